//! What in a text a score came from.

use std::ops::Range;

use super::cut::Place;
use super::index::index;
use super::reading::Reading;
use super::{LANES, PARTS, points};

/// A token that spoke for a class, or against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Which of the texts.
    pub text: usize,
    /// Its place in the text, in bytes.
    pub bytes: Range<usize>,
    /// Its place in the text, in UTF-16 code units.
    pub utf16: Range<usize>,
    /// What it counts, in 1/1024 of a doubling of the odds.
    pub points: i32,
}

/// Into how many parts a product is divided here: enough that a share of a million places is not nothing.
pub(super) const SHARES: i64 = PARTS << 10;

pub(super) fn evidence(reading: &Reading<'_>, class: usize, limit: usize) -> Vec<Mark> {
    let model = reading.model;
    let Some(&(_, factor)) = model.lines.get(class) else { return Vec::new() };
    let (weights, classes) = (model.weights.as_flattened(), model.blocks() * LANES);
    let weight = |feature: u32| i64::from(weights.get(index(feature) * classes + class).copied().unwrap_or_default());
    // What each token counts: a product with the weights, in `SHARES`.
    let mut products: Vec<i64> = Vec::with_capacity(reading.cut.tokens.len());
    let (mut features, mut shares) = (reading.cut.features.as_slice(), reading.shares());
    let mut text = None;
    for place in &reading.cut.tokens {
        let (own, own_shares);
        (own, features) = features.split_at_checked(place.features).unwrap_or_default();
        (own_shares, shares) = shares.split_at_checked(place.features).unwrap_or_default();
        let mut product: i64 = own.iter().zip(own_shares).map(|(&feature, share)| share * weight(feature)).sum();
        // A pair is shared with the token before.
        if text.replace(place.text) == Some(place.text)
            && let (Some(before), Some(&pair), Some(share)) = (products.last_mut(), own.get(1), own_shares.get(1))
        {
            let half = share * weight(pair) / 2;
            *before += half;
            product -= half;
        }
        products.push(product);
    }
    // Sums are rounded, and not the parts, so that nothing is lost from one to the next.
    let exact: i64 = reading.there.iter().map(|&(feature, value)| i64::from(value) * weight(feature)).sum();
    let last = products.iter().rposition(|product| *product != 0);
    let (mut sum, mut told): (i64, i64) = (0, 0);
    let mut marks: Vec<(i32, &Place)> = Vec::new();
    for (at, (product, place)) in products.into_iter().zip(&reading.cut.tokens).enumerate() {
        if product == 0 {
            continue;
        }
        sum = if Some(at) == last { exact * SHARES } else { sum + product };
        let until = points(sum >> 10, reading.length(), factor);
        let own = i32::try_from(until - told).unwrap_or(if until < told { i32::MIN } else { i32::MAX });
        told = until;
        // Few are told, so a whole sort would be a waste; of equal ones the earlier comes first.
        let rank = marks.partition_point(|(known, _)| *known >= own);
        if own != 0 && rank < limit {
            marks.truncate(limit - 1);
            marks.insert(rank, (own, place));
        }
    }
    let mark = |(points, place): (i32, &Place)| Mark {
        text: place.text,
        bytes: place.bytes.clone(),
        utf16: place.utf16.clone(),
        points,
    };
    marks.into_iter().map(mark).collect()
}
