//! `itsm sla report`: what comes of service levels over the tickets of a log.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anstyle::Style;
use itsm_batch::log::{Columns, Log, MAX_PROBLEMS, Problem, Times, TimesError};
use itsm_batch::report::{
    self, Case, Comparison, Group, MetricReport, ReportError, SlaReport, Tally, TargetAgreement, first_of_each, percent,
};
use itsm_batch::words;
use itsm_core::Policy;
use itsm_core::fact::notation;

use super::arguments::{ColumnNames, Report};
use super::heading;
use crate::Verdict;
use crate::arguments::Format;
use crate::build;
use crate::columns::Columns as Table;
use crate::failure::Failure;
use crate::instant;
use crate::source::{self, Source};
use crate::terminal::{self, BOLD, DIM, ERROR, GOOD, PLAIN, WARNING, count, printable};

/// The values that are told of what a report counts by.
const SHOWN_VALUES: usize = 10;

/// The cases that are told.
const SHOWN_CASES: usize = 5;

/// How a report is written into a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Page,
    Counts,
    Json,
}

pub fn run(asked: &Report) -> Result<Verdict, Failure> {
    let forms = asked.outputs.iter().map(|path| form(path)).collect::<Result<Vec<Form>, Failure>>()?;
    if let (Some(from), Some(to)) = (asked.from, asked.to)
        && from > to
    {
        return Err(Failure::new(format!("`--from {from}` is after `--to {to}`")).help("write the earlier month first"));
    }
    for output in &asked.outputs {
        for (input, what) in [(&asked.policy, "policy"), (&asked.log, "log")] {
            if is_same(output, input) {
                let message = format!("`{}` is the {what}, and would be written over", output.display());
                return Err(Failure::new(message).help("name another file"));
            }
        }
    }
    let columns = columns(&asked.columns)?;
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let now = instant::written(asked.now.as_deref().unwrap_or("now"));
    let question = report::Asked {
        now: notation::instant(&now).unwrap_or_default(),
        by: asked.by.as_ref().map(|names| names.iter().map(|name| name.trim().to_owned()).collect()),
        from: asked.from,
        to: asked.to,
        language: asked.language.clone().unwrap_or_default(),
        recorded: asked.columns.recorded.as_ref().map(|(metric, _)| metric.clone()),
    };
    if policy.service_levels().is_none() {
        return Err(unreported(ReportError::NoServiceLevels));
    }
    let name = asked.log.display().to_string();
    let mut log =
        Log::read(&policy, &columns, source::log(&asked.log)?).map_err(|problem| told(&name, vec![problem], 1))?;
    let report = SlaReport::of(&policy, &mut log, &question).map_err(unreported)?;
    if log.left_out > 0 && !asked.skip_bad {
        return Err(told(&name, log.problems, log.left_out)
            .and(format!("{} cannot be used, so there is no report", count(log.left_out, "ticket")))
            .help("put the log right, or leave them out with `--skip-bad`"));
    }
    for Problem { line, message, .. } in &log.problems {
        terminal::tell(&format!("{WARNING}left out{WARNING:#}: {}:{line}: {}\n", printable(&name), printable(message)));
    }
    for (path, form) in asked.outputs.iter().zip(forms) {
        build::write(
            path,
            &match form {
                Form::Page => report.to_html(),
                Form::Counts => report.to_csv(),
                Form::Json => json(&report)?,
            },
        )?;
    }
    terminal::print(&match asked.format {
        Format::Json => json(&report)?,
        Format::Text => text(&policy, &log, &report, &asked.outputs),
    })?;
    Ok(Verdict::Good)
}

/// Whether two paths lead to one file that is there.
fn is_same(one: &Path, other: &Path) -> bool {
    fs::canonicalize(one).is_ok_and(|one| fs::canonicalize(other).is_ok_and(|other| one == other))
}

