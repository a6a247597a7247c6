//! Scales and lists of choices.

use std::collections::BTreeMap;

use super::{Reader, shape};
use crate::document::model::{Choice, Name, Scale};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::finding::Finding;
use crate::span::Span;

/// Ids that mean something else wherever a level or option may stand.
const RESERVED_IDS: [&str; 2] = ["none", "unmatched"];

impl Reader<'_> {
    pub(super) fn scale(&mut self, key: &Name, node: &Node) -> Option<Scale> {
        if matches!(node.kind, NodeKind::List(_)) {
            let levels = self.choices(node, "levels");
            return Some(Scale { label: None, levels, span: node.span });
        }
        let NodeKind::Map(_) = &node.kind else {
            self.wrong_type(node, "a list of levels, most severe first");
            return None;
        };
        let map = self.map(node, Some(key), shape::SCALE)?;
        let label = self.text(&map, "label");
        let (_, levels) = self.required(&map, "levels", "levels: [high, medium, low]")?;
        Some(Scale { label, levels: self.choices(levels, "levels"), span: node.span })
    }

    /// A list of levels, options or record types with distinct ids.
    pub(super) fn choices(&mut self, node: &Node, what: &str) -> Vec<Choice> {
        let choices = self.some(node, &format!("a list of {what}"), Self::choice);
        self.distinct(choices.iter().map(|choice| &choice.id));
        choices
    }

    /// The id of something a level or choice can be.
    pub(super) fn check_choice_id(&mut self, id: &Name) {
        self.check_id(id);
        if RESERVED_IDS.contains(&id.value.as_str()) {
            let message = format!("`{}` has a meaning of its own and cannot be an id here", id.value);
            self.report(Finding::error("name.reserved", id.span, message).help("choose another id"));
        }
    }

    fn choice_id(&mut self, node: &Node) -> Option<Name> {
        let id = self.any_text(node)?;
        self.check_choice_id(&id);
        Some(id)
    }

    fn choice(&mut self, node: &Node) -> Option<Choice> {
        if !matches!(node.kind, NodeKind::Map(_)) {
            return self.choice_id(node).map(|id| Choice { id, label: None, description: None });
        }
        let map = self.map(node, None, shape::CHOICE)?;
        let label = self.text(&map, "label");
        let description = self.text(&map, "description");
        let (_, id) = self.required(&map, "id", "id: high")?;
        Some(Choice { id: self.choice_id(id)?, label, description })
    }

    /// Says which ids stand twice.
    pub(super) fn distinct<'i>(&mut self, ids: impl Iterator<Item = &'i Name>) {
        let mut firsts: BTreeMap<&str, Span> = BTreeMap::new();
        for id in ids {
            let first = *firsts.entry(&id.value).or_insert(id.span);
            if first != id.span {
                let message =
                    format!("the id {} is taken: it stands in line {} already", quoted(&id.value), self.line(first));
                self.report(Finding::error("name.duplicate", id.span, message).help("give each an id of its own"));
            }
        }
    }
}
