//! Priority, category, change risk and SLA decisions from one policy document, natively and in WebAssembly.
#![forbid(unsafe_code)]
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod document;
pub mod engine;
pub mod fact;
pub mod finding;
pub mod priority;
pub mod scale;
pub mod span;
pub mod stage;
pub mod table;
pub mod wire;

pub use engine::{Policy, PolicyError};
