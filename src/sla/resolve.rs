//! From the document's service levels to resolved ones: names looked up, targets put into tables.

use std::sync::Arc;

use super::{CalendarRef, ClockRules, EVENTS, Form, Metric, ServiceLevels, Step, Target, Trigger};
use crate::calendar::Calendars;
use crate::document::model::sla::{self as written, CalendarOf, FieldRef, Percent, Selection};
use crate::document::model::{Document, HitPolicy, Name};
use crate::fact::field::{Kind, Notation};
use crate::fact::vocabulary::{Attribute, Vocabulary};
use crate::finding::{Finding, Findings};
use crate::order;
use crate::scale::Options;
use crate::span::Span;
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;
use crate::table::resolve::Resolver;
use crate::table::rule::{Rule, Table, none, unmatched};
use crate::table::subject::{Subject, Subjects};

impl ServiceLevels {
    /// Resolves the section `sla`. Its conditions may test the priority.
    pub(crate) fn resolve(
        document: &Document,
        vocabulary: &Vocabulary,
        calendars: &Calendars,
        subjects: &mut Subjects,
        findings: &mut Findings,
    ) -> Option<Self> {
        let written = document.sla.as_ref()?;
        let mut kinds: Vec<String> = EVENTS.map(str::to_owned).to_vec();
        for name in &written.events {
            if EVENTS.contains(&name.value.as_str()) {
                let message = format!("`{}` is a kind of event that every policy has", name.value);
                findings.push(Finding::error("sla.event_taken", name.span, message).help("take it out"));
            } else {
                kinds.push(name.value.clone());
            }
        }
        let mut resolver = Resolver::new(vocabulary, subjects, findings);
        resolver.after_priority = true;
        let mut levels =
            Levels { document, calendars, resolver, events: Arc::new(Options::new(kinds)), metrics: &written.metrics };
        let metrics = written.metrics.iter().map(|(name, metric)| levels.metric(name, metric)).collect();
        Some(Self { events: levels.events, metrics })
    }
}

fn number(calendars: &Calendars, name: &str) -> Option<usize> {
    calendars.names().position(|known| known == name)
}

/// The number of a calendar. That there is none is said.
pub(super) fn find_calendar(
    name: &Name,
    document: &Document,
    calendars: &Calendars,
    resolver: &mut Resolver<'_>,
) -> Option<usize> {
    let number = number(calendars, &name.value);
    // A calendar that is there, but broken, is said already.
    let is_known = number.is_some()
        || document.calendars.get(&name.value).is_some()
        || resolver.vocabulary.is_left_out(&name.value);
    if !is_known {
        let message = format!("there is no calendar `{}`", name.value);
        let finding = Finding::error("sla.unknown_calendar", name.span, message);
        resolver.findings.push_near(finding, &name.value, document.calendars.names());
    }
    number
}

struct Levels<'a> {
    document: &'a Document,
    calendars: &'a Calendars,
    resolver: Resolver<'a>,
    events: Arc<Options>,
    metrics: &'a crate::document::model::Entries<written::Metric>,
}

