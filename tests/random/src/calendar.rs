//! Random calendars, and random questions to them.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::pick;

/// Zones that set their clocks in usual and unusual ways.
const ZONES: [&str; 12] = [
    "UTC",
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Tehran",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Pacific/Apia",
];

const DAYS: [&str; 10] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "mon-thu", "sat,sun", "fri-mon"];

/// A policy of nothing but calendars, and their names.
#[derive(Clone, Debug)]
pub struct RandomCalendars {
    /// The document.
    pub document: Value,
    pub(crate) names: Vec<String>,
}

/// Some calendars, the later ones made from earlier ones.
pub fn random_calendars(rng: &mut Rng) -> RandomCalendars {
    let mut calendars = Map::new();
    let mut names: Vec<String> = Vec::new();
    for number in 0..rng.usize(2..7) {
        let calendar = if number < 2 || rng.bool() { own(rng) } else { joined(rng, &names) };
        let name = format!("c{number}");
        calendars.insert(name.clone(), calendar);
        names.push(name);
    }
    let document = json!({ "itsm": 1, "policy": { "name": "calendars" }, "calendars": calendars });
    RandomCalendars { document, names }
}

fn own(rng: &mut Rng) -> Value {
    let mut hours = Map::new();
    let mut named = [false; 7];
    for key in DAYS {
        let days: &[usize] = match key {
            "mon-thu" => &[0, 1, 2, 3],
            "sat,sun" => &[5, 6],
            "fri-mon" => &[4, 5, 6, 0],
            day => &[DAYS.iter().position(|known| *known == day).unwrap_or_default()],
        };
        if rng.u8(..3) > 0 && days.iter().all(|&day| !named[day]) {
            for &day in days {
                named[day] = true;
            }
            hours.insert(key.to_owned(), windows(rng));
        }
    }
    let some = |rng: &mut Rng, make: fn(&mut Rng) -> Value| -> Vec<Value> {
        (0..rng.usize(0..5)).map(|_| make(rng)).collect()
    };
    json!({
        "zone": pick(rng, &ZONES),
        "hours": if rng.u8(..10) == 0 { json!("always") } else { hours.into() },
        "holidays": some(rng, |rng| day(rng, false)),
        "special_days": some(rng, |rng| day(rng, true)),
        "due_at_close": if rng.bool() { "close" } else { "next_opening" },
        "working_days": {
            "start": if rng.bool() { "as_is" } else { "next_opening" },
            "end": pick(rng, &["keep", "next_opening", "previous_close"]),
        },
    })
}

fn joined(rng: &mut Rng, names: &[String]) -> Value {
    let some = |rng: &mut Rng| [pick(rng, names), pick(rng, names)];
    match rng.u8(..3) {
        0 => json!({ "any_of": some(rng) }),
        1 => json!({ "all_of": some(rng), "due_at_close": "next_opening" }),
        _ => json!({ "any_of": some(rng), "except": [pick(rng, names)] }),
    }
}

fn windows(rng: &mut Rng) -> Value {
    (0..rng.usize(0..3))
        .map(|_| {
            let from = rng.u32(0..96);
            let to = from + rng.u32(1..95);
            let clock = |quarters: u32| format!("{:02}:{:02}", quarters / 4, quarters % 4 * 15);
            format!("{}-{}", clock(from), clock(if to > 96 { to - 96 } else { to }))
        })
        .collect()
}

fn day(rng: &mut Rng, special: bool) -> Value {
    let date = |rng: &mut Rng| format!("{:02}-{:02}", rng.u8(1..13), rng.u8(1..29));
    let mut day = match rng.u8(..7) {
        0 => json!({ "date": format!("{}-{}", rng.u16(2015..2035), date(rng)) }),
        1 => json!({ "date": date(rng) }),
        2 => json!({ "from": date(rng), "to": date(rng) }),
        3 => {
            json!({ "weekday": pick(rng, &DAYS[..7]), "nth": pick(rng, &[1, 2, 4, 5, -1, -2]), "month": rng.u8(1..13) })
        }
        4 => json!({ "weekday": pick(rng, &DAYS[..7]), "on_or_after": date(rng) }),
        5 => json!({ "easter": rng.i16(-60..60), "first_year": 2000 }),
        _ => json!({ "orthodox_easter": rng.i16(-60..60), "last_year": 2060 }),
    };
    if special {
        day["hours"] = windows(rng);
    } else if rng.u8(..3) == 0 {
        day["observed"] = json!(pick(rng, &["nearest", "next"]));
    }
    if rng.bool() {
        day["name"] = json!({ "en": "Some day", "de": "Ein Tag" });
    }
    day
}

impl RandomCalendars {
    /// A question to one of them; now and then one that is refused.
    pub fn request(&self, rng: &mut Rng) -> Value {
        let name = pick(rng, &self.names);
        let instant = |rng: &mut Rng| {
            let fraction = pick(rng, &["", "", ".5", ".001"]);
            let (year, month, day) = (pick(rng, &[1970, 2018, 2026, 2026, 2050, 2100]), rng.u8(1..13), rng.u8(1..29));
            let (hour, minute, second) = (rng.u8(..24), rng.u8(..60), rng.u8(..60));
            format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
        };
        match rng.u8(..6) {
            0 => json!({ "calendar": name, "at": instant(rng), "language": "de" }),
            1 => json!({ "calendar": name, "from": instant(rng), "to": instant(rng) }),
            2 => json!({ "calendar": name, "from": instant(rng), "addWorkingDays": rng.i16(-400..400) }),
            3 => json!({ "calendar": name, "date": format!("2026-{:02}-01", rng.u8(1..13)), "days": rng.u8(1..40) }),
            4 => {
                json!({ "calendar": name, "from": instant(rng), "add": format!("{}ms", rng.i64(-1_000_000_000..1_000_000_000)) })
            }
            _ => {
                let add = pick(rng, &["4h", "1h30m", "-40h", "90s", "0s", "900h", "2d", "1000000h"]);
                json!({ "calendar": name, "from": instant(rng), "add": add, "periods": rng.bool() })
            }
        }
    }
}
