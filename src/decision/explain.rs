//! Why: the steps to an outcome, rule by rule, and the same in sentences.

use super::answer::{OverrideAnswer, OverrideRefusal, OverrideStatus, Step, StepKind};
use super::overrides::Judged;
use super::section::Section;
use crate::document::model::HitPolicy;
use crate::scale::Options;
use crate::stage::program::Move;
use crate::stage::table::Outcome;
use crate::table::condition::Truth;
use crate::table::rule::{Adjustment, Rule, Table, UNMATCHED, none, outcome_name};
use crate::table::trace::{RuleFate, RuleTrace, Teller};
use crate::table::view::Context;

/// The steps to an outcome, told one after the other.
pub(crate) struct Steps<'a> {
    teller: Teller<'a>,
    /// Derived values set by hand, by number.
    given: Vec<Option<Outcome>>,
    /// What has been told.
    pub(crate) told: Vec<Step>,
}

impl<'a> Steps<'a> {
    /// No steps yet, for what was judged.
    pub(crate) fn new(context: &'a Context<'a>, judged: &'a Judged, language: &'a str) -> Self {
        Self { teller: Teller { context, view: &judged.view, language }, given: judged.given(), told: Vec::new() }
    }

    /// Tells a section: its derived values, its table and its adjustments. `record_types` are those it is for, where
    /// that is to be told.
    pub(crate) fn section(&mut self, section: &Section, record_types: &[String]) {
        for &value in &section.derived {
            self.derived(value, record_types);
        }
        let kind = if section.base.matrix.is_some() { StepKind::Matrix } else { StepKind::Table };
        self.table(&section.base, kind, record_types);
    }

    /// Tells a derived value, unless it was told before.
    pub(crate) fn derived(&mut self, value: usize, record_types: &[String]) {
        let Some(table) = self.teller.context.derivations.tables.get(value) else { return };
        if let Some(level) = self.given.get(value).copied().flatten() {
            self.told.push(Step {
                kind: StepKind::Override,
                name: table.name.clone(),
                record_types: record_types.to_vec(),
                outcome: Some(outcome_name(&table.levels, level).to_owned()),
                points: None,
                of: None,
                rules: Vec::new(),
            });
        } else if !self.told.iter().any(|step| is_derived(step.kind) && step.name == table.name) {
            let kind = if table.score.is_some() { StepKind::Score } else { StepKind::Derive };
            self.table(table, kind, record_types);
        }
    }

    /// Tells a table, and then its adjustments.
    pub(crate) fn table(&mut self, table: &Table, kind: StepKind, record_types: &[String]) {
        let evaluation = table.evaluate(&|subject| self.teller.view.value(subject));
        let mut rules = Vec::new();
        for (rule, fate) in table.rules.iter().zip(&evaluation.fates) {
            let fate = RuleFate::from(*fate);
            if kind != StepKind::Matrix || matches!(fate, RuleFate::Decided | RuleFate::Open) {
                rules.push(self.rule(table, rule, fate));
            }
        }
        self.told.push(Step {
            kind,
            name: table.name.clone(),
            record_types: record_types.to_vec(),
            outcome: evaluation.outcome.map(|outcome| outcome_name(&table.levels, outcome).to_owned()),
            points: evaluation.points,
            of: None,
            rules,
        });
        let mut outcome = evaluation.outcome;
        let of = if is_derived(kind) { Some(table.name.as_str()) } else { None };
        for adjustment in &table.adjust {
            self.adjustment(adjustment, of, &table.levels, &mut outcome, record_types);
        }
    }

    fn rule(&self, table: &Table, rule: &Rule, fate: RuleFate) -> RuleTrace {
        let then = match table.hit {
            HitPolicy::Sum if table.score.is_some() => rule.points.to_string(),
            HitPolicy::Sum => format!("{:+}", rule.points),
            _ => outcome_name(&table.levels, rule.then).to_owned(),
        };
        self.teller.rule(rule, fate, then)
    }

    /// Tells an adjustment of an outcome on a scale, and adjusts it.
    fn adjustment(
        &mut self,
        adjustment: &Adjustment,
        of: Option<&str>,
        levels: &Options,
        outcome: &mut Option<Outcome>,
        record_types: &[String],
    ) {
        let truth = self.teller.view.truth(&adjustment.when.condition);
        let fate = match truth {
            Truth::Holds => RuleFate::Decided,
            Truth::Fails => RuleFate::Failed,
            Truth::Open => RuleFate::Open,
        };
        *outcome = adjustment.settled(*outcome, none(levels), &|subject| self.teller.view.value(subject));
        let name = |level: Outcome| outcome_name(levels, level).to_owned();
        let then = match adjustment.step {
            Move::AtLeast(level) => format!("at least {}", name(level)),
            Move::AtMost(level) => format!("at most {}", name(level)),
            Move::Raise(steps) => format!("raise by {steps}"),
            Move::Lower(steps) => format!("lower by {steps}"),
            Move::Set(level) => format!("set {}", name(level)),
        };
        let rule = self.teller.trace(&adjustment.id, fate, then, adjustment.because.as_ref(), &adjustment.when.parts);
        self.told.push(Step {
            kind: StepKind::Adjust,
            name: adjustment.id.clone(),
            record_types: record_types.to_vec(),
            outcome: outcome.map(name),
            points: None,
            of: of.map(str::to_owned),
            rules: vec![rule],
        });
    }

