//! The parser's errors in our words, at the place an author has to look.

use saphyr_parser::ScanError;

use super::place::Places;
use crate::document::limits;
use crate::finding::Finding;
use crate::span::Span;

pub(super) fn syntax(error: &ScanError, places: &Places<'_>) -> Finding {
    let at = places.byte(*error.marker());
    if let Some(tab) = indenting_tab(error.info(), places, at) {
        return Finding::error("document.syntax", tab, "a tab cannot indent")
            .help("YAML indents with spaces; write two spaces for each tab");
    }
    if error.info() == "recursion limit exceeded" {
        return limits::too_deep(places.character(at));
    }
    let (message, help) = wording(error.info());
    let finding = Finding::error("document.syntax", places.character(at), message);
    if help.is_empty() { finding } else { finding.help(help) }
}

/// A tab in the indentation of the line of an error, or of the line before it: the parser says something else of it.
/// When it does speak of a tab, that may stand further down.
fn indenting_tab(info: &str, places: &Places<'_>, at: u32) -> Option<Span> {
    let here = places.line(at);
    let before = places.line(here.0.saturating_sub(1));
    let below = places.lines_from(at).skip(1).filter(|_| info.contains("tab"));
    [here, before].into_iter().chain(below).find_map(|(start, line)| {
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        let tab = line.get(..indentation)?.find('\t')?;
        Some(places.character(start.saturating_add(u32::try_from(tab).ok()?)))
    })
}

fn wording(info: &str) -> (String, &'static str) {
    const QUOTES: &str = "put the value in quotes";
    let (message, help) = match info {
        "mapping values are not allowed in this context" | "illegal placement of ':' indicator" => (
            "a `:` cannot stand here",
            "a value that contains `: ` needs quotes; otherwise look at the indentation of this line",
        ),
        "simple key expect ':'"
        | "simple key expected"
        | "while parsing a block mapping, did not find expected key" => {
            ("expected `key: value`", "look for a missing `:`, a missing blank after it, or at the indentation")
        }
        "invalid indentation" => {
            ("this line is indented like none of the lines above it", "line it up with its neighbours")
        }
        "while scanning a block scalar, did not find expected comment or line break" => {
            ("a value that starts with `>` or `|` needs quotes", "write `\">= 50\"`")
        }
        "while parsing node, found unknown anchor" => (
            "there is no anchor of that name before this alias",
            "a value that starts with `*` needs quotes; an alias comes after its anchor `&name`",
        ),
        "while parsing a flow mapping, did not find expected ',' or '}'" => {
            ("expected `,` or `}` here", "separate entries with `,` and close the map with `}`")
        }
        "while parsing a flow sequence, expected ',' or ']'" => {
            ("expected `,` or `]` here", "separate items with `,` and close the list with `]`")
        }
        "misplaced bracket" => ("this bracket closes nothing", QUOTES),
        "invalid indentation in flow construct" => (
            "this line stands too far to the left for the brackets it is in",
            "indent it further, or close the brackets",
        ),
        "invalid trailing content after double-quoted scalar" => {
            ("something follows the closing quote", "quote the whole value, or double the quotes in it")
        }
        "while scanning a quoted scalar, found unexpected end of stream"
        | "while scanning a quoted scalar, found unexpected document indicator" => {
            ("this text has no end", "close it with the quote it starts with")
        }
        "invalid indentation in quoted scalar" => {
            ("this text goes on too far to the left, or has no end", "close it with the quote it starts with")
        }
        "while parsing a quoted scalar, found unknown escape character" => {
            ("there is no such escape", "write `\\\\` for a backslash, or use single quotes")
        }
        "while parsing a quoted scalar, found invalid Unicode character escape code" => {
            ("this escape is not a character", "write the character itself")
        }
        "block sequence entries are not allowed in this context" => {
            ("a list cannot start here", "put the first `-` on a line of its own")
        }
        "while parsing a block collection, did not find expected '-' indicator" => {
            ("expected another `- item` of this list", "line it up with the items above, or indent it less")
        }
        "while parsing a node, did not find expected node content" | "unexpected end of plain scalar" => {
            ("expected a value here", QUOTES)
        }
        "comment intercepting the multiline text" => {
            ("a comment stands in the middle of a text", "put the text in quotes, or move the comment")
        }
        "unexpected eof" => ("the document ends in the middle of a value", ""),
        "found unprintable character" => ("an unprintable character stands here", "take it out"),
        "comments must be separated from other tokens by whitespace" => {
            ("a `#` directly after a value", "put a blank before a comment, or the value in quotes")
        }
        "a byte order mark must not appear inside a document" => ("a byte order mark stands here", "take it out"),
        other => return other_wording(other),
    };
    (message.to_owned(), help)
}

fn other_wording(info: &str) -> (String, &'static str) {
    if let Some(wrong) = info.strip_prefix("unexpected character: `").and_then(|rest| rest.strip_suffix('\'')) {
        let shown = if wrong == "`" { "a backtick".to_owned() } else { format!("`{wrong}`") };
        return (format!("a value cannot start with {shown}"), "put the value in quotes");
    }
    let info = info.strip_prefix("while ").map_or(info, |rest| rest.split_once(", ").map_or(rest, |(_, what)| what));
    (info.trim_end_matches('.').to_owned(), "")
}
