//! The `OpenAPI` description is true: of every reply that a test gets, of paths and methods, and of keys.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex};

use hyper::StatusCode;
use itsm_service::OPENAPI;
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::client::Reply;
use crate::running::{CHANGE_PACK, SUGGESTING, config, policy, start};

pub static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(OPENAPI).unwrap());

/// A copy in which objects have no keys but those described: what is not described would otherwise pass.
fn strict(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut copy: Map<String, Value> = map.iter().map(|(key, value)| (key.clone(), strict(value))).collect();
            if map.get("properties").is_some_and(Value::is_object) && map.get("type") == Some(&json!("object")) {
                copy.entry("additionalProperties").or_insert(json!(false));
            }
            Value::Object(copy)
        }
        Value::Array(list) => list.iter().map(strict).collect(),
        other => other.clone(),
    }
}

/// The validator of a schema; each is compiled once.
fn validator(schema: &Value) -> Arc<Validator> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap();
    let compile = || {
        let mut schema = strict(schema);
        schema["components"] = strict(&DESCRIPTION["components"]);
        Arc::new(jsonschema::options().with_draft(Draft::Draft202012).build(&schema).unwrap())
    };
    Arc::clone(known.entry(schema.to_string()).or_insert_with(compile))
}

fn valid(schema: &Value, instance: &Value, what: &str) {
    let errors: Vec<String> =
        validator(schema).iter_errors(instance).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}\n{instance}");
}

/// What a reference leads to.
fn resolved(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(to) => DESCRIPTION.pointer(to.strip_prefix('#').unwrap()).unwrap(),
        None => value,
    }
}

/// Holds a reply against the description.
pub fn check(method: &str, path: &str, reply: &Reply) {
    let what = format!("{method} {path} {}", reply.status);
    let path = path.split('?').next().unwrap();
    let operation = &DESCRIPTION["paths"][path][method.to_lowercase()];
    if operation.is_null() {
        // No operation of ours: a preflight, a head, or an error of the general kind.
        if !reply.body.is_empty() {
            valid(&json!({ "$ref": "#/components/schemas/Errors" }), &reply.json(), &what);
        }
        return;
    }
    let response = resolved(&operation["responses"][reply.status.as_str()]);
    assert!(response.is_object(), "{what} is not described: {}", reply.body);
    for name in response["headers"].as_object().into_iter().flat_map(Map::keys) {
        assert!(reply.headers.contains_key(name), "{what} has no header {name}");
    }
    let Some(content) = response["content"].as_object() else {
        assert_eq!(reply.body, "", "{what}");
        return;
    };
    let media = reply.header("content-type").unwrap();
    let body = if media == "application/json" { reply.json() } else { json!(reply.body) };
    valid(&content[media]["schema"], &body, &what);
}

/// All keys of objects in replies, but for those of documents and descriptions.
pub fn keys(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                into.insert(key.clone());
                keys(value, into);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| keys(value, into)),
        _ => {}
    }
}

/// All keys that the described replies can have.
pub fn described_keys() -> BTreeSet<String> {
    let schemas = DESCRIPTION["components"]["schemas"].as_object().unwrap();
    schemas
        .values()
        .filter_map(|schema| schema["properties"].as_object())
        .flat_map(|properties| properties.keys().cloned())
        .collect()
}

#[tokio::test]
async fn exactly_the_described_paths_take_exactly_the_described_methods() {
    let service = start("paths", &policy("paths"), config()).await;
    let mut client = service.client().await;
    let paths = DESCRIPTION["paths"].as_object().unwrap();
    assert_eq!(client.get("/openapi.json").await.body, OPENAPI);
    for (path, item) in paths {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let reply = client.send(method, path, &[], "{}").await;
            let described = item.get(method.to_lowercase()).is_some();
            assert_eq!(reply.status == StatusCode::METHOD_NOT_ALLOWED, !described, "{method} {path}");
            if !described {
                assert_eq!(reply.code(), "http.wrong_method");
                let allowed = if item.get("get").is_some() { "GET,HEAD" } else { "POST" };
                assert_eq!(reply.header("allow"), Some(allowed), "{path}");
            }
        }
    }
    // The other direction: the source has no path that is not described.
    let source = include_str!("../../src/routes.rs");
    let routed: BTreeSet<&str> =
        source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(routed, paths.keys().map(String::as_str).collect());
}

#[tokio::test]
async fn the_examples_in_the_description_are_answered() {
    let pack = include_str!("../../../../packs/itil-style/policy.yaml");
    let service = start("described-examples", pack, config()).await;
    let mut client = service.client().await;
    let suggesting = start("described-suggestions", SUGGESTING, config()).await;
    let mut suggesting = suggesting.client().await;
    let changing = start("described-changes", CHANGE_PACK, config()).await;
    let mut changing = changing.client().await;
    let mut sent = 0;
    for (path, item) in DESCRIPTION["paths"].as_object().unwrap() {
        let content = &item["post"]["requestBody"]["content"]["application/json"];
        if content.is_object() {
            valid(&content["schema"], &content["example"], path);
            let client = match path.as_str() {
                "/v1/suggest" => &mut suggesting,
                path if path.starts_with("/v1/change/") => &mut changing,
                _ => &mut client,
            };
            let reply = client.post(path, &content["example"].to_string()).await;
            assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
            sent += 1;
        }
    }
    assert_eq!(sent, 11);
}

#[tokio::test]
async fn requests_about_changes_have_exactly_the_described_keys() {
    let service = start("described-requests", CHANGE_PACK, config()).await;
    let mut client = service.client().await;
    for (path, schema, request) in [
        ("/v1/change/risk", "ChangeRequest", r#"{ "?": 1 }"#),
        ("/v1/change/explain", "ChangeRequest", r#"{ "?": 1 }"#),
        ("/v1/change/conflicts", "ConflictsRequest", r#"{ "?": 1 }"#),
        ("/v1/change/slots", "SlotsRequest", r#"{ "?": 1 }"#),
        ("/v1/change/calendar", "ChangeCalendarRequest", r#"{ "?": 1 }"#),
        ("/v1/change/calendar", "Schedule", r#"{ "schedule": { "?": 1 } }"#),
        ("/v1/change/calendar", "ScheduledChange", r#"{ "schedule": { "changes": [{ "?": 1 }] } }"#),
        ("/v1/change/calendar", "Dependency", r#"{ "schedule": { "dependencies": [{ "?": 1 }] } }"#),
    ] {
        let reply = client.post(path, request).await.json();
        let errors = reply["errors"].as_array().unwrap();
        let unknown = errors.iter().find(|error| error["code"] == "request.unknown_key").unwrap();
        let known = unknown["help"].as_str().unwrap().strip_prefix("a request may have ").unwrap();
        let described = DESCRIPTION["components"]["schemas"][schema]["properties"].as_object().unwrap();
        let described: BTreeSet<&str> = described.keys().map(String::as_str).collect();
        assert_eq!(described, known.split(", ").collect(), "{schema}");
    }
}
