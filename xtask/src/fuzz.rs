//! Fuzzing with the stable compiler: the targets of `fuzz/` are built with the coverage that libFuzzer needs, which
//! `cargo fuzz` sets up for nightly compilers only.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process;
use crate::programs::program;
use crate::project::Project;

/// Counters at every edge, in a table that libFuzzer reads, and the operands of comparisons.
const FLAGS: [&str; 6] = [
    "--cfg fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// The longest input. Limits on larger ones have tests of their own.
const MAX_LEN: u32 = 16_384;

/// An input that takes longer, in seconds, is a finding: a hang. Debug assertions and coverage make all of them slow.
const TIMEOUT: u32 = 20;

/// Memory that an input may take, in megabytes, before it is a finding.
const RSS_LIMIT: u32 = 1_536;

/// Runs one target, or all of them one after the other, for so many seconds each. Ends at the first finding.
pub fn fuzz(project: &Project, only: Option<&str>, seconds: u32) -> Result<()> {
    let known = targets(project)?;
    let chosen: Vec<&String> = known.iter().filter(|name| only.is_none_or(|only| only == *name)).collect();
    if chosen.is_empty() {
        bail!("there is no fuzz target of that name; there are {}", known.join(", "));
    }
    let host = host()?;
    build(project, &host)?;
    let folder = project.target.join("fuzz");
    let seeds = folder.join("seeds");
    process::run(Command::new(program(project, "itsm-fuzz-checks")?).arg(&seeds))?;
    // What libFuzzer says as it goes is for somebody who watches one target.
    let alone = chosen.len() == 1;
    process::side_by_side(&chosen, |name| {
        println!("\nfuzzing {name} for {seconds} s");
        let corpus = folder.join("corpus").join(name);
        let artifacts = folder.join("artifacts").join(name);
        let kept = ["seeds", "regressions"].map(|kind| project.root.join("fuzz").join(kind).join(name));
        fs::create_dir_all(&corpus)?;
        fs::create_dir_all(&artifacts)?;
        let mut command = Command::new(folder.join(&host).join("release").join(name));
        command.current_dir(&folder).arg(&corpus).arg(seeds.join(name));
        command.args(kept.iter().filter(|folder| folder.is_dir()));
        command.args([
            format!("-max_total_time={seconds}"),
            format!("-max_len={MAX_LEN}"),
            format!("-timeout={TIMEOUT}"),
            format!("-rss_limit_mb={RSS_LIMIT}"),
            format!("-dict={}", project.root.join("fuzz").join("dictionary.txt").display()),
            format!("-artifact_prefix={}/", artifacts.display()),
            "-print_final_stats=1".to_owned(),
        ]);
        let told = if alone { process::run(&mut command).map(|()| String::new()) } else { quietly(&mut command) };
        let told =
            told.with_context(|| format!("fuzzing {name} found something; the input is in {}", artifacts.display()))?;
        if !alone {
            println!("\n{name}, in the end:\n{told}");
        }
        Ok(())
    })
}

/// Runs a target and gives its statistics, or what it said at its end.
fn quietly(command: &mut Command) -> Result<String> {
    const MOST: usize = 60;
    let output = command.stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().collect();
    if !output.status.success() {
        bail!("it ended with {}\n{}", output.status, lines[lines.len().saturating_sub(MOST)..].join("\n"));
    }
    let lines: Vec<&str> =
        lines.into_iter().filter(|line| line.starts_with("stat::") || line.contains("DONE")).collect();
    Ok(lines.join("\n"))
}

fn build(project: &Project, host: &str) -> Result<()> {
    let target = project.target.join("fuzz");
    // With a target named, the flags are not for build scripts and macros.
    let mut cargo = process::cargo(&project.root.join("fuzz"), &["build", "--release", "--locked", "--target", host]);
    process::run(cargo.arg("--target-dir").arg(target).env("RUSTFLAGS", FLAGS.join(" ")))
}

/// The targets, by name.
fn targets(project: &Project) -> Result<Vec<String>> {
    let folder = project.root.join("fuzz").join("fuzz_targets");
    let files: Vec<PathBuf> = fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    let mut names: Vec<String> =
        files.iter().filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
    names.sort();
    Ok(names)
}

fn host() -> Result<String> {
    let told = process::read(Command::new("rustc").arg("-vV"))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc tells its host")?;
    Ok(host.to_owned())
}
