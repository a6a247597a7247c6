//! Requests about when changes run, and schedules, out of JSON: everything wrong is told.

use super::super::policy::Policy;
use super::super::request::{Question, entries, text, unknown_key, wrong};
use super::super::sla::known_instant;
use super::{CalendarQuestion, ConflictsQuestion, LONGEST, MAX_SLOTS, ProposedChange, SlotsQuestion, in_order};
use crate::document::json;
use crate::document::limits::{MAX_NAME_CHARS, MAX_TEXT_CHARS};
use crate::document::model::{Name, Scalar, ScalarKind};
use crate::document::tree::{Node, NodeKind};
use crate::fact::facts::{FactError, FactErrors, json_errors};
use crate::fact::notation::duration;
use crate::finding::Findings;
use crate::schedule::changes::{Dependency, Schedule, ScheduledChange};

/// The longest schedule, in bytes of JSON.
pub const MAX_SCHEDULE_BYTES: usize = 64 * 1024 * 1024;

/// The most values in one.
const MAX_SCHEDULE_NODES: usize = 4_000_000;

/// The most changes of a schedule.
const MAX_SCHEDULED: usize = 200_000;

/// The most dependencies of a schedule, each of one configuration item on another.
const MAX_DEPENDENCIES: usize = 500_000;

/// The most configuration items that a change touches, and the most people who do it.
const MAX_AFFECTED: usize = 1_000;

/// The longest step between starts, in minutes: a day.
const MAX_STEP: i64 = 1_440;

const CONFLICTS_KEYS: [&str; 11] =
    ["id", "start", "end", "cis", "assignees", "earliest", "submitted", "facts", "suggested", "language", "schedule"];

const SLOTS_KEYS: [&str; 14] = [
    "id",
    "length",
    "from",
    "until",
    "count",
    "step",
    "cis",
    "assignees",
    "earliest",
    "submitted",
    "facts",
    "suggested",
    "language",
    "schedule",
];

const CALENDAR_KEYS: [&str; 6] = ["from", "to", "facts", "suggested", "language", "schedule"];

const SCHEDULE_KEYS: [&str; 2] = ["changes", "dependencies"];

const CHANGE_KEYS: [&str; 6] = ["id", "label", "start", "end", "cis", "assignees"];

const DEPENDENCY_KEYS: [&str; 2] = ["ci", "dependsOn"];

/// What a request may have beside its question.
#[derive(Default)]
struct Asked {
    change: ProposedChange,
    schedule: Option<Schedule>,
    start: Option<i64>,
    end: Option<i64>,
    from: Option<i64>,
    until: Option<i64>,
    to: Option<i64>,
    length: Option<i64>,
    count: Option<i64>,
    step: Option<i64>,
}

impl Asked {
    fn read(&mut self, key: &str, node: &Node, errors: &mut FactErrors) {
        match key {
            "id" => self.change.id = name(key, node, errors),
            "cis" => self.change.cis = names(key, node, errors),
            "assignees" => self.change.assignees = names(key, node, errors),
            "earliest" => self.change.earliest = known_instant(key, node, errors),
            "submitted" => self.change.submitted = known_instant(key, node, errors),
            "start" => self.start = known_instant(key, node, errors),
            "end" => self.end = known_instant(key, node, errors),
            "from" => self.from = known_instant(key, node, errors),
            "until" => self.until = known_instant(key, node, errors),
            "to" => self.to = known_instant(key, node, errors),
            "length" => {
                let length = text(node).and_then(duration).and_then(|seconds| seconds.checked_mul(1_000));
                self.length = length.filter(|length| (1..=LONGEST).contains(length));
                if self.length.is_none() {
                    errors.add(|| wrong(key, "a length of time such as `2h`, up to `366d`"));
                }
            }
            "count" => self.count = whole(key, node, MAX_SLOTS, errors),
            "step" => self.step = whole(key, node, MAX_STEP, errors).map(|minutes| minutes * 60),
            _ => {
                let mut reader = ScheduleReader::default();
                reader.add(node, errors);
                self.schedule = Some(reader.finish());
            }
        }
    }
}

