//! What can be proved of a policy before it is used: rules that never fire, facts no rule covers, matrices that fall
//! when they should rise, fields nobody asks for, examples that fail.

mod asked;
mod change;
#[cfg(feature = "schedule")]
mod schedule;
mod sla;
#[cfg(feature = "text")]
mod suggest;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::policy::Policy;
use crate::decision::Section;
use crate::decision::section::parts;
use crate::document::model::HitPolicy;
use crate::fact::field::Kind;
use crate::finding::{Finding, Findings};
use crate::stage::cells::CellSet;
use crate::stage::program::{Allowed, Program, Variable};
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;
use crate::table::compile::{Parts, compile};
use crate::table::condition::Effort;
use crate::table::derivation::subjects_of;
use crate::table::rule::{MatrixSides, Rule, Side, Table, none, unmatched};
use crate::table::subject::{Subject, SubjectId};
use crate::table::view::ordinal;

/// States that the analysis of one table may visit.
const TABLE_BUDGET: usize = 20_000;

/// States that the analyses of all tables may visit; each table has a fair share.
const TABLES_BUDGET: usize = 500_000;

/// The most values tried to find facts that lead to a gap, in all tables.
const MAX_TRIES: usize = 1_000;

/// Steps that running the examples may take.
const EXAMPLES_BUDGET: usize = 10_000_000;

/// What analysing may still cost.
struct Analysis<'a> {
    policy: &'a Policy,
    effort: Effort,
    states: usize,
    tries: usize,
    /// Whether something was left out.
    incomplete: bool,
    /// The values that the priority can have at all, where targets look at it.
    priority: Option<(SubjectId, Vec<Ordinal>)>,
}

/// Analyses a usable policy.
pub(super) fn analyse(policy: &Policy, findings: &mut Findings) {
    let sections: Vec<&Section> = policy.0.priority.iter().flat_map(|priority| &priority.sections).collect();
    let targets = policy.0.sla.iter().flat_map(|levels| &levels.metrics).map(|metric| metric.tables.len());
    let tables = policy.0.derivations.tables.len() + sections.len() + targets.sum::<usize>();
    let mut analysis = Analysis {
        policy,
        effort: Effort::default(),
        states: TABLE_BUDGET.min(TABLES_BUDGET / tables.max(1)),
        tries: MAX_TRIES,
        incomplete: false,
        priority: None,
    };
    for table in &policy.0.derivations.tables {
        let written = policy.document().and_then(|document| document.derive.get(&table.name));
        let score = written.and_then(|written| written.score.as_ref());
        let is_told = score.is_some_and(|score| analysis.score(table, score, findings));
        match &table.matrix {
            Some(sides) => not_monotone(table, sides, findings),
            // Nobody wrote the rules of the highest of several values.
            None if written.is_some_and(|written| !written.highest_of.is_empty()) => {}
            None => analysis.rules_that_never_fire(table, "rule", findings),
        }
        if !is_told {
            analysis.gap(table, false, findings);
        }
    }
    for section in sections {
        if let Some(sides) = &section.base.matrix {
            not_monotone(&section.base, sides, findings);
            analysis.gap(&section.base, false, findings);
        } else {
            analysis.rules_that_never_fire(&section.base, "rule", findings);
            analysis.gap(&section.base, false, findings);
        }
    }
    if let Some(levels) = &policy.0.sla {
        analysis.priority = analysis.possible_priorities();
        analysis.service_levels(levels, findings);
    }
    if let Some(change) = policy.document().and_then(|document| document.change.as_ref()) {
        analysis.changes(&change.assessment, findings);
    }
    unused(policy, findings);
    #[cfg(feature = "text")]
    if let Some(document) = policy.document() {
        suggest::suggestions(policy, document, findings);
    }
    calendars_without_working_time(policy, findings);
    #[cfg(feature = "schedule")]
    schedule::windows(policy, findings);
    analysis.examples(findings);
    if let (true, Some(document)) = (analysis.incomplete, policy.document()) {
        let place = document.policy.name.span;
        let message = "the policy is too large to be analysed wholly: some rules, gaps or examples were not looked at";
        findings.push(
            Finding::info("analysis.incomplete", place, message)
                .help("`itsm test` runs all examples; fewer or simpler rules can be analysed wholly"),
        );
    }
}

/// Says which calendars never open: nothing counted by them is ever due.
fn calendars_without_working_time(policy: &Policy, findings: &mut Findings) {
    for (name, _) in policy.document().into_iter().flat_map(|document| &document.calendars) {
        if policy.calendar(&name.value).is_some_and(|calendar| !calendar.has_working_time()) {
            let message = format!("`{}` has no working time", name.value);
            let finding = Finding::warning("calendar.no_working_time", name.span, message);
            findings.push(finding.help("give it hours; what is counted by it is never due"));
        }
    }
}

