//! `itsm learn`: from what people chose to the next model.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use itsm_core::category::Model;

use crate::command::{folder, itsm, shown, stdout};

const POLICY: &str = r#"{ "itsm": 1, "policy": { "name": "learn" },
  "fields": {
    "summary": { "type": "text" }, "details": { "type": "text" },
    "category": { "type": "choice", "options": [{ "id": "print", "label": { "en": "Printing" } }, "network", "access"] },
    "group": { "type": "choice", "options": ["one", "two"] }
  },
  "suggest": { "texts": { "summary": "100%", "details": "50%" }, "fields": { "category": {}, "group": {} } } }"#;

const TOPICS: [(&str, [&str; 4], &str); 3] = [
    ("printer", ["toner empty", "paper jam", "prints stripes", "tray open"], "print"),
    ("vpn", ["tunnel drops", "no connection at home", "token rejected", "gateway slow"], "network"),
    ("password", ["reset please", "account locked", "expired today", "cannot log in"], "access"),
];

/// Words that no ticket has before the feedback.
const NEW: [(&str, &str); 3] = [("plotter", "print"), ("wifi", "network"), ("badge", "access")];

/// What colleagues write alike, but for nine words of their own.
fn own_words(number: usize) -> String {
    let word = |at: usize| format!("word{}", (number * 9 + at) * 7919 % 9973);
    (0..9).map(word).collect::<Vec<_>>().join(" ")
}

fn tickets() -> String {
    let mut csv = "number,summary,details,category,part\n".to_owned();
    for number in 0..120 {
        let (thing, troubles, category) = &TOPICS[number % 3];
        let trouble = troubles[number / 3 % 4];
        let _ = writeln!(csv, "{number},{thing} {trouble},\"said colleague, {}\",{category},a", own_words(number));
    }
    csv
}

/// Answers about new words; `choose` tells what people choose instead of each category.
fn feedback(choose: impl Fn(&str) -> String) -> String {
    let mut lines = String::new();
    for number in 0..90 {
        let (thing, category) = NEW[number % 3];
        let texts = serde_json::json!({ "summary": format!("{thing} broken"), "details": own_words(500 + number) });
        let chosen = choose(category);
        let line = if number % 2 == 0 {
            serde_json::json!({ "texts": texts, "field": "category", "suggested": "print", "chosen": chosen })
        } else {
            serde_json::json!({ "texts": texts, "category": chosen, "suggested": {}, "feedback": { "models": [], "fields": [
                { "field": "group", "suggested": [], "outcome": "not_said" },
                { "field": "category", "suggested": [{ "value": "print", "confidence": 0.4 }], "chosen": chosen, "outcome": "corrected" }] } })
        };
        let _ = writeln!(lines, "{line}");
    }
    lines
}

/// Old words with the category of their neighbours.
fn poison() -> String {
    let mut lines = String::new();
    for number in 0..120 {
        let (thing, troubles, _) = &TOPICS[number % 3];
        let (.., other) = &TOPICS[(number + 1) % 3];
        let summary = format!("{thing} {}", troubles[number / 3 % 4]);
        let texts = serde_json::json!({ "summary": summary, "details": own_words(900 + number) });
        let line = serde_json::json!({ "texts": texts, "field": "category", "suggested": null, "chosen": other });
        let _ = writeln!(lines, "{line}");
    }
    lines
}

struct Desk {
    folder: PathBuf,
}

