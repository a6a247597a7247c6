#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]
//! The limits of `docs/FORMAT.md`: what reaches one is accepted, one more is refused by its code, at its place, with a remedy.

use itsm_core::document::Syntax;
use itsm_core::document::limits::{
    MAX_ALL_RULES, MAX_ATTRIBUTE_VALUES, MAX_BYTES, MAX_CHANGE_WINDOWS, MAX_DEPTH, MAX_DERIVED, MAX_EXAMPLES,
    MAX_FIELDS, MAX_HOLIDAYS, MAX_LEVELS, MAX_MARKS, MAX_METRICS, MAX_NAME_CHARS, MAX_NAMED, MAX_OFFERED_BYTES,
    MAX_OPTIONS, MAX_PARTS, MAX_RECORD_TYPES, MAX_REPORT_NAMES, MAX_REQUEST_BYTES, MAX_REQUEST_NODES, MAX_RULES,
    MAX_TESTS, MAX_TEXT_CHARS, MAX_WINDOWS,
};
use itsm_core::engine::MAX_EVENTS;
use itsm_core::fact::facts::{MAX_ERRORS, MAX_OVERRIDES};
use itsm_core::finding::{FindingReport, MAX_FINDINGS, MAX_MESSAGE_CHARS, Severity};
use itsm_core::sla::timeline::MAX_STRETCHES;
use itsm_core::table::condition::{MAX_ALTERNATIVES, MAX_RANGES};
use itsm_core::table::subject::MAX_SUBJECTS;
use itsm_core::{Policy, wire};
use serde_json::{Map, Value, json};

/// A limit: its name, how much of something is allowed, a document with so much of it, the code that refuses one more,
/// and the path where that is said.
struct Limit {
    name: &'static str,
    most: usize,
    document: fn(usize) -> Value,
    code: &'static str,
    path: &'static str,
}

