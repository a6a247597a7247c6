//! The words that say most for a class. A model knows hashes only: what they stand for is looked up in the tickets.

use std::collections::BTreeMap;

use itsm_core::category::feature::{self, Form};

use super::Corpus;
use super::learn::{Fitted, HASH_BITS};
use super::number::ln;

/// How many words are told of a class.
const TOLD: usize = 12;

/// For each class the words and pairs that say most for it, by what they add to its score, by how many of its tickets
/// have them, and by how few of others.
pub(super) fn words(corpus: &Corpus<'_>, learned: &Fitted<'_>) -> Vec<Vec<String>> {
    let names = names(corpus, learned.hashes());
    let spread = learned.spread_of_classes();
    let all = |feature: usize| spread.iter().filter_map(|spread| spread.get(feature)).sum::<u32>();
    let of_class = |class: usize| {
        let own =
            |feature: usize| spread.get(class).and_then(|spread| spread.get(feature)).copied().unwrap_or_default();
        let worth = |feature: usize| {
            let own = f64::from(own(feature));
            learned.says(feature, class) * ln(1.0 + own) * own / f64::from(all(feature)).max(1.0)
        };
        let mut best: Vec<usize> =
            (0..names.len()).filter(|at| names.get(*at).is_some_and(Option::is_some) && worth(*at) > 0.0).collect();
        best.sort_by(|one, other| worth(*other).total_cmp(&worth(*one)).then(one.cmp(other)));
        best.into_iter().take(TOLD).filter_map(|at| names.get(at).cloned().flatten()).collect()
    };
    (0..corpus.classes.len()).map(of_class).collect()
}

/// What each hash most often stands for. Pieces of words have no name.
fn names(corpus: &Corpus<'_>, hashes: &[u32]) -> Vec<Option<String>> {
    let mut seen: Vec<BTreeMap<String, u32>> = vec![BTreeMap::new(); hashes.len()];
    for at in 0..corpus.tickets.len() {
        for text in corpus.texts(at) {
            let (mut before, mut last) = (String::new(), String::new());
            feature::each(text, |token, form, hash| {
                if form == Form::Word {
                    std::mem::swap(&mut before, &mut last);
                    last.clear();
                    last.push_str(token.folded);
                }
                let found = match form {
                    Form::Piece { .. } => None,
                    Form::Word | Form::Pair => hashes.binary_search(&(hash >> (32 - HASH_BITS))).ok(),
                };
                if let Some(names) = found.and_then(|at| seen.get_mut(at)) {
                    let name = if form == Form::Pair { format!("{before} {last}") } else { last.clone() };
                    *names.entry(name).or_default() += 1;
                }
            });
        }
    }
    // Of several that are as frequent, the last one in the alphabet.
    seen.into_iter().map(|names| names.into_iter().max_by_key(|(_, count)| *count).map(|(name, _)| name)).collect()
}
