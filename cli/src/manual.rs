//! What the command tells about itself and the format: schema, completions, manual page.

use clap::CommandFactory;
use clap_complete::Shell;
use itsm_core::document::schema;

use crate::Verdict;
use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::terminal;

/// `itsm schema`.
pub fn schema() -> Result<Verdict, Failure> {
    terminal::print(&schema_text())?;
    Ok(Verdict::Good)
}

/// The JSON Schema of the policy format.
pub fn schema_text() -> String {
    format!("{:#}\n", schema::schema())
}

/// `itsm completions`.
pub fn completions(shell: Shell) -> Result<Verdict, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "itsm", &mut script);
    terminal::print(&String::from_utf8_lossy(&script))?;
    Ok(Verdict::Good)
}

/// `itsm man`: the command and its subcommands, one page.
pub fn man() -> Result<Verdict, Failure> {
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(Arguments::command()).render(&mut page);
    rendered.map_err(|error| Failure::new(format!("cannot render the manual page: {error}")))?;
    terminal::print(&String::from_utf8_lossy(&page))?;
    Ok(Verdict::Good)
}
