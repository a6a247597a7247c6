//! The portal example on localhost.

use anyhow::{Result, bail};

use crate::build;
use crate::process;
use crate::project::Project;
use crate::wasm::Effort;

pub fn demo(project: &Project, port: Option<u16>) -> Result<()> {
    build::build(project, Effort::Quick)?;
    if !build_portal(project)? {
        bail!("examples/portal is not there yet");
    }
    let mut serve = process::node(&project.root, &project.package.join("tools/serve.mjs"));
    serve.arg(project.portal().join("dist")).args(["--name", "Portal"]);
    if let Some(port) = port {
        serve.args(["--port", &port.to_string()]);
    }
    process::become_program(&mut serve)
}

/// Builds the portal with the tools of `pkg-js`; false where there is no portal.
pub fn build_portal(project: &Project) -> Result<bool> {
    let portal = project.portal();
    if !portal.join("package.json").is_file() {
        return Ok(false);
    }
    println!("building examples/portal");
    let path = process::path_with(&project.node_bin())?;
    process::run(process::npm(&portal, &["run", "--silent", "build"]).env("PATH", path))?;
    Ok(true)
}
