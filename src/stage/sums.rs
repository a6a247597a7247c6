//! A program as sums, for a host that answers complete facts itself: each value of each field adds a number, and facts with the same
//! sum have the same outcomes and the same scores.
//!
//! The low bits of a sum say how the tables beside the scores see the facts, and which of these ways come to the same is told once;
//! the bits above are the points of the scores.

use super::cells::Cell;
use super::program::{Program, Tuple};
use super::table::Outcome;

/// The most ways in which tables beside the scores see the facts.
const MOST_WAYS: usize = 4_096;

/// The most times that a program is run to find which ways come to the same.
const MOST_RUNS: usize = 16_384;

/// The most that a sum can be.
const MOST_SUM: usize = 1 << 23;

/// A program as sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Per variable and cell what it adds; nothing where the program itself has to be asked.
    pub adds: Vec<Vec<Option<u32>>>,
    /// By the low bits of a sum, the number of what comes to the same; as many as a power of two.
    pub classes: Vec<u16>,
}

impl Sums {
    /// The sums of a program whose scores all add up question by question, each on one field; nothing of others, or where they get
    /// large.
    pub fn of(program: &Program) -> Option<Self> {
        let scores: Vec<usize> = (0..program.tables.len()).filter(|&at| program.adds(at).is_some()).collect();
        if (0..program.tables.len()).any(|at| program.is_score(at) && !scores.contains(&at)) {
            return None;
        }
        let rest: Vec<usize> = (0..program.tables.len()).filter(|at| !scores.contains(at)).collect();
        let mut adds: Vec<Vec<Option<u32>>> = Vec::with_capacity(program.variables.len());
        // One cell of each group that the tables beside the scores tell apart, by variable.
        let mut groups: Vec<Vec<Cell>> = Vec::with_capacity(program.variables.len());
        let mut ways = 1_usize;
        for (number, variable) in program.variables.iter().enumerate() {
            let signature = |cell| rest.iter().flat_map(|&table| program.signature(table, number, cell)).collect();
            let signatures: Vec<Vec<u64>> = (0..variable.cells.count()).map(signature).collect();
            let (of_cell, first) = numbered(signatures);
            let mut own = Vec::with_capacity(of_cell.len());
            for group in of_cell {
                own.push(Some(u32::try_from(ways * group).ok()?));
            }
            let first: Vec<Cell> = first.into_iter().filter_map(|cell| Cell::try_from(cell).ok()).collect();
            ways = ways.checked_mul(first.len()).filter(|&ways| ways <= MOST_WAYS)?;
            adds.push(own);
            groups.push(first);
        }
        let mut step = ways.next_power_of_two();
        let mut outcomes: Vec<(usize, Vec<Outcome>)> = Vec::with_capacity(scores.len());
        for &table in &scores {
            let points = program.adds(table)?;
            let divisor = points.iter().fold(0, |divisor, own| {
                let least = own.iter().flatten().min().copied().unwrap_or_default();
                own.iter().flatten().fold(divisor, |divisor, &points| gcd(divisor, points - least))
            });
            let divisor = divisor.max(1);
            let (mut least_of_all, mut range) = (0_i64, 0_i64);
            for (own, adds) in points.iter().zip(&mut adds) {
                let (Some(least), Some(most)) = (own.iter().flatten().min(), own.iter().flatten().max()) else {
                    continue;
                };
                for (points, add) in own.iter().zip(adds) {
                    *add = match (points, *add) {
                        (Some(points), Some(before)) => {
                            let steps = usize::try_from((points - least) / divisor).ok()?;
                            Some(u32::try_from(step.checked_mul(steps)? + usize::try_from(before).ok()?).ok()?)
                        }
                        _ => None,
                    };
                }
                least_of_all += least;
                range += (most - least) / divisor;
            }
            let mut own: Vec<Outcome> =
                (0..=range).map(|at| program.outcome_of(table, least_of_all + at * divisor)).collect();
            crate::order::sort(&mut own);
            own.dedup();
            outcomes.push((table, own));
            step = step.checked_mul(usize::try_from(range + 1).ok()?).filter(|&step| step <= MOST_SUM)?;
        }
        let combinations = outcomes.iter().try_fold(1_usize, |all, (_, own)| all.checked_mul(own.len()))?;
        if ways.checked_mul(combinations)? > MOST_RUNS {
            return None;
        }
        Some(Self { adds, classes: classes(program, &groups, ways, &outcomes)? })
    }
}

/// Which ways of seeing the facts have the same outcomes, whatever the scores.
fn classes(
    program: &Program,
    groups: &[Vec<Cell>],
    ways: usize,
    outcomes: &[(usize, Vec<Outcome>)],
) -> Option<Vec<u16>> {
    let mut of_way = Vec::with_capacity(ways);
    for way in 0..ways {
        let mut rest = way;
        let mut cells = Vec::with_capacity(groups.len());
        for own in groups {
            cells.push(own.get(rest % own.len()).copied()?);
            rest /= own.len();
        }
        let mut tuples: Vec<Tuple> = Vec::new();
        every(program, &cells, outcomes, &mut Vec::new(), &mut tuples);
        of_way.push(tuples);
    }
    let mut classes = Vec::with_capacity(ways.next_power_of_two());
    for class in numbered(of_way).0 {
        classes.push(u16::try_from(class).ok()?);
    }
    classes.resize(ways.next_power_of_two(), 0);
    Some(classes)
}

/// The number of each item, equal ones the same; and where the first of each number stands.
fn numbered<T: Ord>(items: Vec<T>) -> (Vec<usize>, Vec<usize>) {
    let (mut numbers, mut first) = (vec![0; items.len()], Vec::new());
    let mut sorted: Vec<(T, usize)> = items.into_iter().zip(0..).collect();
    crate::order::sort(&mut sorted);
    for same in sorted.chunk_by(|(a, _), (b, _)| a == b) {
        for (_, at) in same {
            if let Some(number) = numbers.get_mut(*at) {
                *number = first.len();
            }
        }
        first.extend(same.first().map(|(_, at)| *at));
    }
    (numbers, first)
}

/// What comes out for every combination of outcomes of the scores. Recursion is as deep as there are scores.
fn every(
    program: &Program,
    cells: &[Cell],
    outcomes: &[(usize, Vec<Outcome>)],
    known: &mut Vec<(usize, Outcome)>,
    tuples: &mut Vec<Tuple>,
) {
    let Some(((table, own), outcomes)) = outcomes.split_first() else {
        tuples.push(program.run_with(cells, &[], known));
        return;
    };
    for &outcome in own {
        known.push((*table, outcome));
        every(program, cells, outcomes, known, tuples);
        known.pop();
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
