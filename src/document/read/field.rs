//! Fields, and catalogues with their attributes.

use super::Reader;
use super::map::Map;
use super::shape::{self, Shape};
use crate::document::model::{
    Attribute, Bounds, Catalogue, CatalogueEntry, ChoiceOf, Entries, Field, FieldType, Name, Scalar,
};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::fact::field::MAX_PLACES;
use crate::finding::Finding;
use crate::span::Spanned;

/// A type's word with the keys of a field and of an attribute of that type.
const TYPES: [(&str, Shape, Shape); 11] = [
    ("boolean", shape::FIELD_BOOLEAN, shape::ATTRIBUTE_BOOLEAN),
    ("choice", shape::FIELD_CHOICE, shape::ATTRIBUTE_CHOICE),
    ("choices", shape::FIELD_CHOICES, shape::ATTRIBUTE_CHOICES),
    ("level", shape::FIELD_LEVEL, shape::ATTRIBUTE_LEVEL),
    ("integer", shape::FIELD_INTEGER, shape::ATTRIBUTE_INTEGER),
    ("decimal", shape::FIELD_DECIMAL, shape::ATTRIBUTE_DECIMAL),
    ("duration", shape::FIELD_DURATION, shape::ATTRIBUTE_DURATION),
    ("date", shape::FIELD_DATE, shape::ATTRIBUTE_DATE),
    ("instant", shape::FIELD_INSTANT, shape::ATTRIBUTE_INSTANT),
    ("time", shape::FIELD_TIME, shape::ATTRIBUTE_TIME),
    ("text", shape::FIELD_TEXT, shape::ATTRIBUTE_TEXT),
];

/// Stands in while the type is not known.
const UNTYPED: (&str, Shape, Shape) = (
    "",
    Shape {
        what: "a field",
        keys: &[
            "type",
            "options",
            "from",
            "scale",
            "places",
            "min",
            "max",
            "max_length",
            "multiline",
            "ask",
            "label",
            "help",
            "group",
            "ask_when",
            "default",
            "required",
        ],
    },
    Shape {
        what: "an attribute",
        keys: &["type", "options", "from", "scale", "places", "min", "max", "max_length", "multiline", "label"],
    },
);

/// Words of other tools for our types.
const OTHER_WORDS: [(&str, &str); 14] = [
    ("bool", "boolean"),
    ("enum", "choice"),
    ("select", "choice"),
    ("multiselect", "choices"),
    ("scale", "level"),
    ("int", "integer"),
    ("number", "integer"),
    ("float", "decimal"),
    ("datetime", "instant"),
    ("timestamp", "instant"),
    ("interval", "duration"),
    ("timespan", "duration"),
    ("string", "text"),
    ("str", "text"),
];

/// Names of a catalogue entry's own keys, which no attribute may have.
const ENTRY_KEYS: [&str; 2] = ["label", "description"];

