//! Learning from feedback: whether a model becomes better by what people chose where something was suggested to them.
//!
//! The same tickets are held out of two trainings, one on tickets alone and one on tickets and feedback. Tickets that say nearly the
//! same are never on both sides, whichever file they are from. Each ticket held out is then right in both, in neither, or in one: the
//! last are better or worse by the feedback. If it did nothing, they would be a fair coin's, and their difference would have the standard
//! error √(better + worse) (`McNemar`: Note on the sampling error of the difference between correlated proportions). A model is worse if it
//! is so by more than that: on all tickets held out, or on those alone that are no feedback, for feedback that is wrong agrees with itself.

mod page;
#[cfg(test)]
mod tests;

use itsm_core::category::Model;
use serde::Serialize;

use super::feedback::Answer;
use super::measure::Measured;
use super::tickets::Ticket;
use super::{Held, Options, Report, TrainError, Trained, corpus, trained};

/// What to learn from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lessons<'a> {
    /// The tickets that were learned from before.
    pub tickets: &'a [Ticket],
    /// What people chose since.
    pub feedback: &'a [Answer],
    /// Tickets to measure on alone.
    pub further: &'a [Ticket],
    /// The model in use. It has not seen the feedback.
    pub in_use: Option<&'a Model>,
    /// What the files are called: that of the tickets, and those of the feedback.
    pub files: &'a [String],
}

/// A model that has learned from feedback.
#[derive(Clone, Debug)]
pub struct Learned {
    /// The file.
    pub bytes: Vec<u8>,
    /// What came of it.
    pub report: LearnReport,
}

/// What comes of learning from feedback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LearnReport {
    /// The feedback.
    pub feedback: FeedbackCounts,
    /// Whether the model is worse than without the feedback.
    pub is_worse: bool,
    /// What changes by the feedback.
    pub comparison: Comparison,
    /// The model in use, on the feedback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_use: Option<InUse>,
    /// The model that has learned from tickets and feedback.
    pub model: Report,
}

/// What feedback there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FeedbackCounts {
    /// How many answers are learned from.
    pub used: u64,
    /// In how many of them the first suggestion was chosen.
    pub accepted: u64,
    /// In how many something else was chosen, or nothing was suggested.
    pub corrected: u64,
    /// How many were left out, because nothing was chosen.
    pub not_chosen: u64,
    /// How many were left out, because they say nothing of the field.
    pub of_other_fields: u64,
    /// How many were left out, because what was chosen is no value of the field.
    pub of_other_values: u64,
}

/// What changes by feedback, on tickets that neither training has seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Figures without the feedback. Those with it are the ones of the model.
    pub before: Measured,
    /// All tickets held out.
    pub all: Paired,
    /// Those that are no feedback.
    pub tickets: Paired,
    /// Those that are feedback.
    pub feedback: Paired,
    /// Those of the feedback where the first suggestion was not chosen.
    pub corrected: Paired,
    /// Those whose first suggestion changes.
    pub changed: Vec<Changed>,
}

/// Tickets in two trainings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Paired {
    /// How many.
    pub tickets: u64,
    /// For how many the first suggestion was right before.
    pub right_before: u64,
    /// For how many it is right now.
    pub right_after: u64,
    /// For how many it was wrong, and is right.
    pub better: u64,
    /// For how many it was right, and is wrong.
    pub worse: u64,
    /// For how many it is another one, as wrong as before.
    pub neither: u64,
}

impl Paired {
    /// Whether more tickets became worse than better, by more than one standard error.
    pub const fn is_worse(&self) -> bool {
        is_beyond_error(self.worse, self.better)
    }

    /// Whether more tickets became better than worse, by more than one standard error.
    pub const fn is_better(&self) -> bool {
        is_beyond_error(self.better, self.worse)
    }

    fn count(&mut self, change: &Change) {
        self.tickets += 1;
        self.right_before += u64::from(change.was_right);
        self.right_after += u64::from(change.is_right);
        match change.effect() {
            Some(Effect::Better) => self.better += 1,
            Some(Effect::Worse) => self.worse += 1,
            Some(Effect::Neither) => self.neither += 1,
            None => {}
        }
    }
}

/// Whether one number is larger than another by more than √(one + other); without a root, which is not the same everywhere.
const fn is_beyond_error(more: u64, less: u64) -> bool {
    let by = more.saturating_sub(less);
    by.saturating_mul(by) > more.saturating_add(less)
}

/// What a change of the first suggestion means for a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Effect {
    /// It was wrong, and is right.
    Better,
    /// It was right, and is wrong.
    Worse,
    /// It was wrong, and is.
    Neither,
}

/// A ticket held out whose first suggestion changes. Its text is not told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// The file that it is from.
    pub file: String,
    /// The line where it starts.
    pub line: u64,
    /// Its category.
    pub label: String,
    /// What was suggested first.
    pub before: String,
    /// What is suggested first now.
    pub after: String,
    /// What that means.
    pub effect: Effect,
}

/// The model in use, on feedback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InUse {
    /// Its digest.
    pub digest: String,
    /// How many answers there are.
    pub feedback: u64,
    /// For how many of them its first suggestion is right.
    pub right: u64,
    /// How many of them were held out.
    pub held_out: u64,
    /// For how many of those its first suggestion is right.
    pub held_out_right: u64,
    /// For how many of those that of the new model is right.
    pub held_out_right_now: u64,
}

