//! The other changes, found by what they touch and when.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::calendar::intervals::Intervals;

/// A change that is planned. Instants are milliseconds since 1970-01-01T00:00Z.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduledChange {
    /// Its id. Several entries of one id are parts of one change.
    pub id: String,
    /// What people call it.
    pub label: Option<String>,
    /// When it starts.
    pub start: i64,
    /// When it ends. One that does not end after it starts is in nobody's way.
    pub end: i64,
    /// The configuration items that it touches.
    pub cis: Vec<String>,
    /// Who does it.
    pub assignees: Vec<String>,
}

/// What a configuration item depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dependency {
    /// The configuration item.
    pub ci: String,
    /// Those that it does not work without.
    pub depends_on: Vec<String>,
}

/// The changes that are planned, as an index. It knows no policy.
///
/// ```
/// use itsm_core::schedule::changes::{Schedule, ScheduledChange};
///
/// let change = |id: &str, start, end| ScheduledChange {
///     id: id.to_owned(),
///     start,
///     end,
///     cis: vec!["db".to_owned()],
///     ..ScheduledChange::default()
/// };
/// let schedule = Schedule::new(vec![change("C1", 0, 10), change("C2", 20, 30)], &[]);
/// assert_eq!(schedule.between(5, 20).map(|change| change.id.as_str()).collect::<Vec<_>>(), ["C1"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Schedule {
    changes: Vec<ScheduledChange>,
    all: Intervals,
    cis: Index,
    assignees: Index,
    /// By the number of a configuration item, those that it depends on; and those that depend on it.
    depends_on: Vec<Vec<usize>>,
    needed_by: Vec<Vec<usize>>,
}

/// Changes by names.
#[derive(Clone, Debug, Default)]
struct Index {
    numbers: FxHashMap<String, usize>,
    /// By the number of a name, the numbers of its changes, and when they run.
    changes: Vec<(Vec<usize>, Intervals)>,
}

/// Which way a dependency leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    /// What the change touches depends on what the other one touches.
    DependsOn,
    /// What the other one touches depends on what the change touches.
    NeededBy,
}

/// A configuration item that another one leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reached {
    ci: usize,
    /// The place of the one that leads here among those that were asked about.
    from: usize,
}

impl Index {
    fn new<'c>(names_of: impl Iterator<Item = (&'c ScheduledChange, &'c [String])>) -> Self {
        let (mut numbers, mut lists) =
            (FxHashMap::<String, usize>::default(), Vec::<(Vec<usize>, Vec<(i64, i64)>)>::new());
        for (number, (change, names)) in names_of.enumerate() {
            for name in names {
                let at = if let Some(&at) = numbers.get(name) {
                    at
                } else {
                    numbers.insert(name.clone(), lists.len());
                    lists.push((Vec::new(), Vec::new()));
                    lists.len() - 1
                };
                // A name that stands twice in a change is one.
                if let Some((changes, times)) = lists.get_mut(at).filter(|(changes, _)| changes.last() != Some(&number))
                {
                    changes.push(number);
                    times.push((change.start, change.end));
                }
            }
        }
        let changes = lists.into_iter().map(|(changes, times)| (changes, Intervals::of(times))).collect();
        Self { numbers, changes }
    }

    /// The number of a name, which it gets if it has none.
    fn number(&mut self, name: &str) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        self.numbers.insert(name.to_owned(), self.changes.len());
        self.changes.push((Vec::new(), Intervals::default()));
        self.changes.len() - 1
    }

    /// The changes of a name that run between two instants, in the order of their starts.
    fn between(&self, number: usize, from: i64, to: i64) -> impl Iterator<Item = usize> {
        let of = self.changes.get(number);
        let found = of.map(|(_, times)| times.overlapping(from, to)).unwrap_or_default();
        found.into_iter().filter_map(move |place| of?.0.get(place).copied())
    }
}

