//! Clocks: how much time has counted towards a target, told by the events of a ticket.
//!
//! A clock is a fold over events in the order of their instants; events of the same instant in the order in which they
//! are told. At each event it is, in this order: cancelled, stopped, taken up again, started, reset, given the target
//! that applies now, paused or resumed. What depends on missing facts does not hold.

use super::outcome::Outcome;
use super::select::{Applying, applying};
use super::target::{Counted, NotDue};
use super::{Hours, Metric, REOPENED, ServiceLevels, Step, Trigger};
use crate::calendar::{CalendarError, Calendars};
use crate::document::model::sla::{OnChange, OnReopen};
use crate::table::condition::Truth;
use crate::table::rule::{NONE, Table, UNMATCHED};
use crate::table::view::View;

/// All of a target, in hundredths of a percent.
pub(super) const WHOLE: i64 = 10_000;

/// An event of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, in milliseconds since 1970-01-01T00:00Z.
    pub at: i64,
    /// The number of its kind.
    pub kind: usize,
    /// Its place in the list that was told.
    pub number: usize,
}

/// The kind of what changes without an event.
pub(crate) const NO_KIND: usize = usize::MAX;

/// What a clock is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It has not started.
    Waiting,
    /// It runs.
    Running,
    /// It stands still; whether an event made it, rather than a condition.
    Paused(bool),
    /// What it measures has been done.
    Stopped,
    /// It need not be done any more.
    Cancelled,
}

/// A stretch of a clock's time.
#[derive(Clone, Copy, Debug)]
pub struct Stretch<'p> {
    /// Its beginning.
    pub from: i64,
    /// Its end.
    pub to: i64,
    /// What the clock did.
    pub phase: Phase,
    /// The event it began with.
    pub event: usize,
    /// Whether the clock began again after it, so that nothing of it counts.
    pub is_void: bool,
    /// What it is counted by, where that is not what the target of today is counted by.
    pub hours: Option<Hours<'p>>,
}

/// A clock of one metric, and one of its tables of targets.
#[derive(Clone, Debug)]
pub struct Clock<'p> {
    metric: &'p Metric,
    table: &'p Table,
    phase: Phase,
    /// Since when, and by which event.
    since: i64,
    event: usize,
    /// When it began to count.
    begun: i64,
    stretches: Vec<Stretch<'p>>,
    /// The target that applies by the facts, which need not be the one it measures.
    applying: Applying,
    target: Result<Counted<'p>, NotDue>,
    /// How the cycles before this one ended.
    cycles: Vec<Outcome<'p>>,
}

/// All clocks of some service levels.
#[derive(Clone, Debug)]
pub struct Clocks<'p> {
    calendars: &'p Calendars,
    pub(super) clocks: Vec<Clock<'p>>,
}

impl<'p> Clocks<'p> {
    /// Clocks that have not started.
    pub(crate) fn new(levels: &'p ServiceLevels, calendars: &'p Calendars) -> Self {
        Self { calendars, clocks: levels.tables().map(|(metric, table)| Clock::new(metric, table)).collect() }
    }

    /// Takes an event in. `view` is what is known after it.
    pub(crate) fn step(&mut self, event: Event, view: &View) {
        for clock in &mut self.clocks {
            clock.step(event, view, self.calendars);
        }
    }
}

fn fires(trigger: &Trigger, event: Event, view: &View) -> bool {
    (trigger.on.is_empty() || trigger.on.contains(&event.kind)) && view.truth(&trigger.when.condition) == Truth::Holds
}

impl<'p> Clock<'p> {
    fn new(metric: &'p Metric, table: &'p Table) -> Self {
        Self {
            metric,
            table,
            phase: Phase::Waiting,
            since: 0,
            event: 0,
            begun: 0,
            stretches: Vec::new(),
            applying: Applying::Open,
            target: Err(NotDue::MissingFacts),
            cycles: Vec::new(),
        }
    }

    /// A clock that has run since an instant.
    pub(super) fn running(
        metric: &'p Metric,
        table: &'p Table,
        since: i64,
        target: Result<Counted<'p>, NotDue>,
    ) -> Self {
        Self { phase: Phase::Running, since, begun: since, target, ..Self::new(metric, table) }
    }

