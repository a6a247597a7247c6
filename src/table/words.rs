//! Conditions in words, close to what the author wrote.

use crate::document::model::{self, Clause, Operand, Operator, ScalarKind, TestExpr};
use crate::span::Spanned;

/// A clause in words, close to what the author wrote.
pub fn words(clause: &Clause) -> String {
    let list = |parts: &[model::Condition], joined: &str| {
        let each: Vec<String> = parts
            .iter()
            .map(|part| {
                let own: Vec<String> = part.clauses.iter().map(words).collect();
                if own.len() > 1 { format!("({})", own.join(" and ")) } else { own.concat() }
            })
            .collect();
        each.join(joined)
    };
    match clause {
        Clause::Any(parts, _) => list(parts, " or "),
        Clause::All(parts, _) => list(parts, " and "),
        Clause::None(parts, _) => format!("none of: {}", list(parts, "; ")),
        Clause::Not(part, _) => format!("not ({})", list(std::slice::from_ref(part), "")),
        Clause::Test { subject, test } => format!("{} {}", subject.value, test_words(&test.value)),
    }
}

/// All clauses of a condition in words.
pub fn all_words(condition: &model::Condition) -> String {
    condition.clauses.iter().map(words).collect::<Vec<_>>().join(" and ")
}

/// A test in words, without what it tests.
pub fn test_words(expression: &TestExpr) -> String {
    match expression {
        TestExpr::Scalar(scalar) if scalar.kind == ScalarKind::Null => "is unknown".to_owned(),
        TestExpr::Scalar(scalar) => {
            let written = scalar.text.trim();
            if written.starts_with(['<', '>', '!', '=']) {
                written.to_owned()
            } else if written.contains("..") {
                format!("in {written}")
            } else {
                format!("is {written}")
            }
        }
        TestExpr::List(list) => format!("in [{}]", list_words(list)),
        TestExpr::Operators(list) => {
            let each: Vec<String> =
                list.iter().map(|(operator, operand)| operator_words(operator.value, &operand.value)).collect();
            each.join(" and ")
        }
    }
}

fn list_words(list: &[Spanned<TestExpr>]) -> String {
    let each: Vec<String> = list
        .iter()
        .map(|item| match &item.value {
            TestExpr::Scalar(scalar) if scalar.kind != ScalarKind::Null => scalar.text.clone(),
            other => test_words(other),
        })
        .collect();
    each.join(", ")
}

fn operator_words(operator: Operator, operand: &Operand) -> String {
    let value = match operand {
        Operand::Field(name) => format!("the value of {}", name.value),
        Operand::Test(TestExpr::Scalar(scalar)) if scalar.kind != ScalarKind::Null => scalar.text.clone(),
        Operand::Test(TestExpr::List(list)) => format!("[{}]", list_words(list)),
        Operand::Test(other) => test_words(other),
    };
    match (operator, operand) {
        (Operator::Known, _) => if value == "true" { "is known" } else { "is unknown" }.to_owned(),
        (Operator::Is, Operand::Test(_)) => format!("is {value}"),
        (Operator::Not, _) => format!("not {value}"),
        (operator, _) => format!("{} {value}", operator.name().replace('_', " ")),
    }
}
