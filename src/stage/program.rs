//! A program: tables chained and joined into one outcome, over the cells of its variables.

use super::cells::{Cell, CellMap, CellSet};
use super::set::Ordinal;
use super::table::{Combine, Outcome, Row, StageTable};
use crate::order;
use crate::packed::packed;

/// What the next table of a chain sees of a table's outcome.
#[derive(Clone, Debug)]
pub struct ChainedTable {
    /// The table. Its variables are numbered: first the program's variables, then the tables before it.
    pub table: StageTable,
    /// What is done to its outcome, in order: a yes/no table before it, and what it does when it says 1.
    pub moves: Vec<(usize, Move)>,
    /// How many of its outcomes are levels; the outcomes after these (none, unmatched) count as unknown.
    pub levels: Outcome,
    /// How the tables that test this outcome cut it.
    pub seen: CellMap,
}

impl ChainedTable {
    /// Its outcome after what is done to it.
    fn moved(&self, outcome: Outcome, outcomes: &[Outcome]) -> Outcome {
        self.moves.iter().fold(outcome, |outcome, &(table, step)| match outcomes.get(table) {
            Some(1) => step.apply(outcome, self.levels),
            _ => outcome,
        })
    }
}

/// What an adjustment does to an outcome on a scale of levels, 0 the most severe. It never goes past the ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// No less severe than this level.
    AtLeast(Outcome),
    /// No more severe than this level.
    AtMost(Outcome),
    /// So many steps more severe.
    Raise(Outcome),
    /// So many steps less severe.
    Lower(Outcome),
    /// Exactly this outcome.
    Set(Outcome),
}

packed!(
    enum Move {
        AtLeast(level),
        AtMost(level),
        Raise(steps),
        Lower(steps),
        Set(to),
    }
);

impl Move {
    /// The outcome after the move. Outcomes that are no level are left alone, but for [`Move::Set`].
    pub fn apply(self, outcome: Outcome, levels: Outcome) -> Outcome {
        if let Self::Set(to) = self {
            return to;
        }
        if outcome >= levels {
            return outcome;
        }
        match self {
            Self::AtLeast(level) => outcome.min(level),
            Self::AtMost(level) => outcome.max(level),
            Self::Raise(steps) => outcome.saturating_sub(steps),
            Self::Lower(steps) => outcome.saturating_add(steps).min(levels.saturating_sub(1)),
            Self::Set(to) => to,
        }
    }
}

/// What a program tells.
#[derive(Clone, Debug)]
pub struct Join {
    /// The table that gives the outcome.
    pub base: usize,
    /// The tables whose outcomes are told beside it.
    pub told: Vec<usize>,
}

packed!(struct Join { base, told });

/// The outcomes of a program for some facts: the final one, then one per told table.
pub type Tuple = Box<[Outcome]>;

/// A variable of a program.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The number by which the program's owner knows it.
    pub id: usize,
    /// Its cells.
    pub cells: CellMap,
    /// Whether its cells cannot be chosen freely of other variables' (text predicates on one field, comparisons).
    pub correlated: bool,
}

packed!(struct Variable { id, cells, correlated });

/// What may be read of a variable.
#[derive(Clone, Debug)]
pub enum Allowed {
    /// This cell.
    One(Cell),
    /// Any of these.
    Any(CellSet),
}

impl Allowed {
    /// The cells, ascending.
    pub fn cells(&self) -> Vec<Cell> {
        match self {
            Self::One(cell) => vec![*cell],
            Self::Any(cells) => cells.iter().collect(),
        }
    }

    /// The one cell, if there is no choice.
    pub fn one(&self) -> Option<Cell> {
        match self {
            Self::One(cell) => Some(*cell),
            Self::Any(_) => None,
        }
    }
}

/// Everything that can come out, given what may be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// The tuples, sorted.
    pub tuples: Vec<Tuple>,
    /// Whether every combination was followed to its end.
    pub complete: bool,
    /// Per variable: whether what comes out still depends on it.
    pub asked: Vec<bool>,
}

/// Tables chained and joined.
#[derive(Clone, Debug)]
pub struct Program {
    /// The variables, in reading order.
    pub variables: Vec<Variable>,
    /// The tables, each after those it builds on.
    pub tables: Vec<ChainedTable>,
    /// How they come together.
    pub join: Join,
    /// Where each table's words begin in a joint state; one more than tables.
    offsets: Vec<usize>,
    /// Per variable: the tables that read it, with the slot.
    readers: Vec<Vec<(usize, usize)>>,
    /// Per table: its place among those that are told.
    told_at: Vec<Option<usize>>,
}

