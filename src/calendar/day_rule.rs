//! Which days a holiday or a special day falls on.
//!
//! Easter is computed by the Gregorian computus of Meeus, Jones and Butcher, and by Meeus' Julian one for the Orthodox
//! churches (Jean Meeus, “Astronomical Algorithms”, chapter 8).

use super::days::{FIRST_DAY, LAST_DAY};
use crate::document::model::calendar::Observed;
use crate::fact::calendar_date::{civil_from_days, days_from_civil};
use crate::packed::packed;

/// The first year of which a rule may set a day: one that starts then may run into the horizon.
const FIRST_YEAR: i64 = 1969;

/// The last one.
const LAST_YEAR: i64 = 2101;

/// How far an observed day is looked for.
const FARTHEST: i64 = 14;

/// A rule for days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DayRule {
    /// The days.
    pub(crate) on: On,
    /// The first and the last year in which it holds.
    pub(crate) years: (i64, i64),
    /// What happens when it falls on a weekend.
    pub(crate) observed: Observed,
}

packed!(struct DayRule { on, years, observed });

/// The days of a rule. Months are 1 to 12, weekdays 0 (Monday) to 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum On {
    /// From one day to another, both inclusive, in days since 1970-01-01.
    Once {
        /// The first day.
        from: i64,
        /// The last one.
        to: i64,
    },
    /// Every year from one day of a month to another, both inclusive; past New Year if the second one is earlier.
    /// 29 February is a day of leap years only.
    Yearly {
        /// The first month and day.
        from: (i64, i64),
        /// The last ones.
        to: (i64, i64),
    },
    /// The nth of a weekday in a month; counted from its end if negative.
    Nth {
        /// The weekday.
        weekday: i64,
        /// Which one: 1 to 5, −1 to −5.
        nth: i64,
        /// The month.
        month: i64,
    },
    /// The first such weekday on or after a date.
    FirstFrom {
        /// The weekday.
        weekday: i64,
        /// The month and day.
        date: (i64, i64),
    },
    /// The last such weekday before a date.
    LastBefore {
        /// The weekday.
        weekday: i64,
        /// The month and day.
        date: (i64, i64),
    },
    /// So many days after Easter Sunday.
    Easter {
        /// How many; before it, if negative.
        days: i64,
    },
    /// So many days after the Easter Sunday of the Orthodox churches.
    OrthodoxEaster {
        /// How many; before it, if negative.
        days: i64,
    },
}

packed!(
    enum On {
        Once { from, to },
        Yearly { from, to },
        Nth { weekday, nth, month },
        FirstFrom { weekday, date },
        LastBefore { weekday, date },
        Easter { days },
        OrthodoxEaster { days },
    }
);

/// The weekday of a day, 0 for Monday. 1970-01-01 was a Thursday.
pub(crate) fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

impl DayRule {
    /// Gives its days to `each`, as runs from one day to another, both inclusive, in order. Observed days are not among
    /// them.
    pub(crate) fn runs(&self, each: &mut dyn FnMut(i64, i64)) {
        self.runs_from((FIRST_YEAR, LAST_YEAR), each);
    }

    /// The same of rules for some years alone.
    fn runs_from(&self, years: (i64, i64), each: &mut dyn FnMut(i64, i64)) {
        let mut within = |from: i64, to: i64| {
            let (from, to) = (from.max(FIRST_DAY), to.min(LAST_DAY));
            if from <= to {
                each(from, to);
            }
        };
        if let On::Once { from, to } = self.on {
            within(from, to);
            return;
        }
        for year in self.years.0.max(years.0)..=self.years.1.min(years.1) {
            if let Some((from, to)) = self.on.in_year(year) {
                within(from, to);
            }
        }
    }

    /// At most how many days it sets.
    pub(crate) fn days_at_most(&self) -> i64 {
        let years = self.years.1.min(LAST_YEAR).saturating_sub(self.years.0.max(FIRST_YEAR)).saturating_add(1).max(0);
        match self.on {
            On::Once { from, to } => to.min(LAST_DAY).saturating_sub(from.max(FIRST_DAY)).saturating_add(1).max(0),
            On::Yearly { from, to } if from == to => years,
            On::Yearly { .. } => 366 * years,
            _ => years,
        }
    }

