//! `itsm explain`: the decision, and why.

use std::fmt::Write as _;

use itsm_core::priority::answer::{Explanation, Step, StepKind};
use itsm_core::wire;

use crate::Verdict;
use crate::arguments::{Decision, Explain, Format};
use crate::failure::Failure;
use crate::question;
use crate::rules;
use crate::source::Source;
use crate::suggest;
use crate::terminal::{self, BOLD, WARNING};

pub fn run(asked: &Explain) -> Result<Verdict, Failure> {
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    if asked.decision == Decision::Category {
        let language = asked.language.as_deref();
        return suggest::explain(&policy, &asked.asked, asked.request.as_deref(), language, asked.format);
    }
    let mut question = question::read(&policy, &asked.asked, asked.request.as_deref())?;
    if let Some(language) = &asked.language {
        question.language.clone_from(language);
    }
    let explanation = policy.explain_priority(&question).map_err(|error| question::refused(vec![error]))?;
    terminal::print(&match asked.format {
        Format::Json => wire::to_json(&explanation) + "\n",
        Format::Text => text(&explanation),
    })?;
    Ok(Verdict::Good)
}

fn text(explanation: &Explanation) -> String {
    let mut out = String::new();
    for sentence in &explanation.summary {
        let _ = writeln!(out, "{sentence}");
    }
    for step in &explanation.steps {
        out.push('\n');
        tell_step(step, &mut out);
    }
    if explanation.steps.iter().any(|step| !step.rules.is_empty()) {
        out.push('\n');
        out.push_str(&rules::legend());
    }
    out
}

fn tell_step(step: &Step, out: &mut String) {
    let what = match step.kind {
        StepKind::Derive => step.name.clone(),
        StepKind::Matrix => format!("{}, by the matrix", step.name),
        StepKind::Table => format!("{}, by the table", step.name),
        StepKind::Adjust => format!("adjustment {}", step.name),
        StepKind::Override => format!("{}, set by hand", step.name),
    };
    let of = match step.record_types.as_slice() {
        [] => String::new(),
        types => format!(" for {}", types.join(", ")),
    };
    let points = match step.points {
        None => String::new(),
        Some((least, most)) if least == most => format!(" ({least} points)"),
        Some((least, most)) => format!(" ({least} to {most} points)"),
    };
    let outcome = match (&step.outcome, step.kind) {
        (Some(outcome), _) => format!("{BOLD}{outcome}{BOLD:#}"),
        (None, StepKind::Override) => "not applied".to_owned(),
        (None, _) => format!("{WARNING}open{WARNING:#}"),
    };
    let _ = writeln!(out, "{BOLD}{what}{BOLD:#}{of}: {outcome}{points}");
    rules::tell(&step.rules, out);
}