/// A program before its rules become bitsets: small enough to write down.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The variables, in reading order.
    pub variables: Vec<Variable>,
    /// The tables, each after those it builds on. Their variables are numbered as in [`ChainedTable`].
    pub tables: Vec<TablePlan>,
    /// How they come together. The tables before its base are those that others test.
    pub join: Join,
}

packed!(struct Plan { variables, tables, join });

/// A table of a [`Plan`].
#[derive(Clone, Debug)]
pub struct TablePlan {
    /// The rows, in order of precedence.
    pub rows: Vec<Row>,
    /// What they amount to.
    pub combine: Combine,
    /// What is done to its outcome, as in [`ChainedTable`].
    pub moves: Vec<(usize, Move)>,
    /// How many of its outcomes are levels.
    pub levels: Outcome,
    /// How the tables that test this outcome cut it.
    pub seen: CellMap,
}

packed!(struct TablePlan { rows, combine, moves, levels, seen });

/// The most words of bitsets that a program may have: 64 MB.
pub const MAX_WORDS: usize = 1 << 23;

/// A program would have more than [`MAX_WORDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl Plan {
    /// Makes the bitsets.
    pub fn program(self) -> Result<Program, TooLarge> {
        let own = self.variables.iter().map(|variable| &variable.cells);
        let tested = self.tables.iter().map(|table| &table.seen);
        let order: Vec<(usize, Cell)> = own.chain(tested).map(CellMap::count).enumerate().collect();
        let cells = order.iter().fold(0_usize, |sum, &(_, count)| sum.saturating_add(count.into()));
        let words = |table: &TablePlan| table.rows.len().div_ceil(64).saturating_mul(cells);
        if self.tables.iter().map(words).fold(0, usize::saturating_add) > MAX_WORDS {
            return Err(TooLarge);
        }
        let chained = |plan: TablePlan| ChainedTable {
            table: StageTable::new(plan.rows, plan.combine, &order),
            moves: plan.moves,
            levels: plan.levels,
            seen: plan.seen,
        };
        Ok(Program::new(self.variables, self.tables.into_iter().map(chained).collect(), self.join))
    }
}

/// How long a joint state may be for a step to count as one: a thousand rules.
const WORDS_PER_STEP: usize = 16;

/// Outcomes given by hand, per told table: they replace what the table would say.
pub type Given<'a> = &'a [Option<Outcome>];

impl Program {
    /// Puts a program together. Tables may only test variables of the program and tables before them.
    pub fn new(variables: Vec<Variable>, tables: Vec<ChainedTable>, join: Join) -> Self {
        let mut offsets = vec![0];
        for chained in &tables {
            offsets.push(offsets.last().copied().unwrap_or_default() + chained.table.state_words());
        }
        let readers = (0..variables.len())
            .map(|variable| {
                let reads = |(at, chained): (usize, &ChainedTable)| Some((at, chained.table.slot_of(variable)?));
                tables.iter().enumerate().filter_map(reads).collect()
            })
            .collect();
        let told_at = (0..tables.len()).map(|table| join.told.iter().position(|&told| told == table)).collect();
        Self { variables, tables, join, offsets, readers, told_at }
    }

    /// What is given by hand for a table.
    fn given(&self, table: usize, given: Given<'_>) -> Option<Outcome> {
        given.get(self.told_at.get(table).copied().flatten()?).copied().flatten()
    }

    /// The outcomes for complete facts, straight from the rule bitsets and scores.
    pub fn run(&self, cells: &[Cell], given: Given<'_>) -> Tuple {
        self.run_with(cells, given, &[])
    }

    /// The same, where it is known what some tables come to before anything is done to it.
    pub(super) fn run_with(&self, cells: &[Cell], given: Given<'_>, known: &[(usize, Outcome)]) -> Tuple {
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(self.tables.len());
        for (at, chained) in self.tables.iter().enumerate() {
            let outcome = self.given(at, given).unwrap_or_else(|| {
                let known = known.iter().find(|(table, _)| *table == at).map(|&(_, outcome)| outcome);
                let outcome = known.unwrap_or_else(|| {
                    chained.table.run(|variable| match cells.get(variable) {
                        Some(&cell) => cell,
                        None => self.seen(variable - cells.len(), &outcomes),
                    })
                });
                chained.moved(outcome, &outcomes)
            });
            outcomes.push(outcome);
        }
        self.joined(&outcomes)
    }

