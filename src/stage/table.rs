//! One decision table over cells, as rule bitsets: per variable and cell the set of rows still alive.

use rustc_hash::FxHashMap;

use super::cells::{Cell, CellSet, bits};
use super::score::{self, Rounding, Tally};
use crate::packed::packed;

/// An outcome of a table: a number whose meaning the table's owner knows.
pub type Outcome = u16;

/// One row: it matches when every tested variable's cell is in the row's set. Several rows may belong to one rule
/// (its alternatives).
#[derive(Clone, Debug)]
pub struct Row {
    /// The rule it belongs to. Rows of one rule stand together.
    pub rule: usize,
    /// Variable and cells, at most once per variable.
    pub tests: Vec<(usize, CellSet)>,
}

packed!(struct Row { rule, tests });

/// What the matching rows amount to.
#[derive(Clone, Debug)]
pub enum Combine {
    /// The first matching row decides.
    First {
        /// The outcome of each rule.
        outcomes: Vec<Outcome>,
        /// The outcome when no row matches.
        otherwise: Outcome,
    },
    /// The points of every matching rule, once each, are added up and looked up in bands.
    Sum {
        /// The points of each rule.
        points: Vec<i64>,
        /// The points to begin with.
        start: i64,
        /// From how many points which outcome, ascending.
        bands: Vec<(i64, Outcome)>,
        /// The outcome below the first band.
        below: Outcome,
    },
    /// The first matching row of each question answers it, and what the answers come to is looked up in bands.
    Score(Score),
}

packed!(enum Combine { First { outcomes, otherwise }, Sum { points, start, bands, below }, Score(score) });

/// Questions, each with the rules that answer it. They become one number, and that an outcome.
#[derive(Clone, Debug)]
pub struct Score {
    /// How they come together.
    pub combine: score::Combine,
    /// Which whole number a fraction becomes.
    pub rounding: Rounding,
    /// The questions.
    pub questions: Vec<Weighed>,
    /// What each rule says. Those of a question follow one another, and the last of them has a row without tests.
    pub answers: Vec<Answer>,
    /// From which score which outcome, ascending.
    pub bands: Vec<(i64, Outcome)>,
    /// The outcome below the first band.
    pub below: Outcome,
    /// The outcome when a question has no answer.
    pub unanswered: Outcome,
}

packed!(struct Score { combine, rounding, questions, answers, bands, below, unanswered });

/// What a question counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weighed {
    /// The place of the rule after its last one.
    pub end: usize,
    /// How often it counts.
    pub weight: i64,
    /// The least and the most points of any of its answers.
    pub range: (i64, i64),
}

packed!(struct Weighed { end, weight, range });

/// What a rule says to its question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// So many points.
    Points(i64),
    /// The question does not arise.
    Moot,
    /// The question has no answer, and so the table has no score.
    Nothing,
}

packed!(
    enum Answer {
        Points(points),
        Moot,
        Nothing,
    }
);

impl Score {
    /// The question of a rule.
    fn question_of(&self, rule: usize) -> usize {
        self.questions.partition_point(|question| question.end <= rule)
    }

    /// With another answer: nothing once a question had none.
    fn with(&self, so_far: Option<Tally>, question: usize, answer: Answer) -> Option<Tally> {
        let (tally, question) = (so_far?, self.questions.get(question)?);
        match answer {
            Answer::Points(points) => Some(tally.with(self.combine, question.weight, question.range, points)),
            Answer::Moot => Some(tally),
            Answer::Nothing => None,
        }
    }

    /// What the answers come to.
    fn score(&self, tally: Option<Tally>) -> Option<i64> {
        tally.map(|tally| tally.score(self.combine, self.rounding))
    }

    fn outcome(&self, tally: Option<Tally>) -> Outcome {
        self.score(tally).map_or(self.unanswered, |score| band(&self.bands, score, self.below))
    }
}

