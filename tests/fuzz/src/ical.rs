//! Calendars of other programs.

use itsm_batch::ical::{Clocks, WindowKind, appointments, holidays, windows_yaml};
use itsm_core::Policy;
use itsm_core::calendar::zone::Zone;
use itsm_core::document::{Syntax, yaml};
use itsm_core::finding::Findings;
use itsm_core::schedule::changes::Schedule;

/// 2026-11-01T00:00Z to a year later.
const A_YEAR: std::ops::RangeInclusive<i64> = 1_793_491_200_000..=1_825_027_200_000;

/// A file is refused; or what is imported can be used, whatever stands in it.
pub(crate) fn check(input: &[u8]) {
    check_changes(input);
    check_holidays(input);
}

/// Events are a schedule, and windows that a policy takes.
fn check_changes(input: &[u8]) {
    let clocks = Clocks::new(Zone::named("Europe/Berlin").unwrap_or_else(Zone::utc), Some(Zone::utc()));
    let Ok(found) = appointments(input, &clocks, A_YEAR) else { return };
    let schedule = Schedule::from_json(&found.to_schedule_json());
    assert!(schedule.is_ok(), "it is a schedule: {:?}", schedule.err());
    for (kind, key) in [(WindowKind::Freeze, "freezes"), (WindowKind::Maintenance, "maintenance")] {
        let Ok(windows) = found.windows(kind, &clocks) else { continue };
        if windows.is_empty() {
            continue;
        }
        let list = windows_yaml(&windows);
        let text = format!("itsm: 1\npolicy: {{ name: x }}\nchange:\n  zone: Europe/Berlin\n  {key}:\n{list}");
        let loaded = Policy::load(&text, Syntax::Yaml);
        assert!(loaded.policy.is_some(), "they can be pasted: {:?}\n{list}", loaded.findings);
    }
}

fn check_holidays(input: &[u8]) {
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
