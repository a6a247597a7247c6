//! Starts of texts: what is known of a ticket while somebody types it.

use std::f64::consts::LN_10;

use super::number::{Lots, exp};
use super::{Corpus, Options};

/// The shortest copy has so many characters, the longest ten times as many.
const SHORTEST: f64 = 6.0;

/// How many copies there are of a ticket.
const OF_EACH: usize = 2;

/// What lots are drawn for.
const CUT: u64 = 3;

/// Copies of tickets, cut after a number of characters that is drawn by lot.
pub(super) struct Copies {
    /// Each with the ticket it is one of.
    each: Vec<(usize, usize)>,
}

impl Copies {
    /// Copies of every ticket that is longer than they would be.
    pub(super) fn of(corpus: &Corpus<'_>, options: &Options) -> Self {
        let mut each = Vec::new();
        for (at, ticket) in corpus.tickets.iter().enumerate().filter(|_| options.starts) {
            let mut lots = Lots::new(options.seed, CUT, at as u64);
            for _ in 0..OF_EACH {
                let characters = length(&mut lots);
                let (_, is_cut) = start(&ticket.texts, characters);
                if is_cut {
                    each.push((at, characters));
                }
            }
        }
        Self { each }
    }

    pub(super) fn len(&self) -> usize {
        self.each.len()
    }

    /// The tickets that they are copies of.
    pub(super) fn tickets(&self) -> impl Iterator<Item = usize> {
        self.each.iter().map(|(ticket, _)| *ticket)
    }

    /// The texts of a copy.
    pub(super) fn texts<'t>(&self, corpus: &Corpus<'t>, at: usize) -> Vec<&'t str> {
        let copy = self.each.get(at).and_then(|(ticket, characters)| Some((corpus.tickets.get(*ticket)?, *characters)));
        copy.map(|(ticket, characters)| start(&ticket.texts, characters).0).unwrap_or_default()
    }
}

/// A length by lot. Its logarithm is even: half of them are below 19.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "6 to 60")]
fn length(lots: &mut Lots) -> usize {
    let even = (lots.next() >> 11) as f64 / (1_u64 << 53) as f64;
    (SHORTEST * exp(LN_10 * even)) as usize
}

/// The first so many characters of texts, one after the other; and whether anything is left out.
pub(super) fn start(texts: &[String], mut characters: usize) -> (Vec<&str>, bool) {
    let mut start = Vec::new();
    for text in texts {
        // No text has more characters than bytes.
        let is_short = text.len() <= characters;
        let end = if is_short { None } else { text.char_indices().nth(characters).map(|(end, _)| end) };
        if let Some(end) = end {
            start.push(text.get(..end).unwrap_or_default());
            return (start, true);
        }
        if characters != usize::MAX {
            characters -= text.chars().count();
        }
        start.push(text.as_str());
    }
    (start, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_one_after_the_other() {
        let texts = ["Größe".to_owned(), "falsch".to_owned()];
        assert_eq!(start(&texts, 4), (vec!["Größ"], true));
        assert_eq!(start(&texts, 8), (vec!["Größe", "fal"], true));
        assert_eq!(start(&texts, 11), (vec!["Größe", "falsch"], false));
        assert_eq!(start(&texts, usize::MAX), (vec!["Größe", "falsch"], false));
    }

    #[test]
    fn lengths_are_spread_over_a_power_of_ten() {
        let mut lengths: Vec<usize> = (0..1_000).map(|at| length(&mut Lots::new(1, CUT, at))).collect();
        lengths.sort_unstable();
        assert!(lengths[0] == 6 && (16..22).contains(&lengths[500]) && (55..60).contains(&lengths[999]), "{lengths:?}");
    }
}
