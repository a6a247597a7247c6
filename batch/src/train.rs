//! Training of the models that suggest categories: from tickets whose category is known to a small file, and a report on it.
//!
//! 1. Words, pairs and pieces of words are counted, as [`itsm_core::category::feature`] has them, in each ticket and in a copy of it that
//!    is cut after 6 to 60 characters: suggestions are asked for while people type. Short cuts are as frequent as long ones by their
//!    ratio.
//! 2. Weights are fitted: for each class a logistic regression against all others, which bears wrong labels better than one of all
//!    classes together. Features that can decide something, by their largest weight and the number of tickets that have them, are kept,
//!    and weights fitted anew for them alone.
//! 3. Weights are rounded to a few bits, and one temperature is found that makes confidence mean what it says.
//! 4. Figures come from tickets that were held out. Tickets that say nearly the same are never on both sides.
//!
//! The model itself is then trained on all tickets, with the temperature that was found; so it is a little better than its figures.
//! The same tickets with the same options give the same bytes, on every machine.
//!
//! [`learn`] adds what people chose where something was suggested, and tells whether the model becomes better by it.

mod compare;
mod copies;
mod duplicates;
pub mod feedback;
mod fit;
mod learn;
mod measure;
pub mod next;
mod number;
mod page;
mod report;
mod rows;
mod telling;
#[cfg(test)]
mod tests;
pub mod tickets;

use std::collections::BTreeMap;
use std::fmt;

use itsm_core::category::model::{Figures, MAX_CLASSES, MAX_FEATURES};
use itsm_core::category::{Model, ModelError};

pub use self::compare::{
    Changed, Comparison, Effect, FeedbackCounts, InUse, LearnReport, Learned, Lessons, Paired, learn,
};
use self::copies::{Copies, start};
use self::learn::{Fitted, Learner};
pub use self::measure::{Band, ClassMeasured, Measured, Share, Threshold, Typed};
use self::measure::{Seen, TYPED};
use self::number::Lots;
pub use self::report::{ClassReport, LeftOut, Report, Size, Suspicious};
use self::tickets::Ticket;

/// How to train.
#[derive(Clone, Debug)]
pub struct Options {
    /// The field of the policy for which values are to be suggested.
    pub field: String,
    /// What decides about everything that is drawn by lot.
    pub seed: u64,
    /// How many features to keep. `None` for 4,000, and for 16,000 where there are more than 20 classes.
    pub keep: Option<usize>,
    /// How many bits a weight has: 4 to 8.
    pub bits: u8,
    /// Classes with fewer tickets are left out, and told.
    pub least: usize,
    /// Whether rare classes count more than they are frequent.
    pub balance: bool,
    /// Whether to train on the starts of texts, too.
    pub starts: bool,
    /// The part of tickets that is held out to measure on, and again as many to calibrate: one in so many. At least 3.
    pub one_in: usize,
    /// Whether every ticket is held out once, in as many turns; else one part only.
    pub all_folds: bool,
    /// From more tickets than this a sample is drawn.
    pub most_tickets: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            field: "category".to_owned(),
            seed: 1,
            keep: None,
            bits: 8,
            least: 5,
            balance: true,
            starts: true,
            one_in: 10,
            all_folds: false,
            most_tickets: 200_000,
        }
    }
}

/// A trained model.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The file.
    pub bytes: Vec<u8>,
    /// What came of it.
    pub report: Report,
}

/// Why no model could be trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrainError {
    /// There are fewer than two classes with enough tickets.
    TooFewClasses,
    /// There are more classes than a model may have.
    TooManyClasses,
    /// The tickets have hardly a word in common.
    NoFeatures,
    /// The model would not be one.
    Model(ModelError),
}

impl TrainError {
    /// What to do about it.
    pub fn help(self) -> String {
        match self {
            Self::TooFewClasses => "train on more tickets, or ask for fewer per class (`--least`)".to_owned(),
            Self::TooManyClasses => "leave rare ones out (`--least`)".to_owned(),
            Self::NoFeatures => "name the columns that hold what people wrote (`--text`)".to_owned(),
            Self::Model(error) => error.help().to_owned(),
        }
    }
}

impl fmt::Display for TrainError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooFewClasses => write!(to, "fewer than two classes have enough tickets"),
            Self::TooManyClasses => write!(to, "there are more than {MAX_CLASSES} classes"),
            Self::NoFeatures => write!(to, "the texts have no words in common"),
            Self::Model(error) => error.fmt(to),
        }
    }
}

impl std::error::Error for TrainError {}

/// Tickets of classes that have enough of them.
struct Corpus<'t> {
    tickets: Vec<&'t Ticket>,
    /// The class of each.
    of: Vec<usize>,
    classes: Vec<&'t str>,
}

