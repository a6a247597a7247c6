//! Why: the steps to the priority, rule by rule, and the same in sentences.

use super::answer::{
    Explanation, OverrideAnswer, OverrideRefusal, OverrideStatus, PriorityAnswer, RuleFate, RuleTrace, Step, StepKind,
};
use super::decide::{Judged, PriorityDecision};
use super::section::Section;
use crate::document::model::HitPolicy;
use crate::fact::vocabulary::PRIORITY;
use crate::stage::program::Move;
use crate::stage::table::Outcome;
use crate::table::condition::Truth;
use crate::table::rule::{Adjustment, Rule, Table, UNMATCHED, none, outcome_name};
use crate::table::trace::Teller;
use crate::table::view::Context;

impl PriorityDecision {
    /// Explains an answer to these facts.
    pub(crate) fn explain(
        &self,
        context: &Context<'_>,
        judged: &Judged,
        language: &str,
        answer: PriorityAnswer,
    ) -> Explanation {
        let view = &judged.view;
        let given = judged.given();
        let told = Steps { decision: self, teller: Teller { context, view, language } };
        let record_types = self.open_record_types(&view.values);
        let sections = self.open_sections(&record_types);
        let several = sections.len() > 1;
        let mut steps = Vec::new();
        for (section, types) in &sections {
            let Some(section) = section.and_then(|at| self.sections.get(at)) else { continue };
            let named: Vec<String> = if several {
                types.iter().map(|&at| self.record_types.id(at).to_owned()).collect()
            } else {
                Vec::new()
            };
            told.section(section, &given, &named, &mut steps);
        }
        steps.extend(answer.overrides.iter().filter(|set| set.value == PRIORITY).map(override_step));
        let summary = summary(&answer, &steps);
        Explanation { answer, steps, summary }
    }
}

struct Steps<'a> {
    decision: &'a PriorityDecision,
    teller: Teller<'a>,
}

impl Steps<'_> {
    fn section(&self, section: &Section, given: &[Option<Outcome>], record_types: &[String], steps: &mut Vec<Step>) {
        for &value in &section.derived {
            let Some(table) = self.teller.context.derivations.tables.get(value) else { continue };
            if let Some(level) = given.get(value).copied().flatten() {
                steps.push(Step {
                    kind: StepKind::Override,
                    name: table.name.clone(),
                    record_types: record_types.to_vec(),
                    outcome: Some(outcome_name(&table.levels, level).to_owned()),
                    points: None,
                    rules: Vec::new(),
                });
            } else if !steps.iter().any(|step| step.kind == StepKind::Derive && step.name == table.name) {
                steps.push(self.table(table, StepKind::Derive, record_types).0);
            }
        }
        let kind = if section.base.matrix.is_some() { StepKind::Matrix } else { StepKind::Table };
        let (step, mut outcome) = self.table(&section.base, kind, record_types);
        steps.push(step);
        for adjustment in &section.adjust {
            steps.push(self.adjustment(adjustment, &mut outcome, record_types));
        }
    }

    fn table(&self, table: &Table, kind: StepKind, record_types: &[String]) -> (Step, Option<Outcome>) {
        let evaluation = table.evaluate(&|subject| self.teller.view.value(subject));
        let mut rules = Vec::new();
        for (rule, fate) in table.rules.iter().zip(&evaluation.fates) {
            let fate = RuleFate::from(*fate);
            if kind != StepKind::Matrix || matches!(fate, RuleFate::Decided | RuleFate::Open) {
                rules.push(self.rule(table, rule, fate));
            }
        }
        let step = Step {
            kind,
            name: table.name.clone(),
            record_types: record_types.to_vec(),
            outcome: evaluation.outcome.map(|outcome| outcome_name(&table.levels, outcome).to_owned()),
            points: evaluation.points,
            rules,
        };
        (step, evaluation.outcome)
    }

    fn rule(&self, table: &Table, rule: &Rule, fate: RuleFate) -> RuleTrace {
        let then = match table.hit {
            HitPolicy::Sum => format!("{:+}", rule.points),
            _ => outcome_name(&table.levels, rule.then).to_owned(),
        };
        self.teller.rule(rule, fate, then)
    }

    fn adjustment(&self, adjustment: &Adjustment, outcome: &mut Option<Outcome>, record_types: &[String]) -> Step {
        let levels = &self.decision.levels;
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
        Step {
            kind: StepKind::Adjust,
            name: adjustment.id.clone(),
            record_types: record_types.to_vec(),
            outcome: outcome.map(name),
            points: None,
            rules: vec![rule],
        }
    }
}

fn override_step(set: &OverrideAnswer) -> Step {
    let applied = set.status == OverrideStatus::Applied;
    Step {
        kind: StepKind::Override,
        name: set.value.clone(),
        record_types: Vec::new(),
        outcome: if applied { Some(set.level.clone()) } else { None },
        points: None,
        rules: Vec::new(),
    }
}

/// The explanation in sentences.
fn summary(answer: &PriorityAnswer, steps: &[Step]) -> Vec<String> {
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
                    lines.push(format!("adjusted by `{name}` ({}){of}{now}{}", rule.then, reason(rule)));
                }
                if open > 0 && outcome.is_none() {
                    lines.push(format!("`{name}` may still adjust the priority{of}"));
                }
            }
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
    for set in &answer.overrides {
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
    lines.push(match &answer.outcome {
        Some(outcome) if answer.assumed.is_empty() => format!("the priority is {outcome}"),
        Some(outcome) => format!("the priority is {outcome}, with {} assumed", answer.assumed.join(", ")),
        None => format!("the priority is one of {}", answer.possible.join(", ")),
    });
    lines
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
