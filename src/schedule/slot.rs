//! When a change could run.

use super::conflict::Asked;
use crate::calendar::zone::Zone;
use crate::fact::notation::DAY;

/// Milliseconds of a second.
const MILLIS: i64 = 1_000;

/// How much time is looked at first; then twice as much each time.
const FIRST_LOOK: i64 = 8 * DAY * MILLIS;

/// Time in which a change could run, and the free time that it lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// Cut to what was looked at.
    pub(crate) free: (i64, i64),
}

/// What is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Free<'z> {
    /// From when to when, within the horizon.
    pub(crate) from: i64,
    pub(crate) until: i64,
    /// How long a change takes, in milliseconds.
    pub(crate) length: i64,
    /// How many are wanted.
    pub(crate) count: usize,
    /// Starts are so many seconds, or a multiple of it, after midnight by the clocks of a zone.
    pub(crate) step: Option<(i64, &'z Zone)>,
}

impl Free<'_> {
    /// The first slots, each as early as it can be, and none before the one before it has ended.
    pub(crate) fn slots(&self, asked: &Asked<'_>) -> Vec<Slot> {
        let beside = asked.schedule.beside(asked.cis, asked.assignees);
        let mut slots = Vec::new();
        // Free time that may go on in what is looked at next.
        let mut open: Option<(i64, i64)> = None;
        let (mut from, mut look) = (self.from, FIRST_LOOK);
        while from < self.until && slots.len() < self.count {
            let to = self.until.min(from.saturating_add(look));
            for &(start, end) in asked.blocked(&beside, from, to).gaps(from, to).as_slice() {
                open = match open {
                    Some((first, last)) if last == start => Some((first, end)),
                    Some(whole) => {
                        self.fill(whole, &mut slots);
                        Some((start, end))
                    }
                    None => Some((start, end)),
                };
            }
            (from, look) = (to, look.saturating_mul(2));
        }
        if let Some(whole) = open {
            self.fill(whole, &mut slots);
        }
        slots
    }

    /// As many as fit into free time, and are wanted.
    fn fill(&self, free: (i64, i64), slots: &mut Vec<Slot>) {
        let mut from = self.aligned(free.0);
        while slots.len() < self.count && from.saturating_add(self.length) <= free.1 {
            let to = from.saturating_add(self.length);
            slots.push(Slot { from, to, free });
            from = self.aligned(to);
        }
    }

    /// The first instant from this one on at which a change may start.
    fn aligned(&self, instant: i64) -> i64 {
        let Some((step, zone)) = self.step else { return instant };
        let mut second = instant.div_euclid(MILLIS) + i64::from(instant.rem_euclid(MILLIS) > 0);
        loop {
            let of_day = zone.to_local(second).rem_euclid(DAY);
            let over = of_day % step;
            if over == 0 {
                return second * MILLIS;
            }
            let next = second + (step - over).min(DAY - of_day);
            // Where the clocks are set on the way, they may show a step at once.
            let set = zone.spans().iter().map(|span| span.from).find(|&from| from > second);
            second = set.map_or(next, |set| set.min(next));
        }
    }
}