    /// What each cell of each variable adds to the sum of a score that is one, before it is divided and rounded; nothing for a cell
    /// that leaves a question without an answer, or does not let it arise. `None` for other tables.
    pub(super) fn adds(&self, table: usize) -> Option<Vec<Vec<Option<i64>>>> {
        let table = &self.tables.get(table)?.table;
        if !table.is_additive() || table.variables().any(|variable| variable >= self.variables.len()) {
            return None;
        }
        let own = |(number, variable): (usize, &Variable)| table.adds(number, variable.cells.count());
        Some(self.variables.iter().enumerate().map(own).collect())
    }

    /// Whether a table is a score.
    pub(super) fn is_score(&self, table: usize) -> bool {
        self.tables.get(table).is_some_and(|chained| chained.table.is_score())
    }

    /// The outcome of a score that is a sum, for this one.
    pub(super) fn outcome_of(&self, table: usize, sum: i64) -> Outcome {
        self.tables.get(table).map_or(0, |chained| chained.table.outcome_of(sum))
    }

    /// What a table makes of a cell: of two cells the same, where it cannot tell them apart.
    pub(super) fn signature(&self, table: usize, variable: usize, cell: Cell) -> Vec<u64> {
        self.tables.get(table).map_or_else(Vec::new, |chained| chained.table.signature(variable, cell))
    }

    /// Whether in every table the first row decides.
    pub fn only_first(&self) -> bool {
        !self.tables.iter().any(|chained| chained.table.is_sum())
    }

    /// The program as numbers, for a host that runs it itself on complete facts; `None` where a table is a sum. In
    /// order: how many tables, and each of them: how many levels, per level and then for the rest the cell that later
    /// tables see, the table itself, how many moves, each with its table, kind (at least, at most, raise, lower, set)
    /// and level or steps. Then the join: the base, how many tables are told, and which.
    pub fn flat(&self) -> Option<Vec<u32>> {
        let number = |count: usize| u32::try_from(count).ok();
        let mut out = vec![number(self.tables.len())?];
        for (at, chained) in self.tables.iter().enumerate() {
            out.push(chained.levels.into());
            let mut outcomes = vec![0; at + 1];
            for outcome in 0..=chained.levels {
                *outcomes.last_mut()? = outcome;
                out.push(self.seen(at, &outcomes).into());
            }
            chained.table.write(&mut out)?;
            out.push(number(chained.moves.len())?);
            for &(table, step) in &chained.moves {
                let (kind, by) = match step {
                    Move::AtLeast(level) => (0, level),
                    Move::AtMost(level) => (1, level),
                    Move::Raise(steps) => (2, steps),
                    Move::Lower(steps) => (3, steps),
                    Move::Set(outcome) => (4, outcome),
                };
                out.extend([number(table)?, kind, by.into()]);
            }
        }
        let Join { base, told } = &self.join;
        out.extend([number(*base)?, number(told.len())?]);
        for &table in told {
            out.push(number(table)?);
        }
        Some(out)
    }

    fn seen(&self, table: usize, outcomes: &[Outcome]) -> Cell {
        match (self.tables.get(table), outcomes.get(table)) {
            (Some(chained), Some(&outcome)) if outcome < chained.levels => {
                chained.seen.cell(Ordinal::Value(i64::from(outcome)))
            }
            (Some(chained), _) => chained.seen.cell(Ordinal::Unknown),
            (None, _) => 0,
        }
    }

    fn joined(&self, outcomes: &[Outcome]) -> Tuple {
        let outcome = |&table: &usize| outcomes.get(table).copied().unwrap_or_default();
        std::iter::once(&self.join.base).chain(&self.join.told).map(outcome).collect()
    }

    /// The joint state of all tables before anything is read.
    pub(super) fn start(&self) -> Vec<u64> {
        let mut state = vec![0; self.offsets.last().copied().unwrap_or_default()];
        for (chained, range) in self.tables.iter().zip(self.offsets.windows(2)) {
            if let Some(words) = words(&mut state, range) {
                chained.table.start(words);
            }
        }
        state
    }

    /// What a step of the joint state costs, in steps of an ordinary program.
    pub(crate) fn weight(&self) -> usize {
        (self.offsets.last().copied().unwrap_or_default() / WORDS_PER_STEP).max(1)
    }

