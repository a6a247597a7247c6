//! What service levels answer. These are also its JSON: keys in camel case, a policy's own names as written.

use serde::Serialize;

use super::clock::{Clock, Clocks, Phase};
use super::outcome::{Outcome, Standing};
use super::select::possible;
use super::target::NotDue;
use super::timeline::TimelineEntry;
use super::{Agreement, Form, Metric, ServiceLevels, Step, Target};
use crate::calendar::{CalendarError, Calendars};
use crate::document::model::Text;
use crate::document::model::sla::Percent;
use crate::fact::notation::{write_duration, write_hours, write_instant, write_time, write_working};
use crate::fact::vocabulary::Vocabulary;
use crate::order;
use crate::stage::set::Ordinal;
use crate::table::rule::{NONE, Table, outcome_name};
use crate::table::subject::SubjectId;
use crate::table::trace::{RuleTrace, Teller};

/// The targets of a metric, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MetricTargets {
    /// The metric.
    pub metric: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// With whom it was agreed: `sla`, `ola`, `uc`.
    pub agreement: Agreement,
    /// Whether it is settled which target applies, whatever the missing facts are.
    pub settled: bool,
    /// The ids of the targets still possible, in the policy's order; then `none` (none on purpose), then `unmatched` (no
    /// target applies). Some perhaps cannot come about.
    pub possible: Vec<String>,
    /// The targets still possible.
    pub targets: Vec<TargetAnswer>,
    /// Every target and what became of it, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rules: Option<Vec<RuleTrace>>,
}

/// A target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetAnswer {
    /// Its id.
    pub id: String,
    /// Its form: `within`, `elapsed`, `working_days`, `weeks`, `working_day`, `until`, `symbolic`, `no_target`.
    pub form: &'static str,
    /// What it demands, as the policy writes it: `4h`, `3..5`, `next`, `as agreed`.
    pub demand: String,
    /// The calendar it is counted by; absent around the clock, and while that depends on missing facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// The share of tickets that has to meet it: `95%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attainment: Option<String>,
    /// When it is due, in UTC, if it was asked from when to count; with `dueLocal` by the clocks of its calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// The same by the clocks of its calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_local: Option<String>,
    /// The lower end of a range, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest: Option<String>,
    /// Why there is no instant it is due at, if that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_due: Option<&'static str>,
    /// Warnings and steps of escalation, in the order in which they come.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// A warning, or a step of escalation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// `warning` or `escalation`.
    pub kind: &'static str,
    /// At which share of the target, or how long before or after it is due: `75%`, `1h before`, `2h after`, `when due`.
    pub at: String,
    /// Whom to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// When, in UTC; absent while the clock stands still before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instant: Option<String>,
    /// Whether that has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
}

/// A clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClockAnswer {
    /// The metric.
    pub metric: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// With whom it was agreed: `sla`, `ola`, `uc`.
    pub agreement: Agreement,
    /// What it is doing, or how it ended.
    pub state: State,
    /// The target; absent where none applies, or while that depends on missing facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<TargetAnswer>,
    /// Why there is no target: `none` (none on purpose), `unmatched` (no target applies), `missing_facts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_target: Option<&'static str>,
    /// When it started, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started: Option<String>,
    /// When it stopped or was cancelled, in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// What has counted: `3h30m`.
    pub elapsed: String,
    /// The same in milliseconds.
    pub elapsed_milliseconds: i64,
    /// What is left, in milliseconds; negative what is too much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_milliseconds: Option<i64>,
    /// When it is due, or was when it ended, in UTC; absent while it stands still before that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// The same by the clocks of its calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_local: Option<String>,
    /// While it stands still: when it would be due if it went on now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_if_resumed: Option<String>,
    /// Whether more has counted than the target allows.
    pub breached: bool,
    /// Whether a warning was reached, and it has not been missed yet.
    pub warned: bool,
    /// The next instant at which anything changes of itself, in UTC: it is due or, a millisecond later, missed; a warning
    /// or a step comes; working time begins or ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_change: Option<String>,
    /// Of a metric that repeats: how many times before it was met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met_before: Option<u32>,
    /// Of a metric that repeats: how many times before it was missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed_before: Option<u32>,
    /// What counted and what did not, and why, where that was asked for and there is a target to count towards. What
    /// counted adds up to `elapsed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<Vec<TimelineEntry>>,
}

