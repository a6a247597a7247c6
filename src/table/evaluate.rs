//! Tables evaluated the obvious way, rule by rule as the author wrote them.
//!
//! This is the second implementation that the compiled forms are held equal to, and the one that explains: it knows
//! which rules matched, which did not, and which are open.

use super::condition::Truth;
use super::rule::{Rule, Table};
use super::subject::SubjectId;
use crate::document::model::HitPolicy;
use crate::stage::set::{Ordinal, ValueSet};
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
    /// The outcomes still possible, in the order in which rules may decide. (Of a `sum` only the settled one.)
    pub possible: Vec<Outcome>,
    /// What became of each rule, in the author's order.
    pub fates: Vec<Fate>,
    /// For `sum`: bounds of the sum. Open rules that each test one and the same thing are taken together, all others
    /// one by one; so the sum may in truth be possible within narrower bounds.
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
        Evaluation { outcome, possible, fates, points: None }
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
                Truth::Open => Fate::Open,
                Truth::Fails => Fate::Failed,
            });
        }
        let (lowered, raised) = open_points(self.rules.iter().zip(truths).filter(|(_, truth)| **truth == Truth::Open));
        least = least.saturating_add(lowered);
        most = most.saturating_add(raised);
        let outcome = Some(self.band(least)).filter(|_| {
            // A band in between would be possible too, so the two ends must lie in the same stretch.
            self.band(least) == self.band(most) && self.bands.iter().all(|&(from, _)| from <= least || from > most)
        });
        Evaluation { outcome, possible: outcome.into_iter().collect(), fates, points: Some((least, most)) }
    }

    /// The outcome of a sum of points.
    pub fn band(&self, points: i64) -> Outcome {
        self.bands.iter().rev().find(|&&(from, _)| from <= points).map_or(self.otherwise, |&(_, outcome)| outcome)
    }
}

/// The least and the most that open rules can add.
fn open_points<'a>(open: impl Iterator<Item = (&'a Rule, &'a Truth)>) -> (i64, i64) {
    let (mut least, mut most) = (0_i64, 0_i64);
    // By subject, the rules that test nothing else: at most one value comes about, so they are added up value by value.
    let mut single: Vec<(SubjectId, Vec<(&ValueSet, i64)>)> = Vec::new();
    for (rule, _) in open {
        let Some((subject, set)) = rule.when.condition.single_test() else {
            least = least.saturating_add(rule.points.min(0));
            most = most.saturating_add(rule.points.max(0));
            continue;
        };
        match single.iter_mut().find(|(known, _)| *known == subject) {
            Some((_, tests)) => tests.push((set, rule.points)),
            None => single.push((subject, vec![(set, rule.points)])),
        }
    }
    for (_, tests) in &single {
        // Between the edges of the sets no rule tells two values apart.
        let edges = tests.iter().flat_map(|(set, _)| set.ranges()).flat_map(|&(from, to)| [from, to.saturating_add(1)]);
        let values = edges.map(Ordinal::Value).chain([Ordinal::Unknown, Ordinal::Value(i64::MIN)]);
        let sums = values.map(|value| {
            let matching = tests.iter().filter(|(set, _)| set.contains(value));
            matching.fold(0_i64, |sum, (_, points)| sum.saturating_add(*points))
        });
        let (low, high) = sums.fold((i64::MAX, i64::MIN), |(low, high), sum| (low.min(sum), high.max(sum)));
        least = least.saturating_add(low);
        most = most.saturating_add(high);
    }
    (least, most)
}
