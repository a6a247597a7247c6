//! How a zone's history is written down: transitions that come back every year as rules, the others one by one.
//!
//! Laws set clocks by the wall: “on the last Sunday of March, at two”. So days and times are those that the clock shows at the
//! end of the span before, and the new offset is told by how far the clock is set. That makes numbers small, and alike
//! from zone to zone.

use super::{HORIZON_END, HORIZON_START, Span};
use crate::fact::calendar_date::{civil_from_days, days_from_civil};
use crate::fact::notation::DAY;
use crate::packed::{Packed, Packer, Unpacker, packed};

/// Farther from UTC no clock is set (POSIX: 24 hours and a fraction); more than any time of a day.
const FARTHEST: i64 = 26 * 3_600;

/// Transitions are farther apart than clocks can be set in all, so that no two of them show the same times again.
const APART: i64 = 2 * FARTHEST;

/// The offset at first, and what changed it.
pub(super) struct History {
    first: Seconds,
    changes: Vec<Change>,
}

packed!(struct History { first, changes });

enum Change {
    /// So many days after the one before.
    Once { days: u64, set: Set },
    /// Two in each of some years, the first of them so many after that of the one before.
    Yearly { years: u64, after: u64, rules: [(Rule, Set); 2] },
}

/// How a clock is set.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Set {
    /// What it shows then, since midnight.
    at: Seconds,
    /// How far it is put forward, or back if less than zero.
    by: Seconds,
}

packed!(struct Set { at, by });

/// Seconds, at most [`FARTHEST`] of them, which are whole quarters of an hour as a rule.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Seconds(i64);

/// A day of a year.
#[derive(Clone, Copy)]
struct Rule {
    month: i64,
    day: i64,
    /// The first such day from then on, Sunday being 0; [`THAT_DAY`] for the day itself.
    weekday: i64,
}

const THAT_DAY: i64 = 7;

/// A transition as the clock sees it.
struct Seen {
    /// The day that it shows, since 1970-01-01.
    day: i64,
    set: Set,
}

impl History {
    /// Finds the rules in a history.
    pub(super) fn of(spans: &[Span]) -> Self {
        let seen: Vec<Seen> = spans
            .windows(2)
            .filter_map(|pair| {
                let [before, after] = pair else { return None };
                let shows = after.from + i64::from(before.offset);
                let by = i64::from(after.offset) - i64::from(before.offset);
                let set = Set { at: Seconds(shows.rem_euclid(DAY)), by: Seconds(by) };
                Some(Seen { day: shows.div_euclid(DAY), set })
            })
            .collect();
        let mut changes = Vec::new();
        let (mut rest, mut last) = (seen.as_slice(), 0);
        while let Some((next, others)) = rest.split_first() {
            let (change, left) = yearly(rest, last)
                .unwrap_or_else(|| (Change::Once { days: unsigned(next.day - last), set: next.set }, others));
            last = rest.get(rest.len() - left.len() - 1).map_or(last, |seen| seen.day);
            changes.push(change);
            rest = left;
        }
        Self { first: Seconds(spans.first().map_or(0, |span| i64::from(span.offset))), changes }
    }

    /// The history span by span; nothing if it cannot be one.
    pub(super) fn spans(&self) -> Option<Vec<Span>> {
        let mut spans = vec![Span { from: i64::MIN, offset: i32::try_from(self.first.0).ok()? }];
        let mut last = 0;
        let mut change = |day: i64, set: Set| {
            let before = spans.last()?;
            let from = day * DAY + set.at.0 - i64::from(before.offset);
            let offset = i64::from(before.offset) + set.by.0;
            let possible = from > HORIZON_START && from < HORIZON_END && offset.abs() <= FARTHEST;
            if !possible || from < before.from.saturating_add(APART) {
                return None;
            }
            spans.push(Span { from, offset: i32::try_from(offset).ok()? });
            Some(day)
        };
        for each in &self.changes {
            match each {
                Change::Once { days, set } => last = change(last + signed(*days)?, *set)?,
                Change::Yearly { years, after, rules } => {
                    let first = year_of(last) + signed(*after)?;
                    for year in first..first + signed(*years)? {
                        for (rule, set) in rules {
                            last = change(rule.day_in(year)?, *set)?;
                        }
                    }
                }
            }
        }
        Some(spans)
    }
}

