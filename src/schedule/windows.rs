//! Freezes and maintenance windows, resolved: to which changes they apply, and when they are open.

use crate::calendar::zone::Zone;
use crate::calendar::{Calendar, Calendars, Opens, Periods};
use crate::document::limits::MAX_CHANGE_WINDOWS;
use crate::document::model::Text;
use crate::packed::packed;
use crate::span::Span;
use crate::table::condition::Truth;
use crate::table::rule::When;
use crate::table::subject::{MAX_SUBJECTS, Subjects};
use crate::table::view::View;

/// The freezes and maintenance windows of a policy.
#[derive(Clone, Debug)]
pub struct ChangeWindows {
    /// The zone that their times are in.
    pub zone: Zone,
    /// The windows: freezes first, each kind in the author's order.
    pub windows: Vec<ChangeWindow>,
    /// Their own hours, as calendars.
    pub(crate) calendars: Calendars,
    /// What their conditions test: the subjects of the policy, and more.
    pub(crate) subjects: Subjects,
}

packed!(struct ChangeWindows { zone, windows, calendars, subjects });

/// A freeze or a maintenance window.
#[derive(Clone, Debug)]
pub struct ChangeWindow {
    /// What it is called.
    pub id: String,
    /// Whether it is a freeze; else changes may not leave it.
    pub is_freeze: bool,
    /// What people call it.
    pub label: Option<Text>,
    /// The reason, for people.
    pub because: Option<Text>,
    /// The changes that it applies to.
    pub when: When,
    /// When it is open.
    pub(crate) opens: Opens,
    /// Where it stands in the document.
    pub span: Span,
}

packed!(struct ChangeWindow { id, is_freeze, label, because, when, opens } [span]);

/// When a window is open.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Opening<'p> {
    /// From one instant to another, in milliseconds since 1970-01-01T00:00Z.
    Once(i64, i64),
    /// Whenever a calendar is.
    Calendar(Calendar<'p>),
}

/// A window that applies to a change, or may.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Applying<'p> {
    pub(crate) window: &'p ChangeWindow,
    /// Whether it certainly does.
    pub(crate) certain: bool,
}

impl ChangeWindows {
    /// Whether nothing in them costs more time or memory than in a document.
    pub(crate) fn is_sound(&self) -> bool {
        self.windows.len() <= MAX_CHANGE_WINDOWS && self.subjects.len() <= MAX_SUBJECTS && self.calendars.is_sound()
    }

    /// Those that apply to the facts, or may, in order.
    pub(crate) fn applying<'w>(&'w self, view: &View) -> Vec<Applying<'w>> {
        let each = self.windows.iter().map(|window| (window, view.truth(&window.when.condition)));
        let apply = each.filter(|(_, truth)| *truth != Truth::Fails);
        apply.map(|(window, truth)| Applying { window, certain: truth == Truth::Holds }).collect()
    }

    /// When a window is open. `calendars` are those of the policy.
    pub(crate) fn opening<'w>(&'w self, window: &ChangeWindow, calendars: &'w Calendars) -> Option<Opening<'w>> {
        match window.opens {
            Opens::Once(from, to) => Some(Opening::Once(from, to)),
            Opens::Calendar(number) => calendars.at(number).map(Opening::Calendar),
            Opens::Own(number) => self.calendars.at(number).map(Opening::Calendar),
        }
    }

    /// When a window is open between two instants of the horizon. `calendars` are those of the policy.
    pub(crate) fn open(&self, window: &ChangeWindow, calendars: &Calendars, from: i64, to: i64) -> Periods {
        match self.opening(window, calendars) {
            Some(Opening::Once(start, end)) => Periods::new(vec![(start.max(from), end.min(to))]),
            Some(Opening::Calendar(calendar)) => {
                Periods::new(calendar.periods(from, to).into_iter().flatten().collect())
            }
            None => Periods::default(),
        }
    }
}
