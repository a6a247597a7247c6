//! Single values: names, ids, texts, integers, booleans, and values whose type is not known yet.

use super::Reader;
use super::map::Map;
use crate::document::limits::{MAX_NAME_CHARS, MAX_TEXT_CHARS};
use crate::document::model::{Entries, FactValue, Name, Scalar, ScalarKind, Text};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::finding::Finding;
use crate::span::Spanned;

/// The largest integer a document may hold: what JavaScript's numbers hold exactly.
const MAX_INTEGER: i64 = (1 << 53) - 1;

/// Words of the condition language, which no name may be.
const CONDITION_WORDS: [&str; 5] = ["any", "all", "none", "not", "field"];

/// An integer as the document writes it.
pub(super) fn integer_of(scalar: &Scalar) -> Option<i64> {
    let number = matches!(scalar.kind, ScalarKind::Number | ScalarKind::Plain);
    let value: i64 = scalar.text.parse().ok().filter(|_| number)?;
    (value.unsigned_abs() <= MAX_INTEGER.unsigned_abs()).then_some(value)
}

const LANGUAGE_TAGS: &str = "write tags like `en`, `de` or `pt-BR`";

impl Reader<'_> {
    /// A value whose type is not known yet; null too.
    pub(super) fn scalar_or_null(&mut self, node: &Node, expected: &str) -> Option<Spanned<Scalar>> {
        let NodeKind::Scalar(scalar) = &node.kind else {
            self.wrong_type(node, expected);
            return None;
        };
        let text = self.fitting(node, &scalar.text).to_owned();
        Some(Spanned::new(Scalar { text, kind: scalar.kind }, node.span))
    }

    /// A value whose type is not known yet, but not null.
    pub(super) fn scalar(&mut self, node: &Node, expected: &str) -> Option<Spanned<Scalar>> {
        let scalar = self.scalar_or_null(node, expected)?;
        if scalar.value.kind == ScalarKind::Null {
            self.wrong_type(node, expected);
            return None;
        }
        Some(scalar)
    }

    pub(super) fn fact_value(&mut self, node: &Node) -> Option<Spanned<FactValue>> {
        let value = match &node.kind {
            NodeKind::List(_) => {
                FactValue::Many(self.each(node, "a list of values", |reader, item| reader.scalar(item, "a value")))
            }
            _ => FactValue::One(self.scalar_or_null(node, "a value, or a list of values")?.value),
        };
        Some(Spanned::new(value, node.span))
    }

    /// One of a few words; of another one it is said that it is no such `thing`.
    pub(super) fn word_of<T: Copy>(
        &mut self,
        node: &Node,
        expected: &str,
        thing: &str,
        words: &[(&'static str, T)],
    ) -> Option<T> {
        let scalar = self.scalar(node, expected)?;
        let found = words.iter().find(|(word, _)| *word == scalar.value.text);
        if found.is_none() {
            let message = format!("{} is no {thing}", quoted(&scalar.value.text));
            let finding = Finding::error("document.bad_value", node.span, message);
            self.report_near(finding, &scalar.value.text, words.iter().map(|(word, _)| *word));
        }
        found.map(|&(_, value)| value)
    }

    /// A text for people, in one language or several.
    pub(super) fn text(&mut self, map: &Map<'_>, key: &'static str) -> Option<Text> {
        let (_, node) = map.get(key)?;
        self.text_of(node)
    }

    pub(super) fn text_of(&mut self, node: &Node) -> Option<Text> {
        let NodeKind::Map(entries) = &node.kind else {
            return self.one_text(node, "a text, or a map of texts by language").map(Text::One);
        };
        if entries.is_empty() {
            self.wrong_type(node, "a text, or a map of texts by language");
            return None;
        }
        let mut texts = Vec::new();
        for (language, node) in entries {
            if !is_language(&language.value) {
                let finding = no_language(language);
                if matches!(&node.kind, NodeKind::Scalar(scalar) if scalar.kind == ScalarKind::Null) {
                    self.report(finding.help(
                        "if it belongs to the text before it, put that text in quotes: inside of `{ }` a comma ends it",
                    ));
                    continue;
                }
                self.report(finding.help(LANGUAGE_TAGS));
            }
            if let Some(text) = self.one_text(node, "a text") {
                texts.push((language.clone(), text));
            }
        }
        Some(Text::ByLanguage(Entries(texts)))
    }

    /// Whether a text is a language tag; that it is none is said.
    pub(super) fn is_language_tag(&mut self, tag: &Name) -> bool {
        let is_one = is_language(&tag.value);
        if !is_one {
            self.report(no_language(tag).help(LANGUAGE_TAGS));
        }
        is_one
    }

    fn one_text(&mut self, node: &Node, expected: &str) -> Option<Spanned<String>> {
        match &node.kind {
            NodeKind::Scalar(scalar) if matches!(scalar.kind, ScalarKind::Text | ScalarKind::Plain) => {
                Some(Spanned::new(self.fitting(node, &scalar.text).to_owned(), node.span))
            }
            _ => {
                self.wrong_type(node, expected);
                None
            }
        }
    }

    /// A text that may look like a number or a date (`revision: 3`).
    pub(super) fn any_text(&mut self, node: &Node) -> Option<Spanned<String>> {
        let scalar = self.scalar(node, "a text")?;
        Some(Spanned::new(scalar.value.text, scalar.span))
    }

    /// An id: any short text that stands on one line.
    pub(super) fn id(&mut self, node: &Node) -> Option<Name> {
        let id = self.any_text(node)?;
        self.check_id(&id);
        Some(id)
    }

    pub(super) fn check_id(&mut self, id: &Name) {
        let wrong = if id.value.is_empty() {
            "is empty"
        } else if id.value.trim() != id.value {
            "starts or ends with a blank"
        } else if id.value.chars().any(char::is_control) {
            "has a line break or another control character"
        } else if id.value.chars().count() > MAX_NAME_CHARS {
            "is too long"
        } else {
            return;
        };
        let help = format!("an id is a text of 1 to {MAX_NAME_CHARS} characters on one line");
        let shown = if id.value.is_empty() { String::new() } else { format!(" {}", quoted(&id.value)) };
        let message = format!("this id{shown} {wrong}");
        self.report(Finding::error("name.invalid", id.span, message).help(help));
    }

    /// A name that is looked up somewhere else.
    pub(super) fn reference(&mut self, node: &Node, expected: &str) -> Option<Name> {
        let scalar = self.scalar(node, expected)?;
        let name = Name::new(scalar.value.text, scalar.span);
        self.check_id(&name);
        Some(name)
    }

    /// The name of a field, scale, group …: what conditions and other tools write without quotes.
    pub(super) fn check_name(&mut self, name: &Name) {
        let mut letters = name.value.chars();
        let starts = letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        let fits = starts && letters.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !fits || name.value.len() > MAX_NAME_CHARS {
            let message = format!("{} is no name", quoted(&name.value));
            let help = format!(
                "a name has up to {MAX_NAME_CHARS} letters `a` to `z`, digits and `_`, and does not start with a digit; \
                 what people read goes to `label`"
            );
            self.report(Finding::error("name.invalid", name.span, message).help(help));
        } else if CONDITION_WORDS.contains(&name.value.as_str()) {
            let message = format!("`{}` is a word of conditions and cannot be a name", name.value);
            self.report(Finding::error("name.reserved", name.span, message).help("choose another name"));
        }
    }

    pub(super) fn integer(&mut self, map: &Map<'_>, key: &'static str, least: i64, most: i64) -> Option<Spanned<i64>> {
        let (_, node) = map.get(key)?;
        self.integer_in(node, least, most)
    }

    /// An integer of the document itself. Out of range it is said and left out.
    pub(super) fn integer_in(&mut self, node: &Node, least: i64, most: i64) -> Option<Spanned<i64>> {
        let NodeKind::Scalar(scalar) = &node.kind else {
            self.wrong_type(node, "a whole number");
            return None;
        };
        if scalar.kind == ScalarKind::Null {
            self.wrong_type(node, "a whole number");
            return None;
        }
        let Some(value) = integer_of(scalar) else {
            let message = format!("{} is not a whole number", quoted(&scalar.text));
            let finding = Finding::error("document.bad_value", node.span, message);
            let help = if scalar.kind == ScalarKind::Text && scalar.text.parse::<i64>().is_ok() {
                "write it without quotes".to_owned()
            } else {
                format!("write digits only, up to {MAX_INTEGER}")
            };
            self.report(finding.help(help));
            return None;
        };
        if value < least || value > most {
            let help = match most {
                i64::MAX => format!("write {least} or more"),
                _ => format!("write a number from {least} to {most}"),
            };
            self.report(
                Finding::error("document.bad_value", node.span, format!("`{value}` is out of range")).help(help),
            );
            return None;
        }
        Some(Spanned::new(value, node.span))
    }

    pub(super) fn boolean(&mut self, map: &Map<'_>, key: &'static str) -> Option<bool> {
        let (_, node) = map.get(key)?;
        self.boolean_of(node)
    }

    /// A boolean of the document itself.
    pub(super) fn boolean_of(&mut self, node: &Node) -> Option<bool> {
        let NodeKind::Scalar(scalar) = &node.kind else {
            self.wrong_type(node, "`true` or `false`");
            return None;
        };
        match (scalar.kind, scalar.text.as_str()) {
            (ScalarKind::Plain | ScalarKind::Bool, "true") => Some(true),
            (ScalarKind::Plain | ScalarKind::Bool, "false") => Some(false),
            (ScalarKind::Null, _) => {
                self.wrong_type(node, "`true` or `false`");
                None
            }
            (kind, text) => {
                let help = match text.to_ascii_lowercase().as_str() {
                    "true" | "false" if kind == ScalarKind::Text => "write it without quotes",
                    "true" | "yes" | "on" => "write `true`; other words are texts here",
                    "false" | "no" | "off" => "write `false`; other words are texts here",
                    _ => "write `true` or `false`",
                };
                let message = format!("expected `true` or `false`, found {}", quoted(text));
                self.report(Finding::error("document.bad_value", node.span, message).help(help));
                None
            }
        }
    }

    /// As much of a text as may be; what is wrong with it is said.
    fn fitting<'t>(&mut self, node: &Node, text: &'t str) -> &'t str {
        let end = text.char_indices().nth(MAX_TEXT_CHARS).map(|(end, _)| end);
        if let Some((fits, _)) = end.and_then(|end| text.split_at_checked(end)) {
            let message = format!("this text has more than {MAX_TEXT_CHARS} characters");
            self.report(Finding::error("document.text_too_long", node.span, message).help("shorten it"));
            return fits;
        }
        if let Some(c) = text.chars().find(|&c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            let message = format!("this text has the control character U+{:04X} in it", u32::from(c));
            self.report(Finding::error("document.control_character", node.span, message).help("take it out"));
        }
        text
    }
}

fn no_language(tag: &Name) -> Finding {
    Finding::error("document.bad_value", tag.span, format!("{} is no language tag", quoted(&tag.value)))
}

/// Whether a text has the form of a language tag (BCP 47).
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    tag.len() <= MAX_NAME_CHARS
        && (2..=8).contains(&first.len())
        && first.chars().all(|c| c.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()))
}
