//! Reading one map: its known keys, and what to say of the others.

use super::Reader;
use super::shape::Shape;
use crate::document::model::{Name, ScalarKind};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::finding::Finding;
use crate::span::Span;

/// A map of a known shape.
pub(super) struct Map<'n> {
    pub(super) shape: Shape,
    entries: &'n [(Name, Node)],
    span: Span,
    /// The key it stands under; the place for what is missing in it.
    key: Option<Span>,
}

impl<'n> Map<'n> {
    /// The entry of a key of the shape.
    pub(super) fn get(&self, key: &'static str) -> Option<&'n (Name, Node)> {
        debug_assert!(self.shape.keys.contains(&key), "`{key}` is no key of {}", self.shape.what);
        self.entries.iter().find(|(name, _)| name.value == key)
    }

    /// Where to say that something is missing: at the key of the map, or the map itself.
    pub(super) fn start(&self) -> Span {
        self.key.unwrap_or(self.span)
    }

    /// Says what is missing at the first character instead, for a map too large to point at as a whole.
    pub(super) fn at_its_start(self) -> Self {
        Self { key: Some(Span::new(self.span.start, self.span.start)), ..self }
    }
}

impl Reader<'_> {
    /// A node as a map of a shape; keys it does not know are said.
    pub(super) fn map<'n>(&mut self, node: &'n Node, key: Option<&Name>, shape: Shape) -> Option<Map<'n>> {
        let map = self.open_map(node, key, shape)?;
        for (name, _) in map.entries {
            if !shape.keys.contains(&name.value.as_str()) {
                self.unknown_key(name, shape);
            }
        }
        Some(map)
    }

    /// Like [`Self::map`], for a caller that looks at the other keys itself.
    pub(super) fn open_map<'n>(&mut self, node: &'n Node, key: Option<&Name>, shape: Shape) -> Option<Map<'n>> {
        let NodeKind::Map(entries) = &node.kind else {
            self.wrong_type(node, &format!("{} (a map)", shape.what));
            return None;
        };
        Some(Map { shape, entries, span: node.span, key: key.map(|key| key.span) })
    }

    pub(super) fn unknown_key(&mut self, name: &Name, shape: Shape) {
        let message = format!("{} is no key of {}", quoted(&name.value), shape.what);
        let finding = Finding::error("document.unknown_key", name.span, message);
        self.report_near(finding, &name.value, shape.keys.iter().copied());
    }

    /// The entries of a map whose keys the author names.
    pub(super) fn entries<'n>(&mut self, node: &'n Node, expected: &str) -> &'n [(Name, Node)] {
        if let NodeKind::Map(entries) = &node.kind {
            return entries;
        }
        self.wrong_type(node, expected);
        &[]
    }

    /// The entry of a key that must be there.
    pub(super) fn required<'n>(&mut self, map: &Map<'n>, key: &'static str, write: &str) -> Option<&'n (Name, Node)> {
        let entry = map.get(key);
        if entry.is_none() {
            self.missing(map, key, write);
        }
        entry
    }

    pub(super) fn missing(&mut self, map: &Map<'_>, key: &str, write: &str) {
        let message = format!("{} needs `{key}`", map.shape.what);
        self.report(Finding::error("document.missing_key", map.start(), message).help(format!("write `{write}`")));
    }

    pub(super) fn wrong_type(&mut self, node: &Node, expected: &str) {
        let finding =
            Finding::error("document.wrong_type", node.span, format!("expected {expected}, found {}", node.found()));
        let nothing = matches!(&node.kind, NodeKind::Scalar(scalar) if scalar.kind == ScalarKind::Null);
        self.report(if nothing { finding.help("give it a value, or take it out") } else { finding });
    }
}
