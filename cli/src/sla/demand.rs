//! Targets in words.

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
    format!("{}{by}{share}", words(target.form, &target.demand))
}

/// What a target of this form demands: `4h`, `3 working days`, `next working day before 10:00`.
pub fn words(form: &str, demand: &str) -> String {
    let range = demand.replacen("..", " to ", 1);
    let counted = |one: &str| if range == "1" { format!("1 {one}") } else { format!("{range} {one}s") };
    match form {
        "no_target" => "none on purpose".to_owned(),
        "within" => range,
        "elapsed" => format!("{range} around the clock"),
        "working_days" => counted("working day"),
        "weeks" => counted("week"),
        "working_day" => working_day(demand),
        "until" => format!("until {demand}"),
        _ => demand.to_owned(),
    }
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

fn working_day(demand: &str) -> String {
    let (day, before) = demand.split_once(' ').map_or((demand, None), |(day, before)| (day, Some(before)));
    let (day, end) = match day {
        "same" | "next" => (format!("{day} working day"), "end of"),
        days => (format!("{days} working days later"), "end of work"),
    };
    match before {
        Some(before) => format!("{day} {before}"),
        None => format!("{end} {day}"),
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn every_form_has_words() {
        for (form, demand, expected) in [
            ("within", "2h..4h", "2h to 4h"),
            ("elapsed", "1d", "1d around the clock"),
            ("working_days", "1", "1 working day"),
            ("working_days", "3..5", "3 to 5 working days"),
            ("weeks", "2", "2 weeks"),
            ("working_day", "same", "end of same working day"),
            ("working_day", "next before 10:00", "next working day before 10:00"),
            ("working_day", "2 before 10:00", "2 working days later before 10:00"),
            ("working_day", "11", "end of work 11 working days later"),
            ("until", "wanted_by before 10:00", "until wanted_by before 10:00"),
            ("symbolic", "as agreed", "as agreed"),
            ("no_target", "none", "none on purpose"),
        ] {
            assert_eq!(words(form, demand), expected);
        }
    }
}
