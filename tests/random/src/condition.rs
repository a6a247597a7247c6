//! Random conditions over random fields.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::{RandomField, Tests, pick};

/// Something conditions may test: a field, or a derived value with its levels.
pub(crate) struct Testable<'a> {
    pub(crate) fields: &'a [RandomField],
    pub(crate) derived: &'a [(String, Vec<String>)],
}

impl Testable<'_> {
    /// A condition: mostly one to three tests, sometimes nested.
    pub(crate) fn condition(&self, rng: &mut Rng, depth: u32) -> Value {
        let mut clauses = Map::new();
        for _ in 0..rng.usize(1..=3) {
            if depth > 0 && rng.u32(0..100) < 20 {
                let several = |rng: &mut Rng| {
                    Value::Array((0..rng.usize(1..=3)).map(|_| self.condition(rng, depth - 1)).collect())
                };
                let (key, value) = match rng.u32(0..4) {
                    0 => ("any", several(rng)),
                    1 => ("all", several(rng)),
                    2 => ("none", several(rng)),
                    _ => ("not", self.condition(rng, depth - 1)),
                };
                clauses.insert(key.to_owned(), value);
            } else if !self.derived.is_empty() && rng.u32(0..100) < 25 {
                let (name, levels) = pick(rng, self.derived);
                let levels: Vec<Value> = levels.iter().map(|level| json!(level)).collect();
                clauses.insert(name.clone(), level_test(rng, &levels));
            } else {
                let field = pick(rng, self.fields);
                let (name, test) = field_test(rng, field, self.fields);
                clauses.insert(name, test);
            }
        }
        Value::Object(clauses)
    }
}

fn field_test(rng: &mut Rng, field: &RandomField, all: &[RandomField]) -> (String, Value) {
    if let (Some((attribute, values)), true) = (&field.attribute, rng.bool()) {
        return (format!("{}.{attribute}", field.name), value_test(rng, values));
    }
    let test = match field.tests {
        Tests::Values => value_test(rng, &field.values),
        Tests::Level => level_test(rng, &field.values),
        Tests::Choices => choices_test(rng, field),
        Tests::Text => text_test(rng),
        Tests::Ordered => {
            let kind = &field.definition["type"];
            let same = |other: &&RandomField| other.definition["type"] == *kind && other.name != field.name;
            match all.iter().find(same) {
                Some(other) if rng.u32(0..100) < 20 => {
                    let operator = *pick(rng, &["above", "below", "at_least", "at_most", "is", "not"]);
                    json!({ operator: { "field": other.name } })
                }
                _ => ordered_test(rng, &field.values),
            }
        }
    };
    (field.name.clone(), test)
}

fn known(rng: &mut Rng, values: &[Value]) -> Value {
    let values: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
    (*pick(rng, &values)).clone()
}

fn value_test(rng: &mut Rng, values: &[Value]) -> Value {
    match rng.u32(0..8) {
        0 => json!({ "not": known(rng, values) }),
        1 => json!([known(rng, values), known(rng, values)]),
        2 => json!({ "in": [known(rng, values)] }),
        3 if values.contains(&Value::Null) => {
            if rng.bool() {
                Value::Null
            } else {
                json!({ "known": rng.bool() })
            }
        }
        4 => json!({ "not": [known(rng, values), known(rng, values)] }),
        _ => known(rng, values),
    }
}

fn level_test(rng: &mut Rng, values: &[Value]) -> Value {
    let level = known(rng, values);
    match rng.u32(0..7) {
        0 => json!({ "at_least": level }),
        1 => json!({ "at_most": level }),
        2 => json!({ "above": level }),
        3 => json!(format!("<= {}", plain(&level))),
        4 => json!({ "between": [level, known(rng, values)] }),
        _ => value_test(rng, values),
    }
}

fn ordered_test(rng: &mut Rng, values: &[Value]) -> Value {
    let value = known(rng, values);
    match rng.u32(0..9) {
        0 => json!(format!(">= {}", plain(&value))),
        1 => json!(format!("< {}", plain(&value))),
        2 => json!(format!("> {}", plain(&value))),
        3 => json!({ "at_most": value }),
        4 => json!(format!("!= {}", plain(&value))),
        5 => {
            let others: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
            let (from, to) = (rng.usize(0..others.len()), rng.usize(0..others.len()));
            let (from, to) = (others[from.min(to)], others[from.max(to)]);
            json!(format!("{}..{}", plain(from), plain(to)))
        }
        _ => value_test(rng, values),
    }
}

fn choices_test(rng: &mut Rng, field: &RandomField) -> Value {
    let options = field.definition["options"].as_array().cloned().unwrap_or_default();
    let some: Vec<Value> = (0..rng.usize(1..=2)).map(|_| pick(rng, &options).clone()).collect();
    match rng.u32(0..5) {
        0 => json!({ "any_of": some }),
        1 => json!({ "all_of": some }),
        2 => json!({ "none_of": some }),
        3 => json!({ "known": rng.bool() }),
        _ => some[0].clone(),
    }
}

fn text_test(rng: &mut Rng) -> Value {
    match rng.u32(0..6) {
        0 => json!({ "contains": "alpha" }),
        1 => json!({ "contains": ["beta", "gamma delta"] }),
        2 => json!({ "starts_with": "alpha" }),
        3 => json!({ "matches": "al.ha\\s+beta" }),
        4 => json!({ "not": { "contains_part": "amm" } }),
        _ => json!({ "known": rng.bool() }),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
