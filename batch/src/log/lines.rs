//! A ticket in each line, as JSON: the request of a clock, and the ticket's number.

use std::collections::HashMap;
use std::io::BufRead;

use itsm_core::Policy;
use itsm_core::document::limits::MAX_REQUEST_BYTES;
use serde_json::{Map, Value};

use super::sheet::unreadable;
use super::{LOG, Log, Problem, Ticket};

pub(super) fn read(policy: &Policy, mut from: impl BufRead) -> Result<Log, Problem> {
    let mut log = Log::default();
    let mut text = Vec::new();
    let mut lines = HashMap::new();
    let mut number = 0;
    loop {
        text.clear();
        number += 1;
        if from.read_until(b'\n', &mut text).map_err(|error| unreadable(error, LOG))? == 0 {
            return Ok(log);
        }
        if text.trim_ascii().is_empty() {
            continue;
        }
        let ticket = ticket(policy, &text, number);
        match ticket.and_then(|ticket| once(ticket, &mut lines)) {
            Ok(ticket) => log.tickets.push(ticket),
            Err(problem) => log.leave_out(|| problem),
        }
    }
}

/// Refuses a ticket that was told before.
fn once(ticket: Ticket, lines: &mut HashMap<String, u64>) -> Result<Ticket, Problem> {
    if let Some(line) = lines.get(&ticket.id) {
        let message = format!("ticket `{}` has another line, {line}", ticket.id);
        return Err(Problem::new(ticket.line, message).help("tell all of its events in one line"));
    }
    lines.insert(ticket.id.clone(), ticket.line);
    Ok(ticket)
}

fn ticket(policy: &Policy, text: &[u8], line: u64) -> Result<Ticket, Problem> {
    const FORM: &str = r#"write a ticket in each line: {"ticket":"INC-1","facts":{…},"events":[{"at":…,"event":…}]}"#;
    if text.len() > MAX_REQUEST_BYTES {
        return Err(Problem::new(line, format!("a ticket of more than {MAX_REQUEST_BYTES} bytes")));
    }
    let parsed: Result<Map<String, Value>, _> = serde_json::from_slice(text);
    let mut entries =
        parsed.map_err(|error| Problem::new(line, format!("this is no JSON object: {error}")).help(FORM))?;
    let id = match entries.remove("ticket") {
        Some(Value::String(id)) if !id.is_empty() => id,
        Some(Value::Number(id)) => id.to_string(),
        _ => return Err(Problem::new(line, "`ticket` is missing").help(FORM)),
    };
    if entries.contains_key("now") {
        return Err(Problem::new(line, "`now` is that of the report").help("take it out"));
    }
    // The instant is that of the report, which is not known here; the reader wants one.
    entries.insert("now".to_owned(), Value::from("1970-01-01T00:00:00Z"));
    let question = policy.read_clock_question(&Value::Object(entries).to_string());
    let question = question.map_err(|errors| {
        let first = errors.into_iter().next();
        first.map_or_else(|| Problem::new(line, "this is no ticket"), |error| Problem::of(line, error))
    })?;
    if question.events.is_empty() {
        return Err(Problem::new(line, format!("ticket `{id}` has no events")).help("tell when it was opened"));
    }
    Ok(Ticket { id, line, question, recorded: None })
}
