//! Places in a source text: byte spans, and the lines and columns people count in.

use serde::Serialize;

/// A half-open range of byte offsets into the source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from `start` up to, not including, `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A value together with the place it was written at.
///
/// Two spanned values are equal when their values are: where something stands does not change what it means.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Ties a value to its place.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T: Serialize> Serialize for Spanned<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

/// A place as people and editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters (Unicode scalar values), from 1.
    pub column: u32,
    /// Offset from the start of the text in UTF-16 code units, as JavaScript and editors count.
    pub utf16: u32,
}

/// Finds the [`Position`] of byte offsets in one source text.
#[derive(Clone, Debug)]
pub struct LineIndex {
    /// Byte offset and UTF-16 offset of each line's start.
    lines: Vec<(u32, u32)>,
}

impl LineIndex {
    /// Reads the line starts of `text`. Lines end at `\n`, `\r\n` or a lone `\r`, as in YAML.
    pub fn new(text: &str) -> Self {
        let mut lines = vec![(0, 0)];
        let mut utf16 = 0_u32;
        let bytes = text.as_bytes();
        for (at, c) in text.char_indices() {
            utf16 = utf16.saturating_add(u32::try_from(c.len_utf16()).unwrap_or(2));
            let ends_line = c == '\n' || (c == '\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends_line {
                lines.push((u32::try_from(at + 1).unwrap_or(u32::MAX), utf16));
            }
        }
        Self { lines }
    }

    /// The position of a byte offset of `text`, which must be the text this index was made from.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let line = self.lines.partition_point(|&(start, _)| start <= offset).saturating_sub(1);
        let (start, line_utf16) = self.lines.get(line).copied().unwrap_or_default();
        let before = text.get(start as usize..(offset as usize).min(text.len())).unwrap_or_default();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position {
            line: count(line + 1),
            column: count(before.chars().count() + 1),
            utf16: line_utf16.saturating_add(count(before.encode_utf16().count())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_utf16_units_apart() {
        let text = "a: 1\r\nü😀: x\n";
        let index = LineIndex::new(text);
        let at = u32::try_from(text.find('x').expect("there is an x")).expect("short text");
        let position = index.position(text, at);
        assert_eq!((position.line, position.column, position.utf16), (2, 5, 6 + 3 + 2));
    }

    #[test]
    fn an_offset_past_the_end_is_the_end() {
        let index = LineIndex::new("ab");
        assert_eq!(index.position("ab", 99), Position { line: 1, column: 3, utf16: 2 });
    }
}
