//! What reading a document says about mistakes, and that it says all of it at once.
#![cfg(feature = "yaml")]
#![allow(clippy::unwrap_used, clippy::needless_raw_string_hashes)]

use std::fmt::Write as _;

use itsm_core::document::model::Document;
use itsm_core::document::{ReadDocument, Syntax, json, limits, read, read_bytes};
use itsm_core::finding::Findings;

const RICH: &str = include_str!("document/rich.yaml");

/// `line:col code message / help`, and the path where there is one.
fn rendered(text: &str, findings: &Findings) -> String {
    let mut out = String::new();
    for finding in findings.report(text) {
        let _ = write!(out, "{}:{} {} {}", finding.line, finding.column, finding.code, finding.message);
        if let Some(help) = &finding.help {
            let _ = write!(out, "\n    / {help}");
        }
        if !finding.path.is_empty() {
            let _ = write!(out, "\n    at {}", finding.path);
        }
        out.push('\n');
    }
    out
}

fn mistakes(text: &str) -> String {
    let syntax = Syntax::guess(text);
    format!("{text}\n----- {syntax:?}\n{}", rendered(text, &read(text, syntax).findings))
}

fn clean(text: &str, syntax: Syntax) -> ReadDocument {
    let read = read(text, syntax);
    assert_eq!(rendered(text, &read.findings), "");
    read
}

#[test]
fn a_document_with_every_key_is_read_without_findings() {
    let document = clean(RICH, Syntax::Yaml).document.unwrap();
    insta::assert_json_snapshot!("normalised", document);
}

#[test]
fn a_document_written_out_reads_as_itself() {
    let document = clean(RICH, Syntax::Yaml).document.unwrap();
    let written = serde_json::to_string(&document).unwrap();
    let again = clean(&written, Syntax::Json).document.unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), written);
    let pretty = serde_json::to_string_pretty(&again).unwrap();
    let once_more = clean(&pretty, Syntax::Json).document.unwrap();
    assert_eq!(without_places(&once_more), without_places(&again));
    // YAML knows plain scalars, JSON does not: how a value was written differs, what was written does not.
    assert_eq!(without_kinds(&document), without_kinds(&again));
    assert_eq!(without_kinds(&clean(&pretty, Syntax::Yaml).document.unwrap()), without_kinds(&again));
}

