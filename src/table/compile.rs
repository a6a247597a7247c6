//! From resolved tables to a program over cells.

use std::collections::BTreeMap;

use super::condition::{Cube, Effort, derived};
use super::resolve::SHARE;
use super::rule::{Score, Table, When, none, unmatched};
use super::subject::{Subject, SubjectId, Subjects};
use crate::document::model::HitPolicy;
use crate::fact::vocabulary::Vocabulary;
use crate::finding::Finding;
use crate::order;
use crate::stage::cells::{CellMap, CellSet, MAX_CELLS};
use crate::stage::program::{Join, Move, Plan, Program, TablePlan, TooLarge, Variable};
use crate::stage::set::{Domain, ValueSet};
use crate::stage::table::{self as stage, Answer, Combine, Outcome, Row, Weighed};

/// What a program is made of.
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    /// The derived values it needs, each after those it builds on: number in the vocabulary, and table.
    pub derived: Vec<(usize, &'a Table)>,
    /// The table that gives the outcome. That of a derived value above is not compiled a second time.
    pub base: &'a Table,
    /// Whether its outcome is adjusted. (Not for analyses of its rules alone.)
    pub adjusted: bool,
    /// Tables whose outcomes are told beside it.
    pub beside: Vec<&'a Table>,
    /// Whether the outcome is the number of the rule that decided, rather than what it says. (For analyses.)
    pub which_rule: bool,
}

/// A table on its way to a stage: for each rule its alternatives, how they combine, and what is done to the outcome.
struct Draft {
    rules: Vec<Vec<Cube>>,
    order: Vec<usize>,
    combine: Combine,
    moves: Vec<(usize, Move)>,
    levels: Outcome,
}

/// Compiles the parts. The variables of the program are numbered by [`SubjectId`].
pub fn compile(
    parts: &Parts<'_>,
    subjects: &Subjects,
    vocabulary: &Vocabulary,
    effort: &mut Effort,
) -> Result<Program, Finding> {
    plan(parts, subjects, vocabulary, effort)?.program().map_err(|TooLarge| {
        Finding::error(
            "table.too_large",
            parts.base.span,
            "rules and cells of this decision multiply to more than the engine holds in memory",
        )
        .help("split it into derived values, or test ranges instead of single values")
    })
}

