//! Service levels, asked of a policy: which targets apply, and what the clocks of a ticket show.

use serde::Serialize;

use super::policy::Policy;
use super::request::{Question, boolean, entries, read_json, text, unknown_key, wrong};
use crate::calendar::{CalendarError, HORIZON};
use crate::decision::answer::Stamps;
use crate::decision::overrides;
use crate::document::model::FactValue;
use crate::document::tree::{Node, NodeKind};
use crate::fact::facts::{Answer, FactError, FactErrors, Facts, fact_value};
use crate::fact::field::{Notation, Written};
use crate::fact::notation::write_instant;
use crate::finding::nearest;
use crate::sla::answer::{Asked, ClockAnswer, MetricTargets};
use crate::sla::clock::{Clocks, Event, NO_KIND};
use crate::sla::outcome::Outcome;
use crate::sla::report::ReportRules;
use crate::sla::{OPENED, ServiceLevels};
use crate::stage::set::Ordinal;
use crate::table::condition::Truth;
use crate::table::rule::{UNMATCHED, outcome_name};
use crate::table::subject::{Subject, SubjectId};
use crate::table::trace::{Seen, Teller};
use crate::table::view::{Context, View, ordinal};

/// The most events of a ticket in one request.
pub const MAX_EVENTS: usize = 1_000;

/// The keys of a question about targets.
const TARGET_KEYS: [&str; 7] = ["facts", "suggested", "overrides", "now", "language", "start", "explain"];

/// The keys of a question about clocks.
const CLOCK_KEYS: [&str; 6] = ["facts", "overrides", "events", "now", "language", "timeline"];

/// The keys of an event.
const EVENT_KEYS: [&str; 3] = ["at", "event", "set"];

/// Which targets apply?
#[derive(Clone, Debug)]
pub struct TargetsQuestion {
    /// What is known.
    pub question: Question,
    /// From when to count, in milliseconds since 1970-01-01T00:00Z.
    pub start: Option<i64>,
    /// Whether to tell what became of every target.
    pub explain: bool,
}

/// What do the clocks of a ticket show?
#[derive(Clone, Debug)]
pub struct ClockQuestion {
    /// What was known when the ticket was opened. What is absent and has no default is unknown.
    pub facts: Facts,
    /// What has happened, in any order.
    pub events: Vec<TicketEvent>,
    /// The instant that is asked about, in milliseconds since 1970-01-01T00:00Z. Later events do not count.
    pub now: i64,
    /// The language of labels (BCP 47).
    pub language: String,
    /// Whether to tell what counted and what did not.
    pub timeline: bool,
}

/// Something that happened to a ticket.
#[derive(Clone, Debug)]
pub struct TicketEvent {
    /// When, in milliseconds since 1970-01-01T00:00Z.
    pub at: i64,
    /// The number of its kind.
    pub kind: usize,
    /// The facts that it changed, by field.
    set: Vec<(String, FactValue)>,
}

impl TicketEvent {
    /// Adds a fact that it changed. What the policy does not allow is said when the clocks are asked.
    #[must_use]
    pub fn set(mut self, name: &str, answer: impl Into<Answer>) -> Self {
        self.set.push((name.to_owned(), answer.into().written()));
        self
    }
}

/// The targets that apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SlaTargets {
    /// The priority that they rest on: one outcome once it is settled. Absent if no target looks at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<Vec<String>>,
    /// The metrics, in the policy's order; one of `hit: all` once for each of its targets.
    pub metrics: Vec<MetricTargets>,
    /// Which policy and which engine answered.
    pub stamps: Stamps,
}

/// What the clocks of a ticket show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SlaClocks {
    /// The instant that was asked about, in UTC.
    pub now: String,
    /// The clocks, in the policy's order; of `hit: all` those whose target applies.
    pub clocks: Vec<ClockAnswer>,
    /// The next instant at which anything changes of itself, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_change: Option<String>,
    /// Which policy and which engine answered.
    pub stamps: Stamps,
}

/// What a report takes of a ticket.
#[derive(Clone, Debug)]
pub struct TicketRecord<'p> {
    /// When it was opened, in milliseconds since 1970-01-01T00:00Z: its first event `opened`, or else its first one.
    pub opened: Option<i64>,
    /// The values that were asked for, as the policy writes them; `None` where they are unknown.
    pub values: Vec<Option<String>>,
    /// The numbers of the limits of workload that it counts towards.
    pub limits: Vec<usize>,
    /// How its clocks ended, or where they stand.
    pub outcomes: Vec<Outcome<'p>>,
}

