//! The policy as written: a tree with places, read from YAML or JSON, and the model of the document.

pub mod json;
pub mod limits;
pub mod model;
pub mod tree;
#[cfg(feature = "yaml")]
pub mod yaml;
