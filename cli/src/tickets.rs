//! Reading tickets to learn from, by what the policy and the command line say of them.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::Path;

use itsm_batch::labels::Labels;
use itsm_batch::log::{MAX_PROBLEMS, Problem};
use itsm_batch::train::Options;
use itsm_batch::train::tickets::{Columns, Sample, Tickets};
use itsm_core::Policy;
use itsm_core::finding::nearest;

use crate::arguments::Training;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::question;
use crate::source;
use crate::terminal::{self, DIM, WARNING, count, printable};

/// The rows that are used.
pub struct Rows {
    pub learned: Sample,
    pub further: Sample,
    /// How many were left out, because no category is known.
    pub unlabelled: usize,
}

/// Reads tickets.
pub fn rows(
    path: &Path,
    asked: &Training,
    options: &Options,
    values: &Values,
    progress: &mut Progress,
) -> Result<Rows, Failure> {
    let conditions = asked.only.iter().chain(&asked.evaluate);
    let columns = Columns {
        texts: values.texts.clone(),
        label: values.label.clone(),
        others: conditions.map(|(column, _)| column.clone()).collect(),
    };
    let name = path.display().to_string();
    let sample = |turn: u64| Sample::new(options.most_tickets, options.seed.wrapping_add(turn));
    let mut rows = Rows { learned: sample(0), further: sample(1), unlabelled: 0 };
    let mut strange: BTreeMap<String, usize> = BTreeMap::new();
    let (mut problems, mut bad, mut read) = (Vec::new(), 0_usize, 0_usize);
    let tickets = Tickets::open(source::tickets(path)?, columns);
    let mut tickets = tickets.map_err(|problem| told(&name, vec![problem], 1))?;
    while let Some(row) = tickets.next() {
        read += 1;
        if read.is_multiple_of(5_000) {
            progress.tell(&format!("reading: {}", count(read, "row")), 0, 0);
        }
        let (mut ticket, others) = match row {
            Ok(row) => row,
            Err(problem) if tickets.is_over() => return Err(told(&name, vec![problem], 1)),
            Err(problem) => {
                bad += 1;
                if problems.len() < MAX_PROBLEMS {
                    problems.push(problem);
                }
                continue;
            }
        };
        let (wanted, evaluated) = others.split_at(asked.only.len().min(others.len()));
        let is_further = asked.evaluate.as_ref().is_some_and(|(_, value)| evaluated == [value.as_str()]);
        let is_learned = !is_further && asked.only.iter().zip(wanted).all(|((_, value), own)| value == own);
        if !is_further && !is_learned {
            continue;
        }
        if ticket.label.is_empty() {
            rows.unlabelled += 1;
            continue;
        }
        let Some(value) = values.value(&ticket.label) else {
            *strange.entry(ticket.label).or_default() += 1;
            continue;
        };
        ticket.label = value;
        if is_further {
            rows.further.offer(ticket);
        } else {
            rows.learned.offer(ticket);
        }
    }
    progress.end();
    leave_out(&name, problems, bad, asked.skip_bad)?;
    tell_strange(strange, values);
    for (sample, what) in [(&rows.learned, "train on"), (&rows.further, "measure on")] {
        if sample.offered() > options.most_tickets {
            let (most, all) = (options.most_tickets, sample.offered());
            terminal::tell(&format!("to {what}, a sample of {most} of {all} tickets was drawn\n"));
        }
    }
    if rows.learned.offered() == 0 {
        return Err(Failure::new("no row of the file is to be trained on").help("look at `--where` and `--label`"));
    }
    Ok(rows)
}

/// Tells the rows that are left out with something wrong, or refuses to leave them out.
pub fn leave_out(name: &str, problems: Vec<Problem>, bad: usize, is_asked: bool) -> Result<(), Failure> {
    if bad > 0 && !is_asked {
        return Err(told(name, problems, bad)
            .and(format!("{} cannot be used, so nothing was trained", count(bad, "row")))
            .help("put the file right, or leave them out with `--skip-bad`"));
    }
    for Problem { line, message, .. } in &problems {
        terminal::tell(&format!("{WARNING}left out{WARNING:#}: {}:{line}: {}\n", printable(name), printable(message)));
    }
    Ok(())
}

