//! Numbers that are the same on every machine: only `+ − × ÷` and the square root, which IEEE 754 makes exact to the last bit. The
//! platform's `exp` and `ln` are not.

use std::f64::consts::{LN_2, SQRT_2};

/// e to this power, within 1e-14 of it.
pub(super) fn exp(power: f64) -> f64 {
    let power = power.clamp(-700.0, 700.0);
    let halvings = (power / LN_2).round();
    let rest = power - halvings * LN_2;
    // Horner's scheme of the series; the first term left out is below 1e-17.
    let mut sum = 1.0;
    for term in (1..=14).rev() {
        sum = 1.0 + rest / f64::from(term) * sum;
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and at most 1,010")]
    let exponent = (1_023 + halvings as i64).unsigned_abs();
    sum * f64::from_bits(exponent << 52)
}

/// The natural logarithm of a positive number, within 1e-14 of it.
pub(super) fn ln(number: f64) -> f64 {
    let bits = number.max(f64::MIN_POSITIVE).to_bits();
    #[expect(clippy::cast_precision_loss, reason = "it is at most 1,023")]
    let mut exponent = ((bits >> 52).cast_signed() - 1_023) as f64;
    let mut mantissa = f64::from_bits(bits & ((1 << 52) - 1) | 1_023 << 52);
    if mantissa > SQRT_2 {
        mantissa /= 2.0;
        exponent += 1.0;
    }
    // ln m = 2 artanh ((m − 1) / (m + 1)).
    let part = (mantissa - 1.0) / (mantissa + 1.0);
    let square = part * part;
    let mut sum = 0.0;
    for odd in (0..=11).rev() {
        sum = 1.0 / f64::from(2 * odd + 1) + square * sum;
    }
    exponent * LN_2 + 2.0 * part * sum
}

/// Draws by lot, always the same from the same seed: `SplitMix64` (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
#[derive(Clone, Debug)]
pub(super) struct Lots(u64);

impl Lots {
    /// Lots for one purpose, and for one thing.
    pub(super) fn new(seed: u64, purpose: u64, of: u64) -> Self {
        let mut lots = Self(seed);
        for part in [purpose, of] {
            lots.0 = lots.next() ^ part;
        }
        lots
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below another.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let limit = u128::try_from(limit).unwrap_or_default();
        usize::try_from((u128::from(self.next()) * limit) >> 64).unwrap_or_default()
    }

    /// Puts things in an order drawn by lot.
    pub(super) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_what_the_platform_has() {
        for step in -2_000..2_000 {
            let number = f64::from(step) / 37.0;
            assert!((exp(number) / number.exp() - 1.0).abs() < 1e-13, "{number}");
            let number = number.exp();
            assert!((ln(number) - number.ln()).abs() < 1e-13, "{number}");
        }
        assert_eq!((exp(0.0), ln(1.0)), (1.0, 0.0));
    }

    #[test]
    fn lots_never_change() {
        // The first numbers from the seed 1234567, as the authors' code gives them.
        let mut lots = Lots(1_234_567);
        assert_eq!([lots.next(), lots.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
        let mut order: Vec<usize> = (0..10).collect();
        Lots::new(1, 2, 3).shuffle(&mut order);
        order.sort_unstable();
        assert_eq!(order, (0..10).collect::<Vec<_>>());
    }
}
