//! Instants and dates of the command line, and by the clocks of a place.

use std::time::{SystemTime, UNIX_EPOCH};

use itsm_core::calendar::{self, zone::Zone};
use itsm_core::document::model::calendar::WEEKDAYS;
use itsm_core::fact::notation::{DAY, date, instant, write_date, write_instant, write_local, write_time};

/// The time now in milliseconds, to the second.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default() * 1_000
}

/// The text of an instant, where `now` may stand for one.
pub fn written(text: &str) -> String {
    if text == "now" { write_instant(now()) } else { text.to_owned() }
}

/// Reads an instant of the command line: RFC 3339, or `now`.
pub fn read(text: &str) -> Result<String, String> {
    if text == "now" || instant(text).is_some() {
        Ok(text.to_owned())
    } else {
        Err("write it as 2026-11-22T08:30:00Z, with an offset, or `now`".to_owned())
    }
}

/// Reads a date of the command line, or `today` (in UTC).
pub fn read_date(text: &str) -> Result<String, String> {
    match text {
        "today" => Ok(write_date(now().div_euclid(DAY * 1_000))),
        _ if date(text).is_some() => Ok(text.to_owned()),
        _ => Err("write it as 2026-11-22, or `today`".to_owned()),
    }
}

/// An instant by the wall clock of a zone, with its weekday: `mon 2026-12-28 09:00:00+01:00`.
pub fn local(text: &str, zone: &Zone) -> String {
    let Some(at) = instant(text) else { return text.to_owned() };
    let offset = offset(at, zone);
    let (day, _) = wall(at, offset);
    format!("{} {}", weekday(day), write_local(at, offset).replacen('T', " ", 1))
}

/// From one instant to a later one, no longer than it must be: `mon 2026-12-28 08:00 – 18:00`, `fri 2026-12-25` for a
/// whole day.
pub fn stretch(from: &str, to: &str, zone: &Zone) -> String {
    let (Some(start), Some(end)) = (instant(from), instant(to)) else { return format!("{from} – {to}") };
    let (first, begins) = wall(start, offset(start, zone));
    let (mut last, mut ends) = wall(end, offset(end, zone));
    if ends == 0 && last > first {
        (last, ends) = (last - 1, DAY * 1_000);
    }
    let whole_days = begins == 0 && ends == DAY * 1_000;
    match (whole_days, first == last) {
        (true, true) => dated(first),
        (true, false) => format!("{} – {}", dated(first), dated(last)),
        (false, true) => format!("{} {} – {}", dated(first), clock(begins), clock(ends)),
        (false, false) => format!("{} {} – {} {}", dated(first), clock(begins), dated(last), clock(ends)),
    }
}

fn offset(at: i64, zone: &Zone) -> i32 {
    zone.offset_at(at.div_euclid(1_000))
}

/// The day, and the milliseconds since its midnight.
fn wall(at: i64, offset: i32) -> (i64, i64) {
    let shown = at + i64::from(offset) * 1_000;
    (shown.div_euclid(DAY * 1_000), shown.rem_euclid(DAY * 1_000))
}

fn weekday(day: i64) -> &'static str {
    let weekday = usize::try_from(calendar::Calendar::weekday(day)).ok().and_then(|day| WEEKDAYS.get(day));
    weekday.copied().unwrap_or_default()
}

fn dated(day: i64) -> String {
    format!("{} {}", weekday(day), write_date(day))
}

/// A time of day, without seconds where there are none.
fn clock(millis: i64) -> String {
    let text = write_time(millis / 1_000);
    match millis % 1_000 {
        0 => text,
        rest => format!("{text}{}.{rest:03}", if text.len() == 5 { ":00" } else { "" }),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_no_longer_than_it_must_be() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        for (from, to, expected) in [
            ("2026-12-28T07:00:00Z", "2026-12-28T17:00:00Z", "mon 2026-12-28 08:00 – 18:00"),
            ("2026-12-28T17:00:00Z", "2026-12-28T23:00:00Z", "mon 2026-12-28 18:00 – 24:00"),
            ("2026-12-28T17:00:00.5Z", "2026-12-29T07:00:30Z", "mon 2026-12-28 18:00:00.500 – tue 2026-12-29 08:00:30"),
            ("2026-12-24T23:00:00Z", "2026-12-25T23:00:00Z", "fri 2026-12-25"),
            ("2026-12-24T23:00:00Z", "2026-12-26T23:00:00Z", "fri 2026-12-25 – sat 2026-12-26"),
            // A day of 23 hours.
            ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z", "sun 2026-03-29"),
            // The clocks are put back.
            ("2026-10-25T00:30:00Z", "2026-10-25T01:10:00Z", "sun 2026-10-25 02:30 – 02:10"),
        ] {
            assert_eq!(stretch(from, to, &berlin), expected);
        }
    }
}