impl Schedule {
    /// An index over changes, and over what depends on what; dependencies lead on to further ones, and may go round in circles.
    pub fn new(changes: Vec<ScheduledChange>, dependencies: &[Dependency]) -> Self {
        let all = Intervals::of(changes.iter().map(|change| (change.start, change.end)));
        let mut cis = Index::new(changes.iter().map(|change| (change, change.cis.as_slice())));
        let assignees = Index::new(changes.iter().map(|change| (change, change.assignees.as_slice())));
        let mut edges: Vec<(usize, usize)> = Vec::new();
        for dependency in dependencies {
            let ci = cis.number(&dependency.ci);
            edges.extend(dependency.depends_on.iter().map(|other| (ci, cis.number(other))));
        }
        let (mut depends_on, mut needed_by) =
            (vec![Vec::new(); cis.changes.len()], vec![Vec::new(); cis.changes.len()]);
        for (ci, other) in edges {
            depends_on.get_mut(ci).into_iter().for_each(|list| list.push(other));
            needed_by.get_mut(other).into_iter().for_each(|list| list.push(ci));
        }
        Self { changes, all, cis, assignees, depends_on, needed_by }
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The changes that run between two instants, in the order of their starts.
    pub fn between(&self, from: i64, to: i64) -> impl Iterator<Item = &ScheduledChange> {
        self.all.overlapping(from, to).into_iter().filter_map(|number| self.changes.get(number))
    }

    pub(crate) fn change(&self, number: usize) -> Option<&ScheduledChange> {
        self.changes.get(number)
    }

    /// Each change between two instants that touches some of these configuration items, with the places of those.
    pub(crate) fn touching(&self, cis: &[String], from: i64, to: i64) -> Vec<(usize, Vec<usize>)> {
        Self::sharing(&self.cis, cis, from, to)
    }

    /// Each change between two instants that some of these people do, with the places of those.
    pub(crate) fn done_by(&self, assignees: &[String], from: i64, to: i64) -> Vec<(usize, Vec<usize>)> {
        Self::sharing(&self.assignees, assignees, from, to)
    }

    fn sharing(index: &Index, names: &[String], from: i64, to: i64) -> Vec<(usize, Vec<usize>)> {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        for (place, name) in names.iter().enumerate() {
            let number = index.numbers.get(name).filter(|_| !names.iter().take(place).any(|earlier| earlier == name));
            pairs.extend(
                number.into_iter().flat_map(|&number| index.between(number, from, to)).map(|found| (found, place)),
            );
        }
        crate::order::sort(&mut pairs);
        let mut grouped: Vec<(usize, Vec<usize>)> = Vec::new();
        for (change, place) in pairs {
            match grouped.last_mut() {
                Some((last, places)) if *last == change => places.push(place),
                _ => grouped.push((change, vec![place])),
            }
        }
        grouped
    }

    /// The configuration items that these depend on, or that depend on them, nearest first; without these themselves. What is reached
    /// from several counts for the first of them.
    fn reached(&self, cis: &[String], way: Way) -> Vec<Reached> {
        let edges = match way {
            Way::DependsOn => &self.depends_on,
            Way::NeededBy => &self.needed_by,
        };
        let mut seen: FxHashSet<usize> = FxHashSet::default();
        let mut reached: Vec<Reached> = Vec::new();
        for (from, ci) in cis.iter().enumerate() {
            if let Some(&ci) = self.cis.numbers.get(ci)
                && seen.insert(ci)
            {
                reached.push(Reached { ci, from });
            }
        }
        let own = reached.len();
        let mut at = 0;
        while let Some(&Reached { ci, from }) = reached.get(at) {
            for &next in edges.get(ci).into_iter().flatten() {
                if seen.insert(next) {
                    reached.push(Reached { ci: next, from });
                }
            }
            at += 1;
        }
        reached.split_off(own)
    }

    /// Each change between two instants that touches something that depends on one of these configuration items, or the other way
    /// round: with the place of that one, and the place among its own of what it touches. Of several the nearest. In the order of the changes.
    pub(crate) fn depending(&self, cis: &[String], way: Way, from: i64, to: i64) -> Vec<(usize, usize, usize)> {
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        let mut seen: FxHashSet<usize> = FxHashSet::default();
        for reached in self.reached(cis, way) {
            for number in self.cis.between(reached.ci, from, to) {
                let touches = |name: &String| self.cis.numbers.get(name) == Some(&reached.ci);
                if let Some(place) = self.changes.get(number).and_then(|change| change.cis.iter().position(touches))
                    && seen.insert(number)
                {
                    found.push((number, reached.from, place));
                }
            }
        }
        crate::order::sort(&mut found);
        found
    }

    /// Everything that somebody has to keep clear of who touches these configuration items, and is one of these people.
    pub(crate) fn beside(&self, cis: &[String], assignees: &[String]) -> Beside<'_> {
        let own = cis.iter().filter_map(|ci| self.cis.numbers.get(ci).copied());
        let ways = [Way::DependsOn, Way::NeededBy].into_iter();
        let others = ways.flat_map(|way| self.reached(cis, way)).map(|reached| reached.ci);
        let mut cis: Vec<usize> = own.chain(others).collect();
        cis.retain(|&ci| self.cis.changes.get(ci).is_some_and(|(changes, _)| !changes.is_empty()));
        let assignees = assignees.iter().filter_map(|name| self.assignees.numbers.get(name).copied()).collect();
        Beside { schedule: self, cis, assignees }
    }
}

/// What somebody has to keep clear of.
pub(crate) struct Beside<'s> {
    schedule: &'s Schedule,
    cis: Vec<usize>,
    assignees: Vec<usize>,
}

impl Beside<'_> {
    /// When changes run between two instants that are in the way, in any order; without those of an id.
    pub(crate) fn busy(&self, id: Option<&str>, from: i64, to: i64) -> Vec<(i64, i64)> {
        let Schedule { cis, assignees, changes, .. } = self.schedule;
        let by_ci = self.cis.iter().flat_map(|&ci| cis.between(ci, from, to));
        let by_assignee = self.assignees.iter().flat_map(|&assignee| assignees.between(assignee, from, to));
        let found = by_ci.chain(by_assignee).filter_map(|number| changes.get(number));
        found.filter(|change| id != Some(&change.id)).map(|change| (change.start, change.end)).collect()
    }
}