const LIMITS: [Limit; 37] = [
    Limit {
        name: "names that a report counts by",
        most: MAX_REPORT_NAMES,
        document: |count| reported(json!({ "by": ids(count) })),
        code: "document.too_many_items",
        path: "/sla/report",
    },
    Limit {
        name: "limits of workload",
        most: MAX_PARTS,
        document: |count| reported(json!({ "workload": vec![json!({ "per_month": 1 }); count] })),
        code: "document.too_many_items",
        path: "/sla/report",
    },
    Limit {
        name: "metrics",
        most: MAX_METRICS,
        document: |count| sla(many(count, "m", |_| json!({ "targets": [{ "elapsed": "4h" }] }))),
        code: "document.too_many_names",
        path: "/sla/metrics/m00050",
    },
    Limit {
        name: "targets of a metric",
        most: MAX_RULES,
        document: |count| metric(json!({ "hit": "first", "targets": vec![json!({ "elapsed": "4h" }); count] })),
        code: "table.too_many_rules",
        path: "/sla/metrics/m",
    },
    Limit {
        name: "targets that apply all",
        most: MAX_PARTS,
        document: |count| metric(json!({ "hit": "all", "targets": vec![json!({ "elapsed": "4h" }); count] })),
        code: "document.too_many_items",
        path: "/sla/metrics/m",
    },
    Limit {
        name: "kinds of events",
        most: MAX_PARTS,
        document: |count| {
            let mut document = metric(json!({ "targets": [{ "elapsed": "4h" }] }));
            document["sla"]["events"] = json!(ids(count));
            document
        },
        code: "document.too_many_items",
        path: "/sla",
    },
    Limit {
        name: "freezes and maintenance windows",
        most: MAX_CHANGE_WINDOWS,
        document: |count| {
            let windows: Vec<Value> = ids(count).iter().map(|id| json!({ "id": id, "date": "12-24" })).collect();
            let (freezes, maintenance) = windows.split_at(windows.len() / 2);
            json!({ "itsm": 1, "policy": { "name": "x" }, "change": { "freezes": freezes, "maintenance": maintenance } })
        },
        code: "document.too_many_items",
        path: "/change",
    },
    Limit {
        name: "warnings",
        most: MAX_MARKS,
        document: |count| metric(json!({ "targets": [{ "elapsed": "4h", "warn": vec!["50%"; count] }] })),
        code: "document.too_many_items",
        path: "/sla/metrics/m/targets/0",
    },
    Limit {
        name: "steps of escalation",
        most: MAX_MARKS,
        document: |count| {
            let step = json!({ "at": "50%", "to": "x" });
            metric(json!({ "targets": [{ "elapsed": "4h", "escalate": vec![step; count] }] }))
        },
        code: "document.too_many_items",
        path: "/sla/metrics/m/targets/0",
    },
    Limit {
        name: "calendars",
        most: MAX_NAMED,
        document: calendars,
        code: "document.too_many_names",
        path: "/calendars/c00100",
    },
    Limit {
        name: "holidays",
        most: MAX_HOLIDAYS,
        document: holidays,
        code: "document.too_many_items",
        path: "/calendars/c",
    },
    Limit {
        name: "special days",
        most: MAX_HOLIDAYS,
        document: special_days,
        code: "document.too_many_items",
        path: "/calendars/c",
    },
    Limit {
        name: "windows",
        most: MAX_WINDOWS,
        document: windows,
        code: "document.too_many_items",
        path: "/calendars/c",
    },
    Limit {
        name: "joined calendars",
        most: MAX_PARTS,
        document: joined,
        code: "document.too_complex",
        path: "/calendars/c",
    },
    Limit {
        name: "days that differ",
        most: 415,
        document: days_that_differ,
        code: "document.too_complex",
        path: "/calendars/c",
    },
    Limit {
        name: "fields",
        most: MAX_FIELDS,
        document: fields,
        code: "document.too_many_names",
        path: "/fields/f00500",
    },
    Limit {
        name: "derived",
        most: MAX_DERIVED,
        document: derived,
        code: "document.too_many_names",
        path: "/derive/d00100",
    },
    Limit {
        name: "scales",
        most: MAX_NAMED,
        document: scales,
        code: "document.too_many_names",
        path: "/scales/s00098",
    },
    Limit {
        name: "groups",
        most: MAX_NAMED,
        document: groups,
        code: "document.too_many_names",
        path: "/groups/g00100",
    },
    Limit {
        name: "catalogues",
        most: MAX_NAMED,
        document: catalogues,
        code: "document.too_many_names",
        path: "/catalogues/c00100",
    },
    Limit {
        name: "attributes",
        most: MAX_NAMED,
        document: attributes,
        code: "document.too_many_names",
        path: "/catalogues/c/attributes/a00100",
    },
    Limit {
        name: "entries",
        most: MAX_OPTIONS,
        document: entries,
        code: "document.too_many_items",
        path: "/catalogues/c",
    },
    Limit {
        name: "values",
        most: MAX_ATTRIBUTE_VALUES / 100,
        document: values,
        code: "document.too_many_items",
        path: "/catalogues/c",
    },
    Limit { name: "options", most: MAX_OPTIONS, document: options, code: "document.too_many_items", path: "/fields/c" },
    Limit { name: "levels", most: MAX_LEVELS, document: levels, code: "document.too_many_items", path: "/scales/long" },
    Limit {
        name: "record types",
        most: MAX_RECORD_TYPES,
        document: record_types,
        code: "document.too_many_items",
        path: "/record_types/0",
    },
    Limit {
        name: "examples",
        most: MAX_EXAMPLES,
        document: examples,
        code: "document.too_many_items",
        path: "/examples/1000",
    },
    Limit {
        name: "tests",
        most: MAX_TESTS,
        document: tests,
        code: "document.too_many_items",
        path: "/priority/table/rules/0/when",
    },
    Limit { name: "bands", most: MAX_PARTS, document: bands, code: "document.too_many_items", path: "/priority" },
    Limit { name: "by", most: MAX_PARTS, document: by, code: "document.too_many_items", path: "/priority" },
    Limit {
        name: "adjustments",
        most: MAX_PARTS,
        document: adjustments,
        code: "document.too_many_items",
        path: "/priority",
    },
    Limit { name: "rules", most: MAX_RULES, document: rules, code: "table.too_many_rules", path: "/priority" },
    Limit {
        name: "cells",
        most: MAX_RULES / 2,
        document: cells,
        code: "table.too_many_rules",
        path: "/priority/matrix",
    },
    Limit {
        name: "rules in all",
        most: MAX_ALL_RULES,
        document: rules_in_all,
        code: "table.too_many_rules",
        path: "/priority",
    },
    Limit {
        name: "alternatives",
        most: MAX_ALTERNATIVES,
        document: alternatives,
        code: "condition.too_many_alternatives",
        path: "/priority/table/rules/0/when",
    },
    Limit {
        name: "subjects",
        most: MAX_SUBJECTS,
        document: subjects,
        code: "document.too_complex",
        path: "/priority/table/rules/1999/when",
    },
    Limit {
        name: "name",
        most: MAX_NAME_CHARS,
        document: long_name,
        code: "name.invalid",
        path: "/fields/c/options/0",
    },
];

