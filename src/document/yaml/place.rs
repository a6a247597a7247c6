//! From the parser's character counts to exact byte spans.

use saphyr_parser::{Marker, ScalarStyle};

use crate::document::tree;
use crate::span::Span;

/// Byte offsets of a text whose places the parser counts in characters.
pub(super) struct Places<'t> {
    text: &'t str,
    body: &'t str,
    /// Byte offset in `text` of every `STEP`th character of `body`; empty when all characters are single bytes.
    steps: Vec<u32>,
}

const STEP: usize = 128;

impl<'t> Places<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let base = text.len() - body.len();
        let steps = if body.is_ascii() {
            Vec::new()
        } else {
            body.char_indices().step_by(STEP).map(|(at, _)| offset(base + at)).collect()
        };
        Self { text, body, steps }
    }

    /// The text without its byte order mark: what the parser reads.
    pub(super) fn body(&self) -> &'t str {
        self.body
    }

    pub(super) fn byte(&self, mark: Marker) -> u32 {
        let end = offset(self.text.len());
        if self.steps.is_empty() {
            return offset(self.text.len() - self.body.len() + mark.index()).min(end);
        }
        let Some(&step) = self.steps.get(mark.index() / STEP) else { return end };
        let rest = self.text.get(step as usize..).unwrap_or_default();
        rest.char_indices().nth(mark.index() % STEP).map_or(end, |(at, _)| step.saturating_add(offset(at)))
    }

    pub(super) fn span(&self, from: Marker, to: Marker) -> Span {
        let start = self.byte(from);
        Span::new(start, self.byte(to).max(start))
    }

    pub(super) fn text(&self, span: Span) -> &'t str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The author's words at a span, in backticks.
    pub(super) fn quoted(&self, span: Span) -> String {
        tree::quoted(self.text(span))
    }

    /// A span without the blanks and comments the parser adds at its end.
    pub(super) fn trimmed(&self, at: saphyr_parser::Span) -> Span {
        let span = self.span(at.start, at.end);
        Span::new(span.start, span.start.saturating_add(offset(self.text(span).trim_end().len())))
    }

    /// The line a byte offset stands in: its start, and its text without the line break.
    pub(super) fn line(&self, at: u32) -> (u32, &'t str) {
        let (before, after) = self.text.split_at_checked(at as usize).unwrap_or((self.text, ""));
        let start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let end = after.find(['\n', '\r']).map_or(self.text.len(), |end| before.len() + end);
        (offset(start), self.text.get(start..end).unwrap_or_default())
    }

    /// The line a byte offset stands in and those after it.
    pub(super) fn lines_from(&self, at: u32) -> impl Iterator<Item = (u32, &'t str)> {
        let mut next = Some(self.line(at).0);
        std::iter::from_fn(move || {
            let start = next?;
            let line = self.text.get(start as usize..)?.split_inclusive(['\n', '\r']).next();
            next = line.map(|line| start.saturating_add(offset(line.len())));
            line.map(|line| (start, line))
        })
    }

    /// Where the value of a key that ends here would start.
    pub(super) fn after_colon(&self, key_end: u32) -> Span {
        let rest = self.text.get(key_end as usize..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let colon = rest.get(blanks..).is_some_and(|rest| rest.starts_with(':'));
        let at = if colon { key_end.saturating_add(offset(blanks + 1)) } else { key_end };
        Span::new(at, at)
    }

    /// The `-` of a list item with nothing after it.
    pub(super) fn dash(&self, at: saphyr_parser::Span) -> Span {
        let start = self.byte(at.start);
        let before = self.text.get(..start as usize).unwrap_or_default().trim_end();
        let Some(head) = before.strip_suffix('-') else { return Span::new(start, start) };
        Span::new(offset(head.len()), offset(before.len()))
    }

    /// The first thing in the line a byte offset stands in.
    pub(super) fn line_content(&self, at: u32) -> u32 {
        let (start, line) = self.line(at);
        start.saturating_add(offset(line.len() - line.trim_start().len()))
    }

    /// The span of one character, or an empty one at the end of a line.
    pub(super) fn character(&self, at: u32) -> Span {
        let next = self.text.get(at as usize..).and_then(|rest| rest.chars().next());
        let length = next.filter(|&c| c != '\n' && c != '\r').map_or(0, char::len_utf8);
        Span::new(at, at.saturating_add(offset(length)))
    }

    /// Exactly the source of a scalar, without anchor and tag before it and blanks and comments after it.
    pub(super) fn scalar(&self, at: saphyr_parser::Span, style: ScalarStyle, has_properties: bool) -> Span {
        let span = self.trimmed(at);
        let start = if has_properties { self.content_start(span) } else { span.start };
        let source = self.text.get(start as usize..).unwrap_or_default();
        let length = match style {
            ScalarStyle::SingleQuoted => quoted_length(source, '\'', '\''),
            ScalarStyle::DoubleQuoted => quoted_length(source, '"', '\\'),
            ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => None,
        };
        let end = length.map_or(span.end, |length| start.saturating_add(offset(length)));
        Span::new(start, end.max(start))
    }

    /// The anchor and tag before a value.
    pub(super) fn properties(&self, at: saphyr_parser::Span) -> Span {
        let span = self.trimmed(at);
        let all = Span::new(span.start, self.content_start(span));
        let first = self.text(all).split('\n').next().unwrap_or_default().trim_end();
        Span::new(span.start, span.start.saturating_add(offset(first.len())))
    }

    /// Where a list or map starts, and whether it stands in brackets.
    pub(super) fn collection_start(&self, at: saphyr_parser::Span, has_properties: bool) -> (u32, bool) {
        let span = self.span(at.start, at.end);
        let start = if has_properties { self.content_start(span) } else { span.start };
        // A pair in a list (`[a: b]`) is a map without brackets; the parser gives it no length.
        let has_length = span.end > span.start;
        let in_brackets = self.text.get(start as usize..).is_some_and(|rest| rest.starts_with(['[', '{']));
        (start, has_length && in_brackets)
    }

    /// Passes over `&anchor`, `!tag`, blanks and comments.
    fn content_start(&self, span: Span) -> u32 {
        let mut rest = self.text(Span::new(span.start, offset(self.text.len())));
        loop {
            let blank = rest.trim_start();
            rest = match blank.chars().next() {
                Some('&' | '!') => blank.trim_start_matches(|c: char| !c.is_whitespace()),
                Some('#') => blank.trim_start_matches(|c| c != '\n' && c != '\r'),
                _ => {
                    let start = offset(self.text.len() - blank.len());
                    // An absent value has nothing after its tag; what follows is the next thing's.
                    return if start > span.end { span.end } else { start };
                }
            };
        }
    }
}

/// Length of a quoted scalar with its quotes. In double quotes `\` passes over the next character; in single quotes
/// a quote does so if the next character is one too.
fn quoted_length(source: &str, quote: char, escape: char) -> Option<usize> {
    let mut characters = source.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        let escapes = c == escape && (escape != quote || characters.peek().is_some_and(|&(_, next)| next == quote));
        if escapes {
            characters.next();
        } else if c == quote {
            return Some(at + quote.len_utf8());
        }
    }
    None
}

/// Offsets fit: the text is at most `MAX_BYTES` long.
fn offset(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
