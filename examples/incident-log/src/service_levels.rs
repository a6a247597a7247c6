//! Service levels over the log, held against the flag on record.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;

use itsm_batch::log::{Columns, Log, Times};
use itsm_batch::report::{Asked, SlaReport};
use itsm_core::Policy;
use itsm_core::fact::notation::instant;

/// When the log had ended.
const END: &str = "2017-03-01T00:00:00Z";

/// Reports on the whole log. `itsm sla report` does the same; its page tells with which arguments.
pub fn report(policy: &Policy, path: &Path) -> Result<SlaReport, Box<dyn Error>> {
    let pair = |one: &str, two: &str| (one.to_owned(), two.to_owned());
    let columns = Columns {
        ticket: Some("number".to_owned()),
        at: Some("sys_updated_at".to_owned()),
        events: vec![pair("opened", "opened_at"), pair("closed", "closed_at")],
        facts: vec![pair("status", "ident_state")],
        unknown: vec!["?".to_owned()],
        times: Times::new(Some("%d/%m/%Y %H:%M"), None).map_err(|error| format!("{error:?}"))?,
        recorded: Some("made_sla".to_owned()),
        ..Columns::default()
    };
    let mut log = Log::read(policy, &columns, File::open(path)?).map_err(|problem| problem.message)?;
    let asked = Asked {
        now: instant(END).ok_or("the end of the log is no instant")?,
        recorded: Some("closing".to_owned()),
        ..Asked::default()
    };
    let report = SlaReport::of(policy, &mut log, &asked).map_err(|error| format!("{error:?}"))?;
    match log.problems.first() {
        Some(problem) => Err(format!("line {}: {}", problem.line, problem.message).into()),
        None => Ok(report),
    }
}

/// The report in a few lines.
pub fn summary(report: &SlaReport) -> String {
    let mut out = String::new();
    for metric in &report.metrics {
        let tally = &metric.tally;
        let _ = writeln!(
            out,
            "{}: {} met, {} missed of {} tickets",
            metric.label, tally.met, tally.missed, report.tickets.counted
        );
    }
    if let Some(comparison) = &report.recorded {
        let all = &comparison.all;
        let share = comparison.all.share().unwrap_or_default();
        let _ = write!(
            out,
            "as on record: {share} ({} kept and {} missed by both; {} on record only as kept, {} only as missed; {} without a target)",
            all.both_kept, all.both_missed, all.only_recorded_kept, all.only_recorded_missed, all.not_comparable
        );
    }
    out
}