#[test]
fn what_reaches_a_limit_is_accepted_and_one_more_is_refused() {
    for Limit { name, most, document, code, path } in LIMITS {
        let errors = errors(&document(most).to_string());
        assert!(errors.is_empty(), "{name}: {most} are refused: {:?}", errors.first());
        let errors = self::errors(&document(most + 1).to_string());
        let [error] = errors.as_slice() else { panic!("{name}: {} errors: {errors:?}", errors.len()) };
        assert_eq!((error.code, error.path.as_str()), (code, path), "{name}: {}", error.message);
        assert!(error.help.is_some(), "{name}: there is no remedy");
    }
}

/// A document with a report, and with the fields that it may count by.
fn reported(report: Value) -> Value {
    let mut document = metric(json!({ "targets": [{ "elapsed": "4h" }] }));
    document["fields"] = many(MAX_REPORT_NAMES + 1, "o", |_| json!({ "type": "boolean" }));
    document["sla"]["report"] = report;
    document
}

#[expect(clippy::needless_pass_by_value, reason = "reads better where it is called")]
fn sla(metrics: Value) -> Value {
    json!({ "itsm": 1, "policy": { "name": "x" }, "sla": { "metrics": metrics } })
}

#[expect(clippy::needless_pass_by_value, reason = "reads better where it is called")]
fn metric(metric: Value) -> Value {
    sla(json!({ "m": metric }))
}

#[expect(clippy::needless_pass_by_value, reason = "reads better where it is called")]
fn with_calendars(calendars: Value) -> Value {
    policy(boolean(), one_rule(), json!({ "calendars": calendars }))
}

fn calendars(count: usize) -> Value {
    with_calendars(many(count, "c", |_| json!({ "hours": "always" })))
}

fn holidays(count: usize) -> Value {
    with_calendars(json!({ "c": { "hours": "always", "holidays": vec!["12-25"; count] } }))
}

fn special_days(count: usize) -> Value {
    let day = json!({ "date": "12-25", "hours": "08:00-12:00" });
    with_calendars(json!({ "c": { "hours": "always", "special_days": vec![day; count] } }))
}

fn windows(count: usize) -> Value {
    with_calendars(json!({ "c": { "hours": { "mon": vec!["08:00-12:00"; count] } } }))
}

fn joined(count: usize) -> Value {
    with_calendars(json!({ "c": { "hours": "always" }, "d": { "any_of": vec!["c"; count] } }))
}

fn days_that_differ(count: usize) -> Value {
    let day = json!({ "from": "01-01", "to": "12-31", "first_year": 1970, "last_year": 2100 });
    with_calendars(json!({ "c": { "hours": "always", "holidays": vec![day; count] } }))
}

fn errors(text: &str) -> Vec<FindingReport> {
    let mut findings = Policy::load(text, Syntax::guess(text)).findings;
    findings.retain(|finding| finding.severity == Severity::Error);
    findings
}

fn codes(text: &str) -> Vec<&'static str> {
    errors(text).iter().map(|finding| finding.code).collect()
}

/// A policy with these fields and rules, and more at the top.
#[expect(clippy::needless_pass_by_value, reason = "reads better where it is called")]
fn policy(fields: Value, rules: Vec<Value>, more: Value) -> Value {
    let mut policy = json!({
        "itsm": 1, "policy": { "name": "limits" }, "scales": { "priority": ["P1", "P2"], "impact": ["high", "low"] },
        "fields": fields, "priority": { "table": { "rules": rules, "otherwise": "P2" } },
    });
    for (key, value) in more.as_object().unwrap() {
        match (policy.get_mut(key), value) {
            (Some(Value::Object(known)), Value::Object(value)) if key != "priority" => known.extend(value.clone()),
            _ => policy[key] = value.clone(),
        }
    }
    policy
}

