//! A CSV file with a row for each event, or for each ticket.

use std::collections::HashMap;
use std::io::BufRead;

use csv::{ByteRecord, ReaderBuilder, StringRecord, Trim};
use itsm_core::Policy;
use itsm_core::engine::{ClockQuestion, MAX_EVENTS, TicketEvent};
use itsm_core::fact::facts::{Answer, FactError, Facts};
use itsm_core::finding::nearest;

use super::{Log, Problem, Ticket, Times, unreadable};

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

/// The kind of event that opens a ticket.
const OPENED: &str = "opened";

/// The kind of event of rows, where no column says it.
const UPDATED: &str = "updated";

/// The longest value that is quoted, in bytes.
const MAX_QUOTED: usize = 60;

/// What stands for an unknown value among the answers of a row.
const NOTHING: usize = 0;

/// The columns by their places.
struct Places {
    ticket: usize,
    at: Option<usize>,
    kind: Option<usize>,
    events: Vec<(String, usize)>,
    facts: Vec<(String, usize)>,
    recorded: Option<usize>,
}

/// What the rows of a ticket say.
struct Told {
    id: String,
    line: u64,
    rows: Vec<Row>,
    /// By the places of `events`.
    instants: Vec<Option<i64>>,
    recorded: Option<bool>,
    problem: Option<Problem>,
}

struct Row {
    at: Option<i64>,
    /// The number of the row's kind among those seen so far.
    kind: usize,
    /// By the places of `facts`, numbers of answers.
    values: Box<[usize]>,
}

/// A file that is being read.
struct Reading<'a> {
    columns: &'a Columns,
    policy: &'a Policy,
    places: Places,
    /// Kinds of events, each once; the first one is that of rows which name none.
    kinds: Vec<String>,
    /// Answers, each once; the first one is “unknown”.
    answers: Vec<Answer>,
    /// By the places of `facts`: the texts that were looked at, with the number of the answer each stands for.
    known: Vec<HashMap<String, Result<usize, Problem>>>,
    /// Facts to try answers on.
    probe: Facts,
}

