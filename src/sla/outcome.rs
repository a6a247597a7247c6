//! How a clock ended, or where it stands, in figures: what reports are made from.

use super::clock::{Clock, Clocks, Phase, WHOLE};
use super::target::{Counted, NotDue};
use super::{Metric, Target};
use crate::calendar::CalendarError;

/// How a clock ended, or where it stands; of a metric that repeats, one for each time it ran.
///
/// Instants are in milliseconds since 1970-01-01T00:00Z, lengths in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'p> {
    /// What was measured.
    pub metric: &'p Metric,
    /// The target; absent where none applies, or while that depends on missing facts.
    pub target: Option<&'p Target>,
    /// Why there is nothing to hold the clock against: `none`, `unmatched`, `missing_facts`; `symbolic`, agreed in words.
    pub why: Option<&'static str>,
    /// What came out.
    pub standing: Standing,
    /// When it began to count.
    pub begun: i64,
    /// When it stopped or was cancelled.
    pub ended: Option<i64>,
    /// When it is due, or was when it ended.
    pub due: Option<i64>,
    /// What has counted.
    pub elapsed: i64,
    counted: Option<Counted<'p>>,
    /// When it ended, or else when it was looked at.
    until: i64,
}

/// What came out of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// What it measures was done in time.
    Met,
    /// It was done too late, or was still to be done when it was too late.
    Missed,
    /// It has not been done, and there is time left.
    Open,
    /// It was cancelled in time.
    Cancelled,
    /// There is no target with an instant: none applies, none on purpose, or one agreed in words.
    WithoutTarget,
}

impl Outcome<'_> {
    /// When this was decided: when it ended in time or was cancelled, or when its time was up. `None` while it is open.
    ///
    /// What happens later does not move it: a month that has passed keeps its figures.
    pub fn decided(&self) -> Option<i64> {
        match self.standing {
            // A date that had passed when it began was missed from the beginning.
            Standing::Missed => self.due.or(self.ended).map(|at| at.max(self.begun)),
            Standing::Met | Standing::Cancelled | Standing::WithoutTarget => self.ended,
            Standing::Open => None,
        }
    }

    /// How much of its target has been used, in hundredths of a percent; `None` where the target is no stretch of time.
    pub fn used(&self) -> Option<i64> {
        let counted = self.counted?;
        let whole = match counted.length() {
            Some(length) => length,
            None => counted.hours.between(self.begun, counted.due_from(self.begun).ok()?).ok()?,
        };
        let part = if counted.moves() { self.elapsed } else { counted.hours.between(self.begun, self.until).ok()? };
        // The horizon in hundredths of a percent of a millisecond fits.
        part.saturating_mul(WHOLE).checked_div(whole)
    }
}

impl<'p> Clocks<'p> {
    /// How the clocks that have started ended, or stand at an instant; of `hit: all` those whose target applies.
    pub(crate) fn outcomes(&self, now: i64) -> Result<Vec<Outcome<'p>>, CalendarError> {
        let mut outcomes = Vec::new();
        for clock in &self.clocks {
            if clock.phase() == Phase::Waiting {
                continue;
            }
            outcomes.extend(clock.cycles());
            let last = clock.outcome(now)?;
            if clock.metric().tables.len() <= 1 || last.target.is_some() {
                outcomes.push(last);
            }
        }
        Ok(outcomes)
    }
}

/// Why there is nothing to hold a clock against that has a target.
const SYMBOLIC: &str = "symbolic";

impl<'p> Clock<'p> {
    /// How it ended, or where it stands at an instant.
    pub(super) fn outcome(&self, now: i64) -> Result<Outcome<'p>, CalendarError> {
        let ended = self.ended();
        let until = ended.unwrap_or(now);
        let target = self.target();
        let due = self.due();
        let has_instant = target.is_ok() && due != Err(NotDue::NoInstant);
        Ok(Outcome {
            metric: self.metric(),
            target: target.ok().map(|counted| counted.target),
            why: self.without_target().or((!has_instant).then_some(SYMBOLIC)),
            standing: match self.phase() {
                _ if self.is_missed(until) => Standing::Missed,
                Phase::Cancelled => Standing::Cancelled,
                _ if !has_instant => Standing::WithoutTarget,
                Phase::Stopped => Standing::Met,
                Phase::Waiting | Phase::Running | Phase::Paused(_) => Standing::Open,
            },
            begun: self.begun(),
            ended,
            due: due.ok().flatten(),
            elapsed: self.elapsed(until)?,
            counted: target.ok(),
            until,
        })
    }
}
