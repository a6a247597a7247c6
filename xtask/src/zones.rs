//! The table of time zones that is compiled into the core.

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// The test that holds the table against the database writes it when told to: so nothing but the core's tests needs the
/// database, and the core has no writer of tables.
pub fn write(project: &Project) -> Result<()> {
    let test = ["test", "--package", "itsm-core", "--lib", "--", "calendar::zone::generate", "--nocapture"];
    process::run(process::cargo(&project.root, &test).env("ITSM_WRITE_ZONES", "1"))
}
