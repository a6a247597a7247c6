#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
//! Laws of suggestions, on random policies and texts.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use itsm_core::text::tokens;
use itsm_core::{Policy, wire};
use itsm_random::{random_suggestions, random_text};
use serde_json::{Value, json};

/// A random request, its texts among the facts.
fn request(rng: &mut Rng, explain: bool) -> Value {
    let mut facts = json!({ "summary": random_text(rng), "details": random_text(rng) });
    if rng.bool() {
        facts["d"] = json!(rng.bool());
    }
    if rng.bool() {
        facts["s"] = json!(if rng.bool() { "x" } else { "y" });
    }
    let language = ["", "de", "de-AT", "en-GB", "fr"][rng.usize(..5)];
    json!({ "facts": facts, "language": language, "explain": explain })
}

fn suggest(policy: &Policy, request: &Value) -> Value {
    let reply = serde_json::to_value(wire::suggest(policy, &request.to_string())).unwrap();
    assert!(reply["ok"].is_object(), "{reply}");
    reply["ok"].clone()
}

fn each(rounds: u64, mut check: impl FnMut(&Value, &Policy, &mut Rng)) {
    for seed in 0..rounds {
        let mut rng = Rng::with_seed(seed);
        let document = random_suggestions(&mut rng);
        let policy = Policy::from_json(&document.to_string())
            .unwrap_or_else(|error| panic!("{:?}\n{document:#}", error.findings()));
        for _ in 0..10 {
            check(&document, &policy, &mut rng);
        }
    }
}

/// Every category with what is written of it and of those above it.
fn categories(tree: &Value, above: &str, chain: &[Value], out: &mut BTreeMap<String, Vec<Value>>) {
    for (id, category) in tree.as_object().into_iter().flatten() {
        let path = if above.is_empty() { id.clone() } else { format!("{above}/{id}") };
        let mut own = chain.to_vec();
        own.push(category.clone());
        categories(&category["children"], &path, &own, out);
        out.insert(path, own);
    }
}

fn holds(condition: &Value, facts: &Value) -> Option<bool> {
    if let Some(not) = condition.get("not") {
        return holds(not, facts).map(|holds| !holds);
    }
    let (name, value) = condition.as_object()?.iter().next()?;
    facts.get(name).map(|fact| fact == value)
}

#[test]
fn only_categories_that_are_enabled_and_valid_are_suggested() {
    let mut told = 0;
    each(400, |document, policy, rng| {
        let request = request(rng, false);
        let mut known = BTreeMap::new();
        categories(&document["categories"]["tree"], "", &[], &mut known);
        for suggestion in suggest(policy, &request)["fields"][0]["suggestions"].as_array().unwrap() {
            told += 1;
            let chain = &known[suggestion["value"].as_str().unwrap()];
            for category in chain {
                assert_ne!(category["enabled"], false, "{suggestion}");
                let valid = category.get("when").map(|when| holds(when, &request["facts"]));
                assert_ne!(valid, Some(Some(false)), "{suggestion}");
            }
        }
    });
    assert!(told > 1_000, "{told}");
}

#[test]
fn confidences_are_shares_and_fall() {
    each(200, |_, policy, rng| {
        let answer = suggest(policy, &request(rng, true));
        for field in answer["fields"].as_array().unwrap() {
            let of = |list: &Value| -> Vec<u64> {
                list.as_array().unwrap().iter().filter_map(|told| told["confidence"].as_u64()).collect()
            };
            let (suggested, others) = (of(&field["suggestions"]), of(&field["others"]));
            assert!(suggested.iter().chain(&others).sum::<u64>() <= 100, "{field:#}");
            assert!(suggested.is_sorted_by(|one, other| one >= other), "{field:#}");
            let mut seen = BTreeSet::new();
            for told in [&field["suggestions"], &field["others"]].into_iter().flat_map(|list| list.as_array().unwrap())
            {
                assert!(seen.insert(told["value"].as_str().unwrap().to_owned()), "{field:#}");
            }
        }
    });
}

/// What stands at a place of a text, as JavaScript's `slice` would have it.
fn slice(text: &str, place: &Value) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    let end = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
    String::from_utf16(&units[end("from")..end("to")]).expect("a place begins and ends between characters")
}

fn folded(text: &str) -> Vec<String> {
    let (mut tokens, mut words) = (tokens(text), Vec::new());
    while let Some(token) = tokens.next_token() {
        words.push(token.folded.to_owned());
    }
    words
}