impl Policy {
    /// A question about conflicts from a JSON object: `{ id, start, end, cis, assignees, earliest, submitted, facts, suggested, language, schedule }`;
    /// and the schedule, if it brings one. Everything wrong is told.
    pub fn read_conflicts_question(
        &self,
        json_text: &str,
    ) -> Result<(ConflictsQuestion, Option<Schedule>), Vec<FactError>> {
        let (question, asked, mut errors) = self.asked(json_text, &CONFLICTS_KEYS, &["start", "end"])?;
        let Asked { change, schedule, start, end, .. } = asked;
        let (start, end) = ordered((start, end), ("start", "end"), &mut errors);
        errors.or((ConflictsQuestion { question, change, start, end }, schedule))
    }

    /// A question about slots from a JSON object: `{ id, length, from, until, count, step, cis, assignees, earliest, submitted, facts, suggested,
    /// language, schedule }`; and the schedule, if it brings one. `step` is in minutes. Everything wrong is told.
    pub fn read_slots_question(&self, json_text: &str) -> Result<(SlotsQuestion, Option<Schedule>), Vec<FactError>> {
        let (question, asked, mut errors) = self.asked(json_text, &SLOTS_KEYS, &["length", "from"])?;
        let Asked { change, schedule, from, until, length, count, step, .. } = asked;
        if until.is_some() {
            ordered((from, until), ("from", "until"), &mut errors);
        }
        let count = usize::try_from(count.unwrap_or(1)).unwrap_or_default();
        let (from, length) = (from.unwrap_or_default(), length.unwrap_or_default());
        errors.or((SlotsQuestion { question, change, length, from, until, count, step }, schedule))
    }

    /// A question about the calendar from a JSON object: `{ from, to, facts, suggested, language, schedule }`; and the schedule, if it
    /// brings one. Everything wrong is told.
    pub fn read_calendar_question(
        &self,
        json_text: &str,
    ) -> Result<(CalendarQuestion, Option<Schedule>), Vec<FactError>> {
        let (question, asked, mut errors) = self.asked(json_text, &CALENDAR_KEYS, &["from", "to"])?;
        let Asked { schedule, from, to, .. } = asked;
        let (from, to) = ordered((from, to), ("from", "to"), &mut errors);
        errors.or((CalendarQuestion { question, from, to }, schedule))
    }

    fn asked(
        &self,
        json_text: &str,
        known: &[&str],
        required: &[&str],
    ) -> Result<(Question, Asked, FactErrors), Vec<FactError>> {
        let root = tree(json_text)?;
        let entries = entries(&root)?;
        let (mut errors, mut asked) = (FactErrors::default(), Asked::default());
        let question =
            self.question(entries, known, &mut errors, &mut |key, value, errors| asked.read(key, value, errors));
        missing(entries, required, &mut errors);
        Ok((question, asked, errors))
    }
}

impl Schedule {
    /// A schedule from a JSON object, `{ changes: [{ id, label, start, end, cis, assignees }], dependencies: [{ ci, dependsOn }] }`.
    /// Everything wrong is told.
    ///
    /// ```
    /// use itsm_core::schedule::changes::Schedule;
    ///
    /// let schedule = Schedule::from_json(
    ///     r#"{ "changes": [{ "id": "C1", "start": "2026-11-29T20:00:00Z", "end": "2026-11-29T22:00:00Z", "cis": ["db"] }],
    ///          "dependencies": [{ "ci": "web", "dependsOn": ["db"] }] }"#,
    /// );
    /// assert_eq!(schedule.map(|schedule| schedule.len()), Ok(1));
    /// ```
    pub fn from_json(json_text: &str) -> Result<Self, Vec<FactError>> {
        let mut reader = ScheduleReader::default();
        reader.read(json_text)?;
        Ok(reader.finish())
    }
}

