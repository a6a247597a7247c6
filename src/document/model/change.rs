//! The section on changes as its author wrote it: windows in which they may run, or may not.

use serde::ser::{Serialize, Serializer};

use super::assessment::Assessment;
use super::calendar::{CalendarDate, Hours, Weekday, Windows};
use super::{Condition, Name, Text};
use crate::fact::notation::{DAY, write_date, write_time};
use crate::span::{Span, Spanned};

/// What holds for changes.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// What is decided about a change: `risk`, `type`, `calendar`, `approval`, `lead_time`, `attachments`, `review`.
    #[serde(flatten)]
    pub assessment: Assessment,
    /// `zone`: the time zone of the windows here, by the name of the IANA database, `Europe/Berlin`; `UTC` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<Name>,
    /// `freezes`: when changes may not run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub freezes: Vec<ChangeWindow>,
    /// `maintenance`: windows of which changes may not leave the ones that apply to them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maintenance: Vec<ChangeWindow>,
    /// The place of the whole section.
    #[serde(skip)]
    pub span: Span,
}

/// A freeze or a maintenance window: to which changes it applies, and in one way when it is open: once (`from`, `to`), on days of every
/// year (`from`, `to`, `date`, `nth` with `weekday`), every week (`hours` by weekday), or whenever a calendar is.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeWindow {
    /// `id`: what answers and findings call it.
    #[cfg_attr(feature = "schema", schemars(with = "super::super::schema::AnyText"))]
    pub id: Name,
    /// `label`: the name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `when`: the changes that it applies to; all of them when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// `from`: the first day, or when it starts: `2026-12-18`, `12-18`, `2026-12-18T18:00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Spanned<Moment>>,
    /// `to`: the last day, or when it ends; without it there is no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Spanned<Moment>>,
    /// `date`: one day, `2026-12-24`, or one of every year, `12-24`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Spanned<CalendarDate>>,
    /// `weekday`: with `nth`: `mon` to `sun`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weekday: Option<Spanned<Weekday>>,
    /// `nth`: the first to fifth (1 to 5) of that weekday in a month; -1 is the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nth: Option<Spanned<i64>>,
    /// `month`: 1 to 12; every month when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<Spanned<i64>>,
    /// `hours`: by weekday, `{ sun: 02:00-06:00 }`, or `always`; with days, the hours of each of them, `20:00-23:00`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<WindowHours>,
    /// `calendar`: whenever this calendar is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Name>,
    /// `because`: the reason, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// The place of the whole window.
    #[serde(skip)]
    pub span: Span,
}

/// A day, or a time by the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A day, with all its hours.
    Day(CalendarDate),
    /// `2026-12-18T18:00`, in seconds since a clock showed 1970-01-01T00:00.
    Time(i64),
}

impl Moment {
    /// When it starts by the wall clock; nothing for a day of every year.
    pub fn start(self) -> Option<i64> {
        match self {
            Self::Day(CalendarDate::Once(day)) => Some(day * DAY),
            Self::Day(CalendarDate::Yearly(..)) => None,
            Self::Time(at) => Some(at),
        }
    }

    /// When it ends by the wall clock: a day, at its end.
    pub fn end(self) -> Option<i64> {
        self.start().map(|start| if matches!(self, Self::Day(_)) { start + DAY } else { start })
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Day(date) => date.serialize(serializer),
            Self::Time(at) => {
                let (day, time) = (at.div_euclid(DAY), at.rem_euclid(DAY));
                serializer.collect_str(&format_args!("{}T{}", write_date(day), write_time(time)))
            }
        }
    }
}

/// The hours of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WindowHours {
    /// Of a week.
    Week(Hours),
    /// Of each of its days.
    Day(Windows),
}

impl Serialize for WindowHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Week(hours) => hours.serialize(serializer),
            Self::Day(windows) => windows.serialize(serializer),
        }
    }
}
