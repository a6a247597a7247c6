//! `itsm sla calendar`: what a policy's calendars say.

use std::fmt::Write as _;

use itsm_core::Policy;
use itsm_core::calendar::zone::Zone;
use itsm_core::wire::{self, CalendarAnswer, Day, Moment, Reply, Span};
use serde_json::{Map, Value, json};

use super::arguments::Calendar;
use super::zone;
use crate::Verdict;
use crate::arguments::Format;
use crate::columns::Columns;
use crate::failure::Failure;
use crate::instant::{self, local};
use crate::question;
use crate::source::Source;
use crate::terminal::{self, BOLD, DIM, GOOD, PLAIN, WARNING};

pub fn run(asked: &Calendar) -> Result<Verdict, Failure> {
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let Some(name) = &asked.name else {
        terminal::print(&list(&policy, asked.format))?;
        return Ok(Verdict::Good);
    };
    let zone = zone(&policy, Some(name));
    let answer = match wire::calendar(&policy, &request(name, asked).to_string()) {
        Reply::Ok(answer) => answer,
        Reply::Errors(errors) => return Err(question::refused(errors)),
    };
    terminal::print(&match (asked.format, &answer) {
        (Format::Json, answer) => wire::to_json(answer) + "\n",
        (Format::Text, CalendarAnswer::Moment(moment)) => tell_moment(moment, &zone),
        (Format::Text, CalendarAnswer::Span(span)) => tell_span(span, &zone),
        (Format::Text, CalendarAnswer::Days(days)) => days.iter().map(tell_day).collect(),
    })?;
    Ok(Verdict::Good)
}

/// The request that the command line stands for.
fn request(name: &str, asked: &Calendar) -> Value {
    let mut request = Map::new();
    request.insert("calendar".to_owned(), json!(name));
    let instants = [("at", &asked.at), ("from", &asked.from), ("to", &asked.to)];
    for (key, text) in instants.into_iter().filter_map(|(key, text)| Some((key, text.as_ref()?))) {
        request.insert(key.to_owned(), json!(instant::written(text)));
    }
    if let Some(length) = &asked.add {
        request.insert("add".to_owned(), json!(length));
    }
    if let Some(days) = asked.add_working_days {
        request.insert("addWorkingDays".to_owned(), json!(days));
    }
    if let Some(first) = &asked.date {
        request.insert("date".to_owned(), json!(first));
        request.insert("days".to_owned(), json!(asked.days.unwrap_or(7)));
    }
    if asked.periods {
        request.insert("periods".to_owned(), json!(true));
    }
    if let Some(language) = &asked.language {
        request.insert("language".to_owned(), json!(language));
    }
    if request.keys().all(|key| key == "calendar" || key == "language") {
        request.insert("at".to_owned(), json!(instant::written("now")));
    }
    request.into()
}

fn list(policy: &Policy, format: Format) -> String {
    let known = wire::calendars(policy);
    match format {
        Format::Json => wire::to_json(&known) + "\n",
        Format::Text if known.is_empty() => "the policy has no calendars\n".to_owned(),
        Format::Text => {
            let mut columns = Columns::default();
            for calendar in &known {
                let label = calendar.label.as_ref().map_or("", |label| label.in_language(""));
                columns.row([(BOLD, calendar.name.as_str()), (PLAIN, &calendar.zone), (DIM, label)]);
            }
            columns.lines(0)
        }
    }
}

fn tell_span(span: &Span, zone: &Zone) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{DIM}{} ({}){DIM:#}", span.calendar, span.zone);
    let _ = writeln!(out, "from     {}", local(&span.from, zone));
    let _ = writeln!(out, "to       {}", local(&span.to, zone));
    let _ = writeln!(out, "working  {BOLD}{}{BOLD:#}", span.working);
    for period in span.periods.iter().flatten() {
        let _ = writeln!(out, "  {} to {}", local(&period.from, zone), local(&period.to, zone));
    }
    out
}

fn tell_moment(moment: &Moment, zone: &Zone) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{DIM}{} ({}){DIM:#}", moment.calendar, moment.zone);
    let (style, word) = if moment.working { (GOOD, "working") } else { (WARNING, "not working") };
    let _ = writeln!(out, "{}: {style}{word}{style:#}", local(&moment.at, zone));
    let mut line = |what: &str, at: &Option<String>| {
        let _ = writeln!(out, "{what:17} {}", at.as_ref().map_or_else(|| "none".to_owned(), |at| local(at, zone)));
    };
    line("next opening", &moment.next_opening);
    line("next close", &moment.next_close);
    line("previous opening", &moment.previous_opening);
    line("previous close", &moment.previous_close);
    out + &tell_day(&moment.day)
}

fn tell_day(day: &Day) -> String {
    let windows: Vec<String> = day.windows.iter().map(|window| format!("{}-{}", window.from, window.to)).collect();
    let hours = if windows.is_empty() { format!("{DIM}closed{DIM:#}") } else { windows.join(", ") };
    let special = match (&day.name, day.special) {
        (Some(name), _) => format!("  {BOLD}{}{BOLD:#}", terminal::printable(name)),
        (None, true) => format!("  {DIM}special day{DIM:#}"),
        (None, false) => String::new(),
    };
    format!("{} {}  {hours}{special}\n", day.weekday, day.date)
}
