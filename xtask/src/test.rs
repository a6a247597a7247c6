//! Everything that must hold before a change goes in, step by step.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Result, bail};

use crate::build;
use crate::chrome;
use crate::consumers;
use crate::demo;
use crate::fuzz as fuzzing;
use crate::npm;
use crate::package;
use crate::process;
use crate::programs::{WORKSPACE, program};
use crate::project::Project;
use crate::size;
use crate::wasm::{self, Effort};

pub struct Options {
    pub only: Option<String>,
    pub skip_browser: bool,
    /// Goes on to the other steps after a failure.
    pub keep_going: bool,
    pub list: bool,
}

enum Outcome {
    Passed,
    /// Not run, and why.
    Skipped(&'static str),
}

use Outcome::{Passed, Skipped};

struct Step {
    name: &'static str,
    about: &'static str,
    run: fn(&Project, &Options) -> Result<Outcome>,
}

/// Cheap checks first. Every step brings about what it needs, so each can be run alone.
const STEPS: [Step; 15] = [
    Step { name: "tools", about: "wasm target, npm packages, a browser", run: tools },
    Step { name: "format", about: "cargo fmt", run: format },
    Step { name: "lint", about: "clippy, warnings are errors", run: lint },
    Step { name: "rust", about: "Rust tests, all features", run: rust },
    Step { name: "rust-none", about: "Rust tests without any features", run: rust_none },
    Step { name: "fuzz", about: "each fuzz target, for a short time", run: fuzz },
    Step { name: "docs", about: "rustdoc, warnings are errors", run: docs },
    Step { name: "build", about: "the npm package, optimised, the portal and the chat", run: package_build },
    Step { name: "size", about: "the size budget", run: sizes },
    Step { name: "node", about: "the packed tarball in Node, and its types", run: node },
    Step { name: "browser", about: "the packed tarball in Chromium", run: browser },
    Step { name: "consumers", about: "the packed tarball in fresh projects of many tools", run: consumers },
    Step { name: "tarball", about: "publint and attw on the packed tarball", run: tarball },
    Step { name: "wasm-pack", about: "the same wasm from wasm-pack", run: wasm_pack },
    Step { name: "deny", about: "licences and sources of dependencies", run: deny },
];

pub fn test(project: &Project, options: &Options) -> Result<ExitCode> {
    if options.list {
        for step in &STEPS {
            println!("{:<10} {}", step.name, step.about);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let chosen: Vec<&Step> =
        STEPS.iter().filter(|step| options.only.as_deref().is_none_or(|only| only == step.name)).collect();
    if chosen.is_empty() {
        bail!("no such step; `cargo xtask test --list` shows them");
    }
    let start = Instant::now();
    let (mut passed, mut failed, mut skipped) = (0, 0, Vec::new());
    for (index, step) in chosen.iter().enumerate() {
        println!("\n== {} ({}/{}): {}", step.name, index + 1, chosen.len(), step.about);
        let began = Instant::now();
        let outcome = (step.run)(project, options);
        let seconds = began.elapsed().as_secs_f64();
        match outcome {
            Ok(Passed) => {
                passed += 1;
                println!("-- {} passed in {seconds:.1} s", step.name);
            }
            Ok(Skipped(reason)) => {
                println!("-- {} skipped: {reason}", step.name);
                skipped.push(step.name);
            }
            Err(error) => {
                failed += 1;
                println!("-- {} FAILED after {seconds:.1} s: {error:#}", step.name);
                println!("   again, this step only: cargo xtask test --only {}", step.name);
                if !options.keep_going {
                    break;
                }
            }
        }
    }
    let not_run = chosen.len() - passed - failed - skipped.len();
    println!("\n{:.0} s in all; skipped: {}; not reached: {not_run}", start.elapsed().as_secs_f64(), listed(&skipped));
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn tools(project: &Project, options: &Options) -> Result<Outcome> {
    wasm::ensure_target(project)?;
    npm::install(project)?;
    if !options.skip_browser {
        println!("browser: {}", chrome::ensure()?.display());
    }
    Ok(Passed)
}

fn format(project: &Project, _: &Options) -> Result<Outcome> {
    cargo(project, &["fmt", "--all", "--check"])
}

fn lint(project: &Project, _: &Options) -> Result<Outcome> {
    cargo(project, &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"])?;
    // There are no features here, also for the library, which is looked at as well; what its own tests need would switch some on again.
    cargo(project, &["clippy", "-p", "itsm-bare", "--all-targets", "--", "-D", "warnings"])
}

/// Also tests xtask itself, in the profile it has been built with already.
///
/// The default features of the core lack the schema only, and in a workspace whose command has it, never stand alone. The
/// fuzz targets are built with just those.
fn rust(project: &Project, _: &Options) -> Result<Outcome> {
    cargo(project, &["test", "--quiet", "--profile", "xtask", "-p", "xtask"])?;
    cargo(project, &[&["test"], &WORKSPACE[..]].concat())
}

fn rust_none(project: &Project, _: &Options) -> Result<Outcome> {
    cargo(project, &["test", "-p", "itsm-bare"])
}

/// Long enough to try the seeds and some thousand inputs more.
fn fuzz(project: &Project, _: &Options) -> Result<Outcome> {
    const SECONDS: u32 = 10;
    fuzzing::fuzz(project, None, SECONDS)?;
    Ok(Passed)
}

fn docs(project: &Project, _: &Options) -> Result<Outcome> {
    let arguments = ["doc", "--workspace", "--exclude", "xtask", "--no-deps", "--all-features"];
    process::run(process::cargo(&project.root, &arguments).env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(Passed)
}

fn package_build(project: &Project, _: &Options) -> Result<Outcome> {
    build::build(project, Effort::Full)?;
    demo::build_pages(project, Some(&program(project, "itsm")?))?;
    Ok(Passed)
}

fn sizes(project: &Project, _: &Options) -> Result<Outcome> {
    build::build(project, Effort::Full)?;
    size::check(project)?;
    Ok(Passed)
}

fn node(project: &Project, _: &Options) -> Result<Outcome> {
    build::build(project, Effort::Full)?;
    package_tests(project, "node", None)
}

fn browser(project: &Project, options: &Options) -> Result<Outcome> {
    if options.skip_browser {
        return Ok(Skipped("--skip-browser"));
    }
    let chrome = chrome::ensure()?;
    build::build(project, Effort::Full)?;
    demo::build_pages(project, Some(&program(project, "itsm")?))?;
    package_tests(project, "browser", Some(&chrome))
}

fn consumers(project: &Project, options: &Options) -> Result<Outcome> {
    if options.skip_browser {
        return Ok(Skipped("--skip-browser"));
    }
    consumers::run(project, &[])?;
    Ok(Passed)
}

fn tarball(project: &Project, _: &Options) -> Result<Outcome> {
    build::build(project, Effort::Full)?;
    package::check_tarball(project)?;
    Ok(Passed)
}

fn wasm_pack(project: &Project, _: &Options) -> Result<Outcome> {
    if let Err(reason) = package::wasm_pack_ready() {
        println!("{reason}");
        return Ok(Skipped("wasm-pack and its wasm-bindgen are not installed"));
    }
    build::build(project, Effort::Full)?;
    package::compare_with_wasm_pack(project)?;
    Ok(Passed)
}

fn deny(project: &Project, _: &Options) -> Result<Outcome> {
    if process::which("cargo-deny").is_none() {
        return Ok(Skipped("cargo-deny is not installed"));
    }
    // Advisories need the network and change by themselves; they are for a scheduled run.
    cargo(project, &["deny", "--all-features", "check", "bans", "licenses", "sources"])
}

fn cargo(project: &Project, arguments: &[&str]) -> Result<Outcome> {
    process::run(&mut process::cargo(&project.root, arguments))?;
    Ok(Passed)
}

/// Random requests with the answers of the native engine, for comparing the package's with them.
fn differential(project: &Project) -> Result<PathBuf> {
    let path = project.target.join("differential.jsonl");
    let file = File::create(&path)?;
    process::run(Command::new(program(project, "itsm-random")?).arg("100000").stdout(file))?;
    Ok(path)
}

/// Packs the package, installs the tarball in a temporary project and runs `pkg-js/tests/<kind>` there.
fn package_tests(project: &Project, kind: &str, chrome: Option<&Path>) -> Result<Outcome> {
    let mut command = process::node(&project.package, &project.package.join("tests/run.mjs"));
    command.arg(kind).env("ITSM_DIFFERENTIAL", differential(project)?);
    if let Some(chrome) = chrome {
        // The portal compares its answers with the native service.
        command.env("ITSM_CHROME", chrome).env("ITSM_SERVICE", program(project, "itsm-service")?);
    }
    process::run(&mut command)?;
    Ok(Passed)
}
