//! Scores: the points of several questions, put together into one number.
//!
//! A question that is not answered yet is no zero: all points that it can still come to are kept, and so a score is a set of
//! numbers. It is exact as long as it stays small; of a larger one the least and the greatest are kept.
//!
//! Everything is integers. A mean, a percentage and a place between two ends are fractions of sums, which are rounded once, at the
//! end.

use crate::order;
use crate::packed::packed;

/// How many different sums are told apart before another question is counted; of more, only the least and the greatest are kept.
const MOST_SUMS: usize = 4_096;

/// How many sums one question may make out of those before it; for more, fewer are told apart.
const MOST_STEPS: usize = 1 << 16;

/// The most that points can be, for or against; what is further counts as this.
pub const FURTHEST_POINTS: i64 = 1_000_000;

/// The most that a question can weigh; what is heavier counts as this.
pub const HEAVIEST: i64 = 10_000;

/// How far products go; what is further counts as this.
const FURTHEST: i64 = 1 << 62;

/// How the points of questions become one number. In all but a product they are multiplied by what the question weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// They are added.
    Sum,
    /// They are multiplied.
    Product,
    /// The greatest counts.
    Highest,
    /// They are added, and divided by all that the questions weigh.
    Mean,
    /// They are added, in percent of the most that the questions can come to.
    Percent,
    /// They are added: how far, in percent, from the least to the most that the questions can come to.
    Rescaled,
}

packed!(
    enum Combine {
        Sum,
        Product,
        Highest,
        Mean,
        Percent,
        Rescaled,
    }
);

/// Which whole number a fraction becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// The next above.
    Up,
    /// The next below.
    Down,
    /// The nearest; of two, the one above.
    #[default]
    Nearest,
}

packed!(
    enum Rounding {
        Up,
        Down,
        Nearest,
    }
);

impl Rounding {
    fn divided(self, number: i64, by: i64) -> i64 {
        match self {
            Self::Up => number.saturating_neg().div_euclid(by).saturating_neg(),
            Self::Down => number.div_euclid(by),
            Self::Nearest => (number.saturating_mul(2).saturating_add(by)).div_euclid(by.saturating_mul(2)),
        }
    }
}

/// A question, with what is known of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// How often it counts, from 1 to [`HEAVIEST`].
    pub weight: i64,
    /// The least and the most points of any of its answers.
    pub range: (i64, i64),
    /// The points that it can still come to, and `None` if it may not arise: then it is no part of the score, nor of what the
    /// score is divided by.
    pub possible: Vec<Option<i64>>,
}

/// The scores that are still possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scores {
    /// The least.
    pub least: i64,
    /// The greatest.
    pub most: i64,
    /// All of them in order, as long as there are not too many. Each comes about, if questions are answered independently.
    pub each: Option<Vec<i64>>,
}

/// The scores that questions can come to, whatever the answers that are not known. Where none arises it is zero.
///
/// ```
/// use itsm_core::stage::score::{Combine, Part, Rounding, scores};
///
/// let answered = Part { weight: 40, range: (1, 5), possible: vec![Some(4)] };
/// let open = Part { weight: 60, range: (1, 5), possible: vec![Some(1), Some(2), Some(5)] };
/// let scores = scores(Combine::Mean, Rounding::Up, &[answered, open]);
/// // 2.2, 2.8 and 4.6.
/// assert_eq!(scores.each, Some(vec![3, 5]));
/// ```
pub fn scores(combine: Combine, rounding: Rounding, parts: &[Part]) -> Scores {
    scores_within(MOST_SUMS, combine, rounding, parts)
}

