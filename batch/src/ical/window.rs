//! Events as the freezes and maintenance windows of a policy.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use itsm_core::document::limits::MAX_CHANGE_WINDOWS;
use itsm_core::fact::calendar_date::{civil_from_days, days_from_civil};
use itsm_core::fact::notation::{DAY, write_date, write_time};
use itsm_core::schedule::answer::EntryKind;
use serde::{Serialize, Serializer};

use super::IcalError;
use super::appointment::{Appointments, Repeats};
use super::moment::Clocks;
use super::recurrence::Pattern;
use super::write::{flow, scalar};

/// A window, as an entry of `change.freezes` or `change.maintenance`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window(Vec<(&'static str, Said)>);

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    Text(String),
    Number(i64),
    /// By weekdays.
    Hours(Vec<(&'static str, String)>),
}

/// What windows are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowKind {
    /// Changes may not run in them.
    Freeze,
    /// Changes may not leave them.
    Maintenance,
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The longest id made of a name.
const MAX_ID: usize = 40;

impl Appointments {
    /// The windows, as entries of `change.freezes` or `change.maintenance` of a policy whose `zone` is that of the clocks. What repeats for
    /// ever in a way that a policy can say is one window, everything else one for each time.
    pub fn windows(&self, kind: WindowKind, clocks: &Clocks) -> Result<Vec<Window>, IcalError> {
        let kind = match kind {
            WindowKind::Freeze => EntryKind::Freeze,
            WindowKind::Maintenance => EntryKind::Maintenance,
        };
        let (mut found, mut ids) = (Vec::new(), BTreeSet::new());
        for event in self.list.iter().filter(|event| event.is_of(kind)) {
            let times = match &event.repeats {
                Some(repeats) => vec![repeating(repeats)],
                None => event.times.iter().map(|&time| once(time, clocks)).collect(),
            };
            for time in times {
                if found.len() >= MAX_CHANGE_WINDOWS {
                    return Err(IcalError::TooManyWindows);
                }
                let text = |key, text: &Option<String>| text.clone().map(|text| (key, Said::Text(text)));
                let id = ("id", Said::Text(id(event.name.as_deref(), &mut ids)));
                let before = [id].into_iter().chain(text("label", &event.name));
                found.push(Window(before.chain(time).chain(text("because", &event.because)).collect()));
            }
        }
        Ok(found)
    }
}

/// Windows in YAML, one on each line, as far indented as under `freezes:` of `change:`.
pub fn to_yaml(windows: &[Window]) -> String {
    let mut out = String::new();
    for Window(entries) in windows {
        let _ = writeln!(
            out,
            "    - {}",
            flow(entries, |said| match said {
                Said::Text(text) => plain(text),
                Said::Number(number) => number.to_string(),
                Said::Hours(hours) => flow(hours, |hours| plain(hours)),
            })
        );
    }
    out
}

fn plain(text: &str) -> String {
    if is_time(text) { text.to_owned() } else { scalar(text) }
}

impl Serialize for Window {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, said)| (key, said)))
    }
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
            Self::Hours(hours) => serializer.collect_map(hours.iter().map(|(day, hours)| (day, hours))),
        }
    }
}

/// Whether it is made of what days and hours are made of, which YAML takes for a text.
fn is_time(text: &str) -> bool {
    text.contains(['-', ':']) && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b':' | b'T'))
}

/// From and to, by the clocks; by days, where they are whole.
fn once((from, to): (i64, i64), clocks: &Clocks) -> Vec<(&'static str, Said)> {
    let local = |millis: i64| clocks.own().to_local(millis.div_euclid(1_000));
    let (from, to) = (local(from), local(to));
    let (first, last) = (from.div_euclid(DAY), to.div_euclid(DAY) - 1);
    if from.rem_euclid(DAY) != 0 || to.rem_euclid(DAY) != 0 {
        vec![("from", Said::Text(time_on_day(from))), ("to", Said::Text(time_on_day(to)))]
    } else if first == last {
        vec![("date", Said::Text(write_date(first)))]
    } else {
        vec![("from", Said::Text(write_date(first))), ("to", Said::Text(write_date(last)))]
    }
}

fn time_on_day(local: i64) -> String {
    format!("{}T{}", write_date(local.div_euclid(DAY)), write_time(local.rem_euclid(DAY)))
}

fn repeating(repeats: &Repeats) -> Vec<(&'static str, Said)> {
    let hours = repeats.hours.map(|(from, to)| {
        let to = if to > DAY { to - DAY } else { to };
        format!("{}-{}", write_time(from), write_time(to))
    });
    let day = |month: i64, day: i64| Said::Text(format!("{month:02}-{day:02}"));
    let mut out = match &repeats.pattern {
        Pattern::Weekly(weekdays) => {
            let hours = hours.unwrap_or_else(|| "00:00-24:00".to_owned());
            return vec![("hours", Said::Hours(week(weekdays, &hours)))];
        }
        Pattern::Nth { weekday, nth, month } => {
            let first = [("weekday", Said::Text(weekday_name(*weekday).to_owned())), ("nth", Said::Number(*nth))];
            first.into_iter().chain(month.map(|month| ("month", Said::Number(month)))).collect()
        }
        Pattern::Yearly { month, day: of_month } if repeats.days == 1 => vec![("date", day(*month, *of_month))],
        Pattern::Yearly { month, day: of_month } => {
            // By a year that has no 29th of February, so that it is the same day in every other.
            let first = days_from_civil(2001, *month, *of_month).unwrap_or_default();
            let (_, last_month, last) = civil_from_days(first + repeats.days - 1);
            vec![("from", day(*month, *of_month)), ("to", day(last_month, last))]
        }
    };
    out.extend(hours.map(|hours| ("hours", Said::Text(hours))));
    out
}

/// The same hours on these weekdays.
fn week(weekdays: &[i64], hours: &str) -> Vec<(&'static str, String)> {
    let names: Vec<&str> = match weekdays {
        [0, 1, 2, 3, 4, 5, 6] => vec!["daily"],
        [0, 1, 2, 3, 4] => vec!["mon-fri"],
        _ => weekdays.iter().map(|weekday| weekday_name(*weekday)).collect(),
    };
    names.into_iter().map(|name| (name, hours.to_owned())).collect()
}

fn weekday_name(weekday: i64) -> &'static str {
    usize::try_from(weekday).ok().and_then(|at| WEEKDAYS.get(at)).copied().unwrap_or_default()
}

/// An id that no window before has, out of what people call it.
fn id(name: Option<&str>, taken: &mut BTreeSet<String>) -> String {
    let mut id = String::new();
    for c in name.unwrap_or_default().chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            id.push(c);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
        if id.len() >= MAX_ID {
            break;
        }
    }
    let id = id.trim_end_matches('-');
    let id = if id.starts_with(|c: char| c.is_ascii_alphabetic()) { id.to_owned() } else { format!("window-{id}") };
    let id = id.trim_end_matches('-').to_owned();
    let numbered = (2..).map(|number| format!("{id}-{number}"));
    let free = std::iter::once(id.clone()).chain(numbered).find(|id| !taken.contains(id)).unwrap_or(id);
    taken.insert(free.clone());
    free
}
