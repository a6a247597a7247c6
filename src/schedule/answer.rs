//! What is answered about when changes run.

use serde::Serialize;

use super::conflict::{Asked, Found, With};
use super::slot::Slot;
use super::windows::ChangeWindow;
use crate::decision::answer::Stamps;
use crate::fact::notation::write_instant;

/// What a change is in conflict with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeConflicts {
    /// The conflicts: by kind, and within a kind by when they begin.
    pub conflicts: Vec<Conflict>,
    /// How many there are beside those that are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<u32>,
    /// Which policy and which engine answered.
    pub stamps: Stamps,
}

/// A kind of conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// Another change touches the same configuration item.
    SameCi,
    /// Another change touches something that this one depends on, or that depends on it.
    Dependency,
    /// A freeze is open.
    Freeze,
    /// No maintenance window is open, and it has to run in one.
    OutsideMaintenance,
    /// Somebody who does it does another change.
    AssigneeBusy,
    /// It starts before it may.
    LeadTime,
}

/// A conflict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// Its kind.
    pub kind: ConflictKind,
    /// Whether it is one in any case; if not, it rests on facts that are missing.
    pub certain: bool,
    /// When it begins, in UTC.
    pub from: String,
    /// When it ends.
    pub to: String,
    /// The freeze; the maintenance windows that apply, or may.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub windows: Vec<WindowName>,
    /// The other change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeName>,
    /// The configuration items that both touch; of a dependency the one that depends on `depends_on`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cis: Vec<String>,
    /// Of a dependency, what the first one depends on, directly or through others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depends_on: Option<String>,
    /// Who does both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assignees: Vec<String>,
    /// When it may start at the earliest, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest: Option<String>,
}

/// A freeze or a maintenance window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WindowName {
    /// Its id.
    pub id: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The reason its author gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Another change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeName {
    /// Its id.
    pub id: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// When a change could run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeSlots {
    /// The slots, in order.
    pub slots: Vec<FreeSlot>,
    /// Until when was looked, in UTC.
    pub until: String,
    /// The windows that may apply, and are taken as applying.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assuming: Vec<WindowName>,
    /// Which policy and which engine answered.
    pub stamps: Stamps,
}

/// Time in which a change could run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FreeSlot {
    /// When it would start, in UTC.
    pub from: String,
    /// When it would end.
    pub to: String,
    /// The free time that this lies in, as far as was looked.
    pub free: Stretch,
}

/// A stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stretch {
    /// When it begins, in UTC.
    pub from: String,
    /// When it ends.
    pub to: String,
}

/// What there is in a range of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeCalendar {
    /// The zone of the policy's windows.
    pub zone: String,
    /// Windows and changes, by when they begin.
    pub entries: Vec<CalendarEntry>,
    /// How many there are beside those that are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub more: Option<u32>,
    /// Which policy and which engine answered.
    pub stamps: Stamps,
}

/// A kind of entry of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// A freeze is open.
    Freeze,
    /// A maintenance window is open.
    Maintenance,
    /// A change runs.
    Change,
}

/// An entry of a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CalendarEntry {
    /// Its kind.
    pub kind: EntryKind,
    /// When it begins, in UTC; cut to the range that was asked about.
    pub from: String,
    /// When it ends, likewise.
    pub to: String,
    /// The id of the window or the change.
    pub id: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Of a window, whether it applies in any case; if not, that rests on facts that are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certain: Option<bool>,
    /// The reason that a window's author gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The configuration items that a change touches.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cis: Vec<String>,
    /// Who does a change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub assignees: Vec<String>,
}

impl CalendarEntry {
    /// One of a kind, of which nothing is said.
    pub(crate) fn new(kind: EntryKind) -> Self {
        Self {
            kind,
            from: String::new(),
            to: String::new(),
            id: String::new(),
            label: None,
            certain: None,
            because: None,
            cis: Vec::new(),
            assignees: Vec::new(),
        }
    }
}

impl WindowName {
    /// Of a window, in a language.
    pub(crate) fn of(window: &ChangeWindow, language: &str) -> Self {
        let label = window.label.as_ref().map(|label| label.in_language(language).to_owned());
        let because = window.because.as_ref().map(|because| because.in_language(language).to_owned());
        Self { id: window.id.clone(), label, because }
    }
}

impl Conflict {
    /// Of what was found, in a language.
    pub(crate) fn of(found: &Found<'_>, asked: &Asked<'_>, language: &str) -> Self {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let change = |number: usize| {
            let change = asked.schedule.change(number)?;
            Some(ChangeName { id: change.id.clone(), label: change.label.clone() })
        };
        let bare = Self {
            kind: found.kind,
            certain: found.certain,
            from: write_instant(found.from),
            to: write_instant(found.to),
            windows: Vec::new(),
            change: None,
            cis: Vec::new(),
            depends_on: None,
            assignees: Vec::new(),
            earliest: None,
        };
        match &found.with {
            With::Cis(number, cis) => Self { change: change(*number), cis: owned(cis), ..bare },
            With::Dependency(number, ci, depends_on) => {
                Self { change: change(*number), cis: owned(&[ci]), depends_on: Some((*depends_on).to_owned()), ..bare }
            }
            With::Assignees(number, assignees) => Self { change: change(*number), assignees: owned(assignees), ..bare },
            With::Freeze(window) => Self { windows: vec![WindowName::of(window, language)], ..bare },
            With::Maintenance(windows) => {
                let windows = windows.iter().map(|window| WindowName::of(window, language)).collect();
                Self { windows, ..bare }
            }
            With::Earliest(earliest) => Self { earliest: Some(write_instant(*earliest)), ..bare },
        }
    }
}

impl From<Slot> for FreeSlot {
    fn from(slot: Slot) -> Self {
        let free = Stretch { from: write_instant(slot.free.0), to: write_instant(slot.free.1) };
        Self { from: write_instant(slot.from), to: write_instant(slot.to), free }
    }
}