/// What comes of the events of a ticket.
#[derive(Debug)]
struct Told<'p> {
    clocks: Clocks<'p>,
    /// The facts after the last event.
    facts: Facts,
    view: View,
    opened: Option<i64>,
}

/// The outcomes that a priority may have.
struct Priorities {
    subject: SubjectId,
    values: Vec<Ordinal>,
    names: Vec<String>,
}

impl Policy {
    /// Its service levels, if it has any.
    pub fn service_levels(&self) -> Option<&ServiceLevels> {
        self.0.sla.as_ref()
    }

    /// An event of a ticket of that kind at an instant, in milliseconds since 1970-01-01T00:00Z.
    pub fn ticket_event(&self, at: i64, kind: &str) -> Result<TicketEvent, FactError> {
        let levels = self.levels()?;
        if !HORIZON.contains(&at) {
            return Err(beyond_horizon("at"));
        }
        let kind = levels.events.index(kind).ok_or_else(|| unknown_event(levels, Some(kind)))?;
        Ok(TicketEvent { at, kind, set: Vec::new() })
    }

    fn levels(&self) -> Result<&ServiceLevels, FactError> {
        self.service_levels().ok_or_else(|| {
            FactError::new("request.no_sla", "", "this policy has no service levels")
                .help("add a section `sla` to the policy")
        })
    }

    /// A question about targets from a JSON object: `{ facts, overrides, now, language, start, explain }`. Everything
    /// wrong is told.
    pub fn read_targets_question(&self, json_text: &str) -> Result<TargetsQuestion, Vec<FactError>> {
        let root = read_json(json_text)?;
        let mut errors = FactErrors::default();
        let (mut start, mut explain) = (None, false);
        let question = self.question(entries(&root)?, &TARGET_KEYS, &mut errors, &mut |key, value, errors| match key {
            "start" => start = known_instant(key, value, errors),
            _ => explain = flag(key, value, errors),
        });
        errors.or(TargetsQuestion { question, start, explain })
    }

    /// A question about clocks from a JSON object: `{ facts, overrides, events, now, language, timeline }`. Everything
    /// wrong is told.
    pub fn read_clock_question(&self, json_text: &str) -> Result<ClockQuestion, Vec<FactError>> {
        let root = read_json(json_text)?;
        let mut errors = FactErrors::default();
        let levels = self.levels().map_err(|error| vec![error])?;
        let (mut events, mut timeline) = (Vec::new(), false);
        let entries = entries(&root)?;
        let question = self.question(entries, &CLOCK_KEYS, &mut errors, &mut |key, value, errors| match key {
            "events" => events = self.read_events(levels, value, errors),
            _ => timeline = flag(key, value, errors),
        });
        let Question { facts, now, language, .. } = question;
        match now {
            Some(now) if !HORIZON.contains(&now) => errors.add(|| beyond_horizon("now")),
            None if !entries.iter().any(|(key, _)| key.value == "now") => {
                errors.add(|| {
                    wrong("now", &Notation::Instant.expected()).help("say at which instant to look at the clocks")
                });
            }
            _ => {}
        }
        errors.or(ClockQuestion { facts, events, now: now.unwrap_or_default(), language, timeline })
    }

    fn read_events(&self, levels: &ServiceLevels, node: &Node, errors: &mut FactErrors) -> Vec<TicketEvent> {
        let NodeKind::List(items) = &node.kind else {
            errors.add(|| wrong("events", "a list of events"));
            return Vec::new();
        };
        if items.len() > MAX_EVENTS {
            errors.add(|| {
                let message = format!("{} events are more than the {MAX_EVENTS} there may be", items.len());
                FactError::new("request.too_many_events", "events", message).help("leave out what no clock looks at")
            });
            return Vec::new();
        }
        let mut events = Vec::with_capacity(items.len());
        let mut probe = self.facts();
        for (number, item) in items.iter().enumerate() {
            let mut own = FactErrors::default();
            let event = Self::read_event(levels, item, &mut probe, &mut own);
            match own.or(event) {
                Ok(event) => events.extend(event),
                Err(wrong) => {
                    for error in wrong {
                        errors
                            .add(|| FactError { message: format!("event {}: {}", number + 1, error.message), ..error });
                    }
                }
            }
        }
        events
    }

