//! Scores as their author wrote them: questions whose answers have points.

use super::{Band, Condition, Entries, Name, Rule, Scalar, Text, is_false};
use crate::span::{Span, Spanned};
use crate::stage::score::{Combine, Rounding};

/// A score: questions, how their points become one number, and which number is which level.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Score {
    /// `combine`: how points become one number; `sum` when absent.
    pub combine: Spanned<Combine>,
    /// `round`: which whole number a fraction becomes; `nearest` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<Spanned<Rounding>>,
    /// `categories`: kinds of questions, each with a weight that multiplies those of its questions.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub categories: Entries<Spanned<i64>>,
    /// `questions`.
    pub questions: Entries<ScoreQuestion>,
    /// `bands`: from which score which outcome.
    pub bands: Vec<Band>,
    /// `otherwise`: the outcome below the first band.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Spanned<Scalar>>,
    /// The place of the score's body.
    #[serde(skip)]
    pub span: Span,
}

/// A question of a score: `of` a field with `points` by its values, or `rules`.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScoreQuestion {
    /// `label`: what people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `category`: the kind of question that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Name>,
    /// `weight`: how often it counts; once when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1)))]
    pub weight: Option<Spanned<i64>>,
    /// `when`: it arises only when this holds; otherwise it is no part of the score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// `of`: the field, attribute or derived value that is its answer. The name of the question when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Name>,
    /// `points`: by test (`high`, `'>= 50'`, `10..20`) what its answer counts. No two may fit the same value.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<String, i64>"))]
    pub points: Entries<Spanned<i64>>,
    /// `pick`: which of several matching rules counts; the first when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pick: Option<Spanned<Pick>>,
    /// `rules`: conditions with points, instead of `points`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
    /// `otherwise`: the points when nothing fits, an unknown answer among it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Spanned<i64>>,
    /// `inverted`: the most points count as the least, and the least as the most.
    #[serde(skip_serializing_if = "is_false")]
    pub inverted: bool,
    /// The place of the question's body.
    #[serde(skip)]
    pub span: Span,
}

/// Which of several matching rules answers a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Pick {
    /// The first.
    First,
    /// The one with the most points.
    Highest,
}
