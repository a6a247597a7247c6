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
    /// Ascending; one at each line's start, and more within long lines.
    marks: Vec<Mark>,
}

/// A place whose position is known.
#[derive(Clone, Copy, Debug)]
struct Mark {
    byte: u32,
    position: Position,
}

/// How far to count at most from the mark before a place: a whole policy may stand in one line.
const MARK_EVERY: u32 = 1_024;

impl LineIndex {
    /// Reads the line starts of `text`. Lines end at `\n`, `\r\n` or a lone `\r`, as in YAML.
    pub fn new(text: &str) -> Self {
        let mut last = Mark { byte: 0, position: Position { line: 1, column: 1, utf16: 0 } };
        let mut marks = vec![last];
        let mut here = last.position;
        let bytes = text.as_bytes();
        for (at, c) in text.char_indices() {
            let after = count(at + c.len_utf8());
            let ends_line = c == '\n' || (c == '\r' && bytes.get(at + 1) != Some(&b'\n'));
            here.utf16 = here.utf16.saturating_add(count(c.len_utf16()));
            if ends_line {
                here = Position { line: here.line.saturating_add(1), column: 1, ..here };
            } else {
                here.column = here.column.saturating_add(1);
            }
            if ends_line || after - last.byte >= MARK_EVERY {
                last = Mark { byte: after, position: here };
                marks.push(last);
            }
        }
        Self { marks }
    }

    /// The position of a byte offset of `text`, which must be the text this index was made from.
    pub fn position(&self, text: &str, offset: u32) -> Position {
        let before = self.marks.partition_point(|mark| mark.byte <= offset).saturating_sub(1);
        let Some(Mark { byte, position }) = self.marks.get(before).copied() else {
            return Position { line: 1, column: 1, utf16: 0 };
        };
        // An offset inside a character, as of bytes that are none, counts as its start.
        let end = text.floor_char_boundary(offset as usize);
        let between = text.get(byte as usize..end).unwrap_or_default();
        Position {
            line: position.line,
            column: position.column.saturating_add(count(between.chars().count())),
            utf16: position.utf16.saturating_add(count(between.encode_utf16().count())),
        }
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
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

    #[test]
    fn an_offset_inside_a_character_is_its_start() {
        let index = LineIndex::new("aü");
        assert_eq!(index.position("aü", 2), index.position("aü", 1));
    }

    #[test]
    fn places_in_long_lines_count_as_in_short_ones() {
        let text = format!("a: 1\n{}\nz", "xü😀".repeat(2_000));
        let index = LineIndex::new(&text);
        let (mut line, mut column, mut utf16) = (1, 1, 0);
        for (at, c) in text.char_indices() {
            assert_eq!(index.position(&text, count(at)), Position { line, column, utf16 });
            utf16 += count(c.len_utf16());
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
    }
}
