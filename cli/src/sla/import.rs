//! `itsm sla import`: holidays out of an iCalendar file.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use itsm_batch::ical::{self, IcalError, Imported, Skipped, YEARS};
use itsm_core::fact::calendar_date::civil_from_days;
use itsm_core::fact::notation::DAY;

use super::arguments::Import;
use crate::Verdict;
use crate::arguments::Format;
use crate::failure::Failure;
use crate::instant;
use crate::source;
use crate::terminal::{self, WARNING};

pub fn run(asked: &Import) -> Result<Verdict, Failure> {
    let (name, file) = source::calendar(&asked.file)?;
    let years = asked.years.clone().unwrap_or_else(from_this_year);
    let imported = ical::holidays(&file, years.clone())
        .map_err(|error| Failure::new(format!("cannot import `{name}`: {error}")).help(error.help()))?;
    terminal::tell(&left_out(&imported.skipped, imported.more_skipped));
    if imported.holidays.is_empty() {
        return Err(nothing(&name, &years, &imported));
    }
    let name = terminal::printable(&name);
    terminal::print(&match asked.format {
        Format::Json => imported.to_json() + "\n",
        Format::Text => {
            format!("      # `{name}`, {}; stands under `holidays:` of a calendar\n", told(&years))
                + &imported.to_yaml()
        }
    })?;
    Ok(Verdict::Good)
}

/// Reads years of the command line: `2026..2030`, or `2026`.
pub fn years(text: &str) -> Result<RangeInclusive<i64>, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let year = |text: &str| text.trim().parse().ok().filter(|year| (0..=9_999).contains(year));
    let (Some(first), Some(last)) = (year(first), year(last)) else {
        return Err("write it as 2026..2030, or 2026".to_owned());
    };
    let are_known = YEARS.contains(&first) && YEARS.contains(&last) && first <= last;
    if are_known { Ok(first..=last) } else { Err(IcalError::Years.to_string()) }
}

/// This year and the next four, as far as calendars know them.
fn from_this_year() -> RangeInclusive<i64> {
    let (year, _, _) = civil_from_days(instant::now().div_euclid(DAY * 1_000));
    let first = year.clamp(*YEARS.start(), *YEARS.end());
    first..=(first + 4).min(*YEARS.end())
}

fn told(years: &RangeInclusive<i64>) -> String {
    if years.start() == years.end() {
        years.start().to_string()
    } else {
        format!("{} to {}", years.start(), years.end())
    }
}

/// What was left out, a line each.
pub fn left_out(skipped: &[Skipped], more: usize) -> String {
    let mut out = String::new();
    for skipped in skipped {
        let _ = writeln!(out, "{WARNING}left out{WARNING:#}: {}", terminal::printable(&skipped.to_string()));
    }
    if more > 0 {
        let _ = writeln!(out, "{WARNING}left out{WARNING:#}: {more} more");
    }
    out
}

fn nothing(name: &str, years: &RangeInclusive<i64>, imported: &Imported) -> Failure {
    let failure = Failure::new(format!("`{name}` holds no event of whole days in {}", told(years)));
    match imported.years_of_file {
        Some((first, last)) => failure.help(format!(
            "its events of whole days begin in {}: say which years you want with `--years`",
            told(&(first..=last))
        )),
        None => failure.help("holidays are events with a date and no time, `DTSTART;VALUE=DATE:20261225`"),
    }
}
