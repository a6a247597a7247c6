//! `itsm eval`: what follows from these facts?

use std::fmt::Write as _;

use itsm_core::priority::answer::{OverrideStatus, PriorityAnswer};
use itsm_core::wire;

use crate::Verdict;
use crate::arguments::{Decision, Eval, Format};
use crate::failure::Failure;
use crate::question;
use crate::source::Source;
use crate::suggest;
use crate::terminal::{self, BOLD, DIM, WARNING, count};

pub fn run(asked: &Eval) -> Result<Verdict, Failure> {
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    if asked.decision == Decision::Category {
        return suggest::eval(&policy, &asked.asked, asked.request.as_deref(), asked.format);
    }
    let question = question::read(&policy, &asked.asked, asked.request.as_deref())?;
    let answer = policy.ask_priority(&question).map_err(|error| question::refused(vec![error]))?;
    terminal::print(&match asked.format {
        Format::Json => wire::to_json(&answer) + "\n",
        Format::Text => text(&answer),
    })?;
    Ok(Verdict::Good)
}

fn text(answer: &PriorityAnswer) -> String {
    let mut out = String::new();
    let mut line = |name: &str, outcome: Option<&String>, possible: &[String]| {
        let _ = match outcome {
            Some(outcome) => writeln!(out, "{name}: {BOLD}{outcome}{BOLD:#}"),
            None => writeln!(out, "{name}: {WARNING}open{WARNING:#}, {}", possible.join(" or ")),
        };
    };
    line("priority", answer.outcome.as_ref(), &answer.possible);
    for value in &answer.values {
        line(&value.name, value.outcome.as_ref(), &value.possible);
    }
    for set in &answer.overrides {
        let status = match set.status {
            OverrideStatus::Applied => "applied",
            OverrideStatus::Refused => "refused",
            OverrideStatus::Expired => "expired",
            OverrideStatus::Open => "open",
        };
        let why = set.why.map_or(String::new(), |why| format!(": {}", why.words()));
        let _ = writeln!(out, "set by hand: {} = {} ({status}{why})", set.value, set.level);
    }
    if !answer.assumed.is_empty() {
        let _ = writeln!(out, "{DIM}assumed: {}{DIM:#}", answer.assumed.join(", "));
    }
    for question in &answer.next {
        let answers = count(usize::try_from(question.answers).unwrap_or(usize::MAX), "answer");
        let _ =
            writeln!(out, "ask: {} {DIM}({answers}, {} of them settling){DIM:#}", question.field, question.settling);
    }
    out
}
