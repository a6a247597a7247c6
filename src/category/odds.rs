//! Scores, and the shares they stand for.
//!
//! A score counts in doublings of the odds, so scores of independent evidence are added: a point for a class makes it twice as
//! likely against any other. Shares are the softmax to the base 2, in integers.

/// What a doubling of the odds counts.
pub const UNIT: i32 = 1024;

/// What certainty counts in shares.
pub const WHOLE: u16 = 10_000;

/// The powers 2^(-1/2), 2^(-1/4), … 2^(-1/1024), in units of 2^-31, rounded to the nearest.
const ROOTS: [u32; 10] = [
    1_518_500_250,
    1_805_811_301,
    1_969_251_188,
    2_056_437_387,
    2_101_467_502,
    2_124_350_982,
    2_135_885_998,
    2_141_676_973,
    2_144_578_345,
    2_146_030_505,
];

/// The share of each score, in ten-thousandths.
///
/// Each share is rounded down, so together they are 10,000 at most. Each is within one of the exact share, where there are
/// no more than a thousand scores; a higher score never has a smaller share.
///
/// ```
/// use itsm_core::category::odds::{UNIT, shares};
///
/// assert_eq!(shares(&[3 * UNIT, 0, 0]), [8_000, 1_000, 1_000]);
/// assert_eq!(shares(&[i32::MAX, i32::MIN]), [10_000, 0]);
/// assert!(shares(&[]).is_empty());
/// ```
pub fn shares(scores: &[i32]) -> Vec<u16> {
    let Some(&best) = scores.iter().max() else { return Vec::new() };
    let likelihoods: Vec<u64> = scores.iter().map(|&score| power(best.abs_diff(score))).collect();
    let all = likelihoods.iter().sum::<u64>().max(1);
    let share = |likelihood: u64| u16::try_from(likelihood * u64::from(WHOLE) / all).unwrap_or(WHOLE);
    likelihoods.into_iter().map(share).collect()
}

/// The score that stands for all of these together. Nothing where there is none.
pub(super) fn total(scores: &[i32]) -> i32 {
    let Some(&best) = scores.iter().max() else { return i32::MIN };
    let sum: u64 = scores.iter().map(|&score| power(best.abs_diff(score))).sum();
    best.saturating_add(logarithm(sum) - 31 * UNIT)
}

/// The logarithm of a number above zero to the base 2, in units, rounded down; of zero it is zero.
pub(super) fn logarithm(number: u64) -> i32 {
    let Some(whole) = number.checked_ilog2() else { return 0 };
    let mut units = i32::try_from(whole).unwrap_or_default();
    // The fraction bit by bit: squaring doubles the logarithm. From one to two, in units of 2^-31.
    let mut rest = if whole >= 31 { number >> (whole - 31) } else { number << (31 - whole) };
    for _ in 0..10 {
        rest = (rest * rest) >> 31;
        units *= 2;
        if rest >= 1 << 32 {
            rest >>= 1;
            units += 1;
        }
    }
    units
}

/// Two to the power of minus so many units, in units of 2^-31: within 10 of them.
pub(super) fn power(units: u32) -> u64 {
    let halvings = units / UNIT.unsigned_abs();
    if halvings > 31 {
        return 0;
    }
    let mut power = 1_u64 << 31;
    for (bit, root) in ROOTS.into_iter().enumerate() {
        if units >> (9 - bit) & 1 == 1 {
            power = (power * u64::from(root) + (1 << 30)) >> 31;
        }
    }
    power >> halvings
}

#[cfg(test)]
#[expect(clippy::cast_precision_loss, reason = "the numbers have fewer bits")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The exact shares.
    fn by_floats(scores: &[i32]) -> Vec<f64> {
        let best = scores.iter().copied().max().unwrap_or(0);
        let each: Vec<f64> =
            scores.iter().map(|&score| ((f64::from(score) - f64::from(best)) / f64::from(UNIT)).exp2()).collect();
        let all: f64 = each.iter().sum();
        each.into_iter().map(|one| one / all * 10_000.0).collect()
    }

    #[test]
    fn the_roots_are_rounded_to_the_nearest() {
        for (at, root) in ROOTS.into_iter().enumerate() {
            let exact = (-(0.5_f64.powi(i32::try_from(at).unwrap() + 1))).exp2() * (1_u64 << 31) as f64;
            assert!((f64::from(root) - exact).abs() <= 0.5, "{root} {exact}");
        }
    }

    #[test]
    fn powers_fall_with_every_unit() {
        for units in 0..20 * 1024 {
            let (power, next) = (power(units), power(units + 1));
            assert!(next < power, "{units}");
            let exact = (-f64::from(units) / 1024.0).exp2() * (1_u64 << 31) as f64;
            assert!((power as f64 - exact).abs() <= 10.0, "{units}: {power} {exact}");
        }
    }

    #[test]
    fn logarithms_are_those_of_floats() {
        for number in (1..5_000).chain((10..63).map(|bits| (1_u64 << bits) + 12_345)) {
            let exact = (number as f64).log2() * 1024.0;
            assert!((f64::from(logarithm(number)) - exact.floor()).abs() <= 1.0, "{number}");
        }
        assert_eq!(logarithm(8), 3 * UNIT);
    }

    proptest! {
        #[test]
        fn a_total_is_as_much_as_its_parts(scores in proptest::collection::vec(-20_000_i32..20_000, 1..100)) {
            let total = f64::from(total(&scores)) / 1024.0;
            let exact = scores.iter().map(|&score| (f64::from(score) / 1024.0).exp2()).sum::<f64>().log2();
            prop_assert!((total - exact).abs() < 0.003, "{total} {exact}");
        }

        #[test]
        fn shares_are_the_softmax(scores in proptest::collection::vec(-40_000_i32..40_000, 1..200)) {
            let (shares, exact) = (shares(&scores), by_floats(&scores));
            for (share, exact) in shares.iter().zip(&exact) {
                prop_assert!((f64::from(*share) - exact.floor()).abs() <= 1.0, "{share} {exact}");
            }
            prop_assert!(shares.iter().map(|share| u32::from(*share)).sum::<u32>() <= 10_000);
        }

        #[test]
        fn whatever_the_scores_a_higher_one_has_no_smaller_share(
            scores in proptest::collection::vec(proptest::num::i32::ANY, 0..50)
        ) {
            let shares = shares(&scores);
            prop_assert_eq!(shares.len(), scores.len());
            prop_assert!(shares.iter().map(|share| u32::from(*share)).sum::<u32>() <= 10_000);
            for (one, share) in scores.iter().zip(&shares) {
                for (other, its) in scores.iter().zip(&shares) {
                    prop_assert!(one < other || share >= its);
                }
            }
        }

        #[test]
        fn only_differences_count(scores in proptest::collection::vec(-1_000_000_i32..1_000_000, 1..20), by in -1_000_000_i32..1_000_000) {
            let moved: Vec<i32> = scores.iter().map(|score| score + by).collect();
            prop_assert_eq!(shares(&moved), shares(&scores));
        }
    }
}
