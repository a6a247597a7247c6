//! How many of everything a document has, before anything is looked up in it: looking up, and what is made of it, may
//! take more than a step for each.

use super::limits::{
    MAX_ALL_RULES, MAX_ATTRIBUTE_VALUES, MAX_CHANGE_WINDOWS, MAX_DERIVED, MAX_EXAMPLES, MAX_FIELDS, MAX_HOLIDAYS,
    MAX_KEYWORDS, MAX_LEVELS, MAX_MARKS, MAX_METRICS, MAX_NAMED, MAX_OFFERED_BYTES, MAX_OPTIONS, MAX_PARTS,
    MAX_RECORD_TYPES, MAX_REPORT_NAMES, MAX_RULES, MAX_SUGGESTED, MAX_TESTS, MAX_TEXTS, MAX_WINDOWS,
};
use super::model::assessment::Assessment;
use super::model::calendar::{Calendar, Hours};
use super::model::category::{Categories, Category, Keywords};
use super::model::change::{Change, WindowHours};
use super::model::sla::{Report, Selection, Sla};
use super::model::{
    Adjustment, Choice, ChoiceOf, Clause, Condition, Derived, Document, Entries, FieldType, Matrix, MatrixRow, Name,
    Section, SectionOrNone, Table, Text,
};
use crate::finding::{Finding, Findings};
use crate::span::Span;

/// Whether there is no more of anything than allowed; what there is too much of is said.
pub(super) fn fits(document: &Document, findings: &mut Findings) -> bool {
    let mut counter = Counter { findings, fits: true, rules: 0 };
    counter.document(document);
    counter.fits
}

struct Counter<'f> {
    findings: &'f mut Findings,
    fits: bool,
    /// Rules, cells and adjustments so far.
    rules: usize,
}

