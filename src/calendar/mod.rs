//! Working time: calendars with their windows, holidays and time zones, and exact arithmetic over them.
//!
//! An instant is working if and only if its own wall time lies in a window of its calendar. Everything else follows from
//! the working seconds before an instant, which stand in a table by day: time between two instants is a difference, the
//! instant some working time later a search in that table. Nothing walks through days, and nothing knows what time it is.

mod arithmetic;
mod day_rule;
mod days;
mod definition;
mod periods;
mod resolve;
mod working_time;
pub mod zone;

pub use arithmetic::{Calendar, CalendarDay, CalendarError};
pub(crate) use arithmetic::{Calendars, HORIZON};
pub(crate) use resolve::resolve;
