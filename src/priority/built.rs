//! The priority decision as a built policy holds it: resolved, planned, but without bitsets and diagrams.

use std::sync::Arc;

use super::decide::PriorityDecision;
use super::overrides::OverridePolicy;
use super::section::{Section, parts};
use crate::fact::vocabulary::Vocabulary;
use crate::packed::packed;
use crate::scale::Options;
use crate::stage::diagram::Budget;
use crate::stage::program::{Plan, TooLarge};
use crate::table::compile::plan;
use crate::table::condition::Effort;
use crate::table::derivation::Derivations;
use crate::table::rule::{Adjustment, Table};
use crate::table::subject::{SubjectId, Subjects};

/// A [`PriorityDecision`] as it is written down.
#[derive(Debug)]
pub struct BuiltDecision {
    levels: Arc<Options>,
    record_field: usize,
    record_subject: SubjectId,
    record_types: Arc<Options>,
    section_of: Vec<Option<usize>>,
    sections: Vec<BuiltSection>,
    overrides: Vec<(String, OverridePolicy)>,
}

packed!(struct BuiltDecision {
    levels,
    record_field,
    record_subject,
    record_types,
    section_of,
    sections,
    overrides
});

#[derive(Debug)]
struct BuiltSection {
    record_types: Vec<usize>,
    base: Table,
    adjust: Vec<Adjustment>,
    derived: Vec<usize>,
    plan: Plan,
}

packed!(struct BuiltSection { record_types, base, adjust, derived, plan });

impl PriorityDecision {
    /// The decision as it is written down. (`None` where it cannot be planned: such a policy was refused.)
    pub fn built(
        &self,
        derivations: &Derivations,
        subjects: &Subjects,
        vocabulary: &Vocabulary,
    ) -> Option<BuiltDecision> {
        let mut effort = Effort::default();
        let section = |section: &Section| {
            let parts = parts(&section.base, &section.adjust, &section.derived, derivations);
            Some(BuiltSection {
                record_types: section.record_types.clone(),
                base: section.base.clone(),
                adjust: section.adjust.clone(),
                derived: section.derived.clone(),
                plan: plan(&parts, subjects, vocabulary, &mut effort).ok()?,
            })
        };
        Some(BuiltDecision {
            levels: Arc::clone(&self.levels),
            record_field: self.record_field,
            record_subject: self.record_subject,
            record_types: Arc::clone(&self.record_types),
            section_of: self.section_of.clone(),
            sections: self.sections.iter().map(section).collect::<Option<_>>()?,
            overrides: self.overrides.clone(),
        })
    }
}

impl BuiltDecision {
    /// How many rules, cells and adjustments it has.
    pub fn rules(&self) -> usize {
        self.sections.iter().map(|section| section.base.rules.len() + section.adjust.len()).sum()
    }

    /// The decision, ready to be asked.
    pub fn open(self) -> Result<PriorityDecision, TooLarge> {
        let mut sections = Vec::with_capacity(self.sections.len());
        let budget = Budget::of_one(self.sections.len());
        for built in self.sections {
            let BuiltSection { record_types, base, adjust, derived, plan } = built;
            sections.push(Section::new(record_types, base, adjust, derived, plan.program()?, budget));
        }
        Ok(PriorityDecision {
            levels: self.levels,
            record_field: self.record_field,
            record_subject: self.record_subject,
            record_types: self.record_types,
            section_of: self.section_of,
            sections,
            overrides: self.overrides,
        })
    }
}
