//! Cells: a variable's domain cut where its rules cut it, and cells that no rule tells apart merged.

use rustc_hash::FxHashMap;

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
        // Where a set begins or ends to hold, with the set; and the sets that hold from the start.
        let mut turns: Vec<(i64, usize)> = Vec::new();
        let mut held = vec![0_u64; sets.len().div_ceil(64)];
        for (at, set) in sets.iter().enumerate() {
            if set.contains(Ordinal::Value(domain.min)) {
                turn(&mut held, at);
            }
            for &(min, max) in set.ranges() {
                let ends = [Some(min), max.checked_add(1)].into_iter().flatten();
                turns.extend(ends.filter(|&end| domain.min < end && end <= domain.max).map(|end| (end, at)));
            }
        }
        crate::order::sort(&mut turns);
        let mut starts: Vec<i64> = if domain.min <= domain.max { vec![domain.min] } else { Vec::new() };
        starts.extend(turns.iter().map(|&(start, _)| start));
        starts.dedup();
        if starts.len() >= MAX_CELLS {
            return Err(TooManyCells);
        }
        let mut known: FxHashMap<Vec<u64>, Cell> = FxHashMap::default();
        let mut number = |held: &[u64]| -> Cell {
            let next = Cell::try_from(known.len()).unwrap_or(Cell::MAX);
            match known.get(held) {
                Some(&cell) => cell,
                None => *known.entry(held.to_vec()).or_insert(next),
            }
        };
        let mut cells = Vec::with_capacity(starts.len());
        let mut kept = Vec::with_capacity(starts.len());
        let mut turns = turns.into_iter().peekable();
        for start in starts {
            while let Some((_, set)) = turns.next_if(|&(at, _)| at <= start) {
                turn(&mut held, set);
            }
            let cell = number(&held);
            if cells.last() != Some(&cell) {
                cells.push(cell);
                kept.push(start);
            }
        }
        let unknown = domain.nullable.then(|| {
            let mut held = vec![0_u64; sets.len().div_ceil(64)];
            for (at, _) in sets.iter().enumerate().filter(|(_, set)| set.has_unknown()) {
                turn(&mut held, at);
            }
            number(&held)
        });
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

/// The bits of a word that are set, ascending.
pub(super) fn bits(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros() as usize);
        word &= word.wrapping_sub(1);
        bit
    })
}

/// Turns one bit over.
fn turn(words: &mut [u64], at: usize) {
    if let Some(word) = words.get_mut(at / 64) {
        *word ^= 1 << (at % 64);
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
        for &(min, max) in set.ranges() {
            let from = map.starts.partition_point(|&start| start < min);
            let to = map.starts.partition_point(|&start| start <= max);
            let own = map.cells.get(from..to).unwrap_or_default();
            match (own.first(), own.last()) {
                // Every interval is a cell of its own, and numbered like it.
                (Some(&first), Some(&last))
                    if map.cells.last().is_some_and(|&cell| usize::from(cell) + 1 == map.cells.len()) =>
                {
                    cells.insert_range(first, last);
                }
                _ => own.iter().for_each(|&cell| cells.insert(cell)),
            }
        }
        if let (true, Some(unknown)) = (set.has_unknown(), map.unknown) {
            cells.insert(unknown);
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
        if let Some(last) = count.checked_sub(1) {
            set.insert_range(0, last);
        }
        set
    }

    /// Adds a cell.
    pub fn insert(&mut self, cell: Cell) {
        if let Some(word) = self.0.get_mut(usize::from(cell) / 64) {
            *word |= 1 << (cell % 64);
        }
    }

    /// Adds the cells from `first` to `last`, both inclusive.
    fn insert_range(&mut self, first: Cell, last: Cell) {
        let (first, last) = (usize::from(first), usize::from(last));
        for at in first / 64..=last / 64 {
            let from = first.saturating_sub(at * 64);
            let to = (last - at * 64).min(63);
            if let Some(word) = self.0.get_mut(at) {
                *word |= u64::MAX << from & u64::MAX >> (63 - to);
            }
        }
    }

    /// Whether the cell is in the set.
    pub fn contains(&self, cell: Cell) -> bool {
        self.0.get(usize::from(cell) / 64).is_some_and(|word| word >> (cell % 64) & 1 == 1)
    }

    /// The cells from `64 * at` on, as bits.
    pub(super) fn word(&self, at: usize) -> u64 {
        self.0.get(at).copied().unwrap_or_default()
    }

    /// The cells, ascending.
    pub fn iter(&self) -> impl Iterator<Item = Cell> + '_ {
        self.0
            .iter()
            .enumerate()
            .flat_map(|(at, &word)| bits(word).map(move |bit| Cell::try_from(at * 64 + bit).unwrap_or(Cell::MAX)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::set::tests::any_set;
    use proptest::prelude::*;

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

    proptest! {
        /// Cells are equal exactly where no set tells two values apart, and are numbered as the values come.
        #[test]
        fn cells_are_what_no_set_tells_apart(sets in prop::collection::vec(any_set(), 0..5), nullable: bool) {
            let domain = Domain { min: -9, max: 9, nullable };
            let map = CellMap::new(domain, &sets.iter().collect::<Vec<_>>()).unwrap();
            let values = (-9..=9).map(Ordinal::Value).chain(nullable.then_some(Ordinal::Unknown));
            let mut seen: Vec<Vec<bool>> = Vec::new();
            for value in values {
                let told: Vec<bool> = sets.iter().map(|set| set.contains(value)).collect();
                let at = seen.iter().position(|known| *known == told).unwrap_or(seen.len());
                if at == seen.len() {
                    seen.push(told);
                }
                prop_assert_eq!(usize::from(map.cell(value)), at);
                for set in &sets {
                    prop_assert_eq!(CellSet::of(set, &map).contains(map.cell(value)), set.contains(value));
                }
            }
            prop_assert_eq!(usize::from(map.count()), seen.len());
            prop_assert!(map.interval_cells().windows(2).all(|pair| pair[0] != pair[1]));
        }
    }

    #[test]
    fn a_variable_with_too_many_cuts_is_refused() {
        let domain = Domain { min: 0, max: i64::MAX, nullable: false };
        let set = ValueSet::values((0..40_000).map(|n| n * 2));
        assert_eq!(CellMap::new(domain, &[&set]), Err(TooManyCells));
    }
}