fn many(count: usize, prefix: &str, each: impl Fn(usize) -> Value) -> Value {
    (0..count).map(|n| (format!("{prefix}{n:05}"), each(n))).collect::<Map<_, _>>().into()
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("o{n:05}")).collect()
}

fn boolean() -> Value {
    json!({ "b": { "type": "boolean" } })
}

fn one_rule() -> Vec<Value> {
    vec![json!({ "when": { "b": true }, "then": "P1" })]
}

fn fields(count: usize) -> Value {
    policy(
        many(count, "f", |_| json!({ "type": "boolean" })),
        vec![json!({ "when": { "f00000": true }, "then": "P1" })],
        json!({}),
    )
}

fn derived(count: usize) -> Value {
    let value = json!({ "scale": "impact", "rules": [{ "when": { "b": true }, "then": "high" }], "otherwise": "low" });
    policy(boolean(), one_rule(), json!({ "derive": many(count, "d", |_| value.clone()) }))
}

fn scales(count: usize) -> Value {
    policy(boolean(), one_rule(), json!({ "scales": many(count - 2, "s", |_| json!(["a", "b"])) }))
}

fn groups(count: usize) -> Value {
    policy(boolean(), one_rule(), json!({ "groups": many(count, "g", |_| json!({})) }))
}

fn catalogues(count: usize) -> Value {
    policy(boolean(), one_rule(), json!({ "catalogues": many(count, "c", |_| json!({ "entries": { "a": {} } })) }))
}

fn catalogue(attributes: usize, entries: usize) -> Value {
    let catalogue = json!({ "attributes": many(attributes, "a", |_| json!({ "type": "boolean" })), "entries": many(entries, "e", |_| json!({})) });
    policy(boolean(), one_rule(), json!({ "catalogues": { "c": catalogue } }))
}

fn attributes(count: usize) -> Value {
    catalogue(count, 1)
}

fn entries(count: usize) -> Value {
    catalogue(1, count)
}

fn values(entries: usize) -> Value {
    catalogue(100, entries)
}

fn options(count: usize) -> Value {
    policy(
        json!({ "c": { "type": "choice", "options": ids(count) } }),
        vec![json!({ "when": { "c": "o00001" }, "then": "P1" })],
        json!({}),
    )
}

fn levels(count: usize) -> Value {
    policy(boolean(), one_rule(), json!({ "scales": { "long": ids(count) } }))
}

fn record_types(count: usize) -> Value {
    policy(boolean(), one_rule(), json!({ "record_types": ids(count) }))
}

fn examples(count: usize) -> Value {
    let example = json!({ "given": { "b": true }, "expect": { "priority": "P1" } });
    policy(boolean(), one_rule(), json!({ "examples": vec![example; count] }))
}

fn tests(count: usize) -> Value {
    let all: Vec<Value> = (0..count).map(|_| json!({ "b": true })).collect();
    policy(boolean(), vec![json!({ "when": { "all": all }, "then": "P1" })], json!({}))
}

fn bands(count: usize) -> Value {
    let bands: Vec<Value> = (0..count).map(|n| json!({ "from": n, "then": "P1" })).collect();
    let table = json!({ "hit": "sum", "rules": [{ "when": { "b": true }, "points": 5 }], "bands": bands });
    policy(boolean(), Vec::new(), json!({ "priority": { "table": table } }))
}

fn by(count: usize) -> Value {
    let table = json!({ "hit": "most_specific", "by": vec!["b"; count], "rules": one_rule(), "otherwise": "P2" });
    policy(boolean(), Vec::new(), json!({ "priority": { "table": table } }))
}

fn adjustments(count: usize) -> Value {
    let adjust = vec![json!({ "when": { "b": true }, "raise_by": 1 }); count];
    policy(
        boolean(),
        Vec::new(),
        json!({ "priority": { "table": { "rules": one_rule(), "otherwise": "P2" }, "adjust": adjust } }),
    )
}

