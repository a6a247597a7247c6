//! What comes of service levels over many tickets: attainment, misses, workload.
//!
//! Every figure is a sum over [`rows`](SlaReport::rows), which count each clock once. A clock is decided once, when it ended
//! in time or when its time was up, and counts in that month; what happens later does not move it.

pub(crate) mod chart;
mod compare;
mod dimension;
mod fold;
pub(crate) mod page;
mod table;
mod tally;

use itsm_core::calendar::zone::Zone;
use itsm_core::priority::answer::Stamps;
use serde::{Serialize, Serializer};

use crate::month::Month;

pub use compare::{Agreement, Comparison, TargetAgreement};
pub use dimension::{Dimension, NoDimension};
pub use tally::{Tally, percent};

/// What is asked of a report.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The instant at which to look at the clocks, in milliseconds since 1970-01-01T00:00Z.
    pub now: i64,
    /// What to count by, instead of what the policy says.
    pub by: Option<Vec<String>>,
    /// The first month to count.
    pub from: Option<Month>,
    /// The last month to count.
    pub to: Option<Month>,
    /// The language of labels (BCP 47).
    pub language: String,
    /// The metric that the log has on record whether it was kept.
    pub recorded: Option<String>,
}

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportError {
    /// The policy has no service levels.
    NoServiceLevels,
    /// The policy was built before: what a report counts stands in the document.
    BuiltBefore,
    /// There is nothing of that name to count by.
    NoDimension(NoDimension),
    /// There is no metric of that name; with the nearest one there is.
    NoMetric(String, Option<String>),
}

/// A report of service levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SlaReport {
    /// What people call the policy.
    pub label: String,
    /// The instant at which the clocks were looked at, in UTC.
    pub now: String,
    /// By the clocks of which zone months begin. In JSON its name.
    #[serde(serialize_with = "name")]
    pub zone: Zone,
    /// The months it covers, without gaps.
    pub months: Vec<Month>,
    /// The month that it is at that instant: its figures are not final.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<Month>,
    /// What it counts by.
    pub by: Vec<Dimension>,
    /// Which tickets it counts, in words; absent where it counts all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub only: Option<String>,
    /// From which share of its target on what was met is a near miss.
    pub near_miss: String,
    /// How many tickets there were.
    pub tickets: Tickets,
    /// The tickets opened, by month.
    pub opened: Vec<Opened>,
    /// What was measured, in the policy's order.
    pub metrics: Vec<MetricReport>,
    /// The limits of workload, in the policy's order.
    pub workload: Vec<WorkloadReport>,
    /// What was missed, metric by metric: what is still to be done first, then the worst.
    pub missed: Vec<Case>,
    /// What was nearly missed, likewise.
    pub near_misses: Vec<Case>,
    /// How this compares with what the log has on record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Comparison>,
    /// The finest counts.
    pub rows: Vec<Row>,
    /// What the figures mean.
    pub definitions: Vec<String>,
    /// Which policy and which engine counted.
    pub stamps: Stamps,
}

/// How many tickets there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tickets {
    /// In the log.
    pub read: usize,
    /// Of those: left out, because something is wrong with them.
    pub left_out: usize,
    /// Of those: not counted, because the policy counts others only, or because they were not opened yet.
    pub not_counted: usize,
    /// Of those: not counted, because nothing of them lies in the months asked for.
    pub of_other_months: usize,
    /// Of those: counted.
    pub counted: usize,
    /// Of those counted: nothing has happened to them that starts a clock.
    pub without_clock: usize,
}

/// Clocks without a target to hold them against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Without {
    /// Why: `none` (none on purpose), `unmatched` (no target applies), `missing_facts`; `symbolic`, agreed in words.
    pub why: &'static str,
    /// How many.
    pub clocks: u64,
}

/// The tickets of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Opened {
    /// The month.
    pub month: Month,
    /// How many were opened.
    pub tickets: u64,
}

