//! The part of a document that decides: without the words meant for people, and without examples.

use super::model::category::Category;
use super::model::{Adjustment, Attribute, Choice, Document, Entries, FieldType, Rule, Section, SectionOrNone, Table};

impl Document {
    /// A copy without labels, questions, help, reasons, groups, owner, source and examples. What is left determines
    /// every answer, so its digest names the policy.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let mut bare = self.clone();
        bare.schema = None;
        bare.examples.clear();
        bare.groups.0.clear();
        bare.policy.owner = None;
        bare.policy.label = None;
        bare.policy.description = None;
        bare.policy.source = None;
        for (_, scale) in &mut bare.scales.0 {
            scale.label = None;
            choices(&mut scale.levels);
        }
        bare.record_types.iter_mut().for_each(|types| choices(types));
        for (_, field) in &mut bare.fields.0 {
            (field.ask, field.label, field.help, field.group) = (None, None, None, None);
            kind(&mut field.kind);
        }
        for (_, catalogue) in &mut bare.catalogues.0 {
            catalogue.label = None;
            attributes(&mut catalogue.attributes);
            for (_, entry) in &mut catalogue.entries.0 {
                (entry.label, entry.description) = (None, None);
            }
        }
        if let Some(categories) = &mut bare.categories {
            categories.label = None;
            attributes(&mut categories.attributes);
            branch(&mut categories.tree);
        }
        for (_, suggestion) in bare.suggest.iter_mut().flat_map(|suggest| &mut suggest.fields.0) {
            suggestion.rules.iter_mut().for_each(|rule| rule.because = None);
        }
        for (_, derived) in &mut bare.derive.0 {
            derived.label = None;
            derived.table.iter_mut().for_each(table);
            derived.adjust.iter_mut().for_each(|adjustment| adjustment.because = None);
            for (_, question) in derived.score.iter_mut().flat_map(|score| &mut score.questions.0) {
                question.label = None;
                question.rules.iter_mut().for_each(|rule| rule.because = None);
            }
        }
        if let Some(priority) = &mut bare.priority {
            section(&mut priority.section);
            for (_, own) in &mut priority.by_record_type.0 {
                if let SectionOrNone::Section(own) = own {
                    section(own);
                }
            }
        }
        for (_, calendar) in &mut bare.calendars.0 {
            calendar.label = None;
            calendar.holidays.iter_mut().chain(&mut calendar.special_days).for_each(|day| day.name = None);
        }
        for (_, metric) in bare.sla.iter_mut().flat_map(|sla| &mut sla.metrics.0) {
            metric.label = None;
            metric.targets.iter_mut().for_each(|target| target.because = None);
        }
        for limit in bare.sla.iter_mut().flat_map(|sla| &mut sla.report).flat_map(|report| &mut report.workload) {
            limit.label = None;
        }
        let windows =
            bare.change.iter_mut().flat_map(|change| change.freezes.iter_mut().chain(&mut change.maintenance));
        windows.for_each(|window| (window.label, window.because) = (None, None));
        for assessment in bare.change.iter_mut().map(|change| &mut change.assessment) {
            assessment.approval.iter_mut().for_each(|path| (path.label, path.because) = (None, None));
            assessment.lead_time.iter_mut().chain(&mut assessment.review).for_each(|term| term.because = None);
            assessment.attachments.0.iter_mut().for_each(|(_, own)| (own.label, own.because) = (None, None));
        }
        bare
    }
}

fn choices(list: &mut [Choice]) {
    for choice in list {
        (choice.label, choice.description) = (None, None);
    }
}

fn attributes(attributes: &mut Entries<Attribute>) {
    for (_, attribute) in &mut attributes.0 {
        attribute.label = None;
        kind(&mut attribute.kind);
    }
}

/// Recursion is as deep as the document, at most `MAX_DEPTH`.
fn branch(tree: &mut Entries<Category>) {
    for (_, category) in &mut tree.0 {
        (category.label, category.description) = (None, None);
        branch(&mut category.children);
    }
}

fn kind(kind: &mut FieldType) {
    if let FieldType::Choice(of) | FieldType::Choices(of) = kind {
        of.options.iter_mut().for_each(|options| choices(options));
    }
}

fn section(section: &mut Section) {
    section.table.iter_mut().for_each(table);
    section.adjust.iter_mut().for_each(|Adjustment { because, .. }| *because = None);
}

fn table(table: &mut Table) {
    table.rules.iter_mut().for_each(|Rule { because, .. }| *because = None);
}