fn scores_within(limit: usize, combine: Combine, rounding: Rounding, parts: &[Part]) -> Scores {
    let mut sums = vec![Sums::NOTHING];
    let mut is_exact = true;
    for part in parts.iter().filter(|part| !part.possible.is_empty()) {
        is_exact &= few(&mut sums, (MOST_STEPS / part.possible.len()).clamp(1, limit));
        let before = std::mem::take(&mut sums);
        for answer in &part.possible {
            match answer {
                Some(points) => {
                    sums.extend(before.iter().map(|sums| sums.with(combine, part.weight, part.range, *points)));
                }
                None => sums.extend_from_slice(&before),
            }
        }
        is_exact &= few(&mut sums, limit);
    }
    let mut each: Vec<i64> = sums.into_iter().flat_map(|sums| sums.scores(combine, rounding)).collect();
    order::sort(&mut each);
    each.dedup();
    Scores {
        least: each.first().copied().unwrap_or_default(),
        most: each.last().copied().unwrap_or_default(),
        each: is_exact.then_some(each),
    }
}

/// Makes them no more than so many: says whether they are still told apart.
fn few(sums: &mut Vec<Sums>, limit: usize) -> bool {
    order::sort(sums);
    sums.dedup();
    if sums.len() <= limit {
        return true;
    }
    // Those that are divided by the same become one, and if that is not enough, all. They stand in the order of that.
    sums.dedup_by(|other, one| one.whole == other.whole && one.join(other));
    if sums.len() > limit {
        sums.dedup_by(|other, one| one.join(other));
    }
    false
}

/// Sums that are possible: one, or all between two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Sums {
    /// What they are divided by.
    whole: (i64, i64),
    /// From the least to the greatest; nothing where no question has arisen for certain.
    of: Option<(i64, i64)>,
    /// Whether it is possible that no question has arisen.
    nothing: bool,
}

impl Sums {
    const NOTHING: Self = Self { whole: (0, 0), of: None, nothing: true };

    fn with(self, combine: Combine, weight: i64, range: (i64, i64), points: i64) -> Self {
        let weight = weight.clamp(1, HEAVIEST);
        let [points, least, most] =
            [points, range.0, range.1].map(|points| points.clamp(-FURTHEST_POINTS, FURTHEST_POINTS));
        let (own, whole) = match combine {
            Combine::Product => (points, 0),
            Combine::Sum | Combine::Highest => (weight * points, 0),
            Combine::Mean => (weight * points, weight),
            Combine::Percent => (weight * points, weight * most.max(0)),
            Combine::Rescaled => (weight * (points - least), weight * (most - least)),
        };
        let together = self.of.map(|(low, high)| match combine {
            Combine::Product => {
                let ends = [low, high].map(|end| end.saturating_mul(own).clamp(-FURTHEST, FURTHEST));
                (ends[0].min(ends[1]), ends[0].max(ends[1]))
            }
            Combine::Highest => (low.max(own), high.max(own)),
            _ => (low.saturating_add(own), high.saturating_add(own)),
        });
        let alone = self.nothing.then_some((own, own));
        Self {
            of: hull(together, alone),
            whole: (self.whole.0.saturating_add(whole), self.whole.1.saturating_add(whole)),
            nothing: false,
        }
    }

    /// Takes in what is possible beside it.
    fn join(&mut self, other: &Self) -> bool {
        self.of = hull(self.of, other.of);
        self.whole = (self.whole.0.min(other.whole.0), self.whole.1.max(other.whole.1));
        self.nothing |= other.nothing;
        true
    }

    /// The score, or the least and the greatest.
    fn scores(self, combine: Combine, rounding: Rounding) -> impl Iterator<Item = i64> {
        let percent = if matches!(combine, Combine::Percent | Combine::Rescaled) { 100 } else { 1 };
        let is_fraction = !matches!(combine, Combine::Sum | Combine::Product | Combine::Highest);
        let score = move |sum: i64, whole: i64| match (is_fraction, whole) {
            (false, _) => sum,
            (true, 0) => 0,
            (true, whole) => rounding.divided(sum.saturating_mul(percent), whole),
        };
        // Between the corners a fraction only rises or only falls.
        let (low, high) = self.whole;
        let wholes = [if high > 0 { low.max(1) } else { low }, high];
        let of = self.of.into_iter().flat_map(move |(least, most)| {
            wholes.into_iter().flat_map(move |whole| [score(least, whole), score(most, whole)])
        });
        let nothing = (self.nothing || (is_fraction && low <= 0)).then_some(0);
        of.chain(nothing)
    }
}

