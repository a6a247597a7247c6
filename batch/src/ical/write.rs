//! Holidays as the lists of a policy.

use std::fmt::Write as _;

use itsm_core::fact::notation::write_date;
use serde::Serialize;

use super::{Holiday, Imported};

/// A holiday as an entry of a policy.
#[derive(Serialize)]
struct Entry<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enabled: Option<bool>,
}

impl Imported {
    /// The list in YAML, an entry on each line, as far indented as under `holidays:` of a calendar.
    pub fn to_yaml(&self) -> String {
        let mut out = String::new();
        for entry in self.holidays.iter().map(Entry::from) {
            let name = entry.name.map(|name| ("name", scalar(name)));
            let days = [("date", entry.date), ("from", entry.from), ("to", entry.to)];
            let enabled = entry.enabled.map(|enabled| ("enabled", enabled.to_string()));
            let days = days.into_iter().filter_map(|(key, day)| Some((key, day?)));
            let pairs: Vec<(&str, String)> = name.into_iter().chain(days).chain(enabled).collect();
            let _ = writeln!(out, "      - {}", flow(&pairs, String::clone));
        }
        out
    }

    /// The list in JSON, in one line.
    pub fn to_json(&self) -> String {
        let entries: Vec<Entry<'_>> = self.holidays.iter().map(Entry::from).collect();
        serde_json::to_string(&entries).unwrap_or_default()
    }
}

impl<'a> From<&'a Holiday> for Entry<'a> {
    fn from(holiday: &'a Holiday) -> Self {
        let is_one_day = holiday.from == holiday.to;
        let several = |day: i64| (!is_one_day).then(|| write_date(day));
        Self {
            name: holiday.name.as_deref(),
            date: is_one_day.then(|| write_date(holiday.from)),
            from: several(holiday.from),
            to: several(holiday.to),
            enabled: (!holiday.enabled).then_some(false),
        }
    }
}

/// Pairs in YAML, in one line.
pub(super) fn flow<T>(pairs: &[(&str, T)], mut write: impl FnMut(&T) -> String) -> String {
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}: {}", write(value))).collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// A text in YAML, inside of braces: plain if nobody could take it for anything else, and else in double quotes, as
/// JSON writes it.
pub(super) fn scalar(text: &str) -> String {
    /// Words that YAML 1.1 or 1.2 takes for no text.
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    let is_plain = text.starts_with(char::is_alphabetic)
        && !text.ends_with(' ')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '\'' | '’' | '(' | ')' | '/' | '&'))
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_plain { text.to_owned() } else { serde_json::to_string(text).unwrap_or_default() }
}
