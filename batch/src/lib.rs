//! What is done with many tickets at once, and with the files of other tools. Native only: nothing of it is in the wasm.
//!
//! A [log] of tickets is read from a CSV file or from lines of JSON; a [report] folds it into attainment of service levels,
//! and is written as JSON, as CSV or as a page. [`ical`] takes holidays, changes, freezes
//! and maintenance windows out of iCalendar files, and writes calendars of changes as such.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod ical;
pub mod labels;
pub mod log;
pub mod month;
pub mod report;
pub mod train;
pub mod words;
