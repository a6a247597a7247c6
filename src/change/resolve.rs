//! From the document's section on changes to what is decided by it: names looked up, outcomes put into tables.

use std::sync::Arc;

use super::{Attachment, CHANGE_TYPE, ChangeDecision, ChangeRules, Path, RISK, ScoreForm, Stage, Term, Time};
use crate::calendar::Calendars;
use crate::decision::Section;
use crate::decision::overrides::OverridePolicy;
use crate::document::model::assessment::{self as written, Afterwards, Assessment, TimeAllowed};
use crate::document::model::{self, Document, Name};
use crate::fact::vocabulary::{Named, Vocabulary};
use crate::finding::{Finding, Findings};
use crate::scale::Options;
use crate::span::Span;
use crate::stage::diagram::Budget;
use crate::stage::table::Outcome;
use crate::table::compile::{Parts, compile};
use crate::table::condition::Effort;
use crate::table::derivation::{Derivations, subjects_of};
use crate::table::resolve::Resolver;
use crate::table::rule::{Rule, Table};
use crate::table::subject::{Subject, SubjectId, Subjects};

impl ChangeDecision {
    /// Resolves what is decided about changes; nothing where the policy decides nothing about them.
    pub(crate) fn resolve(
        document: &Document,
        vocabulary: &Vocabulary,
        derivations: &Derivations,
        calendars: &Calendars,
        subjects: &mut Subjects,
        findings: &mut Findings,
    ) -> Option<Self> {
        let section = document.change.as_ref()?;
        let written = &section.assessment;
        let mut resolver = Resolver::new(vocabulary, subjects, findings);
        let risk = value(&mut resolver, written.risk.as_ref(), RISK);
        let change_type = value(&mut resolver, written.change_type.as_ref(), CHANGE_TYPE);
        let asks = |key: bool, name: &'static str| if key { Some(name) } else { None };
        let needs_risk = asks(!written.approval.is_empty(), "approval")
            .or(asks(!written.lead_time.is_empty(), "lead_time"))
            .or(asks(!written.attachments.is_empty(), "attachments"))
            .or(asks(!written.review.is_empty(), "review"))
            .or(asks(written.change_type.is_some(), "type"));
        if let (None, Some(key)) = (risk, needs_risk)
            && written.risk.is_none()
            && !vocabulary.is_left_out(RISK)
        {
            let message = format!("`{key}` needs a derived value `{RISK}`, and there is none");
            let finding = Finding::error("change.no_risk", section.span, message);
            resolver.findings.push(finding.help("derive one, or name the one that is the risk: `risk: NAME`"));
        }
        let calendar = written.calendar.as_ref().and_then(|name| calendar(&mut resolver, name, document, calendars));
        let approval = outcomes(&mut resolver, "approval", &written.approval, path_parts);
        let lead_time = outcomes(&mut resolver, "lead_time", &written.lead_time, term_parts);
        let review = outcomes(&mut resolver, "review", &written.review, term_parts);
        let attachments: Vec<Table> =
            written.attachments.iter().map(|(name, attachment)| attached(&mut resolver, name, attachment)).collect();
        let mitigations = written.mitigations.as_deref().map(|names| fields(&mut resolver, names));
        check_times(&mut resolver, written);
        let overrides = OverridePolicy::resolve(None, &written.overrides, vocabulary, resolver.findings);
        if findings.has_errors() {
            return None;
        }
        let (risk, base) = risk.and_then(|risk| Some((risk, derivations.tables.get(risk)?)))?;
        let beside = [&approval, &lead_time, &review].into_iter().flatten().chain(&attachments).cloned().collect();
        // They play a part also where no condition tests them.
        let mut tested = vec![subjects.id(Subject::Derived(risk))];
        tested.extend(change_type.map(|value| subjects.id(Subject::Derived(value))));
        match compiled(base, tested, beside, derivations, subjects, vocabulary) {
            Ok((section, scores)) => {
                let rules = ChangeRules {
                    risk,
                    change_type,
                    calendar,
                    approval: approval.map(|_| written.approval.iter().map(path).collect()),
                    lead_time: lead_time.map(|_| written.lead_time.iter().map(term).collect()),
                    review: review.map(|_| written.review.iter().map(term).collect()),
                    attachments: written
                        .attachments
                        .iter()
                        .map(|(_, own)| Attachment { label: own.label.clone() })
                        .collect(),
                    mitigations,
                    overrides,
                };
                Some(Self { rules, section, scores })
            }
            Err(finding) => {
                findings.push(finding);
                None
            }
        }
    }
}

