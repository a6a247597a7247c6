//! `itsm change conflicts`: what a change is in conflict with.

use itsm_core::Policy;
use itsm_core::engine::ConflictsQuestion;
use itsm_core::schedule::answer::{ChangeConflicts, Conflict, ConflictKind};
use itsm_core::wire;
use serde_json::Value;

use super::arguments::Conflicts;
use super::{known, put, request, schedule, window, zone};
use crate::Verdict;
use crate::arguments::Format;
use crate::columns::Columns;
use crate::failure::Failure;
use crate::instant::{local, stretch};
use crate::question;
use crate::source::Source;
use crate::terminal::{self, BOLD, GOOD, PLAIN, WARNING};

pub fn run(asked: &Conflicts) -> Result<Verdict, Failure> {
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let mut request = request(&asked.proposed);
    put(&mut request, "start", Some(&asked.start));
    put(&mut request, "end", Some(&asked.end));
    let (own, _) = policy.read_conflicts_question(&Value::from(request).to_string()).map_err(question::refused)?;
    let question = ConflictsQuestion { question: known(&policy, &asked.known)?, ..own };
    let schedule = schedule(&policy, &asked.known, (question.start, question.end))?;
    let answer = policy.change_conflicts(&question, &schedule).map_err(|error| question::refused(vec![error]))?;
    terminal::print(&match asked.format {
        Format::Json => wire::to_json(&answer) + "\n",
        Format::Text => text(&policy, &answer),
    })?;
    Ok(Verdict::of(answer.conflicts.is_empty()))
}

fn text(policy: &Policy, answer: &ChangeConflicts) -> String {
    if answer.conflicts.is_empty() {
        return format!("{GOOD}no conflict{GOOD:#}\n");
    }
    let zone = zone(policy);
    let mut columns = Columns::default();
    for conflict in &answer.conflicts {
        let sure = if conflict.certain { "" } else { "perhaps" };
        let what = match (conflict.kind, &conflict.earliest) {
            (ConflictKind::LeadTime, Some(earliest)) => format!("not before {}", local(earliest, &zone)),
            _ => with(conflict),
        };
        let when = stretch(&conflict.from, &conflict.to, &zone);
        columns.row([(BOLD, kind(conflict.kind)), (WARNING, sure), (PLAIN, &when), (PLAIN, &what)]);
    }
    let more = answer.more.map_or(String::new(), |more| format!("and {more} more\n"));
    columns.lines(0) + &more
}

const fn kind(kind: ConflictKind) -> &'static str {
    match kind {
        ConflictKind::SameCi => "same item",
        ConflictKind::Dependency => "dependency",
        ConflictKind::Freeze => "freeze",
        ConflictKind::OutsideMaintenance => "outside maintenance",
        ConflictKind::AssigneeBusy => "assignee busy",
        ConflictKind::LeadTime => "lead time",
    }
}

fn with(conflict: &Conflict) -> String {
    let windows: Vec<&str> = conflict.windows.iter().map(window).collect();
    let Some(change) = &conflict.change else { return windows.join(", ") };
    let label = change.label.as_ref().map_or(String::new(), |label| format!(" {label}"));
    let by = match &conflict.depends_on {
        Some(other) => format!("{} depends on {other}", conflict.cis.join(", ")),
        None => [conflict.cis.as_slice(), &conflict.assignees].concat().join(", "),
    };
    format!("{}{label} ({by})", change.id)
}
