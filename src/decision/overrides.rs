//! Overrides: what an agent sets by hand, held against what the policy allows.

use super::answer::{OverrideAnswer, OverrideRefusal, OverrideStatus};
use super::section::{Inquiry, Possible, names};
use super::{Decision, OwnOutcome};
use crate::document::model;
use crate::fact::facts::{Facts, Override};
use crate::fact::field::Notation;
use crate::fact::notation::{self, write_instant};
use crate::fact::vocabulary::{Named, Vocabulary};
use crate::finding::{Finding, Findings};
use crate::order::{self, Set};
use crate::packed::packed;
use crate::span::Spanned;
use crate::stage::table::Outcome;
use crate::table::condition::Truth;
use crate::table::rule::none;
use crate::table::view::{Context, View};

/// The most states an answer to a half-filled form may visit before it settles for a superset.
pub(crate) const ANSWER_BUDGET: usize = 50_000;

/// The most variants kept apart; overrides beyond are taken as allowed while that is open.
const MAX_VARIANTS: usize = 8;

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
    const FREE: Self =
        Self { allow: true, reason_required: false, max_raise: None, max_lower: None, expires_within: None };

    /// What the document says about setting the decision's `own` outcome, if that may be set at all, and derived values.
    pub(crate) fn resolve(
        own: Option<&str>,
        written: &model::Entries<model::OverrideRule>,
        vocabulary: &Vocabulary,
        findings: &mut Findings,
    ) -> Vec<(String, Self)> {
        let known: Vec<&str> = vocabulary.derived.iter().map(|value| value.name.as_str()).chain(own).collect();
        let mut resolved = Vec::with_capacity(written.0.len());
        for (name, rule) in written {
            if !known.contains(&name.value.as_str()) && !vocabulary.is_left_out(&name.value) {
                let message = match own {
                    Some(own) => format!("`{}` is neither `{own}` nor a derived value", name.value),
                    None => format!("`{}` is no derived value", name.value),
                };
                let finding = Finding::error("override.unknown_value", name.span, message);
                findings.push_near(finding, &name.value, known.iter().copied());
            }
            let steps = |steps: &Option<Spanned<i64>>| {
                steps.as_ref().map(|steps| usize::try_from(steps.value).unwrap_or(usize::MAX))
            };
            let expires_within = rule.expires_within.as_ref().and_then(|written| {
                let read = notation::duration(&written.value.text);
                if read.is_none() {
                    findings.push(Finding::error(
                        "override.expires_within",
                        written.span,
                        format!("`{}` is not {}", written.value.text, Notation::Duration.expected()),
                    ));
                }
                read
            });
            resolved.push((
                name.value.clone(),
                Self {
                    allow: rule.allow,
                    reason_required: rule.reason_required,
                    max_raise: steps(&rule.max_raise),
                    max_lower: steps(&rule.max_lower),
                    expires_within,
                },
            ));
        }
        resolved
    }

    /// What becomes of an override, given the outcomes still possible without it (levels of a scale of `levels`).
    fn judge(
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

/// The overrides judged, and what is possible with them.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// What is possible with what was set.
    pub(crate) possible: Possible,
    /// The facts, with the values set by hand that every variant has.
    pub(crate) view: View,
    /// Derived values set by hand, by number. More than one variant while it depends on missing facts whether an
    /// override is allowed.
    pub(crate) variants: Vec<Vec<Option<Outcome>>>,
    /// What became of each.
    pub(crate) answers: Vec<OverrideAnswer>,
}

