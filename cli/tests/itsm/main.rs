//! The command as people meet it: what it prints, and how it ends.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod change;
mod command;
mod learn;
mod sla;
mod suggest;
mod train;

use std::fs;
use std::process::Stdio;

use itsm_core::{Policy, wire};

use crate::command::{command, folder, itsm, itsm_reading, root, session, shown, stdout};

const STARTER: &str = "packs/itil-style/policy.yaml";

const BROKEN: &str = "cli/tests/policies/broken.yaml";

const DOUBTFUL: &str = "cli/tests/policies/doubtful.yaml";

const HOLIDAYS: &str = "cli/tests/holidays.ics";

const LEVELS: &str = "cli/tests/policies/levels.yaml";

#[test]
fn help_tells_commands_and_exit_codes() {
    insta::assert_snapshot!("help", shown(&itsm(&["--help"])));
    insta::assert_snapshot!("help_eval", shown(&itsm(&["eval", "--help"])));
    insta::assert_snapshot!("help_sla_targets", shown(&itsm(&["sla", "targets", "-h"])));
    insta::assert_snapshot!("help_sla_clock", shown(&itsm(&["sla", "clock", "-h"])));
    insta::assert_snapshot!("help_sla_report", shown(&itsm(&["sla", "report", "-h"])));
}

#[test]
fn check_shows_every_finding_at_its_line() {
    insta::assert_snapshot!("check_broken", shown(&itsm(&["check", BROKEN])));
    insta::assert_snapshot!("check_doubtful", shown(&itsm(&["check", DOUBTFUL, STARTER])));
}

#[test]
fn strict_counts_warnings_as_errors() {
    assert_eq!(itsm(&["check", DOUBTFUL]).status.code(), Some(0));
    assert_eq!(itsm(&["check", "--strict", DOUBTFUL]).status.code(), Some(1));
    assert_eq!(itsm(&["check", "--strict", STARTER]).status.code(), Some(0));
}

#[test]
fn check_tells_machines_one_object_per_file() {
    let output = itsm(&["check", "--format", "json", STARTER, BROKEN]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<serde_json::Value> =
        str::from_utf8(&output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0], serde_json::json!({ "file": STARTER, "usable": true, "findings": [] }));
    assert_eq!(lines[1]["usable"], false);
    assert_eq!(lines[1]["findings"][0]["code"], "document.unknown_key");
    assert_eq!(lines[1]["findings"][0]["line"], 8);
}

#[test]
fn colours_are_written_only_when_asked_for_or_seen() {
    let plain = itsm(&["check", BROKEN]);
    assert!(!plain.stdout.contains(&0x1b));
    let coloured = itsm(&["check", BROKEN, "--color", "always"]);
    assert!(coloured.stdout.contains(&0x1b));
    assert!(!itsm(&["check", BROKEN, "--color", "never"]).stdout.contains(&0x1b));
}