/// Reads a schedule in parts, each a JSON object as [`Schedule::from_json`] takes them: what is read takes some ten times the memory of
/// its text for a while, and of parts only one after the other does.
#[derive(Clone, Debug, Default)]
pub struct ScheduleReader {
    changes: Items<ScheduledChange>,
    dependencies: Items<Dependency>,
}

/// What was read of a list.
#[derive(Clone, Debug)]
struct Items<T> {
    read: Vec<T>,
    /// How many there were, those with mistakes among them.
    count: usize,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self { read: Vec::new(), count: 0 }
    }
}

impl ScheduleReader {
    /// Reads a part. Everything wrong is told, and left out.
    pub fn read(&mut self, json_text: &str) -> Result<(), Vec<FactError>> {
        let root = tree(json_text)?;
        let mut errors = FactErrors::default();
        self.add(&root, &mut errors);
        errors.or(())
    }

    /// The index over all that was read.
    pub fn finish(self) -> Schedule {
        Schedule::new(self.changes.read, &self.dependencies.read)
    }

    fn add(&mut self, node: &Node, errors: &mut FactErrors) {
        let NodeKind::Map(entries) = &node.kind else {
            errors.add(|| wrong("schedule", "an object with `changes` and `dependencies`"));
            return;
        };
        for (key, value) in entries {
            match key.value.as_str() {
                "changes" => list("change", key, value, MAX_SCHEDULED, errors, &mut self.changes, change),
                "dependencies" => {
                    list("dependency", key, value, MAX_DEPENDENCIES, errors, &mut self.dependencies, dependency);
                    let edges = self.dependencies.read.iter().map(|dependency| dependency.depends_on.len()).sum();
                    if edges > MAX_DEPENDENCIES {
                        errors.add(|| too_many("dependencies", edges, MAX_DEPENDENCIES));
                    }
                }
                unknown => errors.add(|| unknown_key(unknown, &SCHEDULE_KEYS)),
            }
        }
    }
}

/// The tree of a request that may have a schedule in it.
fn tree(json_text: &str) -> Result<Node, Vec<FactError>> {
    let mut findings = Findings::new();
    let root = json::parse_within(json_text, MAX_SCHEDULE_BYTES, MAX_SCHEDULE_NODES, &mut findings);
    let findings: Vec<_> = findings.into_iter().collect();
    match root {
        Some(root) if findings.is_empty() => Ok(root),
        _ => Err(json_errors(json_text, &findings)),
    }
}

fn missing(entries: &[(Name, Node)], required: &[&str], errors: &mut FactErrors) {
    for key in required {
        if !entries.iter().any(|(known, _)| known.value == *key) {
            errors.add(|| FactError::new("request.wrong_value", *key, format!("`{key}` is missing")));
        }
    }
}

/// Two instants in order; what is missing was said.
fn ordered((from, to): (Option<i64>, Option<i64>), keys: (&str, &str), errors: &mut FactErrors) -> (i64, i64) {
    let (Some(from), Some(to)) = (from, to) else { return (0, 0) };
    if let Err(error) = in_order(from, to, keys) {
        errors.add(|| error);
    }
    (from, to)
}

/// The items of a list of objects, behind those that there are; of what is wrong it is told in which.
fn list<T>(
    what: &str,
    key: &Name,
    node: &Node,
    most: usize,
    errors: &mut FactErrors,
    all: &mut Items<T>,
    read: impl Fn(&[(Name, Node)], &mut FactErrors) -> Option<T>,
) {
    let NodeKind::List(items) = &node.kind else {
        errors.add(|| wrong(&key.value, "a list of objects"));
        return;
    };
    let before = all.count;
    all.count = before.saturating_add(items.len());
    if all.count > most {
        errors.add(|| too_many(&key.value, all.count, most));
        return;
    }
    for (number, item) in (before + 1..).zip(items) {
        let mut own = FactErrors::default();
        let read = if let NodeKind::Map(entries) = &item.kind {
            read(entries, &mut own)
        } else {
            own.add(|| wrong(&key.value, "a list of objects"));
            None
        };
        match own.or(read) {
            Ok(item) => all.read.extend(item),
            Err(wrong) => {
                for error in wrong {
                    errors.add(|| FactError { message: format!("{what} {number}: {}", error.message), ..error });
                }
            }
        }
    }
}

