//! `itsm init`: a policy to start from.

use std::fmt::Write as _;
use std::path::Path;

use crate::Verdict;
use crate::arguments::Init;
use crate::build::write;
use crate::failure::Failure;
use crate::manual;
use crate::packs::PACKS;
use crate::terminal::{self, BOLD};

/// Where the pack in the repository finds its schema.
const SCHEMA_IN_REPOSITORY: &str = "../../docs/policy.schema.json";
/// Where the new policy finds it: beside itself.
const SCHEMA: &str = "policy.schema.json";

pub fn run(asked: &Init) -> Result<Verdict, Failure> {
    if asked.list {
        terminal::print(&list())?;
        return Ok(Verdict::Good);
    }
    let policy = asked.pack.policy.replacen(SCHEMA_IN_REPOSITORY, SCHEMA, 1);
    if asked.file == Path::new("-") {
        terminal::print(&policy)?;
        return Ok(Verdict::Good);
    }
    let file = asked.file.display();
    if !asked.force && asked.file.symlink_metadata().is_ok() {
        return Err(Failure::new(format!("`{file}` is there already"))
            .help("name another file, or write `--force` to overwrite it"));
    }
    write(&asked.file, &policy)?;
    let schema = asked.file.with_file_name(SCHEMA);
    if asked.force || !schema.exists() {
        write(&schema, manual::schema_text())?;
    }
    terminal::print(&format!(
        "wrote `{file}`, and `{}` for editors; next: `itsm check {file}`, `itsm test {file}`\n",
        schema.display()
    ))?;
    Ok(Verdict::Good)
}

/// One line for each pack.
fn list() -> String {
    let width = PACKS.iter().map(|pack| pack.name.len()).max().unwrap_or_default();
    PACKS.iter().fold(String::new(), |mut out, pack| {
        let _ = writeln!(out, "{BOLD}{:width$}{BOLD:#}  {}", pack.name, pack.description());
        out
    })
}
