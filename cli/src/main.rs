//! The `itsm` command: check, evaluate, explain, test and build service-management policies.

mod arguments;
mod build;
mod change;
mod check;
mod columns;
mod eval;
mod examples;
mod excerpt;
mod explain;
mod failure;
mod init;
mod instant;
mod learn;
mod manual;
mod packs;
mod progress;
mod question;
mod rules;
mod sla;
mod source;
mod steps;
mod suggest;
mod terminal;
mod tickets;
mod train;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::failure::Failure;

/// How a command that could do its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Nothing to object to.
    Good,
    /// The policy has errors, examples failed, or a model is worse.
    Problems,
}

impl Verdict {
    const fn of(good: bool) -> Self {
        if good { Self::Good } else { Self::Problems }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    arguments.color.apply();
    match run(&arguments.command) {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Problems) => ExitCode::from(1),
        Err(failure) => {
            failure.tell();
            ExitCode::from(2)
        }
    }
}

fn run(command: &Command) -> Result<Verdict, Failure> {
    match command {
        Command::Check(asked) => check::run(asked),
        Command::Eval(asked) => eval::run(asked),
        Command::Explain(asked) => explain::run(asked),
        Command::Suggest(asked) => suggest::run(asked),
        Command::Test(asked) => examples::run(asked),
        Command::Build(asked) => build::run(asked),
        Command::Train(asked) => train::run(asked),
        Command::Learn(asked) => learn::run(asked),
        Command::Sla(asked) => sla::run(asked),
        Command::Change(asked) => change::run(asked),
        Command::Init(asked) => init::run(asked),
        Command::Schema => manual::schema(),
        Command::Completions { shell } => manual::completions(*shell),
        Command::Man { subcommand } => manual::man(subcommand.as_deref()),
    }
}
