//! `itsm change slots`: when a change could run.

use std::fmt::Write as _;

use itsm_core::Policy;
use itsm_core::engine::SlotsQuestion;
use itsm_core::schedule::answer::ChangeSlots;
use itsm_core::wire;
use serde_json::{Value, json};

use super::arguments::Slots;
use super::import::AHEAD;
use super::{known, put, request, schedule, window, zone};
use crate::Verdict;
use crate::arguments::Format;
use crate::columns::Columns;
use crate::failure::Failure;
use crate::instant::{local, stretch};
use crate::question;
use crate::source::Source;
use crate::terminal::{self, BOLD, DIM, WARNING};

pub fn run(asked: &Slots) -> Result<Verdict, Failure> {
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let mut request = request(&asked.proposed);
    put(&mut request, "from", Some(&asked.from));
    put(&mut request, "until", asked.until.as_ref());
    request.insert("length".to_owned(), json!(asked.length));
    request.insert("count".to_owned(), json!(asked.count));
    if let Some(step) = asked.step {
        request.insert("step".to_owned(), json!(step));
    }
    let (own, _) = policy.read_slots_question(&Value::from(request).to_string()).map_err(question::refused)?;
    let question = SlotsQuestion { question: known(&policy, &asked.known)?, ..own };
    let until = question.until.unwrap_or(question.from.saturating_add(AHEAD));
    let schedule = schedule(&policy, &asked.known, (question.from, until))?;
    let answer = policy.change_slots(&question, &schedule).map_err(|error| question::refused(vec![error]))?;
    terminal::print(&match asked.format {
        Format::Json => wire::to_json(&answer) + "\n",
        Format::Text => text(&policy, &answer),
    })?;
    Ok(Verdict::of(!answer.slots.is_empty()))
}

fn text(policy: &Policy, answer: &ChangeSlots) -> String {
    let zone = zone(policy);
    let mut columns = Columns::default();
    for slot in &answer.slots {
        let free = format!("free {}", stretch(&slot.free.from, &slot.free.to, &zone));
        columns.row([(BOLD, stretch(&slot.from, &slot.to, &zone).as_str()), (DIM, &free)]);
    }
    let mut out = columns.lines(0);
    if answer.slots.is_empty() {
        out = format!("{WARNING}no slot{WARNING:#} until {}\n", local(&answer.until, &zone));
    }
    let assuming: Vec<&str> = answer.assuming.iter().map(window).collect();
    if !assuming.is_empty() {
        let assuming = assuming.join(", ");
        let _ = writeln!(out, "{WARNING}if these apply{WARNING:#}: {}", terminal::printable(&assuming));
    }
    out
}
