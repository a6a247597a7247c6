//! What calendars answer to requests.

use serde::Serialize;

use super::{Reply, reply};
use crate::calendar::{Calendar, CalendarError};
use crate::document::model::calendar::WEEKDAYS;
use crate::document::model::{Scalar, ScalarKind};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::engine::Policy;
use crate::engine::request::{boolean, entries, read_json, text, unknown_key, wrong};
use crate::fact::facts::{FactError, FactErrors};
use crate::fact::field::Notation;
use crate::fact::notation::{self, write_date, write_instant, write_time, write_working};

/// The most days of a calendar in one answer, and the most periods.
pub const MAX_LISTED: usize = 1_000;

/// What a calendar answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum CalendarAnswer {
    /// To `{ calendar, at }`.
    Moment(Moment),
    /// To `{ calendar, from, to }`, `{ calendar, from, add }` and `{ calendar, from, addWorkingDays }`.
    Span(Span),
    /// To `{ calendar, date, days }`.
    Days(Vec<Day>),
}

/// A calendar at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    /// The calendar's name.
    pub calendar: String,
    /// Its time zone.
    pub zone: String,
    /// The instant.
    pub at: String,
    /// The same in the calendar's zone.
    pub local: String,
    /// Whether work goes on.
    pub working: bool,
    /// The next opening after it.
    pub next_opening: Option<String>,
    /// The next close after it.
    pub next_close: Option<String>,
    /// The last opening before it.
    pub previous_opening: Option<String>,
    /// The last close before it.
    pub previous_close: Option<String>,
    /// The day by the calendar's wall clock.
    pub day: Day,
}

/// Working time between two instants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// The calendar's name.
    pub calendar: String,
    /// Its time zone.
    pub zone: String,
    /// The first instant.
    pub from: String,
    /// The second instant.
    pub to: String,
    /// The first one in the calendar's zone.
    pub local_from: String,
    /// The second one in the calendar's zone.
    pub local_to: String,
    /// The working time from the first to the second, in hours, minutes and seconds; negative if the second is earlier.
    pub working: String,
    /// The same in milliseconds.
    pub milliseconds: i64,
    /// The periods in which work goes on, if they were asked for: at most [`MAX_LISTED`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periods: Option<Vec<Period>>,
}

/// A period in which work goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// When it starts.
    pub from: String,
    /// When it ends.
    pub to: String,
}

/// A day of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Day {
    /// The date.
    pub date: String,
    /// The weekday, `mon` to `sun`.
    pub weekday: &'static str,
    /// Whether it counts as a working day.
    pub working_day: bool,
    /// When work goes on, by the wall clock.
    pub windows: Vec<ClockWindow>,
    /// Whether it is a holiday or a special day.
    pub special: bool,
    /// What that is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A window of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClockWindow {
    /// When it opens.
    pub from: String,
    /// When it closes; `24:00` is the end of the day.
    pub to: String,
}

const KEYS: [&str; 10] =
    ["calendar", "at", "from", "to", "add", "addWorkingDays", "date", "days", "periods", "language"];

/// What a calendar answers to a request: `{ calendar, at }`, `{ calendar, from, to }`, `{ calendar, from, add: "4h" }`,
/// `{ calendar, from, addWorkingDays: 2 }` or `{ calendar, date, days }`, each with an optional `language`.
///
/// ```
/// use itsm_core::{Policy, wire};
///
/// let policy = Policy::from_json(
///     r#"{ "itsm": 1, "policy": { "name": "x" }, "calendars": { "office": { "hours": { "mon-fri": "08:00-18:00" } } } }"#,
/// )?;
/// // From Friday, 17:00.
/// let reply = wire::calendar(&policy, r#"{ "calendar": "office", "from": "2026-11-27T17:00:00Z", "add": "2h" }"#);
/// assert!(wire::to_json(&reply).contains(r#""to":"2026-11-30T09:00:00Z""#));
/// # Ok::<(), itsm_core::PolicyError>(())
/// ```
pub fn calendar(policy: &Policy, request: &str) -> Reply<CalendarAnswer> {
    reply(answer(policy, request))
}

