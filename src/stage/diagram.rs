//! The compiled forms of a program that stays small: a decision diagram, and an answer table.

use std::hash::{BuildHasher, Hash};

use rustc_hash::{FxBuildHasher, FxHashMap};

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

impl Budget {
    /// What one of so many sections may cost: a few have the whole budget each, many share it.
    pub fn of_one(sections: usize) -> Self {
        let whole = Self::default();
        Self { steps: whole.steps.min(4 * whole.steps / sections.max(1)), ..whole }
    }
}

impl Default for Budget {
    /// Keeps loading a policy in milliseconds, most of all one whose diagram is given up. Those of real policies take
    /// some hundred steps.
    fn default() -> Self {
        Self { steps: 25_000, nodes: 16_384 }
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
        let root = builder.root(&program.start())?;
        Some(builder.diagram(root))
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
            choices: allowed.iter().map(Allowed::cells).collect(),
            known: vec![None; self.nodes.len()],
            open: Vec::new(),
            nodes: Slices::default(),
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
    /// The cells that each variable may take.
    choices: Vec<Vec<Cell>>,
    known: Vec<Option<Ref>>,
    /// The edges of the nodes that are being restricted, on the way from the root: each a variable, then its edges.
    open: Vec<Ref>,
    /// The restricted nodes: each its variable, then its edges.
    nodes: Slices<Ref>,
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
        let start = self.open.len();
        self.open.push(variable);
        for choice in 0..self.choices.get(variable as usize).map_or(0, Vec::len) {
            let cell = self.choices.get(variable as usize).and_then(|cells| cells.get(choice)).copied();
            if let Some(&edge) = self.diagram.edges.get(first as usize + usize::from(cell.unwrap_or_default())) {
                let edge = self.restrict(edge);
                self.open.push(edge);
            }
        }
        let own = self.open.get(start..).unwrap_or_default();
        let node = match own.get(1) {
            Some(&edge) if own.iter().skip(1).all(|&other| other == edge) => edge,
            _ => {
                if let Some(asked) = self.asked.get_mut(variable as usize) {
                    *asked = true;
                }
                let number = self.nodes.find(own).or_else(|hash| self.nodes.add(hash, own).ok_or(hash));
                number.ok().and_then(|number| Ref::try_from(number).ok()).unwrap_or(TERMINAL - 1)
            }
        };
        self.open.truncate(start);
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
        let complete = builder.root(&start).is_some();
        let mut asked = vec![false; allowed.len()];
        for &variable in builder.nodes.iter().filter_map(<[Ref]>::first) {
            if let Some(asked) = asked.get_mut(variable as usize) {
                *asked = true;
            }
        }
        let mut tuples = builder.tuples;
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
    /// The states on the way from the root to where we are: each a variable, then the words of the state.
    states: Vec<u64>,
    /// The states that were followed to their ends, and the node or terminal of each.
    memo: Slices<u64>,
    followed: Vec<Ref>,
    /// The edges of the nodes that are being built, on the way from the root: each a variable, then its edges so far.
    open: Vec<Ref>,
    /// The nodes: each its variable, then its edges.
    nodes: Slices<Ref>,
    tuple_numbers: FxHashMap<Tuple, Ref>,
    tuples: Vec<Tuple>,
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
            states: Vec::new(),
            memo: Slices::default(),
            followed: Vec::new(),
            open: Vec::new(),
            nodes: Slices::default(),
            tuple_numbers: FxHashMap::default(),
            tuples: Vec::new(),
        }
    }

    /// The node or terminal that everything begins with, `None` when the budget is spent.
    fn root(&mut self, start: &[u64]) -> Option<Ref> {
        self.states.push(0);
        self.states.extend_from_slice(start);
        self.node(0, 0)
    }

    /// The node for the state that lies at `base` and is the last one, before `variable` is read. `None` when the
    /// budget is spent. The depth is the number of variables.
    fn node(&mut self, mut variable: usize, base: usize) -> Option<Ref> {
        loop {
            match self.choices.get(variable).map(Vec::as_slice) {
                Some(_) if !self.program.is_read(variable) => {}
                Some(&[cell]) => self.program.step(variable, cell, self.states.get_mut(base + 1..)?, self.given),
                _ => break,
            }
            variable += 1;
        }
        *self.states.get_mut(base)? = variable as u64;
        let hash = match self.memo.find(self.states.get(base..)?) {
            Ok(known) => return self.followed.get(known).copied(),
            Err(hash) => hash,
        };
        let node = match self.choices.get(variable).map(Vec::len) {
            None => self.terminal(base)?,
            Some(cells) => {
                self.budget.steps = self.budget.steps.checked_sub(cells * self.weight)?;
                self.branch(variable, cells, base)?
            }
        };
        self.memo.add(hash, self.states.get(base..)?)?;
        self.followed.push(node);
        Some(node)
    }

    fn branch(&mut self, variable: usize, cells: usize, base: usize) -> Option<Ref> {
        let (end, first) = (self.states.len(), self.open.len());
        self.open.push(Ref::try_from(variable).ok()?);
        for at in 0..cells {
            let cell = self.choices.get(variable).and_then(|cells| cells.get(at)).copied()?;
            self.states.extend_from_within(base..);
            self.program.step(variable, cell, self.states.get_mut(end + 1..)?, self.given);
            let edge = self.node(variable + 1, end)?;
            self.open.push(edge);
            self.states.truncate(end);
        }
        let (_, edges) = self.open.get(first..)?.split_first()?;
        let edge = edges.first().copied()?;
        let node = if edges.iter().all(|&other| other == edge) { edge } else { self.unique(first)? };
        self.open.truncate(first);
        Some(node)
    }

    fn terminal(&mut self, base: usize) -> Option<Ref> {
        self.budget.steps = self.budget.steps.checked_sub(self.last_weight)?;
        let tuple = self.program.finish(self.states.get(base + 1..)?, self.given);
        let next = TERMINAL | Ref::try_from(self.tuples.len()).ok()?;
        let number = *self.tuple_numbers.entry(tuple.clone()).or_insert(next);
        if number == next {
            self.tuples.push(tuple);
        }
        Some(number)
    }

    /// The node whose variable and edges lie at `first` of those that are being built.
    fn unique(&mut self, first: usize) -> Option<Ref> {
        let node = self.open.get(first..)?;
        match self.nodes.find(node) {
            Ok(known) => Ref::try_from(known).ok(),
            Err(_) if self.nodes.len() >= self.budget.nodes => None,
            Err(hash) => Ref::try_from(self.nodes.add(hash, node)?).ok(),
        }
    }

    fn diagram(self, root: Ref) -> Diagram {
        let mut diagram = Diagram { nodes: Vec::new(), edges: Vec::new(), root, tuples: self.tuples };
        for (&variable, edges) in self.nodes.iter().filter_map(<[Ref]>::split_first) {
            diagram.nodes.push((variable, Ref::try_from(diagram.edges.len()).unwrap_or(Ref::MAX)));
            diagram.edges.extend_from_slice(edges);
        }
        diagram
    }
}

