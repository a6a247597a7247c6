//! Reports over small logs: every figure by hand; and laws that hold for any log.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::LazyLock;

use itsm_batch::log::{Columns, Log, Times};
use itsm_batch::report::{Asked, MetricReport, ReportError, SlaReport, Tally};
use itsm_core::fact::notation::instant;
use itsm_core::{Policy, wire};
use proptest::prelude::*;
use serde_json::{Value, json};

const POLICY: &str = include_str!("desk.yaml");
const EVENTS: &str = include_str!("events.csv");

/// One policy for all: facts belong to the one that they were made for.
fn policy() -> &'static Policy {
    static LOADED: LazyLock<Policy> = LazyLock::new(|| Policy::from_yaml(POLICY).unwrap());
    &LOADED
}

fn columns() -> Columns {
    Columns {
        ticket: Some("number".to_owned()),
        at: Some("changed".to_owned()),
        kind: Some("what".to_owned()),
        unknown: vec!["?".to_owned()],
        times: Times::new(Some("%d.%m.%Y %H:%M"), Some("Europe/Berlin")).unwrap(),
        ..Columns::default()
    }
}

fn asked(now: &str) -> Asked {
    Asked { now: instant(now).unwrap(), ..Asked::default() }
}

fn report(asked: &Asked) -> SlaReport {
    let mut log = Log::read(policy(), &columns(), EVENTS.as_bytes()).unwrap();
    assert_eq!((log.left_out, &log.problems), (0, &Vec::new()));
    SlaReport::of(policy(), &mut log, asked).unwrap()
}

fn tally(met: u64, near_misses: u64, missed: u64, open: u64, cancelled: u64, without_target: u64) -> Tally {
    Tally { met, near_misses, missed, open, cancelled, without_target }
}

#[test]
fn every_clock_counts_once_and_in_its_month() {
    let report = report(&asked("2026-12-02T18:00:00+01:00"));
    // INC-5 is a change.
    assert_eq!((report.tickets.read, report.tickets.counted, report.tickets.not_counted), (6, 5, 1));
    assert_eq!(report.zone.name(), "Europe/Berlin");
    let [response, resolution, updates] = report.metrics.as_slice() else { panic!("three metrics") };
    // INC-1 in 30m of 1h; INC-2 in 1h30m; INC-3 in 2h of 4h; INC-4 cancelled; INC-6 missed at 12:00 and still open.
    assert_eq!(response.tally, tally(2, 0, 2, 0, 1, 0));
    // INC-1 used 8h of 8h; INC-2 was due at 17:00 and never closed; INC-3 waits for 3h, so that it was due on Wednesday
    // at 20:00 working time, that is on Thursday at 10:00, and took 15 of 20 hours; INC-4 was cancelled; INC-6 is open.
    assert_eq!(resolution.tally, tally(2, 2, 1, 1, 1, 0));
    // INC-3: 1h30m of 2h, then 3h of 2h.
    assert_eq!(updates.tally, tally(1, 1, 1, 0, 0, 0));
    let months: Vec<(String, Tally)> =
        response.months.iter().map(|month| (month.month.to_string(), month.tally)).collect();
    // INC-4 is of December by the clocks of Berlin.
    assert_eq!(
        months,
        [("2026-11".to_owned(), tally(1, 0, 1, 0, 0, 0)), ("2026-12".to_owned(), tally(1, 0, 1, 0, 1, 0))]
    );
    let opened: Vec<u64> = report.opened.iter().map(|month| month.tickets).collect();
    assert_eq!(opened, [3, 2]);
    let goals: Vec<_> = response.targets.iter().map(|target| (target.id.as_str(), target.reached)).collect();
    assert_eq!(goals, [("fast", Some(false)), ("normal", Some(true))]);
    assert_eq!(report.workload.iter().map(|limit| limit.exceeded).collect::<Vec<_>>(), [0, 0]);
    let missed: Vec<&str> = report.missed.iter().map(|case| case.ticket.as_str()).collect();
    assert_eq!(missed, ["INC-6", "INC-2", "INC-2", "INC-3"]);
    insta::assert_json_snapshot!("report", serde_json::to_value(&report).unwrap());
    insta::assert_snapshot!("report_as_csv", report.to_csv());
    let page = report.to_html();
    let (_, body) = page.split_once("</style>").unwrap();
    insta::assert_snapshot!("report_as_page", body.replace("><", ">\n<"));
}

