//! Laws of clocks: random tickets under random service levels, and a clock against the obvious way to reckon.
#![cfg(all(feature = "yaml", feature = "zones"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use itsm_core::fact::notation::{instant, write_instant};
use itsm_core::{Policy, wire};
use itsm_random::random_levels;
use proptest::prelude::*;
use serde_json::{Value, json};

fn clocks(policy: &Policy, request: &Value) -> Value {
    let reply = serde_json::to_value(wire::sla_clock(policy, &request.to_string())).unwrap();
    assert!(reply["errors"].is_null(), "{reply}");
    reply["ok"].clone()
}

fn at(value: &Value) -> i64 {
    instant(value.as_str().unwrap()).unwrap()
}

/// What can be seen of a clock without looking at the time.
fn shown(clock: &Value) -> Value {
    json!([clock["metric"], clock["state"], clock["breached"], clock["warned"], clock["due"], clock["target"]["marks"]])
}

#[test]
fn random_tickets_keep_the_laws() {
    let mut rng = fastrand::Rng::with_seed(4);
    let (mut asked, mut timelines, mut changes) = (0, 0, 0);
    for _ in 0..150 {
        let levels = random_levels(&mut rng);
        let policy = Policy::from_json(&levels.document.to_string()).unwrap();
        let opened = Policy::open(wire::build(&policy).unwrap().as_bytes()).into_result().unwrap();
        for _ in 0..20 {
            let (ask, mut request) = levels.request(&mut rng);
            if ask != "sla_clock" {
                continue;
            }
            asked += 1;
            request["timeline"] = json!(true);
            let answer = clocks(&policy, &request);
            assert_eq!(answer["clocks"], clocks(&opened, &request)["clocks"], "a built policy answers the same");
            for clock in answer["clocks"].as_array().unwrap() {
                let Some(timeline) = clock["timeline"].as_array() else { continue };
                timelines += 1;
                let sum: i64 = timeline.iter().map(|entry| entry["milliseconds"].as_i64().unwrap()).sum();
                assert_eq!(Some(sum), clock["elapsedMilliseconds"].as_i64(), "{request}\n{clock:#}");
                let ends = timeline.windows(2).all(|pair| at(&pair[0]["to"]) == at(&pair[1]["from"]));
                assert!(ends, "a timeline has no holes: {request}\n{clock:#}");
            }
            // What comes later does not matter.
            let mut longer = request.clone();
            let later =
                json!({ "at": write_instant(at(&request["now"]) + 1), "event": "cancelled", "set": { "impact": 9 } });
            longer["events"].as_array_mut().unwrap().push(later);
            assert_eq!(clocks(&policy, &longer), answer, "{longer}");
            // Until the next change nothing changes.
            let Some(next) = answer["nextChange"].as_str() else { continue };
            changes += 1;
            request["now"] = json!(write_instant(instant(next).unwrap() - 1));
            let before: Vec<Value> = answer["clocks"].as_array().unwrap().iter().map(shown).collect();
            let after: Vec<Value> = clocks(&policy, &request)["clocks"].as_array().unwrap().iter().map(shown).collect();
            assert_eq!(before, after, "{request}");
        }
    }
    assert!(asked > 2_000 && timelines > 2_000 && changes > 500, "{asked} {timelines} {changes}");
}

const POLICY: &str = r"
itsm: 1
policy: { name: laws }
scales: { priority: [P1, P2, P3] }
fields:
  level: { type: integer, min: 1, max: 3, default: 3 }
  status: { type: choice, options: [active, waiting], default: active }
priority: { table: { rules: [{ when: { level: 1 }, then: P1 }, { when: { level: 2 }, then: P2 }], otherwise: P3 } }
calendars:
  always: { hours: always }
  office: { zone: Europe/Berlin, hours: { mon-fri: [08:00-12:00, 13:00-17:00] }, holidays: [{ from: 12-25, to: 12-26 }] }
  night: { zone: America/St_Johns, hours: { daily: 22:00-06:00 } }
sla:
  metrics:
    m:
      calendar: office
      pause: { when: { status: waiting } }
      targets:
        - { id: p1, when: { priority: P1 }, within: 4h, calendar: always }
        - { id: p2, when: { priority: P2 }, within: 7h, calendar: night }
        - { id: p3, when: { priority: P3 }, within: 20h }
";

#[derive(Clone, Debug)]
struct Ticket {
    opened: i64,
    /// After so many seconds each: the level, and whether it waits.
    changes: Vec<(i64, u8, bool)>,
    now: i64,
}

impl Ticket {
    fn events(&self) -> Vec<Value> {
        let mut at = self.opened;
        let mut events = vec![json!({ "at": write_instant(at), "event": "opened" })];
        for &(later, level, waits) in &self.changes {
            at += later * 1_000;
            let status = if waits { "waiting" } else { "active" };
            events.push(
                json!({ "at": write_instant(at), "event": "updated", "set": { "level": level, "status": status } }),
            );
        }
        events
    }

