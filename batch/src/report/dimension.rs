//! What a report counts by: a field, an attribute, a derived value, the priority.

use std::cmp::Ordering;
use std::collections::HashMap;

use itsm_core::Policy;
use itsm_core::document::model::{Choice, FieldType, Text};
use itsm_core::fact::field::{Kind, MAX_PLACES, Notation};
use itsm_core::fact::notation::decimal;
use itsm_core::fact::vocabulary::{Named, PRIORITY};
use itsm_core::finding::nearest;
use itsm_core::wire;
use serde::Serialize;

/// What a report counts by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dimension {
    /// Its name in the policy.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// The place of each value in the policy, of those it lists.
    #[serde(skip)]
    order: HashMap<String, usize>,
    #[serde(skip)]
    labels: HashMap<String, String>,
    #[serde(skip)]
    pub(super) is_number: bool,
}

/// A name that stands for nothing to count by; with the nearest one there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoDimension {
    /// The name.
    pub name: String,
    /// The nearest one.
    pub nearest: Option<String>,
}

impl Dimension {
    /// Finds what to count by in a policy.
    pub(super) fn find(policy: &Policy, name: &str, language: &str) -> Result<Self, NoDimension> {
        let vocabulary = policy.vocabulary();
        let unknown = || {
            let known = vocabulary.all_names().chain(vocabulary.priority.iter().map(|_| PRIORITY));
            NoDimension { name: name.to_owned(), nearest: nearest(name, known).map(str::to_owned) }
        };
        let (base, attribute) = name.split_once('.').map_or((name, None), |(base, rest)| (base, Some(rest)));
        let kind = match (vocabulary.named(base), attribute) {
            (Some(Named::Derived(at)), None) => {
                vocabulary.derived.get(at).map(|value| Kind::Level(value.levels.clone()))
            }
            (Some(Named::Field(at)), None) => vocabulary.fields.get(at).map(|field| field.kind.clone()),
            (Some(Named::Field(at)), Some(attribute)) => vocabulary
                .fields
                .get(at)
                .and_then(|field| vocabulary.catalogues.get(field.catalogue?))
                .and_then(|catalogue| catalogue.attributes.iter().find(|known| known.name == attribute))
                .map(|attribute| attribute.kind.clone()),
            (None, None) if name == PRIORITY => {
                vocabulary.priority.as_ref().map(|value| Kind::Level(value.levels.clone()))
            }
            _ => None,
        };
        let kind = kind.ok_or_else(unknown)?;
        let ids =
            kind.options().map(|options| options.ids().map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default();
        let (label, options) = described(policy, base, attribute);
        let said = |text: Text| text.in_language(language).to_owned();
        Ok(Self {
            name: name.to_owned(),
            label: label.map_or_else(|| in_words(name), said),
            order: ids.into_iter().enumerate().map(|(at, id)| (id, at)).collect(),
            labels: options.into_iter().map(|(id, label)| (id, said(label))).collect(),
            is_number: matches!(kind, Kind::Number { notation: Notation::Integer | Notation::Decimal(_), .. }),
        })
    }

    /// What people call a value.
    pub fn value_label<'a>(&'a self, value: Option<&'a str>) -> &'a str {
        value.map_or("unknown", |value| self.labels.get(value).map_or(value, String::as_str))
    }

    /// The order in which values are told, where they are not told by how often they come up: as the policy lists them;
    /// numbers by what they are. What is unknown comes last.
    pub(super) fn compare(&self, one: Option<&str>, other: Option<&str>) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) => {
                let place = |value: &str| self.order.get(value).copied().unwrap_or(usize::MAX);
                let size = |value: &str| if self.is_number { decimal(value, MAX_PLACES) } else { None };
                (place(one), size(one), one).cmp(&(place(other), size(other), other))
            }
            (one, other) => other.is_some().cmp(&one.is_some()),
        }
    }

    /// Whether the policy lists its values.
    pub(super) fn is_listed(&self) -> bool {
        !self.order.is_empty() || self.is_number
    }
}

/// The label that the policy gives a name, and those of its values.
fn described(policy: &Policy, base: &str, attribute: Option<&str>) -> (Option<Text>, Vec<(String, Text)>) {
    let (Some(described), Some(document)) = (wire::description(policy), policy.document()) else {
        return (None, Vec::new());
    };
    if let Some(attribute) = attribute {
        let catalogue = policy.vocabulary().field(base).and_then(|(_, field)| field.catalogue);
        let catalogue = catalogue.and_then(|at| policy.vocabulary().catalogues.get(at));
        let written = catalogue.and_then(|catalogue| document.catalogues.get(&catalogue.name));
        let Some(written) = written.and_then(|written| written.attributes.get(attribute)) else {
            return (None, Vec::new());
        };
        let choices: &[Choice] = match &written.kind {
            FieldType::Level { scale } => document.scales.get(&scale.value).map_or(&[], |scale| &scale.levels),
            FieldType::Choice(of) => of.options.as_deref().unwrap_or_default(),
            _ => &[],
        };
        let labels = choices.iter().filter_map(|choice| Some((choice.id.value.clone(), choice.label.clone()?)));
        return (written.label.clone(), labels.collect());
    }
    let (label, options) = if let Some(field) = described.fields.into_iter().find(|field| field.name == base) {
        (field.label, field.options.unwrap_or_default())
    } else {
        let value = described.values.into_iter().find(|value| value.name == base);
        let scale = value.as_ref().map_or(described.priority_scale, |value| Some(value.scale.clone()));
        let scale = described.scales.into_iter().find(|known| Some(&known.name) == scale.as_ref());
        (value.and_then(|value| value.label), scale.map(|scale| scale.levels).unwrap_or_default())
    };
    (label, options.into_iter().filter_map(|option| Some((option.id, option.label?))).collect())
}

/// A name as people read it: `assignment_group` is “Assignment group”.
fn in_words(name: &str) -> String {
    let text = name.replace(['_', '.'], " ");
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
