//! Why: the scores question by question, and which other answers would make the risk less severe.

use super::ChangeDecision;
use super::answer::{BandAnswer, ChangeAnswer, ChangeExplanation, Lower, OtherAnswer, QuestionLedger, ScoreLedger};
use super::decide::Asked;
use crate::decision::Decision;
use crate::decision::answer::StepKind;
use crate::decision::explain::{Steps, sentences};
use crate::decision::next::other_values;
use crate::decision::section::Inquiry;
use crate::fact::vocabulary::Value;
use crate::order;
use crate::stage::score::{Combine, Part, scores};
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;
use crate::table::condition::Truth;
use crate::table::evaluate::{Answers, Fate};
use crate::table::rule::{Question, Rule, Score, Table, none, outcome_name};
use crate::table::subject::Subject;
use crate::table::view::View;

/// How many other answers together are tried at most.
const MOST_CHANGES: usize = 3;

/// How many ways to other answers are tried in all.
const MOST_TRIES: usize = 2_000;

/// How many ways are told.
const MOST_TOLD: usize = 10;

/// Steps that trying one way may take.
const TRY_BUDGET: usize = 2_000;

impl ChangeDecision {
    /// Explains an answer to these facts.
    pub(crate) fn explain(&self, asked: &Asked<'_>, answer: ChangeAnswer) -> ChangeExplanation {
        let mut steps = Steps::new(asked.context, asked.judged, asked.language);
        for &value in &self.section.derived {
            steps.derived(value, &[]);
        }
        for table in &self.section.beside {
            steps.table(table, StepKind::Table, &[]);
        }
        let steps = steps.told;
        let mut summary = sentences(&steps, &answer.overrides, "risk");
        summary.push(match &answer.outcome {
            Some(outcome) if answer.assumed.is_empty() => format!("the risk is {outcome}"),
            Some(outcome) => format!("the risk is {outcome}, with {} assumed", answer.assumed.join(", ")),
            None => format!("the risk is one of {}", answer.possible.join(", ")),
        });
        let lower = self.lower(asked);
        for way in &lower {
            let each: Vec<String> =
                way.change.iter().map(|own| format!("{} {} instead of {}", own.field, own.to, own.from)).collect();
            summary.push(format!("with {} it would be {}", each.join(" and "), way.outcome));
        }
        ChangeExplanation { ledger: self.ledger(asked, &answer), lower, steps, summary, answer }
    }

    fn ledger(&self, asked: &Asked<'_>, answer: &ChangeAnswer) -> Vec<ScoreLedger> {
        let told = answer.scores.iter().filter_map(|own| {
            let tables = &asked.context.derivations.tables;
            let table =
                self.scores.iter().filter_map(|form| tables.get(form.value)).find(|table| table.name == own.name)?;
            Some((own, table, table.score.as_ref()?))
        });
        let mut ledger = Vec::with_capacity(answer.scores.len());
        for (own, table, score) in told {
            let truths: Vec<Truth> =
                table.rules.iter().map(|rule| asked.judged.view.truth(&rule.when.condition)).collect();
            let mut fates = vec![Fate::Failed; truths.len()];
            let (mut questions, mut sum, mut of) = (Vec::with_capacity(score.questions.len()), Some(0), Some(0));
            for (question, rules) in score.asked() {
                let answers = table.answers(question, rules.clone(), &truths, &mut fates);
                let rule = rules.clone().find(|&at| fates.get(at) == Some(&Fate::Decided));
                let rule =
                    rule.filter(|&at| !question.conditional || at > rules.start).and_then(|at| table.rules.get(at));
                let told = asked.question(score, question, &answers, rule);
                let arises = told.arises != Some(false);
                sum = sum
                    .zip(if arises { told.counts } else { Some(0) })
                    .map(|(sum, own): (i64, i64)| sum.saturating_add(own));
                let whole = if arises { told.points.map(|_| whole(score, question)) } else { Some(0) };
                of = of.zip(whole).map(|(of, own): (i64, i64)| of.saturating_add(own));
                questions.push(told);
            }
            let is_fraction = matches!(score.combine, Combine::Mean | Combine::Percent | Combine::Rescaled);
            let adds = is_fraction || score.combine == Combine::Sum;
            ledger.push(ScoreLedger {
                name: own.name.clone(),
                score: own.score,
                least: own.least,
                most: own.most,
                combine: score.combine,
                round: is_fraction.then_some(score.rounding),
                range: range(table, score),
                bands: table
                    .bands
                    .iter()
                    .map(|&(from, outcome)| BandAnswer {
                        from,
                        outcome: outcome_name(&table.levels, outcome).to_owned(),
                    })
                    .collect(),
                questions,
                sum: sum.filter(|_| adds),
                of: of.filter(|_| is_fraction),
            });
        }
        ledger
    }

