//! Overrides: what an agent sets by hand, held against what the policy allows.

use super::answer::{OverrideRefusal, OverrideStatus};
use crate::fact::facts::Override;
use crate::packed::packed;
use crate::stage::table::Outcome;

/// What a policy allows an agent to set by hand. Without a rule of its own a value may be set freely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverridePolicy {
    /// Whether at all.
    pub allow: bool,
    /// Whether a reason must be given.
    pub reason_required: bool,
    /// At most so many steps more severe than computed.
    pub max_raise: Option<usize>,
    /// At most so many steps less severe than computed.
    pub max_lower: Option<usize>,
    /// Must end no later than this many seconds after now.
    pub expires_within: Option<i64>,
}

packed!(struct OverridePolicy { allow, reason_required, max_raise, max_lower, expires_within });

impl OverridePolicy {
    /// Everything is allowed.
    pub const FREE: Self =
        Self { allow: true, reason_required: false, max_raise: None, max_lower: None, expires_within: None };

    /// What becomes of an override, given the outcomes still possible without it (levels of a scale of `levels`).
    pub fn judge(
        &self,
        set: &Override,
        computed: &[Outcome],
        levels: usize,
        now: Option<i64>,
    ) -> (OverrideStatus, Option<OverrideRefusal>) {
        let refused = |why| (OverrideStatus::Refused, Some(why));
        if !self.allow {
            return refused(OverrideRefusal::NotAllowed);
        }
        match (set.until, now) {
            (Some(until), Some(now)) if until <= now => return (OverrideStatus::Expired, None),
            (Some(_), None) => return refused(OverrideRefusal::NowRequired),
            _ => {}
        }
        if self.reason_required && set.reason.is_none() {
            return refused(OverrideRefusal::ReasonRequired);
        }
        if let Some(within) = self.expires_within {
            match (set.until, now) {
                (Some(until), Some(now)) if until - now <= within.saturating_mul(1_000) => {}
                (Some(_), Some(_)) => return refused(OverrideRefusal::TooLong),
                _ => return refused(OverrideRefusal::EndRequired),
            }
        }
        let judged: Vec<Option<OverrideRefusal>> = computed
            .iter()
            .map(|&outcome| {
                let outcome = usize::from(outcome);
                // There are no steps between a level and “none” or “unmatched”.
                let steps = |from: usize, to: usize| if outcome < levels { from.saturating_sub(to) } else { 0 };
                if self.max_raise.is_some_and(|most| steps(outcome, set.level) > most) {
                    Some(OverrideRefusal::TooHigh)
                } else if self.max_lower.is_some_and(|most| steps(set.level, outcome) > most) {
                    Some(OverrideRefusal::TooLow)
                } else {
                    None
                }
            })
            .collect();
        match judged.first().copied().flatten() {
            _ if judged.iter().all(Option::is_none) => (OverrideStatus::Applied, None),
            Some(why) if judged.iter().all(Option::is_some) => refused(why),
            _ => (OverrideStatus::Open, Some(OverrideRefusal::DependsOnMissingFacts)),
        }
    }
}