/// A table ready to run: for each variable it tests (a *slot*), for each cell, the rows that survive it.
#[derive(Clone, Debug)]
pub struct StageTable {
    slots: Vec<Slot>,
    /// Rows alive before anything is read.
    alive: Vec<u64>,
    /// Rows without tests.
    always: Vec<u64>,
    rule_of_row: Vec<usize>,
    combine: Combine,
}

#[derive(Clone, Debug)]
struct Slot {
    variable: usize,
    /// `alive` words per cell, one after the other.
    survivors: Vec<u64>,
    /// Rows whose tests are all read once this slot is.
    done: Vec<u64>,
    /// Points per cell, of the rules that test this variable only (the score form).
    points: Vec<i64>,
    /// The questions that test this variable only, each with its answer per cell.
    answers: Vec<(usize, Vec<Answer>)>,
}

impl StageTable {
    /// Compiles rows over variables with these numbers of cells. `order` lists the variables in reading order.
    pub fn new(mut rows: Vec<Row>, mut combine: Combine, order: &[(usize, Cell)]) -> Self {
        let mut single: Vec<(usize, CellSet, i64)> = Vec::new();
        if let Combine::Sum { points, start, .. } = &mut combine {
            take_single_tests(&mut rows, points, start, &mut single);
        }
        let mut answers: FxHashMap<usize, Vec<(usize, Vec<Answer>)>> = FxHashMap::default();
        if let Combine::Score(score) = &combine {
            let cells: FxHashMap<usize, Cell> = order.iter().copied().collect();
            take_single_questions(&mut rows, score, &cells, &mut answers);
        }
        let words = rows.len().div_ceil(64);
        let mut alive = vec![0; words];
        let mut always = vec![0; words];
        // By position in the reading order: the rows that test the variable, and the rows that it completes.
        let mut tested: Vec<Vec<(usize, &CellSet)>> = vec![Vec::new(); order.len()];
        let mut completed: Vec<Vec<usize>> = vec![Vec::new(); order.len()];
        let mut position_of = FxHashMap::default();
        position_of.extend(order.iter().enumerate().map(|(position, &(variable, _))| (variable, position)));
        for (at, row) in rows.iter().enumerate() {
            set_bit(&mut alive, at);
            let mut last = None;
            for (variable, cells) in &row.tests {
                let Some(&position) = position_of.get(variable) else { continue };
                last = last.max(Some(position));
                if let Some(tested) = tested.get_mut(position) {
                    tested.push((at, cells));
                }
            }
            match last.and_then(|last| completed.get_mut(last)) {
                Some(completed) => completed.push(at),
                None => set_bit(&mut always, at),
            }
        }
        let mut done = always.clone();
        let mut slots = Vec::new();
        for ((&(variable, count), tested), completed) in order.iter().zip(tested).zip(completed) {
            let scored: Vec<_> = single.iter().filter(|(scored, _, _)| *scored == variable).collect();
            let answers = answers.remove(&variable).unwrap_or_default();
            for row in completed {
                set_bit(&mut done, row);
            }
            if tested.is_empty() && scored.is_empty() && answers.is_empty() {
                continue;
            }
            let mut untested = alive.clone();
            for &(row, _) in &tested {
                clear_bit(&mut untested, row);
            }
            let mut survivors = untested.repeat(usize::from(count));
            for rows in tested.chunk_by(|(a, _), (b, _)| a / 64 == b / 64) {
                let Some(word) = rows.first().map(|(row, _)| row / 64) else { continue };
                let others = untested.get(word).copied().unwrap_or_default();
                survive(&mut survivors, words, word, rows, others);
            }
            let mut points = vec![0_i64; usize::from(count)];
            for (_, cells, scored) in scored {
                for cell in cells.iter() {
                    if let Some(points) = points.get_mut(usize::from(cell)) {
                        *points = points.saturating_add(*scored);
                    }
                }
            }
            slots.push(Slot { variable, survivors, done: done.clone(), points, answers });
        }
        Self { slots, alive, always, rule_of_row: rows.iter().map(|row| row.rule).collect(), combine }
    }

