//! `itsm sla`: targets, the clocks of tickets, the calendars they go by, and holidays out of other calendars.

pub mod arguments;
mod calendar;
mod clock;
mod demand;
pub mod import;
mod report;
mod targets;
mod timeline;

use itsm_core::Policy;
use itsm_core::calendar::zone::Zone;
use itsm_core::document::model::sla::Agreement;

use crate::Verdict;
use crate::failure::Failure;
use crate::terminal::{self, BOLD, DIM};

pub fn run(command: &arguments::Sla) -> Result<Verdict, Failure> {
    match command {
        arguments::Sla::Calendar(asked) => calendar::run(asked),
        arguments::Sla::Targets(asked) => targets::run(asked),
        arguments::Sla::Clock(asked) => clock::run(asked),
        arguments::Sla::Report(asked) => report::run(asked),
        arguments::Sla::Import(asked) => import::run(asked),
    }
}

/// The zone of a calendar; UTC where there is none.
fn zone(policy: &Policy, calendar: Option<&str>) -> Zone {
    calendar.and_then(|name| policy.calendar(name)).map_or_else(Zone::utc, |calendar| calendar.zone().clone())
}

/// The name of a metric, with whom it was agreed if that is not the customer.
fn metric(name: &str, agreement: Agreement) -> String {
    match agreement {
        Agreement::Sla => name.to_owned(),
        Agreement::Ola => format!("{name} (ola)"),
        Agreement::Uc => format!("{name} (uc)"),
    }
}

/// The line above what is told of a metric: its name, what came out, and what people call it.
fn heading(metric: &str, outcome: &str, label: Option<&str>) -> String {
    let label = label.map_or(String::new(), |label| format!("  {DIM}{}{DIM:#}", terminal::printable(label)));
    format!("{BOLD}{metric}{BOLD:#}: {outcome}{label}\n")
}
