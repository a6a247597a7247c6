//! What a report counts by: a field, an attribute, a derived value, the priority.

use std::cmp::Ordering;
use std::collections::HashMap;

use itsm_core::Policy;
use itsm_core::document::model::{Choice, FieldType, Text};
use itsm_core::fact::field::{Kind, MAX_PLACES, Notation};
use itsm_core::fact::notation::decimal;
use itsm_core::fact::vocabulary::{DerivedValue, Named, PRIORITY};
use itsm_core::finding::nearest;
use itsm_core::wire::{Description, OptionDescription};
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
    /// Finds what to count by in a policy, which is described already.
    pub(super) fn find(
        policy: &Policy,
        described: &Description,
        name: &str,
        language: &str,
    ) -> Result<Self, NoDimension> {
        let vocabulary = policy.vocabulary();
        let found = match (name.split_once('.'), vocabulary.named(name)) {
            (Some((field, attribute)), _) => attribute_of(policy, field, attribute),
            (None, Some(Named::Field(at))) => vocabulary.fields.get(at).map(|field| {
                let own = described.fields.iter().find(|own| own.name == name);
                let options = own.and_then(|own| own.options.as_deref());
                (field.kind.clone(), own.and_then(|own| own.label.as_ref()), labels(options))
            }),
            (None, Some(Named::Derived(at))) => vocabulary.derived.get(at).map(|value| {
                let own = described.values.iter().find(|own| own.name == name);
                (levels(value), own.and_then(|own| own.label.as_ref()), labels(scale(described, &value.scale)))
            }),
            (None, None) if name == PRIORITY => {
                let value = vocabulary.priority.as_ref();
                value.map(|value| (levels(value), None, labels(scale(described, &value.scale))))
            }
            (None, None) => None,
        };
        let (kind, label, labels) = found.ok_or_else(|| {
            let known = vocabulary.all_names().chain(vocabulary.priority.iter().map(|_| PRIORITY));
            NoDimension { name: name.to_owned(), nearest: nearest(name, known).map(str::to_owned) }
        })?;
        let ids = kind.options().into_iter().flat_map(|options| options.ids());
        let said = |text: &Text| text.in_language(language).to_owned();
        Ok(Self {
            name: name.to_owned(),
            label: label.map_or_else(|| in_words(name), said),
            order: ids.enumerate().map(|(at, id)| (id.to_owned(), at)).collect(),
            labels: labels.into_iter().map(|(id, label)| (id.to_owned(), said(label))).collect(),
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

/// What kind of values something has, what people call it, and what they call its values.
type Found<'a> = (Kind, Option<&'a Text>, Vec<(&'a str, &'a Text)>);

/// An attribute of the catalogue that a field chooses from.
fn attribute_of<'a>(policy: &'a Policy, field: &str, attribute: &str) -> Option<Found<'a>> {
    let (_, field) = policy.vocabulary().field(field)?;
    let catalogue = policy.vocabulary().catalogues.get(field.catalogue?)?;
    let known = catalogue.attributes.iter().find(|known| known.name == attribute)?;
    let document = policy.document()?;
    let written = document.catalogue(&catalogue.name)?.attributes.get(attribute)?;
    let choices: &[Choice] = match &written.kind {
        FieldType::Level { scale } => document.scales.get(&scale.value).map_or(&[], |scale| &scale.levels),
        FieldType::Choice(of) => of.options.as_deref().unwrap_or_default(),
        _ => &[],
    };
    let labels = choices.iter().filter_map(|choice| Some((choice.id.value.as_str(), choice.label.as_ref()?)));
    Some((known.kind.clone(), written.label.as_ref(), labels.collect()))
}

fn levels(value: &DerivedValue) -> Kind {
    Kind::Level(value.levels.clone())
}

fn scale<'a>(described: &'a Description, name: &str) -> Option<&'a [OptionDescription]> {
    described.scales.iter().find(|scale| scale.name == name).map(|scale| scale.levels.as_slice())
}

fn labels(options: Option<&[OptionDescription]>) -> Vec<(&str, &Text)> {
    let options = options.unwrap_or_default().iter();
    options.filter_map(|option| Some((option.id.as_str(), option.label.as_ref()?))).collect()
}

/// A name as people read it: `assignment_group` is “Assignment group”.
fn in_words(name: &str) -> String {
    let text = name.replace(['_', '.'], " ");
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
