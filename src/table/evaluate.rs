//! Tables evaluated the obvious way, rule by rule as the author wrote them.
//!
//! This is the second implementation that the compiled forms are held equal to, and the one that explains: it knows
//! which rules matched, which did not, and which are open.

use super::condition::Truth;
use super::rule::Table;
use super::subject::SubjectId;
use crate::document::model::HitPolicy;
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It decided, or its points counted.
    Decided,
    /// It matched, but another rule had precedence.
    Outranked,
    /// It did not match.
    Failed,
    /// Whether it matches depends on missing facts.
    Open,
}

/// A table evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The outcome, if it does not depend on missing facts as far as the rules can be told apart one by one.
    pub outcome: Option<Outcome>,
    /// What became of each rule, in the author's order.
    pub fates: Vec<Fate>,
    /// For `sum`: the least and the greatest sum still possible, taking open rules one by one.
    pub points: Option<(i64, i64)>,
}

impl Table {
    /// Evaluates the table. Exact when every value is known.
    pub fn evaluate(&self, value: &dyn Fn(SubjectId) -> Option<Ordinal>) -> Evaluation {
        let truths: Vec<Truth> = self.rules.iter().map(|rule| rule.when.condition.truth(value)).collect();
        if self.hit == HitPolicy::Sum { self.evaluate_sum(&truths) } else { self.evaluate_first(&truths) }
    }

    fn evaluate_first(&self, truths: &[Truth]) -> Evaluation {
        let mut fates = vec![Fate::Failed; truths.len()];
        let mut possible: Vec<Outcome> = Vec::new();
        let mut decided = false;
        for &at in &self.precedence {
            let (Some(truth), Some(fate), Some(rule)) = (truths.get(at), fates.get_mut(at), self.rules.get(at)) else {
                continue;
            };
            match truth {
                Truth::Fails => {}
                Truth::Holds | Truth::Open if decided => *fate = Fate::Outranked,
                Truth::Holds => {
                    decided = true;
                    *fate = if possible.is_empty() { Fate::Decided } else { Fate::Open };
                    possible.push(rule.then);
                }
                Truth::Open => {
                    *fate = Fate::Open;
                    possible.push(rule.then);
                }
            }
        }
        if !decided {
            possible.push(self.otherwise);
        }
        let first = possible.first().copied();
        let outcome = first.filter(|first| possible.iter().all(|outcome| outcome == first));
        Evaluation { outcome, fates, points: None }
    }

    fn evaluate_sum(&self, truths: &[Truth]) -> Evaluation {
        let (mut least, mut most) = (self.start, self.start);
        let mut fates = Vec::with_capacity(truths.len());
        for (rule, truth) in self.rules.iter().zip(truths) {
            fates.push(match truth {
                Truth::Holds => {
                    least = least.saturating_add(rule.points);
                    most = most.saturating_add(rule.points);
                    Fate::Decided
                }
                Truth::Open => {
                    least = least.saturating_add(rule.points.min(0));
                    most = most.saturating_add(rule.points.max(0));
                    Fate::Open
                }
                Truth::Fails => Fate::Failed,
            });
        }
        let outcome = Some(self.band(least)).filter(|_| {
            // A band in between would be possible too, so the two ends must lie in the same stretch.
            self.band(least) == self.band(most) && self.bands.iter().all(|&(from, _)| from <= least || from > most)
        });
        Evaluation { outcome, fates, points: Some((least, most)) }
    }

    /// The outcome of a sum of points.
    pub fn band(&self, points: i64) -> Outcome {
        self.bands.iter().rev().find(|&&(from, _)| from <= points).map_or(self.otherwise, |&(_, outcome)| outcome)
    }
}
