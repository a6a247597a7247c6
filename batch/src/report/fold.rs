//! From tickets to a report.

use std::collections::{BTreeMap, HashSet};

use itsm_core::Policy;
use itsm_core::calendar::zone::Zone;
use itsm_core::document::model::sla::Percent;
use itsm_core::engine::TicketRecord;
use itsm_core::fact::notation::{write_instant, write_working};
use itsm_core::finding::nearest;
use itsm_core::sla::ServiceLevels;
use itsm_core::sla::outcome::{Outcome, Standing};
use itsm_core::sla::report::ReportRules;
use itsm_core::table::rule::When;
use itsm_core::wire;

use super::{
    Asked, Case, Comparison, Dimension, Group, GroupValue, MetricReport, MonthTally, Opened, ReportError, Row,
    SlaReport, Tally, TargetMonth, TargetReport, Tickets, Without, WorkloadReport,
};
use crate::log::{Log, Problem};
use crate::month::Month;
use crate::words;

/// What the finest counts are by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// Open ones come last.
    is_open: bool,
    month: Option<Month>,
    metric: usize,
    target: Option<usize>,
    why: Option<&'static str>,
    values: Vec<Option<String>>,
}

/// Counts by month; those of clocks that are open have none.
#[derive(Default)]
struct ByMonth(BTreeMap<Option<Month>, Tally>);

impl ByMonth {
    fn of(&self, month: Month) -> Tally {
        self.0.get(&Some(month)).copied().unwrap_or_default()
    }

    fn sum(&self) -> Tally {
        let mut all = Tally::default();
        for &tally in self.0.values() {
            all += tally;
        }
        all
    }

    fn months(&self) -> impl Iterator<Item = MonthTally> {
        self.0.iter().filter_map(|(&month, &tally)| Some(MonthTally { month: month?, tally }))
    }
}

struct Fold<'a> {
    policy: &'a Policy,
    levels: &'a ServiceLevels,
    rules: &'a ReportRules,
    asked: &'a Asked,
    zone: Zone,
    rows: BTreeMap<Key, Tally>,
    opened: BTreeMap<Month, u64>,
    /// By the limits of workload.
    limited: Vec<BTreeMap<Month, u64>>,
    /// Each with the metric's number, and the share of the target used.
    missed: Vec<(usize, i64, Case)>,
    near_misses: Vec<(usize, i64, Case)>,
    recorded: Option<Comparison>,
}

impl SlaReport {
    /// Reports on the tickets of a log. What is wrong with single ones is added to the log's problems, and those are left
    /// out.
    pub fn of(policy: &Policy, log: &mut Log, asked: &Asked) -> Result<Self, ReportError> {
        let levels = policy.service_levels().ok_or(ReportError::NoServiceLevels)?;
        let rules = policy.report_rules().ok_or(ReportError::BuiltBefore)?;
        let mut names = asked.by.clone().unwrap_or_else(|| rules.by.clone());
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        let described = wire::description(policy).ok_or(ReportError::BuiltBefore)?;
        let find = |name: &String| {
            Dimension::find(policy, &described, name, &asked.language).map_err(ReportError::NoDimension)
        };
        let by: Vec<Dimension> = names.iter().map(find).collect::<Result<_, _>>()?;
        if let Some(name) = &asked.recorded
            && !levels.metrics.iter().any(|metric| metric.name == *name)
        {
            let near = nearest(name, levels.metrics.iter().map(|metric| metric.name.as_str()));
            return Err(ReportError::NoMetric(name.clone(), near.map(str::to_owned)));
        }
        let calendar = rules.calendar.and_then(|at| policy.calendar(policy.calendars().nth(at)?));
        let mut fold = Fold {
            policy,
            levels,
            rules,
            asked,
            zone: calendar.map_or_else(Zone::utc, |calendar| calendar.zone().clone()),
            rows: BTreeMap::new(),
            opened: BTreeMap::new(),
            limited: vec![BTreeMap::new(); rules.workload.len()],
            missed: Vec::new(),
            near_misses: Vec::new(),
            recorded: asked.recorded.clone().map(|metric| Comparison { metric, ..Comparison::default() }),
        };
        let mut tickets = Tickets { read: log.tickets.len() + log.left_out, ..Tickets::default() };
        let mut wrong = Vec::new();
        for ticket in &mut log.tickets {
            ticket.question.now = asked.now;
            match policy.ticket_record(rules, &names, &ticket.question) {
                Ok(Some(record)) if record.opened.is_some() => {
                    let is_covered = fold.add(&ticket.id, ticket.recorded, &record);
                    *(if is_covered { &mut tickets.counted } else { &mut tickets.of_other_months }) += 1;
                    tickets.without_clock += usize::from(is_covered && record.outcomes.is_empty());
                }
                Ok(_) => tickets.not_counted += 1,
                Err(error) => wrong.push(Problem::of(ticket.line, error)),
            }
        }
        for problem in wrong {
            log.leave_out(|| problem);
        }
        tickets.left_out = log.left_out;
        Ok(fold.report(by, tickets))
    }
}

