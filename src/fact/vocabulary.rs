//! The vocabulary of one policy: its fields, catalogues, scales and derived values, with every name looked up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::field::{Kind, MAX_PLACES, Notation, Written};
use crate::document::model::category::CATEGORIES;
use crate::document::model::{Bounds, Choice, ChoiceOf, Document, FactValue, FieldType, Name, Scalar, ScalarKind};
use crate::document::shape;
use crate::finding::{Finding, Findings};
use crate::order;
use crate::packed::packed;
use crate::scale::Options;
use crate::span::{Span, Spanned};
use crate::stage::set::Ordinal;

/// The field every policy has: which kind of record this is.
pub const RECORD_TYPE: &str = "record_type";

/// The record types of a policy that names none: ITIL's four.
pub const RECORD_TYPES: [&str; 4] = ["incident", "service_request", "problem", "change"];

/// The most characters a text fact may have, where its field sets no lower limit.
pub const MAX_TEXT: usize = 65_536;

/// The name by which facts, examples and overrides speak of the decision itself.
pub const PRIORITY: &str = "priority";

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Answered: unknown, and will stay unknown.
    Unknown,
    /// A value of a scalar type, as its integer.
    One(i64),
    /// The chosen options, ascending.
    Several(Vec<usize>),
    /// A text.
    Text(String),
}

packed!(
    enum Value {
        Unknown,
        One(value),
        Several(options),
        Text(text),
    }
);

impl Field {
    /// Whether its value can be unknown: answered so, or not asked for.
    pub fn can_be_unknown(&self) -> bool {
        !self.required || (self.conditional && self.default.is_none())
    }
}

impl Value {
    /// The value as an ordinal, of scalar types.
    pub fn ordinal(&self) -> Ordinal {
        match self {
            Self::One(value) => Ordinal::Value(*value),
            Self::Unknown | Self::Several(_) | Self::Text(_) => Ordinal::Unknown,
        }
    }
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// The catalogue its choices come from.
    pub catalogue: Option<usize>,
    /// What is assumed while there is no answer.
    pub default: Option<Value>,
    /// Whether “unknown” is no answer.
    pub required: bool,
    /// Whether it is only asked for under a condition. Where it is not asked, it is unknown, required or not.
    pub conditional: bool,
    /// Whether the author wrote it, rather than the engine.
    pub declared: bool,
}

packed!(struct Field { name, kind, catalogue, default, required, conditional, declared });

/// A catalogue: attributes with their types, and their values by entry.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Its name.
    pub name: String,
    /// The ids of its entries.
    pub entries: Arc<Options>,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
}

packed!(struct Catalogue { name, entries, attributes });

/// An attribute of a catalogue.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type. Free text can be shown, but nothing may test it.
    pub kind: Kind,
    /// Its value for each entry.
    pub values: Vec<Ordinal>,
}

packed!(struct Attribute { name, kind, values });

/// A derived value.
#[derive(Clone, Debug)]
pub struct DerivedValue {
    /// Its name.
    pub name: String,
    /// The scale whose levels it yields.
    pub scale: String,
    /// Its levels.
    pub levels: Arc<Options>,
}

packed!(struct DerivedValue { name, scale, levels });

/// Everything a policy has names for.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// The fields in the author's order; `record_type` last where the author did not write it.
    pub fields: Vec<Field>,
    /// The catalogues.
    pub catalogues: Vec<Catalogue>,
    /// The scales, by name. (Of a built policy empty: whatever uses one holds it.)
    pub scales: BTreeMap<String, Arc<Options>>,
    /// The derived values, in the author's order.
    pub derived: Vec<DerivedValue>,
    /// The levels of the priority decision.
    pub priority: Option<DerivedValue>,
    names: BTreeMap<String, Named>,
    left_out: BTreeSet<String>,
}

packed!(struct Vocabulary { fields, catalogues, derived, priority } [scales, names, left_out]);

/// What a name means in a condition or in facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// A field.
    Field(usize),
    /// A derived value.
    Derived(usize),
}

