//! Random policies that decide about changes.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::condition::Testable;
use crate::policy::random_policy;
use crate::{RandomPolicy, pick};

/// A random policy with a section on changes.
pub fn random_change_policy(rng: &mut Rng, texts: bool) -> RandomPolicy {
    let mut random = random_policy(rng, texts);
    let testable = Testable { fields: &random.fields, derived: &random.derived };
    let mut change = Map::new();
    change.insert("risk".to_owned(), json!(pick(rng, &random.derived).0));
    if rng.bool() {
        change.insert("type".to_owned(), json!(pick(rng, &random.derived).0));
    }
    change.insert("calendar".to_owned(), json!("office"));
    let path = |rng: &mut Rng, at: usize| match rng.u32(0..4) {
        0 => json!({ "id": format!("path{at}"), "no_approval": true }),
        1 => json!({ "id": format!("path{at}"), "stages": [{ "roles": ["a"] }], "afterwards": { "working_days": 2 } }),
        _ => json!({ "id": format!("path{at}"), "stages": [{ "roles": ["a", "b"], "quorum": 2 }, { "roles": ["c"] }] }),
    };
    let term = |rng: &mut Rng, at: usize| match rng.u32(0..4) {
        0 => json!({ "none": true }),
        1 => json!({ "within": format!("{}h", at + 1) }),
        2 => json!({ "elapsed": "30h" }),
        _ => json!({ "working_days": at + 1 }),
    };
    for key in ["approval", "lead_time", "review"] {
        if rng.u32(0..100) < 70 {
            let mut rows = Vec::new();
            for at in 0..rng.usize(1..=4) {
                let mut row = if key == "approval" { path(rng, at) } else { term(rng, at) };
                if rng.u32(0..100) < 80 {
                    row["when"] = testable.condition(rng, 1);
                }
                rows.push(row);
            }
            change.insert(key.to_owned(), Value::Array(rows));
        }
    }
    let mut attachments = Map::new();
    for at in 0..rng.usize(0..=3) {
        attachments.insert(format!("attachment{at}"), json!({ "when": testable.condition(rng, 1) }));
    }
    change.insert("attachments".to_owned(), Value::Object(attachments));
    if rng.bool() {
        change.insert("overrides".to_owned(), json!({ "impact": { "max_raise": 1 } }));
    }
    random.document["calendars"] = json!({ "office": { "hours": { "mon-fri": "09:00-17:00" } } });
    random.document["change"] = Value::Object(change);
    random
}

impl RandomPolicy {
    /// A random request about a change.
    pub fn change_request(&self, rng: &mut Rng) -> Value {
        let mut request = self.request(rng);
        for (key, at) in [
            ("submitted", "2026-11-27T10:00:00Z"),
            ("start", "2026-12-01T10:00:00Z"),
            ("end", "2026-12-01T12:30:00+01:00"),
        ] {
            if rng.bool() {
                request[key] = json!(at);
            }
        }
        request
    }
}
