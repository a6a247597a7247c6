//! From the document's conditions and tables to resolved ones: names looked up, values read, problems found.

use super::condition::Condition;
use super::rule::{Adjustment, Part, Rule, Table, When, none, unmatched};
use super::subject::{Comparison, Subject, Subjects};
use crate::document::model::{
    self, Clause, HitPolicy, Matrix, MatrixRow, Name, Operand, Operator, Scalar, ScalarKind, TestExpr,
};
use crate::fact::field::{Kind, Written};
use crate::fact::vocabulary::{Attribute, Named, Vocabulary};
use crate::finding::{Finding, Findings};
use crate::scale::Options;
use crate::span::{Span, Spanned};
use crate::stage::program::Move;
use crate::stage::set::{Domain, Ordinal, ValueSet};
use crate::stage::table::Outcome;
use std::sync::Arc;

/// Resolves the rule-like parts of one document.
pub struct Resolver<'a> {
    /// The names there are.
    pub vocabulary: &'a Vocabulary,
    /// The subjects tested so far.
    pub subjects: &'a mut Subjects,
    /// What is wrong so far.
    pub findings: &'a mut Findings,
}

/// What a name in a condition stands for.
enum Tested<'a> {
    Field(usize, &'a Kind, Domain),
    Attribute(usize, &'a Attribute, Domain),
    Derived(usize, Kind),
}

impl<'a> Resolver<'a> {
    /// Resolves a condition. A broken part is a finding, and counts as never holding.
    pub fn when(&mut self, written: Option<&model::Condition>, span: Span) -> When {
        let Some(written) = written else { return When::always(span) };
        let mut parts = Vec::with_capacity(written.clauses.len());
        for clause in &written.clauses {
            let condition = self.clause(clause);
            let subject = match clause {
                Clause::Test { subject, .. } => Some(subject.value.clone()),
                _ => None,
            };
            parts.push(Part { words: words(clause), subject, condition });
        }
        let condition = Condition::All(parts.iter().map(|part| part.condition.clone()).collect());
        if condition.cubes(self.subjects, self.vocabulary).is_err() {
            self.findings.push(
                Finding::error(
                    "condition.too_many_alternatives",
                    written.span,
                    format!(
                        "this condition multiplies out to more than {} alternatives",
                        super::condition::MAX_ALTERNATIVES
                    ),
                )
                .help("split the rule into several rules, or derive a value for a part of it"),
            );
            return When::always(span);
        }
        When { condition, parts, span: written.span }
    }

    fn clause(&mut self, clause: &Clause) -> Condition {
        match clause {
            Clause::Any(list, _) => Condition::Any(list.iter().map(|part| self.all(part)).collect()),
            Clause::All(list, _) => Condition::All(list.iter().map(|part| self.all(part)).collect()),
            Clause::None(list, _) => {
                Condition::Not(Box::new(Condition::Any(list.iter().map(|part| self.all(part)).collect())))
            }
            Clause::Not(part, _) => Condition::Not(Box::new(self.all(part))),
            Clause::Test { subject, test } => {
                self.test(subject, &test.value, test.span).unwrap_or_else(|| Condition::Any(Vec::new()))
            }
        }
    }

    fn all(&mut self, condition: &model::Condition) -> Condition {
        Condition::All(condition.clauses.iter().map(|clause| self.clause(clause)).collect())
    }

    fn tested(&mut self, name: &Name) -> Option<Tested<'a>> {
        let vocabulary = self.vocabulary;
        let (base, attribute) = match name.value.split_once('.') {
            Some((base, attribute)) => (base, Some(attribute)),
            None => (name.value.as_str(), None),
        };
        match vocabulary.named(base) {
            Some(Named::Derived(at)) => {
                let value = vocabulary.derived.get(at)?;
                if attribute.is_some() {
                    self.findings.push(
                        Finding::error(
                            "condition.no_attributes",
                            name.span,
                            format!("`{base}` is a derived value and has no attributes"),
                        )
                        .help(format!("test `{base}` itself")),
                    );
                    return None;
                }
                Some(Tested::Derived(at, Kind::Level(Arc::clone(&value.levels))))
            }
            Some(Named::Field(at)) => {
                let field = vocabulary.fields.get(at)?;
                let domain = field.kind.domain(!field.required);
                let Some(attribute) = attribute else { return Some(Tested::Field(at, &field.kind, domain)) };
                let catalogue = field.catalogue.and_then(|at| vocabulary.catalogues.get(at));
                let (Some(catalogue), Kind::Choice(_)) = (catalogue, &field.kind) else {
                    self.findings.push(
                        Finding::error(
                            "condition.no_attributes",
                            name.span,
                            format!("`{base}` does not choose from a catalogue, so it has no attribute `{attribute}`"),
                        )
                        .help("only a field of type `choice` with `from: CATALOGUE` has attributes"),
                    );
                    return None;
                };
                let found = catalogue.attributes.iter().find(|known| known.name == attribute);
                if found.is_none() {
                    self.findings.push(
                        Finding::error(
                            "condition.unknown_attribute",
                            name.span,
                            format!("the catalogue `{}` has no attribute `{attribute}`", catalogue.name),
                        )
                        .suggest(attribute, catalogue.attributes.iter().map(|known| known.name.as_str())),
                    );
                }
                found.map(|attribute| Tested::Attribute(at, attribute, domain))
            }
            None => {
                self.findings.push(
                    Finding::error(
                        "condition.unknown_name",
                        name.span,
                        format!("there is no field or derived value `{base}`"),
                    )
                    .suggest(base, vocabulary.all_names().chain(["any", "all", "none", "not"])),
                );
                None
            }
        }
    }

    fn test(&mut self, name: &Name, test: &TestExpr, span: Span) -> Option<Condition> {
        match self.tested(name)? {
            Tested::Field(_, Kind::Text { max_length: 0 }, _) => None,
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
            Tested::Derived(at, kind) => {
                let subject = self.subjects.id(Subject::Derived(at));
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
    fn known_set(&mut self, subject: usize, set: ValueSet, name: &Name, span: Span, domain: Domain) -> Condition {
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
    fn operators_with_fields(
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

    fn comparison(
        &mut self,
        left: usize,
        kind: &Kind,
        operator: &Spanned<Operator>,
        other: &Name,
    ) -> Option<Condition> {
        let Some((right, field)) = self.vocabulary.field(&other.value) else {
            self.findings.push(
                Finding::error("condition.unknown_name", other.span, format!("there is no field `{}`", other.value))
                    .suggest(&other.value, self.vocabulary.fields.iter().map(|field| field.name.as_str())),
            );
            return None;
        };
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
    fn set(&mut self, kind: &Kind, name: &Name, test: &TestExpr, span: Span, domain: Domain) -> Option<ValueSet> {
        match test {
            TestExpr::Scalar(scalar) => self.scalar_set(kind, name, scalar, span, domain),
            TestExpr::List(list) => {
                let mut union = ValueSet::empty();
                let mut whole = true;
                for item in list {
                    match self.set(kind, name, &item.value, item.span, domain) {
                        Some(set) => union = union.union(&set),
                        None => whole = false,
                    }
                }
                whole.then_some(union)
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

    fn operator_set(
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
            (operator, _) => {
                let (allowed, help): (&[Operator], _) = if ordered {
                    (&Operator::ALL[..9], "")
                } else {
                    (&[Operator::Is, Operator::Not, Operator::In, Operator::Known], "")
                };
                let listed: Vec<String> = allowed.iter().map(|known| format!("`{}`", known.name())).collect();
                self.findings.push(
                    Finding::error(
                        "condition.operator",
                        span,
                        format!(
                            "`{}` does not work on `{}`, which is of type `{}`",
                            operator.name(),
                            name.value,
                            kind.name()
                        ),
                    )
                    .help(format!("use one of {}{help}", listed.join(", "))),
                );
                None
            }
        }
    }

    fn scalar_set(
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
            return self.range(kind, from, if open { to.saturating_sub(1) } else { to }, span, domain);
        }
        self.bad_value(kind, name, text, span);
        None
    }

    fn bad_value(&mut self, kind: &Kind, name: &Name, text: &str, span: Span) {
        let finding = Finding::error(
            "condition.bad_value",
            span,
            format!("`{text}` is no value of `{}`, expected {}", name.value, kind.expected()),
        );
        self.findings.push(match kind.options() {
            Some(options) => match crate::finding::nearest(text, options.ids()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding,
            },
            None => finding,
        });
    }

    /// A value to compare with: of a number, also one outside the field's own bounds.
    fn bound(&mut self, kind: &Kind, name: &Name, scalar: &Scalar, span: Span) -> Option<i64> {
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

    fn half_line(&mut self, kind: &Kind, name: &Name, operator: &str, scalar: &Scalar, span: Span) -> Option<ValueSet> {
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

    fn range(&mut self, kind: &Kind, from: i64, to: i64, span: Span, domain: Domain) -> Option<ValueSet> {
        if let Kind::Level(_) = kind {
            return Some(ValueSet::range(from.min(to), from.max(to)));
        }
        if from <= to {
            return Some(ValueSet::range(from, to));
        }
        if let Kind::Number { notation: crate::fact::field::Notation::Time, .. } = kind {
            // Past midnight.
            return Some(ValueSet::range(from, domain.max).union(&ValueSet::range(domain.min, to)));
        }
        self.findings.push(
            Finding::error("condition.reversed_range", span, "the range ends before it begins").help("swap its ends"),
        );
        None
    }

    fn choices_test(
        &mut self,
        field: usize,
        kind: &Kind,
        name: &Name,
        test: &TestExpr,
        span: Span,
    ) -> Option<Condition> {
        let answered = |resolver: &mut Self, wanted: bool| {
            Condition::In(resolver.subjects.id(Subject::Answered(field)), ValueSet::value(i64::from(wanted)))
        };
        match test {
            TestExpr::Scalar(scalar) if scalar.kind == ScalarKind::Null => Some(answered(self, false)),
            TestExpr::Scalar(_) | TestExpr::List(_) => {
                Some(Condition::Any(self.chosen(field, kind, name, test, span)?))
            }
            TestExpr::Operators(list) => {
                let mut parts = Vec::new();
                for (operator, operand) in list {
                    let Operand::Test(test) = &operand.value else {
                        self.operator_unfit(
                            operator,
                            name,
                            kind,
                            "`any_of`, `all_of`, `none_of`, `not`, `known`",
                            operand.span,
                        );
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
                        (Operator::Known, TestExpr::Scalar(scalar)) => answered(self, scalar.text == "true"),
                        _ => {
                            self.operator_unfit(
                                operator,
                                name,
                                kind,
                                "`any_of`, `all_of`, `none_of`, `not`, `known`",
                                operand.span,
                            );
                            return None;
                        }
                    });
                }
                Some(Condition::All(parts))
            }
        }
    }

    fn operator_unfit(&mut self, operator: &Spanned<Operator>, name: &Name, kind: &Kind, fit: &str, span: Span) {
        self.findings.push(
            Finding::error(
                "condition.operator",
                span,
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

    fn chosen(
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

    fn text_test(&mut self, field: usize, name: &Name, test: &TestExpr, span: Span) -> Option<Condition> {
        const FIT: &str = "`contains`, `contains_part`, `starts_with`, `ends_with`, `matches`, `is`, `not`, `known`";
        let kind = Kind::Text { max_length: 1 };
        let answered = |resolver: &mut Self, wanted: bool| {
            Condition::In(resolver.subjects.id(Subject::Answered(field)), ValueSet::value(i64::from(wanted)))
        };
        let TestExpr::Operators(list) = test else {
            if let TestExpr::Scalar(Scalar { kind: ScalarKind::Null, .. }) = test {
                return Some(answered(self, false));
            }
            self.findings.push(
                Finding::error("condition.text", span, format!("`{}` is a text: say how to look into it", name.value))
                    .help(format!("write `{}: {{ contains: … }}`; there are also {FIT}", name.value)),
            );
            return None;
        };
        let mut parts = Vec::new();
        for (operator, operand) in list {
            let Operand::Test(test) = &operand.value else {
                self.operator_unfit(operator, name, &kind, FIT, operand.span);
                return None;
            };
            parts.push(match (operator.value, test) {
                (Operator::Known, TestExpr::Scalar(scalar)) => answered(self, scalar.text == "true"),
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
                    self.operator_unfit(operator, name, &kind, FIT, operand.span);
                    return None;
                }
            });
        }
        Some(Condition::All(parts))
    }

    #[cfg(not(feature = "text"))]
    fn pattern(&mut self, _: usize, operator: Operator, _: &TestExpr, span: Span) -> Option<Condition> {
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
    fn pattern(&mut self, field: usize, operator: Operator, test: &TestExpr, span: Span) -> Option<Condition> {
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
                self.findings.push(
                    Finding::error("condition.pattern", span, format!("this pattern cannot be used: {why}")).help(
                        "look-around and back-references do not exist here; see the syntax of the Rust `regex` crate",
                    ),
                );
                None
            }
        }
    }

    /// Resolves an outcome: a level of the scale, or `none`.
    pub fn outcome(&mut self, written: &Spanned<Scalar>, levels: &Options) -> Option<Outcome> {
        if written.value.text == super::rule::NONE {
            return Some(none(levels));
        }
        let found = levels.index(&written.value.text);
        if found.is_none() {
            self.findings.push(
                Finding::error(
                    "table.unknown_level",
                    written.span,
                    format!("`{}` is no level of the scale", written.value.text),
                )
                .suggest(&written.value.text, levels.ids().chain([super::rule::NONE])),
            );
        }
        found.and_then(|at| Outcome::try_from(at).ok())
    }

    /// Resolves a decision table.
    pub fn table(&mut self, name: &str, written: &model::Table, levels: &Arc<Options>, span: Span) -> Table {
        let mut rules = Vec::with_capacity(written.rules.len());
        let mut tested: Vec<Vec<String>> = Vec::with_capacity(written.rules.len());
        for (at, rule) in written.rules.iter().enumerate() {
            let when = self.when(rule.when.as_ref(), rule.span);
            let then = rule.then.as_ref().and_then(|then| self.outcome(then, levels));
            let mut names = Vec::new();
            if let Some(when) = &rule.when {
                tested_names(when, &mut names);
            }
            tested.push(names);
            rules.push(Rule {
                id: rule.id.as_ref().map_or_else(|| format!("#{}", at + 1), |id| id.value.clone()),
                when,
                then: then.unwrap_or_else(|| unmatched(levels)),
                points: rule.points.as_ref().map_or(0, |points| points.value),
                because: rule.because.clone(),
                span: rule.span,
            });
        }
        let otherwise = written.otherwise.as_ref().and_then(|written| self.outcome(written, levels));
        let bands = written.bands.iter().filter_map(|band| Some((band.from.value, self.outcome(&band.then, levels)?)));
        let bands = bands.collect();
        for name in &written.by {
            self.tested(name);
        }
        let mut precedence: Vec<usize> = (0..rules.len()).collect();
        match written.hit.value {
            HitPolicy::First | HitPolicy::Sum => {}
            HitPolicy::Highest => precedence.sort_by_key(|&at| rules.get(at).map(|rule| rule.then)),
            HitPolicy::MostSpecific => precedence.sort_by_key(|&at| {
                let names = tested.get(at).map(Vec::as_slice).unwrap_or_default();
                let significant: Vec<bool> = written.by.iter().map(|name| !names.contains(&name.value)).collect();
                (significant, usize::MAX - names.len())
            }),
        }
        Table {
            name: name.to_owned(),
            levels: Arc::clone(levels),
            hit: written.hit.value,
            rules,
            precedence,
            otherwise: otherwise.unwrap_or_else(|| unmatched(levels)),
            start: written.start.as_ref().map_or(0, |start| start.value),
            bands,
            matrix: None,
            span,
        }
    }

    /// Resolves a matrix into a table with one rule per cell.
    pub fn matrix(&mut self, name: &str, written: &Matrix, levels: &Arc<Options>) -> Table {
        let rows = self.axis(&written.rows);
        let columns = self.axis(&written.columns);
        let mut rules = Vec::new();
        if let (Some(rows), Some(columns)) = (&rows, &columns) {
            for (key, _) in written.cells.iter() {
                if rows.index(&key.value).is_none() {
                    self.findings.push(
                        Finding::error(
                            "matrix.unknown_row",
                            key.span,
                            format!("`{}` is no value of `{}`", key.value, written.rows.value),
                        )
                        .suggest(&key.value, rows.ids()),
                    );
                }
            }
            for row in rows.ids() {
                let Some((key, cells)) = written.cells.iter().find(|(key, _)| key.value == row) else {
                    self.findings.push(
                        Finding::error("matrix.row_missing", written.span, format!("the matrix has no row `{row}`"))
                            .help(format!(
                                "add `{row}: [{}]`; `none` stands for no priority",
                                vec!["…"; columns.len()].join(", ")
                            )),
                    );
                    continue;
                };
                for (column, cell) in self.cells(row, key.span, cells, columns, &written.columns.value) {
                    let Some(then) = self.outcome(&cell, levels) else { continue };
                    let parts: Vec<Part> = [(&written.rows, row), (&written.columns, column.as_str())]
                        .into_iter()
                        .filter_map(|(subject, value)| {
                            let scalar = Scalar { text: value.to_owned(), kind: ScalarKind::Text };
                            let condition = self.test(subject, &TestExpr::Scalar(scalar), subject.span)?;
                            let words = format!("{} is {value}", subject.value);
                            Some(Part { words, subject: Some(subject.value.clone()), condition })
                        })
                        .collect();
                    let condition = Condition::All(parts.iter().map(|part| part.condition.clone()).collect());
                    rules.push(Rule {
                        id: format!("{row}/{column}"),
                        when: When { condition, parts, span: cell.span },
                        then,
                        points: 0,
                        because: None,
                        span: cell.span,
                    });
                }
            }
        }
        let axis_subject = |resolver: &mut Self, name: &Name| match resolver
            .vocabulary
            .named(name.value.split('.').next().unwrap_or_default())
        {
            Some(Named::Field(at)) => Some(resolver.subjects.id(Subject::Field(at))),
            Some(Named::Derived(at)) => Some(resolver.subjects.id(Subject::Derived(at))),
            None => None,
        };
        let matrix = axis_subject(self, &written.rows).zip(axis_subject(self, &written.columns));
        Table {
            name: name.to_owned(),
            levels: Arc::clone(levels),
            hit: HitPolicy::First,
            precedence: (0..rules.len()).collect(),
            rules,
            otherwise: unmatched(levels),
            start: 0,
            bands: Vec::new(),
            matrix,
            span: written.span,
        }
    }

    /// The values along one side of a matrix.
    fn axis(&mut self, name: &Name) -> Option<Arc<Options>> {
        let kind = match self.tested(name)? {
            Tested::Field(_, kind, _) => kind.clone(),
            Tested::Attribute(_, attribute, _) => attribute.kind.clone(),
            Tested::Derived(_, kind) => kind,
        };
        match kind {
            Kind::Boolean => Some(Arc::new(Options::new(vec!["true".to_owned(), "false".to_owned()]))),
            Kind::Choice(options) | Kind::Level(options) => Some(options),
            kind => {
                self.findings.push(
                    Finding::error(
                        "matrix.axis",
                        name.span,
                        format!("`{}` is of type `{}` and cannot be a side of a matrix", name.value, kind.name()),
                    )
                    .help("derive a level from it, and name that"),
                );
                None
            }
        }
    }

    fn cells(
        &mut self,
        row: &str,
        key: Span,
        written: &Spanned<MatrixRow>,
        columns: &Options,
        axis: &str,
    ) -> Vec<(String, Spanned<Scalar>)> {
        match &written.value {
            MatrixRow::List(cells) => {
                if cells.len() != columns.len() {
                    let code = if cells.len() < columns.len() { "matrix.cell_missing" } else { "matrix.cell_too_many" };
                    self.findings.push(
                        Finding::error(
                            code,
                            written.span,
                            format!("row `{row}` has {} cells, but `{axis}` has {} values", cells.len(), columns.len()),
                        )
                        .help(format!(
                            "write one cell each for {}",
                            columns.ids().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
                        )),
                    );
                }
                columns.ids().map(str::to_owned).zip(cells.iter().cloned()).collect()
            }
            MatrixRow::Map(cells) => {
                for (column, _) in cells.iter() {
                    if columns.index(&column.value).is_none() {
                        self.findings.push(
                            Finding::error(
                                "matrix.unknown_column",
                                column.span,
                                format!("`{}` is no value of `{axis}`", column.value),
                            )
                            .suggest(&column.value, columns.ids()),
                        );
                    }
                }
                let mut found = Vec::with_capacity(columns.len());
                for column in columns.ids() {
                    match cells.get(column) {
                        Some(cell) => found.push((column.to_owned(), cell.clone())),
                        None => self.findings.push(
                            Finding::error(
                                "matrix.cell_missing",
                                key,
                                format!("row `{row}` has no cell for `{column}`"),
                            )
                            .help(format!("add `{column}: …`; `none` stands for no priority")),
                        ),
                    }
                }
                found
            }
        }
    }

    /// Resolves an adjustment.
    pub fn adjustment(&mut self, at: usize, written: &model::Adjustment, levels: &Options) -> Option<Adjustment> {
        let when = self.when(written.when.as_ref(), written.span);
        let steps = |steps: &Spanned<i64>| Outcome::try_from(steps.value).unwrap_or(Outcome::MAX);
        let level = |resolver: &mut Self, written: &Option<Spanned<Scalar>>| {
            written.as_ref().and_then(|written| {
                let outcome = resolver.outcome(written, levels)?;
                if outcome == none(levels) {
                    resolver.findings.push(
                        Finding::error("adjust.none", written.span, "`none` is neither a floor nor a ceiling")
                            .help("write `set: none` to take the priority away"),
                    );
                    return None;
                }
                Some(outcome)
            })
        };
        let step = if written.at_least.is_some() {
            Move::AtLeast(level(self, &written.at_least)?)
        } else if written.at_most.is_some() {
            Move::AtMost(level(self, &written.at_most)?)
        } else if let Some(raise) = &written.raise_by {
            Move::Raise(steps(raise))
        } else if let Some(lower) = &written.lower_by {
            Move::Lower(steps(lower))
        } else {
            Move::Set(self.outcome(written.set.as_ref()?, levels)?)
        };
        Some(Adjustment {
            id: written.id.as_ref().map_or_else(|| format!("#{}", at + 1), |id| id.value.clone()),
            when,
            step,
            because: written.because.clone(),
            span: written.span,
        })
    }
}

/// Every name a condition tests.
fn tested_names(condition: &model::Condition, found: &mut Vec<String>) {
    for clause in &condition.clauses {
        match clause {
            Clause::Any(list, _) | Clause::All(list, _) | Clause::None(list, _) => {
                list.iter().for_each(|part| tested_names(part, found));
            }
            Clause::Not(part, _) => tested_names(part, found),
            Clause::Test { subject, .. } => {
                if !found.contains(&subject.value) {
                    found.push(subject.value.clone());
                }
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

/// A clause in words, close to what the author wrote.
fn words(clause: &Clause) -> String {
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

fn test_words(test: &TestExpr) -> String {
    match test {
        TestExpr::Scalar(scalar) if scalar.kind == ScalarKind::Null => "is unknown".to_owned(),
        TestExpr::Scalar(scalar) => {
            let text = scalar.text.trim();
            if text.starts_with(['<', '>', '!', '=']) {
                text.to_owned()
            } else if text.contains("..") {
                format!("in {text}")
            } else {
                format!("is {text}")
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
