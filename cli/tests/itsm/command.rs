//! The command, run.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_itsm"));
    command
        .args(arguments)
        .current_dir(root())
        .env_remove("CLICOLOR_FORCE")
        .env_remove("NO_COLOR")
        .env_remove("COLUMNS");
    command
}

pub fn itsm(arguments: &[&str]) -> Output {
    command(arguments).stdin(Stdio::null()).output().unwrap()
}

pub fn itsm_reading(input: &[u8], arguments: &[&str]) -> Output {
    let mut command = command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

/// Exit code, standard output and standard error in one text.
pub fn shown(output: &Output) -> String {
    let mut out = format!("exit code {}\n", output.status.code().unwrap());
    for (name, bytes) in [("standard output", &output.stdout), ("standard error", &output.stderr)] {
        if !bytes.is_empty() {
            let _ = write!(out, "--- {name}\n{}", String::from_utf8_lossy(bytes));
        }
    }
    out
}

pub fn stdout(output: &Output) -> &str {
    assert_eq!(output.status.code(), Some(0), "{}", shown(output));
    str::from_utf8(&output.stdout).unwrap()
}

/// An empty folder of a test's own.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// What a console block of a page shows: each command, and what it prints.
pub fn session(page: &str) -> Vec<(&str, String)> {
    let mut shown: Vec<(&str, String)> = Vec::new();
    let blocks = page.split("\n```console\n").skip(1).map(|rest| rest.split("\n```").next().unwrap());
    for line in blocks.flat_map(str::lines) {
        if let Some(command) = line.strip_prefix("$ ") {
            shown.push((command, String::new()));
        } else {
            let (_, printed) = shown.last_mut().unwrap();
            *printed += line;
            *printed += "\n";
        }
    }
    shown
}