fn json(report: &SlaReport) -> Result<String, Failure> {
    let text = serde_json::to_string(report);
    text.map(|text| text + "\n").map_err(|error| Failure::new(format!("the report cannot be written: {error}")))
}

fn form(path: &Path) -> Result<Form, Failure> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html" | "htm") => Ok(Form::Page),
        Some("csv") => Ok(Form::Counts),
        Some("json") => Ok(Form::Json),
        _ => Err(Failure::new(format!("`{}` does not say what to write into it", path.display()))
            .help("end its name with `.html`, `.csv` or `.json`")),
    }
}

fn columns(asked: &ColumnNames) -> Result<Columns, Failure> {
    let times = Times::new(asked.time_format.as_deref(), asked.time_zone.as_deref());
    let times =
        times.map_err(|error| match error {
            TimesError::Format(why) => {
                let format = asked.time_format.as_deref().unwrap_or_default();
                Failure::new(format!("`--time-format {format}` cannot be used: {why}"))
                    .help("write day and time as `strftime` has them, such as `%d/%m/%Y %H:%M`")
            }
            TimesError::Zone(near) => {
                let zone = asked.time_zone.as_deref().unwrap_or_default();
                let failure = Failure::new(format!("there is no time zone `{zone}`"));
                failure.help(near.map_or_else(
                    || "name one of the IANA database".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ))
            }
        })?;
    Ok(Columns {
        ticket: asked.ticket.clone(),
        at: asked.at.clone(),
        kind: asked.kind.clone(),
        events: asked.events.clone(),
        facts: asked.facts.clone(),
        unknown: asked.unknown.clone(),
        times,
        recorded: asked.recorded.as_ref().map(|(_, column)| column.clone()),
    })
}

/// What is wrong with a log.
fn told(name: &str, problems: Vec<Problem>, all: usize) -> Failure {
    let failure = Failure::several(problems.into_iter().map(|problem| {
        let place = if problem.line == 0 { name.to_owned() } else { format!("{name}:{}", problem.line) };
        (format!("{place}: {}", problem.message), problem.help)
    }));
    let more = all.saturating_sub(MAX_PROBLEMS);
    if more > 0 { failure.and(format!("{} with something wrong", count(more, "more ticket"))) } else { failure }
}

fn unreported(error: ReportError) -> Failure {
    let near = |failure: Failure, near: Option<String>| match near {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure,
    };
    match error {
        ReportError::NoServiceLevels => {
            Failure::new("this policy has no service levels").help("add a section `sla` to the policy")
        }
        ReportError::BuiltBefore => {
            Failure::new("this policy was built, and does not say any more what a report counts")
                .help("name the document that it was built from")
        }
        ReportError::NoDimension(unknown) => {
            near(Failure::new(format!("there is nothing called `{}` to count by", unknown.name)), unknown.nearest)
        }
        ReportError::NoMetric(name, nearest) => near(Failure::new(format!("there is no metric `{name}`")), nearest),
    }
}

fn text(policy: &Policy, log: &Log, report: &SlaReport, written: &[PathBuf]) -> String {
    let mut out = head(policy, log, report);
    for metric in &report.metrics {
        out.push('\n');
        tell_metric(metric, report, &mut out);
    }
    if !report.workload.is_empty() {
        let _ = write!(out, "\n{BOLD}workload{BOLD:#}\n{}", workload(report).lines(2));
    }
    for (what, cases) in [("missed", &report.missed), ("near misses", &report.near_misses)] {
        if !cases.is_empty() {
            let shown: Vec<&Case> = first_of_each(cases, SHOWN_CASES).collect();
            let all = if shown.len() < cases.len() { ", the worst of each metric" } else { "" };
            let _ = write!(out, "\n{BOLD}{what}{BOLD:#}: {}{all}\n{}", cases.len(), worst(&shown, report).lines(2));
        }
    }
    if let Some(comparison) = &report.recorded {
        out.push('\n');
        tell_comparison(comparison, &mut out);
    }
    for path in written {
        let _ = writeln!(out, "\nwritten: {}", printable(&path.display().to_string()));
    }
    out
}

