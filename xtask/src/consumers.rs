//! The packed tarball in fresh projects, one for each tool that people build with.

use anyhow::Result;

use crate::build;
use crate::chrome;
use crate::process;
use crate::programs::program;
use crate::project::Project;
use crate::wasm::Effort;

/// Hands the arguments to the runner: `--write` brings the README's table up to date, names choose consumers.
pub fn run(project: &Project, arguments: &[String]) -> Result<()> {
    let chrome = chrome::ensure()?;
    build::build(project, Effort::Full)?;
    let mut runner = process::node(&project.package, &project.package.join("tests/consumers/run.mjs"));
    let command = program(project, "itsm")?;
    process::run(runner.args(arguments).env("ITSM_CHROME", chrome).env("ITSM_COMMAND", command))
}
