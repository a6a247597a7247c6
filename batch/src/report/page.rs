//! A report as a page: charts first, the tables behind them, every figure also in words.

use std::cmp::Ordering;

use itsm_core::fact::notation::{instant, write_local};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{
    Case, Comparison, GroupValue, MetricReport, SlaReport, Tally, TargetAgreement, WorkloadReport, chart,
    first_of_each, percent,
};
use crate::month::Month;
use crate::words;

/// The most values of what a report counts by that a table shows.
const SHOWN_VALUES: usize = 15;

/// The most cases that a table shows.
const SHOWN_CASES: usize = 100;

/// The most months that a chart shows: the last ones.
const SHOWN_MONTHS: usize = 18;

/// How reports look.
const STYLE: &str = include_str!("page.css");

/// A page that needs nothing else; `style` is what it has of its own.
pub(crate) fn page(title: &Markup, style: &str, main: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(style)) }
            }
            body { main { (main) } }
        }
    };
    page.into_string()
}

impl SlaReport {
    /// The report as one page of HTML that needs nothing else: no script, no font, no picture from anywhere.
    pub fn to_html(&self) -> String {
        let title = html! { "Service levels: " (self.label) @if let Some(span) = self.span() { " " (span) } };
        page(
            &title,
            "",
            &html! {
                (self.head())
                @for metric in &self.metrics { (self.metric(metric)) }
                (self.workload())
                (self.cases("Missed", "Nothing was missed.", &self.missed))
                (self.cases("Near misses", "Nothing was nearly missed.", &self.near_misses))
                @if let Some(comparison) = &self.recorded { (recorded(comparison)) }
                (self.definitions())
            },
        )
    }

    fn head(&self) -> Markup {
        let tickets = &self.tickets;
        html! {
            h1 { "Service levels" @if let Some(span) = self.span() { " " (span) } }
            p { (self.label) @if let Some(revision) = &self.stamps.revision { ", revision " (revision) } }
            p.soft {
                (grouped(&tickets.counted)) " tickets, as of " (self.local(&self.now)) " by the clocks of " (self.zone.name())
                @if tickets.of_other_months > 0 { "; " (grouped(&tickets.of_other_months)) " of other months" }
                @if tickets.not_counted > 0 { "; " (grouped(&tickets.not_counted)) " not counted" }
                @if tickets.left_out > 0 { "; " (grouped(&tickets.left_out)) " left out, because something is wrong with them" }
            }
            div.cards { @for metric in &self.metrics { (card(metric, self.current)) } }
        }
    }

    fn metric(&self, metric: &MetricReport) -> Markup {
        html! {
            section {
                h2 { (metric.label) @if let Some(with) = agreed(metric) { " " span.soft { (with) } } }
                @if metric.tally.measured() == 0 { p { "Nothing was measured." } } @else {
                    figure {
                        div.wide { (chart::attainment(&format!("{} by month", metric.label), last(&metric.months), goal(metric))) }
                        figcaption {
                            span.key.met {} "met" span.key.near {} "near miss, met" span.key.missed {} "missed"
                            ". Below each month: how many were measured."
                            @if goal(metric).is_some() { " The line is the goal." }
                            (self.shown_months())
                        }
                    }
                }
                (targets(metric))
                @if metric.tally != Tally::default() {
                    @for (group, by) in metric.groups.iter().zip(&self.by) {
                        (values(&by.label, &group.values, &metric.tally))
                    }
                }
                @if metric.tally.measured() > 0 && metric.months.len() > 1 {
                    details {
                        summary { "All months in figures" }
                        div.wide { table.group {
                            thead { tr { th { "Month" } (heads(&metric.tally)) } }
                            tbody { @for month in &metric.months { tr { th { (month.month) } (counts(&month.tally, &metric.tally)) } } }
                        } }
                    }
                }
            }
        }
    }

