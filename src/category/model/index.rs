//! Features by their hashes.

use std::hint::select_unpredictable;

/// Features by their hashes.
#[derive(Debug)]
pub(super) struct Index {
    /// Ascending.
    hashes: Vec<u32>,
    /// A bit for each value of the upper bits of hashes: whether there is one.
    there: Vec<There>,
    /// How many bits of a whole hash do not count.
    ignored: u32,
    /// How many bits of a hash do not choose a bit.
    below: u32,
}

/// What is there of 64 values.
#[derive(Clone, Copy, Debug, Default)]
struct There {
    bits: u64,
    /// How many hashes stand before the first of them.
    before: u32,
}

/// Marks a hash that is to be looked for by halving. No hash has it, and no number of a feature.
const UNSETTLED: u32 = 1 << 31;

impl Index {
    pub(super) fn of(hashes: Vec<u32>, bits: u8) -> Self {
        let bits = u32::from(bits);
        // One in thirty-two is set, or fewer, so that hardly any two hashes share one.
        let below = bits.saturating_sub(hashes.len().max(1).ilog2() + 6);
        let mut there = vec![There::default(); (1_usize << (bits - below)).div_ceil(64) + 1];
        for hash in &hashes {
            let (word, bit) = place(hash >> below);
            if let Some(word) = there.get_mut(word) {
                word.bits |= bit;
                word.before += 1;
            }
        }
        let mut before = 0;
        for word in &mut there {
            (word.before, before) = (before, before + word.before);
        }
        Self { hashes, there, ignored: 32 - bits, below }
    }

    /// Puts the numbers of features in the place of whole hashes; of those that are unknown, the number of all.
    ///
    /// Two in three are known, and which nobody can foresee, a processor neither. So the first loop has no branch that depends on it.
    pub(super) fn find(&self, hashes: &mut [u32]) {
        let unknown = u32::try_from(self.hashes.len()).unwrap_or_default();
        for hash in hashes.iter_mut() {
            let own = hash.checked_shr(self.ignored).unwrap_or_default();
            let (word, bit) = place(own >> self.below);
            let There { bits, before } = self.there.get(word).copied().unwrap_or_default();
            // At least so many hashes are smaller, and of most that is all.
            let first = before + (bits & (bit - 1)).count_ones();
            let is_first = self.hashes.get(index(first)) == Some(&own);
            let other = select_unpredictable(bits & bit != 0, own | UNSETTLED, unknown);
            *hash = select_unpredictable(is_first, first, other);
        }
        for hash in hashes.iter_mut().filter(|hash| **hash & UNSETTLED != 0) {
            *hash = self.find_by_halving(*hash & !UNSETTLED).unwrap_or(unknown);
        }
    }

    #[cold]
    fn find_by_halving(&self, hash: u32) -> Option<u32> {
        let (word, _) = place(hash >> self.below);
        let &[There { before: start, .. }, There { before: end, .. }] = self.there.get(word..)?.first_chunk()?;
        let at = self.hashes.get(index(start)..index(end))?.binary_search(&hash).ok()?;
        Some(start + u32::try_from(at).ok()?)
    }
}

/// The place of a bit in words of them.
#[inline]
fn place(bit: u32) -> (usize, u64) {
    (index(bit / 64), 1 << (bit % 64))
}

#[inline]
pub(super) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
