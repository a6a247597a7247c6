//! A source text as a tree of scalars, lists and maps, each with its place. YAML and JSON give the same tree.

use std::collections::BTreeMap;

use super::model::{Name, Scalar, ScalarKind};
use crate::finding::{Finding, Findings};
use crate::span::{LineIndex, Span};

/// A value of the source text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands: a scalar with its quotes, a list or map in brackets with its brackets, one in block style from
    /// its first item or key to the end of its last. A value brought in by a YAML alias stands where the alias stands.
    pub span: Span,
}

/// What a value of the source text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    List(Vec<Node>),
    /// A map in the author's order. Keys are distinct.
    Map(Vec<(Name, Node)>),
}

impl Node {
    /// What it is, for a message: ``a list``, ``nothing``, or the value itself in backticks.
    pub(crate) fn found(&self) -> String {
        match &self.kind {
            NodeKind::List(_) => "a list".to_owned(),
            NodeKind::Map(_) => "a map".to_owned(),
            NodeKind::Scalar(scalar) if scalar.kind == ScalarKind::Null => "nothing".to_owned(),
            NodeKind::Scalar(scalar) => quoted(&scalar.text),
        }
    }
}

/// An author's text in backticks, cut where it gets long.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    let line: String = text.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() { format!("`{line}…`") } else { format!("`{line}`") }
}

/// JSON pointer (RFC 6901) of the innermost value that holds `span`; empty for the root.
///
/// A key belongs to its value. An empty span at the start of a map or list is the map's or list's own, not its first
/// entry's.
pub fn path_at(root: &Node, span: Span) -> String {
    let holds = |outer: Span| outer.start <= span.start && span.end <= outer.end;
    let mut path = String::new();
    let mut node = root;
    while node.span != span && Span::new(node.span.start, node.span.start) != span {
        // Siblings stand one after the other, and there may be many.
        let inner = match &node.kind {
            NodeKind::Scalar(_) => None,
            NodeKind::List(items) => {
                let at = items.partition_point(|item| item.span.end < span.end);
                items.get(at).filter(|item| holds(item.span)).map(|item| (at.to_string(), item))
            }
            NodeKind::Map(entries) => {
                let at = entries.partition_point(|(key, value)| key.span.to(value.span).end < span.end);
                let entry = entries.get(at).filter(|(key, value)| holds(key.span.to(value.span)));
                entry.map(|(key, value)| (key.value.replace('~', "~0").replace('/', "~1"), value))
            }
        };
        let Some((token, value)) = inner else { break };
        path.push('/');
        path.push_str(&token);
        node = value;
    }
    path
}

/// The keys that stand twice in a map, collected while a tree is built.
#[derive(Debug, Default)]
pub(super) struct Duplicates(Vec<(String, Span, Span)>);

impl Duplicates {
    /// Keeps the first entry of each key.
    pub(super) fn take_out(&mut self, entries: &mut Vec<(Name, Node)>) {
        /// Up to here comparing all pairs is cheaper than a map.
        const FEW: usize = 12;
        if entries.len() <= FEW {
            let mut at = 1;
            while let Some((key, _)) = entries.get(at) {
                match entries.iter().take(at).find(|(earlier, _)| earlier.value == key.value) {
                    Some((first, _)) => {
                        self.0.push((key.value.clone(), first.span, key.span));
                        entries.remove(at);
                    }
                    None => at += 1,
                }
            }
            return;
        }
        let mut firsts: BTreeMap<&str, Span> = BTreeMap::new();
        let mut keep = Vec::with_capacity(entries.len());
        for (key, _) in entries.iter() {
            let first = *firsts.entry(&key.value).or_insert(key.span);
            keep.push(first == key.span);
            if first != key.span {
                self.0.push((key.value.clone(), first, key.span));
            }
        }
        let mut keep = keep.into_iter();
        entries.retain(|_| keep.next().unwrap_or(true));
    }

    /// Says which keys stand twice, and in which lines of `text`.
    pub(super) fn report(self, text: &str, findings: &mut Findings) {
        if self.0.is_empty() {
            return;
        }
        let lines = LineIndex::new(text);
        let line = |span: Span| lines.position(text, span.start).line;
        for (key, first, second) in self.0 {
            let (key, first, here) = (quoted(&key), line(first), line(second));
            let message = format!("{key} stands twice in the same map: in line {first} and in line {here}");
            let help = format!("line {first} counts; take one of the two out, or rename it");
            findings.push(Finding::error("document.duplicate_key", second, message).help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(start: u32, end: u32) -> Node {
        let scalar = Scalar { text: "x".to_owned(), kind: ScalarKind::Plain };
        Node { kind: NodeKind::Scalar(scalar), span: Span::new(start, end) }
    }

    fn key(name: &str, start: u32, end: u32) -> Name {
        Name::new(name.to_owned(), Span::new(start, end))
    }

    #[test]
    fn the_innermost_value_is_found_and_its_pointer_escaped() {
        // `{ a/b~: [x, x] }`
        let list = Node { kind: NodeKind::List(vec![scalar(9, 10), scalar(12, 13)]), span: Span::new(8, 14) };
        let root = Node { kind: NodeKind::Map(vec![(key("a/b~", 2, 6), list)]), span: Span::new(0, 16) };
        assert_eq!(path_at(&root, Span::new(12, 13)), "/a~1b~0/1");
        assert_eq!(path_at(&root, Span::new(2, 6)), "/a~1b~0", "a key belongs to its value");
        assert_eq!(path_at(&root, Span::new(0, 16)), "");
        assert_eq!(path_at(&root, Span::new(14, 15)), "");
    }

    #[test]
    fn the_first_of_two_entries_stays_in_small_and_large_maps() {
        for size in [3, 40] {
            let mut entries: Vec<_> = (0..size).map(|n| (key(&format!("k{n}"), n, n), scalar(n, n))).collect();
            entries.push((key("k1", 90, 92), scalar(93, 94)));
            let mut duplicates = Duplicates::default();
            duplicates.take_out(&mut entries);
            assert_eq!(entries.len(), size as usize);
            assert_eq!(duplicates.0, [("k1".to_owned(), Span::new(1, 1), Span::new(90, 92))]);
        }
    }
}
