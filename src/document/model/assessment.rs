//! What is decided about a change, as its author wrote it: its risk and type, and what they ask for.

use serde::ser::{Serialize, Serializer};

use super::sla::Length;
use super::{Condition, Entries, Name, OverrideRule, Text, is_false};
use crate::span::{Span, Spanned};

/// What is decided about a change.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(inline))]
pub struct Assessment {
    /// `risk`: the derived value that is the risk; the one called `risk` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<Name>,
    /// `type`: the derived value that is the type of the change; the one called `change_type` when absent, if there is one.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub change_type: Option<Name>,
    /// `calendar`: by which working time and working days are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<Name>,
    /// `approval`: who has to approve. The first that matches holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approval: Vec<ApprovalPath>,
    /// `lead_time`: how long before its start a change is submitted. The first that matches holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lead_time: Vec<Term>,
    /// `attachments`: what has to be there beside the request. All that match hold.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub attachments: Entries<Attachment>,
    /// `review`: how long after its end a change is reviewed. The first that matches holds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub review: Vec<Term>,
    /// `mitigations`: the fields whose answers somebody can change to lower the risk; any of them when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mitigations: Option<Vec<Name>>,
    /// `overrides`: what may be set by hand, by name of the derived value.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub overrides: Entries<OverrideRule>,
}

/// A way to approval: stages one after the other, or none on purpose.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApprovalPath {
    /// `id`: what answers and findings call it.
    #[cfg_attr(feature = "schema", schemars(with = "super::super::schema::AnyText"))]
    pub id: Name,
    /// `label`: the name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `when`: the changes that it is for; all of them when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// `stages`: who approves, one stage after the other; absent where nobody has to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stages: Option<Vec<ApprovalStage>>,
    /// `no_approval`: nobody has to, on purpose.
    #[serde(skip_serializing_if = "is_false")]
    pub no_approval: bool,
    /// `afterwards`: the approval may come after the change has run, so long after its end; `true` without a deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub afterwards: Option<Afterwards>,
    /// `because`: the reason, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// The place of the whole path.
    #[serde(skip)]
    pub span: Span,
}

/// By when an approval that comes after the change has to be there.
#[derive(Clone, Debug, PartialEq)]
pub enum Afterwards {
    /// At some time.
    AnyTime(Span),
    /// So long after the end of the change.
    Within(TimeAllowed),
}

impl Serialize for Afterwards {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::AnyTime(_) => serializer.serialize_bool(true),
            Self::Within(time) => time.serialize(serializer),
        }
    }
}

/// A stage of an approval.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ApprovalStage {
    /// `roles`: those of whom somebody approves.
    pub roles: Vec<Name>,
    /// `quorum`: how many have to; 1 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1)))]
    pub quorum: Option<Spanned<i64>>,
    /// The place of the stage's body.
    #[serde(skip)]
    pub span: Span,
}

/// A length of time, in exactly one way.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TimeAllowed {
    /// `within`: so much working time, `8h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Spanned<Length>>,
    /// `elapsed`: so much time around the clock, `48h`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed: Option<Spanned<Length>>,
    /// `working_days`: so many working days.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1)))]
    pub working_days: Option<Spanned<i64>>,
}

/// A length of time under a condition, or none on purpose.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Term {
    /// `id`: what answers and findings call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::super::schema::AnyText>"))]
    pub id: Option<Name>,
    /// `when`: the changes that it is for; all of them when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// `within`, `elapsed` or `working_days`.
    #[serde(flatten)]
    pub time: TimeAllowed,
    /// `none`: no time at all, on purpose.
    #[serde(skip_serializing_if = "is_false")]
    pub none: bool,
    /// `because`: the reason, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// The place of the whole term.
    #[serde(skip)]
    pub span: Span,
}

/// Something that has to be there beside the request.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attachment {
    /// `label`: what people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `when`: the changes that need it; all of them when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// `because`: the reason, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// The place of its body.
    #[serde(skip)]
    pub span: Span,
}
