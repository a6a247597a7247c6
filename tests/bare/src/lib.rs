//! The core without any of its features. A package of its own, because what the core's own tests need would switch most of them on
//! again; so nothing here may depend on anything that does.
#![cfg(test)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]

use itsm_core::document::Syntax;
use itsm_core::finding::{FindingReport, Severity};
use itsm_core::{Policy, wire};
use serde_json::{Value, json};

/// A policy with every decision that needs no feature, and these sections on top of it or instead.
fn document(more: &Value) -> Value {
    let alone = Syntax::guess("itsm: 1") == Syntax::Json;
    assert!(alone, "another package has switched features of the core on: run `cargo test -p itsm-bare`");
    let mut document = json!({
        "itsm": 1,
        "policy": { "name": "bare" },
        "scales": { "priority": ["P1", "P2", "P3"], "risk": ["high", "low"] },
        "fields": {
            "stopped": { "type": "boolean" },
            "people": { "type": "integer", "min": 1 },
            "subject": { "type": "text" },
            "reach": { "type": "choice", "options": ["one", "all"] },
        },
        "calendars": { "office": { "hours": { "mon-fri": "08:00-16:00" } } },
        "priority": { "table": {
            "rules": [{ "when": { "stopped": true, "people": ">= 50" }, "then": "P1" }],
            "otherwise": "P3",
        } },
        "derive": { "risk": { "score": {
            "questions": { "reach": { "points": { "one": 0, "all": 10 } } },
            "bands": [{ "from": 0, "then": "low" }, { "from": 10, "then": "high" }],
        } } },
        "sla": { "metrics": { "resolution": {
            "calendar": "office",
            "targets": [{ "when": { "priority": "P1" }, "within": "8h" }, { "working_days": 5 }],
        } } },
        "change": { "lead_time": [{ "when": { "risk": "high" }, "elapsed": "24h" }, { "none": true }] },
    });
    for (name, section) in more.as_object().unwrap() {
        document[name] = section.clone();
    }
    document
}

fn findings(document: &Value) -> Vec<FindingReport> {
    Policy::load(&document.to_string(), Syntax::Json).findings
}

/// What the one error in the document with these sections is.
fn error(more: &Value) -> FindingReport {
    let mut errors = findings(&document(more));
    errors.retain(|finding| finding.severity == Severity::Error);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    errors.remove(0)
}

fn policy(more: &Value) -> Policy {
    assert_eq!(findings(&document(more)), []);
    Policy::from_json(&document(more).to_string()).unwrap()
}

fn told(reply: impl serde::Serialize) -> Value {
    let mut reply: Value = serde_json::from_str(&wire::to_json(&reply)).unwrap();
    assert!(reply["ok"].is_object(), "{reply}");
    reply["ok"].take()
}

#[test]
fn every_decision_is_there() {
    let policy = policy(&json!({}));
    let facts = json!({ "stopped": true, "people": 80, "reach": "all" });
    let asked = json!({ "facts": facts }).to_string();
    let from_then = json!({ "facts": facts, "start": "2026-01-05T10:00:00Z" }).to_string();
    assert_eq!(told(wire::priority(&policy, &asked))["outcome"], "P1");
    assert_eq!(told(wire::sla_targets(&policy, &from_then))["metrics"][0]["targets"][0]["due"], "2026-01-06T10:00:00Z");
    let change = told(wire::change_risk(&policy, &asked));
    assert_eq!((&change["outcome"], &change["leadTime"]["time"]), (&json!("high"), &json!({ "elapsed": "24h" })));
}

#[test]
fn facts_may_be_missing() {
    let policy = policy(&json!({}));
    let answer = told(wire::priority(&policy, r#"{ "facts": { "people": 80 } }"#));
    assert_eq!((&answer["possible"], &answer["next"][0]["field"]), (&json!(["P1", "P3"]), &json!("stopped")));
}

#[test]
fn a_built_policy_opens() {
    let built = wire::build(&policy(&json!({}))).unwrap();
    let opened = Policy::open(built.as_bytes()).policy.unwrap();
    let facts = r#"{ "facts": { "stopped": true, "people": 80 } }"#;
    assert_eq!(told(wire::priority(&opened, facts))["outcome"], "P1");
}

#[test]
fn yaml_is_read_as_json_and_refused() {
    assert_eq!(Syntax::guess("itsm: 1"), Syntax::Json);
    let found = Policy::load("itsm: 1", Syntax::guess("itsm: 1")).findings;
    assert_eq!(found[0].code, "document.syntax");
}

#[test]
fn conditions_on_texts_are_refused() {
    for operator in ["contains", "matches"] {
        let rules = json!([{ "when": { "subject": { operator: "fire" } }, "then": "P1" }]);
        let error = error(&json!({ "priority": { "table": { "rules": rules, "otherwise": "P3" } } }));
        assert_eq!(error.code, "text.not_in_this_build");
        assert_eq!(error.path, format!("/priority/table/rules/0/when/subject/{operator}"));
        assert!(error.help.is_some());
    }
}

#[test]
fn suggestions_are_refused() {
    let error = error(
        &json!({ "suggest": { "texts": { "subject": "100%" }, "fields": { "reach": { "rules": [{ "then": "all", "strong": ["everybody"] }] } } } }),
    );
    assert_eq!((error.code, error.path.as_str()), ("text.not_in_this_build", "/suggest"));
}

#[test]
fn time_zones_by_name_are_refused() {
    let calendar =
        |zone: &str| json!({ "calendars": { "office": { "zone": zone, "hours": { "mon-fri": "08:00-16:00" } } } });
    assert_eq!(findings(&document(&calendar("UTC"))), []);
    let error = error(&calendar("Europe/Berlin"));
    assert_eq!((error.code, error.path.as_str()), ("calendar.unknown_zone", "/calendars/office/zone"));
    assert!(error.message.contains("this build"), "{}", error.message);
}

/// They decide nothing of what this build is asked.
#[test]
fn freezes_are_not_looked_at() {
    let change =
        json!({ "lead_time": [{ "none": true }], "freezes": [{ "id": "year-end", "from": "12-18", "to": "01-06" }] });
    let policy = policy(&json!({ "change": change }));
    assert_eq!(told(wire::change_risk(&policy, r#"{ "facts": { "reach": "one" } }"#))["outcome"], "low");
}
