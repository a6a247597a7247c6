use std::fmt::Write as _;

use itsm_core::Policy;
use itsm_core::calendar::zone::Zone;
use itsm_core::engine::{CalendarQuestion, Question};
use itsm_core::fact::notation::{instant, write_instant};
use itsm_core::schedule::answer::{CalendarEntry, EntryKind};
use itsm_core::schedule::changes::Schedule;
use proptest::prelude::*;

use super::super::{WindowKind, windows_yaml, write_changes};
use super::*;

const FROM: &str = "2026-11-01T00:00:00Z";
const TO: &str = "2027-11-01T00:00:00Z";

fn at(text: &str) -> i64 {
    instant(text).unwrap()
}

fn file(events: &[&str]) -> String {
    let mut out = "BEGIN:VCALENDAR\n".to_owned();
    for event in events {
        let _ = write!(out, "BEGIN:VEVENT\n{event}\nEND:VEVENT\n");
    }
    out + "END:VCALENDAR\n"
}

fn berlin() -> Clocks {
    Clocks::new(Zone::named("Europe/Berlin").unwrap(), None)
}

fn read(events: &[&str]) -> Appointments {
    appointments(file(events).as_bytes(), &berlin(), at(FROM)..=at(TO)).unwrap()
}

/// The times of one event, `from/to`.
fn times(event: &str) -> Vec<String> {
    let found = read(&[event]);
    assert_eq!((found.skipped.len(), found.list.len() + found.elsewhere), (0, 1), "{:?}", found.skipped);
    let times = found.list.into_iter().flat_map(|event| event.times);
    times.map(|(from, to)| format!("{}/{}", write_instant(from), write_instant(to))).collect()
}

#[test]
fn times_are_by_the_clocks_that_they_name() {
    let cases = [
        ("DTSTART:20261210T080000Z\nDTEND:20261210T093000Z", "2026-12-10T08:00:00Z/2026-12-10T09:30:00Z"),
        ("DTSTART:20261210T080000\nDTEND:20261210T093000", "2026-12-10T07:00:00Z/2026-12-10T08:30:00Z"),
        (
            "DTSTART;TZID=America/New_York:20261210T080000\nDTEND;TZID=Europe/Berlin:20261210T160000",
            "2026-12-10T13:00:00Z/2026-12-10T15:00:00Z",
        ),
        (
            "DTSTART;TZID=\"/citadel.org/20260101_1/Asia/Tokyo\":20261210T080000\nDURATION:PT1H30M",
            "2026-12-09T23:00:00Z/2026-12-10T00:30:00Z",
        ),
        // Whole days, also across the night in which the clocks are set back.
        ("DTSTART;VALUE=DATE:20261210", "2026-12-09T23:00:00Z/2026-12-10T23:00:00Z"),
        ("DTSTART:20271030\nDTEND:20271101", "2027-10-29T22:00:00Z/2027-10-31T23:00:00Z"),
        ("DTSTART:20261210\nDURATION:P1W", "2026-12-09T23:00:00Z/2026-12-16T23:00:00Z"),
        // The hour that is skipped, and the one that comes twice.
        ("DTSTART:20270328T023000\nDURATION:PT1H", "2027-03-28T01:30:00Z/2027-03-28T02:30:00Z"),
        ("DTSTART:20271031T023000\nDURATION:PT1H", "2027-10-31T00:30:00Z/2027-10-31T01:30:00Z"),
        ("DTSTART:20261231T235960Z\nDURATION:PT1S", "2026-12-31T23:59:59Z/2027-01-01T00:00:00Z"),
        // It reaches into the time that is asked for.
        ("DTSTART:20261001T000000Z\nDTEND:20261102T000000Z", "2026-10-01T00:00:00Z/2026-11-02T00:00:00Z"),
    ];
    for (event, expected) in cases {
        assert_eq!(times(event), [expected], "{event}");
    }
    for event in ["DTSTART:20261031T230000Z\nDURATION:PT1H", "DTSTART:20271101T000001Z\nDURATION:PT1H"] {
        assert!(times(event).is_empty(), "{event}");
    }
}

