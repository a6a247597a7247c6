//! From the document's priority section to compiled sections, one for each way a record type gets its priority.

use std::sync::Arc;

use super::decide::PriorityDecision;
use super::overrides::OverridePolicy;
use super::section::{Section, parts};
use crate::document::model::{self, Document, SectionOrNone};
use crate::fact::notation;
use crate::fact::vocabulary::{RECORD_TYPE, Vocabulary};
use crate::finding::{Finding, Findings};
use crate::scale::Options;
use crate::span::Span;
use crate::stage::diagram::Budget;
use crate::table::compile::compile;
use crate::table::condition::Effort;
use crate::table::derivation::{Derivations, subjects_of};
use crate::table::resolve::Resolver;
use crate::table::rule::{Adjustment, Table};
use crate::table::subject::{Subject, Subjects};

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
        let mut resolver = Resolver::new(vocabulary, subjects, findings);
        for (name, section) in &written.by_record_type {
            let Some(at) = record_types.index(&name.value) else {
                let message = format!("there is no record type `{}`", name.value);
                let finding = Finding::error("priority.unknown_record_type", name.span, message);
                resolver.findings.push_near(finding, &name.value, record_types.ids());
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
        // Derived values are compiled with every section that needs them.
        let mut effort = Effort::default();
        let budget = Budget::of_one(drafts.len());
        for draft in drafts {
            match compile_section(draft, derivations, subjects, vocabulary, &mut effort, budget) {
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
    effort: &mut Effort,
    budget: Budget,
) -> Result<Section, Finding> {
    let mut tested = subjects_of(&draft.base);
    draft.adjust.iter().for_each(|adjustment| adjustment.when.condition.subjects(&mut tested));
    let derived = derivations.needed(&tested, subjects);
    let parts = parts(&draft.base, &draft.adjust, &derived, derivations);
    let program = compile(&parts, subjects, vocabulary, effort)?;
    Ok(Section::new(draft.record_types, draft.base, draft.adjust, derived, program, budget))
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
                let message = format!("`{}` is neither `priority` nor a derived value", name.value);
                let finding = Finding::error("override.unknown_value", name.span, message);
                findings.push_near(finding, &name.value, known.iter().copied());
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