/// The same in numbers alone, for hosts that count in milliseconds since 1970: `add` (0), `addWorkingDays` (1), the working
/// time between two instants (2); whether work goes on at the first (3), its next opening (4), next close (5), previous
/// opening (6) and previous close (7). The calendar is given by its place in [`calendars`](super::calendars).
///
/// `Ok(None)` says that there is none (“no next close”); of what is refused, [`calendar`] says why.
pub fn calendar_number(
    policy: &Policy,
    calendar: usize,
    question: u8,
    first: i64,
    second: i64,
) -> Result<Option<i64>, CalendarError> {
    let calendar = policy.calendar_at(calendar).ok_or(CalendarError::NoWorkingTime)?;
    match question {
        0 => calendar.add(first, second).map(Some),
        1 => calendar.add_working_days(first, second).map(Some),
        2 => calendar.between(first, second).map(Some),
        3 => calendar.is_working(first).map(|working| Some(i64::from(working))),
        4 => calendar.next_opening(first),
        5 => calendar.next_close(first),
        6 => calendar.previous_opening(first),
        _ => calendar.previous_close(first),
    }
}

/// A request as it is read.
#[derive(Default)]
struct Request<'r> {
    calendar: Option<&'r str>,
    language: &'r str,
    at: Option<i64>,
    from: Option<i64>,
    to: Option<i64>,
    add: Option<i64>,
    add_working_days: Option<i64>,
    date: Option<i64>,
    days: Option<i64>,
    periods: bool,
}

fn answer(policy: &Policy, request: &str) -> Result<CalendarAnswer, Vec<FactError>> {
    let root = read_json(request)?;
    let mut errors = FactErrors::default();
    let request = read(entries(&root)?, &mut errors);
    let known = request.calendar.and_then(|name| policy.calendar(name));
    if known.is_none() {
        errors.add(|| unknown_calendar(policy, request.calendar));
    }
    let request = errors.or(request)?;
    let Some(calendar) = known else { return Err(Vec::new()) };
    let Request { language, periods, .. } = request;
    let told = |key: &str, result: Result<_, CalendarError>| {
        result.map_err(|error| vec![FactError::new(error.code(), key, error.to_string())])
    };
    match request {
        Request {
            at: Some(at),
            from: None,
            to: None,
            add: None,
            add_working_days: None,
            date: None,
            days: None,
            ..
        } => told("at", moment(calendar, at, language).map(CalendarAnswer::Moment)),
        Request { from: Some(from), at: None, date: None, days: None, to, add, add_working_days, .. } => {
            let (key, to) = match (to, add, add_working_days) {
                (Some(to), None, None) => ("to", Ok(to)),
                (None, Some(length), None) => ("add", calendar.add(from, length)),
                (None, None, Some(days)) => ("addWorkingDays", calendar.add_working_days(from, days)),
                _ => return Err(vec![which()]),
            };
            told(key, to.and_then(|to| span(calendar, from, to, periods)).map(CalendarAnswer::Span))
        }
        Request {
            date: Some(date), at: None, from: None, to: None, add: None, add_working_days: None, days, ..
        } => {
            let days = (date..date.saturating_add(days.unwrap_or(1))).map(|date| day(calendar, date, language));
            told("days", days.collect::<Result<_, _>>().map(CalendarAnswer::Days))
        }
        _ => Err(vec![which()]),
    }
}

fn which() -> FactError {
    FactError::new("request.wrong_value", "", "a calendar is asked one question")
        .help("send `at`; or `from` with `to`, `add` or `addWorkingDays`; or `date` with `days`")
}

fn unknown_calendar(policy: &Policy, name: Option<&str>) -> FactError {
    let Some(name) = name else { return wrong("calendar", "the name of a calendar") };
    let message = format!("the policy has no calendar {}", quoted(name));
    let error = FactError::new("request.unknown_calendar", "calendar", message);
    match crate::finding::nearest(name, policy.calendars()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error,
    }
}

