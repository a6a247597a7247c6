//! Sets of values of one variable: disjoint ranges of integers, and whether “unknown” belongs.

use crate::packed::packed;

/// Every value of every type is an integer here (a choice's index, seconds, days, a scaled decimal …), or unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ordinal {
    /// Answered: unknown, and will stay unknown.
    Unknown,
    /// A value.
    Value(i64),
}

packed!(
    enum Ordinal {
        Unknown,
        Value(value),
    }
);

/// The values a variable can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The least value.
    pub min: i64,
    /// The greatest value.
    pub max: i64,
    /// Whether “unknown” may come.
    pub nullable: bool,
}

impl Domain {
    /// Yes and no, never unknown: the domain of an atom.
    pub const ATOM: Self = Self { min: 0, max: 1, nullable: false };

    /// The indices of `count` choices or levels.
    pub fn indices(count: usize, nullable: bool) -> Self {
        Self { min: 0, max: i64::try_from(count).unwrap_or(i64::MAX) - 1, nullable }
    }
}

/// A set of values of one variable.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueSet {
    /// Disjoint, ascending, not touching, inclusive at both ends.
    ranges: Vec<(i64, i64)>,
    /// Whether unknown is in the set.
    unknown: bool,
}

packed!(struct ValueSet { ranges, unknown });

impl ValueSet {
    /// No value.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Only “unknown”.
    pub fn unknown() -> Self {
        Self { ranges: Vec::new(), unknown: true }
    }

    /// One value.
    pub fn value(value: i64) -> Self {
        Self::range(value, value)
    }

    /// All values from `min` to `max`, both inclusive; empty when reversed.
    pub fn range(min: i64, max: i64) -> Self {
        Self { ranges: if min <= max { vec![(min, max)] } else { Vec::new() }, unknown: false }
    }

    /// Every value of these.
    pub fn values(values: impl IntoIterator<Item = i64>) -> Self {
        Self::normal(values.into_iter().map(|value| (value, value)).collect(), false)
    }

    fn normal(mut ranges: Vec<(i64, i64)>, unknown: bool) -> Self {
        crate::order::sort(&mut ranges);
        let mut joined: Vec<(i64, i64)> = Vec::with_capacity(ranges.len());
        for (min, max) in ranges {
            match joined.last_mut() {
                Some(last) if min <= last.1.saturating_add(1) => last.1 = last.1.max(max),
                _ => joined.push((min, max)),
            }
        }
        Self { ranges: joined, unknown }
    }

    /// Whether no value is in the set, given the domain's ends were already applied.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty() && !self.unknown
    }

    /// Whether the value is in the set.
    pub fn contains(&self, value: Ordinal) -> bool {
        match value {
            Ordinal::Unknown => self.unknown,
            Ordinal::Value(value) => {
                let after = self.ranges.partition_point(|&(min, _)| min <= value);
                after.checked_sub(1).and_then(|at| self.ranges.get(at)).is_some_and(|&(_, max)| value <= max)
            }
        }
    }

    /// The values in any of these.
    pub fn union_of(sets: impl IntoIterator<Item = Self>) -> Self {
        let (mut ranges, mut unknown) = (Vec::new(), false);
        for set in sets {
            ranges.extend(set.ranges);
            unknown |= set.unknown;
        }
        Self::normal(ranges, unknown)
    }

    /// The values in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let ranges = self.ranges.iter().chain(&other.ranges).copied().collect();
        Self::normal(ranges, self.unknown || other.unknown)
    }

    /// The values in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let mut ranges = Vec::new();
        let (mut left, mut right) = (self.ranges.iter().peekable(), other.ranges.iter().peekable());
        while let (Some(&&(a_min, a_max)), Some(&&(b_min, b_max))) = (left.peek(), right.peek()) {
            let (min, max) = (a_min.max(b_min), a_max.min(b_max));
            if min <= max {
                ranges.push((min, max));
            }
            if a_max < b_max {
                left.next();
            } else {
                right.next();
            }
        }
        Self { ranges, unknown: self.unknown && other.unknown }
    }

    /// The set without one value.
    #[must_use]
    pub fn without(&self, value: i64) -> Self {
        let below = value.checked_sub(1).map_or_else(Self::empty, |below| Self::range(i64::MIN, below));
        let above = value.checked_add(1).map_or_else(Self::empty, |above| Self::range(above, i64::MAX));
        Self { unknown: self.unknown, ..self.intersect(&below.union(&above)) }
    }

    /// The values of the domain that are not in the set.
    #[must_use]
    pub fn complement(&self, domain: Domain) -> Self {
        let mut ranges = Vec::new();
        let mut next = Some(domain.min);
        for &(min, max) in &self.ranges {
            let Some(from) = next else { break };
            if min > from {
                ranges.push((from, (min - 1).min(domain.max)));
            }
            next = max.checked_add(1).filter(|&value| value <= domain.max);
            if let Some(value) = next {
                next = Some(value.max(domain.min));
            }
        }
        if let Some(from) = next {
            ranges.push((from, domain.max));
        }
        ranges.retain(|&(min, max)| min <= max);
        Self { ranges, unknown: domain.nullable && !self.unknown }
    }

    /// The values of the set that the domain has.
    #[must_use]
    pub fn within(&self, domain: Domain) -> Self {
        let all = Self { ranges: vec![(domain.min, domain.max)], unknown: domain.nullable };
        self.intersect(&all)
    }

    /// The ranges, ascending.
    pub fn ranges(&self) -> &[(i64, i64)] {
        &self.ranges
    }

    /// Whether unknown is in the set.
    pub fn has_unknown(&self) -> bool {
        self.unknown
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    const DOMAIN: Domain = Domain { min: -20, max: 20, nullable: true };

    pub(in crate::stage) fn any_set() -> impl Strategy<Value = ValueSet> {
        (prop::collection::vec((-25_i64..25, 0_i64..6), 0..5), any::<bool>()).prop_map(|(ranges, unknown)| {
            ValueSet::normal(ranges.into_iter().map(|(min, len)| (min, min + len)).collect(), unknown)
        })
    }

    fn all() -> impl Iterator<Item = Ordinal> {
        (-20..=20).map(Ordinal::Value).chain([Ordinal::Unknown])
    }

    proptest! {
        #[test]
        fn sets_behave_like_their_members(a in any_set(), b in any_set()) {
            for value in all() {
                prop_assert_eq!(a.union(&b).contains(value), a.contains(value) || b.contains(value));
                prop_assert_eq!(a.intersect(&b).contains(value), a.contains(value) && b.contains(value));
                prop_assert_eq!(a.complement(DOMAIN).contains(value), !a.contains(value));
                prop_assert_eq!(a.without(3).contains(value), a.contains(value) && value != Ordinal::Value(3));
                prop_assert_eq!(a.within(DOMAIN).contains(value), a.contains(value));
            }
        }
    }

    #[test]
    fn a_reversed_range_is_empty() {
        assert!(ValueSet::range(3, 2).is_empty());
    }
}
