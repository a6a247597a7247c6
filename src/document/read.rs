//! From the tree to the model: every finding in one pass, nothing looked up by name.
//!
//! A broken element is left out, or takes a neutral value, and everything beside it is still read.

mod assessment;
mod calendar;
mod category;
mod change;
mod choice;
mod condition;
mod decision;
mod field;
mod map;
mod priority;
mod scalar;
mod score;
pub mod shape;
mod sla;

use std::cell::OnceCell;

use self::map::Map;
use super::model::{Document, Entries, Example, FactValue, Group, Header, Name};
use super::tree::{Node, NodeKind, quoted};
use crate::finding::{Finding, Findings};
use crate::span::{LineIndex, Span, Spanned};

/// The format versions this engine reads.
pub const VERSIONS: [i64; 1] = [1];

/// Reads the model from a tree of `text`. `None` when the document has no `itsm` this engine reads, or no policy name.
pub(super) fn document(root: &Node, text: &str, findings: &mut Findings) -> (Option<Document>, Vec<String>) {
    let mut reader = Reader { text, lines: OnceCell::new(), findings, left_out: Vec::new() };
    let document = reader.document(root);
    (document, reader.left_out)
}

/// What reading a document needs beside the tree.
struct Reader<'t> {
    text: &'t str,
    lines: OnceCell<LineIndex>,
    findings: &'t mut Findings,
    /// Names declared by elements too broken to keep.
    left_out: Vec<String>,
}

