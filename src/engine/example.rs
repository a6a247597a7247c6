//! The examples of a policy: given these facts, these outcomes.

use serde::Serialize;

use super::change::ChangeQuestion;
use super::policy::Policy;
use super::request::Question;
use crate::document::model::sla::Metric;
use crate::document::model::{Document, Example, FactValue, Name, ScalarKind};
use crate::fact::facts::{FactError, Facts};
use crate::fact::field::{Kind, Written};
use crate::fact::vocabulary::{Field, PRIORITY, Vocabulary};
use crate::finding::{Finding, Findings};
use crate::order;
use crate::span::{Span, Spanned};
use crate::table::rule::{NONE, UNMATCHED};

/// What an example may expect of a change beside derived values.
const APPROVAL: &str = "approval";
const LEAD_TIME: &str = "lead_time";
const REVIEW: &str = "review";
const ATTACHMENTS: &str = "attachments";

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
            let metric = document.sla.as_ref().and_then(|sla| sla.metrics.get(&name.value));
            if let (None, Some(metric)) = (derived, metric) {
                expect.push((name.value.clone(), of_metric(metric, value, findings)));
                continue;
            }
            if let (None, Some(_)) = (derived, document.suggest.as_ref().and_then(|own| own.fields.get(&name.value))) {
                expect.push((name.value.clone(), of_suggestion(&name.value, value, vocabulary, findings)));
                continue;
            }
            if let (None, Some(known)) = (derived, of_change(&name.value, document)) {
                let what = name.value.trim_end_matches('s').replace('_', " ");
                expect.push((name.value.clone(), of_list(&what, value, &known, findings)));
                continue;
            }
            let Some(derived) = derived else {
                if vocabulary.is_left_out(&name.value) {
                    continue;
                }
                let metrics = document.sla.iter().flat_map(|sla| sla.metrics.names());
                let known = vocabulary.derived.iter().chain(&vocabulary.priority).map(|known| known.name.as_str());
                let suggested = document.suggest.iter().flat_map(|suggest| suggest.fields.names());
                let of_changes = [APPROVAL, LEAD_TIME, REVIEW, ATTACHMENTS].into_iter();
                let of_changes = of_changes.filter(|name| of_change(name, document).is_some());
                let names: Vec<&str> = known.chain(metrics).chain(suggested).chain(of_changes).collect();
                if name.value == PRIORITY {
                    findings.push(
                        Finding::error("example.unknown_name", name.span, "this policy decides no priority")
                            .help("add a section `priority`, or leave it out here"),
                    );
                } else {
                    let message = format!(
                        "`{}` is neither `{PRIORITY}` nor a derived value nor a metric nor a field with suggestions",
                        name.value
                    );
                    let finding = Finding::error("example.unknown_name", name.span, message);
                    findings.push_near(finding, &name.value, names);
                }
                continue;
            };
            let mut outcomes = outcomes_of(value);
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

fn outcomes_of(value: &Spanned<FactValue>) -> Vec<String> {
    match &value.value {
        FactValue::One(scalar) if scalar.kind == ScalarKind::Null => vec![NONE.to_owned()],
        FactValue::One(scalar) => vec![scalar.text.clone()],
        FactValue::Many(list) => list.iter().map(|item| item.value.text.clone()).collect(),
    }
}

/// The ids of things of which some have none.
fn ids<'i>(ids: impl Iterator<Item = Option<&'i Name>>) -> Vec<String> {
    let id = |(at, id): (usize, Option<&Name>)| id.map_or_else(|| format!("#{}", at + 1), |id| id.value.clone());
    ids.enumerate().map(id).collect()
}

/// The targets of a metric that are expected, in the order of answers.
fn of_metric(metric: &Metric, value: &Spanned<FactValue>, findings: &mut Findings) -> Vec<String> {
    let mut known = ids(metric.targets.iter().map(|target| target.id.as_ref()));
    known.push(NONE.to_owned());
    of_list("target", value, &known, findings)
}

/// What can come out of a part of the section on changes; nothing if it is none, or is not there.
fn of_change(name: &str, document: &Document) -> Option<Vec<String>> {
    let assessment = &document.change.as_ref()?.assessment;
    let known = match name {
        APPROVAL => ids(assessment.approval.iter().map(|path| Some(&path.id))),
        LEAD_TIME => ids(assessment.lead_time.iter().map(|term| term.id.as_ref())),
        REVIEW => ids(assessment.review.iter().map(|term| term.id.as_ref())),
        ATTACHMENTS => ids(assessment.attachments.iter().map(|(name, _)| Some(name))),
        _ => return None,
    };
    (!known.is_empty()).then_some(known)
}

