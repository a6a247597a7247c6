//! The command line.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::packs::{self, Pack};
use crate::sla::arguments::Sla;
use crate::terminal::Color;

const EXIT_CODES: &str = "\
Exit codes:
  0  done, nothing to object to
  1  the policy has errors (with --strict also warnings), or an example failed
  2  the command line is wrong, a file cannot be read or written, or the facts were refused";

/// Check, evaluate, explain, test and build service-management policies.
#[derive(Debug, Parser)]
#[command(name = "itsm", bin_name = "itsm", version, after_help = EXIT_CODES, arg_required_else_help = true)]
pub struct Arguments {
    /// When to write in colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell everything that is wrong or doubtful in policies, with line and column.
    #[command(after_help = EXIT_CODES)]
    Check(Check),
    /// Decide: what follows from these facts?
    #[command(after_help = EVAL_HELP)]
    Eval(Eval),
    /// Decide, and tell why: rule by rule, and what each test saw.
    #[command(after_help = EXIT_CODES)]
    Explain(Explain),
    /// Run the examples that stand in policies.
    #[command(after_help = EXIT_CODES)]
    Test(Test),
    /// Build a policy for browsers and services: checked and compiled, in a JSON file.
    #[command(after_help = EXIT_CODES)]
    Build(Build),
    /// Service levels: targets, the clocks of tickets, calendars.
    #[command(subcommand)]
    Sla(Sla),
    /// Write a policy to start from.
    #[command(after_help = EXIT_CODES)]
    Init(Init),
    /// Print the JSON Schema of the policy format, for editors.
    Schema,
    /// Print the completion script of a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page (troff), of the command or of one of its subcommands.
    Man {
        /// The subcommand.
        subcommand: Option<String>,
    },
}

const EVAL_HELP: &str = "\
Examples:
  itsm eval policy.yaml priority --fact service=payroll --fact affected_users=80
  itsm eval policy.yaml priority --facts '{\"service\":\"payroll\",\"affected_users\":80}' --format text
  itsm eval policy.yaml priority --facts @facts.json --override priority=P2 --reason 'board meeting'

Exit codes:
  0  done, nothing to object to
  1  the policy has errors
  2  the command line is wrong, a file cannot be read or written, or the facts were refused";

/// For people or for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For machines, one JSON object per line.
    Json,
}

/// What a policy decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Decision {
    /// How urgent is this?
    Priority,
}

/// `itsm check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Policies in YAML or JSON; `-` is standard input.
    #[arg(required = true, value_name = "POLICY")]
    pub policies: Vec<PathBuf>,
    /// Count warnings as errors.
    #[arg(long)]
    pub strict: bool,
    /// For people (`text`), or a JSON object per policy and line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// `itsm eval`.
#[derive(Debug, Args)]
pub struct Eval {
    /// The policy in YAML or JSON; `-` is standard input.
    pub policy: PathBuf,
    /// What to decide.
    pub decision: Decision,
    /// What is known.
    #[command(flatten)]
    pub asked: Asked,
    /// A whole request `{ facts, overrides, now, language, rankQuestions }` instead of single arguments.
    #[arg(long, value_name = "JSON|@FILE|-", conflicts_with_all = SINGLE)]
    pub request: Option<String>,
    /// The answer's JSON in one line (`json`), or for people (`text`).
    #[arg(long, default_value = "json")]
    pub format: Format,
}

/// `itsm explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The policy in YAML or JSON; `-` is standard input.
    pub policy: PathBuf,
    /// What to decide.
    pub decision: Decision,
    /// What is known.
    #[command(flatten)]
    pub asked: Asked,
    /// A whole request `{ facts, overrides, now, language, rankQuestions }` instead of single arguments.
    #[arg(long, value_name = "JSON|@FILE|-", conflicts_with_all = SINGLE)]
    pub request: Option<String>,
    /// The language of reasons and labels, such as `de` or `pt-BR`.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// For people (`text`), or the explanation's JSON in one line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// The arguments of [`Asked`], which a whole request stands for.
pub const SINGLE: [&str; 8] = ["facts", "fact", "example", "now", "overrides", "reason", "by", "until"];

/// What is known: facts, and what an agent has set.
#[derive(Debug, Args)]
pub struct Asked {
    /// Facts as a JSON object, in a file (`@FILE`), or on standard input (`-`).
    #[arg(long, value_name = "JSON|@FILE|-")]
    pub facts: Option<String>,
    /// One fact, such as `affected_users=80`; `null` is “unknown”, several choices are joined by commas. Repeatable.
    #[arg(long = "fact", value_name = "NAME=VALUE", value_parser = pair)]
    pub fact: Vec<(String, String)>,
    /// The facts of an example of the policy, by its id or as `#3`.
    #[arg(long, value_name = "ID", conflicts_with = "facts")]
    pub example: Option<String>,
    /// The time now, such as `2026-11-22T08:30:00+01:00`, or `now`; overrides expire by it.
    #[arg(long, value_name = "INSTANT")]
    pub now: Option<String>,
    /// Set the priority or a derived value by hand, such as `priority=P2`. Repeatable.
    #[arg(long = "override", value_name = "VALUE=LEVEL", value_parser = pair)]
    pub overrides: Vec<(String, String)>,
    /// Why it was set by hand.
    #[arg(long, requires = "overrides", value_name = "TEXT")]
    pub reason: Option<String>,
    /// Who set it by hand.
    #[arg(long, requires = "overrides", value_name = "WHO")]
    pub by: Option<String>,
    /// Until when it holds.
    #[arg(long, requires = "overrides", value_name = "RFC3339")]
    pub until: Option<String>,
}

/// `itsm test`.
#[derive(Debug, Args)]
pub struct Test {
    /// Policies in YAML or JSON; `-` is standard input.
    #[arg(required = true, value_name = "POLICY")]
    pub policies: Vec<PathBuf>,
    /// For people (`text`), or a JSON object per policy and line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// `itsm build`.
#[derive(Debug, Args)]
pub struct Build {
    /// The policy in YAML or JSON; `-` is standard input.
    pub policy: PathBuf,
    /// Where to write it; `-` is standard output.
    #[arg(short, long, value_name = "FILE.json")]
    pub output: PathBuf,
    /// Write the document itself as normalised JSON instead of the built policy.
    #[arg(long)]
    pub document: bool,
}

/// `itsm init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Where to write the policy; `-` is standard output.
    #[arg(default_value = "policy.yaml")]
    pub file: PathBuf,
    /// Which of the ready-made policies; `--list` tells what they are.
    #[arg(long, value_name = "NAME", default_value = packs::DEFAULT, value_parser = pack())]
    pub pack: &'static Pack,
    /// List the ready-made policies, and write nothing.
    #[arg(long, conflicts_with_all = ["file", "pack", "force"])]
    pub list: bool,
    /// Overwrite a file that is there.
    #[arg(long)]
    pub force: bool,
}

/// Clap lists the names, and suggests the nearest one.
fn pack() -> impl TypedValueParser<Value = &'static Pack> {
    let names = PossibleValuesParser::new(packs::PACKS.iter().map(|pack| pack.name));
    names.try_map(|name| Pack::named(&name).ok_or("there is no such pack"))
}

/// `NAME=VALUE`.
pub fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
