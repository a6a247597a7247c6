//! What the command tells about itself and the format: schema, completions, manual page.

use clap::CommandFactory;
use clap_complete::Shell;
use itsm_core::document::schema;
use itsm_core::finding::nearest;

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

/// `itsm man`: the page of the command, or of one of its subcommands.
pub fn man(subcommand: Option<&str>) -> Result<Verdict, Failure> {
    let mut command = Arguments::command();
    command.build();
    if let Some(name) = subcommand {
        let found = command.find_subcommand(name).cloned();
        command = found.ok_or_else(|| {
            let failure = Failure::new(format!("there is no subcommand `{name}`"));
            match nearest(name, command.get_subcommands().map(clap::Command::get_name)) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help("`itsm --help` lists them"),
            }
        })?;
    }
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut page);
    rendered.map_err(|error| Failure::new(format!("cannot render the manual page: {error}")))?;
    terminal::print(&String::from_utf8_lossy(&page))?;
    Ok(Verdict::Good)
}