    /// The variables it reads, in reading order.
    pub fn variables(&self) -> impl Iterator<Item = usize> + '_ {
        self.slots.iter().map(|slot| slot.variable)
    }

    /// The slot that reads a variable.
    pub fn slot_of(&self, variable: usize) -> Option<usize> {
        self.slots.iter().position(|slot| slot.variable == variable)
    }

    /// The outcome for complete facts: `cell_of` gives each variable's cell.
    pub fn run(&self, cell_of: impl Fn(usize) -> Cell) -> Outcome {
        let survivors = |word: usize| {
            let words = self.alive.len();
            self.slots.iter().fold(self.alive.get(word).copied().unwrap_or_default(), |alive, slot| {
                let at = usize::from(cell_of(slot.variable)) * words + word;
                alive & slot.survivors.get(at).copied().unwrap_or_default()
            })
        };
        match &self.combine {
            Combine::First { outcomes, otherwise } => {
                for word in 0..self.alive.len() {
                    let alive = survivors(word);
                    if alive != 0 {
                        return self.outcome_of_row(outcomes, word * 64 + alive.trailing_zeros() as usize, *otherwise);
                    }
                }
                *otherwise
            }
            Combine::Sum { points, start, bands, below } => {
                let mut sum = *start;
                for slot in &self.slots {
                    let scored = slot.points.get(usize::from(cell_of(slot.variable))).copied().unwrap_or_default();
                    sum = sum.saturating_add(scored);
                }
                let mut counted = None;
                for word in 0..self.alive.len() {
                    for bit in bits(survivors(word)) {
                        let rule = self.rule_of_row.get(word * 64 + bit).copied();
                        if rule != counted {
                            counted = rule;
                            let points = rule.and_then(|rule| points.get(rule)).copied().unwrap_or_default();
                            sum = sum.saturating_add(points);
                        }
                    }
                }
                band(bands, sum, *below)
            }
            Combine::Score(score) => {
                let mut tally = Some(Tally::START);
                for slot in &self.slots {
                    let cell = usize::from(cell_of(slot.variable));
                    for (question, answers) in &slot.answers {
                        tally = score.with(tally, *question, answers.get(cell).copied().unwrap_or(Answer::Nothing));
                    }
                }
                let mut answered = None;
                for word in 0..self.alive.len() {
                    for bit in bits(survivors(word)) {
                        let rule = self.rule_of_row.get(word * 64 + bit).copied().unwrap_or_default();
                        let question = score.question_of(rule);
                        if answered != Some(question) {
                            answered = Some(question);
                            tally = score.with(tally, question, answer(score, rule));
                        }
                    }
                }
                score.outcome(tally)
            }
        }
    }

    fn outcome_of_row(&self, outcomes: &[Outcome], row: usize, otherwise: Outcome) -> Outcome {
        self.rule_of_row.get(row).and_then(|&rule| outcomes.get(rule)).copied().unwrap_or(otherwise)
    }

    /// Whether points are added up, instead of the first row deciding.
    pub(super) fn is_sum(&self) -> bool {
        !matches!(self.combine, Combine::First { .. })
    }

    /// Whether it is a score.
    pub(super) fn is_score(&self) -> bool {
        matches!(self.combine, Combine::Score(_))
    }

    /// Whether it is a score that is a fraction of a sum, every question of which is on one variable.
    pub(super) fn is_additive(&self) -> bool {
        match &self.combine {
            Combine::Score(score) => {
                !matches!(score.combine, score::Combine::Product | score::Combine::Highest)
                    && self.rule_of_row.is_empty()
            }
            _ => false,
        }
    }

    /// What each of so many cells of a variable adds to the sum of such a score; see [`Program::adds`](super::program::Program::adds).
    pub(super) fn adds(&self, variable: usize, count: Cell) -> Vec<Option<i64>> {
        let (Combine::Score(score), Some(slot)) =
            (&self.combine, self.slot_of(variable).and_then(|at| self.slots.get(at)))
        else {
            return vec![Some(0); usize::from(count)];
        };
        let of = |cell: Cell| {
            slot.answers.iter().try_fold(0_i64, |sum, (question, answers)| {
                match (answers.get(usize::from(cell)), score.questions.get(*question)) {
                    (Some(Answer::Points(points)), Some(question)) => {
                        Some(sum + Tally::START.with(score.combine, question.weight, question.range, *points).sum())
                    }
                    _ => None,
                }
            })
        };
        (0..count).map(of).collect()
    }

    /// The outcome of such a score for a sum, where every question arises.
    pub(super) fn outcome_of(&self, sum: i64) -> Outcome {
        let Combine::Score(score) = &self.combine else { return 0 };
        let start = Tally::START;
        let whole = score
            .questions
            .iter()
            .fold(start, |tally, question| tally.with(score.combine, question.weight, question.range, 0));
        score.outcome(Some(whole.with_sum(sum)))
    }

    /// What it makes of a cell; see [`Program::signature`](super::program::Program::signature).
    pub(super) fn signature(&self, variable: usize, cell: Cell) -> Vec<u64> {
        let Some(slot) = self.slot_of(variable).and_then(|at| self.slots.get(at)) else { return Vec::new() };
        let (words, cell) = (self.alive.len(), usize::from(cell));
        let mut signature = slot.survivors.get(cell * words..(cell + 1) * words).unwrap_or_default().to_vec();
        signature.extend(slot.points.get(cell).map(|points| points.cast_unsigned()));
        signature
    }

    /// Appends the table, as numbers, for a host that runs it itself; `None` for a sum. In order: how many slots, how
    /// many words of 32 rows, how many rows, the outcome when no row matches; the rows alive before anything is read;
    /// per slot its variable, how many cells, and per cell the rows that survive it; the outcome of each row.
    pub(super) fn write(&self, out: &mut Vec<u32>) -> Option<()> {
        let Combine::First { outcomes, otherwise } = &self.combine else { return None };
        let number = |count: usize| u32::try_from(count).ok();
        let halves = |words: &[u64]| words.iter().flat_map(|&word| halves(word)).collect::<Vec<u32>>();
        out.extend([number(self.slots.len())?, number(2 * self.alive.len())?, number(self.rule_of_row.len())?]);
        out.push((*otherwise).into());
        out.extend(halves(&self.alive));
        for slot in &self.slots {
            out.extend([
                number(slot.variable)?,
                number(slot.survivors.len().checked_div(self.alive.len()).unwrap_or_default())?,
            ]);
            out.extend(halves(&slot.survivors));
        }
        let rows = 0..self.rule_of_row.len();
        out.extend(rows.map(|row| u32::from(self.outcome_of_row(outcomes, row, *otherwise))));
        Some(())
    }

    /// How many words of state it needs: rows still alive, and for a sum or a score the points so far.
    pub fn state_words(&self) -> usize {
        self.alive.len()
            + match &self.combine {
                Combine::First { .. } => 0,
                Combine::Sum { .. } => 1,
                Combine::Score(_) => TALLY_WORDS,
            }
    }

    /// The state before anything is read, written to `state` of [`Self::state_words`] words.
    pub fn start(&self, state: &mut [u64]) {
        match &self.combine {
            Combine::Sum { start, .. } => {
                if let Some((sum, alive)) = state.split_first_mut() {
                    *sum = start.cast_unsigned();
                    alive.copy_from_slice(&self.alive);
                    self.settle_sum(sum, alive, &self.always);
                }
            }
            Combine::Score(score) => {
                if let Some((tally, alive)) = state.split_first_chunk_mut() {
                    *tally = written(Some(Tally::START));
                    alive.copy_from_slice(&self.alive);
                    self.settle_score(score, tally, alive, &self.always);
                }
            }
            Combine::First { .. } => {
                state.copy_from_slice(&self.alive);
                keep_up_to_first(state, &self.always);
            }
        }
    }

    /// The state after slot `slot` has read `cell`. States that decide the same from here on are made equal: rows
    /// behind a row that already matches are dropped, rows of a sum that are decided become points.
    pub fn step(&self, slot: usize, cell: Cell, state: &mut [u64]) {
        let Some(read) = self.slots.get(slot) else { return };
        self.narrow(slot, cell, state);
        match &self.combine {
            Combine::Sum { .. } => {
                if let Some((sum, alive)) = state.split_first_mut() {
                    let scored = read.points.get(usize::from(cell)).copied().unwrap_or_default();
                    *sum = sum.cast_signed().saturating_add(scored).cast_unsigned();
                    self.settle_sum(sum, alive, &read.done);
                }
            }
            Combine::Score(score) => {
                if let Some((words, alive)) = state.split_first_chunk_mut() {
                    let mut tally = read_back(*words);
                    for (question, answers) in &read.answers {
                        let answer = answers.get(usize::from(cell)).copied().unwrap_or(Answer::Nothing);
                        tally = score.with(tally, *question, answer);
                    }
                    *words = written(tally);
                    self.settle_score(score, words, alive, &read.done);
                }
            }
            Combine::First { .. } => keep_up_to_first(state, &read.done),
        }
    }

    /// Drops the rows that do not survive `cell` of slot `slot`, which will be read in its turn.
    pub fn narrow(&self, slot: usize, cell: Cell, state: &mut [u64]) {
        let Some(slot) = self.slots.get(slot) else { return };
        let words = self.alive.len();
        let survivors = slot.survivors.get(usize::from(cell) * words..).unwrap_or_default();
        let alive = state.get_mut(self.state_words() - words..).unwrap_or_default();
        alive.iter_mut().zip(survivors).for_each(|(word, mask)| *word &= mask);
    }

    /// The outcome once every slot is read.
    pub fn outcome(&self, state: &[u64]) -> Outcome {
        match &self.combine {
            Combine::First { outcomes, otherwise } => match state.iter().position(|&word| word != 0) {
                Some(at) => {
                    let word = state.get(at).copied().unwrap_or_default();
                    self.outcome_of_row(outcomes, at * 64 + word.trailing_zeros() as usize, *otherwise)
                }
                None => *otherwise,
            },
            Combine::Sum { bands, below, .. } => {
                band(bands, state.first().copied().unwrap_or_default().cast_signed(), *below)
            }
            Combine::Score(score) => score.outcome(state.first_chunk().and_then(|words| read_back(*words))),
        }
    }

    /// The score once every slot is read; nothing where a question has no answer, and of other tables.
    pub(super) fn score(&self, state: &[u64]) -> Option<i64> {
        let Combine::Score(score) = &self.combine else { return None };
        score.score(read_back(*state.first_chunk()?))
    }

    /// Turns questions that are answered into points: the first row that is left to them is read to its end.
    fn settle_score(&self, score: &Score, words: &mut [u64; TALLY_WORDS], alive: &mut [u64], done: &[u64]) {
        let mut tally = read_back(*words);
        let mut row = 0;
        while let Some(next) = next_bit(alive, row) {
            let rule = self.rule_of_row.get(next).copied().unwrap_or_default();
            let question = score.question_of(rule);
            let end = score.questions.get(question).map_or(0, |question| question.end);
            row = self.rule_of_row.partition_point(|&rule| rule < end).max(next + 1);
            if has_bit(done, next) {
                tally = score.with(tally, question, answer(score, rule));
                (next..row).for_each(|row| clear_bit(alive, row));
            }
        }
        if tally.is_none() {
            alive.fill(0);
        }
        *words = written(tally);
    }

    /// Turns decided rows into points: a row that is done and alive scores its rule, once.
    fn settle_sum(&self, sum: &mut u64, alive: &mut [u64], done: &[u64]) {
        let Combine::Sum { points, .. } = &self.combine else { return };
        for word in 0..alive.len() {
            loop {
                let decided = alive.get(word).zip(done.get(word)).map_or(0, |(alive, done)| alive & done);
                let Some(row) = bits(decided).next().map(|bit| word * 64 + bit) else { break };
                let Some(&rule) = self.rule_of_row.get(row) else { break };
                let scored = points.get(rule).copied().unwrap_or_default();
                *sum = sum.cast_signed().saturating_add(scored).cast_unsigned();
                let (before, from) = self.rule_of_row.split_at(row);
                let first = row - before.iter().rev().take_while(|&&of| of == rule).count();
                let after = row + from.iter().take_while(|&&of| of == rule).count();
                for row in first..after {
                    clear_bit(alive, row);
                }
            }
        }
    }
}

