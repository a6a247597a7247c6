//! The features of a text that a model knows, counted.

use std::cell::OnceCell;

use super::cut::Cut;
use super::evidence::{self, Mark, SHARES};
use super::file::frequency;
use super::index::index;
use super::{Inner, LANES, PARTS, points};

/// Texts as a model sees them: read once, for the scores of all classes and for what speaks for any of them.
#[derive(Debug)]
pub struct Reading<'m> {
    pub(super) model: &'m Inner,
    /// How often each feature of the model is there, and all that are unknown.
    counts: Vec<u32>,
    /// Those that are, with their values.
    pub(super) there: Vec<(u32, u32)>,
    pub(super) cut: Cut,
    /// What each feature counts for its token, once somebody asks.
    shares: OnceCell<Vec<i64>>,
    length: i64,
}

impl<'m> Reading<'m> {
    pub(super) fn of(model: &'m Inner, texts: &[&str], before: Cut) -> Self {
        let cut = before.changed(&model.index, texts);
        let mut counts = vec![0_u32; model.rarities.len() + 1];
        let mut there = vec![(0, 0); cut.features.len().min(model.rarities.len()) + 1];
        // What is unknown is never there for the first time.
        if let Some(unknown) = counts.last_mut() {
            *unknown = 1;
        }
        let mut end = 0;
        for &feature in &cut.features {
            let (Some(count), Some(next)) = (counts.get_mut(index(feature)), there.get_mut(end)) else { continue };
            next.0 = feature;
            end += usize::from(*count == 0);
            *count = count.saturating_add(1);
        }
        there.truncate(end);
        // Up to 65,536 squares of numbers below 2^19, and one of a number below 2^25.
        let mut squares = u64::from(model.ground) * u64::from(model.ground);
        for (feature, value) in &mut there {
            let count = counts.get(index(*feature)).copied().unwrap_or_default();
            let rarity = model.rarities.get(index(*feature)).copied().unwrap_or_default();
            *value = u32::from(frequency(count)) * u32::from(rarity);
            squares += u64::from(*value) * u64::from(*value);
        }
        let length = i64::try_from(squares.isqrt()).unwrap_or(1).max(1);
        Self { model, counts, there, cut, shares: OnceCell::new(), length }
    }

    /// The score of each class for these texts together.
    pub fn scores(&self) -> Vec<i32> {
        let blocks = self.model.blocks();
        let products = (0..blocks).flat_map(|block| self.products(blocks, block));
        let score = |(&(bias, factor), product): (&(i32, u32), i64)| {
            let score = i64::from(bias) + points(product * PARTS, self.length, factor);
            i32::try_from(score).unwrap_or(if score < 0 { i32::MIN } else { i32::MAX })
        };
        self.model.lines.iter().zip(products).map(score).collect()
    }

    /// Of the classes of a block, the sums of all weights times values.
    #[inline(never)]
    fn products(&self, blocks: usize, block: usize) -> [i64; LANES] {
        let (mut first, mut second, mut third, mut fourth) = (0, 0, 0, 0);
        for &(feature, value) in &self.there {
            let Some(weights) = self.model.weights.get(index(feature) * blocks + block) else { break };
            let value = i64::from(value);
            first += value * i64::from(weights[0]);
            second += value * i64::from(weights[1]);
            third += value * i64::from(weights[2]);
            fourth += value * i64::from(weights[3]);
        }
        [first, second, third, fourth]
    }

    /// What in these texts spoke for a class, and against it: see [`Model::evidence`](super::Model::evidence).
    pub fn evidence(&self, class: usize, limit: usize) -> Vec<Mark> {
        evidence::evidence(self, class, limit)
    }

    /// What the next reading can take over.
    pub(crate) fn into_cut(self) -> Cut {
        self.cut
    }

    /// The length of all values.
    pub(super) const fn length(&self) -> i64 {
        self.length
    }

    /// What each feature of each token counts, in [`SHARES`]: of its value an equal share for all its places.
    pub(super) fn shares(&self) -> &[i64] {
        self.shares.get_or_init(|| {
            let mut shares = vec![0; self.counts.len()];
            for &(feature, value) in &self.there {
                let feature = index(feature);
                if let (Some(to), Some(&count)) = (shares.get_mut(feature), self.counts.get(feature)) {
                    *to = i64::from(value) * SHARES / i64::from(count.max(1));
                }
            }
            self.cut.features.iter().map(|&feature| shares.get(index(feature)).copied().unwrap_or_default()).collect()
        })
    }
}