#[test]
fn rules_keep_the_time_of_day() {
    let weekly = "DTSTART;TZID=Europe/Berlin:20261017T220000\nDURATION:PT4H\nRRULE:FREQ=WEEKLY;BYDAY=SA";
    let found = times(weekly);
    assert_eq!(found.len(), 53, "one reaches into the time from the day before");
    assert_eq!(found[1], "2026-11-07T21:00:00Z/2026-11-08T01:00:00Z");
    assert!(found.contains(&"2027-07-03T20:00:00Z/2027-07-04T00:00:00Z".to_owned()));
    // The same exact length in the night in which the clocks are set forward.
    assert!(found.contains(&"2027-03-27T21:00:00Z/2027-03-28T01:00:00Z".to_owned()));
}

#[test]
fn until_is_an_instant() {
    let ends = |zone: &str, until: &str| {
        let event = format!("DTSTART;TZID={zone}:20261107T040000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;UNTIL={until}");
        times(&event).len()
    };
    // 04:00 in Tokyo is 19:00 in UTC of the day before.
    assert_eq!(ends("Asia/Tokyo", "20261120T190000Z"), 3);
    assert_eq!(ends("Asia/Tokyo", "20261120T185959Z"), 2);
    assert_eq!(ends("America/New_York", "20261121T090000Z"), 3);
    assert_eq!(ends("America/New_York", "20261121T085959Z"), 2);
    assert_eq!(ends("Europe/Berlin", "20261121"), 3);
    assert_eq!(ends("Europe/Berlin", "20261121T035959"), 2);
}

#[test]
fn instances_are_taken_out_added_and_moved() {
    let series = "UID:a\nDTSTART;TZID=Europe/Berlin:20261102T080000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=5\n\
        EXDATE;TZID=Europe/Berlin:20261103T080000\nEXDATE:20261104T070000Z\nRDATE:20261201T100000Z";
    let moved = "UID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20261105T080000\nDTSTART:20261105T150000Z\nDURATION:PT2H";
    let found = read(&[series, moved]);
    let starts: Vec<Vec<String>> =
        found.list.iter().map(|event| event.times.iter().map(|(from, _)| write_instant(*from)).collect()).collect();
    let expected =
        [vec!["2026-11-02T07:00:00Z", "2026-11-06T07:00:00Z", "2026-12-01T10:00:00Z"], vec!["2026-11-05T15:00:00Z"]];
    assert_eq!(starts, expected);
    // By the day, as some programs do it.
    let by_day = "DTSTART:20261102T080000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE;VALUE=DATE:20261103";
    assert_eq!(times(by_day).len(), 2);
}

