//! Replays a year of a real desk's incidents against a policy with that desk's own matrix and service levels, and compares
//! every priority, and whether every service level was kept, with what is on record: `cargo run --release -p incident-log`.
//!
//! The log is not part of the project. It is looked for in the folder `ITSM_DATA`, or `../shared/data` beside the
//! project; without it there is nothing to replay.

mod log;
mod replay;
mod service_levels;

use std::error::Error;
use std::time::Instant;

use itsm_core::Policy;

use crate::replay::Comparison;

const POLICY: &str = include_str!("../policy.yaml");

fn main() -> Result<(), Box<dyn Error>> {
    let path = log::path();
    if !path.exists() {
        println!("skipped the incident log: there is no `{}`; set ITSM_DATA to its folder", path.display());
        return Ok(());
    }
    let policy = Policy::from_yaml(POLICY)?;
    let events = log::read(&path)?;
    let start = Instant::now();
    let comparison = Comparison::of(&policy, &events)?;
    let seconds = start.elapsed().as_secs_f64();
    print!("{comparison}");
    #[expect(clippy::cast_precision_loss, reason = "for people, three digits are plenty")]
    let rate = events.len() as f64 / seconds;
    println!("decided in {seconds:.2} s: {rate:.0} events per second\n");
    let start = Instant::now();
    let report = service_levels::report(&policy, &path)?;
    println!("{}", service_levels::summary(&report));
    println!("reported in {:.2} s", start.elapsed().as_secs_f64());
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::log::Event;
    use crate::replay::Verdict;

    fn event(incident: &str, impact: Option<&str>, urgency: Option<&str>, priority: Option<&str>) -> Event {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Event {
            incident: incident.to_owned(),
            impact: owned(impact),
            urgency: owned(urgency),
            priority: owned(priority),
        }
    }

    #[test]
    fn the_policy_passes_its_own_examples() {
        let policy = Policy::from_yaml(POLICY).unwrap();
        assert!(policy.run_examples().iter().all(|example| example.passed), "{:?}", policy.run_examples());
    }

    #[test]
    fn every_recorded_priority_is_the_computed_one() {
        let path = log::path();
        if !path.exists() {
            println!("skipped: there is no `{}`", path.display());
            return;
        }
        let policy = Policy::from_yaml(POLICY).unwrap();
        let comparison = Comparison::of(&policy, &log::read(&path).unwrap()).unwrap();
        assert_eq!((comparison.events, comparison.incidents.len()), (141_712, 24_918));
        assert_eq!(comparison.count(Verdict::Agrees), comparison.events, "{comparison}");
    }

    #[test]
    fn service_levels_are_kept_or_missed_as_on_record_but_for_170() {
        let path = log::path();
        if !path.exists() {
            println!("skipped: there is no `{}`", path.display());
            return;
        }
        let policy = Policy::from_yaml(POLICY).unwrap();
        let report = service_levels::report(&policy, &path).unwrap();
        let all = report.recorded.unwrap().all;
        assert_eq!((report.tickets.counted, report.tickets.left_out), (24_918, 0));
        assert_eq!((all.both_kept, all.both_missed), (15_658, 8_412));
        assert_eq!((all.only_recorded_kept, all.only_recorded_missed, all.not_comparable), (138, 32, 678));
        assert_eq!(all.share().as_deref(), Some("99.29%"));
    }

    #[test]
    fn gaps_in_the_log_are_counted_and_never_guessed() {
        let policy = Policy::from_yaml(POLICY).unwrap();
        let events = [
            event("A", Some("1"), Some("1"), Some("1")),
            event("A", Some("1"), Some("2"), Some("3")),
            event("B", Some("1"), Some("3"), None),
            event("C", None, Some("1"), Some("2")),
        ];
        let comparison = Comparison::of(&policy, &events).unwrap();
        assert_eq!(comparison.incidents.len(), 3);
        let counts = [Verdict::Agrees, Verdict::Differs, Verdict::Gap].map(|verdict| comparison.count(verdict));
        assert_eq!(counts, [2, 1, 1]);
    }

    #[test]
    fn a_level_the_policy_does_not_know_is_an_error() {
        let policy = Policy::from_yaml(POLICY).unwrap();
        assert!(Comparison::of(&policy, &[event("A", Some("7"), Some("1"), None)]).is_err());
    }
}
