//! Suggestions: keywords and a text, made out of lines.

use std::sync::LazyLock;

use itsm_core::document::Syntax;
use itsm_core::engine::Typing;
use itsm_core::{Policy, wire};
use serde_json::{Value, json};

const STRENGTHS: [&str; 6] = ["strong", "weak", "against", "must", "must_not", "pin"];

/// A small policy, and a model that was trained for it.
const DESK: &str = include_str!("../../../pkg-js/tests/shared/suggesting/policy.yaml");
const MODEL: &[u8] = include_bytes!("../../../pkg-js/tests/shared/suggesting/category.itsm-model");

/// The first lines are keywords, regular expressions where they begin with `/`; after an empty one comes the text. A policy of them
/// is refused, or suggests shares of a whole with places in the text, and when it was built before the same. A model reads the lines of the
/// text one after the other, as if each were what became of the one before, and answers as to each alone.
pub(crate) fn check(input: &[u8]) {
    let input = String::from_utf8_lossy(input);
    let (keywords, text) = input.split_once("\n\n").unwrap_or((&input, ""));
    typed(text);
    let Some(policy) = policy(keywords) else { return };
    let request = json!({ "text": text, "explain": true }).to_string();
    let told = wire::to_json(&wire::suggest(&policy, &request));
    let answer: Value = serde_json::from_str(&told).expect("an answer is JSON");
    if let Some(field) = answer.pointer("/ok/fields/0") {
        let length = u64::try_from(text.encode_utf16().count()).unwrap_or(u64::MAX);
        let mut all = 0;
        for list in ["suggestions", "others"] {
            for value in field[list].as_array().into_iter().flatten() {
                all += value["confidence"].as_u64().unwrap_or(0);
                for evidence in value["evidence"].as_array().into_iter().flatten() {
                    for place in evidence["places"].as_array().into_iter().flatten() {
                        let (from, to) = (place["from"].as_u64(), place["to"].as_u64());
                        assert!(from < to && to <= Some(length), "a place is in the text: {evidence}");
                    }
                }
            }
        }
        assert!(all <= 100, "confidences are shares: {told}");
    }
    if let Some(built) = wire::build(&policy) {
        let opened = Policy::open(built.as_bytes()).policy.expect("what was built can be opened");
        assert_eq!(wire::to_json(&wire::suggest(&opened, &request)), told, "a built policy suggests the same");
    }
}

fn typed(text: &str) {
    static TRAINED: LazyLock<Policy> = LazyLock::new(|| {
        let policy = Policy::from_yaml(DESK).expect("the policy is a good one");
        wire::add_model(&policy, MODEL).expect("the model is for it").0
    });
    let mut typing = Typing::default();
    for line in text.lines().take(50) {
        let request = json!({ "text": line.chars().take(200).collect::<String>(), "explain": true }).to_string();
        let again = wire::to_json(&wire::suggest_again(&TRAINED, &request, &mut typing));
        assert_eq!(again, wire::to_json(&wire::suggest(&TRAINED, &request)), "{line}");
    }
}

fn policy(keywords: &str) -> Option<Policy> {
    let mut tree = serde_json::Map::new();
    for (number, line) in keywords.lines().enumerate().take(200) {
        let keyword = line.strip_prefix('/').map_or_else(|| json!(line), |expression| json!({ "matches": expression }));
        let strength = STRENGTHS[number % STRENGTHS.len()];
        let category = tree.entry(format!("c{}", number % 5)).or_insert_with(|| json!({ "keywords": {} }));
        match &mut category["keywords"][strength] {
            Value::Array(list) => list.push(keyword),
            empty => *empty = json!([keyword]),
        }
    }
    let document = json!({
        "itsm": 1, "policy": { "name": "fuzz" },
        "fields": { "text": { "type": "text" }, "category": { "type": "choice", "from": "categories" } },
        "categories": { "tree": tree },
        "suggest": { "texts": { "text": "100%" }, "fields": { "category": { "at_least": "0.01%", "limit": 20 } } },
    });
    Policy::load(&document.to_string(), Syntax::Json).policy
}