    fn request(&self) -> Value {
        json!({ "events": self.events(), "now": write_instant(self.now) })
    }
}

fn ticket() -> impl Strategy<Value = Ticket> {
    let start = instant("2026-03-20T00:00:00Z").unwrap();
    let change = (prop_oneof![Just(0_i64), 1..3_600_i64, 1..200_000_i64], 1..4_u8, any::<bool>());
    (0..30_000_000_i64, proptest::collection::vec(change, 0..8), 0..1_000_000_i64).prop_map(
        move |(from, changes, after)| {
            let opened = start + from * 1_000;
            let last = opened + changes.iter().map(|(later, ..)| later).sum::<i64>() * 1_000;
            Ticket { opened, changes, now: last + after * 1_000 }
        },
    )
}

/// The stretches in which the clock runs, and the level at the end.
fn runs(ticket: &Ticket, until: i64) -> (Vec<(i64, i64)>, u8) {
    let (mut runs, mut level, mut since, mut at) = (Vec::new(), 3, Some(ticket.opened), ticket.opened);
    for &(later, to, waits) in &ticket.changes {
        at += later * 1_000;
        level = to;
        match (since, waits) {
            (Some(from), true) => {
                runs.push((from, at));
                since = None;
            }
            (None, false) => since = Some(at),
            _ => {}
        }
    }
    runs.extend(since.map(|from| (from, until)));
    (runs, level)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_clock_is_what_counted_while_it_ran(ticket in ticket()) {
        let policy = Policy::from_yaml(POLICY).unwrap();
        let answer = clocks(&policy, &ticket.request());
        let clock = &answer["clocks"][0];
        let (runs_now, level) = runs(&ticket, ticket.now);
        let (name, length) = [("always", 4), ("night", 7), ("office", 20)][usize::from(level) - 1];
        let (calendar, length) = (policy.calendar(name).unwrap(), length * 3_600_000);
        let counted = |runs: &[(i64, i64)], until: i64| -> i64 {
            runs.iter().map(|&(from, to)| if from < until { calendar.between(from, to.min(until)).unwrap() } else { 0 }).sum()
        };
        let elapsed = counted(&runs_now, i64::MAX);
        prop_assert_eq!(&clock["target"]["id"], &json!(format!("p{level}")));
        prop_assert_eq!(clock["elapsedMilliseconds"].as_i64(), Some(elapsed));
        prop_assert_eq!(clock["breached"].as_bool(), Some(elapsed > length));
        prop_assert_eq!(clock["remainingMilliseconds"].as_i64(), Some(length - elapsed));
        // Due is the first instant at which so much has counted, if it goes on like this.
        let far = instant("2030-01-01T00:00:00Z").unwrap();
        let (runs_on, _) = runs(&ticket, far);
        let expected = (counted(&runs_on, far) >= length).then(|| {
            let (mut low, mut high) = (ticket.opened, far);
            while low < high {
                let middle = low + (high - low) / 2;
                if counted(&runs_on, middle) >= length { high = middle } else { low = middle + 1 }
            }
            low
        });
        prop_assert_eq!(clock["due"].as_str().map(|due| instant(due).unwrap()), expected);
    }

    #[test]
    fn pausing_and_going_on_at_once_changes_nothing(ticket in ticket(), place in 0_usize..9, later in 0_i64..100_000) {
        let policy = Policy::from_yaml(POLICY).unwrap();
        let before = clocks(&policy, &ticket.request());
        let mut events = ticket.events();
        let place = place.min(events.len() - 1);
        let next = events.get(place + 1).map_or(ticket.now, |event| at(&event["at"]));
        let here = write_instant((at(&events[place]["at"]) + later * 1_000).min(next));
        let status = events[..=place].iter().rev().find_map(|event| event["set"]["status"].as_str()).unwrap_or("active").to_owned();
        let set = |status: &str| json!({ "at": here, "event": "updated", "set": { "status": status } });
        events.insert(place + 1, set("waiting"));
        events.insert(place + 2, set(&status));
        let after = clocks(&policy, &json!({ "events": events, "now": write_instant(ticket.now) }));
        prop_assert_eq!(before, after);
    }

    #[test]
    fn the_order_in_which_events_are_told_does_not_matter(ticket in ticket(), seed in any::<u64>()) {
        let mut ticket = ticket;
        ticket.changes.retain(|(later, ..)| *later > 0);
        let policy = Policy::from_yaml(POLICY).unwrap();
        let mut events = ticket.events();
        fastrand::Rng::with_seed(seed).shuffle(&mut events);
        let shuffled = clocks(&policy, &json!({ "events": events, "now": write_instant(ticket.now) }));
        prop_assert_eq!(clocks(&policy, &ticket.request()), shuffled);
    }
}
