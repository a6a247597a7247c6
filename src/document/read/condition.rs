//! Conditions: clauses, tests and their operators. What a subject is, and what its type allows, is looked up later.

use super::{Reader, shape};
use crate::document::model::{Clause, Condition, Name, Operand, Operator, Scalar, ScalarKind, TestExpr};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::finding::Finding;
use crate::span::{Span, Spanned};

/// Operators that can compare with another field.
const FIELD_OPERATORS: [Operator; 6] =
    [Operator::Is, Operator::Not, Operator::AtLeast, Operator::AtMost, Operator::Above, Operator::Below];

impl Reader<'_> {
    pub(super) fn condition(&mut self, node: &Node) -> Option<Condition> {
        let NodeKind::Map(entries) = &node.kind else {
            let message = format!("expected a condition (a map), found {}", node.found());
            let help = "write `{ field: value }`; for alternatives `{ any: [{ … }, { … }] }`";
            self.report(Finding::error("document.wrong_type", node.span, message).help(help));
            return None;
        };
        if entries.is_empty() {
            let finding = Finding::error("condition.empty", node.span, "this condition tests nothing");
            self.report(
                finding.help("write `{ field: value }`, or take the condition out: without one a rule always holds"),
            );
            return None;
        }
        let clauses = entries.iter().filter_map(|(key, value)| self.clause(key, value)).collect();
        Some(Condition { clauses, span: node.span })
    }

    fn clause(&mut self, key: &Name, node: &Node) -> Option<Clause> {
        let place = key.span.to(node.span);
        match key.value.as_str() {
            "any" => Some(Clause::Any(self.conditions(node), place)),
            "all" => Some(Clause::All(self.conditions(node), place)),
            "none" => Some(Clause::None(self.conditions(node), place)),
            "not" => Some(Clause::Not(Box::new(self.condition(node)?), place)),
            _ => {
                self.check_id(key);
                let test = self.test(node, Some(key))?;
                Some(Clause::Test { subject: key.clone(), test: Spanned::new(test, node.span) })
            }
        }
    }

    fn conditions(&mut self, node: &Node) -> Vec<Condition> {
        self.some(node, "a list of conditions", Self::condition)
    }

    /// What a subject is tested for; inside of a list there are no further lists.
    fn test(&mut self, node: &Node, subject: Option<&Name>) -> Option<TestExpr> {
        match &node.kind {
            NodeKind::Scalar(_) => {
                if let (Some(subject), true) = (subject, node.span.start == node.span.end) {
                    self.no_test(subject);
                    return None;
                }
                Some(TestExpr::Scalar(self.scalar_or_null(node, "a value")?.value))
            }
            NodeKind::List(_) => {
                let tests = self.some(node, "a list of values", |reader, item| {
                    if matches!(item.kind, NodeKind::List(_)) {
                        reader.wrong_type(item, "a value");
                        return None;
                    }
                    Some(Spanned::new(reader.test(item, None)?, item.span))
                });
                Some(TestExpr::List(tests))
            }
            NodeKind::Map(entries) => self.operators(node, entries),
        }
    }

    /// `field:` with nothing after it is a slip; `field: null` asks for the unknown.
    fn no_test(&mut self, subject: &Name) {
        let message = format!("{} is tested for nothing", quoted(&subject.value));
        let finding = Finding::error("condition.empty", subject.span, message);
        self.report(finding.help("write a value; `null` asks whether the answer is “unknown”"));
    }

    fn operators(&mut self, node: &Node, entries: &[(Name, Node)]) -> Option<TestExpr> {
        if entries.is_empty() {
            self.report(Finding::error("condition.empty", node.span, "this test has no operator"));
            return None;
        }
        let operators = entries
            .iter()
            .filter_map(|(key, value)| {
                let operator = self.operator(key)?;
                let operand = self.operand(operator, key.span, value)?;
                Some((Spanned::new(operator, key.span), Spanned::new(operand, value.span)))
            })
            .collect();
        Some(TestExpr::Operators(operators))
    }

    fn operator(&mut self, key: &Name) -> Option<Operator> {
        let found = Operator::ALL.into_iter().find(|operator| operator.name() == key.value);
        if found.is_none() {
            let finding = Finding::error(
                "condition.unknown_operator",
                key.span,
                format!("{} is no operator", quoted(&key.value)),
            );
            match key.value.as_str() {
                "field" => self.report(finding.help("name the comparison: `is: { field: … }`")),
                "any" | "all" | "none" => self
                    .report(finding.help("for a list of values write `in: […]`; conditions stand outside of the test")),
                other => self.report_near(finding, other, Operator::ALL.iter().map(|operator| operator.name())),
            }
        }
        found
    }

    fn operand(&mut self, operator: Operator, key: Span, node: &Node) -> Option<Operand> {
        if let NodeKind::Map(entries) = &node.kind
            && entries.iter().any(|(name, _)| name.value == "field")
        {
            return self.field_operand(operator, node);
        }
        let test = match operator {
            Operator::Not => self.test(node, None)?,
            Operator::Is | Operator::AtLeast | Operator::AtMost | Operator::Above | Operator::Below => {
                self.single(node, operator)?
            }
            Operator::Known => {
                let known = self.boolean_of(node)?;
                TestExpr::Scalar(Scalar { text: known.to_string(), kind: boolean_kind(node) })
            }
            Operator::Matches => TestExpr::Scalar(self.scalar(node, "a regular expression")?.value),
            Operator::In => self.values(node, "a list of values")?,
            Operator::Between => self.range(node, key)?,
            Operator::AnyOf
            | Operator::AllOf
            | Operator::NoneOf
            | Operator::Contains
            | Operator::ContainsPart
            | Operator::StartsWith
            | Operator::EndsWith => match &node.kind {
                NodeKind::List(_) => self.values(node, "a list of values")?,
                _ => TestExpr::Scalar(self.scalar(node, "a value or a list of values")?.value),
            },
        };
        Some(Operand::Test(test))
    }

    fn field_operand(&mut self, operator: Operator, node: &Node) -> Option<Operand> {
        let map = self.map(node, None, shape::FIELD_OPERAND)?;
        let (_, field) = map.get("field")?;
        if !FIELD_OPERATORS.contains(&operator) {
            let message = format!("`{}` cannot compare with another field", operator.name());
            let able: Vec<_> = FIELD_OPERATORS.iter().map(|operator| format!("`{}`", operator.name())).collect();
            let help = format!("{} can", able.join(", "));
            self.report(Finding::error("condition.field_not_here", node.span, message).help(help));
            return None;
        }
        self.reference(field, "the name of a field").map(Operand::Field)
    }

    fn single(&mut self, node: &Node, operator: Operator) -> Option<TestExpr> {
        if matches!(node.kind, NodeKind::List(_)) {
            let message = format!("`{}` compares with one value, found a list", operator.name());
            let help = "for any of several values write `in: […]`";
            self.report(Finding::error("document.wrong_type", node.span, message).help(help));
            return None;
        }
        // `is: null` asks for the unknown; nothing is larger or smaller than it.
        let scalar = match operator {
            Operator::Is => self.scalar_or_null(node, "a value")?,
            _ => self.scalar(node, "a value")?,
        };
        Some(TestExpr::Scalar(scalar.value))
    }

    fn values(&mut self, node: &Node, expected: &str) -> Option<TestExpr> {
        if !matches!(node.kind, NodeKind::List(_)) {
            self.wrong_type(node, expected);
            return None;
        }
        let values = self.some(node, expected, |reader, item| {
            let scalar = reader.scalar(item, "a value")?;
            Some(Spanned::new(TestExpr::Scalar(scalar.value), scalar.span))
        });
        Some(TestExpr::List(values))
    }

    fn range(&mut self, node: &Node, key: Span) -> Option<TestExpr> {
        let ends = match &node.kind {
            NodeKind::List(items) => items.len(),
            _ => 0,
        };
        if ends != 2 {
            let found = if ends > 0 { format!("{ends}") } else { node.found() };
            let place = if node.span.start == node.span.end { key } else { node.span };
            let message = format!("`between` needs two values, found {found}");
            self.report(Finding::error("document.bad_value", place, message).help("write `between: [from, to]`"));
            return None;
        }
        self.values(node, "a list of two values")
    }
}

/// Keeps a plain `true` plain, so that writing a document out does not change it.
fn boolean_kind(node: &Node) -> ScalarKind {
    match &node.kind {
        NodeKind::Scalar(scalar) => scalar.kind,
        _ => ScalarKind::Bool,
    }
}
