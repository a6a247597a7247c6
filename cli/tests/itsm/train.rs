//! `itsm train`: from tickets to a model that suggests.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Output;

use itsm_core::category::Model;

use crate::command::{folder, itsm, stdout};

/// A policy that knows three of the categories; the first by what people call it.
const POLICY: &str = r#"{ "itsm": 1, "policy": { "name": "train" },
  "fields": {
    "summary": { "type": "text" }, "details": { "type": "text" },
    "category": { "type": "choice", "options": [{ "id": "print", "label": { "en": "Printing", "de": "Drucken" } }, "network", "access", "rare"] }
  },
  "suggest": { "texts": { "summary": "100%", "details": "50%" }, "fields": { "category": {} } } }"#;

fn errors(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Tickets of three categories, every fifth of them of the part `b`.
fn tickets() -> String {
    let mut csv = "number,summary,details,category,part\n".to_owned();
    let topics = [
        ("printer", ["toner empty", "paper jam", "prints stripes", "tray open"], "printing"),
        ("vpn", ["tunnel drops", "no connection at home", "token rejected", "gateway slow"], "network"),
        ("password", ["reset please", "account locked", "expired today", "cannot log in"], "access"),
    ];
    for number in 0..90 {
        let (thing, troubles, category) = &topics[number % 3];
        let (one, other) = (troubles[number / 3 % 4], troubles[number / 12 % 4]);
        let part = if number % 5 == 0 { "b" } else { "a" };
        let _ = writeln!(csv, "{number},{thing} {one},\"{other}, said colleague {number}\",{category},{part}");
    }
    csv + "90,rare thing,,rare,a\n91,nothing known,,,a\n"
}

#[test]
fn a_model_is_trained_measured_and_written() {
    let folder = folder("whole");
    let path = |name: &str| folder.join(name).display().to_string();
    fs::write(path("tickets.csv"), tickets()).unwrap();
    fs::write(path("policy.json"), POLICY).unwrap();
    let (policy, csv) = (path("policy.json"), path("tickets.csv"));
    let (model, page) = (path("a.itsm-model"), path("report.html"));
    let arguments = [
        "train",
        &policy,
        &csv,
        "--where",
        "part=a",
        "--evaluate",
        "part=b",
        "--report",
        &page,
        "--keep",
        "300",
        "-o",
        &model,
    ];
    let output = itsm(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    for wanted in
        ["Trained on 72 tickets; 1 row without a category left out", "evaluated, 18 tickets", "1 left out", "printer"]
    {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert!(!said.contains("colleague 1") && output.stderr.is_empty());
    assert!(fs::read_to_string(&page).unwrap().contains("A model for category"));
    let bytes = fs::read(&model).unwrap();
    let trained = Model::from_bytes(&bytes).unwrap();
    assert_eq!(trained.classes(), ["access", "network", "print"]);
    let scores = trained.scores(&["The printer has a paper jam"]);
    assert!(scores[2] > scores[0] && scores[2] > scores[1]);

    let again = itsm(&[&arguments[..], &["--json"]].concat());
    assert_eq!(fs::read(&model).unwrap(), bytes);
    let report: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(report["leftOut"][0]["id"], "rare");
    assert_eq!(report["further"]["tickets"], 18);

    let suggested = itsm(&["suggest", &policy, "toner empty", "--model", &model, "--format", "json"]);
    let suggested: serde_json::Value = serde_json::from_str(stdout(&suggested)).unwrap();
    let first = &suggested["fields"][0]["suggestions"][0];
    assert_eq!((&first["value"], &first["label"]), (&"print".into(), &"Printing".into()), "{suggested:#}");
    assert_eq!(first["evidence"][0]["kind"], "model");
    assert_eq!(suggested["models"][0]["digest"], trained.digest());
}

#[test]
fn what_is_wrong_with_tickets_is_told() {
    let folder = folder("wrong");
    let path = |name: &str| folder.join(name).display().to_string();
    let (policy, csv, model) = (path("policy.json"), path("tickets.csv"), path("a.itsm-model"));
    let train = |more: &[&str]| itsm(&[&["train", &policy, &csv, "-o", &model], more].concat());
    fs::write(&csv, tickets()).unwrap();
    fs::write(&policy, POLICY).unwrap();
    let said = errors(&train(&["--text", "sumary"]));
    assert!(
        said.contains("tickets.csv:1: the file has no column `sumary`") && said.contains("did you mean `summary`?"),
        "{said}"
    );
    let said = errors(&train(&["--field", "categry"]));
    assert!(
        said.contains("suggests nothing for `categry`") && said.contains("did you mean `--field category`?"),
        "{said}"
    );
    let said = errors(&train(&["--value", "x=acess"]));
    assert!(said.contains("has no value `acess`") && said.contains("did you mean `--value 'x=access'`?"), "{said}");
    let columns = ["--text", "summary"];
    let said = errors(&train(&[&columns[..], &["--where", "part=c"]].concat()));
    assert!(said.contains("no row of the file is to be trained on"), "{said}");
    let said = errors(&train(&[&columns[..], &["--report", "report.txt"]].concat()));
    assert!(said.contains("end its name with `.html` or `.json`"), "{said}");
    fs::write(&csv, tickets() + &"93,token rejected,,netwrk,a\n".repeat(3)).unwrap();
    let output = train(&columns);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("3 rows with `netwrk`, which is no value of `category`; --value 'netwrk=network'"), "{said}");
    fs::remove_file(&model).unwrap();
    fs::write(&csv, tickets() + "92,too short\n").unwrap();
    let said = errors(&train(&columns));
    assert!(said.contains("tickets.csv:94: this row has 2 cells") && said.contains("--skip-bad"), "{said}");
    assert!(!PathBuf::from(&model).exists());
    let output = train(&[&columns[..], &["--skip-bad"]].concat());
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("left out"));
}
