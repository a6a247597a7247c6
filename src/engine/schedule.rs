//! When changes run, asked of a policy: conflicts, free slots, and the calendar.

mod read;

pub use read::{MAX_SCHEDULE_BYTES, ScheduleReader};

use super::policy::Policy;
use super::request::Question;
use crate::calendar::{CalendarError, HORIZON};
use crate::decision::overrides::judge;
use crate::fact::facts::{FactError, Facts};
use crate::fact::notation::{DAY, write_instant};
use crate::fact::vocabulary::Named;
use crate::schedule::answer::{
    CalendarEntry, ChangeCalendar, ChangeConflicts, ChangeSlots, Conflict, EntryKind, FreeSlot, WindowName,
};
use crate::schedule::changes::Schedule;
use crate::schedule::windows::{Applying, ChangeWindows};
use crate::schedule::{Asked, Free};
use crate::stage::table::Outcome;
use crate::table::view::{Context, View};

/// The most days that a change may take, that a calendar is told of, and that slots are looked for in.
pub const MAX_CHANGE_DAYS: i64 = 366;

/// The most slots that may be asked for.
pub const MAX_SLOTS: i64 = 100;

/// The most conflicts that are listed.
const MAX_CONFLICTS: usize = 1_000;

/// The most entries of a calendar that are listed.
const MAX_ENTRIES: usize = 10_000;

/// The same in milliseconds.
const LONGEST: i64 = MAX_CHANGE_DAYS * DAY * 1_000;

/// A change that is proposed, apart from when it would run.
#[derive(Clone, Debug, Default)]
pub struct ProposedChange {
    /// Its id, by which it is known in the schedule. It is never in conflict with itself.
    pub id: Option<String>,
    /// The configuration items that it touches.
    pub cis: Vec<String>,
    /// Who does it.
    pub assignees: Vec<String>,
    /// When it may start at the earliest, in milliseconds since 1970-01-01T00:00Z.
    pub earliest: Option<i64>,
    /// When the request for it is submitted: the lead time of the policy counts from it.
    pub submitted: Option<i64>,
}

/// What is a change in conflict with?
#[derive(Clone, Debug)]
pub struct ConflictsQuestion {
    /// What is known of the change, by which windows apply; and the language of labels.
    pub question: Question,
    /// The change.
    pub change: ProposedChange,
    /// When it would start, in milliseconds since 1970-01-01T00:00Z.
    pub start: i64,
    /// When it would end.
    pub end: i64,
}

/// When could a change run?
#[derive(Clone, Debug)]
pub struct SlotsQuestion {
    /// What is known of the change, by which windows apply; and the language of labels.
    pub question: Question,
    /// The change.
    pub change: ProposedChange,
    /// How long it takes, in milliseconds.
    pub length: i64,
    /// From when to look, in milliseconds since 1970-01-01T00:00Z.
    pub from: i64,
    /// Until when; [`MAX_CHANGE_DAYS`] later when absent.
    pub until: Option<i64>,
    /// How many slots are wanted, at most [`MAX_SLOTS`].
    pub count: usize,
    /// In seconds, up to a day: slots start that much after midnight by the clocks of the policy's windows, or a multiple of it. At any
    /// time when absent.
    pub step: Option<i64>,
}

/// What is there in a range of time?
#[derive(Clone, Debug)]
pub struct CalendarQuestion {
    /// What is known of a change: windows that do not apply to it are left out. And the language of labels.
    pub question: Question,
    /// From when, in milliseconds since 1970-01-01T00:00Z.
    pub from: i64,
    /// Until when, at most [`MAX_CHANGE_DAYS`] later.
    pub to: i64,
}

impl Policy {
    /// Its freezes and maintenance windows, if it has a section on changes.
    pub fn change_windows(&self) -> Option<&ChangeWindows> {
        self.0.windows.as_ref()
    }

    /// What a change is in conflict with: the other changes, and the policy's windows.
    pub fn change_conflicts(
        &self,
        asked: &ConflictsQuestion,
        schedule: &Schedule,
    ) -> Result<ChangeConflicts, FactError> {
        let language = &asked.question.language;
        in_order(asked.start, asked.end, ("start", "end"))?;
        let held = self.held_against(&asked.change, &asked.question, schedule)?;
        let found = held.conflicts(asked.start, asked.end);
        Ok(ChangeConflicts {
            conflicts: found.iter().take(MAX_CONFLICTS).map(|found| Conflict::of(found, &held, language)).collect(),
            more: more(found.len(), MAX_CONFLICTS),
            stamps: self.stamps().clone(),
        })
    }

    /// When a change could run: clear of the other changes, within the policy's windows. Windows that may apply are taken as applying.
    pub fn change_slots(&self, asked: &SlotsQuestion, schedule: &Schedule) -> Result<ChangeSlots, FactError> {
        let language = &asked.question.language;
        let until = asked.until.unwrap_or_else(|| asked.from.saturating_add(LONGEST).min(*HORIZON.end()));
        in_order(asked.from, until, ("from", "until"))?;
        if !(1..=LONGEST).contains(&asked.length) {
            let message = format!("`length` must be a length of time up to {MAX_CHANGE_DAYS} days");
            return Err(FactError::new("request.wrong_value", "length", message));
        }
        let zone = self.change_windows().map(|windows| &windows.zone);
        let utc = crate::calendar::zone::Zone::utc();
        let step = asked.step.filter(|step| (1..=DAY).contains(step)).map(|step| (step, zone.unwrap_or(&utc)));
        let count = asked.count.min(usize::try_from(MAX_SLOTS).unwrap_or_default());
        let held = self.held_against(&asked.change, &asked.question, schedule)?;
        let free = Free { from: asked.from, until, length: asked.length, count, step };
        let open = held.applying.iter().filter(|applying| !applying.certain);
        Ok(ChangeSlots {
            slots: free.slots(&held).into_iter().map(FreeSlot::from).collect(),
            until: write_instant(until),
            assuming: open.map(|applying| WindowName::of(applying.window, language)).collect(),
            stamps: self.stamps().clone(),
        })
    }

