//! The decision itself: for any subset of facts the outcomes still possible.

use std::sync::Arc;

use super::answer::{OverrideAnswer, OverrideRefusal, OverrideStatus, PriorityAnswer, Stamps, ValueAnswer};
use super::overrides::OverridePolicy;
use super::section::{Inquiry, Possible, Section};
use crate::fact::facts::{Facts, Override};
use crate::fact::notation::write_instant;
use crate::fact::vocabulary::Named;
use crate::order::{self, Set};
use crate::scale::Options;
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;
use crate::table::rule::{none, outcome_name};
use crate::table::subject::SubjectId;
use crate::table::view::{Context, View};

/// The most states an answer to a half-filled form may visit before it settles for a superset.
pub(crate) const ANSWER_BUDGET: usize = 50_000;

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

    /// What can still come out.
    pub(super) fn possible(&self, asked: &Inquiry<'_>) -> Possible {
        let mut possible = Possible { exact: true, values: vec![Set::new(); asked.given.len()], ..Possible::default() };
        let record_types = self.open_record_types(asked.values);
        let open = self.open_sections(&record_types);
        if open.len() > 1 {
            possible.asked.insert(self.record_subject);
        }
        let budget = asked.budget.min(4 * asked.budget / open.len().max(1));
        let asked = &Inquiry { budget, ..*asked };
        for (section, types) in &open {
            match section.and_then(|at| self.sections.get(at)) {
                Some(section) => section.add_possible(asked, self.record_subject, types, &mut possible),
                None => {
                    possible.outcomes.insert(none(&self.levels));
                }
            }
        }
        if possible.outcomes.len() == 1 && possible.values.iter().all(|value| value.len() <= 1) {
            possible.exact = true;
        }
        possible
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
        let names = |levels: &Options, outcomes: &Set<Outcome>| -> Vec<String> {
            outcomes.iter().map(|&outcome| outcome_name(levels, outcome).to_owned()).collect()
        };
        let outcomes = names(&self.levels, &possible.outcomes);
        let record_types = self.open_record_types(&view.values);
        let values = context.vocabulary.derived.iter().zip(&possible.values).filter(|(_, set)| !set.is_empty());
        let settled = possible.outcomes.len() == 1;
        let next = if rank_questions && !settled { self.next_questions(context, judged) } else { Vec::new() };
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
            values: values
                .map(|(value, set)| {
                    let possible = names(&value.levels, set);
                    let outcome = if possible.len() == 1 { possible.first().cloned() } else { None };
                    ValueAnswer { name: value.name.clone(), outcome, possible }
                })
                .collect(),
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

    /// Judges the overrides one after the other, derived values first, and works out what is possible with them.
    pub(crate) fn judge(&self, context: &Context<'_>, facts: &Facts, now: Option<i64>) -> Judged {
        let variants = vec![vec![None; context.vocabulary.derived.len()]];
        let (possible, view) = self.possible_with(context, facts, &variants, None);
        let mut judged = Judged { possible, view, variants, answers: Vec::new() };
        if facts.overrides().is_empty() {
            return judged;
        }
        let mut sorted: Vec<&Override> = facts.overrides().iter().collect();
        order::sort_by_key(&mut sorted, |set| match context.vocabulary.named(&set.value) {
            Some(Named::Derived(at)) => context.derivations.order.iter().position(|&known| known == at).unwrap_or(at),
            _ => usize::MAX,
        });
        let record_types = self.open_record_types(&judged.view.values);
        let sections = self.open_sections(&record_types);
        let stands_off_the_scale = sections.iter().all(|(section, _)| section.is_none());
        let may_stand_off_the_scale = sections.iter().any(|(section, _)| section.is_none());
        for set in sorted {
            let value = match context.vocabulary.named(&set.value) {
                Some(Named::Derived(at)) => Some(at),
                _ => None,
            };
            let computed: Vec<Outcome> = match value {
                Some(at) => judged.possible.values.get(at).into_iter().flatten().copied().collect(),
                None => judged.possible.outcomes.iter().copied().collect(),
            };
            let levels = match value.and_then(|at| context.vocabulary.derived.get(at)) {
                Some(value) => &value.levels,
                None => &self.levels,
            };
            let policy = self.overrides.iter().find(|(name, _)| *name == set.value).map(|(_, policy)| policy);
            let plays_a_part = match value {
                Some(at) => !computed.is_empty() || context.decides_what_to_ask(at),
                None => !stands_off_the_scale,
            };
            let (mut status, mut why) = if plays_a_part {
                policy.unwrap_or(&OverridePolicy::FREE).judge(set, &computed, levels.len(), now)
            } else {
                (OverrideStatus::Refused, Some(OverrideRefusal::PlaysNoPart))
            };
            let may_be_none = value.is_none() && may_stand_off_the_scale;
            if may_be_none && status == OverrideStatus::Applied {
                (status, why) = (OverrideStatus::Open, Some(OverrideRefusal::DependsOnMissingFacts));
                judged.possible.outcomes.retain(|&outcome| outcome == none(&self.levels));
            }
            let level = Outcome::try_from(set.level).unwrap_or_default();
            let keep_computed = status == OverrideStatus::Open;
            match (value, status) {
                (_, OverrideStatus::Refused | OverrideStatus::Expired) => {}
                (Some(at), OverrideStatus::Applied | OverrideStatus::Open) => {
                    judged.vary(at, level, keep_computed);
                    (judged.possible, judged.view) =
                        self.possible_with(context, facts, &judged.variants, Some(&judged.view));
                }
                (None, OverrideStatus::Applied | OverrideStatus::Open) => {
                    if !keep_computed {
                        judged.possible.outcomes.clear();
                    }
                    judged.possible.outcomes.insert(level);
                }
            }
            judged.answers.push(OverrideAnswer {
                value: set.value.clone(),
                level: levels.id(set.level).to_owned(),
                status,
                why,
                computed: computed.iter().map(|&outcome| outcome_name(levels, outcome).to_owned()).collect(),
                reason: set.reason.clone(),
                by: set.by.clone(),
                until: set.until.map(write_instant),
            });
        }
        judged
    }

    /// What is possible in one variant or another, and the facts as all variants have them.
    fn possible_with(
        &self,
        context: &Context<'_>,
        facts: &Facts,
        variants: &[Vec<Option<Outcome>>],
        before: Option<&View>,
    ) -> (Possible, View) {
        let view = View::new(context, facts, &in_common(variants), before);
        // One override leaves the budget whole; many share it.
        let rounds = (1 + facts.overrides().len()) * variants.len();
        let budget = ANSWER_BUDGET.min(4 * ANSWER_BUDGET / rounds.max(1));
        let possible_in = |view: &View, given: &[Option<Outcome>]| {
            let (values, certain) = (&view.values, &view.certain);
            self.possible(&Inquiry { context, values, certain, given, budget })
        };
        let possible = match variants {
            [given] => possible_in(&view, given),
            several => several
                .iter()
                .map(|given| possible_in(&View::new(context, facts, given, Some(&view)), given))
                .reduce(Possible::join)
                .unwrap_or_default(),
        };
        (possible, view)
    }
}

