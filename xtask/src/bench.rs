//! Timings. Nothing here asserts how long something takes.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::build;
use crate::process;
use crate::project::Project;
use crate::wasm::Effort;

pub const HELP: &str = "bench native [NAME] | bench peers [ADAPTER...] | bench cold [ADAPTER...] | bench calendar | bench text [LEARNER...]";

pub fn bench(project: &Project, what: Option<&str>, rest: &[String]) -> Result<()> {
    match what {
        Some("native") => native(project, rest.first().map(String::as_str)),
        Some("peers") => {
            prepare(project, rest)?;
            // First whether they say the same at all.
            peers(project, "check.mjs", rest)?;
            peers(project, "bench.mjs", rest)
        }
        Some("cold") => {
            prepare(project, rest)?;
            peers(project, "cold.mjs", rest)
        }
        Some("calendar") => {
            prepare(project, rest)?;
            peers(project, "calendar.mjs", rest)
        }
        Some("text") => {
            prepare(project, &[])?;
            tickets(project)?;
            peers(project, "text.mjs", rest)
        }
        _ => bail!("usage: cargo xtask {HELP}"),
    }
}

/// Builds the package and the policies, and fetches the peers unless only adapters without a package are asked for.
fn prepare(project: &Project, adapters: &[String]) -> Result<()> {
    build::build(project, Effort::Full)?;
    let policies = policies(project);
    fs::create_dir_all(&policies)?;
    for name in ["peers", "large", "risk"] {
        let source = format!("benches/policies/{name}.yaml");
        let arguments = ["run", "--quiet", "--package", "itsm-cli", "--", "build", &source, "--output"];
        let output = policies.join(format!("{name}.json"));
        process::run(process::cargo(&project.root, &arguments).arg(output))?;
    }
    let ours = ["oracle", "js-interpreter", "js-codegen", "itsm-core"];
    let folder = folder(project);
    let alone = !adapters.is_empty() && adapters.iter().all(|adapter| ours.contains(&adapter.as_str()));
    if alone || folder.join("node_modules").is_dir() {
        return Ok(());
    }
    println!("installing the peers; those that cannot be installed are skipped");
    let arguments = ["install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    process::run(&mut process::npm(&folder, &arguments))
}

/// Trains a model on the public set of tickets, where that is there.
fn tickets(project: &Project) -> Result<()> {
    let data = std::env::var_os("ITSM_DATA").map_or_else(|| project.root.join("../shared/data"), PathBuf::from);
    let (log, policy) = (data.join("tickets-train.csv.gz"), "examples/ticket-set/policy.yaml");
    if !log.is_file() {
        return Ok(());
    }
    let itsm = ["run", "--quiet", "--release", "--package", "itsm-cli", "--"];
    let run = |rest: &[&str], output: &str| {
        let mut command = process::cargo(&project.root, &[&itsm[..], rest].concat());
        process::run(command.arg("--output").arg(policies(project).join(output)))
    };
    run(&["build", policy], "tickets.json")?;
    let log = log.to_str().context("the path of the tickets is no text")?;
    run(&["train", policy, log, "--label", "label", "--where", "split=train"], "tickets.itsm-model")
}

fn peers(project: &Project, script: &str, adapters: &[String]) -> Result<()> {
    let folder = folder(project);
    let mut node = process::node(&folder, &folder.join(script));
    process::run(node.args(adapters).env("ITSM_POLICIES", policies(project))).context("the side-by-side failed")
}

fn folder(project: &Project) -> PathBuf {
    project.root.join("benches").join("peers")
}

fn policies(project: &Project) -> PathBuf {
    project.target.join("bench-policies")
}

/// The criterion benchmarks whose names contain `name`, or all.
fn native(project: &Project, name: Option<&str>) -> Result<()> {
    let arguments: Vec<&str> =
        ["bench", "-p", "itsm-core", "--bench", "native", "--"].into_iter().chain(name).collect();
    process::run(&mut process::cargo(&project.root, &arguments))
}
