//! `itsm sla`: calendars, targets, clocks, reports, holidays.

use std::fmt::Write as _;
use std::fs;
use std::process::Output;
use std::time::{SystemTime, UNIX_EPOCH};

use itsm_core::fact::notation::{instant, write_instant};
use itsm_core::{Policy, wire};

use crate::command::{command, folder, itsm, itsm_reading, root, session, shown, stdout};

const STARTER: &str = "packs/itil-style/policy.yaml";

const DOUBTFUL: &str = "cli/tests/policies/doubtful.yaml";

const HOLIDAYS: &str = "cli/tests/holidays.ics";

const LEVELS: &str = "cli/tests/policies/levels.yaml";

/// What has happened to a ticket of `LEVELS`: it waits from 16:00 to 17:00, and goes to a supplier after Christmas.
const EVENTS: &str = r#"[
  { "at": "2026-12-23T15:00:00+01:00", "event": "opened" },
  { "at": "2026-12-23T16:00:00+01:00", "event": "updated", "set": { "status": "on_hold" } },
  { "at": "2026-12-23T17:00:00+01:00", "event": "customer_message", "set": { "status": "in_progress" } },
  { "at": "2026-12-28T09:00:00+01:00", "event": "sent_to_supplier" }
]"#;

#[test]
fn calendars_are_listed_asked_and_drawn() {
    let list = stdout(&itsm(&["sla", "calendar", STARTER])).to_owned();
    assert!(list.contains("office") && list.contains("Europe/Berlin") && list.contains("always"), "{list}");
    let ask = |arguments: &[&str]| shown(&itsm(&[&["sla", "calendar", STARTER, "office"], arguments].concat()));
    insta::assert_snapshot!("calendar_due", ask(&["--from", "2026-12-24T10:00:00+01:00", "--add", "4h", "--periods"]));
    insta::assert_snapshot!("calendar_before", ask(&["--from", "2026-12-28T09:00:00+01:00", "--add=-4h"]));
    insta::assert_snapshot!("calendar_moment", ask(&["--at", "2026-12-25T12:00:00Z", "--language", "de"]));
    insta::assert_snapshot!("calendar_days", ask(&["--date", "2026-12-21", "--days", "8"]));
    insta::assert_snapshot!("calendar_no_length", ask(&["--from", "2026-12-24T10:00:00+01:00", "--add", "4d"]));
    insta::assert_snapshot!("calendar_unknown", shown(&itsm(&["sla", "calendar", STARTER, "ofice"])));
}

#[test]
fn the_command_prints_the_bytes_of_the_wire_about_calendars() {
    let policy = Policy::from_yaml(&fs::read_to_string(root().join(STARTER)).unwrap()).unwrap();
    let request = r#"{ "calendar": "office", "from": "2026-12-24T10:00:00+01:00", "addWorkingDays": -3 }"#;
    let wire::Reply::Ok(answer) = wire::calendar(&policy, request) else { unreachable!() };
    let arguments = ["sla", "calendar", STARTER, "office", "--format", "json", "--from", "2026-12-24T10:00:00+01:00"];
    let printed = itsm(&[&arguments[..], &["--add-working-days", "-3"]].concat());
    assert_eq!(stdout(&printed), wire::to_json(&answer) + "\n");
}

#[test]
fn targets_are_told_as_far_as_the_facts_go() {
    let ask = |arguments: &[&str]| shown(&itsm(&[&["sla", "targets", LEVELS], arguments].concat()));
    insta::assert_snapshot!("targets_open", ask(&[]));
    insta::assert_snapshot!("targets_due", ask(&["--fact", "impact=medium", "--start", "2026-12-23T16:00:00+01:00"]));
    let facts = r#"{ "impact": "high", "plan": "gold", "wanted_by": "2026-12-30", "site": "office" }"#;
    let explained = ["--facts", facts, "--start", "2026-12-23T16:00:00+01:00", "--explain", "--language", "de"];
    insta::assert_snapshot!("targets_explained", ask(&explained));
    let by_hand = ["--fact", "impact=high", "--override", "priority=P4", "--fact", "wanted_by=null", "--explain"];
    insta::assert_snapshot!("targets_none", ask(&by_hand));
}

