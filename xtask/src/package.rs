//! The release of the npm package: built once more with wasm-pack, compared with our own build, checked and packed.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use crate::build;
use crate::process;
use crate::project::{ENTRIES, Entry, Project};
use crate::wasm::{self, Effort};

/// The version of wasm-bindgen everywhere in this repository.
const BINDGEN: &str = "0.2.130";

pub fn package(project: &Project) -> Result<()> {
    wasm_pack_ready()?;
    build::build(project, Effort::Full)?;
    compare_with_wasm_pack(project)?;
    let tarball = check_tarball(project)?;
    let name = tarball.file_name().context("the tarball has a name")?;
    let kept = project.package.join(name);
    fs::copy(&tarball, &kept)?;
    println!("packed pkg-js/{}", name.display());
    Ok(())
}

/// Whether wasm-pack can work without downloading anything; else how to get there.
pub fn wasm_pack_ready() -> Result<()> {
    if process::which("wasm-pack").is_none() {
        bail!("wasm-pack is not installed: `cargo install --locked wasm-pack@0.15.1` (a few minutes)");
    }
    let advice = || {
        anyhow!("wasm-pack needs `wasm-bindgen` {BINDGEN}: `cargo install wasm-bindgen-cli@{BINDGEN}` (a few minutes)")
    };
    let bindgen = process::which("wasm-bindgen").ok_or_else(advice)?;
    let version = process::read(Command::new(bindgen).arg("--version"))?;
    if version.split(' ').nth(1) != Some(BINDGEN) {
        return Err(advice().context(format!("found {version}")));
    }
    Ok(())
}

/// Builds every entry with wasm-pack too. The wasm must be equal byte by byte, the glue letter by letter.
pub fn compare_with_wasm_pack(project: &Project) -> Result<()> {
    let mut different = Vec::new();
    for entry in &ENTRIES {
        let theirs = wasm_pack(project, entry)?;
        let ours = project.generated(entry);
        let wasm = fs::read(theirs.join(format!("{}_bg.wasm", wasm::OUT_NAME)))?;
        let glue = wasm::as_factory(&fs::read_to_string(theirs.join(format!("{}.js", wasm::OUT_NAME)))?);
        for (file, bytes) in [("module.wasm", wasm), ("glue.js", glue.into_bytes())] {
            let found = fs::read(ours.join(file))?;
            if found == bytes {
                println!("{}/{file}: equal, {} bytes", entry.name, bytes.len());
            } else {
                println!(
                    "{}/{file}: DIFFERENT, {} bytes here, {} from wasm-pack",
                    entry.name,
                    found.len(),
                    bytes.len()
                );
                different.push(format!("{}/{file}", entry.name));
            }
        }
    }
    if different.is_empty() { Ok(()) } else { bail!("wasm-pack builds something else: {}", different.join(", ")) }
}

fn wasm_pack(project: &Project, entry: &Entry) -> Result<PathBuf> {
    println!("wasm-pack for `{}`", entry.name);
    let out = project.target.join("wasm-pack").join(entry.name);
    process::run(
        Command::new("wasm-pack")
            .current_dir(&project.root)
            .args([
                "--quiet",
                "build",
                "pkg-js/binding",
                "--mode",
                "no-install",
                "--profile",
                entry.profile,
                "--no-pack",
            ])
            .args(["--target", "no-modules", "--out-name", wasm::OUT_NAME, "--out-dir"])
            .arg(&out)
            .args(["--", "--no-default-features", "--features", entry.features])
            .env("PATH", process::path_with(&project.node_bin())?)
            .env("CARGO_TARGET_DIR", wasm::target(project, entry))
            .env(wasm::RUSTFLAGS_VARIABLE, wasm::rustflags(project)?),
    )?;
    Ok(out)
}

/// Packs the package and has its exports and types judged by publint and attw.
pub fn check_tarball(project: &Project) -> Result<PathBuf> {
    let folder = project.target.join("npm");
    fs::create_dir_all(&folder)?;
    let mut pack =
        process::npm(&project.package, &["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination"]);
    let name = process::read(pack.arg(&folder))?;
    let tarball = folder.join(name.lines().last().context("npm pack names the tarball")?);
    let tool = |script: &str| process::node(&project.package, &project.package.join("node_modules").join(script));
    process::run(tool("publint/src/cli.js").args(["run", "--strict"]).arg(&tarball))?;
    process::run(
        tool("@arethetypeswrong/cli/dist/index.js")
            .args(["--profile", "node16", "--format", "ascii", "--no-emoji"])
            .arg(&tarball)
            .arg("--exclude-entrypoints")
            .args(ENTRIES.iter().map(|entry| format!("wasm/{}.wasm", entry.name))),
    )?;
    Ok(tarball)
}
