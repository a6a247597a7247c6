//! Random service levels over random calendars, and random tickets.

use fastrand::Rng;
use itsm_core::sla::EVENTS;
use serde_json::{Map, Value, json};

use crate::calendar::{RandomCalendars, random_calendars};
use crate::pick;

const PRIORITIES: [&str; 3] = ["P1", "P2", "P3"];
const STATES: [&str; 4] = ["new", "active", "waiting", "resolved"];
const PLANS: [&str; 2] = ["gold", "standard"];

/// A kind of event: one that every policy has, or the one of these policies.
fn kind(rng: &mut Rng) -> &'static str {
    EVENTS.get(rng.usize(..=EVENTS.len())).copied().unwrap_or("on_site")
}

/// A policy of calendars and service levels.
#[derive(Clone, Debug)]
pub struct RandomLevels {
    /// The document.
    pub document: Value,
}

/// Some metrics, counted by random calendars.
pub fn random_levels(rng: &mut Rng) -> RandomLevels {
    let RandomCalendars { mut document, names } = random_calendars(rng);
    let mut metrics = Map::new();
    for number in 0..rng.usize(1..4) {
        metrics.insert(format!("m{number}"), metric(rng, &names));
    }
    document["scales"] = json!({ "priority": PRIORITIES });
    document["fields"] = json!({
        "impact": { "type": "integer", "min": 0, "max": 9 },
        "status": { "type": "choice", "options": STATES, "default": "new" },
        "plan": { "type": "choice", "options": PLANS },
        "hours": { "type": "choice", "options": names },
        "wanted_by": { "type": "date" },
    });
    document["priority"] = json!({ "table": {
        "rules": [{ "when": { "impact": ">= 6" }, "then": "P1" }, { "when": { "impact": ">= 3" }, "then": "P2" }, { "when": { "impact": 0 }, "then": "none" }],
        "otherwise": "P3",
    } });
    document["sla"] = json!({ "events": ["on_site"], "metrics": metrics });
    RandomLevels { document }
}

fn metric(rng: &mut Rng, names: &[String]) -> Value {
    let calendar = if rng.u8(..4) == 0 { json!({ "field": "hours" }) } else { json!(pick(rng, names)) };
    let hit = *pick(rng, &["most_specific", "most_specific", "first", "all"]);
    let targets: Vec<Value> = (0..rng.usize(1..5)).map(|_| target(rng, names)).collect();
    let mut metric = json!({ "hit": hit, "calendar": calendar, "targets": targets, "repeats": rng.u8(..3) == 0 });
    let kinds = |rng: &mut Rng| json!([kind(rng), kind(rng)]);
    match rng.u8(..4) {
        0..2 => metric["pause"] = json!({ "when": { "status": "waiting" } }),
        2 => {
            metric["pause"] = json!({ "on": kinds(rng) });
            metric["resume"] = json!({ "on": kinds(rng) });
        }
        _ => {}
    }
    for (key, chance) in [("start", 3), ("stop", 2), ("cancel", 4), ("reset", 4)] {
        if rng.u8(..chance) == 0 {
            metric[key] = match rng.u8(..3) {
                0 => json!({ "when": { "status": pick(rng, &STATES) } }),
                1 => json!({ "on": kinds(rng), "when": { "plan": "gold" } }),
                _ => kinds(rng),
            };
        }
    }
    for key in ["on_raise", "on_lower"] {
        metric[key] = json!(pick(rng, &["retroactive", "restart", "carry", "never_later", "keep"]));
    }
    metric["on_reopen"] = json!(pick(rng, &["resume", "restart", "retroactive", "ignore"]));
    metric
}

fn target(rng: &mut Rng, names: &[String]) -> Value {
    let mut target = match rng.u8(..9) {
        0..3 => json!({ "within": format!("{}m", rng.u32(1..5_000)) }),
        3 => json!({ "elapsed": format!("{}m", rng.u32(1..20_000)) }),
        4 => json!({ "working_days": rng.u8(1..20) }),
        5 => json!({ "weeks": rng.u8(1..6) }),
        6 => json!({ "working_day": pick(rng, &[json!("same"), json!("next"), json!(3)]), "before": "10:00" }),
        7 => json!({ "until": { "field": "wanted_by" } }),
        _ => json!({ "symbolic": { "en": "as agreed", "de": "wie vereinbart" } }),
    };
    if target.get("symbolic").is_none() {
        target["warn"] = json!(["50%", "75.5%"]);
        target["escalate"] = json!([
            { "at": "120%", "to": "a" },
            { "before": format!("{}m", rng.u32(0..500)), "to": "b" },
            { "after": "90m", "to": { "en": "c", "de": "d" } },
        ]);
    }
    if rng.u8(..4) == 0 {
        target["calendar"] = json!(pick(rng, names));
    }
    let mut when = Map::new();
    if rng.u8(..4) > 0 {
        when.insert("priority".to_owned(), json!(pick(rng, &PRIORITIES)));
    }
    if rng.u8(..4) == 0 {
        when.insert("plan".to_owned(), json!(pick(rng, &PLANS)));
    }
    if !when.is_empty() {
        target["when"] = when.into();
    }
    target
}

impl RandomLevels {
    /// A question about a ticket, and which: what its clocks show, or which targets apply.
    pub fn request(&self, rng: &mut Rng) -> (&'static str, Value) {
        let mut at = i64::from(rng.u32(1_700_000_000..1_800_000_000)) * 1_000;
        let text = |at: i64| itsm_core::fact::notation::write_instant(at);
        if rng.u8(..5) == 0 {
            return (
                "sla_targets",
                json!({ "facts": self.facts(rng, 50), "start": text(at), "explain": rng.bool(), "language": "de" }),
            );
        }
        let mut events = Vec::new();
        for number in 0..rng.usize(0..12) {
            let kind = if number == 0 { "opened" } else { kind(rng) };
            let mut event = json!({ "at": text(at), "event": kind });
            if rng.bool() {
                event["set"] = self.facts(rng, 60);
            }
            events.push(event);
            at += *pick(rng, &[0, 1, 60_000, 3_600_000, 40_000_000, 300_000_000]) * i64::from(rng.u8(0..9));
        }
        (
            "sla_clock",
            json!({ "facts": self.facts(rng, 30), "events": events, "now": text(at + 5_000_000), "timeline": rng.u8(..4) == 0, "language": "de" }),
        )
    }

    fn facts(&self, rng: &mut Rng, absent: u32) -> Value {
        let hours = self.document["fields"]["hours"]["options"].as_array().map(Vec::as_slice).unwrap_or_default();
        let values = [
            ("hours", pick(rng, hours).clone()),
            ("impact", json!(rng.u8(..10))),
            ("plan", json!(pick(rng, &PLANS))),
            ("status", json!(pick(rng, &STATES))),
            ("wanted_by", json!(format!("2026-{:02}-{:02}", rng.u8(1..13), rng.u8(1..29)))),
        ];
        let known = values.into_iter().filter(|_| rng.u32(..100) >= absent);
        known.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
    }
}
