//! Service levels: metrics, targets, triggers, lengths.

use super::map::Map;
use super::{Reader, shape};
use crate::document::model::sla::{
    Agreement, CalendarOf, ClockTime, Counts, DayAfter, Escalation, FieldRef, Length, Lengths, Metric, OnChange,
    OnReopen, Percent, Report, Selection, Sla, Target, Trigger, Workload,
};
use crate::document::model::{Name, Scalar, ScalarKind};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::fact::notation::{decimal, duration, time, working_time};
use crate::finding::Finding;
use crate::span::{Span, Spanned};

const AGREEMENTS: [(&str, Agreement); 3] = [("sla", Agreement::Sla), ("ola", Agreement::Ola), ("uc", Agreement::Uc)];

const SELECTIONS: [(&str, Selection); 4] = [
    ("most_specific", Selection::MostSpecific),
    ("first", Selection::First),
    ("shortest", Selection::Shortest),
    ("all", Selection::All),
];

const ON_CHANGE: [(&str, OnChange); 5] = [
    ("retroactive", OnChange::Retroactive),
    ("restart", OnChange::Restart),
    ("carry", OnChange::Carry),
    ("never_later", OnChange::NeverLater),
    ("keep", OnChange::Keep),
];

const ON_REOPEN: [(&str, OnReopen); 4] = [
    ("resume", OnReopen::Resume),
    ("restart", OnReopen::Restart),
    ("retroactive", OnReopen::Retroactive),
    ("ignore", OnReopen::Ignore),
];

/// The keys of which a target has exactly one.
const FORMS: [&str; 8] =
    ["within", "elapsed", "working_days", "weeks", "working_day", "until", "symbolic", "no_target"];

/// The keys of which a step of escalation has exactly one.
const STEPS: [&str; 3] = ["at", "before", "after"];

/// The most days or weeks of a target: what the horizon of calendars has.
const MAX_COUNT: i64 = 50_000;

/// The most of a target that a share may be, in hundredths of a percent.
const MAX_SHARE: i64 = 1_000_000;

/// The most tickets in a month that a limit of workload may be.
const MAX_PER_MONTH: i64 = 1_000_000_000;

