//! `itsm sla clock`: what the clocks of a ticket show.

use std::fmt::Write as _;

use anstyle::Style;
use itsm_core::Policy;
use itsm_core::calendar::zone::Zone;
use itsm_core::document::json;
use itsm_core::engine::{ClockQuestion, SlaClocks};
use itsm_core::fact::notation::write_working;
use itsm_core::finding::Findings;
use itsm_core::sla::answer::{ClockAnswer, Mark, State};
use itsm_core::wire;

use super::arguments::Clock;
use super::{demand, heading, metric, timeline, zone};
use crate::Verdict;
use crate::arguments::Format;
use crate::columns::Columns;
use crate::failure::Failure;
use crate::instant::{self, local};
use crate::question;
use crate::source::{self, Source};
use crate::terminal::{self, BOLD, DIM, ERROR, GOOD, PLAIN, WARNING, count};

pub fn run(asked: &Clock) -> Result<Verdict, Failure> {
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let question = question(&policy, asked)?;
    let answer = policy.sla_clocks(&question).map_err(|error| question::refused(vec![error]))?;
    terminal::print(&match asked.format {
        Format::Json => wire::to_json(&answer) + "\n",
        Format::Text => text(&policy, &question, &answer),
    })?;
    Ok(Verdict::Good)
}

fn question(policy: &Policy, asked: &Clock) -> Result<ClockQuestion, Failure> {
    let mut question = match &asked.request {
        Some(request) => question::whole(request, |text| policy.read_clock_question(text))?,
        None => single(policy, asked)?,
    };
    if let Some(language) = &asked.language {
        question.language.clone_from(language);
    }
    Ok(question)
}

