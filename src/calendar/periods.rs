//! Sets of seconds, as periods one after the other.

/// What to take of the two ends of a pause, where working time stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// The earliest second: a close.
    First,
    /// The latest second: the next opening.
    Last,
}

impl Edge {
    /// What is before this edge of the pause at `sum` has sums below this limit.
    pub(crate) const fn limit(self, sum: i64) -> i64 {
        match self {
            Self::First => sum,
            Self::Last => sum + 1,
        }
    }
}

/// Half-open periods `[from, to)` in seconds: sorted, none of them empty, no two touching.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Periods(Vec<(i64, i64)>);

impl Periods {
    /// What these periods cover together. Any order; those that end before they start are empty.
    pub(crate) fn new(mut periods: Vec<(i64, i64)>) -> Self {
        crate::order::sort(&mut periods);
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(periods.len());
        for (from, to) in periods {
            match merged.last_mut() {
                _ if from >= to => {}
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        Self(merged)
    }

    /// Nothing covered.
    pub(crate) const fn none() -> Self {
        Self(Vec::new())
    }

    /// The periods in order.
    pub(crate) fn as_slice(&self) -> &[(i64, i64)] {
        &self.0
    }

    /// Whether nothing is covered.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many seconds are covered.
    pub(crate) fn total(&self) -> i64 {
        self.0.iter().map(|(from, to)| to - from).sum()
    }

    /// How many of the seconds before `at` are covered.
    pub(crate) fn before(&self, at: i64) -> i64 {
        self.0.iter().take_while(|(from, _)| *from < at).map(|(from, to)| at.min(*to) - from).sum()
    }

    /// Whether this second is covered.
    pub(crate) fn contains(&self, at: i64) -> bool {
        self.0.iter().any(|(from, to)| (*from..*to).contains(&at))
    }

    /// Where `covered` seconds have passed. `covered` is at most the total, less for [`Edge::Last`].
    #[expect(clippy::inline_always, reason = "builds for size keep every call, and a due instant is a dozen of them")]
    #[inline(always)]
    pub(crate) fn after(&self, covered: i64, edge: Edge) -> Option<i64> {
        let mut rest = covered;
        for (from, to) in &self.0 {
            let length = to - from;
            if rest < length || (rest == length && edge == Edge::First) {
                return Some(from + rest);
            }
            rest -= length;
        }
        None
    }

    /// What is covered by one or the other.
    pub(crate) fn union(&self, other: &Self) -> Self {
        Self::new([self.as_slice(), other.as_slice()].concat())
    }

    /// What is covered by both.
    pub(crate) fn intersection(&self, other: &Self) -> Self {
        let (mut ours, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut both = Vec::new();
        while let (Some(a), Some(b)) = (ours.peek(), theirs.peek()) {
            let (from, to) = (a.0.max(b.0), a.1.min(b.1));
            if from < to {
                both.push((from, to));
            }
            if a.1 < b.1 {
                ours.next()
            } else {
                theirs.next()
            };
        }
        Self(both)
    }

    /// What is covered of `[from, to)` by no period.
    pub(crate) fn gaps(&self, from: i64, to: i64) -> Self {
        let mut gaps = Vec::new();
        let mut at = from;
        for period in &self.0 {
            if at < period.0 {
                gaps.push((at, period.0.min(to)));
            }
            at = at.max(period.1);
        }
        gaps.push((at, to));
        Self::new(gaps)
    }

    /// The part in `[from, to)`, `from` becoming 0.
    pub(crate) fn cut(&self, from: i64, to: i64) -> Self {
        let cut = self.0.iter().map(|period| (period.0.max(from) - from, period.1.min(to) - from));
        Self::new(cut.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(periods: &Periods) -> Vec<i64> {
        (0..40).filter(|&second| periods.contains(second)).collect()
    }

    fn periods() -> impl Strategy<Value = Periods> {
        proptest::collection::vec((0_i64..40, 0_i64..40), 0..6).prop_map(Periods::new)
    }

    proptest! {
        #[test]
        fn they_are_sets_of_seconds(a in periods(), b in periods(), from in 0_i64..40, to in 0_i64..40) {
            let (of_a, of_b) = (seconds(&a), seconds(&b));
            prop_assert_eq!(a.total(), i64::try_from(of_a.len()).unwrap());
            prop_assert!(seconds(&a.union(&b)).into_iter().eq((0..40).filter(|s| of_a.contains(s) || of_b.contains(s))));
            prop_assert!(seconds(&a.intersection(&b)).into_iter().eq(of_a.iter().copied().filter(|s| of_b.contains(s))));
            prop_assert!(seconds(&a.gaps(from, to)).into_iter().eq((from..to).filter(|s| !of_a.contains(s))));
            prop_assert!(seconds(&a.cut(from, to)).into_iter().eq(of_a.iter().filter(|s| (from..to).contains(*s)).map(|s| s - from)));
            prop_assert_eq!(a.before(from), i64::try_from(of_a.iter().filter(|s| **s < from).count()).unwrap());
            for (number, &second) in (0..).zip(&of_a) {
                prop_assert_eq!(a.after(number, Edge::Last), Some(second));
                prop_assert_eq!(a.after(number + 1, Edge::First), Some(second + 1));
            }
            prop_assert_eq!(a.after(a.total(), Edge::Last), None);
        }
    }
}