/// What was counted, when, and by which columns.
fn head(policy: &Policy, log: &Log, report: &SlaReport) -> String {
    let months = report.span().unwrap_or_default();
    let mut out = format!("{BOLD}{}{BOLD:#} {months}\n", printable(&report.label));
    let tickets = &report.tickets;
    let _ = write!(out, "{} counted", count(tickets.counted, "ticket"));
    for (number, what) in [
        (tickets.of_other_months, "of other months"),
        (tickets.not_counted, "not counted"),
        (tickets.left_out, "left out: something is wrong with them"),
    ] {
        if number > 0 {
            let _ = write!(out, ", {number} {what}");
        }
    }
    let _ = writeln!(out, "; {DIM}at {}{DIM:#}", instant::local(&report.now, &report.zone));
    if tickets.without_clock > 0 {
        let _ = writeln!(
            out,
            "{WARNING}{} without a clock{WARNING:#}: nothing has happened to them that starts one, such as the event `opened`",
            count(tickets.without_clock, "ticket")
        );
    }
    let names = log.fields.iter().map(
        |(field, column)| {
            if field == column { field.clone() } else { format!("{field} ({column})") }
        },
    );
    let names: Vec<String> = names.collect();
    let known = |name: &str| log.fields.iter().any(|(field, _)| field == name);
    let without = policy.vocabulary().fields.iter().filter(|field| field.declared && !known(&field.name));
    let without: Vec<&str> = without.map(|field| field.name.as_str()).collect();
    // Lines of JSON have no columns.
    if !names.is_empty() {
        let _ = writeln!(out, "{DIM}facts from the columns {}{DIM:#}", printable(&names.join(", ")));
        if !without.is_empty() {
            let _ = writeln!(out, "{DIM}without a column: {}{DIM:#}", without.join(", "));
        }
    }
    out
}

fn tell_metric(metric: &MetricReport, report: &SlaReport, out: &mut String) {
    let share = metric
        .tally
        .attainment()
        .map_or_else(|| "nothing measured".to_owned(), |share| format!("{} met", percent(share)));
    let label = Some(metric.label.as_str()).filter(|label| *label != metric.metric);
    out.push_str(&heading(&super::metric(&metric.metric, metric.agreement), &share, label));
    let mut columns = Table::default();
    columns.row(HEAD.map(|cell| (DIM, cell)));
    add(&mut columns, "all", "", &metric.tally, (PLAIN, ""));
    for target in &metric.targets {
        let goal = match (&target.goal, target.reached) {
            (Some(goal), Some(true)) => (GOOD, format!("{goal} reached")),
            (Some(goal), Some(false)) => (ERROR, format!("{goal} not reached")),
            (Some(goal), None) => (PLAIN, goal.clone()),
            (None, _) => (PLAIN, String::new()),
        };
        add(&mut columns, &target.id, &target.demand, &target.tally, (goal.0, &goal.1));
    }
    for without in &metric.without {
        let tally = Tally { without_target: without.clocks, ..Tally::default() };
        add(&mut columns, words::without_target(without.why), "", &tally, (PLAIN, ""));
    }
    for (group, by) in metric.groups.iter().zip(&report.by) {
        columns.row([(DIM, by.label.as_str())]);
        tell_group(group, &mut columns);
    }
    if metric.months.len() > 1 {
        columns.row([(DIM, "Month")]);
        for month in &metric.months {
            add(&mut columns, &month.month.to_string(), "", &month.tally, (PLAIN, ""));
        }
    }
    out.push_str(&columns.lines(2));
}

fn tell_group(group: &Group, columns: &mut Table) {
    for value in group.values.iter().take(SHOWN_VALUES) {
        let label = if value.value.as_ref() == Some(&value.label) { "" } else { value.label.as_str() };
        let (name, label) = match &value.value {
            Some(name) => (name.as_str(), label),
            None => (label, ""),
        };
        add(columns, name, label, &value.tally, (PLAIN, ""));
    }
    let rest = group.values.len().saturating_sub(SHOWN_VALUES);
    if rest > 0 {
        columns.row([(DIM, format!("and {}", count(rest, "more value")).as_str())]);
    }
}

