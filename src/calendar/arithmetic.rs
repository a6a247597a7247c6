//! What calendars answer: how much working time lies between two instants, and when so much will have passed.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::OnceLock;

use super::day_rule::weekday;
use super::definition::{Definition, Observance, Size, Source};
use super::divided;
use super::periods::Edge;
use super::working_time::WorkingTime;
use super::zone::{HORIZON_END, HORIZON_START, Local, Zone};
use crate::document::limits::{MAX_CALENDAR_WORK, MAX_NAMED, MAX_PARTS};
use crate::document::model::Text;
use crate::document::model::calendar::{DaysEnd, DaysStart, DueAtClose};
use crate::fact::notation::{DAY, write_local};
use crate::packed::{Packed, Packer, Unpacker};

/// Milliseconds of a second.
const MILLIS: i64 = 1_000;

/// The instants that calendars know, in milliseconds since 1970-01-01T00:00Z. The end is part of it.
pub const HORIZON: RangeInclusive<i64> = HORIZON_START * MILLIS..=HORIZON_END * MILLIS;

/// The calendars of a policy, in an order in which each one stands behind those it is made from. Each is compiled when
/// it is first asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calendars(Vec<Entry>);

#[derive(Clone, Debug)]
struct Entry {
    definition: Definition,
    compiled: OnceLock<Option<Compiled>>,
}

#[derive(Clone, Debug)]
struct Compiled {
    zone: Zone,
    time: WorkingTime,
    observed: Vec<Observance>,
}

impl Packed for Calendars {
    fn pack(&self, to: &mut Packer) {
        self.0.len().pack(to);
        self.0.iter().for_each(|entry| entry.definition.pack(to));
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        Self::new(Vec::unpack(from))
    }
}

impl Calendars {
    pub(crate) fn new(definitions: Vec<Definition>) -> Self {
        Self(definitions.into_iter().map(|definition| Entry { definition, compiled: OnceLock::new() }).collect())
    }

    /// The release of the time zone database that their zones are from, if any of them is in another zone than UTC; or this one is.
    pub(crate) fn tzdata(&self, beside: Option<&Zone>) -> Option<String> {
        #[cfg(feature = "zones")]
        const RELEASE: Option<&str> = Some(super::zone::TZDATA);
        #[cfg(not(feature = "zones"))]
        const RELEASE: Option<&str> = None;
        let mut zones = self.0.iter().map(|entry| &entry.definition.zone).chain(beside);
        let elsewhere = zones.any(|zone| zone.name() != "UTC");
        RELEASE.filter(|_| elsewhere).map(str::to_owned)
    }

    /// Whether compiling them costs no more than what a document may ask for.
    pub(crate) fn is_sound(&self) -> bool {
        self.0.len() <= MAX_NAMED
            && self.work() <= MAX_CALENDAR_WORK
            && self.0.iter().map(|entry| entry.definition.joined()).sum::<usize>() <= MAX_PARTS
    }

    /// How many steps compiling all of them may take, at most.
    pub(crate) fn work(&self) -> usize {
        let mut sizes: Vec<Size<'_>> = Vec::with_capacity(self.0.len());
        for entry in &self.0 {
            let size = entry.definition.size(&sizes);
            sizes.push(size);
        }
        sizes.iter().map(|size| size.work).fold(0, usize::saturating_add)
    }

    /// The names, in the order of the definitions.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|entry| entry.definition.name.as_str())
    }

    pub(crate) fn get(&self, name: &str) -> Option<Calendar<'_>> {
        self.at(self.names().position(|known| known == name)?)
    }

    pub(crate) fn at(&self, number: usize) -> Option<Calendar<'_>> {
        let entry = self.0.get(number)?;
        let compiled = entry.compiled.get().map_or_else(|| self.compiled(number), Option::as_ref)?;
        Some(Calendar { definition: &entry.definition, compiled })
    }

    fn compiled(&self, number: usize) -> Option<&Compiled> {
        let entry = self.0.get(number)?;
        let compile = || {
            // Lower numbers only, so that whatever a forged policy says, this ends.
            let of = |other: usize| {
                let compiled = if other < number { self.compiled(other) } else { None };
                compiled.map(|compiled| (compiled.time.days(), &compiled.zone))
            };
            let observed = entry.definition.observed();
            let (days, zone) = entry.definition.days(&observed, &of)?;
            Some(Compiled { time: WorkingTime::new(days, &zone), zone, observed })
        };
        entry.compiled.get_or_init(compile).as_ref()
    }
}

