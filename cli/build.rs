//! Embeds every pack of `packs/`, so that a new folder there is all it takes.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let packs = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../packs").canonicalize()?;
    println!("cargo::rerun-if-changed={}", packs.display());
    let mut policies: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(&packs)? {
        let policy = entry?.path().join("policy.yaml");
        if policy.is_file() {
            policies.push(policy);
        }
    }
    policies.sort();
    let mut list = String::from("&[\n");
    for policy in &policies {
        let path = policy.to_str().ok_or("the path of a pack is UTF-8")?;
        let name = policy.parent().and_then(Path::file_name).ok_or("a pack is a folder")?.to_string_lossy();
        writeln!(list, "    Pack {{ name: {name:?}, policy: include_str!({path:?}) }},")?;
    }
    list.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("packs.rs"), list)?;
    Ok(())
}
