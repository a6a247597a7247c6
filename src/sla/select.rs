//! Which targets apply.

use crate::order::Set;
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;
use crate::table::rule::Table;
use crate::table::subject::SubjectId;
use crate::table::view::View;

/// The number of the target that a table chooses; `Some(None)` if it is settled that none applies.
pub(super) fn applying(table: &Table, view: &View) -> Option<Option<usize>> {
    let outcome = table.evaluate(&|subject| view.value(subject)).outcome?;
    Some(Some(usize::from(outcome)).filter(|&at| at < table.levels.len()))
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