    fn is_active(&self) -> bool {
        matches!(self.phase, Phase::Running | Phase::Paused(_))
    }

    fn step(&mut self, event: Event, view: &View, calendars: &'p Calendars) {
        let rules = &self.metric.clock;
        let was_stopped = self.phase == Phase::Stopped;
        if self.is_active() && fires(&rules.cancel, event, view) {
            self.turn(event, Phase::Cancelled);
        }
        let is_done = fires(&rules.stop, event, view);
        if self.is_active() && is_done {
            self.turn(event, Phase::Stopped);
        }
        let is_open_again = event.kind == REOPENED || rules.stop.on.is_empty();
        if was_stopped && is_open_again && !is_done && rules.on_reopen != OnReopen::Ignore {
            self.reopen(event);
        }
        let may_start = self.phase == Phase::Waiting || self.phase == Phase::Stopped && rules.repeats;
        let starts = may_start && fires(&rules.start, event, view);
        if starts {
            self.start(event);
            if rules.stop.on.is_empty() && is_done {
                self.turn(event, Phase::Stopped);
            }
        } else if self.is_active() && rules.reset.as_ref().is_some_and(|reset| fires(reset, event, view)) {
            self.restart(event);
        }
        // What was done before stays with the target that it was done for.
        if self.is_active() || starts {
            self.aim(event, view, calendars);
        }
        if self.is_active() {
            self.pause(event, view);
        }
    }

    /// Ends the stretch that goes on, and begins another.
    fn turn(&mut self, event: Event, phase: Phase) {
        if self.phase != Phase::Waiting && event.at > self.since {
            self.stretches.push(self.until(event.at));
        }
        // What goes on as before goes on because of what made it so.
        if self.phase != phase {
            self.event = event.number;
        }
        (self.phase, self.since) = (phase, event.at);
    }

