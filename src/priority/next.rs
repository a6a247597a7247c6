//! The next best question: which missing answer narrows the outcome most.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::NextQuestion;
use super::decide::{Judged, PriorityDecision};
use crate::stage::set::Ordinal;
use crate::table::subject::{Subject, SubjectId};
use crate::table::view::{Context, View};

/// States that all rankings for one answer may visit together.
const RANKING_BUDGET: usize = 20_000;

/// The most answers of one question that are tried.
const MAX_ANSWERS: usize = 256;

impl PriorityDecision {
    /// The open questions that can change anything, the most useful first: by outcomes left per answer, every
    /// answer that the policy tells apart counting the same; then by answers that settle; then in the form's order.
    pub(super) fn next_questions(&self, context: &Context<'_>, view: &View, judged: &Judged) -> Vec<NextQuestion> {
        let mut fields: Vec<usize> = judged
            .possible
            .asked
            .iter()
            .flat_map(|&subject| context.subjects.fields(subject))
            .filter(|&field| matches!(view.answers.get(field), Some(None)))
            .collect();
        fields.sort_unstable();
        fields.dedup();
        let before = judged.possible.outcomes.len();
        let budget = RANKING_BUDGET / fields.len().max(1);
        let mut questions: Vec<NextQuestion> = Vec::new();
        for field in fields {
            let Some(named) = context.vocabulary.fields.get(field) else { continue };
            let mut values = view.values.clone();
            let (mut settling, mut remaining) = (0_usize, 0_usize);
            let answers = self.answers_to_try(context, field);
            let each = budget / answers.len().max(1);
            for answer in &answers {
                for (&subject, &value) in answer {
                    if let Some(slot) = values.get_mut(subject) {
                        *slot = Some(value);
                    }
                }
                let mut left = BTreeSet::new();
                for given in &judged.variants {
                    left.extend(self.possible(&values, given, each.max(64)).outcomes);
                }
                let left = left.len().min(before);
                settling += usize::from(left == 1);
                remaining += left;
            }
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            questions.push(NextQuestion {
                field: named.name.clone(),
                answers: count(answers.len()),
                settling: count(settling),
                remaining: count(remaining),
            });
        }
        questions.sort_by(|a, b| {
            let left = u64::from(a.remaining) * u64::from(b.answers.max(1));
            let right = u64::from(b.remaining) * u64::from(a.answers.max(1));
            left.cmp(&right).then(b.settling.cmp(&a.settling))
        });
        questions
    }

    /// The answers to a question that the policy tells apart, as values of the field's subjects.
    fn answers_to_try(&self, context: &Context<'_>, field: usize) -> Vec<BTreeMap<SubjectId, Ordinal>> {
        if field == self.record_field {
            let types = (0..self.record_types.len()).filter_map(|at| i64::try_from(at).ok());
            return types.map(|at| BTreeMap::from([(self.record_subject, Ordinal::Value(at))])).collect();
        }
        let mut tried: Vec<BTreeMap<SubjectId, Ordinal>> = vec![BTreeMap::new()];
        let mut seen: Vec<SubjectId> = Vec::new();
        for variable in self.sections.iter().flat_map(|section| &section.program.variables) {
            let own = matches!(context.subjects.get(variable.id), Some(subject) if asks(subject, field));
            if !own || seen.contains(&variable.id) {
                continue;
            }
            seen.push(variable.id);
            let mut witnesses: Vec<Ordinal> = Vec::new();
            for section in &self.sections {
                let same = section.program.variables.iter().filter(|other| other.id == variable.id);
                witnesses.extend(same.flat_map(|other| other.cells.witnesses()));
            }
            witnesses.sort_unstable();
            witnesses.dedup();
            if tried.len().saturating_mul(witnesses.len()) > MAX_ANSWERS {
                continue;
            }
            tried = tried
                .iter()
                .flat_map(|known| {
                    witnesses.iter().map(move |&value| {
                        let mut more = known.clone();
                        more.insert(variable.id, value);
                        more
                    })
                })
                .collect();
        }
        tried
    }
}

/// Whether an answer to the field gives the subject a value by itself.
fn asks(subject: Subject, field: usize) -> bool {
    match subject {
        Subject::Field(own) | Subject::Chosen(own, _) | Subject::Answered(own) | Subject::Text(own, _) => own == field,
        Subject::Compare(..) | Subject::Derived(_) => false,
    }
}