impl Corpus<'_> {
    fn texts(&self, at: usize) -> impl Iterator<Item = &str> {
        self.tickets.get(at).into_iter().flat_map(|ticket| ticket.texts.iter().map(String::as_str))
    }

    fn class(&self, at: usize) -> usize {
        self.of.get(at).copied().unwrap_or_default()
    }
}

/// Trains a model, and measures it: on tickets held out, and on further ones, if there are any.
///
/// `tick` is told what is being done, how much of it is done, and how much there is.
pub fn train(
    tickets: &[Ticket],
    further: &[Ticket],
    options: &Options,
    tick: &mut dyn FnMut(&str, usize, usize),
) -> Result<Trained, TrainError> {
    let (corpus, left_out) = corpus(tickets.iter(), options.least);
    trained(&corpus, left_out, further, options, None, tick)
}

/// A turn of the training, in which a part of the tickets is held out.
struct Turn<'a> {
    learner: &'a Learner<'a>,
    /// The tickets to measure on.
    measured: &'a [usize],
    /// The tickets to calibrate on.
    calibrating: &'a [usize],
    /// What the model that was trained on all others suggested for those to measure on.
    seen: &'a [Seen],
}

impl Turn<'_> {
    /// Which of so many tickets are not held out.
    fn learned(&self, count: usize) -> Vec<bool> {
        without(count, self.measured.iter().chain(self.calibrating))
    }
}

/// What else is fitted in each turn.
type Beside<'b> = &'b mut dyn FnMut(&Turn<'_>, &mut dyn FnMut(usize, usize)) -> Result<(), TrainError>;

fn trained(
    corpus: &Corpus<'_>,
    left_out: Vec<LeftOut>,
    further: &[Ticket],
    options: &Options,
    mut beside: Option<Beside<'_>>,
    tick: &mut dyn FnMut(&str, usize, usize),
) -> Result<Trained, TrainError> {
    if corpus.classes.len() < 2 {
        return Err(TrainError::TooFewClasses);
    }
    if corpus.classes.len() > MAX_CLASSES {
        return Err(TrainError::TooManyClasses);
    }
    let count = corpus.tickets.len();
    let groups = duplicates::groups((0..count).map(|at| corpus.texts(at)));
    let part = parts(corpus, &groups, options);
    let copies = Copies::of(corpus, options);
    let learner = Learner::new(corpus, &copies, options, &mut |done, of| tick("counting words", done, of));
    if learner.is_empty() {
        return Err(TrainError::NoFeatures);
    }
    let turns = if options.all_folds { options.one_in } else { 1 };
    let fits = if beside.is_some() { 2 * turns + 1 } else { turns + 1 };
    let all = |tick: &mut dyn FnMut(&str, usize, usize), fit: usize, done: usize, of: usize| {
        tick("fitting weights", fit * of + done, fits * of);
    };
    let mut held = Held::default();
    for turn in 0..turns {
        let of_part = |wanted: usize| -> Vec<usize> {
            (0..count).filter(|&at| part.get(at).is_some_and(|part| *part == wanted % options.one_in)).collect()
        };
        let (measured, calibrating) = (of_part(turn), of_part(turn + 1));
        let is_learned = without(count, measured.iter().chain(&calibrating));
        let first = if beside.is_some() { 2 * turn } else { turn };
        let mut fitted = learner.learn(&is_learned, &mut |done, of| all(tick, first, done, of));
        fitted.calibrate(corpus, &calibrating)?;
        let before = held.seen.len();
        held.measure(corpus, &fitted, &measured)?;
        if let Some(beside) = &mut beside {
            let seen = held.seen.get(before..).unwrap_or_default();
            let turn = Turn { learner: &learner, measured: &measured, calibrating: &calibrating, seen };
            beside(&turn, &mut |done, of| all(tick, first + 1, done, of))?;
        }
    }
    let mut last = learner.learn(&vec![true; count], &mut |done, of| all(tick, fits - 1, done, of));
    last.temperature = held.temperature();
    let measured = held.measured(corpus.classes.len());
    let figures = Figures {
        tickets: u32::try_from(count).unwrap_or(u32::MAX),
        measured: u32::try_from(measured.tickets).unwrap_or(u32::MAX),
        accuracy: measured.accuracy.0,
        macro_f1: measured.macro_f1.0,
        top3: measured.top3.0,
        calibration_error: measured.calibration_error.0,
        seed: options.seed,
    };
    let bytes = last.parts(figures).to_bytes();
    let model = Model::from_bytes(&bytes).map_err(TrainError::Model)?;
    let telling = telling::words(corpus, &last);
    let report = Report {
        field: options.field.clone(),
        digest: model.digest().to_owned(),
        seed: options.seed,
        tickets: count as u64 + left_out.iter().map(|class| class.tickets).sum::<u64>(),
        trained_on: count as u64,
        near_duplicates: groups.iter().enumerate().filter(|(at, group)| at != *group).count() as u64,
        all_folds: options.all_folds,
        accuracy_before_rounding: Share::of(held.right_before_rounding, measured.tickets),
        classes: report::classes(corpus, &measured, telling),
        left_out,
        suspicious: report::suspicious(corpus, &held.seen),
        size: Size { bytes: bytes.len() as u64, features: model.features() as u64, bits: options.bits },
        further: (!further.is_empty()).then(|| self::further(&model, further)),
        measured,
    };
    Ok(Trained { bytes, report })
}

/// All but some.
fn without<'a>(count: usize, some: impl Iterator<Item = &'a usize>) -> Vec<bool> {
    let mut all = vec![true; count];
    for &at in some {
        if let Some(is_there) = all.get_mut(at) {
            *is_there = false;
        }
    }
    all
}

