//! From counted features to the parts of a model.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "numbers are rounded and clamped first, or small"
)]

use std::f64::consts::LOG2_E;

use itsm_core::category::Model;
use itsm_core::category::feature::Form;
use itsm_core::category::model::{Class, Figures, Parts};

use super::copies::Copies;
use super::fit::{Example, Fit, Weights, fit, scores};
use super::number::{exp, ln};
use super::rows::{Rows, balanced};
use super::{Corpus, Options, TrainError};

/// How many bits of hashes count. Of four million places few kept features share one with another that is ever written.
pub(super) const HASH_BITS: u8 = 22;

/// The length that is added to that of a text: in the units of `itsm_core::category`, about that of nine words of middling rarity.
pub(super) const GROUND: u32 = 13_312;

/// How much a copy counts, of a ticket.
const OF_COPIES: f32 = 0.33;

/// How much a piece of a word counts, of a word: there are many more of them.
const OF_PIECES: f64 = 0.6;

/// How strongly weights are drawn to nothing, all examples together. Of them one in so many has its say in each step.
const RIDGE: f64 = 0.18;

/// The fewest steps of a fit: fewer tickets are seen more often.
const LEAST_STEPS: usize = 300_000;

/// Fits on any of the tickets.
pub(super) struct Learner<'t> {
    corpus: &'t Corpus<'t>,
    options: &'t Options,
    /// Tickets, and then copies.
    rows: Rows,
    /// The ticket of each row.
    tickets: Vec<usize>,
}

/// Weights that were fitted, and what they are of.
pub(super) struct Fitted<'t> {
    corpus: &'t Corpus<'t>,
    options: &'t Options,
    rows: Rows,
    rarities: Vec<u8>,
    weights: Weights,
    pub(super) temperature: f64,
}

impl<'t> Learner<'t> {
    pub(super) fn new(
        corpus: &'t Corpus<'t>,
        copies: &Copies,
        options: &'t Options,
        tick: &mut dyn FnMut(usize, usize),
    ) -> Self {
        let count = corpus.tickets.len();
        let texts = |at: usize| match at.checked_sub(count) {
            None => corpus.texts(at).collect(),
            Some(copy) => copies.texts(corpus, copy),
        };
        let rows = Rows::of(texts, count, count + copies.len(), HASH_BITS, tick);
        Self { corpus, options, rows, tickets: (0..count).chain(copies.tickets()).collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.hashes.is_empty()
    }

    /// Learns from some of the tickets.
    pub(super) fn learn(&self, is_learned: &[bool], tick: &mut dyn FnMut(usize, usize)) -> Fitted<'t> {
        let (corpus, classes) = (self.corpus, self.corpus.classes.len());
        let count = corpus.tickets.len();
        let learned = |at: &usize| is_learned.get(*at).copied().unwrap_or_default();
        let of_classes = balanced(corpus, (0..count).filter(learned), self.options.balance);
        let examples: Vec<Example> = self
            .tickets
            .iter()
            .enumerate()
            .filter(|(_, ticket)| learned(ticket))
            .map(|(row, &ticket)| {
                let class = corpus.class(ticket);
                let weight = of_classes.get(class).copied().unwrap_or(1.0);
                Example { row, class, weight: if row < count { weight } else { weight * OF_COPIES } }
            })
            .collect();
        let epochs = |usual: usize| usual.max((LEAST_STEPS / examples.len().max(1)).min(usual * 10));
        let (first, second) = (epochs(5), epochs(10));
        let of = first + second;
        let how = |epochs: usize, turn: u64| Fit {
            epochs,
            rate: 4.0,
            ridge: RIDGE / examples.len().max(1) as f64,
            seed: self.options.seed.wrapping_add(turn),
        };
        let tickets = (0..count).filter(learned).count();
        let spread = self.rows.spread((0..count).filter(learned));
        let weights =
            fit(&self.rows, &rarities(&self.rows, &spread, tickets), &examples, classes, &how(first, 0), |epoch| {
                tick(epoch, of);
            });
        let rows = self.rows.only(&telling(&weights, &spread, self.options.kept(classes)));
        let rarities = rarities(&rows, &rows.spread((0..count).filter(learned)), tickets);
        let weights = fit(&rows, &rarities, &examples, classes, &how(second, 1), |epoch| tick(first + epoch, of));
        Fitted { corpus, options: self.options, rows, rarities, weights, temperature: 1.0 }
    }
}

/// How rare features are, in quarters of 1 + 0.6 ln(tickets / tickets with it).
fn rarities(rows: &Rows, spread: &[u32], tickets: usize) -> Vec<u8> {
    let rarity = |(&count, form): (&u32, &Form)| {
        let times = (1 + tickets) as f64 / (1.0 + f64::from(count));
        let of_form = if matches!(form, Form::Piece { .. }) { OF_PIECES } else { 1.0 };
        (4.0 * of_form * (1.0 + 0.6 * ln(times))).round().clamp(1.0, 255.0) as u8
    };
    spread.iter().zip(&rows.forms).map(rarity).collect()
}

