//! The package's own development tools, from npm.

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project::Project;
use crate::stamp::{self, Fingerprint};

/// Installs exactly what the lock file says, unless that has been done.
///
/// No install script is needed by anything we use, so none is run.
pub fn install(project: &Project) -> Result<()> {
    check_node()?;
    let stamp_file = project.package.join("node_modules").join(".itsm-stamp");
    let stamp = Fingerprint::default().path(&project.package.join("package-lock.json"))?.finish();
    if stamp::read(&stamp_file) == stamp {
        return Ok(());
    }
    println!("installing npm packages");
    process::run(&mut process::npm(
        &project.package,
        &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    ))?;
    stamp::write(&stamp_file, &stamp)
}

fn check_node() -> Result<()> {
    let version = process::read(std::process::Command::new("node").arg("--version"))
        .context("Node 20.10 or newer is needed: https://nodejs.org")?;
    let parts: Vec<u32> = version.trim_start_matches('v').split('.').map_while(|part| part.parse().ok()).collect();
    if parts < vec![20, 10] {
        bail!("Node 20.10 or newer is needed, and this is {version}");
    }
    Ok(())
}
