//! The pages that tell of the policy and of the service, how they are cached, and who may read them from a browser.

use std::fs;

use hyper::StatusCode;
use hyper::header::HeaderValue;
use itsm_core::{Policy, wire};
use itsm_service::Config;

use crate::running::{config, folder, policy, start, start_with, until};

#[tokio::test]
async fn pages_are_sent_once_and_then_only_when_they_change() {
    let service = start("etag", &policy("etag"), config()).await;
    let mut client = service.client().await;
    for path in ["/v1/policy", "/v1/policy/document"] {
        let first = client.get(path).await;
        assert_eq!(first.header("cache-control"), Some("no-cache"));
        let etag = first.header("etag").unwrap().to_owned();
        for known in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
            let again = client.send("GET", path, &[("if-none-match", &known)], "").await;
            assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{known}");
            assert_eq!(again.header("etag"), Some(etag.as_str()));
        }
        let other = client.send("GET", path, &[("if-none-match", "\"other\"")], "").await;
        assert_eq!((other.status, &other.body), (StatusCode::OK, &first.body));
        let head = client.send("HEAD", path, &[], "").await;
        assert_eq!((head.status, head.header("etag")), (StatusCode::OK, Some(etag.as_str())));
    }
}

#[tokio::test]
async fn a_new_word_is_a_new_page_although_the_digest_stays() {
    let text = policy("words");
    let service = start("words", &text, config()).await;
    let mut client = service.client().await;
    let before = client.get("/v1/policy").await;
    let since = client.get("/v1/policy/status").await.json()["since"].clone();
    fs::write(&service.file, text.replace("Is work stopped?", "Does work stand still?")).unwrap();
    service.reload.notify_one();
    until(&mut client, |status| status["since"] != since).await;
    let known = before.header("etag").unwrap();
    let after = client.send("GET", "/v1/policy", &[("if-none-match", known)], "").await;
    assert_eq!(after.status, StatusCode::OK);
    assert!(after.body.contains("Does work stand still?"));
    assert_eq!(after.json()["stamps"]["digest"], before.json()["stamps"]["digest"]);
}

#[tokio::test]
async fn the_document_is_the_policy_for_another_engine() {
    let text = policy("document");
    let service = start("document", &text, config()).await;
    let document = service.client().await.get("/v1/policy/document").await.body;
    let there = Policy::from_json(&document).unwrap();
    assert_eq!(there.stamps(), Policy::from_yaml(&text).unwrap().stamps());
}

#[tokio::test]
async fn a_built_policy_answers_as_its_document_does_and_has_none() {
    let written = Policy::from_yaml(&policy("built")).unwrap();
    let file = folder("built").join("policy.json");
    fs::write(&file, wire::build(&written).unwrap()).unwrap();
    let service = start_with(file, config()).await;
    let mut client = service.client().await;
    let request = r#"{"facts":{"summary":"The VPN"}}"#;
    for (path, expected) in [
        ("/v1/priority", wire::to_json(&wire::priority(&written, request))),
        ("/v1/explain", wire::to_json(&wire::explain(&written, request))),
    ] {
        assert_eq!(client.post(path, request).await.body, expected);
    }
    assert_eq!(client.get("/v1/policy").await.body, wire::describe(&written));
    let document = client.get("/v1/policy/document").await;
    assert_eq!((document.status, document.code().as_str()), (StatusCode::NOT_FOUND, "http.no_document"));
}

#[tokio::test]
async fn the_status_tells_what_is_doubtful_in_the_policy() {
    let doubtful = policy("doubtful").replace("  summary:", "  unused: { type: boolean, ask: Why? }\n  summary:");
    let service = start("doubtful", &doubtful, config()).await;
    let mut client = service.client().await;
    let status = client.get("/v1/policy/status").await;
    assert_eq!(status.header("cache-control"), Some("no-store"));
    let status = status.json();
    assert_eq!(status["stamps"]["policy"], "doubtful");
    assert_eq!(status["refused"], serde_json::Value::Null);
    let codes: Vec<_> = status["findings"].as_array().unwrap().iter().map(|finding| &finding["code"]).collect();
    assert_eq!(codes, ["field.unused"], "{status}");
    assert_eq!(client.get("/healthz").await.body, r#"{"ok":true}"#);
}

#[tokio::test]
async fn pages_of_the_allowed_origins_may_ask() {
    let allow = |origins: &[&'static str]| Config {
        allow_origins: origins.iter().copied().map(HeaderValue::from_static).collect(),
        ..config()
    };
    let preflight = [
        ("origin", "https://portal.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    for (origins, allowed) in [
        (&["https://other.example", "https://portal.example"][..], Some("https://portal.example")),
        (&["*"], Some("*")),
        (&["https://other.example"], None),
        (&[], None),
    ] {
        let service = start("cors", &policy("cors"), allow(origins)).await;
        let mut client = service.client().await;
        let reply = client.send("OPTIONS", "/v1/priority", &preflight, "").await;
        assert_eq!(reply.header("access-control-allow-origin"), allowed, "{origins:?}");
        assert_eq!(reply.status == StatusCode::METHOD_NOT_ALLOWED, origins.is_empty());
        if allowed.is_some() {
            assert_eq!(reply.status, StatusCode::OK);
            assert_eq!(reply.header("access-control-allow-methods"), Some("GET,POST"));
            assert_eq!(reply.header("access-control-allow-headers"), Some("content-type,if-none-match"));
        }
        for (method, path, status) in [
            ("POST", "/v1/priority", StatusCode::OK),
            ("GET", "/v1/policy", StatusCode::OK),
            ("POST", "/nowhere", StatusCode::NOT_FOUND),
            ("PUT", "/v1/priority", StatusCode::METHOD_NOT_ALLOWED),
        ] {
            let reply = client.send(method, path, &preflight[..1], "{}").await;
            assert_eq!(reply.status, status);
            assert_eq!(reply.header("access-control-allow-origin"), allowed, "{origins:?} {path}");
        }
    }
}
