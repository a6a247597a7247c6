//! The command line of `itsm sla`.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use itsm_batch::month::Month;

use super::import;
use crate::arguments::{Asked, Format, SINGLE, pair};
use crate::instant;

/// `itsm sla`.
#[derive(Debug, Subcommand)]
pub enum Sla {
    /// Ask a calendar: open or closed, days, working time between instants, when so much will have passed.
    #[command(after_help = CALENDAR_HELP)]
    Calendar(Calendar),
    /// Which targets apply; with `--start`, when each is due.
    #[command(after_help = TARGETS_HELP)]
    Targets(Targets),
    /// What the clocks of a ticket show, by what has happened to it.
    #[command(after_help = CLOCK_HELP)]
    Clock(Clock),
    /// What comes of service levels over all tickets of a log: attainment, misses, workload.
    #[command(after_help = REPORT_HELP)]
    Report(Report),
    /// Write the holidays of an iCalendar file as a calendar of a policy lists them.
    #[command(after_help = IMPORT_HELP)]
    Import(Import),
}

const CALENDAR_HELP: &str = "\
Examples:
  itsm sla calendar policy.yaml
  itsm sla calendar policy.yaml office
  itsm sla calendar policy.yaml office --from 2026-12-24T15:00:00+01:00 --add 4h
  itsm sla calendar policy.yaml office --from 2026-12-24T15:00:00+01:00 --to now --periods
  itsm sla calendar policy.yaml office --date 2026-12-21 --days 14

Exit codes:
  0  done, nothing to object to
  1  the policy has errors
  2  the command line is wrong, a file cannot be read or written, or the question was refused";

const TARGETS_HELP: &str = "\
Examples:
  itsm sla targets policy.yaml --fact impact=high
  itsm sla targets policy.yaml --facts @facts.json --start 2026-12-24T10:00:00+01:00
  itsm sla targets policy.yaml --example stolen-laptop --start now --explain

Exit codes:
  0  done, nothing to object to
  1  the policy has errors
  2  the command line is wrong, a file cannot be read or written, or the facts were refused";

const CLOCK_HELP: &str = "\
Examples:
  itsm sla clock policy.yaml --events '[{\"at\":\"2026-12-24T10:00:00Z\",\"event\":\"opened\"}]'
  itsm sla clock policy.yaml --fact impact=high --events @events.json --now 2026-12-28T08:30:00Z
  itsm sla clock policy.yaml --example stolen-laptop --events - --timeline < events.json

