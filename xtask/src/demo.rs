//! The examples for browsers on localhost.

use std::path::Path;

use anyhow::Result;

use crate::build;
use crate::process;
use crate::project::Project;
use crate::wasm::Effort;

/// Pages that are built with the tools of `pkg-js`, by their folders in `examples/`.
const PAGES: [&str; 2] = ["portal", "chat"];

/// Builds the examples and serves them: the portal at `/`, the chat at `/chat/`. `connect` is the origin of a service that the portal
/// may compare its answers with.
pub fn demo(project: &Project, port: Option<u16>, connect: Option<&str>) -> Result<()> {
    build::build(project, Effort::Quick)?;
    build_pages(project, None)?;
    let mut serve = process::node(&project.root, &project.package.join("tools/serve.mjs"));
    serve.arg(project.example("portal").join("dist")).args(["--name", "Portal"]);
    serve.arg("--also").arg(format!("Chat=/chat/={}", project.example("chat").join("dist").display()));
    if let Some(port) = port {
        serve.args(["--port", &port.to_string()]);
    }
    if let Some(origin) = connect {
        serve.args(["--connect", origin]);
    }
    process::become_program(&mut serve)
}

/// Builds the pages. Where the `itsm` command is not at hand, cargo builds it by itself: that takes less than all that the tests are
/// built with.
pub fn build_pages(project: &Project, command: Option<&Path>) -> Result<()> {
    for page in PAGES {
        println!("building examples/{page}");
        let path = process::path_with(&project.node_bin())?;
        let mut build = process::npm(&project.example(page), &["run", "--silent", "build"]);
        if let Some(command) = command {
            build.env("ITSM_COMMAND", command);
        }
        process::run(build.env("PATH", path))?;
    }
    Ok(())
}
