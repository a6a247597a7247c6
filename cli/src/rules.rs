//! Rules, and what became of them.

use std::fmt::Write as _;

use anstyle::Style;
use itsm_core::table::trace::{RuleFate, RuleTrace};

use crate::terminal::{DIM, ERROR, GOOD, WARNING};

/// Tells what became of rules, and what each of their tests saw.
pub fn tell(rules: &[RuleTrace], out: &mut String) {
    let width = rules.iter().map(|rule| rule.id.chars().count()).max().unwrap_or_default();
    for rule in rules {
        tell_rule(rule, width, out);
    }
}

/// What the marks before rules mean, in one line.
pub fn legend() -> String {
    let each = [RuleFate::Decided, RuleFate::Outranked, RuleFate::Failed, RuleFate::Open].map(|fate| {
        let (mark, style, words) = fate_words(fate);
        format!("{style}{mark}{style:#} {words}")
    });
    each.join("   ") + "\n"
}

fn tell_rule(rule: &RuleTrace, width: usize, out: &mut String) {
    let (mark, style, _) = fate_words(rule.fate);
    let _ = writeln!(out, "  {style}{mark}{style:#} {:width$}  {}", rule.id, rule.then);
    for test in &rule.tests {
        let (mark, style) = match test.holds {
            Some(true) => ("✓", GOOD),
            Some(false) => ("✗", ERROR),
            None => ("?", WARNING),
        };
        let fact = match &test.fact {
            Some(fact) => format!(" {DIM}[{fact}]{DIM:#}"),
            None => String::new(),
        };
        let _ = writeln!(out, "      {style}{mark}{style:#} {}{fact}", test.test);
    }
    if let (Some(because), RuleFate::Decided) = (&rule.because, rule.fate) {
        let _ = writeln!(out, "      {DIM}{because}{DIM:#}");
    }
}

const fn fate_words(fate: RuleFate) -> (&'static str, Style, &'static str) {
    match fate {
        RuleFate::Decided => ("✓", GOOD, "decided"),
        RuleFate::Outranked => ("○", DIM, "matched, but another had precedence"),
        RuleFate::Failed => ("✗", ERROR, "did not match"),
        RuleFate::Open => ("?", WARNING, "depends on missing facts"),
    }
}
