//! Words that are at most one edit away from a token.
//!
//! Two words are so if and only if they, or what is left of them without one of their characters, have one in common: the deletion
//! neighbourhood of Wolf Garbe's `SymSpell`. What has a hash in common is then compared.

use super::buckets::Buckets;
use super::{MAX_SIMILAR, SHORTEST_FUZZY};

/// Words by their deletion neighbourhoods.
#[derive(Clone, Debug)]
pub(super) struct Near {
    /// By the hash of a neighbour: numbers in `words`.
    neighbours: Buckets,
    /// The word of each neighbour.
    words: Vec<u32>,
    /// The most characters of a word.
    longest: usize,
}

impl Near {
    /// Of words by their numbers. The error is one of too many that are alike.
    pub fn new<'w>(list: impl Iterator<Item = (u32, &'w str)>) -> Result<Self, u32> {
        let (mut words, mut hashes, mut longest) = (Vec::new(), Vec::new(), 0);
        for (number, word) in list {
            longest = longest.max(word.chars().count());
            neighbours(word, &mut |hash| {
                words.push(number);
                hashes.push(hash);
            });
        }
        let neighbours = Buckets::new(&hashes, &|a, b| a.cmp(&b));
        let (mut before, mut alike) = (None, 0);
        for (item, hash) in neighbours.iter() {
            alike = if before == Some(hash) { alike + 1 } else { 1 };
            before = Some(hash);
            if alike > MAX_SIMILAR {
                return Err(words.get(item as usize).copied().unwrap_or_default());
            }
        }
        Ok(Self { neighbours, words, longest })
    }

    /// The numbers of words that may be near, some of them more than once.
    pub fn candidates(&self, token: &str, visit: &mut dyn FnMut(u32)) {
        let length = token.chars().count();
        if length + 1 < SHORTEST_FUZZY || length > self.longest + 1 {
            return;
        }
        neighbours(token, &mut |hash| {
            for &item in self.neighbours.of(hash) {
                if let Some(&word) = self.words.get(item as usize) {
                    visit(word);
                }
            }
        });
    }
}

/// Whether one is the other but for one character too many, too few or different, or two next to each other exchanged: an
/// optimal string alignment distance of at most one.
pub(super) fn within_one_edit(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.chars(), other.chars());
    loop {
        // What the two begin with in common need not be edited.
        let (before, rest) = (one.clone(), other.clone());
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b => {}
            (a, b) => {
                return one.as_str() == other.as_str()
                    || before.as_str() == other.as_str()
                    || one.as_str() == rest.as_str()
                    || ((one.next(), other.next()) == (b, a) && one.as_str() == other.as_str());
            }
        }
    }
}

/// An odd number without pattern: the golden ratio.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// What undoes a multiplication by [`BASE`], modulo 2⁶⁴, by Newton's iteration: each round doubles the bits that are right.
const UNDO: u64 = {
    let (mut undo, mut round) = (BASE, 0);
    while round < 6 {
        undo = undo.wrapping_mul(2_u64.wrapping_sub(BASE.wrapping_mul(undo)));
        round += 1;
    }
    undo
};

/// The hashes of a word and of it without each of its characters, in time proportional to its length: a word is
/// a polynomial of [`BASE`], and what stands behind a character moves up by one division.
fn neighbours(word: &str, visit: &mut dyn FnMut(u32)) {
    let (mut whole, mut power) = (0_u64, 1_u64);
    for character in word.chars() {
        whole = whole.wrapping_add(value(character).wrapping_mul(power));
        power = power.wrapping_mul(BASE);
    }
    visit(mixed(whole));
    let (mut before, mut last) = (0_u64, None);
    power = 1;
    for character in word.chars() {
        let through = before.wrapping_add(value(character).wrapping_mul(power));
        // Without the second of two equal characters it is what it is without the first.
        if last != Some(character) {
            visit(mixed(before.wrapping_add(whole.wrapping_sub(through).wrapping_mul(UNDO))));
        }
        (before, last) = (through, Some(character));
        power = power.wrapping_mul(BASE);
    }
}

fn value(character: char) -> u64 {
    u64::from(u32::from(character)) + 1
}

fn mixed(hash: u64) -> u32 {
    let hash = (hash ^ (hash >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    u32::try_from(hash >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_is_one_of_four() {
        for (one, other) in [
            ("printer", "printer"),
            ("printer", "rinter"),
            ("printer", "printr"),
            ("printer", "prxnter"),
            ("printer", "prniter"),
            ("printer", "pritner"),
            ("printer", "printre"),
            ("aabbb", "ababb"),
            ("", "a"),
        ] {
            assert!(within_one_edit(one, other) && within_one_edit(other, one), "{one} {other}");
        }
        for (one, other) in
            [("printer", "rinterp"), ("printer", "pinte"), ("printer", "prtiner"), ("abcde", "badce"), ("", "ab")]
        {
            assert!(!within_one_edit(one, other) && !within_one_edit(other, one), "{one} {other}");
        }
    }

    #[test]
    fn a_division_undoes_a_multiplication() {
        assert_eq!(BASE.wrapping_mul(UNDO), 1);
    }
}
