//! The workspace's own programs, out of the build that its tests have too.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

use anyhow::Result;

use crate::process;
use crate::project::Project;

/// What the Rust tests choose. Whoever chooses otherwise gets other features of the libraries, and compiles them again.
/// `itsm-bare` is about having none, and stands alone.
pub const WORKSPACE: [&str; 6] = ["--workspace", "--exclude", "xtask", "--exclude", "itsm-bare", "--all-features"];

/// Builds one program, for development, and tells where it is.
pub fn program(project: &Project, name: &str) -> Result<PathBuf> {
    // Any test will do: without one, the features that development dependencies ask for are left out.
    let arguments = [&["build", "--quiet"], &WORKSPACE[..], &["--bin", name, "--test", "mistakes"]].concat();
    process::run(&mut process::cargo(&project.root, &arguments))?;
    Ok(project.target.join("debug").join(format!("{name}{EXE_SUFFIX}")))
}
