//! The compiled forms of a program that stays small: a decision diagram, and an answer table.

use rustc_hash::FxHashMap;

use super::cells::Cell;
use super::program::{Allowed, Given, Program, Reached, Tuple, Variable};
use crate::order;

/// The most combinations of cells laid down in an answer table.
pub const MAX_TABLE: usize = 4_096;

/// What building a diagram may cost before the rule bitsets serve instead.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Steps of the tables' states, the unit of build work. Long states count more than once.
    pub steps: usize,
    /// Nodes of the result.
    pub nodes: usize,
}

impl Default for Budget {
    /// Keeps loading a policy in milliseconds.
    fn default() -> Self {
        Self { steps: 60_000, nodes: 16_384 }
    }
}

/// A node, or a terminal (top bit set, the tuple's number below it).
type Ref = u32;
const TERMINAL: Ref = 1 << 31;

/// An ordered, reduced, hash-consed, multi-terminal decision diagram.
#[derive(Clone, Debug)]
pub struct Diagram {
    /// Per node: its variable, and where its edges begin.
    nodes: Vec<(u32, u32)>,
    edges: Vec<Ref>,
    root: Ref,
    tuples: Vec<Tuple>,
}

impl Diagram {
    /// Builds the diagram top-down, or gives up when the budget is spent.
    pub fn build(program: &Program, budget: Budget) -> Option<Self> {
        let all = |variable: &Variable| (0..variable.cells.count()).collect();
        let mut builder = Builder::new(program, program.variables.iter().map(all).collect(), &[], budget);
        let root = builder.node(0, program.start())?;
        builder.diagram.root = root;
        Some(builder.diagram)
    }

    /// How many nodes it has.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether it is a single terminal.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Every tuple that can come out, in the order of their numbers.
    pub fn tuples(&self) -> &[Tuple] {
        &self.tuples
    }

    /// The diagram for a host that walks it itself: per node its variable and the place of its first edge; the edges,
    /// one per cell, with the top bit marking a tuple's number; and the edge to begin with.
    pub fn parts(&self) -> (Vec<u32>, Vec<u32>, u32) {
        (self.nodes.iter().flat_map(|&(variable, first)| [variable, first]).collect(), self.edges.clone(), self.root)
    }

    /// The number of the tuple for complete facts.
    pub fn walk(&self, cells: &[Cell]) -> usize {
        let mut at = self.root;
        while at & TERMINAL == 0 {
            let Some(&(variable, first)) = self.nodes.get(at as usize) else { break };
            let cell = cells.get(variable as usize).copied().unwrap_or_default();
            match self.edges.get(first as usize + usize::from(cell)) {
                Some(&next) => at = next,
                None => break,
            }
        }
        (at & !TERMINAL) as usize
    }

    /// Everything that can come out when each variable may take any of its allowed cells.
    pub fn reach(&self, allowed: &[Allowed]) -> Reached {
        let mut restriction = Restriction {
            diagram: self,
            allowed,
            known: vec![None; self.nodes.len()],
            unique: FxHashMap::default(),
            found: vec![false; self.tuples.len()],
            asked: vec![false; allowed.len()],
        };
        restriction.restrict(self.root);
        let found = self.tuples.iter().zip(&restriction.found).filter(|&(_, &found)| found);
        let mut tuples: Vec<Tuple> = found.map(|(tuple, _)| tuple.clone()).collect();
        order::sort(&mut tuples);
        Reached { tuples, complete: true, asked: restriction.asked }
    }
}

/// A diagram restricted to allowed cells, reduced again so that only variables that still matter are left.
struct Restriction<'a> {
    diagram: &'a Diagram,
    allowed: &'a [Allowed],
    known: Vec<Option<Ref>>,
    unique: FxHashMap<(u32, Vec<Ref>), Ref>,
    found: Vec<bool>,
    asked: Vec<bool>,
}

