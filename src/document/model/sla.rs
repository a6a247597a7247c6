//! Service levels as their author wrote them: metrics, targets, clocks.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Condition, Entries, Name, Text, is_false};
use crate::fact::notation::{write_decimal, write_hours, write_time};
use crate::packed::packed;
use crate::span::{Span, Spanned};

/// Service level targets, and the clocks that measure them.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sla {
    /// `events`: kinds of events of the policy's own, beside those that every policy has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Name>,
    /// `metrics`: what is measured (first response, resolution, …), by name.
    pub metrics: Entries<Metric>,
    /// `report`: what a report of many tickets counts, and by what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// The place of the whole section.
    #[serde(skip)]
    pub span: Span,
}

/// Something measured: the targets for it, and the clock that measures it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Metric {
    /// `label`: the name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `agreement`: with whom: the customer (`sla`, when absent), a team (`ola`), a supplier (`uc`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// `within_metric`: the metric that this one has to fit into: of an `ola` or `uc` the one it supports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_metric: Option<Name>,
    /// `hit`: which of several matching targets applies.
    pub hit: Spanned<Selection>,
    /// `by`: for `most_specific`, the fields by significance, most significant first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Name>,
    /// `calendar`: what working time is counted by, for every target that names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Spanned<CalendarOf>>,
    /// `start`: when the clock starts; at `opened` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Trigger>,
    /// `pause`: when it stands still.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause: Option<Trigger>,
    /// `resume`: when a pause that began with an event ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resume: Option<Trigger>,
    /// `stop`: when what is measured has been done; at `resolved` or `closed` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<Trigger>,
    /// `cancel`: when it need not be done any more; at `cancelled` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancel: Option<Trigger>,
    /// `reset`: when the clock begins again at zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reset: Option<Trigger>,
    /// `repeats`: whether it can start again after it has stopped, as for updates.
    #[serde(skip_serializing_if = "is_false")]
    pub repeats: bool,
    /// `on_raise`: what happens when another target applies that is due earlier; `retroactive` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_raise: Option<OnChange>,
    /// `on_lower`: what happens when another target applies that is due later; `retroactive` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_lower: Option<OnChange>,
    /// `on_reopen`: what happens when it was done and is to be done again; `resume` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_reopen: Option<OnReopen>,
    /// `warn`: at which shares of a target to warn, for every target that names none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::document::schema::Shares"))]
    pub warn: Vec<Spanned<Percent>>,
    /// `targets`: the targets, and when each applies.
    pub targets: Vec<Target>,
    /// The place of the metric's body.
    #[serde(skip)]
    pub span: Span,
}

/// What a report counts, and by what. Every other decision is the same without it.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// `only`: the tickets that it counts; all of them when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<Condition>,
    /// `by`: the fields, attributes and derived values by which it counts; `priority`, if there is one, when absent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Name>,
    /// `calendar`: by the clocks of whose zone a month begins; in UTC when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Name>,
    /// `near_miss`: from which share of its target on what was met is a near miss; `90%` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near_miss: Option<Spanned<Percent>>,
    /// `workload`: how many tickets were agreed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub workload: Vec<Workload>,
    /// The place of the whole.
    #[serde(skip)]
    pub span: Span,
}

/// How many tickets were agreed: beyond that, targets need not be met.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Workload {
    /// `id`: what reports and findings call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::super::schema::AnyText>"))]
    pub id: Option<Name>,
    /// `label`: the name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `when`: the tickets that it limits; all of them when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// `per_month`: the most tickets opened in a month.
    pub per_month: Spanned<i64>,
    /// The place of the whole.
    #[serde(skip)]
    pub span: Span,
}

/// With whom a target was agreed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// A service level agreement: with a customer.
    #[default]
    Sla,
    /// An operational level agreement: with a team of one's own.
    Ola,
    /// An underpinning contract: with a supplier.
    Uc,
}

/// Which of several matching targets applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// The one that tests the most significant fields; then the one that tests more; then the earlier one.
    #[default]
    MostSpecific,
    /// The first.
    First,
    /// The shortest.
    Shortest,
    /// All of them.
    All,
}

/// What happens when another target applies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnChange {
    /// The new target counts from the beginning, pauses left out.
    #[default]
    Retroactive,
    /// The clock begins again at zero.
    Restart,
    /// What the clock shows stays; from here on the new target's calendar counts.
    Carry,
    /// Like `retroactive`, but the old target stays if it is due earlier.
    NeverLater,
    /// The old target stays.
    Keep,
}

/// What happens when something was done and is to be done again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OnReopen {
    /// The clock goes on; the time in between does not count.
    #[default]
    Resume,
    /// The clock begins again at zero.
    Restart,
    /// The clock goes on; the time in between counts.
    Retroactive,
    /// Nothing: done is done.
    Ignore,
}

