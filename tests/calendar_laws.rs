//! Laws of working time, and calendars against the obvious way to count: minute by minute, by the wall clock.
#![allow(clippy::unwrap_used, clippy::panic)]

use itsm_core::Policy;
use itsm_core::calendar::zone::{Local, Zone, names};
use itsm_core::calendar::{Calendar, CalendarError};
use itsm_core::fact::notation::{date, instant, write_date, write_instant, write_time};
use proptest::prelude::*;
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

/// Zones that set their clocks in unusual ways.
const ZONES: [&str; 9] = [
    "Europe/Berlin",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Asia/Tehran",
    "Pacific/Apia",
    "UTC",
];

/// Instants near which one of their clocks is set, or a day is left out.
const NEAR: [&str; 6] = [
    "2026-03-29T01:00:00Z",
    "2026-10-25T01:00:00Z",
    "2011-12-30T10:00:00Z",
    "2018-02-18T02:00:00Z",
    "2024-04-06T15:00:00Z",
    "2026-12-31T23:00:00Z",
];

/// A calendar as a document has it, in minutes.
#[derive(Clone, Debug)]
struct Written {
    zone: &'static str,
    week: Vec<Vec<(i64, i64)>>,
    holidays: Vec<i64>,
    special: Vec<(i64, Vec<(i64, i64)>)>,
}

fn window() -> impl Strategy<Value = (i64, i64)> {
    (0_i64..1_440, 1_i64..1_440).prop_map(|(from, length)| (from, from + length))
}

fn around() -> impl Strategy<Value = i64> {
    (proptest::sample::select(&NEAR[..]), -4_i64 * 1_440..4 * 1_440)
        .prop_map(|(near, minutes)| instant(near).unwrap() + minutes * MINUTE)
}

fn written() -> impl Strategy<Value = Written> {
    let windows = || proptest::collection::vec(window(), 0..3);
    let near = || around().prop_map(|at| at.div_euclid(DAY));
    (
        proptest::sample::select(&ZONES[..]),
        proptest::collection::vec(windows(), 7),
        proptest::collection::vec(near(), 0..4),
        proptest::collection::vec((near(), windows()), 0..3),
    )
        .prop_map(|(zone, week, holidays, special)| Written { zone, week, holidays, special })
}

fn hours(windows: &[(i64, i64)]) -> Value {
    let clock = |minutes: i64| write_time(minutes * 60);
    let end = |to: i64| if to > 1_440 { to - 1_440 } else { to };
    windows.iter().map(|&(from, to)| format!("{}-{}", clock(from), clock(end(to)))).collect()
}

impl Written {
    fn json(&self) -> Value {
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let week: serde_json::Map<String, Value> =
            names.iter().zip(&self.week).map(|(name, windows)| ((*name).to_owned(), hours(windows))).collect();
        let holidays: Vec<String> = self.holidays.iter().copied().map(write_date).collect();
        let special: Vec<Value> = self
            .special
            .iter()
            .map(|(day, windows)| json!({ "date": write_date(*day), "hours": hours(windows) }))
            .collect();
        json!({ "zone": self.zone, "hours": week, "holidays": holidays, "special_days": special })
    }

    /// The windows of a day.
    fn windows(&self, day: i64) -> &[(i64, i64)] {
        if let Some((_, windows)) = self.special.iter().rev().find(|(special, _)| *special == day) {
            windows
        } else if self.holidays.contains(&day) {
            &[]
        } else {
            &self.week[usize::try_from((day + 3).rem_euclid(7)).unwrap()]
        }
    }

    /// Whether the minute that starts at an instant is worked.
    fn is_working(&self, zone: &Zone, instant: i64) -> bool {
        let local = zone.to_local(instant / 1_000).div_euclid(60);
        let (day, minute) = (local.div_euclid(1_440), local.rem_euclid(1_440));
        let has = |day: i64, minute: i64| self.windows(day).iter().any(|&(from, to)| (from..to).contains(&minute));
        has(day, minute) || has(day - 1, minute + 1_440)
    }
}

fn policy(calendars: &Value) -> Policy {
    let document = json!({ "itsm": 1, "policy": { "name": "x" }, "calendars": calendars });
    Policy::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}: {document:#}"))
}

