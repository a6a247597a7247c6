//! Tickets that say nearly the same, found in time in proportion to their number.
//!
//! `MinHash` (Broder: On the resemblance and containment of documents): of many orders of all words and pairs, the first that a text has.
//! Two texts have the same first in as many orders as they have in common. Those that agree in a whole band of orders are of one group.

use itsm_core::category::feature::{self, Form};

use super::number::Lots;

/// How many bands there are …
const BANDS: usize = 4;

/// … and how many orders in each. A half of the pairs are found that have (1/4)^(1/8) in common, which is 84 %.
const ORDERS: usize = 8;

/// The group of each ticket: the place of its first.
pub(super) fn groups<'t, T: IntoIterator<Item = &'t str>>(tickets: impl Iterator<Item = T>) -> Vec<usize> {
    let mut lots = Lots::new(0, 0, 0);
    let orders: Vec<u64> = (0..BANDS * ORDERS).map(|_| lots.next() | 1).collect();
    let mut bands: Vec<(u64, usize)> = Vec::new();
    let mut count = 0;
    for (at, texts) in tickets.enumerate() {
        count += 1;
        let mut firsts = vec![u64::MAX; orders.len()];
        for text in texts {
            feature::each(text, |_, form, hash| {
                if matches!(form, Form::Piece { .. }) {
                    return;
                }
                for (first, order) in firsts.iter_mut().zip(&orders) {
                    let place = (u64::from(hash) + 1).wrapping_mul(*order);
                    *first = (*first).min((place ^ (place >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9));
                }
            });
        }
        for (band, firsts) in (0_u64..).zip(firsts.chunks(ORDERS)) {
            let start = 0xcbf2_9ce4_8422_2325 ^ band;
            let key = firsts
                .iter()
                .fold(start, |key, first| (key ^ first).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23));
            bands.push((key, at));
        }
    }
    bands.sort_unstable();
    let mut groups: Vec<usize> = (0..count).collect();
    for ((key, one), (next, other)) in bands.iter().zip(bands.iter().skip(1)) {
        if key == next {
            let (one, other) = (first(&mut groups, *one), first(&mut groups, *other));
            if let Some(group) = groups.get_mut(one.max(other)) {
                *group = one.min(other);
            }
        }
    }
    (0..count).map(|at| first(&mut groups, at)).collect()
}

/// The first ticket of a group; the way to it is made shorter.
fn first(groups: &mut [usize], of: usize) -> usize {
    let mut at = of;
    while let Some(&next) = groups.get(at).filter(|next| **next != at) {
        let after = groups.get(next).copied().unwrap_or(next);
        if let Some(group) = groups.get_mut(at) {
            *group = after;
        }
        at = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nearly_the_same_is_one_group() {
        let words: Vec<String> = (0..60).map(|number| format!("word{}", number * 7 % 61)).collect();
        let one = words.join(" ");
        let other = one.replacen("word7 ", "", 1).to_uppercase();
        let texts =
            [one.as_str(), "something else that is short", &other, "", "printer broken", "Printer: broken!", ""];
        assert_eq!(groups(texts.into_iter().map(|text| [text])), [0, 1, 0, 3, 4, 4, 3]);
    }
}
