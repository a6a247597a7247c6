//! What is decided about a change: risk and type, approval, lead time, attachments, review.

use super::map::Map;
use super::{Reader, shape};
use crate::document::model::assessment::{
    Afterwards, ApprovalPath, ApprovalStage, Assessment, Attachment, Term, TimeAllowed,
};
use crate::document::model::sla::Length;
use crate::document::model::{Entries, Name};
use crate::document::tree::{Node, NodeKind};
use crate::fact::notation::duration;
use crate::finding::Finding;
use crate::span::Spanned;

const TIMES: [&str; 3] = ["within", "elapsed", "working_days"];

/// The most working days of a length of time.
const MOST_DAYS: i64 = 1_000;

impl Reader<'_> {
    /// The keys of an assessment, out of a map that has others.
    pub(super) fn assessment(&mut self, map: &Map<'_>) -> Assessment {
        let mut name = |key, expected| map.get(key).and_then(|(_, node)| self.reference(node, expected));
        let risk = name("risk", "the name of a derived value");
        let change_type = name("type", "the name of a derived value");
        let calendar = name("calendar", "the name of a calendar");
        let approval = map.get("approval").map(|(_, node)| self.each(node, "a list of paths", Self::approval_path));
        let approval = approval.unwrap_or_default();
        self.distinct(approval.iter().map(|path| &path.id));
        let lead_time = self.terms(map, "lead_time");
        let review = self.terms(map, "review");
        let mut attachments = Entries::default();
        if let Some((_, node)) = map.get("attachments") {
            for (name, node) in self.entries(node, "a map of attachments by name") {
                self.check_name(name);
                attachments.0.extend(self.attachment(name, node).map(|attachment| (name.clone(), attachment)));
            }
        }
        let mitigations = map.get("mitigations").map(|(_, node)| {
            self.each(node, "a list of fields", |reader, node| reader.reference(node, "the name of a field"))
        });
        let overrides = self.overrides(map);
        Assessment { risk, change_type, calendar, approval, lead_time, attachments, review, mitigations, overrides }
    }

    fn approval_path(&mut self, node: &Node) -> Option<ApprovalPath> {
        let map = self.map(node, None, shape::APPROVAL_PATH)?;
        let id = self.required(&map, "id", "id: cab").and_then(|(_, node)| self.id(node));
        let no_approval = self.boolean(&map, "no_approval").unwrap_or_default();
        match (map.get("stages"), map.get("no_approval"), map.get("afterwards")) {
            (Some(_), Some((key, _)), _) | (None, Some((key, _)), Some(_)) if no_approval => {
                let finding = Finding::error("change.approval", key.span, "nobody approves, and somebody does");
                self.report(finding.help("keep one: `no_approval: true`, or `stages`"));
            }
            (None, _, _) if !no_approval => {
                let finding = Finding::error("change.approval", map.start(), "this path says nothing of who approves");
                self.report(finding.help("write `stages: [{ roles: [change-manager] }]`, or `no_approval: true`"));
            }
            _ => {}
        }
        let stages = map.get("stages").map(|(_, node)| self.each(node, "a list of stages", Self::approval_stage));
        let when = map.get("when").map(|(_, node)| self.condition(node));
        let path = ApprovalPath {
            id: id?,
            label: self.text(&map, "label"),
            when: when.clone().flatten(),
            stages,
            no_approval,
            afterwards: map.get("afterwards").and_then(|(key, node)| self.afterwards(key, node)),
            because: self.text(&map, "because"),
            span: node.span,
        };
        (!matches!(when, Some(None))).then_some(path)
    }

    fn approval_stage(&mut self, node: &Node) -> Option<ApprovalStage> {
        let map = self.map(node, None, shape::APPROVAL_STAGE)?;
        let (_, roles) = self.required(&map, "roles", "roles: [change-manager]")?;
        let roles = self.each(roles, "a list of roles", Self::id);
        Some(ApprovalStage { roles, quorum: self.integer(&map, "quorum", 1, 1_000), span: node.span })
    }

    fn afterwards(&mut self, key: &Name, node: &Node) -> Option<Afterwards> {
        if let NodeKind::Map(_) = &node.kind {
            let map = self.map(node, Some(key), shape::TIME_ALLOWED)?;
            return self.time_allowed(&map, &TIMES).map(Afterwards::Within);
        }
        if self.boolean_of(node)? {
            return Some(Afterwards::AnyTime(node.span));
        }
        let finding = Finding::error("change.approval", node.span, "`afterwards: false` says nothing");
        self.report(finding.help("take it out: an approval comes first unless something else is said"));
        None
    }

    fn terms(&mut self, map: &Map<'_>, key: &'static str) -> Vec<Term> {
        let Some((_, node)) = map.get(key) else { return Vec::new() };
        let terms = self.each(node, "a list of lengths of time", Self::term);
        self.distinct(terms.iter().filter_map(|term| term.id.as_ref()));
        terms
    }

    fn term(&mut self, node: &Node) -> Option<Term> {
        let map = self.map(node, None, shape::TERM)?;
        let no_time = self.boolean(&map, "none").unwrap_or_default();
        let time = self.time_allowed(&map, &["within", "elapsed", "working_days", "none"]);
        if let (Some((key, _)), false) = (map.get("none"), no_time) {
            let finding = Finding::error("change.one_time", key.span, "`none: false` says nothing");
            self.report(finding.help("write a length of time instead"));
        }
        let when = map.get("when").map(|(_, node)| self.condition(node));
        let term = Term {
            id: map.get("id").and_then(|(_, node)| self.id(node)),
            when: when.clone().flatten(),
            time: time?,
            none: no_time,
            because: self.text(&map, "because"),
            span: node.span,
        };
        (!matches!(when, Some(None))).then_some(term)
    }

    /// A length of time, out of a map that says exactly one of `keys`.
    fn time_allowed(&mut self, map: &Map<'_>, keys: &[&'static str]) -> Option<TimeAllowed> {
        let written: Vec<&(Name, Node)> = keys.iter().filter_map(|&key| map.get(key)).collect();
        let is_one = self.exactly_one(map, &written, keys, "change.one_time", "this");
        let mut length = |key, expected, read: fn(&str) -> Option<i64>| {
            let (_, node) = map.get(key)?;
            Some(Spanned::new(Length(self.notation(node, expected, read)?), node.span))
        };
        let time = TimeAllowed {
            within: length("within", "a length of working time such as `8h`", super::sla::read_hours),
            elapsed: length("elapsed", "a length of time such as `48h` or `2d`", duration),
            working_days: self.integer(map, "working_days", 1, MOST_DAYS),
        };
        let is_read = written.iter().all(|(key, _)| match key.value.as_str() {
            "within" => time.within.is_some(),
            "elapsed" => time.elapsed.is_some(),
            "working_days" => time.working_days.is_some(),
            _ => true,
        });
        (is_one && is_read).then_some(time)
    }

    fn attachment(&mut self, key: &Name, node: &Node) -> Option<Attachment> {
        let map = self.map(node, Some(key), shape::ATTACHMENT)?;
        let when = map.get("when").map(|(_, node)| self.condition(node));
        let attachment = Attachment {
            label: self.text(&map, "label"),
            when: when.clone().flatten(),
            because: self.text(&map, "because"),
            span: node.span,
        };
        (!matches!(when, Some(None))).then_some(attachment)
    }
}
