//! Requests: JSON objects read strictly, every mistake told at once.

use super::policy::Policy;
use crate::document::json;
use crate::document::limits::MAX_NAME_CHARS;
use crate::document::model::{Name, Scalar, ScalarKind};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::fact::facts::{FactError, FactErrors, Facts, json_errors};
use crate::fact::field::{Notation, Written};
use crate::finding::{Findings, nearest};

/// A question to a policy: the facts, and what else an answer may depend on.
#[derive(Clone, Debug)]
pub struct Question {
    /// The facts known so far.
    pub facts: Facts,
    /// The time now, in milliseconds since 1970-01-01T00:00Z. Overrides expire by it.
    pub now: Option<i64>,
    /// The language of reasons and labels (BCP 47).
    pub language: String,
    /// Whether to rank the open questions.
    pub rank_questions: bool,
}

impl Policy {
    /// A question from a JSON object: `{ facts, suggested, overrides, now, language, rankQuestions }`. Everything wrong is told.
    pub fn read_question(&self, json_text: &str) -> Result<Question, Vec<FactError>> {
        const KNOWN: [&str; 6] = ["facts", "suggested", "overrides", "now", "language", "rankQuestions"];
        let root = read_json(json_text)?;
        let mut errors = FactErrors::default();
        let question = self.question(entries(&root)?, &KNOWN, &mut errors, &mut |_, _, _| ());
        errors.or(question)
    }

    /// A question out of the entries of a request whose keys these are; `other` takes in those that not every question
    /// has.
    pub(super) fn question(
        &self,
        entries: &[(Name, Node)],
        known: &[&str],
        errors: &mut FactErrors,
        other: &mut dyn FnMut(&str, &Node, &mut FactErrors),
    ) -> Question {
        let mut question = Question { facts: self.facts(), now: None, language: String::new(), rank_questions: true };
        // First the facts, whatever the order of the keys, so that a value set in both places is an error in one way.
        if let Some((_, facts)) = entries.iter().find(|(key, _)| key.value == "facts") {
            question.facts.read(facts, Written::InFacts, errors);
        }
        for (key, value) in entries {
            match key.value.as_str() {
                unknown if !known.contains(&unknown) => errors.add(|| unknown_key(unknown, known)),
                "facts" => {}
                "suggested" => {
                    let mut suggested = self.facts();
                    suggested.read(value, Written::InFacts, errors);
                    for set in suggested.overrides() {
                        errors.add(|| {
                            let message = format!("`{}` is worked out, and cannot be suggested", set.value);
                            FactError::new("request.wrong_value", "suggested", message).help("suggest fields only")
                        });
                    }
                    question.facts.suggest(suggested);
                }
                "overrides" => read_overrides(&mut question.facts, value, errors),
                "now" => match text(value).and_then(|text| Notation::Instant.read(text)) {
                    Some(now) => question.now = Some(now),
                    None => errors.add(|| wrong("now", &Notation::Instant.expected())),
                },
                "language" => match text(value).filter(|language| language.len() <= MAX_NAME_CHARS) {
                    Some(language) => language.clone_into(&mut question.language),
                    None => errors.add(|| wrong("language", "a language tag such as `en`")),
                },
                "rankQuestions" => match boolean(value) {
                    Some(rank) => question.rank_questions = rank,
                    None => errors.add(|| wrong("rankQuestions", "`true` or `false`")),
                },
                key => other(key, value, errors),
            }
        }
        question
    }
}

pub(crate) fn read_json(text: &str) -> Result<Node, Vec<FactError>> {
    let mut findings = Findings::new();
    let root = json::parse_request(text, &mut findings);
    let findings: Vec<_> = findings.into_iter().collect();
    match root {
        Some(root) if findings.is_empty() => Ok(root),
        _ => Err(json_errors(text, &findings)),
    }
}

/// The entries of a request.
pub(crate) fn entries(root: &Node) -> Result<&[(Name, Node)], Vec<FactError>> {
    match &root.kind {
        NodeKind::Map(entries) => Ok(entries),
        _ => Err(vec![FactError::new("request.wrong_type", "", "a request must be a JSON object")]),
    }
}

/// What is said of a key that a request has not.
pub(crate) fn unknown_key(key: &str, known: &[&str]) -> FactError {
    let error = FactError::new("request.unknown_key", key, format!("a request has no key {}", quoted(key)));
    match nearest(key, known.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("a request may have {}", known.join(", "))),
    }
}

/// The text of a node that is one.
pub(crate) fn text(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Scalar(Scalar { text, kind: ScalarKind::Text }) => Some(text),
        _ => None,
    }
}

/// The boolean that a node is.
pub(crate) fn boolean(node: &Node) -> Option<bool> {
    match &node.kind {
        NodeKind::Scalar(Scalar { text, kind: ScalarKind::Bool }) => Some(text == "true"),
        _ => None,
    }
}

/// What is said of a value that is none.
pub(crate) fn wrong(key: &str, expected: &str) -> FactError {
    FactError::new("request.wrong_value", key, format!("`{key}` must be {expected}"))
}

/// Reads `overrides: [{ value, level, reason, by, until }]`.
fn read_overrides(facts: &mut Facts, node: &Node, errors: &mut FactErrors) {
    const KNOWN: [&str; 5] = ["value", "level", "reason", "by", "until"];
    let NodeKind::List(items) = &node.kind else {
        errors.add(|| wrong("overrides", "a list"));
        return;
    };
    for item in items {
        let NodeKind::Map(entries) = &item.kind else {
            errors.add(|| wrong("overrides", "a list of objects"));
            continue;
        };
        let get = |name: &str| entries.iter().find(|(key, _)| key.value == name).and_then(|(_, value)| text(value));
        if let Some((unknown, _)) =
            entries.iter().find(|(key, value)| !KNOWN.contains(&key.value.as_str()) || text(value).is_none())
        {
            errors.add(|| {
                let message = format!("an override has no text {}", quoted(&unknown.value));
                FactError::new("request.unknown_key", "overrides", message)
                    .help(format!("an override may have {}, each a text", KNOWN.join(", ")))
            });
            continue;
        }
        match (get("value"), get("level")) {
            (Some(value), Some(_)) if facts.overrides().iter().any(|set| set.value == value) => errors.add(|| {
                FactError::new("request.set_twice", value, format!("`{value}` is set by hand twice"))
                    .help("set it in `overrides` only, and once")
            }),
            (Some(value), Some(level)) => {
                if let Err(error) = facts.override_value(value, level, get("reason"), get("by"), get("until")) {
                    errors.add(|| error);
                }
            }
            _ => errors.add(|| wrong("overrides", "a list of objects with `value` and `level`")),
        }
    }
}