#[test]
fn places_are_where_the_keywords_stand() {
    let mut compared = 0;
    each(300, |_, policy, rng| {
        let request = request(rng, true);
        for field in suggest(policy, &request)["fields"].as_array().unwrap() {
            for told in [&field["suggestions"], &field["others"]].into_iter().flat_map(|list| list.as_array().unwrap())
            {
                for evidence in told["evidence"].as_array().unwrap() {
                    let Some(keyword) = evidence["keyword"].as_str() else { continue };
                    assert!(!evidence["places"].as_array().unwrap().is_empty(), "{evidence}");
                    for place in evidence["places"].as_array().unwrap() {
                        let text = request["facts"][place["field"].as_str().unwrap()].as_str().unwrap();
                        let (found, wanted) = (folded(&slice(text, place)), folded(keyword));
                        assert_eq!(found.len(), wanted.len(), "{keyword} {evidence}");
                        if !keyword.contains(['*', '~']) {
                            assert_eq!(found, wanted);
                            compared += 1;
                        }
                    }
                }
            }
        }
    });
    assert!(compared > 2_000, "{compared}");
}

#[test]
fn a_built_policy_suggests_the_same() {
    each(60, |_, policy, rng| {
        let opened = Policy::open(wire::build(policy).unwrap().as_bytes()).into_result().unwrap();
        let request = request(rng, true).to_string();
        assert_eq!(wire::to_json(&wire::suggest(&opened, &request)), wire::to_json(&wire::suggest(policy, &request)));
    });
}

#[test]
fn the_order_of_rules_counts_for_nothing() {
    each(150, |document, policy, rng| {
        let mut other = document.clone();
        let rules = other["suggest"]["fields"]["category"]["rules"].as_array_mut().unwrap();
        for (at, rule) in rules.iter_mut().enumerate() {
            rule["id"] = json!(format!("r{at}"));
        }
        let mut same = other.clone();
        let rules = same["suggest"]["fields"]["category"]["rules"].as_array_mut().unwrap();
        rng.shuffle(rules);
        let of = |document: &Value, request: &Value| {
            let policy = Policy::from_json(&document.to_string()).unwrap();
            let answer = suggest(&policy, request);
            let told = answer["fields"][0]["suggestions"].as_array().unwrap().clone();
            told.iter().map(|told| (told["value"].clone(), told["confidence"].clone())).collect::<Vec<_>>()
        };
        let request = request(rng, false);
        assert_eq!(of(&other, &request), of(&same, &request));
        let _ = policy;
    });
}

/// The arithmetic of the documentation, in floats: for categories by keywords alone.
#[test]
fn confidences_are_those_of_the_documentation() {
    let mut compared = 0;
    for seed in 0..2_000 {
        let mut rng = Rng::with_seed(seed);
        let words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
        let mut tree = serde_json::Map::new();
        let mut expected: Vec<(String, f64)> = Vec::new();
        let weight = rng.u32(1..=100);
        let text: Vec<&str> = words.iter().copied().filter(|_| rng.bool()).collect();
        for id in ["a", "b", "c"] {
            let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for word in words {
                match rng.u32(..6) {
                    0 => lists.entry("strong").or_default().push(word),
                    1 | 2 => lists.entry("weak").or_default().push(word),
                    3 if rng.bool() => lists.entry("against").or_default().push(word),
                    _ => {}
                }
            }
            let found = |strength: &str| {
                lists.get(strength).into_iter().flatten().filter(|word| text.contains(word)).map(|_| 1.0).sum::<f64>()
            };
            let (strong, weak, against) = (found("strong"), found("weak"), found("against"));
            let share = f64::from(weight) / 100.0;
            let most = 12.0_f64;
            let speaking = if strong > 0.0 { 5.0 + 2.0 * (strong - 1.0 + weak) } else { 2.0 * weak };
            let points = (speaking * share).min(most) - 2.0 * against * share;
            if !lists.is_empty() {
                tree.insert(id.to_owned(), json!({ "keywords": lists }));
                // What nothing speaks for has no part.
                if points > 1e-9 {
                    expected.push((id.to_owned(), points.exp2()));
                }
            }
        }
        if tree.is_empty() {
            continue;
        }
        let document = json!({
            "itsm": 1, "policy": { "name": "x" },
            "fields": { "t": { "type": "text" }, "category": { "type": "choice", "from": "categories" } },
            "categories": { "tree": tree },
            "suggest": { "texts": { "t": format!("{weight}%") }, "fields": { "category": { "at_least": "0.01%", "limit": 20 } } },
        });
        let policy = Policy::from_json(&document.to_string()).unwrap();
        let answer = suggest(&policy, &json!({ "text": text.join(" "), "explain": true }));
        let all: f64 = 8.0 + expected.iter().map(|(_, parts)| parts).sum::<f64>();
        for (id, parts) in &expected {
            let exact = parts / all * 100.0;
            let told = [&answer["fields"][0]["suggestions"], &answer["fields"][0]["others"]]
                .into_iter()
                .flat_map(|list| list.as_array().unwrap())
                .find(|told| told["value"] == **id)
                .map(|told| told["confidence"].as_f64().unwrap());
            let told = told.unwrap_or_else(|| panic!("{id} of {document} for {text:?}"));
            assert!((told - exact.floor()).abs() <= 1.0, "{id}: {told} for {exact}\n{document}\n{text:?}");
            compared += 1;
        }
    }
    assert!(compared > 1_000, "{compared}");
}