fn numbers(count: usize) -> Vec<Value> {
    (0..count).map(|n| json!({ "when": { "n": n % 100, "m": n % 7 }, "then": "P1" })).collect()
}

fn two_numbers() -> Value {
    json!({ "n": { "type": "integer" }, "m": { "type": "integer" } })
}

fn rules(count: usize) -> Value {
    policy(two_numbers(), numbers(count), json!({}))
}

/// Derived values take all but one of the rules.
fn rules_in_all(count: usize) -> Value {
    let rules: Vec<Value> = numbers(2_000)
        .into_iter()
        .map(|mut rule| {
            rule["then"] = "high".into();
            rule
        })
        .collect();
    let value = json!({ "scale": "impact", "rules": rules, "otherwise": "low" });
    policy(two_numbers(), numbers(count - 18_000), json!({ "derive": many(9, "d", |_| value.clone()) }))
}

fn cells(rows: usize) -> Value {
    let fields = json!({ "c": { "type": "choice", "options": ids(rows), "required": true }, "b": { "type": "boolean", "required": true } });
    let matrix = json!({ "rows": "c", "columns": "b", "cells": many(rows, "o", |_| json!(["P1", "P2"])) });
    policy(fields, Vec::new(), json!({ "priority": { "matrix": matrix } }))
}

fn alternatives(count: usize) -> Value {
    let any: Vec<Value> = (0..count).map(|n| json!({ "n": n, "m": n })).collect();
    policy(two_numbers(), vec![json!({ "when": { "any": any }, "then": "P1" })], json!({}))
}

/// One of them is the record type.
fn subjects(count: usize) -> Value {
    let rules = (0..count - 1).map(|n| json!({ "when": { "c": format!("o{n:05}") }, "then": "P1" })).collect();
    policy(json!({ "c": { "type": "choices", "options": ids(count) } }), rules, json!({}))
}

fn long_name(chars: usize) -> Value {
    let name = "ü".repeat(chars);
    policy(
        json!({ "c": { "type": "choice", "options": [name] } }),
        vec![json!({ "when": { "c": name }, "then": "P1" })],
        json!({}),
    )
}

#[test]
fn texts_and_nesting_end_at_their_limits() {
    let text =
        |chars: usize| policy(boolean(), one_rule(), json!({ "policy": { "label": "ü".repeat(chars) } })).to_string();
    assert_eq!(codes(&text(MAX_TEXT_CHARS)), Vec::<&str>::new());
    assert_eq!(codes(&text(MAX_TEXT_CHARS + 1)), ["document.text_too_long"]);
    // The document, the priority, the table, the rules and the rule stand around the condition; each `not` is one more.
    let deep = |levels: usize| {
        let when = (0..levels - 6).fold(json!({ "b": true }), |inner, _| json!({ "not": inner }));
        policy(boolean(), vec![json!({ "when": when, "then": "P1" })], json!({})).to_string()
    };
    assert_eq!(codes(&deep(MAX_DEPTH)), Vec::<&str>::new());
    assert_eq!(codes(&deep(MAX_DEPTH + 1)), ["document.too_deep"]);
    let bytes = |bytes: usize| {
        let text = policy(boolean(), one_rule(), json!({})).to_string();
        format!("{text}{}", " ".repeat(bytes - text.len()))
    };
    assert_eq!(codes(&bytes(MAX_BYTES)), Vec::<&str>::new());
    assert_eq!(codes(&bytes(MAX_BYTES + 1)), ["document.too_large"]);
}

#[test]
fn the_options_that_all_fields_offer_have_a_limit() {
    let offered = |fields: usize| {
        let entries = many(1_000, "e", |_| json!({ "label": "x".repeat(100) }));
        let field = json!({ "type": "choice", "from": "c" });
        let catalogues = json!({ "catalogues": { "c": { "entries": entries } } });
        policy(
            many(fields, "f", |_| field.clone()),
            vec![json!({ "when": { "f00000": "e00001" }, "then": "P1" })],
            catalogues,
        )
    };
    // Each field offers 1,000 entries of 164 bytes and an id.
    let most = MAX_OFFERED_BYTES / 168_000;
    assert_eq!(codes(&offered(most).to_string()), Vec::<&str>::new());
    assert_eq!(codes(&offered(most + 2).to_string()).first(), Some(&"document.too_many_items"));
}

