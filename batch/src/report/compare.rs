//! What the report says, against what the log has on record.

use itsm_core::sla::ServiceLevels;
use itsm_core::sla::outcome::{Outcome, Standing};
use serde::Serialize;

use super::tally::percent;
use crate::month::Month;

/// The most tickets that are named of those on which record and report differ.
const MAX_NAMED: usize = 20;

/// How the report compares with what the log has on record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// The metric.
    pub metric: String,
    /// All of it.
    #[serde(flatten)]
    pub all: Agreement,
    /// By target.
    pub targets: Vec<TargetAgreement>,
    /// Tickets on which they differ: the first ones of the log.
    pub differing: Vec<String>,
}

/// How often record and report say the same of one target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TargetAgreement {
    /// The target's id; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How often.
    #[serde(flatten)]
    pub agreement: Agreement,
}

/// How often record and report say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Agreement {
    /// Kept, by both.
    pub both_kept: u64,
    /// Missed, by both.
    pub both_missed: u64,
    /// Kept by the record, and missed by the report.
    pub only_recorded_kept: u64,
    /// Missed by the record, and kept by the report.
    pub only_recorded_missed: u64,
    /// The report says neither: there is no target, it was cancelled, or it is still open.
    pub not_comparable: u64,
}

impl Agreement {
    /// How many are said the same of, of those that both say something of; rounded down.
    pub fn share(&self) -> Option<String> {
        let same = self.both_kept + self.both_missed;
        let all = same + self.only_recorded_kept + self.only_recorded_missed;
        same.saturating_mul(10_000).checked_div(all).map(percent)
    }

    fn add(&mut self, recorded: bool, kept: Option<bool>) {
        *match (recorded, kept) {
            (true, Some(true)) => &mut self.both_kept,
            (false, Some(false)) => &mut self.both_missed,
            (true, Some(false)) => &mut self.only_recorded_kept,
            (false, Some(true)) => &mut self.only_recorded_missed,
            (_, None) => &mut self.not_comparable,
        } += 1;
    }
}

impl Comparison {
    /// Takes a ticket in.
    pub(super) fn add(&mut self, ticket: &str, recorded: bool, outcomes: &[(Option<Month>, &Outcome<'_>)]) {
        let each = || outcomes.iter().map(|(_, outcome)| outcome);
        let own = || each().filter(|outcome| outcome.metric.name == self.metric);
        let any = |standing| own().find(|outcome| outcome.standing == standing);
        let (kept, decisive) = match (any(Standing::Missed), any(Standing::Met)) {
            (Some(missed), _) => (Some(false), Some(missed)),
            (None, Some(met)) => (Some(true), Some(met)),
            (None, None) => (None, own().next()),
        };
        let id = decisive.and_then(|outcome| outcome.target).map(|target| target.id.clone());
        self.all.add(recorded, kept);
        let known = self.targets.iter().position(|target| target.id == id);
        let at = known.unwrap_or_else(|| {
            self.targets.push(TargetAgreement { id, ..TargetAgreement::default() });
            self.targets.len() - 1
        });
        if let Some(target) = self.targets.get_mut(at) {
            target.agreement.add(recorded, kept);
        }
        if kept.is_some_and(|kept| kept != recorded) && self.differing.len() < MAX_NAMED {
            self.differing.push(ticket.to_owned());
        }
    }
    /// With the targets as the policy lists them.
    pub(super) fn in_order(mut self, levels: &ServiceLevels) -> Self {
        let metric = levels.metrics.iter().find(|metric| metric.name == self.metric);
        let place = |id: &str| metric.and_then(|metric| metric.targets.iter().position(|target| target.id == id));
        self.targets.sort_by_key(|target| target.id.as_deref().and_then(place).unwrap_or(usize::MAX));
        self
    }
}