    /// What finishing a joint state costs: tables read the outcomes of those before them only then.
    pub(super) fn last_weight(&self) -> usize {
        let chained =
            |table: &ChainedTable| table.table.variables().filter(|&read| read >= self.variables.len()).count();
        let words = |table: &ChainedTable| table.table.state_words() * (1 + chained(table));
        self.tables.iter().map(words).sum::<usize>() / WORDS_PER_STEP
    }

    /// Whether any table reads the variable.
    pub(super) fn is_read(&self, variable: usize) -> bool {
        self.readers.get(variable).is_some_and(|readers| !readers.is_empty())
    }

    /// Advances the joint state by one variable.
    pub(super) fn step(&self, variable: usize, cell: Cell, state: &mut [u64], given: Given<'_>) {
        for &(table, slot) in self.readers.get(variable).into_iter().flatten() {
            if self.given(table, given).is_some() {
                continue;
            }
            if let (Some(chained), Some(range)) = (self.tables.get(table), self.offsets.get(table..table + 2))
                && let Some(words) = words(state, range)
            {
                chained.table.step(slot, cell, words);
            }
        }
    }

    /// The outcomes once all variables are read.
    pub(super) fn finish(&self, state: &[u64], given: Given<'_>) -> Tuple {
        self.joined(&self.finish_with(state, given, &mut |_, _| ()))
    }

    /// The outcome of every table once all variables are read; `tell` is told the state of each.
    fn finish_with(&self, state: &[u64], given: Given<'_>, tell: &mut impl FnMut(usize, &[u64])) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(self.tables.len());
        for (at, chained) in self.tables.iter().enumerate() {
            let outcome = self.given(at, given).unwrap_or_else(|| {
                let range = self.offsets.get(at).copied().zip(self.offsets.get(at + 1).copied());
                let mut own = range.and_then(|(from, to)| state.get(from..to)).unwrap_or_default().to_vec();
                for (slot, variable) in chained.table.variables().enumerate() {
                    if let Some(before) = variable.checked_sub(self.variables.len()) {
                        chained.table.step(slot, self.seen(before, &outcomes), &mut own);
                    }
                }
                tell(at, &own);
                chained.moved(chained.table.outcome(&own), &outcomes)
            });
            outcomes.push(outcome);
        }
        outcomes
    }

    /// The scores that the base can come to in order, when each variable may take any of its allowed cells; and whether it may
    /// have none, because a question has no answer. Exact, unless `budget` (steps of the tables' states) runs out: then nothing.
    pub fn scores(&self, allowed: &[Allowed], given: Given<'_>, mut budget: usize) -> Option<(Vec<i64>, bool)> {
        let mut states: Vec<Vec<u64>> = vec![self.start()];
        for (variable, allowed) in allowed.iter().enumerate().filter(|(variable, _)| self.is_read(*variable)) {
            let cells = allowed.cells();
            budget = budget.checked_sub(states.len() * cells.len() * self.weight())?;
            let mut next = Vec::with_capacity(states.len() * cells.len());
            for state in &states {
                for &cell in &cells {
                    let mut after = state.clone();
                    self.step(variable, cell, &mut after, given);
                    next.push(after);
                }
            }
            order::sort(&mut next);
            next.dedup();
            states = next;
        }
        budget.checked_sub(states.len() * (1 + self.last_weight()))?;
        let (mut scores, mut may_have_none) = (Vec::new(), false);
        for state in &states {
            self.finish_with(state, given, &mut |table, own| {
                if let (true, Some(chained)) = (table == self.join.base, self.tables.get(table)) {
                    match chained.table.score(own) {
                        Some(score) => scores.push(score),
                        None => may_have_none = true,
                    }
                }
            });
        }
        order::sort(&mut scores);
        scores.dedup();
        Some((scores, may_have_none))
    }

    /// Drops what the cell rules out, without deciding anything yet: for variables known beforehand.
    pub(super) fn narrow(&self, variable: usize, cell: Cell, state: &mut [u64]) {
        for &(table, slot) in self.readers.get(variable).into_iter().flatten() {
            if let (Some(chained), Some(range)) = (self.tables.get(table), self.offsets.get(table..table + 2))
                && let Some(words) = words(state, range)
            {
                chained.table.narrow(slot, cell, words);
            }
        }
    }
}

fn words<'a>(state: &'a mut [u64], range: &[usize]) -> Option<&'a mut [u64]> {
    match range {
        [from, to] => state.get_mut(*from..*to),
        _ => None,
    }
}
