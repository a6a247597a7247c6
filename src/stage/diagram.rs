//! The compiled forms of a program that stays small: a decision diagram, and an answer table.

use rustc_hash::FxHashMap;

use super::cells::Cell;
use super::program::{Allowed, Program, Reached, Tuple};

/// The most combinations of cells laid down in an answer table.
pub const MAX_TABLE: usize = 4_096;

/// What building a diagram may cost before the rule bitsets serve instead.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Steps of the tables' states, the unit of build work.
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
        let counts: Vec<Cell> = program.variables.iter().map(|variable| variable.cells.count()).collect();
        let mut builder = Builder {
            program,
            counts,
            budget,
            memo: FxHashMap::default(),
            unique: FxHashMap::default(),
            tuple_numbers: FxHashMap::default(),
            diagram: Self { nodes: Vec::new(), edges: Vec::new(), root: TERMINAL, tuples: Vec::new() },
        };
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
        let mut visited = vec![false; self.nodes.len()];
        let mut found = vec![false; self.tuples.len()];
        let mut asked = vec![false; allowed.len()];
        let mut open = vec![self.root];
        while let Some(at) = open.pop() {
            if at & TERMINAL != 0 {
                if let Some(found) = found.get_mut((at & !TERMINAL) as usize) {
                    *found = true;
                }
                continue;
            }
            match visited.get_mut(at as usize) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            let Some(&(variable, first)) = self.nodes.get(at as usize) else { continue };
            let edge = |cell: Cell| self.edges.get(first as usize + usize::from(cell)).copied();
            match allowed.get(variable as usize) {
                Some(Allowed::One(cell)) => open.extend(edge(*cell)),
                Some(Allowed::Any(cells)) => {
                    let before = open.len();
                    open.extend(cells.iter().filter_map(edge));
                    let mut ways = open.get(before..).unwrap_or_default().windows(2);
                    if let (Some(asked), true) =
                        (asked.get_mut(variable as usize), ways.any(|pair| pair.first() != pair.last()))
                    {
                        *asked = true;
                    }
                }
                None => {}
            }
        }
        let mut tuples: Vec<Tuple> =
            self.tuples.iter().zip(&found).filter(|&(_, &found)| found).map(|(tuple, _)| tuple.clone()).collect();
        tuples.sort_unstable();
        Reached { tuples, complete: true, asked }
    }
}

struct Builder<'a> {
    program: &'a Program,
    counts: Vec<Cell>,
    budget: Budget,
    memo: FxHashMap<(usize, Vec<u64>), Ref>,
    unique: FxHashMap<(u32, Vec<Ref>), Ref>,
    tuple_numbers: FxHashMap<Tuple, Ref>,
    diagram: Diagram,
}

impl Builder<'_> {
    /// The node for a state, `None` when the budget is spent. The depth is the number of variables.
    fn node(&mut self, mut variable: usize, state: Vec<u64>) -> Option<Ref> {
        while variable < self.counts.len() && !self.program.is_read(variable) {
            variable += 1;
        }
        let Some(&count) = self.counts.get(variable) else {
            let tuple = self.program.finish(&state, &[]);
            let next = TERMINAL | Ref::try_from(self.diagram.tuples.len()).ok()?;
            let number = *self.tuple_numbers.entry(tuple.clone()).or_insert(next);
            if number == next {
                self.diagram.tuples.push(tuple);
            }
            return Some(number);
        };
        if let Some(&known) = self.memo.get(&(variable, state.clone())) {
            return Some(known);
        }
        self.budget.steps = self.budget.steps.checked_sub(usize::from(count))?;
        let mut edges = Vec::with_capacity(usize::from(count));
        for cell in 0..count {
            let mut next = state.clone();
            self.program.step(variable, cell, &mut next, &[]);
            edges.push(self.node(variable + 1, next)?);
        }
        let first = edges.first().copied()?;
        let node = if edges.iter().all(|&edge| edge == first) { first } else { self.unique(variable, edges)? };
        self.memo.insert((variable, state), node);
        Some(node)
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
