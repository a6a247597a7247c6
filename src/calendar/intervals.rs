//! Stretches of time, found by what they overlap: what else runs while a change does, and when nothing does.
//!
//! They stand in the order of their starts. Above them is a tree of halves that knows the latest end in each, so that halves that end
//! too early are passed over (an augmented tree of intervals: Cormen, Leiserson, Rivest, Stein, “Introduction to Algorithms”, 14.3).

/// Stretches of time, from their starts up to their ends without these. Times are whole numbers, such as seconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intervals {
    /// Start, end and number, in this order.
    all: Vec<(i64, i64, usize)>,
    /// Of each node of the tree the latest end below it: node `n` has the children `2n` and `2n + 1`, and the leaves come last, as many
    /// as the next power of two.
    latest: Vec<i64>,
}

impl Intervals {
    /// Those of a list; their numbers are their places in it. One that does not end after it starts overlaps nothing.
    ///
    /// ```
    /// use itsm_core::calendar::intervals::Intervals;
    ///
    /// let changes = Intervals::of([(10, 20), (15, 30), (40, 50)]);
    /// assert_eq!(changes.overlapping(20, 41), [1, 2]);
    /// assert_eq!(changes.free(0, 60).collect::<Vec<_>>(), [(0, 10), (30, 40), (50, 60)]);
    /// ```
    pub fn of(list: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let numbered = list.into_iter().enumerate().map(|(number, (start, end))| (start, end, number));
        let mut all: Vec<(i64, i64, usize)> = numbered.filter(|(start, end, _)| start < end).collect();
        crate::order::sort(&mut all);
        let leaves = all.len().next_power_of_two();
        let mut latest = vec![i64::MIN; 2 * leaves];
        for (leaf, (_, end, _)) in latest.iter_mut().skip(leaves).zip(&all) {
            *leaf = *end;
        }
        for node in (1..leaves).rev() {
            let below = latest.get(2 * node..2 * node + 2).into_iter().flatten().copied().max();
            if let (Some(latest), Some(below)) = (latest.get_mut(node), below) {
                *latest = below;
            }
        }
        Self { all, latest }
    }

    /// The numbers of those that have something in common with the time from `from` up to `to`, in the order of their starts. Takes time in
    /// proportion to the logarithm of all, and to what is found.
    pub fn overlapping(&self, from: i64, to: i64) -> Vec<usize> {
        let mut found = Vec::new();
        if from < to {
            let end = self.all.partition_point(|(start, ..)| *start < to);
            self.ending_after(from, end, &mut |at| found.extend(self.all.get(at).map(|(.., number)| *number)));
        }
        found
    }

    /// The stretches between `from` and `to` in which there is none of them, in order. Each takes time in proportion to the logarithm of all,
    /// and to how many follow one another without a gap.
    pub fn free(&self, from: i64, to: i64) -> impl Iterator<Item = (i64, i64)> {
        let mut now = from;
        std::iter::from_fn(move || {
            while let Some(end) = self.busy_until(now).filter(|_| now < to) {
                now = end;
            }
            let start = now;
            let next = self.all.partition_point(|(start, ..)| *start <= now);
            now = self.all.get(next).map_or(to, |(start, ..)| *start).min(to);
            (start < now).then_some((start, now))
        })
    }

    /// The latest end of those that are under way at a time.
    fn busy_until(&self, time: i64) -> Option<i64> {
        let end = self.all.partition_point(|(start, ..)| *start <= time);
        // The latest end of the first so many, by the nodes that make them up.
        let (mut low, mut high) = (self.latest.len() / 2, self.latest.len() / 2 + end);
        let mut latest = i64::MIN;
        while low < high {
            if low % 2 == 1 {
                latest = latest.max(self.latest.get(low).copied().unwrap_or(i64::MIN));
                low += 1;
            }
            if high % 2 == 1 {
                high -= 1;
                latest = latest.max(self.latest.get(high).copied().unwrap_or(i64::MIN));
            }
            (low, high) = (low / 2, high / 2);
        }
        (latest > time).then_some(latest)
    }

    /// Tells the places of those of the first `count` that end after a time.
    fn ending_after(&self, time: i64, count: usize, tell: &mut impl FnMut(usize)) {
        let leaves = self.latest.len() / 2;
        // Nodes that are still to be looked at, each with its first leaf and how many it has; the next one last.
        let mut open = vec![(1_usize, 0_usize, leaves)];
        while let Some((node, first, size)) = open.pop() {
            if first >= count || self.latest.get(node).is_none_or(|latest| *latest <= time) {
                continue;
            }
            if size == 1 {
                tell(first);
                continue;
            }
            open.push((2 * node + 1, first + size / 2, size / 2));
            open.push((2 * node, first, size / 2));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lists() -> impl Strategy<Value = Vec<(i64, i64)>> {
        prop::collection::vec((-40_i64..40, -3_i64..25).prop_map(|(start, length)| (start, start + length)), 0..40)
    }

    proptest! {
        #[test]
        fn what_overlaps_is_found_as_by_looking_at_each(list in lists(), from in -50_i64..50, length in -2_i64..30) {
            let to = from + length;
            let mut expected: Vec<(i64, i64, usize)> = Vec::new();
            for (number, &(start, end)) in list.iter().enumerate() {
                if (start.max(from)..end.min(to)).next().is_some() {
                    expected.push((start, end, number));
                }
            }
            expected.sort_unstable();
            let found = Intervals::of(list).overlapping(from, to);
            prop_assert_eq!(found, expected.into_iter().map(|(.., number)| number).collect::<Vec<_>>());
        }

        #[test]
        fn what_is_free_is_every_moment_of_which_there_is_none(list in lists(), from in -60_i64..60, length in -2_i64..100) {
            let to = from + length;
            let free: Vec<(i64, i64)> = Intervals::of(list.iter().copied()).free(from, to).collect();
            let expected: Vec<i64> =
                (from..to).filter(|&now| list.iter().all(|&(start, end)| now < start || now >= end)).collect();
            prop_assert_eq!(free.iter().flat_map(|&(start, end)| start..end).collect::<Vec<_>>(), expected);
            // None of them could be longer.
            prop_assert!(free.windows(2).all(|pair| pair[0].1 < pair[1].0), "{free:?}");
        }
    }

    #[test]
    fn the_ends_of_time_are_times() {
        let all = Intervals::of([(i64::MIN, -5), (5, i64::MAX), (7, 7)]);
        assert_eq!(all.overlapping(i64::MIN, i64::MAX), [0, 1]);
        assert_eq!(all.free(i64::MIN, i64::MAX).collect::<Vec<_>>(), [(-5, 5)]);
        assert_eq!(Intervals::default().free(0, 9).collect::<Vec<_>>(), [(0, 9)]);
        assert!(Intervals::default().overlapping(0, 9).is_empty());
    }

    #[test]
    fn a_hundred_thousand_are_looked_through_a_hundred_thousand_times() {
        let all = Intervals::of((0..100_000).map(|at| (at * 10, at * 10 + 9 + at % 3)));
        let found: usize = (0..100_000).map(|at| all.overlapping(at * 10, at * 10 + 1).len()).sum();
        assert_eq!(found, 100_000 + 33_333);
        assert_eq!(all.free(0, 1_000_000).count(), 33_334);
    }
}
