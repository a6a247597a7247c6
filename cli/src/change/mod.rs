//! `itsm change`: how risky a change is, what it is in conflict with, when it could run, and the calendar of changes.

pub mod arguments;
mod assess;
mod calendar;
mod conflicts;
mod import;
mod slots;

use itsm_core::Policy;
use itsm_core::calendar::zone::Zone;
use itsm_core::engine::Question;
use itsm_core::schedule::answer::WindowName;
use itsm_core::schedule::changes::Schedule;
use serde_json::{Map, Value, json};

use crate::Verdict;
use crate::arguments::Asked;
use crate::failure::Failure;
use crate::{instant, question, source};

use arguments::{Known, Proposed};

pub fn run(command: &arguments::Change) -> Result<Verdict, Failure> {
    match command {
        arguments::Change::Assess(asked) => assess::run(asked),
        arguments::Change::Conflicts(asked) => conflicts::run(asked),
        arguments::Change::Slots(asked) => slots::run(asked),
        arguments::Change::Calendar(asked) => calendar::run(asked),
        arguments::Change::Import(asked) => import::run(asked),
    }
}

/// The schedule of other changes; none, if none is given. Between these instants matters what repeats in it.
fn schedule(policy: &Policy, known: &Known, between: (i64, i64)) -> Result<Schedule, Failure> {
    let Some(argument) = &known.schedule else { return Ok(Schedule::default()) };
    let text = source::schedule(argument)?;
    if text.trim_start().get(..15).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
        return import::schedule(policy, argument.trim_start_matches('@'), &text, between);
    }
    Schedule::from_json(&text).map_err(question::refused)
}

/// What is known of a change: facts as they are read for every command.
fn known(policy: &Policy, known: &Known) -> Result<Question, Failure> {
    let (facts, fact, example) = (known.facts.clone(), known.fact.clone(), known.example.clone());
    let asked = Asked { facts, fact, example, ..Asked::default() };
    let question = question::single(policy, &asked)?;
    Ok(Question { language: known.language.clone().unwrap_or_default(), ..question })
}

/// What a change is, as a request has it.
fn request(proposed: &Proposed) -> Map<String, Value> {
    let mut request = Map::new();
    if let Some(id) = &proposed.id {
        request.insert("id".to_owned(), json!(id));
    }
    request.insert("cis".to_owned(), json!(proposed.cis));
    request.insert("assignees".to_owned(), json!(proposed.assignees));
    put(&mut request, "earliest", proposed.earliest.as_ref());
    put(&mut request, "submitted", proposed.submitted.as_ref());
    request
}

/// An instant of the command line.
fn put(request: &mut Map<String, Value>, key: &str, instant: Option<&String>) {
    if let Some(instant) = instant {
        request.insert(key.to_owned(), json!(instant::written(instant)));
    }
}

/// The zone of the policy's windows.
fn zone(policy: &Policy) -> Zone {
    policy.change_windows().map_or_else(Zone::utc, |windows| windows.zone.clone())
}

/// What people call a window.
fn window(window: &WindowName) -> &str {
    window.label.as_deref().unwrap_or(&window.id)
}
