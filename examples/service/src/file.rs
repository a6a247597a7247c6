//! The policy file: reading it, and noticing that it has changed.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use itsm_core::Policy;
use itsm_core::document::{Syntax, limits::MAX_BYTES};
use itsm_core::engine::Loaded;

/// What was found where the policy should be: its bytes, or why there are none.
pub type Reading = Result<Vec<u8>, String>;

/// Where the policy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    path: PathBuf,
}

impl PolicyFile {
    /// A policy in YAML or JSON, or built beforehand. Symbolic links are followed anew at every reading.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The path, as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the file.
    pub fn read(&self) -> Reading {
        let read = || {
            // Opening a pipe would wait for a writer.
            if !fs::metadata(&self.path)?.is_file() {
                return Err(io::Error::other("it is no file"));
            }
            let mut bytes = Vec::new();
            // One byte more than the engine takes: enough for it to say that there is too much.
            File::open(&self.path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(|error| format!("the file cannot be read: {error}"))
    }

    /// Checks and compiles what was read: as JSON or YAML by the file's extension, else by how it begins.
    pub fn load(&self, bytes: &[u8]) -> Loaded {
        let syntax = match self.path.extension().and_then(|extension| extension.to_str()) {
            Some("json") => Syntax::Json,
            Some("yaml" | "yml") => Syntax::Yaml,
            _ => Syntax::guess(&String::from_utf8_lossy(bytes)),
        };
        Policy::load_bytes(bytes, syntax)
    }
}

/// Tells from readings at intervals when to load. It compares what the file holds, not when it was written, and so it
/// does not matter whether the file is written in place, renamed, or reached through links that are changed.
#[derive(Debug)]
pub struct Watch {
    loaded: Reading,
    before: Reading,
}

impl Watch {
    /// Begins with what is loaded already.
    pub fn new(loaded: Reading) -> Self {
        Self { before: loaded.clone(), loaded }
    }

    /// Whether to load this reading: it is not the one loaded last, and the same as the one before. A file that is
    /// being written is thereby left alone until it rests: half a policy may well be a policy.
    pub fn notice(&mut self, seen: &Reading) -> bool {
        let rests = *seen == self.before;
        if !rests {
            self.before.clone_from(seen);
        }
        rests && *seen != self.loaded
    }

    /// Remembers that this reading was loaded, or refused.
    pub fn loaded(&mut self, seen: Reading) {
        self.before.clone_from(&seen);
        self.loaded = seen;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_loaded_once_it_rests() {
        let reading = |text: &str| Ok(text.as_bytes().to_vec());
        let mut watch = Watch::new(reading("old"));
        assert!(!watch.notice(&reading("old")));
        assert!(!watch.notice(&reading("ne")), "half-written");
        assert!(!watch.notice(&reading("new")));
        assert!(watch.notice(&reading("new")));
        watch.loaded(reading("new"));
        assert!(!watch.notice(&reading("new")));
    }

    #[test]
    fn a_file_that_is_away_for_a_moment_is_no_change() {
        let mut watch = Watch::new(Ok(b"policy".to_vec()));
        let gone = Err("gone".to_owned());
        assert!(!watch.notice(&gone));
        assert!(!watch.notice(&Ok(b"policy".to_vec())));
        assert!(!watch.notice(&Ok(b"policy".to_vec())));
        assert!(!watch.notice(&gone));
        assert!(watch.notice(&gone), "it stays away");
    }
}
