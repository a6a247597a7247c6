//! The JSON contract: requests and answers as text, pure functions, the same natively and in WebAssembly.
//!
//! Every answer is `{"ok": …}` or `{"errors": [{code, field, message, help}, …]}`. Requests are strict: unknown keys
//! and wrong types are errors, all told at once. No object here is keyed by a policy's own names, so that no
//! JavaScript engine can change an order.

mod calendar;
mod describe;
mod hot;
#[cfg(feature = "schedule")]
mod schedule;

use serde::Serialize;

#[cfg(feature = "text")]
use crate::category::answer::Suggestions;
#[cfg(feature = "text")]
use crate::category::model::Model;
use crate::change::answer::{ChangeAnswer, ChangeExplanation};
use crate::document::{Syntax, text};
#[cfg(feature = "text")]
use crate::engine::Typing;
use crate::engine::{ExampleResult, Policy, SlaClocks, SlaTargets};
use crate::fact::facts::FactError;
use crate::finding::FindingReport;
use crate::priority::answer::{Explanation, PriorityAnswer};

pub use calendar::{CalendarAnswer, ClockWindow, Day, MAX_LISTED, Moment, Period, Span, calendar, calendar_number};
pub use describe::{
    CalendarDescription, Description, OptionDescription, build, calendars, describe, describe_built, description,
};
pub use hot::{HotForm, HotPath, HotSection, HotVariable, hot_cell, hot_change, hot_change_cell, hot_path};
#[cfg(feature = "schedule")]
pub use schedule::{change_calendar, change_conflicts, change_slots};

/// An answer, or what was wrong with the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Reply<T> {
    /// The answer.
    Ok(T),
    /// Everything wrong with the request.
    Errors(Vec<FactError>),
}

/// A model that was added to a policy.
#[cfg(feature = "text")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelDescription {
    /// The field for which it suggests values.
    pub field: String,
    /// The values that it knows.
    pub values: Vec<String>,
    /// SHA-256 of the file: `sha256:…`.
    pub digest: String,
}

/// The result of checking a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// Whether the policy can be used: no finding is an error.
    pub usable: bool,
    /// Everything found, sorted by place.
    pub findings: Vec<FindingReport>,
}

/// The priority in answer to a request: `{ facts, overrides, now, language, rankQuestions }`.
///
/// ```
/// use itsm_core::{Policy, wire};
///
/// let policy = Policy::from_json(
///     r#"{ "itsm": 1, "policy": { "name": "x" }, "scales": { "priority": ["P1", "P2"] },
///          "fields": { "vip": { "type": "boolean" } },
///          "priority": { "table": { "rules": [{ "when": { "vip": true }, "then": "P1" }], "otherwise": "P2" } } }"#,
/// )?;
/// let reply = wire::priority(&policy, r#"{ "facts": { "vip": true } }"#);
/// assert!(wire::to_json(&reply).starts_with(r#"{"ok":{"outcome":"P1","possible":["P1"],"settled":true"#));
/// # Ok::<(), itsm_core::PolicyError>(())
/// ```
pub fn priority(policy: &Policy, request: &str) -> Reply<PriorityAnswer> {
    reply(
        policy.read_question(request).and_then(|question| policy.ask_priority(&question).map_err(|error| vec![error])),
    )
}

/// The priority with the reasons for it, in answer to the same kind of request.
pub fn explain(policy: &Policy, request: &str) -> Reply<Explanation> {
    reply(
        policy
            .read_question(request)
            .and_then(|question| policy.explain_priority(&question).map_err(|error| vec![error])),
    )
}

/// Which service level targets apply, in answer to a request `{ facts, overrides, now, language, start, explain }`.
pub fn sla_targets(policy: &Policy, request: &str) -> Reply<SlaTargets> {
    let asked = policy.read_targets_question(request);
    reply(asked.and_then(|asked| policy.sla_targets(&asked).map_err(|error| vec![error])))
}

/// What the clocks of a ticket show, in answer to a request
/// `{ facts, overrides, events, now, language, timeline }`.
pub fn sla_clock(policy: &Policy, request: &str) -> Reply<SlaClocks> {
    let asked = policy.read_clock_question(request);
    reply(asked.and_then(|asked| policy.sla_clocks(&asked).map_err(|error| vec![error])))
}

/// How risky a change is and what that asks for, in answer to a request
/// `{ facts, overrides, now, language, rankQuestions, submitted, start, end }`.
pub fn change_risk(policy: &Policy, request: &str) -> Reply<ChangeAnswer> {
    let asked = policy.read_change_question(request);
    reply(asked.and_then(|asked| policy.change_risk(&asked).map_err(|error| vec![error])))
}

/// The same with the reasons for it, in answer to the same kind of request.
pub fn explain_change(policy: &Policy, request: &str) -> Reply<ChangeExplanation> {
    let asked = policy.read_change_question(request);
    reply(asked.and_then(|asked| policy.explain_change(&asked).map_err(|error| vec![error])))
}

/// Which values a text speaks for, in answer to a request `{ facts, language, text, fields, limit, evidence, explain }`.
#[cfg(feature = "text")]
pub fn suggest(policy: &Policy, request: &str) -> Reply<Suggestions> {
    suggest_again(policy, request, &mut Typing::default())
}

/// The same, sooner where the texts begin as they did the last time.
#[cfg(feature = "text")]
pub fn suggest_again(policy: &Policy, request: &str, typing: &mut Typing) -> Reply<Suggestions> {
    let asked = policy.read_suggest_question(request);
    reply(asked.and_then(|asked| policy.suggest_again(&asked, typing).map_err(|error| vec![error])))
}

/// The policy with a model, which is a file that `itsm train` has written; and what the model is. A model for the same field is
/// replaced.
#[cfg(feature = "text")]
pub fn add_model(policy: &Policy, bytes: &[u8]) -> Result<(Policy, ModelDescription), FactError> {
    let model = Model::from_bytes(bytes)
        .map_err(|error| FactError::new(error.code(), "", error.to_string()).help(error.help()))?;
    let description = ModelDescription {
        field: model.field().to_owned(),
        values: model.classes().to_vec(),
        digest: model.digest().to_owned(),
    };
    Ok((policy.with_model(model)?, description))
}

/// Checks a text.
pub fn check(text: &str, syntax: Syntax) -> Checked {
    let loaded = Policy::load(text, syntax);
    Checked { usable: loaded.policy.is_some(), findings: loaded.findings }
}

/// Runs a policy's examples.
pub fn test(policy: &Policy) -> Vec<ExampleResult> {
    policy.run_examples()
}

fn reply<T>(result: Result<T, Vec<FactError>>) -> Reply<T> {
    match result {
        Ok(answer) => Reply::Ok(answer),
        Err(errors) => Reply::Errors(errors),
    }
}

/// An answer as JSON text: the one spelling that native and wasm share byte for byte.
pub fn to_json<T: Serialize>(value: &T) -> String {
    // Nothing here can fail to become JSON: no maps with keys that are not strings, no floats.
    serde_json::to_string(value).unwrap_or_default()
}

/// The document as normalised JSON, for machines; `None` for a policy that was built before.
pub fn normalised(policy: &Policy) -> Option<String> {
    let mut text = text::laid_out(&to_json(policy.document()?));
    text.push('\n');
    Some(text)
}
