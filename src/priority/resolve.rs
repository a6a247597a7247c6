//! From the document's priority section to compiled sections, one for each way a record type gets its priority.

use std::collections::VecDeque;
use std::sync::Arc;

use super::decide::{PriorityDecision, Section};
use super::overrides::OverridePolicy;
use crate::document::model::{self, Document, SectionOrNone};
use crate::fact::notation;
use crate::fact::vocabulary::{RECORD_TYPE, Vocabulary};
use crate::finding::{Finding, Findings};
use crate::scale::Options;
use crate::span::Span;
use crate::stage::diagram::{AnswerTable, Budget, Diagram};
use crate::table::compile::{Parts, compile};
use crate::table::condition::derived;
use crate::table::resolve::Resolver;
use crate::table::rule::{Adjustment, Table};
use crate::table::subject::{Subject, SubjectId, Subjects};

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
    fn needed(&self, tested: &[SubjectId], subjects: &Subjects) -> Vec<usize> {
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
fn circle(start: usize, builds_on: &[Vec<usize>]) -> Option<Vec<usize>> {
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

fn subjects_of(table: &Table) -> Vec<SubjectId> {
    let mut found = Vec::new();
    table.rules.iter().for_each(|rule| rule.when.condition.subjects(&mut found));
    found
}

fn values_tested(table: &Table, subjects: &Subjects) -> Vec<usize> {
    subjects_of(table).into_iter().filter_map(|subject| derived(subjects, subject)).collect()
}

/// A section whose names are looked up, not yet compiled.
struct Draft {
    record_types: Vec<usize>,
    base: Table,
    adjust: Vec<Adjustment>,
}

impl PriorityDecision {
    /// Resolves and compiles the priority section.
    pub fn resolve(
        document: &Document,
        vocabulary: &Vocabulary,
        derivations: &Derivations,
        subjects: &mut Subjects,
        findings: &mut Findings,
    ) -> Option<Self> {
        let written = document.priority.as_ref()?;
        let levels = Arc::clone(&vocabulary.priority.as_ref()?.levels);
        let (record_field, field) = vocabulary.field(RECORD_TYPE)?;
        let record_types = field.kind.options().cloned()?;
        let record_subject = subjects.id(Subject::Field(record_field));
        let mut section_of: Vec<Option<usize>> = vec![None; record_types.len()];
        let mut own = vec![false; record_types.len()];
        let mut drafts: Vec<Draft> = Vec::new();
        let mut resolver = Resolver { vocabulary, subjects, findings };
        for (name, section) in &written.by_record_type {
            let Some(at) = record_types.index(&name.value) else {
                resolver.findings.push(
                    Finding::error(
                        "priority.unknown_record_type",
                        name.span,
                        format!("there is no record type `{}`", name.value),
                    )
                    .suggest(&name.value, record_types.ids()),
                );
                continue;
            };
            if let Some(own) = own.get_mut(at) {
                *own = true;
            }
            if let SectionOrNone::Section(section) = section {
                if let Some(slot) = section_of.get_mut(at) {
                    *slot = Some(drafts.len());
                }
                drafts.extend(section_draft(&mut resolver, section, &levels, vec![at], written.span));
            }
        }
        let others: Vec<usize> = (0..record_types.len()).filter(|&at| own.get(at) == Some(&false)).collect();
        if written.section.matrix.is_some() || written.section.table.is_some() {
            for &at in &others {
                if let Some(slot) = section_of.get_mut(at) {
                    *slot = Some(drafts.len());
                }
            }
            drafts.extend(section_draft(&mut resolver, &written.section, &levels, others, written.span));
        } else if !others.is_empty() && !written.by_record_type.is_empty() {
            let missing: Vec<String> = others.iter().map(|&at| format!("`{}`", record_types.id(at))).collect();
            resolver.findings.push(
                Finding::error(
                    "priority.record_type_missing",
                    written.span,
                    format!("no priority is given for the record types {}", missing.join(", ")),
                )
                .help("add a section for each under `by_record_type`, or `none` if they have no priority on purpose"),
            );
        }
        let overrides = OverridePolicy::resolve(&written.overrides, vocabulary, resolver.findings);
        if findings.has_errors() {
            return None;
        }
        let mut sections = Vec::with_capacity(drafts.len());
        for draft in drafts {
            match compile_section(draft, derivations, subjects, vocabulary) {
                Ok(section) => sections.push(section),
                Err(finding) => findings.push(finding),
            }
        }
        if findings.has_errors() {
            return None;
        }
        Some(Self { levels, record_field, record_subject, record_types, section_of, sections, overrides })
    }
}

fn section_draft(
    resolver: &mut Resolver<'_>,
    section: &model::Section,
    levels: &Arc<Options>,
    record_types: Vec<usize>,
    span: Span,
) -> Option<Draft> {
    let base = match (&section.matrix, &section.table) {
        (Some(matrix), _) => resolver.matrix("priority", matrix, levels),
        (None, Some(table)) => resolver.table("priority", table, levels, span),
        (None, None) => return None,
    };
    let written = section.adjust.iter().enumerate();
    let adjust = written.filter_map(|(at, written)| resolver.adjustment(at, written, levels)).collect();
    Some(Draft { record_types, base, adjust })
}

fn compile_section(
    draft: Draft,
    derivations: &Derivations,
    subjects: &Subjects,
    vocabulary: &Vocabulary,
) -> Result<Section, Finding> {
    let mut tested = subjects_of(&draft.base);
    draft.adjust.iter().for_each(|adjustment| adjustment.when.condition.subjects(&mut tested));
    let derived = derivations.needed(&tested, subjects);
    let tables = derived.iter().filter_map(|&value| Some((value, derivations.tables.get(value)?)));
    let parts = Parts { derived: tables.collect(), base: &draft.base, adjust: &draft.adjust, which_rule: false };
    let program = compile(&parts, subjects, vocabulary)?;
    let diagram = Diagram::build(&program, Budget::default());
    let answers = diagram.as_ref().and_then(|diagram| AnswerTable::build(&program, diagram));
    Ok(Section {
        record_types: draft.record_types,
        base: draft.base,
        adjust: draft.adjust,
        derived,
        program,
        diagram,
        answers,
    })
}

impl OverridePolicy {
    fn resolve(
        written: &model::Entries<model::OverrideRule>,
        vocabulary: &Vocabulary,
        findings: &mut Findings,
    ) -> Vec<(String, Self)> {
        let known: Vec<&str> = vocabulary.derived.iter().map(|value| value.name.as_str()).chain(["priority"]).collect();
        let mut resolved = Vec::with_capacity(written.0.len());
        for (name, rule) in written {
            if !known.contains(&name.value.as_str()) && !vocabulary.is_left_out(&name.value) {
                findings.push(
                    Finding::error(
                        "override.unknown_value",
                        name.span,
                        format!("`{}` is neither `priority` nor a derived value", name.value),
                    )
                    .suggest(&name.value, known.iter().copied()),
                );
            }
            let steps = |steps: &Option<crate::span::Spanned<i64>>| {
                steps.as_ref().map(|steps| usize::try_from(steps.value).unwrap_or(usize::MAX))
            };
            let expires_within = rule.expires_within.as_ref().and_then(|written| {
                let read = notation::duration(&written.value.text);
                if read.is_none() {
                    findings.push(Finding::error(
                        "override.expires_within",
                        written.span,
                        format!(
                            "`{}` is not {}",
                            written.value.text,
                            crate::fact::field::Notation::Duration.expected()
                        ),
                    ));
                }
                read
            });
            resolved.push((
                name.value.clone(),
                Self {
                    allow: rule.allow,
                    reason_required: rule.reason_required,
                    max_raise: steps(&rule.max_raise),
                    max_lower: steps(&rule.max_lower),
                    expires_within,
                },
            ));
        }
        resolved
    }
}