impl Reader<'_> {
    fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn report_near<'a>(&mut self, finding: Finding, wrong: &str, known: impl IntoIterator<Item = &'a str>) {
        self.findings.push_near(finding, wrong, known);
    }

    fn line(&self, span: Span) -> u32 {
        self.lines.get_or_init(|| LineIndex::new(self.text)).position(self.text, span.start).line
    }

    fn document(&mut self, root: &Node) -> Option<Document> {
        let map = self.map(root, None, shape::DOCUMENT)?.at_its_start();
        let itsm = self.version(&map);
        let policy = map.get("policy").and_then(|(key, node)| self.header(key, node));
        if map.get("policy").is_none() {
            self.missing(&map, "policy", "policy: { name: … }");
        }
        let scales = self.named(&map, "scales", "scales", Self::scale);
        let record_types = map.get("record_types").map(|(_, node)| self.choices(node, "record types"));
        let groups = self.named(&map, "groups", "groups", Self::group);
        let fields = self.named(&map, "fields", "fields", Self::field);
        let catalogues = self.named(&map, "catalogues", "catalogues", Self::catalogue);
        let categories = map.get("categories").and_then(|(key, node)| self.categories(key, node));
        let derive = self.named(&map, "derive", "derived values", Self::derived);
        let priority = map.get("priority").and_then(|(key, node)| self.priority(key, node));
        let calendars = self.named(&map, "calendars", "calendars", Self::calendar);
        let sla = map.get("sla").and_then(|(key, node)| self.sla(key, node));
        let change = map.get("change").and_then(|(key, node)| self.change(key, node));
        let suggest = map.get("suggest").and_then(|(key, node)| self.suggest(key, node));
        let examples = map
            .get("examples")
            .map(|(_, node)| self.each(node, "a list of examples", Self::example))
            .unwrap_or_default();
        Some(Document {
            schema: map.get("$schema").and_then(|(_, node)| self.any_text(node)),
            itsm: itsm?,
            policy: policy?,
            scales,
            record_types,
            groups,
            fields,
            catalogues,
            categories,
            derive,
            priority,
            calendars,
            sla,
            change,
            suggest,
            examples,
            span: root.span,
        })
    }

    fn version(&mut self, map: &Map<'_>) -> Option<Spanned<i64>> {
        let read = VERSIONS.map(|version| version.to_string()).join(", ");
        let help = format!("this engine reads version {read} of the format: write `itsm: 1` first");
        let Some((key, node)) = map.get("itsm") else {
            let here = map.start();
            self.report(Finding::error("document.version", here, "the format version `itsm` is missing").help(help));
            return None;
        };
        if let NodeKind::Scalar(scalar) = &node.kind
            && let Some(version) = scalar::integer_of(scalar)
            && VERSIONS.contains(&version)
        {
            return Some(Spanned::new(version, node.span));
        }
        let message = format!("{} is no format version this engine reads", node.found());
        let here = if node.span.start == node.span.end { key.span } else { node.span };
        self.report(Finding::error("document.version", here, message).help(help));
        None
    }

    fn header(&mut self, key: &Name, node: &Node) -> Option<Header> {
        let map = self.map(node, Some(key), shape::HEADER)?;
        let name = self.required(&map, "name", "name: my-desk").and_then(|(_, node)| self.policy_name(node));
        let header = Header {
            name: name.clone().unwrap_or_else(|| Name::new(String::new(), node.span)),
            revision: map.get("revision").and_then(|(_, node)| self.any_text(node)),
            owner: map.get("owner").and_then(|(_, node)| self.any_text(node)),
            label: self.text(&map, "label"),
            description: self.text(&map, "description"),
            source: map.get("source").and_then(|(_, node)| self.any_text(node)),
        };
        name.map(|_| header)
    }

    fn policy_name(&mut self, node: &Node) -> Option<Name> {
        let name = self.id(node)?;
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !name.value.chars().all(fits) {
            let message = format!("{} is no policy name", quoted(&name.value));
            let help = "a policy name has letters, digits, `-`, `_` and `.` only; what people read goes to `label`";
            self.report(Finding::error("name.invalid", node.span, message).help(help));
        }
        Some(name)
    }

    fn group(&mut self, key: &Name, node: &Node) -> Option<Group> {
        let map = self.map(node, Some(key), shape::GROUP)?;
        Some(Group { label: self.text(&map, "label") })
    }

    fn example(&mut self, node: &Node) -> Option<Example> {
        let map = self.map(node, None, shape::EXAMPLE)?;
        let given = self.required(&map, "given", "given: { field: value }");
        let expect = self.required(&map, "expect", "expect: { priority: P1 }");
        Some(Example {
            id: map.get("id").and_then(|(_, node)| self.id(node)),
            given: given.map(|(_, node)| self.facts(node, "a map of facts")).unwrap_or_default(),
            expect: expect.map(|(_, node)| self.facts(node, "a map of outcomes")).unwrap_or_default(),
            because: self.text(&map, "because"),
            span: node.span,
        })
    }

    fn facts(&mut self, node: &Node, expected: &str) -> Entries<Spanned<FactValue>> {
        let entries = self.entries(node, expected);
        Entries(entries.iter().filter_map(|(key, node)| Some((key.clone(), self.fact_value(node)?))).collect())
    }

    /// The entries of a map whose keys are names the author gives; a name that is none is said and kept.
    fn named<T>(
        &mut self,
        map: &Map<'_>,
        key: &'static str,
        what: &str,
        mut read: impl FnMut(&mut Self, &Name, &Node) -> Option<T>,
    ) -> Entries<T> {
        let Some((_, node)) = map.get(key) else { return Entries::default() };
        let mut read_entries = Vec::new();
        for (name, node) in self.entries(node, &format!("a map of {what} by name")) {
            self.check_name(name);
            match read(self, name, node) {
                Some(value) => read_entries.push((name.clone(), value)),
                None => self.left_out.push(name.value.clone()),
            }
        }
        Entries(read_entries)
    }

    /// The items of a list; items that cannot be read are left out.
    fn each<T>(&mut self, node: &Node, expected: &str, mut read: impl FnMut(&mut Self, &Node) -> Option<T>) -> Vec<T> {
        let NodeKind::List(items) = &node.kind else {
            self.wrong_type(node, expected);
            return Vec::new();
        };
        items.iter().filter_map(|item| read(self, item)).collect()
    }

    /// Like [`Self::each`], and an empty list is said.
    fn some<T>(&mut self, node: &Node, expected: &str, read: impl FnMut(&mut Self, &Node) -> Option<T>) -> Vec<T> {
        if matches!(&node.kind, NodeKind::List(items) if items.is_empty()) {
            let message = format!("expected {expected}, found an empty one");
            self.report(Finding::error("document.empty_list", node.span, message).help("list at least one"));
        }
        self.each(node, expected, read)
    }
}