/// Slices, each kept once and numbered as they came, one after the other in one piece of memory.
struct Slices<T> {
    items: Vec<T>,
    /// Where each slice ends.
    ends: Vec<u32>,
    /// The last slice with a hash, and for each slice the one before it with the same hash.
    last: FxHashMap<u64, u32>,
    before: Vec<Option<u32>>,
}

impl<T> Default for Slices<T> {
    fn default() -> Self {
        Self { items: Vec::new(), ends: Vec::new(), last: FxHashMap::default(), before: Vec::new() }
    }
}

impl<T: Copy + Eq + Hash> Slices<T> {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn get(&self, number: usize) -> Option<&[T]> {
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.items.get(start as usize..*self.ends.get(number)? as usize)
    }

    fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.len()).filter_map(|number| self.get(number))
    }

    /// The number of a slice, or the hash to add it with.
    fn find(&self, slice: &[T]) -> Result<usize, u64> {
        let hash = FxBuildHasher.hash_one(slice);
        let mut at = self.last.get(&hash).copied();
        while let Some(number) = at {
            if self.get(number as usize) == Some(slice) {
                return Ok(number as usize);
            }
            at = self.before.get(number as usize).copied().flatten();
        }
        Err(hash)
    }

    /// Adds a slice that is not there yet; `None` once numbers or places no longer fit.
    fn add(&mut self, hash: u64, slice: &[T]) -> Option<usize> {
        let end = u32::try_from(self.items.len() + slice.len()).ok()?;
        let number = u32::try_from(self.len()).ok()?;
        self.items.extend_from_slice(slice);
        self.ends.push(end);
        self.before.push(self.last.insert(hash, number));
        Some(number as usize)
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
        for _ in 0..size {
            entries.push(u16::try_from(diagram.walk(&cells)).ok()?);
            // Counts up, the first variable that is used fastest.
            for ((cell, variable), _) in cells.iter_mut().zip(&program.variables).zip(&used).filter(|(_, used)| **used)
            {
                *cell += 1;
                if *cell < variable.cells.count() {
                    break;
                }
                *cell = 0;
            }
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
