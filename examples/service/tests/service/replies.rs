//! Replies are what the core writes, and requests that it refuses are refused in its words.

use std::collections::BTreeSet;

use fastrand::Rng;
use hyper::StatusCode;
use itsm_batch::ical::{Clocks, WindowKind, appointments};
use itsm_core::calendar::zone::Zone;
use itsm_core::{Policy, wire};

use crate::openapi::{described_keys, keys};
use crate::running::{CHANGE_PACK, SUGGESTING, config, policy, start};

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

/// What answers by the pack about changes do not have: a lead time in hours, time around the clock, and a question without an answer.
const CHANGING: &str = "
itsm: 1
policy: { name: changing }
scales: { risk: [high, low] }
fields: { users: { type: integer, min: 0, required: true, ask: How many? } }
derive:
  risk:
    score:
      combine: sum
      questions: { users: { label: Users, points: { '< 10': 1, '>= 100': 5 } } }
      bands: [{ from: 1, then: low }, { from: 5, then: high }]
calendars: { office: { hours: { mon-fri: 08:00-16:00 } } }
change:
  calendar: office
  approval: [{ id: later, stages: [{ roles: [board] }], afterwards: { elapsed: 24h } }]
  lead_time: [{ id: short, within: 4h }]
";

/// A path, what the core says there, and a request.
type Asked<'a> = (&'static str, fn(&Policy, &str) -> String, &'a str);

