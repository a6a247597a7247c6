#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
//! Limits of categories and suggestions: what reaches one is accepted, one more is refused at its place, with a remedy; and
//! whatever is written or asked on purpose takes bounded time and memory.

use itsm_core::document::Syntax;
use itsm_core::document::limits::{MAX_KEYWORDS, MAX_OPTIONS, MAX_SUGGESTED, MAX_TEXTS};
use itsm_core::finding::{FindingReport, Severity};
use itsm_core::{Policy, wire};
use serde_json::{Map, Value, json};

fn document(tree: &Value, rules: &Value) -> Value {
    json!({
        "itsm": 1, "policy": { "name": "limits" },
        "fields": { "summary": { "type": "text" }, "category": { "type": "choice", "from": "categories" } },
        "categories": { "tree": tree },
        "suggest": { "texts": { "summary": "100%" }, "fields": { "category": { "rules": rules } } },
    })
}

fn errors(document: &Value) -> Vec<FindingReport> {
    let findings = Policy::load(&document.to_string(), Syntax::Json).findings;
    findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect()
}

#[track_caller]
fn ends_at(most: usize, code: &str, path: &str, of: impl Fn(usize) -> Value) {
    assert_eq!(errors(&of(most)), [], "{most}");
    let found = errors(&of(most + 1));
    let told = found.iter().find(|finding| finding.code == code).unwrap_or_else(|| panic!("{code}: {found:#?}"));
    assert_eq!(told.path, path, "{code}");
    assert!(told.help.is_some(), "{code} has no remedy");
}

fn many(count: usize, each: impl Fn(usize) -> Value) -> Value {
    Value::Object((0..count).map(|at| (format!("n{at:05}"), each(at))).collect::<Map<_, _>>())
}

fn words(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("w{at}")).collect()
}

#[test]
fn keywords_end_at_their_limit() {
    let of = |count: usize| {
        let tree = many(10, |at| json!({ "keywords": { "weak": words(count / 10 + usize::from(at < count % 10)) } }));
        document(&tree, &json!([{ "then": "n00000", "when": { "category": null }, "points": 1 }]))
    };
    ends_at(MAX_KEYWORDS, "document.too_many_items", "/suggest", of);
}

#[test]
fn categories_end_at_their_limit() {
    ends_at(MAX_OPTIONS, "document.too_many_items", "/categories", |count| {
        let children = many(count / 2 - 1, |_| json!({}));
        let tree =
            json!({ "a": { "children": children }, "b": { "children": many(count - count / 2 - 1, |_| json!({})) } });
        document(&tree, &json!([{ "then": "a", "weak": "x" }]))
    });
}

#[test]
fn texts_and_suggested_fields_end_at_their_limits() {
    ends_at(MAX_TEXTS, "document.too_many_names", "/suggest/texts/n00016", |count| {
        let mut document = document(&json!({ "a": { "synonyms": "x" } }), &json!([{ "then": "a", "weak": "x" }]));
        document["suggest"]["texts"] = many(count, |_| json!("50%"));
        for at in 0..count {
            document["fields"][format!("n{at:05}")] = json!({ "type": "text" });
        }
        document
    });
    ends_at(MAX_SUGGESTED, "document.too_many_names", "/suggest/fields/n00020", |count| {
        let mut document = document(&json!({ "a": {} }), &json!([]));
        document["suggest"]["fields"] = many(count, |_| json!({ "rules": [{ "then": "x", "weak": "x" }] }));
        for at in 0..count {
            document["fields"][format!("n{at:05}")] = json!({ "type": "choice", "options": ["x"] });
        }
        document
    });
}

/// Labels stand in the labels of everything below: a long one at the top of a large tree is written ten thousand times.
#[test]
fn labels_below_labels_are_bounded() {
    let label = "x".repeat(4_000);
    let tree = json!({ "a": { "label": label, "children": many(3_000, |_| json!({ "label": "y" })) } });
    let found = errors(&document(&tree, &json!([{ "then": "a", "weak": "x" }])));
    assert!(
        found.iter().any(|finding| finding.code == "document.too_many_items" && finding.path == "/categories"),
        "{found:#?}"
    );
}

