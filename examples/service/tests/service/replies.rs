//! Replies are what the core writes, and requests that it refuses are refused in its words.

use std::collections::BTreeSet;

use fastrand::Rng;
use hyper::StatusCode;
use itsm_core::{Policy, wire};

use crate::openapi::{described_keys, keys};
use crate::running::{SUGGESTING, config, policy, start};

const PACK: &str = include_str!("../../../../packs/itil-style/policy.yaml");

/// What random policies do not have: words for people, a revision, a wide field of each kind, an override by somebody.
const REST: &str = "
itsm: 1
policy: { name: rest, revision: 3, label: Rest, description: What random policies do not have }
scales:
  impact: { label: Impact, levels: [{ id: high, label: High, description: Very }, low] }
  priority: [P1, P2]
groups: { who: { label: Who } }
fields:
  users: { type: integer, min: 1, max: 9, label: Users, ask: How many?, help: About, group: who, default: 2 }
  share: { type: decimal, places: 2 }
  felt: { type: level, scale: impact }
  summary: { type: text, multiline: true, max_length: 50 }
derive:
  impact: { label: Impact, rules: [{ when: { users: '>= 5' }, then: high }], otherwise: low }
priority:
  by_record_type:
    incident: { matrix: { rows: impact, columns: felt, cells: { high: [P1, P1], low: [P1, P2] } } }
    problem:
      table: { rules: [{ when: { share: '> 0.5' }, then: P1, because: Much }], otherwise: P2 }
      adjust: [{ id: felt, when: { felt: high }, raise_by: 1 }]
    service_request: none
    change: none
";

/// A path, what the core says there, and a request.
type Asked = (&'static str, fn(&Policy, &str) -> String, &'static str);

