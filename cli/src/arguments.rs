//! The command line.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::change::arguments::Change;
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
    /// Suggest: which category, record type or group does a text speak for?
    #[command(after_help = SUGGEST_HELP)]
    Suggest(Suggest),
    /// Run the examples that stand in policies.
    #[command(after_help = EXIT_CODES)]
    Test(Test),
    /// Build a policy for browsers and services: checked and compiled, in a JSON file.
    #[command(after_help = EXIT_CODES)]
    Build(Build),
    /// Train a model that suggests categories, from tickets whose category is known.
    #[command(after_help = TRAIN_HELP)]
    Train(Train),
    /// Learn from what people chose, unless the model becomes worse by it.
    #[command(after_help = LEARN_HELP)]
    Learn(Learn),
    /// Service levels: targets, the clocks of tickets, calendars.
    #[command(subcommand)]
    Sla(Sla),
    /// Changes: conflicts, free slots, the calendar of changes.
    #[command(subcommand)]
    Change(Change),
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

const SUGGEST_HELP: &str = "\
Examples:
  itsm suggest policy.yaml 'I forgot my password and am locked out'
  itsm suggest policy.yaml --fact summary='VPN drops' --fact description='every ten minutes' --explain
  itsm suggest policy.yaml --model category.itsm-model --format json - < mail.txt

Exit codes:
  0  done, nothing to object to
  1  the policy has errors
  2  the command line is wrong, a file cannot be read or written, or the facts were refused";

const TRAIN_HELP: &str = "\
The tickets are a CSV file or lines of JSON, packed with gzip or not. The same tickets with the same arguments give the same model, byte
for byte. The report tells how good the model is, on tickets that were held out, and from which confidence on to trust it.

Examples:
  itsm train policy.yaml tickets.csv.gz -o category.itsm-model
  itsm train policy.yaml tickets.csv --text short_text --label kind --value 'HW issue=hardware' --report report.html -o category.itsm-model
  itsm train policy.yaml tickets.csv --where split=train --evaluate split=valid -o category.itsm-model
  itsm train policy.yaml tickets.jsonl --text fields.summary --label fields.team --field group --folds 5 --json -o group.itsm-model

Exit codes:
  0  done, nothing to object to
  1  the policy has errors
  2  the command line is wrong, a file cannot be read or written, or the tickets cannot be learned from";