    /// The fewest other answers that make the risk less severe, once it is settled.
    fn lower(&self, asked: &Asked<'_>) -> Vec<Lower> {
        let levels = &self.section.base.levels;
        let now = asked.judged.possible.outcomes.first().filter(|outcomes| outcomes.len() == 1);
        let Some(&now) = now.and_then(|outcomes| outcomes.first()).filter(|&&outcome| outcome < none(levels)) else {
            return Vec::new();
        };
        let view = &asked.judged.view;
        let mut search =
            Search { decision: self, asked, now, levels: none(levels), left: MOST_TRIES, found: Vec::new() };
        let can_change = |field: &&usize| self.rules.mitigations.as_ref().is_none_or(|own| own.contains(field));
        let fields = self.relevant_fields(asked.context);
        let others: Vec<Other> = fields.iter().filter(can_change).filter_map(|&field| search.other(field)).collect();
        for count in 1..=MOST_CHANGES {
            search.with(view, &others, count, &mut Vec::new());
            if !search.found.is_empty() || search.left == 0 {
                break;
            }
        }
        let mut found = search.found;
        order::sort_by(&mut found, |(a, _), (b, _)| b.cmp(a));
        let told = found.into_iter().take(MOST_TOLD);
        told.map(|(outcome, change)| Lower { outcome: outcome_name(levels, outcome).to_owned(), change }).collect()
    }
}

/// A field with an answer, and other answers to it, the nearest first.
struct Other {
    field: usize,
    now: Ordinal,
    others: Vec<Value>,
}

/// Looks for other answers that make the risk less severe.
struct Search<'a> {
    decision: &'a ChangeDecision,
    asked: &'a Asked<'a>,
    now: Outcome,
    levels: Outcome,
    left: usize,
    found: Vec<(Outcome, Vec<OtherAnswer>)>,
}

impl Search<'_> {
    /// What else could be answered to a field, if it is answered and its value is one.
    fn other(&self, field: usize) -> Option<Other> {
        let Asked { context, judged, .. } = *self.asked;
        let now = match judged.view.answers.get(field)?.as_ref()? {
            Value::One(value) if !judged.view.not_asked.contains(&field) => *value,
            _ => return None,
        };
        let sections = self.decision.sections();
        let mut values = other_values(sections, context, &judged.view, field);
        values.retain(|value| *value != now);
        // Of a range that ends before, the nearest value is its last one.
        let subject = context.subjects.find(Subject::Field(field));
        let own = sections.iter().flat_map(|section| &section.program.variables).find(|own| Some(own.id) == subject);
        if let Some(starts) = own.map(|own| own.cells.starts()) {
            for value in values.iter_mut().filter(|value| **value < now) {
                let next = starts.partition_point(|start| *start <= *value);
                *value = starts.get(next).map_or(*value, |next| (next - 1).min(now - 1).max(*value));
            }
        }
        order::sort_by_key(&mut values, |value| value.abs_diff(now));
        Some(Other { field, now: Ordinal::Value(now), others: values.into_iter().map(Value::One).collect() })
    }

    /// Tries so many of these fields together. Recursion is as deep as [`MOST_CHANGES`].
    fn with(&mut self, view: &View, others: &[Other], count: usize, so_far: &mut Vec<OtherAnswer>) {
        let Asked { context, judged, .. } = *self.asked;
        let given = judged.given();
        for (at, other) in others.iter().enumerate() {
            let Some(field) = context.vocabulary.fields.get(other.field) else { continue };
            // Of each outcome, the nearest answer that leads to it.
            let mut seen: Vec<Outcome> = Vec::new();
            for value in &other.others {
                let Some(left) = self.left.checked_sub(1) else { return };
                self.left = left;
                let changed = view.with(context, other.field, value, &given);
                so_far.push(OtherAnswer {
                    field: field.name.clone(),
                    from: field.kind.write(other.now),
                    to: field.kind.write(value.ordinal()),
                });
                if count > 1 {
                    self.with(&changed, others.get(at + 1..).unwrap_or_default(), count - 1, so_far);
                } else if let Some(outcome) = self.outcome(&changed, &given).filter(|outcome| !seen.contains(outcome)) {
                    seen.push(outcome);
                    if outcome > self.now && outcome < self.levels {
                        self.found.push((outcome, so_far.clone()));
                    }
                }
                so_far.pop();
            }
        }
    }

    /// The risk for other facts, if it is settled.
    fn outcome(&self, view: &View, given: &[Option<Outcome>]) -> Option<Outcome> {
        let (values, certain, context) = (&view.values, &view.certain, self.asked.context);
        let possible = self.decision.possible(&Inquiry { context, values, certain, given, budget: TRY_BUDGET });
        possible.outcomes.first().filter(|outcomes| outcomes.len() == 1)?.first().copied()
    }
}