impl Analysis<'_> {
    fn program(&mut self, table: &Table, which_rule: bool) -> Option<Program> {
        self.compiled(table, &|parts| Parts { adjusted: false, which_rule, ..parts })
    }

    /// A table with its adjustments.
    fn adjusted(&mut self, table: &Table) -> Option<Program> {
        self.compiled(table, &|parts| parts)
    }

    fn compiled<'t>(&mut self, table: &'t Table, with: &dyn Fn(Parts<'t>) -> Parts<'t>) -> Option<Program>
    where
        Self: 't,
    {
        let inner = &self.policy.0;
        let needed = inner.derivations.needed(&subjects_of(table), &inner.subjects);
        let parts = with(parts(table, &needed, &inner.derivations));
        let program = compile(&parts, &inner.subjects, &inner.vocabulary, &mut self.effort).ok();
        self.incomplete |= program.is_none();
        program
    }

    /// Anything that can be; of the priority only what can come out.
    fn all_open(&self, program: &Program) -> Vec<Allowed> {
        let of = |variable: &Variable| match &self.priority {
            Some((subject, values)) if *subject == variable.id => {
                let mut cells = CellSet::none(variable.cells.count());
                for &value in values {
                    cells.insert(variable.cells.cell(value));
                }
                cells
            }
            _ => CellSet::all(variable.cells.count()),
        };
        program.variables.iter().map(|variable| Allowed::Any(of(variable))).collect()
    }

    /// The values that the priority can have; nothing if no target looks at it, or if they are not known.
    fn possible_priorities(&mut self) -> Option<(SubjectId, Vec<Ordinal>)> {
        let subject = self.policy.0.subjects.find(Subject::Priority)?;
        let decision = self.policy.priority_decision()?;
        let mut outcomes: BTreeSet<Outcome> = BTreeSet::new();
        if decision.section_of.contains(&None) {
            outcomes.insert(none(&decision.levels));
        }
        for section in &decision.sections {
            let reached = section.program.explore(&self.all_open(&section.program), &[], self.states);
            if !reached.complete {
                self.incomplete = true;
                return None;
            }
            outcomes.extend(reached.tuples.iter().filter_map(|tuple| tuple.first()));
        }
        Some((subject, outcomes.into_iter().map(|outcome| ordinal(&decision.levels, outcome)).collect()))
    }

    fn examples(&mut self, findings: &mut Findings) {
        let each = self.policy.steps_to_answer();
        let most = EXAMPLES_BUDGET / each.max(1);
        let examples = self.policy.0.origin.examples();
        self.incomplete |= examples.len() > most;
        for example in examples.iter().take(most) {
            let result = self.policy.run_example(example);
            for failure in result.failures {
                findings.push(
                    Finding::warning("example.fails", example.span, format!("example `{}`: {failure}", result.id))
                        .help("`itsm explain`, `itsm sla targets --explain` and `itsm suggest --explain` show how it comes about"),
                );
            }
        }
    }

    fn rules_that_never_fire(&mut self, table: &Table, what: &str, findings: &mut Findings) {
        if table.hit == HitPolicy::Sum {
            return;
        }
        let Some(program) = self.program(table, true) else { return };
        let reached = program.explore(&self.all_open(&program), &[], self.states);
        if !reached.complete {
            self.incomplete = true;
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
                format!("{what} `{}` of `{}` can never decide", rule.id, table.name),
            );
            findings.push(match catches_all {
                Some(all) => finding
                    .help(format!("{what} `{}` matches everything and comes before it: move it to the end", all.id)),
                None => finding
                    .help(format!("the {what}s before it cover all its cases, or its conditions exclude each other")),
            });
        }
    }

    fn gap(&mut self, table: &Table, of_targets: bool, findings: &mut Findings) {
        let missing = unmatched(&table.levels);
        let derived = table.matrix.as_ref().is_some_and(|sides| sides.rows.derived && sides.columns.derived);
        if table.otherwise != missing && table.score.is_none()
            || table.hit == HitPolicy::Sum && table.bands.is_empty()
            || derived
        {
            return;
        }
        let Some(program) = self.program(table, false) else { return };
        let mut leading = None;
        for case in self.cases(&program) {
            let reached = program.explore(&case, &[], self.states);
            if reached.tuples.iter().any(|tuple| tuple.first() == Some(&missing)) {
                leading = Some((case, reached.complete));
                break;
            }
        }
        let Some((case, is_complete)) = leading else { return };
        let advisory = if is_advisory(&program) || !is_complete { ", it seems" } else { "" };
        let remedy = if of_targets {
            "add a target without `when`, or one with `no_target: true` if that is meant"
        } else if table.score.is_some() {
            "give the question `otherwise` with the points that it counts then, or make its field `required`"
        } else if table.matrix.is_some() {
            "make the fields of its sides `required`, or use a table with `otherwise:` instead of the matrix"
        } else {
            "add `otherwise:` or a last rule without `when`"
        };
        let help = match self.witness(&program, case, missing) {
            Some(facts) => format!("for example when {facts}; {remedy}"),
            None => remedy.to_owned(),
        };
        findings.push(
            Finding::warning(
                "table.gap",
                table.span,
                format!(
                    "there are facts for which no {} of `{}` matches{advisory}",
                    if of_targets { "target" } else { "rule" },
                    table.name
                ),
            )
            .help(help),
        );
    }

    /// Facts that lead to an outcome, found by fixing one variable after the other.
    fn witness(&mut self, program: &Program, mut allowed: Vec<Allowed>, wanted: Outcome) -> Option<String> {
        let mut words = Vec::new();
        for (at, variable) in program.variables.iter().enumerate() {
            let cells = allowed.get(at)?.cells();
            let mut found = None;
            for cell in cells {
                self.tries = self.tries.checked_sub(1)?;
                if let Some(slot) = allowed.get_mut(at) {
                    *slot = Allowed::One(cell);
                }
                let reached = program.explore(&allowed, &[], self.states / 10);
                if reached.tuples.iter().any(|tuple| tuple.first() == Some(&wanted)) {
                    found = Some(cell);
                    break;
                }
            }
            let value = variable.cells.witnesses().get(usize::from(found?)).copied().unwrap_or(Ordinal::Unknown);
            words.push(describe(self.policy, variable.id, value)?);
        }
        Some(words.join(" and "))
    }
}

