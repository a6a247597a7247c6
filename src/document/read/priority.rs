//! The priority decision: matrix or table, adjustments, sections by record type, overrides.

use super::map::Map;
use super::{Reader, shape};
use crate::document::model::{
    Adjustment, Entries, Matrix, MatrixRow, Name, OverrideRule, Priority, Scalar, Section, SectionOrNone,
};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::finding::Finding;
use crate::span::Spanned;

const ACTIONS: [&str; 5] = ["at_least", "at_most", "raise_by", "lower_by", "set"];

impl Reader<'_> {
    pub(super) fn priority(&mut self, key: &Name, node: &Node) -> Option<Priority> {
        let map = self.map(node, Some(key), shape::PRIORITY)?;
        let scale = map.get("scale").and_then(|(_, node)| self.reference(node, "the name of a scale"));
        let section = self.section_of(&map, node);
        let mut by_record_type = Entries::default();
        if let Some((_, node)) = map.get("by_record_type") {
            for (id, node) in self.entries(node, "a map of sections by record type") {
                self.check_id(id);
                by_record_type.0.extend(self.section_or_none(id, node).map(|section| (id.clone(), section)));
            }
        }
        let only_by_record_type = map.get("by_record_type").is_some();
        self.one_of_matrix_and_table(&map, only_by_record_type);
        let overrides = self.overrides(&map);
        Some(Priority { scale, section, by_record_type, overrides, span: node.span })
    }

    fn section_or_none(&mut self, key: &Name, node: &Node) -> Option<SectionOrNone> {
        match &node.kind {
            NodeKind::Scalar(scalar) if scalar.text == "none" => Some(SectionOrNone::None(node.span)),
            NodeKind::Map(_) => {
                let map = self.map(node, Some(key), shape::SECTION)?;
                self.one_of_matrix_and_table(&map, false);
                Some(SectionOrNone::Section(self.section_of(&map, node)))
            }
            _ => {
                self.wrong_type(node, "a section with `matrix` or `table`, or `none`");
                None
            }
        }
    }

    fn one_of_matrix_and_table(&mut self, map: &Map<'_>, neither_is_fine: bool) {
        let (message, place) = match (map.get("matrix"), map.get("table")) {
            (Some(_), Some((table, _))) => ("there are both a `matrix` and a `table`", table.span),
            (None, None) if !neither_is_fine => ("there is neither a `matrix` nor a `table`", map.start()),
            _ => return,
        };
        let help = "a priority is found by a `matrix` of two scales, or by a `table` of rules";
        self.report(Finding::error("priority.matrix_or_table", place, message).help(help));
    }

    /// A section's own keys, out of a map that may have others.
    fn section_of(&mut self, map: &Map<'_>, node: &Node) -> Section {
        Section {
            matrix: map.get("matrix").and_then(|(key, node)| self.matrix(key, node)),
            table: map.get("table").and_then(|(key, node)| self.table(key, node)),
            adjust: map.get("adjust").map(|(_, node)| self.adjustments(node)).unwrap_or_default(),
            span: node.span,
        }
    }

    pub(super) fn matrix(&mut self, key: &Name, node: &Node) -> Option<Matrix> {
        let map = self.map(node, Some(key), shape::MATRIX)?;
        let rows = self.required(&map, "rows", "rows: impact");
        let rows = rows.and_then(|(_, node)| self.reference(node, "the name of a value"));
        let columns = self.required(&map, "columns", "columns: urgency");
        let columns = columns.and_then(|(_, node)| self.reference(node, "the name of a value"));
        let (_, cells) = self.required(&map, "cells", "cells: { high: [P1, P2], low: [P3, P4] }")?;
        let mut by_row = Vec::new();
        for (row, node) in self.entries(cells, "a map of rows") {
            by_row.extend(self.matrix_row(node).map(|cells| (row.clone(), Spanned::new(cells, node.span))));
        }
        Some(Matrix { rows: rows?, columns: columns?, cells: Entries(by_row), span: node.span })
    }

    fn matrix_row(&mut self, node: &Node) -> Option<MatrixRow> {
        match &node.kind {
            NodeKind::List(_) => {
                // A list stands for the columns by position, so a broken cell must not shift the others.
                let cells = self.some(node, "a list of cells", |reader, item| {
                    let null = || Scalar { text: String::new(), kind: crate::document::model::ScalarKind::Null };
                    Some(reader.scalar(item, CELL).unwrap_or_else(|| Spanned::new(null(), item.span)))
                });
                Some(MatrixRow::List(cells))
            }
            NodeKind::Map(entries) => {
                let cell = |(column, node): &(Name, Node)| Some((column.clone(), self.scalar(node, CELL)?));
                Some(MatrixRow::Map(Entries(entries.iter().filter_map(cell).collect())))
            }
            NodeKind::Scalar(_) => {
                self.wrong_type(node, "a row: a list of cells in column order, or a map by column");
                None
            }
        }
    }

    pub(super) fn adjustments(&mut self, node: &Node) -> Vec<Adjustment> {
        let adjustments = self.each(node, "a list of adjustments", Self::adjustment);
        self.distinct(adjustments.iter().filter_map(|adjustment| adjustment.id.as_ref()));
        adjustments
    }

    fn adjustment(&mut self, node: &Node) -> Option<Adjustment> {
        let map = self.map(node, None, shape::ADJUSTMENT)?;
        let actions: Vec<&(Name, Node)> = ACTIONS.iter().filter_map(|&action| map.get(action)).collect();
        let help = format!("write exactly one of {}", ACTIONS.map(|action| format!("`{action}`")).join(", "));
        match actions.as_slice() {
            [] => {
                let finding = Finding::error("adjust.one_action", map.start(), "this adjustment does nothing");
                self.report(finding.help(help));
            }
            [_] => {}
            [(first, _), (second, _), ..] => {
                let message = format!("this adjustment does two things: `{}` and `{}`", first.value, second.value);
                self.report(Finding::error("adjust.one_action", second.span, message).help(help));
            }
        }
        let mut level = |key| map.get(key).and_then(|(_, node)| self.scalar(node, "a level"));
        let (at_least, at_most, set) = (level("at_least"), level("at_most"), level("set"));
        let when = map.get("when").map(|(_, node)| self.condition(node));
        let adjustment = Adjustment {
            id: map.get("id").and_then(|(_, node)| self.id(node)),
            when: when.clone().flatten(),
            at_least,
            at_most,
            raise_by: self.integer(&map, "raise_by", 1, i64::MAX),
            lower_by: self.integer(&map, "lower_by", 1, i64::MAX),
            set,
            because: self.text(&map, "because"),
            span: node.span,
        };
        let has_condition = !matches!(when, Some(None));
        (has_condition && actions.len() == 1).then_some(adjustment)
    }

    pub(super) fn overrides(&mut self, map: &Map<'_>) -> Entries<OverrideRule> {
        let mut overrides = Entries::default();
        if let Some((_, node)) = map.get("overrides") {
            for (name, node) in self.entries(node, "a map of overrides by name of the value") {
                overrides.0.extend(self.override_rule(name, node).map(|rule| (name.clone(), rule)));
            }
        }
        overrides
    }

    fn override_rule(&mut self, key: &Name, node: &Node) -> Option<OverrideRule> {
        let map = self.map(node, Some(key), shape::OVERRIDE)?;
        Some(OverrideRule {
            allow: self.boolean(&map, "allow").unwrap_or(true),
            reason_required: map.get("reason").is_some_and(|(_, node)| self.reason(node)),
            max_raise: self.integer(&map, "max_raise", 0, i64::MAX),
            max_lower: self.integer(&map, "max_lower", 0, i64::MAX),
            expires_within: map.get("expires_within").and_then(|(_, node)| self.scalar(node, "a duration")),
            span: node.span,
        })
    }

    fn reason(&mut self, node: &Node) -> bool {
        match self.scalar(node, "`required` or `optional`").map(|scalar| scalar.value.text).as_deref() {
            Some("required") => true,
            Some("optional") | None => false,
            Some(other) => {
                let message = format!("expected `required` or `optional`, found {}", quoted(other));
                let finding = Finding::error("document.bad_value", node.span, message);
                self.report_near(finding, other, ["required", "optional"]);
                false
            }
        }
    }
}

const CELL: &str = "a level, or `none`";