impl Restriction<'_> {
    /// The restricted node. The depth is the number of variables.
    fn restrict(&mut self, at: Ref) -> Ref {
        if at & TERMINAL != 0 {
            if let Some(found) = self.found.get_mut((at & !TERMINAL) as usize) {
                *found = true;
            }
            return at;
        }
        if let Some(Some(known)) = self.known.get(at as usize) {
            return *known;
        }
        let Some(&(variable, first)) = self.diagram.nodes.get(at as usize) else { return TERMINAL };
        let cells = self.allowed.get(variable as usize).map(Allowed::cells).unwrap_or_default();
        let mut edges: Vec<Ref> = Vec::with_capacity(cells.len());
        for cell in cells {
            if let Some(&edge) = self.diagram.edges.get(first as usize + usize::from(cell)) {
                edges.push(self.restrict(edge));
            }
        }
        let node = match edges.first().copied() {
            Some(first) if edges.iter().all(|&edge| edge == first) => first,
            _ => {
                if let Some(asked) = self.asked.get_mut(variable as usize) {
                    *asked = true;
                }
                let next = Ref::try_from(self.unique.len()).unwrap_or(TERMINAL - 1);
                *self.unique.entry((variable, edges)).or_insert(next)
            }
        };
        if let Some(known) = self.known.get_mut(at as usize) {
            *known = Some(node);
        }
        node
    }
}

impl Program {
    /// Everything that can come out when each variable may take any of its allowed cells, without a diagram made
    /// beforehand: builds the one for just these cells. Exact, unless `budget` (steps of the tables' states) runs out.
    pub fn explore(&self, allowed: &[Allowed], given: Given<'_>, budget: usize) -> Reached {
        let mut start = self.start();
        for (variable, allowed) in allowed.iter().enumerate() {
            if let Some(cell) = allowed.one() {
                self.narrow(variable, cell, &mut start);
            }
        }
        let choices = allowed.iter().map(Allowed::cells).collect();
        let mut builder = Builder::new(self, choices, given, Budget { steps: budget, nodes: budget });
        let complete = builder.node(0, start).is_some();
        let mut asked = vec![false; allowed.len()];
        for &(variable, _) in &builder.diagram.nodes {
            if let Some(asked) = asked.get_mut(variable as usize) {
                *asked = true;
            }
        }
        let mut tuples = builder.diagram.tuples;
        order::sort(&mut tuples);
        Reached { tuples, complete, asked }
    }
}

struct Builder<'a> {
    program: &'a Program,
    /// The cells that each variable may take.
    choices: Vec<Vec<Cell>>,
    given: Given<'a>,
    budget: Budget,
    /// What one step takes off the budget: states of large programs are long.
    weight: usize,
    /// What one terminal does.
    last_weight: usize,
    memo: FxHashMap<(usize, Vec<u64>), Ref>,
    unique: FxHashMap<(u32, Vec<Ref>), Ref>,
    tuple_numbers: FxHashMap<Tuple, Ref>,
    diagram: Diagram,
}

impl<'a> Builder<'a> {
    fn new(program: &'a Program, choices: Vec<Vec<Cell>>, given: Given<'a>, budget: Budget) -> Self {
        Self {
            program,
            choices,
            given,
            budget,
            weight: program.weight(),
            last_weight: program.last_weight(),
            memo: FxHashMap::default(),
            unique: FxHashMap::default(),
            tuple_numbers: FxHashMap::default(),
            diagram: Diagram { nodes: Vec::new(), edges: Vec::new(), root: TERMINAL, tuples: Vec::new() },
        }
    }