#[test]
fn the_ranges_of_all_conditions_have_a_limit() {
    // Every second entry has the attribute: 5,000 ranges a test.
    let entries: Map<String, Value> = (0..10_000).map(|n| (format!("e{n:05}"), json!({ "a": n % 2 == 0 }))).collect();
    let ranges = |rules: usize| {
        let fields = json!({ "c": { "type": "choice", "from": "c" }, "n": { "type": "integer" } });
        let rules = (0..rules).map(|n| json!({ "when": { "c.a": true, "n": n }, "then": "P1" })).collect();
        let catalogue = json!({ "attributes": { "a": { "type": "boolean" } }, "entries": entries });
        policy(fields, rules, json!({ "catalogues": { "c": catalogue } })).to_string()
    };
    assert_eq!(codes(&ranges(MAX_RANGES / 5_001)), Vec::<&str>::new());
    assert_eq!(codes(&ranges(MAX_RANGES / 5_000 + 1)), ["document.too_complex"]);
}

#[test]
fn more_cells_than_allowed_are_refused() {
    let rules: Vec<Value> = (0..5_000).map(|n| json!({ "when": { "n": [4 * n, 4 * n + 2] }, "then": "P1" })).collect();
    assert_eq!(codes(&policy(two_numbers(), rules, json!({})).to_string()), ["table.too_many_cells"]);
}

#[cfg(feature = "text")]
#[test]
fn text_conditions_have_limits_one_by_one_and_together() {
    let fields = json!({ "t": { "type": "text" } });
    let words = |conditions: Vec<Value>| {
        let rules = conditions.into_iter().map(|test| json!({ "when": { "t": test }, "then": "P1" })).collect();
        policy(fields.clone(), rules, json!({})).to_string()
    };
    let simple = |count: usize| words((0..count).map(|n| json!({ "contains": format!("word{n}") })).collect());
    assert_eq!(codes(&simple(1_900)), Vec::<&str>::new());
    for (what, large) in [
        ("long", json!({ "contains": vec!["abcdefghij".repeat(100); 20] })),
        ("repeated", json!({ "matches": "(((a{100}){100}){100})" })),
        ("many classes", json!({ "matches": r"\w{200}" })),
    ] {
        let errors = errors(&words(vec![large]));
        assert_eq!(errors.len(), 1, "{what}");
        assert_eq!(errors[0].code, "condition.pattern", "{what}");
        assert!(errors[0].path.starts_with("/priority/table/rules/0/when/t/"), "{what}: {}", errors[0].path);
    }
    let many = words((0..100).map(|n| json!({ "matches": format!(r"\w+{n}\w+") })).collect());
    let errors = errors(&many);
    assert!((1..100).contains(&errors.len()), "some are within the limit, others past it: {}", errors.len());
    assert!(errors.iter().all(|error| error.code == "condition.pattern" && error.message.contains("together")));
}