#[test]
fn months_can_be_chosen() {
    let november = Asked { to: Some("2026-11".parse().unwrap()), ..asked("2026-12-02T18:00:00+01:00") };
    let report = report(&november);
    assert_eq!(report.months.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-11"]);
    assert_eq!(report.metrics[0].tally, tally(1, 0, 1, 0, 0, 0));
}

#[test]
fn a_report_counts_by_what_is_asked() {
    let by = |names: &[&str]| Asked {
        by: Some(names.iter().map(|&name| name.to_owned()).collect()),
        ..asked("2026-12-02T18:00:00+01:00")
    };
    let tiers = report(&by(&["service.tier", "impact"]));
    let group = |place: usize| {
        let values = tiers.metrics[0].groups[place].values.iter();
        values.map(|value| (value.label.clone(), value.tally.met)).collect::<Vec<_>>()
    };
    assert_eq!(tiers.by[0].label, "Tier of the service");
    assert_eq!(group(0), [("1".to_owned(), 1), ("2".to_owned(), 1), ("unknown".to_owned(), 0)]);
    assert_eq!(group(1), [("Everybody".to_owned(), 1), ("low".to_owned(), 1), ("unknown".to_owned(), 0)]);
    let plans = report(&by(&["service.plan"]));
    let labels: Vec<&str> = plans.metrics[0].groups[0].values.iter().map(|value| value.label.as_str()).collect();
    assert_eq!(labels, ["Gold plan", "basic", "unknown"]);
    let mut log = Log::read(policy(), &columns(), EVENTS.as_bytes()).unwrap();
    let error = SlaReport::of(policy(), &mut log, &by(&["servise"])).unwrap_err();
    let ReportError::NoDimension(unknown) = error else { panic!("{error:?}") };
    assert_eq!(unknown.nearest.as_deref(), Some("service"));
}

#[test]
fn a_page_shows_texts_as_they_are() {
    let hostile = EVENTS.replace("Birch", "\"<script>alert(1)</script>\"");
    let mut log = Log::read(policy(), &columns(), hostile.as_bytes()).unwrap();
    let report = SlaReport::of(policy(), &mut log, &asked("2026-12-02T18:00:00+01:00")).unwrap();
    let page = report.to_html();
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

#[test]
fn what_is_on_record_is_compared() {
    let recorded = EVENTS.replace("record_type\n", "record_type;kept\n").lines().enumerate().fold(
        String::new(),
        |text, (line, row)| {
            let kept = match row.get(..5) {
                _ if line == 0 => "",
                Some("INC-2" | "INC-3" | "INC-4") => ";true",
                _ => ";false",
            };
            text + row + kept + "\n"
        },
    );
    let columns = Columns { recorded: Some("kept".to_owned()), ..columns() };
    let mut log = Log::read(policy(), &columns, recorded.as_bytes()).unwrap();
    let asked = Asked { recorded: Some("response".to_owned()), ..asked("2026-12-02T18:00:00+01:00") };
    let comparison = SlaReport::of(policy(), &mut log, &asked).unwrap().recorded.unwrap();
    // INC-1 is met and on record as missed; INC-2 the other way round; INC-3 kept, INC-6 missed by both; INC-4 cancelled.
    let all = comparison.all;
    assert_eq!((all.both_kept, all.both_missed, all.only_recorded_kept, all.only_recorded_missed), (1, 1, 1, 1));
    assert_eq!((all.not_comparable, all.share().as_deref()), (1, Some("50%")));
    assert_eq!(comparison.differing, ["INC-1", "INC-2"]);
    // Of December are INC-3 and INC-6, and INC-4, which was cancelled.
    let december = Asked { from: Some("2026-12".parse().unwrap()), ..asked.clone() };
    let comparison = SlaReport::of(policy(), &mut log, &december).unwrap().recorded.unwrap();
    assert_eq!((comparison.all.both_kept, comparison.all.both_missed, comparison.all.not_comparable), (1, 1, 1));
    assert!(comparison.differing.is_empty());
    let wrong = Asked { recorded: Some("respons".to_owned()), ..asked.clone() };
    let error = SlaReport::of(policy(), &mut log, &wrong).unwrap_err();
    assert_eq!(error, ReportError::NoMetric("respons".to_owned(), Some("response".to_owned())));
}

#[test]
fn what_cannot_be_reported_is_said() {
    let built = wire::build(policy()).unwrap();
    let opened = Policy::open(built.as_bytes()).into_result().unwrap();
    let nothing = Policy::from_yaml("itsm: 1\npolicy: { name: x }").unwrap();
    for (policy, expected) in [(opened, ReportError::BuiltBefore), (nothing, ReportError::NoServiceLevels)] {
        assert_eq!(SlaReport::of(&policy, &mut Log::default(), &Asked::default()).unwrap_err(), expected);
    }
}

#[test]
fn a_log_without_tickets_makes_a_report() {
    let mut log = Log::read(policy(), &columns(), "number,changed,what\n".as_bytes()).unwrap();
    let report = SlaReport::of(policy(), &mut log, &asked("2026-12-02T18:00:00+01:00")).unwrap();
    assert_eq!((report.months.len(), report.rows.len()), (0, 0));
    assert!(report.to_html().contains("Nothing was measured."));
}

/// A ticket as a line of JSON: minutes after the first of November, kinds, and what they set.
fn ticket(number: usize, events: &[(u32, usize, usize)]) -> Value {
    const KINDS: [&str; 6] = ["opened", "agent_message", "customer_message", "reopened", "closed", "cancelled"];
    let start = instant("2026-11-01T00:00:00Z").unwrap();
    let events: Vec<Value> = events
        .iter()
        .map(|&(minutes, kind, set)| {
            let at = itsm_core::fact::notation::write_instant(start + i64::from(minutes) * 60_000);
            let set = match set {
                0 => json!({ "status": "waiting" }),
                1 => json!({ "status": "new" }),
                2 => json!({ "impact": "high" }),
                3 => json!({ "impact": "low", "service": "mail" }),
                _ => json!({}),
            };
            json!({ "at": at, "event": KINDS[kind], "set": set })
        })
        .collect();
    json!({ "ticket": format!("T-{number}"), "facts": { "customer": format!("C{}", number % 3) }, "events": events })
}

fn tickets() -> impl Strategy<Value = Vec<Value>> {
    tickets_with(&[0, 1, 2, 3, 4, 5], &[0, 1, 2, 3, 4])
}

/// Tickets with events of some kinds that set some things.
fn tickets_with(kinds: &'static [usize], sets: &'static [usize]) -> impl Strategy<Value = Vec<Value>> {
    let event = (0_u32..60_000, proptest::sample::select(kinds), proptest::sample::select(sets));
    proptest::collection::vec(proptest::collection::vec(event, 1..8), 1..12)
        .prop_map(|all| all.iter().enumerate().map(|(at, events)| ticket(at, events)).collect())
}

fn read(tickets: &[Value]) -> Log {
    let lines: Vec<String> = tickets.iter().map(Value::to_string).collect();
    let log = Log::read(policy(), &Columns::default(), lines.join("\n").as_bytes()).unwrap();
    assert_eq!(log.problems, []);
    log
}

fn add_up<'a>(tallies: impl Iterator<Item = &'a Tally>) -> Tally {
    let mut sum = Tally::default();
    for &tally in tallies {
        sum += tally;
    }
    sum
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_figures_are_sums_over_the_same_clocks(tickets in tickets()) {
        let report = SlaReport::of(policy(), &mut read(&tickets), &asked("2026-12-31T00:00:00Z")).unwrap();
        for metric in &report.metrics {
            let rows = add_up(report.rows.iter().filter(|row| row.metric == metric.metric).map(|row| &row.tally));
            prop_assert_eq!(metric.tally, rows);
            for group in &metric.groups {
                prop_assert_eq!(metric.tally, add_up(group.values.iter().map(|value| &value.tally)));
            }
            let undecided = report.rows.iter().filter(|row| row.metric == metric.metric && row.month.is_none());
            let months = metric.months.iter().map(|month| &month.tally);
            prop_assert_eq!(metric.tally, add_up(months.chain(undecided.map(|row| &row.tally))));
        }
    }

    #[test]
    fn a_report_counts_what_the_clocks_of_each_ticket_show(tickets in tickets()) {
        let report = SlaReport::of(policy(), &mut read(&tickets), &asked("2026-12-31T00:00:00Z")).unwrap();
        let (mut met, mut missed) = (0, 0);
        for ticket in &tickets {
            let mut request = ticket.clone();
            request.as_object_mut().unwrap().remove("ticket");
            request["now"] = json!("2026-12-31T00:00:00Z");
            let answer = serde_json::to_value(wire::sla_clock(policy(), &request.to_string())).unwrap();
            for clock in answer["ok"]["clocks"].as_array().unwrap() {
                met += u64::from(clock["state"] == "met") + clock["metBefore"].as_u64().unwrap_or(0);
                missed += u64::from(clock["breached"] == true) + clock["missedBefore"].as_u64().unwrap_or(0);
            }
        }
        let all = add_up(report.metrics.iter().map(|metric| &metric.tally));
        prop_assert_eq!((all.met, all.missed), (met, missed));
        prop_assert_eq!(all.missed, u64::try_from(report.missed.len()).unwrap());
        prop_assert_eq!(all.near_misses, u64::try_from(report.near_misses.len()).unwrap());
    }

    #[test]
    fn a_report_does_not_depend_on_the_order_of_tickets(tickets in tickets()) {
        let mut turned = tickets.clone();
        turned.reverse();
        let of = |tickets: &[Value]| SlaReport::of(policy(), &mut read(tickets), &asked("2026-12-31T00:00:00Z")).unwrap();
        prop_assert_eq!(of(&tickets), of(&turned));
    }

    #[test]
    // Events go on until 12 December. What was decided is only moved by what takes it up again: none of that here.
    fn a_month_that_has_passed_keeps_its_figures(tickets in tickets_with(&[0, 1, 2, 4, 5], &[0, 1, 4])) {
        let november = |now: &str| {
            let to = Some("2026-11".parse().unwrap());
            let report = SlaReport::of(policy(), &mut read(&tickets), &Asked { to, ..asked(now) }).unwrap();
            let decided = |metric: &MetricReport| add_up(metric.months.iter().map(|month| &month.tally));
            report.metrics.iter().map(decided).collect::<Vec<_>>()
        };
        prop_assert_eq!(november("2026-12-01T00:00:00+01:00"), november("2027-06-01T00:00:00Z"));
    }
}
