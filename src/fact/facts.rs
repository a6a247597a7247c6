//! The answers known so far, typed and checked against one policy's vocabulary.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::field::{Kind, Notation, Written};
use super::notation;
use super::typed::Fact;
use super::vocabulary::{Named, PRIORITY, Value, Vocabulary, read_value};
use crate::document::limits::MAX_TEXT_CHARS;
use crate::document::model::{FactValue, Scalar, ScalarKind};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::finding::{Finding, nearest};
use crate::span::{LineIndex, Spanned};
use crate::stage::set::Ordinal;

/// Something wrong with the facts or a request: which field, and what was expected. The value itself is never
/// repeated, because it may be personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FactError {
    /// Stable code, `facts.snake_case` or `request.snake_case`.
    pub code: &'static str,
    /// The field, or the part of the request; empty for the whole.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What to send instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl fmt::Display for FactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.as_ref().map_or(Ok(()), |help| write!(f, " ({help})"))
    }
}

impl std::error::Error for FactError {}

impl FactError {
    /// An error about a field.
    pub fn new(code: &'static str, field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, field: field.into(), message: message.into(), help: None }
    }

    /// Adds what to send instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn unknown_field(name: &str, vocabulary: &Vocabulary) -> Self {
        let error = Self::new("facts.unknown_field", name, format!("the policy has no field {}", quoted(name)));
        match nearest(name, vocabulary.all_names().chain([PRIORITY])) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error,
        }
    }

    pub(crate) fn no_priority() -> Self {
        Self::new("request.no_priority", "", "this policy has no priority decision")
            .help("add a `priority` section to the policy")
    }

    pub(crate) fn other_policy() -> Self {
        Self::new("facts.other_policy", "", "these facts were made for another policy")
            .help("make them with `facts()` of this policy")
    }

    fn required(name: &str) -> Self {
        Self::new("facts.required", name, format!("`{name}` is required and cannot be unknown"))
            .help("leave it out while there is no answer")
    }

    fn wrong_value(name: &str, expected: &str) -> Self {
        Self::new("facts.wrong_value", name, format!("`{name}` must be {expected}"))
    }
}

/// The most errors that one request is told of; what goes beyond is counted.
pub const MAX_ERRORS: usize = 100;

/// The most values that may be set by hand at once.
pub const MAX_OVERRIDES: usize = 20;

/// Everything wrong with a request, up to [`MAX_ERRORS`].
#[derive(Debug, Default)]
pub(crate) struct FactErrors {
    kept: Vec<FactError>,
    more: usize,
}

impl FactErrors {
    /// Adds an error, made only if there is room for it.
    pub(crate) fn add(&mut self, error: impl FnOnce() -> FactError) {
        if self.kept.len() < MAX_ERRORS {
            self.kept.push(error());
        } else {
            self.more += 1;
        }
    }

    /// The value, if nothing is wrong.
    pub(crate) fn or<T>(mut self, value: T) -> Result<T, Vec<FactError>> {
        if self.kept.is_empty() {
            return Ok(value);
        }
        if self.more > 0 {
            let message = match self.more {
                1 => "and 1 more error, which is not listed".to_owned(),
                more => format!("and {more} more errors, which are not listed"),
            };
            let error = FactError::new("request.more_errors", "", message);
            self.kept.push(error.help("correct the ones that are listed first"));
        }
        Err(self.kept)
    }
}

/// A value to answer a field with; made from Rust's own types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Answered: unknown, and will stay unknown.
    Unknown,
    /// A boolean.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// The id of a choice or level, a text, or a value in its notation: `4h`, `2026-11-22`, `12.50`.
    Text(String),
    /// Ids of chosen options.
    Several(Vec<String>),
}

impl Answer {
    /// A value in a text, as tables and command lines have it: as its field wants it, if there is one; several choices
    /// are joined by commas. What the field does not allow is said when it is set.
    pub fn from_text(text: &str, kind: Option<&Kind>) -> Self {
        let other = || Self::from(text);
        match kind {
            Some(Kind::Boolean) => text.parse().map_or_else(|_| other(), Self::Boolean),
            Some(Kind::Number { notation: Notation::Integer, .. }) => {
                text.parse().map_or_else(|_| other(), Self::Integer)
            }
            Some(Kind::Choices(_)) if text.is_empty() => Self::Several(Vec::new()),
            Some(Kind::Choices(_)) => Self::Several(text.split(',').map(|id| id.trim().to_owned()).collect()),
            _ => other(),
        }
    }

