//! Targets in words.

/// What a target of this form demands: `4h`, `3 working days`, `next working day before 10:00`.
pub fn demand(form: &str, demand: &str) -> String {
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

/// Why clocks have no target to hold them against.
pub fn without_target(why: &str) -> &'static str {
    match why {
        "none" => "none on purpose",
        "symbolic" => "agreed in words",
        "missing_facts" => "facts are missing",
        _ => "no target applies",
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
            assert_eq!(super::demand(form, demand), expected);
        }
    }
}
