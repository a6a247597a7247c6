//! Computed against recorded priorities.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;

use itsm_core::Policy;
use itsm_core::engine::Question;

use crate::log::Event;

/// What stands for a priority that is not on record, or cannot be computed.
const GAP: &str = "–";

/// What becomes of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The computed priority is the recorded one; or neither is there, on purpose.
    Agrees,
    /// They differ.
    Differs,
    /// The log has a gap: in what decides, or in the priority itself.
    Gap,
}

/// How the computed priorities compare with the recorded ones.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Rows of the log.
    pub events: usize,
    /// The incidents they belong to.
    pub incidents: BTreeSet<String>,
    /// How often each pair of recorded and computed priority came up.
    pairs: BTreeMap<(Option<String>, Option<String>), usize>,
    digest: String,
}

impl Comparison {
    /// Decides every event. A level that the policy does not know is an error.
    pub fn of(policy: &Policy, events: &[Event]) -> Result<Self, Box<dyn Error>> {
        let mut comparison = Self { digest: policy.stamps().digest.clone(), ..Self::default() };
        let mut question =
            Question { facts: policy.facts(), now: None, language: String::new(), rank_questions: false };
        for event in events {
            for (field, level) in [("impact", &event.impact), ("urgency", &event.urgency)] {
                match level {
                    Some(level) => question.facts.set(field, level.as_str())?,
                    None => question.facts.clear(field)?,
                };
            }
            let computed = policy.ask_priority(&question)?.outcome;
            *comparison.pairs.entry((event.priority.clone(), computed)).or_default() += 1;
            comparison.events += 1;
            if !comparison.incidents.contains(&event.incident) {
                comparison.incidents.insert(event.incident.clone());
            }
        }
        Ok(comparison)
    }

    /// The events of which that became.
    pub fn count(&self, wanted: Verdict) -> usize {
        let fitting = self
            .pairs
            .iter()
            .filter(|((recorded, computed), _)| verdict(recorded.as_deref(), computed.as_deref()) == wanted);
        fitting.map(|(_, events)| events).sum()
    }
}

fn verdict(recorded: Option<&str>, computed: Option<&str>) -> Verdict {
    match (recorded, computed) {
        (None, Some("none")) => Verdict::Agrees,
        (None, _) | (_, None) => Verdict::Gap,
        (Some(recorded), Some(computed)) if recorded == computed => Verdict::Agrees,
        _ => Verdict::Differs,
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "policy {}", self.digest)?;
        writeln!(f, "{} events of {} incidents\n", self.events, self.incidents.len())?;
        writeln!(f, "{:>8}  {:>8}  {:>8}", "recorded", "computed", "events")?;
        for ((recorded, computed), events) in &self.pairs {
            let (recorded, computed) = (recorded.as_deref(), computed.as_deref());
            let remark = match verdict(recorded, computed) {
                Verdict::Agrees => "",
                Verdict::Differs => "  differs",
                Verdict::Gap => "  gap",
            };
            writeln!(f, "{:>8}  {:>8}  {events:>8}{remark}", recorded.unwrap_or(GAP), computed.unwrap_or(GAP))?;
        }
        let [agree, differ, gaps] =
            [Verdict::Agrees, Verdict::Differs, Verdict::Gap].map(|verdict| self.count(verdict));
        let share = (agree * 10_000).checked_div(self.events).unwrap_or_default();
        let (percent, hundredths) = (share / 100, share % 100);
        writeln!(f, "\n{agree} agree ({percent}.{hundredths:02} %), {differ} differ, {gaps} have gaps")
    }
}
