//! The examples of a policy: given these facts, these outcomes.

use serde::Serialize;

use super::policy::Policy;
use crate::document::model::{Document, Example, FactValue, ScalarKind};
use crate::fact::facts::{FactError, Facts};
use crate::fact::field::{Kind, Written};
use crate::fact::vocabulary::{PRIORITY, Vocabulary};
use crate::finding::{Finding, Findings};
use crate::order;
use crate::span::{Span, Spanned};
use crate::table::rule::{NONE, UNMATCHED};

/// An example with its names looked up.
#[derive(Clone, Debug)]
pub(super) struct ResolvedExample {
    pub(super) id: String,
    /// The outcomes expected, by name.
    pub(super) expect: Vec<(String, Vec<String>)>,
    /// Its number in the document.
    pub(super) at: usize,
    /// Where it stands in the document.
    #[cfg_attr(not(feature = "author"), expect(dead_code, reason = "only the analyses tell the place"))]
    pub(super) span: Span,
}

/// How an example went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExampleResult {
    /// Its id, or `#3` for the third.
    pub id: String,
    /// Whether everything came out as expected.
    pub passed: bool,
    /// What did not: a sentence each.
    pub failures: Vec<String>,
}

/// Checks the names and values of all examples.
pub(super) fn resolve(document: &Document, vocabulary: &Vocabulary, findings: &mut Findings) -> Vec<ResolvedExample> {
    let shared = std::sync::Arc::new(vocabulary.clone());
    let mut resolved = Vec::with_capacity(document.examples.len());
    for (at, example) in document.examples.iter().enumerate() {
        let mut facts = Facts::new(std::sync::Arc::clone(&shared));
        for (name, value) in &example.given {
            let kind = vocabulary.field(&name.value).map(|(_, field)| &field.kind);
            if vocabulary.is_left_out(&name.value) || kind == Some(&Kind::BROKEN) {
                continue;
            }
            if !vocabulary.has(&name.value) {
                let message = format!("the policy has no field `{}`", name.value);
                let finding = Finding::error("example.unknown_field", name.span, message);
                findings.push_slip(finding, &name.value, vocabulary.all_names().chain([PRIORITY]));
            } else if let Err(error) = facts.put(&name.value, &value.value, Written::InPolicy) {
                wrong_value(error, value, kind, findings);
            }
        }
        let mut expect = Vec::with_capacity(example.expect.0.len());
        for (name, value) in &example.expect {
            let derived = vocabulary.derived.iter().chain(&vocabulary.priority).find(|known| known.name == name.value);
            let Some(derived) = derived else {
                if vocabulary.is_left_out(&name.value) {
                    continue;
                }
                let names: Vec<&str> =
                    vocabulary.derived.iter().chain(&vocabulary.priority).map(|known| known.name.as_str()).collect();
                if name.value == PRIORITY {
                    findings.push(
                        Finding::error("example.unknown_name", name.span, "this policy decides no priority")
                            .help("add a section `priority`, or leave it out here"),
                    );
                } else {
                    let message = format!("`{}` is neither `{PRIORITY}` nor a derived value", name.value);
                    let finding = Finding::error("example.unknown_name", name.span, message);
                    findings.push_near(finding, &name.value, names);
                }
                continue;
            };
            let mut outcomes: Vec<String> = match &value.value {
                FactValue::One(scalar) if scalar.kind == ScalarKind::Null => vec![NONE.to_owned()],
                FactValue::One(scalar) => vec![scalar.text.clone()],
                FactValue::Many(list) => list.iter().map(|item| item.value.text.clone()).collect(),
            };
            let rank = |outcome: &String| match outcome.as_str() {
                NONE => Some(derived.levels.len()),
                UNMATCHED => Some(derived.levels.len() + 1),
                level => derived.levels.index(level),
            };
            for outcome in &outcomes {
                if rank(outcome).is_none() {
                    let message = format!("`{outcome}` is no level of `{}`", derived.scale);
                    let finding = Finding::error("example.unknown_level", value.span, message);
                    findings.push_near(finding, outcome, derived.levels.ids().chain([NONE, UNMATCHED]));
                }
            }
            order::sort_by_key(&mut outcomes, rank);
            expect.push((name.value.clone(), outcomes));
        }
        let id = example.id.as_ref().map_or_else(|| format!("#{}", at + 1), |id| id.value.clone());
        resolved.push(ResolvedExample { id, expect, at, span: example.span });
    }
    resolved
}

