//! Changes out of iCalendar files, and a calendar of changes as one (RFC 5545).
//!
//! `RESOURCES` are the configuration items and `ATTENDEE`s the people; `X-ITSM-ID` is the id of a change, whose parts have a `UID`
//! each.

use std::fmt::Write as _;

use itsm_core::fact::notation::write_instant;
use itsm_core::schedule::answer::{CalendarEntry, ChangeCalendar, EntryKind};
use itsm_core::schedule::changes::ScheduledChange;
use serde::Serialize;

use super::appointment::{Appointment, Appointments};

/// The most bytes of a line, without the break at its end.
const MAX_LINE: usize = 75;

/// A schedule, as requests have it.
#[derive(Serialize)]
struct Written {
    changes: Vec<WrittenChange>,
}

#[derive(Serialize)]
struct WrittenChange {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    start: String,
    end: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cis: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assignees: Vec<String>,
}

impl Appointments {
    /// Each time of each event as an entry of a schedule. Events whose categories say that they are freezes or maintenance windows are
    /// none.
    pub fn changes(&self) -> impl Iterator<Item = ScheduledChange> {
        self.list.iter().filter(|event| event.is_of(EntryKind::Change)).flat_map(|event| {
            let id = event.id.clone().unwrap_or_else(|| format!("line {}", event.line));
            event.times.iter().map(move |&(start, end)| ScheduledChange {
                id: id.clone(),
                label: event.name.clone(),
                start,
                end,
                cis: event.resources.clone(),
                assignees: event.people.clone(),
            })
        })
    }

    /// The same as the JSON that requests have as their `schedule`, in one line.
    pub fn to_schedule_json(&self) -> String {
        let changes = self.changes().map(|change| WrittenChange {
            id: change.id,
            label: change.label,
            start: write_instant(change.start),
            end: write_instant(change.end),
            cis: change.cis,
            assignees: change.assignees,
        });
        serde_json::to_string(&Written { changes: changes.collect() }).unwrap_or_default()
    }
}

impl Appointment {
    /// Whether its categories let it be that: they name this kind, or none.
    pub(super) fn is_of(&self, kind: EntryKind) -> bool {
        let named = |kind: EntryKind| self.categories.iter().any(|category| category.eq_ignore_ascii_case(name(kind)));
        let kinds = [EntryKind::Freeze, EntryKind::Maintenance, EntryKind::Change];
        named(kind) || !kinds.into_iter().any(named)
    }
}

/// What the category of such entries is called.
const fn name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Freeze => "freeze",
        EntryKind::Maintenance => "maintenance",
        EntryKind::Change => "change",
    }
}

/// Writes a calendar; `now` is when that is done, in milliseconds since 1970-01-01T00:00Z.
pub fn write(calendar: &ChangeCalendar, now: i64) -> String {
    let mut out = String::new();
    for text in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//itsm-core//itsm change calendar//EN"] {
        line(text, &mut out);
    }
    for entry in &calendar.entries {
        event(entry, &compact(&write_instant(now)), &mut out);
    }
    line("END:VCALENDAR", &mut out);
    out
}

fn event(entry: &CalendarEntry, now: &str, out: &mut String) {
    let kind = name(entry.kind);
    let status = if entry.certain == Some(false) { "TENTATIVE" } else { "CONFIRMED" };
    let (from, to) = (compact(&entry.from), compact(&entry.to));
    line("BEGIN:VEVENT", out);
    line(&format!("UID:{kind}-{}-{from}", escaped(&entry.id)), out);
    line(&format!("DTSTAMP:{now}"), out);
    line(&format!("DTSTART:{from}"), out);
    line(&format!("DTEND:{to}"), out);
    line(&format!("SUMMARY:{}", escaped(entry.label.as_deref().unwrap_or(&entry.id))), out);
    if let Some(because) = &entry.because {
        line(&format!("DESCRIPTION:{}", escaped(because)), out);
    }
    line(&format!("CATEGORIES:{kind}"), out);
    line(&format!("X-ITSM-ID:{}", escaped(&entry.id)), out);
    if !entry.cis.is_empty() {
        let items: Vec<String> = entry.cis.iter().map(|ci| escaped(ci)).collect();
        line(&format!("RESOURCES:{}", items.join(",")), out);
    }
    for assignee in &entry.assignees {
        // People need an address, and nobody knows theirs.
        line(&format!("ATTENDEE;CN=\"{}\":invalid:nomail", quotable(assignee)), out);
    }
    line(&format!("STATUS:{status}"), out);
    // Windows take nobody's time.
    line(if entry.kind == EntryKind::Change { "TRANSP:OPAQUE" } else { "TRANSP:TRANSPARENT" }, out);
    line("END:VEVENT", out);
}

/// An instant in UTC, `20261220T013000Z`, to the second.
fn compact(instant: &str) -> String {
    let seconds = instant.split('.').next().unwrap_or_default();
    let digits: String = seconds.chars().filter(|c| c.is_ascii_digit() || *c == 'T').collect();
    digits + "Z"
}

/// A text in which nothing ends it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A text between double quotes, in which there can be none.
fn quotable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).map(|c| if c == '"' { '\'' } else { c }).collect()
}

/// A line, folded where it is too long: what follows begins with a blank.
fn line(text: &str, out: &mut String) {
    let mut length = 0;
    for c in text.chars() {
        if length + c.len_utf8() > MAX_LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    let _ = write!(out, "\r\n");
}
