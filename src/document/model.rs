//! The policy document as its author wrote it: shapes only, names not yet looked up.
//!
//! Every name and value keeps its place in the source. Maps keep the author's order (it is the order of the form),
//! but nothing decides by it. The reader (`document::read`) makes these from a tree and collects findings; the JSON
//! Schema is generated from them (feature `schema`); written out again as JSON they are the normalised document.

pub mod assessment;
pub mod calendar;
pub mod category;
pub mod change;
mod condition;
pub mod score;
pub mod sla;

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::packed::{Packed, Packer, Unpacker, packed};
use crate::span::{Span, Spanned};

pub use condition::{Clause, Condition, Operand, Operator, TestExpr};

/// A name (of a field, scale, rule …) with its place.
pub type Name = Spanned<String>;

/// A map in the author's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entries<T>(pub Vec<(Name, T)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Entries<T> {
    /// The entry of that name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(key, _)| key.value == name).map(|(_, value)| value)
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entries in order.
    pub fn iter(&self) -> std::slice::Iter<'_, (Name, T)> {
        self.0.iter()
    }

    /// The names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.value.as_str())
    }
}

impl<'e, T> IntoIterator for &'e Entries<T> {
    type Item = &'e (Name, T);
    type IntoIter = std::slice::Iter<'e, (Name, T)>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Serialize> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(&key.value, value)?;
        }
        map.end()
    }
}

/// What kind of scalar the author wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarKind {
    /// JSON `null`; YAML `null`, `~` or nothing.
    Null,
    /// JSON `true` or `false`.
    Bool,
    /// A JSON number.
    Number,
    /// A JSON string; a quoted or block YAML scalar.
    Text,
    /// A plain YAML scalar: what it is depends on what is expected. (`no` and `1` can be names.)
    Plain,
}

/// A scalar, kept as its text until it is known what is expected there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text: of a number or boolean its spelling, of a string its content. Empty for null.
    pub text: String,
    /// How it was written.
    pub kind: ScalarKind,
}

impl Serialize for Scalar {
    /// Booleans and plain integers leave as such, everything else as a string, so that no spelling is lost.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.kind {
            ScalarKind::Null => serializer.serialize_unit(),
            ScalarKind::Text => serializer.serialize_str(&self.text),
            ScalarKind::Bool | ScalarKind::Number | ScalarKind::Plain => match self.text.as_str() {
                "true" => serializer.serialize_bool(true),
                "false" => serializer.serialize_bool(false),
                text => match text.parse::<i64>() {
                    Ok(n) if n.to_string() == text && n.unsigned_abs() < 1 << 53 => serializer.serialize_i64(n),
                    _ => serializer.serialize_str(text),
                },
            },
        }
    }
}

/// A text for people, in one language or several: `label: E-mail` or `label: { en: E-mail, de: E-Post }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// The same in every language.
    One(Spanned<String>),
    /// By language tag (BCP 47).
    ByLanguage(Entries<Spanned<String>>),
}

impl Text {
    /// How long it is, in all languages.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::One(text) => text.value.len(),
            Self::ByLanguage(texts) => texts.iter().map(|(tag, text)| tag.value.len() + text.value.len()).sum(),
        }
    }

    /// The text in a language (BCP 47), else in its base language (`de` for `de-AT`), else the first one written.
    pub fn in_language(&self, language: &str) -> &str {
        match self {
            Self::One(text) => &text.value,
            Self::ByLanguage(texts) => {
                let base = language.split('-').next().unwrap_or_default();
                let found = texts.get(language).or_else(|| texts.get(base));
                found.or_else(|| texts.0.first().map(|(_, text)| text)).map_or("", |text| &text.value)
            }
        }
    }
}

impl Packed for Text {
    /// By language; of a text that is the same in every language, the language is empty.
    fn pack(&self, to: &mut Packer) {
        let pairs: Vec<(String, String)> = match self {
            Self::One(text) => vec![(String::new(), text.value.clone())],
            Self::ByLanguage(texts) => {
                texts.iter().map(|(language, text)| (language.value.clone(), text.value.clone())).collect()
            }
        };
        pairs.pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let spanned = |text: String| Spanned::new(text, Span::default());
        let pairs: Vec<(String, String)> = Vec::unpack(from);
        let texts = pairs.into_iter().map(|(language, text)| (spanned(language), spanned(text)));
        Self::ByLanguage(Entries(texts.collect()))
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(text) => text.serialize(serializer),
            Self::ByLanguage(texts) => texts.serialize(serializer),
        }
    }
}

