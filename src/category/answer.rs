//! Suggestions as they are told.

use serde::Serialize;

use crate::decision::answer::Stamps;

/// What is suggested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestions {
    /// The fields for which values are suggested, in the policy's order.
    pub fields: Vec<FieldSuggestions>,
    /// `true` where keywords made to be slow were not all followed: only on purpose, with phrases of words that are many others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
    /// The models that took part.
    pub models: Vec<ModelStamp>,
    /// Which policy and which engine answered.
    pub stamps: Stamps,
}

/// A model that took part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelStamp {
    /// The field for which it suggests values.
    pub field: String,
    /// SHA-256 of the model: `sha256:…`.
    pub digest: String,
}

/// What is suggested for a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldSuggestions {
    /// The field.
    pub field: String,
    /// Its value, if the facts have one: what somebody has chosen is not taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<String>,
    /// What the chosen value means for other fields: of suggestions it stands with each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<Setting>,
    /// What is suggested, most certain first; nothing where nothing is certain enough.
    pub suggestions: Vec<Suggestion>,
    /// Why nothing is suggested: `no_text`, or `not_certain`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent: Option<&'static str>,
    /// On request: what else was looked at, most certain first, and why it is not suggested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub others: Option<Vec<Other>>,
}

/// A value that is suggested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The value.
    pub value: String,
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How certain it is, in percent, rounded down.
    pub confidence: u32,
    /// What speaks for it, most telling first, and what against.
    pub evidence: Vec<Evidence>,
    /// What it means for other fields.
    pub sets: Vec<Setting>,
}

/// A value that comes with another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setting {
    /// The field.
    pub field: String,
    /// Its value, as the policy writes it.
    pub value: String,
}

/// A value that was looked at, and is not suggested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Other {
    /// The value.
    pub value: String,
    /// How certain it is, in percent, rounded down; nothing where it cannot be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u32>,
    /// Why it is not suggested: `disabled`, `not_valid`, `must_not` or `must` (with the rule), `pin` (another value is
    /// pinned), `not_certain`, `limit`.
    pub because: &'static str,
    /// The rule that rules it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What speaks for it and against it.
    pub evidence: Vec<Evidence>,
}

/// Something that speaks for a value, or against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// What it is: `keyword`, `facts`, `model`, or `follows`.
    pub kind: &'static str,
    /// The rule; for the keywords of a category its path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The keyword, as the policy writes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// What the keyword is: `strong`, `weak`, `against`, `pin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strength: Option<&'static str>,
    /// Of what the value follows: the field and its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<Setting>,
    /// The reason of the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// How much it counts, in percent of all that speaks for the value, rounded towards zero; below zero where it speaks
    /// against. Where nothing speaks for the value, of all that speaks against it.
    pub share: i32,
    /// Where it stands in the texts.
    pub places: Vec<Place>,
}

/// A place in a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The field of the text.
    pub field: String,
    /// Where it begins, in UTF-16 code units, as JavaScript counts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}