packed!(
    enum Agreement {
        Sla,
        Ola,
        Uc,
    }
);
packed!(
    enum Selection {
        MostSpecific,
        First,
        Shortest,
        All,
    }
);
packed!(
    enum OnChange {
        Retroactive,
        Restart,
        Carry,
        NeverLater,
        Keep,
    }
);
packed!(
    enum OnReopen {
        Resume,
        Restart,
        Retroactive,
        Ignore,
    }
);

/// A calendar: by its name, or the one that a field names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarOf {
    /// `office`.
    Named(Name),
    /// `{ field: service.calendar }`: a field or attribute of type `choice` whose options are calendars.
    Field(Name),
}

impl Serialize for CalendarOf {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Named(name) => name.serialize(serializer),
            Self::Field(name) => FieldRef(name.clone()).serialize(serializer),
        }
    }
}

/// `{ field: NAME }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRef(pub Name);

impl Serialize for FieldRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("field", &self.0)?;
        map.end()
    }
}

/// When something happens to a clock: at events of these kinds, and only while a condition holds; without kinds, while
/// the condition holds. A list of kinds alone, or one kind, is short for `{ on: […] }`.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = crate::document::schema::trigger_shorthand))]
pub struct Trigger {
    /// `on`: kinds of events.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<Name>,
    /// `when`: a condition on the facts after the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The place of the whole.
    #[serde(skip)]
    pub span: Span,
}

/// A target: when it applies, and exactly one of `within`, `elapsed`, `working_days`, `weeks`, `working_day`, `until`,
/// `symbolic`, `no_target`.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Target {
    /// `id`: what answers and findings call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::super::schema::AnyText>"))]
    pub id: Option<Name>,
    /// `when`: applies always when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// `within`: working time of the calendar, `4h`; or from one length to another, `2h..4h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Spanned<Lengths>>,
    /// `elapsed`: time around the clock, `2d`; or from one length to another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed: Option<Spanned<Lengths>>,
    /// `working_days`: so many working days of the calendar, at the same time of day: `3`, `3..5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_days: Option<Spanned<Counts>>,
    /// `weeks`: so many weeks, at the same time of day: `2`, `2..4`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weeks: Option<Spanned<Counts>>,
    /// `working_day`: by the end of the `same` working day, of the `next` one, or of the nth one after: `2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_day: Option<Spanned<DayAfter>>,
    /// `until`: by the date or instant that a field holds, `{ field: wanted_by }`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<FieldRef>,
    /// `symbolic`: agreed in words, without an instant it is due at: `as agreed`, `next release`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symbolic: Option<Text>,
    /// `no_target`: `true`: none, on purpose.
    #[serde(skip_serializing_if = "is_false")]
    pub no_target: bool,
    /// `before`: with `working_day`, or `until` a date: the time of day, `10:00`; when work ends on that day when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Spanned<ClockTime>>,
    /// `calendar`: what working time is counted by; the metric's when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Spanned<CalendarOf>>,
    /// `attainment`: the share of tickets that has to meet it, `95%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attainment: Option<Spanned<Percent>>,
    /// `warn`: at which shares of it to warn, `[50%, 75%]`; the metric's when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::document::schema::Shares>"))]
    pub warn: Option<Vec<Spanned<Percent>>>,
    /// `escalate`: steps before and after it is due.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub escalate: Vec<Escalation>,
    /// `because`: the reason, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// The place of the whole target.
    #[serde(skip)]
    pub span: Span,
}

/// A step of escalation: exactly one of `at`, `before`, `after`, and to whom.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Escalation {
    /// `at`: at a share of the target, `80%`, `150%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Spanned<Percent>>,
    /// `before`: so much working time before it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Spanned<Length>>,
    /// `after`: so much working time after it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Spanned<Length>>,
    /// `to`: whom to tell, for people.
    pub to: Text,
}

/// A share, in hundredths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(pub i64);

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let written = write_decimal(self.0, 2);
        write!(f, "{}%", written.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// A length of time, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length(pub i64);

/// A time of day, in seconds since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockTime(pub i64);

/// A length of time in seconds, or from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    /// The lower end, where there is one.
    pub from: Option<i64>,
    /// The length that counts.
    pub to: i64,
}

/// A number of days or weeks, or from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// The lower end, where there is one.
    pub from: Option<i64>,
    /// The number that counts.
    pub to: i64,
}

/// Which working day: 0 is the same one, 1 the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayAfter(pub i64);

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&write_hours(self.0))
    }
}

impl Serialize for ClockTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&write_time(self.0))
    }
}

impl Serialize for Lengths {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.from {
            Some(from) => serializer.collect_str(&format_args!("{}..{}", write_hours(from), write_hours(self.to))),
            None => serializer.serialize_str(&write_hours(self.to)),
        }
    }
}

impl Serialize for Counts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.from {
            Some(from) => serializer.collect_str(&format_args!("{from}..{}", self.to)),
            None => serializer.serialize_i64(self.to),
        }
    }
}

impl Serialize for DayAfter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            0 => serializer.serialize_str("same"),
            1 => serializer.serialize_str("next"),
            days => serializer.serialize_i64(days),
        }
    }
}
