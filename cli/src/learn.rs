//! `itsm learn`: from tickets and what people chose since to a model, unless it becomes worse.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use itsm_batch::log::MAX_PROBLEMS;
use itsm_batch::train::feedback::{Answer, Feedback, Row, Wanted};
use itsm_batch::train::tickets::Columns;
use itsm_batch::train::{self, Effect, FeedbackCounts, LearnReport, Learned, Lessons, Paired, next};

use crate::Verdict;
use crate::arguments::Learn;
use crate::build;
use crate::columns::Columns as Table;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::source::{self, Source};
use crate::terminal::{self, BOLD, DIM, ERROR, GOOD, HELP, PLAIN, WARNING, count, printable};
use crate::tickets::{self, Values};
use crate::train::{head, is_page};

/// The tickets that are told whose first suggestion changes.
const SHOWN: usize = 10;

pub fn run(asked: &Learn) -> Result<Verdict, Failure> {
    let is_page = asked.training.report.as_deref().map(is_page).transpose()?;
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let values = Values::of(&policy, &asked.training)?;
    let columns = Columns { texts: values.texts.clone(), label: values.label.clone(), others: Vec::new() };
    check_places(asked, &columns)?;
    let in_use = asked.model.as_deref().map(source::model).transpose()?;
    if let (Some(model), Some(path)) = (&in_use, &asked.model)
        && model.field() != asked.training.field
    {
        let message = format!("`{}` suggests values of `{}`", path.display(), model.field());
        return Err(Failure::new(message).help(format!("learn for it with `--field {}`", model.field())));
    }
    let options = tickets::options(&asked.training);
    let mut progress = Progress::new();
    let rows = tickets::rows(&asked.tickets, &asked.training, &options, &values, &mut progress)?;
    let (feedback, left_out) = feedback(asked, &values, options.most_tickets)?;
    let (tickets, further) = (rows.learned.tickets(), rows.further.tickets());
    let files: Vec<String> =
        [&asked.tickets].into_iter().chain(&asked.feedback).map(|path| path.display().to_string()).collect();
    let lessons =
        Lessons { tickets: &tickets, feedback: &feedback, further: &further, in_use: in_use.as_ref(), files: &files };
    let learned = train::learn(&lessons, &options, &mut |doing, done, of| progress.tell(doing, done, of));
    progress.end();
    let Learned { bytes, mut report } = learned.map_err(|error| Failure::new(error.to_string()).help(error.help()))?;
    report.feedback = FeedbackCounts {
        used: report.feedback.used,
        accepted: report.feedback.accepted,
        corrected: report.feedback.corrected,
        ..left_out
    };
    let is_refused = report.is_worse && !asked.force;
    if !is_refused {
        let page = is_page.map(|is_page| if is_page { report.to_html() } else { report.to_json() + "\n" });
        let next = asked.tickets_out.as_ref().map(|path| {
            let file = next::file(&columns, &tickets, &feedback);
            if path.extension().is_some_and(|extension| extension == "gz") { next::packed(&file) } else { file }
        });
        let mut files: Vec<(&Path, &[u8])> = Vec::new();
        files.extend(asked.training.report.as_deref().zip(page.as_ref().map(String::as_bytes)));
        files.extend(asked.tickets_out.as_deref().zip(next.as_deref()));
        files.push((&asked.output, &bytes));
        build::write_all(&files)?;
    }
    terminal::print(&if asked.training.json { report.to_json() + "\n" } else { text(asked, &report, is_refused) })?;
    if is_refused {
        terminal::tell(&refusal(&report));
    }
    Ok(Verdict::of(!is_refused))
}