An event is { at, event, set }: when, of which kind, and the facts that it changed, such as
  {\"at\":\"2026-12-24T11:00:00+01:00\",\"event\":\"updated\",\"set\":{\"status\":\"on_hold\"}}
Kinds are opened, updated, assigned, customer_message, agent_message, reopened, resolved,
closed, cancelled, and those that the policy names under `sla.events`.

Exit codes:
  0  done, nothing to object to
  1  the policy has errors
  2  the command line is wrong, a file cannot be read or written, or facts or events were refused";

const REPORT_HELP: &str = "\
Examples:
  itsm sla report policy.yaml tickets.jsonl
  itsm sla report policy.yaml tickets.csv --event opened=opened_at --event closed=closed_at
  itsm sla report policy.yaml events.csv.gz --ticket number --at changed_at --kind what \\
    --time-format '%d/%m/%Y %H:%M' --fact service=category --output october.html \\
    --from 2026-10 --to 2026-10

The log is a CSV file with a row for each ticket or for each event, or has a ticket in each line as JSON, such as
  {\"ticket\":\"INC-1\",\"facts\":{\"impact\":\"high\"},\"events\":[{\"at\":\"2026-12-24T10:00:00Z\",\"event\":\"opened\"}]}
It may be packed with gzip. Columns with the names of fields are answers to them.

Exit codes:
  0  done, nothing to object to
  1  the policy has errors
  2  the command line is wrong, a file cannot be read or written, or something in the log cannot be used";
const IMPORT_HELP: &str = "\
Examples:
  itsm sla import holidays.ics
  itsm sla import holidays.ics --years 2026..2030 > holidays.yaml
  itsm sla import holidays.ics --years 2026 --format json
  curl https://example.com/holidays.ics | itsm sla import -

Paste the list under `holidays:` of a calendar. A day that is worked all the same is switched off with
`enabled: false`, as events are that were cancelled. Only events of whole days are taken, with their
recurrence rules worked out for these years; what is left out is told on standard error.

Exit codes:
  0  done, also if events were left out
  2  the command line is wrong, the file cannot be read, or holds no holiday of these years";

const CLOCK_NOW: &str = "The instant to look at the clocks, such as `2026-11-22T08:30:00+01:00`, or `now`, as when left \
out. Later events do not count";

/// `itsm sla calendar`.
#[derive(Debug, Args)]
pub struct Calendar {
    /// The policy in YAML or JSON; `-` is standard input.
    pub policy: PathBuf,
    /// The calendar; without one, all are listed.
    pub name: Option<String>,
    /// Whether work goes on at this instant (RFC 3339, or `now`), and when that changes. Now, if nothing else is asked.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read, conflicts_with_all = ["from", "date"])]
    pub at: Option<String>,
    /// The instant to count from.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read, requires = "length", conflicts_with = "date")]
    pub from: Option<String>,
    /// The working time up to this instant.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read, requires = "from", group = "length")]
    pub to: Option<String>,
    /// The instant when so much working time has passed: `4h`, `1h30m`; `-4h` for before.
    #[arg(long, value_name = "LENGTH", requires = "from", group = "length", allow_hyphen_values = true)]
    pub add: Option<String>,
    /// The same time of day so many working days later; earlier, if negative.
    #[arg(long, value_name = "DAYS", requires = "from", group = "length", allow_hyphen_values = true)]
    pub add_working_days: Option<i64>,
    /// The periods in which work goes on, too.
    #[arg(long, requires = "from")]
    pub periods: bool,
    /// The hours of the days from this date on, or from `today`.
    #[arg(long, value_name = "DATE", value_parser = instant::read_date)]
    pub date: Option<String>,
    /// How many days.
    #[arg(long, requires = "date", value_parser = clap::value_parser!(i64).range(1..=1_000))]
    pub days: Option<i64>,
    /// The language of the names of days (BCP 47).
    #[arg(long)]
    pub language: Option<String>,
    /// For people (`text`), or the answer's JSON in one line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// `itsm sla targets`.
#[derive(Debug, Args)]
pub struct Targets {
    /// The policy in YAML or JSON; `-` is standard input.
    pub policy: PathBuf,
    /// What is known.
    #[command(flatten)]
    pub asked: Asked,
    /// From when to count (RFC 3339, or `now`): tells when each target is due, and when its warnings and steps come.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub start: Option<String>,
    /// Tell every target and what became of it, and what each test saw.
    #[arg(long)]
    pub explain: bool,
    /// A whole request `{ facts, overrides, now, language, start, explain }` instead of single arguments.
    #[arg(long, value_name = "JSON|@FILE|-", conflicts_with_all = SINGLE, conflicts_with_all = ["start", "explain"])]
    pub request: Option<String>,
    /// The language of names and reasons, such as `de` or `pt-BR`.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// For people (`text`), or the answer's JSON in one line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// `itsm sla clock`.
#[derive(Debug, Args)]
#[command(mut_arg("now", |now| now.help(CLOCK_NOW)))]
pub struct Clock {
    /// The policy in YAML or JSON; `-` is standard input.
    pub policy: PathBuf,
    /// What has happened, as a JSON list `[{ at, event, set }, …]`, in any order; in a file (`@FILE`), or on standard
    /// input (`-`).
    #[arg(long, value_name = "JSON|@FILE|-", required_unless_present = "request")]
    pub events: Option<String>,
    /// What was known when the ticket was opened.
    #[command(flatten)]
    pub asked: Asked,
    /// Tell what counted and what did not, stretch by stretch.
    #[arg(long)]
    pub timeline: bool,
    /// A whole request `{ facts, overrides, events, now, language, timeline }` instead of single arguments.
    #[arg(long, value_name = "JSON|@FILE|-", conflicts_with_all = SINGLE, conflicts_with_all = ["events", "timeline"])]
    pub request: Option<String>,
    /// The language of names, such as `de` or `pt-BR`.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// For people (`text`), or the answer's JSON in one line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// `itsm sla report`.
#[derive(Debug, Args)]
pub struct Report {
    /// The policy in YAML or JSON; `-` is standard input. Not a built one: those leave out what a report counts.
    pub policy: PathBuf,
    /// The log; `-` is standard input.
    pub log: PathBuf,
    /// Write the report into a file, too: a page (`.html`), the counts (`.csv`), or all of it (`.json`). Repeatable.
    #[arg(short, long = "output", value_name = "FILE")]
    pub outputs: Vec<PathBuf>,
    /// The instant to look at the clocks (RFC 3339), or `now`, as when left out. Later events do not count.
    #[arg(long, value_name = "INSTANT", value_parser = instant::read)]
    pub now: Option<String>,
    /// The first month to report on.
    #[arg(long, value_name = "MONTH")]
    pub from: Option<Month>,
    /// The last month to report on.
    #[arg(long, value_name = "MONTH")]
    pub to: Option<Month>,
    /// Count by these fields, attributes and values, instead of those that the policy names.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub by: Option<Vec<String>>,
    /// Report on what can be used, and leave out tickets with something wrong. Their number stands in the report.
    #[arg(long)]
    pub skip_bad: bool,
    /// The language of names, such as `de` or `pt-BR`.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// For people (`text`), or the report's JSON in one line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
    /// The columns of the log, if it is a CSV file.
    #[command(flatten)]
    pub columns: ColumnNames,
}

/// Which column of a CSV file says what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Columns of a CSV file")]
pub struct ColumnNames {
    /// The column of the ticket's number [default: ticket].
    #[arg(long, value_name = "COLUMN")]
    pub ticket: Option<String>,
    /// The column of the instant that a row tells of. Without one there is one row for each ticket.
    #[arg(long, value_name = "COLUMN")]
    pub at: Option<String>,
    /// The column with the kind of event that a row tells of. Without one every row is `updated`.
    #[arg(long, value_name = "COLUMN", requires = "at")]
    pub kind: Option<String>,
    /// The column with the instant of an event, such as `opened=opened_at`; the last row that has it counts. Repeatable.
    #[arg(long = "event", value_name = "KIND=COLUMN", value_parser = pair)]
    pub events: Vec<(String, String)>,
    /// The column with the answers to a field, if it has another name, such as `service=category`. Repeatable.
    #[arg(long = "fact", value_name = "FIELD=COLUMN", value_parser = pair)]
    pub facts: Vec<(String, String)>,
    /// What stands for a value that is not known, beside nothing at all, such as `?`. Repeatable.
    #[arg(long, value_name = "TEXT")]
    pub unknown: Vec<String>,
    /// How instants are written, as `strftime` has it, such as `%d/%m/%Y %H:%M` [default: RFC 3339].
    #[arg(long, value_name = "FORMAT")]
    pub time_format: Option<String>,
    /// By the clocks of which zone instants without an offset are written, such as `Europe/Berlin`.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Compare with whether a metric was kept, as the log has it on record, such as `resolution=made_sla`.
    #[arg(long, value_name = "METRIC=COLUMN", value_parser = pair)]
    pub recorded: Option<(String, String)>,
}
/// `itsm sla import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The iCalendar file; `-` is standard input.
    pub file: PathBuf,
    /// The first and the last year, such as `2026..2030`, or a single one; this year and the next four, if nothing is
    /// said.
    #[arg(long, value_name = "YEARS", value_parser = import::years)]
    pub years: Option<RangeInclusive<i64>>,
    /// The list in YAML, to paste (`text`), or in JSON in one line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}
