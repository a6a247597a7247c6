//! `itsm explain`: the decision, and why.

use std::fmt::Write as _;

use itsm_core::priority::answer::Explanation;
use itsm_core::wire;

use crate::Verdict;
use crate::arguments::{Decision, Explain, Format};
use crate::failure::Failure;
use crate::question;
use crate::source::Source;
use crate::steps;
use crate::suggest;
use crate::terminal;

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
    steps::tell(&explanation.steps, &mut out);
    out
}
