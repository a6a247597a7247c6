//! Scores: questions, their points and bands.

use super::{Reader, shape};
use crate::document::model::score::{Pick, Score, ScoreQuestion};
use crate::document::model::{Entries, HitPolicy, Name};
use crate::document::tree::Node;
use crate::finding::Finding;
use crate::span::Spanned;
use crate::stage::score::{Combine, FURTHEST_POINTS, HEAVIEST, Rounding};

const COMBINES: [(&str, Combine); 6] = [
    ("sum", Combine::Sum),
    ("product", Combine::Product),
    ("highest", Combine::Highest),
    ("mean", Combine::Mean),
    ("percent", Combine::Percent),
    ("rescaled", Combine::Rescaled),
];

const ROUNDINGS: [(&str, Rounding); 3] =
    [("up", Rounding::Up), ("down", Rounding::Down), ("nearest", Rounding::Nearest)];

const PICKS: [(&str, Pick); 2] = [("first", Pick::First), ("highest", Pick::Highest)];

impl Reader<'_> {
    pub(super) fn score(&mut self, key: &Name, node: &Node) -> Option<Score> {
        let map = self.map(node, Some(key), shape::SCORE)?;
        let combine = match map.get("combine") {
            Some((_, node)) => {
                let combine = self.word_of(node, "a way to combine points", "way to combine points", &COMBINES);
                Spanned::new(combine.unwrap_or(Combine::Sum), node.span)
            }
            None => Spanned::new(Combine::Sum, key.span),
        };
        let round = map.get("round").and_then(|(key, node)| {
            if matches!(combine.value, Combine::Sum | Combine::Product | Combine::Highest) {
                let finding = Finding::error("score.key_without_use", key.span, "there is nothing to round here");
                self.report(finding.help("take it out: only `mean`, `percent` and `rescaled` are fractions"));
            }
            let rounding = self.word_of(node, "`up`, `down` or `nearest`", "rounding", &ROUNDINGS)?;
            Some(Spanned::new(rounding, node.span))
        });
        let mut categories = Entries::default();
        if let Some((_, node)) = map.get("categories") {
            for (name, node) in self.entries(node, "a map of weights by category") {
                self.check_name(name);
                categories.0.extend(self.integer_in(node, 1, HEAVIEST).map(|weight| (name.clone(), weight)));
            }
        }
        self.required(&map, "questions", "questions: { users: { points: { … } } }");
        let mut questions = Entries::default();
        if let Some((_, node)) = map.get("questions") {
            for (name, node) in self.entries(node, "a map of questions by name") {
                self.check_name(name);
                questions.0.extend(self.score_question(name, node).map(|question| (name.clone(), question)));
            }
        }
        self.required(&map, "bands", "bands: [{ from: 0, then: low }, { from: 10, then: high }]");
        let bands = map.get("bands").map(|(_, node)| self.bands(node)).unwrap_or_default();
        let otherwise = self.outcome(&map, "otherwise");
        Some(Score { combine, round, categories, questions, bands, otherwise, span: node.span })
    }

    fn score_question(&mut self, key: &Name, node: &Node) -> Option<ScoreQuestion> {
        let map = self.map(node, Some(key), shape::SCORE_QUESTION)?;
        let (by_value, rules) = (map.get("points"), map.get("rules"));
        let help = "write either `points: { value: 3 }`, or `rules: [{ when: { … }, points: 3 }]`";
        match (by_value, rules) {
            (Some(_), Some((key, _))) => {
                let finding = Finding::error("score.points_or_rules", key.span, "there are both `points` and `rules`");
                self.report(finding.help(help));
            }
            (None, None) => {
                let message = format!("question `{}` has no points", key.value);
                self.report(Finding::error("score.points_or_rules", map.start(), message).help(help));
            }
            (Some(_), None) => {
                if let Some((key, _)) = map.get("pick") {
                    let finding =
                        Finding::error("score.key_without_use", key.span, "of `points`, only one can ever fit");
                    self.report(finding.help("take it out"));
                }
            }
            (None, Some(_)) => {
                if let Some((key, _)) = map.get("of") {
                    let finding = Finding::error("score.key_without_use", key.span, "`rules` say what they test");
                    self.report(finding.help("take it out, or write `points` by value"));
                }
            }
        }
        let mut points = Entries::default();
        if let Some((_, node)) = by_value {
            let entries = self.entries(node, "a map of points by value");
            if entries.is_empty() {
                let finding = Finding::error("document.empty_list", node.span, "there are no points");
                self.report(finding.help("write for example `points: { high: 3, low: 1 }`"));
            }
            for (value, node) in entries {
                let read = self.integer_in(node, -FURTHEST_POINTS, FURTHEST_POINTS);
                points.0.extend(read.map(|points| (value.clone(), points)));
            }
        }
        let rules = rules.map(|(_, node)| self.rules(node, Some(HitPolicy::Sum))).unwrap_or_default();
        for rule in &rules {
            self.few_points(rule.points.as_ref());
        }
        let when = map.get("when").map(|(_, node)| self.condition(node));
        let question = ScoreQuestion {
            label: self.text(&map, "label"),
            category: map.get("category").and_then(|(_, node)| self.reference(node, "the name of a category")),
            weight: self.integer(&map, "weight", 1, HEAVIEST),
            when: when.clone().flatten(),
            of: map.get("of").and_then(|(_, node)| self.reference(node, "the name of a field")),
            points,
            pick: map.get("pick").and_then(|(_, node)| {
                Some(Spanned::new(self.word_of(node, "`first` or `highest`", "way to pick", &PICKS)?, node.span))
            }),
            rules,
            otherwise: self.integer(&map, "otherwise", -FURTHEST_POINTS, FURTHEST_POINTS),
            inverted: self.boolean(&map, "inverted").unwrap_or_default(),
            span: node.span,
        };
        (!matches!(when, Some(None))).then_some(question)
    }

    fn few_points(&mut self, points: Option<&Spanned<i64>>) {
        let Some(points) = points.filter(|points| points.value.unsigned_abs() > FURTHEST_POINTS.unsigned_abs()) else {
            return;
        };
        let message = format!("`{}` is out of range", points.value);
        let help = format!("write a number from -{FURTHEST_POINTS} to {FURTHEST_POINTS}");
        self.report(Finding::error("document.bad_value", points.span, message).help(help));
    }
}
