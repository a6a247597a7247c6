//! The steps to a decision, and what became of their rules.

use std::fmt::Write as _;

use itsm_core::decision::answer::{Step, StepKind};

use crate::rules;
use crate::terminal::{BOLD, WARNING};

/// Tells steps, each after an empty line, and what the marks before rules mean.
pub fn tell(steps: &[Step], out: &mut String) {
    for step in steps {
        out.push('\n');
        tell_step(step, out);
    }
    if steps.iter().any(|step| !step.rules.is_empty()) {
        out.push('\n');
        out.push_str(&rules::legend());
    }
}

fn tell_step(step: &Step, out: &mut String) {
    let what = match step.kind {
        StepKind::Derive | StepKind::Score => step.name.clone(),
        StepKind::Matrix => format!("{}, by the matrix", step.name),
        StepKind::Table => format!("{}, by the table", step.name),
        StepKind::Adjust => {
            let of = step.of.as_ref().map_or(String::new(), |value| format!(" of {value}"));
            format!("adjustment {}{of}", step.name)
        }
        StepKind::Override => format!("{}, set by hand", step.name),
    };
    let of = match step.record_types.as_slice() {
        [] => String::new(),
        types => format!(" for {}", types.join(", ")),
    };
    let points = match (step.points, step.kind) {
        (None, _) => String::new(),
        (Some((least, most)), StepKind::Score) if least == most => format!(" (a score of {least})"),
        (Some((least, most)), StepKind::Score) => format!(" (a score of {least} to {most})"),
        (Some((least, most)), _) if least == most => format!(" ({least} points)"),
        (Some((least, most)), _) => format!(" ({least} to {most} points)"),
    };
    let outcome = match (&step.outcome, step.kind) {
        (Some(outcome), _) => format!("{BOLD}{outcome}{BOLD:#}"),
        (None, StepKind::Override) => "not applied".to_owned(),
        (None, _) => format!("{WARNING}open{WARNING:#}"),
    };
    let _ = writeln!(out, "{BOLD}{what}{BOLD:#}{of}: {outcome}{points}");
    rules::tell(&step.rules, out);
}
