//! How a log writes instants.

use itsm_core::calendar::HORIZON;
use itsm_core::calendar::zone::{Local, Zone};
use itsm_core::fact::notation::instant;
use jiff::Timestamp;
use jiff::civil::{DateTime, date};
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::TimeZone;

/// How a log writes instants: RFC 3339 if nothing else is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// As `strftime` has it: `%d/%m/%Y %H:%M`.
    format: Option<String>,
    /// By whose clocks, where no offset is written.
    zone: Option<Zone>,
}

/// Why [`Times`] cannot be read like that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimesError {
    /// The format cannot be used; with the reason.
    Format(String),
    /// There is no such zone; with the nearest one there is.
    Zone(Option<&'static str>),
}

impl Times {
    /// By a format as `strftime` has it, such as `%d/%m/%Y %H:%M`, and by the clocks of a zone of the IANA database where
    /// no offset (`%z`) is written: UTC, if there is a format and no zone.
    pub fn new(format: Option<&str>, zone: Option<&str>) -> Result<Self, TimesError> {
        if let Some(format) = format {
            // What it writes of some instant, it must read.
            let wrong = |error: jiff::Error| TimesError::Format(error.to_string());
            let some = date(2026, 11, 22).at(8, 30, 0, 0).to_zoned(TimeZone::UTC).map_err(wrong)?;
            let written = strtime::format(format, &some).map_err(wrong)?;
            let read = BrokenDownTime::parse(format, &written).map_err(wrong)?;
            if read.to_timestamp().is_err() {
                read.to_datetime().map_err(wrong)?;
            }
        }
        let zone = match zone {
            Some(name) => {
                Some(Zone::named(name).ok_or_else(|| TimesError::Zone(itsm_core::calendar::zone::nearest(name)))?)
            }
            None => None,
        };
        Ok(Self { format: format.map(str::to_owned), zone })
    }

    /// Reads an instant, in milliseconds since 1970-01-01T00:00Z. The error says what was expected.
    pub fn read(&self, text: &str) -> Result<i64, String> {
        let read = match &self.format {
            Some(format) => self.by_format(format, text),
            None => with_offset(text).or_else(|| by_clocks(local(text)?, self.zone.as_ref()?)),
        };
        match read {
            Some(at) if HORIZON.contains(&at) => Ok(at),
            Some(_) => Err(format!("`{text}` lies outside of the years 1970 to 2100")),
            None => Err(match (&self.format, &self.zone) {
                (Some(format), _) => format!("`{text}` is not written as `{format}`"),
                (None, Some(_)) => {
                    format!("`{text}` is no instant such as `2026-11-22 08:30` or `2026-11-22T08:30:00Z`")
                }
                (None, None) => format!("`{text}` is no instant with an offset such as `2026-11-22T08:30:00+01:00`"),
            }),
        }
    }

    fn by_format(&self, format: &str, text: &str) -> Option<i64> {
        let parts = BrokenDownTime::parse(format, text).ok()?;
        // With an offset in it, or as seconds since 1970.
        if let Ok(instant) = parts.to_timestamp() {
            return Some(instant.as_millisecond());
        }
        by_clocks(parts.to_datetime().ok()?, self.zone.as_ref().unwrap_or(&Zone::utc()))
    }
}

/// An instant with its offset: RFC 3339, or as databases write it, `2026-11-22 08:30:00+01`.
fn with_offset(text: &str) -> Option<i64> {
    instant(text).or_else(|| Some(text.parse::<Timestamp>().ok()?.as_millisecond()))
}

/// A day and a time without an offset: nothing else may stand behind them.
fn local(text: &str) -> Option<DateTime> {
    let text = text.replacen('T', " ", 1);
    let read = |format: &str| BrokenDownTime::parse(format, &text).ok()?.to_datetime().ok();
    read("%Y-%m-%d %H:%M").or_else(|| read("%Y-%m-%d %H:%M:%S%.f"))
}

