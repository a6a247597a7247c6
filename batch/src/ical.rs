//! Holidays out of iCalendar files (RFC 5545), for `calendars.NAME.holidays` of a policy; and changes, freezes and maintenance
//! windows: [`appointments`].
//!
//! As holidays, events of whole days are taken. Their recurrence rules are worked out here, for the years that are asked
//! for, so that a policy holds plain dates that its author can read, and switch off one by one. What is not taken is
//! told, line by line.
//!
//! ```
//! let file = b"BEGIN:VCALENDAR\r\n\
//!     BEGIN:VEVENT\r\n\
//!     DTSTART;VALUE=DATE:20200101\r\n\
//!     RRULE:FREQ=YEARLY\r\n\
//!     SUMMARY:New Year\r\n\
//!     END:VEVENT\r\n\
//!     END:VCALENDAR\r\n";
//! let imported = itsm_batch::ical::holidays(file, 2026..=2027)?;
//! assert_eq!(
//!     imported.to_yaml(),
//!     "      - { name: New Year, date: 2026-01-01 }\n      - { name: New Year, date: 2027-01-01 }\n"
//! );
//! # Ok::<(), itsm_batch::ical::IcalError>(())
//! ```
//!
//! Changes and windows take time, by the clocks of whatever zone an event names:
//!
//! ```
//! use itsm_batch::ical::{Clocks, WindowKind, appointments, windows_yaml};
//! use itsm_core::calendar::zone::Zone;
//!
//! let file = b"BEGIN:VCALENDAR\r\n\
//!     BEGIN:VEVENT\r\n\
//!     DTSTART;TZID=Europe/Berlin:20260104T010000\r\n\
//!     DURATION:PT5H\r\n\
//!     RRULE:FREQ=WEEKLY\r\n\
//!     SUMMARY:Sunday night\r\n\
//!     END:VEVENT\r\n\
//!     END:VCALENDAR\r\n";
//! let clocks = Clocks::new(Zone::named("Europe/Berlin").expect("it is one"), None);
//! // December 2026, in milliseconds.
//! let found = appointments(file, &clocks, 1_796_079_600_000..=1_798_758_000_000)?;
//! assert_eq!(found.changes().count(), 4);
//! let windows = found.windows(WindowKind::Maintenance, &clocks)?;
//! assert_eq!(
//!     windows_yaml(&windows),
//!     "    - { id: sunday-night, label: Sunday night, hours: { sun: 01:00-06:00 } }\n"
//! );
//! # Ok::<(), itsm_batch::ical::IcalError>(())
//! ```
//!
//! Nothing in a file makes the work unbounded: see [`MAX_BYTES`], [`MAX_HOLIDAYS`], [`MAX_TIMES`], [`MAX_DAYS`], [`MAX_STEPS`],
//! [`MAX_DEPTH`] and [`MAX_SKIPPED`].

mod appointment;
mod component;
mod event;
mod line;
mod moment;
mod recurrence;
mod schedule;
mod window;
mod write;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use itsm_core::document::limits::{MAX_BYTES, MAX_CHANGE_WINDOWS, MAX_HOLIDAYS};
use itsm_core::fact::calendar_date::{civil_from_days, days_from_civil};

pub use appointment::{Appointment, Appointments, appointments};
use event::Replaced;
pub use moment::Clocks;
use recurrence::Steps;
pub use schedule::write as write_changes;
pub use window::{Window, WindowKind, to_yaml as windows_yaml};

/// The years that calendars know.
pub const YEARS: RangeInclusive<i64> = 1970..=2100;

/// The most days of one holiday. What lasts longer is none.
pub const MAX_DAYS: i64 = 366;

/// The most days and periods looked at to work out all recurrence rules of a file; some hundred rules, each counted
/// from a century ago, take a fifth of them.
pub const MAX_STEPS: u64 = 20_000_000;

/// How often the events of a file may take place in the time that is asked for, as many as a schedule may have changes.
pub const MAX_TIMES: usize = 200_000;

/// How deep components may stand in one another.
pub const MAX_DEPTH: usize = 16;

/// The most remarks kept about what was left out; further ones are counted.
pub const MAX_SKIPPED: usize = 100;

/// What came out of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// By date, then by name; none twice.
    pub holidays: Vec<Holiday>,
    /// What was left out, in the order of the file; at most [`MAX_SKIPPED`].
    pub skipped: Vec<Skipped>,
    /// How many more were left out.
    pub more_skipped: usize,
    /// The first and the last year in which an event of whole days begins, whether it was asked for or not.
    pub years_of_file: Option<(i64, i64)>,
}