impl Vocabulary {
    /// Looks every name up and checks every value; what is wrong goes to `findings`. Names in `left_out` belong to
    /// elements that were too broken to read: nobody is told that they are unknown.
    pub fn resolve(document: &Document, left_out: &[String], findings: &mut Findings) -> Self {
        let mut vocabulary = Self { left_out: left_out.iter().cloned().collect(), ..Self::default() };
        for (name, scale) in &document.scales {
            let options = Arc::new(ids(&scale.levels));
            vocabulary.scales.insert(name.value.clone(), options);
        }
        if let (Some(_), Some((name, _))) =
            (&document.categories, document.catalogues.iter().find(|(name, _)| name.value == CATEGORIES))
        {
            let message = format!("`{CATEGORIES}` is already what fields call the section `categories`");
            findings.push(Finding::error("name.taken", name.span, message).help("rename the catalogue"));
        }
        for (name, catalogue) in document.all_catalogues() {
            let entries = Arc::new(Options::new(catalogue.entries.names().map(str::to_owned).collect()));
            vocabulary.catalogues.push(Catalogue { name: name.to_owned(), entries, attributes: Vec::new() });
        }
        let record_types = match &document.record_types {
            Some(choices) => ids(choices),
            None => Options::new(RECORD_TYPES.map(str::to_owned).to_vec()),
        };
        let record_types = Arc::new(record_types);
        vocabulary.resolve_attributes(document, &record_types, findings);
        vocabulary.resolve_fields(document, &record_types, findings);
        for (name, derived) in &document.derive {
            let scale = derived.scale.as_ref().unwrap_or(name);
            if let Some(levels) = vocabulary.scale(scale, findings) {
                vocabulary.name(name, Named::Derived(vocabulary.derived.len()), findings);
                vocabulary.derived.push(DerivedValue { name: name.value.clone(), scale: scale.value.clone(), levels });
            } else {
                vocabulary.left_out.insert(name.value.clone());
            }
        }
        if let Some(priority) = &document.priority {
            let default = Spanned::new(PRIORITY.to_owned(), priority.span);
            let scale = priority.scale.as_ref().unwrap_or(&default);
            let levels = vocabulary.scale(scale, findings);
            vocabulary.priority =
                levels.map(|levels| DerivedValue { name: PRIORITY.to_owned(), scale: scale.value.clone(), levels });
            if vocabulary.priority.is_none() {
                vocabulary.left_out.insert(PRIORITY.to_owned());
            }
        }
        vocabulary
    }

    /// Looks the names up again, after reading it as part of a built policy.
    pub(crate) fn index_names(&mut self) {
        let fields = self.fields.iter().enumerate().map(|(at, field)| (field.name.clone(), Named::Field(at)));
        let derived = self.derived.iter().enumerate().map(|(at, value)| (value.name.clone(), Named::Derived(at)));
        self.names = BTreeMap::new();
        // One after the other: collecting would sort by the standard library.
        for (name, meaning) in fields.chain(derived) {
            self.names.entry(name).or_insert(meaning);
        }
    }

    /// What a name means.
    pub fn named(&self, name: &str) -> Option<Named> {
        self.names.get(name).copied()
    }

    /// Whether the name belongs to an element that was too broken to read.
    pub fn is_left_out(&self, name: &str) -> bool {
        self.left_out.contains(name)
    }