impl Counter<'_> {
    fn document(&mut self, document: &Document) {
        self.names("fields", &document.fields, MAX_FIELDS);
        self.names("derived values", &document.derive, MAX_DERIVED);
        self.names("scales", &document.scales, MAX_NAMED);
        self.names("groups", &document.groups, MAX_NAMED);
        self.names("catalogues", &document.catalogues, MAX_NAMED);
        for (name, scale) in &document.scales {
            self.items(name.span, "levels", scale.levels.len(), MAX_LEVELS);
        }
        if let Some(types) = &document.record_types {
            let here = types.first().map_or(document.span, |first| first.id.span);
            self.items(here, "record types", types.len(), MAX_RECORD_TYPES);
        }
        let mut values = 0_usize;
        for (name, catalogue) in &document.catalogues {
            self.names("attributes", &catalogue.attributes, MAX_NAMED);
            self.items(name.span, "entries", catalogue.entries.0.len(), MAX_OPTIONS);
            for (_, attribute) in &catalogue.attributes {
                self.own_options(name.span, &attribute.kind);
            }
            values += catalogue.entries.0.len() * catalogue.attributes.0.len();
            self.items(name.span, "values of attributes in all", values, MAX_ATTRIBUTE_VALUES);
        }
        if let Some(categories) = &document.categories {
            self.categories(categories, values);
        }
        if !self.fits {
            return;
        }
        let mut offered = 0_usize;
        for (name, field) in &document.fields {
            self.own_options(name.span, &field.kind);
            offered = offered.saturating_add(bytes_offered(&field.kind, document));
            self.items(name.span, "bytes in the options of all fields", offered, MAX_OFFERED_BYTES);
            self.condition(field.ask_when.as_ref());
        }
        for (name, derived) in &document.derive {
            self.derived(name.span, derived);
        }
        if let Some(priority) = &document.priority {
            self.section(&priority.section);
            for (_, section) in &priority.by_record_type {
                if let SectionOrNone::Section(section) = section {
                    self.section(section);
                }
            }
        }
        self.names("calendars", &document.calendars, MAX_NAMED);
        let (mut holidays, mut special_days, mut windows) = (0, 0, 0);
        for (name, calendar) in &document.calendars {
            holidays += calendar.holidays.len();
            special_days += calendar.special_days.len();
            windows += count_windows(calendar);
            self.items(name.span, "holidays in all", holidays, MAX_HOLIDAYS);
            self.items(name.span, "special days in all", special_days, MAX_HOLIDAYS);
            self.items(name.span, "windows in all", windows, MAX_WINDOWS);
        }
        if let Some(sla) = &document.sla {
            self.sla(sla);
        }
        if let Some(change) = &document.change {
            self.change(change, windows);
        }
        self.keywords(document);
        let here = document.examples.get(MAX_EXAMPLES).map_or(document.span, |first| first.span);
        self.items(here, "examples", document.examples.len(), MAX_EXAMPLES);
    }

    fn categories(&mut self, categories: &Categories, values: usize) {
        let entries = categories.catalogue.entries.0.len();
        self.names("attributes", &categories.attributes, MAX_NAMED);
        self.items(categories.span, "categories", entries, MAX_OPTIONS);
        for (name, attribute) in &categories.attributes {
            self.own_options(name.span, &attribute.kind);
        }
        let values = values + entries * categories.attributes.0.len();
        self.items(categories.span, "values of attributes in all", values, MAX_ATTRIBUTE_VALUES);
    }

    /// What is looked for in texts: of all categories and rules together.
    fn keywords(&mut self, document: &Document) {
        let mut keywords = 0;
        let mut open: Vec<&Entries<Category>> = document.categories.iter().map(|categories| &categories.tree).collect();
        while let Some(branch) = open.pop() {
            for (_, category) in branch {
                self.condition(category.when.as_ref());
                keywords += category.synonyms.len() + category.keywords.as_ref().map_or(0, Keywords::len);
                open.push(&category.children);
            }
        }
        let Some(suggest) = &document.suggest else { return };
        self.names("texts", &suggest.texts, MAX_TEXTS);
        self.names("suggested fields", &suggest.fields, MAX_SUGGESTED);
        for (name, suggestion) in &suggest.fields {
            self.rules(name.span, "rules", suggestion.rules.len());
            for rule in &suggestion.rules {
                self.condition(rule.when.as_ref());
                keywords += rule.keywords.len();
            }
        }
        self.items(suggest.span, "keywords in all", keywords, MAX_KEYWORDS);
    }

    fn sla(&mut self, sla: &Sla) {
        self.items(sla.span, "kinds of events", sla.events.len(), MAX_PARTS);
        self.names("metrics", &sla.metrics, MAX_METRICS);
        if let Some(report) = &sla.report {
            self.report(report);
        }
        let mut all = 0;
        for (name, metric) in &sla.metrics {
            self.rules(name.span, "targets", metric.targets.len());
            if metric.hit.value == Selection::All {
                all += metric.targets.len();
                self.items(name.span, "targets with `hit: all`", all, MAX_PARTS);
            }
            self.items(name.span, "names in `by`", metric.by.len(), MAX_PARTS);
            self.items(name.span, "warnings", metric.warn.len(), MAX_MARKS);
            let triggers = [&metric.start, &metric.pause, &metric.resume, &metric.stop, &metric.cancel, &metric.reset];
            for trigger in triggers.into_iter().flatten() {
                self.items(trigger.span, "kinds of events", trigger.on.len(), MAX_PARTS);
                self.condition(trigger.when.as_ref());
            }
            for target in &metric.targets {
                self.condition(target.when.as_ref());
                self.items(target.span, "warnings", target.warn.as_ref().map_or(0, Vec::len), MAX_MARKS);
                self.items(target.span, "steps of escalation", target.escalate.len(), MAX_MARKS);
            }
        }
    }

    fn assessment(&mut self, here: Span, assessment: &Assessment) {
        let Assessment { approval, lead_time, review, attachments, mitigations, .. } = assessment;
        self.items(here, "mitigations", mitigations.as_ref().map_or(0, Vec::len), MAX_PARTS);
        self.rules(here, "rules", approval.len() + lead_time.len() + review.len() + attachments.0.len());
        self.names("attachments", attachments, MAX_MARKS);
        for path in approval {
            self.condition(path.when.as_ref());
            let stages = path.stages.as_deref().unwrap_or_default();
            self.items(path.span, "stages", stages.len(), MAX_MARKS);
            for stage in stages {
                self.items(stage.span, "roles", stage.roles.len(), MAX_PARTS);
            }
        }
        let conditions = lead_time.iter().chain(review).map(|term| term.when.as_ref());
        let own = attachments.iter().map(|(_, attachment)| attachment.when.as_ref());
        conditions.chain(own).for_each(|condition| self.condition(condition));
    }

    /// `windows` are those of the calendars.
    fn change(&mut self, change: &Change, mut windows: usize) {
        self.assessment(change.span, &change.assessment);
        let all = change.freezes.iter().chain(&change.maintenance);
        let count = change.freezes.len() + change.maintenance.len();
        self.items(change.span, "freezes and maintenance windows", count, MAX_CHANGE_WINDOWS);
        for window in all {
            self.condition(window.when.as_ref());
            windows += match &window.hours {
                Some(WindowHours::Week(hours)) => windows_of_week(hours),
                Some(WindowHours::Day(day)) => day.0.len(),
                None => 0,
            };
            self.items(window.span, "windows in all", windows, MAX_WINDOWS);
        }
    }

    fn report(&mut self, report: &Report) {
        self.items(report.span, "names in `by`", report.by.len(), MAX_REPORT_NAMES);
        self.items(report.span, "limits of workload", report.workload.len(), MAX_PARTS);
        self.condition(report.only.as_ref());
        report.workload.iter().for_each(|limit| self.condition(limit.when.as_ref()));
    }

    fn section(&mut self, section: &Section) {
        if let Some(table) = &section.table {
            self.table(section.span, table);
        }
        if let Some(matrix) = &section.matrix {
            self.matrix(matrix);
        }
        self.adjustments(section.span, &section.adjust);
    }

    fn derived(&mut self, here: Span, derived: &Derived) {
        if let Some(table) = &derived.table {
            self.table(here, table);
        }
        if let Some(matrix) = &derived.matrix {
            self.matrix(matrix);
        }
        if let Some(score) = &derived.score {
            self.items(here, "questions", score.questions.0.len(), MAX_PARTS);
            self.items(here, "categories", score.categories.0.len(), MAX_PARTS);
            self.items(here, "bands", score.bands.len(), MAX_PARTS);
            let rules = score.questions.iter().map(|(_, own)| 1 + own.points.0.len() + own.rules.len());
            self.rules(here, "rules", rules.sum());
            for (_, question) in &score.questions {
                self.condition(question.when.as_ref());
                question.rules.iter().for_each(|rule| self.condition(rule.when.as_ref()));
            }
        }
        self.items(here, "values in `highest_of`", derived.highest_of.len(), MAX_PARTS);
        self.adjustments(here, &derived.adjust);
    }

    fn matrix(&mut self, matrix: &Matrix) {
        let cells = matrix.cells.iter().map(|(_, row)| match &row.value {
            MatrixRow::List(cells) => cells.len(),
            MatrixRow::Map(cells) => cells.0.len(),
        });
        self.rules(matrix.span, "cells", cells.sum());
    }

    fn adjustments(&mut self, here: Span, adjust: &[Adjustment]) {
        self.items(here, "adjustments", adjust.len(), MAX_PARTS);
        self.rules(here, "adjustments", adjust.len());
        for adjustment in adjust {
            self.condition(adjustment.when.as_ref());
        }
    }

    fn table(&mut self, here: Span, table: &Table) {
        self.rules(here, "rules", table.rules.len());
        self.items(here, "bands", table.bands.len(), MAX_PARTS);
        self.items(here, "names in `by`", table.by.len(), MAX_PARTS);
        table.rules.iter().for_each(|rule| self.condition(rule.when.as_ref()));
    }

    fn rules(&mut self, here: Span, what: &str, count: usize) {
        let before = self.rules;
        self.rules += count;
        let (what, count, most) = if count > MAX_RULES {
            (what.to_owned(), count, MAX_RULES)
        } else if self.rules > MAX_ALL_RULES && before <= MAX_ALL_RULES {
            ("rules in all".to_owned(), self.rules, MAX_ALL_RULES)
        } else {
            return;
        };
        let help = "test catalogue attributes or derived values instead of single values";
        self.too_many("table.too_many_rules", here, &what, count, most, help);
    }

    fn condition(&mut self, condition: Option<&Condition>) {
        let Some(condition) = condition else { return };
        self.items(condition.span, "tests in one condition", tests(condition), MAX_TESTS);
    }

    fn own_options(&mut self, here: Span, kind: &FieldType) {
        if let FieldType::Choice(ChoiceOf { options: Some(options), .. })
        | FieldType::Choices(ChoiceOf { options: Some(options), .. }) = kind
        {
            self.items(here, "options", options.len(), MAX_OPTIONS);
        }
    }

    fn names<T>(&mut self, what: &str, entries: &Entries<T>, most: usize) {
        if let Some((first, _)) = entries.0.get(most) {
            let help = "keep the ones that decide something";
            self.too_many("document.too_many_names", first.span, what, entries.0.len(), most, help);
        }
    }

    fn items(&mut self, here: Span, what: &str, count: usize, most: usize) {
        if count > most {
            let help = "leave out or merge what nothing tells apart";
            self.too_many("document.too_many_items", here, what, count, most, help);
        }
    }

    fn too_many(&mut self, code: &'static str, here: Span, what: &str, count: usize, most: usize, help: &str) {
        self.fits = false;
        self.findings.push(
            Finding::error(code, here, format!("{count} {what} are more than the {most} there may be")).help(help),
        );
    }
}

