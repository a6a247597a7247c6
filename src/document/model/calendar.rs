//! Calendars as their author wrote them.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{Name, Text, is_false};
use crate::fact::notation::{DAY, write_date, write_time};
use crate::packed::packed;
use crate::span::{Span, Spanned};

/// A calendar: when somebody is at work.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Calendar {
    /// `label`: the name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `zone`: its time zone by the name of the IANA database, `Europe/Berlin`; `UTC` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<Name>,
    /// `extends`: the calendar whose zone, hours, days and conventions it takes over. What it says itself comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extends: Option<Name>,
    /// `hours`: windows by weekdays, `{ mon-fri: 08:00-18:00 }`, or `always`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// `holidays`: days without working time.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "super::super::schema::Holidays"))]
    pub holidays: Vec<SpecialDay>,
    /// `special_days`: days with hours of their own. They come before holidays, and later ones before earlier ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "super::super::schema::SpecialDays"))]
    pub special_days: Vec<SpecialDay>,
    /// `any_of`: the hours of any of these calendars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub any_of: Option<Vec<Name>>,
    /// `all_of`: the hours that all of these calendars have in common.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_of: Option<Vec<Name>>,
    /// `except`: calendars whose hours are taken out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Name>,
    /// `due_at_close`: when time that ends exactly at a close is due; at that close when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at_close: Option<DueAtClose>,
    /// `working_days`: how working days are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_days: Option<WorkingDays>,
    /// The place of the calendar's body.
    #[serde(skip)]
    pub span: Span,
}

/// How working days are counted.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkingDays {
    /// `start`: where counting starts outside of working hours; at that time when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<DaysStart>,
    /// `end`: what they end at, when the time of day is outside of working hours; that time of day when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<DaysEnd>,
}

/// When time that ends exactly at a close is due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DueAtClose {
    /// At that close.
    #[default]
    Close,
    /// At the next opening.
    NextOpening,
}

/// Where working days are counted from, when counting starts outside of working hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DaysStart {
    /// From the day and time as they are.
    #[default]
    AsIs,
    /// From the next opening.
    NextOpening,
}

/// What working days end at, when the time of day is outside of the working hours of the last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DaysEnd {
    /// That time of day.
    #[default]
    Keep,
    /// The next opening.
    NextOpening,
    /// The close before.
    PreviousClose,
}

/// What happens when a holiday falls on a Saturday or Sunday. It stays one in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Observed {
    /// Nothing.
    #[default]
    No,
    /// The Friday before a Saturday, the Monday after a Sunday is free too (United States).
    Nearest,
    /// The next day from Monday to Friday that is no holiday is free too (United Kingdom).
    Next,
}

packed!(
    enum DueAtClose {
        Close,
        NextOpening,
    }
);
packed!(
    enum DaysStart {
        AsIs,
        NextOpening,
    }
);
packed!(
    enum DaysEnd {
        Keep,
        NextOpening,
        PreviousClose,
    }
);
packed!(
    enum Observed {
        No,
        Nearest,
        Next,
    }
);

/// The names of the weekdays in a document, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The hours of a week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hours {
    /// `always`: around the clock, every day.
    Always,
    /// Windows by weekdays.
    ByDay(Vec<DayHours>),
}

/// An entry of a week: `mon-fri: 08:00-18:00`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayHours {
    /// The weekdays as they are written: `mon`, `mon-fri`, `sat,sun`, `daily`.
    pub key: Name,
    /// Which weekdays, Monday first.
    pub days: [bool; 7],
    /// The windows.
    pub windows: Windows,
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Always => serializer.serialize_str("always"),
            Self::ByDay(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for entry in entries {
                    map.serialize_entry(&entry.key.value, &entry.windows)?;
                }
                map.end()
            }
        }
    }
}

/// The windows of a day: `08:00-18:00`, a list of such, or `closed`. In the order they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Windows(pub Vec<Spanned<Window>>);

/// A window of a day, in seconds since midnight: `08:00-18:00`; one that ends at or before it starts, at night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// When it opens, before 24:00.
    pub from: i64,
    /// When it closes; after 24:00 on the next day.
    pub to: i64,
}

impl std::fmt::Display for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let to = if self.to > DAY { self.to - DAY } else { self.to };
        write!(f, "{}-{}", write_time(self.from), write_time(to))
    }
}

impl Serialize for Windows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [] => serializer.serialize_str("closed"),
            [one] => serializer.collect_str(&one.value),
            several => {
                let mut list = serializer.serialize_seq(Some(several.len()))?;
                for window in several {
                    list.serialize_element(&window.value.to_string())?;
                }
                list.end()
            }
        }
    }
}

/// A date: one day, or one of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarDate {
    /// `2026-12-24`, in days since 1970-01-01.
    Once(i64),
    /// `12-24`: month and day.
    Yearly(i64, i64),
}

impl Serialize for CalendarDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Once(day) => serializer.serialize_str(&write_date(*day)),
            Self::Yearly(month, day) => serializer.collect_str(&format_args!("{month:02}-{day:02}")),
        }
    }
}

/// A weekday, 0 for Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekday(pub usize);

impl Serialize for Weekday {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(WEEKDAYS.get(self.0).copied().unwrap_or_default())
    }
}

/// A holiday or a special day: which days, and with which hours. `12-25` alone is a date.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SpecialDay {
    /// `name`: what people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// `date`: one day, `2026-12-24`, or one of every year, `12-24`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Spanned<CalendarDate>>,
    /// `from`: the first of several days, like `date`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Spanned<CalendarDate>>,
    /// `to`: the last of them, inclusive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Spanned<CalendarDate>>,
    /// `weekday`: with `nth` and `month`, with `on_or_after`, or with `before`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekday: Option<Spanned<Weekday>>,
    /// `nth`: the first to fifth (1 to 5) of that weekday in a month; -1 is the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nth: Option<Spanned<i64>>,
    /// `month`: 1 to 12.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<Spanned<i64>>,
    /// `on_or_after`: the first such weekday on or after this day of every year, `06-20`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_or_after: Option<Spanned<CalendarDate>>,
    /// `before`: the last such weekday before this day of every year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Spanned<CalendarDate>>,
    /// `easter`: so many days after Easter Sunday; before it, if negative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub easter: Option<Spanned<i64>>,
    /// `orthodox_easter`: likewise by the reckoning of the Orthodox churches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orthodox_easter: Option<Spanned<i64>>,
    /// `first_year`: the first year it holds in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_year: Option<Spanned<i64>>,
    /// `last_year`: the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_year: Option<Spanned<i64>>,
    /// `observed`: which other day is free when it falls on a weekend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed: Option<Observed>,
    /// `enabled`: `false` switches it off.
    #[serde(rename = "enabled", serialize_with = "disabled", skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "schema", schemars(with = "bool"))]
    pub is_off: bool,
    /// `hours`: the windows of a special day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Windows>,
    /// The place of the whole.
    #[serde(skip)]
    pub span: Span,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's serialize_with passes a reference")]
fn disabled<S: Serializer>(_: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(false)
}