#[test]
fn clocks_tell_how_much_has_counted() {
    let ask = |arguments: &[&str]| {
        let arguments = [&["sla", "clock", LEVELS, "--events", EVENTS], arguments].concat();
        shown(&itsm(&arguments))
    };
    let medium = ["--fact", "impact=medium", "--fact", "site=office", "--now"];
    insta::assert_snapshot!("clock_paused", ask(&[&medium[..], &["2026-12-23T16:30:00+01:00"]].concat()));
    insta::assert_snapshot!("clock_running", ask(&[&medium[..], &["2026-12-28T09:30:00+01:00"]].concat()));
    let timeline = [&medium[..], &["2026-12-28T09:30:00+01:00", "--timeline", "--language", "de"]].concat();
    insta::assert_snapshot!("clock_timeline", ask(&timeline));
    insta::assert_snapshot!("clock_high", ask(&["--fact", "impact=high", "--now", "2026-12-23T17:30:00+01:00"]));
}

#[test]
fn clocks_tell_how_they_ended() {
    let events = r#"[
      { "at": "2026-12-21T09:00:00+01:00", "event": "opened" },
      { "at": "2026-12-21T10:00:00+01:00", "event": "agent_message" },
      { "at": "2026-12-21T11:00:00+01:00", "event": "customer_message" },
      { "at": "2026-12-22T09:30:00+01:00", "event": "agent_message" },
      { "at": "2026-12-23T12:00:00+01:00", "event": "resolved", "set": { "status": "resolved" } },
      { "at": "2026-12-23T14:00:00+01:00", "event": "reopened", "set": { "status": "in_progress" } },
      { "at": "2026-12-23T15:00:00+01:00", "event": "customer_message" },
      { "at": "2026-12-23T16:00:00+01:00", "event": "resolved", "set": { "status": "resolved" } }
    ]"#;
    let facts = ["--fact", "impact=medium", "--fact", "plan=gold", "--fact", "site=office"];
    let command = ["sla", "clock", LEVELS, "--timeline", "--events", events, "--now", "2026-12-28T09:30:00+01:00"];
    insta::assert_snapshot!("clock_ended", shown(&itsm(&[&command[..], &facts].concat())));
}

#[test]
fn events_come_from_files_and_from_standard_input_and_now_is_now() {
    let folder = folder("events");
    let file = folder.join("events.json");
    fs::write(&file, EVENTS).unwrap();
    let at_file = format!("@{}", file.display());
    let ask = ["sla", "clock", LEVELS, "--fact", "impact=high", "--format", "json", "--events"];
    let at = ["--now", "2026-12-28T08:30:00Z"];
    let whole = itsm(&[&ask[..], &[EVENTS], &at].concat());
    assert_eq!(stdout(&itsm(&[&ask[..], &[&at_file], &at].concat())), stdout(&whole));
    assert_eq!(stdout(&itsm_reading(EVENTS.as_bytes(), &[&ask[..], &["-"], &at].concat())), stdout(&whole));

    let seconds = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let before = seconds();
    let answer: serde_json::Value = serde_json::from_str(stdout(&itsm(&[&ask[..], &["[]"]].concat()))).unwrap();
    let now = u64::try_from(instant(answer["now"].as_str().unwrap()).unwrap() / 1_000).unwrap();
    assert!((before..=seconds()).contains(&now), "{now}");
}

#[test]
fn a_dangerous_clock_is_seen_in_colours() {
    let command = ["sla", "clock", LEVELS, "--color", "always", "--fact", "impact=medium", "--events", EVENTS, "--now"];
    let output = itsm(&[&command[..], &["2026-12-28T09:30:00+01:00"]].concat());
    let text = stdout(&output);
    assert!(text.contains("\u{1b}[1m\u{1b}[91mbreached\u{1b}[0m"), "{text}");
    assert!(text.contains("\u{1b}[1m\u{1b}[33mwarned\u{1b}[0m"), "{text}");
}

