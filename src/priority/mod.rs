//! The priority decision: derived values, a matrix or table by record type, adjustments, overrides by hand.

pub mod answer;
mod built;
mod decide;
mod explain;
mod resolve;

pub use crate::decision::Section;
pub use built::BuiltDecision;
pub use decide::PriorityDecision;
