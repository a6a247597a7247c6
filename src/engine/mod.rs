//! The policy as a whole: loaded, checked, compiled, asked.

#[cfg(feature = "author")]
mod analysis;
mod built;
mod digest;
mod example;
mod load;
mod lookup;
mod policy;
mod prepared;

pub use example::ExampleResult;
pub use load::{Loaded, PolicyError};
pub use policy::{Policy, Question};
pub use prepared::{Decision, PreparedPriority, PriorityBinder};
