//! Where things are.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result};

/// The repository and the folders the tasks work in.
pub struct Project {
    pub root: PathBuf,
    /// Cargo's target folder.
    pub target: PathBuf,
    /// The npm package.
    pub package: PathBuf,
    /// Whether this run has brought `pkg-js/dist` up to date, fully optimised.
    pub built: AtomicBool,
}

/// One npm entry point: a build of the binding with its own Cargo features.
pub struct Entry {
    pub name: &'static str,
    pub features: &'static str,
    /// The Cargo profile: how much speed is given for size.
    pub profile: &'static str,
}

/// From the smallest to the largest.
pub const ENTRIES: [Entry; 3] = [
    Entry { name: "forms", features: "", profile: "wasm-small" },
    Entry { name: "core", features: "text,schedule", profile: "wasm" },
    Entry { name: "author", features: "text,author,schedule", profile: "wasm" },
];

impl Project {
    pub fn find() -> Result<Self> {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in the repository")?.to_path_buf();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        Ok(Self { package: root.join("pkg-js"), root, target, built: AtomicBool::new(false) })
    }

    /// What wasm-bindgen makes of an entry, and what the package build reads.
    pub fn generated(&self, entry: &Entry) -> PathBuf {
        self.package.join("gen").join(entry.name)
    }

    pub fn node_bin(&self) -> PathBuf {
        self.package.join("node_modules").join(".bin")
    }

    pub fn example(&self, name: &str) -> PathBuf {
        self.root.join("examples").join(name)
    }
}