/// How a model does on tickets: those of classes that it does not know count as wrong.
pub fn evaluate(model: &Model, tickets: &[Ticket]) -> Measured {
    let ids = model.classes();
    let class = |ticket: &Ticket| ids.iter().position(|id| *id == ticket.label).unwrap_or(ids.len());
    let see = |characters: usize| -> Vec<Seen> {
        let each = tickets.iter().enumerate();
        each.map(|(at, ticket)| Seen::of(model, at, class(ticket), &start(&ticket.texts, characters).0)).collect()
    };
    Measured::of(&see(usize::MAX), &TYPED.map(see), ids.len())
}

fn further(model: &Model, tickets: &[Ticket]) -> Measured {
    evaluate(model, tickets)
}

/// Leaves out the classes with too few tickets.
fn corpus<'t>(tickets: impl Iterator<Item = &'t Ticket> + Clone, least: usize) -> (Corpus<'t>, Vec<LeftOut>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for ticket in tickets.clone() {
        *counts.entry(&ticket.label).or_default() += 1;
    }
    let (enough, few): (Vec<_>, Vec<_>) = counts.into_iter().partition(|(_, count)| *count >= least.max(2));
    let classes: Vec<&str> = enough.into_iter().map(|(id, _)| id).collect();
    let class = |ticket: &'t Ticket| classes.binary_search(&ticket.label.as_str()).ok();
    let (tickets, of) = tickets.filter_map(|ticket| Some((ticket, class(ticket)?))).unzip();
    let left_out = few.into_iter().map(|(id, count)| LeftOut { id: id.to_owned(), tickets: count as u64 }).collect();
    (Corpus { tickets, of, classes }, left_out)
}

/// Deals the groups out: class by class, so that every part has its share of each.
fn parts(corpus: &Corpus<'_>, groups: &[usize], options: &Options) -> Vec<usize> {
    let mut members: Vec<usize> = (0..groups.len()).filter(|at| groups.get(*at) == Some(at)).collect();
    Lots::new(options.seed, DEAL, 0).shuffle(&mut members);
    members.sort_by_key(|&at| corpus.class(at));
    let mut part = vec![0; groups.len()];
    for (number, at) in members.into_iter().enumerate() {
        if let Some(part) = part.get_mut(at) {
            *part = number % options.one_in;
        }
    }
    groups.iter().map(|&first| part.get(first).copied().unwrap_or_default()).collect()
}

/// What lots are drawn for.
const DEAL: u64 = 2;

/// What was measured on tickets held out, in one turn or several.
#[derive(Default)]
struct Held {
    seen: Vec<Seen>,
    starts: Vec<Vec<Seen>>,
    temperatures: Vec<f64>,
    right_before_rounding: u64,
}

impl Held {
    fn measure(&mut self, corpus: &Corpus<'_>, fitted: &Fitted<'_>, tickets: &[usize]) -> Result<(), TrainError> {
        let model = fitted.model()?;
        let see = |at: usize, characters: usize| {
            let texts = corpus.tickets.get(at).map(|ticket| start(&ticket.texts, characters).0).unwrap_or_default();
            Seen::of(&model, at, corpus.class(at), &texts)
        };
        self.seen.extend(tickets.iter().map(|&at| see(at, usize::MAX)));
        self.starts.resize(TYPED.len(), Vec::new());
        for (seen, characters) in self.starts.iter_mut().zip(TYPED) {
            seen.extend(tickets.iter().map(|&at| see(at, characters)));
        }
        self.temperatures.push(fitted.temperature);
        self.right_before_rounding +=
            tickets.iter().filter(|&&at| fitted.best_before_rounding(at) == corpus.class(at)).count() as u64;
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "there are at most a few")]
    fn temperature(&self) -> f64 {
        self.temperatures.iter().sum::<f64>() / self.temperatures.len().max(1) as f64
    }

    fn measured(&self, classes: usize) -> Measured {
        Measured::of(&self.seen, &self.starts, classes)
    }
}

impl Options {
    /// How many features are kept of so many, for so many classes.
    fn kept(&self, classes: usize) -> usize {
        let usual = if classes > 20 { 16_000 } else { 4_000 };
        self.keep.unwrap_or(usual).clamp(1, MAX_FEATURES)
    }
}
