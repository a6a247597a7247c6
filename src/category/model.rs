//! A trained model: of a text, a score for each class, and what in the text it came from.
//!
//! The score of a class is its bias, and the sum over the features of the texts that the model knows of weight × value. The value of
//! a feature grows with the logarithm of its count and with its rarity, and is divided by the length of all values, so to say all of
//! it twice says little more. To that length a ground is added, for a text of two words must not be as sure as one of twenty. All of it
//! is integers:
//!
//! - A value is [`frequency`] × rarity, and the length the integer square root of the sum of all squares and that of
//!   the ground, rounded down.
//! - The product with the weights is a sum of integers. It is divided by the length to 1/1024, and then scaled by the class's factor,
//!   each rounded to the nearest.
//!
//! Scores are in units of [`UNIT`](super::odds::UNIT), and calibrated: [`shares`](super::odds::shares) makes confidences of them.

mod cut;
mod error;
mod evidence;
mod file;
mod index;
mod reading;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use error::ModelError;
pub use evidence::Mark;
pub use file::{
    Class, FORMAT, Figures, HIGHEST_FREQUENCY, MAX_CLASSES, MAX_FEATURES, MAX_GROUND, MAX_HASH_BITS, MAX_MODEL_BYTES,
    Parts, frequency,
};

pub(crate) use self::cut::Cut;
use self::index::Index;
pub use self::reading::Reading;
use crate::packed::Unpacker;
use crate::sha256::sha256;

/// A trained model. Immutable, and cheap to clone.
#[derive(Clone, Debug)]
pub struct Model(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    field: String,
    ids: Vec<String>,
    /// Bias and factor of each class.
    lines: Vec<(i32, u32)>,
    index: Index,
    ground: u32,
    /// The rarity of each feature.
    rarities: Vec<u8>,
    /// Of each feature, the weights of all classes, so many at once.
    weights: Vec<[i8; LANES]>,
    figures: Figures,
    digest: String,
}

impl Model {
    /// Reads what [`Parts::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut from = Unpacker::new(file::checked(bytes)?);
        let parts = Parts::unpacked(&mut from)?;
        let classes = parts.classes.len();
        let blocks = classes.div_ceil(LANES);
        let mut weights = vec![[0; LANES]; parts.hashes.len() * blocks];
        // In the file they stand class by class.
        for (class, column) in parts.weights.chunks(parts.hashes.len().max(1)).enumerate() {
            for (block, &weight) in weights.iter_mut().skip(class / LANES).step_by(blocks).zip(column) {
                if let Some(to) = block.get_mut(class % LANES) {
                    *to = weight;
                }
            }
        }
        let lines = parts.classes.iter().map(|class| (class.bias, class.factor)).collect();
        Ok(Self(Arc::new(Inner {
            field: parts.field,
            lines,
            ids: parts.classes.into_iter().map(|class| class.id).collect(),
            index: Index::of(parts.hashes, parts.hash_bits),
            ground: parts.ground,
            rarities: parts.rarities,
            weights,
            figures: parts.figures,
            digest: sha256(bytes),
        })))
    }

    /// The field of the policy for which it suggests values.
    pub fn field(&self) -> &str {
        &self.0.field
    }

    /// The values that it knows, in the order of [`scores`](Self::scores).
    pub fn classes(&self) -> &[String] {
        &self.0.ids
    }

    /// SHA-256 of the file: `sha256:…`.
    pub fn digest(&self) -> &str {
        &self.0.digest
    }

    /// How it did when it was trained.
    pub fn figures(&self) -> &Figures {
        &self.0.figures
    }

    /// How many features it knows.
    pub fn features(&self) -> usize {
        self.0.rarities.len()
    }

    /// The score of each class for these texts together.
    pub fn scores(&self, texts: &[&str]) -> Vec<i32> {
        self.read(texts).scores()
    }

    /// Reads texts once, for scores and evidence.
    pub fn read(&self, texts: &[&str]) -> Reading<'_> {
        self.read_again(texts, Cut::default())
    }

    /// Reads texts, and takes over what it can of texts that this model has read before.
    pub(crate) fn read_again(&self, texts: &[&str], before: Cut) -> Reading<'_> {
        Reading::of(&self.0, texts, before)
    }

    /// Whether it is the very same.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// What in these texts spoke for a class, and against it: each token with what its word, its share of pairs and its
    /// pieces count, where that is not nothing. The largest come first, and of all there are, so many.
    ///
    /// All of them together are exactly the class's score without its bias, which is its score for no text.
    pub fn evidence(&self, texts: &[&str], class: usize, limit: usize) -> Vec<Mark> {
        self.read(texts).evidence(class, limit)
    }
}

impl Inner {
    /// How many blocks of weights a feature has.
    fn blocks(&self) -> usize {
        self.ids.len().div_ceil(LANES)
    }
}

/// How many classes are weighed at once.
const LANES: usize = 4;

/// Into how many parts a product is divided by the length.
const PARTS: i64 = 1024;

/// The binary places of factors.
const FACTOR: i64 = 1 << file::FACTOR_PLACES;

/// What a product, in [`PARTS`], counts in a score.
fn points(product: i64, length: i64, factor: u32) -> i64 {
    rounded(rounded(product, length) * i64::from(factor), FACTOR)
}

/// The quotient, rounded to the nearest, halves upwards.
fn rounded(number: i64, by: i64) -> i64 {
    (number + by / 2).div_euclid(by)
}