    /// What to say where a chart shows not all months.
    fn shown_months(&self) -> String {
        match self.months.len() {
            all if all > SHOWN_MONTHS => format!(" The last {SHOWN_MONTHS} of {all} months."),
            _ => String::new(),
        }
    }

    fn workload(&self) -> Markup {
        html! {
            section {
                h2 { "Workload" }
                @if self.opened.is_empty() { p { "No tickets were opened." } } @else {
                    figure {
                        div.wide { (chart::opened("Tickets opened by month", last(&self.opened), None)) }
                        figcaption { "Tickets opened by month." (self.shown_months()) }
                    }
                }
                @for limit in &self.workload {
                    h3 { (limit.label) }
                    p { (limited(limit)) }
                    figure {
                        div.wide { (chart::opened(&limit.label, last(&limit.months), Some(limit.per_month))) }
                        figcaption {
                            @if let Some(when) = &limit.when { "Tickets with " (when) "; t" } @else { "T" }
                            "he line is what was agreed."
                        }
                    }
                }
            }
        }
    }

    fn cases(&self, title: &str, none: &str, cases: &[Case]) -> Markup {
        let shown: Vec<&Case> = first_of_each(cases, SHOWN_CASES).collect();
        html! {
            section {
                h2 { (title) @if !cases.is_empty() { ": " (grouped(&cases.len())) } }
                @if cases.is_empty() { p { (none) } } @else {
                    div.wide { table {
                        caption {
                            "Metric by metric, what is still open first, then the worst; times by the clocks of " (self.zone.name()) "."
                            @if shown.len() < cases.len() {
                                " The first " (SHOWN_CASES) " of each metric: the report as JSON has all."
                            }
                        }
                        thead { tr {
                            th { "Ticket" } th { "Metric" } th { "Target" }
                            @for by in &self.by { th { (by.label) } }
                            th { "Due" } th { "Ended" } th.number { "Elapsed" } th.number { "Of target" }
                        } }
                        tbody { @for case in shown { (self.case(case)) } }
                    } }
                }
            }
        }
    }

    fn case(&self, case: &Case) -> Markup {
        html! {
            tr {
                th { (case.ticket) }
                td { (self.metric_label(&case.metric)) }
                td { (case.target) }
                @for (value, by) in case.values.iter().zip(&self.by) { td { (by.value_label(value.as_deref())) } }
                td.nowrap { @if let Some(due) = &case.due { (self.local(due)) } }
                td.nowrap { @if let Some(ended) = &case.ended { (self.local(ended)) } @else { "still open" } }
                td.number { (case.elapsed) }
                td.number { @if let Some(used) = &case.used { (used) } }
            }
        }
    }

    fn metric_label<'a>(&'a self, name: &'a str) -> &'a str {
        self.metrics.iter().find(|metric| metric.metric == name).map_or(name, |metric| metric.label.as_str())
    }

    fn definitions(&self) -> Markup {
        let stamps = &self.stamps;
        html! {
            section {
                h2 { "What the figures mean" }
                ul { @for definition in &self.definitions { li { (definition) } } }
                dl {
                    dt { "Policy" } dd { (stamps.policy) @if let Some(revision) = &stamps.revision { ", revision " (revision) } }
                    dt { "Digest" } dd { (stamps.digest) }
                    dt { "Engine" } dd { "itsm-core " (stamps.engine) @if let Some(zones) = &stamps.tzdata { ", time zones " (zones) } }
                    dt { "As of" } dd { (self.now) }
                }
            }
        }
    }

    /// An instant by the clocks of the report's zone, to the minute.
    fn local(&self, text: &str) -> String {
        let written = instant(text).map(|at| write_local(at, self.zone.offset_at(at.div_euclid(1_000))));
        let minute = written.as_deref().and_then(|written| written.get(..16)).unwrap_or(text);
        minute.replacen('T', " ", 1)
    }
}

