use itsm_core::fact::notation::write_date;
use proptest::prelude::*;
use rrule::{RRuleError, RRuleSet, ValidationError};

use super::*;

fn day(text: &str) -> i64 {
    date(text).unwrap()
}

/// The days of a rule in some years.
fn days(rule: &str, start: &str, years: RangeInclusive<i64>) -> Vec<String> {
    let rule = Rule::read(rule, day(start)).unwrap_or_else(|why| panic!("{rule}: {why}"));
    let asked = days_from_civil(*years.start(), 1, 1).unwrap()..=days_from_civil(*years.end(), 12, 31).unwrap();
    let mut found = BTreeSet::new();
    rule.days(&asked, &mut Steps::new(super::super::MAX_STEPS), &mut found).unwrap();
    found.into_iter().map(write_date).collect()
}

#[test]
fn rules_that_holidays_have() {
    for (rule, start, expected) in [
        ("FREQ=YEARLY", "20200101", "2026-01-01 2027-01-01"),
        ("FREQ=YEARLY;INTERVAL=4", "19840229", "2028-02-29"),
        ("FREQ=YEARLY", "20240229", "2028-02-29"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "19700101", "2026-11-26 2027-11-25"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "19710531", "2026-05-25 2027-05-31"),
        ("FREQ=YEARLY;BYDAY=1MO", "20200101", "2026-01-05 2027-01-04"),
        ("FREQ=YEARLY;BYYEARDAY=-1,100", "20200101", "2026-04-10 2026-12-31"),
        ("FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=20,21,22,23,24,25,26;BYDAY=SA", "20200620", "2026-06-20 2027-06-26"),
        // Election day: the Tuesday after a Monday in November.
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "19961105", "2028-11-07"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYMONTH=3", "20200101", "2026-03-31 2027-03-31"),
        ("FREQ=MONTHLY;BYMONTH=2;BYDAY=FR,-1SU", "20260206", "2026-02-06 2026-02-13 2026-02-20 2026-02-22 2026-02-27"),
        ("FREQ=MONTHLY;INTERVAL=6", "20250831", "2026-08-31"),
        ("FREQ=WEEKLY;INTERVAL=26", "20260105", "2026-01-05 2026-07-06"),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "20260106",
            "2026-01-06 2026-01-11 2026-01-20 2026-01-25",
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "20260106",
            "2026-01-06 2026-01-18 2026-01-20 2026-02-01",
        ),
        ("FREQ=WEEKLY;BYDAY=TU,WE;BYSETPOS=2", "20251231", "2026-01-07 2026-01-14"),
        ("FREQ=WEEKLY;BYDAY=TU,WE;BYSETPOS=2;COUNT=2", "20251231", "2026-01-07"),
        ("FREQ=DAILY;COUNT=3", "20251231", "2026-01-01 2026-01-02"),
        ("FREQ=DAILY;BYMONTH=1;BYMONTHDAY=-31", "20251231", "2026-01-01 2027-01-01"),
        ("freq=yearly;until=20261225T000000Z", "20201225", "2026-12-25"),
        ("FREQ=YEARLY;UNTIL=20261224", "20201225", ""),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "20200101", ""),
    ] {
        let first_two: Vec<String> =
            days(rule, start, 2026..=2028).into_iter().take(expected.split(' ').count()).collect();
        assert_eq!(first_two.join(" "), expected, "{rule}");
    }
}

#[test]
fn what_is_counted_is_counted_from_the_beginning() {
    assert_eq!(days("FREQ=YEARLY;COUNT=7", "20200101", 2026..=2030), ["2026-01-01"]);
    assert_eq!(days("FREQ=YEARLY;COUNT=6", "20200101", 2026..=2030), [""; 0]);
    assert_eq!(days("FREQ=YEARLY;COUNT=2026", "00010101", 2026..=2030), ["2026-01-01"]);
    assert_eq!(days("FREQ=DAILY;COUNT=999999999", "00010101", 2026..=2026).len(), 365);
    assert_eq!(days("FREQ=DAILY", "00010101", 2026..=2026).len(), 365);
}

