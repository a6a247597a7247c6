//! Recurrence rules of whole days (RFC 5545, 3.3.10), on day numbers.
//!
//! A rule goes by periods: years, months, weeks or single days. In each, a day belongs to the set if every `BY…` part
//! admits it, and `BYSETPOS` picks from the set. Without `COUNT` the periods before the days that are asked for are
//! passed over, so work does not grow with the age of a rule.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use itsm_core::calendar::Calendar;
use itsm_core::fact::calendar_date::{civil_from_days, days_from_civil};

use super::{date, excerpt};

/// How many days and periods may still be looked at.
#[derive(Debug)]
pub struct Steps(u64);

impl Steps {
    pub const fn new(steps: u64) -> Self {
        Self(steps)
    }

    fn spend(&mut self, steps: i64) -> Option<()> {
        self.0 = self.0.checked_sub(steps.unsigned_abs())?;
        Some(())
    }
}

/// A rule, with the day its event begins on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    start: i64,
    period: Period,
    interval: i64,
    count: Option<i64>,
    until: Option<i64>,
    /// Monday is 0.
    week_start: i64,
    /// Empty sets admit everything. Negative numbers count from the end.
    months: BTreeSet<i64>,
    month_days: BTreeSet<i64>,
    year_days: BTreeSet<i64>,
    /// The nth such weekday, 0 for every one.
    weekdays: BTreeSet<(i64, i64)>,
    positions: BTreeSet<i64>,
}