    /// Whether one of its days is this one.
    pub(crate) fn covers(&self, day: i64) -> bool {
        // What starts in one year may end in the next; and Easter may be counted from afar.
        let (year, ..) = civil_from_days(day);
        let mut covers = false;
        self.runs_from((year - 1, year + 1), &mut |from, to| covers |= (from..=to).contains(&day));
        covers
    }

    /// The last day it sets, if it ever sets one.
    pub(crate) fn last_day(&self) -> Option<i64> {
        let mut last = None;
        self.runs(&mut |_, to| last = last.max(Some(to)));
        last
    }

    /// The day that is free too when the holiday falls on `day`. `taken` tells the holidays.
    pub(crate) fn observed_on(&self, day: i64, taken: impl Fn(i64) -> bool) -> Option<i64> {
        match (self.observed, weekday(day)) {
            (Observed::Nearest, 5) => Some(day - 1),
            (Observed::Nearest, 6) => Some(day + 1),
            (Observed::Next, 5 | 6) => (day + 1..day + FARTHEST).find(|&next| weekday(next) < 5 && !taken(next)),
            _ => None,
        }
    }
}

impl On {
    fn in_year(&self, year: i64) -> Option<(i64, i64)> {
        let first_from = |day: i64, wanted: i64| day + wanted.saturating_sub(weekday(day)).rem_euclid(7);
        let day = match *self {
            Self::Once { .. } => return None,
            Self::Yearly { from, to } if from == to => days_from_civil(year, from.0, from.1)?,
            Self::Yearly { from, to } => {
                // A run that starts or ends on a 29 February that a year has not, starts or ends beside it.
                let start = days_from_civil(year, from.0, from.1)
                    .or_else(|| days_from_civil(year, from.0.saturating_add(1), 1))?;
                let end_year = if to < from { year + 1 } else { year };
                let end = days_from_civil(end_year, to.0, to.1)
                    .or_else(|| days_from_civil(end_year, to.0, to.1.saturating_sub(1)))?;
                return Some((start, end));
            }
            Self::Nth { weekday: wanted, nth, month } => {
                let (next_year, next) = if month == 12 { (year + 1, 1) } else { (year, month.saturating_add(1)) };
                let (first, end) = (days_from_civil(year, month, 1)?, days_from_civil(next_year, next, 1)?);
                let day = if nth > 0 {
                    first_from(first, wanted).saturating_add(nth.saturating_sub(1).saturating_mul(7))
                } else {
                    first_from(end - 7, wanted).saturating_add(nth.saturating_add(1).saturating_mul(7))
                };
                return (first..end).contains(&day).then_some((day, day));
            }
            Self::FirstFrom { weekday: wanted, date } => first_from(days_from_civil(year, date.0, date.1)?, wanted),
            Self::LastBefore { weekday: wanted, date } => {
                first_from(days_from_civil(year, date.0, date.1)? - 7, wanted)
            }
            Self::Easter { days } => easter(year)?.checked_add(days)?,
            Self::OrthodoxEaster { days } => orthodox_easter(year)?.checked_add(days)?,
        };
        Some((day, day))
    }
}

/// Easter Sunday of a year.
fn easter(year: i64) -> Option<i64> {
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let sum = epact + weekday - 7 * late + 114;
    days_from_civil(year, sum / 31, sum % 31 + 1)
}