fn read<'r>(entries: &'r [(crate::document::model::Name, Node)], errors: &mut FactErrors) -> Request<'r> {
    let mut request = Request::default();
    for (key, value) in entries {
        let key = key.value.as_str();
        let instant = || text(value).and_then(|text| Notation::Instant.read(text));
        let integer = || match &value.kind {
            NodeKind::Scalar(Scalar { text, kind: ScalarKind::Number }) => notation::integer(text),
            _ => None,
        };
        let (read, expected) = match key {
            "calendar" => (text(value).map(|name| request.calendar = Some(name)), "the name of a calendar".to_owned()),
            "language" => (text(value).map(|tag| request.language = tag), "a language tag such as `en`".to_owned()),
            "at" => (instant().map(|at| request.at = Some(at)), Notation::Instant.expected()),
            "from" => (instant().map(|from| request.from = Some(from)), Notation::Instant.expected()),
            "to" => (instant().map(|to| request.to = Some(to)), Notation::Instant.expected()),
            "add" => {
                let length = text(value).and_then(notation::working_time);
                (
                    length.map(|length| request.add = Some(length)),
                    "a length of time such as `4h` or `-1h30m`".to_owned(),
                )
            }
            "addWorkingDays" => {
                (integer().map(|days| request.add_working_days = Some(days)), "a whole number of days".to_owned())
            }
            "date" => {
                let date = text(value).and_then(notation::date);
                (date.map(|date| request.date = Some(date)), "a date such as `2026-11-22`".to_owned())
            }
            "days" => {
                let days =
                    integer().filter(|&days| usize::try_from(days).is_ok_and(|days| (1..=MAX_LISTED).contains(&days)));
                (days.map(|days| request.days = Some(days)), format!("a number of days from 1 to {MAX_LISTED}"))
            }
            "periods" => (boolean(value).map(|wanted| request.periods = wanted), "`true` or `false`".to_owned()),
            unknown => {
                errors.add(|| unknown_key(unknown, &KEYS));
                continue;
            }
        };
        if read.is_none() {
            errors.add(|| match key {
                "add" => {
                    wrong(key, &expected).help("days of work differ in length: write hours, or use `addWorkingDays`")
                }
                _ => wrong(key, &expected),
            });
        }
    }
    request
}

fn moment(calendar: Calendar<'_>, at: i64, language: &str) -> Result<Moment, CalendarError> {
    let told = |instant: Option<i64>| instant.map(write_instant);
    Ok(Moment {
        calendar: calendar.name().to_owned(),
        zone: calendar.zone().name().to_owned(),
        at: write_instant(at),
        local: calendar.write_local(at),
        working: calendar.is_working(at)?,
        next_opening: told(calendar.next_opening(at)?),
        next_close: told(calendar.next_close(at)?),
        previous_opening: told(calendar.previous_opening(at)?),
        previous_close: told(calendar.previous_close(at)?),
        day: day(calendar, calendar.wall_time(at)?.0, language)?,
    })
}

fn span(calendar: Calendar<'_>, from: i64, to: i64, periods: bool) -> Result<Span, CalendarError> {
    let milliseconds = calendar.between(from, to)?;
    let periods = if periods {
        let listed = calendar.periods(from.min(to), from.max(to))?.take(MAX_LISTED);
        Some(listed.map(|(from, to)| Period { from: write_instant(from), to: write_instant(to) }).collect())
    } else {
        None
    };
    Ok(Span {
        calendar: calendar.name().to_owned(),
        zone: calendar.zone().name().to_owned(),
        from: write_instant(from),
        to: write_instant(to),
        local_from: calendar.write_local(from),
        local_to: calendar.write_local(to),
        working: write_working(milliseconds),
        milliseconds,
        periods,
    })
}

fn day(calendar: Calendar<'_>, date: i64, language: &str) -> Result<Day, CalendarError> {
    let day = calendar.day(date)?;
    let weekday = usize::try_from(Calendar::weekday(date)).unwrap_or_default();
    let windows = day.windows.iter().map(|&(from, to)| ClockWindow { from: write_time(from), to: write_time(to) });
    Ok(Day {
        date: write_date(date),
        weekday: WEEKDAYS.get(weekday).copied().unwrap_or_default(),
        working_day: day.is_working_day,
        windows: windows.collect(),
        special: day.is_special,
        name: day.label.map(|label| label.in_language(language).to_owned()),
    })
}
