//! Working time as a function of the instant: how much of it has passed, and when so much will have passed.
//!
//! `W(t)`, the working seconds before an instant `t`, is what was worked before the stretch of constant offset that `t`
//! lies in, and what its wall clock ran through since. An instant is working if and only if its own wall time lies in a
//! window of its calendar: a wall time that a zone leaves out is worked by nobody, one that comes twice is worked twice.

use super::days::Days;
use super::divided;
use super::periods::Edge;
use super::sums::Sums;
use super::zone::{HORIZON_END, HORIZON_START, Zone};
use crate::fact::notation::DAY;

/// A stretch of time in which a zone keeps its offset.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    /// Its first instant.
    from: i64,
    /// The first instant after it.
    to: i64,
    /// Seconds east of UTC.
    offset: i64,
    /// The working seconds before it.
    worked: i64,
    /// The idle seconds before it.
    idle: i64,
    /// What its wall clock has of them before its first second.
    local_worked: i64,
    local_idle: i64,
}

/// The working time of a calendar in its zone. Instants are seconds since 1970-01-01T00:00Z, within the horizon.
#[derive(Clone, Debug)]
pub(crate) struct WorkingTime {
    days: Days,
    stretches: Vec<Stretch>,
    /// Of the stretches, their first instants, and the working and the idle seconds before them, to find one by.
    from: Sums,
    worked: Sums,
    idle: Sums,
    total: i64,
}

impl WorkingTime {
    pub(crate) fn new(days: Days, zone: &Zone) -> Self {
        let mut stretches = Vec::new();
        let (mut worked, mut idle) = (0, 0);
        let mut spans = zone.spans().iter().peekable();
        while let Some(span) = spans.next() {
            let from = span.from.max(HORIZON_START);
            let to = spans.peek().map_or(HORIZON_END, |next| next.from.min(HORIZON_END));
            if from >= to {
                continue;
            }
            let offset = i64::from(span.offset);
            let (first, end) = (from + offset, to + offset);
            let (local_worked, local_idle) = (days.before(first), days.idle_before(first));
            stretches.push(Stretch { from, to, offset, worked, idle, local_worked, local_idle });
            worked += days.before(end) - local_worked;
            idle += days.idle_before(end) - local_idle;
        }
        let sums = |of: fn(&Stretch) -> i64| {
            Sums::new(stretches.iter().map(|stretch| u32::try_from(of(stretch)).unwrap_or(u32::MAX)).collect())
        };
        let (from, idle) = (sums(|stretch| stretch.from), sums(|stretch| stretch.idle));
        Self { from, worked: sums(|stretch| stretch.worked), idle, days, stretches, total: worked }
    }

    /// The days by wall clock.
    pub(crate) const fn days(&self) -> &Days {
        &self.days
    }

    /// The working seconds of the whole horizon.
    pub(crate) const fn total(&self) -> i64 {
        self.total
    }

    fn stretch_at(&self, instant: i64) -> Option<&Stretch> {
        self.stretches.get(self.from.below(instant + 1).checked_sub(1)?)
    }

    /// The wall time of an instant.
    pub(crate) fn local(&self, instant: i64) -> i64 {
        instant + self.stretch_at(instant).map_or(0, |stretch| stretch.offset)
    }

    /// The working seconds before an instant.
    pub(crate) fn before(&self, instant: i64) -> i64 {
        let before =
            |stretch: &Stretch| stretch.worked + self.days.before(instant + stretch.offset) - stretch.local_worked;
        self.stretch_at(instant).map_or(0, before)
    }

    fn idle_before(&self, instant: i64) -> i64 {
        let before =
            |stretch: &Stretch| stretch.idle + self.days.idle_before(instant + stretch.offset) - stretch.local_idle;
        self.stretch_at(instant).map_or(0, before)
    }

    /// Whether the second that starts at an instant is worked.
    pub(crate) fn is_working(&self, instant: i64) -> bool {
        let local = self.local(instant);
        let (day, of_day) = divided(local, DAY);
        self.days.of_day(day).contains(of_day)
    }

    /// The instant before which `worked` seconds lie.
    pub(crate) fn after(&self, worked: i64, edge: Edge) -> Option<i64> {
        let after = |stretch: &Stretch| self.days.after(worked - stretch.worked + stretch.local_worked, edge);
        self.invert(&self.worked, worked, edge, after)
    }

    /// The instant before which `idle` seconds lie in which no work goes on.
    fn after_idle(&self, idle: i64, edge: Edge) -> Option<i64> {
        let after = |stretch: &Stretch| self.days.after_idle(idle - stretch.idle + stretch.local_idle, edge);
        self.invert(&self.idle, idle, edge, after)
    }

    fn invert(&self, sums: &Sums, sum: i64, edge: Edge, after: impl Fn(&Stretch) -> Option<i64>) -> Option<i64> {
        let stretch = match sums.below(edge.limit(sum)).checked_sub(1) {
            Some(number) => self.stretches.get(number)?,
            // Nothing has been summed up before the horizon starts.
            None => return (sum == 0).then_some(HORIZON_START),
        };
        let instant = after(stretch)? - stretch.offset;
        (stretch.from..=stretch.to).contains(&instant).then_some(instant)
    }

    /// The first instant at or after this one at which work goes on.
    pub(crate) fn opening_from(&self, instant: i64) -> Option<i64> {
        self.after(self.before(instant), Edge::Last)
    }

    /// The first instant at or after this one at which no work goes on.
    pub(crate) fn close_from(&self, instant: i64) -> Option<i64> {
        self.after_idle(self.idle_before(instant), Edge::Last)
    }

    /// The last close at or before this instant.
    pub(crate) fn close_until(&self, instant: i64) -> Option<i64> {
        self.after(self.before(instant), Edge::First)
    }

    /// The last opening at or before this instant.
    pub(crate) fn opening_until(&self, instant: i64) -> Option<i64> {
        self.after_idle(self.idle_before(instant), Edge::First)
    }
}
