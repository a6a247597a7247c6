//! Calendars of other programs.

use itsm_batch::ical::holidays;
use itsm_core::Policy;
use itsm_core::document::{Syntax, yaml};
use itsm_core::finding::Findings;

/// A file is refused; or what is imported is a list that a calendar takes, whatever stands in its names.
pub(crate) fn check(input: &[u8]) {
    let Ok(imported) = holidays(input, 2026..=2027) else { return };
    if imported.holidays.is_empty() {
        return;
    }
    let list = imported.to_yaml();
    assert!(yaml::parse(&list, &mut Findings::new()).is_some(), "it is YAML: {list}");
    let text = format!(
        "itsm: 1\npolicy: {{ name: x }}\ncalendars:\n  office:\n    hours: {{ mon-fri: 8-18 }}\n    holidays:\n{list}"
    );
    let loaded = Policy::load(&text, Syntax::Yaml);
    assert!(loaded.policy.is_some(), "it can be pasted: {:?}\n{list}", loaded.findings);
}
