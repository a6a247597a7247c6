//! What the priority decision answers. These are also its JSON: keys in camel case, a policy's own names as written.

use serde::Serialize;

pub use crate::decision::answer::{
    NextQuestion, OverrideAnswer, OverrideRefusal, OverrideStatus, Stamps, Step, StepKind, ValueAnswer,
};
pub use crate::table::trace::{RuleFate, RuleTrace, TestTrace};

/// The priority, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PriorityAnswer {
    /// The outcome once it is settled: a level, `none` (none on purpose) or `unmatched` (no rule matched).
    pub outcome: Option<String>,
    /// Every outcome still possible, most severe first, then `none`, then `unmatched`.
    pub possible: Vec<String>,
    /// Whether one outcome is left, whatever the missing facts are.
    pub settled: bool,
    /// Whether each of `possible` can really come about. If false, some perhaps cannot: a superset.
    pub exact: bool,
    /// The record type, once it is settled.
    pub record_type: Option<String>,
    /// The derived values that the priority rests on (impact, urgency, …), in the policy's order.
    pub values: Vec<ValueAnswer>,
    /// The fields whose defaults were assumed, of those that can matter.
    pub assumed: Vec<String>,
    /// The fields not to ask: their `ask_when` fails, so they count as unknown.
    pub not_asked: Vec<String>,
    /// The fields not to ask yet: whether their `ask_when` holds depends on missing facts.
    pub not_yet_asked: Vec<String>,
    /// The open questions worth asking, the most useful first.
    pub next: Vec<NextQuestion>,
    /// What was set by hand, and what became of it.
    pub overrides: Vec<OverrideAnswer>,
    /// Which policy and which engine answered.
    pub stamps: Stamps,
}

/// The priority with the reasons for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The answer that is explained.
    pub answer: PriorityAnswer,
    /// The steps to it: derived values, the matrix or table, the adjustments, in order.
    pub steps: Vec<Step>,
    /// The same in sentences.
    pub summary: Vec<String>,
}