fn wrong_value(error: FactError, written: &Spanned<FactValue>, kind: Option<&Kind>, findings: &mut Findings) {
    let finding = Finding::error("example.wrong_value", written.span, error.message);
    match (error.help, &written.value) {
        (Some(help), _) => findings.push(finding.help(help)),
        (None, FactValue::One(scalar)) => {
            findings.push_slip(finding, &scalar.text, kind.into_iter().flat_map(Kind::ids));
        }
        (None, FactValue::Many(_)) => findings.push(finding),
    }
}

impl Policy {
    /// Runs the policy's examples. A policy that was built before has none.
    pub fn run_examples(&self) -> Vec<ExampleResult> {
        self.0.origin.examples().iter().map(|example| self.run_example(example)).collect()
    }

    /// The facts of the example of that id (`#3` is the third, if it has none).
    pub fn example_facts(&self, id: &str) -> Option<Facts> {
        self.0.origin.examples().iter().find(|example| example.id == id).map(|example| self.given(example))
    }

    fn given(&self, example: &ResolvedExample) -> Facts {
        let mut facts = self.facts();
        let written: Option<&Example> = self.document().and_then(|document| document.examples.get(example.at));
        for (name, value) in written.into_iter().flat_map(|example| example.given.iter()) {
            // Names and values were checked when the policy was loaded.
            let _ = facts.put(&name.value, &value.value, Written::InPolicy);
        }
        facts
    }

    pub(super) fn run_example(&self, example: &ResolvedExample) -> ExampleResult {
        let facts = self.given(example);
        let mut failures = Vec::new();
        match self.answer(&facts, None, false) {
            Err(error) => failures.push(error.to_string()),
            Ok(answer) => {
                for (name, expected) in &example.expect {
                    let possible = match answer.values.iter().find(|value| value.name == *name) {
                        _ if name == PRIORITY => &answer.possible,
                        Some(value) => &value.possible,
                        None => {
                            failures.push(format!("`{name}` plays no part in this priority"));
                            continue;
                        }
                    };
                    if possible != expected {
                        failures.push(format!(
                            "expected {name} {}, got {}",
                            expected.join(" or "),
                            possible.join(" or ")
                        ));
                    }
                }
            }
        }
        ExampleResult { id: example.id.clone(), passed: failures.is_empty(), failures }
    }
}

#[cfg(all(test, feature = "yaml"))]
mod tests {
    use crate::Policy;

    #[test]
    fn examples_are_found_by_id_or_number() {
        let policy = Policy::from_yaml(include_str!("../../packs/itil-style/policy.yaml")).unwrap();
        let outcome = |id: &str| policy.priority(&policy.example_facts(id)?).ok()?.outcome;
        assert_eq!(outcome("printer-jam").as_deref(), Some("P5"));
        assert_eq!(outcome("#1"), None, "an example with an id has no number");
        let numbered = Policy::from_yaml(
            "
itsm: 1
policy: { name: numbered }
scales: { priority: [P1, P2] }
fields: { down: { type: boolean } }
priority: { table: { rules: [{ when: { down: true }, then: P1 }], otherwise: P2 } }
examples: [{ given: { down: true }, expect: { priority: P1 } }]
",
        )
        .unwrap();
        let facts = numbered.example_facts("#1").unwrap();
        assert_eq!(numbered.priority(&facts).unwrap().outcome.as_deref(), Some("P1"));
    }
}