/// Recursion is as deep as the document, at most `MAX_DEPTH`.
fn tests(condition: &Condition) -> usize {
    let of = |clause: &Clause| match clause {
        Clause::Any(list, _) | Clause::All(list, _) | Clause::None(list, _) => list.iter().map(tests).sum(),
        Clause::Not(part, _) => tests(part),
        Clause::Test { .. } => 1,
    };
    condition.clauses.iter().map(of).sum()
}

fn windows_of_week(hours: &Hours) -> usize {
    match hours {
        Hours::ByDay(days) => days.iter().map(|day| day.windows.0.len()).sum(),
        Hours::Always => 0,
    }
}

fn count_windows(calendar: &Calendar) -> usize {
    let week = calendar.hours.as_ref().map_or(0, windows_of_week);
    let special = calendar.special_days.iter().filter_map(|day| day.hours.as_ref()).map(|hours| hours.0.len());
    week + special.sum::<usize>()
}

/// What a description of the field has for its options.
fn bytes_offered(kind: &FieldType, document: &Document) -> usize {
    /// What an option takes beside its words.
    const EACH: usize = 64;
    let words = |id: &Name, label: &Option<Text>, description: &Option<Text>| -> usize {
        EACH + id.value.len() + label.iter().chain(description).map(Text::bytes).sum::<usize>()
    };
    let choices = |list: &[Choice]| list.iter().map(|own| words(&own.id, &own.label, &own.description)).sum();
    match kind {
        FieldType::Choice(of) | FieldType::Choices(of) => match (&of.options, &of.from) {
            (Some(options), _) => choices(options),
            (None, Some(from)) => document.catalogue(&from.value).map_or(0, |catalogue| {
                catalogue.entries.iter().map(|(id, entry)| words(id, &entry.label, &entry.description)).sum()
            }),
            (None, None) => 0,
        },
        FieldType::Level { scale } => document.scales.get(&scale.value).map_or(0, |scale| choices(&scale.levels)),
        _ => 0,
    }
}
