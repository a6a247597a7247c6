//! Timelines: what of a clock's time counted and what did not, and why.

use serde::Serialize;

use super::Hours;
use super::answer::Asked;
use super::clock::{Clock, Phase, Stretch};
use crate::calendar::{Calendar, CalendarError};
use crate::document::model::Text;

/// The most stretches of a clock's timeline that are listed; what comes after is one stretch.
pub const MAX_STRETCHES: usize = 1_000;

/// The most days without work of a clock's timeline that are told apart: what comes after is told without names.
const MAX_DAYS: usize = 1_000;

/// A stretch of a clock's time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// Its beginning, by the clocks of the calendar.
    pub from: String,
    /// Its end.
    pub to: String,
    /// Why it counted, or did not.
    pub cause: Cause,
    /// The name of the day, of a holiday or special day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number of the event that made it so, from 0, in the order in which they were told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<u32>,
    /// What counted of it, in milliseconds.
    pub milliseconds: i64,
    /// By how much the clocks of the zone were moved in it: `+1h`, `-1h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clocks_moved: Option<String>,
}

/// Why a stretch counted, or did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// It counted.
    Counted,
    /// Nobody was at work.
    OutsideHours,
    /// It was a holiday, or a day with hours of its own.
    Holiday,
    /// The clock stood still.
    Paused,
    /// It had been done, before it was to be done again.
    Done,
    /// The clock began again after it.
    Restarted,
    /// More stretches than are listed.
    Rest,
}

impl Clock<'_> {
    /// What counted and what did not, and why.
    pub(super) fn timeline(&self, asked: &Asked<'_>, now: i64) -> Result<Vec<TimelineEntry>, CalendarError> {
        let own = self.target().map_or(Hours::Always, |target| target.hours);
        let mut line = Timeline { asked, entries: Vec::new(), rest: None, days: MAX_DAYS };
        for stretch in self.stretches(now) {
            let hours = stretch.hours.unwrap_or(own);
            match stretch.phase {
                _ if stretch.is_void => line.skipped(&stretch, hours, Cause::Restarted),
                Phase::Running => line.running(&stretch, hours)?,
                Phase::Paused(_) => line.skipped(&stretch, hours, Cause::Paused),
                Phase::Stopped | Phase::Waiting | Phase::Cancelled => line.skipped(&stretch, hours, Cause::Done),
            }
        }
        Ok(line.entries.into_iter().chain(line.rest).collect())
    }
}

/// A timeline on its way.
struct Timeline<'a> {
    asked: &'a Asked<'a>,
    entries: Vec<TimelineEntry>,
    /// What is not listed, as one.
    rest: Option<TimelineEntry>,
    /// How many days without work may still be looked at one by one.
    days: usize,
}

impl Timeline<'_> {
    fn skipped(&mut self, stretch: &Stretch<'_>, hours: Hours<'_>, cause: Cause) {
        self.add(hours, (stretch.from, stretch.to), cause, None, Some(stretch.event), 0);
    }

    fn running(&mut self, stretch: &Stretch<'_>, hours: Hours<'_>) -> Result<(), CalendarError> {
        let &Stretch { from, to, event, .. } = stretch;
        let Hours::Calendar(calendar) = hours else {
            self.add(hours, (from, to), Cause::Counted, None, Some(event), hours.between(from, to)?);
            return Ok(());
        };
        let mut at = from;
        for (open, close) in calendar.periods(from, to)? {
            if self.rest.is_some() {
                break;
            }
            self.closed(calendar, at, open)?;
            self.add(hours, (open, close), Cause::Counted, None, Some(event), calendar.between(open, close)?);
            at = close;
        }
        if self.rest.is_some() {
            // Whatever is not listed is told as one.
            self.add(hours, (at, to), Cause::Rest, None, None, calendar.between(at, to)?);
            return Ok(());
        }
        self.closed(calendar, at, to)
    }

    /// A stretch without work: the holidays in it by name, the rest together.
    fn closed(&mut self, calendar: Calendar<'_>, from: i64, to: i64) -> Result<(), CalendarError> {
        let mut at = from;
        while at < to {
            let (day, _) = calendar.wall_time(at)?;
            let named = calendar.day(day)?;
            let mut last = day;
            let mut end = calendar.day_starts(last + 1)?;
            // Days in a row that are the same to tell become one.
            while end < to && self.days > 0 && same_to_tell(calendar, last + 1, named.is_special, named.label)? {
                (last, self.days) = (last + 1, self.days - 1);
                end = calendar.day_starts(last + 1)?;
            }
            self.days = self.days.saturating_sub(1);
            // Where midnight comes twice, its day has not ended at the first one.
            let end = if end > at && self.days > 0 { end.min(to) } else { to };
            let cause = if named.is_special { Cause::Holiday } else { Cause::OutsideHours };
            let name = named.label.map(|label| self.asked.text(label));
            self.add(Hours::Calendar(calendar), (at, end), cause, name, None, 0);
            if self.rest.is_some() {
                return Ok(());
            }
            at = end;
        }
        Ok(())
    }

    fn add(
        &mut self,
        hours: Hours<'_>,
        (from, to): (i64, i64),
        cause: Cause,
        name: Option<String>,
        event: Option<usize>,
        milliseconds: i64,
    ) {
        if from >= to {
            return;
        }
        if self.rest.is_some() || self.entries.len() + 1 >= MAX_STRETCHES {
            let rest = self.rest.get_or_insert_with(|| TimelineEntry {
                from: hours.write(from),
                to: String::new(),
                cause: Cause::Rest,
                name: None,
                event: None,
                milliseconds: 0,
                clocks_moved: None,
            });
            rest.to = hours.write(to);
            rest.milliseconds += milliseconds;
            return;
        }
        self.entries.push(TimelineEntry {
            from: hours.write(from),
            to: hours.write(to),
            cause,
            name,
            event: event.and_then(|number| u32::try_from(number).ok()),
            milliseconds,
            clocks_moved: hours.moved(from, to),
        });
    }
}

fn same_to_tell(
    calendar: Calendar<'_>,
    day: i64,
    is_special: bool,
    label: Option<&Text>,
) -> Result<bool, CalendarError> {
    let next = calendar.day(day)?;
    Ok(next.is_special == is_special && next.label == label)
}
