//! Tables evaluated the obvious way, rule by rule as the author wrote them.
//!
//! This is the second implementation that the compiled forms are held equal to, and the one that explains: it knows
//! which rules matched, which did not, and which are open.

use std::ops::Range;

use super::condition::Truth;
use super::rule::{Adjustment, Question, Rule, Score, Table, none, unmatched};
use super::subject::SubjectId;
use crate::document::model::HitPolicy;
use crate::order::{self, Set};
use crate::stage::program::Move;
use crate::stage::score::{Part, scores};
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
    /// one by one; so the sum may in truth be possible within narrower bounds. So it is with the questions of a score;
    /// nothing where one has no answer.
    pub points: Option<(i64, i64)>,
}

/// What a question of a score can still come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answers {
    /// The points, and `None` if it may not arise.
    pub possible: Vec<Option<i64>>,
    /// Whether it may have no answer.
    pub may_have_none: bool,
}

impl Table {
    /// Evaluates the table. Exact when every value is known.
    pub fn evaluate(&self, value: &dyn Fn(SubjectId) -> Option<Ordinal>) -> Evaluation {
        let truths: Vec<Truth> = self.rules.iter().map(|rule| rule.when.condition.truth(value)).collect();
        match (&self.score, self.hit) {
            (Some(score), _) => self.evaluate_score(score, &truths),
            (None, HitPolicy::Sum) => self.evaluate_sum(&truths),
            (None, _) => self.evaluate_first(&truths),
        }
    }

    /// Every outcome that its rules and what is done to it can give at all, each alone.
    pub fn outcomes(&self) -> Set<Outcome> {
        let mut outcomes: Set<Outcome> = match self.hit {
            HitPolicy::Sum => self.bands.iter().map(|&(_, outcome)| outcome).collect(),
            HitPolicy::First | HitPolicy::MostSpecific | HitPolicy::Highest => {
                self.rules.iter().map(|rule| rule.then).collect()
            }
        };
        outcomes.insert(self.otherwise);
        if self.score.iter().flat_map(|score| &score.questions).any(|question| question.otherwise.is_none()) {
            outcomes.insert(unmatched(&self.levels));
        }
        for adjustment in &self.adjust {
            adjustment.add_moved(&mut outcomes, none(&self.levels));
        }
        outcomes
    }

    /// The outcome after all that is done to it, if it does not depend on missing facts.
    pub fn settled(&self, value: &dyn Fn(SubjectId) -> Option<Ordinal>) -> Option<Outcome> {
        self.adjust.iter().fold(self.evaluate(value).outcome, |outcome, adjustment| {
            adjustment.settled(outcome, none(&self.levels), value)
        })
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

    fn evaluate_score(&self, score: &Score, truths: &[Truth]) -> Evaluation {
        let mut fates = vec![Fate::Failed; truths.len()];
        let (mut parts, mut may_have_none) = (Vec::with_capacity(score.questions.len()), false);
        for (question, own) in score.asked() {
            let answers = self.answers(question, own, truths, &mut fates);
            may_have_none |= answers.may_have_none;
            parts.push(Part { weight: question.weight, range: question.range, possible: answers.possible });
        }
        if parts.iter().any(|part| part.possible.is_empty()) {
            let outcome = unmatched(&self.levels);
            return Evaluation { outcome: Some(outcome), possible: vec![outcome], fates, points: None };
        }
        let scores = scores(score.combine, score.rounding, &parts);
        let (least, most) = (scores.least, scores.most);
        let mut possible: Vec<Outcome> = if let Some(each) = &scores.each {
            each.iter().map(|&score| self.band(score)).collect()
        } else {
            let starts = self.bands.iter().filter(|(from, _)| (least..=most).contains(from));
            [self.band(least)].into_iter().chain(starts.map(|&(_, outcome)| outcome)).collect()
        };
        possible.extend(may_have_none.then(|| unmatched(&self.levels)));
        possible.dedup();
        let outcome = possible.first().copied().filter(|first| possible.iter().all(|outcome| outcome == first));
        Evaluation { outcome, possible, fates, points: Some((least, most)) }
    }

    /// What a question can still come to, and the fates of its rules.
    pub fn answers(&self, question: &Question, own: Range<usize>, truths: &[Truth], fates: &mut [Fate]) -> Answers {
        let mut possible: Vec<Option<i64>> = Vec::new();
        let mut decided = false;
        for &at in self.precedence.get(own.clone()).unwrap_or_default() {
            let (Some(truth), Some(fate), Some(rule)) = (truths.get(at), fates.get_mut(at), self.rules.get(at)) else {
                continue;
            };
            if *truth == Truth::Fails {
                continue;
            }
            *fate = match (decided, truth) {
                (true, _) => Fate::Outranked,
                (false, Truth::Holds) if possible.is_empty() => Fate::Decided,
                (false, _) => Fate::Open,
            };
            if !decided {
                possible.push((!(question.conditional && at == own.start)).then_some(rule.points));
                decided = *truth == Truth::Holds;
            }
        }
        if !decided {
            possible.extend(question.otherwise.map(Some));
        }
        order::sort(&mut possible);
        possible.dedup();
        Answers { possible, may_have_none: !decided && question.otherwise.is_none() }
    }

    /// The outcome of a sum of points.
    pub fn band(&self, points: i64) -> Outcome {
        self.bands.iter().rev().find(|&&(from, _)| from <= points).map_or(self.otherwise, |&(_, outcome)| outcome)
    }
}

impl Adjustment {
    /// Adds what it makes of outcomes.
    pub fn add_moved(&self, outcomes: &mut Set<Outcome>, levels: Outcome) {
        let moved: Vec<Outcome> = outcomes.iter().map(|&outcome| self.step.apply(outcome, levels)).collect();
        outcomes.extend(moved);
    }

    /// An outcome after it, if that does not depend on missing facts.
    pub fn settled(
        &self,
        outcome: Option<Outcome>,
        levels: Outcome,
        value: &dyn Fn(SubjectId) -> Option<Ordinal>,
    ) -> Option<Outcome> {
        let after = outcome.map(|before| self.step.apply(before, levels));
        match self.when.condition.truth(value) {
            Truth::Fails => outcome,
            Truth::Holds => match self.step {
                Move::Set(to) => Some(to),
                _ => after,
            },
            Truth::Open => outcome.filter(|_| after == outcome),
        }
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
