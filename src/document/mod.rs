//! The policy as written: a tree with places, read from YAML or JSON, and the model of the document.

pub mod model;
