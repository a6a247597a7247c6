//! Targets in words.

use itsm_batch::words;
use itsm_core::sla::answer::{Mark, TargetAnswer};

/// What a target demands, counted by what, and how often it has to be met.
pub fn target(target: &TargetAnswer) -> String {
    let by = match (&target.calendar, target.form) {
        (_, "elapsed" | "symbolic") => String::new(),
        (Some(calendar), _) => format!(" by {calendar}"),
        (None, "within" | "working_days" | "working_day") => " by a calendar still open".to_owned(),
        (None, _) => String::new(),
    };
    let share = target.attainment.as_ref().map_or(String::new(), |share| format!(", for {share} of tickets"));
    format!("{}{by}{share}", words::demand(target.form, &target.demand))
}

/// The length that counts of one or of a range: `4h` of `2h..4h`.
pub fn length(demand: &str) -> &str {
    demand.rsplit("..").next().unwrap_or(demand)
}

/// When a warning or a step of escalation comes, and whom to tell: `at 75%`, `1h before: team lead`.
pub fn place(mark: &Mark) -> String {
    let at = if mark.at.ends_with('%') { "at " } else { "" };
    let to = mark.to.as_ref().map_or(String::new(), |to| format!(": {to}"));
    format!("{at}{}{to}", mark.at)
}

/// Why there is no instant that a target is due at. Nothing where that lies in what it demands.
pub fn not_due(code: &str) -> Option<&'static str> {
    match code {
        "missing_facts" => Some("depends on missing facts"),
        "beyond_horizon" => Some("after the year 2100"),
        "no_working_time" => Some("never: its calendar has no working time"),
        _ => None,
    }
}
