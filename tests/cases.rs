#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]
//! Runs `tests/cases/*.yaml`: behaviour as data. The same files run in Node and in a browser against the npm package.

use std::path::{Path, PathBuf};

use itsm_core::document::model::ScalarKind;
use itsm_core::document::tree::{Node, NodeKind};
use itsm_core::document::{Syntax, yaml};
use itsm_core::finding::Findings;
use itsm_core::{Policy, wire};
use serde_json::{Map, Value, json};

#[test]
fn every_case_file_holds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(root.join("tests/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    assert!(files.len() >= 8, "the case files are there");
    let mut failures = Vec::new();
    let mut count = 0;
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let case_file = read_yaml(&std::fs::read_to_string(&file).unwrap());
        run(root, &name, &case_file, &mut failures, &mut count);
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
    assert!(count > 60, "{count} cases");
}

fn run(root: &Path, name: &str, file: &Value, failures: &mut Vec<String>, count: &mut usize) {
    let text = match (&file["policy"], &file["policy_file"]) {
        (Value::String(text), _) => text.clone(),
        (_, Value::String(path)) => std::fs::read_to_string(root.join(path)).unwrap(),
        _ => panic!("{name} has no policy"),
    };
    let loaded = Policy::load(&text, Syntax::Yaml);
    let findings = serde_json::to_value(&loaded.findings).unwrap();
    if let Value::Array(expected) = &file["findings"] {
        *count += 1;
        if !list_matches(&findings, expected) {
            failures.push(format!("{name}: findings are {findings:#}"));
        }
    }
    let Value::Array(cases) = &file["cases"] else { return };
    let Some(policy) = loaded.policy else {
        failures.push(format!("{name}: the policy is not usable: {findings:#}"));
        return;
    };
    for case in cases {
        *count += 1;
        let request = case["request"].to_string();
        let reply = match case["ask"].as_str() {
            None | Some("priority") => serde_json::to_value(wire::priority(&policy, &request)).unwrap(),
            Some("explain") => serde_json::to_value(wire::explain(&policy, &request)).unwrap(),
            Some("change_risk") => serde_json::to_value(wire::change_risk(&policy, &request)).unwrap(),
            Some("explain_change") => serde_json::to_value(wire::explain_change(&policy, &request)).unwrap(),
            Some("sla_targets") => serde_json::to_value(wire::sla_targets(&policy, &request)).unwrap(),
            Some("sla_clock") => serde_json::to_value(wire::sla_clock(&policy, &request)).unwrap(),
            Some("suggest") => serde_json::to_value(wire::suggest(&policy, &request)).unwrap(),
            Some("change_conflicts") => serde_json::to_value(wire::change_conflicts(&policy, &request, None)).unwrap(),
            Some("change_slots") => serde_json::to_value(wire::change_slots(&policy, &request, None)).unwrap(),
            Some("change_calendar") => serde_json::to_value(wire::change_calendar(&policy, &request, None)).unwrap(),
            Some("calendar") => serde_json::to_value(wire::calendar(&policy, &request)).unwrap(),
            Some(other) => panic!("{name}: nothing answers `{other}`"),
        };
        let holds = match (&case["ok"], &case["errors"]) {
            (expected @ Value::Object(_), _) => matches(&reply["ok"], expected),
            (_, Value::Array(expected)) => list_matches(&reply["errors"], expected),
            _ => panic!("{name}: {} expects nothing", case["name"]),
        };
        if !holds {
            let asked = case["ok"].as_object().into_iter().flatten();
            let got: Map<String, Value> =
                asked.map(|(key, _)| (key.clone(), part(&reply["ok"], key).unwrap_or(&reply["ok"]).clone())).collect();
            failures.push(format!("{name}: {}: got {} {}", case["name"], Value::Object(got), reply["errors"]));
        }
    }
}

/// Whether every key of `expected`, or place of a list, is in `actual` with an equal value; a key that starts with `/` is
/// a JSON pointer, which leads to nothing where null is expected.
fn matches(actual: &Value, expected: &Value) -> bool {
    expected.as_object().unwrap().iter().all(|(key, value)| match part(actual, key) {
        Some(found) => found == value,
        None => value.is_null() && key.starts_with('/'),
    })
}

fn part<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    if key.starts_with('/') {
        return value.pointer(key);
    }
    value.get(key).or_else(|| value.get(key.parse::<usize>().ok()?))
}

fn list_matches(actual: &Value, expected: &[Value]) -> bool {
    actual.as_array().is_some_and(|actual| {
        actual.len() == expected.len()
            && actual.iter().zip(expected).all(|(actual, expected)| matches(actual, expected))
    })
}

/// Reads YAML as the core schema has it: integers, booleans and null are such, everything else is text.
fn read_yaml(text: &str) -> Value {
    let mut findings = Findings::new();
    let root = yaml::parse(text, &mut findings);
    assert!(findings.is_empty(), "{findings:?}");
    value(&root.unwrap())
}

fn value(node: &Node) -> Value {
    match &node.kind {
        NodeKind::List(items) => Value::Array(items.iter().map(value).collect()),
        NodeKind::Map(entries) => {
            Value::Object(entries.iter().map(|(key, item)| (key.value.clone(), value(item))).collect::<Map<_, _>>())
        }
        NodeKind::Scalar(scalar) => match scalar.kind {
            ScalarKind::Null => Value::Null,
            ScalarKind::Plain if scalar.text == "true" => json!(true),
            ScalarKind::Plain if scalar.text == "false" => json!(false),
            ScalarKind::Plain => match (scalar.text.parse::<i64>(), scalar.text.parse::<f64>()) {
                (Ok(number), _) => json!(number),
                (_, Ok(number)) if scalar.text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => json!(number),
                _ => json!(scalar.text),
            },
            _ => json!(scalar.text),
        },
    }
}
