//! `itsm change`: conflicts, slots, the calendar.

use std::fs;

use itsm_core::schedule::changes::Schedule;
use itsm_core::{Policy, wire};

use crate::command::{folder, itsm, itsm_reading, root, shown, stdout};

const CHANGES: &str = "cli/tests/policies/changes.yaml";

const SCHEDULE: &str = r#"{
  "changes": [
    { "id": "C2", "label": "New disks", "start": "2026-12-13T03:00:00Z", "end": "2026-12-13T06:00:00Z", "cis": ["db"], "assignees": ["ann"] },
    { "id": "C3", "start": "2026-12-20T03:00:00Z", "end": "2026-12-20T06:00:00Z", "cis": ["portal"] }
  ],
  "dependencies": [{ "ci": "portal", "dependsOn": ["db"] }]
}"#;

#[test]
fn conflicts_are_told_kind_by_kind() {
    let ask = |arguments: &[&str]| shown(&itsm(&[&["change", "conflicts", CHANGES], arguments].concat()));
    let sunday = ["--start", "2026-12-13T02:00:00+01:00", "--end", "2026-12-13T05:00:00+01:00"];
    insta::assert_snapshot!("change_no_conflict", ask(&[&sunday[..], &["--fact", "service=payroll"]].concat()));
    let busy =
        ["--ci", "portal", "--assignee", "ann", "--earliest", "2026-12-14T08:00:00+01:00", "--schedule", SCHEDULE];
    insta::assert_snapshot!("change_conflicts", ask(&[&sunday[..], &busy].concat()));
    let frozen = ["--start", "2026-12-18T17:00:00+01:00", "--end", "2026-12-18T19:00:00+01:00", "--language", "de"];
    insta::assert_snapshot!("change_frozen", ask(&[&frozen[..], &["--facts", r#"{ "service": "payroll" }"#]].concat()));
    let wrong = ["--start", "2026-12-18T17:00:00+01:00", "--end", "2026-12-18T16:00:00+01:00"];
    insta::assert_snapshot!("change_wrong", ask(&wrong));
    insta::assert_snapshot!(
        "change_wrong_schedule",
        ask(&[&sunday[..], &["--schedule", r#"{ "changes": [{ "id": 3 }] }"#]].concat())
    );
}

#[test]
fn slots_are_told_with_the_time_around_them() {
    let ask = |arguments: &[&str]| shown(&itsm(&[&["change", "slots", CHANGES], arguments].concat()));
    let from = ["--from", "2026-12-12T10:10:00+01:00", "--length", "2h"];
    let payroll = ["--fact", "service=payroll", "--ci", "portal", "--schedule", SCHEDULE];
    insta::assert_snapshot!("change_slots", ask(&[&from[..], &payroll].concat()));
    insta::assert_snapshot!("change_slots_assuming", ask(&[&from[..], &["--count", "1", "--step", "30"]].concat()));
    let never = ["--length", "5h", "--from", "2026-12-12T10:10:00+01:00", "--until", "2027-02-01T00:00:00Z"];
    insta::assert_snapshot!("change_no_slot", ask(&[&never[..], &["--fact", "service=payroll"]].concat()));
}

#[test]
fn calendars_of_other_programs_are_read() {
    const FILE: &str = "cli/tests/changes.ics";
    let time = ["--from", "2026-12-01T00:00:00Z", "--to", "2027-01-01T00:00:00Z"];
    let import = |arguments: &[&str]| shown(&itsm(&[&["change", "import", FILE], &time[..], arguments].concat()));
    insta::assert_snapshot!("change_import_schedule", import(&[]));
    let berlin = ["--zone", "Europe/Berlin"];
    insta::assert_snapshot!("change_import_freezes", import(&[&berlin[..], &["--as", "freezes"]].concat()));
    let maintenance = ["--as", "maintenance", "--format", "json"];
    insta::assert_snapshot!("change_import_maintenance", import(&[&berlin[..], &maintenance].concat()));
    let long_ago = ["--from", "1999-12-01T00:00:00Z", "--to", "2000-01-01T00:00:00Z"];
    insta::assert_snapshot!(
        "change_import_nothing",
        shown(&itsm(&[&["change", "import", FILE], &long_ago[..]].concat()))
    );
    insta::assert_snapshot!("change_import_no_zone", import(&["--zone", "Europe/Berln"]));
    let change = ["--start", "2026-12-05T23:00:00+01:00", "--end", "2026-12-06T05:00:00+01:00", "--ci", "portal"];
    let file = format!("@{FILE}");
    let ask = [&["change", "conflicts", CHANGES], &change[..], &["--schedule", &file]].concat();
    insta::assert_snapshot!("change_conflicts_with_ical", shown(&itsm(&ask)));
}

#[test]
fn the_calendar_is_told_and_written_for_other_programs() {
    let file = folder("change").join("changes.json");
    fs::write(&file, SCHEDULE).unwrap();
    let schedule = format!("@{}", file.display());
    let range = ["--from", "2026-12-12T00:00:00+01:00", "--to", "2026-12-22T00:00:00+01:00", "--schedule", &schedule];
    let ask = |arguments: &[&str]| itsm(&[&["change", "calendar", CHANGES], &range[..], arguments].concat());
    insta::assert_snapshot!("change_calendar", shown(&ask(&["--language", "de"])));
    let ical = ask(&["--ical", "--fact", "service=payroll"]);
    let lines: Vec<&str> = stdout(&ical).split("\r\n").filter(|line| !line.starts_with("DTSTAMP:")).collect();
    assert!(lines.iter().all(|line| line.len() <= 75), "{lines:?}");
    insta::assert_snapshot!("change_ical", lines.join("\n"));
    assert_eq!(itsm(&[&["change", "calendar", CHANGES], &range[..2]].concat()).status.code(), Some(2));
}

#[test]
fn the_command_prints_the_bytes_of_the_wire_about_changes() {
    let policy = Policy::from_yaml(&fs::read_to_string(root().join(CHANGES)).unwrap()).unwrap();
    let schedule = Schedule::from_json(SCHEDULE).unwrap();
    let facts = r#"{ "service": "payroll" }"#;
    let known = ["--facts", facts, "--schedule", "-", "--format", "json"];
    let ask = |question: &str, arguments: &[&str]| {
        let output = itsm_reading(SCHEDULE.as_bytes(), &[&["change", question, CHANGES], arguments, &known].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    let (from, to) = ("2026-12-13T00:00:00Z", "2026-12-20T12:00:00Z");
    let request = format!(r#"{{ "start": "{from}", "end": "{to}", "cis": ["portal"], "facts": {facts} }}"#);
    let wire::Reply::Ok(answer) = wire::change_conflicts(&policy, &request, Some(&schedule)) else { unreachable!() };
    assert_eq!(ask("conflicts", &["--start", from, "--end", to, "--ci", "portal"]), wire::to_json(&answer) + "\n");
    let request = format!(r#"{{ "from": "{from}", "length": "2h", "count": 3, "facts": {facts} }}"#);
    let wire::Reply::Ok(answer) = wire::change_slots(&policy, &request, Some(&schedule)) else { unreachable!() };
    assert_eq!(ask("slots", &["--from", from, "--length", "2h"]), wire::to_json(&answer) + "\n");
    let request = format!(r#"{{ "from": "{from}", "to": "{to}", "facts": {facts} }}"#);
    let wire::Reply::Ok(answer) = wire::change_calendar(&policy, &request, Some(&schedule)) else { unreachable!() };
    assert_eq!(ask("calendar", &["--from", from, "--to", to]), wire::to_json(&answer) + "\n");
}
