//! JSON text as a tree: RFC 8259 to the letter, numbers kept as written, every value with its place.
//!
//! Policies come this way, and at run time facts and requests.

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};

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

fn parse_within(text: &str, bytes: usize, nodes: usize, findings: &mut Findings) -> Option<Node> {
    if !limits::fits(text.len(), bytes, findings) {
        return None;
    }
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - body.len();
    if let Some(refused) = refusal(body, base, nodes) {
        findings.push(refused);
        return None;
    }
    match parse_to_ast(body, &CollectOptions::default(), &STRICT) {
        Ok(parsed) => {
            let Some(value) = parsed.value else {
                findings.push(Finding::error(
                    "document.empty",
                    place(text.len(), text.len()),
                    "there is no value here",
                ));
                return None;
            };
            let mut duplicates = Duplicates::default();
            let tree = node(value, base, &mut duplicates);
            duplicates.report(text, findings);
            Some(tree)
        }
        Err(error) => {
            findings.push(syntax(&error, base));
            None
        }
    }
}

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Offsets fit: the text is at most `MAX_BYTES` long.
fn place(start: usize, end: usize) -> Span {
    Span::new(u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX))
}

/// One pass over the bytes for what the parser would let through (control characters in strings, foreign blanks between
/// tokens) and for the limits, so that neither its recursion nor its memory depends on the input.
fn refusal(body: &str, base: usize, most: usize) -> Option<Finding> {
    let (mut in_string, mut escaped) = (false, false);
    let (mut depth, mut nodes) = (0_usize, 1_usize);
    for (at, byte) in body.bytes().enumerate() {
        let here = place(base + at, base + at + 1);
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            if byte < b' ' {
                return Some(control_character(byte, here));
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                (depth, nodes) = (depth + 1, nodes + 1);
                if depth > MAX_DEPTH {
                    return Some(limits::too_deep(here));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => nodes += 1,
            b'\t' | b'\n' | b'\r' => {}
            0..b' ' => return Some(control_character(byte, here)),
            0x80.. => {
                let wrong = body.get(at..).and_then(|rest| rest.chars().next()).unwrap_or_default();
                let here = place(base + at, base + at + wrong.len_utf8());
                return Some(unexpected(&format!("`{wrong}`"), here));
            }
            _ => {}
        }
        if nodes > most {
            return Some(limits::too_many_nodes(most, here));
        }
    }
    None
}

fn control_character(byte: u8, span: Span) -> Finding {
    let help = match byte {
        b'\n' | b'\r' => "end the string with `\"` in the same line; write a line break in it as `\\n`".to_owned(),
        b'\t' => "write a tab in a string as `\\t`".to_owned(),
        _ => format!("take it out; in a string it is written `\\u{byte:04x}`"),
    };
    let message = format!("control character U+{byte:04X} cannot stand here");
    Finding::error("document.control_character", span, message).help(help)
}

fn unexpected(what: &str, span: Span) -> Finding {
    Finding::error("document.syntax", span, format!("{what} cannot stand here"))
        .help("names and texts stand in double quotes")
}

/// Recursion is as deep as the tree, at most `MAX_DEPTH`.
fn node(value: Value<'_>, base: usize, duplicates: &mut Duplicates) -> Node {
    use jsonc_parser::common::Ranged as _;
    let range = value.range();
    let scalar = |text: String, kind| NodeKind::Scalar(Scalar { text, kind });
    let kind = match value {
        Value::NullKeyword(_) => scalar(String::new(), ScalarKind::Null),
        Value::BooleanLit(lit) => scalar(lit.value.to_string(), ScalarKind::Bool),
        Value::NumberLit(lit) => scalar(lit.value.to_owned(), ScalarKind::Number),
        Value::StringLit(lit) => scalar(lit.value.into_owned(), ScalarKind::Text),
        Value::Array(array) => {
            NodeKind::List(array.elements.into_iter().map(|element| node(element, base, duplicates)).collect())
        }
        Value::Object(object) => {
            let mut entries = Vec::with_capacity(object.properties.len());
            for property in object.properties {
                let range = property.name.range();
                let key = match property.name {
                    ObjectPropName::String(lit) => lit.value.into_owned(),
                    ObjectPropName::Word(lit) => lit.value.to_owned(),
                };
                let name = Name::new(limits::key(key), place(base + range.start, base + range.end));
                entries.push((name, node(property.value, base, duplicates)));
            }
            duplicates.take_out(&mut entries);
            NodeKind::Map(entries)
        }
    };
    Node { kind, span: place(base + range.start, base + range.end) }
}

fn syntax(error: &ParseError, base: usize) -> Finding {
    let range = error.range();
    let (message, help) = wording(error.kind());
    let finding = Finding::error("document.syntax", place(base + range.start, base + range.end), message);
    if help.is_empty() { finding } else { finding.help(help) }
}

fn wording(kind: &ParseErrorKind) -> (&'static str, &'static str) {
    use ParseErrorKind as Kind;
    use ParseStringErrorKind as InString;
    match kind {
        Kind::BareDecimalPointNumbersNotAllowed => {
            ("a number needs digits on both sides of its point", "write `0.5` or `5.0`")
        }
        Kind::CommentsNotAllowed | Kind::UnterminatedCommentBlock => {
            ("comments cannot stand in JSON", "take the comment out, or write the document in YAML")
        }
        Kind::ExpectedColonAfterObjectKey => ("a colon is missing after this key", "write `\"key\": value`"),
        Kind::ExpectedObjectValue => ("this key has no value", "write a value after the colon"),
        Kind::ExpectedStringObjectProperty | Kind::UnexpectedTokenInObject => {
            ("expected a key in double quotes", "write `\"key\": value`")
        }
        Kind::ExpectedDigit
        | Kind::ExpectedDigitFollowingNegativeSign
        | Kind::ExpectedPlusMinusOrDigitInNumberLiteral => ("this number lacks a digit", ""),
        Kind::HexadecimalNumbersNotAllowed => ("hexadecimal numbers cannot stand in JSON", "write it in decimal"),
        Kind::ExpectedComma => ("a comma is missing here", "separate entries with `,`"),
        Kind::MultipleRootJsonValues => {
            ("the document has ended before this", "take out what follows, or wrap it in one value")
        }
        Kind::NonFiniteNumbersNotAllowed => ("this is not a number of JSON", ""),
        Kind::SingleQuotedStringsNotAllowed => ("a text stands in double quotes", "write `\"` instead of `'`"),
        Kind::TrailingCommasNotAllowed => ("a comma with nothing after it", "take the comma out"),
        Kind::UnaryPlusNumbersNotAllowed => ("a number cannot start with `+`", "take the `+` out"),
        Kind::UnexpectedCloseBrace => ("`}` cannot stand here", "look for a missing value or a `]`"),
        Kind::UnexpectedCloseBracket => ("`]` cannot stand here", "look for a missing value or a `}`"),
        Kind::UnexpectedColon => ("`:` cannot stand here", ""),
        Kind::UnexpectedComma => ("`,` cannot stand here", "look for a missing value"),
        Kind::UnexpectedWord => ("a word without quotes", "write texts in double quotes"),
        Kind::UnexpectedToken => ("this character cannot stand here", "names and texts stand in double quotes"),
        Kind::UnterminatedArray => ("this list has no end", "close it with `]`"),
        Kind::UnterminatedObject => ("this map has no end", "close it with `}`"),
        Kind::NestingDepthExceeded => ("lists and maps stand too deep in one another", ""),
        Kind::String(InString::UnterminatedStringLiteral) => ("this text has no end", "close it with `\"`"),
        Kind::String(InString::InvalidUnicodeEscapeSequence(_)) => (
            "this escape is half of a surrogate pair, not a character",
            "write the character itself, or both halves: `\\ud83d\\ude00`",
        ),
        Kind::String(InString::ExpectedFourHexDigits) => ("`\\u` needs four hexadecimal digits", ""),
        Kind::String(_) => (
            "there is no such escape",
            "the escapes are `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u0000`",
        ),
        #[allow(unreachable_patterns, reason = "a feature of the parser adds a variant")]
        _ => ("this is not JSON", ""),
    }
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