/// What the policy says of values and texts.
pub struct Values {
    field: String,
    /// The columns with what people wrote.
    pub texts: Vec<String>,
    /// The texts that the policy searches.
    pub searched: Vec<String>,
    /// The column with the value.
    pub label: String,
    labels: Labels,
    own: BTreeMap<String, String>,
    known: Vec<String>,
}

impl Values {
    /// As the policy and the command line have them.
    pub fn of(policy: &Policy, asked: &Training) -> Result<Self, Failure> {
        let rules = policy.suggest_rules().map_err(|error| question::refused(vec![error]))?;
        let Some(field) = rules.fields.iter().find(|field| field.name == asked.field) else {
            let failure = Failure::new(format!("the policy suggests nothing for `{}`", asked.field));
            return Err(match nearest(&asked.field, rules.fields.iter().map(|field| field.name.as_str())) {
                Some(near) => failure.help(format!("did you mean `--field {near}`?")),
                None => failure.help(format!("add `{}` to `fields` under `suggest`", asked.field)),
            });
        };
        let mut own = BTreeMap::new();
        for (label, value) in &asked.values {
            if field.values.index(value).is_none() {
                let failure = Failure::new(format!("`{}` has no value `{value}`", asked.field));
                return Err(match nearest(value, field.values.ids()) {
                    Some(near) => failure.help(format!("did you mean `--value '{label}={near}'`?")),
                    None => failure.help("name a value of the policy after the `=`"),
                });
            }
            own.insert(label.clone(), value.clone());
        }
        let searched: Vec<String> = rules.texts.iter().map(|text| text.name.clone()).collect();
        Ok(Self {
            field: asked.field.clone(),
            texts: if asked.texts.is_empty() { searched.clone() } else { asked.texts.clone() },
            searched,
            label: asked.label.clone().unwrap_or_else(|| asked.field.clone()),
            labels: Labels::of(policy),
            own,
            known: field.values.ids().map(str::to_owned).collect(),
        })
    }

    /// The value that a file calls so.
    pub fn value(&self, label: &str) -> Option<String> {
        self.own.get(label).cloned().or_else(|| self.labels.id(&self.field, label))
    }
}

/// Says what stands in the column of values and is none.
pub fn tell_strange(strange: BTreeMap<String, usize>, values: &Values) {
    const TOLD: usize = 10;
    let mut all: Vec<(String, usize)> = strange.into_iter().collect();
    all.sort_by_key(|(_, rows)| Reverse(*rows));
    for (label, rows) in all.iter().take(TOLD) {
        let near = nearest(label, values.known.iter().map(String::as_str)).unwrap_or("VALUE");
        terminal::tell(&format!(
            "{WARNING}left out{WARNING:#}: {} with `{}`, which is no value of `{}`; {DIM}--value '{}={near}'{DIM:#}\n",
            count(*rows, "row"),
            printable(label),
            values.field,
            printable(label),
        ));
    }
    if all.len() > TOLD {
        let rows = all.iter().skip(TOLD).map(|(_, rows)| rows).sum();
        terminal::tell(&format!("{WARNING}left out{WARNING:#}: {} with other such words\n", count(rows, "row")));
    }
}

/// What is wrong with a file of tickets.
pub fn told(name: &str, problems: Vec<Problem>, all: usize) -> Failure {
    let failure = Failure::several(problems.into_iter().map(|problem| {
        let place = if problem.line == 0 { name.to_owned() } else { format!("{name}:{}", problem.line) };
        (format!("{place}: {}", problem.message), problem.help)
    }));
    let more = all.saturating_sub(MAX_PROBLEMS);
    if more > 0 { failure.and(format!("{} with something wrong", count(more, "more row"))) } else { failure }
}

/// How to train, as the command line has it.
pub fn options(asked: &Training) -> Options {
    Options {
        field: asked.field.clone(),
        seed: asked.seed,
        keep: asked.keep.and_then(|keep| usize::try_from(keep).ok()),
        bits: asked.bits,
        least: usize::try_from(asked.least).unwrap_or(usize::MAX),
        balance: !asked.unbalanced,
        starts: !asked.whole_texts,
        one_in: asked.folds.map_or(10, usize::from),
        all_folds: asked.folds.is_some(),
        ..Options::default()
    }
}