/// The instant at which the clocks of a zone show a time: the first one, if they show it twice; of one that they skip, the
/// instant by the clocks as they were.
fn by_clocks(local: DateTime, zone: &Zone) -> Option<i64> {
    const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    let since = local.duration_since(EPOCH).as_millis();
    let (seconds, millis) =
        (i64::try_from(since.div_euclid(1_000)).ok()?, i64::try_from(since.rem_euclid(1_000)).ok()?);
    let (Local::Once(at) | Local::Twice(at, _) | Local::Never { shifted: at, .. }) = zone.instants_of(seconds);
    Some(at * 1_000 + millis)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_as_the_log_writes_them() {
        for (format, zone, text, expected) in [
            (None, None, "2016-02-29T01:16:00Z", "2016-02-29T01:16:00Z"),
            (None, Some("Europe/Berlin"), "2016-02-29 01:16", "2016-02-29T00:16:00Z"),
            (None, Some("Europe/Berlin"), "2016-02-29T01:16:00.250Z", "2016-02-29T01:16:00.250Z"),
            (None, None, "2026-11-02 08:00:00+05", "2026-11-02T03:00:00Z"),
            (None, Some("Europe/Berlin"), "2026-11-02 08:00+05:00", "2026-11-02T03:00:00Z"),
            (None, Some("Europe/Berlin"), "2026-11-02T08:00:00+0500", "2026-11-02T03:00:00Z"),
            (None, Some("Europe/Berlin"), "2026-11-02T08:00-05:00", "2026-11-02T13:00:00Z"),
            (None, Some("Europe/Berlin"), "2026-11-02T08:00:00.5", "2026-11-02T07:00:00.500Z"),
            (Some("%s"), None, "1456708560", "2016-02-29T01:16:00Z"),
            (Some("%d/%m/%Y %H:%M"), None, "29/2/2016 01:16", "2016-02-29T01:16:00Z"),
            (Some("%d.%m.%Y %H:%M:%S"), Some("Europe/Berlin"), "29.03.2026 02:30:00", "2026-03-29T01:30:00Z"),
            (Some("%d.%m.%Y %H:%M:%S"), Some("Europe/Berlin"), "25.10.2026 02:30:00", "2026-10-25T00:30:00Z"),
            (Some("%Y-%m-%d %H:%M %z"), Some("Europe/Berlin"), "2026-01-01 00:00 -0500", "2026-01-01T05:00:00Z"),
            (Some("%m/%d/%Y %I:%M %p"), None, "11/22/2026 08:30 PM", "2026-11-22T20:30:00Z"),
        ] {
            let times = Times::new(format, zone).unwrap();
            assert_eq!(times.read(text).ok(), instant(expected), "{text}");
        }
    }

    #[test]
    fn what_was_expected_is_said() {
        let times = |format, zone| Times::new(format, zone).unwrap();
        let read = |times: Times, text| times.read(text).unwrap_err();
        assert!(read(times(None, None), "2026-11-22 08:30").contains("with an offset"));
        for text in ["2026-11-02", "2026-11-02[Europe/Paris]", "2026-11-02 08:00 Uhr", "2026-11-02 08:00+5"] {
            assert!(Times::new(None, Some("Europe/Berlin")).unwrap().read(text).is_err(), "{text}");
        }
        assert!(read(times(None, Some("UTC")), "yesterday").contains("`2026-11-22 08:30`"));
        assert!(read(times(Some("%d/%m/%Y %H:%M"), None), "31/2/2026 08:30").contains("`%d/%m/%Y %H:%M`"));
        assert!(read(times(None, None), "2026-11-22T08:30:00Z, or later").contains("no instant"));
        assert!(read(times(None, None), "1969-12-31T23:59:59Z").contains("1970 to 2100"));
    }

    #[test]
    fn formats_and_zones_that_cannot_be_used_are_refused() {
        assert!(matches!(Times::new(Some("%H:%M"), None), Err(TimesError::Format(_))));
        assert!(matches!(Times::new(Some("%Q"), None), Err(TimesError::Format(_))));
        assert_eq!(Times::new(None, Some("Europe/Berln")).unwrap_err(), TimesError::Zone(Some("Europe/Berlin")));
    }
}