/// Refuses to write where something is read, and two files at one place.
fn check_places(asked: &Learn, columns: &Columns) -> Result<(), Failure> {
    let place = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let written: Vec<&PathBuf> =
        [&asked.output].into_iter().chain(&asked.tickets_out).chain(&asked.training.report).collect();
    for (at, path) in written.iter().enumerate() {
        if [&asked.policy, &asked.tickets].into_iter().chain(&asked.feedback).any(|read| place(read) == place(path)) {
            let message = format!("`{}` is read, and would be written over", path.display());
            return Err(Failure::new(message).help("name another file to write"));
        }
        if written.iter().skip(at + 1).any(|other| place(other) == place(path)) {
            let message = format!("two things are to be written into `{}`", path.display());
            return Err(Failure::new(message).help("name a file for each"));
        }
    }
    let mut names = columns.texts.iter().chain([&columns.label]);
    if asked.tickets_out.is_some() && names.any(|name| name == next::SOURCE) {
        let message = format!("the next training file has a column `{}` of its own", next::SOURCE);
        return Err(Failure::new(message).help("give the column of the tickets another name"));
    }
    Ok(())
}

/// What was chosen, and how much of the feedback was left out.
fn feedback(asked: &Learn, values: &Values, most: usize) -> Result<(Vec<Answer>, FeedbackCounts), Failure> {
    let wanted =
        Wanted { field: asked.training.field.clone(), columns: values.texts.clone(), texts: values.searched.clone() };
    let (mut answers, mut left_out) = (Vec::new(), FeedbackCounts::default());
    let mut strange: BTreeMap<String, usize> = BTreeMap::new();
    for (file, path) in (1..).zip(&asked.feedback) {
        let name = path.display().to_string();
        let (mut problems, mut bad) = (Vec::new(), 0_usize);
        let rows = Feedback::open(source::feedback(path)?, file, &wanted);
        let mut rows = rows.map_err(|problem| tickets::told(&name, vec![problem], 1))?;
        while let Some(row) = rows.next() {
            match row {
                Ok(Row::NotChosen) => left_out.not_chosen += 1,
                Ok(Row::OfOtherField) => left_out.of_other_fields += 1,
                Ok(Row::Chosen(mut answer)) => {
                    let Some(value) = values.value(&answer.ticket.label) else {
                        left_out.of_other_values += 1;
                        *strange.entry(answer.ticket.label).or_default() += 1;
                        continue;
                    };
                    answer.ticket.label = value;
                    answer.suggested = answer.suggested.map(|suggested| values.value(&suggested).unwrap_or(suggested));
                    answers.push(answer);
                }
                Err(problem) if rows.is_over() => return Err(tickets::told(&name, vec![problem], 1)),
                Err(problem) => {
                    bad += 1;
                    if problems.len() < MAX_PROBLEMS {
                        problems.push(problem);
                    }
                }
            }
        }
        tickets::leave_out(&name, problems, bad, asked.training.skip_bad)?;
    }
    tickets::tell_strange(strange, values);
    if answers.is_empty() {
        return Err(Failure::new("the feedback has nothing to learn from")
            .help(format!("it should have answers for `{}` with what was `chosen`", asked.training.field)));
    }
    if answers.len() > most {
        return Err(Failure::new(format!("there are more than {most} answers")).help("learn from fewer at a time"));
    }
    Ok((answers, left_out))
}

fn text(asked: &Learn, report: &LearnReport, is_refused: bool) -> String {
    let (mut out, comparison) = (String::new(), &report.comparison);
    if !is_refused {
        head(&mut out, &asked.output, &report.model);
    }
    feedback_text(&mut out, &report.feedback);
    out.push('\n');
    let (before, after) = (&comparison.before, &report.model.measured);
    let mut table = Table::default();
    table.row([(DIM, "held out"), (DIM, "before"), (DIM, ""), (DIM, "now")]);
    for (name, before, after) in [
        ("accuracy", before.accuracy, after.accuracy),
        ("macro-F1", before.macro_f1, after.macro_f1),
        ("top 3", before.top3, after.top3),
        ("calibration error", before.calibration_error, after.calibration_error),
    ] {
        table.row([(PLAIN, name), (PLAIN, &before.percent()), (DIM, "→"), (BOLD, &after.percent())]);
    }
    out.push_str(&table.lines(2));
    out.push('\n');
    let mut table = Table::default();
    for (name, paired) in [
        ("all", comparison.all),
        ("tickets", comparison.tickets),
        ("feedback", comparison.feedback),
        ("corrected", comparison.corrected),
    ] {
        table.row([
            (BOLD, name),
            (PLAIN, &format!("{} right", paired.right_before)),
            (DIM, "→"),
            (BOLD, &paired.right_after.to_string()),
            (PLAIN, &format!("of {}", paired.tickets)),
            (if paired.is_better() { GOOD } else { PLAIN }, &format!("{} better", paired.better)),
            (if paired.is_worse() { WARNING } else { PLAIN }, &format!("{} worse", paired.worse)),
            (DIM, &format!("{} as wrong", paired.neither)),
        ]);
    }
    out.push_str(&table.lines(2));
    if let Some(in_use) = &report.in_use {
        let _ = writeln!(
            out,
            "The model in use is right for {} of {} answers; of the {} held out for {}, and the new one for {}",
            in_use.right, in_use.feedback, in_use.held_out, in_use.held_out_right, in_use.held_out_right_now
        );
    }
    if let Some(further) = &report.model.further {
        crate::train::figures(&mut out, "evaluated", further);
    }
    changed(&mut out, report);
    if let (Some(path), false) = (&asked.tickets_out, is_refused) {
        let _ = writeln!(out, "{}: the next training file", printable(&path.display().to_string()));
    }
    if report.is_worse && !is_refused {
        let _ = writeln!(out, "{WARNING}worse{WARNING:#}, and written all the same");
    }
    out
}