/// What a clock is doing, or how it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It has not started.
    Waiting,
    /// It runs.
    Running,
    /// It stands still.
    Paused,
    /// What it measures was done in time.
    Met,
    /// What it measures was done too late.
    Missed,
    /// What it measures was done; there is no target to hold that against.
    Stopped,
    /// It need not be done any more.
    Cancelled,
}

/// What answers are made for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The calendars of the policy.
    pub(crate) calendars: &'a Calendars,
    /// The facts, and the language of labels.
    pub(crate) teller: Teller<'a>,
    /// The values that the priority may have.
    pub(crate) priority: Option<(SubjectId, &'a [Ordinal])>,
}

impl Asked<'_> {
    pub(super) fn text(&self, text: &Text) -> String {
        text.in_language(self.teller.language).to_owned()
    }
}

impl ServiceLevels {
    /// Which targets apply; with `start`, when they are due, counted from there without a pause.
    pub(crate) fn targets(&self, asked: &Asked<'_>, start: Option<i64>, with_rules: bool) -> Vec<MetricTargets> {
        self.tables()
            .map(|(metric, table)| {
                let outcomes = possible(table, asked.teller.view, asked.priority);
                let chosen = outcomes.iter().filter_map(|&outcome| metric.targets.get(usize::from(outcome)));
                MetricTargets {
                    metric: metric.name.clone(),
                    label: metric.label.as_ref().map(|label| asked.text(label)),
                    agreement: metric.agreement,
                    settled: outcomes.len() == 1,
                    possible: outcomes.iter().map(|&outcome| outcome_name(&table.levels, outcome).to_owned()).collect(),
                    targets: chosen.map(|target| told(target, metric, table, asked, start)).collect(),
                    rules: with_rules.then(|| trace(metric, table, asked)),
                }
            })
            .collect()
    }
}

/// Every target and what became of it.
fn trace(metric: &Metric, table: &Table, asked: &Asked<'_>) -> Vec<RuleTrace> {
    let fates = table.evaluate(&|subject| asked.teller.view.value(subject)).fates;
    let each = table.rules.iter().zip(fates).map(|(rule, fate)| {
        let target = metric.targets.iter().find(|target| target.id == rule.id);
        let then = target.map(|target| match target.form {
            Form::None => NONE.to_owned(),
            _ => format!("{} {}", target.form.name(), demand(target, asked)),
        });
        asked.teller.rule(rule, fate.into(), then.unwrap_or_default())
    });
    each.collect()
}

/// A target, counted from `start`.
fn told(target: &Target, metric: &Metric, table: &Table, asked: &Asked<'_>, start: Option<i64>) -> TargetAnswer {
    let counted = target.counted(asked.calendars, asked.teller.view);
    let mut answer = TargetAnswer {
        calendar: counted.ok().and_then(|counted| counted.hours.calendar()).map(|known| known.name().to_owned()),
        ..bare(target, asked)
    };
    let Some(start) = start else {
        answer.marks = target.marks().map(|(step, to)| mark(step, to, asked)).collect();
        return answer;
    };
    let clock = Clock::running(metric, table, start, counted);
    match clock.due() {
        Ok(due) => {
            answer.due = due.map(write_instant);
            answer.due_local = due.zip(counted.ok()).map(|(due, counted)| counted.hours.write(due));
        }
        Err(why) => answer.not_due = Some(why.code()),
    }
    let earliest = counted.ok().and_then(|counted| counted.earliest_from(start));
    answer.earliest = earliest.map(write_instant);
    answer.marks = marks(&clock, target, asked, None);
    answer
}