#[test]
fn a_million_mistakes_are_a_thousand_findings_and_one_that_counts_the_rest() {
    let rules = "{},".repeat(150_000);
    let text = format!(r#"{{"itsm":1,"policy":{{"name":"x"}},"derive":{{"a":{{"rules":[{rules}{{}}]}}}}}}"#);
    let findings = Policy::load(&text, Syntax::Json).findings;
    assert_eq!(findings.len(), MAX_FINDINGS + 1);
    let last = findings.last().unwrap();
    assert_eq!((last.code, last.severity), ("document.more_findings", Severity::Error));
    assert_eq!(last.message, "and 149002 more findings, which are not listed");
    assert_eq!(last.start as usize, text.len());
}

#[test]
fn an_error_behind_a_thousand_warnings_refuses_the_policy() {
    // A required field is never unknown: a warning each. The error comes last.
    let fields = json!({ "b": { "type": "boolean", "required": true } });
    let mut rules = vec![json!({ "when": { "b": null }, "then": "P1" }); MAX_FINDINGS + 500];
    assert_eq!(codes(&policy(fields.clone(), rules.clone(), json!({})).to_string()), Vec::<&str>::new());
    rules.push(json!({ "when": { "b": true }, "then": "P9" }));
    assert_eq!(codes(&policy(fields, rules, json!({})).to_string()), ["table.unknown_level"]);
}

#[test]
fn long_words_of_authors_are_cut_in_messages() {
    let long = "x".repeat(3_000);
    let rules = vec![json!({ "when": { "n": long }, "then": "P1" })];
    for error in errors(&policy(two_numbers(), rules, json!({})).to_string()) {
        assert!(error.message.chars().count() <= MAX_MESSAGE_CHARS + 1, "{}", error.message.len());
    }
}

fn target() -> Policy {
    let rule = json!({ "rules": [{ "when": { "b": true }, "then": "high" }], "otherwise": "low", "scale": "impact" });
    let when: Value = many(30, "d", |_| json!("high"));
    let text = policy(
        json!({ "b": { "type": "boolean" }, "t": { "type": "text" } }),
        vec![json!({ "when": when, "then": "P1" })],
        json!({ "derive": many(30, "d", |_| rule.clone()) }),
    );
    Policy::from_json(&text.to_string()).unwrap()
}

fn request_codes(policy: &Policy, request: &str) -> Vec<&'static str> {
    match wire::priority(policy, request) {
        wire::Reply::Ok(_) => Vec::new(),
        wire::Reply::Errors(errors) => errors.iter().map(|error| error.code).collect(),
    }
}