/// The heads of the columns.
const HEAD: [&str; 9] = ["", "", "met", "of these near", "missed", "open", "cancelled", "without target", "goal"];

fn add(columns: &mut Table, name: &str, label: &str, tally: &Tally, goal: (Style, &str)) {
    let share = tally.attainment().map(percent).unwrap_or_default();
    let number = |number: u64| if number == 0 { String::new() } else { number.to_string() };
    let met = if tally.measured() == 0 { String::new() } else { format!("{} {share}", tally.met) };
    let cells = [tally.near_misses, tally.missed, tally.open, tally.cancelled, tally.without_target].map(number);
    let style = |at: usize| if at == 1 { ERROR } else { PLAIN };
    let counts = cells.iter().enumerate().map(|(at, cell)| (style(at), cell.as_str()));
    columns.row([(PLAIN, name), (DIM, label), (GOOD, met.as_str())].into_iter().chain(counts).chain([goal]));
}

fn workload(report: &SlaReport) -> Table {
    let mut columns = Table::default();
    for limit in &report.workload {
        let most = limit.months.iter().map(|month| month.tickets).max().unwrap_or_default();
        let exceeded = match limit.exceeded {
            0 => (GOOD, "never exceeded".to_owned()),
            months => (ERROR, format!("exceeded in {} of {}", count(months, "month"), limit.months.len())),
        };
        let at_most = format!("at most {} a month agreed", limit.per_month);
        let most = format!("most {most}");
        columns.row([(BOLD, limit.label.as_str()), (PLAIN, &at_most), (PLAIN, &most), (exceeded.0, &exceeded.1)]);
    }
    columns
}

fn worst(cases: &[&Case], report: &SlaReport) -> Table {
    let mut columns = Table::default();
    for case in cases {
        let used = case.used.as_ref().map_or(String::new(), |used| format!("{used} used"));
        let ended = if case.ended.is_none() { (WARNING, "still to be done") } else { (PLAIN, "") };
        columns.row([
            (BOLD, case.ticket.as_str()),
            (PLAIN, &case.metric),
            (PLAIN, &case.target),
            (PLAIN, &used),
            (
                DIM,
                &case.due.as_deref().map_or(String::new(), |due| format!("due {}", instant::local(due, &report.zone))),
            ),
            ended,
        ]);
    }
    columns
}

fn tell_comparison(comparison: &Comparison, out: &mut String) {
    let share = comparison.all.share().unwrap_or_else(|| "nothing to compare".to_owned());
    let _ = writeln!(out, "{BOLD}as on record{BOLD:#}: {share} of {}", comparison.metric);
    let mut columns = Table::default();
    let head = [
        "",
        "same",
        "kept by both",
        "missed by both",
        "on record only kept",
        "on record only missed",
        "not comparable",
    ];
    columns.row(head.map(|cell| (DIM, cell)));
    for TargetAgreement { id, agreement } in &comparison.targets {
        let share = agreement.share().unwrap_or_default();
        let counts = [
            agreement.both_kept,
            agreement.both_missed,
            agreement.only_recorded_kept,
            agreement.only_recorded_missed,
            agreement.not_comparable,
        ];
        let counts = counts.map(|number| number.to_string());
        let counts = counts.iter().map(|number| (PLAIN, number.as_str()));
        columns.row([(PLAIN, id.as_deref().unwrap_or("no target")), (BOLD, share.as_str())].into_iter().chain(counts));
    }
    out.push_str(&columns.lines(2));
    if !comparison.differing.is_empty() {
        let _ = writeln!(out, "  {DIM}they differ on {}{DIM:#}", printable(&comparison.differing.join(", ")));
    }
}
