//! The decision itself: for any subset of facts the outcomes still possible.

use std::sync::Arc;

use super::answer::PriorityAnswer;
use crate::decision::answer::Stamps;
use crate::decision::overrides::{Judged, OverridePolicy};
use crate::decision::section::{Inquiry, Possible, Section, names};
use crate::decision::{Decision, OwnOutcome, next};
use crate::order::Set;
use crate::scale::Options;
use crate::stage::set::Ordinal;
use crate::table::condition::Truth;
use crate::table::rule::none;
use crate::table::subject::SubjectId;
use crate::table::view::{Context, View};

/// The priority decision of one policy.
#[derive(Clone, Debug)]
pub struct PriorityDecision {
    /// The scale of the outcome.
    pub levels: Arc<Options>,
    /// The field that says which record type it is.
    pub record_field: usize,
    /// Its subject.
    pub record_subject: SubjectId,
    /// The record types.
    pub record_types: Arc<Options>,
    /// The section for each record type; `None` for no priority on purpose.
    pub section_of: Vec<Option<usize>>,
    /// The sections.
    pub sections: Vec<Section>,
    /// What an agent may set by hand.
    pub(super) overrides: Vec<(String, OverridePolicy)>,
}

impl PriorityDecision {
    /// The record types that lead to a section.
    pub fn record_types_of(&self, section: usize) -> impl Iterator<Item = usize> {
        let leads_there = move |(_, of): &(usize, &Option<usize>)| **of == Some(section);
        self.section_of.iter().enumerate().filter(leads_there).map(|(at, _)| at)
    }

    /// The record types still possible.
    pub(super) fn open_record_types(&self, values: &[Option<Ordinal>]) -> Vec<usize> {
        match values.get(self.record_subject).copied().flatten() {
            Some(Ordinal::Value(at)) => usize::try_from(at).into_iter().collect(),
            Some(Ordinal::Unknown) | None => (0..self.record_types.len()).collect(),
        }
    }

    /// The sections that these record types lead to, each with the record types that lead there.
    pub(super) fn open_sections(&self, record_types: &[usize]) -> Vec<(Option<usize>, Vec<usize>)> {
        let mut open: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
        for &at in record_types {
            let section = self.section_of.get(at).copied().flatten();
            match open.iter_mut().find(|(known, _)| *known == section) {
                Some((_, types)) => types.push(at),
                None => open.push((section, vec![at])),
            }
        }
        open
    }

    /// Decides, as far as the judged facts go.
    pub(crate) fn answer(
        &self,
        context: &Context<'_>,
        judged: &Judged,
        rank_questions: bool,
        stamps: Stamps,
    ) -> PriorityAnswer {
        let Judged { possible, view, .. } = judged;
        let outcomes = possible.outcomes.first().map(|outcomes| names(&self.levels, outcomes)).unwrap_or_default();
        let record_types = self.open_record_types(&view.values);
        let settled = outcomes.len() == 1;
        let next = if rank_questions && !settled { next::questions(self, context, judged) } else { Vec::new() };
        let relevant = self.relevant_fields(context, &record_types);
        let field_name = |&field: &usize| context.vocabulary.fields.get(field).map(|field| field.name.clone());
        PriorityAnswer {
            outcome: settled.then(|| outcomes.first().cloned()).flatten(),
            settled,
            exact: possible.exact,
            record_type: match record_types.as_slice() {
                &[at] => Some(self.record_types.id(at).to_owned()),
                _ => None,
            },
            values: possible.told_values(context),
            not_asked: view.not_asked.iter().filter_map(field_name).collect(),
            not_yet_asked: view.not_yet_asked.iter().filter_map(field_name).collect(),
            assumed: view.assumed.iter().filter(|field| relevant.contains(field)).filter_map(field_name).collect(),
            possible: outcomes,
            next,
            overrides: judged.answers.clone(),
            stamps,
        }
    }

    /// The fields that some table of the open sections tests.
    pub(super) fn relevant_fields(&self, context: &Context<'_>, record_types: &[usize]) -> Set<usize> {
        let open = self.open_sections(record_types);
        let sections = open.iter().filter_map(|(section, _)| self.sections.get((*section)?));
        let variables = sections.flat_map(|section| &section.program.variables);
        let mut relevant: Set<usize> = variables.flat_map(|variable| context.subjects.fields(variable.id)).collect();
        if self.sections.len() > 1 || self.section_of.contains(&None) {
            relevant.insert(self.record_field);
        }
        relevant
    }
}

impl Decision for PriorityDecision {
    fn sections(&self) -> &[Section] {
        &self.sections
    }

    fn possible(&self, asked: &Inquiry<'_>) -> Possible {
        let mut possible = Possible::none(1, asked.given.len());
        let record_types = self.open_record_types(asked.values);
        let open = self.open_sections(&record_types);
        if open.len() > 1 {
            possible.asked.insert(self.record_subject);
        }
        let budget = asked.budget.min(4 * asked.budget / open.len().max(1));
        let asked = &Inquiry { budget, ..*asked };
        for (section, types) in &open {
            match section.and_then(|at| self.sections.get(at)) {
                Some(section) => section.add_possible(asked, Some((self.record_subject, types)), &mut possible),
                None => possible.add_outcome(none(&self.levels)),
            }
        }
        possible.note_settled();
        possible
    }

    fn overrides(&self) -> &[(String, OverridePolicy)] {
        &self.overrides
    }

    fn own(&self, view: &View) -> Option<OwnOutcome<'_>> {
        let record_types = self.open_record_types(&view.values);
        let sections = self.open_sections(&record_types);
        let off_the_scale = if sections.iter().all(|(section, _)| section.is_none()) {
            Truth::Holds
        } else if sections.iter().any(|(section, _)| section.is_none()) {
            Truth::Open
        } else {
            Truth::Fails
        };
        Some(OwnOutcome { levels: &self.levels, off_the_scale })
    }

    fn record_field(&self) -> Option<usize> {
        Some(self.record_field)
    }
}
