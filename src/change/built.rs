//! What is decided about changes as a built policy holds it: resolved, planned, but without bitsets and diagrams.

use super::{ChangeDecision, ChangeRules, ScoreForm};
use crate::decision::BuiltSection;
use crate::decision::section::parts;
use crate::fact::vocabulary::Vocabulary;
use crate::packed::packed;
use crate::stage::diagram::Budget;
use crate::stage::program::{Plan, TooLarge};
use crate::table::compile::plan;
use crate::table::condition::Effort;
use crate::table::derivation::Derivations;
use crate::table::subject::Subjects;

/// A [`ChangeDecision`] as it is written down.
#[derive(Debug)]
pub(crate) struct BuiltChange {
    rules: ChangeRules,
    section: BuiltSection,
    scores: Vec<BuiltScore>,
}

packed!(struct BuiltChange { rules, section, scores });

#[derive(Debug)]
struct BuiltScore {
    value: usize,
    derived: Vec<usize>,
    plan: Plan,
}

packed!(struct BuiltScore { value, derived, plan });

impl ChangeDecision {
    /// The decision as it is written down. (`None` where it cannot be planned: such a policy was refused.)
    pub(crate) fn built(
        &self,
        derivations: &Derivations,
        subjects: &Subjects,
        vocabulary: &Vocabulary,
    ) -> Option<BuiltChange> {
        let mut effort = Effort::default();
        let section = self.section.built(derivations, subjects, vocabulary, &mut effort)?;
        let score = |form: &ScoreForm| {
            let parts = parts(derivations.tables.get(form.value)?, &form.derived, derivations);
            let plan = plan(&parts, subjects, vocabulary, &mut effort).ok()?;
            Some(BuiltScore { value: form.value, derived: form.derived.clone(), plan })
        };
        let scores = self.scores.iter().map(score).collect::<Option<_>>()?;
        Some(BuiltChange { rules: self.rules.clone(), section, scores })
    }
}

impl BuiltChange {
    /// How many rules, cells and adjustments it has.
    pub(crate) fn rules(&self) -> usize {
        self.section.rules()
    }

    /// How many scores it has.
    pub(crate) fn scores(&self) -> usize {
        self.scores.len()
    }

    /// The decision, ready to be asked.
    pub(crate) fn open(self) -> Result<ChangeDecision, TooLarge> {
        let score = |BuiltScore { value, derived, plan }: BuiltScore| {
            Ok(ScoreForm { value, derived, program: plan.program()? })
        };
        Ok(ChangeDecision {
            rules: self.rules,
            section: self.section.open(Budget::default())?,
            scores: self.scores.into_iter().map(score).collect::<Result<_, _>>()?,
        })
    }
}
