//! A CSV file row by row: with the lines where rows start, its delimiter found out, its texts checked.

use std::io::{self, BufRead, BufReader, Read};

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};
use flate2::bufread::MultiGzDecoder;
use itsm_core::finding::nearest;

use super::Problem;
use super::text::Text;

/// A CSV file that is being read.
pub(crate) struct Sheet<R> {
    reader: Reader<Text<R>>,
    /// How many lines stand before the head.
    before: u64,
    bytes: ByteRecord,
    /// What it is called in messages.
    what: &'static str,
    /// The names of its columns.
    pub(crate) names: StringRecord,
    /// The line of the head.
    pub(crate) head: u64,
}

impl<R: BufRead> Sheet<R> {
    /// Reads the head.
    pub(crate) fn open(mut from: R, what: &'static str) -> Result<Self, Problem> {
        let (before, delimiter) = opening(&mut from, what)?;
        let mut builder = ReaderBuilder::new();
        builder.delimiter(delimiter).flexible(true).has_headers(false);
        let reader = builder.from_reader(Text::new(from));
        let mut sheet = Self { reader, before, bytes: ByteRecord::new(), what, names: StringRecord::new(), head: 0 };
        let Some((head, names)) = sheet.read()? else { return Err(sheet.empty()) };
        (sheet.head, sheet.names) = (head, names);
        Ok(sheet)
    }

    /// The next row that is not empty, its cells without white space around them; and its line.
    pub(crate) fn next_row(&mut self) -> Result<Option<(u64, StringRecord)>, Problem> {
        while let Some((line, row)) = self.read()? {
            if !row.iter().all(str::is_empty) {
                return Ok(Some((line, row)));
            }
        }
        Ok(None)
    }

    fn read(&mut self) -> Result<Option<(u64, StringRecord)>, Problem> {
        let what = self.what;
        let refused = |error: csv::Error| match error.into_kind() {
            csv::ErrorKind::Io(error) => unreadable(error, what),
            kind => Problem::new(0, format!("the {what} cannot be read: {kind:?}")),
        };
        if !self.reader.read_byte_record(&mut self.bytes).map_err(refused)? {
            return Ok(None);
        }
        let inside = self.bytes.iter().map(|cell| cell.split(|byte| *byte == b'\n').count() - 1).sum::<usize>();
        let inside = u64::try_from(inside).unwrap_or_default();
        let line = self.before + self.reader.position().line().saturating_sub(1 + inside);
        // The text ends with a line feed, which only a quote can take into a cell.
        let takes_the_end = self.bytes.iter().next_back().is_some_and(|cell| cell.ends_with(b"\n"));
        if takes_the_end && self.reader.get_ref().is_in_quotes() {
            // No line feed ends this row, so one less has been counted.
            return Err(Problem::new(line + 1, "a quote is opened here and never closed")
                .help("close it, or write it twice if it belongs to a text in quotes"));
        }
        let mut row =
            StringRecord::from_byte_record(std::mem::take(&mut self.bytes)).map_err(|_| not_utf8(line, what))?;
        row.trim();
        Ok(Some((line, row)))
    }

    /// The place of the column of this name, if there is one.
    pub(crate) fn place(&self, name: &str) -> Result<Option<usize>, Problem> {
        let mut all = self.names.iter().enumerate().filter(|(_, known)| *known == name);
        match (all.next(), all.next()) {
            (Some((one, _)), Some((other, _))) => {
                let message = format!("the columns {} and {} are both called `{name}`", one + 1, other + 1);
                Err(Problem::new(self.head, message).help("give one of them another name"))
            }
            (first, _) => Ok(first.map(|(at, _)| at)),
        }
    }

    /// The place of the column of this name.
    pub(crate) fn find(&self, name: &str) -> Result<usize, Problem> {
        self.place(name)?.ok_or_else(|| {
            let message = format!("the {} has no column `{name}`", self.what);
            let problem = or_near(Problem::new(self.head, message), name, self.names.iter());
            let all = || self.names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            if problem.help.is_some() { problem } else { problem.help(format!("its columns are {}", all())) }
        })
    }