impl Fold<'_> {
    fn month(&self, instant: i64) -> Option<Month> {
        Month::of(instant, &self.zone)
    }

    fn covers(&self, month: Month) -> bool {
        self.asked.from.is_none_or(|from| from <= month) && self.asked.to.is_none_or(|to| month <= to)
    }

    /// Takes a ticket in; whether anything of it lies in the months of the report.
    fn add(&mut self, ticket: &str, recorded: Option<bool>, record: &TicketRecord<'_>) -> bool {
        let opened = record.opened.and_then(|at| self.month(at)).filter(|month| self.covers(*month));
        if let Some(month) = opened {
            *self.opened.entry(month).or_default() += 1;
            for &at in &record.limits {
                if let Some(limited) = self.limited.get_mut(at) {
                    *limited.entry(month).or_default() += 1;
                }
            }
        }
        let decided = record.outcomes.iter().map(|outcome| (outcome.decided().and_then(|at| self.month(at)), outcome));
        let covered: Vec<(Option<Month>, &Outcome<'_>)> =
            decided.filter(|(month, _)| month.is_none_or(|month| self.covers(month))).collect();
        // A ticket of other months is no ticket of this report.
        let is_covered = opened.is_some() || !covered.is_empty();
        if let (Some(comparison), Some(recorded), true) = (&mut self.recorded, recorded, is_covered) {
            comparison.add(ticket, recorded, &covered);
        }
        for (month, outcome) in covered {
            self.add_outcome(ticket, &record.values, month, outcome);
        }
        is_covered
    }

    fn add_outcome(&mut self, ticket: &str, values: &[Option<String>], month: Option<Month>, outcome: &Outcome<'_>) {
        let Some(metric) = self.levels.metrics.iter().position(|metric| metric.name == outcome.metric.name) else {
            return;
        };
        let used = outcome.used();
        let is_near_miss = outcome.standing == Standing::Met && used.is_some_and(|used| used >= self.rules.near_miss);
        let target = outcome.target.and_then(|own| outcome.metric.targets.iter().position(|known| known.id == own.id));
        let key = Key { is_open: month.is_none(), month, metric, target, why: outcome.why, values: values.to_vec() };
        *self.rows.entry(key).or_default() += Tally::one(outcome.standing, is_near_miss);
        let cases = match outcome.standing {
            Standing::Missed => &mut self.missed,
            Standing::Met if is_near_miss => &mut self.near_misses,
            _ => return,
        };
        let Some(month) = month else { return };
        cases.push((
            metric,
            used.unwrap_or_default(),
            Case {
                ticket: ticket.to_owned(),
                metric: outcome.metric.name.clone(),
                target: outcome.target.map(|target| target.id.clone()).unwrap_or_default(),
                values: values.to_vec(),
                month,
                started: write_instant(outcome.begun),
                due: outcome.due.map(write_instant),
                ended: outcome.ended.map(write_instant),
                elapsed: write_working(outcome.elapsed),
                used: used.map(|used| Percent(used).to_string()),
            },
        ));
    }

    fn report(self, by: Vec<Dimension>, tickets: Tickets) -> SlaReport {
        let seen = || self.rows.keys().filter_map(|key| key.month).chain(self.opened.keys().copied());
        let months: Vec<Month> = match (self.asked.from.or(seen().min()), self.asked.to.or(seen().max())) {
            (Some(first), Some(last)) => first.to(last).collect(),
            _ => Vec::new(),
        };
        let opened = |counts: &BTreeMap<Month, u64>| -> Vec<Opened> {
            let each = months.iter().map(|&month| Opened { month, tickets: counts.get(&month).copied().unwrap_or(0) });
            each.collect()
        };
        let language = self.asked.language.as_str();
        let workload = self.rules.workload.iter().zip(&self.limited).map(|(limit, counts)| {
            let per_month = u64::try_from(limit.per_month).unwrap_or_default();
            let label = limit.label.as_ref().map_or(limit.id.as_str(), |label| label.in_language(language));
            WorkloadReport {
                id: limit.id.clone(),
                label: label.to_owned(),
                when: in_words(&limit.when),
                per_month,
                months: opened(counts),
                exceeded: counts.values().filter(|tickets| **tickets > per_month).count(),
            }
        });
        let current = self.month(self.asked.now);
        let document = self.policy.document();
        let label = document.and_then(|document| document.policy.label.as_ref());
        let near_miss = Percent(self.rules.near_miss).to_string();
        let only = in_words(&self.rules.only);
        SlaReport {
            label: label
                .map_or_else(|| self.policy.stamps().policy.clone(), |label| label.in_language(language).to_owned()),
            now: write_instant(self.asked.now),
            only: only.clone(),
            near_miss: near_miss.clone(),
            tickets,
            opened: opened(&self.opened),
            metrics: (0..self.levels.metrics.len()).filter_map(|metric| self.metric(metric, &by, &months)).collect(),
            workload: workload.collect(),
            rows: self.rows().collect(),
            definitions: definitions(only.as_deref(), &near_miss, self.zone.name()),
            stamps: self.policy.stamps().clone(),
            zone: self.zone,
            missed: sorted(self.missed),
            near_misses: sorted(self.near_misses),
            recorded: self.recorded.map(|comparison| comparison.in_order(self.levels)),
            current,
            months,
            by,
        }
    }

    fn rows(&self) -> impl Iterator<Item = Row> {
        self.rows.iter().filter_map(|(key, &tally)| {
            let metric = self.levels.metrics.get(key.metric)?;
            let target = key.target.and_then(|at| metric.targets.get(at));
            Some(Row {
                month: key.month,
                metric: metric.name.clone(),
                target: target.map(|target| target.id.clone()),
                why: key.why,
                values: key.values.clone(),
                tally,
            })
        })
    }

    /// The rows of a metric added up by something, and by month.
    fn grouped<'a, K: Ord>(&'a self, metric: usize, by: impl Fn(&'a Key) -> K) -> BTreeMap<K, ByMonth> {
        let mut groups: BTreeMap<K, ByMonth> = BTreeMap::new();
        for (key, &tally) in self.rows.iter().filter(|(key, _)| key.metric == metric) {
            *groups.entry(by(key)).or_default().0.entry(key.month).or_default() += tally;
        }
        groups
    }

    fn metric(&self, number: usize, by: &[Dimension], months: &[Month]) -> Option<MetricReport> {
        let metric = self.levels.metrics.get(number)?;
        let language = self.asked.language.as_str();
        let all = self.grouped(number, |_| ()).remove(&()).unwrap_or_default();
        let targets = self.grouped(number, |key| key.target).into_iter().filter_map(|(at, by_month)| {
            let target = metric.targets.get(at?)?;
            let goal = target.attainment;
            let reached = |tally: &Tally| goal.and_then(|goal| tally.reaches(goal));
            let month = |MonthTally { month, tally }| TargetMonth { month, reached: reached(&tally), tally };
            Some(TargetReport {
                id: target.id.clone(),
                demand: words::demand(target.form.name(), &target.demand(self.policy.vocabulary(), language)),
                goal: goal.map(|goal| Percent(goal).to_string()),
                goal_share: goal,
                reached: reached(&by_month.sum()),
                tally: by_month.sum(),
                months: by_month.months().map(month).collect(),
            })
        });
        let targets = targets.collect();
        let groups = by.iter().enumerate().map(|(at, dimension)| self.group(number, at, dimension)).collect();
        Some(MetricReport {
            metric: metric.name.clone(),
            label: metric.label.as_ref().map_or(metric.name.as_str(), |label| label.in_language(language)).to_owned(),
            agreement: metric.agreement,
            tally: all.sum(),
            months: months.iter().map(|&month| MonthTally { month, tally: all.of(month) }).collect(),
            targets,
            without: self
                .grouped(number, |key| key.why)
                .into_iter()
                .filter_map(|(why, by_month)| Some(Without { why: why?, clocks: by_month.sum().without_target }))
                .collect(),
            groups,
        })
    }

    fn group(&self, metric: usize, place: usize, dimension: &Dimension) -> Group {
        let groups = self.grouped(metric, |key| key.values.get(place).and_then(Option::as_deref));
        let values = groups.into_iter().map(|(value, by_month)| GroupValue {
            value: value.map(str::to_owned),
            label: dimension.value_label(value).to_owned(),
            tally: by_month.sum(),
            months: by_month.months().collect(),
        });
        let mut values: Vec<GroupValue> = values.collect();
        values.sort_by(|one, other| dimension.compare(one.value.as_deref(), other.value.as_deref()));
        if !dimension.is_listed() {
            values.sort_by_key(|value| std::cmp::Reverse(value.tally.measured()));
        }
        Group { by: dimension.name.clone(), values }
    }
}