/// Compiles the parts as far as they can be written down.
pub fn plan(
    parts: &Parts<'_>,
    subjects: &Subjects,
    vocabulary: &Vocabulary,
    effort: &mut Effort,
) -> Result<Plan, Finding> {
    let mut cubes = |when: &When| {
        when.condition.cubes(subjects, vocabulary, effort).map_err(|why| {
            let message = format!("the conditions of this and of the derived values it needs {why}");
            Finding::error("document.too_complex", parts.base.span, message).help(SHARE)
        })
    };
    let mut drafts: Vec<Draft> = Vec::with_capacity(parts.derived.len() + 1 + parts.beside.len());
    let mut table_of: BTreeMap<usize, usize> = BTreeMap::new();
    let mut told = Vec::with_capacity(parts.derived.len() + parts.beside.len());
    let mut base = None;
    for &(value, table) in &parts.derived {
        let at = add(&mut drafts, table, true, false, &mut cubes)?;
        table_of.insert(value, at);
        told.push(at);
        if std::ptr::eq(table, parts.base) {
            base = Some(at);
        }
    }
    for table in &parts.beside {
        told.push(add(&mut drafts, table, true, false, &mut cubes)?);
    }
    let base = match base {
        Some(base) => base,
        None => add(&mut drafts, parts.base, parts.adjusted, parts.which_rule, &mut cubes)?,
    };
    let value_of: BTreeMap<usize, usize> = table_of.iter().map(|(&value, &at)| (at, value)).collect();

    let mut sets: BTreeMap<SubjectId, Vec<&ValueSet>> = BTreeMap::new();
    let mut tests: BTreeMap<SubjectId, usize> = BTreeMap::new();
    for (subject, set) in drafts.iter().flat_map(|draft| draft.rules.iter().flatten().flatten()) {
        sets.entry(*subject).or_default().push(set);
        *tests.entry(*subject).or_default() += 1;
    }
    for sets in sets.values_mut() {
        order::sort(sets);
        sets.dedup();
    }
    let cut = |domain: Domain, sets: &[&ValueSet]| {
        CellMap::new(domain, sets).map_err(|_| {
            Finding::error(
                "table.too_many_cells",
                parts.base.span,
                format!("one field is told apart into more than {MAX_CELLS} cells"),
            )
            .help("test ranges or catalogue attributes instead of so many single values")
        })
    };
    let mut variables = Vec::new();
    for (&subject, sets) in sets.iter().filter(|&(&subject, _)| derived(subjects, subject).is_none()) {
        let correlated = is_correlated(subject, &tests, subjects);
        variables.push(Variable { id: subject, cells: cut(subjects.domain(subject, vocabulary), sets)?, correlated });
    }
    order::sort_by_key(&mut variables, |variable: &Variable| {
        let asked = tests.get(&variable.id).copied().unwrap_or_default();
        let class = match subjects.get(variable.id) {
            Some(Subject::Text(..) | Subject::Compare(..)) => 2,
            _ => u8::from(variable.cells.count() > 8),
        };
        (class, usize::MAX - asked, variable.id)
    });
    let mut seen: Vec<CellMap> = Vec::with_capacity(drafts.len());
    for (at, draft) in drafts.iter().enumerate() {
        let value = value_of.get(&at).map(|&value| Subject::Derived(value));
        let subject = value.and_then(|value| subjects.find(value));
        let tested = subject.and_then(|subject| sets.get(&subject)).map(Vec::as_slice).unwrap_or_default();
        let domain = Domain::indices(usize::from(draft.levels).max(1), true);
        seen.push(cut(domain, tested)?);
    }
    let mut number_of: Vec<Option<usize>> = (0..subjects.len())
        .map(|subject| Some(variables.len() + table_of.get(&derived(subjects, subject)?)?))
        .collect();
    for (number, variable) in variables.iter().enumerate() {
        if let Some(slot) = number_of.get_mut(variable.id) {
            *slot = Some(number);
        }
    }
    let map_of = |number: usize| match number.checked_sub(variables.len()) {
        None => variables.get(number).map(|variable| &variable.cells),
        Some(table) => seen.get(table),
    };
    let tables = drafts.iter().zip(&seen).map(|(draft, seen)| {
        let mut rows = Vec::new();
        for &rule in &draft.order {
            for cube in draft.rules.get(rule).into_iter().flatten() {
                let tests = cube.iter().filter_map(|(&subject, set)| {
                    let number = number_of.get(subject).copied().flatten()?;
                    Some((number, CellSet::of(set, map_of(number)?)))
                });
                rows.push(Row { rule, tests: tests.collect() });
            }
        }
        TablePlan {
            rows,
            combine: draft.combine.clone(),
            moves: draft.moves.clone(),
            levels: draft.levels,
            seen: seen.clone(),
        }
    });
    let tables: Vec<TablePlan> = tables.collect();
    Ok(Plan { variables, tables, join: Join { base, told } })
}

/// Adds a table, after the conditions of what is done to its outcome; says which one it is.
fn add(
    drafts: &mut Vec<Draft>,
    table: &Table,
    adjusted: bool,
    which_rule: bool,
    cubes: &mut Cubes<'_>,
) -> Result<usize, Finding> {
    let mut moves = Vec::new();
    for adjustment in table.adjust.iter().filter(|_| adjusted) {
        moves.push((drafts.len(), adjustment.step));
        drafts.push(Draft::of_condition(&adjustment.when, cubes)?);
    }
    drafts.push(Draft { moves, ..Draft::of_table(table, which_rule, cubes)? });
    Ok(drafts.len() - 1)
}