/// A target without what depends on facts.
fn bare(target: &Target, asked: &Asked<'_>) -> TargetAnswer {
    TargetAnswer {
        id: target.id.clone(),
        form: target.form.name(),
        demand: demand(target, asked),
        calendar: None,
        attainment: target.attainment.map(|share| Percent(share).to_string()),
        due: None,
        due_local: None,
        earliest: None,
        not_due: None,
        marks: Vec::new(),
    }
}

fn demand(target: &Target, asked: &Asked<'_>) -> String {
    target.demand(asked.teller.context.vocabulary, asked.teller.language)
}

impl Target {
    /// What it demands, as the policy writes it: `4h`, `3..5`, `next before 10:00`; of one agreed in words, those.
    pub fn demand(&self, vocabulary: &Vocabulary, language: &str) -> String {
        let range = |from: Option<i64>, to: i64, write: &dyn Fn(i64) -> String| match from {
            Some(from) => format!("{}..{}", write(from), write(to)),
            None => write(to),
        };
        let before = |text: String, time: Option<i64>| match time {
            Some(time) => format!("{text} before {}", write_time(time)),
            None => text,
        };
        let field = |at: usize| vocabulary.fields.get(at).map_or("", |field| field.name.as_str());
        match &self.form {
            Form::None => NONE.to_owned(),
            &Form::Within(from, to) => range(from, to, &write_hours),
            &Form::Elapsed(from, to) => range(from, to, &write_duration),
            &Form::WorkingDays(from, to) | &Form::Weeks(from, to) => range(from, to, &|count| count.to_string()),
            &Form::WorkingDay(days, time) => {
                let day = match days {
                    0 => "same".to_owned(),
                    1 => "next".to_owned(),
                    days => days.to_string(),
                };
                before(day, time)
            }
            &Form::UntilDate(at, time) => before(field(at).to_owned(), time),
            &Form::UntilInstant(at) => field(at).to_owned(),
            Form::Symbolic(words) => words.in_language(language).to_owned(),
        }
    }
}

impl Form {
    /// The key in the document.
    pub fn name(&self) -> &'static str {
        match self {
            Self::None => "no_target",
            Self::Within(..) => "within",
            Self::Elapsed(..) => "elapsed",
            Self::WorkingDays(..) => "working_days",
            Self::Weeks(..) => "weeks",
            Self::WorkingDay(..) => "working_day",
            Self::UntilDate(..) | Self::UntilInstant(_) => "until",
            Self::Symbolic(_) => "symbolic",
        }
    }
}

impl NotDue {
    /// Its stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoInstant => "no_instant",
            Self::MissingFacts => "missing_facts",
            Self::Calendar(CalendarError::BeyondHorizon) => "beyond_horizon",
            Self::Calendar(CalendarError::NoWorkingTime) => "no_working_time",
        }
    }
}

/// A warning or a step without its instant.
fn mark(step: Step, to: Option<&Text>, asked: &Asked<'_>) -> Mark {
    let at = match step {
        Step::At(share) => Percent(share).to_string(),
        Step::Before(0) | Step::After(0) => "when due".to_owned(),
        Step::Before(seconds) => format!("{} before", write_hours(seconds)),
        Step::After(seconds) => format!("{} after", write_hours(seconds)),
    };
    let kind = if to.is_some() { "escalation" } else { "warning" };
    Mark { kind, at, to: to.map(|to| asked.text(to)), instant: None, reached: None }
}

/// Warnings and steps with their instants; with `now`, whether they have been reached.
fn marks(clock: &Clock<'_>, target: &Target, asked: &Asked<'_>, now: Option<i64>) -> Vec<Mark> {
    let mut each: Vec<(Option<i64>, Mark)> = target
        .marks()
        .map(|(step, to)| {
            let instant = clock.step_at(step);
            let reached = now.map(|now| instant.is_some_and(|instant| instant <= now));
            (instant, Mark { instant: instant.map(write_instant), reached, ..mark(step, to, asked) })
        })
        .collect();
    order::sort_by_key(&mut each, |(instant, _)| instant.unwrap_or(i64::MAX));
    each.into_iter().map(|(_, mark)| mark).collect()
}