/// The features that can decide something: by their largest weight and the root of the number of tickets that have them.
fn telling(weights: &Weights, spread: &[u32], kept: usize) -> Vec<usize> {
    let largest =
        |feature: usize| weights.of(feature).iter().fold(0.0_f32, |largest, weight| largest.max(weight.abs()));
    let mut by_worth: Vec<(f32, usize)> = spread
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(feature, &count)| (largest(feature) * (count as f32).sqrt(), feature))
        .collect();
    by_worth.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    let mut features: Vec<usize> = by_worth.into_iter().take(kept).map(|(_, feature)| feature).collect();
    features.sort_unstable();
    features
}

impl Fitted<'_> {
    /// The parts of the model.
    pub(super) fn parts(&self, figures: Figures) -> Parts {
        let most = (1_i16 << (self.options.bits.clamp(4, 8) - 1)) - 1;
        let per_logit = LOG2_E / self.temperature;
        let (mut classes, mut weights) = (Vec::new(), Vec::new());
        for (class, id) in self.corpus.classes.iter().enumerate() {
            let own: Vec<f32> = (0..self.rows.hashes.len())
                .filter_map(|feature| self.weights.of(feature).get(class).copied())
                .collect();
            let step = (largest(&own, most) / f32::from(most)).max(f32::MIN_POSITIVE);
            let most = f32::from(most);
            weights.extend(own.iter().map(|weight| (weight / step).round().clamp(-most, most) as i8));
            let bias = self.weights.biases.get(class).copied().unwrap_or_default();
            classes.push(Class {
                id: (*id).to_owned(),
                bias: (f64::from(bias) * per_logit * 1024.0).round() as i32,
                factor: (f64::from(step) * per_logit * f64::from(1 << 20)).round() as u32,
            });
        }
        Parts {
            field: self.options.field.clone(),
            classes,
            figures,
            ground: GROUND,
            hash_bits: HASH_BITS,
            hashes: self.rows.hashes.clone(),
            rarities: self.rarities.clone(),
            weights,
            narrow: self.options.bits <= 4,
        }
    }

    pub(super) fn model(&self) -> Result<Model, TrainError> {
        Model::from_bytes(&self.parts(Figures::default()).to_bytes()).map_err(TrainError::Model)
    }

    /// Finds the temperature at which the classes of tickets, which were not learned, are likeliest.
    pub(super) fn calibrate(&mut self, corpus: &Corpus<'_>, tickets: &[usize]) -> Result<(), TrainError> {
        let model = self.model()?;
        let seen: Vec<(usize, Vec<f64>)> = tickets
            .iter()
            .map(|&at| {
                let texts: Vec<&str> = corpus.texts(at).collect();
                let logits = model.scores(&texts).into_iter().map(|score| f64::from(score) / 1024.0 / LOG2_E);
                (corpus.class(at), logits.collect())
            })
            .collect();
        let loss = |warmth: f64| {
            let by = exp(-warmth);
            let surprise: f64 = seen.iter().map(|(class, logits)| surprise(*class, logits, by)).sum();
            // Few tickets do not say much: then it stays near to one.
            surprise + 4.0 * warmth * warmth
        };
        self.temperature = exp(lowest(loss, -1.5, 1.5));
        Ok(())
    }

    /// The best class of a ticket by the weights as they were fitted.
    pub(super) fn best_before_rounding(&self, ticket: usize) -> usize {
        let scores = scores(&self.rows, ticket, &self.rarities, &self.weights);
        let best = scores.iter().enumerate().rev().max_by(|one, other| one.1.total_cmp(other.1));
        best.map_or(0, |(class, _)| class)
    }

    pub(super) fn hashes(&self) -> &[u32] {
        &self.rows.hashes
    }

    /// How many tickets of each class have each feature.
    pub(super) fn spread_of_classes(&self) -> Vec<Vec<u32>> {
        let of = |class: usize| {
            self.rows.spread((0..self.corpus.tickets.len()).filter(|at| self.corpus.class(*at) == class))
        };
        (0..self.corpus.classes.len()).map(of).collect()
    }

    /// What a feature adds to the score of a class, in a text that says little else.
    pub(super) fn says(&self, feature: usize, class: usize) -> f64 {
        let weight = self.weights.of(feature).get(class).copied().unwrap_or_default();
        f64::from(weight) * f64::from(self.rarities.get(feature).copied().unwrap_or_default())
    }
}

/// The largest weight that is not cut: of few bits, one in a thousand is, so that the others keep some difference.
fn largest(weights: &[f32], most: i16) -> f32 {
    let mut sizes: Vec<f32> = weights.iter().map(|weight| weight.abs()).collect();
    sizes.sort_by(f32::total_cmp);
    let cut = if most < 31 { sizes.len() / 1_000 } else { 0 };
    sizes.iter().rev().nth(cut).copied().unwrap_or_default()
}

/// Minus the logarithm of the likelihood of a class.
fn surprise(class: usize, logits: &[f64], by: f64) -> f64 {
    let best = logits.iter().copied().fold(f64::MIN, f64::max);
    let all: f64 = logits.iter().map(|logit| exp((logit - best) * by)).sum();
    ln(all) - (logits.get(class).copied().unwrap_or(best) - best) * by
}

/// Where a function with one valley is lowest: by the golden section (Kiefer).
fn lowest(of: impl Fn(f64) -> f64, mut from: f64, mut to: f64) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_8;
    for _ in 0..30 {
        let (left, right) = (to - GOLDEN * (to - from), from + GOLDEN * (to - from));
        if of(left) < of(right) { to = right } else { from = left }
    }
    f64::midpoint(from, to)
}