/// The whole document.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Document {
    /// `$schema`: where editors find the JSON Schema. Nothing else reads it.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    pub schema: Option<Spanned<String>>,
    /// `itsm`: the format version, an integer; 1 today.
    pub itsm: Spanned<i64>,
    /// `policy`: what this policy is called.
    pub policy: Header,
    /// `scales`: ordered levels, most severe first.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub scales: Entries<Scale>,
    /// `record_types`: the kinds of record; ITIL's four when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_types: Option<Vec<Choice>>,
    /// `groups`: headings that fields may stand under.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub groups: Entries<Group>,
    /// `fields`: the typed questions.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub fields: Entries<Field>,
    /// `catalogues`: named things with typed attributes.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub catalogues: Entries<Catalogue>,
    /// `categories`: what tickets are about, as a tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<category::Categories>,
    /// `derive`: values worked out from fields by decision tables.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub derive: Entries<Derived>,
    /// `priority`: the priority decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// `calendars`: when somebody is at work.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub calendars: Entries<calendar::Calendar>,
    /// `sla`: what has to be done by when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sla: Option<sla::Sla>,
    /// `change`: what holds for changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<change::Change>,
    /// `suggest`: which values are suggested out of texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggest: Option<category::Suggest>,
    /// `examples`: given these facts, expect these outcomes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
    /// The place of the whole document.
    #[serde(skip)]
    pub span: Span,
}

impl Document {
    /// All catalogues with their names, the categories last.
    pub fn all_catalogues(&self) -> impl Iterator<Item = (&str, &Catalogue)> {
        let named = self.catalogues.iter().map(|(name, catalogue)| (name.value.as_str(), catalogue));
        named.chain(self.categories.iter().map(|own| (category::CATEGORIES, &own.catalogue)))
    }

    /// The catalogue of that name.
    pub fn catalogue(&self, name: &str) -> Option<&Catalogue> {
        self.all_catalogues().find(|(known, _)| *known == name).map(|(_, catalogue)| catalogue)
    }
}

/// `policy:` name, revision, owner.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Header {
    /// `name`: required; letters, digits, `-`, `_`, `.`.
    pub name: Name,
    /// `revision`: the author's own version, any text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::AnyText>"))]
    pub revision: Option<Spanned<String>>,
    /// `owner`: who answers for the policy.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::AnyText>"))]
    pub owner: Option<Spanned<String>>,
    /// `label`: the name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `description`: what it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// `source`: where its figures come from (standard, product, page).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::AnyText>"))]
    pub source: Option<Spanned<String>>,
}

/// A scale: `[P1, P2]` or `{ label, levels: [...] }`.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = super::schema::scale_shorthand))]
pub struct Scale {
    /// `label`: the name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `levels`: most severe first.
    pub levels: Vec<Choice>,
    /// The place of the scale's body.
    #[serde(skip)]
    pub span: Span,
}

/// A level, option or record type: `high` or `{ id: high, label: High, description: … }`.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = super::schema::choice_shorthand))]
pub struct Choice {
    /// `id`: what facts and rules say.
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::AnyText"))]
    pub id: Name,
    /// `label`: what people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `description`: when to choose it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

/// A heading that fields stand under.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Group {
    /// `label`: the heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
}

/// A field: a typed question.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Field {
    /// `type`, with the keys that belong to it (`options`, `min`, …).
    #[serde(flatten)]
    pub kind: FieldType,
    /// `ask`: the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<Text>,
    /// `label`: a short name, where there is no room for the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `help`: how to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// `group`: the heading it stands under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Name>,
    /// `ask_when`: ask only when this holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask_when: Option<Condition>,
    /// `default`: assumed, and listed as assumed, while there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Spanned<FactValue>>,
    /// `required`: “unknown” (`null`) is no answer.
    #[serde(skip_serializing_if = "is_false")]
    pub required: bool,
    /// The place of the field's body.
    #[serde(skip)]
    pub span: Span,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// The type of a field or of a catalogue's attribute.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FieldType {
    /// Yes or no.
    Boolean,
    /// One of several.
    Choice(ChoiceOf),
    /// Any number of several.
    Choices(ChoiceOf),
    /// A level of a scale.
    Level {
        /// `scale`: its name.
        scale: Name,
    },
    /// A whole number, within ±(2^53 − 1).
    Integer(Bounds),
    /// A number with a fixed number of decimal places.
    Decimal {
        /// `places`: 0 to 9.
        #[cfg_attr(feature = "schema", schemars(extend("minimum" = 0, "maximum" = 9)))]
        places: Spanned<i64>,
        /// `min`, `max`.
        #[serde(flatten)]
        bounds: Bounds,
    },
    /// A length of time: `90m`, `4h`, `2d` (24 hours each), `PT4H`.
    Duration(Bounds),
    /// A calendar date, `2026-11-22`.
    Date(Bounds),
    /// A point in time with its offset, RFC 3339.
    Instant(Bounds),
    /// A time of day, `08:30`.
    Time(Bounds),
    /// Free text.
    Text {
        /// `max_length`: in characters.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1)))]
        max_length: Option<Spanned<i64>>,
        /// `multiline`: whether the form shows several lines.
        #[serde(skip_serializing_if = "is_false")]
        multiline: bool,
    },
}