/// What a calendar cannot answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarError {
    /// An instant that was given, or the answer, lies before 1970 or after 2100.
    BeyondHorizon,
    /// The calendar has no working time at all.
    NoWorkingTime,
}

impl CalendarError {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::BeyondHorizon => "request.beyond_horizon",
            Self::NoWorkingTime => "request.no_working_time",
        }
    }
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BeyondHorizon => "calendars know the years 1970 to 2100 only",
            Self::NoWorkingTime => "this calendar has no working time",
        })
    }
}

impl std::error::Error for CalendarError {}

/// A calendar of a policy. Instants are milliseconds since 1970-01-01T00:00Z, from 1970 to 2100; lengths of time are
/// milliseconds too.
#[derive(Clone, Copy, Debug)]
pub struct Calendar<'p> {
    definition: &'p Definition,
    compiled: &'p Compiled,
}

/// A day of a calendar.
#[derive(Clone, Copy, Debug)]
pub struct CalendarDay<'p> {
    /// When work goes on: from and to in seconds since midnight, in order.
    pub windows: &'p [(i64, i64)],
    /// Whether it counts as a working day: work starts on it.
    pub is_working_day: bool,
    /// Whether it is a holiday or a special day.
    pub is_special: bool,
    /// What people call that.
    pub label: Option<&'p Text>,
}

