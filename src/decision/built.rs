//! A section as a built policy holds it: resolved, planned, but without bitsets and diagrams.

use super::section::{Section, parts};
use crate::fact::vocabulary::Vocabulary;
use crate::packed::packed;
use crate::stage::diagram::Budget;
use crate::stage::program::{Plan, TooLarge};
use crate::table::compile::{Parts, plan};
use crate::table::condition::Effort;
use crate::table::derivation::Derivations;
use crate::table::rule::Table;
use crate::table::subject::Subjects;

/// A [`Section`] as it is written down.
#[derive(Debug)]
pub(crate) struct BuiltSection {
    base: Table,
    beside: Vec<Table>,
    derived: Vec<usize>,
    plan: Plan,
}

packed!(struct BuiltSection { base, beside, derived, plan });

impl Section {
    /// The section as it is written down. (`None` where it cannot be planned: such a policy was refused.)
    pub(crate) fn built(
        &self,
        derivations: &Derivations,
        subjects: &Subjects,
        vocabulary: &Vocabulary,
        effort: &mut Effort,
    ) -> Option<BuiltSection> {
        // The table of a derived value is that one, and not another like it.
        let own = self.derived.iter().filter_map(|&value| derivations.tables.get(value));
        let base = own.rev().find(|table| table.name == self.base.name).unwrap_or(&self.base);
        let parts = Parts { beside: self.beside.iter().collect(), ..parts(base, &self.derived, derivations) };
        Some(BuiltSection {
            base: self.base.clone(),
            beside: self.beside.clone(),
            derived: self.derived.clone(),
            plan: plan(&parts, subjects, vocabulary, effort).ok()?,
        })
    }
}

impl BuiltSection {
    /// How many rules, cells and adjustments it has.
    pub(crate) fn rules(&self) -> usize {
        std::iter::once(&self.base).chain(&self.beside).map(|table| table.rules.len() + table.adjust.len()).sum()
    }

    /// The section, ready to be asked.
    pub(crate) fn open(self, budget: Budget) -> Result<Section, TooLarge> {
        Ok(Section::new(self.base, self.beside, self.derived, self.plan.program()?, budget))
    }
}
