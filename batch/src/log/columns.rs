//! A CSV file with a row for each event, or for each ticket.

use std::collections::HashMap;
use std::io::BufRead;

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord};
use itsm_core::Policy;
use itsm_core::fact::facts::{Answer, FactError};
use itsm_core::finding::nearest;

use super::labels::Labels;
use super::rows::{Reading, Told};
use super::text::Text;
use super::{Log, Problem, Times, unreadable};

/// Which column of a CSV file says what.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The ticket's number. `None` for the column `ticket`.
    pub ticket: Option<String>,
    /// When what a row tells happened. Without one there is one row for each ticket.
    pub at: Option<String>,
    /// The kind of event that a row is. Without one every row is `updated`.
    pub kind: Option<String>,
    /// Kinds of events, and the column with the instant of each. Of several rows the last one that has it counts.
    pub events: Vec<(String, String)>,
    /// Fields, and the column of each. A field that is not named here has the column of its own name, if there is one.
    pub facts: Vec<(String, String)>,
    /// What stands for a value that is not known, beside nothing at all.
    pub unknown: Vec<String>,
    /// How instants are written.
    pub times: Times,
    /// Whether the ticket kept its service level, as the log has it: `true` or `false`.
    pub recorded: Option<String>,
}

/// The kind of event of rows, where no column says it.
pub(super) const UPDATED: &str = "updated";

/// The columns by their places.
pub(super) struct Places {
    pub(super) ticket: usize,
    pub(super) at: Option<usize>,
    pub(super) kind: Option<usize>,
    pub(super) events: Vec<(String, usize)>,
    pub(super) facts: Vec<(String, usize)>,
    pub(super) recorded: Option<usize>,
}

impl Columns {
    pub(super) fn read(&self, policy: &Policy, mut from: impl BufRead) -> Result<Log, Problem> {
        let (before, delimiter) = opening(&mut from)?;
        let mut builder = ReaderBuilder::new();
        builder.delimiter(delimiter).flexible(true).has_headers(false);
        let mut reader = builder.from_reader(Text::new(from));
        let mut bytes = ByteRecord::new();
        if !reader.read_byte_record(&mut bytes).map_err(refused)? {
            return Err(Problem::new(0, "the log is empty"));
        }
        let line = |reader: &Reader<Text<_>>, row: &ByteRecord| {
            let inside = row.iter().map(|cell| cell.split(|byte| *byte == b'\n').count() - 1).sum::<usize>();
            before + reader.position().line().saturating_sub(1 + u64::try_from(inside).unwrap_or_default())
        };
        let head = line(&reader, &bytes);
        let names = text_of(&mut bytes, head)?;
        let places = self.places(policy, &names, head)?;
        let fields =
            places.facts.iter().map(|(field, at)| (field.clone(), names.get(*at).unwrap_or_default().to_owned()));
        let mut log = Log { fields: fields.collect(), ..Log::default() };
        let mut reading = Reading {
            columns: self,
            policy,
            kinds: vec![UPDATED.to_owned()],
            answers: vec![Answer::Unknown],
            known: vec![HashMap::new(); places.facts.len()],
            probe: policy.facts(),
            labels: Labels::of(policy),
            places,
        };
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut tickets: Vec<Told> = Vec::new();
        while reader.read_byte_record(&mut bytes).map_err(refused)? {
            let line = line(&reader, &bytes);
            // The text ends with a line feed, which only a quote can take into a cell.
            let takes_the_end = bytes.iter().next_back().is_some_and(|cell| cell.ends_with(b"\n"));
            if takes_the_end && reader.get_ref().is_in_quotes() {
                // No line feed ends this row, so one less has been counted.
                return Err(Problem::new(line + 1, "a quote is opened here and never closed")
                    .help("close it, or write it twice if it belongs to a text in quotes"));
            }
            let row = text_of(&mut bytes, line)?;
            if row.iter().all(str::is_empty) {
                continue;
            }
            let id = row.get(reading.places.ticket).unwrap_or_default();
            let number = *numbers.entry(id.to_owned()).or_insert(tickets.len());
            if number == tickets.len() {
                tickets.push(Told {
                    id: id.to_owned(),
                    line,
                    rows: Vec::new(),
                    instants: vec![None; reading.places.events.len()],
                    recorded: None,
                    problem: id.is_empty().then(|| Problem::new(line, "this row names no ticket")),
                });
            }
            if let Some(ticket) = tickets.get_mut(number).filter(|ticket| ticket.problem.is_none()) {
                let added = as_long_as(&names, &row, line).and_then(|()| reading.add(&row, line, ticket));
                ticket.problem = added.err();
            }
        }
        for told in tickets {
            match reading.ticket(told) {
                Ok(ticket) => log.tickets.push(ticket),
                Err(problem) => log.leave_out(|| problem),
            }
        }
        Ok(log)
    }

