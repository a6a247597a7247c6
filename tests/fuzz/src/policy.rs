//! The text of a policy, YAML or JSON.

use itsm_core::document::Syntax;
use itsm_core::finding::{FindingReport, Severity};
use itsm_core::{Policy, wire};

use crate::request;

/// Findings have their places, a policy that is usable is so again when it is written out, and it answers.
pub(crate) fn check(input: &[u8]) {
    let syntax = str::from_utf8(input).map_or(Syntax::Yaml, Syntax::guess);
    let loaded = Policy::load_bytes(input, syntax);
    let text = String::from_utf8_lossy(input);
    for finding in &loaded.findings {
        check_finding(finding, &text);
    }
    let refused = loaded.findings.iter().any(|finding| finding.severity == Severity::Error);
    assert_eq!(loaded.policy.is_none(), refused, "a policy is usable unless there is an error");
    assert!(loaded.findings.is_sorted_by_key(|finding| finding.start), "findings are sorted by place");
    let Some(policy) = loaded.policy else { return };
    let normalised = wire::normalised(&policy).expect("it comes from a document");
    let again = Policy::load(&normalised, Syntax::Json);
    let again = again.policy.unwrap_or_else(|| panic!("written out it is refused: {:?}\n{normalised}", again.findings));
    assert_eq!(again.stamps().digest, policy.stamps().digest, "written out it is the same policy");
    assert_eq!(wire::normalised(&again).as_ref(), Some(&normalised), "written out twice it is the same text");
    let built = wire::build(&policy).expect("it comes from a document");
    let opened = Policy::open(built.as_bytes());
    let opened = opened.policy.unwrap_or_else(|| panic!("built it is refused: {:?}\n{normalised}", opened.findings));
    for request in ["{}", r#"{"facts":{},"rankQuestions":false,"now":"2026-11-25T12:00:00Z","language":"de"}"#] {
        let answer = request::check_answers(&policy, request);
        assert_eq!(answer, request::check_answers(&again, request), "written out it answers the same");
        assert_eq!(answer, request::check_answers(&opened, request), "built it answers the same");
    }
    request::check_calendars(&policy);
    request::check_calendars(&opened);
    request::check_levels(&policy);
    request::check_windows(&policy);
    request::parsed(&wire::describe(&policy));
    request::parsed(&wire::to_json(&wire::hot_path(&policy)));
    request::parsed(&wire::to_json(&wire::test(&policy)));
}

fn check_finding(finding: &FindingReport, text: &str) {
    let length = text.encode_utf16().count();
    let places = (finding.start as usize, finding.end as usize);
    assert!(places.0 <= places.1 && places.1 <= length, "the place is in the text: {finding:?}");
    assert!((1, 1) <= (finding.line, finding.column), "lines and columns count from 1: {finding:?}");
    assert!(
        (finding.line, finding.column) <= (finding.end_line, finding.end_column),
        "it ends after it starts: {finding:?}"
    );
    assert!(!finding.code.is_empty() && !finding.message.is_empty(), "{finding:?}");
    assert!(finding.path.is_empty() || finding.path.starts_with('/'), "the path is a JSON pointer: {finding:?}");
}
