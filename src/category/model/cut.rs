//! Texts, cut into tokens with their features. While somebody types, nearly all of it stays as it was.

use std::ops::Range;

use super::index::Index;
use crate::category::feature::{self, Start};

/// Texts, cut into tokens with their features. For one model: another has other features.
#[derive(Clone, Debug, Default)]
pub struct Cut {
    texts: Vec<String>,
    pub(super) tokens: Vec<Place>,
    /// The features of tokens, in their order.
    pub(super) features: Vec<u32>,
}

/// Where a token stands.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) text: usize,
    pub(super) bytes: Range<usize>,
    pub(super) utf16: Range<usize>,
    /// How many features it has. The second is the pair, if a token of the same text stands before it.
    pub(super) features: usize,
    /// What stands for it in a pair.
    own: u64,
}

impl Cut {
    /// The same of other texts: as far as they begin alike, nothing is done again.
    pub(super) fn changed(mut self, index: &Index, texts: &[&str]) -> Self {
        let (first, mut start) = self.keep(texts);
        let kept = self.features.len();
        for (text, content) in texts.iter().enumerate().skip(first) {
            let tokens = &mut self.tokens;
            feature::by_token(content, start, &mut self.features, |token, features| {
                tokens.push(Place {
                    text,
                    bytes: token.bytes.clone(),
                    utf16: token.utf16.clone(),
                    features: features.hashes.len(),
                    own: features.own,
                });
            });
            start = Start::default();
        }
        index.find(self.features.get_mut(kept..).unwrap_or_default());
        self.texts.truncate(first);
        self.texts.extend(texts.iter().skip(first).map(|&text| text.to_owned()));
        self
    }

    /// How many bytes all texts have.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.iter().map(String::len).sum()
    }

    /// Leaves away what may be another token in these texts. Says with which text to go on, and where in it.
    fn keep(&mut self, texts: &[&str]) -> (usize, Start) {
        let first = self.texts.iter().zip(texts).take_while(|(one, other)| one == *other).count();
        let alike = match (self.texts.get(first), texts.get(first)) {
            (Some(one), Some(other)) => {
                one.floor_char_boundary(one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count())
            }
            _ => 0,
        };
        let before = self.tokens.partition_point(|token| token.text < first);
        // What comes after a token can belong to it, and two letters after an apostrophe to the token before that. So the last
        // token that is followed by something, all of it alike, is read again, and those before it stay.
        let whole =
            self.tokens.partition_point(|token| token.text < first || (token.text == first && token.bytes.end < alike));
        let mut kept = whole.saturating_sub(1).max(before);
        // Nor between tokens that are one character together.
        let shares = |at: usize| match (at.checked_sub(1).and_then(|last| self.tokens.get(last)), self.tokens.get(at)) {
            (Some(last), Some(token)) => last.text == token.text && last.bytes.end > token.bytes.start,
            _ => false,
        };
        while shares(kept) {
            kept -= 1;
        }
        let start = match self.tokens.get(kept).filter(|_| kept < whole) {
            Some(token) => Start {
                byte: token.bytes.start,
                unit: token.utf16.start,
                before: kept
                    .checked_sub(1)
                    .and_then(|at| self.tokens.get(at))
                    .filter(|_| kept > before)
                    .map(|token| token.own),
            },
            None => Start::default(),
        };
        self.tokens.truncate(kept);
        self.features.truncate(self.tokens.iter().map(|token| token.features).sum());
        (first, start)
    }
}
