//! YAML 1.2 as a tree, from the parser's events: aliases written out, every value with its exact byte span.

mod place;
mod wording;

use std::borrow::Cow;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use self::place::Places;
use super::limits::{self, MAX_BYTES, MAX_DEPTH, MAX_EXPANDED_BYTES, MAX_NODES};
use super::model::{Name, Scalar, ScalarKind};
use super::tree::{Duplicates, Node, NodeKind};
use crate::finding::{Finding, Findings};
use crate::span::Span;

/// Reads one YAML document. Without a tree there is at least one finding.
pub fn parse(text: &str, findings: &mut Findings) -> Option<Node> {
    if !limits::fits(text.len(), MAX_BYTES, findings) {
        return None;
    }
    if let Some(refused) = refusal(text) {
        findings.push(refused);
        return None;
    }
    let places = Places::new(text);
    let mut builder = Builder::new(&places, findings);
    for event in Parser::new_from_str(places.body()) {
        match event {
            Ok((event, span)) => {
                if builder.event(event, span).is_err() {
                    return None;
                }
            }
            Err(error) => {
                let finding = wording::syntax(&error, &places);
                findings.push(finding);
                return None;
            }
        }
    }
    let Builder { root, duplicates, .. } = builder;
    duplicates.report(text, findings);
    if root.is_none() {
        findings.push(Finding::error("document.empty", Span::default(), "the document is empty"));
    }
    root
}

/// Control characters YAML does not allow, and more flow indicators than a document within the limits can have: the
/// parser holds a whole flow collection as tokens before it gives the first event of it.
fn refusal(text: &str) -> Option<Finding> {
    let mut indicators = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        let here = || {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            Span::new(at, at.saturating_add(1))
        };
        match byte {
            b'\t' | b'\n' | b'\r' => {}
            0..b' ' | 0x7f => {
                let message = format!("control character U+{byte:04X} cannot stand here");
                let help = format!("take it out; in double quotes it is written `\\x{byte:02x}`");
                return Some(Finding::error("document.control_character", here(), message).help(help));
            }
            b',' | b'[' | b'{' => {
                indicators += 1;
                if indicators > 2 * MAX_NODES {
                    return Some(limits::too_many_nodes(MAX_NODES, here()));
                }
            }
            _ => {}
        }
    }
    None
}

/// Reading cannot go on; the finding is made.
struct Stop;

/// A finished value with what an alias of it costs.
#[derive(Clone)]
struct Built {
    node: Node,
    /// Values in it, itself included.
    nodes: usize,
    /// Bytes of the texts in it.
    bytes: usize,
    /// Lists and maps in one another, itself included; 0 for a scalar.
    height: usize,
}

/// A list or map whose end has not come yet.
struct Open {
    items: Items,
    anchor: usize,
    start: u32,
    /// In brackets, so that its end is the closing bracket.
    in_brackets: bool,
    nodes: usize,
    bytes: usize,
    height: usize,
}

enum Items {
    List(Vec<Node>),
    Map(Vec<(Name, Node)>, Awaited),
}

/// What the next value in a map is.
enum Awaited {
    Key,
    ValueOf(Name),
    /// The value of a key that is left out.
    Nothing,
}

struct Builder<'t> {
    places: &'t Places<'t>,
    findings: &'t mut Findings,
    duplicates: Duplicates,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Built>,
    nodes: usize,
    bytes: usize,
    documents: usize,
    root: Option<Node>,
}

impl<'t> Builder<'t> {
    fn new(places: &'t Places<'t>, findings: &'t mut Findings) -> Self {
        Self {
            places,
            findings,
            duplicates: Duplicates::default(),
            open: Vec::new(),
            anchors: BTreeMap::new(),
            nodes: 0,
            bytes: 0,
            documents: 0,
            root: None,
        }
    }

