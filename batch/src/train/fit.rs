//! Weights that tell classes apart: for each class a logistic regression against the others, by stochastic gradient descent.

#![expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "32 bits are enough for a weight")]

use super::learn::GROUND;
use super::number::{Lots, exp};
use super::rows::{Row, Rows};

/// How weights are fitted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    /// How often every example is seen.
    pub(super) epochs: usize,
    /// The first step; steps become smaller evenly.
    pub(super) rate: f32,
    /// How strongly weights are drawn to nothing.
    pub(super) ridge: f64,
    pub(super) seed: u64,
}

/// What a row is an example of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Example {
    pub(super) row: usize,
    pub(super) class: usize,
    /// How much it counts.
    pub(super) weight: f32,
}

/// Weights and biases.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    pub(super) classes: usize,
    /// Of each feature, the weights of all classes.
    pub(super) of_features: Vec<f32>,
    pub(super) biases: Vec<f32>,
}

impl Weights {
    pub(super) fn of(&self, feature: usize) -> &[f32] {
        self.of_features.get(feature * self.classes..).and_then(|rest| rest.get(..self.classes)).unwrap_or_default()
    }
}

/// The values of a row, of unit length: what [`itsm_core::category::Model`] does with integers.
pub(super) fn values<'a>(row: Row<'a>, rarities: &'a [u8]) -> impl Iterator<Item = (usize, f32)> + use<'a> {
    let value = |(feature, frequency): (usize, u16)| {
        let rarity = rarities.get(feature).copied().unwrap_or_default();
        (feature, f32::from(frequency) * f32::from(rarity))
    };
    let squares: f32 = row.each().map(value).map(|(_, value)| value * value).sum();
    let ground = GROUND as f32;
    let unit = 1.0 / (squares + ground * ground).sqrt().max(1.0);
    row.features.iter().zip(row.frequencies).map(move |(&feature, &frequency)| {
        let (feature, value) = value((feature as usize, frequency));
        (feature, value * unit)
    })
}

/// Fits weights to examples.
pub(super) fn fit(
    rows: &Rows,
    rarities: &[u8],
    examples: &[Example],
    classes: usize,
    how: &Fit,
    mut tick: impl FnMut(usize),
) -> Weights {
    let mut weights =
        Weights { classes, of_features: vec![0.0; rows.hashes.len() * classes], biases: vec![0.0; classes] };
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let steps = (examples.len().max(1) as f32) * how.epochs as f32;
    // All weights are to be multiplied by this, so that drawing them to nothing is one multiplication.
    let mut scale = 1.0_f32;
    let mut step = 0.0_f32;
    let mut scores = vec![0.0_f32; classes];
    let mut row_values = Vec::new();
    for epoch in 0..how.epochs {
        Lots::new(how.seed, FIT, epoch as u64).shuffle(&mut order);
        for &at in &order {
            let Some(example) = examples.get(at) else { continue };
            row_values.clear();
            row_values.extend(values(rows.row(example.row), rarities));
            scores.fill(0.0);
            for &(feature, value) in &row_values {
                for (score, weight) in scores.iter_mut().zip(weights.of(feature)) {
                    *score += value * weight;
                }
            }
            for (score, bias) in scores.iter_mut().zip(&weights.biases) {
                *score = *score * scale + bias;
            }
            for score in &mut scores {
                *score = (1.0 / (1.0 + exp(-f64::from(*score)))) as f32;
            }
            let rate = how.rate * (1.0 - step / steps) * example.weight;
            step += 1.0;
            if let Some(own) = scores.get_mut(example.class) {
                *own -= 1.0;
            }
            scale *= 1.0 - how.rate * (1.0 - step / steps) * how.ridge as f32;
            for score in &mut scores {
                *score *= rate;
            }
            for (bias, gradient) in weights.biases.iter_mut().zip(&scores) {
                *bias -= gradient * BIAS_RATE;
            }
            for &(feature, value) in &row_values {
                let value = value / scale;
                let of_feature = weights.of_features.get_mut(feature * classes..).unwrap_or_default();
                for (weight, gradient) in of_feature.iter_mut().zip(&scores) {
                    *weight -= value * gradient;
                }
            }
            if scale < 1e-3 {
                weights.of_features.iter_mut().for_each(|weight| *weight *= scale);
                scale = 1.0;
            }
        }
        tick(epoch + 1);
    }
    weights.of_features.iter_mut().for_each(|weight| *weight *= scale);
    weights
}

/// What lots are drawn for.
const FIT: u64 = 1;

/// Biases are seen by every example, and need smaller steps.
const BIAS_RATE: f32 = 0.05;

/// The scores of a row.
pub(super) fn scores(rows: &Rows, row: usize, rarities: &[u8], weights: &Weights) -> Vec<f32> {
    let mut scores = weights.biases.clone();
    for (feature, value) in values(rows.row(row), rarities) {
        for (score, weight) in scores.iter_mut().zip(weights.of(feature)) {
            *score += value * weight;
        }
    }
    scores
}
