//! What can be proved of a policy before it is used: rules that never fire, facts no rule covers, matrices that fall
//! when they should rise, fields nobody asks for, examples that fail.

use std::collections::BTreeSet;

use super::policy::Policy;
use crate::document::model::HitPolicy;
use crate::finding::{Finding, Findings};
use crate::stage::cells::CellSet;
use crate::stage::program::{Allowed, Program};
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;
use crate::table::compile::{Parts, compile};
use crate::table::condition::derived;
use crate::table::rule::{MatrixSides, Table, unmatched};
use crate::table::subject::Subject;

/// States that the analysis of one table may visit.
const TABLE_BUDGET: usize = 20_000;

/// Analyses a usable policy.
pub(super) fn analyse(policy: &Policy, findings: &mut Findings) {
    for table in &policy.0.derivations.tables {
        rules_that_never_fire(policy, table, findings);
        gap(policy, table, findings);
    }
    let sections = policy.0.priority.iter().flat_map(|priority| &priority.sections);
    for section in sections {
        if let Some(sides) = &section.base.matrix {
            not_monotone(&section.base, sides, findings);
            if !sides.rows.derived || !sides.columns.derived {
                gap(policy, &section.base, findings);
            }
        } else {
            rules_that_never_fire(policy, &section.base, findings);
            gap(policy, &section.base, findings);
        }
    }
    unused(policy, findings);
    for example in policy.0.origin.examples() {
        let result = policy.run_example(example);
        for failure in result.failures {
            findings.push(
                Finding::warning("example.fails", example.span, format!("example `{}`: {failure}", result.id))
                    .help("`itsm explain` shows how the outcome comes about"),
            );
        }
    }
}

fn program(policy: &Policy, table: &Table, which_rule: bool) -> Option<Program> {
    let mut needed: Vec<usize> = Vec::new();
    let mut open: Vec<&Table> = vec![table];
    while let Some(next) = open.pop() {
        let mut subjects = Vec::new();
        next.rules.iter().for_each(|rule| rule.when.condition.subjects(&mut subjects));
        for value in subjects.into_iter().filter_map(|subject| derived(&policy.0.subjects, subject)) {
            if !needed.contains(&value) {
                needed.push(value);
                open.extend(policy.0.derivations.tables.get(value));
            }
        }
    }
    let order = policy.0.derivations.order.iter().filter(|value| needed.contains(value));
    let tables = order.filter_map(|&value| Some((value, policy.0.derivations.tables.get(value)?)));
    let parts = Parts { derived: tables.collect(), base: table, adjust: &[], which_rule };
    compile(&parts, &policy.0.subjects, &policy.0.vocabulary).ok()
}

fn all_open(program: &Program) -> Vec<Allowed> {
    program.variables.iter().map(|variable| Allowed::Any(CellSet::all(variable.cells.count()))).collect()
}

/// Whether what was reached may be more than what can come about.
fn is_advisory(program: &Program) -> bool {
    program.variables.iter().any(|variable| variable.correlated)
}

fn rules_that_never_fire(policy: &Policy, table: &Table, findings: &mut Findings) {
    if table.hit == HitPolicy::Sum {
        return;
    }
    let Some(program) = program(policy, table, true) else { return };
    let reached = program.explore(&all_open(&program), &[], TABLE_BUDGET);
    if !reached.complete {
        return;
    }
    let fires: BTreeSet<Outcome> = reached.tuples.iter().filter_map(|tuple| tuple.first().copied()).collect();
    for (place, &at) in table.precedence.iter().enumerate() {
        let Some(rule) = table.rules.get(at) else { continue };
        if Outcome::try_from(at).is_ok_and(|at| fires.contains(&at)) {
            continue;
        }
        let before = table.precedence.iter().take(place).filter_map(|&at| table.rules.get(at));
        let catches_all = before.clone().find(|rule| rule.when.parts.is_empty());
        let finding = Finding::warning(
            "rule.never_fires",
            rule.span,
            format!("rule `{}` of `{}` can never decide", rule.id, table.name),
        );
        findings.push(match catches_all {
            Some(all) => {
                finding.help(format!("rule `{}` matches everything and comes before it: move it to the end", all.id))
            }
            None => finding.help("the rules before it cover all its cases, or its conditions exclude each other"),
        });
    }
}

fn gap(policy: &Policy, table: &Table, findings: &mut Findings) {
    let missing = unmatched(&table.levels);
    if table.otherwise != missing || table.hit == HitPolicy::Sum && table.bands.is_empty() {
        return;
    }
    let Some(program) = program(policy, table, false) else { return };
    let open = all_open(&program);
    let reached = program.explore(&open, &[], TABLE_BUDGET);
    let unmatched_is_reached = reached.tuples.iter().any(|tuple| tuple.first() == Some(&missing));
    if !unmatched_is_reached {
        return;
    }
    let advisory = if is_advisory(&program) || !reached.complete { ", it seems" } else { "" };
    let remedy = if table.matrix.is_some() {
        "make the fields of its sides `required`, or use a table with `otherwise:` instead of the matrix"
    } else {
        "add `otherwise:` or a last rule without `when`"
    };
    let help = match witness(policy, &program, missing) {
        Some(facts) => format!("for example when {facts}; {remedy}"),
        None => remedy.to_owned(),
    };
    findings.push(
        Finding::warning(
            "table.gap",
            table.span,
            format!("there are facts for which no rule of `{}` matches{advisory}", table.name),
        )
        .help(help),
    );
}

