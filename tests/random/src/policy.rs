//! Random policies, always usable.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::condition::Testable;
use crate::{RandomField, RandomPolicy, Tests, pick};

/// A random policy. With `texts` it may have text conditions.
pub fn random_policy(rng: &mut Rng, texts: bool) -> RandomPolicy {
    let levels = |prefix: &str, count: usize| -> Vec<String> { (1..=count).map(|n| format!("{prefix}{n}")).collect() };
    let impact = levels("i", rng.usize(2..=4));
    let urgency = levels("u", rng.usize(2..=4));
    let priority = levels("P", rng.usize(2..=5));
    let mut fields = Vec::new();
    for at in 0..rng.usize(3..=7) {
        let mut field = random_field(rng, &format!("f{at}"), &impact, texts);
        if at > 0 && !field.has_default && rng.u32(0..100) < 20 {
            field.definition["ask_when"] = Testable { fields: &fields, derived: &[] }.condition(rng, 1);
        }
        fields.push(field);
    }
    let mut derived: Vec<(String, Vec<String>)> = Vec::new();
    let mut derive = Map::new();
    for (name, levels) in [("impact", &impact), ("urgency", &urgency)] {
        let value = random_derived(rng, &Testable { fields: &fields, derived: &derived }, levels);
        derive.insert(name.to_owned(), value);
        derived.push((name.to_owned(), levels.clone()));
    }
    if rng.bool() {
        let testable = Testable { fields: &fields, derived: &derived };
        let mut value = match rng.u32(0..4) {
            0 => with_adjustments(rng, &testable, &impact, json!({ "highest_of": ["impact"] })),
            1 => {
                let matrix = random_matrix(rng, (&derived[0], &derived[1]), &impact);
                with_adjustments(rng, &testable, &impact, json!({ "matrix": matrix }))
            }
            _ => random_derived(rng, &testable, &impact),
        };
        value["scale"] = json!("impact");
        if value["highest_of"].is_array() {
            let levels: Vec<&RandomField> = fields.iter().filter(|field| field.tests == Tests::Level).collect();
            value["highest_of"] =
                std::iter::once("impact").chain(levels.iter().map(|field| field.name.as_str())).collect();
        }
        derive.insert("severity".to_owned(), value);
        derived.push(("severity".to_owned(), impact.clone()));
    }
    let testable = Testable { fields: &fields, derived: &derived };
    let mut section = random_section(rng, &testable, &derived, &priority);
    if rng.u32(0..100) < 40 {
        let mut own = Map::new();
        own.insert("change".to_owned(), json!("none"));
        own.insert("problem".to_owned(), random_section(rng, &testable, &derived, &priority));
        section["by_record_type"] = Value::Object(own);
        let types = ["incident", "service_request", "problem", "change"];
        fields.push(RandomField {
            name: "record_type".to_owned(),
            definition: Value::Null,
            values: types.map(|id| json!(id)).to_vec(),
            has_default: true,
            attribute: None,
            tests: Tests::Values,
        });
    }
    if rng.u32(0..100) < 30 {
        section["overrides"] = json!({
            "priority": { "max_raise": 1, "max_lower": rng.u32(0..3) },
            "impact": if rng.bool() { json!({ "allow": false }) } else { json!({ "reason": "required", "max_raise": 1 }) },
            "urgency": { "expires_within": "4h" },
        });
    }
    let definitions: Map<String, Value> = fields
        .iter()
        .filter(|field| !field.definition.is_null())
        .map(|field| (field.name.clone(), field.definition.clone()))
        .collect();
    let document = json!({
        "itsm": 1,
        "policy": { "name": "random" },
        "scales": { "impact": impact, "urgency": urgency, "priority": priority },
        "catalogues": { "things": {
            "attributes": { "tier": { "type": "integer" } },
            "entries": { "a": { "tier": 1 }, "b": { "tier": 2 }, "c": {}, "d": { "tier": 2 } },
        } },
        "fields": definitions,
        "derive": derive,
        "priority": section,
    });
    RandomPolicy { document, fields, derived, priority }
}

