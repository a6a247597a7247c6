use std::fmt::Write as _;

use itsm_core::Policy;
use itsm_core::document::Syntax;
use itsm_core::fact::notation::write_date;
use proptest::prelude::*;

use super::*;

const YEARS_ASKED: RangeInclusive<i64> = 2026..=2027;

/// A calendar of events, each given by its lines.
fn calendar(events: &[&str]) -> String {
    let mut out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n".to_owned();
    for event in events {
        let _ = write!(out, "BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", event.replace('\n', "\r\n"));
    }
    out + "END:VCALENDAR\r\n"
}

fn import(events: &[&str]) -> Imported {
    holidays(calendar(events).as_bytes(), YEARS_ASKED).unwrap()
}

/// Without the indentation of each line.
fn yaml(events: &[&str]) -> String {
    import(events).to_yaml().lines().map(|line| line.trim().to_owned() + "\n").collect()
}

fn told(imported: &Imported) -> Vec<String> {
    imported.skipped.iter().map(Skipped::to_string).collect()
}

#[test]
fn days_come_in_their_order_and_once() {
    let events = [
        "SUMMARY:New Year\nDTSTART;VALUE=DATE:20270101",
        "SUMMARY:Christmas\nDTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261227",
        "SUMMARY:Bank holiday\nDTSTART:20260525\nDTEND:20260526",
        "SUMMARY:Ascension Day\nDTSTART;VALUE=DATE:20260525\nDTEND;VALUE=DATE:20260525",
        "SUMMARY:New Year\nDTSTART;VALUE=DATE:20270101\nDURATION:P1D",
        "DTSTART;VALUE=DATE:20260704",
        "SUMMARY:Holidays of the works\nDTSTART;VALUE=DATE:20260801\nDURATION:P2W",
        "SUMMARY:Long ago\nDTSTART;VALUE=DATE:19990101",
    ];
    let expected = "\
- { name: Ascension Day, date: 2026-05-25 }
- { name: Bank holiday, date: 2026-05-25 }
- { date: 2026-07-04 }
- { name: Holidays of the works, from: 2026-08-01, to: 2026-08-14 }
- { name: Christmas, from: 2026-12-25, to: 2026-12-26 }
- { name: New Year, date: 2027-01-01 }
";
    assert_eq!(yaml(&events), expected);
    let mut reversed = events;
    reversed.reverse();
    assert_eq!(yaml(&reversed), expected);
    assert_eq!(import(&events).years_of_file, Some((1999, 2027)));
}

#[test]
fn json_is_the_same_list() {
    let events = ["SUMMARY:A \"b\"\nDTSTART:20260101\nDURATION:P2D", "STATUS:CANCELLED\nDTSTART:20260201"];
    let expected =
        r#"[{"name":"A \"b\"","from":"2026-01-01","to":"2026-01-02"},{"date":"2026-02-01","enabled":false}]"#;
    assert_eq!(import(&events).to_json(), expected);
    assert_eq!(import(&[]).to_json(), "[]");
}

#[test]
fn a_holiday_over_new_year_is_whole_if_the_years_have_one_of_its_days() {
    let events = [
        "SUMMARY:Before\nDTSTART:20251224\nDTEND:20260101",
        "SUMMARY:First\nDTSTART:20251224\nDTEND:20260102\nRRULE:FREQ=YEARLY",
    ];
    assert_eq!(
        yaml(&events),
        "- { name: First, from: 2025-12-24, to: 2026-01-01 }\n- { name: First, from: 2026-12-24, to: 2027-01-01 }\n- { \
         name: First, from: 2027-12-24, to: 2028-01-01 }\n"
    );
    // Calendars know no days beyond.
    let last = calendar(&["DTSTART:20201231\nDTEND:20210103\nRRULE:FREQ=YEARLY"]);
    let imported = holidays(last.as_bytes(), 2100..=2100).unwrap();
    assert_eq!(imported.holidays.last().map(|last| write_date(last.to)), Some("2100-12-31".to_owned()));
}