#[test]
fn requests_end_at_their_limits() {
    let policy = target();
    let padded = |bytes: usize| format!(r#"{{"facts":{{}}{}}}"#, " ".repeat(bytes - 12));
    assert_eq!(request_codes(&policy, &padded(MAX_REQUEST_BYTES)), Vec::<&str>::new());
    assert_eq!(request_codes(&policy, &padded(MAX_REQUEST_BYTES + 1)), ["request.too_large"]);
    // The request, its facts and the list are values too.
    let list = |values: usize| format!(r#"{{"facts":{{"b":[{}1]}}}}"#, "1,".repeat(values - 4));
    assert_eq!(request_codes(&policy, &list(MAX_REQUEST_NODES)), ["facts.wrong_value"]);
    assert_eq!(request_codes(&policy, &list(MAX_REQUEST_NODES + 1)), ["request.too_large"]);
    let deep = |levels: usize| format!(r#"{{"facts":{{"b":{}{}}}}}"#, "[".repeat(levels - 2), "]".repeat(levels - 2));
    assert_eq!(request_codes(&policy, &deep(MAX_DEPTH)), ["facts.wrong_value"]);
    assert_eq!(request_codes(&policy, &deep(MAX_DEPTH + 1)), ["request.too_deep"]);
    let text = |chars: usize| json!({ "facts": { "t": "ü".repeat(chars) } }).to_string();
    assert_eq!(request_codes(&policy, &text(65_536)), Vec::<&str>::new());
    assert_eq!(request_codes(&policy, &text(65_537)), ["facts.wrong_value"]);
    for key in ["reason", "by"] {
        let set = |chars: usize| {
            let mut set = json!({ "value": "priority", "level": "P1" });
            set[key] = "ü".repeat(chars).into();
            json!({ "facts": {}, "overrides": [set] }).to_string()
        };
        assert_eq!(request_codes(&policy, &set(MAX_TEXT_CHARS)), Vec::<&str>::new());
        assert_eq!(request_codes(&policy, &set(MAX_TEXT_CHARS + 1)), ["facts.wrong_value"]);
    }
    let overrides = |count: usize| {
        let set: Vec<Value> = (0..count).map(|n| json!({ "value": format!("d{n:05}"), "level": "low" })).collect();
        json!({ "facts": {}, "overrides": set }).to_string()
    };
    assert_eq!(request_codes(&policy, &overrides(MAX_OVERRIDES)), Vec::<&str>::new());
    assert_eq!(request_codes(&policy, &overrides(MAX_OVERRIDES + 1)), ["facts.too_many_overrides"]);
}

#[test]
fn a_ticket_has_a_thousand_events_at_most() {
    let policy = Policy::from_json(&metric(json!({ "targets": [{ "elapsed": "4h" }] })).to_string()).unwrap();
    let ask = |count: usize| {
        let events = vec![json!({ "at": "2026-11-22T08:00:00Z", "event": "updated" }); count];
        let request = json!({ "events": events, "now": "2026-11-22T09:00:00Z" });
        serde_json::to_value(wire::sla_clock(&policy, &request.to_string())).unwrap()
    };
    assert!(ask(MAX_EVENTS)["ok"].is_object());
    assert_eq!(ask(MAX_EVENTS + 1)["errors"][0]["code"], "request.too_many_events");
}

#[test]
fn what_a_timeline_does_not_list_still_adds_up() {
    let document = json!({
        "itsm": 1, "policy": { "name": "x" }, "calendars": { "c": { "hours": { "daily": "08:00-09:00" } } },
        "sla": { "metrics": { "m": { "calendar": "c", "targets": [{ "within": "4h" }] } } },
    });
    let policy = Policy::from_json(&document.to_string()).unwrap();
    let request = json!({
        "events": [{ "at": "2020-01-01T00:00:00Z", "event": "opened" }], "now": "2026-01-01T00:00:00Z", "timeline": true,
    });
    let answer = serde_json::to_value(wire::sla_clock(&policy, &request.to_string())).unwrap();
    let clock = &answer["ok"]["clocks"][0];
    let timeline = clock["timeline"].as_array().unwrap();
    assert_eq!(timeline.len(), MAX_STRETCHES);
    assert_eq!(timeline.last().unwrap()["cause"], "rest");
    assert_eq!(timeline.last().unwrap()["to"], "2026-01-01T00:00:00+00:00");
    let sum: i64 = timeline.iter().map(|entry| entry["milliseconds"].as_i64().unwrap()).sum();
    assert_eq!(clock["elapsedMilliseconds"], sum);
    assert_eq!(sum, 2_192 * 3_600_000, "an hour of each day of six years");
}

#[test]
fn a_thousand_wrong_facts_are_a_hundred_errors_and_one_that_counts_the_rest() {
    let facts: Map<String, Value> = (0..1_000).map(|n| (format!("unknown{n}"), json!(n))).collect();
    let wire::Reply::Errors(errors) = wire::priority(&target(), &json!({ "facts": facts }).to_string()) else {
        panic!("they are wrong");
    };
    assert_eq!(errors.len(), MAX_ERRORS + 1);
    let last = errors.last().unwrap();
    assert_eq!(
        (last.code, last.message.as_str()),
        ("request.more_errors", "and 900 more errors, which are not listed")
    );
    assert!(last.help.is_some());
}

#[test]
fn a_policy_past_every_budget_still_answers() {
    // Forty fields in pairs that no order of reading keeps small: neither a table nor a diagram fits.
    let fields = many(40, "f", |_| json!({ "type": "integer", "min": 0, "max": 50 }));
    let mut rng = fastrand::Rng::with_seed(7);
    let mut rule = || {
        let mut when = Map::new();
        for _ in 0..6 {
            when.insert(format!("f{:05}", rng.u32(0..40)), json!(format!(">= {}", rng.u32(0..50))));
        }
        json!({ "when": when, "then": if rng.bool() { "P1" } else { "none" } })
    };
    let rules: Vec<Value> = (0..400).map(|_| rule()).collect();
    let policy = Policy::from_json(&policy(fields, rules, json!({})).to_string()).expect("it is a policy");
    let decision = policy.priority_decision().expect("it has one");
    assert!(decision.sections.iter().all(|section| section.diagram.is_none()));
    let open = wire::to_json(&wire::priority(&policy, r#"{ "facts": {} }"#));
    assert!(open.contains(r#""possible":["P1","P2","none"]"#), "{open}");
    assert!(open.contains(r#""exact":false"#), "a superset says so: {open}");
    let facts: Map<String, Value> = (0..40).map(|n| (format!("f{n:05}"), json!(50))).collect();
    let complete = wire::to_json(&wire::priority(&policy, &json!({ "facts": facts }).to_string()));
    assert!(complete.contains(r#""settled":true,"exact":true"#), "{complete}");
}
