//! A section: how some record types get their priority, and what can come out of it.

use crate::order::Set;
use crate::stage::cells::{Cell, CellSet};
use crate::stage::diagram::{AnswerTable, Budget, Diagram};
use crate::stage::program::{Allowed, Program, Reached, Tuple, Variable};
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;
use crate::table::compile::Parts;
use crate::table::derivation::Derivations;
use crate::table::rule::{Adjustment, Table, none};
use crate::table::subject::SubjectId;
use crate::table::view::Context;

/// How some record types get their priority.
#[derive(Clone, Debug)]
pub struct Section {
    /// The record types.
    pub record_types: Vec<usize>,
    /// The matrix or table.
    pub base: Table,
    /// The adjustments, in order.
    pub adjust: Vec<Adjustment>,
    /// The derived values it rests on, each after those it builds on. Told in this order beside the outcome.
    pub derived: Vec<usize>,
    /// All of it over cells.
    pub program: Program,
    /// The decision diagram, where it stays small.
    pub diagram: Option<Diagram>,
    /// The answer table, where it stays smaller.
    pub answers: Option<AnswerTable>,
}

/// What is asked of a section.
pub(super) struct Inquiry<'a> {
    pub(super) context: &'a Context<'a>,
    /// The values known, by subject.
    pub(super) values: &'a [Option<Ordinal>],
    /// The open subjects that will not be unknown.
    pub(super) certain: &'a Set<SubjectId>,
    /// Derived values set by hand, by number.
    pub(super) given: &'a [Option<Outcome>],
    /// Steps that may be spent.
    pub(super) budget: usize,
}

impl Inquiry<'_> {
    pub(super) fn value(&self, subject: SubjectId) -> Option<Ordinal> {
        self.values.get(subject).copied().flatten()
    }
}

/// The outcomes still possible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Possible {
    /// Of the priority.
    pub(super) outcomes: Set<Outcome>,
    /// Of each derived value, by number.
    pub(super) values: Vec<Set<Outcome>>,
    /// Whether they are exact.
    pub(super) exact: bool,
    /// The subjects that some table still asks for.
    pub(super) asked: Set<SubjectId>,
}

impl Possible {
    fn add_value(&mut self, value: usize, outcome: Outcome) {
        if let Some(set) = self.values.get_mut(value) {
            set.insert(outcome);
        }
    }

    pub(super) fn join(mut self, other: Self) -> Self {
        self.outcomes.extend(other.outcomes);
        for (mine, theirs) in self.values.iter_mut().zip(other.values) {
            mine.extend(theirs);
        }
        self.exact &= other.exact;
        self.asked.extend(other.asked);
        self
    }
}

/// What a section's program is made of.
pub(super) fn parts<'a>(
    base: &'a Table,
    adjust: &'a [Adjustment],
    derived: &[usize],
    derivations: &'a Derivations,
) -> Parts<'a> {
    let tables = derived.iter().filter_map(|&value| Some((value, derivations.tables.get(value)?)));
    Parts { derived: tables.collect(), base, adjust, beside: Vec::new(), which_rule: false }
}

impl Section {
    /// A section, with the forms of its program that stay small.
    pub(super) fn new(
        record_types: Vec<usize>,
        base: Table,
        adjust: Vec<Adjustment>,
        derived: Vec<usize>,
        program: Program,
        budget: Budget,
    ) -> Self {
        let diagram = Diagram::build(&program, budget);
        let answers = diagram.as_ref().and_then(|diagram| AnswerTable::build(&program, diagram));
        Self { record_types, base, adjust, derived, program, diagram, answers }
    }

    /// What may be read of each variable: its cell where there is a value, else any that the domain has. The record
    /// type, where open, is one of `types`.
    fn allowed(&self, asked: &Inquiry<'_>, record: SubjectId, types: &[usize]) -> Vec<Allowed> {
        self.program
            .variables
            .iter()
            .map(|variable| match asked.value(variable.id) {
                Some(value) => Allowed::One(variable.cells.cell(value)),
                None if variable.id == record => {
                    let mut cells = CellSet::none(variable.cells.count());
                    for &at in types {
                        cells.insert(variable.cells.cell(Ordinal::Value(i64::try_from(at).unwrap_or_default())));
                    }
                    Allowed::Any(cells)
                }
                None if asked.certain.contains(&variable.id) => Allowed::Any(variable.cells.known()),
                None => Allowed::Any(CellSet::all(variable.cells.count())),
            })
            .collect()
    }

