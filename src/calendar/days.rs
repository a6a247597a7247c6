//! The working time of every day of the horizon, by wall clock, with what was worked before it.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::divided;
use super::periods::{Edge, Periods};
use super::sums::Sums;
use super::zone::{HORIZON_END, HORIZON_START, Zone};
use crate::fact::notation::DAY;

/// The first local day an instant of the horizon can fall on, in days since 1970-01-01.
pub(crate) const FIRST_DAY: i64 = HORIZON_START / DAY - 1;

/// The last one.
pub(crate) const LAST_DAY: i64 = HORIZON_END / DAY;

/// How many there are. Two bytes are enough to number them.
pub(crate) const DAYS: usize = 47_849;

/// The working time of every day of the horizon.
///
/// Every day has one of few patterns. What was worked before a day stands in a table: up to 400 KB a calendar, and nothing is
/// ever walked through day by day.
#[derive(Clone, Debug)]
pub(crate) struct Days {
    /// The patterns that occur: periods in seconds since midnight.
    patterns: Vec<Periods>,
    /// By day, its pattern.
    of: Vec<u16>,
    /// By day, the working seconds before it. They fit: 131 years are 4.13 × 10⁹ seconds.
    before: Sums,
    /// All working seconds.
    total: i64,
    /// The days on which work starts, by their place in the horizon.
    working: Vec<u16>,
}

/// Patterns by what they are made from, each made once.
#[derive(Default)]
struct Numbered<K> {
    numbers: FxHashMap<K, u16>,
    patterns: Vec<Periods>,
}

impl<K: Eq + Hash> Numbered<K> {
    /// The number of the pattern that is made from this.
    fn number(&mut self, of: K, make: impl FnOnce() -> Periods) -> u16 {
        let next = u16::try_from(self.patterns.len()).unwrap_or_default();
        *self.numbers.entry(of).or_insert_with(|| {
            self.patterns.push(make());
            next
        })
    }
}

/// The place of a day in the horizon; days beyond it take the place of the nearest one.
fn place(day: i64) -> usize {
    usize::try_from(day.clamp(FIRST_DAY, LAST_DAY) - FIRST_DAY).unwrap_or_default()
}

fn day_at(place: usize) -> i64 {
    i64::try_from(place).unwrap_or_default() + FIRST_DAY
}

impl Days {
    /// From patterns, and by day the number of its pattern and whether it is a working day.
    fn new(patterns: Vec<Periods>, of: Vec<u16>, is_working: impl Fn(usize, &Periods) -> bool) -> Self {
        let totals: Vec<i64> = patterns.iter().map(Periods::total).collect();
        let (mut total, mut before, mut working) = (0_i64, Vec::with_capacity(DAYS), Vec::new());
        for (place, &pattern) in of.iter().enumerate() {
            before.push(u32::try_from(total).unwrap_or(u32::MAX));
            total += totals.get(usize::from(pattern)).copied().unwrap_or_default();
            if patterns.get(usize::from(pattern)).is_some_and(|pattern| is_working(place, pattern)) {
                working.extend(u16::try_from(place));
            }
        }
        Self { patterns, of, before: Sums::new(before), total, working }
    }

    /// From windows that may run past midnight, up to 48:00, and by day the number of its windows.
    ///
    /// A window belongs to the day it starts on, with all its hours.
    pub(crate) fn of_windows(windows: &[Periods], by_day: &[u16]) -> Self {
        let none = Periods::default();
        let windows_of = |number: u16| windows.get(usize::from(number)).unwrap_or(&none);
        let mut known = Numbered::default();
        let mut of = Vec::with_capacity(DAYS);
        let mut yesterday = by_day.first().copied().unwrap_or_default();
        for (place, &today) in by_day.iter().enumerate() {
            // Nearly always it is as a week ago.
            let week_ago = place.checked_sub(8).and_then(|at| by_day.get(at..at + 2));
            if week_ago == Some(&[yesterday, today])
                && let Some(&pattern) = of.get(place - 7)
            {
                of.push(pattern);
                yesterday = today;
                continue;
            }
            of.push(known.number((yesterday, today), || {
                let night = windows_of(yesterday).cut(DAY, 2 * DAY);
                night.union(&windows_of(today).cut(0, DAY))
            }));
            yesterday = today;
        }
        Self::new(known.patterns, of, |place, _| {
            by_day.get(place).is_some_and(|&number| !windows_of(number).is_empty())
        })
    }

    /// Day by day what `join` makes of the patterns of two calendars of the same zone.
    pub(crate) fn joined(&self, other: &Self, join: impl Fn(&Periods, &Periods) -> Periods) -> Self {
        let mut known = Numbered::default();
        let pairs = self.of.iter().zip(&other.of).enumerate();
        let of = pairs.map(|(place, (&ours, &theirs))| {
            known.number((ours, theirs), || join(self.pattern(place), other.pattern(place)))
        });
        let of = of.collect();
        Self::new(known.patterns, of, |_, pattern| !pattern.is_empty())
    }

