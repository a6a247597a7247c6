//! Cells: a variable's domain cut where its rules cut it, and cells that no rule tells apart merged.

use super::set::{Domain, Ordinal, ValueSet};
use crate::packed::{Packed, Packer, Unpacker};

/// The number of a cell of one variable.
pub type Cell = u16;

/// The most cells one variable may have.
pub const MAX_CELLS: usize = 16_384;

/// How the values of one variable fall into cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellMap {
    /// The first value of each interval, ascending; the first is the domain's least.
    starts: Vec<i64>,
    /// The cell of each interval.
    cells: Vec<Cell>,
    /// The cell of “unknown”, where the domain has it.
    unknown: Option<Cell>,
    count: Cell,
}

impl Packed for CellMap {
    fn pack(&self, to: &mut Packer) {
        self.starts.pack(to);
        self.cells.pack(to);
        self.unknown.pack(to);
    }

    /// Cells are numbered in the order of their first interval, “unknown” last.
    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let (starts, cells) = (Vec::unpack(from), Vec::<Cell>::unpack(from));
        let unknown = Option::unpack(from);
        let mut count: Cell = 0;
        for &cell in cells.iter().chain(&unknown) {
            if cell > count {
                from.fail::<()>();
            }
            count = count.max(cell.saturating_add(1));
        }
        if starts.is_empty() || starts.len() != cells.len() || starts.len() > MAX_CELLS {
            from.fail::<()>();
        }
        Self { starts, cells, unknown, count }
    }
}

/// A variable has more cells than [`MAX_CELLS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyCells;

impl CellMap {
    /// Cuts `domain` at the ends of every range of `sets`, and merges the cells that are in the same sets.
    pub fn new(domain: Domain, sets: &[&ValueSet]) -> Result<Self, TooManyCells> {
        let mut starts = vec![domain.min];
        for &(min, max) in sets.iter().flat_map(|set| set.ranges()) {
            starts.extend([Some(min), max.checked_add(1)].into_iter().flatten());
        }
        starts.retain(|&start| (domain.min..=domain.max).contains(&start));
        crate::order::sort(&mut starts);
        starts.dedup();
        if starts.len() >= MAX_CELLS {
            return Err(TooManyCells);
        }
        let signature = |value: Ordinal| -> Vec<u64> {
            let mut words = vec![0_u64; sets.len().div_ceil(64)];
            for (at, set) in sets.iter().enumerate() {
                if let (true, Some(word)) = (set.contains(value), words.get_mut(at / 64)) {
                    *word |= 1 << (at % 64);
                }
            }
            words
        };
        let mut known: std::collections::BTreeMap<Vec<u64>, Cell> = std::collections::BTreeMap::new();
        let mut number = |value: Ordinal| -> Cell {
            let next = Cell::try_from(known.len()).unwrap_or(Cell::MAX);
            *known.entry(signature(value)).or_insert(next)
        };
        let mut cells = Vec::with_capacity(starts.len());
        let mut kept = Vec::with_capacity(starts.len());
        for start in starts {
            let cell = number(Ordinal::Value(start));
            if cells.last() != Some(&cell) {
                cells.push(cell);
                kept.push(start);
            }
        }
        let unknown = domain.nullable.then(|| number(Ordinal::Unknown));
        let count = Cell::try_from(known.len()).map_err(|_| TooManyCells)?;
        Ok(Self { starts: kept, cells, unknown, count })
    }

    /// How many cells there are.
    pub fn count(&self) -> Cell {
        self.count
    }

    /// The cell of a value. Values outside the domain fall into the nearest interval; unknown, where the domain
    /// does not have it, into the first.
    pub fn cell(&self, value: Ordinal) -> Cell {
        match value {
            Ordinal::Unknown => self.unknown.unwrap_or_default(),
            Ordinal::Value(value) => {
                let at = self.starts.partition_point(|&start| start <= value).saturating_sub(1);
                self.cells.get(at).copied().unwrap_or_default()
            }
        }
    }

    /// The cells that have a value, rather than only “unknown”.
    pub fn known(&self) -> CellSet {
        let mut known = CellSet::none(self.count);
        self.cells.iter().for_each(|&cell| known.insert(cell));
        known
    }