    fn read_event(
        levels: &ServiceLevels,
        node: &Node,
        probe: &mut Facts,
        errors: &mut FactErrors,
    ) -> Option<TicketEvent> {
        let NodeKind::Map(entries) = &node.kind else {
            errors.add(|| wrong("events", "a list of objects with `at` and `event`"));
            return None;
        };
        let (mut at, mut kind, mut set) = (None, None, Vec::new());
        for (key, value) in entries {
            match key.value.as_str() {
                "at" => at = known_instant("at", value, errors),
                "event" => {
                    let name = text(value);
                    kind = name.and_then(|name| levels.events.index(name));
                    if kind.is_none() {
                        errors.add(|| unknown_event(levels, name));
                    }
                }
                "set" => match &value.kind {
                    NodeKind::Map(facts) => {
                        probe.read(value, Written::InFacts, errors);
                        set.extend(
                            facts.iter().filter_map(|(name, node)| Some((name.value.clone(), fact_value(node)?))),
                        );
                    }
                    _ => errors.add(|| wrong("set", "an object of facts")),
                },
                unknown => errors.add(|| unknown_key(unknown, &EVENT_KEYS)),
            }
        }
        for key in ["at", "event"] {
            if !entries.iter().any(|(known, _)| known.value == key) {
                errors.add(|| FactError::new("request.wrong_value", key, format!("`{key}` is missing")));
            }
        }
        Some(TicketEvent { at: at?, kind: kind?, set })
    }

    /// Which targets apply, as far as the facts go; with a start, when they are due.
    pub fn sla_targets(&self, asked: &TargetsQuestion) -> Result<SlaTargets, FactError> {
        let levels = self.levels()?;
        let Question { facts, now, language, .. } = &asked.question;
        self.own(facts)?;
        let context = self.context();
        let (view, possible) = self.situation(&context, facts, *now);
        let teller = Teller { context: &context, view: &view, language };
        let priority = possible.as_ref().map(|known| (known.subject, known.values.as_slice()));
        let answers = Asked { calendars: &self.0.calendars, teller, priority };
        Ok(SlaTargets {
            metrics: levels.targets(&answers, asked.start, asked.explain),
            priority: possible.map(|known| known.names),
            stamps: self.stamps().clone(),
        })
    }

    /// The targets of a metric that are still possible; of `hit: all` those that apply.
    pub(super) fn possible_targets(&self, facts: &Facts, metric: &str) -> Result<Vec<String>, FactError> {
        let question = Question { facts: facts.clone(), now: None, language: String::new(), rank_questions: false };
        let answer = self.sla_targets(&TargetsQuestion { question, start: None, explain: false })?;
        let each = answer.metrics.into_iter().filter(|known| known.metric == metric);
        let mut possible: Vec<String> = each.flat_map(|known| known.possible).collect();
        let several = possible.iter().any(|outcome| outcome != UNMATCHED);
        let all = self.service_levels().and_then(|levels| levels.metrics.iter().find(|known| known.name == metric));
        if several && all.is_some_and(|metric| metric.tables.len() > 1) {
            possible.retain(|outcome| outcome != UNMATCHED);
        }
        possible.dedup();
        Ok(possible)
    }

    /// What the clocks of a ticket show. Its facts are taken as they are: what is absent and has no default is unknown.
    pub fn sla_clocks(&self, asked: &ClockQuestion) -> Result<SlaClocks, FactError> {
        let Told { clocks, facts, view, .. } = self.tell(asked)?;
        let context = self.context();
        let teller = Teller { context: &context, view: &view, language: &asked.language };
        let answers = Asked { calendars: &self.0.calendars, teller, priority: None };
        let shown = clocks.answers(&answers, asked.now, asked.timeline).map_err(untold)?;
        let expires = facts.expiries().filter(|&at| at > asked.now).map(write_instant);
        Ok(SlaClocks {
            now: write_instant(asked.now),
            next_change: shown.iter().filter_map(|answer| answer.next_change.clone()).chain(expires).min(),
            clocks: shown,
            stamps: self.stamps().clone(),
        })
    }

