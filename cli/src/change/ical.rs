//! A calendar of changes as iCalendar (RFC 5545), for other calendar programs.

use std::fmt::Write as _;

use itsm_core::fact::notation::write_instant;
use itsm_core::schedule::answer::{CalendarEntry, ChangeCalendar, EntryKind};

/// The most bytes of a line, without the break at its end.
const MAX_LINE: usize = 75;

/// Writes a calendar; `now` is when that is done.
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
    let kind = match entry.kind {
        EntryKind::Freeze => "freeze",
        EntryKind::Maintenance => "maintenance",
        EntryKind::Change => "change",
    };
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
