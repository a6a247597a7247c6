//! A condition, resolved: literals joined by all, any and not.

use std::collections::BTreeMap;
use std::fmt;

use super::subject::{Subject, SubjectId, Subjects};
use crate::fact::vocabulary::Vocabulary;
use crate::packed::{Packed, Packer, Unpacker, packed};
use crate::stage::set::{Ordinal, ValueSet};

/// The most alternatives (rows) one condition may come to once its `any` and `none` are multiplied out.
pub const MAX_ALTERNATIVES: usize = 256;

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The subject's value is in the set.
    In(SubjectId, ValueSet),
    /// Every one holds; an empty list holds.
    All(Vec<Condition>),
    /// At least one holds; an empty list does not hold.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
}

/// A condition as it is written down: its steps in Polish notation, so that reading one needs no recursion.
enum Step {
    In(SubjectId, ValueSet),
    /// So many that follow must hold.
    All(usize),
    /// One of so many that follow must hold.
    Any(usize),
    /// The next must not hold.
    Not,
}

packed!(
    enum Step {
        In(subject, set),
        All(count),
        Any(count),
        Not,
    }
);

/// How deep conditions may stand in one another: twice as deep as in any document.
const MAX_NESTED: usize = 128;

impl Condition {
    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut open = vec![self];
        while let Some(condition) = open.pop() {
            steps.push(match condition {
                Self::In(subject, set) => Step::In(*subject, set.clone()),
                Self::All(parts) => {
                    open.extend(parts.iter().rev());
                    Step::All(parts.len())
                }
                Self::Any(parts) => {
                    open.extend(parts.iter().rev());
                    Step::Any(parts.len())
                }
                Self::Not(part) => {
                    open.push(part);
                    Step::Not
                }
            });
        }
        steps
    }

    /// The condition of these steps, unless they are none, or too deep in one another.
    fn of_steps(steps: Vec<Step>) -> Option<Self> {
        // From the end: what a step speaks of lies on top of the stack, each with its depth.
        let mut stack: Vec<(Self, usize)> = Vec::new();
        for step in steps.into_iter().rev() {
            let count = match &step {
                Step::In(..) => 0,
                Step::Not => 1,
                Step::All(count) | Step::Any(count) => *count,
            };
            let rest = stack.len().checked_sub(count)?;
            let (mut parts, mut depth) = (Vec::with_capacity(count), 0);
            for (part, deep) in stack.drain(rest..).rev() {
                parts.push(part);
                depth = depth.max(deep + 1);
            }
            if depth > MAX_NESTED {
                return None;
            }
            let condition = match (step, parts.pop()) {
                (Step::In(subject, set), _) => Self::In(subject, set),
                (Step::Not, Some(part)) => Self::Not(Box::new(part)),
                (Step::Any(_), last) => Self::Any(parts.into_iter().chain(last).collect()),
                (_, last) => Self::All(parts.into_iter().chain(last).collect()),
            };
            stack.push((condition, depth));
        }
        let (condition, _) = stack.pop()?;
        stack.is_empty().then_some(condition)
    }
}

impl Packed for Condition {
    fn pack(&self, to: &mut Packer) {
        self.steps().pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        Self::of_steps(Vec::unpack(from)).unwrap_or_else(|| {
            from.fail::<()>();
            Self::always()
        })
    }
}

/// What is known of a condition while facts are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Holds,
    /// It does not hold.
    Fails,
    /// It depends on facts that are missing.
    Open,
}

impl Truth {
    /// Yes or no.
    pub const fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }

    const fn not(self) -> Self {
        match self {
            Self::Holds => Self::Fails,
            Self::Fails => Self::Holds,
            Self::Open => Self::Open,
        }
    }
}

/// Why a condition is not multiplied out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuch {
    /// It comes to more than [`MAX_ALTERNATIVES`].
    Alternatives,
    /// All conditions together come to more than [`MAX_ALL_ALTERNATIVES`].
    AllAlternatives,
    /// There are more than [`MAX_RANGES`] ranges of values in them.
    Ranges,
    /// It would take more than [`MAX_STEPS`] steps.
    Steps,
}

