//! Derived values: their tables, and an order in which each stands after those it builds on.

use super::condition::derived;
use super::resolve::Resolver;
use super::rule::Table;
use super::subject::{SubjectId, Subjects};
use crate::document::model::Document;
use crate::fact::vocabulary::Vocabulary;
use crate::finding::{Finding, Findings};

/// The derived values of a policy: their tables, and an order in which each stands after those it builds on.
#[derive(Clone, Debug, Default)]
pub struct Derivations {
    /// By number in the vocabulary.
    pub tables: Vec<Table>,
    /// Numbers, each after those it builds on.
    pub order: Vec<usize>,
}

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
            let mut resolver = Resolver { vocabulary, subjects, findings };
            tables.push(resolver.table(&value.name, &written.table, &value.levels, written.span));
        }
        let builds_on: Vec<Vec<usize>> = tables.iter().map(|table| values_tested(table, subjects)).collect();
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
        for (at, (name, _)) in document.derive.iter().enumerate() {
            if at < tables.len() && !order.contains(&at) {
                findings.push(
                    Finding::error(
                        "derive.cycle",
                        name.span,
                        format!("`{}` builds on itself, directly or through other derived values", name.value),
                    )
                    .help("take the derived value out of its own conditions"),
                );
            }
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

/// Every subject that a table's rules test, with repetitions.
pub fn subjects_of(table: &Table) -> Vec<SubjectId> {
    let mut found = Vec::new();
    table.rules.iter().for_each(|rule| rule.when.condition.subjects(&mut found));
    found
}

fn values_tested(table: &Table, subjects: &Subjects) -> Vec<usize> {
    subjects_of(table).into_iter().filter_map(|subject| derived(subjects, subject)).collect()
}
