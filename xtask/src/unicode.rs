//! The table of folding that is compiled into the core.

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// Written by the test that holds it against Unicode, as the time zones are.
pub fn write(project: &Project) -> Result<()> {
    let test = ["test", "--package", "itsm-core", "--lib", "--", "text::generate", "--nocapture"];
    process::run(process::cargo(&project.root, &test).env("ITSM_WRITE_FOLDING", "1"))
}
