//! Tickets whose category is known, from a file of them: CSV, or lines of JSON; packed with gzip, or not; read row by row.

use std::io::{BufRead, Read};

use serde_json::{Map, Value};

use super::number::Lots;
use crate::log::Problem;
use crate::log::sheet::{Sheet, first, or_near, unpacked, unreadable};

/// What a file is called in messages.
const FILE: &str = "file";

/// The longest line of JSON, in bytes.
const LONGEST_LINE: u64 = 16 << 20;

/// The characters of a ticket that count: what comes after them is mostly what was quoted.
const MOST_CHARACTERS: usize = 10_000;

/// A ticket whose category is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The line of the file where it starts.
    pub line: u64,
    /// What people wrote, in the order of the columns.
    pub texts: Vec<String>,
    /// Its category. Empty where the file says none.
    pub label: String,
}

/// Which column says what. Lines of JSON have keys instead; `a.b` is the key `b` of what stands at `a`.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// What people wrote: summary, description.
    pub texts: Vec<String>,
    /// The category.
    pub label: String,
    /// Further columns, whose values are to be told.
    pub others: Vec<String>,
}

/// The tickets of a file, one after the other.
pub struct Tickets<'a> {
    source: Source<'a>,
    columns: Columns,
    is_over: bool,
}

/// The line of a row, and its cells.
type Cells = (u64, Vec<String>);

enum Source<'a> {
    Sheet { sheet: Sheet<Box<dyn BufRead + 'a>>, places: Vec<usize> },
    Lines { from: Box<dyn BufRead + 'a>, line: u64, known: Vec<bool> },
}

impl<'a> Tickets<'a> {
    /// Opens a file, and finds its columns.
    pub fn open(from: impl Read + 'a, columns: Columns) -> Result<Self, Problem> {
        let mut from = unpacked(from, FILE)?;
        let source = match first(&mut from, FILE)? {
            Some(b'[') => {
                return Err(Problem::new(1, "this is one JSON list")
                    .help("write a ticket in each line, without commas between them: `jq -c '.[]' FILE` does"));
            }
            Some(b'{') => Source::Lines { from, line: 0, known: vec![false; columns.names().count()] },
            _ => {
                let sheet = Sheet::open(from, FILE)?;
                let places = columns.names().map(|name| sheet.find(name)).collect::<Result<_, _>>()?;
                Source::Sheet { sheet, places }
            }
        };
        Ok(Self { source, columns, is_over: false })
    }

    /// Whether nothing follows: after the last row, and after a problem that leaves nothing to read.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// The next row: its line, and the cells of the columns in their order. The outer problem is one of the file, the inner one
    /// of the row.
    fn cells(&mut self) -> Result<Option<Result<Cells, Problem>>, Problem> {
        match &mut self.source {
            Source::Sheet { sheet, places } => {
                let Some((line, row)) = sheet.next_row()? else { return Ok(None) };
                let cell = |&at: &usize| row.get(at).unwrap_or_default().to_owned();
                Ok(Some(sheet.as_long_as_the_head(&row, line).map(|()| (line, places.iter().map(cell).collect()))))
            }
            Source::Lines { from, line, known } => {
                let Some(bytes) = next_line(from, line)? else {
                    return unknown(&self.columns, known).map_or(Ok(None), Err);
                };
                Ok(Some(of_object(&bytes, *line, &self.columns, known)))
            }
        }
    }

    /// A ticket, and what its further columns say.
    fn ticket(&self, line: u64, mut cells: Vec<String>) -> (Ticket, Vec<String>) {
        let others = cells.split_off((self.columns.texts.len() + 1).min(cells.len()));
        let label = cells.pop().unwrap_or_default();
        shorten(&mut cells);
        (Ticket { line, texts: cells, label }, others)
    }
}

impl Iterator for Tickets<'_> {
    /// A ticket, and what its further columns say. After a problem of a row others follow; after one of the file none: see
    /// [`Tickets::is_over`].
    type Item = Result<(Ticket, Vec<String>), Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let cells = self.cells();
        // After a quote that is not closed, or a byte that is no text, rows are not where they seem.
        self.is_over = !matches!(cells, Ok(Some(_)));
        Some(cells.transpose()?.flatten().map(|(line, cells)| self.ticket(line, cells)))
    }
}

impl Columns {
    fn names(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().chain([&self.label]).chain(&self.others).map(String::as_str)
    }
}

/// Cuts texts after the characters that count.
pub(super) fn shorten(texts: &mut [String]) {
    let mut left = MOST_CHARACTERS;
    for text in texts {
        if let Some((end, _)) = text.char_indices().nth(left) {
            text.truncate(end);
        }
        left -= text.chars().count();
    }
}

/// The next line that is not blank.
pub(super) fn next_line(from: &mut impl BufRead, line: &mut u64) -> Result<Option<Vec<u8>>, Problem> {
    loop {
        let mut bytes = Vec::new();
        let read = from.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes);
        if read.map_err(|error| unreadable(error, FILE))? == 0 {
            return Ok(None);
        }
        *line += 1;
        if bytes.len() as u64 == LONGEST_LINE && !bytes.ends_with(b"\n") {
            return Err(Problem::new(*line, format!("this line has more than {LONGEST_LINE} bytes")));
        }
        if !bytes.trim_ascii().is_empty() {
            return Ok(Some(bytes));
        }
    }
}

/// The values that an object has at the keys that are named like columns.
fn of_object(bytes: &[u8], line: u64, columns: &Columns, known: &mut [bool]) -> Result<Cells, Problem> {
    let object: Result<Map<String, Value>, _> = serde_json::from_slice(bytes);
    let object = object.map_err(|error| Problem::new(line, format!("this is no JSON object: {error}")))?;
    let mut cells = Vec::new();
    for (name, known) in columns.names().zip(known) {
        let value = at(&object, name);
        *known |= value.is_some();
        cells.push(written(value, name, line)?);
    }
    Ok((line, cells))
}

