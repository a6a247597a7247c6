//! `itsm check`: everything that is wrong or doubtful in policies.

use itsm_core::finding::Severity;
use itsm_core::wire::{self, Checked};
use serde::Serialize;

use crate::Verdict;
use crate::arguments::{Check, Format};
use crate::excerpt;
use crate::failure::Failure;
use crate::source::Source;
use crate::terminal;

/// One line of `--format json`.
#[derive(Serialize)]
struct CheckedFile<'a> {
    file: &'a str,
    #[serde(flatten)]
    checked: Checked,
}

pub fn run(asked: &Check) -> Result<Verdict, Failure> {
    let mut good = true;
    let mut unreadable = None;
    for path in &asked.policies {
        let source = match Source::read(path) {
            Ok(source) => source,
            Err(failure) => {
                // The other policies are checked all the same; the last failure is told by `main`.
                if let Some(before) = unreadable.replace(failure) {
                    Failure::tell(&before);
                }
                continue;
            }
        };
        let loaded = source.load();
        good &= loaded.policy.is_some();
        good &= !(asked.strict && loaded.findings.iter().any(|finding| finding.severity == Severity::Warning));
        terminal::print(&match asked.format {
            Format::Json => {
                let checked = Checked { usable: loaded.policy.is_some(), findings: loaded.findings };
                wire::to_json(&CheckedFile { file: &source.name, checked }) + "\n"
            }
            Format::Text => {
                excerpt::render(&source, &loaded.findings) + &excerpt::summary(&source.name, &loaded.findings)
            }
        })?;
    }
    unreadable.map_or(Ok(Verdict::of(good)), Err)
}