/// The risk and the tables after it over cells, and each score by itself.
fn compiled(
    base: &Table,
    mut tested: Vec<SubjectId>,
    beside: Vec<Table>,
    derivations: &Derivations,
    subjects: &Subjects,
    vocabulary: &Vocabulary,
) -> Result<(Section, Vec<ScoreForm>), Finding> {
    let mut effort = Effort::default();
    tested.extend(beside.iter().flat_map(subjects_of));
    let derived = derivations.needed(&tested, subjects);
    let tables = |needed: &[usize]| -> Vec<(usize, &Table)> {
        needed.iter().filter_map(|&value| Some((value, derivations.tables.get(value)?))).collect()
    };
    let mut compile = |needed: &[usize], base: &Table, beside: Vec<&Table>| {
        let parts = Parts { derived: tables(needed), base, beside, adjusted: true, which_rule: false };
        compile(&parts, subjects, vocabulary, &mut effort)
    };
    let program = compile(&derived, base, beside.iter().collect())?;
    let mut scores = Vec::new();
    for &value in &derived {
        let Some(table) = derivations.tables.get(value).filter(|table| table.score.is_some()) else { continue };
        let needed = derivations.needed(&subjects_of(table), subjects);
        let program = compile(&needed, table, Vec::new())?;
        scores.push(ScoreForm { value, derived: needed, program });
    }
    Ok((Section::new(base.clone(), beside, derived, program, Budget::default()), scores))
}

/// The derived value of a name, or of the one that it has where none is written.
fn value(resolver: &mut Resolver<'_>, written: Option<&Name>, usual: &str) -> Option<usize> {
    let vocabulary = resolver.vocabulary;
    let name = written.map_or(usual, |name| name.value.as_str());
    if let Some(Named::Derived(value)) = vocabulary.named(name) {
        return Some(value);
    }
    if let Some(name) = written.filter(|name| !vocabulary.is_left_out(&name.value)) {
        let message = format!("there is no derived value `{}`", name.value);
        let finding = Finding::error("change.unknown_value", name.span, message);
        let known = vocabulary.derived.iter().map(|value| value.name.as_str());
        resolver.findings.push_near(finding, &name.value, known);
    }
    None
}

/// The fields of these names.
fn fields(resolver: &mut Resolver<'_>, names: &[Name]) -> Vec<usize> {
    let vocabulary = resolver.vocabulary;
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        if let Some((field, _)) = vocabulary.field(&name.value) {
            found.push(field);
        } else if !vocabulary.is_left_out(&name.value) {
            let finding =
                Finding::error("change.unknown_field", name.span, format!("there is no field `{}`", name.value));
            let known = vocabulary.fields.iter().map(|field| field.name.as_str());
            resolver.findings.push_near(finding, &name.value, known);
        }
    }
    found
}

fn calendar(resolver: &mut Resolver<'_>, name: &Name, document: &Document, calendars: &Calendars) -> Option<usize> {
    let number = calendars.names().position(|known| known == name.value);
    // A calendar that is there, but broken, is said already.
    let is_known = document.calendars.get(&name.value).is_some() || resolver.vocabulary.is_left_out(&name.value);
    if number.is_none() && !is_known {
        let message = format!("there is no calendar `{}`", name.value);
        let finding = Finding::error("change.unknown_calendar", name.span, message);
        resolver.findings.push_near(finding, &name.value, document.calendars.names());
    }
    number
}

/// What an outcome has in a table: its id, its condition, its reason and its place.
type Row<'w> = (Option<&'w Name>, Option<&'w model::Condition>, Option<&'w model::Text>, Span);

