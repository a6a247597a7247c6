//! A section: derived values, a table on them, adjustments of its outcome, and what can come out of all that.

use super::answer::ValueAnswer;
use crate::fact::vocabulary::Vocabulary;
use crate::finding::Finding;
use crate::order::Set;
use crate::scale::Options;
use crate::stage::cells::{Cell, CellSet};
use crate::stage::diagram::{AnswerTable, Budget, Diagram};
use crate::stage::program::{Allowed, Program, Reached, Tuple, Variable};
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;
use crate::table::compile::{Parts, compile};
use crate::table::condition::Effort;
use crate::table::derivation::{Derivations, subjects_of};
use crate::table::rule::{Table, outcome_name};
use crate::table::subject::{SubjectId, Subjects};
use crate::table::view::Context;

/// One way to an outcome.
#[derive(Clone, Debug)]
pub struct Section {
    /// The matrix or table, with its adjustments.
    pub base: Table,
    /// Tables whose outcomes are told beside it.
    pub beside: Vec<Table>,
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
pub(crate) struct Inquiry<'a> {
    pub(crate) context: &'a Context<'a>,
    /// The values known, by subject.
    pub(crate) values: &'a [Option<Ordinal>],
    /// The open subjects that will not be unknown.
    pub(crate) certain: &'a Set<SubjectId>,
    /// Derived values set by hand, by number.
    pub(crate) given: &'a [Option<Outcome>],
    /// Steps that may be spent.
    pub(crate) budget: usize,
}

impl Inquiry<'_> {
    fn value(&self, subject: SubjectId) -> Option<Ordinal> {
        self.values.get(subject).copied().flatten()
    }

    /// What is set by hand of these derived values.
    fn given(&self, derived: &[usize]) -> Vec<Option<Outcome>> {
        derived.iter().map(|&value| self.given.get(value).copied().flatten()).collect()
    }

    /// The scores that a program on these derived values can come to, and whether it may have none; then whether each of them can
    /// come about. Nothing where there are too many.
    pub(crate) fn scores(&self, derived: &[usize], program: &Program) -> Option<(Vec<i64>, bool, bool)> {
        let allowed = allowed(program, self, None);
        let (scores, may_have_none) = program.scores(&allowed, &self.given(derived), self.budget)?;
        let open = program.variables.iter().zip(&allowed).filter(|(_, allowed)| allowed.one().is_none());
        let exact = scores.len() <= 1 || !open.map(|(variable, _)| variable).any(|own| hangs_together(self, own));
        Some((scores, may_have_none, exact))
    }
}

/// The outcomes still possible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Possible {
    /// Of the section itself, its first outcome; then of the tables that are told after its derived values, by position.
    pub(crate) outcomes: Vec<Set<Outcome>>,
    /// Of each derived value, by number.
    pub(crate) values: Vec<Set<Outcome>>,
    /// Whether they are exact.
    pub(crate) exact: bool,
    /// The subjects that some table still asks for.
    pub(crate) asked: Set<SubjectId>,
}

impl Possible {
    /// Nothing yet, of so many outcomes and derived values. Joined with what has more of them, it takes these over.
    pub(crate) fn none(outcomes: usize, values: usize) -> Self {
        Self { outcomes: vec![Set::new(); outcomes], values: vec![Set::new(); values], exact: true, asked: Set::new() }
    }

    /// How many outcomes are left. Of several tables the first of each count as one, so that 1 means that all are settled.
    pub(crate) fn left(&self) -> usize {
        let all: usize = self.outcomes.iter().map(Set::len).sum();
        (all + 1).saturating_sub(self.outcomes.len())
    }

    /// Notes that it is no superset if one of each is left.
    pub(crate) fn note_settled(&mut self) {
        self.exact |= self.left() == 1 && self.values.iter().all(|value| value.len() <= 1);
    }

    /// The derived values that play a part, told.
    pub(crate) fn told_values(&self, context: &Context<'_>) -> Vec<ValueAnswer> {
        let values = context.vocabulary.derived.iter().zip(&self.values).filter(|(_, set)| !set.is_empty());
        values
            .map(|(value, set)| {
                let possible = names(&value.levels, set);
                let outcome = if possible.len() == 1 { possible.first().cloned() } else { None };
                ValueAnswer { name: value.name.clone(), outcome, possible }
            })
            .collect()
    }

    /// The first outcome may be this one.
    pub(crate) fn add_outcome(&mut self, outcome: Outcome) {
        if let Some(outcomes) = self.outcomes.first_mut() {
            outcomes.insert(outcome);
        }
    }

    /// A tuple of a program: its outcome, its derived values, its further tables.
    fn add_tuple(&mut self, derived: &[usize], tuple: &[Outcome]) {
        let mut own = self.outcomes.iter_mut();
        for (at, &outcome) in tuple.iter().enumerate() {
            let value = at.checked_sub(1).and_then(|at| derived.get(at));
            let set = match value {
                Some(&value) => self.values.get_mut(value),
                None => own.next(),
            };
            if let Some(set) = set {
                set.insert(outcome);
            }
        }
    }

