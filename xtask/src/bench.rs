//! Measurements: how long things take.

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// The criterion benchmarks whose names contain `name`, or all.
pub fn native(project: &Project, name: Option<&str>) -> Result<()> {
    let arguments: Vec<&str> =
        ["bench", "-p", "itsm-core", "--bench", "native", "--"].into_iter().chain(name).collect();
    process::run(&mut process::cargo(&project.root, &arguments))
}
