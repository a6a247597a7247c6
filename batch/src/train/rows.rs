//! Texts as counted features: a sparse matrix with a row for each text.

use itsm_core::category::feature::{self, Form};
use itsm_core::category::model::frequency;

use super::Corpus;

/// The most features that weights are fitted for at first.
const MOST: usize = 1 << 18;

/// Texts, each as the features that it has and how often. Features have numbers: in the order of their hashes.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// The hash of each feature, ascending.
    pub(super) hashes: Vec<u32>,
    /// What each is; where several have the same hash, what came first.
    pub(super) forms: Vec<Form>,
    ends: Vec<usize>,
    features: Vec<u32>,
    /// Values of [`frequency`].
    frequencies: Vec<u16>,
}

/// A row: the features of a text, with what their counts count.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) features: &'a [u32],
    pub(super) frequencies: &'a [u16],
}

impl Row<'_> {
    pub(super) fn each(&self) -> impl Iterator<Item = (usize, u16)> {
        self.features.iter().zip(self.frequencies).map(|(&feature, &count)| (feature as usize, count))
    }
}

/// Counts the features of texts by their hashes, in a place for each hash that there can be.
pub(super) struct Counter {
    ignored: u32,
    counts: Vec<u32>,
    forms: Vec<Form>,
    there: Vec<u32>,
}

impl Counter {
    pub(super) fn new(hash_bits: u8) -> Self {
        let counts = vec![0; 1 << hash_bits];
        Self { ignored: 32 - u32::from(hash_bits), counts, forms: vec![Form::Word; 1 << hash_bits], there: Vec::new() }
    }

    /// Tells each feature of texts once, with its count; in the order in which they appear.
    pub(super) fn count<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>, mut tell: impl FnMut(u32, u32)) {
        for text in texts {
            feature::each(text, |_, form, hash| {
                let hash = hash >> self.ignored;
                if let Some(count) = self.counts.get_mut(hash as usize) {
                    if *count == 0 {
                        self.there.push(hash);
                        if let Some(known) = self.forms.get_mut(hash as usize) {
                            *known = form;
                        }
                    }
                    *count += 1;
                }
            });
        }
        for hash in self.there.drain(..) {
            if let Some(count) = self.counts.get_mut(hash as usize) {
                tell(hash, std::mem::take(count));
            }
        }
    }
}

impl Rows {
    /// Rows of so many texts, by those features alone that are in several of the first texts, which are whole.
    pub(super) fn of<'t>(
        texts: impl Fn(usize) -> Vec<&'t str>,
        whole: usize,
        all: usize,
        hash_bits: u8,
        tick: &mut dyn FnMut(usize, usize),
    ) -> Self {
        let mut tell = |done: usize| {
            if done.is_multiple_of(500) {
                tick(done, whole + all);
            }
        };
        let mut counter = Counter::new(hash_bits);
        let mut texts_with = vec![0_u32; 1 << hash_bits];
        for at in 0..whole {
            tell(at);
            counter.count(texts(at), |hash, _| {
                if let Some(count) = texts_with.get_mut(hash as usize) {
                    *count += 1;
                }
            });
        }
        let least = least(&texts_with, whole);
        let mut rows = Self::default();
        // From now on the number of a feature, plus one.
        for (hash, count) in (0..).zip(&mut texts_with) {
            *count = if *count < least {
                0
            } else {
                rows.hashes.push(hash);
                rows.forms.extend(counter.forms.get(hash as usize));
                u32::try_from(rows.hashes.len()).unwrap_or_default()
            };
        }
        for at in 0..all {
            tell(whole + at);
            let mut row = Vec::new();
            counter.count(texts(at), |hash, count| {
                let number = texts_with.get(hash as usize).copied().unwrap_or_default();
                row.extend(number.checked_sub(1).map(|number| (number, frequency(count))));
            });
            row.sort_unstable();
            rows.features.extend(row.iter().map(|(feature, _)| feature));
            rows.frequencies.extend(row.iter().map(|(_, frequency)| frequency));
            rows.ends.push(rows.features.len());
        }
        rows
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn row(&self, at: usize) -> Row<'_> {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let range = start..self.ends.get(at).copied().unwrap_or(start);
        Row {
            features: self.features.get(range.clone()).unwrap_or_default(),
            frequencies: self.frequencies.get(range).unwrap_or_default(),
        }
    }

    /// The rows by some of the features alone, which are numbered anew. They are named in ascending order.
    pub(super) fn only(&self, kept: &[usize]) -> Self {
        let mut numbers = vec![None; self.hashes.len()];
        for (number, &feature) in (0_u32..).zip(kept) {
            if let Some(to) = numbers.get_mut(feature) {
                *to = Some(number);
            }
        }
        let hashes = kept.iter().filter_map(|&feature| self.hashes.get(feature).copied()).collect();
        let forms = kept.iter().filter_map(|&feature| self.forms.get(feature).copied()).collect();
        let mut rows = Self { hashes, forms, ..Self::default() };
        for at in 0..self.len() {
            for (feature, frequency) in self.row(at).each() {
                if let Some(&Some(number)) = numbers.get(feature) {
                    rows.features.push(number);
                    rows.frequencies.push(frequency);
                }
            }
            rows.ends.push(rows.features.len());
        }
        rows
    }

    /// How many of these rows have each feature.
    pub(super) fn spread(&self, of: impl IntoIterator<Item = usize>) -> Vec<u32> {
        let mut spread = vec![0; self.hashes.len()];
        for at in of {
            for (feature, _) in self.row(at).each() {
                if let Some(count) = spread.get_mut(feature) {
                    *count += 1;
                }
            }
        }
        spread
    }
}

/// In how many texts a feature must be: two, of many texts three; and more where features would be too many.
fn least(texts_with: &[u32], texts: usize) -> u32 {
    let mut least = if texts < 5_000 { 2 } else { 3 };
    while texts_with.iter().filter(|count| **count >= least).count() > MOST {
        least += 1;
    }
    least
}

/// How much a ticket of each class counts: if they are balanced, the fourth root of how much rarer it is than the mean, for a rare
/// class should be found, and none suggested everywhere.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "of counts")]
pub(super) fn balanced(corpus: &Corpus<'_>, tickets: impl Iterator<Item = usize>, is_balanced: bool) -> Vec<f32> {
    let mut counts = vec![0_usize; corpus.classes.len()];
    let mut all = 0_u32;
    for at in tickets {
        all += 1;
        if let Some(count) = counts.get_mut(corpus.class(at)) {
            *count += 1;
        }
    }
    let mean = f64::from(all) / counts.len().max(1) as f64;
    let weight = |count: usize| (mean / count.max(1) as f64).sqrt().sqrt() as f32;
    counts.into_iter().map(|count| if is_balanced { weight(count) } else { 1.0 }).collect()
}