    fn add_value(&mut self, value: usize, outcome: Outcome) {
        if let Some(set) = self.values.get_mut(value) {
            set.insert(outcome);
        }
    }

    /// Adds what is possible in another case.
    pub(crate) fn join(&mut self, other: Self) {
        join(&mut self.outcomes, other.outcomes);
        join(&mut self.values, other.values);
        self.exact &= other.exact;
        self.asked.extend(other.asked);
    }
}

fn join(mine: &mut Vec<Set<Outcome>>, theirs: Vec<Set<Outcome>>) {
    for (at, more) in theirs.into_iter().enumerate() {
        match mine.get_mut(at) {
            Some(known) => known.extend(more),
            None => mine.push(more),
        }
    }
}

/// The names of outcomes on a scale.
pub(crate) fn names<'a>(levels: &Options, outcomes: impl IntoIterator<Item = &'a Outcome>) -> Vec<String> {
    outcomes.into_iter().map(|&outcome| outcome_name(levels, outcome).to_owned()).collect()
}

/// What a section's program is made of.
pub(crate) fn parts<'a>(base: &'a Table, derived: &[usize], derivations: &'a Derivations) -> Parts<'a> {
    let tables = derived.iter().filter_map(|&value| Some((value, derivations.tables.get(value)?)));
    Parts { derived: tables.collect(), base, adjusted: true, beside: Vec::new(), which_rule: false }
}

impl Section {
    /// Compiles a section, with the derived values that its table and its adjustments test.
    pub(crate) fn compile(
        base: Table,
        derivations: &Derivations,
        subjects: &Subjects,
        vocabulary: &Vocabulary,
        effort: &mut Effort,
        budget: Budget,
    ) -> Result<Self, Finding> {
        let derived = derivations.needed(&subjects_of(&base), subjects);
        let parts = parts(&base, &derived, derivations);
        let program = compile(&parts, subjects, vocabulary, effort)?;
        Ok(Self::new(base, Vec::new(), derived, program, budget))
    }

    /// A section, with the forms of its program that stay small.
    pub(crate) fn new(base: Table, beside: Vec<Table>, derived: Vec<usize>, program: Program, budget: Budget) -> Self {
        let diagram = Diagram::build(&program, budget);
        let answers = diagram.as_ref().and_then(|diagram| AnswerTable::build(&program, diagram));
        Self { base, beside, derived, program, diagram, answers }
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

    /// Adds what can come out. `only` is a subject that, where it is open, has one of these values.
    pub(crate) fn add_possible(
        &self,
        asked: &Inquiry<'_>,
        only: Option<(SubjectId, &[usize])>,
        possible: &mut Possible,
    ) {
        let given = asked.given(&self.derived);
        let allowed = allowed(&self.program, asked, only);
        let reached = self.reach(&allowed, &given, asked.budget);
        for (variable, _) in self.program.variables.iter().zip(&reached.asked).filter(|(_, asked)| **asked) {
            possible.asked.insert(variable.id);
            possible.exact &= !hangs_together(asked, variable);
        }
        if reached.complete {
            for tuple in &reached.tuples {
                possible.add_tuple(&self.derived, tuple);
            }
            return;
        }
        possible.exact = false;
        for (outcomes, table) in possible.outcomes.iter_mut().zip(std::iter::once(&self.base).chain(&self.beside)) {
            match table.settled(&|subject| asked.value(subject)) {
                Some(outcome) => drop(outcomes.insert(outcome)),
                None => outcomes.extend(table.outcomes()),
            }
        }
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
}

/// What may be read of each variable: its cell where there is a value, else any that the domain has, or of the one in
/// `only` any of these.
fn allowed(program: &Program, asked: &Inquiry<'_>, only: Option<(SubjectId, &[usize])>) -> Vec<Allowed> {
    let of = |variable: &Variable| match (asked.value(variable.id), only) {
        (Some(value), _) => Allowed::One(variable.cells.cell(value)),
        (None, Some((subject, values))) if variable.id == subject => {
            let mut cells = CellSet::none(variable.cells.count());
            for &at in values {
                cells.insert(variable.cells.cell(Ordinal::Value(i64::try_from(at).unwrap_or_default())));
            }
            Allowed::Any(cells)
        }
        (None, _) if asked.certain.contains(&variable.id) => Allowed::Any(variable.cells.known()),
        (None, _) => Allowed::Any(CellSet::all(variable.cells.count())),
    };
    program.variables.iter().map(of).collect()
}

/// Whether the variable's cells cannot be chosen freely of other variables', as things stand.
fn hangs_together(asked: &Inquiry<'_>, variable: &Variable) -> bool {
    let may_not_be_unknown = |field: usize| {
        let named = asked.context.vocabulary.fields.get(field);
        named.is_some_and(|field| field.required && field.conditional) && !asked.certain.contains(&variable.id)
    };
    variable.correlated || asked.context.subjects.fields(variable.id).any(may_not_be_unknown)
}