/// The months that a chart shows.
fn last<T>(months: &[T]) -> &[T] {
    months.get(months.len().saturating_sub(SHOWN_MONTHS)..).unwrap_or_default()
}

/// What comes of a metric at a glance.
fn card(metric: &MetricReport, current: Option<Month>) -> Markup {
    let goals: Vec<bool> = metric.targets.iter().filter_map(|target| target.reached).collect();
    let reached = goals.iter().filter(|reached| **reached).count();
    let tally = &metric.tally;
    html! {
        div.card {
            (metric.label) @if let Some(with) = agreed(metric) { " " span.soft { (with) } }
            b { @match tally.attainment() { Some(share) => (percent(share)), None => "–" } }
            p.soft {
                (grouped(&tally.met)) " met, " (grouped(&tally.missed)) " missed"
                @if tally.open > 0 { ", " (grouped(&tally.open)) " open" }
            }
            @if !goals.is_empty() {
                p class=(if reached == goals.len() { "good" } else { "bad" }) {
                    (reached) " of " (goals.len()) @if goals.len() == 1 { " goal" } @else { " goals" } " reached"
                }
            }
            @if let Some(change) = change(metric, current) { p.soft { (change) } }
        }
    }
}

/// What the last month is like against the one before it: of those that are over.
fn change(metric: &MetricReport, current: Option<Month>) -> Option<String> {
    let over = metric.months.iter().rev().filter(|month| current.is_none_or(|current| month.month < current));
    let mut measured = over.filter_map(|month| Some((month.month, month.tally.attainment()?)));
    let ((last, now), (before, then)) = (measured.next()?, measured.next()?);
    let points = percent(now.abs_diff(then));
    let points = points.trim_end_matches('%');
    Some(match now.cmp(&then) {
        Ordering::Greater => format!("{last}: {}, {points} points more than in {before}", percent(now)),
        Ordering::Less => format!("{last}: {}, {points} points less than in {before}", percent(now)),
        Ordering::Equal => format!("{last}: {}, as in {before}", percent(now)),
    })
}

/// The goal of a metric, if all its targets have the same.
fn goal(metric: &MetricReport) -> Option<u64> {
    let mut goals = metric.targets.iter().map(|target| target.goal_share);
    let first = goals.next().flatten()?;
    if goals.all(|goal| goal == Some(first)) { u64::try_from(first).ok() } else { None }
}

/// With whom a metric was agreed, if that is not the customer.
fn agreed(metric: &MetricReport) -> Option<&'static str> {
    use itsm_core::document::model::sla::Agreement;
    match metric.agreement {
        Agreement::Sla => None,
        Agreement::Ola => Some("agreed with a team"),
        Agreement::Uc => Some("agreed with a supplier"),
    }
}

fn targets(metric: &MetricReport) -> Markup {
    html! {
        @if !metric.targets.is_empty() {
            h3 { "Targets" }
            div.wide { table {
                thead { tr { th { "Target" } th { "Demands" } th.number { "Goal" } th { "" } (heads(&metric.tally)) } }
                tbody { @for target in &metric.targets { tr {
                    th { (target.id) }
                    td.nowrap { (target.demand) }
                    td.number { @if let Some(goal) = &target.goal { (goal) } }
                    td.nowrap { @match target.reached {
                        Some(true) => { span.good { "reached" } }
                        Some(false) => { span.bad { "not reached" } }
                        None => {}
                    } }
                    (counts(&target.tally, &metric.tally))
                } } }
            } }
        }
        @if !metric.without.is_empty() {
            p.soft {
                "Without a target: "
                @for (at, without) in metric.without.iter().enumerate() {
                    @if at > 0 { ", " }
                    (grouped(&without.clocks)) " " (words::without_target(without.why))
                }
                "."
            }
        }
    }
}

