//! `itsm sla calendar`: what a policy's calendars say.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use itsm_core::Policy;
use itsm_core::calendar::{self, zone::Zone};
use itsm_core::document::model::calendar::WEEKDAYS;
use itsm_core::fact::notation::{date, instant, write_date, write_instant, write_local};
use itsm_core::wire::{self, CalendarAnswer, Day, Moment, Reply, Span};
use serde_json::{Map, Value, json};

use crate::Verdict;
use crate::arguments::{Calendar, Format};
use crate::failure::Failure;
use crate::question;
use crate::source::Source;
use crate::terminal::{self, BOLD, DIM, GOOD, WARNING};

pub fn run(asked: &Calendar) -> Result<Verdict, Failure> {
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let Some(name) = &asked.name else {
        terminal::print(&list(&policy, asked.format))?;
        return Ok(Verdict::Good);
    };
    let zone = policy.calendar(name).map_or_else(Zone::utc, |calendar| calendar.zone().clone());
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
        request.insert(key.to_owned(), json!(if text == "now" { write_instant(now()) } else { text.clone() }));
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
        request.insert("at".to_owned(), json!(write_instant(now())));
    }
    request.into()
}

/// The time now, to the second.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default() * 1_000
}

fn list(policy: &Policy, format: Format) -> String {
    let known = wire::calendars(policy);
    match format {
        Format::Json => wire::to_json(&known) + "\n",
        Format::Text if known.is_empty() => "the policy has no calendars\n".to_owned(),
        Format::Text => {
            let width = known.iter().map(|calendar| calendar.name.chars().count()).max().unwrap_or_default();
            known.iter().fold(String::new(), |mut out, calendar| {
                let label = calendar.label.as_ref().map_or("", |label| label.in_language(""));
                let _ = writeln!(
                    out,
                    "{BOLD}{:width$}{BOLD:#}  {}  {DIM}{}{DIM:#}",
                    calendar.name,
                    calendar.zone,
                    terminal::printable(label)
                );
                out
            })
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

/// An instant by the wall clock of a zone, with its weekday.
fn local(text: &str, zone: &Zone) -> String {
    let Some(at) = instant(text) else { return text.to_owned() };
    let offset = zone.offset_at(at.div_euclid(1_000));
    let day = (at.div_euclid(1_000) + i64::from(offset)).div_euclid(86_400);
    let weekday = usize::try_from(calendar::Calendar::weekday(day)).ok().and_then(|day| WEEKDAYS.get(day));
    format!("{} {}", weekday.copied().unwrap_or_default(), write_local(at, offset).replacen('T', " ", 1))
}

/// Reads an instant of the command line: RFC 3339, or `now`.
pub fn read_instant(text: &str) -> Result<String, String> {
    if text == "now" || instant(text).is_some() {
        Ok(text.to_owned())
    } else {
        Err("write it as 2026-11-22T08:30:00Z, with an offset, or `now`".to_owned())
    }
}

/// Reads a date of the command line, or `today` (in UTC).
pub fn read_date(text: &str) -> Result<String, String> {
    match text {
        "today" => Ok(write_date(now().div_euclid(86_400_000))),
        _ if date(text).is_some() => Ok(text.to_owned()),
        _ => Err("write it as 2026-11-22, or `today`".to_owned()),
    }
}
