//! Working time: calendars with their windows, holidays and time zones, and exact arithmetic over them.
//!
//! An instant is working if and only if its own wall time lies in a window of its calendar. Everything else follows from
//! the working seconds before an instant, which stand in a table by day: time between two instants is a difference, the
//! instant some working time later a search in that table. Nothing walks through days, and nothing knows what time it is.

mod arithmetic;
mod day_rule;
mod days;
mod definition;
pub mod intervals;
mod periods;
mod resolve;
mod sums;
mod working_time;
pub mod zone;

pub(crate) use arithmetic::Calendars;
pub use arithmetic::HORIZON;
pub use arithmetic::{Calendar, CalendarDay, CalendarError};
#[cfg(feature = "schedule")]
pub(crate) use periods::Periods;
pub(crate) use resolve::resolve;
#[cfg(feature = "schedule")]
pub(crate) use resolve::window::{Opens, resolve_windows};

/// The quotient, rounded down, and what is left: by one division, of which builds for size keep every one.
const fn divided(value: i64, by: i64) -> (i64, i64) {
    let quotient = value / by;
    let rest = value - quotient * by;
    if rest < 0 { (quotient - 1, rest + by) } else { (quotient, rest) }
}