    /// Whether a row has a cell for each column, and nothing behind them.
    pub(crate) fn as_long_as_the_head(&self, row: &StringRecord, line: u64) -> Result<(), Problem> {
        let columns = self.names.len();
        let is_short = row.len() < columns;
        if is_short || row.iter().skip(columns).any(|cell| !cell.is_empty()) {
            let message = format!("this row has {} cells, and the head has {columns}", row.len());
            let help = if is_short { "fill it up" } else { "put texts with delimiters in them in quotes" };
            return Err(Problem::new(line, message).help(help));
        }
        Ok(())
    }

    fn empty(&self) -> Problem {
        Problem::new(0, format!("the {} is empty", self.what))
    }
}

/// The bytes of a file, without the mark of their order; unpacked, if they are packed with gzip.
pub(crate) fn unpacked<'a>(from: impl Read + 'a, what: &'static str) -> Result<Box<dyn BufRead + 'a>, Problem> {
    let unreadable = |error| unreadable(error, what);
    let mut packed = BufReader::new(from);
    let mut from: Box<dyn BufRead + 'a> = if packed.fill_buf().map_err(unreadable)?.starts_with(&[0x1f, 0x8b]) {
        Box::new(BufReader::new(MultiGzDecoder::new(packed)))
    } else {
        Box::new(packed)
    };
    if from.fill_buf().map_err(unreadable)?.starts_with("\u{feff}".as_bytes()) {
        from.consume(3);
    }
    Ok(from)
}

/// The first byte that is no white space, of what can be looked at.
pub(crate) fn first(from: &mut impl BufRead, what: &'static str) -> Result<Option<u8>, Problem> {
    let start = from.fill_buf().map_err(|error| unreadable(error, what))?;
    Ok(start.iter().find(|byte| !byte.is_ascii_whitespace()).copied())
}

/// Reads what stands before the head: blank lines, and a line by which Excel is told what stands between cells. Gives the
/// number of lines, and the delimiter.
fn opening(from: &mut impl BufRead, what: &'static str) -> Result<(u64, u8), Problem> {
    let mut lines = 0;
    loop {
        match from.fill_buf().map_err(|error| unreadable(error, what))? {
            [] => return Err(Problem::new(0, format!("the {what} is empty"))),
            [b'\n', ..] => {
                lines += 1;
                from.consume(1);
            }
            [b'\r', ..] => from.consume(1),
            &[b's', b'e', b'p', b'=', delimiter, b'\r' | b'\n', ..] => {
                from.consume(5);
                return Ok((lines, delimiter));
            }
            start => return Ok((lines, delimiter(start))),
        }
    }
}

/// The delimiter: of those in use, the one that stands most often in the first line.
fn delimiter(start: &[u8]) -> u8 {
    let mut is_quoted = false;
    let is_bare = |byte: &&u8| {
        is_quoted ^= **byte == b'"';
        !is_quoted
    };
    let line: Vec<u8> = start.iter().take_while(|byte| **byte != b'\n').filter(is_bare).copied().collect();
    let count = |delimiter: u8| line.split(|byte| *byte == delimiter).count();
    let mut best = b',';
    for delimiter in [b';', b'\t', b'|'] {
        if count(delimiter) > count(best) {
            best = delimiter;
        }
    }
    best
}

pub(crate) fn or_near<'a>(problem: Problem, name: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    match nearest(name, known) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    }
}

fn not_utf8(line: u64, what: &str) -> Problem {
    Problem::new(line, "this is no text in UTF-8").help(format!("export the {what} with the encoding UTF-8"))
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` gives")]
pub(crate) fn unreadable(error: io::Error, what: &str) -> Problem {
    let problem = Problem::new(0, format!("the {what} cannot be read: {error}"));
    if error.kind() == io::ErrorKind::InvalidInput || error.kind() == io::ErrorKind::UnexpectedEof {
        problem.help("the packed file is damaged or not whole")
    } else {
        problem
    }
}