    /// Whether facts may have this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name) || (name == PRIORITY && self.priority.is_some())
    }

    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<(usize, &Field)> {
        match self.named(name) {
            Some(Named::Field(at)) => self.fields.get(at).map(|field| (at, field)),
            _ => None,
        }
    }

    /// Every name that facts and conditions may use.
    pub fn all_names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| field.name.as_str()).chain(self.derived.iter().map(|value| value.name.as_str()))
    }

    fn name(&mut self, name: &Name, meaning: Named, findings: &mut Findings) {
        if name.value == PRIORITY || self.names.contains_key(&name.value) {
            let taken = if name.value == PRIORITY { "the priority decision" } else { "a field" };
            findings.push(
                Finding::error("name.taken", name.span, format!("`{}` is already the name of {taken}", name.value))
                    .help("rename one of them: facts and conditions speak of both by name"),
            );
        } else {
            self.names.insert(name.value.clone(), meaning);
        }
    }

    fn scale(&self, name: &Name, findings: &mut Findings) -> Option<Arc<Options>> {
        let found = self.scales.get(&name.value).cloned();
        if found.is_none() && !self.is_left_out(&name.value) {
            let finding = Finding::error("scale.unknown", name.span, format!("there is no scale `{}`", name.value));
            if self.scales.is_empty() {
                findings.push(finding.help(format!("add it: `scales: {{ {}: [high, medium, low] }}`", name.value)));
            } else {
                findings.push_near(finding, &name.value, self.scales.keys().map(String::as_str));
            }
        }
        found
    }

    fn resolve_attributes(&mut self, document: &Document, record_types: &Arc<Options>, findings: &mut Findings) {
        // What stands in one place may be the value of many categories.
        let mut told = BTreeSet::new();
        for (at, (_, catalogue)) in document.all_catalogues().enumerate() {
            let mut attributes = Vec::new();
            for (name, attribute) in &catalogue.attributes {
                let Some((kind, _)) = self.kind(&attribute.kind, record_types, findings) else {
                    self.left_out.insert(name.value.clone());
                    continue;
                };
                if matches!(kind, Kind::Choices(_)) {
                    findings.push(
                        Finding::error(
                            "catalogue.attribute_type",
                            name.span,
                            format!("attribute `{}` cannot be of type `choices`", name.value),
                        )
                        .help("use one boolean attribute for each choice"),
                    );
                    self.left_out.insert(name.value.clone());
                    continue;
                }
                let mut values = vec![Ordinal::Unknown; catalogue.entries.0.len()];
                for (value, (entry_name, entry)) in values.iter_mut().zip(catalogue.entries.iter()) {
                    let Some(written) = entry.attributes.get(&name.value) else { continue };
                    match (&kind, kind.read(&written.value, Written::InPolicy)) {
                        (Kind::Text { .. }, _) => {}
                        (_, Ok(read)) => *value = read,
                        (_, Err(_)) if !told.insert(written.span.start) => {}
                        (_, Err(expected)) => {
                            let message = format!(
                                "`{}` of `{}` is `{}`, expected {expected}",
                                name.value, entry_name.value, written.value.text
                            );
                            let finding = Finding::error("catalogue.attribute_value", written.span, message);
                            findings.push_slip(finding, &written.value.text, kind.ids());
                        }
                    }
                }
                attributes.push(Attribute { name: name.value.clone(), kind, values });
            }
            for (_, entry) in &catalogue.entries {
                for (name, _) in &entry.attributes {
                    if catalogue.attributes.get(&name.value).is_none()
                        && !self.is_left_out(&name.value)
                        && told.insert(name.span.start)
                    {
                        let message = format!("there is no attribute `{}` in this catalogue", name.value);
                        let finding = Finding::error("catalogue.unknown_attribute", name.span, message);
                        let is_category = at >= document.catalogues.0.len();
                        let own = if is_category { shape::CATEGORY.keys } else { &["label", "description"] };
                        let known = catalogue.attributes.names().chain(own.iter().copied());
                        findings.push_near(finding, &name.value, known);
                    }
                }
            }
            if let Some(known) = self.catalogues.get_mut(at) {
                known.attributes = attributes;
            }
        }
    }

    fn resolve_fields(&mut self, document: &Document, record_types: &Arc<Options>, findings: &mut Findings) {
        for (name, field) in &document.fields {
            let Some((kind, catalogue)) = self.kind(&field.kind, record_types, findings) else {
                // The name is known all the same, or every rule that uses it would be a finding of its own.
                self.name(name, Named::Field(self.fields.len()), findings);
                self.fields.push(Field {
                    name: name.value.clone(),
                    kind: Kind::BROKEN,
                    catalogue: None,
                    default: None,
                    required: false,
                    conditional: false,
                    declared: true,
                });
                continue;
            };
            if name.value == RECORD_TYPE && kind != Kind::Choice(Arc::clone(record_types)) {
                findings.push(
                    Finding::error(
                        "field.record_type",
                        name.span,
                        "the field `record_type` must choose from the record types",
                    )
                    .help("write `{ type: choice, from: record_types }`"),
                );
            }
            if let (RECORD_TYPE, Some(when)) = (name.value.as_str(), &field.ask_when) {
                findings.push(
                    Finding::error("field.record_type", when.span, "the record type is always asked for")
                        .help("take out `ask_when`"),
                );
            }
            if let Some(group) = &field.group
                && document.groups.get(&group.value).is_none()
                && !self.is_left_out(&group.value)
            {
                let message = format!("there is no group `{}`", group.value);
                let finding = Finding::error("group.unknown", group.span, message);
                findings.push_near(finding, &group.value, document.groups.names());
            }
            let default = field.default.as_ref().and_then(|written| match read_value(&kind, &written.value) {
                Ok(value) => Some(value),
                Err(expected) => {
                    findings.push(Finding::error(
                        "field.default",
                        written.span,
                        format!("the default of `{}` must be {expected}", name.value),
                    ));
                    None
                }
            });
            if field.required && default == Some(Value::Unknown) {
                findings.push(
                    Finding::error(
                        "field.default",
                        name.span,
                        format!("`{}` is required, so its default cannot be unknown", name.value),
                    )
                    .help("give a value as default, or leave out `required`"),
                );
            }
            if let (Some(when), true) = (&field.ask_when, default.is_some()) {
                findings.push(
                    Finding::warning(
                        "field.ask_when_and_default",
                        when.span,
                        format!("`{}` has a default, so it is never open and `ask_when` changes nothing", name.value),
                    )
                    .help("take out one of the two"),
                );
            }
            self.name(name, Named::Field(self.fields.len()), findings);
            self.fields.push(Field {
                name: name.value.clone(),
                kind,
                catalogue,
                default,
                required: field.required || name.value == RECORD_TYPE,
                conditional: field.ask_when.is_some(),
                declared: true,
            });
        }
        if document.fields.get(RECORD_TYPE).is_none() {
            self.names.insert(RECORD_TYPE.to_owned(), Named::Field(self.fields.len()));
            let incident = record_types.index("incident").and_then(|at| i64::try_from(at).ok());
            self.fields.push(Field {
                name: RECORD_TYPE.to_owned(),
                kind: Kind::Choice(Arc::clone(record_types)),
                catalogue: None,
                default: incident.map(Value::One),
                required: true,
                conditional: false,
                declared: false,
            });
        }
    }

    /// The resolved type, and the catalogue its choices come from.
    fn kind(
        &self,
        written: &FieldType,
        record_types: &Arc<Options>,
        findings: &mut Findings,
    ) -> Option<(Kind, Option<usize>)> {
        let mut number = |notation: Notation, bounds: &Bounds| {
            let (least, most) = notation.limits();
            let mut bound = |written: &Option<Spanned<Scalar>>, otherwise: i64| {
                let Some(written) = written else { return otherwise };
                notation.read(&written.value.text).unwrap_or_else(|| {
                    findings.push(
                        Finding::error(
                            "field.bound",
                            written.span,
                            format!("`{}` is not {}", written.value.text, notation.expected()),
                        )
                        .help("without a bound leave it out"),
                    );
                    otherwise
                })
            };
            let (min, max) = (bound(&bounds.min, least), bound(&bounds.max, most));
            if min > max {
                let span = bounds.min.as_ref().or(bounds.max.as_ref()).map_or(Span::default(), |bound| bound.span);
                findings.push(Finding::error("field.bound", span, "`min` is greater than `max`").help("swap them"));
                return Kind::Number { notation, min: least, max: most };
            }
            Kind::Number { notation, min, max }
        };
        Some(match written {
            FieldType::Boolean => (Kind::Boolean, None),
            FieldType::Choice(of) => {
                let (options, catalogue) = self.options(of, record_types, findings)?;
                (Kind::Choice(options), catalogue)
            }
            FieldType::Choices(of) => {
                let (options, catalogue) = self.options(of, record_types, findings)?;
                (Kind::Choices(options), catalogue)
            }
            FieldType::Level { scale } => (Kind::Level(self.scale(scale, findings)?), None),
            FieldType::Integer(bounds) => (number(Notation::Integer, bounds), None),
            FieldType::Decimal { places, bounds } => {
                let places = u32::try_from(places.value.clamp(0, MAX_PLACES.into())).unwrap_or_default();
                (number(Notation::Decimal(places), bounds), None)
            }
            FieldType::Duration(bounds) => (number(Notation::Duration, bounds), None),
            FieldType::Date(bounds) => (number(Notation::Date, bounds), None),
            FieldType::Instant(bounds) => (number(Notation::Instant, bounds), None),
            FieldType::Time(bounds) => (number(Notation::Time, bounds), None),
            FieldType::Text { max_length, .. } => {
                let max_length = max_length.as_ref().and_then(|written| usize::try_from(written.value).ok());
                (Kind::Text { max_length: max_length.unwrap_or(MAX_TEXT).min(MAX_TEXT) }, None)
            }
        })
    }

    fn options(
        &self,
        of: &ChoiceOf,
        record_types: &Arc<Options>,
        findings: &mut Findings,
    ) -> Option<(Arc<Options>, Option<usize>)> {
        if let Some(options) = &of.options {
            return Some((Arc::new(ids(options)), None));
        }
        let from = of.from.as_ref()?;
        if from.value == "record_types" {
            return Some((Arc::clone(record_types), None));
        }
        let found = self.catalogues.iter().position(|catalogue| catalogue.name == from.value);
        if found.is_none() && !self.is_left_out(&from.value) {
            let message = format!("there is no catalogue `{}` to choose from", from.value);
            let known = self.catalogues.iter().map(|catalogue| catalogue.name.as_str()).chain(["record_types"]);
            findings.push_near(Finding::error("catalogue.unknown", from.span, message), &from.value, known);
        }
        let at = found?;
        self.catalogues.get(at).map(|catalogue| (Arc::clone(&catalogue.entries), Some(at)))
    }
}