#[test]
fn days_are_added_taken_out_and_replaced() {
    let events = [
        "UID:1\nSUMMARY:Reformation Day\nDTSTART;VALUE=DATE:20171031\nRRULE:FREQ=YEARLY;UNTIL=20300101\nRDATE;VALUE=DATE:\
         20260606,20270606\nEXDATE;VALUE=DATE:20270606",
        "UID:1\nRECURRENCE-ID;VALUE=DATE:20261031\nSUMMARY:Reformation Day (moved)\nDTSTART;VALUE=DATE:20261102",
        "UID:2\nSUMMARY:Local feast\nDTSTART;VALUE=DATE:20260701\nRRULE:FREQ=YEARLY\nEXDATE:20270701T000000",
        "UID:2\nRECURRENCE-ID:20260701T000000\nSUMMARY:Local feast\nDTSTART;VALUE=DATE:20260701\nSTATUS:CANCELLED",
        "SUMMARY:Both\nSTATUS:CANCELLED\nDTSTART:20260901",
        "SUMMARY:Both\nDTSTART:20260901",
    ];
    let expected = "\
- { name: Reformation Day, date: 2026-06-06 }
- { name: Local feast, date: 2026-07-01, enabled: false }
- { name: Both, date: 2026-09-01 }
- { name: Reformation Day (moved), date: 2026-11-02 }
- { name: Reformation Day, date: 2027-10-31 }
";
    assert_eq!(yaml(&events), expected);
    assert_eq!(told(&import(&events)), [""; 0]);
}

#[test]
fn whole_days_may_go_from_midnight_to_midnight() {
    let events = [
        "SUMMARY:By Outlook\nDTSTART;TZID=W. Europe Standard Time:20261224T000000\nDTEND;TZID=W. Europe Standard Time:20261227T000000",
    ];
    assert_eq!(yaml(&events), "- { name: By Outlook, from: 2026-12-24, to: 2026-12-26 }\n");
    // Not without an end, nor from one place's midnight.
    for event in ["DTSTART:20261224T000000", "DTSTART:20261224T000000Z\nDTEND:20261225T000000Z"] {
        assert!(import(&[event]).holidays.is_empty(), "{event}");
    }
}

#[test]
fn what_is_left_out_is_told_with_its_line() {
    let imported = import(&[
        "SUMMARY:Team meeting\nDTSTART:20260302T090000Z\nRRULE:FREQ=WEEKLY\nEXDATE:20260309T090000Z",
        "SUMMARY:Dentist\nDTSTART;TZID=Europe/Berlin:20260302T090000",
        "SUMMARY:Dentist of old\nDTSTART;TZID=Europe/Berlin:20160302T090000",
        "SUMMARY:No such day\nDTSTART;VALUE=DATE:20260230",
        "SUMMARY:No day",
        "DTSTART:yesterday",
        "SUMMARY:Backwards\nDTSTART:20260103\nDTEND:20260102",
        "SUMMARY:Hours\nDTSTART:20260103\nDURATION:PT8H",
        "SUMMARY:Half\nDTSTART:20260103\nDTEND:20260103T120000",
        "SUMMARY:Sabbatical\nDTSTART:20260101\nDTEND:20270103",
        "SUMMARY:By the hour\nDTSTART:20260101\nRRULE:FREQ=YEARLY;BYHOUR=9",
        "SUMMARY:Except\nDTSTART:20260101\nEXRULE:FREQ=YEARLY",
        "SUMMARY:From now on\nUID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260101\nDTSTART:20260102",
        "SUMMARY:Taken\nDTSTART:20260101\nEXDATE:soon,20260102,20260101",
        "SUMMARY:Taken too\nDTSTART:20260105\nand so on",
    ]);
    assert_eq!(
        told(&imported),
        [
            "line 3: `Team meeting` of 2026-03-02 begins at a time, and holidays are whole days; half a day stands under `special_days`",
            "line 9: `Dentist` of 2026-03-02 begins at a time, and holidays are whole days; half a day stands under `special_days`",
            "line 17: `No such day` begins on `20260230`, which is no date",
            "line 21: `No day` has no `DTSTART`, so that nobody knows its day",
            "line 24: an event begins on `yesterday`, which is no date",
            "line 27: `Backwards` of 2026-01-03 ends before it begins",
            "line 32: `Hours` of 2026-01-03 lasts `PT8H`, which is no number of whole days",
            "line 37: `Half` of 2026-01-03 ends on `20260103T120000`, which is no date",
            "line 42: `Sabbatical` of 2026-01-01 lasts 367 days, and a holiday no more than 366",
            "line 47: `By the hour` of 2026-01-01 repeats by `FREQ=YEARLY;BYHOUR=9`: `BYHOUR` is about times",
            "line 52: `Except` of 2026-01-01 has `EXRULE`, which is not understood",
            "line 57: `From now on` of 2026-01-02 has `RANGE=THISANDFUTURE`, which is not understood",
            "line 66: `Taken` of 2026-01-01 adds or takes out `soon`, which is no date, and so no day",
            "line 71: an event holds `and so on`, a line without a name before a colon",
        ]
    );
    assert_eq!(imported.to_yaml(), "      - { name: Taken too, date: 2026-01-05 }\n");
}

