//! JSON text as a tree: RFC 8259 to the letter, numbers kept as written, every value with its place.
//!
//! Policies come this way, and at run time facts and requests. The parser is our own: those that keep places and the
//! spelling of numbers let through what RFC 8259 does not, or take a tenth of the wasm that a form downloads.

use super::limits::{self, MAX_BYTES, MAX_DEPTH, MAX_NODES, MAX_REQUEST_BYTES, MAX_REQUEST_NODES};
use super::model::{Name, Scalar, ScalarKind};
use super::tree::{Duplicates, Node, NodeKind};
use crate::finding::{Finding, Findings};
use crate::span::Span;

/// Reads the JSON text of a document. Without a tree there is at least one finding; keys that stand twice leave the tree
/// whole.
///
/// A leading byte order mark is passed over.
pub fn parse(text: &str, findings: &mut Findings) -> Option<Node> {
    parse_within(text, MAX_BYTES, MAX_NODES, findings)
}

/// Reads the JSON text of a request, which is smaller than a document.
pub fn parse_request(text: &str, findings: &mut Findings) -> Option<Node> {
    parse_within(text, MAX_REQUEST_BYTES, MAX_REQUEST_NODES, findings)
}

/// Reads JSON text of so many bytes and values at most.
pub(crate) fn parse_within(text: &str, bytes: usize, nodes: usize, findings: &mut Findings) -> Option<Node> {
    if !limits::fits(text.len(), bytes, findings) {
        return None;
    }
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut parser =
        Parser { text, at, depth: 0, nodes: 0, most: nodes, duplicates: Duplicates::default(), wrong: None };
    let tree = parser.document();
    let Parser { duplicates, wrong, .. } = parser;
    match wrong {
        Some(wrong) => findings.push(wrong),
        None => duplicates.report(text, findings),
    }
    tree
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    nodes: usize,
    /// The most values that are read.
    most: usize,
    duplicates: Duplicates,
    /// What is wrong; then nothing more is read.
    wrong: Option<Finding>,
}

/// Where the text ends too early, and what to say of it.
type Open = (usize, &'static str, &'static str);

