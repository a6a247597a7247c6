//! The features of a text that a model knows, counted.

use std::ops::Range;

use super::evidence::{self, Mark};
use super::file::frequency;
use super::{Inner, PARTS, points};
use crate::category::feature;

/// Features by their hashes.
#[derive(Debug)]
pub(super) struct Index {
    /// Ascending.
    hashes: Vec<u32>,
    /// A bit for each value of the upper bits of hashes: whether there is one. Most words of a text are unknown, and end here, in a table
    /// that stays at hand.
    there: Vec<u64>,
    /// For each value of somewhat fewer upper bits, how many hashes stand before those that have it.
    starts: Vec<u32>,
    /// How many bits of a whole hash do not count.
    ignored: u32,
    /// How many bits of a hash choose neither a bit …
    below_there: u32,
    /// … nor a start.
    below_starts: u32,
}

impl Index {
    pub(super) fn of(hashes: Vec<u32>, bits: u8) -> Self {
        let bits = u32::from(bits);
        let size = hashes.len().max(1).ilog2() + 1;
        // A bit in sixteen is set, or fewer; and a start is there for each hash.
        let (below_there, below_starts) = (bits.saturating_sub(size + 3), bits.saturating_sub(size));
        let mut there = vec![0; (1_usize << (bits - below_there)).div_ceil(64)];
        for hash in &hashes {
            let (word, bit) = place(hash >> below_there);
            if let Some(word) = there.get_mut(word) {
                *word |= bit;
            }
        }
        let mut starts = Vec::new();
        for value in 0..=1_u32 << (bits - below_starts) {
            let before = hashes.partition_point(|hash| hash >> below_starts < value);
            starts.push(u32::try_from(before).unwrap_or_default());
        }
        Self { hashes, there, starts, ignored: 32 - bits, below_there, below_starts }
    }

    /// The place of the feature of a whole hash.
    #[inline]
    pub(super) fn find(&self, hash: u32) -> Option<usize> {
        // Of a hash without bits there is nothing to look for.
        let hash = hash.checked_shr(self.ignored)?;
        let (word, bit) = place(hash >> self.below_there);
        if self.there.get(word)? & bit == 0 {
            return None;
        }
        let start = usize::try_from(hash >> self.below_starts).ok()?;
        let &[start, end] = self.starts.get(start..)?.first_chunk::<2>()?;
        let (start, end) = (usize::try_from(start).ok()?, usize::try_from(end).ok()?);
        let found = self.hashes.get(start..end)?.iter().position(|known| *known == hash)?;
        Some(start + found)
    }
}

/// The place of a bit in words of them.
#[inline]
fn place(bit: u32) -> (usize, u64) {
    (usize::try_from(bit / 64).unwrap_or_default(), 1 << (bit % 64))
}

/// Texts as a model sees them: read once, for the scores of all classes and for what speaks for any of them.
#[derive(Debug)]
pub struct Reading<'m> {
    pub(super) model: &'m Inner,
    /// How often each feature of the model is there.
    counts: Vec<u32>,
    /// Those that are.
    there: Vec<usize>,
    /// All tokens.
    pub(super) tokens: Vec<Place>,
    /// The features of tokens, in their order.
    pub(super) found: Vec<Found>,
    length: i64,
}

/// Where a token stands.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) text: usize,
    pub(super) bytes: Range<usize>,
    pub(super) utf16: Range<usize>,
}

/// A feature that the model knows, and the token that has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) token: usize,
    pub(super) feature: usize,
    /// Whether the token before has a half of it.
    pub(super) is_pair: bool,
}

impl<'m> Reading<'m> {
    pub(super) fn of(model: &'m Inner, texts: &[&str]) -> Self {
        let mut counts = vec![0_u32; model.rarities.len()];
        let (mut there, mut tokens, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (text, content) in texts.iter().enumerate() {
            feature::by_token(content, |token, features| {
                let at = tokens.len();
                tokens.push(Place { text, bytes: token.bytes.clone(), utf16: token.utf16.clone() });
                let mut count = |hash: u32, is_pair: bool| {
                    let Some(feature) = model.index.find(hash) else { return };
                    let Some(count) = counts.get_mut(feature) else { return };
                    if *count == 0 {
                        there.push(feature);
                    }
                    *count = count.saturating_add(1);
                    found.push(Found { token: at, feature, is_pair });
                };
                count(features.word, false);
                if let Some(pair) = features.pair {
                    count(pair, true);
                }
                for piece in features.pieces {
                    count(piece.hash, false);
                }
            });
        }
        let mut reading = Self { model, counts, there, tokens, found, length: 1 };
        // Up to 65,536 squares of numbers below 2^19, and one of a number below 2^25.
        let squares: i64 = reading.values().map(|(_, value)| value * value).sum();
        let ground = i64::from(model.ground);
        reading.length = (squares + ground * ground).isqrt().max(1);
        reading
    }

    /// The score of each class for these texts together.
    pub fn scores(&self) -> Vec<i32> {
        let mut products = vec![0_i64; self.model.ids.len()];
        for (feature, value) in self.values() {
            for (product, &weight) in products.iter_mut().zip(self.model.weights_of(feature)) {
                *product += value * i64::from(weight);
            }
        }
        let score = |(&(bias, factor), product): (&(i32, u32), i64)| {
            let score = i64::from(bias) + points(product * PARTS, self.length, factor);
            i32::try_from(score).unwrap_or(if score < 0 { i32::MIN } else { i32::MAX })
        };
        self.model.lines.iter().zip(products).map(score).collect()
    }

    /// What in these texts spoke for a class, and against it: see [`Model::evidence`](super::Model::evidence).
    pub fn evidence(&self, class: usize, limit: usize) -> Vec<Mark> {
        evidence::evidence(self, class, limit)
    }

    /// The length of all values.
    pub(super) const fn length(&self) -> i64 {
        self.length
    }

    /// How often a feature is there.
    pub(super) fn count(&self, feature: usize) -> u32 {
        self.counts.get(feature).copied().unwrap_or_default()
    }

    /// The value of a feature.
    pub(super) fn value(&self, feature: usize) -> i64 {
        let rarity = self.model.rarities.get(feature).copied().unwrap_or_default();
        i64::from(frequency(self.count(feature))) * i64::from(rarity)
    }

    /// The features that are there, with their values.
    pub(super) fn values(&self) -> impl Iterator<Item = (usize, i64)> {
        self.there.iter().map(|&feature| (feature, self.value(feature)))
    }
}
