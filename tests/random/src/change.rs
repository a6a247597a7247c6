//! Random policies that decide about changes.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::condition::Testable;
use crate::policy::{random_matrix, random_policy, with_adjustments};
use crate::{RandomField, RandomPolicy, Tests, pick};

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
    if rng.bool() {
        let mut can_change = random.fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
        can_change.retain(|_| rng.bool());
        change.insert("mitigations".to_owned(), json!(can_change));
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

/// A random questionnaire: a risk that is a score, or two in a matrix, and what that asks for. Everything is asked, by value.
pub fn random_questionnaire(rng: &mut Rng) -> RandomPolicy {
    let levels = ["very_high", "high", "low"].map(str::to_owned).to_vec();
    let mut fields = Vec::new();
    let mut questions = [Map::new(), Map::new()];
    let scores = rng.usize(1..=2);
    for at in 0..rng.usize(3..=7) {
        let (mut definition, mut values, tests, keys): (Value, Vec<Value>, Tests, Vec<&str>) = match rng.u32(0..4) {
            0 => (json!({ "type": "boolean" }), vec![json!(true), json!(false)], Tests::Values, vec!["true", "false"]),
            1 => (
                json!({ "type": "integer", "min": 0, "max": 9 }),
                (0..=9).map(|n| json!(n)).collect(),
                Tests::Ordered,
                vec!["0", "1..4", ">= 5"],
            ),
            // All that there are: conditions test any of them, and what lies between two would be gone through by nobody.
            2 => (
                json!({ "type": "duration", "min": "2h", "max": "2h3s" }),
                ["2h", "2h1s", "2h2s", "2h3s"].map(|value| json!(value)).to_vec(),
                Tests::Ordered,
                vec!["< 2h2s", "2h2s", "> 2h2s"],
            ),
            _ => (
                json!({ "type": "choice", "options": ["x", "y", "z"] }),
                ["x", "y", "z"].map(|value| json!(value)).to_vec(),
                Tests::Values,
                vec!["x", "y", "z"],
            ),
        };
        let mut question = json!({ "weight": rng.i64(1..=4) });
        let points: Map<String, Value> = keys.iter().map(|key| ((*key).to_owned(), json!(rng.i64(0..=5)))).collect();
        question["points"] = Value::Object(points);
        if rng.bool() {
            definition["required"] = json!(true);
        } else {
            values.push(Value::Null);
            if rng.bool() {
                question["otherwise"] = json!(rng.i64(0..=5));
            }
        }
        questions[rng.usize(0..scores)].insert(format!("f{at}"), question);
        fields.push(RandomField {
            name: format!("f{at}"),
            definition,
            values,
            has_default: false,
            attribute: None,
            tests,
        });
    }
    let mut derived: Vec<(String, Vec<String>)> = Vec::new();
    let mut derive = Map::new();
    for (number, mut own) in questions.into_iter().enumerate().take(scores) {
        if own.is_empty() {
            own.insert("f0".to_owned(), json!({ "rules": [{ "points": 1 }] }));
        }
        let combine = *pick(rng, &["sum", "mean", "percent", "rescaled"]);
        let most = match combine {
            "mean" => 5,
            "sum" => 40,
            _ => 100,
        };
        let mut score = json!({ "combine": combine, "questions": own, "bands": [
            { "from": rng.i64(0..=1), "then": "low" }, { "from": rng.i64(2..=most / 2), "then": "high" },
            { "from": rng.i64(most / 2 + 1..=most), "then": "very_high" }] });
        if combine != "sum" {
            score["round"] = json!(*pick(rng, &["up", "down", "nearest"]));
        }
        let name = if scores == 1 { "risk".to_owned() } else { format!("score{number}") };
        derive.insert(name.clone(), json!({ "scale": "risk", "score": score }));
        derived.push((name, levels.clone()));
    }
    if scores == 2 {
        let value = if rng.bool() {
            json!({ "highest_of": ["score0", "score1"] })
        } else {
            json!({ "matrix": random_matrix(rng, (&derived[0], &derived[1]), &levels) })
        };
        derive.insert("risk".to_owned(), value);
        derived.push(("risk".to_owned(), levels.clone()));
    }
    let testable = Testable { fields: &fields, derived: &[] };
    let adjusted = with_adjustments(rng, &testable, &levels, derive["risk"].clone());
    derive.insert("risk".to_owned(), adjusted);
    let after = Testable { fields: &fields, derived: &derived };
    let definitions: Map<String, Value> =
        fields.iter().map(|field| (field.name.clone(), field.definition.clone())).collect();
    let document = json!({
        "itsm": 1,
        "policy": { "name": "questionnaire" },
        "scales": { "risk": levels },
        "fields": definitions,
        "derive": derive,
        "change": {
            "approval": [
                { "id": "a", "when": after.condition(rng, 1), "stages": [{ "roles": ["cab"], "quorum": 2 }] },
                { "id": "b", "no_approval": true }],
            "lead_time": [{ "when": { "risk": "very_high" }, "elapsed": "48h" }, { "none": true }],
            "attachments": { "plan": { "when": after.condition(rng, 0) } },
        },
    });
    RandomPolicy { document, fields, derived, priority: Vec::new() }
}