    /// Tells an outcome that is set by hand, and not a derived value.
    pub(crate) fn by_hand(&mut self, set: &OverrideAnswer) {
        let applied = set.status == OverrideStatus::Applied;
        self.told.push(Step {
            kind: StepKind::Override,
            name: set.value.clone(),
            record_types: Vec::new(),
            outcome: if applied { Some(set.level.clone()) } else { None },
            points: None,
            of: None,
            rules: Vec::new(),
        });
    }
}

/// The steps in sentences, and then what became of overrides. `adjusted` is what adjustments move.
pub(crate) fn sentences(steps: &[Step], overrides: &[OverrideAnswer], adjusted: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for step in steps {
        let of =
            if step.record_types.is_empty() { String::new() } else { format!(" for {}", step.record_types.join(", ")) };
        let decided: Vec<&RuleTrace> = step.rules.iter().filter(|rule| rule.fate == RuleFate::Decided).collect();
        let still_open: Vec<&RuleTrace> = step.rules.iter().filter(|rule| rule.fate == RuleFate::Open).collect();
        let open = still_open.len();
        let name = &step.name;
        match (step.kind, &step.outcome) {
            (StepKind::Override, Some(outcome)) => lines.push(format!("{name} is {outcome}{of}: set by hand")),
            (StepKind::Override, None) => {}
            (StepKind::Adjust, outcome) => {
                for rule in decided {
                    let now = outcome.as_ref().map_or(String::new(), |outcome| format!(": {outcome}"));
                    let what = step.of.as_ref().map_or(String::new(), |value| format!("{value} is "));
                    lines.push(format!("{what}adjusted by `{name}` ({}){of}{now}{}", rule.then, reason(rule)));
                }
                if open > 0 && outcome.is_none() {
                    let adjusted = step.of.as_deref().unwrap_or(adjusted);
                    lines.push(format!("`{name}` may still adjust the {adjusted}{of}"));
                }
            }
            (StepKind::Score, outcome) => lines.push(match (outcome, step.points) {
                (Some(outcome), Some((least, most))) if least == most => {
                    format!("{name} is {outcome}{of}: a score of {least}{}", scored(&decided))
                }
                (Some(outcome), Some((least, most))) => {
                    format!("{name} is {outcome}{of}: a score of {least} to {most}")
                }
                (Some(outcome), None) => format!("{name} is {outcome}{of}: a question has no answer"),
                (None, Some((least, most))) => format!("{name} is open{of}: a score of {least} to {most}"),
                (None, None) => format!("{name} is open{of}"),
            }),
            (_, Some(outcome)) => lines.push(match (step.points, decided.first()) {
                (Some((points, _)), _) => format!("{name} is {outcome}{of}: {points} points{}", scored(&decided)),
                (None, Some(rule)) => format!("{name} is {outcome}{of}: {}{}", rule_words(step, rule), reason(rule)),
                (None, None) if open > 0 => format!("{name} is {outcome}{of}, whichever of {open} open rules decides"),
                (None, None) if outcome == UNMATCHED => format!("{name} is {outcome}{of}: no rule matched"),
                (None, None) => format!("{name} is {outcome}{of}: no rule matched, so `otherwise` holds"),
            }),
            (_, None) => lines.push(match step.points {
                Some((least, most)) => format!("{name} is open{of}: between {least} and {most} points"),
                None if step.kind == StepKind::Matrix => {
                    let mut outcomes: Vec<&str> = still_open.iter().map(|cell| cell.then.as_str()).collect();
                    outcomes.dedup();
                    let all =
                        if let [outcome] = outcomes[..] { format!(", all of them {outcome}") } else { String::new() };
                    format!("{name} is open{of}: {open} cells may still decide{all}")
                }
                None => format!("{name} is open{of}: {open} rules may still decide"),
            }),
        }
    }
    for set in overrides {
        let computed = set.computed.join(" or ");
        lines.extend(match set.status {
            OverrideStatus::Applied => {
                Some(format!("{} was set to {} by hand; computed: {computed}", set.value, set.level))
            }
            OverrideStatus::Refused => Some(format!(
                "setting {} to {} was refused: {}",
                set.value,
                set.level,
                set.why.map_or("no reason", OverrideRefusal::words)
            )),
            OverrideStatus::Expired => Some(format!("setting {} to {} has expired", set.value, set.level)),
            OverrideStatus::Open => {
                Some(format!("whether {} may be set to {} depends on missing facts", set.value, set.level))
            }
        });
    }
    lines
}

/// Whether a step is that of a derived value.
fn is_derived(kind: StepKind) -> bool {
    matches!(kind, StepKind::Derive | StepKind::Score)
}

fn rule_words(step: &Step, rule: &RuleTrace) -> String {
    let tests: Vec<&str> = rule.tests.iter().map(|test| test.test.as_str()).collect();
    match (step.kind, tests.is_empty()) {
        (StepKind::Matrix, _) => tests.join(" and "),
        (_, true) => format!("rule `{}` holds for everything else", rule.id),
        (_, false) => format!("rule `{}` matched ({})", rule.id, tests.join(" and ")),
    }
}

fn scored(decided: &[&RuleTrace]) -> String {
    if decided.is_empty() {
        return String::new();
    }
    let each: Vec<String> = decided.iter().map(|rule| format!("{} `{}`", rule.then, rule.id)).collect();
    format!(" ({})", each.join(", "))
}

fn reason(rule: &RuleTrace) -> String {
    rule.because.as_ref().map_or(String::new(), |because| format!(". {because}"))
}