#[test]
fn a_policy_may_come_from_standard_input() {
    let policy = fs::read(root().join(STARTER)).unwrap();
    let good = itsm_reading(&policy, &["check", "-"]);
    assert_eq!(shown(&good), "exit code 0\n--- standard output\nstandard input: good\n");
    let answer =
        itsm_reading(&policy, &["eval", "-", "priority", "--fact", "security_incident=true", "--fact", "vip=true"]);
    assert!(stdout(&answer).starts_with(r#"{"outcome":"P1""#), "{}", shown(&answer));
    insta::assert_snapshot!("stdin_twice", shown(&itsm_reading(&policy, &["eval", "-", "priority", "--facts", "-"])));
}

#[test]
fn facts_come_as_json_from_files_from_standard_input_and_one_by_one() {
    let folder = folder("facts");
    let file = folder.join("facts.json");
    let json = r#"{ "affected_users": 600, "work_stopped": true, "workaround": false, "service": "mail" }"#;
    fs::write(&file, format!("\u{feff}{json}")).unwrap();
    let whole = itsm(&["eval", STARTER, "priority", "--facts", json]);
    let from_file = itsm(&["eval", STARTER, "priority", "--facts", &format!("@{}", file.display())]);
    let from_input = itsm_reading(json.as_bytes(), &["eval", STARTER, "priority", "--facts", "-"]);
    let facts = ["affected_users=600", "work_stopped=true", "workaround=false", "service=mail"];
    let single: Vec<&str> =
        ["eval", STARTER, "priority"].into_iter().chain(facts.iter().flat_map(|fact| ["--fact", fact])).collect();
    let request = format!(r#"{{ "facts": {json} }}"#);
    let requested = itsm(&["eval", STARTER, "priority", "--request", &request]);
    for other in [from_file, from_input, itsm(&single), requested] {
        assert_eq!(stdout(&other), stdout(&whole));
    }
}

#[test]
fn eval_prints_the_bytes_of_the_wire() {
    let text = fs::read_to_string(root().join(STARTER)).unwrap();
    let policy = Policy::from_yaml(&text).unwrap();
    let request = r#"{ "facts": { "vip": true }, "overrides": [{ "value": "priority", "level": "P2", "reason": "board" }], "now": "2026-11-22T08:00:00Z" }"#;
    let wire::Reply::Ok(answer) = wire::priority(&policy, request) else { unreachable!() };
    let expected = wire::to_json(&answer) + "\n";
    assert_eq!(stdout(&itsm(&["eval", STARTER, "priority", "--request", request])), expected);
    let arguments =
        ["--fact", "vip=true", "--override", "priority=P2", "--reason", "board", "--now", "2026-11-22T08:00:00Z"];
    let arguments: Vec<&str> = ["eval", STARTER, "priority"].into_iter().chain(arguments).collect();
    assert_eq!(stdout(&itsm(&arguments)), expected);
}

#[test]
fn eval_speaks_to_people_too() {
    let arguments =
        ["eval", STARTER, "priority", "--format", "text", "--fact", "service=payroll", "--fact", "deadline=null"];
    insta::assert_snapshot!("eval_text", shown(&itsm(&arguments)));
    let arguments =
        ["eval", DOUBTFUL, "priority", "--format", "text", "--fact", "sites=oslo,berlin", "--override", "priority=P1"];
    insta::assert_snapshot!("eval_text_choices", shown(&itsm(&arguments)));
}

#[test]
fn refused_facts_are_told_all_at_once() {
    let arguments =
        ["eval", STARTER, "priority", "--fact", "affected_users=lots", "--fact", "servce=mail", "--now", "noon"];
    insta::assert_snapshot!("eval_refused", shown(&itsm(&arguments)));
    insta::assert_snapshot!("eval_not_json", shown(&itsm(&["eval", STARTER, "priority", "--facts", "{ \"vip\": "])));
    insta::assert_snapshot!(
        "eval_no_example",
        shown(&itsm(&["eval", STARTER, "priority", "--example", "stolen-labtop"]))
    );
}

#[test]
fn a_policy_with_errors_decides_nothing() {
    let output = itsm(&["eval", BROKEN, "priority"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("broken.yaml: 4 errors"));
}

#[test]
fn explain_tells_why() {
    insta::assert_snapshot!(
        "explain",
        shown(&itsm(&["explain", STARTER, "priority", "--example", "stolen-laptop", "--language", "de"]))
    );
    insta::assert_snapshot!("explain_open", shown(&itsm(&["explain", DOUBTFUL, "priority", "--fact", "stopped=true"])));
    let json = itsm(&["explain", STARTER, "priority", "--format", "json"]);
    let explanation: serde_json::Value = serde_json::from_str(stdout(&json)).unwrap();
    assert_eq!(explanation["steps"][0]["name"], "impact");
}

#[test]
fn test_runs_the_examples() {
    insta::assert_snapshot!("test", shown(&itsm(&["test", DOUBTFUL, STARTER])));
    let json = itsm(&["test", "--format", "json", DOUBTFUL]);
    assert_eq!(json.status.code(), Some(1));
    let tested: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(tested["examples"][0]["passed"], false);
    assert_eq!(itsm(&["test", STARTER]).status.code(), Some(0));
}

#[test]
fn a_built_policy_decides_as_its_source_does() {
    let folder = folder("build");
    let file = folder.join("built.json");
    let built = file.to_str().unwrap();
    let told = itsm(&["build", STARTER, "-o", built]);
    let digest = stdout(&told).split_whitespace().nth(1).unwrap();
    assert!(digest.starts_with("sha256:"), "{digest}");
    let facts = ["--facts", r#"{ "vip": true, "service": "mail" }"#];
    let from_source = itsm(&[&["eval", STARTER, "priority"], &facts[..]].concat());
    let from_built = itsm(&[&["eval", built, "priority"], &facts[..]].concat());
    assert_eq!(stdout(&from_built), stdout(&from_source));
    assert!(stdout(&from_built).contains(digest));
    let printed = itsm(&["build", STARTER, "--output", "-"]);
    assert_eq!(stdout(&printed), fs::read_to_string(&file).unwrap());
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing half-written is left behind");
    let again = itsm(&["build", built, "-o", "-"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is built already"));
}

#[test]
fn the_document_can_be_normalised_instead() {
    let normalised = itsm(&["build", STARTER, "--document", "-o", "-"]);
    let document: serde_json::Value = serde_json::from_slice(&normalised.stdout).unwrap();
    assert_eq!(document["policy"]["name"], "itil-style");
}

#[test]
fn a_policy_with_errors_is_not_built() {
    let folder = folder("not-built");
    let file = folder.join("built.json");
    let output = itsm(&["build", BROKEN, "-o", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    let nowhere = itsm(&["build", STARTER, "-o", folder.join("no/where.json").to_str().unwrap()]);
    assert_eq!(nowhere.status.code(), Some(2));
    let onto_folder = itsm(&["build", STARTER, "-o", folder.to_str().unwrap()]);
    assert_eq!(onto_folder.status.code(), Some(2));
}

#[test]
fn init_writes_a_policy_that_is_good_and_overwrites_nothing() {
    let folder = folder("init");
    let run = |arguments: &[&str]| command(arguments).current_dir(&folder).output().unwrap();
    insta::assert_snapshot!("init", shown(&run(&["init"])));
    insta::assert_snapshot!("init_again", shown(&run(&["init"])));
    assert_eq!(stdout(&run(&["check", "--strict", "policy.yaml"])), "policy.yaml: good\n");
    let first = fs::read_to_string(folder.join("policy.yaml")).unwrap();
    assert!(first.starts_with("# yaml-language-server: $schema=policy.schema.json\n"));
    assert!(folder.join("policy.schema.json").exists());
    fs::write(folder.join("policy.yaml"), "mine").unwrap();
    assert_eq!(run(&["init", "--force"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(folder.join("policy.yaml")).unwrap(), first);
}

#[test]
fn init_knows_every_pack_of_the_folder() {
    let folder = folder("packs");
    let run = |arguments: &[&str]| command(arguments).current_dir(&folder).output().unwrap();
    let packs = fs::read_dir(root().join("packs")).unwrap().map(|entry| entry.unwrap().path());
    let mut names: Vec<String> =
        packs.filter(|path| path.is_dir()).map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    let list = run(&["init", "--list"]);
    let listed: Vec<&str> = stdout(&list).lines().map(|line| line.split_once("  ").unwrap().0.trim_end()).collect();
    assert_eq!(listed, names);
    for name in &names {
        let file = format!("{name}.yaml");
        assert_eq!(run(&["init", "--pack", name, &file]).status.code(), Some(0), "{name}");
        let written = fs::read_to_string(folder.join(&file)).unwrap();
        let own = fs::read_to_string(root().join("packs").join(name).join("policy.yaml")).unwrap();
        assert_eq!(written, own.replacen("../../docs/policy.schema.json", "policy.schema.json", 1), "{name}");
        assert!(written.starts_with("# yaml-language-server: $schema=policy.schema.json\n"), "{name}");
        assert_eq!(run(&["test", &file]).status.code(), Some(0), "{name}");
    }
    insta::assert_snapshot!("init_list", shown(&list));
    insta::assert_snapshot!("init_unknown_pack", shown(&run(&["init", "--pack", "servcenow"])));
    assert_eq!(run(&["init", "--list", "policy.yaml"]).status.code(), Some(2), "there is nothing to write");
}

#[test]
fn check_tells_which_cells_of_a_matrix_fall() {
    insta::assert_snapshot!("check_pack", shown(&itsm(&["check", "packs/atlassian-cloud-style/policy.yaml"])));
}

#[test]
fn unreadable_files_are_named_with_a_remedy() {
    let folder = folder("unreadable");
    fs::write(folder.join("policy.yaml"), [0xff, 0xfe, b'i', 0, b't', 0]).unwrap();
    fs::write(folder.join("empty.yaml"), "").unwrap();
    fs::write(folder.join("nul.yaml"), "itsm: 1\npolicy: \0\x1b[31m\n").unwrap();
    let run = |arguments: &[&str]| shown(&command(arguments).current_dir(&folder).output().unwrap());
    insta::assert_snapshot!(
        "unreadable",
        run(&["check", "polcy.yaml", ".", "nothing/here", "policy.yaml", "empty.yaml", "nul.yaml"])
    );
    insta::assert_snapshot!("unreadable_facts", run(&["eval", "policy.yaml", "priority", "--facts", "@facts.json"]));
}

#[test]
fn a_reader_who_goes_away_is_no_error() {
    for arguments in [&["schema"][..], &["man"], &["completions", "bash"], &["check", STARTER], &["--help"]] {
        let mut child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn schema_completions_and_manual_are_printed() {
    let schema: serde_json::Value = serde_json::from_str(stdout(&itsm(&["schema"]))).unwrap();
    assert_eq!(schema["title"], "ITSM policy");
    let checked_in = fs::read_to_string(root().join("docs/policy.schema.json")).unwrap();
    assert_eq!(stdout(&itsm(&["schema"])), checked_in);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(stdout(&itsm(&["completions", shell])).contains("itsm"), "{shell}");
    }
    assert!(stdout(&itsm(&["man"])).contains(".TH itsm"));
    assert!(stdout(&itsm(&["man", "check"])).contains("strict"));
    assert_eq!(itsm(&["man", "chekc"]).status.code(), Some(2));
}

#[test]
fn a_wrong_command_line_ends_with_two() {
    for years in ["", "26", "2030..2026", "1969", "2026..2101", "2026..", "2026-2030", "99999999999999999999"] {
        assert_eq!(itsm(&["sla", "import", HOLIDAYS, "--years", years]).status.code(), Some(2), "{years}");
    }
    assert_eq!(itsm(&["sla", "calendar", STARTER, "office", "--from", "2026-12-24"]).status.code(), Some(2));
    assert_eq!(itsm(&["sla", "calendar", STARTER, "office", "--add", "4h"]).status.code(), Some(2));
    assert_eq!(itsm(&["sla", "clock", LEVELS]).status.code(), Some(2));
    for (command, single) in [("targets", "--explain"), ("targets", "--fact=plan=gold"), ("clock", "--timeline")] {
        let both = itsm(&["sla", command, LEVELS, "--request", "{ \"now\": \"2026-12-23T15:00:00Z\" }", single]);
        assert!(shown(&both).contains("cannot be used with"), "{}", shown(&both));
        assert_eq!(both.status.code(), Some(2));
    }
    assert_eq!(itsm(&["chekc"]).status.code(), Some(2));
    assert_eq!(itsm(&["check"]).status.code(), Some(2));
    assert_eq!(itsm(&["eval", STARTER, "priority", "--fact", "vip"]).status.code(), Some(2));
    assert_eq!(itsm(&["eval", STARTER, "priority", "--reason", "x"]).status.code(), Some(2));
}

#[test]
fn the_terminal_session_in_the_readme_is_what_the_command_prints() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let folder = folder("readme");
    let session = session(&readme);
    assert_eq!(session.len(), 10);
    for (line, expected) in session {
        let mut words = line.split_whitespace();
        assert_eq!(words.next(), Some("itsm"), "{line}");
        let arguments: Vec<&str> = words.collect();
        let output = command(&arguments).current_dir(&folder).stdin(Stdio::null()).output().unwrap();
        let printed = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
        assert_eq!(String::from_utf8_lossy(&printed), expected, "$ {line}");
        assert!(output.status.success(), "$ {line}");
    }
}