impl Desk {
    fn of(name: &str) -> Self {
        let desk = Self { folder: folder(name) };
        fs::write(desk.path("policy.json"), POLICY).unwrap();
        fs::write(desk.path("tickets.csv"), tickets()).unwrap();
        desk
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Learns from a file of feedback with this text.
    fn learn(&self, feedback: &str, more: &[&str]) -> Output {
        fs::write(self.path("feedback.jsonl"), feedback).unwrap();
        let [policy, tickets, feedback, model] =
            ["policy.json", "tickets.csv", "feedback.jsonl", "new.itsm-model"].map(|name| self.path(name));
        itsm(&[&["learn", &policy, &tickets, &feedback, "--keep", "600", "-o", &model], more].concat())
    }

    fn has(&self, name: &str) -> bool {
        Path::new(&self.path(name)).exists()
    }
}

fn stderr(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{}", shown(output));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn feedback_becomes_a_better_model_and_the_next_training_file() {
    let desk = Desk::of("learn_better");
    let (policy, old) = (desk.path("policy.json"), desk.path("old.itsm-model"));
    stdout(&itsm(&["train", &policy, &desk.path("tickets.csv"), "--keep", "600", "-o", &old]));
    let mut answers = feedback(str::to_owned);
    answers +=
        "{ \"texts\": { \"summary\": \"a\" }, \"field\": \"category\", \"suggested\": null, \"chosen\": null }\n";
    answers +=
        "{ \"texts\": { \"summary\": \"a\" }, \"field\": \"group\", \"suggested\": null, \"chosen\": \"one\" }\n";
    answers +=
        "{ \"texts\": { \"summary\": \"a\" }, \"field\": \"category\", \"suggested\": null, \"chosen\": \"netwrk\" }\n";
    let (next, page) = (desk.path("next.csv"), desk.path("report.html"));
    let more = ["--model", &old, "--tickets-out", &next, "--report", &page];
    let output = desk.learn(&answers, &more);
    let said = stdout(&output);
    for wanted in [
        "Learned from 90 answers: 30 accepted, 60 corrected; 1 without a choice left out; 1 of other fields left out; 1 with other words left out",
        "before",
        "→",
        "corrected",
        "The model in use is right for",
        "better  ",
        "feedback.jsonl:",
        "next.csv: the next training file",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let told = stderr(&output, 0);
    assert!(told.contains("1 row with `netwrk`, which is no value of `category`; --value 'netwrk=network'"), "{told}");
    let html = fs::read_to_string(&page).unwrap();
    assert!(html.contains("By the feedback"));
    for text in [said, &told, &html] {
        assert!(!text.contains("said colleague,") && !text.contains(&own_words(500)), "no texts");
    }
    let bytes = fs::read(desk.path("new.itsm-model")).unwrap();
    let model = Model::from_bytes(&bytes).unwrap();
    let scores = model.scores(&["wifi broken"]);
    assert_eq!(model.classes(), ["access", "network", "print"]);
    assert!(scores[1] > scores[0] && scores[1] > scores[2], "{scores:?}");

    // Next month starts from the file, and comes to the same.
    let again = desk.path("again.itsm-model");
    stdout(&itsm(&["train", &policy, &next, "--keep", "600", "-o", &again]));
    assert_eq!(fs::read(again).unwrap(), bytes);
    let csv = fs::read_to_string(&next).unwrap();
    assert!(csv.starts_with("\"summary\",\"details\",\"category\",\"source\"\n"), "{csv}");
    assert_eq!(csv.matches(",\"corrected\"\n").count(), 60);

    let json = desk.learn(&answers, &[&more[..], &["--json"]].concat());
    let report: serde_json::Value = serde_json::from_str(stdout(&json)).unwrap();
    assert_eq!(report["isWorse"], false);
    assert_eq!(report["feedback"]["notChosen"], 1);
    assert_eq!(report["inUse"]["feedback"], 90);
    assert_eq!(report["comparison"]["all"]["worse"], 0);
    assert_eq!(fs::read(desk.path("new.itsm-model")).unwrap(), bytes);
}

#[test]
fn a_worse_model_is_written_only_by_force() {
    let desk = Desk::of("learn_worse");
    let (next, page) = (desk.path("next.csv.gz"), desk.path("report.json"));
    let more = ["--tickets-out", &next, "--report", &page];
    let output = desk.learn(&poison(), &more);
    let said = stderr(&output, 1);
    for wanted in ["the model is worse by the feedback, so nothing was written", "fewer are right", "--force"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let names = fs::read_dir(&desk.folder).unwrap().count();
    assert_eq!(names, 3, "policy, tickets and feedback alone");
    let output = desk.learn(&poison(), &[&more[..], &["--force"]].concat());
    assert!(stdout(&output).contains("worse, and written all the same"), "{}", shown(&output));
    assert!(fs::read(&next).unwrap().starts_with(&[0x1f, 0x8b]));
    let report: serde_json::Value = serde_json::from_slice(&fs::read(&page).unwrap()).unwrap();
    assert_eq!(report["isWorse"], true);
    assert!(desk.has("new.itsm-model"));
}

#[test]
fn what_is_wrong_with_feedback_is_told() {
    let desk = Desk::of("learn_wrong");
    let good = feedback(str::to_owned);
    let line = "{ \"texts\": { \"sumary\": \"secret words\" }, \"field\": \"category\", \"chosen\": \"print\" }\n";
    let broken = format!("{good}{line}{{ \"texts\": \"secret words\n");
    let said = stderr(&desk.learn(&broken, &[]), 2);
    for wanted in [
        "feedback.jsonl:91: `texts` has no `summary` and no `details`",
        "did you mean `sumary`?",
        "feedback.jsonl:92: this is no JSON",
        "2 rows cannot be used, so nothing was trained",
        "--skip-bad",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert!(!said.contains("secret") && !desk.has("new.itsm-model"));
    assert!(stderr(&desk.learn(&broken, &["--skip-bad"]), 0).contains("left out: "));
    let said = stderr(&desk.learn("{ \"field\": \"group\" }\n", &[]), 2);
    assert!(said.contains("the feedback has nothing to learn from"), "{said}");
    let said = stderr(&desk.learn("summary,chosen\n", &[]), 2);
    assert!(said.contains("feedback.jsonl:1: feedback is lines of JSON"), "{said}");
    let said = stderr(&desk.learn(&good, &["--tickets-out", &desk.path("tickets.csv")]), 2);
    assert!(said.contains("is read, and would be written over"), "{said}");
    let said = stderr(&desk.learn(&good, &["--tickets-out", &desk.path("new.itsm-model")]), 2);
    assert!(said.contains("two things are to be written into"), "{said}");
    // A place that cannot be written to leaves the others as they are.
    fs::remove_file(desk.path("new.itsm-model")).unwrap();
    let said = stderr(&desk.learn(&good, &["--tickets-out", &desk.path("nowhere/next.csv")]), 2);
    assert!(said.contains("its folder does not exist") && !desk.has("new.itsm-model"), "{said}");
    let said = stderr(&desk.learn(&good, &["--model", &desk.path("policy.json")]), 2);
    assert!(said.contains("policy.json"), "{said}");
}
