//! Months, by the clocks of a zone.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use itsm_core::calendar::zone::Zone;
use itsm_core::fact::notation::{DAY, write_date};

/// The years that calendars know.
const YEARS: RangeInclusive<i32> = 1970..=2100;

/// A month of the years 1970 to 2100: `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    /// 1 to 12.
    month: u8,
}

impl Month {
    /// The month that it is in a zone at an instant, in milliseconds since 1970-01-01T00:00Z.
    pub fn of(instant: i64, zone: &Zone) -> Option<Self> {
        let date = write_date(zone.to_local(instant.div_euclid(1_000)).div_euclid(DAY));
        date.get(..7)?.parse().ok()
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month == 12 { Self { year: self.year + 1, month: 1 } } else { Self { month: self.month + 1, ..self } }
    }

    /// From this month to a later one, both included.
    pub fn to(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |month| Some(month.next())).take_while(move |month| *month <= last)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('-').filter(|(year, month)| year.len() == 4 && month.len() == 2);
        let number = |digits: &str| -> Option<u16> {
            if digits.bytes().all(|digit| digit.is_ascii_digit()) { digits.parse().ok() } else { None }
        };
        parts
            .and_then(|(year, month)| {
                Some(Self { year: number(year)?.into(), month: u8::try_from(number(month)?).ok()? })
            })
            .filter(|month| (1..=12).contains(&month.month) && YEARS.contains(&month.year))
            .ok_or_else(|| "write a month as 2026-11, of the years 1970 to 2100".to_owned())
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use itsm_core::fact::notation::instant;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_begins_by_the_clocks_of_its_zone() {
        let at = instant("2026-11-30T23:30:00Z").unwrap();
        assert_eq!(Month::of(at, &Zone::utc()), Some(month("2026-11")));
        assert_eq!(Month::of(at, &Zone::named("Europe/Berlin").unwrap()), Some(month("2026-12")));
    }

    #[test]
    fn months_follow_one_another() {
        let all: Vec<String> = month("2026-11").to(month("2027-02")).map(|month| month.to_string()).collect();
        assert_eq!(all, ["2026-11", "2026-12", "2027-01", "2027-02"]);
        assert_eq!(month("2027-01").to(month("2026-12")).count(), 0);
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for text in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "2026-1",
            "26-01",
            "1969-12",
            "2101-01",
            "+026-01",
            "2026-+1",
            "2026-01-01",
        ] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }
}
