//! Fingerprints of inputs, so that a step whose inputs did not change is skipped.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result};

/// A fingerprint of files, folders and words. Good for "did this change here?", and for nothing else.
#[derive(Default)]
pub struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Adds a file, or all files below a folder; a path that does not exist counts as such.
    pub fn path(mut self, path: &Path) -> Result<Self> {
        self.add(path)?;
        Ok(self)
    }

    pub fn word(mut self, word: &str) -> Self {
        word.hash(&mut self.0);
        self
    }

    pub fn finish(self) -> String {
        format!("{:016x}", self.0.finish())
    }

    fn add(&mut self, path: &Path) -> Result<()> {
        path.file_name().hash(&mut self.0);
        if path.is_dir() {
            let mut inside = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
            inside.sort();
            inside.iter().try_for_each(|path| self.add(path))
        } else if path.exists() {
            let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            bytes.hash(&mut self.0);
            Ok(())
        } else {
            Ok(())
        }
    }
}

/// What a stamp file says, if it is there.
pub fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

pub fn write(file: &Path, stamp: &str) -> Result<()> {
    fs::write(file, stamp).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_fingerprint_changes_with_content_and_names() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("itsm-stamp-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let seen = observe(&folder);
        fs::remove_dir_all(&folder)?;
        assert_eq!(seen?.into_iter().collect::<HashSet<_>>().len(), 4);
        Ok(())
    }

    fn observe(folder: &Path) -> Result<[String; 4]> {
        let now = || Ok::<_, anyhow::Error>(Fingerprint::default().path(folder)?.finish());
        let empty = now()?;
        fs::write(folder.join("a"), "1")?;
        let one = now()?;
        fs::write(folder.join("a"), "2")?;
        let changed = now()?;
        fs::rename(folder.join("a"), folder.join("b"))?;
        Ok([empty, one, changed, now()?])
    }
}
