//! Freezes that never end, and windows that never open.

use super::Policy;
use crate::calendar::{CalendarError, HORIZON};
use crate::fact::notation::DAY;
use crate::finding::{Finding, Findings};
use crate::schedule::windows::Opening;

/// Of what is open for longer than this when the years that calendars know are over, nobody sees the end, in milliseconds.
const ENDLESS: i64 = 366 * DAY * 1_000;

/// Says which windows never open, and which freezes never end.
pub(super) fn windows(policy: &Policy, findings: &mut Findings) {
    let Some(windows) = policy.change_windows() else { return };
    for window in &windows.windows {
        let Some(opening) = windows.opening(window, &policy.0.calendars) else { continue };
        let what = if window.is_freeze { "freeze" } else { "maintenance window" };
        if !opens(opening) {
            let message = format!("the {what} `{}` never opens", window.id);
            let help = if window.is_freeze {
                "look at its days and hours; what never opens stops no change"
            } else {
                "look at its days and hours; a change that has to run in it alone never can"
            };
            findings.push(Finding::warning("change.window_never_opens", window.span, message).help(help));
        } else if window.is_freeze && is_endless(opening).unwrap_or_default() {
            let message = format!("the freeze `{}` never ends", window.id);
            let finding = Finding::warning("change.freeze_never_ends", window.span, message);
            findings.push(finding.help("give it an end, or hours; changes that it applies to can never run again"));
        }
    }
}

fn opens(opening: Opening<'_>) -> bool {
    match opening {
        Opening::Once(from, to) => from < to,
        Opening::Calendar(calendar) => calendar.has_working_time(),
    }
}

fn is_endless(opening: Opening<'_>) -> Result<bool, CalendarError> {
    let end = *HORIZON.end();
    match opening {
        Opening::Once(_, to) => Ok(to >= end),
        Opening::Calendar(calendar) => {
            let last = calendar.previous_opening(end)?;
            Ok(calendar.is_working(end - 1)? && last.is_none_or(|opening| end - opening > ENDLESS))
        }
    }
}
