//! The `itsm` command.
fn main() {}