    fn places(&self, policy: &Policy, names: &StringRecord, line: u64) -> Result<Places, Problem> {
        let place = |name: &str| -> Result<Option<usize>, Problem> {
            let mut all = names.iter().enumerate().filter(|(_, known)| *known == name);
            match (all.next(), all.next()) {
                (Some((one, _)), Some((other, _))) => {
                    let message = format!("the columns {} and {} are both called `{name}`", one + 1, other + 1);
                    Err(Problem::new(line, message).help("give one of them another name"))
                }
                (first, _) => Ok(first.map(|(at, _)| at)),
            }
        };
        let find = |name: &str| place(name)?.ok_or_else(|| no_column(name, names, line));
        let optional = |name: &Option<String>| name.as_deref().map(find).transpose();
        let vocabulary = policy.vocabulary();
        let mut facts = Vec::new();
        for field in &vocabulary.fields {
            let own = self.facts.iter().find(|(name, _)| *name == field.name);
            let at = match own {
                Some((_, column)) => Some(find(column)?),
                None => place(&field.name)?,
            };
            facts.extend(at.map(|at| (field.name.clone(), at)));
        }
        for (at, (name, _)) in self.facts.iter().enumerate() {
            if self.facts.iter().take(at).any(|(other, _)| other == name) {
                return Err(Problem::new(0, format!("two columns are named for the field `{name}`")).help("name one"));
            }
            if vocabulary.field(name).is_none() {
                let known = vocabulary.fields.iter().map(|field| field.name.as_str());
                return Err(or_near(Problem::new(0, format!("the policy has no field `{name}`")), name, known));
            }
        }
        let mut events = Vec::new();
        for (kind, column) in &self.events {
            policy.ticket_event(0, kind).map_err(|error| no_kind(0, kind, error))?;
            events.push((kind.clone(), find(column)?));
        }
        if self.at.is_none() && events.is_empty() {
            return Err(Problem::new(0, "nothing says when anything happened").help(
                "name the column of the rows' instants (`--at COLUMN`), or those of events (`--event opened=COLUMN`)",
            ));
        }
        Ok(Places {
            ticket: find(self.ticket.as_deref().unwrap_or("ticket"))?,
            at: optional(&self.at)?,
            kind: optional(&self.kind)?,
            events,
            facts,
            recorded: optional(&self.recorded)?,
        })
    }

    /// The first argument of the command that says something about columns.
    pub(super) fn first_named(&self) -> Option<&'static str> {
        let named = [
            (self.ticket.is_some(), "--ticket"),
            (self.at.is_some(), "--at"),
            (self.kind.is_some(), "--kind"),
            (!self.events.is_empty(), "--event"),
            (!self.facts.is_empty(), "--fact"),
            (!self.unknown.is_empty(), "--unknown"),
            (self.times != Times::default(), "--time-format` or `--time-zone"),
            (self.recorded.is_some(), "--recorded"),
        ];
        named.into_iter().find_map(|(is_named, option)| is_named.then_some(option))
    }

    pub(super) fn is_known(&self, cell: &str) -> bool {
        !cell.is_empty() && !self.unknown.iter().any(|unknown| unknown == cell)
    }

    pub(super) fn no_instant(&self, line: u64, expected: String) -> Problem {
        let problem = Problem::new(line, expected);
        if self.times == Times::default() {
            problem
                .help("say how the log writes instants: `--time-format '%d/%m/%Y %H:%M'`, `--time-zone Europe/Berlin`")
        } else {
            problem
        }
    }
}

/// Reads what stands before the head: blank lines, and a line by which Excel is told what stands between cells. Gives the
/// number of lines, and the delimiter.
fn opening(from: &mut impl BufRead) -> Result<(u64, u8), Problem> {
    let mut lines = 0;
    loop {
        match from.fill_buf().map_err(unreadable)? {
            [] => return Err(Problem::new(0, "the log is empty")),
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

/// Whether a row has a cell for each column, and nothing behind them.
fn as_long_as(names: &StringRecord, row: &StringRecord, line: u64) -> Result<(), Problem> {
    let is_short = row.len() < names.len();
    if is_short || row.iter().skip(names.len()).any(|cell| !cell.is_empty()) {
        let message = format!("this row has {} cells, and the head has {}", row.len(), names.len());
        let help = if is_short { "fill it up" } else { "put texts with delimiters in them in quotes" };
        return Err(Problem::new(line, message).help(help));
    }
    Ok(())
}

fn no_column(name: &str, names: &StringRecord, line: u64) -> Problem {
    let problem = or_near(Problem::new(line, format!("the log has no column `{name}`")), name, names.iter());
    let all = || names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if problem.help.is_some() { problem } else { problem.help(format!("its columns are {}", all())) }
}

pub(super) fn no_kind(line: u64, kind: &str, error: FactError) -> Problem {
    let message = match error.code {
        "request.wrong_value" => format!("`{kind}` is no kind of event of this policy"),
        _ => error.message.clone(),
    };
    Problem { message, ..Problem::of(line, error) }
}

fn or_near<'a>(problem: Problem, name: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    match nearest(name, known) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem,
    }
}

fn refused(error: csv::Error) -> Problem {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => unreadable(error),
        kind => Problem::new(0, format!("the log cannot be read: {kind:?}")),
    }
}

/// A row as text, its cells without white space around them.
fn text_of(bytes: &mut ByteRecord, line: u64) -> Result<StringRecord, Problem> {
    let mut row = StringRecord::from_byte_record(std::mem::take(bytes)).map_err(|_| not_utf8(line))?;
    row.trim();
    Ok(row)
}

fn not_utf8(line: u64) -> Problem {
    Problem::new(line, "this is no text in UTF-8").help("export the log with the encoding UTF-8")
}
