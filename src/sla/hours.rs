//! What a target is counted by: a calendar, or around the clock.

use crate::calendar::{Calendar, CalendarError, HORIZON};
use crate::fact::notation::{write_instant, write_working};

/// What a target is counted by.
#[derive(Clone, Copy, Debug)]
pub enum Hours<'p> {
    /// Around the clock.
    Always,
    /// The working time of a calendar.
    Calendar(Calendar<'p>),
}

impl<'p> Hours<'p> {
    /// The calendar, if it is one.
    pub fn calendar(self) -> Option<Calendar<'p>> {
        match self {
            Self::Always => None,
            Self::Calendar(calendar) => Some(calendar),
        }
    }

    /// What counts from one instant to a later one, in milliseconds; negative, if the second is earlier.
    pub fn between(self, from: i64, to: i64) -> Result<i64, CalendarError> {
        match self {
            Self::Always => Ok(within_horizon(to)? - within_horizon(from)?),
            Self::Calendar(calendar) => calendar.between(from, to),
        }
    }

    /// The instant when so much will have counted.
    pub fn add(self, instant: i64, length: i64) -> Result<i64, CalendarError> {
        match self {
            Self::Always => {
                let sum = within_horizon(instant)?.checked_add(length).ok_or(CalendarError::BeyondHorizon)?;
                within_horizon(sum)
            }
            Self::Calendar(calendar) => calendar.add(instant, length),
        }
    }

    /// The next instant when it begins or ends to count; none around the clock.
    pub fn next_turn(self, instant: i64) -> Option<i64> {
        let calendar = self.calendar()?;
        let turn = if calendar.is_working(instant).ok()? {
            calendar.next_close(instant)
        } else {
            calendar.next_opening(instant)
        };
        turn.ok()?
    }

    /// By how much the clocks of its zone were moved between two instants: `+1h`.
    pub(super) fn moved(self, from: i64, to: i64) -> Option<String> {
        let zone = self.calendar()?.zone();
        let offset = |instant: i64| i64::from(zone.offset_at(instant.div_euclid(1_000)));
        let moved = offset(to) - offset(from);
        let sign = if moved < 0 { "-" } else { "+" };
        (moved != 0).then(|| format!("{sign}{}", write_working(moved.abs() * 1_000)))
    }

    /// The instant by the clocks of its zone; in UTC around the clock.
    pub fn write(self, instant: i64) -> String {
        match self {
            Self::Always => write_instant(instant),
            Self::Calendar(calendar) => calendar.write_local(instant),
        }
    }
}

fn within_horizon(instant: i64) -> Result<i64, CalendarError> {
    if HORIZON.contains(&instant) { Ok(instant) } else { Err(CalendarError::BeyondHorizon) }
}