impl Reader<'_> {
    pub(super) fn sla(&mut self, key: &Name, node: &Node) -> Option<Sla> {
        let map = self.map(node, Some(key), shape::SLA)?;
        let events = map.get("events").map(|(_, node)| self.some(node, "a list of kinds of events", Self::event_kind));
        let events = events.unwrap_or_default();
        self.distinct(events.iter());
        self.required(&map, "metrics", "metrics: { resolution: { targets: […] } }");
        Some(Sla {
            events,
            metrics: self.named(&map, "metrics", "metrics", Self::metric),
            report: map.get("report").and_then(|(key, node)| self.report_section(key, node)),
            span: node.span,
        })
    }

    fn report_section(&mut self, key: &Name, node: &Node) -> Option<Report> {
        let map = self.map(node, Some(key), shape::REPORT)?;
        let by = |reader: &mut Self, node: &Node| {
            reader.some(node, "a list of fields", |reader, item| reader.reference(item, "a field"))
        };
        let by = map.get("by").map(|(_, node)| by(self, node)).unwrap_or_default();
        self.distinct(by.iter());
        let workload = map.get("workload").map(|(_, node)| self.some(node, "a list of limits", Self::workload));
        let workload = workload.unwrap_or_default();
        self.distinct(workload.iter().filter_map(|limit| limit.id.as_ref()));
        Some(Report {
            only: map.get("only").and_then(|(_, node)| self.condition(node)),
            by,
            calendar: map.get("calendar").and_then(|(_, node)| self.reference(node, "the name of a calendar")),
            near_miss: map.get("near_miss").and_then(|(_, node)| self.share(node, 10_000)),
            workload,
            span: node.span,
        })
    }

    fn workload(&mut self, node: &Node) -> Option<Workload> {
        let map = self.map(node, None, shape::WORKLOAD)?;
        self.required(&map, "per_month", "per_month: 200");
        Some(Workload {
            id: map.get("id").and_then(|(_, node)| self.id(node)),
            label: self.text(&map, "label"),
            when: map.get("when").and_then(|(_, node)| self.condition(node)),
            per_month: self.integer(&map, "per_month", 1, MAX_PER_MONTH)?,
            span: node.span,
        })
    }

    fn event_kind(&mut self, node: &Node) -> Option<Name> {
        let name = self.id(node)?;
        self.check_name(&name);
        Some(name)
    }

    fn metric(&mut self, key: &Name, node: &Node) -> Option<Metric> {
        let map = self.map(node, Some(key), shape::METRIC)?;
        let hit = self.word(&map, "hit", &SELECTIONS);
        if let (Some((by, _)), Some(hit)) = (map.get("by"), hit)
            && hit != Selection::MostSpecific
        {
            let message = "`by` means nothing with another `hit` than `most_specific`";
            self.report(Finding::error("sla.key_without_use", by.span, message).help("take it out"));
        }
        let targets = self.required(&map, "targets", "targets: [{ within: 4h }]");
        let targets = targets.map(|(_, node)| self.some(node, "a list of targets", Self::target)).unwrap_or_default();
        self.distinct(targets.iter().filter_map(|target| target.id.as_ref()));
        Some(Metric {
            label: self.text(&map, "label"),
            agreement: self.word(&map, "agreement", &AGREEMENTS),
            within_metric: map.get("within_metric").and_then(|(_, node)| self.reference(node, "the name of a metric")),
            hit: Spanned::new(hit.unwrap_or_default(), map.get("hit").map_or(key.span, |(_, node)| node.span)),
            by: map.get("by").map(|(_, node)| self.by(node)).unwrap_or_default(),
            calendar: self.calendar_of(&map),
            start: self.trigger(&map, "start"),
            pause: self.trigger(&map, "pause"),
            resume: self.trigger(&map, "resume"),
            stop: self.trigger(&map, "stop"),
            cancel: self.trigger(&map, "cancel"),
            reset: self.trigger(&map, "reset"),
            repeats: self.boolean(&map, "repeats").unwrap_or(false),
            on_raise: self.word(&map, "on_raise", &ON_CHANGE),
            on_lower: self.word(&map, "on_lower", &ON_CHANGE),
            on_reopen: self.word(&map, "on_reopen", &ON_REOPEN),
            warn: map.get("warn").map(|(_, node)| self.shares(node)).unwrap_or_default(),
            targets,
            span: node.span,
        })
    }

    fn calendar_of(&mut self, map: &Map<'_>) -> Option<Spanned<CalendarOf>> {
        let (key, node) = map.get("calendar")?;
        let of = match &node.kind {
            NodeKind::Map(_) => CalendarOf::Field(self.field_ref(key, node)?.0),
            _ => CalendarOf::Named(self.reference(node, "the name of a calendar, or `{ field: … }`")?),
        };
        Some(Spanned::new(of, node.span))
    }

    fn field_ref(&mut self, key: &Name, node: &Node) -> Option<FieldRef> {
        let map = self.map(node, Some(key), shape::FIELD_OPERAND)?;
        let (_, field) = self.required(&map, "field", "{ field: … }")?;
        self.reference(field, "the name of a field").map(FieldRef)
    }

    fn trigger(&mut self, map: &Map<'_>, key: &'static str) -> Option<Trigger> {
        let (key, node) = map.get(key)?;
        let kinds = |reader: &mut Self, node: &Node| match &node.kind {
            NodeKind::List(_) => {
                reader.some(node, "a list of kinds of events", |reader, item| reader.reference(item, "a kind of event"))
            }
            _ => reader.reference(node, "a kind of event, or a list of them").into_iter().collect(),
        };
        let NodeKind::Map(_) = &node.kind else {
            return Some(Trigger { on: kinds(self, node), when: None, span: node.span });
        };
        let map = self.map(node, Some(key), shape::TRIGGER)?;
        let on = map.get("on").map(|(_, node)| kinds(self, node)).unwrap_or_default();
        let when = map.get("when").map(|(_, node)| self.condition(node));
        if map.get("on").is_none() && map.get("when").is_none() {
            let message =
                format!("`{}` says neither at which events (`on`) nor under which condition (`when`)", key.value);
            self.report(Finding::error("sla.empty_trigger", map.start(), message).help("write `on`, `when` or both"));
            return None;
        }
        // Without its condition it would hold more often than its author wrote.
        if matches!(when, Some(None)) {
            return None;
        }
        Some(Trigger { on, when: when.flatten(), span: node.span })
    }

    fn target(&mut self, node: &Node) -> Option<Target> {
        let map = self.map(node, None, shape::TARGET)?;
        let forms: Vec<&(Name, Node)> = FORMS.iter().filter_map(|&form| map.get(form)).collect();
        let whole = self.exactly_one(&map, &forms, &FORMS, "sla.one_form", "this target");
        for (key, with) in [
            ("before", &["working_day", "until"][..]),
            ("attainment", &FORMS[..7]),
            ("warn", &FORMS[..6]),
            ("escalate", &FORMS[..6]),
        ] {
            let Some((written, _)) = map.get(key) else { continue };
            if let [(form, _)] = forms.as_slice()
                && !with.contains(&form.value.as_str())
            {
                let message = format!("`{key}` means nothing with `{}`", form.value);
                self.report(Finding::error("sla.key_without_use", written.span, message).help("take it out"));
            }
        }
        let when = map.get("when").map(|(_, node)| self.condition(node));
        let target = Target {
            id: map.get("id").and_then(|(_, node)| self.id(node)),
            when: when.clone().flatten(),
            within: map.get("within").and_then(|(_, node)| self.lengths(node, true)),
            elapsed: map.get("elapsed").and_then(|(_, node)| self.lengths(node, false)),
            working_days: map.get("working_days").and_then(|(_, node)| self.counts(node, "working days")),
            weeks: map.get("weeks").and_then(|(_, node)| self.counts(node, "weeks")),
            working_day: map.get("working_day").and_then(|(_, node)| self.day_after(node)),
            until: map.get("until").and_then(|(key, node)| self.field_ref(key, node)),
            symbolic: self.text(&map, "symbolic"),
            no_target: self.boolean(&map, "no_target").unwrap_or(false),
            before: map.get("before").and_then(|(_, node)| self.clock_time(node)),
            calendar: self.calendar_of(&map),
            attainment: map.get("attainment").and_then(|(_, node)| self.share(node, 10_000)),
            warn: map.get("warn").map(|(_, node)| self.shares(node)),
            escalate: map
                .get("escalate")
                .map(|(_, node)| self.some(node, "a list of steps", Self::escalation))
                .unwrap_or_default(),
            because: self.text(&map, "because"),
            span: node.span,
        };
        let is_read = target.within.is_some()
            || target.elapsed.is_some()
            || target.working_days.is_some()
            || target.weeks.is_some()
            || target.working_day.is_some()
            || target.until.is_some()
            || target.symbolic.is_some()
            || target.no_target;
        if let (true, Some((key, _)), false) = (whole, map.get("no_target"), target.no_target) {
            let message = "`no_target: false` says nothing";
            self.report(Finding::error("sla.one_form", key.span, message).help("write the target instead"));
        }
        (whole && is_read && !matches!(when, Some(None))).then_some(target)
    }

    /// Says where a map has not exactly one of some keys.
    pub(super) fn exactly_one(
        &mut self,
        map: &Map<'_>,
        written: &[&(Name, Node)],
        keys: &[&str],
        code: &'static str,
        what: &str,
    ) -> bool {
        let all: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        let help = format!("write exactly one of {}", all.join(", "));
        let (message, place) = match written {
            [_] => return true,
            [] => (format!("{what} says nothing"), map.start()),
            [(first, _), (second, _), ..] => {
                (format!("{what} says two things: `{}` and `{}`", first.value, second.value), second.span)
            }
        };
        self.report(Finding::error(code, place, message).help(help));
        false
    }

    fn escalation(&mut self, node: &Node) -> Option<Escalation> {
        let map = self.map(node, None, shape::ESCALATION)?;
        let steps: Vec<&(Name, Node)> = STEPS.iter().filter_map(|&step| map.get(step)).collect();
        let whole = self.exactly_one(&map, &steps, &STEPS, "sla.one_step", "this step");
        self.required(&map, "to", "to: team lead");
        let length = |reader: &mut Self, key| {
            let (_, node) = map.get(key)?;
            let seconds = reader.notation(node, "a length of working time such as `1h` or `30m`", read_hours)?;
            Some(Spanned::new(Length(seconds), node.span))
        };
        let step = Escalation {
            at: map.get("at").and_then(|(_, node)| self.share(node, MAX_SHARE)),
            before: length(self, "before"),
            after: length(self, "after"),
            to: self.text(&map, "to")?,
        };
        (whole && (step.at.is_some() || step.before.is_some() || step.after.is_some())).then_some(step)
    }

    /// A text of the document, whatever kind of scalar it is.
    fn written(&mut self, node: &Node, expected: &str) -> Option<String> {
        Some(self.scalar(node, expected)?.value.text)
    }

    /// What a text of the document stands for. That it stands for nothing is said.
    pub(super) fn notation<T>(
        &mut self,
        node: &Node,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.written(node, expected)?;
        let found = read(&text);
        if found.is_none() {
            self.bad(node.span, &text, expected);
        }
        found
    }

    fn bad(&mut self, span: Span, text: &str, expected: &str) {
        let message = format!("expected {expected}, found {}", quoted(text));
        self.report(Finding::error("document.bad_value", span, message));
    }

    /// A length of working time, which has no days; or of time around the clock.
    fn lengths(&mut self, node: &Node, working: bool) -> Option<Spanned<Lengths>> {
        let (read, expected): (fn(&str) -> Option<i64>, _) = if working {
            (read_hours, "a length of working time such as `4h` or `1h30m`")
        } else {
            (duration, "a length of time such as `4h` or `2d`")
        };
        let text = self.written(node, expected)?;
        let Some((from, to)) = range(&text, read) else {
            if working && duration(&text).is_some() {
                let message = format!("{} has days in it, and a working day is not 24 hours", quoted(&text));
                let help = "write hours (`8h`), or `working_days: 1`, or `elapsed: 1d` for time around the clock";
                self.report(Finding::error("document.bad_value", node.span, message).help(help));
            } else {
                self.bad(node.span, &text, expected);
            }
            return None;
        };
        self.in_order(node.span, from, to);
        Some(Spanned::new(Lengths { from, to }, node.span))
    }

    fn counts(&mut self, node: &Node, what: &str) -> Option<Spanned<Counts>> {
        let expected = format!("a number of {what} such as `3`, or `3..5`");
        let read = |text: &str| text.trim().parse::<i64>().ok().filter(|count| (1..=MAX_COUNT).contains(count));
        let (from, to) = self.notation(node, &expected, |text| range(text, read))?;
        self.in_order(node.span, from, to);
        Some(Spanned::new(Counts { from, to }, node.span))
    }

    fn in_order(&mut self, span: Span, from: Option<i64>, to: i64) {
        if from.is_some_and(|from| from >= to) || to == 0 {
            let message = if to == 0 { "a target of no time at all" } else { "this range ends before it begins" };
            self.report(Finding::error("sla.range", span, message).help("write the shorter first: `2h..4h`"));
        }
    }

    fn day_after(&mut self, node: &Node) -> Option<Spanned<DayAfter>> {
        let expected = "`same`, `next`, or a number of working days";
        let days = self.notation(node, expected, |text| match text {
            "same" => Some(0),
            "next" => Some(1),
            text => text.parse().ok().filter(|days| (0..=MAX_COUNT).contains(days)),
        })?;
        Some(Spanned::new(DayAfter(days), node.span))
    }

    fn clock_time(&mut self, node: &Node) -> Option<Spanned<ClockTime>> {
        let seconds = self.notation(node, "a time of day such as `10:00`", time)?;
        Some(Spanned::new(ClockTime(seconds), node.span))
    }

    fn shares(&mut self, node: &Node) -> Vec<Spanned<Percent>> {
        if let NodeKind::Scalar(Scalar { kind: ScalarKind::Text | ScalarKind::Plain, .. }) = &node.kind {
            return self.share(node, MAX_SHARE).into_iter().collect();
        }
        self.each(node, "a list of shares such as `[50%, 75%]`", |reader, item| reader.share(item, MAX_SHARE))
    }

    pub(super) fn share(&mut self, node: &Node, most: i64) -> Option<Spanned<Percent>> {
        let expected = format!("a share from `0.01%` to `{}`", Percent(most));
        let read = |text: &str| text.strip_suffix('%').and_then(|number| decimal(number.trim(), 2));
        let share = self.notation(node, &expected, |text| read(text).filter(|share| (1..=most).contains(share)))?;
        Some(Spanned::new(Percent(share), node.span))
    }
}

/// One number; or two with `..` between them, the first one first.
fn range(text: &str, read: impl Fn(&str) -> Option<i64>) -> Option<(Option<i64>, i64)> {
    match text.split_once("..") {
        Some((from, to)) => read(from.trim()).zip(read(to.trim())).map(|(from, to)| (Some(from), to)),
        None => read(text).map(|to| (None, to)),
    }
}

/// Working time in seconds.
pub(super) fn read_hours(text: &str) -> Option<i64> {
    working_time(text).filter(|millis| *millis >= 0 && millis % 1_000 == 0).map(|millis| millis / 1_000)
}
