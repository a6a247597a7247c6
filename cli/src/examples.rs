//! `itsm test`: the examples that stand in policies.

use std::fmt::Write as _;

use itsm_core::Policy;
use itsm_core::engine::ExampleResult;
use itsm_core::span::LineIndex;
use itsm_core::wire;
use serde::Serialize;

use crate::Verdict;
use crate::arguments::{Format, Test};
use crate::failure::Failure;
use crate::source::Source;
use crate::terminal::{self, BOLD, ERROR, GOOD, count, printable};

/// One line of `--format json`.
#[derive(Serialize)]
struct TestedFile<'a> {
    file: &'a str,
    examples: Vec<ExampleResult>,
}

pub fn run(asked: &Test) -> Result<Verdict, Failure> {
    let mut good = true;
    for path in &asked.policies {
        let source = Source::read(path)?;
        let Some(policy) = source.policy() else {
            good = false;
            continue;
        };
        let results = wire::test(&policy);
        good &= results.iter().all(|example| example.passed);
        terminal::print(&match asked.format {
            Format::Json => wire::to_json(&TestedFile { file: &source.name, examples: results }) + "\n",
            Format::Text => text(&source, &policy, &results),
        })?;
    }
    Ok(Verdict::of(good))
}

fn text(source: &Source, policy: &Policy, results: &[ExampleResult]) -> String {
    let name = printable(&source.name);
    let text = source.text().unwrap_or_default();
    let places = LineIndex::new(text);
    let mut out = String::new();
    for (result, written) in results.iter().zip(policy.document().into_iter().flat_map(|document| &document.examples)) {
        if result.passed {
            continue;
        }
        let place = places.position(text, written.span.start);
        let _ = writeln!(
            out,
            "{ERROR}failed{ERROR:#} {BOLD}{}{BOLD:#} ({name}:{}:{})",
            printable(&result.id),
            place.line,
            place.column
        );
        for failure in &result.failures {
            let _ = writeln!(out, "  {failure}");
        }
    }
    let failed = results.iter().filter(|example| !example.passed).count();
    let ran = count(results.len(), "example");
    let _ = match (failed, results.is_empty()) {
        (_, true) => writeln!(out, "{name}: no examples"),
        (0, _) => writeln!(out, "{name}: {ran}, {GOOD}all passed{GOOD:#}"),
        (n, _) => writeln!(out, "{name}: {ran}, {ERROR}{n} failed{ERROR:#}"),
    };
    out
}
