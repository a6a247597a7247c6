//! Decision tables and adjustments.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Resolver;
use crate::document::model::{self, Clause, HitPolicy, Name, Scalar};
use crate::finding::Finding;
use crate::order;
use crate::scale::Options;
use crate::span::{Span, Spanned};
use crate::stage::program::Move;
use crate::stage::table::Outcome;
use crate::table::rule::{Adjustment, NONE, Rule, Table, none, unmatched};

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
            matrix: None,
            span,
        }
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
