//! Service-management decisions from one policy document, natively and in WebAssembly.
//!
//! A policy says in YAML or JSON how urgent things are: scales, questions, rules, a matrix. This crate reads it, finds
//! everything that is wrong with it, compiles it, and answers for any subset of the facts which priorities are still
//! possible, which question to ask next, and why.
//!
//! # Example
//!
//! ```
//! # #[cfg(feature = "yaml")] {
//! use itsm_core::Policy;
//!
//! let policy = Policy::from_yaml(
//!     "
//! itsm: 1
//! policy: { name: demo }
//! scales: { priority: [P1, P2, P3] }
//! fields:
//!   affected_users: { type: integer, min: 1, ask: How many people are affected? }
//!   work_stopped: { type: boolean, ask: Is work stopped? }
//! priority:
//!   table:
//!     rules:
//!       - { id: wide-stop, when: { affected_users: '>= 50', work_stopped: true }, then: P1 }
//!       - { id: stop, when: { work_stopped: true }, then: P2 }
//!     otherwise: P3
//! ",
//! )?;
//!
//! let mut facts = policy.facts();
//! facts.set("affected_users", 80)?;
//! let answer = policy.priority(&facts)?;
//! assert_eq!(answer.possible, ["P1", "P3"]);
//! assert_eq!(answer.next[0].field, "work_stopped");
//!
//! facts.set("work_stopped", true)?;
//! assert_eq!(policy.priority(&facts)?.outcome.as_deref(), Some("P1"));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The types to know
//!
//! - [`Policy`]: a document, compiled. Immutable, `Send + Sync`, cheap to clone. [`Policy::load`] tells everything that
//!   was found, warnings too; [`Policy::from_yaml`] and [`Policy::from_json`] give the policy or a [`PolicyError`].
//! - [`Facts`](fact::facts::Facts): the answers known so far, made by [`Policy::facts`] or read from JSON by
//!   [`Policy::read_facts`]. A field is absent, null (unknown for good) or has a value. What an agent sets by hand is
//!   kept beside them.
//! - [`PriorityAnswer`](priority::answer::PriorityAnswer): the outcome if it is settled, else what is still possible;
//!   what was assumed; what to ask next; and the stamps of policy and engine.
//! - [`Explanation`](priority::answer::Explanation): the same with every step, rule and test.
//! - [`SlaTargets`](engine::SlaTargets) and [`SlaClocks`](engine::SlaClocks): which service level targets apply and when they are due,
//!   and what the clocks of a ticket show, worked out from its events: [`Policy::sla_targets`], [`Policy::sla_clocks`].
//! - [`Suggestions`](category::answer::Suggestions): which values a text speaks for, how certainly, and which words say so:
//!   [`Policy::suggest`], and [`Policy::suggest_again`] while somebody types; with the feature `text`.
//! - [`ChangeAnswer`](change::answer::ChangeAnswer): how risky a change is, with the scores still possible, and what that asks for: type, approval, lead
//!   time, attachments, review: [`Policy::change_risk`], and [`Policy::explain_change`] with a ledger of the scores.
//! - [`ChangeConflicts`](schedule::answer::ChangeConflicts) and [`ChangeSlots`](schedule::answer::ChangeSlots): what a change is in conflict with beside a
//!   [`Schedule`](schedule::changes::Schedule) of others, and when it could run: [`Policy::change_conflicts`], [`Policy::change_slots`]; with the feature
//!   `schedule`.
//! - [`Question`](engine::Question): facts, and the time, the language and whether to rank open questions.
//! - [`FindingReport`](finding::FindingReport): one thing wrong or doubtful in a policy, with code, place and remedy.
//! - [`PreparedPriority`](engine::PreparedPriority): the decision for a host's own type, bound to the fields once by
//!   [`Policy::prepare_priority`]: no text is read after that, and millions are decided a second.
//! - [`wire`]: the same as pure functions from JSON text to JSON text. The npm package and the `itsm` command use
//!   these, so their answers are equal byte for byte.
//!
//! # How it is built
//!
//! Lower layers know nothing of the ones above them:
//!
//! | module | what |
//! | --- | --- |
//! | [`wire`] | the JSON contract |
//! | [`engine`] | loading, checking, asking a policy |
//! | [`priority`] | the priority decision: matrix or table, adjustments, overrides, explanations |
//! | [`change`] | what is decided about changes: risk, type, approval, lead time, attachments, review |
//! | [`sla`] | service levels: targets, clocks, timelines |
//! | [`decision`] | what decisions have in common: outcomes still possible, values set by hand, the next question, the steps told |
//! | [`table`] | conditions, decision tables and derived values, from names to sets of values, and on to stages |
//! | [`stage`] | functions of finitely many cells, as answer table, decision diagram or rule bitsets |
//! | [`calendar`] | working time: windows, holidays, time zones |
//! | `schedule` | when changes run: windows of the policy, conflicts with other changes, free slots; with the feature `schedule` |
//! | [`document`], [`fact`], [`scale`], [`finding`], [`span`] | the policy as written, and the vocabulary |
//! | `category` | suggestions: keywords of rules and a trained linear model, and how they come together; with the feature `text` |
//! | [`text`] | texts as folded tokens with their places, and patterns found in them; it knows nothing of policies |
//!
//! # Features
//!
//! | feature | default | what |
//! | --- | --- | --- |
//! | `yaml` | yes | policies written in YAML; without it, JSON only |
//! | `text` | yes | conditions on texts (`contains`, `matches` …) and suggestions; without it a policy that has them is refused |
//! | `fast-text` | yes | faster engines for conditions on texts, at the price of a larger program; no other answers |
//! | `author` | yes | analyses for authors: gaps, rules that never fire, matrices that are not monotone, failing examples |
//! | `zones` | yes | time zones by name; without it, only those that a built policy brings along |
//! | `schedule` | yes | change calendars: freezes, maintenance windows, conflicts, free slots; without it they are not looked at |
//! | `schema` | no | the JSON Schema of the format (`document::schema`) |
//!
//! # What it does not do
//!
//! - It decides priority and what changes ask for, suggests categories, counts working time, measures service levels and says when changes may run.
//! - It reads no clock and no file, and keeps no state: the time now is an argument, answers are values.
//! - It never panics on a policy or on facts, and has no `unsafe` code.
//! - It has no float: decimals are scaled integers, and what does not fit is refused, not rounded.
//!
//! The format of policies and the JSON contract are described in `docs/FORMAT.md` and `docs/WIRE.md` of the repository.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod calendar;
#[cfg(feature = "text")]
pub mod category;
pub mod change;
pub mod decision;
pub mod document;
pub mod engine;
pub mod fact;
pub mod finding;
pub mod order;
mod packed;
pub mod priority;
pub mod scale;
#[cfg(feature = "schedule")]
pub mod schedule;
mod sha256;
pub mod sla;
pub mod span;
pub mod stage;
pub mod table;
pub mod text;
pub mod wire;

pub use engine::{Policy, PolicyError};

/// Compiles and runs the example of the README.
#[cfg(all(doctest, feature = "yaml"))]
#[doc = include_str!("../README.md")]
struct Readme;
