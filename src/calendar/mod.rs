//! When a service desk works, and by which clock.

pub mod zone;
