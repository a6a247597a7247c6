//! Working time against facts taken from other engines: 1,116 answers of eight of them, each with the convention it needs.
//!
//! The vectors are not part of this repository. They are read from the folder that `ITSM_DATA` names, or from
//! `../shared/data`; without it the test says what it skipped.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use itsm_core::Policy;
use itsm_core::calendar::zone::{Local, Zone};
use itsm_core::calendar::{Calendar, CalendarError};
use itsm_core::fact::notation::{date, instant, write_instant};
use serde_json::{Map, Value, json};

/// How many vectors need a convention that no calendar here has, or have none that explains them.
const UNSUPPORTED: usize = 87;

#[test]
fn every_vector_is_answered_as_its_convention_says() {
    let folder = std::env::var_os("ITSM_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let Ok(files) = std::fs::read_dir(folder.join("sla-vectors")) else {
        eprintln!("skipped: no vectors in {}", folder.display());
        return;
    };
    let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let (mut right, mut unsupported, mut wrong) = (0, Vec::new(), String::new());
    for path in paths {
        let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let policies = Policies::of(&file);
        for vector in file["vectors"].as_array().unwrap() {
            match policies.answer(vector) {
                None => unsupported.push(format!("{} {}", vector["op"], vector["convention"])),
                Some(answer) if answer == *vector.get("expect").unwrap() => right += 1,
                Some(answer) => writeln!(wrong, "{}: {answer} for {vector}", path.display()).unwrap(),
            }
        }
    }
    assert!(wrong.is_empty(), "{right} right, wrong:\n{wrong}");
    let kinds: BTreeSet<&String> = unsupported.iter().collect();
    assert_eq!((right, unsupported.len()), (1_116 - UNSUPPORTED, UNSUPPORTED), "not supported: {kinds:#?}");
    assert!(!kinds.iter().any(|kind| kind.ends_with("null")), "what every engine agrees on is answered: {kinds:#?}");
}

/// The calendars of a file, once for each set of conventions.
struct Policies {
    names: BTreeMap<String, String>,
    by_conventions: BTreeMap<(&'static str, &'static str, &'static str), Policy>,
}

const CLOSES: [&str; 2] = ["close", "next_opening"];
const STARTS: [&str; 2] = ["as_is", "next_opening"];
const ENDS: [&str; 2] = ["keep", "next_opening"];

impl Policies {
    fn of(file: &Value) -> Self {
        let calendars = file["calendars"].as_object().unwrap();
        let names: BTreeMap<String, String> =
            calendars.keys().enumerate().map(|(at, name)| (name.clone(), format!("c{at}"))).collect();
        let mut by_conventions = BTreeMap::new();
        for close in CLOSES {
            for start in STARTS {
                for end in ENDS {
                    let mut written = Map::new();
                    for (name, calendar) in calendars {
                        let mut ours = written_calendar(calendar);
                        if let Some(breaks) =
                            calendar.get("breaks").filter(|breaks| !breaks.as_object().unwrap().is_empty())
                        {
                            let name = format!("{}_breaks", names[name]);
                            let hours = json!({ "daily": "closed" });
                            let days = json!({ "zone": calendar["tz"], "hours": hours, "special_days": special_days(breaks, &[]) });
                            written.insert(name.clone(), days);
                            ours["except"] = json!([name]);
                        }
                        ours["due_at_close"] = json!(close);
                        ours["working_days"] = json!({ "start": start, "end": end });
                        written.insert(names[name].clone(), ours);
                    }
                    let document = json!({ "itsm": 1, "policy": { "name": "x" }, "calendars": written });
                    let policy = Policy::from_json(&document.to_string())
                        .unwrap_or_else(|error| panic!("{error}: {document:#}"));
                    by_conventions.insert((close, start, end), policy);
                }
            }
        }
        Self { names, by_conventions }
    }

