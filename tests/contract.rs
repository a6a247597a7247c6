#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]
//! The JSON contract, as snapshots: what leaves the engine for a half-filled and a complete form.

use itsm_core::{Policy, wire};

fn pack() -> Policy {
    Policy::from_yaml(&std::fs::read_to_string("packs/itil-style/policy.yaml").unwrap()).unwrap()
}

#[test]
fn the_answer_to_a_half_filled_form() {
    let reply = wire::priority(&pack(), r#"{ "facts": { "service": "payroll", "affected_users": 80 } }"#);
    insta::assert_json_snapshot!(reply);
}

#[test]
fn the_explanation_of_a_complete_form() {
    let request = r#"{
        "facts": { "service": "mail", "affected_users": 30, "work_stopped": true, "workaround": true, "deadline": "4h",
                   "security_incident": false, "vip": true },
        "overrides": [{ "value": "urgency", "level": "low", "reason": "agreed on the phone", "by": "agent 7" }],
        "language": "de-AT"
    }"#;
    insta::assert_json_snapshot!(wire::explain(&pack(), request));
}

#[test]
fn everything_wrong_with_a_request() {
    let request = r#"{ "facts": { "servise": "mail", "affected_users": 0, "deadline": "soon" }, "today": true }"#;
    insta::assert_json_snapshot!(wire::priority(&pack(), request));
}

#[test]
fn a_request_that_is_no_json() {
    let replies: Vec<_> = ["", "[]", "{", r#"{"facts":{"vip":true,"vip":false}}"#, r#"{"facts":{"vip":"\ud800"}}"#]
        .map(|request| wire::priority(&pack(), request))
        .to_vec();
    insta::assert_json_snapshot!(replies);
}

#[test]
fn the_description_of_a_policy() {
    let described: serde_json::Value = serde_json::from_str(&wire::describe(&pack())).unwrap();
    insta::assert_json_snapshot!(described);
}

#[test]
fn the_description_of_what_is_decided_about_changes() {
    let pack = std::fs::read_to_string("packs/itil-change-style/policy.yaml").unwrap();
    let described = wire::description(&Policy::from_yaml(&pack).unwrap()).unwrap();
    insta::assert_json_snapshot!(serde_json::json!({ "change": described.change, "matrices": described.matrices }));
    let windows = Policy::from_yaml(
        "
itsm: 1
policy: { name: windows }
fields:
  tier: { type: integer }
  unused: { type: boolean }
change: { freezes: [{ id: summer, date: 07-01, when: { tier: 1 } }] }
",
    );
    let described = wire::description(&windows.unwrap()).unwrap();
    let used: Vec<_> = described.fields.iter().map(|field| (field.name.as_str(), field.used)).collect();
    assert_eq!(used, [("tier", true), ("unused", false), ("record_type", false)]);
    assert_eq!(described.change.map(|change| (change.risk, change.freezes.len())), Some((None, 1)));
}

#[test]
fn the_tables_of_the_hot_path() {
    insta::assert_json_snapshot!(wire::hot_path(&pack()));
}