/// The two transitions of a year and how often they come back, with what follows; nothing if they do not.
fn yearly(seen: &[Seen], last: i64) -> Option<(Change, &[Seen])> {
    let [first, second, ..] = seen else { return None };
    let year = year_of(first.day);
    if year_of(second.day) != year {
        return None;
    }
    let (rule, years) = rule_of(first, seen);
    let (second_rule, second_years) = rule_of(second, seen.get(1..)?);
    let years = years.min(second_years);
    if years < 2 {
        return None;
    }
    let change = Change::Yearly {
        years: unsigned(years),
        after: unsigned(year - year_of(last)),
        rules: [(rule, first.set), (second_rule, second.set)],
    };
    Some((change, seen.get(usize::try_from(years).ok()? * 2..)?))
}

/// The rule that tells of the longest series, every other transition from this one on, and how many years it lasts.
fn rule_of(of: &Seen, seen: &[Seen]) -> (Rule, i64) {
    let year = year_of(of.day);
    let lasts = |rule: Rule| {
        let holds = |&(seen, year): &(&Seen, i64)| seen.set == of.set && rule.day_in(year) == Some(seen.day);
        (seen.iter().step_by(2).zip(year..).take_while(holds).count(), rule)
    };
    let mut best = lasts(Rule::on(of.day, THAT_DAY));
    for earliest in of.day - 6..=of.day {
        let other = lasts(Rule::on(earliest, weekday(of.day)));
        if other.0 > best.0 {
            best = other;
        }
    }
    (best.1, i64::try_from(best.0).unwrap_or_default())
}

impl Rule {
    fn on(day: i64, weekday: i64) -> Self {
        let (_, month, day) = civil_from_days(day);
        Self { month, day, weekday }
    }

    /// The days since 1970-01-01.
    fn day_in(&self, year: i64) -> Option<i64> {
        let day = days_from_civil(year, self.month, self.day)?;
        Some(if self.weekday == THAT_DAY { day } else { day + (self.weekday - weekday(day)).rem_euclid(7) })
    }
}

/// Sunday is 0.
fn weekday(day: i64) -> i64 {
    (day + 4).rem_euclid(7)
}

fn year_of(day: i64) -> i64 {
    civil_from_days(day).0
}

fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

/// Days and years within the horizon, and no more.
fn signed(value: u64) -> Option<i64> {
    i64::try_from(value).ok().filter(|&value| value <= HORIZON_END / DAY)
}

impl Packed for Change {
    /// The lowest bit of the first number tells the two apart.
    fn pack(&self, to: &mut Packer) {
        match self {
            Self::Once { days, set } => {
                (days << 1).pack(to);
                set.pack(to);
            }
            Self::Yearly { years, after, rules: [first, second] } => {
                (years << 1 | 1).pack(to);
                after.pack(to);
                first.pack(to);
                second.pack(to);
            }
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let number = u64::unpack(from);
        if number & 1 == 0 {
            return Self::Once { days: number >> 1, set: Set::unpack(from) };
        }
        let after = u64::unpack(from);
        let first = Packed::unpack(from);
        Self::Yearly { years: number >> 1, after, rules: [first, Packed::unpack(from)] }
    }
}

impl Packed for Rule {
    fn pack(&self, to: &mut Packer) {
        unsigned((self.month * 32 + self.day) * 8 + self.weekday).pack(to);
    }

    /// Dates that there are not have no day in any year.
    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let number = i64::from(u16::unpack(from));
        Self { month: number >> 8, day: number >> 3 & 31, weekday: number & 7 }
    }
}

impl Packed for Seconds {
    /// An even number counts quarters of an hour, an odd one seconds.
    fn pack(&self, to: &mut Packer) {
        let (quarters, rest) = (self.0 / 900, self.0 % 900);
        if rest == 0 { (quarters << 1).pack(to) } else { (self.0 << 1 | 1).pack(to) }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let number = i64::unpack(from);
        let value = number >> 1;
        let seconds = if number & 1 == 0 { value.saturating_mul(900) } else { value };
        if (-FARTHEST..=FARTHEST).contains(&seconds) { Self(seconds) } else { from.fail() }
    }
}
