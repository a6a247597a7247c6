//! Facts: typed fields, the notations of their values, and the answers known so far.

pub mod calendar_date;
pub mod facts;
pub mod field;
pub mod notation;
pub mod typed;
pub mod vocabulary;