#[test]
fn rules_that_are_none_say_why() {
    for (rule, why) in [
        ("", "`FREQ` is missing"),
        ("INTERVAL=2", "`FREQ` is missing"),
        ("FREQ=HOURLY", "`FREQ=HOURLY` is about times"),
        ("FREQ=FORTNIGHTLY", "`FREQ=FORTNIGHTLY` is wrong"),
        ("FREQ=YEARLY;BYHOUR=9", "`BYHOUR` is about times"),
        ("FREQ=YEARLY;BYWEEKNO=1", "`BYWEEKNO` is not understood"),
        ("RSCALE=HEBREW;FREQ=YEARLY", "`RSCALE` is not understood"),
        ("FREQ=YEARLY;FREQ=DAILY", "`FREQ` stands in it twice"),
        ("FREQ=YEARLY;COUNT=2;UNTIL=20260101", "`COUNT` and `UNTIL` exclude each other"),
        ("FREQ=YEARLY;UNTIL=20260230", "`UNTIL=20260230` is wrong"),
        ("FREQ=YEARLY;INTERVAL=0", "`INTERVAL=0` is wrong"),
        ("FREQ=YEARLY;COUNT=99999999999999999999", "`COUNT=99999999999999999999` is wrong"),
        ("FREQ=YEARLY;BYMONTH=-1", "`BYMONTH=-1` is wrong"),
        ("FREQ=YEARLY;BYMONTH=", "`BYMONTH=` is wrong"),
        ("FREQ=YEARLY;BYMONTHDAY=0", "`BYMONTHDAY=0` is wrong"),
        ("FREQ=YEARLY;BYDAY=0MO", "`BYDAY=0MO` is wrong"),
        ("FREQ=YEARLY;BYDAY=éX", "`BYDAY=éX` is wrong"),
        ("FREQ=YEARLY;BYDAY=é", "`BYDAY=é` is wrong"),
        ("FREQ=WEEKLY;BYDAY=1MO", "only years and months have an nth weekday"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "weeks have no `BYMONTHDAY`"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "only years have a `BYYEARDAY`"),
        ("FREQ", "`FREQ` is wrong"),
    ] {
        assert_eq!(Rule::read(rule, 0).map(|_| ()), Err(why.to_owned()), "{rule}");
    }
}

#[test]
fn steps_run_out() {
    let rule = Rule::read("FREQ=DAILY;COUNT=999999999", day("00010101")).unwrap();
    let asked = day("20260101")..=day("20261231");
    assert_eq!(rule.days(&asked, &mut Steps::new(1_000), &mut BTreeSet::new()), None);
    // Without a count, age costs nothing.
    let rule = Rule::read("FREQ=DAILY", day("00010101")).unwrap();
    assert_eq!(rule.days(&asked, &mut Steps::new(1_000), &mut BTreeSet::new()), Some(()));
    let rule = Rule::read("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", day("20200101")).unwrap();
    assert_eq!(rule.days(&asked, &mut Steps::new(1_000), &mut BTreeSet::new()), Some(()));
}

/// The same by the crate `rrule`, which makes instants of UTC.
fn by_rrule(rule: &str, start: &str, years: RangeInclusive<i64>) -> Vec<String> {
    let set = match format!("DTSTART:{start}T000000Z\nRRULE:{rule}").parse::<RRuleSet>() {
        Ok(set) => set,
        Err(RRuleError::ValidationError(ValidationError::UntilBeforeStart { .. })) => return Vec::new(),
        Err(error) => panic!("{rule}: {error}"),
    };
    let days = set.into_iter().map(|at| at.format("%Y-%m-%d").to_string());
    let year = |day: &String| day[..4].parse::<i64>().unwrap();
    days.take_while(|day| year(day) <= *years.end()).filter(|day| years.contains(&year(day))).collect()
}

fn list<T: ToString + std::fmt::Debug>(
    key: &'static str,
    of: impl Strategy<Value = T> + Clone,
    most: usize,
) -> impl Strategy<Value = String> + Clone {
    let values = prop::collection::vec(of, 1..=most);
    values.prop_map(move |values| format!(";{key}={}", values.iter().map(T::to_string).collect::<Vec<_>>().join(",")))
}

