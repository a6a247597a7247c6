//! One target: what it demands, and when that is due.

use super::Hours;
use crate::calendar::{CalendarError, Calendars};
use crate::document::model::Text;
use crate::fact::notation::DAY;
use crate::fact::vocabulary::Value;
use crate::packed::packed;
use crate::stage::set::Ordinal;
use crate::table::subject::SubjectId;
use crate::table::view::View;

/// A target.
#[derive(Clone, Debug)]
pub struct Target {
    /// What answers and findings call it.
    pub id: String,
    /// What it demands.
    pub form: Form,
    /// What it is counted by.
    pub calendar: CalendarRef,
    /// The share of tickets that has to meet it, in hundredths of a percent.
    pub attainment: Option<i64>,
    /// At which shares of it to warn, in hundredths of a percent, ascending.
    pub warn: Vec<i64>,
    /// The steps of escalation, in the author's order.
    pub steps: Vec<(Step, Text)>,
}

packed!(struct Target { id, form, calendar, attainment, warn, steps });

impl Target {
    /// Its warnings, then its steps of escalation with whom to tell.
    pub(super) fn marks(&self) -> impl Iterator<Item = (Step, Option<&Text>)> {
        let warnings = self.warn.iter().map(|&share| (Step::At(share), None));
        warnings.chain(self.steps.iter().map(|(step, to)| (*step, Some(to))))
    }
}

/// What a target demands. Lengths are in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// None, on purpose.
    None,
    /// So much working time; the first number is the lower end of a range.
    Within(Option<i64>, i64),
    /// So much time around the clock.
    Elapsed(Option<i64>, i64),
    /// So many working days.
    WorkingDays(Option<i64>, i64),
    /// So many weeks.
    Weeks(Option<i64>, i64),
    /// By the end of the same working day (0), the next one (1), a later one; or at a time of that day.
    WorkingDay(i64, Option<i64>),
    /// By the end of the date that a field holds, or at a time of it.
    UntilDate(usize, Option<i64>),
    /// At the instant that a field holds.
    UntilInstant(usize),
    /// Agreed in words.
    Symbolic(Text),
}

packed!(
    enum Form {
        None,
        Within(from, to),
        Elapsed(from, to),
        WorkingDays(from, to),
        Weeks(from, to),
        WorkingDay(days, time),
        UntilDate(field, time),
        UntilInstant(field),
        Symbolic(words),
    }
);

/// What a target is counted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarRef {
    /// Around the clock.
    Always,
    /// The calendar of this number.
    Named(usize),
    /// The calendar that a field names: by its value the number of the calendar.
    OfField(SubjectId, Vec<Option<usize>>),
}

packed!(
    enum CalendarRef {
        Always,
        Named(number),
        OfField(subject, numbers),
    }
);

/// When a step of escalation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// At a share of the target, in hundredths of a percent.
    At(i64),
    /// So many seconds before it is due.
    Before(i64),
    /// So many seconds after it is due.
    After(i64),
}

packed!(
    enum Step {
        At(share),
        Before(seconds),
        After(seconds),
    }
);

/// Why there is no instant that a target is due at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDue {
    /// It has none: agreed in words, or no target at all.
    NoInstant,
    /// It depends on missing facts: the field that names the calendar or the date.
    MissingFacts,
    /// The calendar cannot tell.
    Calendar(CalendarError),
}

impl From<CalendarError> for NotDue {
    fn from(error: CalendarError) -> Self {
        Self::Calendar(error)
    }
}

/// A target as it stands for some facts: counted by a known calendar.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'p> {
    pub(super) target: &'p Target,
    pub(super) hours: Hours<'p>,
    /// The date or instant of the field that it is due by.
    until: Option<i64>,
}

impl Target {
    /// Whether it is due after the years that calendars know, even if counted from the year 2000 on.
    #[cfg(feature = "author")]
    pub(crate) fn is_beyond_horizon(&self, calendars: &Calendars) -> bool {
        const YEAR_2000: i64 = 946_684_800_000;
        let hours = match self.calendar {
            CalendarRef::Always => Hours::Always,
            CalendarRef::Named(number) => calendars.at(number).map_or(Hours::Always, Hours::Calendar),
            CalendarRef::OfField(..) => return false,
        };
        let counted = Counted { target: self, hours, until: Some(0) };
        counted.due_from(YEAR_2000) == Err(NotDue::Calendar(CalendarError::BeyondHorizon))
    }