#[test]
fn what_is_left_out_is_told() {
    let events = [
        ("SUMMARY:A", "has no `DTSTART`, so that nobody knows when it begins"),
        ("DTSTART:2026-12-10", "begins at `2026-12-10`, which is no time"),
        ("DTSTART:20261210T250000", "begins at `20261210T250000`, which is no time"),
        ("DTSTART:20261210T080000Z", "ends when it begins"),
        ("DTSTART:20261210T080000Z\nDTEND:20261210T070000Z", "ends before it begins"),
        ("DTSTART:20261210\nDTEND:20261209", "ends before it begins"),
        ("DTSTART:20261210T080000Z\nDURATION:P1Y", "lasts `P1Y`, which is no length of time"),
        ("DTSTART:20261210T080000Z\nDURATION:PT9999999999999H", "lasts `PT9999999999999H`, which is no length of time"),
        ("DTSTART:20261210T080000Z\nDTEND:later", "ends at `later`, which is no time"),
        ("DTSTART:20261210T080000Z\nDURATION:PT1H\nSTATUS:CANCELLED", "is cancelled"),
        ("DTSTART:20261210T080000Z\nDURATION:PT1H\nEXRULE:FREQ=DAILY", "has `EXRULE`, which is not understood"),
        (
            "DTSTART:20261210T080000Z\nDURATION:PT1H\nRRULE:FREQ=HOURLY",
            "repeats by `FREQ=HOURLY`: `FREQ=HOURLY` is about times",
        ),
        (
            "DTSTART:20261210T080000Z\nDURATION:PT1H\nRDATE;VALUE=PERIOD:20261211T080000Z/PT1H",
            "adds `20261211T080000Z/PT1H`, which is no time",
        ),
        ("DTSTART:20261210T080000Z\nDURATION:PT1H\nEXDATE:never", "takes out `never`, which is no time"),
        (
            "DTSTART;TZID=W. Europe Standard Time:20261210T080000\nDURATION:PT1H",
            "is by the clocks of `W. Europe Standard Time`, which the IANA database does not know",
        ),
    ];
    for (event, why) in events {
        let found = read(&[event]);
        let told: Vec<&str> = found.skipped.iter().map(|skipped| skipped.why.as_str()).collect();
        assert_eq!((told, found.list.len()), (vec![why], 0), "{event}");
    }
    let outlook = file(&[events[events.len() - 1].0]);
    let found = appointments(outlook.as_bytes(), &berlin(), at(FROM)..=at(TO)).unwrap();
    assert_eq!(found.unknown_zones, ["W. Europe Standard Time"]);
    let zone = Zone::named("Europe/Berlin");
    let known = appointments(outlook.as_bytes(), &Clocks::new(Zone::utc(), zone), at(FROM)..=at(TO)).unwrap();
    assert_eq!(known.list[0].times, [(at("2026-12-10T07:00:00Z"), at("2026-12-10T08:00:00Z"))]);
}

#[test]
fn changes_have_items_people_and_ids() {
    let long = "0".repeat(60) + &"1".repeat(90);
    let events = [
        "UID:one\nX-ITSM-ID:C1\nSUMMARY:Patch\nDTSTART:20261210T080000Z\nDURATION:PT1H\nRESOURCES:web\\, shop,db\nRESOURCES:mail\n\
            ATTENDEE;CN=\"Doe; Jane\":mailto:jane@example.org\nATTENDEE:mailto:bob@example.org",
        &format!("UID:{long}\nDTSTART:20261211T080000Z\nDURATION:PT1H"),
        "DTSTART:20261212T080000Z\nDURATION:PT1H\nCATEGORIES:Blue,Change",
        "DTSTART:20261213T080000Z\nDURATION:PT1H\nCATEGORIES:freeze",
    ];
    let found = read(&events);
    let changes: Vec<_> = found.changes().collect();
    assert_eq!(changes.iter().map(|change| change.id.len()).collect::<Vec<_>>(), [2, 100, 7]);
    assert!(changes[1].id.ends_with('1'));
    assert_eq!(changes[2].id, "line 18");
    assert_eq!(changes[0].cis, ["web, shop", "db", "mail"]);
    assert_eq!(changes[0].assignees, ["Doe; Jane", "bob@example.org"]);
    assert_eq!(changes[0].label.as_deref(), Some("Patch"));
    let schedule = Schedule::from_json(&found.to_schedule_json()).unwrap();
    assert_eq!(schedule.between(at(FROM), at(TO)).cloned().collect::<Vec<_>>(), changes);
}