#[test]
fn only_events_of_calendars_count() {
    let file = "\
BEGIN:VCALENDAR
BEGIN:VTIMEZONE
BEGIN:STANDARD
DTSTART:20260101
RRULE:FREQ=YEARLY
END:STANDARD
END:VTIMEZONE
BEGIN:VTODO
DTSTART;VALUE=DATE:20260102
END:VTODO
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260103
BEGIN:VALARM
SUMMARY:Alarm
DURATION:P9D
DTSTART:20260105
END:VALARM
SUMMARY:Outing
END:VEVENT
END:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260104
END:VEVENT
begin:vcalendar
begin:vevent
dtstart;value=date:20260106
summary;language=de:Dreikönig
summary;language=en:Epiphany
end:vevent
end:vcalendar
";
    let imported = holidays(file.as_bytes(), YEARS_ASKED).unwrap();
    assert_eq!(
        imported.to_yaml(),
        "      - { name: Outing, date: 2026-01-03 }\n      - { name: Dreikönig, date: 2026-01-06 }\n"
    );
}

#[test]
fn files_that_are_none_are_refused() {
    let refused = |file: &str| holidays(file.as_bytes(), YEARS_ASKED).unwrap_err();
    for file in ["", "name,date\nNew Year,2026-01-01\n", "<!DOCTYPE html>", "END:VEVENT", "BEGIN:VCARD\nEND:VCARD\n"] {
        assert_eq!(refused(file), IcalError::NoCalendar, "{file}");
    }
    let unended = |line, name: &str| IcalError::Unended { line, name: name.to_owned() };
    assert_eq!(refused("BEGIN:VCALENDAR\n"), unended(1, "VCALENDAR"));
    assert_eq!(refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTA"), unended(2, "VEVENT"));
    assert_eq!(
        refused("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n").to_string(),
        "line 3 ends `VCALENDAR`, but `VEVENT` has not ended before"
    );
    assert_eq!(
        refused("BEGIN:VCALENDAR\nEND:VCALENDAR\nEND:VCALENDAR\n").to_string(),
        "line 3 ends `VCALENDAR`, which has not begun"
    );
    assert_eq!(
        holidays(b"BEGIN:VCALENDAR\nSUMMARY:F\xfcr\nEND:VCALENDAR", YEARS_ASKED).unwrap_err(),
        IcalError::NotUtf8 { line: 2 }
    );
    for years in [RangeInclusive::new(2027, 2026), 1969..=2026, 2026..=2101, i64::MIN..=i64::MAX] {
        assert_eq!(holidays(b"", years).unwrap_err(), IcalError::Years);
    }
}

/// As many events as a file may hold.
fn many(event: &str) -> String {
    let mut file = "BEGIN:VCALENDAR\n".to_owned();
    let event = format!("BEGIN:VEVENT\n{event}\nEND:VEVENT\n");
    let rest = MAX_BYTES - file.len() - "END:VCALENDAR\n".len();
    file.push_str(&event.repeat(rest / event.len()));
    file + "END:VCALENDAR\n"
}

#[test]
fn no_file_is_too_much() {
    let ask = |file: &str| holidays(file.as_bytes(), 1970..=2100);
    let whole = |lines: &str| format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
    // Deep in one another.
    let deep = "BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:A\n".repeat(100_000);
    assert_eq!(ask(&deep), Err(IcalError::TooDeep { line: MAX_DEPTH + 1 }));
    // Without end.
    assert_eq!(ask(&whole("DTSTART:00010101\nRRULE:FREQ=DAILY")), Err(IcalError::TooManyHolidays));
    assert_eq!(ask(&whole("DTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=999999999")), Err(IcalError::TooManyHolidays));
    // The same days over and over are one list of holidays, until the steps run out.
    let daily = many("DTSTART:00010101\nRRULE:FREQ=DAILY;COUNT=999999;BYMONTH=1;BYMONTHDAY=1");
    assert!(matches!(ask(&daily), Err(IcalError::TooMuchWork { .. })));
    let never = many("DTSTART:20200101\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30");
    assert!(matches!(ask(&never), Err(IcalError::TooMuchWork { .. })));
    // Long lists.
    let list = format!("DTSTART:20200101\nRRULE:FREQ=YEARLY;BYMONTHDAY=1{}", ",1".repeat(1_000_000));
    assert_eq!(ask(&whole(&list)).unwrap().holidays.len(), 12 * 81);
    let list = format!("DTSTART:20200101\nRDATE:20200101{}", ",20200101".repeat(400_000));
    assert_eq!(ask(&whole(&list)).unwrap().holidays.len(), 1);
    // Folded at every character.
    let folded = format!("DTSTART:20200101\nSUMMARY:{}", "a\n ".repeat(1_000_000));
    assert_eq!(ask(&whole(&folded)).unwrap().holidays[0].name.as_ref().unwrap().chars().count(), 100);
    // Wrong in every line.
    let imported = ask(&whole(&"x\n".repeat(1_000_000))).unwrap();
    assert_eq!((imported.skipped.len(), imported.more_skipped), (MAX_SKIPPED, 1_000_001 - MAX_SKIPPED));
    let imported = ask(&many("DTSTART:1")).unwrap();
    assert_eq!(imported.skipped.len(), MAX_SKIPPED);
    assert_eq!(ask(&" ".repeat(MAX_BYTES + 1)), Err(IcalError::TooLarge { most: MAX_BYTES }));
}

/// A policy in which the list stands under a calendar that never closes otherwise.
fn policy(list: &str) -> Policy {
    let text = format!(
        "itsm: 1\npolicy: {{ name: imported }}\ncalendars:\n  office:\n    hours: always\n    holidays:\n{list}"
    );
    let loaded = Policy::load(&text, Syntax::Yaml);
    loaded.policy.unwrap_or_else(|| panic!("{:?}\n{text}", loaded.findings))
}

/// Every day of a holiday is one of the policy's, by its name.
fn comes_back(imported: &Imported) -> Result<(), TestCaseError> {
    for list in [imported.to_yaml(), format!("      {}\n", imported.to_json())] {
        let policy = policy(&list);
        let calendar = policy.calendar("office").unwrap();
        for holiday in &imported.holidays {
            for day in holiday.from..=holiday.to {
                let found = calendar.day(day).unwrap();
                prop_assert_eq!(found.is_special, holiday.enabled);
                if holiday.enabled {
                    prop_assert!(found.windows.is_empty());
                    prop_assert_eq!(found.label.map(|label| label.in_language("")), holiday.name.as_deref());
                }
            }
        }
    }
    Ok(())
}

#[test]
fn names_come_back_from_a_policy_as_they_are() {
    let names = [
        "New Year",
        "null",
        "Null",
        "~",
        "true",
        "False",
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "N",
        "1",
        "1.5",
        "1e3",
        "0x1f",
        "-1",
        ".5",
        ".inf",
        ".nan",
        "2026-01-01",
        "12:30",
        "a: b",
        "a:b",
        "a #b",
        "#b",
        "'quoted'",
        "it's",
        "\"double\"",
        "back\\slash",
        "- item",
        "-",
        "? key",
        "?",
        ": value",
        "[list]",
        "{map: 1}",
        "a, b",
        "*alias",
        "&anchor",
        "!tag",
        "%directive",
        "@at",
        "`tick`",
        "|",
        ">",
        "<<",
        "=",
        "---",
        "...",
        "--- a",
        "Fête du Travail",
        "Día",
        "ñ",
        "元日",
        "🎄 Christmas",
        "العيد",
        "Rosh Hashanah (day 1)",
        "All Saints’ Day",
        "e5",
        "Infinity",
        "NaN",
        "a\u{a0}b",
        "x-",
        "A/B & C.",
        "\u{301}accent",
        "\u{200f}mark",
        "ends with dot.",
        "tab",
        "/",
        "Ⅳ",
        "٣",
        "½",
    ];
    let day = |at: usize| write_date(i64::try_from(at).unwrap() + 20_454).replace('-', "");
    let events: Vec<String> = names
        .iter()
        .enumerate()
        .map(|(at, name)| format!("DTSTART:{}\nSUMMARY:{}", day(at), name.replace('\\', "\\\\").replace(',', "\\,")))
        .collect();
    let imported = import(&events.iter().map(String::as_str).collect::<Vec<_>>());
    let found: Vec<&str> = imported.holidays.iter().map(|holiday| holiday.name.as_deref().unwrap()).collect();
    let expected: Vec<String> = names.iter().map(|name| name.replace('\u{a0}', " ")).collect();
    assert_eq!(found, expected);
    comes_back(&imported).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn whatever_is_imported_is_a_list_of_holidays(names in prop::collection::vec(".{0,120}|[-a-z:#'\"\\[{&*!|>%@`,?~. 0-9]{0,6}", 1..20)) {
        let mut file = "BEGIN:VCALENDAR\n".to_owned();
        for (at, name) in names.iter().enumerate() {
            let (month, day) = (at / 4 + 1, at % 4 * 7 + 1);
            let status = if at % 5 == 4 { "CANCELLED" } else { "CONFIRMED" };
            let name = name.replace(['\n', '\r'], "\\n");
            let _ = write!(file, "BEGIN:VEVENT\nSTATUS:{status}\nSUMMARY:{name}\nDURATION:P{}D\n", at % 3 + 1);
            let _ = write!(file, "DTSTART:2026{month:02}{day:02}\nEND:VEVENT\n");
        }
        file.push_str("END:VCALENDAR\n");
        let imported = holidays(file.as_bytes(), 2026..=2026).unwrap();
        prop_assert_eq!(imported.holidays.len(), names.len());
        comes_back(&imported)?;
    }

    #[test]
    fn no_bytes_are_too_strange(
        file in prop::collection::vec(prop_oneof![
            Just(b"BEGIN:VCALENDAR\r\n".to_vec()), Just(b"END:VCALENDAR\r\n".to_vec()), Just(b"BEGIN:VEVENT\n".to_vec()),
            Just(b"END:VEVENT\n".to_vec()), Just(b"DTSTART;VALUE=DATE:20260101\n".to_vec()), Just(b"\n ".to_vec()),
            Just(b"RRULE:FREQ=YEARLY;BYDAY=".to_vec()), Just(b"DTEND:".to_vec()), Just(b"DURATION:P".to_vec()),
            Just(b"RECURRENCE-ID:".to_vec()), Just(b"20260101".to_vec()),
            prop::collection::vec(any::<u8>(), 0..8),
        ], 0..30)
    ) {
        let _ = holidays(&file.concat(), 1970..=2100);
    }
}