impl<'p> Calendar<'p> {
    /// Its name.
    pub fn name(self) -> &'p str {
        &self.definition.name
    }

    /// What people call it.
    pub fn label(self) -> Option<&'p Text> {
        self.definition.label.as_ref()
    }

    /// Its time zone. A calendar made from calendars of several zones is in UTC.
    pub fn zone(self) -> &'p Zone {
        &self.compiled.zone
    }

    /// An instant by the clocks of its zone, with their distance from UTC: `2026-11-27T18:00:00+01:00`.
    pub fn write_local(self, instant: i64) -> String {
        write_local(instant, self.zone().offset_at(instant.div_euclid(1_000)))
    }

    /// Whether there is any working time in it, from 1970 to 2100.
    pub fn has_working_time(self) -> bool {
        self.time().total() > 0
    }

    fn time(self) -> &'p WorkingTime {
        &self.compiled.time
    }

    /// The working milliseconds before an instant.
    fn before(self, instant: i64) -> Result<i64, CalendarError> {
        let (second, millis) = split(instant)?;
        let counted = if millis > 0 && self.time().is_working(second) { millis } else { 0 };
        Ok(self.time().before(second) * MILLIS + counted)
    }

    fn after(self, worked: i64, edge: Edge) -> Result<i64, CalendarError> {
        let (seconds, millis) = divided(worked, MILLIS);
        let edge = if millis > 0 { Edge::Last } else { edge };
        let found = if seconds < 0 { None } else { self.time().after(seconds, edge) };
        found.map(|second| second * MILLIS + millis).ok_or(self.out_of_time())
    }

    /// Whether work goes on at an instant. At a close it does not any more.
    pub fn is_working(self, instant: i64) -> Result<bool, CalendarError> {
        Ok(self.time().is_working(split(instant)?.0))
    }

    /// The working time from one instant to another; negative, if the second is earlier.
    pub fn between(self, from: i64, to: i64) -> Result<i64, CalendarError> {
        Ok(self.before(to)? - self.before(from)?)
    }

    /// The instant when so much working time has passed since another; before it, if negative. No time at all gives the
    /// instant itself, working or not. What ends exactly at a close is due at that close, or at the next opening if the
    /// calendar says so (`due_at_close`); subtracting never goes further back than to an opening.
    pub fn add(self, instant: i64, length: i64) -> Result<i64, CalendarError> {
        if length == 0 {
            return split(instant).map(|_| instant);
        }
        let edge = match self.definition.conventions.due_at_close {
            DueAtClose::Close if length > 0 => Edge::First,
            _ => Edge::Last,
        };
        let worked = self.before(instant)?.checked_add(length).ok_or(CalendarError::BeyondHorizon)?;
        self.after(worked, edge)
    }

    /// The instant itself while work goes on, else the next opening; `None` if there is none up to 2100.
    pub fn opening_from(self, instant: i64) -> Result<Option<i64>, CalendarError> {
        let (second, _) = split(instant)?;
        if self.time().is_working(second) {
            return Ok(Some(instant));
        }
        Ok(self.time().opening_from(second).map(|second| second * MILLIS))
    }

    /// The instant itself while work goes on, else the close before it; `None` if there was none since 1970.
    pub fn close_until(self, instant: i64) -> Result<Option<i64>, CalendarError> {
        let (second, _) = split(instant)?;
        let time = self.time();
        if time.is_working(second) {
            return Ok(Some(instant));
        }
        Ok(if time.before(second) == 0 { None } else { time.close_until(second).map(|second| second * MILLIS) })
    }

    /// The first opening after an instant.
    pub fn next_opening(self, instant: i64) -> Result<Option<i64>, CalendarError> {
        let (second, _) = split(instant)?;
        let time = self.time();
        let idle = if time.is_working(second) { time.close_from(second) } else { Some(second) };
        Ok(idle.and_then(|idle| time.opening_from(idle)).map(|second| second * MILLIS))
    }

    /// The first close after an instant.
    pub fn next_close(self, instant: i64) -> Result<Option<i64>, CalendarError> {
        let (second, _) = split(instant)?;
        let time = self.time();
        Ok(time.opening_from(second).and_then(|open| time.close_from(open)).map(|second| second * MILLIS))
    }

    /// The last opening before an instant.
    pub fn previous_opening(self, instant: i64) -> Result<Option<i64>, CalendarError> {
        let time = self.time();
        let Some(second) = second_before(instant)? else { return Ok(None) };
        let working = if time.is_working(second) {
            Some(second)
        } else if time.before(second) == 0 {
            None
        } else {
            time.close_until(second).map(|close| close - 1)
        };
        Ok(working.and_then(|working| time.opening_until(working)).map(|second| second * MILLIS))
    }

    /// The last close before an instant.
    pub fn previous_close(self, instant: i64) -> Result<Option<i64>, CalendarError> {
        let time = self.time();
        let Some(second) = second_before(instant)? else { return Ok(None) };
        let idle = if time.is_working(second) { time.opening_until(second) } else { Some(second) };
        let idle = idle.filter(|&idle| time.before(idle) > 0);
        Ok(idle.and_then(|idle| time.close_until(idle)).map(|second| second * MILLIS))
    }

    /// The instant so many working days later (earlier, if negative), at the same time of day: a day is a working day if
    /// work starts on it. Where counting starts and what it ends at, outside of working hours, the calendar says
    /// (`working_days`). A time of day that its zone leaves out becomes the end of that gap; of one that comes twice, the
    /// first is taken.
    pub fn add_working_days(self, instant: i64, days: i64) -> Result<i64, CalendarError> {
        let start = self.days_start(instant)?;
        let (day, time) = self.wall_time(start)?;
        let day = self.time().days().working_days_later(day, days).ok_or(self.out_of_time())?;
        let end = self.at_wall_time(day, time, start.rem_euclid(MILLIS))?;
        match self.definition.conventions.days_end {
            DaysEnd::Keep => Ok(end),
            DaysEnd::NextOpening => self.opening_from(end)?.ok_or(self.out_of_time()),
            DaysEnd::PreviousClose => self.close_until(end)?.ok_or(self.out_of_time()),
        }
    }

    /// The instant so many days later at the same time of day, working or not.
    pub fn add_days(self, instant: i64, days: i64) -> Result<i64, CalendarError> {
        let (day, time) = self.wall_time(instant)?;
        let day = day.checked_add(days).ok_or(CalendarError::BeyondHorizon)?;
        self.at_wall_time(day, time, instant.rem_euclid(MILLIS))
    }

    /// When work ends on the same working day (0), the next one (1) or a later one; or at a time of that day, in seconds
    /// since midnight. Where that has passed, or no work goes on that day, the next working day stands in for the same
    /// one. Outside of working hours the calendar says what day it is (`working_days`).
    pub fn end_of_working_day(self, instant: i64, days: i64, time: Option<i64>) -> Result<i64, CalendarError> {
        let (today, _) = self.wall_time(self.days_start(instant)?)?;
        let table = self.time().days();
        if days == 0 && table.is_working_day(today) {
            let end = self.end_of_day(today, time)?;
            if end > instant {
                return Ok(end);
            }
        }
        let day = table.working_days_later(today, days.max(1)).ok_or(self.out_of_time())?;
        self.end_of_day(day, time)
    }

    /// When the last work of a day ends, midnight at the end of a day without; or at a time of that day.
    pub fn end_of_day(self, day: i64, time: Option<i64>) -> Result<i64, CalendarError> {
        let last = self.day(day)?.windows.last().copied();
        match (time, last) {
            (Some(time), _) => self.at_wall_time(day, time, 0),
            // What goes on past midnight ends when it ends.
            (None, Some((from, _))) => {
                self.next_close(self.at_wall_time(day, from, 0)?)?.ok_or(CalendarError::BeyondHorizon)
            }
            (None, None) => self.at_wall_time(day, DAY, 0),
        }
    }

    /// Where working days are counted from.
    fn days_start(self, instant: i64) -> Result<i64, CalendarError> {
        split(instant)?;
        match self.definition.conventions.days_start {
            DaysStart::AsIs => Ok(instant),
            DaysStart::NextOpening => self.opening_from(instant)?.ok_or(self.out_of_time()),
        }
    }

    /// The instant of a wall time: of one that is left out the end of the gap, of one that comes twice the first.
    fn at_wall_time(self, day: i64, time: i64, millis: i64) -> Result<i64, CalendarError> {
        let local =
            day.checked_mul(DAY).and_then(|start| start.checked_add(time)).ok_or(CalendarError::BeyondHorizon)?;
        let instant = match self.zone().instants_of(local) {
            Local::Once(second) | Local::Twice(second, _) => second.checked_mul(MILLIS).map(|start| start + millis),
            Local::Never { transition, .. } => Some(transition * MILLIS),
        };
        let instant = instant.ok_or(CalendarError::BeyondHorizon)?;
        split(instant).map(|_| instant)
    }

    /// Why there is no more working time.
    fn out_of_time(self) -> CalendarError {
        if self.has_working_time() { CalendarError::BeyondHorizon } else { CalendarError::NoWorkingTime }
    }

    /// The periods in which work goes on, from one instant to another, in order.
    pub fn periods(self, from: i64, to: i64) -> Result<impl Iterator<Item = (i64, i64)> + use<'p>, CalendarError> {
        split(from)?;
        split(to)?;
        let mut next = if from < to { self.opening_from(from)? } else { None };
        Ok(std::iter::from_fn(move || {
            let start = next.filter(|&start| start < to)?;
            let close = self.next_close(start).ok()?.unwrap_or(HORIZON_END * MILLIS);
            next = self.opening_from(close).ok()?;
            Some((start, close.min(to)))
        }))
    }

    /// A day of the calendar's zone, in days since 1970-01-01.
    pub fn day(self, day: i64) -> Result<CalendarDay<'p>, CalendarError> {
        if !(HORIZON_START / DAY..HORIZON_END / DAY).contains(&day) {
            return Err(CalendarError::BeyondHorizon);
        }
        let days = self.time().days();
        let special = match &self.definition.source {
            Source::Own(own) => own.special_on(day, &self.compiled.observed),
            Source::AnyOf(_) | Source::AllOf(_) => None,
        };
        Ok(CalendarDay {
            windows: days.of_day(day).as_slice(),
            is_working_day: days.is_working_day(day),
            is_special: special.is_some(),
            label: special.and_then(|special| special.label.as_ref()),
        })
    }

    /// The day and the seconds since its midnight at an instant, by the calendar's wall clock.
    pub fn wall_time(self, instant: i64) -> Result<(i64, i64), CalendarError> {
        let local = self.time().local(split(instant)?.0);
        Ok(divided(local, DAY))
    }

    /// When a day begins by the calendar's wall clock.
    pub fn day_starts(self, day: i64) -> Result<i64, CalendarError> {
        self.at_wall_time(day, 0, 0)
    }

    /// The weekday of a day, 0 for Monday.
    pub fn weekday(day: i64) -> i64 {
        weekday(day)
    }
}

/// The second of an instant and the milliseconds of it, if the horizon has it. Its end is part of it.
#[expect(clippy::inline_always, reason = "builds for size keep every call, and a due instant is a dozen of them")]
#[inline(always)]
fn split(instant: i64) -> Result<(i64, i64), CalendarError> {
    let in_horizon = *HORIZON.start() <= instant && instant <= *HORIZON.end();
    if in_horizon { Ok(divided(instant, MILLIS)) } else { Err(CalendarError::BeyondHorizon) }
}

/// The last second that starts before an instant.
fn second_before(instant: i64) -> Result<Option<i64>, CalendarError> {
    let (second, millis) = split(instant)?;
    Ok(Some(if millis > 0 { second } else { second - 1 }).filter(|&second| second >= HORIZON_START))
}
