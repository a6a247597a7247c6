//! The portal example on localhost.

use std::path::Path;

use anyhow::{Result, bail};

use crate::build;
use crate::process;
use crate::project::Project;
use crate::wasm::Effort;

/// Builds the portal and serves it. `connect` is the origin of a service that the page may compare its answers with.
pub fn demo(project: &Project, port: Option<u16>, connect: Option<&str>) -> Result<()> {
    build::build(project, Effort::Quick)?;
    if !build_portal(project, None)? {
        bail!("examples/portal is not there yet");
    }
    let mut serve = process::node(&project.root, &project.package.join("tools/serve.mjs"));
    serve.arg(project.portal().join("dist")).args(["--name", "Portal"]);
    if let Some(port) = port {
        serve.args(["--port", &port.to_string()]);
    }
    if let Some(origin) = connect {
        serve.args(["--connect", origin]);
    }
    process::become_program(&mut serve)
}

/// Builds the portal with the tools of `pkg-js`; false where there is no portal. Where the `itsm` command is not at hand,
/// cargo builds it by itself: that takes less than all that the tests are built with.
pub fn build_portal(project: &Project, command: Option<&Path>) -> Result<bool> {
    let portal = project.portal();
    if !portal.join("package.json").is_file() {
        return Ok(false);
    }
    println!("building examples/portal");
    let path = process::path_with(&project.node_bin())?;
    let mut build = process::npm(&portal, &["run", "--silent", "build"]);
    if let Some(command) = command {
        build.env("ITSM_COMMAND", command);
    }
    process::run(build.env("PATH", path))?;
    Ok(true)
}