fn with<T>(written: &Written, ask: impl FnOnce(Calendar<'_>) -> T) -> T {
    ask(policy(&json!({ "c": written.json() })).calendar("c").unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn working_time_is_what_counting_minutes_gives(written in written(), from in around(), minutes in 0_i64..6 * 1_440, length in 1_i64..2_000) {
        let zone = Zone::named(written.zone).unwrap();
        let working = |at: i64| written.is_working(&zone, at);
        with(&written, |calendar| -> Result<(), TestCaseError> {
            let to = from + minutes * MINUTE;
            let counted = (0..minutes).filter(|minute| working(from + minute * MINUTE)).count();
            prop_assert_eq!(calendar.between(from, to).unwrap(), i64::try_from(counted).unwrap() * MINUTE);
            prop_assert_eq!(calendar.is_working(from).unwrap(), working(from));

            // The close at which so much has been counted, and back again to an opening.
            let far = 12 * 1_440;
            let (mut at, mut left) = (from, length);
            while left > 0 && at < from + far * MINUTE {
                left -= i64::from(working(at));
                at += MINUTE;
            }
            if left == 0 {
                prop_assert_eq!(write_instant(calendar.add(from, length * MINUTE).unwrap()), write_instant(at));
            }
            let (mut at, mut left) = (from, length);
            while left > 0 && at > from - far * MINUTE {
                at -= MINUTE;
                left -= i64::from(working(at));
            }
            if left == 0 {
                prop_assert_eq!(write_instant(calendar.add(from, -length * MINUTE).unwrap()), write_instant(at));
            }

            let forward = |wanted: bool, start: i64| (1..far).map(|step| start + step * MINUTE).find(|&at| working(at) == wanted && working(at - MINUTE) != wanted);
            let back = |wanted: bool, start: i64| (1..far).map(|step| start - step * MINUTE).find(|&at| working(at) == wanted && working(at - MINUTE) != wanted);
            for (found, asked) in [
                (forward(true, from), calendar.next_opening(from)),
                (forward(false, from), calendar.next_close(from)),
                (back(true, from), calendar.previous_opening(from)),
                (back(false, from), calendar.previous_close(from)),
            ] {
                if let Some(found) = found {
                    prop_assert_eq!(asked.unwrap().map(write_instant), Some(write_instant(found)));
                }
            }
            prop_assert_eq!(calendar.opening_from(from).unwrap(), if working(from) { Some(from) } else { calendar.next_opening(from).unwrap() });
            let periods: Vec<_> = calendar.periods(from, to).unwrap().collect();
            prop_assert_eq!(periods.iter().map(|(from, to)| to - from).sum::<i64>(), calendar.between(from, to).unwrap());
            prop_assert!(periods.windows(2).all(|pair| pair[0].1 < pair[1].0));
            Ok(())
        })?;
    }

    #[test]
    fn working_days_are_counted_by_the_wall_clock(written in written(), from in around(), days in -9_i64..9) {
        let zone = Zone::named(written.zone).unwrap();
        with(&written, |calendar| -> Result<(), TestCaseError> {
            let local = zone.to_local(from.div_euclid(1_000));
            let (mut day, mut left) = (local.div_euclid(86_400), days);
            let first = day;
            while left != 0 && (day - first).abs() < 60 {
                day += left.signum();
                if !written.windows(day).is_empty() {
                    left -= left.signum();
                }
            }
            if left == 0 {
                let expected = match zone.instants_of(day * 86_400 + local.rem_euclid(86_400)) {
                    Local::Once(at) | Local::Twice(at, _) => at,
                    Local::Never { transition, .. } => transition,
                };
                prop_assert_eq!(write_instant(calendar.add_working_days(from, days).unwrap()), write_instant(expected * 1_000));
            }
            let of_day = calendar.day(first).unwrap();
            prop_assert_eq!(of_day.is_working_day, !written.windows(first).is_empty());
            prop_assert_eq!(of_day.is_special, written.holidays.contains(&first) || written.special.iter().any(|(day, _)| *day == first));
            Ok(())
        })?;
    }

    #[test]
    fn laws_of_working_time(written in written(), a in around(), b in around(), c in around(), millis in 1_i64..200_000_000, days in 0_i64..50_000) {
        with(&written, |calendar| -> Result<(), TestCaseError> {
            let between = |from: i64, to: i64| calendar.between(from, to).unwrap();
            let late = b + days * DAY / 2;
            prop_assert_eq!(between(a, c), between(a, late) + between(late, c), "additive over any split");
            prop_assert!(a > late || (0..=late - a).contains(&between(a, late)), "monotone, and no faster than time");
            prop_assert_eq!(calendar.add(a, 0), Ok(a));
            if let Ok(due) = calendar.add(a, millis) {
                prop_assert_eq!(between(a, due), millis);
                let back = calendar.add(due, -millis).unwrap();
                prop_assert_eq!(between(back, a), 0, "the same working time lies before both");
            }
            Ok(())
        })?;
    }

    #[test]
    fn one_more_day_off_makes_nothing_due_earlier(written in written(), off in around(), from in around(), length in 1_i64..20_000) {
        let mut less = written.clone();
        less.special.push((off.div_euclid(DAY), Vec::new()));
        let policy = policy(&json!({ "more": written.json(), "less": less.json() }));
        let due = |name: &str| policy.calendar(name).unwrap().add(from, length * MINUTE);
        match (due("more"), due("less")) {
            (Ok(more), Ok(less)) => prop_assert!(more <= less),
            (more, less) => prop_assert!(more.is_ok() || less.is_err()),
        }
    }

}

proptest! {
    // Joining calendars of several zones takes a while without optimisation.
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn joined_calendars_join_what_is_worked(a in written(), b in written(), c in written(), at in around(), length in 1_i64..20_000) {
        let policy = policy(&json!({
            "a": a.json(), "b": b.json(), "c": c.json(),
            "either": { "any_of": ["a", "b"] },
            "both": { "all_of": ["a", "b"] },
            "but": { "any_of": ["a", "b"], "except": ["c"] },
            "own_but": { "extends": "a", "except": ["b"] },
        }));
        for step in 0..300 {
            let at = at + step * 7 * MINUTE;
            let [a, b, c, any, all, but, own_but] = ["a", "b", "c", "either", "both", "but", "own_but"]
                .map(|name| policy.calendar(name).unwrap().is_working(at).unwrap());
            prop_assert_eq!((any, all, but, own_but), (a || b, a && b, (a || b) && !c, a && !b), "{}", write_instant(at));
        }
        let any = policy.calendar("either").unwrap();
        if let Ok(due) = any.add(at, length * MINUTE) {
            prop_assert_eq!(any.between(at, due), Ok(length * MINUTE));
        }
    }
}

#[test]
fn around_the_clock_working_time_is_time_in_every_zone() {
    for zone in names() {
        let policy = policy(&json!({ "always": { "zone": zone, "hours": "always" } }));
        let always = policy.calendar("always").unwrap();
        let spans = Zone::named(zone).unwrap();
        let (start, end) = (0, 4_133_980_800_000);
        assert_eq!(always.between(start, end), Ok(end), "{zone}");
        for span in spans.spans().iter().skip(1) {
            let at = span.from * 1_000;
            assert_eq!(always.between(at - DAY, at + DAY), Ok(2 * DAY), "{zone} {}", write_instant(at));
            assert_eq!(always.add(at - DAY, DAY + 1_500), Ok(at + 1_500), "{zone}");
        }
        assert_eq!(always.next_close(1_000), Ok(None));
    }
}

/// A window of one hour before and after every transition, in every zone: gaps are worked by nobody, what comes twice is
/// worked twice.
#[test]
fn every_transition_of_every_zone_counts_what_its_clock_shows() {
    let mut transitions = 0;
    for name in names() {
        let policy = policy(&json!({ "c": { "zone": name, "hours": { "daily": ["00:30-02:15", "23:15-24:00"] } } }));
        let (calendar, zone) = (policy.calendar("c").unwrap(), Zone::named(name).unwrap());
        let worked = |at: i64| {
            let of_day = zone.to_local(at).rem_euclid(86_400);
            (1_800..8_100).contains(&of_day) || (83_700..86_400).contains(&of_day)
        };
        for span in zone.spans().iter().skip(1) {
            transitions += 1;
            // Most clocks are set by whole minutes, to a minute.
            let odd = zone.spans().iter().any(|span| span.offset % 60 != 0 || (span.from > 0 && span.from % 60 != 0));
            let step = if odd { 1 } else { 60 };
            for (from, to) in [(-8_040, -60), (-60, 120), (120, 8_040)] {
                let (from, to) = (span.from + from, span.from + to);
                let counted = (0..(to - from) / step).filter(|number| worked(from + number * step)).count();
                let expected = i64::try_from(counted).unwrap() * step * 1_000;
                assert_eq!(
                    calendar.between(from * 1_000, to * 1_000),
                    Ok(expected),
                    "{name} {}",
                    write_instant(span.from * 1_000)
                );
            }
        }
    }
    assert!(transitions > 40_000, "{transitions}");
}

#[test]
fn the_horizon_has_edges() {
    let policy = policy(&json!({
        "day": { "hours": { "mon": "08:00-09:00" } },
        "never": { "hours": { "mon": "closed" } },
    }));
    let day = policy.calendar("day").unwrap();
    let told = |result: Result<i64, CalendarError>| result.map_err(CalendarError::code);
    assert_eq!(told(day.add(-1, MINUTE)), Err("request.beyond_horizon"));
    assert_eq!(told(day.add(i64::MAX, MINUTE)), Err("request.beyond_horizon"));
    assert_eq!(told(day.add(0, i64::MAX)), Err("request.beyond_horizon"));
    assert_eq!(told(day.add(0, -1)), Err("request.beyond_horizon"));
    assert_eq!(told(policy.calendar("never").unwrap().add(0, 1)), Err("request.no_working_time"));
    assert_eq!(told(day.add_working_days(0, i64::MAX)), Err("request.beyond_horizon"));
    assert_eq!(told(day.add_working_days(0, i64::MIN)), Err("request.beyond_horizon"));
    let last = instant("2100-12-27T09:00:00Z").unwrap();
    assert_eq!(day.previous_close(4_133_980_800_000), Ok(Some(last)));
    assert_eq!((day.next_opening(last), day.next_close(last)), (Ok(None), Ok(None)));
    assert_eq!((day.previous_opening(0), day.previous_close(0)), (Ok(None), Ok(None)));
    assert_eq!(
        day.day(date("2101-01-01").unwrap()).map(|_| ()).map_err(CalendarError::code),
        Err("request.beyond_horizon")
    );
}