/// How many words a tally takes, and that there is one.
const TALLY_WORDS: usize = Tally::WORDS + 1;

fn written(tally: Option<Tally>) -> [u64; TALLY_WORDS] {
    let mut words = [0; TALLY_WORDS];
    if let (Some(tally), Some((is_there, rest))) = (tally, words.split_first_mut()) {
        *is_there = 1;
        rest.copy_from_slice(&tally.words());
    }
    words
}

fn read_back(words: [u64; TALLY_WORDS]) -> Option<Tally> {
    let (is_there, rest) = words.split_first()?;
    (*is_there != 0).then(|| Tally::of_words(*rest.first_chunk().unwrap_or(&[0; Tally::WORDS])))
}

fn answer(score: &Score, rule: usize) -> Answer {
    score.answers.get(rule).copied().unwrap_or(Answer::Nothing)
}

/// Takes the questions whose rows test one and the same variable, one by one, out of the rows: their answers go by variable and cell.
fn take_single_questions(
    rows: &mut Vec<Row>,
    score: &Score,
    cells: &FxHashMap<usize, Cell>,
    answers: &mut FxHashMap<usize, Vec<(usize, Vec<Answer>)>>,
) {
    let mut taken = Vec::new();
    for own in rows.chunk_by(|a, b| score.question_of(a.rule) == score.question_of(b.rule)) {
        let Some(question) = own.first().map(|row| score.question_of(row.rule)) else { continue };
        let tested = own.iter().flat_map(|row| &row.tests).map(|(variable, _)| *variable).next();
        let is_single = |row: &Row| row.tests.len() <= 1 && row.tests.iter().all(|(own, _)| Some(*own) == tested);
        let Some((variable, &count)) = tested.and_then(|variable| Some((variable, cells.get(&variable)?))) else {
            continue;
        };
        if own.iter().all(is_single) {
            let of_cell = |cell: Cell| {
                let first = own.iter().find(|row| row.tests.iter().all(|(_, set)| set.contains(cell)));
                first.map_or(Answer::Nothing, |row| answer(score, row.rule))
            };
            answers.entry(variable).or_default().push((question, (0..count).map(of_cell).collect()));
            taken.push(question);
        }
    }
    rows.retain(|row| taken.binary_search(&score.question_of(row.rule)).is_err());
}