/// What answers come to, one question after the other: the score when all are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally(Sums);

impl Tally {
    /// How many words it is written down as.
    pub(super) const WORDS: usize = 3;

    /// Before any question.
    pub const START: Self = Self(Sums::NOTHING);

    /// With another question that weighs so much, whose answers have points in this range, and this answer these.
    #[must_use]
    pub fn with(self, combine: Combine, weight: i64, range: (i64, i64), points: i64) -> Self {
        Self(self.0.with(combine, weight, range, points))
    }

    /// The score.
    pub fn score(self, combine: Combine, rounding: Rounding) -> i64 {
        self.0.scores(combine, rounding).next().unwrap_or_default()
    }

    /// What the score is divided from, before it is rounded.
    pub(super) fn sum(self) -> i64 {
        self.0.of.map_or(0, |(sum, _)| sum)
    }

    /// With another sum, and divided by the same.
    pub(super) fn with_sum(self, sum: i64) -> Self {
        Self(Sums { of: Some((sum, sum)), nothing: false, ..self.0 })
    }

    /// Written down.
    pub(super) fn words(self) -> [u64; Self::WORDS] {
        let sum = self.0.of.map_or(0, |(sum, _)| sum);
        [sum.cast_unsigned(), self.0.whole.0.cast_unsigned(), u64::from(self.0.of.is_some())]
    }

    /// From what was written down.
    pub(super) fn of_words([sum, whole, is_answered]: [u64; Self::WORDS]) -> Self {
        let [sum, whole] = [sum, whole].map(u64::cast_signed);
        let of = (is_answered != 0).then_some((sum, sum));
        Self(Sums { whole: (whole, whole), of, nothing: of.is_none() })
    }
}