fn random_field(rng: &mut Rng, name: &str, impact: &[String], texts: bool) -> RandomField {
    let words = |ids: &[&str]| -> Vec<Value> { ids.iter().map(|id| json!(id)).collect() };
    let (mut definition, mut values, how) = match rng.u32(0..if texts { 12 } else { 11 }) {
        0 | 1 => (json!({ "type": "boolean" }), vec![json!(true), json!(false)], Tests::Values),
        2 => (
            json!({ "type": "choice", "options": ["x", "y", "z", "10", "9"] }),
            words(&["x", "y", "z", "10", "9"]),
            Tests::Values,
        ),
        3 => (json!({ "type": "choice", "from": "things" }), words(&["a", "b", "c", "d"]), Tests::Values),
        4 => {
            let subsets = [
                json!([]),
                json!(["p"]),
                json!(["q"]),
                json!(["r"]),
                json!(["p", "q"]),
                json!(["p", "r"]),
                json!(["q", "r"]),
                json!(["p", "q", "r"]),
            ];
            (json!({ "type": "choices", "options": ["p", "q", "r"] }), subsets.to_vec(), Tests::Choices)
        }
        5 => (
            json!({ "type": "level", "scale": "impact" }),
            impact.iter().map(|level| json!(level)).collect(),
            Tests::Level,
        ),
        6 | 7 => {
            (json!({ "type": "integer", "min": 0, "max": 5 }), (0..=5).map(|n| json!(n)).collect(), Tests::Ordered)
        }
        8 => (
            json!({ "type": "decimal", "places": 1, "min": "0", "max": "0.5" }),
            words(&["0.0", "0.1", "0.2", "0.3", "0.4", "0.5"]),
            Tests::Ordered,
        ),
        9 => (
            json!({ "type": "duration", "min": "58s", "max": "62s" }),
            words(&["58s", "59s", "1m", "1m1s", "62s"]),
            Tests::Ordered,
        ),
        10 => (
            json!({ "type": "date", "min": "2026-12-30", "max": "2027-01-02" }),
            words(&["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]),
            Tests::Ordered,
        ),
        _ => {
            let texts = [
                "",
                "Alpha",
                "beta",
                "alpha beta",
                "gamma  delta",
                "the alpha",
                "x alpha\tbeta gammadelta",
                "alphabet",
            ];
            (json!({ "type": "text" }), words(&texts), Tests::Text)
        }
    };
    let attribute =
        (definition["from"] == json!("things")).then(|| ("tier".to_owned(), vec![json!(1), json!(2), Value::Null]));
    if rng.u32(0..100) < 25 {
        definition["required"] = json!(true);
    } else {
        values.push(Value::Null);
    }
    let has_default = rng.u32(0..100) < 20 && how != Tests::Text;
    if has_default {
        definition["default"] = pick(rng, &values).clone();
    }
    // Facts write some values otherwise than policies do.
    RandomField { name: name.to_owned(), definition, values, has_default, attribute, tests: how }
}

fn random_table(rng: &mut Rng, testable: &Testable<'_>, levels: &[String]) -> Value {
    let count = rng.usize(1..=6);
    let hit = *pick(rng, &["first", "first", "most_specific", "highest", "sum"]);
    let mut rules = Vec::new();
    for _ in 0..count {
        let mut rule = json!({ "when": testable.condition(rng, 2) });
        if hit == "sum" {
            rule["points"] = json!(rng.i64(-3..=9));
        } else {
            rule["then"] = json!(outcome(rng, levels));
        }
        rules.push(rule);
    }
    let mut table = json!({ "hit": hit, "rules": rules });
    if hit == "sum" {
        let mut from = -2;
        let mut bands = Vec::new();
        for level in levels.iter().rev() {
            bands.push(json!({ "from": from, "then": level }));
            from += rng.i64(1..=6);
        }
        table["bands"] = json!(bands);
        table["start"] = json!(rng.i64(-1..=3));
    }
    if rng.u32(0..100) < 70 {
        table["otherwise"] = json!(outcome(rng, levels));
    }
    table
}

/// A table or a score, perhaps with adjustments.
fn random_derived(rng: &mut Rng, testable: &Testable<'_>, levels: &[String]) -> Value {
    let value =
        if rng.u32(0..100) < 45 { random_score(rng, testable, levels) } else { random_table(rng, testable, levels) };
    if rng.u32(0..100) < 20 { with_adjustments(rng, testable, levels, value) } else { value }
}

fn random_score(rng: &mut Rng, testable: &Testable<'_>, levels: &[String]) -> Value {
    let combine = *pick(rng, &["sum", "product", "highest", "mean", "percent", "rescaled"]);
    let by_value: Vec<&RandomField> =
        testable.fields.iter().filter(|field| matches!(field.tests, Tests::Values | Tests::Level)).collect();
    let mut questions = Map::new();
    for at in 0..rng.usize(1..=4) {
        let mut question = json!({ "weight": rng.i64(1..=3) });
        if !by_value.is_empty() && rng.bool() {
            let field = *pick(rng, &by_value);
            let mut points = Map::new();
            for value in &field.values {
                if rng.u32(0..100) < 80 {
                    let key = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    points.insert(key, json!(rng.i64(0..=5)));
                }
            }
            if points.is_empty() {
                points.insert("null".to_owned(), json!(1));
            }
            question["of"] = json!(field.name);
            question["points"] = Value::Object(points);
        } else {
            let rule = |rng: &mut Rng| json!({ "when": testable.condition(rng, 1), "points": rng.i64(-2..=5) });
            question["rules"] = (0..rng.usize(1..=3)).map(|_| rule(rng)).collect();
            if rng.bool() {
                question["pick"] = json!("highest");
            }
        }
        if rng.u32(0..100) < 75 {
            question["otherwise"] = json!(rng.i64(0..=3));
        }
        if rng.u32(0..100) < 25 {
            question["when"] = testable.condition(rng, 1);
        }
        if rng.u32(0..100) < 20 {
            question["inverted"] = json!(true);
        }
        if rng.u32(0..100) < 30 {
            question["category"] = json!("people");
        }
        questions.insert(format!("q{at}"), question);
    }
    let (mut from, step) = match combine {
        "percent" | "rescaled" => (20, 40),
        _ => (0, 6),
    };
    let mut bands = Vec::new();
    for level in levels.iter().rev() {
        bands.push(json!({ "from": from, "then": level }));
        from += rng.i64(1..=step);
    }
    let mut score =
        json!({ "combine": combine, "categories": { "people": 2 }, "questions": questions, "bands": bands });
    if matches!(combine, "mean" | "percent" | "rescaled") {
        score["round"] = json!(*pick(rng, &["up", "down", "nearest"]));
    }
    if rng.u32(0..100) < 70 {
        score["otherwise"] = json!(outcome(rng, levels));
    }
    json!({ "score": score })
}

fn outcome(rng: &mut Rng, levels: &[String]) -> String {
    if rng.u32(0..100) < 6 { "none".to_owned() } else { pick(rng, levels).clone() }
}

fn random_section(
    rng: &mut Rng,
    testable: &Testable<'_>,
    derived: &[(String, Vec<String>)],
    priority: &[String],
) -> Value {
    let mut section = Map::new();
    if rng.u32(0..100) < 75 {
        let matrix = random_matrix(rng, (&derived[0], &derived[derived.len() - 1]), priority);
        section.insert("matrix".to_owned(), matrix);
    } else {
        section.insert("table".to_owned(), random_table(rng, testable, priority));
    }
    with_adjustments(rng, testable, priority, Value::Object(section))
}

/// A value with its levels.
type Sided = (String, Vec<String>);

pub(crate) fn random_matrix(rng: &mut Rng, sides: (&Sided, &Sided), levels: &[String]) -> Value {
    let ((rows, row_levels), (columns, column_levels)) = sides;
    let cells: Map<String, Value> = row_levels
        .iter()
        .map(|row| (row.clone(), column_levels.iter().map(|_| json!(outcome(rng, levels))).collect()))
        .collect();
    json!({ "rows": rows, "columns": columns, "cells": cells })
}

pub(crate) fn with_adjustments(rng: &mut Rng, testable: &Testable<'_>, levels: &[String], mut of: Value) -> Value {
    let mut adjust = Vec::new();
    for _ in 0..rng.usize(0..=3) {
        let mut step = json!({ "when": testable.condition(rng, 1) });
        match rng.u32(0..5) {
            0 => step["at_least"] = json!(pick(rng, levels)),
            1 => step["at_most"] = json!(pick(rng, levels)),
            2 => step["raise_by"] = json!(rng.i64(1..=3)),
            3 => step["lower_by"] = json!(rng.i64(1..=3)),
            _ => step["set"] = json!(outcome(rng, levels)),
        }
        adjust.push(step);
    }
    if !adjust.is_empty() {
        of["adjust"] = json!(adjust);
    }
    of
}