/// A holiday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// What people call it, in one line.
    pub name: Option<String>,
    /// The first day, in days since 1970-01-01.
    pub from: i64,
    /// The last day.
    pub to: i64,
    /// Whether it holds; an event that was cancelled does not.
    pub enabled: bool,
}

/// What was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The line of the file, from 1.
    pub line: usize,
    /// The name of the event.
    pub name: Option<String>,
    /// When it begins, as the file says it: `2026-12-24`.
    pub date: Option<String>,
    /// Why, as the end of a sentence about the event: `ends before it begins`.
    pub why: String,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: ", self.line)?;
        match (&self.name, &self.date) {
            (Some(name), Some(date)) => write!(f, "`{name}` of {date} ")?,
            (Some(name), None) => write!(f, "`{name}` ")?,
            (None, Some(date)) => write!(f, "the event of {date} ")?,
            (None, None) => f.write_str("an event ")?,
        }
        f.write_str(&self.why)
    }
}

/// Why a file, or a question about it, was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IcalError {
    /// The years are none that calendars know, or the last one is before the first.
    Years,
    /// The file is too long.
    TooLarge {
        /// How many bytes it may have.
        most: usize,
    },
    /// Some line is no text in UTF-8.
    NotUtf8 {
        /// The line, from 1.
        line: usize,
    },
    /// Nothing in it says that it is an iCalendar file.
    NoCalendar,
    /// A component ends that has not begun, or before one in it has ended.
    WrongEnd {
        /// The line, from 1.
        line: usize,
        /// What ends.
        name: String,
        /// What should have ended.
        open: Option<String>,
    },
    /// A component does not end.
    Unended {
        /// The line where it begins, from 1.
        line: usize,
        /// What begins.
        name: String,
    },
    /// Components stand too deep in one another.
    TooDeep {
        /// The line, from 1.
        line: usize,
    },
    /// There are more holidays than a policy takes.
    TooManyHolidays,
    /// There are more windows than a policy takes.
    TooManyWindows,
    /// Events take place too often.
    TooManyTimes,
    /// The recurrence rules ask for too many steps.
    TooMuchWork {
        /// The line of the event at which the steps ran out, from 1.
        line: usize,
    },
}

impl fmt::Display for IcalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Years => {
                write!(f, "calendars know the years {} to {}, the earlier one first", YEARS.start(), YEARS.end())
            }
            Self::TooLarge { most } => write!(f, "it has more than {most} bytes"),
            Self::NotUtf8 { line } => write!(f, "line {line} is no text in UTF-8"),
            Self::NoCalendar => f.write_str("it is no iCalendar file: it has no line `BEGIN:VCALENDAR`"),
            Self::WrongEnd { line, name, open: Some(open) } => {
                write!(f, "line {line} ends `{name}`, but `{open}` has not ended before")
            }
            Self::WrongEnd { line, name, open: None } => write!(f, "line {line} ends `{name}`, which has not begun"),
            Self::Unended { line, name } => write!(f, "`{name}`, which begins in line {line}, does not end"),
            Self::TooDeep { line } => {
                write!(f, "components stand more than {MAX_DEPTH} deep in one another, in line {line}")
            }
            Self::TooManyHolidays => {
                write!(f, "there are more than {MAX_HOLIDAYS} holidays in these years, and a policy takes no more")
            }
            Self::TooManyWindows => {
                write!(f, "there are more than {MAX_CHANGE_WINDOWS} windows in this time, and a policy takes no more")
            }
            Self::TooManyTimes => write!(f, "its events take place more than {MAX_TIMES} times in this time"),
            Self::TooMuchWork { line } => {
                write!(f, "the recurrence rules up to the event of line {line} take more than {MAX_STEPS} steps")
            }
        }
    }
}

impl std::error::Error for IcalError {}

impl IcalError {
    /// What to do about it.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Years => "name the first and the last year, such as 2026..2030",
            Self::TooLarge { .. } => "take a smaller calendar: the holidays of one country, or the changes of a year",
            Self::NotUtf8 { .. } => "save it with the encoding UTF-8",
            Self::NoCalendar => "download the calendar as a file that ends in `.ics`",
            Self::WrongEnd { .. } | Self::TooDeep { .. } => {
                "the file is damaged: download it again, or correct this line in an editor"
            }
            Self::Unended { .. } => "the file ends too early: download it again",
            Self::TooManyHolidays => "ask for fewer years, or take a calendar that holds holidays only",
            Self::TooManyWindows | Self::TooManyTimes => "ask for a shorter time",
            Self::TooMuchWork { .. } => {
                "let rules with `COUNT` begin later, or split the file; holidays seldom repeat by the day"
            }
        }
    }
}

