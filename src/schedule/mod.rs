//! When changes run: freezes and maintenance windows of a policy, the schedule of the other changes, what a change is in
//! conflict with, and when it could run instead.
//!
//! A window opens as a calendar does. The other changes are the host's: a [`Schedule`](changes::Schedule) is an index over them that
//! knows no policy, so that it is built once and asked about every change.

pub mod answer;
pub mod changes;
mod conflict;
mod resolve;
mod slot;
pub mod windows;

pub(crate) use conflict::Asked;
pub(crate) use slot::Free;
