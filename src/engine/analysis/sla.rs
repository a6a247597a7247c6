//! What can be proved of service levels: targets that never apply, facts without a target, ties, clocks that never run,
//! agreements that do not fit into one another.

use super::Analysis;
use crate::document::model::sla::Selection;
use crate::finding::{Finding, Findings};
use crate::sla::{Form, Metric, ServiceLevels, Target, Trigger};
use crate::stage::table::Outcome;
use crate::table::compile::{Parts, compile};
use crate::table::condition::Condition;
use crate::table::derivation::subjects_of;
use crate::table::resolve::ranks;
use crate::table::rule::{Part, Rule, Table, When};

/// The most pairs of targets that are looked at for ties, in all metrics.
const MAX_PAIRS: usize = 500;

impl Analysis<'_> {
    pub(super) fn service_levels(&mut self, levels: &ServiceLevels, findings: &mut Findings) {
        let mut pairs = MAX_PAIRS;
        for metric in &levels.metrics {
            for table in &metric.tables {
                self.rules_that_never_fire(table, "target", findings);
                if metric.selection != Selection::All {
                    self.gap(table, true, findings);
                }
                if metric.selection == Selection::MostSpecific {
                    self.ties(metric, table, &mut pairs, findings);
                }
            }
            self.longer_than_calendars(metric, findings);
            self.clock(metric, findings);
            if let Some(outer) = metric.within_metric.and_then(|at| levels.metrics.get(at)) {
                self.fits_into(metric, outer, findings);
            }
        }
    }

    /// Targets that are equally specific, apply to the same facts, and demand different things.
    fn ties(&mut self, metric: &Metric, table: &Table, pairs: &mut usize, findings: &mut Findings) {
        let written = self.policy.document().and_then(|document| document.sla.as_ref()?.metrics.get(&metric.name));
        let Some(written) = written else { return };
        let ranks = ranks(&written.by, written.targets.iter().map(|target| target.when.as_ref()));
        for (place, &second) in table.precedence.iter().enumerate() {
            for &first in table.precedence.iter().take(place).rev() {
                let same_rank = ranks.get(first) == ranks.get(second);
                let (Some(one), Some(other)) = (metric.targets.get(first), metric.targets.get(second)) else { break };
                if !same_rank {
                    break;
                }
                if (&one.form, &one.calendar) == (&other.form, &other.calendar) {
                    continue;
                }
                let Some(rest) = pairs.checked_sub(1) else {
                    self.incomplete = true;
                    return;
                };
                *pairs = rest;
                let better: Vec<usize> =
                    table.precedence.iter().copied().filter(|&at| ranks.get(at) < ranks.get(second)).collect();
                if self.both_apply(table, &better, first, second) {
                    let span = table.rules.get(second).map_or(table.span, |rule| rule.span);
                    let message = format!(
                        "`{}` and `{}` of `{}` are equally specific, and both can match: the first one applies",
                        one.id, other.id, metric.name
                    );
                    findings.push(
                        Finding::warning("sla.tie", span, message)
                            .help("say with `by` which field comes first, or add a target that tests both"),
                    );
                }
            }
        }
    }

    /// Whether two rules can match together where none of the better ones does.
    fn both_apply(&mut self, table: &Table, better: &[usize], first: usize, second: usize) -> bool {
        let mut rules: Vec<Rule> = better.iter().filter_map(|&at| table.rules.get(at).cloned()).collect();
        let pair = [table.rules.get(first), table.rules.get(second)];
        let parts: Vec<Part> = pair.into_iter().flatten().flat_map(|rule| rule.when.parts.clone()).collect();
        let condition = Condition::All(parts.iter().map(|part| part.condition.clone()).collect());
        let last = rules.len();
        let Some(pattern) = table.rules.get(first) else { return false };
        rules.push(Rule { when: When { condition, parts, span: pattern.when.span }, ..pattern.clone() });
        let precedence = (0..rules.len()).collect();
        let joined = Table { rules, precedence, ..table.clone() };
        let Some(program) = self.program(&joined, true) else { return false };
        let reached = program.explore(&self.all_open(&program), &[], self.states);
        self.incomplete |= !reached.complete;
        Outcome::try_from(last).is_ok_and(|last| reached.tuples.iter().any(|tuple| tuple.first() == Some(&last)))
    }

    fn longer_than_calendars(&self, metric: &Metric, findings: &mut Findings) {
        for target in &metric.targets {
            let rule = metric.tables.iter().flat_map(|table| &table.rules).find(|rule| rule.id == target.id);
            if let (true, Some(rule)) = (target.is_beyond_horizon(&self.policy.0.calendars), rule) {
                let message =
                    format!("`{}` of `{}` is due after 2100, which calendars do not know", target.id, metric.name);
                findings.push(Finding::warning("sla.beyond_horizon", rule.span, message).help("write a shorter time"));
            }
        }
    }

    fn clock(&mut self, metric: &Metric, findings: &mut Findings) {
        let rules = &metric.clock;
        if let (Some(pause), None) = (rules.pause.as_ref().filter(|pause| !pause.on.is_empty()), &rules.resume) {
            let message = format!("a pause of `{}` begins with an event, and nothing ends it", metric.name);
            findings.push(
                Finding::warning("sla.never_resumes", pause.when.span, message)
                    .help("write `resume: { on: … }`, or pause while a condition holds: `pause: { when: … }`"),
            );
        }
        let by_condition = |trigger: &&Trigger| trigger.on.is_empty();
        let ends =
            [(rules.pause.as_ref(), "pauses"), (Some(&rules.stop), "stops"), (Some(&rules.cancel), "is cancelled")];
        for (trigger, what) in ends {
            let Some(trigger) = trigger.filter(by_condition) else { continue };
            if self.excludes(&rules.start.when, &trigger.when) {
                let message = format!("the clock of `{}` {what} whenever it starts, so it never runs", metric.name);
                findings.push(
                    Finding::warning("sla.never_runs", trigger.when.span, message)
                        .help("let it start under other conditions than those it ends with"),
                );
            }
        }
    }

    /// Whether the second condition always holds where the first one does.
    fn excludes(&mut self, first: &When, second: &When) -> bool {
        let only_first =
            Condition::All(vec![first.condition.clone(), Condition::Not(Box::new(second.condition.clone()))]);
        let inner = &self.policy.0;
        let cubes = only_first.cubes(&inner.subjects, &inner.vocabulary, &mut self.effort);
        self.incomplete |= cubes.is_err();
        cubes.is_ok_and(|cubes| cubes.is_empty())
    }

    /// Whether what a team or supplier has agreed to fits into what it supports.
    fn fits_into(&mut self, metric: &Metric, outer: &Metric, findings: &mut Findings) {
        for table in &metric.tables {
            for other in &outer.tables {
                for (own, theirs) in self.together(table, other) {
                    let at = |targets: &[Target], outcome: Outcome| targets.get(usize::from(outcome)).cloned();
                    let (Some(own), Some(theirs)) = (at(&metric.targets, own), at(&outer.targets, theirs)) else {
                        continue;
                    };
                    if !is_longer(&own, &theirs) {
                        continue;
                    }
                    let span = table.rules.iter().find(|rule| rule.id == own.id).map_or(table.span, |rule| rule.span);
                    let message = format!(
                        "`{}` of `{}` is longer than `{}` of `{}`, which it has to fit into",
                        own.id, metric.name, theirs.id, outer.name
                    );
                    findings.push(
                        Finding::warning("sla.does_not_fit", span, message)
                            .help("agree on less time here, or on more there"),
                    );
                }
            }
        }
    }

    /// The pairs of outcomes that two tables have for the same facts.
    fn together(&mut self, table: &Table, other: &Table) -> Vec<(Outcome, Outcome)> {
        let inner = &self.policy.0;
        let tested: Vec<_> = subjects_of(table).into_iter().chain(subjects_of(other)).collect();
        let needed = inner.derivations.needed(&tested, &inner.subjects);
        let mut derived: Vec<(usize, &Table)> =
            needed.iter().filter_map(|&value| Some((value, inner.derivations.tables.get(value)?))).collect();
        // Told beside the outcome, as if it were a derived value that nothing tests.
        derived.push((usize::MAX, other));
        let parts = Parts { derived, base: table, adjusted: true, beside: Vec::new(), which_rule: false };
        let Ok(program) = compile(&parts, &inner.subjects, &inner.vocabulary, &mut self.effort) else {
            self.incomplete = true;
            return Vec::new();
        };
        let reached = program.explore(&self.all_open(&program), &[], self.states);
        self.incomplete |= !reached.complete;
        let mut pairs: Vec<(Outcome, Outcome)> =
            reached.tuples.iter().filter_map(|tuple| Some((*tuple.first()?, *tuple.last()?))).collect();
        crate::order::sort(&mut pairs);
        pairs.dedup();
        pairs
    }
}

/// Whether one target gives more time than another, as far as they are counted the same way.
fn is_longer(one: &Target, other: &Target) -> bool {
    if one.calendar != other.calendar {
        return false;
    }
    match (&one.form, &other.form) {
        (Form::Within(_, one), Form::Within(_, other))
        | (Form::Elapsed(_, one), Form::Elapsed(_, other))
        | (Form::WorkingDays(_, one), Form::WorkingDays(_, other))
        | (Form::Weeks(_, one), Form::Weeks(_, other))
        | (Form::WorkingDay(one, _), Form::WorkingDay(other, _)) => one > other,
        _ => false,
    }
}