/// The cases by metric: what can still be done first, then the worst.
fn sorted(mut cases: Vec<(usize, i64, Case)>) -> Vec<Case> {
    cases.sort_by(|(metric, used, case), (other_metric, other_used, other)| {
        let rest = || (&case.due, &case.ticket).cmp(&(&other.due, &other.ticket));
        let done = || case.ended.is_some().cmp(&other.ended.is_some());
        metric.cmp(other_metric).then_with(done).then(other_used.cmp(used)).then_with(rest)
    });
    cases.into_iter().map(|(_, _, case)| case).collect()
}

/// A condition in words; nothing if it always holds.
fn in_words(when: &When) -> Option<String> {
    let words: Vec<&str> = when.parts.iter().map(|part| part.words.as_str()).collect();
    if words.is_empty() { None } else { Some(words.join(", ")) }
}

fn definitions(only: Option<&str>, near_miss: &str, zone: &str) -> Vec<String> {
    let counted = match only {
        Some(only) => format!("Tickets counted: those with {only}, by what was known of them last."),
        None => "Tickets counted: all of the log.".to_owned(),
    };
    vec![
        counted,
        "Met: what is measured was done in time. Missed: it was still to be done when its time was up, whatever became of \
         it then. The clocks are those of the policy: its targets, calendars, pauses and changes."
            .to_owned(),
        "Attainment: met, of all that were met or missed. Clocks that are still open, that were cancelled in time, or that \
         have no target do not count. Shares are rounded down; whether a goal is reached is decided by the counts."
            .to_owned(),
        format!("Near miss: met, with {near_miss} of the target or more used up."),
        format!(
            "Month: the one, by the clocks of {zone}, in which it was decided: when it ended in time, or when its time was \
             up. What is done later does not change the figures of a month that has passed, unless a ticket is reopened or \
             another target applies to it."
        ),
        "Workload: tickets by the month in which they were opened.".to_owned(),
    ]
}
