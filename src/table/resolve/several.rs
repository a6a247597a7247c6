//! Tests of fields that hold several choices or a text.

use super::Resolver;
use crate::document::model::{Name, Operand, Operator, Scalar, ScalarKind, TestExpr};
use crate::fact::field::Kind;
use crate::finding::Finding;
use crate::span::{Span, Spanned};
use crate::stage::set::ValueSet;
use crate::table::condition::Condition;
use crate::table::subject::Subject;

impl Resolver<'_> {
    pub(super) fn choices_test(
        &mut self,
        field: usize,
        kind: &Kind,
        name: &Name,
        test: &TestExpr,
        span: Span,
    ) -> Option<Condition> {
        match test {
            TestExpr::Scalar(scalar) if scalar.kind == ScalarKind::Null => Some(self.answered(field, false)),
            TestExpr::Scalar(_) | TestExpr::List(_) => {
                Some(Condition::Any(self.chosen(field, kind, name, test, span)?))
            }
            TestExpr::Operators(list) => {
                let mut parts = Vec::new();
                for (operator, operand) in list {
                    let Operand::Test(test) = &operand.value else {
                        self.operator_unfit(operator, name, kind, "`any_of`, `all_of`, `none_of`, `not`, `known`");
                        return None;
                    };
                    parts.push(match (operator.value, test) {
                        (Operator::AnyOf | Operator::In, test) => {
                            Condition::Any(self.chosen(field, kind, name, test, operand.span)?)
                        }
                        (Operator::AllOf, test) => {
                            Condition::All(self.chosen(field, kind, name, test, operand.span)?)
                        }
                        (Operator::NoneOf, test) => Condition::Not(Box::new(Condition::Any(self.chosen(
                            field,
                            kind,
                            name,
                            test,
                            operand.span,
                        )?))),
                        (Operator::Not, test) => {
                            Condition::Not(Box::new(self.choices_test(field, kind, name, test, operand.span)?))
                        }
                        (Operator::Known, TestExpr::Scalar(scalar)) => self.answered(field, scalar.text == "true"),
                        _ => {
                            self.operator_unfit(operator, name, kind, "`any_of`, `all_of`, `none_of`, `not`, `known`");
                            return None;
                        }
                    });
                }
                Some(Condition::All(parts))
            }
        }
    }

    /// Whether the field has an answer that is not unknown.
    fn answered(&mut self, field: usize, wanted: bool) -> Condition {
        Condition::In(self.subjects.id(Subject::Answered(field)), ValueSet::value(i64::from(wanted)))
    }

    pub(super) fn operator_unfit(&mut self, operator: &Spanned<Operator>, name: &Name, kind: &Kind, fit: &str) {
        self.findings.push(
            Finding::error(
                "condition.operator",
                operator.span,
                format!(
                    "`{}` does not work on `{}`, which is of type `{}`",
                    operator.value.name(),
                    name.value,
                    kind.name()
                ),
            )
            .help(format!("use one of {fit}")),
        );
    }

    pub(super) fn chosen(
        &mut self,
        field: usize,
        kind: &Kind,
        name: &Name,
        test: &TestExpr,
        span: Span,
    ) -> Option<Vec<Condition>> {
        let list = match test {
            TestExpr::Scalar(scalar) => vec![(scalar, span)],
            TestExpr::List(items) => items
                .iter()
                .filter_map(|item| match &item.value {
                    TestExpr::Scalar(scalar) => Some((scalar, item.span)),
                    _ => None,
                })
                .collect(),
            TestExpr::Operators(_) => Vec::new(),
        };
        if list.is_empty() {
            self.bad_value(kind, name, "a map", span);
            return None;
        }
        let mut parts = Vec::with_capacity(list.len());
        for (scalar, span) in list {
            let value = self.bound(kind, name, scalar, span)?;
            let option = usize::try_from(value).ok()?;
            parts.push(Condition::In(self.subjects.id(Subject::Chosen(field, option)), ValueSet::value(1)));
        }
        Some(parts)
    }

    pub(super) fn text_test(&mut self, field: usize, name: &Name, test: &TestExpr, span: Span) -> Option<Condition> {
        const FIT: &str = "`contains`, `contains_part`, `starts_with`, `ends_with`, `matches`, `is`, `not`, `known`";
        let kind = Kind::Text { max_length: 1 };
        let TestExpr::Operators(list) = test else {
            if let TestExpr::Scalar(Scalar { kind: ScalarKind::Null, .. }) = test {
                return Some(self.answered(field, false));
            }
            self.findings.push(
                Finding::error("condition.text", span, format!("`{}` is a text: say how to look into it", name.value))
                    .help(format!("write `{}: {{ contains: … }}`; the ways to look are {FIT}", name.value)),
            );
            return None;
        };
        let mut parts = Vec::new();
        for (operator, operand) in list {
            let Operand::Test(test) = &operand.value else {
                self.operator_unfit(operator, name, &kind, FIT);
                return None;
            };
            parts.push(match (operator.value, test) {
                (Operator::Known, TestExpr::Scalar(scalar)) => self.answered(field, scalar.text == "true"),
                (Operator::Not, test) => Condition::Not(Box::new(self.text_test(field, name, test, operand.span)?)),
                (
                    Operator::Contains
                    | Operator::ContainsPart
                    | Operator::StartsWith
                    | Operator::EndsWith
                    | Operator::Matches
                    | Operator::Is,
                    test,
                ) => self.pattern(field, operator.value, test, operand.span)?,
                _ => {
                    self.operator_unfit(operator, name, &kind, FIT);
                    return None;
                }
            });
        }
        Some(Condition::All(parts))
    }

    #[cfg(not(feature = "text"))]
    pub(super) fn pattern(&mut self, _: usize, operator: Operator, _: &TestExpr, span: Span) -> Option<Condition> {
        self.findings.push(
            Finding::error(
                "text.not_in_this_build",
                span,
                format!("this build has no text conditions, so it cannot use `{}`", operator.name()),
            )
            .help("load the policy with the entry point `itsm-core` instead of `itsm-core/forms`"),
        );
        None
    }

    #[cfg(feature = "text")]
    pub(super) fn pattern(
        &mut self,
        field: usize,
        operator: Operator,
        test: &TestExpr,
        span: Span,
    ) -> Option<Condition> {
        let mut needles: Vec<&str> = Vec::new();
        match test {
            TestExpr::Scalar(scalar) => needles.push(&scalar.text),
            TestExpr::List(list) => needles.extend(list.iter().filter_map(|item| match &item.value {
                TestExpr::Scalar(scalar) => Some(scalar.text.as_str()),
                _ => None,
            })),
            TestExpr::Operators(_) => {}
        }
        if needles.is_empty() || needles.iter().any(|needle| needle.trim().is_empty()) {
            self.findings.push(
                Finding::error(
                    "condition.text",
                    span,
                    format!("`{}` needs a text or a list of texts", operator.name()),
                )
                .help("write for example `contains: [vpn, remote access]`"),
            );
            return None;
        }
        match self.subjects.pattern(&expression(operator, &needles)) {
            Ok(pattern) => {
                let subject = self.subjects.id(Subject::Text(field, pattern));
                Some(Condition::In(subject, ValueSet::value(1)))
            }
            Err(why) => {
                let missing = why.contains("look-around") || why.contains("backreference");
                let help = if missing {
                    "say it with alternatives (`a|b`) or with several conditions: patterns here always take linear time"
                } else {
                    "patterns have the syntax of the Rust `regex` crate; a character meant literally takes a `\\` before it"
                };
                self.findings.push(
                    Finding::error("condition.pattern", span, format!("this pattern cannot be used: {why}")).help(help),
                );
                None
            }
        }
    }
}

/// The regular expression of a text operator. Words are whole words, spaces stand for any white space.
#[cfg(feature = "text")]
fn expression(operator: Operator, needles: &[&str]) -> String {
    if operator == Operator::Matches {
        return needles.iter().map(|needle| format!("(?:{needle})")).collect::<Vec<_>>().join("|");
    }
    let one = |needle: &&str| {
        let needle = needle.trim();
        let escaped: Vec<String> = needle.split_whitespace().map(regex::escape).collect();
        let body = escaped.join(r"\s+");
        let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        match operator {
            Operator::Contains => {
                let before = if word(needle.chars().next()) { r"\b" } else { "" };
                let after = if word(needle.chars().next_back()) { r"\b" } else { "" };
                format!("{before}{body}{after}")
            }
            Operator::StartsWith => format!(r"^\s*{body}"),
            Operator::EndsWith => format!(r"{body}\s*$"),
            Operator::Is => format!(r"^\s*{body}\s*$"),
            _ => body,
        }
    };
    needles.iter().map(one).collect::<Vec<_>>().join("|")
}
