//! What answers of every decision have in common. These are also its JSON: keys in camel case, a policy's own names as
//! written.

use serde::Serialize;

use crate::table::trace::RuleTrace;

/// Which policy and which engine answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stamps {
    /// The policy's name.
    pub policy: String,
    /// The author's revision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<String>,
    /// SHA-256 of the canonical policy without labels and examples: `sha256:…`.
    pub digest: String,
    /// The version of the document format.
    pub format: u32,
    /// The version of this engine.
    pub engine: String,
    /// The release of the IANA time zone database that the policy's calendars go by, if any is in another zone than UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tzdata: Option<String>,
}

/// A derived value, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValueAnswer {
    /// Its name.
    pub name: String,
    /// The outcome once it is settled.
    pub outcome: Option<String>,
    /// Every outcome still possible, most severe first.
    pub possible: Vec<String>,
}

/// A question worth asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NextQuestion {
    /// The field.
    pub field: String,
    /// How many different answers the policy tells apart.
    pub answers: u32,
    /// How many of them settle the decision.
    pub settling: u32,
    /// The outcomes left after each answer, added up: the fewer per answer, the more useful the question.
    pub remaining: u32,
}

/// What became of an override.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OverrideAnswer {
    /// The decision's own name (`priority`), or the derived value's.
    pub value: String,
    /// The level that was set.
    pub level: String,
    /// What became of it.
    pub status: OverrideStatus,
    /// Why it was refused, or what it waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<OverrideRefusal>,
    /// What would be without it, most severe first.
    pub computed: Vec<String>,
    /// The reason given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who set it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Until when it holds, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// What became of an override.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OverrideStatus {
    /// It replaces the computed value.
    Applied,
    /// The policy does not allow it: the computed value stands.
    Refused,
    /// Its time is over: the computed value stands.
    Expired,
    /// Whether the policy allows it depends on missing facts: both are still possible.
    Open,
}

/// Why an override does not replace the computed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OverrideRefusal {
    /// The policy allows no override of this value.
    NotAllowed,
    /// The policy wants a reason.
    ReasonRequired,
    /// It has an end (`until`), but there is no `now` to hold it against.
    NowRequired,
    /// The value plays no part here: the record type has no outcome on purpose, or rests on other values.
    PlaysNoPart,
    /// The policy wants an end (`until`), and `now` to measure it by.
    EndRequired,
    /// It would hold longer than the policy allows.
    TooLong,
    /// It is more steps more severe than the policy allows.
    TooHigh,
    /// It is more steps less severe than the policy allows.
    TooLow,
    /// It goes too far for some of the values still possible.
    DependsOnMissingFacts,
}

impl OverrideRefusal {
    /// The same in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotAllowed => "the policy does not allow it",
            Self::ReasonRequired => "a reason is required",
            Self::NowRequired => "it has an end, and the time now is not given",
            Self::PlaysNoPart => "it plays no part here",
            Self::EndRequired => "an end (`until`) is required, and the time now",
            Self::TooLong => "it would hold longer than the policy allows",
            Self::TooHigh => "it is more steps more severe than the policy allows",
            Self::TooLow => "it is more steps less severe than the policy allows",
            Self::DependsOnMissingFacts => "it depends on missing facts",
        }
    }
}

/// One step to an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// What kind of step.
    pub kind: StepKind,
    /// The derived value's name, or the decision's own (`priority`).
    pub name: String,
    /// The record types it is for, when sections for several are still possible.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub record_types: Vec<String>,
    /// What came out, once it is settled.
    pub outcome: Option<String>,
    /// The least and the greatest sum still possible, of a table of points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<(i64, i64)>,
    /// Of an adjustment, the derived value that it adjusts; absent where it is the decision's own outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The rules, in the author's order; of a matrix, only the cells still possible.
    pub rules: Vec<RuleTrace>,
}

/// The kinds of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// A derived value's table.
    Derive,
    /// A derived value's score: its points are the score.
    Score,
    /// A matrix.
    Matrix,
    /// A table after the derived values.
    Table,
    /// An adjustment: its outcome is the one after it.
    Adjust,
    /// A value set by hand.
    Override,
}
