//! Sums that never fall, and how many of them are less than another.

/// Sums of seconds, none less than the one before it; two bytes are enough to count them.
///
/// Where to look for a sum stands in a table by its leading digits. What lies between two places of that table is
/// searched by halves, so that it is found soon wherever sums crowd.
#[derive(Clone, Debug)]
pub(crate) struct Sums {
    all: Vec<u32>,
    /// By leading digits, all but the last `bits` binary ones, how many sums are less than the first that begins so.
    below: Vec<u16>,
    bits: u32,
}

impl Sums {
    /// As many beginnings are told apart, at most. With fewer, the clocks of a zone are set in more of them, and
    /// processors guess wrong in which.
    const BEGINNINGS: u32 = 8_192;

    pub(crate) fn new(sums: Vec<u32>) -> Self {
        let apart = sums.last().map_or(0, |last| last / Self::BEGINNINGS);
        let bits = u32::BITS - apart.leading_zeros();
        let mut below = Vec::new();
        for (place, &sum) in sums.iter().enumerate() {
            let begun = usize::try_from(sum >> bits).unwrap_or_default() + 1;
            below.resize(begun.max(below.len()), u16::try_from(place).unwrap_or(u16::MAX));
        }
        Self { all: sums, below, bits }
    }

    pub(crate) fn get(&self, place: usize) -> Option<i64> {
        self.all.get(place).map(|&sum| i64::from(sum))
    }

    /// How many of them are less than a limit.
    pub(crate) fn below(&self, limit: i64) -> usize {
        let limit = u32::try_from(limit.max(0)).unwrap_or(u32::MAX);
        let beginning = usize::try_from(limit >> self.bits).unwrap_or_default();
        let place = |beginning| self.below.get(beginning).map_or(self.all.len(), |&below| usize::from(below));
        let (low, high) = (place(beginning), place(beginning + 1));
        if low == high {
            return low;
        }
        low + self.all.get(low..high).map_or(0, |near| near.partition_point(|&sum| sum < limit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sums() -> impl Strategy<Value = Vec<u32>> {
        let steps = proptest::collection::vec(prop_oneof![Just(0), 0_u32..4, 0_u32..90_000, 0_u32..40_000_000], 0..100);
        steps.prop_map(|steps| {
            let summed = steps.iter().scan(0, |sum, step| Some(std::mem::replace(sum, *sum + step)));
            summed.collect()
        })
    }

    proptest! {
        #[test]
        fn those_below_a_limit_are_counted(sums in sums(), other in 0..=i64::from(u32::MAX)) {
            let found = Sums::new(sums.clone());
            let near = sums.iter().map(|&sum| i64::from(sum)).flat_map(|sum| sum - 1..=sum + 1);
            for limit in near.chain([other, -1, 0, i64::from(u32::MAX) + 1, i64::MIN, i64::MAX]) {
                prop_assert_eq!(found.below(limit), sums.iter().filter(|&&sum| i64::from(sum) < limit).count());
            }
        }
    }
}
