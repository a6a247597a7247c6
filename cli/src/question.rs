//! From the command line to a question to the policy.

use itsm_core::Policy;
use itsm_core::engine::Question;
use itsm_core::fact::facts::{Answer, FactError, Facts};
use itsm_core::fact::field::Notation;

use crate::arguments::Asked;
use crate::failure::Failure;
use crate::instant;
use crate::source;

/// Reads the question: a whole request, or single arguments.
pub fn read(policy: &Policy, asked: &Asked, request: Option<&str>) -> Result<Question, Failure> {
    match request {
        Some(request) => whole(request, |text| policy.read_question(text)),
        None => single(policy, asked),
    }
}

/// Reads a whole request.
pub fn whole<T>(request: &str, read: impl FnOnce(&str) -> Result<T, Vec<FactError>>) -> Result<T, Failure> {
    read(&source::argument(request)?).map_err(|errors| unread("--request", errors))
}

/// Reads single arguments. Everything wrong with the facts is told.
pub fn single(policy: &Policy, asked: &Asked) -> Result<Question, Failure> {
    let mut facts = match (&asked.facts, &asked.example) {
        (Some(facts), _) => policy.read_facts(&source::argument(facts)?).map_err(|errors| unread("--facts", errors))?,
        (None, Some(id)) => example(policy, id)?,
        (None, None) => policy.facts(),
    };
    let mut errors = Vec::new();
    for (name, value) in &asked.fact {
        errors.extend(facts.set(name, answer(policy, name, value)).err());
    }
    for (value, level) in &asked.overrides {
        let (reason, by, until) = (asked.reason.as_deref(), asked.by.as_deref(), asked.until.as_deref());
        errors.extend(facts.override_value(value, level, reason, by, until).err());
    }
    let now = asked.now.as_deref().and_then(|text| Notation::Instant.read(&instant::written(text)));
    if asked.now.is_some() && now.is_none() {
        errors.push(FactError::new(
            "request.wrong_value",
            "now",
            format!("`now` must be {}", Notation::Instant.expected()),
        ));
    }
    if errors.is_empty() {
        Ok(Question { facts, now, language: String::new(), rank_questions: true })
    } else {
        Err(refused(errors))
    }
}

/// What was wrong with the facts or the request.
pub fn refused(errors: Vec<FactError>) -> Failure {
    Failure::several(errors.into_iter().map(|error| (error.message, error.help)))
}

/// What was wrong with the text of an argument.
fn unread(argument: &str, errors: Vec<FactError>) -> Failure {
    Failure::several(errors.into_iter().map(|error| match error.code {
        "request.not_json" => (format!("`{argument}` is no JSON: {}", error.message), error.help),
        _ => (error.message, error.help),
    }))
}

fn example(policy: &Policy, id: &str) -> Result<Facts, Failure> {
    policy.example_facts(id).ok_or_else(|| {
        let failure = Failure::new(format!("the policy has no example `{id}`"));
        let results = policy.run_examples();
        let ids = results.iter().map(|example| example.id.as_str());
        match itsm_core::finding::nearest(id, ids) {
            Some(near) => failure.help(format!("did you mean `{near}`?")),
            None => failure.help("`itsm test` lists the examples that fail"),
        }
    })
}

/// The value of `--fact`, as the field's type has it; the engine says what is wrong with any other.
fn answer(policy: &Policy, name: &str, value: &str) -> Answer {
    let field = policy.vocabulary().field(name);
    if value == "null" { Answer::Unknown } else { Answer::from_text(value, field.map(|(_, field)| &field.kind)) }
}
