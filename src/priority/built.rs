//! The priority decision as a built policy holds it: resolved, planned, but without bitsets and diagrams.

use std::sync::Arc;

use super::decide::PriorityDecision;
use crate::decision::overrides::OverridePolicy;
use crate::decision::{BuiltSection, Section};
use crate::fact::vocabulary::Vocabulary;
use crate::packed::packed;
use crate::scale::Options;
use crate::stage::diagram::Budget;
use crate::stage::program::TooLarge;
use crate::table::condition::Effort;
use crate::table::derivation::Derivations;
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

impl PriorityDecision {
    /// The decision as it is written down. (`None` where it cannot be planned: such a policy was refused.)
    pub fn built(
        &self,
        derivations: &Derivations,
        subjects: &Subjects,
        vocabulary: &Vocabulary,
    ) -> Option<BuiltDecision> {
        let mut effort = Effort::default();
        let section = |section: &Section| section.built(derivations, subjects, vocabulary, &mut effort);
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
        self.sections.iter().map(BuiltSection::rules).sum()
    }

    /// The decision, ready to be asked.
    pub fn open(self) -> Result<PriorityDecision, TooLarge> {
        let mut sections = Vec::with_capacity(self.sections.len());
        let budget = Budget::of_one(self.sections.len());
        for section in self.sections {
            sections.push(section.open(budget)?);
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
