//! Conditions as their author wrote them: clauses, tests, operators and what they compare with.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Name, Scalar};
use crate::span::{Span, Spanned};

/// A condition: all of its clauses hold. Written as a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The clauses, in the author's order.
    pub clauses: Vec<Clause>,
    /// The place of the whole condition.
    pub span: Span,
}

/// One entry of a condition's map.
#[derive(Clone, Debug, PartialEq)]
pub enum Clause {
    /// `any: [condition, …]`: at least one holds.
    Any(Vec<Condition>, Span),
    /// `all: [condition, …]`: every one holds.
    All(Vec<Condition>, Span),
    /// `none: [condition, …]`: not one holds.
    None(Vec<Condition>, Span),
    /// `not: condition`: it does not hold.
    Not(Box<Condition>, Span),
    /// `field: test`, `field.attribute: test`, `derived: test`.
    Test {
        /// What is tested.
        subject: Name,
        /// How.
        test: Spanned<TestExpr>,
    },
}

/// How a value is tested.
#[derive(Clone, Debug, PartialEq)]
pub enum TestExpr {
    /// `payroll`, `true`, `">= 50"`, `"08:00..18:00"`, `"!= mail"`; `null` means: unknown.
    Scalar(Scalar),
    /// A list: any of its members holds.
    List(Vec<Spanned<TestExpr>>),
    /// A map of operators: all of them hold.
    Operators(Vec<(Spanned<Operator>, Spanned<Operand>)>),
}

/// An operator of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `is`: equals.
    Is,
    /// `not`: the test in it does not hold.
    Not,
    /// `in`: any of a list.
    In,
    /// `at_least`: on a scale no less severe; otherwise no smaller or earlier.
    AtLeast,
    /// `at_most`: on a scale no more severe; otherwise no larger or later.
    AtMost,
    /// `above`: on a scale more severe; otherwise larger or later.
    Above,
    /// `below`: on a scale less severe; otherwise smaller or earlier.
    Below,
    /// `between`: `[from, to]`, both inclusive; clock times may run past midnight.
    Between,
    /// `known`: `true` when there is a value, `false` when it is unknown.
    Known,
    /// `any_of`: of several choices, at least one of these was chosen.
    AnyOf,
    /// `all_of`: each of these was chosen.
    AllOf,
    /// `none_of`: none of these was chosen.
    NoneOf,
    /// `contains`: the text has one of these words or phrases, as whole words.
    Contains,
    /// `contains_part`: the text has one of these, also inside a word.
    ContainsPart,
    /// `starts_with`: the text starts with one of these.
    StartsWith,
    /// `ends_with`: the text ends with one of these.
    EndsWith,
    /// `matches`: a regular expression finds something in the text.
    Matches,
}

impl Operator {
    /// Every operator, in the order of the documentation.
    pub const ALL: [Self; 17] = [
        Self::Is,
        Self::Not,
        Self::In,
        Self::AtLeast,
        Self::AtMost,
        Self::Above,
        Self::Below,
        Self::Between,
        Self::Known,
        Self::AnyOf,
        Self::AllOf,
        Self::NoneOf,
        Self::Contains,
        Self::ContainsPart,
        Self::StartsWith,
        Self::EndsWith,
        Self::Matches,
    ];

    /// The word in the document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::Not => "not",
            Self::In => "in",
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
            Self::Above => "above",
            Self::Below => "below",
            Self::Between => "between",
            Self::Known => "known",
            Self::AnyOf => "any_of",
            Self::AllOf => "all_of",
            Self::NoneOf => "none_of",
            Self::Contains => "contains",
            Self::ContainsPart => "contains_part",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::Matches => "matches",
        }
    }
}

/// What an operator compares with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A test: scalar, list or operators (`not`, `in`, `between`, …).
    Test(TestExpr),
    /// `{ field: NAME }`: the value of another field. Only `is`, `not`, `at_least`, `at_most`, `above`, `below`.
    Field(Name),
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.clauses.len()))?;
        for clause in &self.clauses {
            match clause {
                Clause::Any(list, _) => map.serialize_entry("any", list)?,
                Clause::All(list, _) => map.serialize_entry("all", list)?,
                Clause::None(list, _) => map.serialize_entry("none", list)?,
                Clause::Not(condition, _) => map.serialize_entry("not", condition)?,
                Clause::Test { subject, test } => map.serialize_entry(&subject.value, test)?,
            }
        }
        map.end()
    }
}

impl Serialize for TestExpr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(scalar) => scalar.serialize(serializer),
            Self::List(list) => list.serialize(serializer),
            Self::Operators(operators) => {
                let mut map = serializer.serialize_map(Some(operators.len()))?;
                for (operator, operand) in operators {
                    map.serialize_entry(operator.value.name(), operand)?;
                }
                map.end()
            }
        }
    }
}

impl Serialize for Operand {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Test(test) => test.serialize(serializer),
            Self::Field(name) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("field", name)?;
                map.end()
            }
        }
    }
}
