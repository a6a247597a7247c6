//! The npm package, from Rust to `pkg-js/dist`.

use std::sync::atomic::Ordering;

use anyhow::Result;

use crate::npm;
use crate::process;
use crate::project::{ENTRIES, Project};
use crate::stamp::{self, Fingerprint};
use crate::wasm::{self, Effort};

pub fn build(project: &Project, effort: Effort) -> Result<()> {
    if project.built.load(Ordering::Relaxed) {
        return Ok(());
    }
    npm::install(project)?;
    wasm::build(project, effort)?;
    javascript(project)?;
    project.built.store(effort == Effort::Full, Ordering::Relaxed);
    Ok(())
}

fn javascript(project: &Project) -> Result<()> {
    let package = &project.package;
    let stamp_file = package.join("dist").join(".stamp");
    let mut inputs = Fingerprint::default();
    for input in ["src", "tools/build.mjs", "tsconfig.json", "package-lock.json"] {
        inputs = inputs.path(&package.join(input))?;
    }
    for entry in &ENTRIES {
        for file in ["glue.js", "glue.d.ts", "module.wasm"] {
            inputs = inputs.path(&project.generated(entry).join(file))?;
        }
    }
    let stamp = inputs.finish();
    if stamp::read(&stamp_file) == stamp {
        return Ok(());
    }
    println!("building pkg-js/dist");
    process::run(&mut process::node(package, &package.join("tools/build.mjs")))?;
    stamp::write(&stamp_file, &stamp)
}