impl Columns {
    pub(super) fn read(&self, policy: &Policy, mut from: impl BufRead) -> Result<Log, Problem> {
        let delimiter = delimiter(from.fill_buf().map_err(unreadable)?);
        let mut reader =
            ReaderBuilder::new().delimiter(delimiter).trim(Trim::All).flexible(true).from_reader(from.by_ref());
        let names = reader.headers().map_err(|error| refused(&error))?.clone();
        let places = self.places(policy, &names)?;
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
            places,
        };
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut tickets: Vec<Told> = Vec::new();
        let mut bytes = ByteRecord::new();
        while reader.read_byte_record(&mut bytes).map_err(|error| refused(&error))? {
            let line = bytes.position().map_or(0, csv::Position::line);
            let row = StringRecord::from_byte_record(std::mem::take(&mut bytes)).map_err(|_| not_utf8(line))?;
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
                ticket.problem = reading.add(&row, line, ticket).err();
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

    fn places(&self, policy: &Policy, names: &StringRecord) -> Result<Places, Problem> {
        let place = |name: &str| names.iter().position(|known| known == name);
        let find = |name: &str| place(name).ok_or_else(|| no_column(name, names));
        let optional = |name: &Option<String>| name.as_deref().map(find).transpose();
        let vocabulary = policy.vocabulary();
        let mut facts = Vec::new();
        for field in &vocabulary.fields {
            let own = self.facts.iter().find(|(name, _)| *name == field.name);
            let at = match own {
                Some((_, column)) => Some(find(column)?),
                None => place(&field.name),
            };
            facts.extend(at.map(|at| (field.name.clone(), at)));
        }
        for (name, _) in &self.facts {
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

    fn is_known(&self, cell: &str) -> bool {
        !cell.is_empty() && !self.unknown.iter().any(|unknown| unknown == cell)
    }

    fn no_instant(&self, line: u64, expected: String) -> Problem {
        let problem = Problem::new(line, expected);
        if self.times == Times::default() {
            problem
                .help("say how the log writes instants: `--time-format '%d/%m/%Y %H:%M'`, `--time-zone Europe/Berlin`")
        } else {
            problem
        }
    }
}

impl Reading<'_> {
    /// Takes a row of a ticket in.
    fn add(&mut self, row: &StringRecord, line: u64, ticket: &mut Told) -> Result<(), Problem> {
        let (columns, places) = (self.columns, &self.places);
        let cell = |at: usize| Some(row.get(at).unwrap_or_default()).filter(|cell| columns.is_known(cell));
        let instant = |cell: &str| columns.times.read(cell).map_err(|expected| columns.no_instant(line, expected));
        if places.at.is_none() && !ticket.rows.is_empty() {
            let message = format!("ticket `{}` has another row, in line {}", ticket.id, ticket.line);
            return Err(
                Problem::new(line, message).help("name the column with the instants of the rows: `--at COLUMN`")
            );
        }
        if ticket.rows.len() + places.events.len() >= MAX_EVENTS {
            return Err(Problem::new(line, format!("ticket `{}` has more than {MAX_EVENTS} events", ticket.id)));
        }
        let at = match places.at.map(cell) {
            Some(Some(cell)) => Some(instant(cell)?),
            Some(None) => {
                return Err(Problem::new(line, "this row has no instant").help("fill it in, or take the row out"));
            }
            None => None,
        };
        for ((_, column), known) in places.events.iter().zip(&mut ticket.instants) {
            if let Some(cell) = cell(*column) {
                *known = Some(instant(cell)?);
            }
        }
        if let Some(cell) = places.recorded.and_then(cell) {
            ticket.recorded = Some(flag(cell).ok_or_else(|| {
                let message = format!("`{cell}` does not say whether the service level was kept");
                Problem::new(line, message).help("write `true` or `false`")
            })?);
        }
        let kind = places.kind.and_then(cell);
        let texts: Vec<Option<&str>> = places.facts.iter().map(|(_, column)| cell(*column)).collect();
        let kind = kind.map_or(Ok(0), |name| self.kind(name, line))?;
        let mut values = Vec::with_capacity(texts.len());
        for (place, text) in texts.into_iter().enumerate() {
            let number = text.map_or(Ok(NOTHING), |text| self.answer(place, text));
            values.push(number.map_err(|error| Problem { line, ..error })?);
        }
        ticket.rows.push(Row { at, kind, values: values.into_boxed_slice() });
        Ok(())
    }

    /// The number of a kind of event.
    fn kind(&mut self, name: &str, line: u64) -> Result<usize, Problem> {
        if let Some(known) = self.kinds.iter().position(|known| known == name) {
            return Ok(known);
        }
        self.policy.ticket_event(0, name).map_err(|error| no_kind(line, name, error))?;
        self.kinds.push(name.to_owned());
        Ok(self.kinds.len() - 1)
    }

    /// The number of an answer. Each text is looked at once.
    fn answer(&mut self, place: usize, text: &str) -> Result<usize, Problem> {
        let (Some(known), Some((field, _))) = (self.known.get_mut(place), self.places.facts.get(place)) else {
            return Ok(NOTHING);
        };
        if let Some(number) = known.get(text) {
            return number.clone();
        }
        let kind = self.policy.vocabulary().field(field).map(|(_, field)| &field.kind);
        let answer = Answer::from_text(text, kind);
        let number = match self.probe.set(field, answer.clone()) {
            Ok(_) => {
                self.answers.push(answer);
                Ok(self.answers.len() - 1)
            }
            Err(mut error) => {
                if text.len() <= MAX_QUOTED {
                    error.message = format!("{}, and not `{text}`", error.message);
                }
                Err(Problem::of(0, error))
            }
        };
        known.insert(text.to_owned(), number.clone());
        number
    }

    /// A ticket of its rows: what the first one says was known when it was opened, each further one changes something.
    fn ticket(&self, mut told: Told) -> Result<Ticket, Problem> {
        if let Some(problem) = told.problem {
            return Err(problem);
        }
        let (policy, places, line) = (self.policy, &self.places, told.line);
        let wrong = |error| Problem::of(line, error);
        told.rows.sort_by_key(|row| row.at);
        let event = |at: i64, kind: &str| policy.ticket_event(at, kind).map_err(wrong);
        let by_columns = || {
            let each = places.events.iter().zip(&told.instants);
            each.filter_map(|((kind, _), at)| Some((kind.as_str(), (*at)?)))
        };
        let mut facts = policy.facts();
        let mut events: Vec<TicketEvent> = Vec::new();
        // Of the same instant, what was opened was opened first, and what else a column tells came last.
        for (kind, at) in by_columns().filter(|(kind, _)| *kind == OPENED) {
            events.push(event(at, kind)?);
        }
        let mut before: &[usize] = &[];
        for row in &told.rows {
            let mut own = match row.at {
                Some(at) => Some(event(at, self.kinds.get(row.kind).map_or(UPDATED, String::as_str))?),
                None => None,
            };
            let is_first = before.is_empty();
            for (place, ((field, _), &value)) in places.facts.iter().zip(&row.values).enumerate() {
                if value == before.get(place).copied().unwrap_or(NOTHING) {
                    continue;
                }
                let answer = self.answers.get(value).cloned().unwrap_or(Answer::Unknown);
                if is_first {
                    facts.set(field, answer).map_err(wrong)?;
                } else {
                    own = own.map(|event| event.set(field, answer));
                }
            }
            before = &row.values;
            events.extend(own);
        }
        for (kind, at) in by_columns().filter(|(kind, _)| *kind != OPENED) {
            events.push(event(at, kind)?);
        }
        if events.is_empty() {
            return Err(Problem::new(line, format!("of ticket `{}` nothing says when anything happened", told.id)));
        }
        let question = ClockQuestion { facts, events, now: 0, language: String::new(), timeline: false };
        Ok(Ticket { id: told.id, line, question, recorded: told.recorded })
    }
}

/// The delimiter: of those in use, the one that stands most often in the first line.
fn delimiter(start: &[u8]) -> u8 {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.split(|byte| *byte == delimiter).count();
    let mut best = b',';
    for delimiter in [b';', b'\t', b'|'] {
        if count(delimiter) > count(best) {
            best = delimiter;
        }
    }
    best
}

fn flag(cell: &str) -> Option<bool> {
    match cell.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

fn no_column(name: &str, names: &StringRecord) -> Problem {
    let problem = or_near(Problem::new(1, format!("the log has no column `{name}`")), name, names.iter());
    let all = || names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if problem.help.is_some() { problem } else { problem.help(format!("its columns are {}", all())) }
}

fn no_kind(line: u64, kind: &str, error: FactError) -> Problem {
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

fn refused(error: &csv::Error) -> Problem {
    let line = error.position().map_or(0, csv::Position::line);
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => not_utf8(line),
        csv::ErrorKind::Io(error) => Problem::new(0, format!("the log cannot be read: {error}")),
        _ => Problem::new(line, format!("the log cannot be read: {error}")),
    }
}

fn not_utf8(line: u64) -> Problem {
    Problem::new(line, "this is no text in UTF-8").help("export the log with the encoding UTF-8")
}