    fn event(&mut self, event: Event<'_>, at: saphyr_parser::Span) -> Result<(), Stop> {
        match event {
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    let message = "a second document starts here; a policy is one document";
                    let here = self.places.span(at.start, at.end);
                    let help = "take the `---` out, or keep the documents in files of their own";
                    return self.stop(Finding::error("document.several", here, message).help(help));
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => self.scalar(text, style, anchor, tag.as_deref(), at),
            Event::SequenceStart(anchor, tag) => self.open(Items::List(Vec::new()), "seq", anchor, tag.as_deref(), at),
            Event::MappingStart(anchor, tag) => {
                self.open(Items::Map(Vec::new(), Awaited::Key), "map", anchor, tag.as_deref(), at)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(at),
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn stop(&mut self, finding: Finding) -> Result<(), Stop> {
        self.findings.push(finding);
        Err(Stop)
    }

    fn count(&mut self, nodes: usize, bytes: usize, here: Span) -> Result<(), Stop> {
        self.nodes = self.nodes.saturating_add(nodes);
        self.bytes = self.bytes.saturating_add(bytes);
        if self.nodes > MAX_NODES {
            return self.stop(limits::too_many_nodes(MAX_NODES, here));
        }
        if self.bytes > MAX_EXPANDED_BYTES { self.stop(limits::too_many_bytes(here)) } else { Ok(()) }
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: saphyr_parser::Span,
    ) -> Result<(), Stop> {
        let has_properties = anchor > 0 || tag.is_some();
        let mut span = self.places.scalar(at, style, has_properties);
        let plain = style == ScalarStyle::Plain;
        if plain && text.is_empty() && !has_properties {
            // The parser puts an absent value anywhere up to the next token; it belongs after its key or dash.
            match self.open.last() {
                Some(Open { items: Items::Map(_, Awaited::ValueOf(key)), .. }) => {
                    span = self.places.after_colon(key.span.end);
                }
                Some(Open { items: Items::List(_), in_brackets: false, .. }) => span = self.places.dash(at),
                _ => {}
            }
        }
        let by_style = match text.as_ref() {
            "" | "~" | "null" | "Null" | "NULL" if plain => ScalarKind::Null,
            _ if plain => ScalarKind::Plain,
            _ => ScalarKind::Text,
        };
        let kind = match tag.map(|tag| (meaning(tag), tag)) {
            None => by_style,
            Some((Some("str" | "!"), _)) => ScalarKind::Text,
            Some((Some("null"), _)) => ScalarKind::Null,
            Some((Some("bool" | "int" | "float"), _)) if by_style != ScalarKind::Null => ScalarKind::Plain,
            Some((_, tag)) => {
                self.unknown_tag(tag, at);
                by_style
            }
        };
        let key = matches!(self.open.last(), Some(Open { items: Items::Map(_, Awaited::Key), .. }));
        // A key is a name whatever it looks like; only the value `null` has no text.
        let text = if kind == ScalarKind::Null && !key { String::new() } else { text.into_owned() };
        let bytes = text.len();
        self.count(1, bytes, span)?;
        let merge = plain && text == "<<";
        let node = Node { kind: NodeKind::Scalar(Scalar { text, kind }), span };
        self.put(Built { node, nodes: 1, bytes, height: 0 }, anchor, merge)
    }

    fn unknown_tag(&mut self, tag: &Tag, at: saphyr_parser::Span) {
        let here = self.places.properties(at);
        let written = self.places.text(here).trim_end();
        let finding = if tag.suffix.starts_with('=') || written.starts_with("!=") {
            Finding::error("document.tag", here, "a value that starts with `!` needs quotes").help("write `\"!= …\"`")
        } else {
            Finding::error("document.tag", here, format!("the tag `{written}` means nothing here"))
                .help("take it out; a text that starts with `!` needs quotes")
        };
        self.findings.push(finding);
    }

    fn open(
        &mut self,
        items: Items,
        core: &str,
        anchor: usize,
        tag: Option<&Tag>,
        at: saphyr_parser::Span,
    ) -> Result<(), Stop> {
        if let Some(tag) = tag
            && !meaning(tag).is_some_and(|meant| meant == core || meant == "!")
        {
            self.unknown_tag(tag, at);
        }
        let (mut start, in_brackets) = self.places.collection_start(at, anchor > 0 || tag.is_some());
        let is_value = matches!(self.open.last(), Some(Open { items: Items::Map(_, Awaited::ValueOf(_)), .. }));
        if core == "seq" && !in_brackets && is_value {
            // The parser puts a list no further in than its key after its first dash.
            start = self.places.line_content(start);
        }
        let here = Span::new(start, start);
        if self.open.len() >= MAX_DEPTH {
            return self.stop(limits::too_deep(here));
        }
        self.count(1, 0, here)?;
        self.open.push(Open { items, anchor, start, in_brackets, nodes: 1, bytes: 0, height: 1 });
        Ok(())
    }

    fn close(&mut self, at: saphyr_parser::Span) -> Result<(), Stop> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let (last, kind) = match open.items {
            Items::List(items) => (items.last().map(|item| item.span.end), NodeKind::List(items)),
            Items::Map(mut entries, _) => {
                let last = entries.last().map(|(_, value)| value.span.end);
                self.duplicates.take_out(&mut entries);
                (last, NodeKind::Map(entries))
            }
        };
        let end =
            if open.in_brackets { self.places.byte(at.start).saturating_add(1) } else { last.unwrap_or(open.start) };
        let node = Node { kind, span: Span::new(open.start, end.max(open.start)) };
        self.put(Built { node, nodes: open.nodes, bytes: open.bytes, height: open.height }, open.anchor, false)
    }

    fn alias(&mut self, anchor: usize, at: saphyr_parser::Span) -> Result<(), Stop> {
        let span = self.places.trimmed(at);
        let Some(built) = self.anchors.get(&anchor) else {
            let message = format!("{} stands inside the value it repeats", self.places.quoted(span));
            self.findings.push(Finding::error("document.alias", span, message));
            let node = Node { kind: NodeKind::Scalar(Scalar { text: String::new(), kind: ScalarKind::Null }), span };
            return self.put(Built { node, nodes: 1, bytes: 0, height: 0 }, 0, false);
        };
        if self.open.len() + built.height > MAX_DEPTH {
            return self.stop(limits::too_deep(span));
        }
        let (nodes, bytes) = (built.nodes, built.bytes);
        self.count(nodes, bytes, span)?;
        let Some(mut built) = self.anchors.get(&anchor).cloned() else { return Ok(()) };
        built.node.span = span;
        self.put(built, 0, false)
    }

    /// Puts a finished value where it belongs: into the innermost open list or map, or at the root.
    fn put(&mut self, built: Built, anchor: usize, merge: bool) -> Result<(), Stop> {
        if anchor > 0 {
            // The copy kept for aliases counts too, so that nested anchors cannot multiply memory.
            self.count(built.nodes, built.bytes, built.node.span)?;
            self.anchors.insert(anchor, built.clone());
        }
        let Built { node, nodes, bytes, height } = built;
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return Ok(());
        };
        open.nodes = open.nodes.saturating_add(nodes);
        open.bytes = open.bytes.saturating_add(bytes);
        open.height = open.height.max(height + 1);
        match &mut open.items {
            Items::List(items) => items.push(node),
            Items::Map(entries, awaited) => {
                *awaited = match std::mem::replace(awaited, Awaited::Key) {
                    Awaited::Key => match key(node, merge) {
                        Ok(name) => Awaited::ValueOf(name),
                        Err(finding) => {
                            self.findings.push(finding);
                            Awaited::Nothing
                        }
                    },
                    Awaited::ValueOf(name) => {
                        entries.push((name, node));
                        Awaited::Key
                    }
                    Awaited::Nothing => Awaited::Key,
                };
            }
        }
        Ok(())
    }
}

fn key(node: Node, merge: bool) -> Result<Name, Finding> {
    if merge {
        let help = "write the keys out, or repeat a whole value: `&name` before it, `*name` where it comes again";
        return Err(Finding::error("document.merge_key", node.span, "merge keys (`<<`) are not supported").help(help));
    }
    match node.kind {
        NodeKind::Scalar(scalar) if scalar.kind == ScalarKind::Null && scalar.text.is_empty() => {
            Err(Finding::error("document.key_missing", node.span, "there is no key before this `:`")
                .help("write `key: value`"))
        }
        NodeKind::Scalar(scalar) => Ok(Name::new(limits::key(scalar.text), node.span)),
        NodeKind::List(_) | NodeKind::Map(_) => {
            let message = format!("a key must be a name, not {}", node.found());
            let help = "a value that starts with `{` or `[` needs quotes";
            Err(Finding::error("document.key_not_scalar", node.span, message).help(help))
        }
    }
}

/// What a tag of the YAML core schema asks for; `!` asks for a text, or nothing of a list or map.
fn meaning(tag: &Tag) -> Option<&str> {
    if tag.is_yaml_core_schema() {
        return Some(tag.suffix.as_str());
    }
    (tag.handle.is_empty() && tag.suffix == "!").then_some("!")
}

#[cfg(test)]
mod tests;