    /// The answer to a vector; `None` if it needs a convention that calendars do not have.
    fn answer(&self, vector: &Value) -> Option<Value> {
        let op = vector["op"].as_str().unwrap();
        let wanted = |key: &str| -> Vec<&str> {
            match &vector["convention"][key] {
                Value::Null => Vec::new(),
                Value::Array(any) => any.iter().map(|value| value.as_str().unwrap()).collect(),
                one => vec![one.as_str().unwrap()],
            }
        };
        let choose = |key: &str, known: &[(&str, &'static str)]| -> Option<&'static str> {
            let wanted = wanted(key);
            known.iter().find(|(theirs, _)| wanted.is_empty() || wanted.contains(theirs)).map(|(_, ours)| *ours)
        };
        if vector["checked"].as_array().is_some_and(Vec::is_empty) {
            return None;
        }
        let close = choose("due_at_close", &[("end", "close"), ("next_open", "next_opening")])?;
        let start = choose("days_start", &[("as_is", "as_is"), ("roll_first", "next_opening")])?;
        // Engines that roll back do so from an opening too; `previous_close` leaves what is within working hours.
        let end = choose("days_end", &[("keep", "keep"), ("roll_fwd", "next_opening")])?;
        // What calendars do is one of these.
        let ours = [
            ("zero", "stay"),
            ("reversed", "neg"),
            ("sub_at_open", "start"),
            ("edges", "membership"),
            ("closed_end", "open"),
            ("strict", "strict"),
            ("roll_back_at_open", "prev_close"),
            ("gap", "transition"),
            ("fold", "first"),
        ];
        ours.iter().try_for_each(|(key, value)| choose(key, &[(value, "")]).map(drop))?;
        if !wanted("rounding").is_empty() || !wanted("elapsed").is_empty() {
            return None;
        }
        if op == "roll_backward" && !wanted("roll_back_at_open").is_empty() {
            return None;
        }
        if op == "resolve_local" {
            let zone = Zone::named(vector["tz"].as_str().unwrap()).unwrap();
            let local = instant(&format!("{}Z", vector["local"].as_str().unwrap())).unwrap();
            return Some(json!(write_instant(
                1_000
                    * match zone.instants_of(local / 1_000) {
                        Local::Once(at) | Local::Twice(at, _) => at,
                        Local::Never { transition, .. } => transition,
                    }
            )));
        }
        let calendar = self.by_conventions[&(close, start, end)].calendar(&self.names[vector["cal"].as_str()?])?;
        Some(answer(calendar, op, vector).unwrap_or_else(|error| json!(error.to_string())))
    }
}

fn answer(calendar: Calendar<'_>, op: &str, vector: &Value) -> Result<Value, CalendarError> {
    let at = |key: &str| instant(vector[key].as_str().unwrap_or_else(|| panic!("`{key}` in {vector}"))).unwrap();
    let day = |date_text: &str| calendar.day(date(date_text).unwrap());
    let told = |instant: i64| json!(write_instant(instant));
    let maybe = |instant: Option<i64>| instant.map_or(Value::Null, told);
    #[expect(clippy::cast_possible_truncation, reason = "lengths are whole milliseconds")]
    let length = || (vector["seconds"].as_f64().unwrap() * 1_000.0).round() as i64;
    Ok(match op {
        "add" => told(calendar.add(at("from"), length())?),
        "sub" => told(calendar.add(at("from"), -length())?),
        "between" => {
            let millis = calendar.between(at("from"), at("to"))?;
            match vector.get("trunc_unit_seconds").and_then(Value::as_i64) {
                Some(unit) => json!(millis / (unit * 1_000)),
                None if millis % 1_000 == 0 => json!(millis / 1_000),
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                None => json!(millis as f64 / 1_000.0),
            }
        }
        "is_open" => json!(calendar.is_working(at("at"))?),
        "is_holiday" => {
            let of = calendar.day(calendar.wall_time(at("at"))?.0)?;
            json!(of.is_special && !of.is_working_day)
        }
        "is_working_day" => json!(day(vector["date"].as_str().unwrap())?.is_working_day),
        "roll_forward" => maybe(calendar.opening_from(at("at"))?),
        "roll_backward" => maybe(calendar.close_until(at("at"))?),
        "next_opening" => maybe(calendar.next_opening(at("at"))?),
        "next_closing" => maybe(calendar.next_close(at("at"))?),
        "prev_opening" => maybe(calendar.previous_opening(at("at"))?),
        "segments" => {
            let pair = |(from, to): (i64, i64)| json!([write_instant(from), write_instant(to)]);
            match (vector.get("to"), vector.get("direction")) {
                (Some(_), _) => calendar.periods(at("from"), at("to"))?.map(pair).collect(),
                (None, None) => {
                    let count = usize::try_from(vector["count"].as_u64().unwrap()).unwrap();
                    let until = instant("2100-12-31T00:00:00Z").unwrap();
                    calendar.periods(at("from"), until)?.take(count).map(pair).collect()
                }
                (None, Some(_)) => {
                    let mut until = at("from");
                    let mut periods = Vec::new();
                    while periods.len() < usize::try_from(vector["count"].as_u64().unwrap()).unwrap() {
                        let is_cut = calendar.is_working(until - 1)?;
                        let close = if is_cut { until } else { calendar.close_until(until - 1)?.unwrap() };
                        let open = calendar.previous_opening(close)?.unwrap();
                        periods.push(pair((open, close)));
                        until = open;
                    }
                    periods.into()
                }
            }
        }
        "add_days" | "sub_days" => {
            let days = vector["days"].as_i64().unwrap();
            let days = if op == "sub_days" { -days } else { days };
            if vector.get("date_only").is_some() {
                let noon =
                    instant(&format!("{}T12:00:00Z", vector["from"].as_str().unwrap().get(..10).unwrap())).unwrap();
                json!(write_instant(calendar.add_working_days(noon, days)?).get(..10).unwrap())
            } else {
                told(calendar.add_working_days(at("from"), days)?)
            }
        }
        "sla" => return Ok(sla(calendar, vector)),
        unknown => panic!("no such operation: {unknown}"),
    })
}

/// Elapsed, remaining and due of a clock, by the arithmetic alone.
fn sla(calendar: Calendar<'_>, vector: &Value) -> Value {
    let (mut elapsed, mut running_since, mut last) = (0, None, 0);
    for event in vector["events"].as_array().unwrap() {
        let at = instant(event["t"].as_str().unwrap()).unwrap();
        if let Some(since) = running_since.take() {
            elapsed += calendar.between(since, at).unwrap();
        }
        last = at;
        if matches!(event["ev"].as_str(), Some("start" | "resume")) {
            running_since = Some(at);
        }
    }
    let mut answer = Map::new();
    for key in vector["expect"].as_object().unwrap().keys() {
        let target = vector["target_seconds"].as_i64().map(|seconds| seconds * 1_000);
        let value = match key.as_str() {
            "elapsed_seconds" => json!(elapsed / 1_000),
            "remaining_seconds" => json!((target.unwrap() - elapsed) / 1_000),
            "due" => {
                json!(write_instant(calendar.add(running_since.unwrap_or(last), target.unwrap() - elapsed).unwrap()))
            }
            other => panic!("nothing known of `{other}`"),
        };
        answer.insert(key.clone(), value);
    }
    answer.into()
}

/// A calendar of a vector file as a policy writes it.
fn written_calendar(calendar: &Value) -> Value {
    let hours: Map<String, Value> = calendar["week"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(day, windows)| (day.clone(), written_windows(windows)))
        .collect();
    let dates = |key: &str| -> Vec<String> {
        let list = calendar.get(key).and_then(Value::as_array);
        list.into_iter().flatten().map(|date| date.as_str().unwrap().to_owned()).collect()
    };
    let mut holidays = dates("holidays");
    let closed = holidays.clone();
    holidays.extend(dates("yearly_holidays"));
    let special = calendar.get("overrides").map(|overrides| special_days(overrides, &closed)).unwrap_or_default();
    json!({ "zone": calendar["tz"], "hours": hours, "holidays": holidays, "special_days": special })
}

/// Days with other hours; in the vectors holidays come before them.
fn special_days(days: &Value, holidays: &[String]) -> Vec<Value> {
    let days = days.as_object().unwrap().iter().filter(|(date, _)| !holidays.contains(date));
    days.map(|(date, windows)| json!({ "date": date, "hours": written_windows(windows) })).collect()
}

fn written_windows(windows: &Value) -> Value {
    let windows = windows.as_array().unwrap().iter().map(|window| {
        let end = window[1].as_str().unwrap();
        let hours: u32 = end[..2].parse().unwrap();
        let end = if hours > 24 || (hours == 24 && &end[3..] != "00") {
            format!("{:02}{}", hours - 24, &end[2..])
        } else {
            end.to_owned()
        };
        json!(format!("{}-{end}", window[0].as_str().unwrap()))
    });
    windows.collect()
}
