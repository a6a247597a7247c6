//! Service levels: which targets apply, when they are due, and the clocks that measure them.
//!
//! A target is looked up by a decision table like any other, after the priority. A clock keeps nothing: it is worked out
//! anew from the events of a ticket, so that a policy that has changed, or an event told late, changes the answer too.

pub mod answer;
pub(crate) mod clock;
mod hours;
pub mod outcome;
pub mod report;
mod resolve;
mod select;
mod target;
pub mod timeline;

use std::sync::Arc;

use crate::document::limits::{MAX_MARKS, MAX_METRICS, MAX_PARTS};
use crate::document::model::Text;
use crate::document::model::sla::{Agreement, OnChange, OnReopen, Selection};
use crate::packed::packed;
use crate::scale::Options;
use crate::table::rule::{Table, When};

pub use hours::Hours;
pub use target::{CalendarRef, Form, Step, Target};

/// The kinds of events that every policy has.
pub const EVENTS: [&str; 9] = [
    "opened",
    "updated",
    "assigned",
    "customer_message",
    "agent_message",
    "reopened",
    "resolved",
    "closed",
    "cancelled",
];

/// The number of the kind `opened`.
pub(crate) const OPENED: usize = 0;

/// The number of the kind `reopened`.
pub(crate) const REOPENED: usize = 5;

/// The service levels of a policy.
#[derive(Clone, Debug)]
pub struct ServiceLevels {
    /// The kinds of events: those that every policy has, then its own.
    pub events: Arc<Options>,
    /// What is measured, in the author's order.
    pub metrics: Vec<Metric>,
}

packed!(struct ServiceLevels { events, metrics });

/// Something measured.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub label: Option<Text>,
    /// With whom it was agreed.
    pub agreement: Agreement,
    /// The number of the metric that it has to fit into.
    pub within_metric: Option<usize>,
    /// Which of several matching targets applies.
    pub selection: Selection,
    /// The tables that choose among the targets: one; of `all`, one for each target. Their outcomes are numbers of
    /// targets.
    pub tables: Vec<Table>,
    /// The targets, in the author's order.
    pub targets: Vec<Target>,
    /// When its clock runs.
    pub clock: ClockRules,
}

packed!(struct Metric { name, label, agreement, within_metric, selection, tables, targets, clock });

/// When a clock runs.
#[derive(Clone, Debug)]
pub struct ClockRules {
    /// When it starts.
    pub start: Trigger,
    /// When it stands still.
    pub pause: Option<Trigger>,
    /// When a pause that began with an event ends.
    pub resume: Option<Trigger>,
    /// When it has been done.
    pub stop: Trigger,
    /// When it need not be done any more.
    pub cancel: Trigger,
    /// When it begins again.
    pub reset: Option<Trigger>,
    /// Whether it can start again after it has stopped.
    pub repeats: bool,
    /// When another target applies that is due earlier.
    pub on_raise: OnChange,
    /// When another target applies that is due later.
    pub on_lower: OnChange,
    /// When it was done and is to be done again.
    pub on_reopen: OnReopen,
}

packed!(struct ClockRules { start, pause, resume, stop, cancel, reset, repeats, on_raise, on_lower, on_reopen });

/// When something happens to a clock.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// At events of these kinds; while the condition holds, if there are none.
    pub on: Vec<usize>,
    /// What must hold after the event.
    pub when: When,
}

packed!(struct Trigger { on, when });

impl ServiceLevels {
    /// Every table of targets with its metric, in the policy's order.
    fn tables(&self) -> impl Iterator<Item = (&Metric, &Table)> {
        self.metrics.iter().flat_map(|metric| metric.tables.iter().map(move |table| (metric, table)))
    }

    /// Whether nothing in them costs more time or memory than in a document.
    pub(crate) fn is_sound(&self) -> bool {
        let steps = |target: &Target| target.warn.len() <= MAX_MARKS && target.steps.len() <= MAX_MARKS;
        let several = self.metrics.iter().map(|metric| metric.tables.len().saturating_sub(1)).sum::<usize>();
        self.metrics.len() <= MAX_METRICS
            && several <= MAX_PARTS
            && self.metrics.iter().all(|metric| metric.targets.iter().all(steps))
    }

    /// How many targets there are.
    pub(crate) fn rules(&self) -> usize {
        let rules = |metric: &Metric| metric.tables.iter().map(|table| table.rules.len()).sum::<usize>();
        self.metrics.iter().map(|metric| metric.targets.len().max(rules(metric))).sum()
    }
}