/// From the least to the greatest of both.
fn hull(one: Option<(i64, i64)>, other: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (one, other) {
        (Some(one), Some(other)) => Some((one.0.min(other.0), one.1.max(other.1))),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn combines() -> impl Strategy<Value = Combine> {
        use Combine::{Highest, Mean, Percent, Product, Rescaled, Sum};
        prop::sample::select(vec![Sum, Product, Highest, Mean, Percent, Rescaled])
    }

    fn roundings() -> impl Strategy<Value = Rounding> {
        prop::sample::select(vec![Rounding::Up, Rounding::Down, Rounding::Nearest])
    }

    fn parts() -> impl Strategy<Value = Vec<Part>> {
        let answers = prop::collection::vec(prop::option::weighted(0.9, -6_i64..=6), 1..4);
        let part = (1_i64..5, answers).prop_map(|(weight, possible)| {
            let points = || possible.iter().flatten().copied();
            let range = (points().min().unwrap_or(0) - 1, points().max().unwrap_or(0) + 2);
            Part { weight, range, possible }
        });
        prop::collection::vec(part, 0..7)
    }

    /// The score of whole answers, from the definition alone: the fraction is looked for, not divided.
    fn score(combine: Combine, rounding: Rounding, answers: &[(&Part, i64)]) -> i64 {
        let weighted = answers.iter().map(|(part, points)| part.weight * points);
        let whole = match combine {
            Combine::Sum => return weighted.sum(),
            Combine::Product if answers.is_empty() => return 0,
            Combine::Product => return answers.iter().map(|(_, points)| points).product(),
            Combine::Highest => return weighted.max().unwrap_or(0),
            Combine::Mean => answers.iter().map(|(part, _)| part.weight).sum::<i64>(),
            Combine::Percent => answers.iter().map(|(part, _)| part.weight * part.range.1.max(0)).sum(),
            Combine::Rescaled => answers.iter().map(|(part, _)| part.weight * (part.range.1 - part.range.0)).sum(),
        };
        let number = match combine {
            Combine::Mean => weighted.sum::<i64>(),
            Combine::Percent => 100 * weighted.sum::<i64>(),
            _ => 100 * answers.iter().map(|(part, points)| part.weight * (points - part.range.0)).sum::<i64>(),
        };
        if whole == 0 {
            return 0;
        }
        let below = (-20_000..20_000).rev().find(|whole_number| whole_number * whole <= number).unwrap();
        let rest = number - below * whole;
        match rounding {
            Rounding::Down => below,
            Rounding::Up => below + i64::from(rest > 0),
            Rounding::Nearest => below + i64::from(2 * rest >= whole),
        }
    }

    fn by_brute_force(combine: Combine, rounding: Rounding, parts: &[Part]) -> BTreeSet<i64> {
        let mut all: Vec<Vec<(&Part, i64)>> = vec![Vec::new()];
        for part in parts {
            let mut longer = Vec::new();
            for answer in &part.possible {
                for answers in &all {
                    let own = answer.map(|points| (part, points));
                    longer.push(answers.iter().copied().chain(own).collect());
                }
            }
            all = longer;
        }
        all.iter().map(|answers| score(combine, rounding, answers)).collect()
    }

    proptest! {
        #[test]
        fn the_scores_are_those_of_all_completions(combine in combines(), rounding in roundings(), parts in parts()) {
            let expected = by_brute_force(combine, rounding, &parts);
            let found = scores(combine, rounding, &parts);
            prop_assert_eq!((found.least, found.most), (*expected.first().unwrap(), *expected.last().unwrap()));
            prop_assert_eq!(found.each, Some(expected.into_iter().collect::<Vec<_>>()));
        }

        #[test]
        fn of_too_many_none_is_lost(limit in 1_usize..8, combine in combines(), rounding in roundings(), parts in parts()) {
            let expected = by_brute_force(combine, rounding, &parts);
            let found = scores_within(limit, combine, rounding, &parts);
            let (least, most) = (*expected.first().unwrap(), *expected.last().unwrap());
            prop_assert!(found.least <= least && most <= found.most, "{found:?} {expected:?}");
            if let Some(each) = found.each {
                prop_assert_eq!(each, expected.into_iter().collect::<Vec<_>>());
            } else if matches!(combine, Combine::Sum | Combine::Highest) {
                prop_assert_eq!((found.least, found.most), (least, most));
            }
        }

        #[test]
        fn a_tally_comes_to_the_score_of_its_answers(combine in combines(), rounding in roundings(), parts in parts()) {
            let answers: Vec<(&Part, i64)> =
                parts.iter().filter_map(|part| part.possible[0].map(|points| (part, points))).collect();
            let tally = answers.iter().fold(Tally::START, |tally, (part, points)| {
                Tally::of_words(tally.with(combine, part.weight, part.range, *points).words())
            });
            prop_assert_eq!(tally.score(combine, rounding), score(combine, rounding, &answers));
        }

        #[test]
        fn knowing_more_leaves_less(combine in combines(), rounding in roundings(), parts in parts(), at in 0_usize..7, answer in 0_usize..4) {
            let before = scores(combine, rounding, &parts);
            let mut parts = parts;
            if let Some(part) = parts.get_mut(at)
                && let Some(answer) = part.possible.get(answer).copied()
            {
                part.possible = vec![answer];
            }
            let after = scores(combine, rounding, &parts);
            prop_assert!(before.least <= after.least && after.most <= before.most);
            let before: BTreeSet<i64> = before.each.unwrap().into_iter().collect();
            prop_assert!(after.each.unwrap().iter().all(|score| before.contains(score)));
        }
    }

    #[test]
    fn large_questionnaires_take_their_time_and_no_more() {
        let possible: Vec<Option<i64>> =
            (0..200).map(|at| Some(at * at * 7_919 % FURTHEST_POINTS)).chain([None]).collect();
        let part = Part { weight: HEAVIEST, range: (0, FURTHEST_POINTS), possible };
        let parts = vec![part; 40];
        for combine in
            [Combine::Sum, Combine::Product, Combine::Highest, Combine::Mean, Combine::Percent, Combine::Rescaled]
        {
            let found = scores(combine, Rounding::Nearest, &parts);
            assert!(found.least <= 0 && found.most >= 0, "{found:?}");
        }
    }
}