fn change(entries: &[(Name, Node)], errors: &mut FactErrors) -> Option<ScheduledChange> {
    let (mut id, mut start, mut end) = (None, None, None);
    let mut change = ScheduledChange::default();
    for (key, node) in entries {
        match key.value.as_str() {
            "id" => id = name("id", node, errors),
            "label" => {
                change.label = text(node).filter(|label| label.chars().count() <= MAX_TEXT_CHARS).map(str::to_owned);
                if change.label.is_none() {
                    errors.add(|| wrong("label", "a text"));
                }
            }
            "start" => start = known_instant("start", node, errors),
            "end" => end = known_instant("end", node, errors),
            "cis" => change.cis = names("cis", node, errors),
            "assignees" => change.assignees = names("assignees", node, errors),
            unknown => errors.add(|| unknown_key(unknown, &CHANGE_KEYS)),
        }
    }
    missing(entries, &["id", "start", "end"], errors);
    let (id, start, end) = (id?, start?, end?);
    if end <= start {
        errors.add(|| FactError::new("request.wrong_value", "end", "`end` must be after `start`"));
    }
    Some(ScheduledChange { id, start, end, ..change })
}

fn dependency(entries: &[(Name, Node)], errors: &mut FactErrors) -> Option<Dependency> {
    let (mut ci, mut depends_on) = (None, Vec::new());
    for (key, node) in entries {
        match key.value.as_str() {
            "ci" => ci = name("ci", node, errors),
            "dependsOn" => depends_on = names_up_to("dependsOn", node, MAX_DEPENDENCIES, errors),
            unknown => errors.add(|| unknown_key(unknown, &DEPENDENCY_KEYS)),
        }
    }
    missing(entries, &DEPENDENCY_KEYS, errors);
    Some(Dependency { ci: ci?, depends_on })
}

fn name(key: &str, node: &Node, errors: &mut FactErrors) -> Option<String> {
    let name = a_name(node);
    if name.is_none() {
        errors.add(|| wrong(key, &format!("a name of up to {MAX_NAME_CHARS} characters")));
    }
    name
}

fn a_name(node: &Node) -> Option<String> {
    let name = text(node).filter(|name| !name.is_empty() && name.chars().count() <= MAX_NAME_CHARS);
    name.map(str::to_owned)
}

fn names(key: &str, node: &Node, errors: &mut FactErrors) -> Vec<String> {
    names_up_to(key, node, MAX_AFFECTED, errors)
}

fn names_up_to(key: &str, node: &Node, most: usize, errors: &mut FactErrors) -> Vec<String> {
    let NodeKind::List(items) = &node.kind else {
        errors.add(|| wrong(key, "a list of names"));
        return Vec::new();
    };
    if items.len() > most {
        errors.add(|| too_many(key, items.len(), most));
        return Vec::new();
    }
    let names: Vec<String> = items.iter().filter_map(a_name).collect();
    if names.len() < items.len() {
        errors.add(|| wrong(key, &format!("a list of names, each of up to {MAX_NAME_CHARS} characters")));
    }
    names
}

fn too_many(key: &str, count: usize, most: usize) -> FactError {
    FactError::new("request.too_many_items", key, format!("{count} in `{key}` are more than the {most} there may be"))
        .help("leave out what is over, or is of no concern")
}

/// A whole number from 1 on.
fn whole(key: &str, node: &Node, most: i64, errors: &mut FactErrors) -> Option<i64> {
    let number = match &node.kind {
        NodeKind::Scalar(Scalar { text, kind: ScalarKind::Number }) => text.parse().ok(),
        _ => None,
    };
    let number = number.filter(|number| (1..=most).contains(number));
    if number.is_none() {
        errors.add(|| wrong(key, &format!("a whole number from 1 to {most}")));
    }
    number
}
