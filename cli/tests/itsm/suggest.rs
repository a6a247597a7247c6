//! `itsm suggest`, and `itsm eval` and `itsm explain` about categories.

use std::fmt::Write as _;

use itsm_core::document::Syntax;
use itsm_core::{Policy, wire};

use crate::command::{itsm, itsm_reading, root, shown, stdout};

const POLICY: &str = "cli/tests/policies/suggest.yaml";

#[test]
fn suggestions_are_told_with_the_words_that_speak_for_them() {
    insta::assert_snapshot!(
        "suggest",
        shown(&itsm(&["suggest", POLICY, "I forgot my password, and the VPN does not work"]))
    );
    insta::assert_snapshot!(
        "suggest_german",
        shown(&itsm(&["suggest", POLICY, "Passwort vergessen", "--language", "de-AT", "--field", "category"]))
    );
    insta::assert_snapshot!("suggest_nothing", shown(&itsm(&["suggest", POLICY, "hello"])));
}

#[test]
fn what_is_not_suggested_is_explained() {
    let facts = ["--fact", "details=vpn token, fax and home office", "--fact", "remote=false"];
    let mut told = String::new();
    for more in
        [&["suggest", POLICY, "AnyConnect: the tunel is slow", "--explain"][..], &["explain", POLICY, "category"]]
    {
        let arguments = [more, &facts].concat();
        let _ = writeln!(told, "$ itsm {}\n{}", arguments.join(" "), shown(&itsm(&arguments)));
    }
    insta::assert_snapshot!("suggest_explained", told);
}

#[test]
fn the_command_prints_the_bytes_of_the_wire_about_suggestions() {
    let text = std::fs::read_to_string(root().join(POLICY)).unwrap();
    let policy = Policy::load(&text, Syntax::Yaml).policy.unwrap();
    let request = r#"{ "facts": { "summary": "vpn", "remote": true }, "language": "de", "limit": 1 }"#;
    let expected = serde_json::to_value(wire::suggest(&policy, request)).unwrap()["ok"].clone();
    for arguments in [
        &["suggest", POLICY, "--request", request, "--format", "json"][..],
        &["suggest", POLICY, "vpn", "--fact", "remote=true", "--language", "de", "--limit", "1", "--format", "json"],
        &["eval", POLICY, "category", "--request", request],
    ] {
        let told = itsm(arguments);
        assert_eq!(serde_json::from_str::<serde_json::Value>(stdout(&told)).unwrap(), expected, "{arguments:?}");
    }
    let told = itsm_reading(
        b"vpn",
        &["suggest", POLICY, "-", "--fact", "remote=true", "--language", "de", "--limit", "1", "--format", "json"],
    );
    assert_eq!(serde_json::from_str::<serde_json::Value>(stdout(&told)).unwrap(), expected);
}

#[test]
fn suggestions_that_cannot_be_made_are_refused() {
    let mut told = String::new();
    for arguments in [
        &["suggest", POLICY, "vpn", "--field", "categry"][..],
        &["suggest", POLICY, "vpn", "--model", "no.itsm-model"],
        &["suggest", POLICY, "vpn", "--model", POLICY],
        &["suggest", POLICY, "vpn", "--fact", "categry=access"],
        &["suggest", "packs/bmc-style/policy.yaml", "vpn"],
        &[
            "suggest",
            POLICY,
            "--request",
            r#"{ "text": "vpn", "facts": { "summary": "x" }, "fields": ["service"], "limit": 0 }"#,
        ],
    ] {
        let _ = writeln!(told, "$ itsm {}\n{}", arguments.join(" "), shown(&itsm(arguments)));
    }
    insta::assert_snapshot!("suggest_refused", told);
}