impl Draft {
    fn of_table(table: &Table, which_rule: bool, cubes: &mut Cubes<'_>) -> Result<Self, Finding> {
        if let Some(score) = &table.score {
            return Self::of_score(table, score, cubes);
        }
        let rules = table.rules.iter().map(|rule| cubes(&rule.when)).collect::<Result<_, _>>()?;
        let combine = match table.hit {
            _ if which_rule => Combine::First {
                outcomes: (0..table.rules.len()).map(|at| Outcome::try_from(at).unwrap_or(Outcome::MAX)).collect(),
                otherwise: Outcome::MAX,
            },
            HitPolicy::Sum => Combine::Sum {
                points: table.rules.iter().map(|rule| rule.points).collect(),
                start: table.start,
                bands: table.bands.clone(),
                below: table.otherwise,
            },
            HitPolicy::First | HitPolicy::Highest | HitPolicy::MostSpecific => Combine::First {
                outcomes: table.rules.iter().map(|rule| rule.then).collect(),
                otherwise: table.otherwise,
            },
        };
        let levels = none(&table.levels);
        Ok(Self { rules, order: table.precedence.clone(), combine, moves: Vec::new(), levels })
    }

    fn of_score(table: &Table, score: &Score, cubes: &mut Cubes<'_>) -> Result<Self, Finding> {
        let (mut rules, mut answers, mut questions) = (Vec::new(), Vec::new(), Vec::new());
        let mut ranked = table.precedence.iter().filter_map(|&at| table.rules.get(at));
        let mut place = 0;
        for question in &score.questions {
            if question.conditional {
                answers.push(Answer::Moot);
            }
            for rule in ranked.by_ref().take(question.end - place) {
                rules.push(cubes(&rule.when)?);
                if answers.len() < rules.len() {
                    answers.push(Answer::Points(rule.points));
                }
            }
            rules.push(vec![Cube::default()]);
            answers.push(question.otherwise.map_or(Answer::Nothing, Answer::Points));
            questions.push(Weighed { end: rules.len(), weight: question.weight, range: question.range });
            place = question.end;
        }
        let combine = Combine::Score(stage::Score {
            combine: score.combine,
            rounding: score.rounding,
            questions,
            answers,
            bands: table.bands.clone(),
            below: table.otherwise,
            unanswered: unmatched(&table.levels),
        });
        Ok(Self { order: (0..rules.len()).collect(), rules, combine, moves: Vec::new(), levels: none(&table.levels) })
    }

    fn of_condition(when: &When, cubes: &mut Cubes<'_>) -> Result<Self, Finding> {
        let combine = Combine::First { outcomes: vec![1], otherwise: 0 };
        Ok(Self { rules: vec![cubes(when)?], order: vec![0], combine, moves: Vec::new(), levels: 2 })
    }
}

/// Gives the alternatives of a condition.
type Cubes<'a> = dyn FnMut(&When) -> Result<Vec<Cube>, Finding> + 'a;

/// Whether a variable's cells cannot be chosen freely: predicates on one text and the question whether it was
/// answered hang together, and so do comparisons and the fields they compare.
fn is_correlated(subject: SubjectId, tests: &BTreeMap<SubjectId, usize>, subjects: &Subjects) -> bool {
    if let Some(Subject::Field(_) | Subject::Derived(_) | Subject::Priority) | None = subjects.get(subject) {
        return false;
    }
    if let Some(Subject::Compare(..)) = subjects.get(subject) {
        return true;
    }
    let own: Vec<usize> = subjects.fields(subject).collect();
    let options_only = |id: SubjectId| matches!(subjects.get(id), Some(Subject::Chosen(..)));
    tests.keys().any(|&other| {
        other != subject
            && !(options_only(subject) && options_only(other))
            && subjects.fields(other).any(|field| own.contains(&field))
    })
}