/// What was measured of one metric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MetricReport {
    /// The metric.
    pub metric: String,
    /// What people call it.
    pub label: String,
    /// With whom it was agreed: `sla`, `ola`, `uc`.
    pub agreement: itsm_core::document::model::sla::Agreement,
    /// All of it.
    #[serde(flatten)]
    pub tally: Tally,
    /// By month, without gaps.
    pub months: Vec<MonthTally>,
    /// By target, in the policy's order; those that applied to some ticket.
    pub targets: Vec<TargetReport>,
    /// Why clocks are without a target.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<Without>,
    /// By each of what the report counts by.
    pub groups: Vec<Group>,
}

/// The counts of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MonthTally {
    /// The month.
    pub month: Month,
    /// Its counts.
    #[serde(flatten)]
    pub tally: Tally,
}

/// What was measured of one target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetReport {
    /// Its id.
    pub id: String,
    /// What it demands, in words.
    pub demand: String,
    /// The share of tickets that has to meet it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<String>,
    /// The same in hundredths of a percent.
    #[serde(skip)]
    pub goal_share: Option<i64>,
    /// Whether that share is reached; absent where there is none, or nothing to hold against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
    /// All of it.
    #[serde(flatten)]
    pub tally: Tally,
    /// By month, those in which something was decided.
    pub months: Vec<TargetMonth>,
}

/// What was measured of one target in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetMonth {
    /// The month.
    pub month: Month,
    /// Whether the share that has to meet it was reached in this month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
    /// Its counts.
    #[serde(flatten)]
    pub tally: Tally,
}

/// The counts by one of what the report counts by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Its name.
    pub by: String,
    /// The values: as the policy lists them; of texts, the most frequent first.
    pub values: Vec<GroupValue>,
}

/// The counts of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupValue {
    /// The value; `null` where it is unknown.
    pub value: Option<String>,
    /// What people call it.
    pub label: String,
    /// All of it.
    #[serde(flatten)]
    pub tally: Tally,
    /// By month, those in which something was decided.
    pub months: Vec<MonthTally>,
}

/// How the work compares with what was agreed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkloadReport {
    /// The limit.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// Which tickets it limits, in words; absent where it limits all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The most tickets opened in a month.
    pub per_month: u64,
    /// The tickets opened, by month.
    pub months: Vec<Opened>,
    /// In how many months there were more.
    pub exceeded: usize,
}

/// A clock that was missed, or nearly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// The ticket.
    pub ticket: String,
    /// The metric.
    pub metric: String,
    /// The target.
    pub target: String,
    /// The values of what the report counts by.
    pub values: Vec<Option<String>>,
    /// The month it counts in.
    pub month: Month,
    /// When the clock began, in UTC.
    pub started: String,
    /// When it was due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// When it ended; absent while it is still to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// What has counted: `3h30m`.
    pub elapsed: String,
    /// The share of the target that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<String>,
}

/// The finest counts: of one month, metric, target and combination of values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The month in which the clocks were decided; absent for those still open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<Month>,
    /// The metric.
    pub metric: String,
    /// The target; absent where none applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Why there is no target to hold the clocks against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<&'static str>,
    /// The values of what the report counts by, in its order; `null` where they are unknown.
    pub values: Vec<Option<String>>,
    /// The counts.
    #[serde(flatten)]
    pub tally: Tally,
}

impl SlaReport {
    /// The months it covers, for people: `2016-03`, `2016-03 to 2016-06`; nothing if there are none.
    pub fn span(&self) -> Option<String> {
        let (first, last) = (self.months.first()?, self.months.last()?);
        Some(if first == last { first.to_string() } else { format!("{first} to {last}") })
    }
}

fn name<S: Serializer>(zone: &Zone, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(zone.name())
}

/// The first cases of each metric, of cases that stand metric by metric.
pub fn first_of_each(cases: &[Case], most: usize) -> impl Iterator<Item = &Case> {
    cases.chunk_by(|one, next| one.metric == next.metric).flat_map(move |own| own.iter().take(most))
}