fn feedback_text(out: &mut String, feedback: &FeedbackCounts) {
    let _ = write!(
        out,
        "Learned from {}: {} accepted, {} corrected",
        count_of(feedback.used, "answer"),
        feedback.accepted,
        feedback.corrected
    );
    for (left_out, why) in [
        (feedback.not_chosen, "without a choice"),
        (feedback.of_other_fields, "of other fields"),
        (feedback.of_other_values, "with other words"),
    ] {
        if left_out > 0 {
            let _ = write!(out, "; {left_out} {why} left out");
        }
    }
    out.push('\n');
}

/// Some of the tickets whose first suggestion changes: worse ones first, to be looked at.
fn changed(out: &mut String, report: &LearnReport) {
    let mut changed: Vec<_> = report.comparison.changed.iter().collect();
    if changed.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{} with another first suggestion", count(changed.len(), "held-out ticket"));
    changed.sort_by_key(|one| match one.effect {
        Effect::Worse => 0,
        Effect::Better => 1,
        Effect::Neither => 2,
    });
    let worse = changed.iter().filter(|one| one.effect == Effect::Worse).take(SHOWN / 2);
    let better = changed.iter().filter(|one| one.effect == Effect::Better).take(SHOWN / 2);
    let mut table = Table::default();
    for one in worse.chain(better) {
        let (style, word) = match one.effect {
            Effect::Better => (GOOD, "better"),
            Effect::Worse => (WARNING, "worse"),
            Effect::Neither => (DIM, "as wrong"),
        };
        table.row([
            (style, word),
            (PLAIN, &format!("{}:{}", one.file, one.line)),
            (DIM, "is"),
            (BOLD, &one.label),
            (DIM, "suggested"),
            (PLAIN, &one.before),
            (DIM, "→"),
            (PLAIN, &one.after),
        ]);
    }
    out.push_str(&table.lines(2));
}

/// Why nothing was written.
fn refusal(report: &LearnReport) -> String {
    let comparison = &report.comparison;
    let mut out =
        format!("{ERROR}error{ERROR:#}{BOLD}: the model is worse by the feedback, so nothing was written{BOLD:#}\n");
    let of = |paired: &Paired, what: &str| {
        format!(
            "  of the {} {what}, {} became wrong and {} right: {} fewer are right, and more than √{} is no accident\n",
            paired.tickets,
            paired.worse,
            paired.better,
            paired.worse.saturating_sub(paired.better),
            paired.worse.saturating_add(paired.better)
        )
    };
    for (paired, what) in
        [(&comparison.all, "tickets held out"), (&comparison.tickets, "tickets held out that are no feedback")]
    {
        if paired.is_worse() {
            out += &of(paired, what);
        }
    }
    let _ = writeln!(out, "  {HELP}help{HELP:#}: look at the feedback, or write the model all the same with `--force`");
    out
}

fn count_of(number: u64, what: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), what)
}