    /// The node for a state, `None` when the budget is spent. The depth is the number of variables.
    fn node(&mut self, mut variable: usize, mut state: Vec<u64>) -> Option<Ref> {
        loop {
            let Some(cells) = self.choices.get(variable) else { return self.terminal(&state) };
            match cells.as_slice() {
                _ if !self.program.is_read(variable) => {}
                &[cell] => self.program.step(variable, cell, &mut state, self.given),
                _ => break,
            }
            variable += 1;
        }
        if let Some(&known) = self.memo.get(&(variable, state.clone())) {
            return Some(known);
        }
        let cells = self.choices.get(variable).cloned().unwrap_or_default();
        self.budget.steps = self.budget.steps.checked_sub(cells.len() * self.weight)?;
        let mut edges = Vec::with_capacity(cells.len());
        for cell in cells {
            let mut next = state.clone();
            self.program.step(variable, cell, &mut next, self.given);
            edges.push(self.node(variable + 1, next)?);
        }
        let first = edges.first().copied()?;
        let node = if edges.iter().all(|&edge| edge == first) { first } else { self.unique(variable, edges)? };
        self.memo.insert((variable, state), node);
        Some(node)
    }

    fn terminal(&mut self, state: &[u64]) -> Option<Ref> {
        self.budget.steps = self.budget.steps.checked_sub(self.last_weight)?;
        let tuple = self.program.finish(state, self.given);
        let next = TERMINAL | Ref::try_from(self.diagram.tuples.len()).ok()?;
        let number = *self.tuple_numbers.entry(tuple.clone()).or_insert(next);
        if number == next {
            self.diagram.tuples.push(tuple);
        }
        Some(number)
    }

    fn unique(&mut self, variable: usize, edges: Vec<Ref>) -> Option<Ref> {
        let key = (u32::try_from(variable).ok()?, edges);
        if let Some(&node) = self.unique.get(&key) {
            return Some(node);
        }
        if self.diagram.nodes.len() >= self.budget.nodes {
            return None;
        }
        let node = Ref::try_from(self.diagram.nodes.len()).ok()?;
        self.diagram.nodes.push((key.0, u32::try_from(self.diagram.edges.len()).ok()?));
        self.diagram.edges.extend_from_slice(&key.1);
        self.unique.insert(key, node);
        Some(node)
    }
}

/// An answer table: one index per variable, summed, into a table of tuple numbers.
#[derive(Clone, Debug)]
pub struct AnswerTable {
    /// Per variable: what one cell adds to the index; 0 for a variable that no answer depends on.
    strides: Vec<usize>,
    entries: Vec<u16>,
}

impl AnswerTable {
    /// Lays the diagram down as a table, if the product of cells is at most [`MAX_TABLE`].
    pub fn build(program: &Program, diagram: &Diagram) -> Option<Self> {
        let mut used = vec![false; program.variables.len()];
        for &(variable, _) in &diagram.nodes {
            if let Some(used) = used.get_mut(variable as usize) {
                *used = true;
            }
        }
        let mut size = 1_usize;
        let mut strides = Vec::with_capacity(used.len());
        for (variable, &used) in program.variables.iter().zip(&used) {
            strides.push(if used { size } else { 0 });
            if used {
                size = size.checked_mul(usize::from(variable.cells.count())).filter(|&size| size <= MAX_TABLE)?;
            }
        }
        let mut cells: Vec<Cell> = vec![0; strides.len()];
        let mut entries = Vec::with_capacity(size);
        for index in 0..size {
            for ((cell, &stride), variable) in cells.iter_mut().zip(&strides).zip(&program.variables) {
                let count = usize::from(variable.cells.count());
                *cell = index.checked_div(stride).map_or(0, |at| Cell::try_from(at % count).unwrap_or_default());
            }
            entries.push(u16::try_from(diagram.walk(&cells)).ok()?);
        }
        Some(Self { strides, entries })
    }

    /// The number of the tuple for complete facts.
    pub fn look_up(&self, cells: &[Cell]) -> usize {
        let index = self.strides.iter().zip(cells).fold(0, |sum, (stride, &cell)| sum + stride * usize::from(cell));
        self.entries.get(index).copied().map_or(0, usize::from)
    }

    /// Per variable: what one cell adds to the index.
    pub fn strides(&self) -> &[usize] {
        &self.strides
    }

    /// The tuple numbers.
    pub fn entries(&self) -> &[u16] {
        &self.entries
    }
}
