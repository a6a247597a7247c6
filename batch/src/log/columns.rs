//! A CSV file with a row for each event, or for each ticket.

use std::collections::HashMap;
use std::io::BufRead;

use itsm_core::Policy;
use itsm_core::fact::facts::{Answer, FactError};

use super::rows::{Reading, Told};
use super::sheet::{Sheet, or_near};
use super::{LOG, Log, Problem, Times};
use crate::labels::Labels;

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
    pub(super) fn read(&self, policy: &Policy, from: impl BufRead) -> Result<Log, Problem> {
        let mut sheet = Sheet::open(from, LOG)?;
        let places = self.places(policy, &sheet)?;
        let fields =
            places.facts.iter().map(|(field, at)| (field.clone(), sheet.names.get(*at).unwrap_or_default().to_owned()));
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
        while let Some((line, row)) = sheet.next_row()? {
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
                let added = sheet.as_long_as_the_head(&row, line).and_then(|()| reading.add(&row, line, ticket));
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

    fn places<R: BufRead>(&self, policy: &Policy, sheet: &Sheet<R>) -> Result<Places, Problem> {
        let optional = |name: &Option<String>| name.as_deref().map(|name| sheet.find(name)).transpose();
        let vocabulary = policy.vocabulary();
        let mut facts = Vec::new();
        for field in &vocabulary.fields {
            let own = self.facts.iter().find(|(name, _)| *name == field.name);
            let at = match own {
                Some((_, column)) => Some(sheet.find(column)?),
                None => sheet.place(&field.name)?,
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
            events.push((kind.clone(), sheet.find(column)?));
        }
        if self.at.is_none() && events.is_empty() {
            return Err(Problem::new(0, "nothing says when anything happened").help(
                "name the column of the rows' instants (`--at COLUMN`), or those of events (`--event opened=COLUMN`)",
            ));
        }
        Ok(Places {
            ticket: sheet.find(self.ticket.as_deref().unwrap_or("ticket"))?,
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

pub(super) fn no_kind(line: u64, kind: &str, error: FactError) -> Problem {
    let message = match error.code {
        "request.wrong_value" => format!("`{kind}` is no kind of event of this policy"),
        _ => error.message.clone(),
    };
    Problem { message, ..Problem::of(line, error) }
}
