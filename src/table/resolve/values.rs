//! Tests of values that are one integer: equality, sets, comparisons, ranges, comparisons with another field.

use super::{Resolver, Tested};
use crate::document::model::{Name, Operand, Operator, Scalar, ScalarKind, TestExpr};
use crate::fact::field::{Kind, Notation, Written};
use crate::finding::Finding;
use crate::span::{Span, Spanned};
use crate::stage::set::{Domain, Ordinal, ValueSet};
use crate::table::condition::Condition;
use crate::table::subject::{Comparison, Subject};

impl Resolver<'_> {
    pub(super) fn test(&mut self, name: &Name, test: &TestExpr, span: Span) -> Option<Condition> {
        match self.tested(name)? {
            Tested::Field(at, Kind::Text { .. }, _) => self.text_test(at, name, test, span),
            Tested::Field(at, kind @ Kind::Choices(_), _) => self.choices_test(at, kind, name, test, span),
            Tested::Field(at, kind, domain) => {
                let subject = self.subjects.id(Subject::Field(at));
                if let TestExpr::Operators(list) = test {
                    return self.operators_with_fields(at, subject, kind, name, list, domain);
                }
                let set = self.set(kind, name, test, span, domain)?;
                Some(self.known_set(subject, set, name, span, domain))
            }
            Tested::Decided(subject, kind) => {
                let subject = self.subjects.id(subject);
                let options = kind.options().map_or(0, |options| options.len());
                let domain = Domain::indices(options, true);
                let set = self.set(&kind, name, test, span, domain)?;
                Some(self.known_set(subject, set, name, span, domain))
            }
            Tested::Attribute(at, attribute, domain) => {
                let subject = self.subjects.id(Subject::Field(at));
                let own = attribute.kind.domain(true);
                let set = if let Kind::Text { .. } = attribute.kind {
                    self.findings.push(
                        Finding::error(
                            "condition.text_attribute",
                            span,
                            format!("`{}` is free text and cannot be tested", name.value),
                        )
                        .help("make the attribute a choice, a boolean or a number"),
                    );
                    return None;
                } else {
                    self.set(&attribute.kind, name, test, span, own)?
                };
                // What is spent here is missed when the condition is multiplied out.
                self.subjects.effort.spend(attribute.values.len() / 16).ok()?;
                let holding = attribute.values.iter().enumerate().filter(|(_, value)| set.contains(**value));
                let mut entries = ValueSet::values(holding.filter_map(|(entry, _)| i64::try_from(entry).ok()));
                if set.has_unknown() {
                    entries = entries.union(&ValueSet::unknown());
                }
                Some(self.known_set(subject, entries, name, span, domain))
            }
        }
    }

    /// The condition that the subject is in the set, with a finding where that can never be.
    pub(super) fn known_set(
        &mut self,
        subject: usize,
        set: ValueSet,
        name: &Name,
        span: Span,
        domain: Domain,
    ) -> Condition {
        if set.within(domain).is_empty() {
            let why =
                if set.has_unknown() { "the field is required, so it is never unknown" } else { "no value of it does" };
            self.findings.push(Finding::warning(
                "condition.never_holds",
                span,
                format!("`{}` can never fit this: {why}", name.value),
            ));
        }
        Condition::In(subject, set)
    }

    /// A map of operators on a scalar field, some of which may name another field.
    pub(super) fn operators_with_fields(
        &mut self,
        field: usize,
        subject: usize,
        kind: &Kind,
        name: &Name,
        operators: &[(Spanned<Operator>, Spanned<Operand>)],
        domain: Domain,
    ) -> Option<Condition> {
        let mut parts = Vec::new();
        for (operator, operand) in operators {
            match &operand.value {
                Operand::Test(test) => {
                    let set = self.operator_set(kind, name, operator, test, operand.span, domain)?;
                    parts.push(self.known_set(subject, set, name, operand.span, domain));
                }
                Operand::Field(other) => parts.push(self.comparison(field, kind, operator, other)?),
            }
        }
        Some(Condition::All(parts))
    }

    pub(super) fn comparison(
        &mut self,
        left: usize,
        kind: &Kind,
        operator: &Spanned<Operator>,
        other: &Name,
    ) -> Option<Condition> {
        let (right, field) = self.field(&other.value, other.span)?;
        if field.kind == Kind::BROKEN {
            return None;
        }
        let comparable = match (kind, &field.kind) {
            (Kind::Number { notation: left, .. }, Kind::Number { notation: right, .. }) => left == right,
            (left @ (Kind::Level(_) | Kind::Choice(_) | Kind::Boolean), right) => left == right,
            _ => false,
        };
        let ordered = matches!(kind, Kind::Number { .. } | Kind::Level(_));
        let equality = matches!(operator.value, Operator::Is | Operator::Not);
        if !comparable || !(ordered || equality) {
            self.findings.push(
                Finding::error(
                    "condition.not_comparable",
                    other.span,
                    format!("a value of type `{}` cannot be compared so with `{}`", kind.name(), other.value),
                )
                .help("compare two fields of the same type; decimals need the same places, levels the same scale"),
            );
            return None;
        }
        let mut compare = |comparison, wanted: i64| {
            let subject = self.subjects.id(Subject::Compare(left, comparison, right));
            Condition::In(subject, ValueSet::value(wanted))
        };
        Some(match operator.value {
            Operator::Is => compare(Comparison::Is, 1),
            Operator::Not => compare(Comparison::Is, 0),
            Operator::Above => compare(Comparison::Above, 1),
            Operator::Below => compare(Comparison::Below, 1),
            Operator::AtLeast => Condition::Any(vec![compare(Comparison::Is, 1), compare(Comparison::Above, 1)]),
            Operator::AtMost => Condition::Any(vec![compare(Comparison::Is, 1), compare(Comparison::Below, 1)]),
            _ => return None,
        })
    }

    /// The values of a scalar type that a test accepts.
    pub(super) fn set(
        &mut self,
        kind: &Kind,
        name: &Name,
        test: &TestExpr,
        span: Span,
        domain: Domain,
    ) -> Option<ValueSet> {
        match test {
            TestExpr::Scalar(scalar) => self.scalar_set(kind, name, scalar, span, domain),
            TestExpr::List(list) => {
                // All of them first, so that everything wrong is told.
                let sets: Vec<Option<ValueSet>> =
                    list.iter().map(|item| self.set(kind, name, &item.value, item.span, domain)).collect();
                Some(ValueSet::union_of(sets.into_iter().collect::<Option<Vec<_>>>()?))
            }
            TestExpr::Operators(list) => {
                let mut meet: Option<ValueSet> = None;
                for (operator, operand) in list {
                    let Operand::Test(test) = &operand.value else {
                        self.findings.push(
                            Finding::error(
                                "condition.not_comparable",
                                operand.span,
                                "only a field can be compared with a field",
                            )
                            .help("put the comparison on the field itself, at the top of its operators"),
                        );
                        return None;
                    };
                    let set = self.operator_set(kind, name, operator, test, operand.span, domain)?;
                    meet = Some(meet.map_or_else(|| set.clone(), |known| known.intersect(&set)));
                }
                meet
            }
        }
    }

    pub(super) fn operator_set(
        &mut self,
        kind: &Kind,
        name: &Name,
        operator: &Spanned<Operator>,
        test: &TestExpr,
        span: Span,
        domain: Domain,
    ) -> Option<ValueSet> {
        let ordered = matches!(kind, Kind::Number { .. } | Kind::Level(_));
        match (operator.value, test) {
            (Operator::Is | Operator::In, test) => self.set(kind, name, test, span, domain),
            (Operator::Not, test) => Some(self.set(kind, name, test, span, domain)?.complement(domain)),
            (Operator::Known, TestExpr::Scalar(scalar)) => {
                let known = ValueSet::unknown().complement(Domain { nullable: true, ..domain });
                Some(if scalar.text == "true" { known } else { ValueSet::unknown() })
            }
            (Operator::AtLeast, TestExpr::Scalar(scalar)) if ordered => self.half_line(kind, name, ">=", scalar, span),
            (Operator::AtMost, TestExpr::Scalar(scalar)) if ordered => self.half_line(kind, name, "<=", scalar, span),
            (Operator::Above, TestExpr::Scalar(scalar)) if ordered => self.half_line(kind, name, ">", scalar, span),
            (Operator::Below, TestExpr::Scalar(scalar)) if ordered => self.half_line(kind, name, "<", scalar, span),
            (Operator::Between, TestExpr::List(ends)) if ordered => match ends.as_slice() {
                [
                    Spanned { value: TestExpr::Scalar(from), span: a },
                    Spanned { value: TestExpr::Scalar(to), span: b },
                ] => {
                    let from = self.bound(kind, name, from, *a)?;
                    let to = self.bound(kind, name, to, *b)?;
                    self.range(kind, from, to, span, domain)
                }
                _ => None,
            },
            _ => {
                let allowed: &[Operator] = if ordered {
                    &Operator::ALL[..9]
                } else {
                    &[Operator::Is, Operator::Not, Operator::In, Operator::Known]
                };
                let listed: Vec<String> = allowed.iter().map(|known| format!("`{}`", known.name())).collect();
                self.operator_unfit(operator, name, kind, &listed.join(", "));
                None
            }
        }
    }

    pub(super) fn scalar_set(
        &mut self,
        kind: &Kind,
        name: &Name,
        scalar: &Scalar,
        span: Span,
        domain: Domain,
    ) -> Option<ValueSet> {
        if scalar.kind == ScalarKind::Null {
            return Some(ValueSet::unknown());
        }
        let text = scalar.text.trim();
        if let Ok(Ordinal::Value(value)) = kind.read(scalar, Written::InPolicy) {
            return Some(ValueSet::value(value));
        }
        for operator in [">=", "<=", "!=", "==", ">", "<", "="] {
            if let Some(rest) = text.strip_prefix(operator) {
                let operand = Scalar { text: rest.trim().to_owned(), kind: ScalarKind::Plain };
                return match operator {
                    "=" | "==" => Some(ValueSet::value(self.bound(kind, name, &operand, span)?)),
                    "!=" => Some(ValueSet::value(self.bound(kind, name, &operand, span)?).complement(domain)),
                    _ if matches!(kind, Kind::Number { .. } | Kind::Level(_)) => {
                        self.half_line(kind, name, operator, &operand, span)
                    }
                    _ => {
                        self.findings.push(
                            Finding::error(
                                "condition.operator",
                                span,
                                format!(
                                    "`{operator}` does not work on `{}`, which is of type `{}`",
                                    name.value,
                                    kind.name()
                                ),
                            )
                            .help("name the values, or write `!=` before one"),
                        );
                        None
                    }
                };
            }
        }
        if let (Kind::Number { .. } | Kind::Level(_), Some((from, to))) = (kind, text.split_once("..")) {
            let (to, open) = match to.strip_prefix('<') {
                Some(to) => (to, true),
                None => (to, false),
            };
            let plain = |text: &str| Scalar { text: text.trim().to_owned(), kind: ScalarKind::Plain };
            let from = self.bound(kind, name, &plain(from), span)?;
            let to = self.bound(kind, name, &plain(to), span)?;
            let set = self.range(kind, from, to, span, domain)?;
            return Some(if open { set.without(to) } else { set });
        }
        self.bad_value(kind, name, text, span);
        None
    }

    pub(super) fn bad_value(&mut self, kind: &Kind, name: &Name, text: &str, span: Span) {
        let finding = Finding::error(
            "condition.bad_value",
            span,
            format!("`{text}` is no value of `{}`, expected {}", name.value, kind.expected()),
        );
        self.findings.push_slip(finding, text, kind.ids());
    }

    /// A value to compare with: of a number, also one outside the field's own bounds.
    pub(super) fn bound(&mut self, kind: &Kind, name: &Name, scalar: &Scalar, span: Span) -> Option<i64> {
        let value = match kind {
            Kind::Number { notation, .. } => notation.read(scalar.text.trim()),
            _ => match kind.read(scalar, Written::InPolicy) {
                Ok(Ordinal::Value(value)) => Some(value),
                _ => None,
            },
        };
        if value.is_none() {
            self.bad_value(kind, name, &scalar.text, span);
        }
        value
    }

    pub(super) fn half_line(
        &mut self,
        kind: &Kind,
        name: &Name,
        operator: &str,
        scalar: &Scalar,
        span: Span,
    ) -> Option<ValueSet> {
        let value = self.bound(kind, name, scalar, span)?;
        // Levels are numbered from the most severe, and comparisons on a scale speak of severity.
        let upwards = operator.starts_with('>') != matches!(kind, Kind::Level(_));
        let included = operator.ends_with('=');
        Some(match (upwards, included) {
            (true, true) => ValueSet::range(value, i64::MAX),
            (true, false) => ValueSet::range(value.saturating_add(1), i64::MAX),
            (false, true) => ValueSet::range(i64::MIN, value),
            (false, false) => ValueSet::range(i64::MIN, value.saturating_sub(1)),
        })
    }

    pub(super) fn range(&mut self, kind: &Kind, from: i64, to: i64, span: Span, domain: Domain) -> Option<ValueSet> {
        if let Kind::Level(_) = kind {
            return Some(ValueSet::range(from.min(to), from.max(to)));
        }
        if from <= to {
            return Some(ValueSet::range(from, to));
        }
        if let Kind::Number { notation: Notation::Time, .. } = kind {
            // Past midnight.
            return Some(ValueSet::range(from, domain.max).union(&ValueSet::range(domain.min, to)));
        }
        self.findings.push(
            Finding::error("condition.reversed_range", span, "the range ends before it begins").help("swap its ends"),
        );
        None
    }
}