#[test]
fn what_is_written_can_be_read() {
    let entry = |kind, id: &str, from: &str, to: &str| CalendarEntry {
        kind,
        from: from.to_owned(),
        to: to.to_owned(),
        id: id.to_owned(),
        label: Some(format!(
            "{id}, with; \\ a \"label\" that is so long that the line of the file has to be folded somewhere"
        )),
        certain: None,
        because: None,
        cis: if kind == EntryKind::Change { vec!["a,b".to_owned(), "c;d".to_owned()] } else { vec![] },
        assignees: if kind == EntryKind::Change { vec!["Jürgen: \"the\" boss".to_owned()] } else { vec![] },
    };
    let calendar = itsm_core::schedule::answer::ChangeCalendar {
        entries: vec![
            entry(EntryKind::Change, "C1", "2026-12-10T08:00:00Z", "2026-12-10T09:00:00Z"),
            entry(EntryKind::Freeze, "year-end", "2026-12-18T00:00:00Z", "2026-12-20T00:00:00Z"),
            entry(EntryKind::Change, "C1", "2026-12-11T08:00:00Z", "2026-12-11T09:00:00Z"),
        ],
        ..read_calendar()
    };
    let written = write_changes(&calendar, at(FROM));
    assert!(written.lines().all(|line| line.len() <= 75), "{written}");
    let found = appointments(written.as_bytes(), &berlin(), at(FROM)..=at(TO)).unwrap();
    assert_eq!(found.skipped, []);
    let changes: Vec<_> = found.changes().collect();
    assert_eq!(changes.iter().map(|change| change.id.as_str()).collect::<Vec<_>>(), ["C1", "C1"]);
    assert_eq!(changes[0].cis, ["a,b", "c;d"]);
    assert_eq!(changes[0].assignees, ["Jürgen: 'the' boss"]);
    assert_eq!(changes[0].label, calendar.entries[0].label);
    let windows = found.windows(WindowKind::Freeze, &berlin()).unwrap();
    assert_eq!(windows.len(), 1);
}

