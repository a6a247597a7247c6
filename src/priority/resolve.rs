//! From the document's priority section to compiled sections, one for each way a record type gets its priority.

use std::sync::Arc;

use super::decide::PriorityDecision;
use crate::decision::Section;
use crate::decision::overrides::OverridePolicy;
use crate::document::model::{self, Document, SectionOrNone};
use crate::fact::vocabulary::{PRIORITY, RECORD_TYPE, Vocabulary};
use crate::finding::{Finding, Findings};
use crate::scale::Options;
use crate::span::Span;
use crate::stage::diagram::Budget;
use crate::table::condition::Effort;
use crate::table::derivation::Derivations;
use crate::table::resolve::Resolver;
use crate::table::rule::Table;
use crate::table::subject::{Subject, Subjects};

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
        let mut drafts: Vec<Table> = Vec::new();
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
                drafts.extend(section_draft(&mut resolver, section, &levels, written.span));
            }
        }
        let others: Vec<usize> = (0..record_types.len()).filter(|&at| own.get(at) == Some(&false)).collect();
        if written.section.matrix.is_some() || written.section.table.is_some() {
            for &at in &others {
                if let Some(slot) = section_of.get_mut(at) {
                    *slot = Some(drafts.len());
                }
            }
            drafts.extend(section_draft(&mut resolver, &written.section, &levels, written.span));
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
        let overrides = OverridePolicy::resolve(Some(PRIORITY), &written.overrides, vocabulary, resolver.findings);
        if findings.has_errors() {
            return None;
        }
        let mut sections = Vec::with_capacity(drafts.len());
        // Derived values are compiled with every section that needs them.
        let mut effort = Effort::default();
        let budget = Budget::of_one(drafts.len());
        for base in drafts {
            match Section::compile(base, derivations, subjects, vocabulary, &mut effort, budget) {
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
    span: Span,
) -> Option<Table> {
    let mut base = match (&section.matrix, &section.table) {
        (Some(matrix), _) => resolver.matrix("priority", matrix, levels),
        (None, Some(table)) => resolver.table("priority", table, levels, span),
        (None, None) => return None,
    };
    let written = section.adjust.iter().enumerate();
    base.adjust = written.filter_map(|(at, written)| resolver.adjustment(at, written, levels)).collect();
    Some(base)
}
