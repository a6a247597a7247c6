//! Planted mistakes: each is told of at its place, and nothing else is.
#![cfg(all(feature = "yaml", feature = "text"))]
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use itsm_core::Policy;
use itsm_core::document::Syntax;

const THIRTY: &str = include_str!("mistakes/thirty.yaml");
const QUESTIONNAIRE: &str = include_str!("mistakes/questionnaire.yaml");
const CHANGE: &str = include_str!("mistakes/change.yaml");

/// The code after each `# mistake:`, with its line.
fn planted(text: &str) -> Vec<(String, u32)> {
    let mut planted = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        if let Some((_, code)) = text.split_once("# mistake: ") {
            planted.push((code.to_owned(), line));
        }
    }
    planted.sort();
    planted
}

/// Everything that is told of a policy, place by place. It must be just what is planted in it: each code at its line.
#[track_caller]
fn told(text: &str) -> String {
    let loaded = Policy::load(text, Syntax::Yaml);
    assert!(loaded.policy.is_none());
    let mut shown = String::new();
    for finding in &loaded.findings {
        let _ = write!(shown, "{}:{} {}: {}", finding.line, finding.column, finding.code, finding.message);
        let _ = writeln!(shown, "\n    {}", finding.help.as_deref().unwrap_or("-"));
    }
    let mut found: Vec<(String, u32)> =
        loaded.findings.iter().map(|finding| (finding.code.to_owned(), finding.line)).collect();
    found.sort();
    assert_eq!(found, planted(text), "\n{shown}");
    shown
}

#[test]
fn thirty_planted_mistakes_are_told_and_nothing_else() {
    let shown = told(THIRTY);
    let planted = planted(THIRTY);
    let mut kinds: Vec<&str> = planted.iter().map(|(code, _)| code.as_str()).collect();
    kinds.dedup();
    assert_eq!((planted.len(), kinds.len()), (30, 30), "{kinds:?}");
    insta::assert_snapshot!(shown);
}

#[test]
fn mistakes_in_a_questionnaire_are_told_and_nothing_else() {
    insta::assert_snapshot!(told(QUESTIONNAIRE));
}

#[test]
fn mistakes_in_the_section_on_changes_are_told_and_nothing_else() {
    insta::assert_snapshot!(told(CHANGE));
}

/// What is found in a policy of these parts, as `code message`.
fn found(parts: &str) -> Vec<String> {
    let text = format!("itsm: 1\npolicy: {{ name: x }}\n{parts}");
    let findings = Policy::load(&text, Syntax::Yaml).findings;
    findings.iter().map(|finding| format!("{} {}", finding.code, finding.message)).collect()
}

#[test]
fn a_circle_of_derived_values_is_told_once_and_not_of_what_builds_on_it() {
    let circle = found(
        "
scales: { heat: [high, low] }
derive:
  outside: { scale: heat, rules: [{ when: { a: high }, then: high }], otherwise: low }
  a: { scale: heat, rules: [{ when: { b: high }, then: high }], otherwise: low }
  b: { scale: heat, rules: [{ when: { c: high }, then: high }], otherwise: low }
  c: { scale: heat, rules: [{ when: { a: high, b: low }, then: high }], otherwise: low }
",
    );
    assert_eq!(circle, ["derive.cycle `a` builds on itself: a → b → c → a"]);
}

#[test]
fn a_slip_in_the_scale_of_the_priority_is_one_mistake() {
    let slip = found(
        "
scales: { priority: [P1, P2] }
fields: { down: { type: boolean } }
priority:
  scale: priorty
  table: { rules: [{ when: { down: true }, then: P1 }], otherwise: P2 }
  overrides: { priority: { reason: required } }
examples: [{ given: { down: true }, expect: { priority: P1 } }]
",
    );
    assert_eq!(slip, ["scale.unknown there is no scale `priorty`"]);
}

#[test]
fn a_slip_in_a_column_is_one_mistake() {
    let slip = found(
        "
scales: { impact: [high, low], priority: [P1, P2] }
fields: { impact: { type: level, scale: impact }, down: { type: boolean } }
priority:
  matrix:
    rows: impact
    columns: down
    cells: { high: { true: P1, flase: P2 }, low: [P2, P2] }
",
    );
    assert_eq!(slip, ["matrix.unknown_column `flase` is no value of `down`"]);
}

#[test]
fn an_example_of_a_policy_without_priority_hears_so() {
    let priority = found("examples: [{ given: {}, expect: { priority: P1 } }]\n");
    assert_eq!(priority, ["example.unknown_name this policy decides no priority"]);
}

#[test]
fn what_a_change_asks_for_needs_a_risk_and_a_calendar() {
    let asks = "
scales: { heat: [high, low] }
fields: { down: { type: boolean, required: true } }
derive: { heat: { rules: [{ when: { down: true }, then: high }], otherwise: low } }
";
    let no_risk = found(&format!("{asks}change: {{ approval: [{{ id: nobody, no_approval: true }}] }}\n"));
    assert_eq!(no_risk, ["change.no_risk `approval` needs a derived value `risk`, and there is none"]);
    let no_calendar =
        found(&format!("{asks}change: {{ risk: heat, lead_time: [{{ within: 8h }}, {{ elapsed: 8h }}] }}\n"));
    assert_eq!(no_calendar, ["change.no_calendar this is counted by no calendar"]);
}

#[test]
fn a_slip_in_what_an_example_expects_of_a_change_is_told_with_the_nearest_name() {
    let text = "
itsm: 1
policy: { name: x }
scales: { risk: [high, low] }
fields: { down: { type: boolean, required: true } }
derive: { risk: { rules: [{ when: { down: true }, then: high }], otherwise: low } }
change: { approval: [{ id: nobody, no_approval: true }] }
examples: [{ given: { down: true }, expect: { aproval: nobody } }]
";
    let findings = Policy::load(text, Syntax::Yaml).findings;
    let told: Vec<_> = findings.iter().map(|finding| (finding.code, finding.help.as_deref())).collect();
    assert_eq!(told, [("example.unknown_name", Some("did you mean `approval`?"))]);
}