/// Easter Sunday by the Julian calendar, as a Gregorian date.
fn orthodox_easter(year: i64) -> Option<i64> {
    let epact = (19 * (year % 19) + 15) % 30;
    let weekday = (2 * (year % 4) + 4 * (year % 7) - epact + 34) % 7;
    let sum = epact + weekday + 114;
    let behind = year / 100 - year / 400 - 2;
    Some(days_from_civil(year, sum / 31, sum % 31 + 1)? + behind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::notation::{date, write_date};

    fn days(on: On, years: (i64, i64)) -> Vec<String> {
        let mut days = Vec::new();
        DayRule { on, years, observed: Observed::No }.runs(&mut |from, to| days.extend((from..=to).map(write_date)));
        days
    }

    #[test]
    fn easter_is_the_published_one() {
        // Dates of the U.S. Naval Observatory and of the Greek Archdiocese.
        let years = (2024, 2027);
        assert_eq!(days(On::Easter { days: 0 }, years), ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28"]);
        assert_eq!(days(On::Easter { days: -2 }, (2026, 2026)), ["2026-04-03"]);
        assert_eq!(
            days(On::OrthodoxEaster { days: 0 }, years),
            ["2024-05-05", "2025-04-20", "2026-04-12", "2027-05-02"]
        );
        let all = days(On::Easter { days: 0 }, (1970, 2100));
        assert_eq!(all.len(), 131);
        assert!(all.iter().all(|day| weekday(date(day).unwrap()) == 6 && ("03-22"..="04-25").contains(&&day[5..])));
        let extremes: Vec<&str> = ["2008-03-23", "2038-04-25"].into();
        assert!(extremes.iter().all(|day| all.iter().any(|known| known == day)));
    }

    #[test]
    fn weekdays_of_a_month_are_counted_from_both_ends() {
        // Thanksgiving, Memorial Day, and a fifth Monday that few months have.
        assert_eq!(days(On::Nth { weekday: 3, nth: 4, month: 11 }, (2025, 2026)), ["2025-11-27", "2026-11-26"]);
        assert_eq!(days(On::Nth { weekday: 0, nth: -1, month: 5 }, (2026, 2026)), ["2026-05-25"]);
        assert_eq!(
            days(On::Nth { weekday: 0, nth: 5, month: 3 }, (2025, 2027)),
            ["2025-03-31", "2026-03-30", "2027-03-29"]
        );
        assert_eq!(days(On::Nth { weekday: 0, nth: 5, month: 2 }, (2025, 2027)), Vec::<String>::new());
        // Victoria Day: the Monday before 25 May; Midsummer Day: the Saturday on or after 20 June.
        assert_eq!(days(On::LastBefore { weekday: 0, date: (5, 25) }, (2026, 2027)), ["2026-05-18", "2027-05-24"]);
        assert_eq!(days(On::FirstFrom { weekday: 5, date: (6, 20) }, (2026, 2026)), ["2026-06-20"]);
    }

    /// Built policies may be forged.
    #[test]
    fn no_number_makes_a_rule_overflow() {
        let far = [i64::MIN, -1, 0, 13, i64::MAX];
        for a in far {
            for b in far {
                let ways = [
                    On::Once { from: a, to: b },
                    On::Yearly { from: (a, b), to: (b, a) },
                    On::Yearly { from: (2, 29), to: (a, b) },
                    On::Nth { weekday: a, nth: b, month: 5 },
                    On::Nth { weekday: 5, nth: b, month: a },
                    On::FirstFrom { weekday: a, date: (1, b) },
                    On::LastBefore { weekday: a, date: (b, 1) },
                    On::Easter { days: a },
                    On::OrthodoxEaster { days: a },
                ];
                for on in ways {
                    let rule = DayRule { on, years: (a, b), observed: Observed::Nearest };
                    assert!(rule.days_at_most() >= 0);
                    rule.runs(&mut |from, to| assert!(FIRST_DAY <= from && from <= to && to <= LAST_DAY));
                    let _ = (rule.covers(20_000), rule.last_day(), DayRule { years: (1970, 2100), ..rule }.last_day());
                }
            }
        }
    }

    #[test]
    fn a_range_runs_past_new_year_and_29_february_is_rare() {
        let range = days(On::Yearly { from: (12, 30), to: (1, 1) }, (2025, 2025));
        assert_eq!(range, ["2025-12-30", "2025-12-31", "2026-01-01"]);
        assert_eq!(days(On::Yearly { from: (2, 29), to: (2, 29) }, (2026, 2029)), ["2028-02-29"]);
        assert_eq!(days(On::Yearly { from: (2, 28), to: (2, 29) }, (2027, 2027)), ["2027-02-28"]);
    }
}