/// What was suggested first for a ticket, before and after.
struct Change {
    ticket: usize,
    before: usize,
    after: usize,
    was_right: bool,
    is_right: bool,
}

impl Change {
    fn effect(&self) -> Option<Effect> {
        match (self.was_right, self.is_right) {
            _ if self.before == self.after => None,
            (false, true) => Some(Effect::Better),
            (true, false) => Some(Effect::Worse),
            _ => Some(Effect::Neither),
        }
    }
}

/// Trains a model on tickets and on feedback, and compares it with one that was trained on the tickets alone.
///
/// It is the model that [`train`](super::train) makes of both together, in this order. `tick` is told what is being done, how much of it is
/// done, and how much there is.
pub fn learn(
    lessons: &Lessons<'_>,
    options: &Options,
    tick: &mut dyn FnMut(&str, usize, usize),
) -> Result<Learned, TrainError> {
    let Lessons { tickets, feedback, further, in_use, .. } = *lessons;
    if corpus(tickets.iter(), options.least).0.classes.len() < 2 {
        return Err(TrainError::TooFewClasses);
    }
    let answered = feedback.iter().map(|answer| &answer.ticket);
    let (corpus, left_out) = corpus(tickets.iter().chain(answered), options.least);
    let is_learnable = |ticket: &Ticket| corpus.classes.binary_search(&ticket.label.as_str()).is_ok();
    let answers: Vec<&Answer> = feedback.iter().filter(|answer| is_learnable(&answer.ticket)).collect();
    let count = corpus.tickets.len();
    // Of the corpus, tickets come first.
    let first = count.saturating_sub(answers.len());
    let mut held = Held::default();
    let mut changes: Vec<Change> = Vec::new();
    let Trained { bytes, report: model } = trained(
        &corpus,
        left_out,
        further,
        options,
        Some(&mut |turn, tick| {
            let mut is_learned = turn.learned(count);
            is_learned.truncate(first);
            is_learned.resize(count, false);
            let mut fitted = turn.learner.learn(&is_learned, tick);
            let calibrating: Vec<usize> = turn.calibrating.iter().copied().filter(|at| *at < first).collect();
            fitted.calibrate(&corpus, &calibrating)?;
            let from = held.seen.len();
            held.measure(&corpus, &fitted, turn.measured)?;
            changes.extend(held.seen.iter().skip(from).zip(turn.seen).map(|(before, after)| Change {
                ticket: after.ticket,
                before: before.best.0,
                after: after.best.0,
                was_right: before.before == 0,
                is_right: after.before == 0,
            }));
            Ok(())
        }),
        tick,
    )?;
    changes.sort_by_key(|change| change.ticket);
    let answer = |change: &Change| change.ticket.checked_sub(first).and_then(|at| answers.get(at).copied());
    let paired = |which: &dyn Fn(&Change) -> bool| {
        let mut paired = Paired::default();
        changes.iter().filter(|change| which(change)).for_each(|change| paired.count(change));
        paired
    };
    let id = |class: usize| corpus.classes.get(class).map(|id| (*id).to_owned()).unwrap_or_default();
    let told = |change: &Change| {
        let ticket = corpus.tickets.get(change.ticket)?;
        let file = answer(change).map_or(0, |answer| answer.file);
        Some(Changed {
            file: lessons.files.get(file).cloned().unwrap_or_default(),
            line: ticket.line,
            label: ticket.label.clone(),
            before: id(change.before),
            after: id(change.after),
            effect: change.effect()?,
        })
    };
    let comparison = Comparison {
        before: held.measured(corpus.classes.len()),
        all: paired(&|_| true),
        tickets: paired(&|change| answer(change).is_none()),
        feedback: paired(&|change| answer(change).is_some()),
        corrected: paired(&|change| answer(change).is_some_and(Answer::is_corrected)),
        changed: changes.iter().filter_map(told).collect(),
    };
    let corrected = feedback.iter().filter(|answer| answer.is_corrected()).count() as u64;
    let used = feedback.len() as u64;
    let held_out: Vec<&Answer> = changes.iter().filter_map(answer).collect();
    let report = LearnReport {
        feedback: FeedbackCounts { used, accepted: used - corrected, corrected, ..FeedbackCounts::default() },
        is_worse: comparison.all.is_worse() || comparison.tickets.is_worse(),
        in_use: in_use.map(|model| InUse {
            digest: model.digest().to_owned(),
            feedback: used,
            right: right(model, feedback.iter()),
            held_out: held_out.len() as u64,
            held_out_right: right(model, held_out.iter().copied()),
            held_out_right_now: comparison.feedback.right_after,
        }),
        comparison,
        model,
    };
    Ok(Learned { bytes, report })
}

/// For how many answers the first suggestion of a model is what was chosen.
fn right<'a>(model: &Model, answers: impl Iterator<Item = &'a Answer>) -> u64 {
    let is_right = |answer: &&Answer| {
        let texts: Vec<&str> = answer.ticket.texts.iter().map(String::as_str).collect();
        let scores = model.scores(&texts);
        let best = scores.iter().enumerate().rev().max_by_key(|(_, score)| **score);
        best.is_some_and(|(class, _)| model.classes().get(class).is_some_and(|id| *id == answer.ticket.label))
    };
    answers.filter(is_right).count() as u64
}

impl LearnReport {
    /// The report as JSON in one line.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