/// Whether what was reached may be more than what can come about.
fn is_advisory(program: &Program) -> bool {
    program.variables.iter().any(|variable| variable.correlated)
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
        Subject::Priority => {
            let levels = &policy.0.vocabulary.priority.as_ref()?.levels;
            format!("priority is {}", Kind::Level(Arc::clone(levels)).write(value))
        }
        Subject::Derived(_) => return None,
    })
}

/// A more severe row or column must not give a less severe priority.
fn not_monotone(table: &Table, sides: &MatrixSides, findings: &mut Findings) {
    let MatrixSides { rows, columns } = sides;
    let cell = |row: usize, column: usize| table.rules.get(row * columns.values.len() + column);
    for row in 0..rows.values.len() {
        for column in 0..columns.values.len() {
            let Some(here) = cell(row, column) else { continue };
            if let Some(next) = cell(row, column + 1).filter(|_| columns.on_scale && column + 1 < columns.values.len())
            {
                findings.extend(falls(table, (here, next), (columns, column), (rows, row)));
            }
            if let Some(next) = cell(row + 1, column).filter(|_| rows.on_scale) {
                findings.extend(falls(table, (here, next), (rows, row), (columns, column)));
            }
        }
    }
}

/// The finding about two cells, the second of which is one step milder along a side, but not in what it gives.
fn falls(
    table: &Table,
    (here, next): (&Rule, &Rule),
    (along, at): (&Side, usize),
    (across, common): (&Side, usize),
) -> Option<Finding> {
    let levels = Outcome::try_from(table.levels.len()).unwrap_or(Outcome::MAX);
    if here.then >= levels || next.then >= levels || here.then <= next.then {
        return None;
    }
    let (lower, higher) = (table.levels.id(here.then.into()), table.levels.id(next.then.into()));
    let (severe, milder, common) = (along.values.id(at), along.values.id(at + 1), across.values.id(common));
    let (side, other, priority) = (&along.name, &across.name, &table.name);
    let message = format!(
        "with {other} `{common}`, {side} `{severe}` gives {priority} `{lower}`, \
         but the less severe {side} `{milder}` gives the more severe {priority} `{higher}`"
    );
    let help = format!(
        "change the cell `{}` to `{higher}` or the cell `{}` to `{lower}`, or leave it if this is meant",
        here.id, next.id
    );
    Some(Finding::warning("matrix.not_monotone", here.span, message).help(help))
}

/// Fields and derived values that nothing rests on.
fn unused(policy: &Policy, findings: &mut Findings) {
    let inner = &policy.0;
    let Some(document) = policy.document() else { return };
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let mut used_values: BTreeSet<usize> = BTreeSet::new();
    let mut tested = vec![&inner.subjects];
    #[cfg(feature = "text")]
    if let Some(rules) = &inner.suggest {
        used.extend(rules.fields_used());
        tested.push(&rules.subjects);
    }
    #[cfg(feature = "schedule")]
    tested.extend(inner.windows.as_ref().map(|windows| &windows.subjects));
    for subjects in tested {
        for (id, subject) in subjects.all().iter().enumerate() {
            used.extend(subjects.fields(id));
            if let Subject::Derived(value) = subject {
                used_values.insert(*value);
            }
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