/// A way to repeat for ever. Monday is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// On these weekdays.
    Weekly(Vec<i64>),
    /// On the nth such weekday of every month, or of one; negative numbers count from the end.
    Nth { weekday: i64, nth: i64, month: Option<i64> },
    /// On a day of every year.
    Yearly { month: i64, day: i64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Period {
    Year,
    Month,
    Week,
    Day,
}

impl Rule {
    /// Reads a rule; the error is the end of a sentence.
    pub fn read(text: &str, start: i64) -> Result<Self, String> {
        let mut rule = Self {
            start,
            period: Period::Day,
            interval: 1,
            count: None,
            until: None,
            week_start: 0,
            months: BTreeSet::new(),
            month_days: BTreeSet::new(),
            year_days: BTreeSet::new(),
            weekdays: BTreeSet::new(),
            positions: BTreeSet::new(),
        };
        let (mut seen, mut period) = (BTreeSet::new(), None);
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let wrong = || format!("`{}` is wrong", excerpt(part));
            let (key, value) = part.split_once('=').ok_or_else(wrong)?;
            let (key, value) = (key.trim().to_ascii_uppercase(), value.trim().to_ascii_uppercase());
            if !seen.insert(key.clone()) {
                return Err(format!("`{}` stands in it twice", excerpt(&key)));
            }
            match key.as_str() {
                "FREQ" => period = Some(Period::read(&value)?),
                "INTERVAL" => rule.interval = number(&value, 1..=i64::from(u32::MAX)).ok_or_else(wrong)?,
                "COUNT" => rule.count = Some(number(&value, 1..=i64::MAX).ok_or_else(wrong)?),
                // The date counts, whatever the time: with most programs it is midnight, or the end of the day.
                "UNTIL" => {
                    let day = value.split_once('T').map_or(value.as_str(), |(day, _)| day);
                    rule.until = Some(date(day).ok_or_else(wrong)?);
                }
                "WKST" => rule.week_start = weekday(&value).ok_or_else(wrong)?,
                "BYMONTH" => rule.months = numbers(&value, 12).filter(is_positive).ok_or_else(wrong)?,
                "BYMONTHDAY" => rule.month_days = numbers(&value, 31).ok_or_else(wrong)?,
                "BYYEARDAY" => rule.year_days = numbers(&value, 366).ok_or_else(wrong)?,
                "BYSETPOS" => rule.positions = numbers(&value, 366).ok_or_else(wrong)?,
                "BYDAY" => {
                    rule.weekdays = value.split(',').map(nth_weekday).collect::<Option<_>>().ok_or_else(wrong)?;
                }
                "BYHOUR" | "BYMINUTE" | "BYSECOND" => return Err(format!("`{key}` is about times")),
                _ => return Err(format!("`{}` is not understood", excerpt(&key))),
            }
        }
        rule.period = period.ok_or("`FREQ` is missing")?;
        rule.sound()?;
        rule.complete();
        Ok(rule)
    }

    /// Whether its parts go together, by the table of the standard.
    fn sound(&self) -> Result<(), &'static str> {
        let has_nth = self.weekdays.iter().any(|(nth, _)| *nth != 0);
        if self.count.is_some() && self.until.is_some() {
            Err("`COUNT` and `UNTIL` exclude each other")
        } else if has_nth && !matches!(self.period, Period::Year | Period::Month) {
            Err("only years and months have an nth weekday")
        } else if !self.month_days.is_empty() && self.period == Period::Week {
            Err("weeks have no `BYMONTHDAY`")
        } else if !self.year_days.is_empty() && self.period != Period::Year {
            Err("only years have a `BYYEARDAY`")
        } else {
            Ok(())
        }
    }

    /// What a rule leaves out is taken from the day its event begins on.
    fn complete(&mut self) {
        if !(self.month_days.is_empty() && self.year_days.is_empty() && self.weekdays.is_empty()) {
            return;
        }
        let (_, month, day) = civil_from_days(self.start);
        match self.period {
            Period::Year => {
                if self.months.is_empty() {
                    self.months.insert(month);
                }
                self.month_days.insert(day);
            }
            Period::Month => _ = self.month_days.insert(day),
            Period::Week => _ = self.weekdays.insert((0, Calendar::weekday(self.start))),
            Period::Day => {}
        }
    }

    /// Lets it go on for a day: where `UNTIL` is a time in UTC, the last day by other clocks may be the next one.
    pub fn until_the_next_day(&mut self) {
        self.until = self.until.map(|day| day.saturating_add(1));
    }

    /// When it repeats, if it does so for ever and in one of the ways in which a policy can say that.
    pub fn forever(&self) -> Option<Pattern> {
        let plain = self.count.is_none() && self.until.is_none() && self.interval == 1;
        if !plain || !self.positions.is_empty() || !self.year_days.is_empty() || self.months.len() > 1 {
            return None;
        }
        let month = self.months.first().copied();
        let one = |set: &BTreeSet<i64>| set.first().copied().filter(|_| set.len() == 1);
        let every: Vec<i64> = self.weekdays.iter().filter(|(nth, _)| *nth == 0).map(|(_, weekday)| *weekday).collect();
        match (self.period, self.weekdays.first()) {
            (Period::Day, None) if month.is_none() && self.month_days.is_empty() => {
                Some(Pattern::Weekly((0..7).collect()))
            }
            (Period::Day | Period::Week, Some(_)) if month.is_none() && self.month_days.is_empty() => {
                Some(Pattern::Weekly(every))
            }
            (Period::Month | Period::Year, Some(&(nth, weekday)))
                if self.weekdays.len() == 1
                    && self.month_days.is_empty()
                    && (1..=5).contains(&nth.abs())
                    && (self.period == Period::Month || month.is_some()) =>
            {
                Some(Pattern::Nth { weekday, nth, month })
            }
            (Period::Year, None) => {
                Some(Pattern::Yearly { month: month?, day: one(&self.month_days).filter(|day| *day > 0)? })
            }
            _ => None,
        }
    }

    /// Adds the days of the rule that are asked for. `None` if the steps do not suffice.
    ///
    /// A first day that does not obey the rule itself is none of them, and is not counted: the standard leaves it open.
    pub fn days(&self, asked: &RangeInclusive<i64>, steps: &mut Steps, found: &mut BTreeSet<i64>) -> Option<()> {
        let last = self.until.map_or(*asked.end(), |until| until.min(*asked.end()));
        let mut left = self.count;
        // What is counted must be counted from the beginning.
        let mut number = if left.is_some() { 0 } else { self.period_of(*asked.start()) };
        while let Some((first, end)) = self.period_at(number).filter(|(first, _)| *first <= last) {
            steps.spend(end - first + 2)?;
            let set: Vec<i64> = (first..=end).filter(|&day| self.admits(day)).collect();
            for (at, &day) in set.iter().enumerate() {
                if day < self.start || !self.picks(at, set.len()) {
                    continue;
                }
                if day > last || left == Some(0) {
                    return Some(());
                }
                left = left.map(|left| left - 1);
                if asked.contains(&day) {
                    found.insert(day);
                }
            }
            number += 1;
        }
        Some(())
    }

    /// The number of a period that begins on this day or before it, and no whole period before it.
    fn period_of(&self, day: i64) -> i64 {
        let (year, month, _) = civil_from_days(day);
        let (first_year, first_month, _) = civil_from_days(self.start);
        let periods = match self.period {
            Period::Year => year - first_year,
            Period::Month => (year - first_year) * 12 + month - first_month,
            Period::Week => (day - self.first_week()).div_euclid(7),
            Period::Day => day - self.start,
        };
        periods.div_euclid(self.interval).max(0)
    }

    /// The first and the last day of the nth period. `None` beyond the years that dates have.
    fn period_at(&self, number: i64) -> Option<(i64, i64)> {
        let periods = number.checked_mul(self.interval)?;
        let (year, month, _) = civil_from_days(self.start);
        match self.period {
            Period::Year => {
                let year = year.checked_add(periods)?;
                Some((days_from_civil(year, 1, 1)?, days_from_civil(year, 12, 31)?))
            }
            Period::Month => {
                let months = (month - 1).checked_add(periods)?;
                let (year, month) = (year + months.div_euclid(12), months.rem_euclid(12) + 1);
                let first = days_from_civil(year, month, 1)?;
                Some((first, first + days_in_month(year, month) - 1))
            }
            Period::Week => {
                let first = self.first_week().checked_add(periods.checked_mul(7)?)?;
                Some((first, first.checked_add(6)?))
            }
            Period::Day => self.start.checked_add(periods).map(|day| (day, day)),
        }
    }

    fn first_week(&self) -> i64 {
        self.start - (Calendar::weekday(self.start) - self.week_start).rem_euclid(7)
    }

    /// Whether every part admits the day.
    fn admits(&self, day: i64) -> bool {
        let (year, month, of_month) = civil_from_days(day);
        let holds = |set: &BTreeSet<i64>, place: i64, length: i64| {
            set.is_empty() || set.contains(&place) || set.contains(&(place - length - 1))
        };
        if !(self.months.is_empty() || self.months.contains(&month)) {
            return false;
        }
        let in_month = (of_month, days_in_month(year, month));
        if !holds(&self.month_days, in_month.0, in_month.1) {
            return false;
        }
        if self.year_days.is_empty() && self.weekdays.is_empty() {
            return true;
        }
        let in_year = place_in_year(day, year);
        if !holds(&self.year_days, in_year.0, in_year.1) {
            return false;
        }
        let (place, length) = if self.period == Period::Year && self.months.is_empty() { in_year } else { in_month };
        let weekday = Calendar::weekday(day);
        let is_nth = |nth: i64| self.weekdays.contains(&(nth, weekday));
        self.weekdays.is_empty() || is_nth(0) || is_nth((place - 1) / 7 + 1) || is_nth(-((length - place) / 7 + 1))
    }

    /// Whether `BYSETPOS` picks the day at this place of a set of so many.
    fn picks(&self, at: usize, of: usize) -> bool {
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let (at, of) = (number(at), number(of));
        self.positions.is_empty() || self.positions.contains(&(at + 1)) || self.positions.contains(&(at - of))
    }
}

