//! Logs of tickets, as some tool exports them.

use std::sync::LazyLock;

use itsm_batch::log::{Columns, Log, Times};
use itsm_batch::report::{Asked, SlaReport};
use itsm_core::Policy;

/// The policy of the example, whose fields the columns of its log are.
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let text = include_str!("../../../examples/report/policy.yaml");
    Policy::from_yaml(text).expect("the example is a policy")
});

/// 2027-01-04T07:00:00Z.
const NOW: i64 = 1_799_046_000_000;

/// A log is refused; or every ticket is counted, left alone or left out, and the report can be written.
pub(crate) fn check(input: &[u8]) {
    let columns = Columns {
        at: Some("changed_at".to_owned()),
        kind: Some("event".to_owned()),
        times: Times::new(None, Some("Europe/Berlin")).expect("it is a zone"),
        ..Columns::default()
    };
    let Ok(mut log) = Log::read(&POLICY, &columns, input) else { return };
    let report = SlaReport::of(&POLICY, &mut log, &Asked { now: NOW, ..Asked::default() });
    let report = report.expect("the policy says what to count");
    let tickets = report.tickets;
    assert_eq!(tickets.read, tickets.counted + tickets.not_counted + tickets.left_out, "every ticket is accounted for");
    assert!(report.to_html().ends_with("</html>"), "the page is whole");
    assert_eq!(csv_rows(&report.to_csv()), report.rows.len() + 1, "a row is a row");
    assert!(serde_json::to_string(&report).is_ok(), "the report is JSON");
}

/// The rows of a CSV text, of which one may have line ends inside of quotes.
fn csv_rows(text: &str) -> usize {
    let mut is_quoted = false;
    let ends = text.bytes().filter(|byte| {
        is_quoted ^= *byte == b'"';
        *byte == b'\n' && !is_quoted
    });
    ends.count()
}