    /// The tuples that can come out: by answer table or diagram where there is one, else from the rule bitsets.
    fn reach(&self, allowed: &[Allowed], given: &[Option<Outcome>], budget: usize) -> Reached {
        let fixed: Option<Vec<Cell>> = allowed.iter().map(Allowed::one).collect();
        let told = |tuple: Tuple| Reached { tuples: vec![tuple], complete: true, asked: vec![false; allowed.len()] };
        if given.iter().all(Option::is_none) {
            let number = match (&fixed, &self.answers, &self.diagram) {
                (Some(cells), Some(answers), _) => Some(answers.look_up(cells)),
                (Some(cells), None, Some(diagram)) => Some(diagram.walk(cells)),
                (None, _, Some(diagram)) => return diagram.reach(allowed),
                _ => None,
            };
            let tuples = self.diagram.as_ref().map(Diagram::tuples).unwrap_or_default();
            if let Some(tuple) = number.and_then(|number| tuples.get(number)) {
                return told(tuple.clone());
            }
        }
        match fixed {
            Some(cells) => told(self.program.run(&cells, given)),
            None => self.program.explore(allowed, given, budget),
        }
    }

    /// Adds what can come out for these record types.
    pub(super) fn add_possible(
        &self,
        asked: &Inquiry<'_>,
        record: SubjectId,
        types: &[usize],
        possible: &mut Possible,
    ) {
        let given: Vec<Option<Outcome>> =
            self.derived.iter().map(|&value| asked.given.get(value).copied().flatten()).collect();
        let allowed = self.allowed(asked, record, types);
        let reached = self.reach(&allowed, &given, asked.budget);
        for (variable, _) in self.program.variables.iter().zip(&reached.asked).filter(|(_, asked)| **asked) {
            possible.asked.insert(variable.id);
            possible.exact &= !hangs_together(asked, variable);
        }
        if reached.complete {
            for tuple in &reached.tuples {
                possible.outcomes.extend(tuple.first().copied());
                for (&value, &outcome) in self.derived.iter().zip(tuple.iter().skip(1)) {
                    possible.add_value(value, outcome);
                }
            }
            return;
        }
        possible.exact = false;
        possible.outcomes.extend(self.superset());
        for (&value, &set_by_hand) in self.derived.iter().zip(&given) {
            let Some(table) = asked.context.derivations.tables.get(value) else { continue };
            match set_by_hand.or_else(|| table.settled(&|subject| asked.value(subject))) {
                Some(outcome) => possible.add_value(value, outcome),
                None => table.outcomes().into_iter().for_each(|outcome| possible.add_value(value, outcome)),
            }
        }
        let open = allowed.iter().zip(&self.program.variables).filter(|(allowed, _)| allowed.one().is_none());
        possible.asked.extend(open.map(|(_, variable)| variable.id));
    }

    /// Every outcome the base table's rules and the adjustments can give at all, each alone.
    fn superset(&self) -> Set<Outcome> {
        let mut outcomes = self.base.outcomes();
        for adjustment in &self.adjust {
            adjustment.add_moved(&mut outcomes, none(&self.base.levels));
        }
        outcomes
    }
}

/// Whether the variable's cells cannot be chosen freely of other variables', as things stand.
fn hangs_together(asked: &Inquiry<'_>, variable: &Variable) -> bool {
    let may_not_be_unknown = |field: usize| {
        let named = asked.context.vocabulary.fields.get(field);
        named.is_some_and(|field| field.required && field.conditional) && !asked.certain.contains(&variable.id)
    };
    variable.correlated || asked.context.subjects.fields(variable.id).any(may_not_be_unknown)
}
