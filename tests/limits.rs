#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]
//! Limits of the engine beyond the reader's: each is an error with a name, in bounded time.

use itsm_core::{Policy, wire};
use serde_json::{Map, Value, json};

fn codes(document: &Value) -> Vec<&'static str> {
    match Policy::from_json(&document.to_string()) {
        Ok(_) => Vec::new(),
        Err(error) => error.findings().iter().map(|finding| finding.code).collect(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "reads better where it is called")]
fn policy(fields: Value, rules: Vec<Value>) -> Value {
    json!({
        "itsm": 1, "policy": { "name": "limits" }, "scales": { "priority": ["P1", "P2"] }, "fields": fields,
        "priority": { "table": { "rules": rules, "otherwise": "P2" } },
    })
}

#[test]
fn five_thousand_rules_are_allowed_and_one_more_is_not() {
    let rules = |count: usize| -> Vec<Value> {
        (0..count).map(|n| json!({ "when": { "n": n % 100, "m": n % 7 }, "then": "P1" })).collect()
    };
    let fields = json!({ "n": { "type": "integer" }, "m": { "type": "integer" } });
    assert_eq!(codes(&policy(fields.clone(), rules(5_000))), Vec::<&str>::new());
    assert_eq!(codes(&policy(fields, rules(5_001))), ["table.too_many_rules"]);
}

#[test]
fn five_hundred_fields_are_allowed_and_one_more_is_not() {
    let fields = |count: usize| -> Value {
        (0..count).map(|n| (format!("f{n}"), json!({ "type": "boolean" }))).collect::<Map<_, _>>().into()
    };
    let rules = vec![json!({ "when": { "f0": true }, "then": "P1" })];
    assert_eq!(codes(&policy(fields(500), rules.clone())), Vec::<&str>::new());
    assert_eq!(codes(&policy(fields(501), rules)), ["document.too_many_names"]);
}

#[test]
fn a_condition_that_multiplies_out_too_far_is_refused() {
    // Each `any` doubles the alternatives: 2^9 of them.
    let fields: Value = (0..18).map(|n| (format!("f{n}"), json!({ "type": "boolean" }))).collect::<Map<_, _>>().into();
    let all: Vec<Value> = (0..9)
        .map(|n| json!({ "any": [{ format!("f{}", 2 * n): true }, { format!("f{}", 2 * n + 1): true }] }))
        .collect();
    let rules = vec![json!({ "when": { "all": all }, "then": "P1" })];
    assert_eq!(codes(&policy(fields, rules)), ["condition.too_many_alternatives"]);
}

#[test]
fn more_cells_than_allowed_are_refused() {
    let rules: Vec<Value> = (0..5_000).map(|n| json!({ "when": { "n": [4 * n, 4 * n + 2] }, "then": "P1" })).collect();
    let fields = json!({ "n": { "type": "integer" } });
    assert_eq!(codes(&policy(fields, rules)), ["table.too_many_cells"]);
}

#[test]
fn a_policy_past_every_budget_still_answers() {
    // Forty fields in pairs that no order of reading keeps small: neither a table nor a diagram fits.
    let fields: Value = (0..40)
        .map(|n| (format!("f{n}"), json!({ "type": "integer", "min": 0, "max": 50 })))
        .collect::<Map<_, _>>()
        .into();
    let mut rng = fastrand::Rng::with_seed(7);
    let mut rule = || {
        let mut when = Map::new();
        for _ in 0..6 {
            when.insert(format!("f{}", rng.u32(0..40)), json!(format!(">= {}", rng.u32(0..50))));
        }
        json!({ "when": when, "then": if rng.bool() { "P1" } else { "none" } })
    };
    let rules: Vec<Value> = (0..400).map(|_| rule()).collect();
    let policy = Policy::from_json(&policy(fields, rules).to_string()).expect("it is a policy");
    let decision = policy.priority_decision().expect("it has one");
    assert!(decision.sections.iter().all(|section| section.diagram.is_none()));
    let open = wire::to_json(&wire::priority(&policy, r#"{ "facts": {} }"#));
    assert!(open.contains(r#""possible":["P1","P2","none"]"#), "{open}");
    assert!(open.contains(r#""exact":false"#), "a superset says so: {open}");
    let facts: Map<String, Value> = (0..40).map(|n| (format!("f{n}"), json!(50))).collect();
    let complete = wire::to_json(&wire::priority(&policy, &json!({ "facts": facts }).to_string()));
    assert!(complete.contains(r#""settled":true,"exact":true"#), "{complete}");
}
