//! `itsm sla targets`: which targets apply, and when they are due.

use std::fmt::Write as _;

use anstyle::Style;
use itsm_batch::words;
use itsm_core::Policy;
use itsm_core::calendar::zone::Zone;
use itsm_core::engine::{SlaTargets, TargetsQuestion};
use itsm_core::fact::notation::write_instant;
use itsm_core::sla::answer::{Mark, MetricTargets, TargetAnswer};
use itsm_core::table::trace::RuleTrace;
use itsm_core::wire;
use serde_json::json;

use super::arguments::Targets;
use super::{demand, heading, metric, zone};
use crate::Verdict;
use crate::arguments::Format;
use crate::columns::Columns;
use crate::failure::Failure;
use crate::instant::{self, local};
use crate::source::Source;
use crate::terminal::{self, BOLD, DIM, PLAIN, WARNING};
use crate::{question, rules};

pub fn run(asked: &Targets) -> Result<Verdict, Failure> {
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let question = question(&policy, asked)?;
    let answer = policy.sla_targets(&question).map_err(|error| question::refused(vec![error]))?;
    terminal::print(&match asked.format {
        Format::Json => wire::to_json(&answer) + "\n",
        Format::Text => text(&policy, &question, &answer),
    })?;
    Ok(Verdict::Good)
}

fn question(policy: &Policy, asked: &Targets) -> Result<TargetsQuestion, Failure> {
    let mut question = match &asked.request {
        Some(request) => question::whole(request, |text| policy.read_targets_question(text))?,
        None => single(policy, asked)?,
    };
    if let Some(language) = &asked.language {
        question.question.language.clone_from(language);
    }
    Ok(question)
}

/// The question by single arguments: facts as they are read for every command; the rest as a request of its own.
fn single(policy: &Policy, asked: &Targets) -> Result<TargetsQuestion, Failure> {
    let question = question::single(policy, &asked.asked)?;
    let mut request = json!({ "explain": asked.explain });
    if let Some(start) = &asked.start {
        request["start"] = json!(instant::written(start));
    }
    let own = policy.read_targets_question(&request.to_string()).map_err(question::refused)?;
    Ok(TargetsQuestion { question, ..own })
}

fn text(policy: &Policy, question: &TargetsQuestion, answer: &SlaTargets) -> String {
    let mut out = String::new();
    match answer.priority.as_deref() {
        Some([priority]) => drop(writeln!(out, "priority: {BOLD}{priority}{BOLD:#}")),
        Some(several) => drop(writeln!(out, "priority: {WARNING}open{WARNING:#}, {}", several.join(" or "))),
        None => {}
    }
    if let Some(start) = question.start {
        let _ = writeln!(out, "{DIM}counted from {}{DIM:#}", local(&write_instant(start), &Zone::utc()));
    }
    let mut columns = Columns::default();
    let metrics: Vec<&[MetricTargets]> = answer.metrics.chunk_by(|one, next| one.metric == next.metric).collect();
    for tables in &metrics {
        add_metric(tables, policy, &mut columns);
    }
    out.push_str(&columns.lines(0));
    if question.explain {
        for tables in &metrics {
            explain(tables, &mut out);
        }
        out.push('\n');
        out.push_str(&rules::legend());
    }
    out
}

/// A metric: the targets still possible, each in a row with its warnings and steps below it. Of several tables those
/// that have a target; the first, if none has.
fn add_metric(tables: &[MetricTargets], policy: &Policy, columns: &mut Columns) {
    let with_target: Vec<_> = tables.iter().filter(|answer| !answer.targets.is_empty()).collect();
    let shown = if with_target.is_empty() { tables.iter().take(1).collect() } else { with_target };
    for (table, answer) in shown.into_iter().enumerate() {
        for (at, possible) in answer.targets.iter().map(Ok).chain(without_target(answer).map(Err)).enumerate() {
            let name = if table + at == 0 { metric(&answer.metric, answer.agreement) } else { String::new() };
            let status = match (answer.settled, at) {
                (true, _) => (PLAIN, ""),
                (false, 0) => (WARNING, "open"),
                (false, _) => (DIM, "or"),
            };
            let head = [(BOLD, name.as_str()), status];
            match possible {
                Ok(target) => add_target(head, target, &zone(policy, target.calendar.as_deref()), columns),
                Err(words) => columns.row(head.into_iter().chain([(PLAIN, ""), (PLAIN, words)])),
            }
        }
    }
}

/// What is still possible besides a target.
fn without_target(answer: &MetricTargets) -> impl Iterator<Item = &'static str> {
    let others = answer.possible.iter().skip(answer.targets.len());
    others.map(|other| if other == "none" { "none on purpose" } else { "no target applies" })
}

fn add_target(head: [(Style, &str); 2], target: &TargetAnswer, zone: &Zone, columns: &mut Columns) {
    let due = match (&target.due, &target.not_due) {
        (Some(due), _) => Some((BOLD, local(due, zone))),
        (None, Some(why)) => demand::not_due(why).map(|words| (WARNING, words.to_owned())),
        (None, None) => None,
    };
    let (word, (style, due)) = due.map_or_else(Default::default, |due| ("due", due));
    let demand = demand::target(target);
    columns.row(head.into_iter().chain([(BOLD, &*target.id), (PLAIN, &demand), (PLAIN, word), (style, &due)]));
    if let Some(earliest) = &target.earliest {
        add_below("earliest", &local(earliest, zone), columns);
    }
    for mark in &target.marks {
        add_mark(mark, zone, columns);
    }
}

fn add_mark(mark: &Mark, zone: &Zone, columns: &mut Columns) {
    let what = format!("{} {}", mark.kind, demand::place(mark));
    add_below(&what, &mark.instant.as_ref().map_or(String::new(), |at| local(at, zone)), columns);
}

/// A row below that of a target.
fn add_below(what: &str, instant: &str, columns: &mut Columns) {
    columns.row([(PLAIN, ""), (PLAIN, ""), (PLAIN, ""), (DIM, what), (PLAIN, ""), (DIM, instant)]);
}

/// Every target of a metric, and what became of it.
fn explain(tables: &[MetricTargets], out: &mut String) {
    let Some(first) = tables.first() else { return };
    out.push('\n');
    out.push_str(&heading(&metric(&first.metric, first.agreement), &outcome(tables), first.label.as_deref()));
    let traces = tables.iter().flat_map(|answer| answer.rules.iter().flatten());
    let told: Vec<RuleTrace> = traces.map(|rule| RuleTrace { then: in_words(rule), ..rule.clone() }).collect();
    rules::tell(&told, out);
}

/// The targets that apply, once that is settled.
fn outcome(tables: &[MetricTargets]) -> String {
    let ids: Vec<&str> = tables.iter().flat_map(|answer| &answer.targets).map(|target| target.id.as_str()).collect();
    let without = tables.iter().find_map(|answer| without_target(answer).next());
    match (tables.iter().all(|answer| answer.settled), without) {
        (false, _) => format!("{WARNING}open{WARNING:#}"),
        (true, Some(words)) if ids.is_empty() => words.to_owned(),
        (true, _) => format!("{BOLD}{}{BOLD:#}", ids.join(", ")),
    }
}

/// What the target of a rule demands: the rule says its form first.
fn in_words(rule: &RuleTrace) -> String {
    match rule.then.split_once(' ') {
        Some((form, demand)) => words::demand(form, demand),
        None => words::demand("no_target", ""),
    }
}