    /// The target with its calendar looked up; `None` while that depends on missing facts.
    pub(super) fn counted<'p>(&'p self, calendars: &'p Calendars, view: &View) -> Result<Counted<'p>, NotDue> {
        let calendar = match &self.calendar {
            CalendarRef::Always => None,
            CalendarRef::Named(number) => Some(*number),
            CalendarRef::OfField(subject, numbers) => match view.value(*subject) {
                Some(Ordinal::Value(at)) => {
                    let number = usize::try_from(at).ok().and_then(|at| numbers.get(at).copied().flatten());
                    Some(number.ok_or(NotDue::MissingFacts)?)
                }
                Some(Ordinal::Unknown) | None => return Err(NotDue::MissingFacts),
            },
        };
        let hours = match (&self.form, calendar.and_then(|number| calendars.at(number))) {
            (Form::Elapsed(..), _) | (_, None) => Hours::Always,
            (_, Some(calendar)) => Hours::Calendar(calendar),
        };
        let until = match self.form {
            Form::UntilDate(field, _) | Form::UntilInstant(field) => {
                let value = view.answers.get(field).and_then(Option::as_ref).map(Value::ordinal);
                match value {
                    Some(Ordinal::Value(value)) => Some(value),
                    Some(Ordinal::Unknown) | None => return Err(NotDue::MissingFacts),
                }
            }
            _ => None,
        };
        Ok(Counted { target: self, hours, until })
    }
}

impl Counted<'_> {
    /// The length in milliseconds, of targets that demand one.
    pub fn length(&self) -> Option<i64> {
        match self.target.form {
            Form::Within(_, to) | Form::Elapsed(_, to) => Some(to.saturating_mul(1_000)),
            _ => None,
        }
    }

    /// Whether a pause moves it. What names a day or an instant stays.
    pub(super) fn moves(&self) -> bool {
        matches!(self.target.form, Form::Within(..) | Form::Elapsed(..) | Form::WorkingDays(..) | Form::Weeks(..))
    }

    /// When it is due, counted from an instant on without a pause.
    pub fn due_from(&self, start: i64) -> Result<i64, NotDue> {
        self.end_from(start, false)
    }

    /// The lower end of a range, counted likewise.
    pub(super) fn earliest_from(&self, start: i64) -> Option<i64> {
        let has_range = matches!(
            self.target.form,
            Form::Within(Some(_), _)
                | Form::Elapsed(Some(_), _)
                | Form::WorkingDays(Some(_), _)
                | Form::Weeks(Some(_), _)
        );
        if has_range { self.end_from(start, true).ok() } else { None }
    }

    fn end_from(&self, start: i64, lower: bool) -> Result<i64, NotDue> {
        let end = |from: Option<i64>, to: i64| if lower { from.unwrap_or(to) } else { to };
        Ok(match (&self.target.form, self.hours) {
            (Form::None | Form::Symbolic(_), _) => return Err(NotDue::NoInstant),
            (&Form::Within(from, to) | &Form::Elapsed(from, to), hours) => {
                hours.add(start, end(from, to).saturating_mul(1_000))?
            }
            (&Form::WorkingDays(from, to), Hours::Calendar(calendar)) => {
                calendar.add_working_days(start, end(from, to))?
            }
            (&Form::Weeks(from, to), Hours::Calendar(calendar)) => {
                calendar.add_days(start, end(from, to).saturating_mul(7))?
            }
            (&Form::Weeks(from, to), Hours::Always) => {
                Hours::Always.add(start, end(from, to).saturating_mul(7 * DAY * 1_000))?
            }
            (&Form::WorkingDay(days, time), Hours::Calendar(calendar)) => {
                calendar.end_of_working_day(start, days, time)?
            }
            (&Form::UntilDate(_, time), Hours::Calendar(calendar)) => {
                calendar.end_of_day(self.until.unwrap_or_default(), time)?
            }
            (Form::UntilInstant(_), _) => self.until.unwrap_or_default(),
            // Refused when the policy is read: these need a calendar.
            (Form::WorkingDays(..) | Form::WorkingDay(..) | Form::UntilDate(..), Hours::Always) => {
                return Err(NotDue::NoInstant);
            }
        })
    }
}
