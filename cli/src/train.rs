//! `itsm train`: from tickets whose category is known to a model that suggests it.

use std::fmt::Write as _;
use std::path::Path;

use anstyle::Style;
use itsm_batch::train::{self, Measured, Report, Trained};

use crate::Verdict;
use crate::arguments::Train;
use crate::build;
use crate::columns::Columns as Table;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::source::Source;
use crate::terminal::{self, BOLD, DIM, GOOD, PLAIN, WARNING, count, printable};
use crate::tickets::{self, Values};

/// The words that are told of a class.
const SHOWN_WORDS: usize = 6;

/// The classes that are told.
const SHOWN_CLASSES: usize = 40;

pub fn run(asked: &Train) -> Result<Verdict, Failure> {
    let is_page = asked.training.report.as_deref().map(is_page).transpose()?;
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let values = Values::of(&policy, &asked.training)?;
    let options = tickets::options(&asked.training);
    let mut progress = Progress::new();
    let rows = tickets::rows(&asked.tickets, &asked.training, &options, &values, &mut progress)?;
    let (learned, further) = (rows.learned.tickets(), rows.further.tickets());
    let trained = train::train(&learned, &further, &options, &mut |doing, done, of| progress.tell(doing, done, of));
    progress.end();
    let Trained { bytes, report } = trained.map_err(|error| Failure::new(error.to_string()).help(error.help()))?;
    build::write(&asked.output, &bytes)?;
    if let (Some(path), Some(is_page)) = (&asked.training.report, is_page) {
        build::write(path, if is_page { report.to_html() } else { report.to_json() + "\n" })?;
    }
    terminal::print(&if asked.training.json {
        report.to_json() + "\n"
    } else {
        text(asked, &report, rows.unlabelled)
    })?;
    Ok(Verdict::Good)
}

/// Whether a report is to be a page; else it is JSON.
pub fn is_page(path: &Path) -> Result<bool, Failure> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html" | "htm") => Ok(true),
        Some("json") => Ok(false),
        _ => Err(Failure::new(format!("`{}` does not say what to write into it", path.display()))
            .help("end its name with `.html` or `.json`")),
    }
}

fn text(asked: &Train, report: &Report, unlabelled: usize) -> String {
    let mut out = String::new();
    head(&mut out, &asked.output, report);
    let _ = write!(out, "Trained on {} tickets", report.trained_on);
    if unlabelled > 0 {
        let _ = write!(out, "; {} without a category left out", count(unlabelled, "row"));
    }
    out.push('\n');
    figures(&mut out, "held out", &report.measured);
    if let Some(further) = &report.further {
        figures(&mut out, "evaluated", further);
    }
    out.push('\n');
    let mut table = Table::default();
    for (class, own) in report.classes.iter().zip(&report.measured.classes).take(SHOWN_CLASSES) {
        let words: Vec<&str> = class.words.iter().take(SHOWN_WORDS).map(String::as_str).collect();
        let f1 = if own.tickets > 0 { own.f1.percent() } else { "not measured".to_owned() };
        table.row([
            (BOLD, class.id.as_str()),
            (if class.is_thin { WARNING } else { PLAIN }, &class.tickets.to_string()),
            (PLAIN, &format!("F1 {f1}")),
            (DIM, &words.join(", ")),
        ]);
    }
    out.push_str(&table.lines(2));
    if report.classes.len() > SHOWN_CLASSES {
        let _ = writeln!(out, "  and {} more, which stand in the report", report.classes.len() - SHOWN_CLASSES);
    }
    let said: [(usize, &str, Style); 3] = [
        (report.left_out.len(), "left out, with too few tickets", WARNING),
        (report.classes.iter().filter(|class| class.is_thin).count(), "thin: fewer than 50 tickets", WARNING),
        (report.suspicious.len(), "labels in doubt; the report tells their lines", GOOD),
    ];
    for (count, what, style) in said.into_iter().filter(|(count, ..)| *count > 0) {
        let _ = writeln!(out, "{style}{count}{style:#} {what}");
    }
    out
}

/// What a model is.
pub fn head(out: &mut String, file: &Path, report: &Report) {
    let size = &report.size;
    let _ = writeln!(
        out,
        "{BOLD}{}{BOLD:#}: suggests one of {} values of `{}`",
        printable(&file.display().to_string()),
        report.classes.len(),
        printable(&report.field)
    );
    let _ = writeln!(
        out,
        "  {DIM}{} bytes, {} features, {} bits a weight; {}{DIM:#}",
        size.bytes, size.features, size.bits, report.digest
    );
}

/// The figures of a model in words.
pub fn figures(out: &mut String, what: &str, measured: &Measured) {
    let _ = writeln!(
        out,
        "  {what}, {} tickets: accuracy {}, macro-F1 {}, top 3 {}, calibration error {}",
        measured.tickets,
        measured.accuracy.percent(),
        measured.macro_f1.percent(),
        measured.top3.percent(),
        measured.calibration_error.percent()
    );
    let typed = measured.typed.iter().map(|typed| format!("{} after {}", typed.accuracy.percent(), typed.characters));
    let _ = writeln!(out, "    {DIM}accuracy while typing: {} characters{DIM:#}", typed.collect::<Vec<_>>().join(", "));
}