fn maybe(part: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop::option::of(part).prop_map(Option::unwrap_or_default)
}

/// Rules as both understand them. Few of them never come true: `rrule` looks a long time for their first day.
fn rule() -> impl Strategy<Value = String> {
    let day = prop::sample::select(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"]);
    let nth = prop::sample::select(vec![1, 2, 3, 4, -1, -2]);
    let nth_day = (nth, day.clone()).prop_map(|(nth, day)| format!("{nth}{day}"));
    // Of every Monday and the first one, `rrule` takes what they have in common.
    let weekdays = prop_oneof![list("BYDAY", nth_day, 3), list("BYDAY", day.clone(), 3)];
    let month_day = prop_oneof![1..=28, -28..=-1];
    let end = prop_oneof![
        Just(String::new()),
        (1..80u32).prop_map(|count| format!(";COUNT={count}")),
        (2020..2035u32, 1..=12u32, 1..=28u32).prop_map(|(y, m, d)| format!(";UNTIL={y}{m:02}{d:02}T000000Z")),
    ];
    let body = prop_oneof![
        (
            maybe(list("BYMONTH", 1..=12, 3)),
            maybe(list("BYMONTHDAY", month_day.clone(), 12)),
            maybe(weekdays.clone()),
            1..4u32
        )
            .prop_map(|(months, days, weekdays, n)| format!("FREQ=YEARLY;INTERVAL={n}{months}{days}{weekdays}")),
        (list("BYYEARDAY", prop_oneof![1..=365, -365..=-1], 4), 1..4u32)
            .prop_map(|(days, n)| format!("FREQ=YEARLY;INTERVAL={n}{days}")),
        (maybe(list("BYMONTHDAY", month_day.clone(), 9)), maybe(weekdays), 1..6u32)
            .prop_map(|(days, weekdays, n)| format!("FREQ=MONTHLY;INTERVAL={n}{days}{weekdays}")),
        (maybe(list("BYMONTH", 1..=12, 4)), maybe(list("BYDAY", day.clone(), 3)), day.clone(), 1..5u32).prop_map(
            |(months, weekdays, first, n)| format!("FREQ=WEEKLY;INTERVAL={n};WKST={first}{months}{weekdays}")
        ),
        (maybe(list("BYMONTH", 1..=12, 4)), maybe(list("BYMONTHDAY", month_day, 4)), 1..2u32)
            .prop_map(|(months, days, n)| format!("FREQ=DAILY;INTERVAL={n}{months}{days}")),
    ];
    let positions = maybe(list("BYSETPOS", prop_oneof![Just(1), Just(-1), Just(2)], 2));
    (body, positions, end).prop_map(|(body, positions, end)| {
        // With `rrule` the first week has no days before the first one to count positions by.
        let has_positions = body.starts_with("FREQ=YEARLY") || body.starts_with("FREQ=MONTHLY");
        format!("{body}{}{end}", if has_positions { &positions } else { "" })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn rules_come_out_as_with_rrule(rule in rule(), year in 2015..2027u32, month in 1..=12u32, day in 1..=28u32) {
        let start = format!("{year}{month:02}{day:02}");
        prop_assert_eq!(days(&rule, &start, 2024..=2032), by_rrule(&rule, &start, 2024..=2032), "{}", rule);
    }

    #[test]
    fn no_rule_is_too_much(rule in "(FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY))(;(INTERVAL|COUNT|UNTIL|BYMONTH|BYDAY|BYSETPOS|BYYEARDAY|WKST)=[-0-9A-Z,é]{0,9}){0,4}", start in 1i64..9_999) {
        if let Ok(rule) = Rule::read(&rule, days_from_civil(start, 2, 28).unwrap()) {
            let asked = day("19700101")..=day("21001231");
            let mut found = BTreeSet::new();
            rule.days(&asked, &mut Steps::new(200_000), &mut found);
            prop_assert!(found.iter().all(|day| asked.contains(day)));
        }
    }
}
