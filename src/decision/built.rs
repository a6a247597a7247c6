//! A section as a built policy holds it: resolved, planned, but without bitsets and diagrams.

use super::section::{Section, parts};
use crate::fact::vocabulary::Vocabulary;
use crate::packed::packed;
use crate::stage::diagram::Budget;
use crate::stage::program::{Plan, TooLarge};
use crate::table::compile::plan;
use crate::table::condition::Effort;
use crate::table::derivation::Derivations;
use crate::table::rule::{Adjustment, Table};
use crate::table::subject::Subjects;

/// A [`Section`] as it is written down.
#[derive(Debug)]
pub(crate) struct BuiltSection {
    base: Table,
    adjust: Vec<Adjustment>,
    derived: Vec<usize>,
    plan: Plan,
}

packed!(struct BuiltSection { base, adjust, derived, plan });

impl Section {
    /// The section as it is written down. (`None` where it cannot be planned: such a policy was refused.)
    pub(crate) fn built(
        &self,
        derivations: &Derivations,
        subjects: &Subjects,
        vocabulary: &Vocabulary,
        effort: &mut Effort,
    ) -> Option<BuiltSection> {
        let parts = parts(&self.base, &self.adjust, &self.derived, derivations);
        Some(BuiltSection {
            base: self.base.clone(),
            adjust: self.adjust.clone(),
            derived: self.derived.clone(),
            plan: plan(&parts, subjects, vocabulary, effort).ok()?,
        })
    }
}

impl BuiltSection {
    /// How many rules, cells and adjustments it has.
    pub(crate) fn rules(&self) -> usize {
        self.base.rules.len() + self.adjust.len()
    }

    /// The section, ready to be asked.
    pub(crate) fn open(self, budget: Budget) -> Result<Section, TooLarge> {
        Ok(Section::new(self.base, self.adjust, self.derived, self.plan.program()?, budget))
    }
}
