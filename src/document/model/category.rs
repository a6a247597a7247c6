//! Categories and suggestions as their author wrote them: the tree of categories, and what speaks for them in a text.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::sla::Percent;
use super::{Attribute, Catalogue, Condition, Entries, Name, Scalar, Text};
use crate::span::{Span, Spanned};

/// The name under which fields choose `from` the categories.
pub const CATEGORIES: &str = "categories";

/// What stands between a category and the one below it, in ids.
pub const SEPARATOR: char = '/';

/// The categories: a tree. A field chooses `from: categories`; the id of a category is the path to it, `network/vpn`.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Categories {
    /// `label`: the name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `attributes`: name and type of each. A category without a value has that of the one above it.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub attributes: Entries<Attribute>,
    /// `tree`: the uppermost categories by id.
    pub tree: Entries<Category>,
    /// The place of the whole section.
    #[serde(skip)]
    pub span: Span,
    /// The same as a catalogue, with paths for ids and the attributes that categories have from the ones above them.
    #[serde(skip)]
    pub catalogue: Catalogue,
}

/// A category, with a value for each attribute by its name.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Category {
    /// `label`: what people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `description`: what belongs there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// `enabled`: `false` for what is not to be chosen any more; with it goes all that is below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// `when`: for which tickets it is valid; also for all that is below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// `synonyms`: other words for it. Each counts as a strong keyword.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::document::schema::KeywordList"))]
    pub synonyms: Vec<Keyword>,
    /// `keywords`: what speaks for it, or against it, in a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keywords: Option<Keywords>,
    /// `at_least`: how certain a suggestion of it must be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Spanned<Percent>>,
    /// `children`: the categories below it, by id.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub children: Entries<Category>,
    /// Every other key: an attribute's value.
    #[serde(flatten)]
    pub values: Entries<Spanned<Scalar>>,
    /// The place of its body.
    #[serde(skip)]
    pub span: Span,
}

/// What speaks for a value in a text, or against it.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Keywords {
    /// `strong`: each is nearly enough by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::document::schema::KeywordList"))]
    pub strong: Vec<Keyword>,
    /// `weak`: several are needed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::document::schema::KeywordList"))]
    pub weak: Vec<Keyword>,
    /// `against`: each speaks against it, as much as a weak one for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::document::schema::KeywordList"))]
    pub against: Vec<Keyword>,
    /// `must`: without one of these it is not suggested.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::document::schema::KeywordList"))]
    pub must: Vec<Keyword>,
    /// `must_not`: with one of these it is not suggested.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::document::schema::KeywordList"))]
    pub must_not: Vec<Keyword>,
    /// `pin`: with one of these it is suggested, and nothing else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::document::schema::KeywordList"))]
    pub pin: Vec<Keyword>,
}

impl Keywords {
    /// How many there are of all kinds.
    pub fn len(&self) -> usize {
        let kinds = [&self.strong, &self.weak, &self.against, &self.must, &self.must_not, &self.pin];
        kinds.into_iter().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Something to look for in a text: words, `reset password`, or `{ matches: 'ERR-\d+' }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// Words next to one another; `print*` is the beginning of a word, `printer~` a word with at most one slip in it, `*`
    /// any one word.
    Phrase(Spanned<String>),
    /// A regular expression, on the text as it was written.
    Matches(Spanned<String>),
}

impl Keyword {
    /// What it looks for, as written.
    pub fn written(&self) -> &Spanned<String> {
        match self {
            Self::Phrase(text) | Self::Matches(text) => text,
        }
    }
}

impl Serialize for Keyword {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Phrase(text) => text.serialize(serializer),
            Self::Matches(expression) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("matches", expression)?;
                map.end()
            }
        }
    }
}

/// What is suggested, and out of which texts.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suggest {
    /// `texts`: the text fields that are searched, each with its weight: `{ summary: 100%, description: 50% }`.
    pub texts: Entries<Spanned<Percent>>,
    /// `fields`: the fields for which values are suggested.
    pub fields: Entries<Suggestion>,
    /// The place of the whole section.
    #[serde(skip)]
    pub span: Span,
}

/// How values are suggested for a field of type `choice`.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Suggestion {
    /// `follows`: an attribute of another suggested field (`category.group`): what it is of the category is suggested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follows: Option<Name>,
    /// `at_least`: how certain a suggestion must be; `40%` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Spanned<Percent>>,
    /// `limit`: how many are suggested at most; 3 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1, "maximum" = 20)))]
    pub limit: Option<Spanned<i64>>,
    /// `rules`: what speaks for values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<KeywordRule>,
    /// The place of its body.
    #[serde(skip)]
    pub span: Span,
}

/// What speaks for a value, or against it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeywordRule {
    /// `id`: what the evidence calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::super::schema::AnyText>"))]
    pub id: Option<Name>,
    /// `then`: the value.
    #[cfg_attr(feature = "schema", schemars(with = "super::super::schema::AnyText"))]
    pub then: Name,
    /// `when`: the facts for which the rule is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// `language`: the language of the person who asks, for which the rule is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Spanned<String>>,
    /// `texts`: the texts that it looks into; all of them when absent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub texts: Vec<Name>,
    /// `strong`, `weak`, `against`, `must`, `must_not`, `pin`: what it looks for.
    #[serde(flatten)]
    pub keywords: Keywords,
    /// `points`: how much its `when` counts by itself, from -20 to 20: each point doubles the odds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = -20, "maximum" = 20)))]
    pub points: Option<Spanned<i64>>,
    /// `because`: the reason, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// The place of the rule.
    #[serde(skip)]
    pub span: Span,
}