/// The answer of a policy that has nothing to tell.
fn read_calendar() -> itsm_core::schedule::answer::ChangeCalendar {
    let policy = Policy::from_json(r#"{ "itsm": 1, "policy": { "name": "x" }, "change": { "zone": "UTC" } }"#).unwrap();
    asked(&policy, at(FROM), at(TO))
}

fn asked(policy: &Policy, from: i64, to: i64) -> itsm_core::schedule::answer::ChangeCalendar {
    let question = Question { facts: policy.facts(), now: None, language: String::new(), rank_questions: false };
    policy.change_calendar(&CalendarQuestion { question, from, to }, &Schedule::default()).unwrap()
}

#[test]
fn windows_are_as_short_as_policies_say_them() {
    let cases = [
        ("DTSTART:20260104T010000\nDTEND:20260104T060000\nRRULE:FREQ=WEEKLY", "hours: { sun: 01:00-06:00 }"),
        (
            "DTSTART:20260105T220000\nDURATION:PT8H\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "hours: { mon-fri: 22:00-06:00 }",
        ),
        ("DTSTART:20260105T220000\nDURATION:PT2H\nRRULE:FREQ=DAILY", "hours: { daily: 22:00-24:00 }"),
        ("DTSTART;VALUE=DATE:20260103\nRRULE:FREQ=WEEKLY;BYDAY=SA,SU", "hours: { sat: 00:00-24:00, sun: 00:00-24:00 }"),
        (
            "DTSTART:20260114T190000\nDURATION:PT4H\nRRULE:FREQ=MONTHLY;BYDAY=2WE",
            "weekday: wed, nth: 2, hours: 19:00-23:00",
        ),
        ("DTSTART;VALUE=DATE:20260326\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1TH", "weekday: thu, nth: -1, month: 3"),
        ("DTSTART;VALUE=DATE:20251218\nDTEND;VALUE=DATE:20260107\nRRULE:FREQ=YEARLY", "from: 12-18, to: 01-06"),
        ("DTSTART;VALUE=DATE:20251224\nRRULE:FREQ=YEARLY", "date: 12-24"),
        ("DTSTART:20251224T140000\nDURATION:PT4H\nRRULE:FREQ=YEARLY", "date: 12-24, hours: 14:00-18:00"),
        ("DTSTART;VALUE=DATE:20261224", "date: 2026-12-24"),
        ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261228", "from: 2026-12-24, to: 2026-12-27"),
        ("DTSTART:20261224T120000\nDURATION:P1DT6H", "from: 2026-12-24T12:00, to: 2026-12-25T18:00"),
    ];
    for (event, expected) in cases {
        let windows = read(&[event]).windows(WindowKind::Freeze, &berlin()).unwrap();
        assert_eq!(windows_yaml(&windows), format!("    - {{ id: window, {expected} }}\n"), "{event}");
    }
    // What begins later, ends, is counted, or is by other clocks, is told one by one.
    let series = [
        ("DTSTART:20270104T010000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=1MO", 10),
        ("DTSTART:20260104T010000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=1MO;UNTIL=20270202", 4),
        ("DTSTART:20260104T010000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=1MO;INTERVAL=3", 4),
        ("DTSTART;TZID=Asia/Tokyo:20260104T010000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=1MO", 13),
        ("DTSTART:20260104T010000\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=1MO\nEXDATE:20261207T010000", 11),
    ];
    for (event, expected) in series {
        assert_eq!(read(&[event]).windows(WindowKind::Freeze, &berlin()).unwrap().len(), expected, "{event}");
    }
}

#[test]
fn ids_of_windows_differ() {
    let events = ["Patch day", "Patch-Day!", "Größe 2", "", "42", "修理"]
        .map(|name| format!("SUMMARY:{name}\nDTSTART:20261210"));
    let windows = read(&events.each_ref().map(String::as_str)).windows(WindowKind::Freeze, &berlin()).unwrap();
    let json = serde_json::to_value(&windows).unwrap();
    let ids: Vec<&str> = json.as_array().unwrap().iter().map(|window| window["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["patch-day", "patch-day-2", "gr-e-2", "window", "window-42", "window-2"]);
}

#[test]
fn too_much_is_refused() {
    let ask = |event: &str, to: &str| appointments(file(&[event]).as_bytes(), &berlin(), at(FROM)..=at(to));
    let often = "DTSTART:20261101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=101";
    assert_eq!(ask(often, TO).unwrap().windows(WindowKind::Freeze, &berlin()).unwrap_err(), IcalError::TooManyWindows);
    let counted = "DTSTART:19000101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=99999999";
    let many = vec![counted; 500];
    let asked = appointments(file(&many).as_bytes(), &berlin(), at(FROM)..=at(TO));
    assert!(matches!(asked, Err(IcalError::TooMuchWork { .. })), "{asked:?}");
    let daily = vec!["DTSTART:20200101T000000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"; 600];
    let asked = appointments(file(&daily).as_bytes(), &berlin(), at(FROM)..=at(TO));
    assert_eq!(asked.unwrap_err(), IcalError::TooManyTimes);
    // Many rules in one event, each for every day.
    let event = format!("DTSTART:20261101T000000Z\nDURATION:PT1H\n{}", "RRULE:FREQ=DAILY\n".repeat(2_000));
    assert_eq!(ask(event.trim_end(), TO).unwrap_err(), IcalError::TooManyTimes);
    let large = vec![b'\n'; MAX_SCHEDULE_BYTES + 1];
    let asked = appointments(&large, &berlin(), at(FROM)..=at(TO));
    assert_eq!(asked.unwrap_err(), IcalError::TooLarge { most: MAX_SCHEDULE_BYTES });
}

/// Times that touch or overlap are one.
fn merged(mut times: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    times.sort_unstable();
    let mut out: Vec<(i64, i64)> = Vec::new();
    for (from, to) in times {
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

/// Rules of all kinds, and whether the day is whole.
fn rule() -> impl Strategy<Value = String> {
    let weekdays = prop::sample::subsequence(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"], 1..7);
    let nth = prop::sample::select(vec!["1MO", "2WE", "3SU", "-1FR", "5TH", "-2SA"]);
    prop_oneof![
        Just("RRULE:FREQ=WEEKLY".to_owned()),
        Just("RRULE:FREQ=DAILY;INTERVAL=9".to_owned()),
        weekdays.prop_map(|days| format!("RRULE:FREQ=WEEKLY;BYDAY={}", days.join(","))),
        nth.clone().prop_map(|nth| format!("RRULE:FREQ=MONTHLY;BYDAY={nth}")),
        (nth, 1..=12).prop_map(|(nth, month)| format!("RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={nth}")),
        Just("RRULE:FREQ=YEARLY".to_owned()),
        Just("RRULE:FREQ=MONTHLY;BYMONTHDAY=-1".to_owned()),
        Just("X-NOTHING:1".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    /// A policy that has the windows opens them exactly when the events take place, apart from the nights in which clocks are set: there
    /// events keep their length, and windows their hours.
    #[test]
    fn windows_open_when_the_events_take_place(
        rule in rule(), month in 1..=10_u32, day in 1..=28_u32, minute in 0..1_440_u32, minutes in 1..=1_440_u32, days in 1..=20_u32,
        whole in any::<bool>(),
    ) {
        let event = if whole {
            format!("DTSTART;VALUE=DATE:2026{month:02}{day:02}\nDURATION:P{days}D\n{rule}")
        } else {
            let (hour, minute) = (minute / 60, minute % 60);
            format!("DTSTART:2026{month:02}{day:02}T{hour:02}{minute:02}00\nDURATION:PT{minutes}M\n{rule}")
        };
        // From November to March no clock is set.
        let (from, to) = (at("2026-11-02T00:00:00Z"), at("2027-03-20T00:00:00Z"));
        let found = appointments(file(&[&event]).as_bytes(), &berlin(), from..=to).unwrap();
        prop_assert_eq!(&found.skipped, &[]);
        let Ok(windows) = found.windows(WindowKind::Freeze, &berlin()) else { return Ok(()) };
        let text = format!("itsm: 1\npolicy: {{ name: x }}\nchange:\n  zone: Europe/Berlin\n  freezes:\n{}", windows_yaml(&windows));
        let policy = if windows.is_empty() { return Ok(()) } else { Policy::from_yaml(&text) };
        let policy = policy.map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        let entries = asked(&policy, from, to).entries;
        let opened: Vec<(i64, i64)> = entries.iter().map(|entry| (at(&entry.from), at(&entry.to))).collect();
        let within = |(start, end): (i64, i64)| (start.max(from), end.min(to));
        let times = found.list.iter().flat_map(|event| event.times.iter().copied()).map(within);
        prop_assert_eq!(merged(opened), merged(times.filter(|(from, to)| from < to).collect()), "{}\n{}", event, text);
    }

    #[test]
    fn no_bytes_are_too_strange(
        parts in prop::collection::vec(prop_oneof![
            Just("BEGIN:VEVENT\n".to_owned()), Just("END:VEVENT\n".to_owned()), Just("DTSTART:20260101T080000\n".to_owned()),
            Just("\n ".to_owned()), Just("RRULE:FREQ=YEARLY;UNTIL=".to_owned()), Just("DTEND:".to_owned()),
            Just("DURATION:P".to_owned()), Just("RECURRENCE-ID;TZID=".to_owned()), Just("20260101T".to_owned()),
            Just("EXDATE:".to_owned()), Just("RDATE:".to_owned()), Just("UID:a\n".to_owned()), ".{0,8}",
        ], 0..30)
    ) {
        let file = format!("BEGIN:VCALENDAR\n{}", parts.concat());
        for file in [file.clone(), file + "\nEND:VEVENT\nEND:VCALENDAR\n"] {
            if let Ok(found) = appointments(file.as_bytes(), &berlin(), at(FROM)..=at(TO)) {
                prop_assert!(Schedule::from_json(&found.to_schedule_json()).is_ok());
            }
        }
    }
}