/// The question by single arguments: facts as they are read for every command; the rest as a request of its own.
fn single(policy: &Policy, asked: &Clock) -> Result<ClockQuestion, Failure> {
    let facts = question::single(policy, &asked.asked)?.facts;
    let events = read_events(asked.events.as_deref().unwrap_or("[]"))?;
    let now = instant::written(asked.asked.now.as_deref().unwrap_or("now"));
    let request = format!(r#"{{"events":{events},"now":"{now}","timeline":{}}}"#, asked.timeline);
    let own = policy.read_clock_question(&request).map_err(|errors| {
        Failure::several(errors.into_iter().map(|error| match error.field.as_str() {
            "events" => (error.message, Some(or_form(error.help))),
            _ => (error.message, error.help),
        }))
    })?;
    Ok(ClockQuestion { facts, ..own })
}

/// The text of the events, once it is one value of JSON.
fn read_events(argument: &str) -> Result<String, Failure> {
    let text = source::argument(argument)?;
    let mut findings = Findings::new();
    json::parse_request(&text, &mut findings);
    let wrong = findings.report(&text);
    if wrong.is_empty() {
        return Ok(text);
    }
    Err(Failure::several(wrong.into_iter().map(|found| {
        let place = format!("line {}, column {}", found.line, found.column);
        (format!("`--events` cannot be read: {} ({place})", found.message), Some(or_form(found.help)))
    })))
}

/// What to do about it; where nothing is said of that, how events are written.
fn or_form(help: Option<String>) -> String {
    const FORM: &str = r#"write `[{ "at": "2026-11-22T08:30:00+01:00", "event": "opened" }]`"#;
    help.unwrap_or_else(|| FORM.to_owned())
}

fn text(policy: &Policy, question: &ClockQuestion, answer: &SlaClocks) -> String {
    let mut out = format!("{DIM}at {}{DIM:#}\n", local(&answer.now, &Zone::utc()));
    if answer.clocks.is_empty() {
        out.push_str("no target applies, so there is no clock\n");
    }
    for clock in &answer.clocks {
        out.push('\n');
        tell_clock(clock, policy, question, &mut out);
    }
    out
}

fn tell_clock(clock: &ClockAnswer, policy: &Policy, question: &ClockQuestion, out: &mut String) {
    out.push_str(&heading(&metric(&clock.metric, clock.agreement), &state(clock), clock.label.as_deref()));
    let calendar = clock.target.as_ref().and_then(|target| target.calendar.as_deref());
    let zone = zone(policy, calendar);
    out.push_str(&readings(clock, &zone).lines(2));
    if let Some(timeline) = &clock.timeline {
        out.push_str(&timeline::text(timeline, &zone, policy, question));
    }
}

/// What it is doing, and whether that is too late or soon will be.
fn state(clock: &ClockAnswer) -> String {
    let (style, word) = match clock.state {
        State::Waiting => (DIM, "waiting"),
        State::Running => (GOOD, "running"),
        State::Paused => (WARNING, "paused"),
        State::Met => (GOOD, "met"),
        State::Missed => (ERROR, "missed"),
        State::Stopped => (BOLD, "stopped"),
        State::Cancelled => (DIM, "cancelled"),
    };
    let mut text = format!("{style}{word}{style:#}");
    if clock.breached && clock.state != State::Missed {
        let _ = write!(text, ", {ERROR}breached{ERROR:#}");
    }
    if clock.warned {
        let _ = write!(text, ", {WARNING}warned{WARNING:#}");
    }
    text
}

/// What it shows, line by line: what, the reading, and a remark.
fn readings(clock: &ClockAnswer, zone: &Zone) -> Columns {
    let mut columns = Columns::default();
    let mut add = |what: &str, (style, reading): (Style, Option<String>), (remark_style, remark): (Style, &str)| {
        if let Some(reading) = reading {
            columns.row([(PLAIN, what), (style, reading.as_str()), (remark_style, remark)]);
        }
    };
    let at = |instant: &Option<String>| (PLAIN, instant.as_ref().map(|instant| local(instant, zone)));
    let none = (PLAIN, "");
    add("target", (PLAIN, target(clock)), none);
    add("started", at(&clock.started), none);
    add("ended", at(&clock.ended), none);
    let (style, left) = left(clock);
    add("elapsed", (PLAIN, elapsed(clock)), (style, &left));
    let (due, remark) = due(clock);
    add("due", (BOLD, due.map(|due| local(due, zone))), (DIM, remark));
    for mark in clock.target.iter().flat_map(|target| &target.marks) {
        let instant = mark.instant.as_ref().map_or_else(|| "not before it goes on".to_owned(), |at| local(at, zone));
        let (style, remark) = reached(mark);
        add(mark.kind, (PLAIN, Some(instant)), (style, &remark));
    }
    add("before", (PLAIN, before(clock)), none);
    add("next change", at(&clock.next_change), none);
    columns
}

fn target(clock: &ClockAnswer) -> Option<String> {
    if let Some(target) = &clock.target {
        return Some(format!("{}: {}", target.id, demand::target(target)));
    }
    let why = match clock.no_target? {
        "none" => "none, on purpose",
        "unmatched" => "none applies",
        _ => "facts are missing",
    };
    Some(why.to_owned())
}

/// What has counted, of what the target allows if that is a length.
fn elapsed(clock: &ClockAnswer) -> Option<String> {
    let target = clock.target.as_ref()?;
    Some(match target.form {
        "within" | "elapsed" => format!("{} of {}", clock.elapsed, demand::length(&target.demand)),
        _ => clock.elapsed.clone(),
    })
}

/// What is left, or too much.
fn left(clock: &ClockAnswer) -> (Style, String) {
    match clock.remaining_milliseconds {
        Some(left) if left < 0 => (ERROR, format!("{} over", write_working(-left))),
        Some(left) => (PLAIN, format!("{} left", write_working(left))),
        None => (PLAIN, String::new()),
    }
}

/// When it is due, with a remark; while it stands still, when it would be.
fn due(clock: &ClockAnswer) -> (Option<&str>, &'static str) {
    let why = clock.target.as_ref().and_then(|target| target.not_due).and_then(demand::not_due);
    match (&clock.due, &clock.due_if_resumed, why) {
        (Some(due), _, _) => (Some(due), ""),
        (None, Some(due), _) => (Some(due), "if it went on now"),
        (None, None, why) => (why, ""),
    }
}

/// Which warning or step it is, and whether it has come.
fn reached(mark: &Mark) -> (Style, String) {
    match mark.reached {
        Some(true) => (WARNING, format!("{} (reached)", demand::place(mark))),
        _ => (DIM, demand::place(mark)),
    }
}

/// Of a metric that repeats: how its cycles before this one ended, if there were any.
fn before(clock: &ClockAnswer) -> Option<String> {
    let times = |n: Option<u32>| usize::try_from(n?).ok();
    let (met, missed) = (times(clock.met_before)?, times(clock.missed_before)?);
    (met + missed > 0).then(|| format!("met {}, missed {}", count(met, "time"), count(missed, "time")))
}
