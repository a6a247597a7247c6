//! `itsm sla clock`: what the clocks of a ticket show.

use std::fmt::Write as _;

use anstyle::Style;
use itsm_core::Policy;
use itsm_core::calendar::zone::Zone;
use itsm_core::document::json;
use itsm_core::engine::{ClockQuestion, SlaClocks};
use itsm_core::fact::notation::write_working;
use itsm_core::finding::Findings;
use itsm_core::sla::answer::{Cause, ClockAnswer, Mark, State, TimelineEntry};
use itsm_core::wire;

use super::arguments::Clock;
use super::{demand, metric, zone};
use crate::Verdict;
use crate::arguments::Format;
use crate::columns::Columns;
use crate::failure::Failure;
use crate::instant::{self, local};
use crate::question;
use crate::source::{self, Source};
use crate::terminal::{self, BOLD, DIM, ERROR, GOOD, WARNING};

pub fn run(asked: &Clock) -> Result<Verdict, Failure> {
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let question = question(&policy, asked)?;
    let answer = policy.sla_clocks(&question).map_err(|error| question::refused(vec![error]))?;
    terminal::print(&match asked.format {
        Format::Json => wire::to_json(&answer) + "\n",
        Format::Text => text(&policy, &question, &answer),
    })?;
    Ok(Verdict::Good)
}

