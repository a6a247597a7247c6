//! The policy file, and the models beside it: reading them, and noticing that they have changed.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use itsm_core::Policy;
use itsm_core::category::model::MAX_MODEL_BYTES;
use itsm_core::document::{Syntax, limits::MAX_BYTES};
use itsm_core::engine::Loaded;

/// What was found where the policy and its models should be, or why there is nothing.
pub type Reading = Result<Found, String>;

/// The bytes of the policy and of its models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The policy.
    pub policy: Vec<u8>,
    /// The models, in the order in which they were named.
    pub models: Vec<Vec<u8>>,
}

/// Where the policy is, and the models for its suggestions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    path: PathBuf,
    models: Vec<PathBuf>,
}

impl PolicyFile {
    /// A policy in YAML or JSON, or built beforehand. Symbolic links are followed anew at every reading.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), models: Vec::new() }
    }

    /// With models that `itsm train` has written.
    #[must_use]
    pub fn with_models(self, models: impl IntoIterator<Item = PathBuf>) -> Self {
        Self { models: models.into_iter().collect(), ..self }
    }

    /// The path, as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The paths of the models, as they were given.
    pub fn models(&self) -> &[PathBuf] {
        &self.models
    }

    /// Reads the files.
    pub fn read(&self) -> Reading {
        let model = |path: &PathBuf| {
            bytes(path, MAX_MODEL_BYTES)
                .map_err(|error| format!("the model `{}` cannot be read: {error}", path.display()))
        };
        Ok(Found {
            policy: bytes(&self.path, MAX_BYTES).map_err(|error| format!("the file cannot be read: {error}"))?,
            models: self.models.iter().map(model).collect::<Result<_, _>>()?,
        })
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

fn bytes(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    // Opening a pipe would wait for a writer.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    // One byte more than the engine takes: enough for it to say that there is too much.
    File::open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Tells from readings at intervals when to load. It compares what the file holds, not when it was written, and so it
/// does not matter whether a file is written in place, renamed, or reached through links that are changed.
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
        let reading = |text: &str| Ok(Found { policy: text.as_bytes().to_vec(), models: Vec::new() });
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
        let policy = || Ok(Found { policy: b"policy".to_vec(), models: Vec::new() });
        let mut watch = Watch::new(policy());
        let gone = Err("gone".to_owned());
        assert!(!watch.notice(&gone));
        assert!(!watch.notice(&policy()));
        assert!(!watch.notice(&policy()));
        assert!(!watch.notice(&gone));
        assert!(watch.notice(&gone), "it stays away");
    }

    #[test]
    fn another_model_is_a_change() {
        let reading = |model: &[u8]| Ok(Found { policy: b"policy".to_vec(), models: vec![model.to_vec()] });
        let mut watch = Watch::new(reading(b"old"));
        assert!(!watch.notice(&reading(b"new")));
        assert!(watch.notice(&reading(b"new")));
    }
}
