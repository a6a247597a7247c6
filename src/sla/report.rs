//! What a report of many tickets counts, and by what.

use super::resolve::find_calendar;
use crate::calendar::Calendars;
use crate::document::model::{Document, Text};
use crate::fact::vocabulary::{PRIORITY, Vocabulary};
use crate::finding::Findings;
use crate::table::resolve::Resolver;
use crate::table::rule::When;
use crate::table::subject::{Subject, Subjects};

/// The share of its target from which on what was met is a near miss, where the policy names none.
const NEAR_MISS: i64 = 9_000;

/// What a report counts, and by what.
#[derive(Clone, Debug)]
pub struct ReportRules {
    /// The tickets that it counts.
    pub only: When,
    /// The fields, attributes and derived values by which it counts, or `priority`.
    pub by: Vec<String>,
    /// The number of the calendar by the clocks of whose zone a month begins.
    pub calendar: Option<usize>,
    /// From which share of its target on what was met is a near miss, in hundredths of a percent.
    pub near_miss: i64,
    /// How many tickets were agreed.
    pub workload: Vec<WorkloadLimit>,
    /// What its conditions test, and all that it may count by: the subjects of the policy, and more. What it tests beside
    /// them would cost every other decision time.
    pub(crate) subjects: Subjects,
}

/// How many tickets were agreed.
#[derive(Clone, Debug)]
pub struct WorkloadLimit {
    /// What reports call it.
    pub id: String,
    /// What people call it.
    pub label: Option<Text>,
    /// The tickets that it limits.
    pub when: When,
    /// The most tickets opened in a month.
    pub per_month: i64,
}

impl ReportRules {
    /// Resolves the section `report` of the service levels; without one, what a report is like if nothing is said.
    pub(crate) fn resolve(
        document: &Document,
        vocabulary: &Vocabulary,
        calendars: &Calendars,
        policy: &Subjects,
        findings: &mut Findings,
    ) -> Option<Self> {
        let sla = document.sla.as_ref()?;
        let mut subjects = policy.clone();
        for derived in 0..vocabulary.derived.len() {
            subjects.id(Subject::Derived(derived));
        }
        if vocabulary.priority.is_some() {
            subjects.id(Subject::Priority);
        }
        let mut resolver = Resolver::new(vocabulary, &mut subjects, findings);
        resolver.after_priority = true;
        let mut rules = Self {
            only: When::always(sla.span),
            by: vocabulary.priority.iter().map(|_| PRIORITY.to_owned()).collect(),
            calendar: None,
            near_miss: NEAR_MISS,
            workload: Vec::new(),
            subjects: Subjects::default(),
        };
        if let Some(report) = &sla.report {
            rules.only = resolver.when(report.only.as_ref(), report.span);
            if !report.by.is_empty() {
                resolver.check_names(&report.by);
                rules.by = report.by.iter().map(|name| name.value.clone()).collect();
            }
            let calendar = report.calendar.as_ref();
            rules.calendar = calendar.and_then(|name| find_calendar(name, document, calendars, &mut resolver));
            rules.near_miss = report.near_miss.as_ref().map_or(NEAR_MISS, |share| share.value.0);
            for (at, limit) in report.workload.iter().enumerate() {
                rules.workload.push(WorkloadLimit {
                    id: limit.id.as_ref().map_or_else(|| format!("#{}", at + 1), |id| id.value.clone()),
                    label: limit.label.clone(),
                    when: resolver.when(limit.when.as_ref(), limit.span),
                    per_month: limit.per_month.value,
                });
            }
        }
        rules.subjects = subjects;
        Some(rules)
    }
}