/// The overrides judged, and what is possible with them.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(super) possible: Possible,
    /// The facts, with the values set by hand that every variant has.
    pub(super) view: View,
    /// Derived values set by hand, by number. More than one variant while it depends on missing facts whether an
    /// override is allowed.
    pub(super) variants: Vec<Vec<Option<Outcome>>>,
    pub(super) answers: Vec<OverrideAnswer>,
}

/// The most variants kept apart; overrides beyond are taken as allowed while that is open.
const MAX_VARIANTS: usize = 8;

impl Judged {
    fn vary(&mut self, value: usize, level: Outcome, keep_computed: bool) {
        let with = self.variants.iter().map(|given| {
            let mut given = given.clone();
            if let Some(slot) = given.get_mut(value) {
                *slot = Some(level);
            }
            given
        });
        let with: Vec<_> = with.collect();
        if keep_computed && self.variants.len() < MAX_VARIANTS {
            self.variants.extend(with);
        } else {
            self.variants = with;
        }
    }

    /// The outcomes still possible, and the facts as the tables see them.
    pub(crate) fn into_parts(self) -> (Set<Outcome>, View) {
        (self.possible.outcomes, self.view)
    }

    /// The derived values set by hand in every variant.
    pub(super) fn given(&self) -> Vec<Option<Outcome>> {
        in_common(&self.variants)
    }
}

fn in_common(variants: &[Vec<Option<Outcome>>]) -> Vec<Option<Outcome>> {
    let first = variants.first().cloned().unwrap_or_default();
    let same = |at: usize, level: Option<Outcome>| variants.iter().all(|given| given.get(at) == Some(&level));
    first.into_iter().enumerate().map(|(at, level)| level.filter(|_| same(at, level))).collect()
}
