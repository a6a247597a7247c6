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
pub fn write(path: &Path, text: impl AsRef<[u8]>) -> Result<(), Failure> {
    write_all(&[(path, text.as_ref())])
}

/// Writes files, all of them or none: each as a whole beside its place first, and then all renamed, in their order.
pub fn write_all(files: &[(&Path, &[u8])]) -> Result<(), Failure> {
    let mut staged: Vec<Staged> = Vec::new();
    for (path, bytes) in files {
        staged.push(Staged::of(path, bytes)?);
    }
    staged.into_iter().try_for_each(Staged::put)
}

/// What is written, and not yet at its place. It is taken away again if it never is.
struct Staged<'a> {
    path: &'a Path,
    at: At<'a>,
}

enum At<'a> {
    /// A file, from beside its place to it.
    Beside {
        beside: PathBuf,
        place: PathBuf,
    },
    /// A pipe or a device, which has no place beside it.
    Nowhere {
        bytes: &'a [u8],
    },
    Put,
}

impl<'a> Staged<'a> {
    fn of(path: &'a Path, bytes: &'a [u8]) -> Result<Self, Failure> {
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => {
                return Err(Failure::new(format!("`{}` is a folder", path.display())).help("name a file in it"));
            }
            Ok(there) if !there.is_file() => return Ok(Self { path, at: At::Nowhere { bytes } }),
            _ => {}
        }
        // A symbolic link keeps pointing where it points.
        let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let beside = beside(&place);
        let file = OpenOptions::new().write(true).create_new(true).open(&beside);
        let mut file = file.map_err(|error| failed(path, &error))?;
        let staged = Self { path, at: At::Beside { beside, place } };
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| failed(path, &error))?;
        Ok(staged)
    }

    fn put(mut self) -> Result<(), Failure> {
        let put = match &self.at {
            At::Beside { beside, place } => fs::rename(beside, place),
            At::Nowhere { bytes } => fs::write(self.path, bytes),
            At::Put => Ok(()),
        };
        put.map_err(|error| failed(self.path, &error))?;
        self.at = At::Put;
        Ok(())
    }
}

impl Drop for Staged<'_> {
    fn drop(&mut self) {
        if let At::Beside { beside, .. } = &self.at {
            let _ = fs::remove_file(beside);
        }
    }
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    let failure = Failure::new(format!("cannot write `{}`: {error}", path.display()));
    match error.kind() {
        io::ErrorKind::NotFound => failure.help("its folder does not exist: make it first"),
        _ => failure,
    }
}

fn beside(place: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    place.with_file_name(name)
}