/// What stands at a key, or at keys joined by dots.
fn at<'o>(object: &'o Map<String, Value>, name: &str) -> Option<&'o Value> {
    if let Some(value) = object.get(name) {
        return Some(value);
    }
    let (first, rest) = name.split_once('.')?;
    at(object.get(first)?.as_object()?, rest)
}

fn written(value: Option<&Value>, name: &str, line: u64) -> Result<String, Problem> {
    match value {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.trim().to_owned()),
        Some(value @ (Value::Number(_) | Value::Bool(_))) => Ok(value.to_string()),
        Some(Value::Array(_) | Value::Object(_)) => {
            let problem = Problem::new(line, format!("`{name}` is neither a text nor a number"));
            Err(problem.help(format!("name a key in it, such as `{name}.name`")))
        }
    }
}

/// A key that no line had.
fn unknown(columns: &Columns, known: &[bool]) -> Option<Problem> {
    let (name, _) = columns.names().zip(known).find(|(_, known)| !**known)?;
    let there = columns.names().zip(known).filter(|(_, known)| **known).map(|(name, _)| name);
    Some(or_near(Problem::new(0, format!("no line of the file has the key `{name}`")), name, there))
}

/// A sample of tickets that come one after the other, of at most so many: all are equally likely to be in it.
#[derive(Clone, Debug)]
pub struct Sample {
    most: usize,
    offered: usize,
    lots: Lots,
    tickets: Vec<Ticket>,
}

/// What lots are drawn for.
const SAMPLE: u64 = 4;

impl Sample {
    /// An empty one.
    pub fn new(most: usize, seed: u64) -> Self {
        Self { most, offered: 0, lots: Lots::new(seed, SAMPLE, 0), tickets: Vec::new() }
    }

    /// Offers a ticket.
    pub fn offer(&mut self, ticket: Ticket) {
        self.offered += 1;
        if self.tickets.len() < self.most {
            self.tickets.push(ticket);
        } else if let Some(place) = self.tickets.get_mut(self.lots.below(self.offered)) {
            *place = ticket;
        }
    }

    /// How many were offered.
    pub fn offered(&self) -> usize {
        self.offered
    }

    /// Those that are in it, in the order of their lines.
    pub fn tickets(mut self) -> Vec<Ticket> {
        self.tickets.sort_by_key(|ticket| ticket.line);
        self.tickets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Columns {
        Columns {
            texts: vec!["summary".to_owned(), "text".to_owned()],
            label: "category".to_owned(),
            others: vec!["split".to_owned()],
        }
    }

    fn all(file: &[u8]) -> Result<Vec<(Ticket, Vec<String>)>, Problem> {
        Tickets::open(file, columns())?.collect()
    }

    #[test]
    fn tables_and_lines_of_json_give_the_same() {
        let sheet = "id;category;text;summary;split\n1;vpn;\"no\ntunnel\";VPN;a\n\n2; ;x;y;b\n";
        let lines = "{\"category\":\"vpn\",\"summary\":\" VPN\",\"text\":\"no\\ntunnel\",\"split\":\"a\"}\n\n\
                     {\"summary\":\"y\",\"text\":\"x\",\"category\":null,\"split\":\"b\"}";
        let sheet = all(sheet.as_bytes()).unwrap();
        let lines = all(lines.as_bytes()).unwrap();
        let without_line = |all: &[(Ticket, Vec<String>)]| -> Vec<_> {
            all.iter().map(|(ticket, others)| (ticket.texts.clone(), ticket.label.clone(), others.clone())).collect()
        };
        assert_eq!(without_line(&sheet), without_line(&lines));
        assert_eq!(sheet[0].0.texts, ["VPN", "no\ntunnel"]);
        assert_eq!((sheet[0].0.line, sheet[1].0.line, lines[1].0.line), (2, 5, 3));
    }

    #[test]
    fn problems_say_where_and_what_to_do() {
        for (file, line, message, help) in [
            (&b"sumary,text,category,split\n"[..], 1, "the file has no column `summary`", "did you mean `sumary`?"),
            (b"summary,text,category,split\na,b\n", 2, "this row has 2 cells, and the head has 4", "fill it up"),
            (
                b"summary,text,category,split\na,b,\xff,d\n",
                2,
                "this is no text in UTF-8",
                "export the file with the encoding UTF-8",
            ),
            (
                b"{\"summary\":{\"de\":\"x\"}}\n",
                1,
                "`summary` is neither a text nor a number",
                "name a key in it, such as `summary.name`",
            ),
        ] {
            let problem = all(file).unwrap_err();
            assert_eq!((problem.line, problem.message.as_str(), problem.help.as_deref()), (line, message, Some(help)));
        }
        let problem = all(b"{\"summary\":\"x\",\"text\":\"y\",\"category\":\"z\"}\n").unwrap_err();
        assert_eq!(problem.message, "no line of the file has the key `split`");
    }

    #[test]
    fn samples_are_drawn_evenly() {
        let mut sample = Sample::new(100, 1);
        for line in 0..10_000 {
            sample.offer(Ticket { line, texts: Vec::new(), label: String::new() });
        }
        assert_eq!(sample.offered(), 10_000);
        let tickets = sample.tickets();
        let mean = tickets.iter().map(|ticket| ticket.line).sum::<u64>() / 100;
        assert!(tickets.len() == 100 && (4_000..6_000).contains(&mean), "{mean}");
    }
}
