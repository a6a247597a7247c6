//! What must hold for any input, however wrong: one check per fuzz target in `fuzz/`. A check panics when something does
//! not hold. `tests/replay.rs` runs all of them on the repository's own policies and requests, and on every input that
//! once broke one.
#![allow(clippy::panic, clippy::expect_used, reason = "a check says so by failing")]

mod built;
mod ical;
mod log;
pub mod material;
mod overrides;
mod policy;
mod request;
mod suggest;

/// Panics when something does not hold for an input.
pub type Check = fn(&[u8]);

/// A fuzz target: its name in `fuzz/`, and its check.
pub const TARGETS: [(&str, Check); 7] = [
    ("policy", policy::check),
    ("facts", request::check),
    ("overrides", overrides::check),
    ("built", built::check),
    ("log", log::check),
    ("ical", ical::check),
    ("suggest", suggest::check),
];

pub use built::form;

/// Runs the check of a target.
///
/// # Panics
///
/// When something does not hold, or there is no such target.
pub fn check(target: &str, input: &[u8]) {
    let (_, check) = TARGETS.iter().find(|(name, _)| *name == target).expect("a target of that name");
    check(input);
}