    /// The stretch that goes on, up to an instant.
    fn until(&self, to: i64) -> Stretch<'p> {
        let Self { since: from, phase, event, .. } = *self;
        Stretch { from, to, phase, event, is_void: false, hours: None }
    }

    fn start(&mut self, event: Event) {
        if self.phase == Phase::Stopped {
            self.cycles.extend(self.outcome(self.since));
        }
        self.stretches.clear();
        (self.applying, self.target) = (Applying::Open, Err(NotDue::MissingFacts));
        (self.phase, self.since, self.event, self.begun) = (Phase::Running, event.at, event.number, event.at);
    }

    /// Begins again at zero.
    fn restart(&mut self, event: Event) {
        self.turn(event, self.phase);
        if self.phase == Phase::Running {
            self.event = event.number;
        }
        self.stretches.iter_mut().for_each(|stretch| stretch.is_void = true);
        self.begun = event.at;
    }

    fn reopen(&mut self, event: Event) {
        self.turn(event, Phase::Running);
        match self.metric.clock.on_reopen {
            OnReopen::Restart => self.restart(event),
            OnReopen::Retroactive => {
                if let Some(done) = self.stretches.last_mut().filter(|last| last.phase == Phase::Stopped) {
                    done.phase = Phase::Running;
                }
            }
            OnReopen::Resume | OnReopen::Ignore => {}
        }
    }

    fn pause(&mut self, event: Event, view: &View) {
        let rules = &self.metric.clock;
        let Some(pause) = &rules.pause else { return };
        let by_event = !pause.on.is_empty();
        let pauses = fires(pause, event, view);
        match self.phase {
            Phase::Running if pauses => self.turn(event, Phase::Paused(by_event)),
            Phase::Paused(by_event) if !pauses => {
                let resumes = rules.resume.as_ref().is_some_and(|resume| fires(resume, event, view));
                if resumes || !by_event {
                    self.turn(event, Phase::Running);
                }
            }
            _ => {}
        }
    }

    /// Looks up the target that applies now, and what becomes of the clock when it is another one.
    fn aim(&mut self, event: Event, view: &View, calendars: &'p Calendars) {
        let now = applying(self.table, view);
        let own = match now {
            Applying::Target(number) => self.metric.targets.get(number),
            Applying::Open | Applying::None | Applying::Unmatched => None,
        };
        let has_target = self.target.is_ok();
        let is_aimed_at = self.target.is_ok_and(|aim| own.is_some_and(|own| std::ptr::eq(own, aim.target)));
        // One that was kept earlier stays.
        if has_target && !is_aimed_at && (now == Applying::Open || now == self.applying) {
            return;
        }
        self.applying = now;
        let next = match (own, now) {
            (Some(own), _) => own.counted(calendars, view),
            (None, Applying::Open) => Err(NotDue::MissingFacts),
            (None, _) => Err(NotDue::NoInstant),
        };
        if is_aimed_at || !has_target {
            // A field that it is due by, or that names its calendar, may have another value.
            self.target = next;
            return;
        }
        let mut with_next = self.clone();
        with_next.target = next;
        let (old, new) = (self.due_if_resumed(event.at), with_next.due_if_resumed(event.at));
        let is_later = |new: Option<i64>, old: Option<i64>| match (new, old) {
            (Some(new), Some(old)) => new > old,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        let rules = &self.metric.clock;
        let later = is_later(new, old);
        let change = if later { rules.on_lower } else { rules.on_raise };
        match change {
            OnChange::Keep => {}
            OnChange::NeverLater if later => {}
            OnChange::Retroactive | OnChange::NeverLater => self.target = with_next.target,
            OnChange::Restart => {
                self.restart(event);
                self.target = with_next.target;
            }
            OnChange::Carry => {
                self.turn(event, self.phase);
                if let Ok(counted) = &self.target {
                    let hours = counted.hours;
                    for stretch in &mut self.stretches {
                        stretch.hours.get_or_insert(hours);
                    }
                }
                self.target = with_next.target;
            }
        }
    }

    /// The stretches that count, but for the one that goes on.
    fn counted(&self) -> impl Iterator<Item = Stretch<'p>> {
        self.stretches.iter().copied().filter(|stretch| stretch.phase == Phase::Running && !stretch.is_void)
    }

    /// What has counted up to an instant, in milliseconds.
    pub fn elapsed(&self, now: i64) -> Result<i64, CalendarError> {
        let Ok(target) = &self.target else { return Ok(0) };
        let open = Some(self.until(now)).filter(|open| open.phase == Phase::Running);
        let mut sum = 0;
        for stretch in self.counted().chain(open) {
            sum += stretch.hours.unwrap_or(target.hours).between(stretch.from, stretch.to)?;
        }
        Ok(sum)
    }

    /// The instant at which so much has counted, if it goes on to run; `None` while it stands still before that.
    pub(super) fn reads(&self, reading: i64, runs_on: Option<i64>) -> Result<Option<i64>, NotDue> {
        let target = self.target?;
        let mut sum = 0_i64;
        for stretch in self.counted() {
            let hours = stretch.hours.unwrap_or(target.hours);
            let own = hours.between(stretch.from, stretch.to)?;
            if sum + own >= reading {
                return Ok(Some(hours.add(stretch.from, (reading - sum).max(0))?));
            }
            sum += own;
        }
        match runs_on {
            Some(from) => Ok(Some(target.hours.add(from, reading - sum)?)),
            None => Ok(None),
        }
    }

    /// An instant counted without pauses, moved by those there were.
    fn moved(&self, instant: i64, runs_on: Option<i64>) -> Result<Option<i64>, NotDue> {
        let target = self.target?;
        if !target.moves() {
            return Ok(Some(instant));
        }
        let (mut idle, mut before) = (0_i64, self.begun);
        let running = self.counted().map(|stretch| (stretch.from, Some(stretch.to)));
        let each = running.chain(runs_on.map(|from| (from, None)));
        for (from, to) in each {
            idle += target.hours.between(before, from)?;
            let moved = if idle == 0 { instant } else { target.hours.add(instant, idle)? };
            if to.is_none_or(|to| moved <= to) {
                return Ok(Some(moved));
            }
            before = to.unwrap_or(from);
        }
        Ok(None)
    }

    /// Since when it runs without an end, if it does. Of one that ended before it was due: since then.
    pub(super) fn runs_on(&self) -> Option<i64> {
        match self.phase {
            Phase::Running | Phase::Stopped | Phase::Cancelled => Some(self.since),
            Phase::Waiting | Phase::Paused(_) => None,
        }
    }

    fn due_when(&self, runs_on: Option<i64>) -> Result<Option<i64>, NotDue> {
        let target = self.target?;
        match target.length() {
            Some(length) => self.reads(length, runs_on),
            None => self.moved(target.due_from(self.begun)?, runs_on),
        }
    }

    /// When the target is due, or was when the clock ended; `None` while it stands still before that.
    pub fn due(&self) -> Result<Option<i64>, NotDue> {
        self.due_when(self.runs_on())
    }

    /// When it would be due if it went on at an instant.
    pub fn due_if_resumed(&self, now: i64) -> Option<i64> {
        self.due_when(self.runs_on().or(Some(now))).ok().flatten()
    }

    /// Whether it had been missed by an instant: more has counted than the target allows; or the day or instant that the
    /// target names has passed.
    pub fn is_missed(&self, now: i64) -> bool {
        let Ok(target) = &self.target else { return false };
        match target.length() {
            Some(length) => self.elapsed(now).is_ok_and(|elapsed| elapsed > length),
            None => self.due().is_ok_and(|due| due.is_some_and(|due| now > due)),
        }
    }

    /// When a share of the target is reached.
    pub(super) fn share(&self, share: i64) -> Option<i64> {
        let target = self.target.ok()?;
        // The whole horizon fits, taken a hundred times, in hundredths of a percent.
        let part = |whole: i64| whole.saturating_mul(share) / WHOLE;
        if let Some(length) = target.length() {
            return self.reads(part(length), self.runs_on()).ok()?;
        }
        let whole = target.hours.between(self.begun, target.due_from(self.begun).ok()?).ok()?;
        self.moved(target.hours.add(self.begun, part(whole)).ok()?, self.runs_on()).ok()?
    }

    /// When a step of escalation comes.
    pub(super) fn step_at(&self, step: Step) -> Option<i64> {
        let target = self.target.ok()?;
        let by = match step {
            Step::At(share) => return self.share(share),
            Step::Before(seconds) => seconds.saturating_mul(-1_000),
            Step::After(seconds) => seconds.saturating_mul(1_000),
        };
        match target.length() {
            Some(length) => self.reads(length.saturating_add(by).max(0), self.runs_on()).ok()?,
            None => target.hours.add(self.due().ok()??, by).ok(),
        }
    }

    /// The metric it is a clock of.
    pub fn metric(&self) -> &'p Metric {
        self.metric
    }

    /// What it is doing.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// When it began to count.
    pub fn begun(&self) -> i64 {
        self.begun
    }

    /// The target that it measures, or why there is none.
    pub fn target(&self) -> Result<Counted<'p>, NotDue> {
        self.target
    }

    /// Whether it is settled that no target applies, and whether on purpose.
    pub(super) fn without_target(&self) -> Option<&'static str> {
        match (&self.target, self.applying) {
            (Ok(_), _) => None,
            (Err(_), Applying::None) => Some(NONE),
            (Err(_), Applying::Unmatched) => Some(UNMATCHED),
            (Err(_), Applying::Open | Applying::Target(_)) => Some(NotDue::MissingFacts.code()),
        }
    }

    /// When it stopped or was cancelled, if it was.
    pub(super) fn ended(&self) -> Option<i64> {
        matches!(self.phase, Phase::Stopped | Phase::Cancelled).then_some(self.since)
    }

    /// How the cycles before this one ended.
    pub(super) fn cycles(&self) -> &[Outcome<'p>] {
        &self.cycles
    }

    /// Its time up to an instant, in order, without what came before the clock first started.
    pub fn stretches(&self, now: i64) -> Vec<Stretch<'p>> {
        let open = Some(self.until(now)).filter(|open| open.to > open.from && self.is_active());
        self.stretches.iter().copied().chain(open).collect()
    }
}
