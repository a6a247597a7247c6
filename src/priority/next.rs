//! The next best question: which missing answer narrows the outcome most.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::NextQuestion;
use super::decide::{Judged, PriorityDecision};
use super::section::Inquiry;
use crate::fact::field::Kind;
use crate::fact::vocabulary::Value;
use crate::stage::set::Ordinal;
use crate::table::subject::{Subject, SubjectId};
use crate::table::view::{Context, View};

/// Steps that all rankings for one answer may take together.
const RANKING_BUDGET: usize = 50_000;

/// The most answers of one question that are tried.
const MAX_ANSWERS: usize = 256;

/// An answer to a question, as values of the subjects that read its field.
type Tried = BTreeMap<SubjectId, Ordinal>;

impl PriorityDecision {
    /// The open questions that can change anything, the most useful first: by outcomes left per answer, every
    /// answer that the policy tells apart counting the same; then by answers that settle; then in the form's order.
    pub(super) fn next_questions(&self, context: &Context<'_>, view: &View, judged: &Judged) -> Vec<NextQuestion> {
        let before = judged.possible.outcomes.len();
        let fields = questions_to_ask(context, view, &judged.possible.asked);
        let budget = RANKING_BUDGET / fields.len().max(1);
        let mut questions: Vec<NextQuestion> = Vec::new();
        for field in fields {
            let Some(named) = context.vocabulary.fields.get(field) else { continue };
            let mut values = view.values.clone();
            let (mut settling, mut remaining) = (0_usize, 0_usize);
            let answers = self.answers_to_try(context, view, field);
            let budget = (budget / answers.len().max(1)).max(64);
            for answer in &answers {
                for (&subject, &value) in answer {
                    if let Some(slot) = values.get_mut(subject) {
                        *slot = Some(value);
                    }
                }
                let mut left = BTreeSet::new();
                for given in &judged.variants {
                    let asked = Inquiry { context, values: &values, certain: &view.certain, given, budget };
                    left.extend(self.possible(&asked).outcomes);
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

    /// The answers to a question that the policy tells apart.
    fn answers_to_try(&self, context: &Context<'_>, view: &View, field: usize) -> Vec<Tried> {
        if field == self.record_field {
            let types = (0..self.record_types.len()).filter_map(|at| i64::try_from(at).ok());
            return types.map(|at| Tried::from([(self.record_subject, Ordinal::Value(at))])).collect();
        }
        let text_or_several = context
            .vocabulary
            .fields
            .get(field)
            .is_some_and(|field| matches!(field.kind, Kind::Choices(_) | Kind::Text { .. }));
        if text_or_several { self.atoms_to_try(context, field) } else { self.values_to_try(context, view, field) }
    }

    /// Every way that the predicates on a text, or the options of several, can turn out.
    fn atoms_to_try(&self, context: &Context<'_>, field: usize) -> Vec<Tried> {
        let mut tried = vec![Tried::new()];
        for (subject, _) in self.variables(context, field) {
            if tried.len() * 2 > MAX_ANSWERS {
                break;
            }
            tried = tried
                .iter()
                .flat_map(|known| [0, 1].map(|value| (known, value)))
                .map(|(known, value)| {
                    let mut more = known.clone();
                    more.insert(subject, Ordinal::Value(value));
                    more
                })
                .collect();
        }
        tried
    }

    /// One value of every cell, and the values around those that the field is compared with.
    fn values_to_try(&self, context: &Context<'_>, view: &View, field: usize) -> Vec<Tried> {
        let Some(named) = context.vocabulary.fields.get(field) else { return Vec::new() };
        let domain = named.kind.domain(!named.required);
        let mut candidates: BTreeSet<Ordinal> = BTreeSet::new();
        let variables = self.variables(context, field);
        for (subject, witnesses) in &variables {
            candidates.extend(witnesses);
            if let Some(Subject::Compare(left, _, right)) = context.subjects.get(*subject) {
                let other = if left == field { right } else { left };
                if let Some(Some(Value::One(value))) = view.answers.get(other) {
                    candidates.extend([value.saturating_sub(1), *value, value.saturating_add(1)].map(Ordinal::Value));
                }
            }
        }
        candidates.retain(|value| match value {
            Ordinal::Unknown => domain.nullable,
            Ordinal::Value(value) => (domain.min..=domain.max).contains(value),
        });
        let mut answers = view.answers.clone();
        let mut tried: Vec<Tried> = Vec::new();
        for candidate in candidates.into_iter().take(MAX_ANSWERS) {
            if let Some(slot) = answers.get_mut(field) {
                *slot = Some(match candidate {
                    Ordinal::Unknown => Value::Unknown,
                    Ordinal::Value(value) => Value::One(value),
                });
            }
            let value = |subject: SubjectId| context.subjects.value(subject, context.vocabulary, &answers);
            let answer: Tried = variables.iter().filter_map(|(id, _)| Some((*id, value(*id)?))).collect();
            if !tried.iter().any(|known| self.same_cells(known, &answer)) {
                tried.push(answer);
            }
        }
        tried
    }

    /// The variables that read a field, each with a value of every cell.
    fn variables(&self, context: &Context<'_>, field: usize) -> Vec<(SubjectId, Vec<Ordinal>)> {
        let mut found: BTreeMap<SubjectId, Vec<Ordinal>> = BTreeMap::new();
        for variable in self.sections.iter().flat_map(|section| &section.program.variables) {
            if context.subjects.fields(variable.id).any(|own| own == field) {
                let own_value = matches!(context.subjects.get(variable.id), Some(Subject::Field(_)));
                let witnesses = if own_value { variable.cells.witnesses() } else { Vec::new() };
                found.entry(variable.id).or_default().extend(witnesses);
            }
        }
        found.into_iter().collect()
    }

    /// Whether no section tells two answers apart.
    fn same_cells(&self, one: &Tried, other: &Tried) -> bool {
        one.len() == other.len()
            && one.iter().all(|(subject, value)| {
                let same = |value: Ordinal, with: Ordinal| {
                    let mut variables = self.sections.iter().flat_map(|section| &section.program.variables);
                    variables.all(|own| own.id != *subject || own.cells.cell(value) == own.cells.cell(with))
                };
                other.get(subject).is_some_and(|with| same(*value, *with))
            })
    }
}

/// The fields to ask: those that some table still asks for. In place of one whose question may not arise, the fields
/// that decide whether it does.
fn questions_to_ask(context: &Context<'_>, view: &View, asked: &BTreeSet<SubjectId>) -> BTreeSet<usize> {
    let absent = |field: usize| matches!(view.answers.get(field), Some(None));
    let mut open: Vec<usize> = asked.iter().flat_map(|&subject| context.subjects.fields(subject)).collect();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    let mut fields = BTreeSet::new();
    while let Some(field) = open.pop() {
        if !absent(field) || !seen.insert(field) {
            continue;
        }
        let waits = view.not_yet_asked.contains(&field);
        match context.ask_when.iter().find(|(conditional, _)| waits && *conditional == field) {
            Some((_, when)) => {
                let mut tested = Vec::new();
                when.condition.subjects(&mut tested);
                open.extend(tested.iter().flat_map(|&subject| context.fields_behind(subject)));
            }
            None => {
                fields.insert(field);
            }
        }
    }
    fields
}
