//! Conditions and decision tables: as resolved from the document, evaluated the obvious way, and compiled to stages.

pub mod compile;
pub mod condition;
pub mod derivation;
pub mod evaluate;
pub mod resolve;
pub mod rule;
pub mod subject;
pub mod trace;
pub mod view;
mod words;
