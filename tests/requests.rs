//! Requests as JSON: strict, and everything wrong told at once.
#![allow(clippy::unwrap_used)]

use itsm_core::{Policy, wire};

const POLICY: &str = r#"{
  "itsm": 1, "policy": { "name": "x" },
  "scales": { "impact": ["high", "low"], "priority": ["P1", "P2"] },
  "fields": { "vip": { "type": "boolean" } },
  "derive": { "impact": { "rules": [{ "when": { "vip": true }, "then": "high" }], "otherwise": "low" } },
  "priority": { "table": { "rules": [{ "when": { "impact": "high" }, "then": "P1" }], "otherwise": "P2" } } }"#;

fn errors(request: &str) -> Vec<(&'static str, String)> {
    let policy = Policy::from_json(POLICY).unwrap();
    match wire::priority(&policy, request) {
        wire::Reply::Ok(_) => Vec::new(),
        wire::Reply::Errors(errors) => errors.into_iter().map(|error| (error.code, error.field)).collect(),
    }
}

#[test]
fn a_request_is_read_by_the_letter() {
    assert_eq!(
        errors(r#"{"facts":{"vip":true},"rankQuestions":false,"language":"de","now":"2026-11-22T00:00:00Z"}"#),
        []
    );
    for (request, key) in [
        (r#"{"rankQuestions":"true"}"#, "rankQuestions"),
        (r#"{"language":true}"#, "language"),
        (r#"{"now":0}"#, "now"),
        (r#"{"now":null}"#, "now"),
        (r#"{"overrides":[{"value":"impact"}]}"#, "overrides"),
    ] {
        assert_eq!(errors(request), [("request.wrong_value", key.to_owned())], "{request}");
    }
    assert_eq!(
        errors(r#"{"overrides":[{"value":"impact","level":"high","by":3}]}"#),
        [("request.unknown_key", "overrides".to_owned())]
    );
}

#[test]
fn an_object_is_no_level_of_a_derived_value() {
    assert_eq!(
        errors(r#"{"facts":{"impact":{},"vip":{},"priority":{},"colour":{}}}"#),
        [
            ("facts.wrong_value", "impact".to_owned()),
            ("facts.wrong_value", "vip".to_owned()),
            ("facts.wrong_value", "priority".to_owned()),
            ("facts.unknown_field", "colour".to_owned()),
        ]
    );
}

#[test]
fn a_request_of_megabytes_says_that_it_is_too_large() {
    let request = format!(r#"{{"language":"{}"}}"#, "x".repeat(5_000_000));
    assert_eq!(errors(&request), [("request.too_large", String::new())]);
}