    /// What a report takes of a ticket, with the values of some names; `None` if the report does not count it.
    pub fn ticket_record(
        &self,
        rules: &ReportRules,
        by: &[String],
        asked: &ClockQuestion,
    ) -> Result<Option<TicketRecord<'_>>, FactError> {
        let Told { clocks, facts, opened, .. } = self.tell(asked)?;
        let context = Context { subjects: &rules.subjects, ..self.context() };
        let view = self.situation(&context, &facts, Some(asked.now)).0;
        if view.truth(&rules.only.condition) != Truth::Holds {
            return Ok(None);
        }
        let teller = Teller { context: &context, view: &view, language: &asked.language };
        let limits = rules.workload.iter().enumerate();
        let limited = limits.filter(|(_, limit)| view.truth(&limit.when.condition) == Truth::Holds);
        Ok(Some(TicketRecord {
            opened,
            values: by.iter().map(|name| teller.value(name).and_then(Seen::known)).collect(),
            limits: limited.map(|(at, _)| at).collect(),
            outcomes: clocks.outcomes(asked.now).map_err(untold)?,
        }))
    }

    /// Tells the clocks what happened to a ticket, in order.
    fn tell(&self, asked: &ClockQuestion) -> Result<Told<'_>, FactError> {
        let levels = self.levels()?;
        self.own(&asked.facts)?;
        let context = self.context();
        let mut facts = asked.facts.clone();
        facts.close();
        let mut order: Vec<(i64, Option<(usize, &TicketEvent)>)> =
            asked.events.iter().enumerate().map(|told| (told.1.at, Some(told))).collect();
        // What was set by hand and expires changes the priority without an event.
        order.extend(facts.expiries().map(|at| (at, None)));
        order.retain(|(at, _)| *at <= asked.now);
        crate::order::sort_by_key(&mut order, |(at, _)| *at);
        let mut clocks = Clocks::new(levels, &self.0.calendars);
        let mut view = self.situation(&context, &facts, None).0;
        let (mut is_known, mut last) = (facts.overrides().is_empty(), 0);
        let is_opened = |event: &TicketEvent| event.kind == OPENED;
        let first = order.iter().find(|(_, told)| told.is_some_and(|(_, event)| is_opened(event)));
        let opened = first.or(order.first()).map(|(at, _)| *at);
        for (at, told) in order {
            let sets = told.map(|(_, event)| event.set.as_slice()).unwrap_or_default();
            for (name, value) in sets {
                facts.put(name, value, Written::InFacts)?;
            }
            if !sets.is_empty() || told.is_none() || !is_known {
                (view, is_known) = (self.situation(&context, &facts, Some(at)).0, true);
            }
            let (number, kind) = told.map_or((last, NO_KIND), |(number, event)| (number, event.kind));
            last = number;
            clocks.step(Event { at, kind, number }, &view);
        }
        Ok(Told { clocks, facts, view, opened })
    }

    /// The facts as targets see them, and the outcomes that the priority may have: nothing where no target or clock looks
    /// at it.
    fn situation(&self, context: &Context<'_>, facts: &Facts, now: Option<i64>) -> (View, Option<Priorities>) {
        let subject = context.subjects.find(Subject::Priority);
        let (Some(subject), Some(decision)) = (subject, self.priority_decision()) else {
            let given = vec![None; self.vocabulary().derived.len()];
            return (View::new(context, facts, &given, None), None);
        };
        let (outcomes, mut view) = overrides::judge(decision, context, facts, now).into_parts();
        let levels = &decision.levels;
        let values: Vec<Ordinal> = outcomes.iter().map(|&outcome| ordinal(levels, outcome)).collect();
        let names = outcomes.iter().map(|&outcome| outcome_name(levels, outcome).to_owned()).collect();
        if let (&[value], Some(slot)) = (values.as_slice(), view.values.get_mut(subject)) {
            *slot = Some(value);
        }
        (view, Some(Priorities { subject, values, names }))
    }
}

/// An instant of the horizon.
pub(super) fn known_instant(key: &str, value: &Node, errors: &mut FactErrors) -> Option<i64> {
    match text(value).and_then(|text| Notation::Instant.read(text)) {
        Some(instant) if HORIZON.contains(&instant) => return Some(instant),
        Some(_) => errors.add(|| beyond_horizon(key)),
        None => errors.add(|| wrong(key, &Notation::Instant.expected())),
    }
    None
}

fn unknown_event(levels: &ServiceLevels, name: Option<&str>) -> FactError {
    let error = wrong("event", "a kind of event of this policy");
    match name.and_then(|name| nearest(name, levels.events.ids())) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help(format!("it may be {}", levels.events.ids().collect::<Vec<_>>().join(", "))),
    }
}

fn untold(error: CalendarError) -> FactError {
    FactError::new(error.code(), "", error.to_string())
}

fn beyond_horizon(key: &str) -> FactError {
    FactError::new("request.beyond_horizon", key, format!("`{key}` lies outside of the years 1970 to 2100"))
}

fn flag(key: &str, value: &Node, errors: &mut FactErrors) -> bool {
    let flag = boolean(value);
    if flag.is_none() {
        errors.add(|| wrong(key, "`true` or `false`"));
    }
    flag.unwrap_or_default()
}