#[test]
fn a_tree_may_be_as_deep_as_a_document() {
    let mut tree = json!({ "leaf": { "keywords": { "strong": "deep" } } });
    let mut path = "leaf".to_owned();
    for _ in 0..28 {
        tree = json!({ "c": { "children": tree } });
        path = format!("c/{path}");
    }
    let policy = Policy::from_json(&document(&tree, &json!([{ "then": path, "weak": "x" }])).to_string()).unwrap();
    let reply = serde_json::to_value(wire::suggest(&policy, r#"{ "text": "deep" }"#)).unwrap();
    assert_eq!(reply["ok"]["fields"][0]["suggestions"][0]["value"], path);
    for _ in 0..40 {
        tree = json!({ "c": { "children": tree } });
    }
    assert_eq!(errors(&document(&tree, &json!([])))[0].code, "document.too_deep");
}

#[test]
fn keywords_that_cannot_be_looked_for_are_told_with_the_remedy() {
    for (keyword, message) in [
        (json!("?!"), "`?!` cannot be looked for: it has no word"),
        (json!("pass*word"), "stands inside"),
        (json!("cat~"), "fewer"),
        (json!("* password"), "stands for a word"),
        (json!({ "matches": "(" }), "unclosed"),
        (json!({ "matches": "x*" }), "empty text"),
        (json!({ "matches": "((a{1,99}){1,99}){1,99}" }), "compiled"),
        (json!(vec!["w"; 17].join(" ")), "words"),
    ] {
        let found = errors(&document(
            &json!({ "a": { "keywords": { "weak": [keyword] } } }),
            &json!([{ "then": "a", "weak": "x" }]),
        ));
        assert_eq!(found.len(), 1, "{keyword}: {found:#?}");
        assert_eq!(found[0].code, "suggest.bad_keyword");
        assert!(found[0].path.starts_with("/categories/tree/a/keywords/weak/0"), "{}", found[0].path);
        assert!(found[0].message.contains(message), "{keyword}: {}", found[0].message);
        assert!(found[0].help.is_some(), "{keyword}");
    }
}

/// Every word of a long text is a keyword of every category, and every rule looks at it.
#[test]
fn a_text_in_which_everything_is_found_is_answered() {
    let tree = many(
        200,
        |_| json!({ "keywords": { "weak": ["a", "b", "a b", "b a", "a*", "b*"] }, "synonyms": ["a a", "b b"] }),
    );
    let policy =
        Policy::from_json(&document(&tree, &json!([{ "then": "n00000", "must": "zzz" }])).to_string()).unwrap();
    let text = "a b b a ".repeat(8_000);
    let reply =
        serde_json::to_value(wire::suggest(&policy, &json!({ "text": text, "explain": true }).to_string())).unwrap();
    let field = &reply["ok"]["fields"][0];
    assert_eq!(field["silent"], "not_certain");
    assert_eq!(field["others"].as_array().unwrap().len(), 200);
    for other in field["others"].as_array().unwrap() {
        for evidence in other["evidence"].as_array().unwrap() {
            assert!(evidence["places"].as_array().unwrap().len() <= 8);
        }
    }
}

#[test]
fn a_longer_text_than_a_fact_may_be_is_refused() {
    let policy = Policy::from_json(
        &document(&json!({ "a": { "synonyms": "x" } }), &json!([{ "then": "a", "weak": "y" }])).to_string(),
    )
    .unwrap();
    let reply =
        serde_json::to_value(wire::suggest(&policy, &json!({ "text": "x".repeat(70_000) }).to_string())).unwrap();
    assert_eq!(reply["errors"][0]["code"], "facts.wrong_value");
    let reply =
        serde_json::to_value(wire::suggest(&policy, &json!({ "text": "x".repeat(2_000_000) }).to_string())).unwrap();
    assert_eq!(reply["errors"][0]["code"], "request.too_large");
}
