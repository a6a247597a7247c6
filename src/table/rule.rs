//! Decision tables, resolved.

use std::sync::Arc;

use super::condition::Condition;
use crate::document::model::{HitPolicy, Text};
use crate::packed::{Packed, Packer, Unpacker, packed};
use crate::scale::Options;
use crate::span::Span;
use crate::stage::program::Move;
use crate::stage::score::{Combine, Rounding};
use crate::stage::table::Outcome;

/// A table whose outcomes are levels of a scale. Outcome `levels.len()` is “none on purpose”, the one after it
/// “no rule matched”.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it is called in traces: the derived value's name, or `priority`.
    pub name: String,
    /// The levels of its scale.
    pub levels: Arc<Options>,
    /// How matching rules decide.
    pub hit: HitPolicy,
    /// The rules, in the author's order.
    pub rules: Vec<Rule>,
    /// Indices into `rules` in order of precedence: the first match decides. (Not for `sum`.)
    pub precedence: Vec<usize>,
    /// The outcome when no rule matches; for `sum`, below the first band.
    pub otherwise: Outcome,
    /// For `sum`: the points to begin with.
    pub start: i64,
    /// For `sum`: from how many points which outcome.
    pub bands: Vec<(i64, Outcome)>,
    /// For a matrix: its sides. Its rules are its cells, row by row.
    pub matrix: Option<MatrixSides>,
    /// For a score (whose `hit` is `sum`): its questions. Its rules are those that answer them, one question after the other.
    pub score: Option<Score>,
    /// What is done to the outcome, in order.
    pub adjust: Vec<Adjustment>,
    /// Where it stands in the document.
    pub span: Span,
}

impl Table {
    /// A table without rules.
    pub fn empty(name: &str, levels: &Arc<Options>, span: Span) -> Self {
        Self {
            name: name.to_owned(),
            levels: Arc::clone(levels),
            hit: HitPolicy::First,
            rules: Vec::new(),
            precedence: Vec::new(),
            otherwise: unmatched(levels),
            start: 0,
            bands: Vec::new(),
            matrix: None,
            score: None,
            adjust: Vec::new(),
            span,
        }
    }
}

packed!(struct Table { name, levels, hit, rules, precedence, otherwise, start, bands, matrix, score, adjust } [span]);

/// Questions whose answers have points, and how these become one number.
#[derive(Clone, Debug)]
pub struct Score {
    /// How they come together.
    pub combine: Combine,
    /// Which whole number a fraction becomes.
    pub rounding: Rounding,
    /// The questions.
    pub questions: Vec<Question>,
}

packed!(struct Score { combine, rounding, questions });

/// A question of a score. The first of its rules that matches, in order of precedence, answers it.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its name.
    pub id: String,
    /// What people call it.
    pub label: Option<Text>,
    /// How often it counts, its category's weight included.
    pub weight: i64,
    /// The least and the most points of any of its answers.
    pub range: (i64, i64),
    /// Whether its first rule says when it does not arise, instead of answering it.
    pub conditional: bool,
    /// The place of the rule after its last one.
    pub end: usize,
    /// The points when no rule matches. Without, the score is `unmatched` then.
    pub otherwise: Option<i64>,
    /// Where it stands in the document.
    pub span: Span,
}

packed!(struct Question { id, label, weight, range, conditional, end, otherwise } [span]);

impl Score {
    /// The questions, each with the places of its rules, from the first up to the one after the last.
    pub fn asked(&self) -> impl Iterator<Item = (&Question, std::ops::Range<usize>)> {
        let mut start = 0;
        self.questions.iter().map(move |question| {
            let own = start..question.end;
            start = question.end;
            (question, own)
        })
    }
}

/// The sides of a matrix.
#[derive(Clone, Debug)]
pub struct MatrixSides {
    /// What its rows are.
    pub rows: Side,
    /// What its columns are.
    pub columns: Side,
}

packed!(struct MatrixSides { rows, columns });

/// One side of a matrix.
#[derive(Clone, Debug)]
pub struct Side {
    /// What it shows: a derived value, a field, an attribute.
    pub name: String,
    /// Its values, in order.
    pub values: Arc<Options>,
    /// Whether they are levels of a scale, most severe first.
    pub on_scale: bool,
    /// Whether it is a derived value.
    pub derived: bool,
}

packed!(struct Side { name, values, on_scale, derived });

/// The name of the outcome “none on purpose”.
pub const NONE: &str = "none";

/// The name of the outcome “no rule matched”.
pub const UNMATCHED: &str = "unmatched";

/// The outcome “none on purpose” on a scale.
pub fn none(levels: &Options) -> Outcome {
    Outcome::try_from(levels.len()).unwrap_or(Outcome::MAX - 1)
}

/// The outcome “no rule matched” on a scale.
pub fn unmatched(levels: &Options) -> Outcome {
    none(levels).saturating_add(1)
}

/// The name of an outcome on a scale.
pub fn outcome_name(levels: &Options, outcome: Outcome) -> &str {
    match outcome.cmp(&none(levels)) {
        std::cmp::Ordering::Less => levels.id(usize::from(outcome)),
        std::cmp::Ordering::Equal => NONE,
        std::cmp::Ordering::Greater => UNMATCHED,
    }
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What traces and findings call it: the author's id, or `#3` for the third.
    pub id: String,
    /// When it matches.
    pub when: When,
    /// Its outcome; for `sum` unused.
    pub then: Outcome,
    /// What it adds to a `sum`.
    pub points: i64,
    /// The reason, for people.
    pub because: Option<Text>,
    /// Where it stands in the document.
    pub span: Span,
}

packed!(struct Rule { id, when, then, points, because } [span]);

/// A condition, with its parts as the author wrote them.
#[derive(Clone, Debug)]
pub struct When {
    /// What must hold.
    pub condition: Condition,
    /// The top-level parts, each with its words.
    pub parts: Vec<Part>,
    /// Where it stands in the document.
    pub span: Span,
}

impl When {
    /// The condition that always holds.
    pub fn always(span: Span) -> Self {
        Self { condition: Condition::always(), parts: Vec::new(), span }
    }
}

impl Packed for When {
    /// The condition is that all parts hold.
    fn pack(&self, to: &mut Packer) {
        self.parts.pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let parts: Vec<Part> = Vec::unpack(from);
        let condition = Condition::All(parts.iter().map(|part| part.condition.clone()).collect());
        Self { condition, parts, span: Span::default() }
    }
}

/// A top-level part of a condition.
#[derive(Clone, Debug)]
pub struct Part {
    /// In words, close to what the author wrote: `affected_users >= 50`.
    pub words: String,
    /// The name it tests, where it is a single test.
    pub subject: Option<String>,
    /// What must hold.
    pub condition: Condition,
}

packed!(struct Part { words, subject, condition });

/// An adjustment: what is done to an outcome under a condition.
#[derive(Clone, Debug)]
pub struct Adjustment {
    /// What traces and findings call it.
    pub id: String,
    /// When it applies.
    pub when: When,
    /// What it does.
    pub step: Move,
    /// The reason, for people.
    pub because: Option<Text>,
    /// Where it stands in the document.
    pub span: Span,
}

packed!(struct Adjustment { id, when, step, because } [span]);
