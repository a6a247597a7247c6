//! The command line of `itsm change`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use itsm_core::calendar::zone::Zone;

use super::import;
use crate::arguments::{Asked, Format, SINGLE, pair};
use crate::instant;

/// `itsm change`.
#[derive(Debug, Subcommand)]
pub enum Change {
    /// How risky a change is, and what that asks for: type, approval, lead time, attachments, review.
    #[command(after_help = ASSESS_HELP)]
    Assess(Assess),
    /// What a change is in conflict with: other changes, freezes, maintenance windows.
    #[command(after_help = CONFLICTS_HELP)]
    Conflicts(Conflicts),
    /// When a change could run.
    #[command(after_help = SLOTS_HELP)]
    Slots(Slots),
    /// Freezes, maintenance windows and changes in a range of time.
    #[command(after_help = CALENDAR_HELP)]
    Calendar(Calendar),
    /// Write the events of an iCalendar file as a schedule, or as freezes or maintenance windows of a policy.
    #[command(after_help = IMPORT_HELP)]
    Import(Import),
}

const ASSESS_HELP: &str = "\
Examples:
  itsm change assess policy.yaml --fact backout=tested --fact users=80
  itsm change assess policy.yaml --facts @change.json --submitted now --start 2026-12-10T20:00:00+01:00 --explain
  itsm change assess policy.yaml --example database-upgrade --format json

Exit codes:
  0  done, nothing to object to
  1  the policy has errors
  2  the command line is wrong, a file cannot be read or written, or the facts were refused";

const CONFLICTS_HELP: &str = "\
Examples:
  itsm change conflicts policy.yaml --start 2026-12-20T01:30:00+01:00 --end 2026-12-20T04:00:00+01:00 --fact service=payroll
  itsm change conflicts policy.yaml --start now --end 2026-12-20T04:00:00Z --ci portal --assignee ann --schedule @changes.json

A schedule is { changes: [{ id, label, start, end, cis, assignees }], dependencies: [{ ci, dependsOn }] }, or an iCalendar file
in which RESOURCES are the configuration items and ATTENDEE the people.

Exit codes:
  0  done, and there is no conflict
  1  the policy has errors, or there are conflicts
  2  the command line is wrong, a file cannot be read or written, or the question was refused";

const SLOTS_HELP: &str = "\
Examples:
  itsm change slots policy.yaml --length 3h --fact service=payroll
  itsm change slots policy.yaml --length 45m --from 2026-12-20T08:00:00+01:00 --step 30 --count 5 --ci portal --schedule @changes.json

Exit codes:
  0  done, nothing to object to
  1  the policy has errors, or there is no slot
  2  the command line is wrong, a file cannot be read or written, or the question was refused";

const CALENDAR_HELP: &str = "\
Examples:
  itsm change calendar policy.yaml --from 2026-12-01T00:00:00+01:00 --to 2027-02-01T00:00:00+01:00
  itsm change calendar policy.yaml --from now --to 2027-02-01T00:00:00Z --schedule @changes.json --ical > changes.ics

Exit codes:
  0  done, nothing to object to
  1  the policy has errors
  2  the command line is wrong, a file cannot be read or written, or the question was refused";

const IMPORT_HELP: &str = "\
Examples:
  itsm change import changes.ics > changes.json
  itsm change import freezes.ics --as freezes --zone Europe/Berlin
  itsm change import - --as maintenance --from 2027-01-01T00:00:00Z --to 2028-01-01T00:00:00Z --format json < windows.ics

Of an event, RESOURCES are the configuration items, ATTENDEE the people, X-ITSM-ID or else UID the id. Events with
the category freeze, maintenance or change are taken for that only. What is left out is told on standard error.

Exit codes:
  0  done
  2  the command line is wrong, the file cannot be read, is no iCalendar file, or holds nothing in that time";

