//! The size budget: what a browser has to download.

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// Prints the sizes of every entry and fails where one is over `pkg-js/size-budget.json`.
pub fn check(project: &Project) -> Result<()> {
    process::run(&mut process::node(&project.package, &project.package.join("tools/size.mjs")))
}
