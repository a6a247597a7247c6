//! Holds what the pack `service-desk` suggests against the labels of a public set of tickets:
//! `cargo run --release -p ticket-set`, or with `-- train` for the other part of the set.
//!
//! The set is not part of the project. It is looked for in the folder `ITSM_DATA`, or `../shared/data` beside the
//! project; without it there is nothing to measure.

mod labels;
mod measure;
mod tickets;

use std::env;
use std::error::Error;
use std::time::Instant;

use itsm_core::Policy;

use crate::labels::Labels;
use crate::measure::Measured;

const POLICY: &str = include_str!("../../../packs/service-desk/policy.yaml");

fn main() -> Result<(), Box<dyn Error>> {
    let path = tickets::path();
    if !path.exists() {
        println!("skipped the set of tickets: there is no `{}`; set ITSM_DATA to its folder", path.display());
        return Ok(());
    }
    let split = env::args().nth(1).unwrap_or_else(|| "valid".to_owned());
    let policy = Policy::from_yaml(POLICY)?;
    let tickets = tickets::read(&path, &split)?;
    let start = Instant::now();
    let measured = Measured::of(&policy, &Labels::read()?, &tickets)?;
    let seconds = start.elapsed().as_secs_f64();
    print!("{measured}");
    #[expect(clippy::cast_precision_loss, reason = "for people, three digits are plenty")]
    let each = seconds * 1e6 / tickets.len().max(1) as f64;
    println!("\nsuggested in {seconds:.2} s: {each:.0} µs each");
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn categories(policy: &Policy) -> Vec<String> {
        let (at, _) = policy.vocabulary().field("category").unwrap();
        policy.vocabulary().fields[at].kind.options().unwrap().ids().map(str::to_owned).collect()
    }

    #[test]
    fn every_category_has_a_label_and_every_label_a_category() {
        let (policy, labels) = (Policy::from_yaml(POLICY).unwrap(), Labels::read().unwrap());
        let categories = categories(&policy);
        for category in &categories {
            assert!(labels.of(category).is_some(), "{category}");
        }
        for named in labels.categories() {
            assert!(categories.iter().any(|known| known == named), "{named}");
        }
    }

    #[test]
    fn where_the_pack_speaks_three_of_four_are_right() {
        let path = tickets::path();
        if !path.exists() {
            println!("skipped: there is no `{}`", path.display());
            return;
        }
        let policy = Policy::from_yaml(POLICY).unwrap();
        let tickets = tickets::read(&path, "valid").unwrap();
        let measured = Measured::of(&policy, &Labels::read().unwrap(), &tickets).unwrap();
        let counts = measured.as_the_policy_says();
        assert_eq!(counts.tickets, 5_646);
        assert!(counts.coverage() >= 55.0 && counts.precision() >= 75.0, "{measured}");
    }
}