/// `itsm change assess`.
#[derive(Debug, Args)]
pub struct Assess {
    /// The policy in YAML or JSON; `-` is standard input.
    pub policy: PathBuf,
    /// What is known.
    #[command(flatten)]
    pub asked: Asked,
    /// When the request is submitted (RFC 3339, or `now`): lead times count from it.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub submitted: Option<String>,
    /// When the change starts: lead times are held against it.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub start: Option<String>,
    /// When the change ends: reviews and later approvals count from it.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub end: Option<String>,
    /// Tell the scores question by question, and every rule and what became of it.
    #[arg(long)]
    pub explain: bool,
    /// A whole request `{ facts, overrides, now, language, rankQuestions, submitted, start, end }` instead of single arguments.
    #[arg(long, value_name = "JSON|@FILE|-", conflicts_with_all = SINGLE, conflicts_with_all = ["submitted", "start", "end"])]
    pub request: Option<String>,
    /// The language of labels and reasons, such as `de` or `pt-BR`.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// For people (`text`), or the answer's JSON in one line (`json`; with `--explain`, the explanation's).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// What is known of a change, and of the others.
#[derive(Debug, Args)]
pub struct Known {
    /// Facts as a JSON object, in a file (`@FILE`), or on standard input (`-`).
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub facts: Option<String>,
    /// One fact, such as `service=payroll`; `null` is “unknown”, several choices are joined by commas. Repeatable.
    #[arg(long = "fact", value_name = "NAME=VALUE", value_parser = pair)]
    pub fact: Vec<(String, String)>,
    /// The facts of an example of the policy, by its id or as `#3`.
    #[arg(long, value_name = "ID", conflicts_with = "facts")]
    pub example: Option<String>,
    /// The other changes and what depends on what, as JSON, or as iCalendar; in a file (`@FILE`), or on standard input (`-`).
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub schedule: Option<String>,
    /// The language of labels, such as `de` or `pt-BR`.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
}

/// A change, apart from when it would run.
#[derive(Debug, Args)]
pub struct Proposed {
    /// Its id in the schedule: it is never in conflict with itself.
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// A configuration item that it touches. Repeatable.
    #[arg(long = "ci", value_name = "NAME")]
    pub cis: Vec<String>,
    /// Who does it. Repeatable.
    #[arg(long = "assignee", value_name = "NAME")]
    pub assignees: Vec<String>,
    /// When it may start at the earliest.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub earliest: Option<String>,
    /// When the request for it is submitted: the lead time of the policy counts from it.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub submitted: Option<String>,
}

/// `itsm change conflicts`.
#[derive(Debug, Args)]
pub struct Conflicts {
    /// The policy in YAML or JSON; `-` is standard input.
    pub policy: PathBuf,
    /// When it would start (RFC 3339, or `now`).
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub start: String,
    /// When it would end.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub end: String,
    /// The change.
    #[command(flatten)]
    pub proposed: Proposed,
    /// What is known.
    #[command(flatten)]
    pub known: Known,
    /// For people (`text`), or the answer's JSON in one line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// `itsm change slots`.
#[derive(Debug, Args)]
pub struct Slots {
    /// The policy in YAML or JSON; `-` is standard input.
    pub policy: PathBuf,
    /// How long it takes: `45m`, `3h`, `1d`.
    #[arg(long, value_name = "LENGTH")]
    pub length: String,
    /// From when to look (RFC 3339, or `now`).
    #[arg(long, value_name = "INSTANT", value_parser = instant::read, default_value = "now")]
    pub from: String,
    /// Until when to look; 366 days, if nothing is said.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub until: Option<String>,
    /// How many slots to tell.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(i64).range(1..=100))]
    pub count: i64,
    /// Start so many minutes after midnight by the clocks of the policy's windows, or a multiple of it.
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(i64).range(1..=1_440))]
    pub step: Option<i64>,
    /// The change.
    #[command(flatten)]
    pub proposed: Proposed,
    /// What is known.
    #[command(flatten)]
    pub known: Known,
    /// For people (`text`), or the answer's JSON in one line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// `itsm change calendar`.
#[derive(Debug, Args)]
pub struct Calendar {
    /// The policy in YAML or JSON; `-` is standard input.
    pub policy: PathBuf,
    /// From when (RFC 3339, or `now`).
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub from: String,
    /// Until when, at most 366 days later.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub to: String,
    /// What is known.
    #[command(flatten)]
    pub known: Known,
    /// Write it as iCalendar, for other calendar programs.
    #[arg(long, conflicts_with = "format")]
    pub ical: bool,
    /// For people (`text`), or the answer's JSON in one line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// `itsm change import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The iCalendar file; `-` is standard input.
    pub file: PathBuf,
    /// What its events are.
    #[arg(long = "as", value_name = "WHAT", default_value = "schedule")]
    pub kind: ImportKind,
    /// Where the time begins that is asked for (RFC 3339, or `now`).
    #[arg(long, value_name = "INSTANT", value_parser = instant::read, default_value = "now")]
    pub from: String,
    /// Where it ends; after 366 days, if nothing is said.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub to: Option<String>,
    /// By whose clocks whole days are, and times that name no time zone, or one that the IANA database does not have: the `zone` of the
    /// policy's `change`. If it is not given: UTC, and times of unknown zones are left out.
    #[arg(long, value_name = "ZONE", value_parser = import::zone)]
    pub zone: Option<Zone>,
    /// Windows in YAML, to paste (`text`), or in JSON in one line (`json`). A schedule is JSON always.
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// What the events of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    /// The other changes, for `--schedule`.
    Schedule,
    /// Entries of `change.freezes`.
    Freezes,
    /// Entries of `change.maintenance`.
    Maintenance,
}
