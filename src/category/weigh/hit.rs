//! Places of keywords, and which of them lie inside of others.

use std::cmp::Reverse;

/// A place in one of the texts, in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) text: usize,
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Hit {
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.text == other.text && self.from < other.to && other.from < self.to
    }
}

/// Where strong keywords stand: words inside of one that is longer, and speaks for another value, do not count. So `shared
/// mailbox` is not about mailboxes, and `new laptop` not about laptops.
pub(super) struct Longer {
    /// The places in order, each with those of it and the ones before it in the same text that reach furthest: of one value, and of
    /// another.
    places: Vec<(Hit, [Option<Reach>; 2])>,
}

/// How far a place reaches, from where, and of which value it is. Of those that reach as far the longest is the greatest.
type Reach = (usize, Reverse<usize>, usize);

impl Longer {
    pub(super) fn of(places: Vec<(Hit, usize)>) -> Self {
        let mut all: Vec<(Hit, [Option<Reach>; 2])> = Vec::new();
        for (hit, value) in places {
            let [mut first, mut second] = match all.last() {
                Some((known, furthest)) if known.text == hit.text => *furthest,
                _ => [None, None],
            };
            let own = Some((hit.to, Reverse(hit.from), value));
            match first {
                Some((.., known)) if known != value && own > first => (first, second) = (own, first),
                Some((.., known)) if known != value => second = second.max(own),
                _ => first = first.max(own),
            }
            all.push((hit, [first, second]));
        }
        Self { places: all }
    }

    /// Whether a place lies inside of a longer one of another value.
    pub(super) fn hold(&self, hit: &Hit, value: usize) -> bool {
        let end = self.places.partition_point(|(known, _)| (known.text, known.from) <= (hit.text, hit.from));
        let before =
            end.checked_sub(1).and_then(|last| self.places.get(last)).filter(|(known, _)| known.text == hit.text);
        before.is_some_and(|(_, furthest)| {
            furthest
                .iter()
                .flatten()
                .any(|&(to, Reverse(from), other)| other != value && to >= hit.to && to - from > hit.to - hit.from)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::order;

    proptest! {
        #[test]
        fn what_lies_inside_of_a_longer_place_is_found_as_by_looking_at_each(
            places in proptest::collection::vec((0_usize..2, 0_usize..12, 1_usize..6, 0_usize..3), 0..30),
            text in 0_usize..2, from in 0_usize..12, length in 1_usize..6, value in 0_usize..3,
        ) {
            let mut all: Vec<(Hit, usize)> = places
                .into_iter()
                .map(|(text, from, length, value)| (Hit { text, from, to: from + length }, value))
                .collect();
            let hit = Hit { text, from, to: from + length };
            let inside = |(known, other): &(Hit, usize)| {
                *other != value
                    && known.text == hit.text
                    && known.from <= hit.from
                    && known.to >= hit.to
                    && known.to - known.from > length
            };
            let expected = all.iter().any(inside);
            order::sort(&mut all);
            prop_assert_eq!(Longer::of(all).hold(&hit, value), expected);
        }
    }
}