#[test]
fn the_command_prints_the_bytes_of_the_wire_about_service_levels() {
    let policy = Policy::from_yaml(&fs::read_to_string(root().join(LEVELS)).unwrap()).unwrap();
    let facts = r#"{ "impact": "medium", "plan": "gold" }"#;
    let single = ["--fact", "impact=medium", "--fact", "plan=gold", "--format", "json", "--language", "de"];

    let request =
        format!(r#"{{ "facts": {facts}, "start": "2026-12-23T15:00:00Z", "explain": true, "language": "de" }}"#);
    let wire::Reply::Ok(answer) = wire::sla_targets(&policy, &request) else { unreachable!() };
    let command = ["sla", "targets", LEVELS];
    let own = ["--start", "2026-12-23T15:00:00Z", "--explain"];
    assert_eq!(stdout(&itsm(&[&command[..], &single, &own].concat())), wire::to_json(&answer) + "\n");
    let whole = ["--request", &request, "--format", "json"];
    assert_eq!(stdout(&itsm(&[&command[..], &whole].concat())), wire::to_json(&answer) + "\n");

    let now = "2026-12-28T08:30:00Z";
    let request =
        format!(r#"{{ "facts": {facts}, "events": {EVENTS}, "now": "{now}", "timeline": true, "language": "de" }}"#);
    let wire::Reply::Ok(answer) = wire::sla_clock(&policy, &request) else { unreachable!() };
    let command = ["sla", "clock", LEVELS];
    let own = ["--events", EVENTS, "--now", now, "--timeline"];
    assert_eq!(stdout(&itsm(&[&command[..], &single, &own].concat())), wire::to_json(&answer) + "\n");
    let whole = ["--request", &request, "--format", "json"];
    assert_eq!(stdout(&itsm(&[&command[..], &whole].concat())), wire::to_json(&answer) + "\n");
}

#[test]
fn what_is_wrong_with_events_is_told_with_its_place() {
    let ask = |events: &str| shown(&itsm(&["sla", "clock", LEVELS, "--events", events]));
    let wrong = r#"[
      { "at": "yesterday", "event": "opned" },
      { "at": "2026-12-23T15:00:00Z", "event": "updated", "set": { "impct": "high" } },
      "resolved"
    ]"#;
    insta::assert_snapshot!("clock_wrong_events", ask(wrong));
    insta::assert_snapshot!("clock_events_not_json", ask("[{ \"at\":\n  now }]"));
    insta::assert_snapshot!("clock_events_not_one_value", ask("[], \"facts\": {}"));
    insta::assert_snapshot!("clock_events_no_list", ask("{}"));
    insta::assert_snapshot!("clock_events_no_file", ask("@nothing/here.json"));
    insta::assert_snapshot!("targets_no_sla", shown(&itsm(&["sla", "targets", DOUBTFUL])));
    insta::assert_snapshot!("targets_bad_start", shown(&itsm(&["sla", "targets", LEVELS, "--start", "noon"])));
}

/// `itsm sla report` of the example, and more arguments.
fn report(more: &[&str]) -> Vec<String> {
    let policy = "examples/report/policy.yaml";
    let own = ["sla", "report", policy, "examples/report/events.csv", "--at", "changed_at", "--kind", "event"];
    let times = ["--time-zone", "Europe/Berlin", "--now", "2027-01-04T08:00:00+01:00"];
    own.iter().chain(&times).chain(more).map(|&argument| argument.to_owned()).collect()
}

fn reported(more: &[&str]) -> Output {
    let arguments = report(more);
    itsm(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn service_levels_are_reported() {
    insta::assert_snapshot!("report", shown(&reported(&[])));
    insta::assert_snapshot!(
        "report_of_a_month",
        shown(&reported(&["--from", "2026-11", "--to", "2026-11", "--by", "impact"]))
    );
}

#[test]
fn the_command_on_the_page_about_reports_is_the_one_that_is_tested() {
    let page = fs::read_to_string(root().join("docs/REPORT.md")).unwrap();
    let (line, _) = session(&page).into_iter().next().unwrap();
    assert_eq!(line.split_whitespace().skip(1).collect::<Vec<_>>(), report(&[]));
}

#[test]
fn reports_are_written_into_files() {
    let folder = folder("report");
    let path = |name: &str| folder.join(name).display().to_string();
    let (page, counts, all) = (path("r.html"), path("r.csv"), path("r.json"));
    let output = reported(&["-o", &page, "-o", &counts, "-o", &all, "--format", "json"]);
    let json = stdout(&output);
    assert_eq!(fs::read_to_string(&all).unwrap(), json);
    let report: serde_json::Value = serde_json::from_str(json).unwrap();
    let rows = report["rows"].as_array().unwrap().len();
    assert_eq!(fs::read_to_string(&counts).unwrap().lines().count(), rows + 1);
    let page = fs::read_to_string(&page).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("<svg") && page.contains("First response"));
    assert!(!page.contains("src=") && !page.contains("href=") && !page.contains("url("), "it needs nothing else");
}

#[test]
fn what_is_wrong_with_a_log_is_told_and_nothing_is_written() {
    let folder = folder("report_refused");
    let (log, page) = (folder.join("log.csv"), folder.join("report.html"));
    fs::write(
        &log,
        "ticket,opened_at,impact\nA,2026-11-02T08:00:00Z,low\nB,yesterday,low\nC,2026-11-02T08:00:00Z,lo\n",
    )
    .unwrap();
    let (log, page_name) = (log.display().to_string(), page.display().to_string());
    let policy = "examples/report/policy.yaml";
    let own = [
        "sla",
        "report",
        policy,
        &log,
        "--event",
        "opened=opened_at",
        "--now",
        "2026-12-01T00:00:00Z",
        "-o",
        &page_name,
    ];
    let output = shown(&itsm(&own)).replace(&folder.display().to_string(), "FOLDER");
    insta::assert_snapshot!("report_refused", output);
    assert!(!page.exists());
    let skipping: Vec<&str> = own.into_iter().chain(["--skip-bad"]).collect();
    let output = itsm(&skipping);
    assert!(
        stdout(&output).contains("1 ticket counted, 2 left out: something is wrong with them"),
        "{}",
        shown(&output)
    );
    assert!(page.exists());
}

#[test]
fn reports_that_cannot_be_made_are_refused() {
    let mut out = String::new();
    for more in [
        &["--by", "servise"][..],
        &["--recorded", "resolution=kept"],
        &["--recorded", "resolutoin=status"],
        &["--fact", "service=kategorie"],
        &["--event", "closd=changed_at"],
        &["--ticket", "number"],
        &["--time-format", "%H:%M"],
        &["-o", "report.pdf"],
        &["-o", "examples/report/events.csv"],
        &["--from", "2026-13"],
        &["--from", "2026-12", "--to", "2026-11"],
    ] {
        let output = reported(more);
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        let _ = writeln!(out, "$ {}\n{}", more.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    for arguments in [
        &["sla", "report", "packs/itil-style/policy.yaml", "examples/report/event.csv"][..],
        &["sla", "report", "packs/itil-style/policy.yaml", "examples/report"],
        &["sla", "report", "examples/incident-log/policy.yaml", "examples/report/events.csv"],
        &["sla", "report", "cli/tests/policies/doubtful.yaml", "examples/report/events.csv"],
        &["sla", "report", "-", "-"],
    ] {
        let output = itsm(arguments);
        let _ = writeln!(out, "$ {}\n{}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    insta::assert_snapshot!("reports_refused", out);
}

#[test]
fn a_log_may_come_from_standard_input() {
    let events = fs::read(root().join("examples/report/events.csv")).unwrap();
    let arguments = report(&[]);
    let arguments: Vec<&str> =
        arguments.iter().map(|argument| if argument.ends_with("events.csv") { "-" } else { argument }).collect();
    assert_eq!(stdout(&itsm_reading(&events, &arguments)), stdout(&reported(&[])));
}

#[test]
fn holidays_are_imported_as_a_calendar_lists_them() {
    let years = &["--years", "2026..2028"][..];
    let output = itsm(&[&["sla", "import", HOLIDAYS], years].concat());
    insta::assert_snapshot!("import", shown(&output));
    let json = itsm(&[&["sla", "import", HOLIDAYS, "--format", "json"], years].concat());
    assert_eq!(stdout(&json).lines().count(), 1);
    let list: serde_json::Value = serde_json::from_str(stdout(&json)).unwrap();
    assert_eq!(list[1], serde_json::json!({ "name": "Works outing", "date": "2026-06-18", "enabled": false }));
    let file = fs::read(root().join(HOLIDAYS)).unwrap();
    let from_input = itsm_reading(&file, &[&["sla", "import", "-"], years].concat());
    assert_eq!(stdout(&from_input).split_once('\n').unwrap().1, stdout(&output).split_once('\n').unwrap().1);
    assert_eq!(from_input.stderr, output.stderr);
}

#[test]
fn imported_holidays_are_those_of_the_calendar() {
    let folder = folder("import");
    let imported = itsm(&["sla", "import", HOLIDAYS, "--years", "2026..2028"]);
    let head = "itsm: 1\npolicy: { name: import }\ncalendars:\n  office:\n    hours: { mon-fri: 08:00-18:00 }\n    holidays:\n";
    fs::write(folder.join("policy.yaml"), head.to_owned() + stdout(&imported)).unwrap();
    let run = |arguments: &[&str]| shown(&command(arguments).current_dir(&folder).output().unwrap());
    assert!(run(&["check", "--strict", "policy.yaml"]).starts_with("exit code 0\n"));
    let days = |first, days| run(&["sla", "calendar", "policy.yaml", "office", "--date", first, "--days", days]);
    insta::assert_snapshot!(
        "import_days",
        [days("2026-01-01", "2"), days("2026-06-18", "1"), days("2026-11-26", "1"), days("2026-12-23", "13")].concat()
    );
}

#[test]
fn without_years_holidays_are_imported_from_this_year_on() {
    let this_year = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let millis = i64::try_from(since.as_millis()).unwrap();
        write_instant(millis)[..4].parse::<i32>().unwrap()
    };
    let before = this_year();
    let output = itsm(&["sla", "import", HOLIDAYS]);
    let years = [before, this_year()].map(|year| format!("{year}..{}", year + 4));
    let expected = years.map(|years| itsm(&["sla", "import", HOLIDAYS, "--years", &years]));
    assert!(expected.iter().any(|expected| stdout(expected) == stdout(&output)));
}

#[test]
fn what_cannot_be_imported_is_told_with_its_line() {
    let folder = folder("import_errors");
    let event = |lines: &str| format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
    for (name, text) in [
        ("table.csv", "name,date\nNew Year,2026-01-01\n".to_owned()),
        ("truncated.ics", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:2026".to_owned()),
        ("crossed.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\nEND:VEVENT\n".to_owned()),
        ("deep.ics", "BEGIN:VCALENDAR\n".to_owned() + &"BEGIN:VEVENT\n".repeat(100_000)),
        ("meetings.ics", event("SUMMARY:\u{1b}[31mMeeting\nDTSTART:20260302T090000Z")),
        ("invalid.ics", event("SUMMARY:Leap day\nDTSTART;VALUE=DATE:20260230")),
        ("old.ics", event("SUMMARY:New Year\nDTSTART;VALUE=DATE:20190101")),
        ("daily.ics", event("DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY;COUNT=999999999")),
        ("large.ics", event(&"X-A:1\n".repeat(800_000))),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(folder.join("latin.ics"), b"BEGIN:VCALENDAR\nX-WR-CALNAME:F\xfcr alle\nEND:VCALENDAR\n").unwrap();
    let mut told = String::new();
    for file in [
        "table.csv",
        "truncated.ics",
        "crossed.ics",
        "deep.ics",
        "meetings.ics",
        "invalid.ics",
        "old.ics",
        "daily.ics",
        "large.ics",
        "latin.ics",
        "missing.ics",
        ".",
    ] {
        let output = command(&["sla", "import", file, "--years", "2026..2030"]).current_dir(&folder).output().unwrap();
        let _ = writeln!(told, "{}", shown(&output));
    }
    insta::assert_snapshot!("import_refused", told);
}