/// Facts that lead to an outcome, found by fixing one variable after the other.
fn witness(policy: &Policy, program: &Program, wanted: Outcome) -> Option<String> {
    let mut allowed = all_open(program);
    let mut words = Vec::new();
    for (at, variable) in program.variables.iter().enumerate() {
        let cells = allowed.get(at)?.cells();
        let found = cells.into_iter().find(|&cell| {
            if let Some(slot) = allowed.get_mut(at) {
                *slot = Allowed::One(cell);
            }
            let reached = program.explore(&allowed, &[], TABLE_BUDGET / 10);
            reached.tuples.iter().any(|tuple| tuple.first() == Some(&wanted))
        })?;
        let value = variable.cells.witnesses().get(usize::from(found)).copied().unwrap_or(Ordinal::Unknown);
        words.push(describe(policy, variable.id, value)?);
    }
    Some(words.join(" and "))
}

fn describe(policy: &Policy, subject: usize, value: Ordinal) -> Option<String> {
    let field = |at: usize| policy.0.vocabulary.fields.get(at);
    let not = if value == Ordinal::Value(1) { "" } else { "not " };
    Some(match policy.0.subjects.get(subject)? {
        Subject::Field(at) => format!("{} is {}", field(at)?.name, field(at)?.kind.write(value)),
        Subject::Chosen(at, option) => {
            format!("{} has {not}{}", field(at)?.name, field(at)?.kind.options()?.id(option))
        }
        Subject::Answered(at) => format!("{} is {not}known", field(at)?.name),
        Subject::Text(at, _) => format!("{} does {not}match", field(at)?.name),
        Subject::Compare(left, _, right) => {
            format!("{} does {not}compare so with {}", field(left)?.name, field(right)?.name)
        }
        Subject::Derived(_) => return None,
    })
}

/// A more severe row or column must not give a less severe priority.
fn not_monotone(table: &Table, sides: &MatrixSides, findings: &mut Findings) {
    let (rows, columns) = (&sides.rows.values, &sides.columns.values);
    let cell = |row: usize, column: usize| table.rules.get(row * columns.len() + column);
    let mut check = |severe: (usize, usize), milder: (usize, usize), said: String| {
        let (Some(severe), Some(milder)) = (cell(severe.0, severe.1), cell(milder.0, milder.1)) else { return };
        let levels = Outcome::try_from(table.levels.len()).unwrap_or(Outcome::MAX);
        if severe.then < levels && milder.then < levels && severe.then > milder.then {
            findings.push(
                Finding::warning(
                    "matrix.not_monotone",
                    severe.span,
                    format!(
                        "{said} gives `{}`, less severe than `{}` beside it",
                        table.levels.id(severe.then.into()),
                        table.levels.id(milder.then.into())
                    ),
                )
                .help(format!(
                    "a more severe {} or {} should never lower the priority",
                    sides.rows.name, sides.columns.name
                )),
            );
        }
    };
    for row in 0..rows.len() {
        for column in 0..columns.len() {
            let (row_id, column_id) = (rows.id(row), columns.id(column));
            if sides.columns.on_scale && column + 1 < columns.len() {
                check((row, column), (row, column + 1), format!("`{column_id}` in row `{row_id}`"));
            }
            if sides.rows.on_scale && row + 1 < rows.len() {
                check((row, column), (row + 1, column), format!("row `{row_id}` in column `{column_id}`"));
            }
        }
    }
}

/// Fields and derived values that nothing rests on.
fn unused(policy: &Policy, findings: &mut Findings) {
    let inner = &policy.0;
    let Some(document) = policy.document() else { return };
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let mut used_values: BTreeSet<usize> = BTreeSet::new();
    for (id, subject) in inner.subjects.all().iter().enumerate() {
        used.extend(inner.subjects.fields(id));
        if let Subject::Derived(value) = subject {
            used_values.insert(*value);
        }
    }
    for (name, field) in &document.fields {
        let Some((at, _)) = inner.vocabulary.field(&name.value) else { continue };
        if !used.contains(&at) && field.ask.is_some() {
            findings.push(
                Finding::info("field.unused", name.span, format!("no rule looks at `{}`", name.value))
                    .help("take it out, or leave out `ask` if it is only kept with the record"),
            );
        }
    }
    for (at, (name, _)) in document.derive.iter().enumerate() {
        if !used_values.contains(&at) {
            findings.push(
                Finding::warning("derive.unused", name.span, format!("nothing rests on `{}`", name.value))
                    .help("use it in the matrix, in a table or in an adjustment, or take it out"),
            );
        }
    }
}