impl Asked<'_> {
    fn question(&self, score: &Score, question: &Question, answers: &Answers, rule: Option<&Rule>) -> QuestionLedger {
        let possible: Vec<i64> = answers.possible.iter().flatten().copied().collect();
        let may_be_moot = answers.possible.contains(&None);
        let points = if let ([points], false, false) = (&possible[..], may_be_moot, answers.may_have_none) {
            Some(*points)
        } else {
            None
        };
        QuestionLedger {
            id: question.id.clone(),
            label: self.text(question.label.as_ref()),
            arises: match (may_be_moot, possible.is_empty() && !answers.may_have_none) {
                (false, _) => Some(true),
                (true, true) => Some(false),
                (true, false) => None,
            },
            points,
            counts: points.and_then(|points| counts(score.combine, question, points)),
            possible,
            may_have_none: answers.may_have_none,
            weight: question.weight,
            range: question.range,
            rule: rule.map(|rule| rule.id.clone()),
            because: rule.and_then(|rule| self.text(rule.because.as_ref())),
        }
    }
}

/// What points count, of scores that add or compare.
fn counts(combine: Combine, question: &Question, points: i64) -> Option<i64> {
    match combine {
        Combine::Product => None,
        Combine::Rescaled => Some(question.weight.saturating_mul(points.saturating_sub(question.range.0))),
        Combine::Sum | Combine::Highest | Combine::Mean | Combine::Percent => {
            Some(question.weight.saturating_mul(points))
        }
    }
}

/// What a question adds to the divisor of the score.
fn whole(score: &Score, question: &Question) -> i64 {
    match score.combine {
        Combine::Mean => question.weight,
        Combine::Percent => question.weight.saturating_mul(question.range.1.max(0)),
        Combine::Rescaled => question.weight.saturating_mul(question.range.1.saturating_sub(question.range.0)),
        Combine::Sum | Combine::Product | Combine::Highest => 0,
    }
}

/// The least and the greatest score of any answers.
fn range(table: &Table, score: &Score) -> (i64, i64) {
    let parts = score.asked().map(|(question, rules)| {
        let gate = question.conditional.then_some(None);
        let rules = table.rules.get(rules.start + usize::from(question.conditional)..rules.end).unwrap_or_default();
        let points = rules.iter().map(|rule| Some(rule.points)).chain(question.otherwise.map(Some));
        let mut possible: Vec<Option<i64>> = gate.into_iter().chain(points).collect();
        order::sort(&mut possible);
        possible.dedup();
        Part { weight: question.weight, range: question.range, possible }
    });
    let found = scores(score.combine, score.rounding, &parts.collect::<Vec<_>>());
    (found.least, found.most)
}