impl Parser<'_> {
    fn document(&mut self) -> Option<Node> {
        self.blanks();
        if self.peek().is_none() {
            return self.refuse("document.empty", (self.at, self.at), "there is no value here", "");
        }
        let root = self.value()?;
        self.blanks();
        match self.peek() {
            None => Some(root),
            Some(b'/') => self.cannot_begin(),
            Some(byte) if byte < b' ' => self.control_character(byte),
            Some(_) => self.syntax(
                (self.at, self.text.len()),
                "the document has ended before this",
                "take out what follows, or wrap it in one value",
            ),
        }
    }

    /// The value that begins here. Recursion is as deep as the tree, at most `MAX_DEPTH`.
    fn value(&mut self) -> Option<Node> {
        let start = self.at;
        self.nodes += 1;
        if self.nodes > self.most {
            self.wrong = Some(limits::too_many_nodes(self.most, place(start, start + 1)));
            return None;
        }
        let kind = match self.peek()? {
            b'"' => scalar(self.string()?, ScalarKind::Text),
            b'{' => self.nested(Self::map)?,
            b'[' => self.nested(Self::list)?,
            b'-' | b'0'..=b'9' => scalar(self.number()?, ScalarKind::Number),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => self.word()?,
            _ => return self.cannot_begin(),
        };
        Some(Node { kind, span: place(start, self.at) })
    }

    fn nested(&mut self, inside: impl Fn(&mut Self) -> Option<NodeKind>) -> Option<NodeKind> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.wrong = Some(limits::too_deep(place(self.at, self.at + 1)));
            return None;
        }
        let kind = inside(self)?;
        self.depth -= 1;
        Some(kind)
    }

    fn list(&mut self) -> Option<NodeKind> {
        let open = (self.at, "this list has no end", "close it with `]`");
        self.at += 1;
        let mut items = Vec::new();
        while self.another(b']', items.is_empty(), open)? {
            if self.peek() == Some(b',') {
                return self.syntax((self.at, self.at + 1), "`,` cannot stand here", "look for a missing value");
            }
            items.push(self.value()?);
        }
        Some(NodeKind::List(items))
    }

    fn map(&mut self) -> Option<NodeKind> {
        let open = (self.at, "this map has no end", "close it with `}`");
        self.at += 1;
        let mut entries: Vec<(Name, Node)> = Vec::new();
        while self.another(b'}', entries.is_empty(), open)? {
            let start = self.at;
            match self.peek()? {
                b'"' => {}
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | b',' | b':' | b']' | b'{' | b'[' => {
                    return self.syntax(
                        (start, start + 1),
                        "expected a key in double quotes",
                        "write `\"key\": value`",
                    );
                }
                _ => return self.cannot_begin(),
            }
            let key = Name::new(limits::key(self.string()?), place(start, self.at));
            let end = self.at;
            self.blanks();
            if self.expected(open)? != b':' {
                let message = "a colon is missing after this key";
                return self.syntax((start, end), message, "write `\"key\": value`");
            }
            self.at += 1;
            self.blanks();
            if let b'}' | b',' | b']' = self.expected(open)? {
                return self.syntax((start, self.at), "this key has no value", "write a value after the colon");
            }
            entries.push((key, self.value()?));
        }
        self.duplicates.take_out(&mut entries);
        Some(NodeKind::Map(entries))
    }

    /// Goes to the next part of a list or map, or over its end.
    fn another(&mut self, end: u8, first: bool, open: Open) -> Option<bool> {
        let before = self.at;
        self.blanks();
        let byte = self.expected(open)?;
        if byte == end {
            self.at += 1;
            return Some(false);
        }
        if first {
            return Some(true);
        }
        match byte {
            b',' => {
                let comma = self.at;
                self.at += 1;
                self.blanks();
                if self.expected(open)? == end {
                    let message = "a comma with nothing after it";
                    return self.syntax((comma, comma + 1), message, "take the comma out");
                }
                Some(true)
            }
            b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                self.syntax((before, before + 1), "a comma is missing here", "separate entries with `,`")
            }
            _ => self.cannot_begin(),
        }
    }

    /// The byte here, where the text must go on.
    fn expected(&mut self, (start, message, help): Open) -> Option<u8> {
        match self.peek() {
            Some(byte) => Some(byte),
            None => self.syntax((start, start + 1), message, help),
        }
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        let mut text = String::new();
        self.at += 1;
        loop {
            let from = self.at;
            while let Some(byte) = self.peek()
                && !matches!(byte, b'"' | b'\\' | 0..b' ')
            {
                self.at += 1;
            }
            text.push_str(self.text.get(from..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Some(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                Some(byte) => return self.control_character(byte),
                None => {
                    let message = "this text has no end";
                    return self.syntax((start, self.text.len()), message, "close it with `\"`");
                }
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let start = self.at;
        self.at += 1;
        let byte = self.peek().unwrap_or(b' ');
        self.at += 1;
        let plain = match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(start),
            _ => {
                return self.syntax(
                    (start, start + 1),
                    "there is no such escape",
                    "the escapes are `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u0000`",
                );
            }
        };
        Some(plain)
    }

    fn unicode_escape(&mut self, start: usize) -> Option<char> {
        let mut code = self.four_digits(start)?;
        if (0xd800..0xdc00).contains(&code) && self.text.get(self.at..self.at + 2) == Some("\\u") {
            self.at += 2;
            let low = self.four_digits(start)?;
            code = match low {
                0xdc00..0xe000 => 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00),
                _ => code,
            };
        }
        char::from_u32(code).or_else(|| {
            self.syntax(
                (start, self.at),
                "this escape is half of a surrogate pair, not a character",
                "write the character itself, or both halves: `\\ud83d\\ude00`",
            )
        })
    }

    fn four_digits(&mut self, start: usize) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4).filter(|digits| !digits.starts_with('+'));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(code) => {
                self.at += 4;
                Some(code)
            }
            None => self.syntax((start, self.at), "`\\u` needs four hexadecimal digits", ""),
        }
    }

    /// A number as it is written.
    fn number(&mut self) -> Option<String> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        let whole = self.digits();
        let first = self.text.as_bytes().get(self.at - whole);
        let mut lacking = whole == 0;
        if let (Some(b'0'), Some(b'x' | b'X')) = (first, self.peek()) {
            let place = (start, self.at + 1);
            return self.syntax(place, "hexadecimal numbers cannot stand in JSON", "write it in decimal");
        }
        if whole > 1 && first == Some(&b'0') {
            return self.syntax((start, self.at), "a number cannot begin with `0` and go on", "take the `0` out");
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 || lacking {
                let message = "a number needs digits on both sides of its point";
                return self.syntax((start, self.at), message, "write `0.5` or `5.0`");
            }
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            lacking |= self.digits() == 0;
        }
        if lacking {
            return self.syntax((start, self.at), "this number lacks a digit", "");
        }
        Some(self.text.get(start..self.at).unwrap_or_default().to_owned())
    }

    /// Goes over digits; how many there were.
    fn digits(&mut self) -> usize {
        let from = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        self.at - from
    }

    fn word(&mut self) -> Option<NodeKind> {
        let start = self.at;
        while let Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$') = self.peek() {
            self.at += 1;
        }
        match self.text.get(start..self.at) {
            Some("null") => Some(scalar(String::new(), ScalarKind::Null)),
            Some(word @ ("true" | "false")) => Some(scalar(word.to_owned(), ScalarKind::Bool)),
            _ => self.syntax((start, self.at), "a word without quotes", "write texts in double quotes"),
        }
    }

    /// What begins neither a value nor anything else that could stand here.
    fn cannot_begin<T>(&mut self) -> Option<T> {
        let character = self.text.get(self.at..).and_then(|rest| rest.chars().next())?;
        let here = (self.at, self.at + character.len_utf8());
        let help = match character {
            '\0'..' ' => return self.control_character(self.peek()?),
            '/' => {
                let help = "take the comment out, or write the document in YAML";
                return self.syntax(here, "comments cannot stand in JSON", help);
            }
            '\'' => return self.syntax(here, "a text stands in double quotes", "write `\"` instead of `'`"),
            '+' => return self.syntax(here, "a number cannot start with `+`", "take the `+` out"),
            '.' => {
                let message = "a number needs digits on both sides of its point";
                return self.syntax(here, message, "write `0.5` or `5.0`");
            }
            '}' => "look for a missing value or a `]`",
            ']' => "look for a missing value or a `}`",
            ',' => "look for a missing value",
            ':' => "",
            _ => "names and texts stand in double quotes",
        };
        self.syntax(here, &format!("`{character}` cannot stand here"), help)
    }

    fn control_character<T>(&mut self, byte: u8) -> Option<T> {
        let help = match byte {
            b'\n' | b'\r' => "end the string with `\"` in the same line; write a line break in it as `\\n`".to_owned(),
            b'\t' => "write a tab in a string as `\\t`".to_owned(),
            _ => format!("take it out; in a string it is written `\\u{byte:04x}`"),
        };
        let message = format!("control character U+{byte:04X} cannot stand here");
        self.refuse("document.control_character", (self.at, self.at + 1), &message, &help)
    }

    fn syntax<T>(&mut self, place: (usize, usize), message: &str, help: &str) -> Option<T> {
        self.refuse("document.syntax", place, message, help)
    }

    fn refuse<T>(&mut self, code: &'static str, (start, end): (usize, usize), message: &str, help: &str) -> Option<T> {
        let finding = Finding::error(code, place(start, end.min(self.text.len())), message);
        self.wrong = Some(if help.is_empty() { finding } else { finding.help(help) });
        None
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

fn scalar(text: String, kind: ScalarKind) -> NodeKind {
    NodeKind::Scalar(Scalar { text, kind })
}

/// Offsets fit: the text is at most `MAX_BYTES` long.
fn place(start: usize, end: usize) -> Span {
    Span::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Node>, Vec<String>) {
        let mut findings = Findings::new();
        let tree = parse(text, &mut findings);
        assert!(tree.is_some() || !findings.is_empty(), "silence about {text:?}");
        let said = findings.iter().map(|f| format!("{} {}..{} {}", f.code, f.span.start, f.span.end, f.message));
        (tree, said.collect())
    }

    #[test]
    fn scalars_keep_their_spelling_and_place() {
        let (tree, findings) = read(r#"{"ü": [1.50, "a\u00e9", true, null, -0]}"#);
        assert!(findings.is_empty());
        let NodeKind::Map(entries) = tree.unwrap().kind else { panic!("a map") };
        let (key, list) = &entries[0];
        assert_eq!((key.value.as_str(), key.span), ("ü", Span::new(1, 5)));
        let NodeKind::List(items) = &list.kind else { panic!("a list") };
        let scalars: Vec<_> = items
            .iter()
            .map(|item| match &item.kind {
                NodeKind::Scalar(scalar) => (scalar.text.as_str(), scalar.kind, item.span.start, item.span.end),
                _ => panic!("a scalar"),
            })
            .collect();
        assert_eq!(
            scalars,
            [
                ("1.50", ScalarKind::Number, 8, 12),
                ("aé", ScalarKind::Text, 14, 23),
                ("true", ScalarKind::Bool, 25, 29),
                ("", ScalarKind::Null, 31, 35),
                ("-0", ScalarKind::Number, 37, 39),
            ]
        );
    }

    #[test]
    fn what_rfc_8259_does_not_know_is_refused() {
        for text in [
            "",
            " ",
            "{",
            "[",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "{'a':1}",
            "[1 2]",
            "[1 {}]",
            "{\"a\":1 \"b\":2}",
            "// x\n1",
            "1 /* x */",
            "[01]",
            "[+1]",
            "[.5]",
            "[5.]",
            "[0x1]",
            "[NaN]",
            "[Infinity]",
            "[-]",
            "[1e]",
            "1 2",
            "{} {}",
            "[tru]",
            "[True]",
            "\"a",
            "\"\\x41\"",
            "\"\\'\"",
            "\"\\u12\"",
            "\"a\nb\"",
            "\"a\tb\"",
            "\"\u{0}\"",
            "\u{0}",
            "{}\u{0}",
            "[1,\u{a0}2]",
            "\u{b}1",
            "1\u{c}",
            "\u{2028}1",
            "[,]",
            "[1,,2]",
            "{\"a\":}",
            "{\"a\" 1}",
            "{,}",
            "]",
            "}",
            "[}",
            "ä",
        ] {
            assert!(read(text).0.is_none(), "{text:?} was read");
        }
    }

    #[test]
    fn surrogates_are_read_in_pairs_only() {
        assert!(read(r#""\ud83d\ude00""#).0.is_some());
        for text in [r#""\ud83d""#, r#""\ude00""#, r#""\ud83dx""#, r#""\ud83d\n""#, r#""\ud83d\ud83d""#] {
            let (_, findings) = read(text);
            assert!(findings[0].starts_with("document.syntax 1.."), "{findings:?}");
            assert!(findings[0].ends_with("this escape is half of a surrogate pair, not a character"), "{findings:?}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_passed_over_and_counted() {
        let (tree, _) = read("\u{feff}[1]");
        assert_eq!(tree.unwrap().span, Span::new(3, 6));
        assert!(read("[\u{feff}1]").0.is_none());
    }

    #[test]
    fn a_key_that_stands_twice_is_said_with_both_lines() {
        let (tree, findings) = read("{\"a\": 1,\n \"b\": 2,\n \"a\": 3}");
        assert_eq!(
            findings,
            ["document.duplicate_key 19..22 `a` stands twice in the same map: in line 1 and in line 3"]
        );
        let NodeKind::Map(entries) = tree.unwrap().kind else { panic!("a map") };
        assert_eq!(entries.len(), 2);
    }

    #[test]
    fn hostile_nesting_and_numbers_of_values_end_at_the_limits() {
        let deep = "[".repeat(100_000);
        assert!(read(&deep).1[0].starts_with("document.too_deep 64..65"));
        let deep = "{\"a\":".repeat(100_000);
        assert!(read(&deep).1[0].starts_with("document.too_deep"));
        let allowed = format!("{}{}", "[".repeat(MAX_DEPTH), "]".repeat(MAX_DEPTH));
        assert!(read(&allowed).0.is_some());
        let many = format!("[{}0]", "0,".repeat(MAX_NODES));
        assert!(read(&many).1[0].starts_with("document.too_many_nodes"));
        let large = format!("\"{}\"", "x".repeat(MAX_BYTES));
        assert!(read(&large).1[0].starts_with("document.too_large 0..0"));
    }
}