/// Which of several things are expected, in their order.
fn of_list(what: &str, value: &Spanned<FactValue>, known: &[String], findings: &mut Findings) -> Vec<String> {
    let known = || known.iter().map(String::as_str).chain([UNMATCHED]);
    let mut outcomes = outcomes_of(value);
    for outcome in &outcomes {
        if !known().any(|known| known == outcome) {
            let message = format!("there is no {what} `{outcome}`");
            let finding = Finding::error("example.unknown_target", value.span, message);
            findings.push_near(finding, outcome, known());
        }
    }
    order::sort_by_key(&mut outcomes, |outcome| known().position(|known| known == outcome));
    outcomes
}

/// The values of a field that are expected to be suggested first.
fn of_suggestion(
    name: &str,
    value: &Spanned<FactValue>,
    vocabulary: &Vocabulary,
    findings: &mut Findings,
) -> Vec<String> {
    let outcomes = outcomes_of(value);
    if let Some((_, Field { kind: Kind::Choice(values), .. })) = vocabulary.field(name) {
        for outcome in outcomes.iter().filter(|outcome| *outcome != NONE && values.index(outcome).is_none()) {
            let message = format!("`{outcome}` is no value of `{name}`");
            let finding = Finding::error("example.unknown_value", value.span, message);
            findings.push_near(finding, outcome, values.ids().chain([NONE]));
        }
    }
    outcomes
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

    /// By name what is still possible of the priority and of a change, the derived values of both among it.
    fn decided(&self, facts: &Facts) -> Result<Vec<(String, Vec<String>)>, FactError> {
        let mut decided: Vec<(String, Vec<String>)> = Vec::new();
        if self.priority_decision().is_some() || self.change_decision().is_none() {
            let answer = self.answer(facts, None, false)?;
            decided.push((PRIORITY.to_owned(), answer.possible));
            decided.extend(answer.values.into_iter().map(|value| (value.name, value.possible)));
        }
        if self.change_decision().is_some() {
            let question = Question { facts: facts.clone(), now: None, language: String::new(), rank_questions: false };
            let asked = ChangeQuestion { question, submitted: None, start: None, end: None };
            let answer = self.change_risk(&asked)?;
            decided.extend(answer.values.into_iter().map(|value| (value.name, value.possible)));
            let own = [
                (APPROVAL, answer.approval.map(|approval| approval.possible)),
                (LEAD_TIME, answer.lead_time.map(|lead_time| lead_time.possible)),
                (REVIEW, answer.review.map(|review| review.possible)),
            ];
            let own = own.into_iter().filter_map(|(name, possible)| Some((name.to_owned(), possible?)));
            decided.extend(own);
            let required = answer.attachments.into_iter().filter(|attachment| attachment.required != Some(false));
            decided.push((ATTACHMENTS.to_owned(), required.map(|attachment| attachment.id).collect()));
        }
        Ok(decided)
    }

    pub(super) fn run_example(&self, example: &ResolvedExample) -> ExampleResult {
        let facts = self.given(example);
        let mut failures = Vec::new();
        let is_metric = |name: &str| {
            self.service_levels().is_some_and(|levels| levels.metrics.iter().any(|metric| metric.name == name))
        };
        let is_suggested = |name: &str| {
            let names = |document: &Document| Some(document.suggest.as_ref()?.fields.get(name).is_some());
            self.document().and_then(names) == Some(true)
        };
        let (of_suggestions, others): (Vec<_>, Vec<_>) =
            example.expect.iter().partition(|(name, _)| is_suggested(name));
        let (of_metrics, of_decisions): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|(name, _)| is_metric(name) && !self.vocabulary().has(name));
        let mut compare = |name: &str, expected: &[String], possible: &[String]| {
            if possible != expected {
                let (expected, possible) = (expected.join(" or "), possible.join(" or "));
                failures.push(format!("expected {name} {expected}, got {possible}"));
            }
        };
        let mut troubles = Vec::new();
        if !of_decisions.is_empty() {
            match self.decided(&facts) {
                Err(error) => troubles.push(error.to_string()),
                Ok(decided) => {
                    for (name, expected) in of_decisions {
                        match decided.iter().find(|(known, _)| known == name) {
                            Some((_, possible)) => compare(name, expected, possible),
                            None => troubles.push(format!("`{name}` plays no part here")),
                        }
                    }
                }
            }
        }
        for (name, expected) in of_metrics {
            match self.possible_targets(&facts, name) {
                Err(error) => troubles.push(error.to_string()),
                Ok(possible) => compare(name, expected, &possible),
            }
        }
        #[cfg(feature = "text")]
        for (name, expected) in of_suggestions {
            match self.first_suggestion(&facts, name) {
                Err(error) => troubles.push(error.to_string()),
                // Any of several will do: what is suggested is one thing.
                Ok(first) if expected.contains(&first) => {}
                Ok(first) => compare(name, expected, &[first]),
            }
        }
        #[cfg(not(feature = "text"))]
        let _ = of_suggestions;
        failures.extend(troubles);
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