/// The holidays of an iCalendar file in these years. A holiday of several days is whole if one of its days is in them.
///
/// An event whose `STATUS` is `CANCELLED` is a holiday that is switched off. Events that begin at a time, and those
/// that cannot be read, are left out, and told.
pub fn holidays(file: &[u8], years: RangeInclusive<i64>) -> Result<Imported, IcalError> {
    let asked = days_of(&years).ok_or(IcalError::Years)?;
    if file.len() > MAX_BYTES {
        return Err(IcalError::TooLarge { most: MAX_BYTES });
    }
    let mut remarks = Remarks::default();
    let events = component::events(file, &mut remarks)?;
    let replaced = Replaced::by(&events);
    let (mut found, mut starts) = (Found::default(), None);
    let mut steps = Steps::new(MAX_STEPS);
    for event in &events {
        let Some(read) = event.read(&years, &mut remarks) else { continue };
        let (year, _, _) = civil_from_days(read.start);
        let (first, last) = starts.unwrap_or((year, year));
        starts = Some((year.min(first), year.max(last)));
        let days = read.days(&asked, &replaced, &mut steps).ok_or(IcalError::TooMuchWork { line: event.line })?;
        for from in days {
            found.add(event.name.as_deref(), from, from + read.length - 1, !event.is_cancelled)?;
        }
    }
    remarks.kept.sort_by_key(|remark| remark.line);
    Ok(Imported {
        holidays: found.holidays(),
        skipped: remarks.kept,
        more_skipped: remarks.more,
        years_of_file: starts,
    })
}

/// The days of years that calendars know.
fn days_of(years: &RangeInclusive<i64>) -> Option<RangeInclusive<i64>> {
    let known = YEARS.contains(years.start()) && YEARS.contains(years.end()) && years.start() <= years.end();
    let days = days_from_civil(*years.start(), 1, 1)?..=days_from_civil(*years.end(), 12, 31)?;
    known.then_some(days)
}

/// Holidays, each once: the same days by the same name are one, switched off only if it is so everywhere.
#[derive(Default)]
struct Found<'a>(BTreeMap<(i64, Option<&'a str>, i64), bool>);

impl<'a> Found<'a> {
    fn add(&mut self, name: Option<&'a str>, from: i64, to: i64, enabled: bool) -> Result<(), IcalError> {
        // Calendars know no days beyond: there a holiday over New Year is cut.
        let Some(known) = days_of(&YEARS) else { return Ok(()) };
        let key = (from.max(*known.start()), name, to.min(*known.end()));
        *self.0.entry(key).or_default() |= enabled;
        if self.0.len() > MAX_HOLIDAYS { Err(IcalError::TooManyHolidays) } else { Ok(()) }
    }

    fn holidays(self) -> Vec<Holiday> {
        let holiday = |((from, name, to), enabled): ((i64, Option<&str>, i64), bool)| Holiday {
            name: name.map(str::to_owned),
            from,
            to,
            enabled,
        };
        self.0.into_iter().map(holiday).collect()
    }
}

/// What was left out, as far as it is told.
#[derive(Default)]
struct Remarks {
    kept: Vec<Skipped>,
    more: usize,
}

impl Remarks {
    /// The remark is made only if it is kept: a file may be wrong in every line.
    fn push(&mut self, remark: impl FnOnce() -> Skipped) {
        if self.kept.len() < MAX_SKIPPED {
            self.kept.push(remark());
        } else {
            self.more += 1;
        }
    }
}

/// As much of what stands in a file as a message should repeat.
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// A date of the file, `20261224`.
fn date(text: &str) -> Option<i64> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |digits: std::ops::Range<usize>| text.get(digits)?.parse::<i64>().ok();
    days_from_civil(part(0..4).filter(|&year| year > 0)?, part(4..6)?, part(6..8)?)
}

/// A date, or the beginning of one by the clocks of wherever it is: some programs write exceptions of whole days so.
fn date_or_midnight(text: &str) -> Option<i64> {
    date(text.strip_suffix("T000000").unwrap_or(text))
}

#[cfg(test)]
mod tests;