    /// What there is in a range of time: freezes and maintenance windows that apply, or may, and the changes of a schedule.
    pub fn change_calendar(&self, asked: &CalendarQuestion, schedule: &Schedule) -> Result<ChangeCalendar, FactError> {
        let language = &asked.question.language;
        let (from, to) = (asked.from, asked.to);
        in_order(from, to, ("from", "to"))?;
        let mut entries: Vec<(i64, i64, CalendarEntry)> = Vec::new();
        let none = ProposedChange::default();
        let held = self.held_against(&none, &asked.question, schedule)?;
        for (applying, periods) in held.open_between(from, to) {
            let WindowName { id, label, because } = WindowName::of(applying.window, language);
            let kind = if applying.window.is_freeze { EntryKind::Freeze } else { EntryKind::Maintenance };
            let entry =
                CalendarEntry { id, label, because, certain: Some(applying.certain), ..CalendarEntry::new(kind) };
            entries.extend(periods.as_slice().iter().map(|&(from, to)| (from, to, entry.clone())));
        }
        for change in schedule.between(from, to) {
            let entry = CalendarEntry {
                id: change.id.clone(),
                label: change.label.clone(),
                cis: change.cis.clone(),
                assignees: change.assignees.clone(),
                ..CalendarEntry::new(EntryKind::Change)
            };
            entries.push((change.start.max(from), change.end.min(to), entry));
        }
        crate::order::sort_by_key(&mut entries, |(from, to, entry)| (*from, entry.kind, *to));
        let more = more(entries.len(), MAX_ENTRIES);
        let told = entries.into_iter().take(MAX_ENTRIES);
        Ok(ChangeCalendar {
            zone: self.change_windows().map_or("UTC", |windows| windows.zone.name()).to_owned(),
            entries: told
                .map(|(from, to, entry)| CalendarEntry { from: write_instant(from), to: write_instant(to), ..entry })
                .collect(),
            more,
            stamps: self.stamps().clone(),
        })
    }

    /// The windows that apply to the facts, or may.
    fn applying(&self, facts: &Facts) -> Result<Vec<Applying<'_>>, FactError> {
        self.own(facts)?;
        let Some(windows) = self.change_windows() else { return Ok(Vec::new()) };
        let mut given: Vec<Option<Outcome>> = vec![None; self.vocabulary().derived.len()];
        for set in facts.overrides() {
            if let Some(Named::Derived(at)) = self.vocabulary().named(&set.value)
                && let Some(given) = given.get_mut(at)
            {
                *given = Outcome::try_from(set.level).ok();
            }
        }
        let context = Context { subjects: &windows.subjects, ..self.context() };
        Ok(windows.applying(&View::new(&context, facts, &given, None)))
    }

    fn held_against<'a>(
        &'a self,
        change: &'a ProposedChange,
        question: &Question,
        schedule: &'a Schedule,
    ) -> Result<Asked<'a>, FactError> {
        let applying = self.applying(&question.facts)?;
        let lead_time =
            change.submitted.map(|submitted| self.earliest_start(question, submitted)).transpose()?.flatten();
        let own = change.earliest.map(|earliest| (earliest, earliest));
        let earliest = match (own, lead_time) {
            (Some(own), Some(lead_time)) => Some((own.0.max(lead_time.0), own.1.max(lead_time.1))),
            (own, lead_time) => own.or(lead_time),
        };
        Ok(Asked {
            schedule,
            calendars: &self.0.calendars,
            windows: self.change_windows(),
            applying,
            id: change.id.as_deref(),
            cis: &change.cis,
            assignees: &change.assignees,
            earliest,
        })
    }

    /// The first and the last of the instants that may be the earliest start of a change, by its lead time.
    fn earliest_start(&self, question: &Question, submitted: i64) -> Result<Option<(i64, i64)>, FactError> {
        let Some(decision) = self.change_decision() else { return Ok(None) };
        let judged = judge(decision, &self.context(), &question.facts, question.now);
        let calendar = decision.rules.calendar.and_then(|number| self.calendar_at(number));
        let earliest = decision.earliest(&judged, submitted, calendar);
        earliest.map_err(|error| FactError::new(error.code(), "submitted", error.to_string()))
    }
}

/// How many there are beside those that are listed.
fn more(count: usize, most: usize) -> Option<u32> {
    count.checked_sub(most).filter(|more| *more > 0).map(|more| u32::try_from(more).unwrap_or(u32::MAX))
}

/// Whether a stretch of time is one that can be asked about: within the horizon, not empty, and not too long.
fn in_order(from: i64, to: i64, (first, last): (&str, &str)) -> Result<(), FactError> {
    for (key, instant) in [(first, from), (last, to)] {
        if !HORIZON.contains(&instant) {
            let error = CalendarError::BeyondHorizon;
            return Err(FactError::new(error.code(), key, error.to_string()));
        }
    }
    if to <= from {
        let message = format!("`{last}` must be after `{first}`");
        return Err(FactError::new("request.wrong_value", last, message));
    }
    if to - from > LONGEST {
        let message = format!("from `{first}` to `{last}` there may be {MAX_CHANGE_DAYS} days at most");
        return Err(FactError::new("request.too_long", last, message).help("ask about less time at once"));
    }
    Ok(())
}
