//! The rows of a CSV file, put together by ticket.

use std::collections::HashMap;

use csv::StringRecord;
use itsm_core::Policy;
use itsm_core::engine::{ClockQuestion, MAX_EVENTS, TicketEvent};
use itsm_core::fact::facts::{Answer, Facts};
use itsm_core::fact::field::Kind;
use itsm_core::fact::notation::write_instant;

use super::columns::{Columns, Places, UPDATED, no_kind};
use super::{Problem, Ticket};
use crate::labels::Labels;

/// The kind of event that opens a ticket.
const OPENED: &str = "opened";

/// The longest value that is quoted, in bytes.
const MAX_QUOTED: usize = 60;

/// What stands for an unknown value among the answers of a row.
const NOTHING: usize = 0;

/// What the rows of a ticket say.
pub(super) struct Told {
    pub(super) id: String,
    pub(super) line: u64,
    pub(super) rows: Vec<Row>,
    /// By the places of `events`.
    pub(super) instants: Vec<Option<i64>>,
    pub(super) recorded: Option<bool>,
    pub(super) problem: Option<Problem>,
}

pub(super) struct Row {
    pub(super) at: Option<i64>,
    /// The number of the row's kind among those seen so far.
    pub(super) kind: usize,
    /// By the places of `facts`, numbers of answers.
    pub(super) values: Box<[usize]>,
}

/// A file that is being read.
pub(super) struct Reading<'a> {
    pub(super) columns: &'a Columns,
    pub(super) policy: &'a Policy,
    pub(super) places: Places,
    /// Kinds of events, each once; the first one is that of rows which name none.
    pub(super) kinds: Vec<String>,
    /// Answers, each once; the first one is “unknown”.
    pub(super) answers: Vec<Answer>,
    /// By the places of `facts`: the texts that were looked at, with the number of the answer each stands for.
    pub(super) known: Vec<HashMap<String, Result<usize, Problem>>>,
    /// Facts to try answers on.
    pub(super) probe: Facts,
    pub(super) labels: Labels,
}

impl Reading<'_> {
    /// Takes a row of a ticket in.
    pub(super) fn add(&mut self, row: &StringRecord, line: u64, ticket: &mut Told) -> Result<(), Problem> {
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
        let plain = name.to_lowercase();
        for name in [name, plain.as_str()] {
            if let Some(known) = self.kinds.iter().position(|known| known == name) {
                return Ok(known);
            }
        }
        let name = if self.policy.ticket_event(0, name).is_ok() { name } else { plain.as_str() };
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
        let mut answer = match (kind, flag(text)) {
            (Some(Kind::Boolean), Some(holds)) => Answer::Boolean(holds),
            _ => Answer::from_text(text, kind),
        };
        let mut set = self.probe.set(field, answer.clone()).map(drop);
        if let (true, Some(id)) = (set.is_err(), self.labels.id(field, text)) {
            answer = Answer::from(id);
            set = self.probe.set(field, answer.clone()).map(drop);
        }
        let number = match set {
            Ok(()) => {
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
    pub(super) fn ticket(&self, mut told: Told) -> Result<Ticket, Problem> {
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
        let opened = by_columns().find(|(kind, _)| *kind == OPENED);
        if let Some((kind, at)) = by_columns().find(|(_, at)| opened.is_some_and(|(_, opened)| *at < opened)) {
            let message = format!("ticket `{}` is {kind} at {}, before it is opened", told.id, write_instant(at));
            return Err(Problem::new(line, message).help("correct the one or the other"));
        }
        if events.is_empty() {
            return Err(Problem::new(line, format!("of ticket `{}` nothing says when anything happened", told.id)));
        }
        let question = ClockQuestion { facts, events, now: 0, language: String::new(), timeline: false };
        Ok(Ticket { id: told.id, line, question, recorded: told.recorded })
    }
}

fn flag(cell: &str) -> Option<bool> {
    match cell.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}