impl Reader<'_> {
    pub(super) fn field(&mut self, key: &Name, node: &Node) -> Option<Field> {
        let (map, kind) = self.typed(key, node, |(_, field, _)| *field)?;
        let field = Field {
            kind: kind.clone().unwrap_or(FieldType::Boolean),
            ask: self.text(&map, "ask"),
            label: self.text(&map, "label"),
            help: self.text(&map, "help"),
            group: map.get("group").and_then(|(_, node)| self.reference(node, "the name of a group")),
            ask_when: map.get("ask_when").and_then(|(_, node)| self.condition(node)),
            default: map.get("default").and_then(|(_, node)| self.fact_value(node)),
            required: self.boolean(&map, "required").unwrap_or(false),
            span: node.span,
        };
        kind.map(|_| field)
    }

    pub(super) fn attribute(&mut self, key: &Name, node: &Node) -> Option<Attribute> {
        if ENTRY_KEYS.contains(&key.value.as_str()) {
            let message = format!("every entry has a `{}` of its own; no attribute can have that name", key.value);
            self.report(Finding::error("name.reserved", key.span, message).help("choose another name"));
        }
        let (map, kind) = self.typed(key, node, |(_, _, attribute)| *attribute)?;
        let label = self.text(&map, "label");
        Some(Attribute { kind: kind?, label })
    }

    /// Opens the map of a field or attribute and reads its type, with the keys that belong to the type. Without a type
    /// the keys of every type are let through.
    fn typed<'n>(
        &mut self,
        key: &Name,
        node: &'n Node,
        shape_of: impl Fn(&(&str, Shape, Shape)) -> Shape,
    ) -> Option<(Map<'n>, Option<FieldType>)> {
        let mut map = self.open_map(node, Some(key), shape_of(&UNTYPED))?;
        let kind = self.type_of(&map);
        let own = kind.as_ref().map(|(_, kind)| shape_of(kind));
        for (name, _) in self.entries(node, "") {
            let known = |shape: Shape| shape.keys.contains(&name.value.as_str());
            let elsewhere = TYPES.iter().any(|kind| known(shape_of(kind)));
            match own {
                Some(own) if known(own) => {}
                None if elsewhere => {}
                Some(own) if elsewhere => {
                    let message = format!("`{}` is no key of {}", name.value, own.what);
                    let keys: Vec<_> = own.keys.iter().map(|key| format!("`{key}`")).collect();
                    let finding = Finding::error("field.key_not_for_type", name.span, message);
                    self.report(finding.help(format!("its keys are {}", keys.join(", "))));
                }
                own => self.unknown_key(name, own.unwrap_or(map.shape)),
            }
        }
        if let Some(own) = own {
            map.shape = own;
        }
        let kind = kind.and_then(|(word, _)| self.field_type(word, &map));
        Some((map, kind))
    }

    fn type_of(&mut self, map: &Map<'_>) -> Option<(&'static str, (&'static str, Shape, Shape))> {
        let (_, node) = self.required(map, "type", "type: boolean")?;
        let word = self.scalar(node, "a type")?.value.text;
        let found = TYPES.iter().find(|(name, _, _)| *name == word);
        if found.is_none() {
            let finding = Finding::error("document.bad_value", node.span, format!("{} is no type", quoted(&word)));
            let other_word = OTHER_WORDS.iter().find(|(other, _)| *other == word.to_ascii_lowercase());
            match other_word {
                Some((_, ours)) => self.report(finding.help(format!("did you mean `{ours}`?"))),
                None => self.report_near(finding, &word, TYPES.iter().map(|(name, _, _)| *name)),
            }
        }
        found.map(|kind| (kind.0, *kind))
    }

    fn field_type(&mut self, word: &str, map: &Map<'_>) -> Option<FieldType> {
        Some(match word {
            "choice" => FieldType::Choice(self.choice_of(map)?),
            "choices" => FieldType::Choices(self.choice_of(map)?),
            "level" => {
                let (_, node) = self.required(map, "scale", "scale: urgency")?;
                FieldType::Level { scale: self.reference(node, "the name of a scale")? }
            }
            "integer" => FieldType::Integer(self.bounds(map)),
            "decimal" => {
                let bounds = self.bounds(map);
                self.required(map, "places", "places: 2")?;
                FieldType::Decimal { places: self.integer(map, "places", 0, MAX_PLACES.into())?, bounds }
            }
            "duration" => FieldType::Duration(self.bounds(map)),
            "date" => FieldType::Date(self.bounds(map)),
            "instant" => FieldType::Instant(self.bounds(map)),
            "time" => FieldType::Time(self.bounds(map)),
            "text" => FieldType::Text {
                max_length: self.integer(map, "max_length", 1, i64::MAX),
                multiline: self.boolean(map, "multiline").unwrap_or(false),
            },
            _ => FieldType::Boolean,
        })
    }

    fn choice_of(&mut self, map: &Map<'_>) -> Option<ChoiceOf> {
        let options = map.get("options").map(|(_, node)| self.choices(node, "options"));
        let from = map.get("from").map(|(_, node)| self.reference(node, "the name of a catalogue"));
        match (&options, &from) {
            (Some(_), Some(_)) => {
                let place = map.get("from").map_or(map.start(), |(key, _)| key.span);
                let finding = Finding::error("field.options_or_from", place, "there are both `options` and `from`");
                self.report(finding.help("choose from the listed `options`, or `from` a catalogue"));
            }
            (None, None) => {
                let message = format!("{} needs `options` or `from`", map.shape.what);
                let help = "write `options: [a, b]`, or `from: CATALOGUE`";
                self.report(Finding::error("field.options_or_from", map.start(), message).help(help));
            }
            _ => {}
        }
        match (options, from.flatten()) {
            (Some(options), _) => Some(ChoiceOf { options: Some(options), from: None }),
            (None, from) => from.map(|from| ChoiceOf { options: None, from: Some(from) }),
        }
    }

    fn bounds(&mut self, map: &Map<'_>) -> Bounds {
        let mut bound = |key| map.get(key).and_then(|(_, node)| self.scalar(node, "a value"));
        Bounds { min: bound("min"), max: bound("max") }
    }

    pub(super) fn catalogue(&mut self, key: &Name, node: &Node) -> Option<Catalogue> {
        let map = self.map(node, Some(key), shape::CATALOGUE)?;
        let label = self.text(&map, "label");
        let attributes = self.named(&map, "attributes", "attributes", Self::attribute);
        let entries = self.required(&map, "entries", "entries: { mail: { label: E-mail } }");
        let mut kept = Vec::new();
        if let Some((_, node)) = entries {
            for (id, node) in self.entries(node, "a map of entries by id") {
                self.check_choice_id(id);
                kept.push((id.clone(), self.entry(node)));
            }
        }
        Some(Catalogue { label, attributes, entries: Entries(kept), span: node.span })
    }

    fn entry(&mut self, node: &Node) -> CatalogueEntry {
        let entries = self.entries(node, "an entry (a map of its attributes)");
        let mut entry = CatalogueEntry { label: None, description: None, attributes: Entries::default() };
        for (key, value) in entries {
            match key.value.as_str() {
                "label" => entry.label = self.text_of(value),
                "description" => entry.description = self.text_of(value),
                _ => entry.attributes.0.extend(self.attribute_value(value).map(|value| (key.clone(), value))),
            }
        }
        entry
    }

    pub(super) fn attribute_value(&mut self, node: &Node) -> Option<Spanned<Scalar>> {
        if matches!(node.kind, NodeKind::List(_) | NodeKind::Map(_)) {
            self.wrong_type(node, "the value of an attribute");
            return None;
        }
        self.scalar_or_null(node, "the value of an attribute")
    }
}