/// Questions about service levels, which not every policy has.
const LEVELS: [Asked; 4] = [
    ("/v1/sla/targets", targets, r#"{ "facts": {}, "start": "2026-12-24T10:00:00+01:00", "explain": true }"#),
    ("/v1/sla/targets", targets, r#"{ "begin": 1 }"#),
    (
        "/v1/sla/clock",
        clock,
        r#"{ "events": [{ "at": "2026-12-24T10:00:00+01:00", "event": "opened" }], "now": "2026-12-28T10:00:00Z", "timeline": true }"#,
    ),
    ("/v1/sla/clock", clock, r#"{ "events": [{ "at": "2026-12-24T10:00:00+01:00", "event": "open" }] }"#),
];

fn targets(policy: &Policy, request: &str) -> String {
    wire::to_json(&wire::sla_targets(policy, request))
}

fn clock(policy: &Policy, request: &str) -> String {
    wire::to_json(&wire::sla_clock(policy, request))
}

#[tokio::test]
async fn replies_are_the_bytes_of_the_wire_and_have_all_keys_described() {
    let mut rng = Rng::with_seed(0x2026_1125);
    let mut seen = BTreeSet::new();
    let rest_requests = [
        r#"{"facts":{"users":"3"},"overrides":[{"value":"priority","level":"P1","reason":"board","by":"ada","until":"2026-11-23T08:00:00Z"}],"now":"2026-11-22T08:00:00Z"}"#,
        r#"{"overrides":[{"value":"priority","level":"P1","reason":"board","by":"ada","until":"2026-11-23T08:00:00Z"}],"now":"2026-11-22T08:00:00Z"}"#,
        r#"{"facts":{"record_type":"problem","share":"0.75"}}"#,
        r#"{"facts":{"user":3}}"#,
        "",
        "\u{feff}{}",
    ];
    let rest = rest_requests.map(str::to_owned).to_vec();
    let mut cases = vec![(REST.to_owned(), rest), (PACK.to_owned(), vec!["{}".to_owned()])];
    for _ in 0..12 {
        let random = itsm_random::random_policy(&mut rng, true);
        let requests = (0..60).map(|_| random.request(&mut rng).to_string()).collect();
        cases.push((random.document.to_string(), requests));
    }
    let (mut good, mut refused, mut calendars, mut levels) = (0, 0, 0, (0, 0));
    for (at, (text, requests)) in cases.iter().enumerate() {
        let policy = Policy::from_yaml(text).unwrap();
        let service = start(&format!("replies-{at}"), text, config()).await;
        let mut client = service.client().await;
        for request in requests {
            let priority = wire::priority(&policy, request);
            let reply = client.post("/v1/priority", request).await;
            assert_eq!(reply.body, wire::to_json(&priority), "{request}");
            let expected = match priority {
                wire::Reply::Ok(_) => StatusCode::OK,
                wire::Reply::Errors(_) => StatusCode::UNPROCESSABLE_ENTITY,
            };
            assert_eq!(reply.status, expected, "{request}");
            *(if expected == StatusCode::OK { &mut good } else { &mut refused }) += 1;
            let explained = client.post("/v1/explain", request).await;
            assert_eq!(explained.status, expected, "{request}");
            assert_eq!(explained.body, wire::to_json(&wire::explain(&policy, request)), "{request}");
            keys(&explained.json(), &mut seen);
        }
        for name in policy.calendars() {
            for rest in
                [r#""from":"2026-12-24T10:00:00+01:00","add":"4h""#, r#""at":"2026-12-25T10:00:00Z""#, r#""add":4"#]
            {
                let request = format!(r#"{{"calendar":"{name}",{rest}}}"#);
                let reply = client.post("/v1/calendar", &request).await;
                assert_eq!(reply.body, wire::to_json(&wire::calendar(&policy, &request)), "{request}");
                let expected = if rest.ends_with('4') { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
                assert_eq!(reply.status, expected, "{request}");
                calendars += 1;
            }
        }
        for (path, asked, request) in LEVELS {
            let reply = client.post(path, request).await;
            assert_eq!(reply.body, asked(&policy, request), "{path} {request}");
            let expected =
                if reply.body.starts_with(r#"{"ok""#) { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            assert_eq!(reply.status, expected, "{path} {request}");
            *(if expected == StatusCode::OK { &mut levels.0 } else { &mut levels.1 }) += 1;
        }
        let description = client.get("/v1/policy").await;
        assert_eq!(description.body, wire::describe(&policy));
        keys(&description.json(), &mut seen);
        keys(&client.get("/v1/policy/status").await.json(), &mut seen);
    }
    suggestions(&mut seen).await;
    assert!(good > 500 && refused > 20, "{good} good, {refused} refused");
    assert!(levels.0 >= 2 && levels.1 >= 2, "{levels:?} questions about service levels");
    assert!(calendars > 5, "{calendars} questions to calendars");
    // Requests, attempts and findings are looked at elsewhere.
    let elsewhere = [
        "facts",
        "language",
        "now",
        "rankQuestions",
        "text",
        "limit",
        "incomplete",
        "suggested",
        "at",
        "calendar",
        "from",
        "to",
        "add",
        "addWorkingDays",
        "periods",
        "date",
        "days",
        "start",
        "explain",
        "events",
        "event",
        "set",
        "timeline",
        "severity",
        "path",
        "line",
        "column",
        "endLine",
    ];
    let elsewhere: BTreeSet<_> =
        elsewhere.into_iter().chain(["endColumn", "start", "end"]).map(str::to_owned).collect();
    let never: Vec<_> = described_keys().difference(&seen).filter(|key| !elsewhere.contains(*key)).cloned().collect();
    assert!(never.is_empty(), "described, and in no reply: {never:?}");
}

/// What a policy suggests, with every key that suggestions can have.
async fn suggestions(seen: &mut BTreeSet<String>) {
    let policy = Policy::from_yaml(SUGGESTING).unwrap();
    let service = start("suggestions", SUGGESTING, config()).await;
    let mut client = service.client().await;
    for (request, expected) in [
        (r#"{"text":"I cannot connect to the VPN"}"#, StatusCode::OK),
        (
            r#"{"facts":{"summary":"wifi password, 🖨 fax, vpn","service":"vpn","category":"vpn"},"explain":true,"language":"de"}"#,
            StatusCode::OK,
        ),
        ("{}", StatusCode::OK),
        (r#"{"text":1,"fields":["categry"]}"#, StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let reply = client.post("/v1/suggest", request).await;
        assert_eq!(reply.body, wire::to_json(&wire::suggest(&policy, request)), "{request}");
        assert_eq!(reply.status, expected, "{request}");
        keys(&reply.json(), seen);
    }
    let description = client.get("/v1/policy").await;
    keys(&description.json(), seen);
}

#[tokio::test]
async fn requests_that_cannot_be_read_are_told_why() {
    let service = start("unreadable", &policy("unreadable"), config()).await;
    let mut client = service.client().await;
    let deep = format!(r#"{{"facts":{{"summary":{}1{}}}}}"#, "[".repeat(50_000), "]".repeat(50_000));
    for (request, code) in [
        (&b"{ \"facts\": "[..], "request.not_json"),
        (b"\xff\xfe{}", "request.not_json"),
        (b"[]", "request.wrong_type"),
        (deep.as_bytes(), "request.too_deep"),
        (b"{\"fact\":{}}", "request.unknown_key"),
        (b"{\"facts\":{},\"facts\":{}}", "request.duplicate_key"),
        (b"{\"facts\":{\"__proto__\":1}}", "facts.unknown_field"),
        (b"{\"facts\":{\"stopped\":1e999}}", "facts.wrong_value"),
        (b"{\"facts\":{\"summary\":\"\\ud800\"}}", "request.not_json"),
    ] {
        for path in ["/v1/priority", "/v1/explain"] {
            let reply = client.send("POST", path, &[], request.to_vec()).await;
            let shown = String::from_utf8_lossy(&request[..request.len().min(60)]);
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{shown}: {}", reply.body);
            assert_eq!(reply.code(), code, "{shown}: {}", reply.body);
        }
    }
    let wrong_byte = client.send("POST", "/v1/priority", &[], b"{\"a\":\"\xff\"}".to_vec()).await;
    assert_eq!(wrong_byte.json()["errors"][0]["message"], "the request is not UTF-8: wrong byte at offset 6");
    assert_eq!(client.post("/v1/priority", "{}").await.status, StatusCode::OK, "it answers as before");
}

#[tokio::test]
async fn paths_that_are_none_are_told_and_the_query_is_not_looked_at() {
    let service = start("no-path", &policy("no-path"), config()).await;
    let mut client = service.client().await;
    for path in ["/", "/v1", "/v1/priority/", "/v2/priority", "/v1/policy/../priority", "/%2e"] {
        let reply = client.post(path, "{}").await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::NOT_FOUND, "http.unknown_path"), "{path}");
    }
    assert_eq!(client.post("/v1/priority?a=b", "{}").await.status, StatusCode::OK);
}
