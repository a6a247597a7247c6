//! Finding a Chromium for the browser tests, or installing one where that is allowed.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

const NAMES: [&str; 6] =
    ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome", "microsoft-edge"];

const PLACES: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

/// A Chromium or Chrome: `CHROME_PATH`, then the usual names and places, then Debian's package.
pub fn ensure() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CHROME_PATH").map(PathBuf::from) {
        if !path.is_file() {
            bail!("CHROME_PATH names `{}`, which is not a file", path.display());
        }
        return Ok(path);
    }
    if let Some(path) = find() {
        return Ok(path);
    }
    if process::which("apt-get").is_some() {
        install()?;
    }
    match find() {
        Some(path) => Ok(path),
        None => bail!(
            "no Chrome or Chromium was found: install one (Debian: `apt-get install chromium`), \
             or name it in CHROME_PATH, or leave out the browser tests with --skip-browser"
        ),
    }
}

fn find() -> Option<PathBuf> {
    let named = NAMES.iter().find_map(|name| process::which(name));
    named.or_else(|| PLACES.iter().map(Path::new).find(|path| path.is_file()).map(Path::to_path_buf))
}

fn install() -> Result<()> {
    println!("installing chromium with apt-get");
    let root = process::read(Command::new("id").arg("-u"))? == "0";
    for args in [&["update", "-qq"][..], &["install", "-y", "-qq", "--no-install-recommends", "chromium"][..]] {
        let mut command = Command::new(if root { "apt-get" } else { "sudo" });
        if !root {
            // Never waits for a password.
            command.args(["-n", "apt-get"]);
        }
        let done = process::run(
            command.args(args).env("DEBIAN_FRONTEND", "noninteractive").stdout(std::process::Stdio::null()),
        );
        if let Err(error) = done {
            println!("{error:#}");
            break;
        }
    }
    Ok(())
}