fn ids(choices: &[Choice]) -> Options {
    Options::new(choices.iter().map(|choice| choice.id.value.clone()).collect())
}

/// Reads a value written in a policy or in an example. The error says what was expected.
pub fn read_value(kind: &Kind, written: &FactValue) -> Result<Value, String> {
    match (kind, written) {
        (_, FactValue::One(scalar)) if scalar.kind == ScalarKind::Null => Ok(Value::Unknown),
        (Kind::Choices(_), FactValue::Many(list)) => {
            let mut chosen = Vec::with_capacity(list.len());
            for item in list {
                match kind.read(&item.value, Written::InPolicy)? {
                    Ordinal::Value(value) => chosen.extend(usize::try_from(value)),
                    Ordinal::Unknown => return Err(kind.expected()),
                }
            }
            order::sort(&mut chosen);
            chosen.dedup();
            Ok(Value::Several(chosen))
        }
        (Kind::Choices(_), FactValue::One(_)) | (_, FactValue::Many(_)) => Err(kind.expected()),
        (Kind::Text { max_length }, FactValue::One(scalar)) => {
            if scalar.text.chars().count() > *max_length {
                return Err(kind.expected());
            }
            Ok(Value::Text(scalar.text.clone()))
        }
        (_, FactValue::One(scalar)) => match kind.read(scalar, Written::InPolicy)? {
            Ordinal::Value(value) => Ok(Value::One(value)),
            Ordinal::Unknown => Ok(Value::Unknown),
        },
    }
}