/// Questions about service levels, which not every policy has.
const LEVELS: [Asked<'_>; 4] = [
    ("/v1/sla/targets", targets, r#"{ "facts": {}, "start": "2026-12-24T10:00:00+01:00", "explain": true }"#),
    ("/v1/sla/targets", targets, r#"{ "begin": 1 }"#),
    (
        "/v1/sla/clock",
        clock,
        r#"{ "events": [{ "at": "2026-12-24T10:00:00+01:00", "event": "opened" }], "now": "2026-12-28T10:00:00Z", "timeline": true }"#,
    ),
    ("/v1/sla/clock", clock, r#"{ "events": [{ "at": "2026-12-24T10:00:00+01:00", "event": "open" }] }"#),
];

/// Questions about changes.
const CHANGES: [Asked<'_>; 12] = [
    ("/v1/change/risk", risk, "{}"),
    (
        "/v1/change/risk",
        risk,
        r#"{ "facts": { "service": "mail", "model": "other", "users": 90, "data": "lost", "backout": "written", "tests": "everything", "experience": "often", "supplier": false, "outage": "1h", "window": true }, "submitted": "2026-12-01T09:00:00Z", "start": "2026-12-02T20:00:00Z", "end": "2026-12-02T22:00:00Z" }"#,
    ),
    ("/v1/change/risk", risk, r#"{ "facts": { "users": 50, "urgent": true }, "end": "2026-12-02T22:00:00Z" }"#),
    ("/v1/change/risk", risk, r#"{ "start": "2026-12-02", "begin": 1 }"#),
    (
        "/v1/change/explain",
        explained,
        r#"{ "facts": { "service": "payroll", "model": "account", "users": 5, "data": "untouched", "backout": "missing", "tests": "everything", "experience": "often", "supplier": false, "outage": "15m", "window": true }, "language": "de" }"#,
    ),
    ("/v1/change/explain", explained, r#"{ "facts": { "users": 50 } }"#),
    (
        "/v1/change/conflicts",
        conflicts,
        r#"{
          "id": "C1", "start": "2026-12-31T20:00:00Z", "end": "2026-12-31T23:00:00Z", "cis": ["portal"], "assignees": ["ann"],
          "earliest": "2026-12-31T21:00:00Z", "submitted": "2026-12-31T08:00:00Z", "facts": { "service": "payroll" },
          "schedule": {
            "changes": [
              { "id": "C2", "label": "New disks", "start": "2026-12-31T22:00:00Z", "end": "2027-01-01T02:00:00Z", "cis": ["db", "portal"], "assignees": ["ann"] }
            ],
            "dependencies": [{ "ci": "portal", "dependsOn": ["db"] }]
          }
        }"#,
    ),
    (
        "/v1/change/conflicts",
        conflicts,
        r#"{ "start": "2026-12-31T20:00:00Z", "schedule": { "changes": [{ "id": 1 }] } }"#,
    ),
    ("/v1/change/slots", slots, r#"{ "from": "2026-12-01T08:00:00Z", "length": "2h", "count": 3, "step": 30 }"#),
    ("/v1/change/slots", slots, r#"{ "from": "2026-12-01T08:00:00Z" }"#),
    (
        "/v1/change/calendar",
        calendar,
        r#"{
          "from": "2026-12-14T00:00:00Z", "to": "2026-12-28T00:00:00Z",
          "schedule": { "changes": [{ "id": "C2", "label": "New disks", "start": "2026-12-27T22:00:00Z", "end": "2026-12-28T02:00:00Z", "cis": ["db"], "assignees": ["ann"] }] }
        }"#,
    ),
    ("/v1/change/calendar", calendar, r#"{ "from": "2026-12-14T00:00:00Z", "to": "2026-12-14T00:00:00Z" }"#),
];

fn risk(policy: &Policy, request: &str) -> String {
    wire::to_json(&wire::change_risk(policy, request))
}

fn explained(policy: &Policy, request: &str) -> String {
    wire::to_json(&wire::explain_change(policy, request))
}

fn conflicts(policy: &Policy, request: &str) -> String {
    wire::to_json(&wire::change_conflicts(policy, request, None))
}

fn slots(policy: &Policy, request: &str) -> String {
    wire::to_json(&wire::change_slots(policy, request, None))
}

fn calendar(policy: &Policy, request: &str) -> String {
    wire::to_json(&wire::change_calendar(policy, request, None))
}

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
    changes(&mut seen).await;
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
        "submitted",
        "schedule",
        "changes",
        "dependencies",
        "ci",
        "length",
        "count",
        "step",
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

/// What policies say of changes, with every key that these answers can have.
async fn changes(seen: &mut BTreeSet<String>) {
    let many: Vec<String> = (0..1_001)
        .map(|at| {
            format!(r#"{{"id":"C{at}","start":"2026-12-02T20:00:00Z","end":"2026-12-02T22:00:00Z","cis":["db"]}}"#)
        })
        .collect();
    let many = format!(
        r#"{{"start":"2026-12-02T20:00:00Z","end":"2026-12-02T22:00:00Z","cis":["db"],"schedule":{{"changes":[{}]}}}}"#,
        many.join(",")
    );
    let many: Asked<'_> = ("/v1/change/conflicts", conflicts, &many);
    let mut answered = Vec::new();
    for (name, text) in [("change-pack", CHANGE_PACK), ("changing", CHANGING), ("no-changes", &policy("no-changes"))] {
        let policy = Policy::from_yaml(text).unwrap();
        let service = start(name, text, config()).await;
        let mut client = service.client().await;
        let mut good = 0;
        for (path, ask, request) in CHANGES.into_iter().chain([many]) {
            let reply = client.post(path, request).await;
            assert_eq!(reply.body, ask(&policy, request), "{path} {request}");
            let is_good = reply.body.starts_with(r#"{"ok""#);
            let expected = if is_good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            assert_eq!(reply.status, expected, "{path} {request}");
            good += usize::from(is_good);
            keys(&reply.json(), seen);
        }
        keys(&client.get("/v1/policy").await.json(), seen);
        answered.push(good);
    }
    assert_eq!(answered, [9, 5, 3]);
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

#[tokio::test]
async fn freezes_and_maintenance_windows_can_be_followed_as_a_calendar() {
    let service = start("feed", CHANGE_PACK, config()).await;
    let mut client = service.client().await;
    let feed = client.get("/v1/change/calendar.ics?language=de").await;
    assert_eq!((feed.status, feed.header("content-type")), (StatusCode::OK, Some("text/calendar; charset=utf-8")));
    assert!(feed.body.contains("SUMMARY:Jahresendsperre\r\n"), "{}", feed.body);
    let clocks = Clocks::new(Zone::utc(), None);
    let read = appointments(feed.body.as_bytes(), &clocks, i64::MIN..=i64::MAX).unwrap();
    assert_eq!(read.skipped, []);
    // Last thursdays of a month and New Year, twelve or thirteen and one or two; what applies to some changes is tentative.
    assert!((13..=15).contains(&read.windows(WindowKind::Freeze, &clocks).unwrap().len()));
    assert!(feed.body.contains("STATUS:TENTATIVE"));
    let none = start("no-feed", &policy("no-feed"), config()).await;
    let none = none.client().await.get("/v1/change/calendar.ics").await;
    assert_eq!(
        (none.status, none.body.contains("BEGIN:VEVENT")),
        (StatusCode::OK, false),
        "a policy without windows has an empty calendar"
    );
}
