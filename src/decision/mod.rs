//! What decisions by derived values, tables and adjustments have in common: which outcomes are still possible, what may be
//! set by hand, what to ask next, and why.
//!
//! A decision is the owner of some [`Section`]s and of the names of what comes out of them.

pub mod answer;
mod built;
pub(crate) mod explain;
pub(crate) mod next;
pub(crate) mod overrides;
pub(crate) mod section;

pub(crate) use built::BuiltSection;
pub use section::Section;

use crate::scale::Options;
use crate::table::condition::Truth;
use crate::table::view::View;
use overrides::OverridePolicy;
use section::{Inquiry, Possible};

/// What judging overrides and ranking questions need of a decision. They take it as `dyn`, so that there is one copy of them
/// for all decisions.
pub(crate) trait Decision {
    /// All its sections.
    fn sections(&self) -> &[Section];

    /// What can still come out.
    fn possible(&self, asked: &Inquiry<'_>) -> Possible;

    /// What an agent may set by hand, by name.
    fn overrides(&self) -> &[(String, OverridePolicy)];

    /// Its first outcome, if that may be set by hand and not only derived values.
    fn own(&self, view: &View) -> Option<OwnOutcome<'_>>;

    /// The field whose options lead to different sections: each of them is an answer to try.
    fn record_field(&self) -> Option<usize>;
}

/// The first outcome of a decision, as far as it is set by hand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnOutcome<'a> {
    /// Its scale.
    pub(crate) levels: &'a Options,
    /// Whether it is none on purpose: then there is nothing to set.
    pub(crate) off_the_scale: Truth,
}
