//! What a change is in conflict with.

use super::answer::ConflictKind;
use super::changes::{Schedule, Way};
use super::windows::{Applying, ChangeWindow, ChangeWindows};
use crate::calendar::{Calendars, Periods};

/// A change, and what it is held against.
pub(crate) struct Asked<'a> {
    pub(crate) schedule: &'a Schedule,
    /// The calendars of the policy.
    pub(crate) calendars: &'a Calendars,
    /// Its freezes and maintenance windows, and those that apply.
    pub(crate) windows: Option<&'a ChangeWindows>,
    pub(crate) applying: Vec<Applying<'a>>,
    /// What the change is called, what it touches, who does it, and when it may start at the earliest: the first and the last instant
    /// that may be that.
    pub(crate) id: Option<&'a str>,
    pub(crate) cis: &'a [String],
    pub(crate) assignees: &'a [String],
    pub(crate) earliest: Option<(i64, i64)>,
}

/// A conflict: in which time, and with what.
#[derive(Clone, Debug)]
pub(crate) struct Found<'a> {
    pub(crate) kind: ConflictKind,
    pub(crate) certain: bool,
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) with: With<'a>,
}

/// What a change is in conflict with.
#[derive(Clone, Debug)]
pub(crate) enum With<'a> {
    /// Another change, by these of its configuration items.
    Cis(usize, Vec<&'a str>),
    /// Another change: the first one depends on the second one.
    Dependency(usize, &'a str, &'a str),
    /// Another change, by these people.
    Assignees(usize, Vec<&'a str>),
    /// A freeze.
    Freeze(&'a ChangeWindow),
    /// The maintenance windows that apply, or may.
    Maintenance(Vec<&'a ChangeWindow>),
    /// The instant that is the earliest it may start at.
    Earliest(i64),
}

impl<'a> Asked<'a> {
    /// Everything that a change from `start` to `end` is in conflict with: by kind, and within a kind by when it begins.
    pub(crate) fn conflicts(&self, start: i64, end: i64) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        for (number, places) in self.schedule.touching(self.cis, start, end) {
            let with = With::Cis(number, at(self.cis, &places));
            found.extend(self.with_change(ConflictKind::SameCi, number, with, start, end));
        }
        for way in [Way::DependsOn, Way::NeededBy] {
            for (number, own, other) in self.schedule.depending(self.cis, way, start, end) {
                let other = self.schedule.change(number).and_then(|change| change.cis.get(other));
                let (Some(own), Some(other)) = (self.cis.get(own), other) else { continue };
                let (ci, depends_on) = if way == Way::DependsOn { (own, other) } else { (other, own) };
                let with = With::Dependency(number, ci, depends_on);
                found.extend(self.with_change(ConflictKind::Dependency, number, with, start, end));
            }
        }
        for freeze in self.applying.iter().filter(|applying| applying.window.is_freeze) {
            for &(from, to) in self.open(freeze.window, start, end).as_slice() {
                let with = With::Freeze(freeze.window);
                found.push(Found { kind: ConflictKind::Freeze, certain: freeze.certain, from, to, with });
            }
        }
        let windows: Vec<&ChangeWindow> = self.maintenance().map(|applying| applying.window).collect();
        for (certain, outside) in [(true, self.outside(start, end)), (false, self.maybe_outside(start, end))] {
            for &(from, to) in outside.as_slice() {
                let with = With::Maintenance(windows.clone());
                found.push(Found { kind: ConflictKind::OutsideMaintenance, certain, from, to, with });
            }
        }
        for (number, places) in self.schedule.done_by(self.assignees, start, end) {
            let with = With::Assignees(number, at(self.assignees, &places));
            found.extend(self.with_change(ConflictKind::AssigneeBusy, number, with, start, end));
        }
        if let Some((first, last)) = self.earliest {
            for (certain, from, earliest) in [(true, start, first), (false, start.max(first), last)] {
                let to = earliest.min(end);
                if from < to {
                    found.push(Found {
                        kind: ConflictKind::LeadTime,
                        certain,
                        from,
                        to,
                        with: With::Earliest(earliest),
                    });
                }
            }
        }
        // What is equal by this stays as it was found: changes in the order of the schedule, windows in that of the policy.
        crate::order::sort_by_key(&mut found, |found| (found.kind, found.from));
        found
    }

    /// A conflict with another change, unless it is this one.
    fn with_change(
        &self,
        kind: ConflictKind,
        number: usize,
        with: With<'a>,
        start: i64,
        end: i64,
    ) -> Option<Found<'a>> {
        let other = self.schedule.change(number).filter(|other| self.id != Some(&other.id))?;
        Some(Found { kind, certain: true, from: start.max(other.start), to: end.min(other.end), with })
    }

    /// When each window that applies, or may, is open between two instants.
    pub(crate) fn open_between(&self, from: i64, to: i64) -> impl Iterator<Item = (&Applying<'a>, Periods)> {
        self.applying.iter().map(move |applying| (applying, self.open(applying.window, from, to)))
    }

    fn open(&self, window: &ChangeWindow, from: i64, to: i64) -> Periods {
        self.windows.map(|windows| windows.open(window, self.calendars, from, to)).unwrap_or_default()
    }

    fn maintenance(&self) -> impl Iterator<Item = &Applying<'a>> {
        self.applying.iter().filter(|applying| !applying.window.is_freeze)
    }

    /// When some of these maintenance windows are open.
    fn union(&self, windows: impl Iterator<Item = &'a ChangeWindow>, from: i64, to: i64) -> Periods {
        let each = windows.map(|window| self.open(window, from, to));
        Periods::new(each.flat_map(|periods| periods.as_slice().to_vec()).collect())
    }

    /// When a change is outside of its maintenance windows, whichever of those that may apply do.
    fn outside(&self, from: i64, to: i64) -> Periods {
        if !self.maintenance().any(|applying| applying.certain) {
            return Periods::default();
        }
        self.union(self.maintenance().map(|applying| applying.window), from, to).gaps(from, to)
    }

    /// When it is outside of them if fewer of those that may apply do, or some.
    fn maybe_outside(&self, from: i64, to: i64) -> Periods {
        let certain = || self.maintenance().filter(|applying| applying.certain).map(|applying| applying.window);
        let possible = || self.maintenance().filter(|applying| !applying.certain).map(|applying| applying.window);
        if certain().next().is_some() {
            return self.union(certain(), from, to).gaps(from, to).intersection(&self.union(possible(), from, to));
        }
        // One alone may be the only one that does.
        let closed = possible().flat_map(|window| self.open(window, from, to).gaps(from, to).as_slice().to_vec());
        Periods::new(closed.collect())
    }

    /// When the change may not run: freezes, and what maintenance windows leave out, those that may apply taken as applying; other
    /// changes; and before the earliest instant.
    pub(crate) fn blocked(&self, beside: &super::changes::Beside<'_>, from: i64, to: i64) -> Periods {
        let freezes = self.applying.iter().filter(|applying| applying.window.is_freeze);
        let mut blocked = self.union(freezes.map(|applying| applying.window), from, to).as_slice().to_vec();
        if self.maintenance().next().is_some() {
            let open = self.union(self.maintenance().map(|applying| applying.window), from, to);
            blocked.extend(open.gaps(from, to).as_slice());
        }
        blocked.extend(beside.busy(self.id, from, to));
        blocked.extend(self.earliest.map(|(_, last)| (from, last)));
        Periods::new(blocked)
    }
}

/// The names at some places.
fn at<'n>(names: &'n [String], places: &[usize]) -> Vec<&'n str> {
    places.iter().filter_map(|&place| names.get(place)).map(String::as_str).collect()
}