/// Takes the rules with one row and at most one test out of a sum's rows: their points go by variable and cell.
fn take_single_tests(rows: &mut Vec<Row>, points: &[i64], start: &mut i64, single: &mut Vec<(usize, CellSet, i64)>) {
    let mut rows_of_rule = vec![0_usize; points.len()];
    for row in rows.iter() {
        if let Some(count) = rows_of_rule.get_mut(row.rule) {
            *count += 1;
        }
    }
    rows.retain(|row| {
        let scored = points.get(row.rule).copied().unwrap_or_default();
        if rows_of_rule.get(row.rule) != Some(&1) {
            return true;
        }
        match row.tests.as_slice() {
            [] => *start = start.saturating_add(scored),
            [(variable, cells)] => single.push((*variable, cells.clone(), scored)),
            _ => return true,
        }
        false
    });
}

/// The outcome of the last band that begins at or below `sum`.
fn band(bands: &[(i64, Outcome)], sum: i64, below: Outcome) -> Outcome {
    let after = bands.partition_point(|&(from, _)| from <= sum);
    after.checked_sub(1).and_then(|at| bands.get(at)).map_or(below, |&(_, outcome)| outcome)
}

/// Drops every row behind the first one that is alive and done: it decides, whatever comes.
fn keep_up_to_first(alive: &mut [u64], done: &[u64]) {
    let mut decided = false;
    for (word, done) in alive.iter_mut().zip(done) {
        if decided {
            *word = 0;
            continue;
        }
        let matched = *word & done;
        if matched != 0 {
            let first = matched & matched.wrapping_neg();
            *word &= first | (first - 1);
            decided = true;
        }
    }
}