impl Period {
    fn read(text: &str) -> Result<Self, String> {
        match text {
            "YEARLY" => Ok(Self::Year),
            "MONTHLY" => Ok(Self::Month),
            "WEEKLY" => Ok(Self::Week),
            "DAILY" => Ok(Self::Day),
            "HOURLY" | "MINUTELY" | "SECONDLY" => Err(format!("`FREQ={text}` is about times")),
            _ => Err(format!("`FREQ={}` is wrong", excerpt(text))),
        }
    }
}

/// The place of a day in its year, from 1, and the days of that year.
fn place_in_year(day: i64, year: i64) -> (i64, i64) {
    let first = days_from_civil(year, 1, 1).unwrap_or(day);
    let last = days_from_civil(year, 12, 31).unwrap_or(day);
    (day - first + 1, last - first + 1)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    (28..=31).rev().find(|&day| days_from_civil(year, month, day).is_some()).unwrap_or(28)
}

fn is_positive(set: &BTreeSet<i64>) -> bool {
    set.first().is_some_and(|first| *first > 0)
}

/// Numbers from 1 to `most`, or from the end, -1 to `-most`, joined by commas.
fn numbers(text: &str, most: i64) -> Option<BTreeSet<i64>> {
    text.split(',').map(|text| number(text, -most..=most).filter(|&number| number != 0)).collect()
}

fn number(text: &str, range: RangeInclusive<i64>) -> Option<i64> {
    text.trim().parse().ok().filter(|number| range.contains(number))
}

/// `MO`, `2MO`, `-1FR`.
fn nth_weekday(text: &str) -> Option<(i64, i64)> {
    let text = text.trim();
    let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let nth = if nth.is_empty() { 0 } else { number(nth, -53..=53).filter(|&nth| nth != 0)? };
    Some((nth, weekday(day)?))
}

fn weekday(text: &str) -> Option<i64> {
    let at = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].iter().position(|day| *day == text)?;
    i64::try_from(at).ok()
}

#[cfg(test)]
mod tests;