/// The most alternatives that all conditions of a policy may come to.
pub const MAX_ALL_ALTERNATIVES: usize = 40_000;

/// The most ranges of values in all alternatives of a policy.
pub const MAX_RANGES: usize = 500_000;

/// The most steps of multiplying out all conditions of a policy; a step looks at one range of values.
pub const MAX_STEPS: usize = 5_000_000;

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alternatives => write!(f, "multiplies out to more than {MAX_ALTERNATIVES} alternatives"),
            Self::AllAlternatives => write!(f, "multiply out to more than {MAX_ALL_ALTERNATIVES} alternatives in all"),
            Self::Ranges => write!(f, "come to more than {MAX_RANGES} ranges of values in all"),
            Self::Steps => write!(f, "take more than {MAX_STEPS} steps to multiply out"),
        }
    }
}

/// What multiplying out conditions may still cost.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    steps: usize,
    alternatives: usize,
    ranges: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self { steps: MAX_STEPS, alternatives: MAX_ALL_ALTERNATIVES, ranges: MAX_RANGES }
    }
}

impl Effort {
    /// Takes steps off what is left.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), TooMuch> {
        Self::take(&mut self.steps, steps, TooMuch::Steps)
    }

    /// Takes the alternatives of one condition off what is left.
    fn keep(&mut self, cubes: &[Cube]) -> Result<(), TooMuch> {
        let ranges = |cube: &Cube| cube.values().map(|set| set.ranges().len()).sum::<usize>();
        Self::take(&mut self.alternatives, cubes.len(), TooMuch::AllAlternatives)?;
        Self::take(&mut self.ranges, cubes.iter().map(ranges).sum(), TooMuch::Ranges)
    }

    fn take(left: &mut usize, much: usize, why: TooMuch) -> Result<(), TooMuch> {
        let rest = left.checked_sub(much);
        *left = rest.unwrap_or_default();
        rest.map(|_| ()).ok_or(why)
    }
}

/// One alternative of a condition: a set of values per subject; all must hold.
pub type Cube = BTreeMap<SubjectId, ValueSet>;

impl Condition {
    /// The condition that always holds.
    pub const fn always() -> Self {
        Self::All(Vec::new())
    }

    /// Evaluates it part by part (Kleene's strong three-valued logic); exact when every value is known.
    pub fn truth(&self, value: &dyn Fn(SubjectId) -> Option<Ordinal>) -> Truth {
        match self {
            Self::In(subject, set) => value(*subject).map_or(Truth::Open, |value| Truth::of(set.contains(value))),
            Self::All(parts) => Self::fold(parts, Truth::Fails, value),
            Self::Any(parts) => Self::fold(parts, Truth::Holds, value),
            Self::Not(part) => part.truth(value).not(),
        }
    }

    /// `deciding` as soon as a part says so; otherwise open if a part is, else its opposite.
    fn fold(parts: &[Self], deciding: Truth, value: &dyn Fn(SubjectId) -> Option<Ordinal>) -> Truth {
        let mut open = false;
        for part in parts {
            let truth = part.truth(value);
            if truth == deciding {
                return deciding;
            }
            open |= truth == Truth::Open;
        }
        if open { Truth::Open } else { deciding.not() }
    }

    /// The one test that it comes to, if it is just that.
    pub fn single_test(&self) -> Option<(SubjectId, &ValueSet)> {
        match self {
            Self::In(subject, set) => Some((*subject, set)),
            Self::All(parts) | Self::Any(parts) => match parts.as_slice() {
                [part] => part.single_test(),
                _ => None,
            },
            Self::Not(_) => None,
        }
    }