    /// The same working time by the wall clock of UTC.
    pub(crate) fn in_utc(&self, zone: &Zone) -> Self {
        let spans = zone.spans();
        let mut span = 0;
        let mut known: FxHashMap<(u16, u16, i32), u16> = FxHashMap::default();
        let mut numbers = Numbered::default();
        let mut of = Vec::with_capacity(DAYS);
        for day in FIRST_DAY..=LAST_DAY {
            let (start, end) = (day * DAY, (day + 1) * DAY);
            while spans.get(span + 1).is_some_and(|next| next.from <= start) {
                span += 1;
            }
            let offset = spans.get(span).map_or(0, |span| span.offset);
            let local = (start + i64::from(offset)).div_euclid(DAY);
            let pair = (self.number(place(local)), self.number(place(local + 1)), offset);
            let is_whole = spans.get(span + 1).is_none_or(|next| next.from >= end);
            let number = match known.get(&pair) {
                Some(&number) if is_whole => number,
                _ => {
                    let pattern = self.utc_day(zone, span, start, end);
                    let number = numbers.number(pattern.clone(), || pattern);
                    if is_whole {
                        known.insert(pair, number);
                    }
                    number
                }
            };
            of.push(number);
        }
        Self::new(numbers.patterns, of, |_, pattern| !pattern.is_empty())
    }

    /// What is worked from one instant to another, counted from the first; `span` is the zone's span of the first.
    fn utc_day(&self, zone: &Zone, span: usize, start: i64, end: i64) -> Periods {
        let mut periods = Vec::new();
        let mut spans = zone.spans().iter().skip(span).peekable();
        while let Some(span) = spans.next().filter(|span| span.from < end) {
            let (from, to) = (span.from.max(start), spans.peek().map_or(end, |next| next.from.min(end)));
            let offset = i64::from(span.offset);
            for day in (from + offset).div_euclid(DAY)..=(to + offset - 1).div_euclid(DAY) {
                let midnight = day * DAY - offset;
                for &(opens, closes) in self.of_day(day).as_slice() {
                    periods.push(((midnight + opens).max(from) - start, (midnight + closes).min(to) - start));
                }
            }
        }
        Periods::new(periods)
    }

    fn number(&self, place: usize) -> u16 {
        self.of.get(place).copied().unwrap_or_default()
    }

    fn pattern(&self, place: usize) -> &Periods {
        static NONE: Periods = Periods::none();
        self.of.get(place).and_then(|&number| self.patterns.get(usize::from(number))).unwrap_or(&NONE)
    }

    /// The periods of a day in which work goes on, in seconds since midnight.
    pub(crate) fn of_day(&self, day: i64) -> &Periods {
        self.pattern(place(day))
    }

    /// The working seconds before a wall time, counted from the start of the horizon.
    pub(crate) fn before(&self, local: i64) -> i64 {
        let (day, of_day) = divided(local, DAY);
        let place = place(day);
        self.before_day(place) + self.pattern(place).before(of_day)
    }

    fn before_day(&self, place: usize) -> i64 {
        self.before.get(place).unwrap_or(self.total)
    }

    /// The wall time before which `worked` seconds lie.
    pub(crate) fn after(&self, worked: i64, edge: Edge) -> Option<i64> {
        let place = self.before.below(edge.limit(worked)).checked_sub(1)?;
        let of_day = self.pattern(place).after(worked - self.before_day(place), edge)?;
        Some(day_at(place) * DAY + of_day)
    }

    /// Likewise for the seconds in which no work goes on: where `idle` of them lie before.
    pub(crate) fn after_idle(&self, idle: i64, edge: Edge) -> Option<i64> {
        let idle_before = |place: usize| i64::try_from(place).unwrap_or_default() * DAY - self.before_day(place);
        let (mut low, mut high) = (0, DAYS);
        while low < high {
            let middle = usize::midpoint(low, high);
            if idle_before(middle) < edge.limit(idle) { low = middle + 1 } else { high = middle }
        }
        let place = low.checked_sub(1)?;
        let of_day = self.pattern(place).gaps(0, DAY).after(idle - idle_before(place), edge)?;
        Some(day_at(place) * DAY + of_day)
    }

    /// The idle seconds before a wall time.
    pub(crate) fn idle_before(&self, local: i64) -> i64 {
        local - FIRST_DAY * DAY - self.before(local)
    }

    /// Whether work starts on this day.
    pub(crate) fn is_working_day(&self, day: i64) -> bool {
        (FIRST_DAY..=LAST_DAY).contains(&day)
            && self.working.binary_search(&u16::try_from(place(day)).unwrap_or_default()).is_ok()
    }

    /// The day so many working days later (earlier, if negative). None counts from the day itself, whatever it is.
    pub(crate) fn working_days_later(&self, day: i64, count: i64) -> Option<i64> {
        if count == 0 {
            return Some(day);
        }
        let here = place(day);
        let number = if count > 0 {
            let until = self.working.partition_point(|&working| usize::from(working) <= here);
            i64::try_from(until).ok()?.checked_add(count)?.checked_sub(1)?
        } else {
            let until = self.working.partition_point(|&working| usize::from(working) < here);
            i64::try_from(until).ok()?.checked_add(count)?
        };
        let place = self.working.get(usize::try_from(number).ok()?)?;
        Some(day_at(usize::from(*place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_the_horizon_are_counted() {
        assert_eq!(i64::try_from(DAYS).unwrap(), LAST_DAY - FIRST_DAY + 1);
        assert!(DAYS < usize::from(u16::MAX) && i64::try_from(DAYS).unwrap() * DAY < i64::from(u32::MAX));
    }
}