fn path_parts(path: &written::ApprovalPath) -> Row<'_> {
    (Some(&path.id), path.when.as_ref(), path.because.as_ref(), path.span)
}

fn term_parts(term: &written::Term) -> Row<'_> {
    (term.id.as_ref(), term.when.as_ref(), term.because.as_ref(), term.span)
}

/// The table that chooses the first of several things that matches; nothing where there are none.
fn outcomes<'w, T>(
    resolver: &mut Resolver<'_>,
    name: &str,
    written: &'w [T],
    row: impl Fn(&'w T) -> Row<'w>,
) -> Option<Table> {
    let rows: Vec<Row<'_>> = written.iter().map(row).collect();
    let ids = rows.iter().enumerate();
    let ids = ids.map(|(at, (id, ..))| id.map_or_else(|| format!("#{}", at + 1), |id| id.value.clone()));
    let levels = Arc::new(Options::new(ids.collect()));
    let (.., span) = *rows.first()?;
    let mut table = Table::empty(name, &levels, span);
    for (at, (_, when, because, span)) in rows.into_iter().enumerate() {
        table.rules.push(Rule {
            id: levels.id(at).to_owned(),
            when: resolver.when(when, span),
            then: Outcome::try_from(at).unwrap_or(Outcome::MAX),
            points: 0,
            because: because.cloned(),
            span,
        });
    }
    table.precedence = (0..table.rules.len()).collect();
    Some(table)
}

/// The table that says whether an attachment is required.
fn attached(resolver: &mut Resolver<'_>, name: &Name, written: &written::Attachment) -> Table {
    let levels = Arc::new(Options::new(vec!["required".to_owned()]));
    let mut table = Table::empty(&name.value, &levels, name.span);
    table.rules.push(Rule {
        id: name.value.clone(),
        when: resolver.when(written.when.as_ref(), written.span),
        then: 0,
        points: 0,
        because: written.because.clone(),
        span: written.span,
    });
    table.precedence = vec![0];
    table
}

/// Says which lengths of working time are counted by no calendar.
fn check_times(resolver: &mut Resolver<'_>, written: &Assessment) {
    if written.calendar.is_some() {
        return;
    }
    let later = written.approval.iter().filter_map(|path| match &path.afterwards {
        Some(Afterwards::Within(time)) => Some(time),
        Some(Afterwards::AnyTime(_)) | None => None,
    });
    let terms = written.lead_time.iter().chain(&written.review).map(|term| &term.time);
    for time in terms.chain(later) {
        let days = time.working_days.as_ref().map(|days| days.span);
        if let Some(place) = time.within.as_ref().map(|time| time.span).or(days) {
            let finding = Finding::error("change.no_calendar", place, "this is counted by no calendar");
            resolver
                .findings
                .push(finding.help("write `calendar: NAME` under `change`; time around the clock is `elapsed: 48h`"));
        }
    }
}

fn path(path: &written::ApprovalPath) -> Path {
    let stage = |stage: &written::ApprovalStage| Stage {
        roles: stage.roles.iter().map(|role| role.value.clone()).collect(),
        quorum: stage.quorum.as_ref().map_or(1, |quorum| quorum.value),
    };
    Path {
        label: path.label.clone(),
        stages: path.stages.iter().flatten().map(stage).collect(),
        afterwards: path.afterwards.as_ref().map(|afterwards| match afterwards {
            Afterwards::AnyTime(_) => None,
            Afterwards::Within(allowed) => time(allowed),
        }),
    }
}

fn term(term: &written::Term) -> Term {
    time(&term.time)
}

fn time(allowed: &TimeAllowed) -> Option<Time> {
    let within = allowed.within.as_ref().map(|length| Time::Within(length.value.0));
    let elapsed = allowed.elapsed.as_ref().map(|length| Time::Elapsed(length.value.0));
    within.or(elapsed).or(allowed.working_days.as_ref().map(|days| Time::WorkingDays(days.value)))
}
