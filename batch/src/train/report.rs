//! What comes of a training.

use serde::Serialize;

use super::Corpus;
use super::measure::{Measured, Seen, Share};

/// Classes with fewer tickets than this are told to be thin.
const THIN: u64 = 50;

/// From this confidence on something else than a ticket's label is so likely that the label may be wrong …
const SURE: u16 = 9_500;

/// … if the label has less than this.
const UNLIKELY: u16 = 100;

/// What comes of a training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The field for which values are suggested.
    pub field: String,
    /// The digest of the model.
    pub digest: String,
    /// The seed of all that was drawn by lot.
    pub seed: u64,
    /// How many tickets there were.
    pub tickets: u64,
    /// On how many of them the model was trained: those of classes that have enough.
    pub trained_on: u64,
    /// How many say nearly the same as one before them.
    pub near_duplicates: u64,
    /// Whether every ticket was held out once.
    pub all_folds: bool,
    /// What was measured on tickets held out, by the model as it is used.
    pub measured: Measured,
    /// The accuracy on them before weights were rounded.
    pub accuracy_before_rounding: Share,
    /// What was measured on further tickets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub further: Option<Measured>,
    /// The classes.
    pub classes: Vec<ClassReport>,
    /// The classes with too few tickets.
    pub left_out: Vec<LeftOut>,
    /// Tickets whose label may be wrong, the most certain first.
    pub suspicious: Vec<Suspicious>,
    /// How large the model is.
    pub size: Size,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassReport {
    /// Its id in the policy.
    pub id: String,
    /// How many tickets it has.
    pub tickets: u64,
    /// Whether those are so few that little can be learned from them.
    pub is_thin: bool,
    /// The words that say most for it, folded.
    pub words: Vec<String>,
}

/// A class that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// Its label.
    pub id: String,
    /// How many tickets it has.
    pub tickets: u64,
}

/// A ticket whose label may be wrong. Its text is not told: reports are shown around.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Suspicious {
    /// The line of the file where it starts.
    pub line: u64,
    /// Its label.
    pub label: String,
    /// How likely that is.
    pub confidence: Share,
    /// What is likelier.
    pub suggested: String,
    /// How likely that is.
    pub suggested_confidence: Share,
}

/// How large a model is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Size {
    /// The bytes of its file. Sent compressed it has about a tenth less.
    pub bytes: u64,
    /// How many features it knows.
    pub features: u64,
    /// How many bits a weight has.
    pub bits: u8,
}

impl Report {
    /// The report as JSON in one line.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

pub(super) fn classes(corpus: &Corpus<'_>, measured: &Measured, words: Vec<Vec<String>>) -> Vec<ClassReport> {
    debug_assert!(measured.classes.len() == corpus.classes.len(), "they are of the same classes");
    let class = |(at, (id, words)): (usize, (&&str, Vec<String>))| {
        let tickets = corpus.of.iter().filter(|class| **class == at).count() as u64;
        ClassReport { id: (*id).to_owned(), tickets, is_thin: tickets < THIN, words }
    };
    corpus.classes.iter().zip(words).enumerate().map(class).collect()
}

pub(super) fn suspicious(corpus: &Corpus<'_>, seen: &[Seen]) -> Vec<Suspicious> {
    let mut doubtful: Vec<&Seen> = seen.iter().filter(|one| one.best.1 > SURE && one.own < UNLIKELY).collect();
    doubtful.sort_by_key(|one| (std::cmp::Reverse(one.best.1), one.own, one.ticket));
    let id = |class: usize| corpus.classes.get(class).map(|id| (*id).to_owned()).unwrap_or_default();
    let told = |one: &Seen| Suspicious {
        line: corpus.tickets.get(one.ticket).map_or(0, |ticket| ticket.line),
        label: id(one.class),
        confidence: Share(one.own),
        suggested: id(one.best.0),
        suggested_confidence: Share(one.best.1),
    };
    doubtful.into_iter().map(told).collect()
}