/// The debug form of a document with every `Span { … }` taken out.
fn without_places(document: &Document) -> String {
    let text = format!("{document:?}");
    let mut parts = text.split("Span { start: ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    out.extend(parts.filter_map(|part| part.split_once('}')).map(|(_, rest)| rest));
    out
}

/// Likewise, and with the kinds of scalars other than null taken out.
fn without_kinds(document: &Document) -> String {
    let kinds = ["kind: Bool", "kind: Number", "kind: Text }", "kind: Plain"];
    kinds
        .iter()
        .fold(without_places(document), |text, kind| text.replace(kind, if kind.ends_with('}') { "}" } else { "" }))
        .replace(", }", " }")
        .replace(",  }", " }")
}

#[test]
fn the_first_thing_in_a_text_tells_its_syntax() {
    assert_eq!(Syntax::guess("\u{feff}\n\t {}"), Syntax::Json);
    assert_eq!(Syntax::guess("# {\nitsm: 1"), Syntax::Yaml);
    assert_eq!(Syntax::guess(""), Syntax::Yaml);
}

macro_rules! mistakes {
    ($($name:ident: $text:expr;)*) => {
        $(#[test]
        fn $name() {
            insta::assert_snapshot!(stringify!($name), mistakes($text));
        })*
    };
}

mistakes! {
    skeleton_nothing: "";
    skeleton_not_a_map: "- itsm\n- policy\n";
    skeleton_version: "itsm: 2\npolicy: { name: a b, lable: x }\n";
    skeleton_missing: "scales: { a: [x] }\nfeilds: {}\npolicy:\n  revision: 3\n";
    json_missing: r#"{ "policy": { "label": 5 }, "scales": [], "rules": {} }"#;
    json_syntax_comma: "{ \"itsm\": 1\n  \"policy\": {} }";
    json_syntax_quotes: "{ itsm: 1 }";
    json_trailing_comma: "{ \"itsm\": 1, }";
    json_half_a_character: "{ \"itsm\": 1, \"policy\": { \"name\": \"\\ud83d\" } }";
    json_line_break: "{ \"itsm\": \"a\nb\" }";
    json_duplicates: "{ \"itsm\": 1, \"policy\": { \"name\": \"a\",\n \"name\": \"b\" } }";
    yaml_tab: "itsm: 1\npolicy:\n\tname: x\n";
    yaml_comparison: "itsm: 1\nfields:\n  a: >= 50\n";
    yaml_colon: "itsm: 1\npolicy:\n  name: x\n  owner: desk: Berlin\n";
    yaml_indentation: "itsm: 1\npolicy:\n    name: x\n  owner: y\n";
    yaml_unclosed: "itsm: 1\nscales: { a: [x, y }\n";
    yaml_at: "itsm: 1\npolicy: { name: @x }\n";
    yaml_merge_and_tags: "itsm: 1\npolicy: &p { name: x }\ngroups:\n  a: { <<: *p, label: !de Ä }\n  b: { label: != x }\n";
    yaml_comma: "itsm: 1\npolicy: { name: x, label: { en: One desk, or two, de: Zwei }, description: { e: x } }\n";
    yaml_several: "itsm: 1\npolicy: { name: x }\n---\nitsm: 1\n";
    scales: r#"
itsm: 1
policy: { name: x }
scales:
  empty: []
  nothing:
  a-b: [high, high, none, " x", ~]
  not: [x]
  labelled: { label: { english: X, de: [a] }, level: [x] }
  wrong: high
record_types: [incident, { name: request }]
"#;
    fields: r#"
itsm: 1
policy: { name: x }
fields:
  a: { type: bool }
  b: { type: choice }
  c: { type: choice, options: [], from: services }
  d: { type: decimal, places: 12 }
  e: { type: level }
  f: { type: boolean, min: 3, requird: true, required: yes }
  g: { ask: Which?, min: 3 }
  h: { type: integer, min: [1], default: { x: 1 } }
  i: { type: text, max_length: "20", multiline: "true" }
  j: integer
  k: { type: duraton }
  l: { type: text, max_length: 2.5 }
"#;
    catalogues: r#"
itsm: 1
policy: { name: x }
catalogues:
  services:
    attributes: { label: { type: text }, tier: { type: integer, ask: Which? } }
    entries: { none: {}, mail: { tier: [1] }, web: 3 }
  people: { entrys: {} }
"#;
    tables: r#"
itsm: 1
policy: { name: x }
derive:
  a: { rules: [] }
  b: { hit: frist, rules: [{ when: { x: 1 }, points: 3 }] }
  c: { hit: sum, rules: [{ id: r, then: x }, { id: r, points: 1 }, {}] }
  d: { bands: [], rules: [{ points: 1 }, { because: x }, then, { when: [{ x: 1 }], then: y }] }
  e: { hit: sum, rules: [{ points: 1.5 }], bands: [{ from: 5, then: x }, { from: 5, then: y }, { then: z }] }
  f: { hit: most_specific }
"#;
    conditions: r#"
itsm: 1
policy: { name: x }
derive:
  a:
    rules:
      - { when: {}, then: x }
      - { when: { any: [], all: { x: 1 }, not: [{ x: 1 }] }, then: x }
      - { when: { x: { atleast: 3 } }, then: x }
      - { when: { x: { field: y } }, then: x }
      - { when: { x: { in: { field: y }, between: { field: z } } }, then: x }
      - { when: { x: { is: { field: y, plus: 1 } } }, then: x }
      - { when: { x: { between: [1] }, y: { in: 3 }, z: { in: [] } }, then: x }
      - { when: { x: { known: yes }, y: { is: [1, 2] }, z: {} }, then: x }
      - { when: { x: [[1]], y: { at_least: null } }, then: x }
      - when:
          x:
        then: x
"#;
    priority: r#"
itsm: 1
policy: { name: x }
priority:
  matrix: { row: impact, columns: urgency, cells: { high: P1, low: [P1, [P2], null], mid: [] } }
  table: { rules: [{ then: P1 }] }
  adjust:
    - { when: { vip: true } }
    - { at_least: P1, set: P2 }
    - { raise_by: 0 }
    - { lower_by: one }
    - { id: a, raise_by: 1 }
    - { id: a, raise_by: 1 }
  by_record_type: { request: no, change: {}, problem: { matrix: { rows: a, columns: b } } }
  overrides: { priority: { allow: "yes", reason: require, max_raise: -1 } }
"#;
    priority_without_a_way: "itsm: 1\npolicy: { name: x }\npriority:\n  adjust: []\n";
    examples: "itsm: 1\npolicy: { name: x }\nexamples:\n- given: { a: { b: 1 } }\n- { expect: [P1], id: '' }\n- x\n";
    places_after_other_alphabets: "itsm: 1 # größe 😀\r\npolicy: { name: x, ä: \"😀\", ownr: y }\r\n";
}

#[test]
fn bytes_that_are_not_utf8_are_said_with_their_line() {
    let findings = read_bytes(b"itsm: 1\npolicy: { name: Stra\xdfe }\n", Syntax::Yaml).findings;
    let text = "itsm: 1\npolicy: { name: Stra";
    insta::assert_snapshot!("not_utf8", rendered(text, &findings));
}

#[test]
fn documents_beyond_the_limits_are_refused() {
    let mut all = String::new();
    let large = format!("itsm: 1 # {}\n", "x".repeat(5_000_000));
    for (text, syntax) in [
        (large.as_str(), Syntax::Yaml),
        (large.as_str(), Syntax::Json),
        (&"[".repeat(100_000), Syntax::Json),
        (&"{\"a\":".repeat(100_000), Syntax::Json),
        (&"[".repeat(100_000), Syntax::Yaml),
        (&"- ".repeat(100_000), Syntax::Yaml),
        (&format!("[{}]", "1,".repeat(limits::MAX_NODES)), Syntax::Yaml),
        ("itsm: 1\u{0}", Syntax::Yaml),
        ("{}\u{0}", Syntax::Json),
        (&format!("itsm: 1\npolicy: {{ name: {}, owner: {} }}", "x".repeat(101), "y".repeat(4_001)), Syntax::Yaml),
    ] {
        all += &rendered(text, &read(text, syntax).findings);
    }
    insta::assert_snapshot!("limits", all);
}

#[test]
fn findings_stay_bounded_on_a_document_of_nothing_but_mistakes() {
    let rules = "      - { wehn: {}, tehn: x }\n".repeat(50_000);
    let text = format!("itsm: 1\npolicy: {{ name: x }}\nderive:\n  a:\n    rules:\n{rules}");
    assert_eq!(read(&text, Syntax::Yaml).findings.len(), itsm_core::finding::MAX_FINDINGS);
}

#[test]
fn names_of_broken_elements_are_kept() {
    let text = "itsm: 1\npolicy: { name: x }\nfields: { a: { type: intger }, b: { type: integer } }\n";
    assert_eq!(read(text, Syntax::Yaml).left_out, ["a"]);
}

#[test]
fn facts_are_read_by_the_json_reader_alone() {
    let mut findings = Findings::new();
    assert!(json::parse(r#"{ "service": "mail", "affected_users": 12 }"#, &mut findings).is_some());
    assert!(findings.is_empty());
}