/// What a choice chooses from: `options: […]` or `from: CATALOGUE`. Exactly one of the two.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(inline))]
pub struct ChoiceOf {
    /// `options`: listed here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<Choice>>,
    /// `from`: a catalogue's name, or `record_types`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Name>,
}

/// `min` and `max`, both inclusive, in the field's own notation.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(inline))]
pub struct Bounds {
    /// `min`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Spanned<Scalar>>,
    /// `max`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Spanned<Scalar>>,
}

/// A catalogue: things with typed attributes.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Catalogue {
    /// `label`: the name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `attributes`: name and type of each.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub attributes: Entries<Attribute>,
    /// `entries`: the things.
    pub entries: Entries<CatalogueEntry>,
    /// The place of the catalogue's body.
    #[serde(skip)]
    pub span: Span,
}

/// An attribute of a catalogue: of any field type but `choices`. One of type `text` can be shown, but not tested.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attribute {
    /// `type`, with the keys that belong to it.
    #[serde(flatten)]
    pub kind: FieldType,
    /// `label`: the name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
}

/// An entry of a catalogue: `label`, `description`, and a value for each attribute by its name.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CatalogueEntry {
    /// `label`: what people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `description`: what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// Every other key: an attribute's value. (`label` and `description` are not attribute names.)
    #[serde(flatten)]
    pub attributes: Entries<Spanned<Scalar>>,
}

/// A value of a field: one scalar, or a list for `choices`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactValue {
    /// A single value, or null.
    One(Scalar),
    /// Several choices.
    Many(Vec<Spanned<Scalar>>),
}

impl Serialize for FactValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(scalar) => scalar.serialize(serializer),
            Self::Many(list) => list.serialize(serializer),
        }
    }
}

/// How a table with several matching rules decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HitPolicy {
    /// The first matching rule.
    #[default]
    First,
    /// The matching rule that tests the most significant fields; then the one that tests more; then the earlier one.
    MostSpecific,
    /// The most severe outcome of all matching rules.
    Highest,
    /// The points of all matching rules added up, and the sum looked up in bands.
    Sum,
}

packed!(
    enum HitPolicy {
        First,
        Highest,
        MostSpecific,
        Sum,
    }
);

/// A decision table.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Table {
    /// `hit`: the hit policy.
    pub hit: Spanned<HitPolicy>,
    /// `by`: for `most_specific`, the fields by significance, most significant first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<Name>,
    /// `rules`.
    pub rules: Vec<Rule>,
    /// `otherwise`: the outcome when no rule matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Spanned<Scalar>>,
    /// `start`: for `sum`, the points to begin with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Spanned<i64>>,
    /// `bands`: for `sum`, from how many points which outcome.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
}

/// A rule of a decision table.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rule {
    /// `id`: what traces and findings call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::AnyText>"))]
    pub id: Option<Name>,
    /// `when`: holds always when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// `then`: the outcome. Every hit policy but `sum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Spanned<Scalar>>,
    /// `points`: what it adds. Only `sum`, and questions of a score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Spanned<i64>>,
    /// `because`: the reason, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// The place of the whole rule.
    #[serde(skip)]
    pub span: Span,
}

/// A band of points: `{ from: 20, then: high }`. Holds up to the next band's `from`.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Band {
    /// `from`: the least points.
    pub from: Spanned<i64>,
    /// `then`: the outcome.
    pub then: Spanned<Scalar>,
}

/// A derived value, over fields and other derived values: a decision table, a score, a matrix, or the most severe of others.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Derived {
    /// `scale`: whose levels it yields; the scale of the same name when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<Name>,
    /// `label`: the name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// A table's own keys: `hit`, `by`, `rules`, `otherwise`, `start`, `bands`.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub table: Option<Table>,
    /// `score`: questions whose answers have points.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<score::Score>,
    /// `matrix`: of two other values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Matrix>,
    /// `highest_of`: the most severe of other values on the same scale.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub highest_of: Vec<Name>,
    /// `adjust`: in order, saturating at the ends of the scale.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adjust: Vec<Adjustment>,
    /// The place of the derivation's body.
    #[serde(skip)]
    pub span: Span,
}

