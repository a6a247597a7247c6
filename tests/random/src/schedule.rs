//! Random freezes and maintenance windows, and questions about random changes beside random schedules.

use fastrand::Rng;
use itsm_core::fact::notation::write_instant;
use serde_json::{Value, json};

use crate::calendar::{RandomCalendars, random_calendars};
use crate::pick;

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const ZONES: [&str; 4] = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"];

/// Instants near which clocks are set, or a year ends, in seconds.
const NEAR: [i64; 4] = [1_774_746_000, 1_792_890_000, 1_798_700_000, 1_780_000_000];

/// A policy of calendars and of windows of changes.
#[derive(Clone, Debug)]
pub struct RandomWindows {
    /// The document.
    pub document: Value,
}

/// Some windows of every form.
pub fn random_windows(rng: &mut Rng) -> RandomWindows {
    let RandomCalendars { mut document, names } = random_calendars(rng);
    document["fields"] = json!({
        "tier": { "type": "integer", "min": 1, "max": 4 },
        "tags": { "type": "choices", "options": ["payroll", "network", "web"] },
    });
    let windows = |rng: &mut Rng, kind: &str| -> Vec<Value> {
        (0..rng.usize(0..4)).map(|number| window(rng, &format!("{kind}{number}"), &names)).collect()
    };
    let (freezes, maintenance) = (windows(rng, "freeze"), windows(rng, "window"));
    document["change"] = json!({ "zone": pick(rng, &ZONES), "freezes": freezes, "maintenance": maintenance });
    RandomWindows { document }
}

fn window(rng: &mut Rng, id: &str, calendars: &[String]) -> Value {
    let hours = |rng: &mut Rng| {
        let from = rng.u32(0..24);
        format!("{from:02}:00-{:02}:30", (from + rng.u32(0..24)) % 24)
    };
    let day = |rng: &mut Rng| format!("{:02}-{:02}", rng.u32(1..13), rng.u32(1..29));
    let mut window = match rng.u8(..6) {
        0 => {
            json!({ "from": format!("2026-{}T{:02}:15", day(rng), rng.u32(0..24)), "to": format!("2027-{}", day(rng)) })
        }
        1 => json!({ "from": day(rng), "to": day(rng) }),
        2 => json!({ "hours": { (*pick(rng, &WEEKDAYS)): hours(rng) } }),
        3 => json!({ "calendar": pick(rng, calendars) }),
        4 => json!({ "date": day(rng), "hours": hours(rng) }),
        _ => json!({ "weekday": pick(rng, &WEEKDAYS), "nth": pick(rng, &[1, 2, 5, -1, -2]), "hours": hours(rng) }),
    };
    window["id"] = json!(id);
    window["label"] = json!({ "en": format!("{id} in English"), "de": format!("{id} auf Deutsch") });
    match rng.u8(..4) {
        0 => window["when"] = json!({ "tier": format!("<= {}", rng.u8(1..4)) }),
        1 => window["when"] = json!({ "tags": { "any_of": [pick(rng, &["payroll", "network", "web"])] } }),
        _ => {}
    }
    window
}

impl RandomWindows {
    /// A question about a change, and which.
    pub fn request(&self, rng: &mut Rng) -> (&'static str, Value) {
        let origin = *pick(rng, &NEAR) - i64::from(rng.u32(0..20)) * 86_400;
        let at = |minutes: i64| write_instant((origin + minutes * 60) * 1_000);
        let names = |rng: &mut Rng, prefix: &str, most: usize| -> Vec<String> {
            (0..rng.usize(0..3)).map(|_| format!("{prefix}{}", rng.usize(..most))).collect()
        };
        let changes: Vec<Value> = (0..rng.usize(0..20))
            .map(|_| {
                let start = i64::from(rng.u32(0..60_000));
                json!({ "id": format!("C{}", rng.u8(..12)), "label": "Ein Wechsel", "start": at(start),
                        "end": at(start + i64::from(rng.u32(1..4_000))), "cis": names(rng, "ci", 8), "assignees": names(rng, "p", 4) })
            })
            .collect();
        let dependencies: Vec<Value> = (0..rng.usize(0..8))
            .map(|_| json!({ "ci": format!("ci{}", rng.u8(..8)), "dependsOn": names(rng, "ci", 8) }))
            .collect();
        let mut facts = json!({});
        if rng.u8(..3) > 0 {
            facts["tier"] = json!(rng.u8(1..5));
        }
        if rng.u8(..3) > 0 {
            facts["tags"] = json!([pick(rng, &["payroll", "network", "web"])]);
        }
        let mut request = json!({ "facts": facts, "language": pick(rng, &["de", "en", "fr"]),
               "schedule": { "changes": changes, "dependencies": dependencies } });
        let start = i64::from(rng.u32(0..50_000));
        if rng.u8(..4) == 0 {
            request["from"] = json!(at(start));
            request["to"] = json!(at(start + i64::from(rng.u32(1..40_000))));
            return ("change_calendar", request);
        }
        request["id"] = json!(format!("C{}", rng.u8(..12)));
        request["cis"] = json!(names(rng, "ci", 8));
        request["assignees"] = json!(names(rng, "p", 4));
        if rng.bool() {
            request["earliest"] = json!(at(i64::from(rng.u32(0..60_000))));
        }
        if rng.bool() {
            request["start"] = json!(at(start));
            request["end"] = json!(at(start + i64::from(rng.u32(1..9_000))));
            return ("change_conflicts", request);
        }
        request["from"] = json!(at(start));
        request["length"] = json!(format!("{}m", rng.u32(1..3_000)));
        request["count"] = json!(rng.u8(1..8));
        if rng.bool() {
            request["step"] = json!(rng.u32(1..=1_440));
        }
        if rng.bool() {
            request["until"] = json!(at(start + i64::from(rng.u32(1..200_000))));
        }
        ("change_slots", request)
    }
}
