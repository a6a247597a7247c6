//! `itsm init`: a policy to start from.

use std::path::Path;

use crate::Verdict;
use crate::arguments::Init;
use crate::build::write;
use crate::failure::Failure;
use crate::manual;
use crate::terminal;

const STARTER: &str = include_str!("../../packs/itil-style/policy.yaml");
/// Where the pack in the repository finds its schema.
const SCHEMA_IN_REPOSITORY: &str = "../../docs/policy.schema.json";
/// Where the new policy finds it: beside itself.
const SCHEMA: &str = "policy.schema.json";

pub fn run(asked: &Init) -> Result<Verdict, Failure> {
    let policy = STARTER.replacen(SCHEMA_IN_REPOSITORY, SCHEMA, 1);
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
        write(&schema, &manual::schema_text())?;
    }
    terminal::print(&format!(
        "wrote `{file}`, and `{}` for editors; next: `itsm check {file}`, `itsm test {file}`\n",
        schema.display()
    ))?;
    Ok(Verdict::Good)
}
