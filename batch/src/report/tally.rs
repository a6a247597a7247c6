//! Counts of clocks, and shares of them.

use std::ops::AddAssign;

use itsm_core::document::model::sla::Percent;
use itsm_core::sla::outcome::Standing;
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// All of it, in hundredths of a percent.
const WHOLE: u64 = 10_000;

/// How many clocks ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Met.
    pub met: u64,
    /// Of those met: with no more left than makes a near miss.
    pub near_misses: u64,
    /// Missed.
    pub missed: u64,
    /// Still to be done, and in time so far.
    pub open: u64,
    /// Cancelled in time.
    pub cancelled: u64,
    /// Without a target to hold them against.
    pub without_target: u64,
}

impl Tally {
    /// One clock.
    pub(super) fn one(standing: Standing, is_near_miss: bool) -> Self {
        let mut tally = Self { near_misses: u64::from(is_near_miss), ..Self::default() };
        *match standing {
            Standing::Met => &mut tally.met,
            Standing::Missed => &mut tally.missed,
            Standing::Open => &mut tally.open,
            Standing::Cancelled => &mut tally.cancelled,
            Standing::WithoutTarget => &mut tally.without_target,
        } = 1;
        tally
    }

    /// How many were measured: met or missed.
    pub fn measured(&self) -> u64 {
        self.met + self.missed
    }

    /// The share of those measured that were met, in hundredths of a percent, rounded down: only what has been reached
    /// is shown as reached. `None` if none was measured.
    pub fn attainment(&self) -> Option<u64> {
        self.met.saturating_mul(WHOLE).checked_div(self.measured())
    }

    /// Whether a goal, in hundredths of a percent, is reached; by the counts, not by the rounded share.
    pub fn reaches(&self, goal: i64) -> Option<bool> {
        let goal = u64::try_from(goal).unwrap_or_default();
        (self.measured() > 0).then(|| self.met.saturating_mul(WHOLE) >= goal.saturating_mul(self.measured()))
    }
}

/// A share as people read it: `95.3%`.
pub fn percent(share: u64) -> String {
    Percent(i64::try_from(share).unwrap_or(i64::MAX)).to_string()
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.met += other.met;
        self.near_misses += other.near_misses;
        self.missed += other.missed;
        self.open += other.open;
        self.cancelled += other.cancelled;
        self.without_target += other.without_target;
    }
}

impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_struct("Tally", 7)?;
        map.serialize_field("met", &self.met)?;
        map.serialize_field("nearMisses", &self.near_misses)?;
        map.serialize_field("missed", &self.missed)?;
        map.serialize_field("open", &self.open)?;
        map.serialize_field("cancelled", &self.cancelled)?;
        map.serialize_field("withoutTarget", &self.without_target)?;
        match self.attainment() {
            Some(share) => map.serialize_field("attainment", &percent(share))?,
            None => map.skip_field("attainment")?,
        }
        map.end()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_down_and_a_goal_is_held_against_the_counts() {
        let tally = Tally { met: 18_999, missed: 1_001, ..Tally::default() };
        assert_eq!(percent(tally.attainment().unwrap()), "94.99%");
        assert_eq!(tally.reaches(9_500), Some(false));
        assert_eq!(Tally { met: 19, missed: 1, ..Tally::default() }.reaches(9_500), Some(true));
        assert_eq!(Tally { open: 3, ..Tally::default() }.reaches(9_500), None);
        assert_eq!(Tally { open: 3, ..Tally::default() }.attainment(), None);
    }
}
