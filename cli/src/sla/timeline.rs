//! The timeline of a clock: what counted and what did not, and why.

use anstyle::Style;
use itsm_core::Policy;
use itsm_core::calendar::zone::Zone;
use itsm_core::engine::ClockQuestion;
use itsm_core::fact::notation::write_working;
use itsm_core::sla::timeline::{Cause, TimelineEntry};

use crate::columns::Columns;
use crate::instant::stretch;
use crate::terminal::{BOLD, DIM, GOOD, PLAIN, WARNING};

/// Each stretch in words by the clocks of a zone, and what all of them add up to.
pub fn text(timeline: &[TimelineEntry], zone: &Zone, policy: &Policy, question: &ClockQuestion) -> String {
    let mut columns = Columns::default();
    for entry in timeline {
        let (style, mut words) = cause(entry, policy, question);
        if let Some(moved) = &entry.clocks_moved {
            words = format!("{words}, clocks moved {moved}");
        }
        let counted = if entry.milliseconds == 0 { String::new() } else { write_working(entry.milliseconds) };
        let when = stretch(&entry.from, &entry.to, zone);
        columns.row([(PLAIN, when.as_str()), (BOLD, &counted), (style, &words)]);
    }
    let sum: i64 = timeline.iter().map(|entry| entry.milliseconds).sum();
    columns.row([(PLAIN, "in all"), (BOLD, &write_working(sum)), (PLAIN, "elapsed")]);
    format!("  timeline by the clocks of {}\n{}", zone.name(), columns.lines(4))
}

/// Why a stretch counted or did not.
fn cause(entry: &TimelineEntry, policy: &Policy, question: &ClockQuestion) -> (Style, String) {
    let event = || entry.event.map_or(String::new(), |number| event(number, policy, question));
    match entry.cause {
        Cause::Counted => (GOOD, "counted".to_owned()),
        Cause::OutsideHours => (DIM, "outside working hours".to_owned()),
        Cause::Holiday => {
            (DIM, entry.name.as_ref().map_or("special day".to_owned(), |name| format!("holiday: {name}")))
        }
        Cause::Paused => (WARNING, format!("paused{}", event())),
        Cause::Done => (DIM, format!("done{}, taken up again later", event())),
        Cause::Restarted => (DIM, "does not count, the clock began again".to_owned()),
        Cause::Rest => (DIM, "more stretches than are listed".to_owned()),
    }
}

/// ` by event 2 (updated)`: its place in the list, and its kind.
fn event(number: u32, policy: &Policy, question: &ClockQuestion) -> String {
    let known = usize::try_from(number).ok().and_then(|at| question.events.get(at));
    let kind = known.zip(policy.service_levels()).map(|(event, levels)| levels.events.id(event.kind));
    format!(" by event {} ({})", number + 1, kind.unwrap_or_default())
}
