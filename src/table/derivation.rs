//! Derived values: their tables, and an order in which each stands after those it builds on.

use std::collections::VecDeque;

use super::condition::derived;
use super::resolve::Resolver;
use super::rule::Table;
use super::subject::{SubjectId, Subjects};
use crate::document::model::Document;
use crate::fact::vocabulary::Vocabulary;
use crate::finding::{Finding, Findings};
use crate::order::Set;
use crate::packed::packed;

/// The derived values of a policy: their tables, and an order in which each stands after those it builds on.
#[derive(Clone, Debug, Default)]
pub struct Derivations {
    /// By number in the vocabulary.
    pub tables: Vec<Table>,
    /// Numbers, each after those it builds on.
    pub order: Vec<usize>,
}

packed!(struct Derivations { tables, order });

impl Derivations {
    /// Resolves every derived value's table. Values that build on themselves are a finding.
    pub fn resolve(
        document: &Document,
        vocabulary: &Vocabulary,
        subjects: &mut Subjects,
        findings: &mut Findings,
    ) -> Self {
        let mut tables = Vec::with_capacity(vocabulary.derived.len());
        for value in &vocabulary.derived {
            let Some((_, written)) = document.derive.iter().find(|(name, _)| name.value == value.name) else {
                continue;
            };
            let mut resolver = Resolver::new(vocabulary, subjects, findings);
            tables.push(resolver.derived(&value.name, written, &value.levels));
        }
        let builds_on: Vec<Set<usize>> = tables.iter().map(|table| values_tested(table, subjects)).collect();
        let mut order: Vec<usize> = Vec::with_capacity(tables.len());
        loop {
            let before = order.len();
            for (at, needs) in builds_on.iter().enumerate() {
                if !order.contains(&at) && needs.iter().all(|need| order.contains(need)) {
                    order.push(at);
                }
            }
            if order.len() == before {
                break;
            }
        }
        let mut told: Vec<usize> = Vec::new();
        for (at, table) in tables.iter().enumerate() {
            if order.contains(&at) || told.contains(&at) {
                continue;
            }
            // Not in order, but perhaps only because it builds on a circle without being on it.
            let Some(circle) = circle(at, &builds_on) else { continue };
            let names: Vec<&str> = circle.iter().filter_map(|&at| Some(tables.get(at)?.name.as_str())).collect();
            let message = match names.as_slice() {
                [name] => format!("`{name}` builds on itself"),
                _ => format!("`{}` builds on itself: {} → {}", table.name, names.join(" → "), table.name),
            };
            let key = document.derive.iter().find(|(name, _)| name.value == table.name);
            let place = key.map_or(table.span, |(name, _)| name.span);
            findings.push(Finding::error("derive.cycle", place, message).help(match names.as_slice() {
                [_] => "take it out of its own conditions",
                _ => "take one of these values out of the conditions of the one before it",
            }));
            told.extend(circle);
        }
        Self { tables, order }
    }

    /// The derived values that these subjects rest on, directly or not, each after those it builds on.
    pub fn needed(&self, tested: &[SubjectId], subjects: &Subjects) -> Vec<usize> {
        let mut needed: Vec<usize> = tested.iter().filter_map(|&subject| derived(subjects, subject)).collect();
        let mut at = 0;
        while let Some(&value) = needed.get(at) {
            at += 1;
            for more in self.tables.get(value).map(|table| values_tested(table, subjects)).unwrap_or_default() {
                if !needed.contains(&more) {
                    needed.push(more);
                }
            }
        }
        self.order.iter().copied().filter(|value| needed.contains(value)).collect()
    }
}

/// The shortest way from a derived value back to itself, without its end.
fn circle(start: usize, builds_on: &[Set<usize>]) -> Option<Vec<usize>> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = vec![false; builds_on.len()];
    while let Some(way) = ways.pop_front() {
        for &next in builds_on.get(*way.last()?)? {
            if next == start {
                return Some(way);
            }
            if let Some(seen) = seen.get_mut(next)
                && !std::mem::replace(seen, true)
            {
                ways.push_back(way.iter().copied().chain([next]).collect());
            }
        }
    }
    None
}

/// Every subject that a table tests, with repetitions.
pub fn subjects_of(table: &Table) -> Vec<SubjectId> {
    let mut found = Vec::new();
    let adjust = table.adjust.iter().map(|adjustment| &adjustment.when);
    let whens = table.rules.iter().map(|rule| &rule.when).chain(adjust);
    whens.for_each(|when| when.condition.subjects(&mut found));
    found
}

fn values_tested(table: &Table, subjects: &Subjects) -> Set<usize> {
    subjects_of(table).into_iter().filter_map(|subject| derived(subjects, subject)).collect()
}