const LEARN_HELP: &str = "\
Feedback is lines of JSON, packed with gzip or not: tickets as the chat hands them over, or answers such as
  { \"texts\": { \"summary\": \"VPN drops\" }, \"field\": \"category\", \"suggested\": \"hardware\", \"chosen\": \"network\" }
Some tickets are held out of two trainings, one without the feedback and one with it. The model is worse if more of them become wrong
than right, by more than the root of both together: of all tickets held out, or of those that are no feedback.

Examples:
  itsm learn policy.yaml tickets.csv november.jsonl -o category.itsm-model --tickets-out next.csv
  itsm learn policy.yaml tickets.csv.gz *.jsonl.gz --model category.itsm-model --report report.html -o next.itsm-model

Exit codes:
  0  done, nothing to object to
  1  the policy has errors, or the model is worse and nothing was written (without --force)
  2  the command line is wrong, a file cannot be read or written, or the tickets cannot be learned from";

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
    /// What is this about, and whose is it? Values that texts speak for, as `itsm suggest` tells them.
    Category,
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
    /// A whole request, such as `{ facts, overrides, now, language, rankQuestions }`, instead of single arguments.
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
    /// A whole request, such as `{ facts, overrides, now, language, rankQuestions }`, instead of single arguments.
    #[arg(long, value_name = "JSON|@FILE|-", conflicts_with_all = SINGLE)]
    pub request: Option<String>,
    /// The language of reasons and labels, such as `de` or `pt-BR`.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// For people (`text`), or the explanation's JSON in one line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// `itsm suggest`.
#[derive(Debug, Args)]
pub struct Suggest {
    /// The policy in YAML or JSON; `-` is standard input.
    pub policy: PathBuf,
    /// The text: of the first field that the policy searches; `-` is standard input.
    #[arg(conflicts_with = "request")]
    pub text: Option<String>,
    /// What is known.
    #[command(flatten)]
    pub asked: Asked,
    /// A whole request `{ facts, language, text, fields, limit, evidence, explain }` instead of single arguments.
    #[arg(long, value_name = "JSON|@FILE|-", conflicts_with_all = SINGLE)]
    pub request: Option<String>,
    /// A model that `itsm train` has written. Repeatable, for other fields.
    #[arg(long, value_name = "FILE")]
    pub model: Vec<PathBuf>,
    /// Suggest values for this field only. Repeatable.
    #[arg(long, value_name = "NAME", conflicts_with = "request")]
    pub field: Vec<String>,
    /// Suggest this many at most, rather than as many as the policy says.
    #[arg(long, value_name = "N", conflicts_with = "request", value_parser = clap::value_parser!(u8).range(1..=100).map(usize::from))]
    pub limit: Option<usize>,
    /// Tell what else was looked at, and why it is not suggested.
    #[arg(long, conflicts_with = "request")]
    pub explain: bool,
    /// The language of labels and of whoever asks, such as `de` or `pt-BR`.
    #[arg(long, value_name = "TAG", conflicts_with = "request")]
    pub language: Option<String>,
    /// For people (`text`), or the answer's JSON in one line (`json`).
    #[arg(long, default_value = "text")]
    pub format: Format,
}

/// The arguments of [`Asked`], which a whole request stands for.
pub const SINGLE: [&str; 8] = ["facts", "fact", "example", "now", "overrides", "reason", "by", "until"];

/// What is known: facts, and what an agent has set.
#[derive(Debug, Default, Args)]
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

/// `itsm train`.
#[derive(Debug, Args)]
pub struct Train {
    /// The policy, which says what values there are and which fields hold texts; `-` is standard input.
    pub policy: PathBuf,
    /// The tickets: a CSV file, or lines of JSON; `-` is standard input.
    pub tickets: PathBuf,
    /// Where to write the model.
    #[arg(short, long, value_name = "FILE.itsm-model")]
    pub output: PathBuf,
    /// How to train, and how to tell of it.
    #[command(flatten)]
    pub training: Training,
}

/// `itsm learn`.
#[derive(Debug, Args)]
pub struct Learn {
    /// The policy, which says what values there are and which fields hold texts; `-` is standard input.
    pub policy: PathBuf,
    /// The tickets that were learned from before: a CSV file, or lines of JSON; `-` is standard input.
    pub tickets: PathBuf,
    /// What people chose since: lines of JSON; `-` is standard input.
    #[arg(required = true)]
    pub feedback: Vec<PathBuf>,
    /// Where to write the model.
    #[arg(short, long, value_name = "FILE.itsm-model")]
    pub output: PathBuf,
    /// Where to write the next training file: the tickets and the feedback, as CSV; packed, if its name ends with `.gz`.
    #[arg(long, value_name = "FILE.csv")]
    pub tickets_out: Option<PathBuf>,
    /// The model in use: how it does on the feedback is told, too.
    #[arg(long, value_name = "FILE.itsm-model")]
    pub model: Option<PathBuf>,
    /// Write the model even if it is worse.
    #[arg(long)]
    pub force: bool,
    /// How to train, and how to tell of it.
    #[command(flatten)]
    pub training: Training,
}

/// How to train, on what, and how to tell of it.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Training {
    /// The field of the policy for which the model is to suggest values.
    #[arg(long, value_name = "NAME", default_value = "category")]
    pub field: String,
    /// A column with what people wrote. Repeatable; of JSON, `a.b` is the key `b` of what stands at `a`. Where it is not given, the
    /// texts that the policy searches.
    #[arg(long = "text", value_name = "COLUMN")]
    pub texts: Vec<String>,
    /// The column with the value of the field: its id, its label, or the last part of either. Where it is not given, the field.
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<String>,
    /// What the file calls a value: `--value 'HW issue=hardware'`. Repeatable.
    #[arg(long = "value", value_name = "LABEL=VALUE", value_parser = pair)]
    pub values: Vec<(String, String)>,
    /// Train on rows with this value in this column alone. Repeatable: all must hold.
    #[arg(long = "where", value_name = "COLUMN=VALUE", value_parser = pair)]
    pub only: Vec<(String, String)>,
    /// Also measure on the rows with this value in this column, and do not train on them.
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = pair)]
    pub evaluate: Option<(String, String)>,
    /// How many words, pairs and pieces of words to keep: 4,000, and 16,000 for more than 20 categories, unless told.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub keep: Option<u32>,
    /// How many bits a weight has: 4 halves the file.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u8).range(4..=8))]
    pub bits: u8,
    /// What decides about everything that is drawn by lot.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Leave out categories with fewer tickets.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub least: u32,
    /// Hold every ticket out once, in so many turns; otherwise one of ten is held out.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(3..=20))]
    pub folds: Option<u8>,
    /// Let frequent categories count as much as they are frequent.
    #[arg(long)]
    pub unbalanced: bool,
    /// Do not train on the starts of texts.
    #[arg(long)]
    pub whole_texts: bool,
    /// Leave out rows with something wrong; their number is told.
    #[arg(long)]
    pub skip_bad: bool,
    /// Write the report as a page (`.html`) or as JSON (`.json`).
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Print the report as JSON in one line.
    #[arg(long)]
    pub json: bool,
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
