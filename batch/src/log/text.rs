//! The text of a CSV file, as its reader should see it: every line ends with a line feed, so that lines can be counted.

use std::io::{BufRead, Read, Result};

/// Reads a text with line feeds alone at the ends of its lines, and one at its end; and counts its quotes.
pub(super) struct Text<R> {
    from: R,
    /// A carriage return that waits for what follows it.
    held: bool,
    last: u8,
    is_at_end: bool,
    is_in_quotes: bool,
}

impl<R: BufRead> Text<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, held: false, last: b'\n', is_at_end: false, is_in_quotes: false }
    }

    /// Whether a quote was opened and never closed.
    pub(super) fn is_in_quotes(&self) -> bool {
        self.is_in_quotes
    }

    fn next(&mut self) -> Result<Option<u8>> {
        let Some(&byte) = self.from.fill_buf()?.first() else {
            let missing = !self.is_at_end && (self.last != b'\n' || self.held);
            self.is_at_end = true;
            return Ok(missing.then_some(b'\n'));
        };
        if byte == b'\r' && !self.held {
            self.from.consume(1);
            self.held = true;
            return self.next();
        }
        // A carriage return that stands alone ends a line, too.
        if std::mem::take(&mut self.held) && byte != b'\n' {
            return Ok(Some(b'\n'));
        }
        self.from.consume(1);
        self.is_in_quotes ^= byte == b'"';
        Ok(Some(byte))
    }
}

impl<R: BufRead> Read for Text<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        let mut count = 0;
        for slot in into.iter_mut() {
            let Some(byte) = self.next()? else { break };
            *slot = byte;
            self.last = byte;
            count += 1;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_line_feeds() {
        for (text, expected) in
            [("a\r\nb\nc\rd", "a\nb\nc\nd\n"), ("a\r\n\r\n", "a\n\n"), ("", ""), ("a\r", "a\n"), ("\r\rb", "\n\nb\n")]
        {
            let mut read = String::new();
            Text::new(text.as_bytes()).read_to_string(&mut read).unwrap();
            assert_eq!(read, expected, "{text:?}");
        }
    }

    #[test]
    fn a_quote_that_is_open_at_the_end_is_seen() {
        for (text, expected) in [("\"a\"", false), ("\"a", true), ("\"a\"\"b\"", false), ("a\"", true)] {
            let mut text = Text::new(text.as_bytes());
            text.read_to_end(&mut Vec::new()).unwrap();
            assert_eq!(text.is_in_quotes(), expected);
        }
    }
}
