//! Which targets apply.

use crate::order::Set;
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;
use crate::table::rule::Table;
use crate::table::subject::SubjectId;
use crate::table::view::View;

/// Which target applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Applying {
    /// That depends on missing facts.
    Open,
    /// None, on purpose.
    None,
    /// None, because no condition holds.
    Unmatched,
    /// The one of this number.
    Target(usize),
}

/// The target that a table chooses.
pub(super) fn applying(table: &Table, view: &View) -> Applying {
    match table.evaluate(&|subject| view.value(subject)).outcome.map(usize::from) {
        None => Applying::Open,
        Some(at) if at < table.levels.len() => Applying::Target(at),
        Some(at) if at == table.levels.len() => Applying::None,
        Some(_) => Applying::Unmatched,
    }
}

/// The outcomes still possible: whichever of these values the priority has.
pub(super) fn possible(table: &Table, view: &View, priority: Option<(SubjectId, &[Ordinal])>) -> Set<Outcome> {
    let mut outcomes = Set::new();
    let (subject, values) = priority.unwrap_or((usize::MAX, &[Ordinal::Unknown]));
    for &value in values {
        let known = |id: SubjectId| if id == subject { Some(value) } else { view.value(id) };
        outcomes.extend(table.evaluate(&known).possible);
    }
    outcomes
}