/// Writes for every cell which of up to 64 rows survive it: `rows` by their own sets, `others` whatever the cell.
fn survive(survivors: &mut [u64], words: usize, word: usize, rows: &[(usize, &CellSet)], others: u64) {
    for (at, cells) in survivors.chunks_mut(words * 64).enumerate() {
        let mut block = [0_u64; 64];
        for (row, set) in rows {
            if let Some(own) = block.get_mut(row % 64) {
                *own = set.word(at);
            }
        }
        transpose(&mut block);
        for (cell, alive) in cells.chunks_mut(words).zip(block) {
            if let Some(slot) = cell.get_mut(word) {
                *slot = alive | others;
            }
        }
    }
}

/// Swaps rows and columns of 64 × 64 bits, halves first (Warren, Hacker's Delight, 7-3).
fn transpose(block: &mut [u64; 64]) {
    let (mut width, mut mask) = (32, u64::from(u32::MAX));
    while width != 0 {
        for pair in block.chunks_exact_mut(2 * width) {
            let (upper, lower) = pair.split_at_mut(width);
            for (upper, lower) in upper.iter_mut().zip(lower) {
                let swapped = ((*upper >> width) ^ *lower) & mask;
                *lower ^= swapped;
                *upper ^= swapped << width;
            }
        }
        width /= 2;
        mask ^= mask << width;
    }
}

