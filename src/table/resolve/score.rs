//! Scores, resolved into tables with the rules of one question after the other.

use std::sync::Arc;

use super::{Resolver, Tested};
use crate::document::model::score::{Pick, Score, ScoreQuestion};
use crate::document::model::{HitPolicy, Name, Scalar, ScalarKind, TestExpr};
use crate::fact::field::Kind;
use crate::finding::Finding;
use crate::order;
use crate::scale::Options;
use crate::span::Span;
use crate::stage::score::HEAVIEST;
use crate::stage::set::ValueSet;
use crate::table::condition::Condition;
use crate::table::rule::{self, Part, Question, Rule, Table, When, unmatched};
use crate::table::words::{all_words, test_words};

impl Resolver<'_> {
    /// Resolves a score.
    pub(super) fn score(&mut self, name: &str, written: &Score, levels: &Arc<Options>, span: Span) -> Table {
        let mut table = Table { hit: HitPolicy::Sum, ..Table::empty(name, levels, span) };
        let mut questions = Vec::with_capacity(written.questions.0.len());
        for (name, question) in &written.questions {
            let start = table.rules.len();
            if let Some(when) = &question.when {
                let arises = self.when(Some(when), when.span);
                table.rules.push(does_not_arise(name, &arises, format!("not ({})", all_words(when))));
            }
            let first = table.rules.len();
            if question.rules.is_empty() {
                self.points_by_value(name, question, &mut table.rules);
            } else {
                for (at, rule) in question.rules.iter().enumerate() {
                    table.rules.push(Rule {
                        id: format!("{}/{}", name.value, rule_name(at, rule.id.as_ref())),
                        when: self.when(rule.when.as_ref(), rule.span),
                        then: 0,
                        points: rule.points.as_ref().map_or(0, |points| points.value),
                        because: rule.because.clone(),
                        span: rule.span,
                    });
                }
            }
            let mut otherwise = question.otherwise.as_ref().map(|points| points.value);
            let own = table.rules.get_mut(first..).unwrap_or_default();
            let (mut least, mut most) = (i64::MAX, i64::MIN);
            for points in own.iter().map(|rule| rule.points).chain(otherwise) {
                (least, most) = (least.min(points), most.max(points));
            }
            if question.inverted {
                for rule in own {
                    rule.points = least + most - rule.points;
                }
                otherwise = otherwise.map(|points| least + most - points);
            }
            let mut ranked: Vec<usize> = (first..table.rules.len()).collect();
            if question.pick.as_ref().is_some_and(|pick| pick.value == Pick::Highest) {
                order::sort_by_key(&mut ranked, |&at| table.rules.get(at).map(|rule| -rule.points));
            }
            table.precedence.extend((start..first).chain(ranked));
            questions.push(Question {
                id: name.value.clone(),
                label: question.label.clone(),
                weight: self.weight(written, question),
                range: if least <= most { (least, most) } else { (0, 0) },
                conditional: question.when.is_some(),
                end: table.rules.len(),
                otherwise,
                span: name.span,
            });
        }
        let bands = written.bands.iter().filter_map(|band| Some((band.from.value, self.outcome(&band.then, levels)?)));
        table.bands = bands.collect();
        let otherwise = written.otherwise.as_ref().and_then(|written| self.outcome(written, levels));
        table.otherwise = otherwise.unwrap_or_else(|| unmatched(levels));
        let (combine, rounding) = (written.combine.value, written.round.as_ref().map(|round| round.value));
        table.score = Some(rule::Score { combine, rounding: rounding.unwrap_or_default(), questions });
        table
    }

    /// The weight of a question with that of its category.
    fn weight(&mut self, score: &Score, question: &ScoreQuestion) -> i64 {
        let own = question.weight.as_ref().map_or(1, |weight| weight.value);
        let Some(category) = &question.category else { return own };
        let Some(weight) = score.categories.get(&category.value) else {
            let message = format!("there is no category `{}`", category.value);
            let finding = Finding::error("score.unknown_category", category.span, message);
            if score.categories.is_empty() {
                self.findings.push(finding.help(format!("write `categories: {{ {}: 1 }}` above", category.value)));
            } else {
                self.findings.push_near(finding, &category.value, score.categories.names());
            }
            return own;
        };
        let together = own.saturating_mul(weight.value);
        if together > HEAVIEST {
            let place = question.weight.as_ref().map_or(category.span, |weight| weight.span);
            let message = format!("this weight times that of the category is {together}, more than {HEAVIEST}");
            let finding = Finding::error("score.too_heavy", place, message);
            self.findings.push(finding.help("divide all weights by the same number"));
        }
        together
    }

    /// The rules of a question that has points by the values of one field.
    fn points_by_value(&mut self, name: &Name, question: &ScoreQuestion, rules: &mut Vec<Rule>) {
        // That there are no points was said; then the name of the question need not be one of a field either.
        if question.points.is_empty() {
            return;
        }
        let of = question.of.as_ref().unwrap_or(name);
        let several = match self.tested(of) {
            Some(Tested::Field(_, kind @ (Kind::Choices(_) | Kind::Text { .. }), _)) => kind.name(),
            Some(_) => "",
            None => return,
        };
        if !several.is_empty() {
            let message = format!("`{}` is of type `{several}`, so more than one of these can fit", of.value);
            let place = question.of.as_ref().map_or(name.span, |of| of.span);
            self.findings
                .push(Finding::error("score.points_overlap", place, message).help(
                    "write `rules: [{ when: { … }, points: 3 }]`, with `pick: highest` if the most points count",
                ));
            return;
        }
        let mut before: Vec<(&str, ValueSet)> = Vec::new();
        for (value, points) in &question.points {
            let kind = if value.value == "null" { ScalarKind::Null } else { ScalarKind::Plain };
            let test = TestExpr::Scalar(Scalar { text: value.value.clone(), kind });
            let Some(condition) = self.test(of, &test, value.span) else { continue };
            if let Some((_, set)) = condition.single_test() {
                if let Some((other, _)) = before.iter().find(|(_, known)| !known.intersect(set).is_empty()) {
                    let message = format!("a value can fit both `{other}` and `{}`", value.value);
                    let finding = Finding::error("score.points_overlap", value.span, message);
                    self.findings.push(finding.help("let them end where the next ones begin: `10..19`, `'>= 20'`"));
                }
                before.push((&value.value, set.clone()));
            }
            let words = format!("{} {}", of.value, test_words(&test));
            let part = Part { words, subject: Some(of.value.clone()), condition: condition.clone() };
            rules.push(Rule {
                id: format!("{}/{}", name.value, value.value),
                when: When { condition: Condition::All(vec![condition]), parts: vec![part], span: value.span },
                then: 0,
                points: points.value,
                because: None,
                span: value.span,
            });
        }
    }
}

/// The rule that says that a question does not arise.
fn does_not_arise(name: &Name, arises: &When, words: String) -> Rule {
    let condition = Condition::Not(Box::new(arises.condition.clone()));
    let part = Part { words, subject: None, condition: condition.clone() };
    Rule {
        id: format!("{}/does_not_arise", name.value),
        when: When { condition: Condition::All(vec![condition]), parts: vec![part], span: arises.span },
        then: 0,
        points: 0,
        because: None,
        span: arises.span,
    }
}

fn rule_name(at: usize, id: Option<&Name>) -> String {
    id.map_or_else(|| format!("#{}", at + 1), |id| id.value.clone())
}
