//! Decision tables and adjustments.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Resolver, Tested};
use crate::document::model::{self, Clause, HitPolicy, Name, Scalar, ScalarKind, TestExpr};
use crate::fact::field::Kind;
use crate::finding::Finding;
use crate::order;
use crate::scale::Options;
use crate::span::{Span, Spanned};
use crate::stage::program::Move;
use crate::stage::table::Outcome;
use crate::table::condition::Condition;
use crate::table::rule::{Adjustment, NONE, Part, Rule, Table, When, none, unmatched};

impl Resolver<'_> {
    /// Resolves an outcome: a level of the scale, or `none`.
    pub fn outcome(&mut self, written: &Spanned<Scalar>, levels: &Options) -> Option<Outcome> {
        if written.value.text == NONE {
            return Some(none(levels));
        }
        let found = levels.index(&written.value.text);
        if found.is_none() {
            let message = format!("`{}` is no level of the scale", written.value.text);
            let finding = Finding::error("table.unknown_level", written.span, message);
            self.findings.push_near(finding, &written.value.text, levels.ids().chain([NONE]));
        }
        found.and_then(|at| Outcome::try_from(at).ok())
    }

    /// Resolves a decision table.
    pub fn table(&mut self, name: &str, written: &model::Table, levels: &Arc<Options>, span: Span) -> Table {
        let mut rules = Vec::with_capacity(written.rules.len());
        for (at, rule) in written.rules.iter().enumerate() {
            let when = self.when(rule.when.as_ref(), rule.span);
            let then = rule.then.as_ref().and_then(|then| self.outcome(then, levels));
            rules.push(Rule {
                id: rule.id.as_ref().map_or_else(|| format!("#{}", at + 1), |id| id.value.clone()),
                when,
                then: then.unwrap_or_else(|| unmatched(levels)),
                points: rule.points.as_ref().map_or(0, |points| points.value),
                because: rule.because.clone(),
                span: rule.span,
            });
        }
        let otherwise = written.otherwise.as_ref().and_then(|written| self.outcome(written, levels));
        let bands = written.bands.iter().filter_map(|band| Some((band.from.value, self.outcome(&band.then, levels)?)));
        let bands = bands.collect();
        let ranks = self.ranks(&written.by, written.rules.iter().map(|rule| rule.when.as_ref()));
        let mut precedence: Vec<usize> = (0..rules.len()).collect();
        match written.hit.value {
            HitPolicy::First | HitPolicy::Sum => {}
            HitPolicy::Highest => order::sort_by_key(&mut precedence, |&at| rules.get(at).map(|rule| rule.then)),
            HitPolicy::MostSpecific => {
                order::sort_by(&mut precedence, |&a, &b| ranks.get(a).cmp(&ranks.get(b)));
            }
        }
        Table {
            name: name.to_owned(),
            levels: Arc::clone(levels),
            hit: written.hit.value,
            rules,
            precedence,
            otherwise: otherwise.unwrap_or_else(|| unmatched(levels)),
            start: written.start.as_ref().map_or(0, |start| start.value),
            bands,
            ..Table::empty(name, levels, span)
        }
    }

    /// Resolves a derived value.
    pub fn derived(&mut self, name: &str, written: &model::Derived, levels: &Arc<Options>) -> Table {
        let mut table = if let Some(score) = &written.score {
            self.score(name, score, levels, written.span)
        } else if let Some(matrix) = &written.matrix {
            self.matrix(name, matrix, levels)
        } else if let Some(table) = &written.table {
            self.table(name, table, levels, written.span)
        } else {
            self.highest_of(name, &written.highest_of, levels, written.span)
        };
        let adjust = written.adjust.iter().enumerate();
        table.adjust = adjust.filter_map(|(at, written)| self.adjustment(at, written, levels)).collect();
        table
    }

    /// The most severe of several values: a table with a rule for each of their levels.
    fn highest_of(&mut self, name: &str, values: &[Name], levels: &Arc<Options>, span: Span) -> Table {
        let mut table = Table { hit: HitPolicy::Highest, ..Table::empty(name, levels, span) };
        let own = Kind::Level(Arc::clone(levels));
        let mut on_scale = Vec::with_capacity(values.len());
        for value in values {
            let kind = match self.tested(value) {
                Some(Tested::Decided(_, kind)) => kind,
                Some(Tested::Field(_, kind, _)) => kind.clone(),
                Some(Tested::Attribute(_, attribute, _)) => attribute.kind.clone(),
                None => continue,
            };
            if kind == own {
                on_scale.push(value);
            } else if kind != Kind::BROKEN {
                let message = format!("`{}` is no level of the scale that `{name}` is on", value.value);
                let finding = Finding::error("derive.another_scale", value.span, message);
                self.findings.push(finding.help("name values on the same scale, or make a `matrix` of the two"));
            }
        }
        for (level, id) in levels.ids().enumerate() {
            for value in &on_scale {
                let scalar = Scalar { text: id.to_owned(), kind: ScalarKind::Text };
                let Some(condition) = self.test(value, &TestExpr::Scalar(scalar), value.span) else { continue };
                let words = format!("{} is {id}", value.value);
                let part = Part { words, subject: Some(value.value.clone()), condition: condition.clone() };
                table.rules.push(Rule {
                    id: format!("{}/{id}", value.value),
                    when: When { condition: Condition::All(vec![condition]), parts: vec![part], span: value.span },
                    then: Outcome::try_from(level).unwrap_or(Outcome::MAX),
                    points: 0,
                    because: None,
                    span: value.span,
                });
            }
        }
        table.precedence = (0..table.rules.len()).collect();
        table
    }

    /// How specific conditions are, the most specific least: first by the names in `by`, the most significant first,
    /// then by how many names they test.
    pub fn ranks<'c>(
        &mut self,
        by: &[Name],
        conditions: impl Iterator<Item = Option<&'c model::Condition>>,
    ) -> Vec<Rank> {
        self.check_names(by);
        ranks(by, conditions)
    }

    /// Resolves an adjustment.
    pub fn adjustment(&mut self, at: usize, written: &model::Adjustment, levels: &Options) -> Option<Adjustment> {
        let when = self.when(written.when.as_ref(), written.span);
        let steps = |steps: &Spanned<i64>| Outcome::try_from(steps.value).unwrap_or(Outcome::MAX);
        let level = |resolver: &mut Self, written: &Option<Spanned<Scalar>>| {
            written.as_ref().and_then(|written| {
                let outcome = resolver.outcome(written, levels)?;
                if outcome == none(levels) {
                    resolver.findings.push(
                        Finding::error("adjust.none", written.span, "`none` is neither a floor nor a ceiling")
                            .help("write `set: none` to take the priority away"),
                    );
                    return None;
                }
                Some(outcome)
            })
        };
        let step = if written.at_least.is_some() {
            Move::AtLeast(level(self, &written.at_least)?)
        } else if written.at_most.is_some() {
            Move::AtMost(level(self, &written.at_most)?)
        } else if let Some(raise) = &written.raise_by {
            Move::Raise(steps(raise))
        } else if let Some(lower) = &written.lower_by {
            Move::Lower(steps(lower))
        } else {
            Move::Set(self.outcome(written.set.as_ref()?, levels)?)
        };
        Some(Adjustment {
            id: written.id.as_ref().map_or_else(|| format!("#{}", at + 1), |id| id.value.clone()),
            when,
            step,
            because: written.because.clone(),
            span: written.span,
        })
    }
}

/// How specific a condition is: which of the names in `by` it leaves out, and how few names it tests.
pub(crate) type Rank = (Vec<bool>, usize);

/// How specific conditions are.
pub(crate) fn ranks<'c>(by: &[Name], conditions: impl Iterator<Item = Option<&'c model::Condition>>) -> Vec<Rank> {
    let rank = |condition: Option<&'c model::Condition>| {
        let mut names = BTreeSet::new();
        if let Some(condition) = condition {
            tested_names(condition, &mut names);
        }
        (by.iter().map(|name| !names.contains(name.value.as_str())).collect(), usize::MAX - names.len())
    };
    conditions.map(rank).collect()
}

/// Every name a condition tests.
fn tested_names<'c>(condition: &'c model::Condition, found: &mut BTreeSet<&'c str>) {
    for clause in &condition.clauses {
        match clause {
            Clause::Any(list, _) | Clause::All(list, _) | Clause::None(list, _) => {
                for part in list {
                    tested_names(part, found);
                }
            }
            Clause::Not(part, _) => tested_names(part, found),
            Clause::Test { subject, .. } => {
                found.insert(&subject.value);
            }
        }
    }
}