/// The 32 rows that come first, and the 32 after them.
fn halves(word: u64) -> [u32; 2] {
    let low = u32::try_from(word & u64::from(u32::MAX)).unwrap_or_default();
    [low, u32::try_from(word >> 32).unwrap_or_default()]
}

fn set_bit(words: &mut [u64], at: usize) {
    if let Some(word) = words.get_mut(at / 64) {
        *word |= 1 << (at % 64);
    }
}

fn clear_bit(words: &mut [u64], at: usize) {
    if let Some(word) = words.get_mut(at / 64) {
        *word &= !(1 << (at % 64));
    }
}

fn has_bit(words: &[u64], at: usize) -> bool {
    words.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
}

/// The first bit at or after a place.
fn next_bit(words: &[u64], from: usize) -> Option<usize> {
    let own = words.iter().enumerate().skip(from / 64);
    own.map(|(at, word)| (at, if at == from / 64 { word & u64::MAX << (from % 64) } else { *word }))
        .find(|(_, word)| *word != 0)
        .map(|(at, word)| at * 64 + word.trailing_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_columns() {
        let mut rng = fastrand::Rng::with_seed(1);
        let before: [u64; 64] = std::array::from_fn(|_| rng.u64(..));
        let mut block = before;
        transpose(&mut block);
        for (row, bits) in before.iter().enumerate() {
            for (column, turned) in block.iter().enumerate() {
                assert_eq!(turned >> row & 1, bits >> column & 1);
            }
        }
    }
}