    /// Every subject it tests, with repetitions.
    pub fn subjects(&self, found: &mut Vec<SubjectId>) {
        match self {
            Self::In(subject, _) => found.push(*subject),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.subjects(found)),
            Self::Not(part) => part.subjects(found),
        }
    }

    /// The sets of values that a subject is tested for.
    pub fn sets_of<'a>(&'a self, subject: Option<SubjectId>, found: &mut Vec<&'a ValueSet>) {
        match self {
            Self::In(own, set) if Some(*own) == subject => found.push(set),
            Self::In(..) => {}
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.sets_of(subject, found)),
            Self::Not(part) => part.sets_of(subject, found),
        }
    }

    /// The alternatives it comes to: it holds exactly when one of them does. Alternatives that cannot hold are
    /// left out.
    pub fn cubes(
        &self,
        subjects: &Subjects,
        vocabulary: &Vocabulary,
        effort: &mut Effort,
    ) -> Result<Vec<Cube>, TooMuch> {
        let cubes = self.expand(true, subjects, vocabulary, effort)?;
        effort.keep(&cubes)?;
        Ok(cubes)
    }

    fn expand(
        &self,
        wanted: bool,
        subjects: &Subjects,
        vocabulary: &Vocabulary,
        effort: &mut Effort,
    ) -> Result<Vec<Cube>, TooMuch> {
        match (self, wanted) {
            (Self::Not(part), _) => part.expand(!wanted, subjects, vocabulary, effort),
            (Self::In(subject, set), _) => {
                let domain = subjects.domain(*subject, vocabulary);
                effort.spend(1 + set.ranges().len())?;
                let set = if wanted { set.within(domain) } else { set.complement(domain) };
                Ok(if set.is_empty() { Vec::new() } else { vec![Cube::from([(*subject, set)])] })
            }
            (Self::Any(parts), true) | (Self::All(parts), false) => {
                let mut cubes: Vec<Cube> = Vec::new();
                for part in parts {
                    for cube in part.expand(wanted, subjects, vocabulary, effort)? {
                        add(&mut cubes, cube, effort)?;
                    }
                    within_limit(&cubes)?;
                }
                Ok(cubes)
            }
            (Self::All(parts), true) | (Self::Any(parts), false) => {
                let mut cubes = vec![Cube::new()];
                for part in parts {
                    let right = part.expand(wanted, subjects, vocabulary, effort)?;
                    let mut product = Vec::new();
                    for (left, right) in cubes.iter().flat_map(|left| right.iter().map(move |right| (left, right))) {
                        effort.spend(size(left) + size(right))?;
                        if let Some(cube) = meet(left, right) {
                            add(&mut product, cube, effort)?;
                        }
                        within_limit(&product)?;
                    }
                    cubes = product;
                }
                Ok(cubes)
            }
        }
    }
}

/// Adds an alternative, unless one that is there covers it; takes out those that it covers.
fn add(cubes: &mut Vec<Cube>, cube: Cube, effort: &mut Effort) -> Result<(), TooMuch> {
    effort.spend(cubes.iter().map(BTreeMap::len).sum::<usize>() + cubes.len() * cube.len())?;
    if cubes.iter().any(|known| covers(known, &cube)) {
        return Ok(());
    }
    cubes.retain(|known| !covers(&cube, known));
    cubes.push(cube);
    Ok(())
}

/// The ranges of values in it.
fn size(cube: &Cube) -> usize {
    cube.values().map(|set| 1 + set.ranges().len()).sum()
}

/// Whether `wide` holds wherever `narrow` does.
fn covers(wide: &Cube, narrow: &Cube) -> bool {
    wide.iter().all(|(subject, set)| narrow.get(subject).is_some_and(|inner| inner.intersect(set) == *inner))
}

fn within_limit(cubes: &[Cube]) -> Result<(), TooMuch> {
    if cubes.len() > MAX_ALTERNATIVES { Err(TooMuch::Alternatives) } else { Ok(()) }
}

/// Both cubes at once, or `None` when they exclude each other.
fn meet(left: &Cube, right: &Cube) -> Option<Cube> {
    let mut both = left.clone();
    for (subject, set) in right {
        let joined = both.get(subject).map_or_else(|| set.clone(), |known| known.intersect(set));
        if joined.is_empty() {
            return None;
        }
        both.insert(*subject, joined);
    }
    Some(both)
}

/// Whether a subject is a derived value, and which.
pub fn derived(subjects: &Subjects, id: SubjectId) -> Option<usize> {
    match subjects.get(id) {
        Some(Subject::Derived(at)) => Some(at),
        _ => None,
    }
}