    /// The same as it is written in JSON.
    pub(crate) fn written(self) -> FactValue {
        let scalar = |text: String, kind| FactValue::One(Scalar { text, kind });
        match self {
            Self::Unknown => scalar(String::new(), ScalarKind::Null),
            Self::Boolean(value) => scalar(value.to_string(), ScalarKind::Bool),
            Self::Integer(value) => scalar(value.to_string(), ScalarKind::Number),
            Self::Text(text) => scalar(text, ScalarKind::Text),
            Self::Several(ids) => FactValue::Many(
                ids.into_iter()
                    .map(|text| Spanned::new(Scalar { text, kind: ScalarKind::Text }, crate::span::Span::default()))
                    .collect(),
            ),
        }
    }
}

impl From<bool> for Answer {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<i64> for Answer {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<i32> for Answer {
    fn from(value: i32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<u32> for Answer {
    fn from(value: u32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<&str> for Answer {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Answer {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&[&str]> for Answer {
    fn from(value: &[&str]) -> Self {
        Self::Several(value.iter().map(|id| (*id).to_owned()).collect())
    }
}

impl<T: Into<Self>> From<Option<T>> for Answer {
    /// `None` is “unknown”.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Into::into)
    }
}

/// A value an agent sets by hand, kept beside the computed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// `priority`, or a derived value's name.
    pub value: String,
    /// The level, as its number on the scale.
    pub level: usize,
    /// Why.
    pub reason: Option<String>,
    /// Who.
    pub by: Option<String>,
    /// Until when, in milliseconds since 1970-01-01T00:00Z.
    pub until: Option<i64>,
}

/// The facts known so far: for each field of one policy absent, unknown, or a value; and what an agent has set.
///
/// Made by [`Policy::facts`](crate::Policy::facts) or read from JSON by [`Policy::read_facts`](crate::Policy::read_facts).
#[derive(Clone, Debug)]
pub struct Facts {
    vocabulary: Arc<Vocabulary>,
    answers: Vec<Option<Value>>,
    /// What is suggested, by field: assumed where there is no answer.
    suggested: Vec<(usize, Value)>,
    overrides: Vec<Override>,
}

impl Facts {
    pub(crate) fn new(vocabulary: Arc<Vocabulary>) -> Self {
        let answers = vec![None; vocabulary.fields.len()];
        Self { vocabulary, answers, suggested: Vec::new(), overrides: Vec::new() }
    }

    /// Takes what is suggested, and nobody has chosen yet: where a field is not answered, the suggestion is assumed before its
    /// default is, and answers list it as assumed. What was suggested before is forgotten.
    pub fn suggest(&mut self, suggested: Self) -> &mut Self {
        let values = suggested.answers.into_iter().enumerate();
        self.suggested = values.filter_map(|(at, value)| Some((at, value?))).collect();
        self
    }

    /// The answers by field number, with what is suggested where there is none; and the fields where that is so.
    pub(crate) fn assumed(&self) -> (Vec<Option<Value>>, Vec<usize>) {
        let (mut answers, mut assumed) = (self.answers.clone(), Vec::new());
        for (at, value) in &self.suggested {
            if let Some(answer @ None) = answers.get_mut(*at) {
                *answer = Some(value.clone());
                assumed.push(*at);
            }
        }
        (answers, assumed)
    }

    /// What an agent has set.
    pub(crate) fn overrides(&self) -> &[Override] {
        &self.overrides
    }

    /// The answer to a field of type `text`.
    pub fn text(&self, name: &str) -> Option<&str> {
        let (at, _) = self.vocabulary.field(name)?;
        match self.answers.get(at) {
            Some(Some(Value::Text(text))) => Some(text),
            _ => None,
        }
    }

    /// Whether a field is answered.
    #[cfg(feature = "text")]
    pub(crate) fn has_answer(&self, name: &str) -> bool {
        let field = self.vocabulary.field(name).map(|(at, _)| at);
        field.is_some_and(|at| matches!(self.answers.get(at), Some(Some(_))))
    }

    /// When what an agent has set ends.
    pub(crate) fn expiries(&self) -> impl Iterator<Item = i64> {
        self.overrides.iter().filter_map(|set| set.until)
    }

    /// Whether they were made for this vocabulary.
    pub(crate) fn belong_to(&self, vocabulary: &Arc<Vocabulary>) -> bool {
        Arc::ptr_eq(&self.vocabulary, vocabulary)
    }

    /// Answers a field. The name of a derived value or `priority` sets that by hand instead, without a reason.
    pub fn set(&mut self, name: &str, answer: impl Into<Answer>) -> Result<&mut Self, FactError> {
        self.put(name, &answer.into().written(), Written::InFacts)?;
        Ok(self)
    }

    /// Answers with “unknown” what is open, may be unknown, and has no default.
    pub(crate) fn close(&mut self) {
        for (answer, field) in self.answers.iter_mut().zip(&self.vocabulary.fields) {
            if answer.is_none() && field.default.is_none() && !field.required {
                *answer = Some(Value::Unknown);
            }
        }
    }

    /// Takes an answer back: the field is open again.
    pub fn clear(&mut self, name: &str) -> Result<&mut Self, FactError> {
        match self.vocabulary.named(name) {
            Some(Named::Field(at)) => {
                if let Some(answer) = self.answers.get_mut(at) {
                    *answer = None;
                }
            }
            _ if self.levels_of(name).is_some() => self.overrides.retain(|known| known.value != name),
            _ => return Err(FactError::unknown_field(name, &self.vocabulary)),
        }
        Ok(self)
    }

    /// Sets a derived value or the priority by hand.
    pub fn override_value(
        &mut self,
        name: &str,
        level: &str,
        reason: Option<&str>,
        by: Option<&str>,
        until: Option<&str>,
    ) -> Result<&mut Self, FactError> {
        let Some(levels) = self.levels_of(name) else {
            return Err(FactError::unknown_field(name, &self.vocabulary));
        };
        let Some(level) = levels.index(level) else {
            return Err(FactError::wrong_value(name, &Kind::Level(levels).expected()));
        };
        let others = self.overrides.iter().filter(|known| known.value != name).count();
        if others >= MAX_OVERRIDES {
            let message = format!("at most {MAX_OVERRIDES} values can be set by hand at once");
            return Err(FactError::new("facts.too_many_overrides", name, message)
                .help("set the priority itself, or fewer of the values it rests on"));
        }
        for (what, text) in [("reason", reason), ("by", by)] {
            if text.is_some_and(|text| text.chars().nth(MAX_TEXT_CHARS).is_some()) {
                return Err(FactError::wrong_value(what, &format!("a text of at most {MAX_TEXT_CHARS} characters")));
            }
        }
        let until = match until {
            None => None,
            Some(text) => Some(
                notation::instant(text)
                    .ok_or_else(|| FactError::wrong_value("until", &Notation::Instant.expected()))?,
            ),
        };
        self.overrides.retain(|known| known.value != name);
        self.overrides.push(Override {
            value: name.to_owned(),
            level,
            reason: reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned),
            by: by.map(str::to_owned),
            until,
        });
        Ok(self)
    }

    fn levels_of(&self, name: &str) -> Option<Arc<crate::scale::Options>> {
        match self.vocabulary.named(name) {
            Some(Named::Derived(at)) => self.vocabulary.derived.get(at).map(|value| Arc::clone(&value.levels)),
            None if name == PRIORITY => self.vocabulary.priority.as_ref().map(|value| Arc::clone(&value.levels)),
            Some(Named::Field(_)) | None => None,
        }
    }

    /// Takes in the integer that stands for a value of a scalar field; `None` is one that is no value.
    pub(crate) fn set_code(&mut self, at: usize, code: Option<Fact<i64>>) -> Result<(), FactError> {
        let (Some(field), Some(answer)) = (self.vocabulary.fields.get(at), self.answers.get_mut(at)) else {
            return Ok(());
        };
        let domain = field.kind.domain(!field.required);
        *answer = match code {
            Some(Fact::Absent) => None,
            Some(Fact::Unknown) if domain.nullable => Some(Value::Unknown),
            Some(Fact::Unknown) => return Err(FactError::required(&field.name)),
            Some(Fact::Value(value)) if (domain.min..=domain.max).contains(&value) => Some(Value::One(value)),
            Some(Fact::Value(_)) | None => return Err(FactError::wrong_value(&field.name, &field.kind.expected())),
        };
        Ok(())
    }

    /// Takes one written value in.
    pub(crate) fn put(&mut self, name: &str, written: &FactValue, how: Written) -> Result<(), FactError> {
        let vocabulary = Arc::clone(&self.vocabulary);
        match vocabulary.named(name) {
            Some(Named::Field(at)) => {
                let Some(field) = vocabulary.fields.get(at) else { return Ok(()) };
                let value = match (how, written) {
                    (Written::InFacts, FactValue::One(scalar))
                        if !matches!(field.kind, Kind::Text { .. } | Kind::Choices(_)) =>
                    {
                        field.kind.read(scalar, how).map(|value| match value {
                            Ordinal::Value(value) => Value::One(value),
                            Ordinal::Unknown => Value::Unknown,
                        })
                    }
                    (Written::InFacts, FactValue::One(Scalar { kind, .. }))
                        if matches!(field.kind, Kind::Text { .. })
                            && !matches!(kind, ScalarKind::Text | ScalarKind::Null) =>
                    {
                        Err(field.kind.expected())
                    }
                    _ => read_value(&field.kind, written),
                };
                let value = value.map_err(|expected| FactError::wrong_value(name, &expected))?;
                if value == Value::Unknown && field.required {
                    return Err(FactError::required(name));
                }
                if let Some(answer) = self.answers.get_mut(at) {
                    *answer = Some(value);
                }
                Ok(())
            }
            _ => match (self.levels_of(name), written) {
                (None, _) => Err(FactError::unknown_field(name, &vocabulary)),
                (Some(_), FactValue::One(Scalar { kind: ScalarKind::Null, .. })) => {
                    self.overrides.retain(|known| known.value != name);
                    Ok(())
                }
                (Some(_), FactValue::One(scalar)) => {
                    self.override_value(name, &scalar.text, None, None, None).map(|_| ())
                }
                (Some(levels), FactValue::Many(_)) => {
                    Err(FactError::wrong_value(name, &Kind::Level(levels).expected()))
                }
            },
        }
    }

    /// Takes in every entry of a map of facts; tells everything that is wrong.
    pub(crate) fn read(&mut self, node: &Node, how: Written, errors: &mut FactErrors) {
        let NodeKind::Map(entries) = &node.kind else {
            errors.add(|| FactError::new("request.wrong_type", "facts", "`facts` must be an object"));
            return;
        };
        for (name, value) in entries {
            match fact_value(value) {
                _ if !self.vocabulary.has(&name.value) => {
                    errors.add(|| FactError::unknown_field(&name.value, &self.vocabulary));
                }
                Some(written) => {
                    if let Err(error) = self.put(&name.value, &written, how) {
                        errors.add(|| error);
                    }
                }
                None => errors.add(|| match self.vocabulary.field(&name.value) {
                    Some((_, field)) => FactError::wrong_value(&name.value, &field.kind.expected()),
                    None => match self.levels_of(&name.value) {
                        Some(levels) => FactError::wrong_value(&name.value, &Kind::Level(levels).expected()),
                        None => FactError::unknown_field(&name.value, &self.vocabulary),
                    },
                }),
            }
        }
    }
}

/// A scalar or a list of scalars.
pub(crate) fn fact_value(node: &Node) -> Option<FactValue> {
    match &node.kind {
        NodeKind::Scalar(scalar) => Some(FactValue::One(scalar.clone())),
        NodeKind::List(items) => items
            .iter()
            .map(|item| match &item.kind {
                NodeKind::Scalar(scalar) => Some(Spanned::new(scalar.clone(), item.span)),
                _ => None,
            })
            .collect::<Option<Vec<_>>>()
            .map(FactValue::Many),
        NodeKind::Map(_) => None,
    }
}

/// What is wrong with a JSON text, as errors of a request.
pub(crate) fn json_errors(text: &str, findings: &[Finding]) -> Vec<FactError> {
    let lines = LineIndex::new(text);
    let error = |finding: &Finding| {
        let code = match finding.code {
            "document.duplicate_key" => "request.duplicate_key",
            "document.too_large" | "document.too_many_nodes" => "request.too_large",
            "document.too_deep" => "request.too_deep",
            _ => "request.not_json",
        };
        let place = lines.position(text, finding.span.start);
        let message = format!("{} (line {}, column {})", finding.message, place.line, place.column);
        let error = FactError::new(code, finding.path.clone(), message);
        match &finding.help {
            Some(help) => error.help(help.clone()),
            None => error,
        }
    };
    let mut errors = FactErrors::default();
    for finding in findings {
        errors.add(|| error(finding));
    }
    errors.or(()).err().unwrap_or_default()
}