    /// One value of each cell, in cell order: the least, or unknown where nothing else is in the cell.
    pub fn witnesses(&self) -> Vec<Ordinal> {
        let mut found = vec![Ordinal::Unknown; usize::from(self.count)];
        for (&start, &cell) in self.starts.iter().zip(&self.cells).rev() {
            if let Some(slot) = found.get_mut(usize::from(cell)) {
                *slot = Ordinal::Value(start);
            }
        }
        found
    }

    /// The first value of each interval, ascending.
    pub fn starts(&self) -> &[i64] {
        &self.starts
    }

    /// The cell of each interval.
    pub fn interval_cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The cell of “unknown”.
    pub fn unknown(&self) -> Option<Cell> {
        self.unknown
    }
}

/// A set of cells of one variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CellSet(Vec<u64>);

impl Packed for CellSet {
    fn pack(&self, to: &mut Packer) {
        self.0.pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        Self(Vec::unpack(from))
    }
}

impl CellSet {
    /// The cells whose values are in `set`. `map` must have been made with `set` among its sets, so that a cell is
    /// either wholly in it or wholly outside.
    pub fn of(set: &ValueSet, map: &CellMap) -> Self {
        let mut cells = Self::none(map.count());
        for (cell, witness) in map.witnesses().into_iter().enumerate() {
            if set.contains(witness) {
                cells.insert(Cell::try_from(cell).unwrap_or(Cell::MAX));
            }
        }
        cells
    }

    /// No cell of `count`.
    pub fn none(count: Cell) -> Self {
        Self(vec![0; usize::from(count).div_ceil(64)])
    }

    /// All of `count` cells.
    pub fn all(count: Cell) -> Self {
        let mut set = Self::none(count);
        (0..count).for_each(|cell| set.insert(cell));
        set
    }

    /// Adds a cell.
    pub fn insert(&mut self, cell: Cell) {
        if let Some(word) = self.0.get_mut(usize::from(cell) / 64) {
            *word |= 1 << (cell % 64);
        }
    }

    /// Whether the cell is in the set.
    pub fn contains(&self, cell: Cell) -> bool {
        self.0.get(usize::from(cell) / 64).is_some_and(|word| word >> (cell % 64) & 1 == 1)
    }

    /// The cells, ascending.
    pub fn iter(&self) -> impl Iterator<Item = Cell> + '_ {
        self.0.iter().enumerate().flat_map(|(at, &word)| {
            let base = Cell::try_from(at * 64).unwrap_or(Cell::MAX);
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| base.saturating_add(bit))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_no_rule_tells_apart_share_a_cell() {
        let domain = Domain { min: 0, max: 1_000, nullable: true };
        let sets = [ValueSet::range(50, 1_000), ValueSet::range(200, 1_000)];
        let map = CellMap::new(domain, &sets.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(map.count(), 3, "0..49 with unknown, 50..199, 200..1000");
        assert_eq!(map.cell(Ordinal::Unknown), map.cell(Ordinal::Value(0)));
        assert_eq!(map.cell(Ordinal::Value(49)), 0);
        assert_eq!(map.cell(Ordinal::Value(50)), 1);
        assert_eq!(map.cell(Ordinal::Value(200)), 2);
        assert_eq!(map.cell(Ordinal::Value(9_999)), 2, "clamped");
        assert!(CellSet::of(&sets[1], &map).iter().eq([2]));
    }

    #[test]
    fn unknown_has_its_own_cell_where_a_rule_asks_for_it() {
        let domain = Domain { min: 0, max: 1, nullable: true };
        let map = CellMap::new(domain, &[&ValueSet::value(1), &ValueSet::unknown()]).unwrap();
        assert_eq!(map.witnesses(), [Ordinal::Value(0), Ordinal::Value(1), Ordinal::Unknown]);
    }

    #[test]
    fn a_variable_with_too_many_cuts_is_refused() {
        let domain = Domain { min: 0, max: i64::MAX, nullable: false };
        let set = ValueSet::values((0..40_000).map(|n| n * 2));
        assert_eq!(CellMap::new(domain, &[&set]), Err(TooManyCells));
    }
}
