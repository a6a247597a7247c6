//! `itsm build`: from a policy to what browsers and services load. Also how files are written without ever being half there.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use itsm_core::wire;

use crate::Verdict;
use crate::arguments::Build;
use crate::failure::Failure;
use crate::source::Source;
use crate::terminal::{self, count};

pub fn run(asked: &Build) -> Result<Verdict, Failure> {
    let source = Source::read(&asked.policy)?;
    let Some(policy) = source.policy() else { return Ok(Verdict::Problems) };
    let json = if asked.document { wire::normalised(&policy) } else { wire::build(&policy) };
    let json = json.ok_or_else(|| {
        Failure::new(format!("`{}` is built already", source.name)).help("build the document that it was built from")
    })?;
    let digest = &policy.stamps().digest;
    if asked.output == Path::new("-") {
        terminal::print(&json)?;
        terminal::tell(&format!("{digest}\n"));
    } else {
        write(&asked.output, &json)?;
        let size = count(json.len(), "byte");
        terminal::print(&format!("{}: {digest} ({size})\n", asked.output.display()))?;
    }
    Ok(Verdict::Good)
}

/// Writes a file as a whole or not at all: beside its place first, then renamed onto it.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        let failure = Failure::new(format!("cannot write `{}`: {error}", path.display()));
        match error.kind() {
            io::ErrorKind::NotFound => failure.help("its folder does not exist: make it first"),
            _ => failure,
        }
    };
    // A pipe or a device has no place beside it; a symbolic link keeps pointing where it points.
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => {
            return Err(Failure::new(format!("`{}` is a folder", path.display())).help("name a file in it"));
        }
        Ok(there) if !there.is_file() => return fs::write(path, text).map_err(failed),
        _ => {}
    }
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = beside(&place);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, &place));
    written.map_err(|error| {
        if error.kind() != io::ErrorKind::AlreadyExists {
            let _ = fs::remove_file(&beside);
        }
        failed(error)
    })
}

fn beside(place: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    place.with_file_name(name)
}
