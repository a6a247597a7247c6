//! The policy as a whole: loaded, checked, compiled, asked.

#[cfg(feature = "author")]
mod analysis;
mod built;
mod digest;
mod example;
mod load;
mod policy;

pub use example::ExampleResult;
pub use load::{Loaded, PolicyError};
pub use policy::{Policy, Question};
