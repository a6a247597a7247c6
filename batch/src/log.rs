//! Logs of tickets: a CSV file with a row for each event or for each ticket, or lines of JSON with a ticket in each.

mod columns;
mod lines;
mod rows;
pub(crate) mod sheet;
mod text;
mod time;

use std::io::Read;

use itsm_core::Policy;
use itsm_core::engine::ClockQuestion;
use itsm_core::fact::facts::FactError;

pub use columns::Columns;
pub use time::{Times, TimesError};

/// The most bytes of a log, unpacked.
pub const MAX_LOG_BYTES: u64 = 1 << 30;

/// What a log is called in messages.
const LOG: &str = "log";

/// The most problems that are told.
pub const MAX_PROBLEMS: usize = 100;

/// Tickets, each with what has happened to it.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The tickets that can be used, in the order in which the log first names them.
    pub tickets: Vec<Ticket>,
    /// How many were left out, because something is wrong with them.
    pub left_out: usize,
    /// What is wrong with them, at most [`MAX_PROBLEMS`].
    pub problems: Vec<Problem>,
    /// The fields that the log has answers for; of a CSV file with their columns.
    pub fields: Vec<(String, String)>,
}

/// A ticket.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Its number, or what else names it.
    pub id: String,
    /// The line of the log that names it first.
    pub line: u64,
    /// What was known of it, and what has happened to it.
    pub question: ClockQuestion,
    /// Whether it kept its service level, as the log has it.
    pub recorded: Option<bool>,
}

/// Something wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where; 0 for the whole.
    pub line: u64,
    /// What.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// Something wrong at a line.
    pub fn new(line: u64, message: impl Into<String>) -> Self {
        Self { line, message: message.into(), help: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn of(line: u64, error: FactError) -> Self {
        Self { line, message: error.message, help: error.help }
    }
}

impl Log {
    /// Reads a log: a CSV file by its columns, or lines of JSON, whichever it is; packed with gzip, or not.
    ///
    /// What is wrong with single tickets stands in [`problems`](Self::problems), and those tickets are left out. The error
    /// is for what makes the log unreadable.
    pub fn read(policy: &Policy, columns: &Columns, from: impl Read) -> Result<Self, Problem> {
        let mut from = sheet::unpacked(from, LOG)?;
        let first = sheet::first(&mut from, LOG)?;
        if first == Some(b'[') {
            let problem = Problem::new(1, "this is one JSON list");
            return Err(
                problem.help("write a ticket in each line, without commas between them: `jq -c '.[]' FILE` does")
            );
        }
        let is_json = first == Some(b'{');
        if let (true, Some(option)) = (is_json, columns.first_named()) {
            let problem = Problem::new(1, format!("`{option}` is for CSV, and this log is lines of JSON"));
            return Err(problem.help("leave it out: lines of JSON say what they hold"));
        }
        let mut limited = from.take(MAX_LOG_BYTES + 1);
        let log = if is_json { lines::read(policy, &mut limited) } else { columns.read(policy, &mut limited) };
        if limited.limit() == 0 {
            let message = format!("the log has more than {MAX_LOG_BYTES} bytes, unpacked");
            return Err(Problem::new(0, message).help("report on fewer months at a time"));
        }
        log
    }

    /// Leaves a ticket out, and says why.
    pub(crate) fn leave_out(&mut self, problem: impl FnOnce() -> Problem) {
        self.left_out += 1;
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem());
        }
    }
}
