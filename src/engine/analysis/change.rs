//! What can be proved of scores, and of what is decided about changes.

use std::collections::BTreeSet;

use super::Analysis;
use crate::document::model::assessment::{Afterwards, Assessment};
use crate::document::model::score::{Score, ScoreQuestion};
use crate::document::model::{Entries, Name};
use crate::finding::{Finding, Findings};
use crate::stage::cells::Cell;
use crate::stage::program::{Allowed, Program};
use crate::stage::score::Combine;
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;
use crate::table::rule::{Table, outcome_name};
use crate::table::subject::Subject;

/// States that the analysis of a score may visit, and of one table about changes: these rest on scores, and there are few.
const CHANGE_BUDGET: usize = 100_000;

impl Analysis<'_> {
    /// Says which bands and questions of a score play no part, and which answers decide alone; whether it is told that some scores are
    /// in no band.
    pub(super) fn score(&mut self, table: &Table, written: &Score, findings: &mut Findings) -> bool {
        let Some(program) = self.program(table, false) else { return false };
        self.states = self.states.max(CHANGE_BUDGET);
        let cases = self.cases(&program);
        let mut reached: Vec<i64> = Vec::new();
        for case in &cases {
            let Some((scores, _)) = program.scores(case, &[], self.states) else {
                self.incomplete = true;
                return false;
            };
            reached.extend(scores);
        }
        let (Some(&least), Some(&most)) = (reached.iter().min(), reached.iter().max()) else { return false };
        let is_told = bands(table, written, (least, most), &reached, findings);
        if cases.len() > 1 {
            return is_told;
        }
        let open = self.all_open(&program);
        let all = program.explore(&open, &[], self.states);
        if !all.complete || all.tuples.len() < 2 {
            return is_told;
        }
        for (name, question) in &written.questions {
            self.question((name, question), &program, &all.asked, findings);
        }
        // Of the highest points, any answer may be the one that counts.
        if written.combine.value != Combine::Highest {
            self.decides_alone(table, &program, &written.questions, findings);
        }
        is_told
    }

    /// Says that a question never makes a difference.
    fn question(
        &self,
        (name, question): (&Name, &ScoreQuestion),
        program: &Program,
        asked: &[bool],
        findings: &mut Findings,
    ) {
        // Of rules it cannot be told here what belongs to them alone.
        let Some(of) = self.field_of(name, question) else { return };
        let matters = program
            .variables
            .iter()
            .zip(asked)
            .any(|(variable, asked)| *asked && self.policy.0.subjects.fields(variable.id).any(|field| field == of));
        if !matters {
            let message = format!("question `{}` never makes a difference", name.value);
            findings.push(
                Finding::warning("score.question_never_matters", name.span, message)
                    .help("give it more weight or points that differ more, move the bands, or take it out"),
            );
        }
    }

    /// The field that has points by value.
    fn field_of(&self, name: &Name, question: &ScoreQuestion) -> Option<usize> {
        if question.points.is_empty() {
            return None;
        }
        let of = question.of.as_ref().unwrap_or(name);
        let base = of.value.split_once('.').map_or(of.value.as_str(), |(base, _)| base);
        self.policy.0.vocabulary.field(base).map(|(at, _)| at)
    }

    /// Says which single answer leaves only one outcome.
    fn decides_alone(
        &mut self,
        table: &Table,
        program: &Program,
        questions: &Entries<ScoreQuestion>,
        findings: &mut Findings,
    ) {
        for (at, variable) in program.variables.iter().enumerate() {
            let Some(Subject::Field(field)) = self.policy.0.subjects.get(variable.id) else { continue };
            let own = questions.iter().find(|(name, question)| self.field_of(name, question) == Some(field));
            let (Some((name, question)), Some(named)) = (own, self.policy.0.vocabulary.fields.get(field)) else {
                continue;
            };
            for (cell, value) in variable.cells.witnesses().into_iter().enumerate() {
                if value == Ordinal::Unknown {
                    continue;
                }
                let Some(tries) = self.tries.checked_sub(1) else {
                    self.incomplete = true;
                    return;
                };
                self.tries = tries;
                let mut case = self.all_open(program);
                if let (Some(slot), Ok(cell)) = (case.get_mut(at), Cell::try_from(cell)) {
                    *slot = Allowed::One(cell);
                }
                let reached = program.explore(&case, &[], self.states / 10);
                if let (true, [only]) = (reached.complete, reached.tuples.as_slice()) {
                    let outcome = only.first().map_or("", |&outcome: &Outcome| outcome_name(&table.levels, outcome));
                    let message = format!(
                        "`{}` alone decides: with {} it is `{outcome}`, whatever else is answered",
                        name.value,
                        named.kind.write(value)
                    );
                    let answer = named.kind.write(value);
                    let place = question.points.iter().find(|(value, _)| value.value == answer);
                    let place = place.map_or(name.span, |(value, _)| value.span);
                    findings.push(
                        Finding::warning("score.decides_alone", place, message)
                            .help("give it fewer points or less weight; a floor or a ceiling for one answer belongs into `adjust`"),
                    );
                    break;
                }
            }
        }
    }

    /// Says what is missing in what is decided about changes, and what can never be reached.
    pub(super) fn changes(&mut self, written: &Assessment, findings: &mut Findings) {
        let Some(decision) = self.policy.change_decision() else { return };
        for path in &written.approval {
            let nobody = path.stages.as_ref().is_some_and(Vec::is_empty);
            let empty = path.stages.iter().flatten().find(|stage| stage.roles.is_empty());
            if nobody || empty.is_some() {
                let place = empty.map_or(path.span, |stage| stage.span);
                let what = if nobody { "no stage, so" } else { "a stage in which" };
                let message = format!("path `{}` has {what} nobody can approve", path.id.value);
                findings.push(
                    Finding::warning("change.no_approver", place, message)
                        .help("name the roles of those who approve, or write `no_approval: true` if nobody has to"),
                );
            }
            if let Some(Afterwards::AnyTime(place)) = path.afterwards {
                let message = format!("path `{}` can be approved afterwards, and nothing says by when", path.id.value);
                findings.push(
                    Finding::warning("change.no_deadline", place, message)
                        .help("write how long after the change: `afterwards: { working_days: 2 }`"),
                );
            }
        }
        let section = &decision.section;
        let attachments = written.attachments.0.len();
        let tables = section.beside.len() - attachments.min(section.beside.len());
        self.states = self.states.max(CHANGE_BUDGET);
        for table in section.beside.iter().take(tables) {
            self.rules_that_never_fire(table, "rule", findings);
            self.gap(table, false, findings);
        }
        let risk = &section.base;
        let Some(program) = self.adjusted(risk) else { return };
        let reached = program.explore(&self.all_open(&program), &[], self.states);
        if !reached.complete {
            self.incomplete = true;
            return;
        }
        let outcomes: BTreeSet<Outcome> = reached.tuples.iter().filter_map(|tuple| tuple.first().copied()).collect();
        for (at, level) in (0..).zip(risk.levels.ids()) {
            if !outcomes.contains(&at) {
                let message = format!("no answers lead to `{}` being `{level}`", risk.name);
                findings
                    .push(Finding::warning("change.level_unreachable", risk.span, message).help(
                        "move bands or change cells so that it can come out, or take the level out of the scale",
                    ));
            }
        }
    }
}

/// Says which bands no score reaches, and which scores are in none: whether there are any.
fn bands(table: &Table, written: &Score, (least, most): (i64, i64), reached: &[i64], findings: &mut Findings) -> bool {
    for (at, band) in written.bands.iter().enumerate() {
        let next = written.bands.get(at + 1).map_or(i64::MAX, |next| next.from.value);
        if reached.iter().any(|score| (band.from.value..next).contains(score)) {
            continue;
        }
        let message = format!(
            "no answers come to `{}`: of `{}` scores lie between {least} and {most}",
            band.then.value.text, table.name
        );
        findings.push(
            Finding::warning("score.band_unreachable", band.from.span, message)
                .help("move the band, or take it out; `itsm change assess --explain` shows what each question counts"),
        );
    }
    let first = written.bands.first().map(|band| &band.from);
    let Some(first) = first.filter(|first| first.value > least && written.otherwise.is_none()) else { return false };
    let message = format!("scores from {least} to {} are in no band of `{}`", first.value - 1, table.name);
    findings.push(
        Finding::warning("score.below_bands", first.span, message)
            .help(format!("begin with `from: {least}`, or add `otherwise` for what is below")),
    );
    true
}