impl Clocks<'_> {
    /// What the clocks show at an instant; of `hit: all` those whose target applies.
    pub(crate) fn answers(
        &self,
        asked: &Asked<'_>,
        now: i64,
        with_timeline: bool,
    ) -> Result<Vec<ClockAnswer>, CalendarError> {
        let mut answers = Vec::new();
        for clock in &self.clocks {
            let answer = clock.answer(asked, now, with_timeline)?;
            if clock.metric().tables.len() <= 1 || answer.target.is_some() {
                answers.push(answer);
            }
        }
        Ok(answers)
    }
}

impl Clock<'_> {
    fn answer(&self, asked: &Asked<'_>, now: i64, with_timeline: bool) -> Result<ClockAnswer, CalendarError> {
        let metric = self.metric();
        let Outcome { standing, ended, due, elapsed, .. } = self.outcome(now)?;
        // How it ended stays, however much later it is asked.
        let until = ended.unwrap_or(now);
        let started = self.phase() != Phase::Waiting;
        let target = self.target().ok();
        let breached = standing == Standing::Missed;
        let due_if_resumed = match self.phase() {
            Phase::Paused(_) if due.is_none() => self.due_if_resumed(now),
            _ => None,
        };
        let remaining = target.and_then(|target| match target.length() {
            Some(length) => Some(length - elapsed),
            None => target.hours.between(until, due.or(due_if_resumed)?).ok(),
        });
        let marks = target.map(|target| marks(self, target.target, asked, Some(until))).unwrap_or_default();
        let warned = !breached && marks.iter().any(|mark| mark.kind == "warning" && mark.reached == Some(true));
        let next_change =
            if matches!(self.phase(), Phase::Running | Phase::Paused(_)) { self.next_change(now) } else { None };
        let before = |standing| {
            let cycles = metric.clock.repeats.then(|| self.cycles())?;
            u32::try_from(cycles.iter().filter(|cycle| cycle.standing == standing).count()).ok()
        };
        Ok(ClockAnswer {
            metric: metric.name.clone(),
            label: metric.label.as_ref().map(|label| asked.text(label)),
            agreement: metric.agreement,
            state: match self.phase() {
                Phase::Waiting => State::Waiting,
                Phase::Running => State::Running,
                Phase::Paused(_) => State::Paused,
                Phase::Stopped => match standing {
                    Standing::Met => State::Met,
                    Standing::Missed => State::Missed,
                    _ => State::Stopped,
                },
                Phase::Cancelled => State::Cancelled,
            },
            target: target.map(|counted| TargetAnswer {
                calendar: counted.hours.calendar().map(|calendar| calendar.name().to_owned()),
                not_due: self.due().err().map(NotDue::code),
                marks,
                ..bare(counted.target, asked)
            }),
            no_target: if started { self.without_target() } else { None },
            started: started.then(|| write_instant(self.begun())),
            ended: ended.map(write_instant),
            elapsed: write_working(elapsed),
            elapsed_milliseconds: elapsed,
            remaining_milliseconds: remaining,
            due: due.map(write_instant),
            due_local: due.zip(target).map(|(due, target)| target.hours.write(due)),
            due_if_resumed: due_if_resumed.map(write_instant),
            breached,
            warned,
            next_change: next_change.map(write_instant),
            met_before: before(Standing::Met),
            missed_before: before(Standing::Missed),
            timeline: if with_timeline && target.is_some() { Some(self.timeline(asked, now)?) } else { None },
        })
    }

    /// The next instant at which anything changes of itself.
    fn next_change(&self, now: i64) -> Option<i64> {
        let target = self.target().ok()?;
        let marks = target.target.marks().filter_map(|(step, _)| self.step_at(step));
        let turn = if self.phase() == Phase::Running { target.hours.next_turn(now) } else { None };
        let missed = match target.length() {
            Some(length) => self.reads(length.saturating_add(1), self.runs_on()).ok().flatten(),
            None => self.due().ok().flatten().map(|due| due + 1),
        };
        marks.chain(self.due().ok().flatten()).chain(missed).chain(turn).filter(|&at| at > now).min()
    }
}