/// The priority decision: a section, and others for some record types.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Priority {
    /// `scale`: whose levels it yields; the scale `priority` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<Name>,
    /// The section's own keys: `matrix` or `table`, `adjust`. For every record type without a section of its own.
    #[serde(flatten)]
    pub section: Section,
    /// `by_record_type`: sections of their own. `none`: this record type has no priority, on purpose.
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub by_record_type: Entries<SectionOrNone>,
    /// `overrides`: what an agent may set by hand, by name of the value (`priority`, `impact`, …).
    #[serde(skip_serializing_if = "Entries::is_empty")]
    pub overrides: Entries<OverrideRule>,
    /// The place of the whole section.
    #[serde(skip)]
    pub span: Span,
}

/// How a priority is found: by a matrix or a table, then adjusted.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Section {
    /// `matrix`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Matrix>,
    /// `table`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<Table>,
    /// `adjust`: in order, saturating at the ends of the scale.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adjust: Vec<Adjustment>,
    /// The place of the section's body.
    #[serde(skip)]
    pub span: Span,
}

/// A section, or none on purpose.
#[expect(clippy::large_enum_variant, reason = "one for each record type, and nearly all of them sections")]
#[derive(Clone, Debug, PartialEq)]
pub enum SectionOrNone {
    /// `none`.
    None(Span),
    /// A section.
    Section(Section),
}

impl Serialize for SectionOrNone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None(_) => serializer.serialize_str("none"),
            Self::Section(section) => section.serialize(serializer),
        }
    }
}

/// A matrix over two scales.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Matrix {
    /// `rows`: a derived value, a level or choice field, or a catalogue attribute (`service.criticality`).
    pub rows: Name,
    /// `columns`: likewise.
    pub columns: Name,
    /// `cells`: by row level, a list in column order or a map by column level.
    pub cells: Entries<Spanned<MatrixRow>>,
    /// The place of the whole matrix.
    #[serde(skip)]
    pub span: Span,
}

/// One row of a matrix.
#[derive(Clone, Debug, PartialEq)]
pub enum MatrixRow {
    /// In column order.
    List(Vec<Spanned<Scalar>>),
    /// By column level.
    Map(Entries<Spanned<Scalar>>),
}

impl Serialize for MatrixRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::List(cells) => cells.serialize(serializer),
            Self::Map(cells) => cells.serialize(serializer),
        }
    }
}

/// One adjustment: a condition, and exactly one of `at_least`, `at_most`, `raise_by`, `lower_by`, `set`.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Adjustment {
    /// `id`: what traces and findings call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::AnyText>"))]
    pub id: Option<Name>,
    /// `when`: holds always when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// `at_least`: a floor: no less severe than this level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Spanned<Scalar>>,
    /// `at_most`: a ceiling: no more severe than this level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Spanned<Scalar>>,
    /// `raise_by`: so many steps more severe.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1)))]
    pub raise_by: Option<Spanned<i64>>,
    /// `lower_by`: so many steps less severe.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 1)))]
    pub lower_by: Option<Spanned<i64>>,
    /// `set`: exactly this level, or `none`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub set: Option<Spanned<Scalar>>,
    /// `because`: the reason, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// The place of the whole adjustment.
    #[serde(skip)]
    pub span: Span,
}

/// What an agent may set by hand.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OverrideRule {
    /// `allow`: whether at all; true when absent.
    pub allow: bool,
    /// `reason`: whether a reason must be given; false when absent. (`reason: required`)
    #[serde(rename = "reason", serialize_with = "required", skip_serializing_if = "is_false")]
    #[cfg_attr(feature = "schema", schemars(with = "super::schema::Reason"))]
    pub reason_required: bool,
    /// `max_raise`: at most so many steps more severe than computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 0)))]
    pub max_raise: Option<Spanned<i64>>,
    /// `max_lower`: at most so many steps less severe than computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("minimum" = 0)))]
    pub max_lower: Option<Spanned<i64>>,
    /// `expires_within`: must carry an end (`until`) no later than this duration after `now`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_within: Option<Spanned<Scalar>>,
    /// The place of the rule's body.
    #[serde(skip)]
    pub span: Span,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's serialize_with passes a reference")]
fn required<S: Serializer>(_: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("required")
}

/// An example: given these facts, expect these outcomes.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Example {
    /// `id`: what reports call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<super::schema::AnyText>"))]
    pub id: Option<Name>,
    /// `given`: facts by field name. `record_type` is a field like any other; a derived value's name overrides it.
    pub given: Entries<Spanned<FactValue>>,
    /// `expect`: by name (`priority`, `impact`, …) the outcome, or the list of outcomes still possible.
    pub expect: Entries<Spanned<FactValue>>,
    /// `because`: the reason, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Text>,
    /// The place of the whole example.
    #[serde(skip)]
    pub span: Span,
}
