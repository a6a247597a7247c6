//! Questions that are only asked under a condition: an answer that is required can be unknown only where that fails.

use super::Analysis;
use crate::stage::cells::{CellMap, CellSet};
use crate::stage::program::{Allowed, Program};
use crate::stage::set::{Domain, Ordinal, ValueSet};
use crate::table::subject::Subject;

/// The most such questions of one table that are told apart: each doubles the cases.
const MOST_QUESTIONS: usize = 4;

impl Analysis<'_> {
    /// What can be, in cases: in each of them such a question is either asked, and answered, or its condition fails. Questions under
    /// more than one test are not told apart.
    pub(super) fn cases(&self, program: &Program) -> Vec<Vec<Allowed>> {
        let inner = &self.policy.0;
        let mut cases = vec![self.all_open(program)];
        let position = |subject| program.variables.iter().position(|variable| variable.id == subject);
        let questions = inner.ask_when.iter().filter_map(|(field, when)| {
            let is_required = inner.vocabulary.fields.get(*field).is_some_and(|field| field.required);
            let own = position(inner.subjects.find(Subject::Field(*field))?).filter(|_| is_required)?;
            let (subject, set) = when.condition.single_test()?;
            Some((own, position(subject)?, set, inner.subjects.domain(subject, &inner.vocabulary)))
        });
        for (own, gate, set, domain) in questions.take(MOST_QUESTIONS) {
            let (Some(asked), Some(by)) = (program.variables.get(own), program.variables.get(gate)) else { continue };
            let fails = failing(set, domain, &by.cells);
            let both = |case: &Vec<Allowed>| {
                let (mut answered, mut not_asked) = (case.clone(), case.clone());
                if let Some(slot) = answered.get_mut(own) {
                    *slot = Allowed::Any(asked.cells.known());
                }
                if let Some(slot) = not_asked.get_mut(own) {
                    *slot = Allowed::One(asked.cells.cell(Ordinal::Unknown));
                }
                if let Some(slot) = not_asked.get_mut(gate) {
                    let mut cells = CellSet::none(by.cells.count());
                    slot.cells().into_iter().filter(|cell| fails.contains(*cell)).for_each(|cell| cells.insert(cell));
                    *slot = Allowed::Any(cells);
                }
                [answered, not_asked]
            };
            cases = cases.iter().flat_map(both).collect();
        }
        cases
    }
}

/// The cells with a value that is not in the set.
fn failing(set: &ValueSet, domain: Domain, cells: &CellMap) -> CellSet {
    let edges = set.ranges().iter().flat_map(|&(from, to)| [from.saturating_sub(1), to.saturating_add(1)]);
    let edges = edges.filter(|value| (domain.min..=domain.max).contains(value)).map(Ordinal::Value);
    let values = cells.witnesses().into_iter().chain(edges);
    let mut failing = CellSet::none(cells.count());
    values.filter(|value| !set.contains(*value)).for_each(|value| failing.insert(cells.cell(value)));
    failing
}