impl Levels<'_> {
    fn report(&mut self, finding: Finding) {
        self.resolver.findings.push(finding);
    }

    fn metric(&mut self, name: &Name, metric: &written::Metric) -> Metric {
        let calendar = metric.calendar.as_ref().and_then(|of| self.calendar(&of.value));
        let mut targets = Vec::with_capacity(metric.targets.len());
        for (at, target) in metric.targets.iter().enumerate() {
            targets.push(self.target(at, target, metric, calendar.as_ref()));
        }
        let within_metric = metric.within_metric.as_ref().and_then(|other| self.other_metric(name, other));
        let tables = self.tables(name, metric, &targets);
        Metric {
            name: name.value.clone(),
            label: metric.label.clone(),
            agreement: metric.agreement.unwrap_or_default(),
            within_metric,
            selection: metric.hit.value,
            tables,
            targets,
            clock: self.clock(metric),
        }
    }

    fn other_metric(&mut self, name: &Name, other: &Name) -> Option<usize> {
        let found = self.metrics.names().position(|known| known == other.value);
        if found.is_none() || other.value == name.value {
            let message = if found.is_none() {
                format!("there is no metric `{}`", other.value)
            } else {
                format!("`{}` cannot be part of itself", name.value)
            };
            let finding = Finding::error("sla.unknown_metric", other.span, message);
            let known = self.metrics.names().filter(|known| *known != name.value);
            self.resolver.findings.push_near(finding, &other.value, known);
            return None;
        }
        found
    }

    fn clock(&mut self, metric: &written::Metric) -> ClockRules {
        if let (Some(resume), None) = (&metric.resume, metric.pause.as_ref().filter(|pause| !pause.on.is_empty())) {
            let message = "`resume` ends a pause that began with an event, and no pause here does";
            self.report(
                Finding::error("sla.key_without_use", resume.span, message)
                    .help("give `pause` the events it begins with (`on`), or take `resume` out"),
            );
        }
        let optional = |levels: &mut Self, trigger: &Option<written::Trigger>| {
            trigger.as_ref().map(|trigger| levels.trigger(trigger))
        };
        let or = |levels: &mut Self, trigger: &Option<written::Trigger>, kinds: &[&str]| {
            optional(levels, trigger).unwrap_or_else(|| Trigger {
                on: kinds.iter().filter_map(|kind| levels.events.index(kind)).collect(),
                when: crate::table::rule::When::always(metric.span),
            })
        };
        ClockRules {
            start: or(self, &metric.start, &["opened"]),
            pause: optional(self, &metric.pause),
            resume: optional(self, &metric.resume),
            stop: or(self, &metric.stop, &["resolved", "closed"]),
            cancel: or(self, &metric.cancel, &["cancelled"]),
            reset: optional(self, &metric.reset),
            repeats: metric.repeats,
            on_raise: metric.on_raise.unwrap_or_default(),
            on_lower: metric.on_lower.unwrap_or_default(),
            on_reopen: metric.on_reopen.unwrap_or_default(),
        }
    }

    fn trigger(&mut self, trigger: &written::Trigger) -> Trigger {
        let mut on = Vec::with_capacity(trigger.on.len());
        for kind in &trigger.on {
            if let Some(at) = self.events.index(&kind.value) {
                on.push(at);
                continue;
            }
            let message = format!("there is no kind of event `{}`", kind.value);
            let finding = Finding::error("sla.unknown_event", kind.span, message);
            let near = crate::finding::nearest(&kind.value, self.events.ids());
            self.resolver.findings.push(match near {
                Some(_) => finding.did_you_mean(near),
                None => finding.help(format!("name it under `events: [{}]`", kind.value)),
            });
        }
        Trigger { on, when: self.resolver.when(trigger.when.as_ref(), trigger.span) }
    }

    fn calendar(&mut self, of: &CalendarOf) -> Option<CalendarRef> {
        match of {
            CalendarOf::Named(name) => {
                find_calendar(name, self.document, self.calendars, &mut self.resolver).map(CalendarRef::Named)
            }
            CalendarOf::Field(name) => self.calendar_of_field(name),
        }
    }

    fn number(&self, name: &str) -> Option<usize> {
        number(self.calendars, name)
    }

    fn calendar_of_field(&mut self, name: &Name) -> Option<CalendarRef> {
        let vocabulary = self.resolver.vocabulary;
        let (base, attribute) = name.value.split_once('.').map_or((name.value.as_str(), None), |(b, a)| (b, Some(a)));
        let (at, field) = self.resolver.field(base, name.span)?;
        if field.kind == Kind::BROKEN {
            return None;
        }
        let own: Option<&Attribute> = attribute.and_then(|attribute| {
            let catalogue = vocabulary.catalogues.get(field.catalogue?)?;
            catalogue.attributes.iter().find(|known| known.name == attribute)
        });
        let kind = if attribute.is_some() { own.map(|own| &own.kind) } else { Some(&field.kind) };
        let (Some(Kind::Choice(options)), Kind::Choice(_)) = (kind, &field.kind) else {
            let message = format!("`{}` is no choice, so it names no calendar", name.value);
            self.report(
                Finding::error("sla.calendar_of_field", name.span, message)
                    .help("make it a field or attribute of type `choice` whose options are names of calendars"),
            );
            return None;
        };
        let by_option: Vec<Option<usize>> = options.ids().map(|id| self.number(id)).collect();
        let missing = options.ids().zip(&by_option).find(|(_, number)| number.is_none()).map(|(id, _)| id.to_owned());
        if let Some(missing) = missing {
            if self.document.calendars.get(&missing).is_none() {
                let message = format!("`{}` may be `{missing}`, which is no calendar", name.value);
                self.report(
                    Finding::error("sla.calendar_of_field", name.span, message)
                        .help("let its options be names of calendars, and nothing else"),
                );
            }
            return None;
        }
        let of_option = |value: &Ordinal| match value {
            Ordinal::Value(at) => usize::try_from(*at).ok().and_then(|at| by_option.get(at).copied().flatten()),
            Ordinal::Unknown => None,
        };
        let numbers = own.map(|own| own.values.iter().map(of_option).collect());
        let subject = self.resolver.subjects.id(Subject::Field(at));
        Some(CalendarRef::OfField(subject, numbers.unwrap_or(by_option)))
    }

    fn target(
        &mut self,
        at: usize,
        target: &written::Target,
        metric: &written::Metric,
        of_metric: Option<&CalendarRef>,
    ) -> Target {
        let id = target.id.as_ref().map_or_else(|| format!("#{}", at + 1), |id| id.value.clone());
        let own = target.calendar.as_ref().map(|of| self.calendar(&of.value));
        // One that is not found is said, and is not said to be missing as well.
        let named = target.calendar.is_some() || metric.calendar.is_some();
        let calendar = own.unwrap_or_else(|| of_metric.cloned());
        let form = self.form(target);
        let needs_calendar =
            matches!(form, Form::Within(..) | Form::WorkingDays(..) | Form::WorkingDay(..) | Form::UntilDate(..));
        if needs_calendar && !named {
            self.report(
                Finding::error("sla.no_calendar", target.span, format!("target `{id}` is counted by no calendar"))
                    .help("give it or its metric a `calendar`; time around the clock is `elapsed: 4h`"),
            );
        }
        let shares = target.warn.as_ref().unwrap_or(&metric.warn);
        let mut warn: Vec<i64> = shares.iter().map(|share| share.value.0).collect();
        order::sort(&mut warn);
        warn.dedup();
        for share in target.warn.iter().flatten() {
            self.early(share.value, share.span);
        }
        let counts_working_time = !matches!(form, Form::Elapsed(..) | Form::None | Form::Symbolic(_));
        let is_due = !matches!(form, Form::None | Form::Symbolic(_));
        let mut steps = Vec::with_capacity(target.escalate.len());
        for step in &target.escalate {
            let when = match (&step.at, &step.before, &step.after) {
                (Some(share), _, _) => Step::At(share.value.0),
                (None, Some(length), _) => {
                    if let Form::Within(_, whole) | Form::Elapsed(_, whole) = form
                        && length.value.0 >= whole
                    {
                        let message = "this step comes before the clock starts";
                        self.report(
                            Finding::warning("sla.step_before_start", length.span, message)
                                .help("write less time than the target has"),
                        );
                    }
                    Step::Before(length.value.0)
                }
                (None, None, after) => Step::After(after.as_ref().map_or(0, |length| length.value.0)),
            };
            steps.push((when, step.to.clone()));
        }
        Target {
            id,
            form,
            calendar: calendar.filter(|_| counts_working_time).unwrap_or(CalendarRef::Always),
            attainment: target.attainment.as_ref().map(|share| share.value.0),
            warn: if is_due { warn } else { Vec::new() },
            steps,
        }
    }

    /// Says that a warning comes too late.
    fn early(&mut self, share: Percent, span: Span) {
        if share.0 >= 10_000 {
            let message = format!("a warning at `{share}` comes when it is too late");
            self.report(
                Finding::warning("sla.warning_after_due", span, message)
                    .help("warn at less than `100%`; what happens after that is for `escalate`"),
            );
        }
    }

    fn form(&mut self, target: &written::Target) -> Form {
        let before = target.before.as_ref().map(|time| time.value.0);
        if let Some(lengths) = &target.within {
            Form::Within(lengths.value.from, lengths.value.to)
        } else if let Some(lengths) = &target.elapsed {
            Form::Elapsed(lengths.value.from, lengths.value.to)
        } else if let Some(days) = &target.working_days {
            Form::WorkingDays(days.value.from, days.value.to)
        } else if let Some(weeks) = &target.weeks {
            Form::Weeks(weeks.value.from, weeks.value.to)
        } else if let Some(day) = &target.working_day {
            Form::WorkingDay(day.value.0, before)
        } else if let Some(FieldRef(name)) = &target.until {
            self.until(name, before)
        } else if let Some(words) = &target.symbolic {
            Form::Symbolic(words.clone())
        } else {
            Form::None
        }
    }

    fn until(&mut self, name: &Name, before: Option<i64>) -> Form {
        let found = self.resolver.field(&name.value, name.span);
        match found.map(|(at, field)| (at, &field.kind)) {
            Some((at, Kind::Number { notation: Notation::Date, .. })) => return Form::UntilDate(at, before),
            Some((at, Kind::Number { notation: Notation::Instant, .. })) => return Form::UntilInstant(at),
            Some((_, kind)) if *kind == Kind::BROKEN => {}
            Some((_, kind)) => {
                let message = format!("`{}` is of type `{}`, which says no day or instant", name.value, kind.name());
                self.report(
                    Finding::error("sla.until_field", name.span, message)
                        .help("name a field of type `date` or `instant`"),
                );
            }
            None => {}
        }
        Form::None
    }

    /// The table that chooses among the targets; where all apply, one for each.
    fn tables(&mut self, name: &Name, metric: &written::Metric, targets: &[Target]) -> Vec<Table> {
        for share in &metric.warn {
            self.early(share.value, share.span);
        }
        let levels = Arc::new(Options::new(targets.iter().map(|target| target.id.clone()).collect()));
        let mut rules = Vec::with_capacity(targets.len());
        for (at, (written, target)) in metric.targets.iter().zip(targets).enumerate() {
            let then = if target.form == Form::None { Some(none(&levels)) } else { Outcome::try_from(at).ok() };
            rules.push(Rule {
                id: target.id.clone(),
                when: self.resolver.when(written.when.as_ref(), written.span),
                then: then.unwrap_or_else(|| unmatched(&levels)),
                points: 0,
                because: written.because.clone(),
                span: written.span,
            });
        }
        let ranks = self.resolver.ranks(&metric.by, metric.targets.iter().map(|target| target.when.as_ref()));
        let mut precedence: Vec<usize> = (0..rules.len()).collect();
        let (hit, precedence) = match metric.hit.value {
            Selection::First | Selection::All => (HitPolicy::First, precedence),
            Selection::MostSpecific => {
                order::sort_by(&mut precedence, |&a, &b| ranks.get(a).cmp(&ranks.get(b)));
                (HitPolicy::MostSpecific, precedence)
            }
            Selection::Shortest => {
                self.shortest(metric, targets, &mut precedence);
                (HitPolicy::Highest, precedence)
            }
        };
        let table = |rules: Vec<Rule>, precedence: Vec<usize>| Table {
            hit,
            rules,
            precedence,
            ..Table::empty(&name.value, &levels, name.span)
        };
        match metric.hit.value {
            Selection::All => rules.into_iter().map(|rule| table(vec![rule], vec![0])).collect(),
            _ => vec![table(rules, precedence)],
        }
    }

    /// Orders targets by length, those without one last. They must be counted the same way.
    fn shortest(&mut self, metric: &written::Metric, targets: &[Target], precedence: &mut Vec<usize>) {
        let kind = |target: &Target| match target.form {
            Form::Within(..) => Some(0),
            Form::Elapsed(..) => Some(1),
            Form::WorkingDays(..) => Some(2),
            Form::Weeks(..) => Some(3),
            Form::WorkingDay(..) => Some(4),
            Form::UntilDate(..) | Form::UntilInstant(_) => Some(5),
            Form::None | Form::Symbolic(_) => None,
        };
        let length = |target: &Target| match target.form {
            Form::Within(_, to) | Form::Elapsed(_, to) | Form::WorkingDays(_, to) | Form::Weeks(_, to) => (to, 0),
            Form::WorkingDay(days, time) => (days, time.unwrap_or(i64::MAX)),
            Form::UntilDate(..) | Form::UntilInstant(_) | Form::None | Form::Symbolic(_) => (i64::MAX, 0),
        };
        let mut first: Option<&Target> = None;
        for (target, written) in targets.iter().zip(&metric.targets) {
            let Some(own) = kind(target) else { continue };
            let other = *first.get_or_insert(target);
            if kind(other) != Some(own) || other.calendar != target.calendar || own == 5 {
                let message = format!(
                    "`{}` and `{}` are not counted the same way, so neither is the shorter one",
                    other.id, target.id
                );
                let message =
                    if own == 5 { format!("how long `{}` is depends on a field", target.id) } else { message };
                self.report(
                    Finding::error("sla.not_comparable", written.span, message)
                        .help("with `hit: shortest` all targets are of one form, by one calendar; or use `first`"),
                );
                return;
            }
        }
        order::sort_by_key(precedence, |&at| targets.get(at).map(length));
    }
}