fn values(by: &str, values: &[GroupValue], all: &Tally) -> Markup {
    let more = values.len().saturating_sub(SHOWN_VALUES);
    html! {
        h3 { "By " (by.to_lowercase()) }
        div.wide { table.group {
            thead { tr { th { (by) } (heads(all)) } }
            tbody { @for value in values.iter().take(SHOWN_VALUES) { tr {
                th {
                    (value.label)
                    @if let Some(id) = value.value.as_ref().filter(|id| **id != value.label) { " " span.soft { (id) } }
                }
                (counts(&value.tally, all))
            } } }
        } }
        @if more > 0 { p.soft { "and " (grouped(&more)) " more, which stand in the report as CSV and JSON" } }
    }
}

/// Counts besides those that are measured, with what they are called: those of which there are any in a whole metric.
fn others(tally: &Tally, all: &Tally) -> impl Iterator<Item = (&'static str, u64)> {
    let of = |tally: &Tally| [tally.open, tally.cancelled, tally.without_target];
    let names = ["Open", "Cancelled", "Without target"];
    let each = names.into_iter().zip(of(tally)).zip(of(all));
    each.filter_map(|(other, all)| (all > 0).then_some(other))
}

fn heads(all: &Tally) -> Markup {
    html! {
        th {} th.number { "Attainment" } th.number { "Met" } th.number { "Near misses" } th.number { "Missed" }
        @for (name, _) in others(all, all) { th.number { (name) } }
    }
}

/// The counts of one row of a table, in the columns of a whole metric.
fn counts(tally: &Tally, all: &Tally) -> Markup {
    let number = |count: u64| if count == 0 { String::new() } else { grouped(&count) };
    // Thousandths, so that the parts fill the bar.
    let part = |count: u64| count.saturating_mul(1_000).checked_div(tally.measured()).unwrap_or(0);
    let width = |part: u64| format!("width:{}.{}%", part / 10, part % 10);
    let (near, missed) = (part(tally.near_misses), part(tally.missed));
    html! {
        td { @if tally.measured() > 0 {
            span.share {
                i.met style=(width(1_000 - near - missed)) {}
                i.near style=(width(near)) {}
                i.missed style=(width(missed)) {}
            }
        } }
        td.number { @if let Some(share) = tally.attainment() { (percent(share)) } }
        @for count in [tally.met, tally.near_misses, tally.missed] { td.number { (number(count)) } }
        @for (_, count) in others(tally, all) { td.number { (number(count)) } }
    }
}

fn limited(limit: &WorkloadReport) -> Markup {
    html! {
        "Agreed: at most " (grouped(&limit.per_month)) " a month. "
        @if limit.exceeded == 0 { span.good { "Never exceeded." } } @else {
            span.bad { "Exceeded in " (limit.exceeded) " of " (limit.months.len()) @if limit.months.len() == 1 { " month." } @else { " months." } }
        }
    }
}

fn recorded(comparison: &Comparison) -> Markup {
    html! {
        section {
            h2 { "Against what is on record" }
            p {
                "Whether “" (comparison.metric) "” was kept: "
                @match comparison.all.share() {
                    Some(share) => { b { (share) } " are on record as they come out here." }
                    None => "there is nothing to compare.",
                }
            }
            div.wide { table {
                thead { tr {
                    th { "Target" } th.number { "The same" } th.number { "Kept by both" } th.number { "Missed by both" }
                    th.number { "On record only kept" } th.number { "On record only missed" } th.number { "Not comparable" }
                } }
                tbody { @for TargetAgreement { id, agreement } in &comparison.targets { tr {
                    th { @if let Some(id) = id { (id) } @else { "no target" } }
                    td.number { @if let Some(share) = agreement.share() { (share) } }
                    @for count in [
                        agreement.both_kept, agreement.both_missed, agreement.only_recorded_kept,
                        agreement.only_recorded_missed, agreement.not_comparable,
                    ] { td.number { (grouped(&count)) } }
                } } }
            } }
        }
    }
}

/// A number with its digits in groups of three.
pub(crate) fn grouped(number: &impl ToString) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
