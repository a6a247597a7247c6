//! What in a text a score came from.

use std::ops::Range;

use super::reading::{Found, Place, Reading};
use super::{PARTS, points};

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
const SHARES: i64 = PARTS << 10;

pub(super) fn evidence(reading: &Reading<'_>, class: usize, limit: usize) -> Vec<Mark> {
    let model = reading.model;
    let Some(&(_, factor)) = model.lines.get(class) else { return Vec::new() };
    let weight = |feature: usize| i64::from(model.weights_of(feature).get(class).copied().unwrap_or_default());
    // What each token counts: a product with the weights, in `SHARES`.
    let mut products = vec![0_i64; reading.tokens.len()];
    let mut add = |token: Option<usize>, product: i64| {
        if let Some(own) = token.and_then(|token| products.get_mut(token)) {
            *own += product;
        }
    };
    for &Found { token, feature, is_pair } in &reading.found {
        let weight = weight(feature);
        if weight == 0 {
            continue;
        }
        // A feature counts once for all its places, and each place has an equal share.
        let mut product = reading.value(feature) * weight * SHARES;
        if let count @ 2.. = reading.count(feature) {
            product /= i64::from(count);
        }
        let before = if is_pair { product / 2 } else { 0 };
        add(Some(token), product - before);
        add(token.checked_sub(1), before);
    }
    // Sums are rounded, and not the parts, so that nothing is lost from one to the next.
    let exact: i64 = reading.values().map(|(feature, value)| value * weight(feature)).sum();
    let last = products.iter().rposition(|product| *product != 0);
    let (mut sum, mut told): (i64, i64) = (0, 0);
    let mut marks: Vec<(i32, &Place)> = Vec::new();
    for (at, (product, place)) in products.into_iter().zip(&reading.tokens).enumerate() {
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