/// Judges the overrides one after the other, derived values first, and works out what is possible with them.
pub(crate) fn judge(decision: &dyn Decision, context: &Context<'_>, facts: &Facts, now: Option<i64>) -> Judged {
    let variants = vec![vec![None; context.vocabulary.derived.len()]];
    let (possible, view) = possible_with(decision, context, facts, &variants, None);
    let mut judged = Judged { possible, view, variants, answers: Vec::new() };
    if facts.overrides().is_empty() {
        return judged;
    }
    let mut sorted: Vec<&Override> = facts.overrides().iter().collect();
    order::sort_by_key(&mut sorted, |set| match context.vocabulary.named(&set.value) {
        Some(Named::Derived(at)) => context.derivations.order.iter().position(|&known| known == at).unwrap_or(at),
        _ => usize::MAX,
    });
    let own = decision.own(&judged.view);
    for set in sorted {
        let value = match context.vocabulary.named(&set.value) {
            Some(Named::Derived(at)) => Some(at),
            _ => None,
        };
        let sets = match value {
            Some(at) => judged.possible.values.get(at),
            None => judged.possible.outcomes.first(),
        };
        let computed: Vec<Outcome> = sets.into_iter().flatten().copied().collect();
        let (levels, plays_a_part, may_be_none) = match (value, own) {
            (Some(at), _) => {
                let Some(value) = context.vocabulary.derived.get(at) else { continue };
                (&*value.levels, !computed.is_empty() || context.decides_what_to_ask(at), false)
            }
            (None, Some(OwnOutcome { levels, off_the_scale })) => {
                (levels, off_the_scale != Truth::Holds, off_the_scale == Truth::Open)
            }
            // Another decision's.
            (None, None) => continue,
        };
        let policy = decision.overrides().iter().find(|(name, _)| *name == set.value).map(|(_, policy)| policy);
        let (mut status, mut why) = if plays_a_part {
            policy.unwrap_or(&OverridePolicy::FREE).judge(set, &computed, levels.len(), now)
        } else {
            (OverrideStatus::Refused, Some(OverrideRefusal::PlaysNoPart))
        };
        if may_be_none && status == OverrideStatus::Applied {
            (status, why) = (OverrideStatus::Open, Some(OverrideRefusal::DependsOnMissingFacts));
            if let Some(outcomes) = judged.possible.outcomes.first_mut() {
                outcomes.retain(|&outcome| outcome == none(levels));
            }
        }
        let level = Outcome::try_from(set.level).unwrap_or_default();
        let keep_computed = status == OverrideStatus::Open;
        match (value, status) {
            (_, OverrideStatus::Refused | OverrideStatus::Expired) => {}
            (Some(at), OverrideStatus::Applied | OverrideStatus::Open) => {
                judged.vary(at, level, keep_computed);
                (judged.possible, judged.view) =
                    possible_with(decision, context, facts, &judged.variants, Some(&judged.view));
            }
            (None, OverrideStatus::Applied | OverrideStatus::Open) => {
                if let Some(outcomes) = judged.possible.outcomes.first_mut() {
                    outcomes.retain(|_| keep_computed);
                    outcomes.insert(level);
                }
            }
        }
        judged.answers.push(OverrideAnswer {
            value: set.value.clone(),
            level: levels.id(set.level).to_owned(),
            status,
            why,
            computed: names(levels, &computed),
            reason: set.reason.clone(),
            by: set.by.clone(),
            until: set.until.map(write_instant),
        });
    }
    judged
}

/// What is possible in one variant or another, and the facts as all variants have them.
fn possible_with(
    decision: &dyn Decision,
    context: &Context<'_>,
    facts: &Facts,
    variants: &[Vec<Option<Outcome>>],
    before: Option<&View>,
) -> (Possible, View) {
    let view = View::new(context, facts, &in_common(variants), before);
    // One override leaves the budget whole; many share it.
    let rounds = (1 + facts.overrides().len()) * variants.len();
    let budget = ANSWER_BUDGET.min(4 * ANSWER_BUDGET / rounds.max(1));
    let possible_in = |view: &View, given: &[Option<Outcome>]| {
        let (values, certain) = (&view.values, &view.certain);
        decision.possible(&Inquiry { context, values, certain, given, budget })
    };
    let possible = match variants {
        [given] => possible_in(&view, given),
        several => {
            let mut possible = Possible::none(0, 0);
            for given in several {
                possible.join(possible_in(&View::new(context, facts, given, Some(&view)), given));
            }
            possible
        }
    };
    (possible, view)
}

impl Judged {
    fn vary(&mut self, value: usize, level: Outcome, keep_computed: bool) {
        let with = self.variants.iter().map(|given| {
            let mut given = given.clone();
            if let Some(slot) = given.get_mut(value) {
                *slot = Some(level);
            }
            given
        });
        let with: Vec<_> = with.collect();
        if keep_computed && self.variants.len() < MAX_VARIANTS {
            self.variants.extend(with);
        } else {
            self.variants = with;
        }
    }

    /// The first outcome as far as it is possible, and the facts as the tables see them.
    pub(crate) fn into_parts(self) -> (Set<Outcome>, View) {
        (self.possible.outcomes.into_iter().next().unwrap_or_default(), self.view)
    }

    /// The derived values set by hand in every variant.
    pub(crate) fn given(&self) -> Vec<Option<Outcome>> {
        in_common(&self.variants)
    }
}

fn in_common(variants: &[Vec<Option<Outcome>>]) -> Vec<Option<Outcome>> {
    let first = variants.first().cloned().unwrap_or_default();
    let same = |at: usize, level: Option<Outcome>| variants.iter().all(|given| given.get(at) == Some(&level));
    first.into_iter().enumerate().map(|(at, level)| level.filter(|_| same(at, level))).collect()
}
