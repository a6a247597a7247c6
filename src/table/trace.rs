//! What became of rules, told: each with the parts of its condition, whether they hold, and the values they looked at.

use serde::Serialize;

use super::condition::Truth;
use super::evaluate::Fate;
use super::rule::{Part, Rule};
use super::subject::{Subject, SubjectId};
use super::view::{Context, View};
use crate::document::model::Text;
use crate::fact::field::Kind;
use crate::fact::vocabulary::{DerivedValue, Field, Named, PRIORITY, Value};
use crate::stage::set::Ordinal;

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleTrace {
    /// Its id.
    pub id: String,
    /// What became of it.
    pub fate: RuleFate,
    /// What it says: an outcome, points (`+5`), or what it does (`at least P3`).
    pub then: String,
    /// The reason its author gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The parts of its condition, each with whether it holds.
    pub tests: Vec<TestTrace>,
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleFate {
    /// It decided, applied, or its points counted.
    Decided,
    /// It matched, or might have, but another rule had precedence.
    Outranked,
    /// It did not match.
    Failed,
    /// Whether it matches depends on missing facts.
    Open,
}

impl From<Fate> for RuleFate {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::Decided => Self::Decided,
            Fate::Outranked => Self::Outranked,
            Fate::Failed => Self::Failed,
            Fate::Open => Self::Open,
        }
    }
}

/// A part of a condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TestTrace {
    /// In words: `affected_users >= 50`.
    pub test: String,
    /// Whether it holds; `null` while that depends on missing facts.
    pub holds: Option<bool>,
    /// The value it looked at. Never the content of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
}

/// A value that is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It will stay unknown.
    Unknown,
    /// What it is, as the policy writes it.
    Known(String),
}

/// Tells what rules saw in some facts.
#[derive(Clone, Copy, Debug)]
pub struct Teller<'a> {
    /// The policy.
    pub context: &'a Context<'a>,
    /// The facts.
    pub view: &'a View,
    /// The language of reasons.
    pub language: &'a str,
}

impl Teller<'_> {
    /// What became of a rule.
    pub fn rule(&self, rule: &Rule, fate: RuleFate, then: String) -> RuleTrace {
        self.trace(&rule.id, fate, then, rule.because.as_ref(), &rule.when.parts)
    }

    /// What became of something with a condition.
    pub fn trace(&self, id: &str, fate: RuleFate, then: String, because: Option<&Text>, parts: &[Part]) -> RuleTrace {
        let tests = parts
            .iter()
            .map(|part| TestTrace {
                test: part.words.clone(),
                holds: match self.view.truth(&part.condition) {
                    Truth::Holds => Some(true),
                    Truth::Fails => Some(false),
                    Truth::Open => None,
                },
                fact: part.subject.as_deref().and_then(|name| self.fact(name)),
            })
            .collect();
        let because = because.map(|text| text.in_language(self.language).to_owned());
        RuleTrace { id: id.to_owned(), fate, then, because, tests }
    }

    /// The value that a name has, for people: nothing while it is open, and never the content of a text.
    fn fact(&self, name: &str) -> Option<String> {
        let is_text = |field: &Field| matches!(field.kind, Kind::Text { .. });
        let is_shown = self.context.vocabulary.field(name).is_none_or(|(_, field)| !is_text(field));
        match self.value(name).filter(|_| is_shown)? {
            Seen::Unknown => Some("unknown".to_owned()),
            Seen::Known(text) => Some(text),
        }
    }

    /// The value that a name has; `None` while it is open.
    pub fn value(&self, name: &str) -> Option<Seen> {
        let (base, attribute) = name.split_once('.').map_or((name, None), |(base, rest)| (base, Some(rest)));
        let vocabulary = self.context.vocabulary;
        let Some(named) = vocabulary.named(base) else {
            let priority = vocabulary.priority.as_ref().filter(|_| base == PRIORITY)?;
            return self.level(priority, self.context.subjects.find(Subject::Priority)?);
        };
        match named {
            Named::Derived(at) => {
                self.level(vocabulary.derived.get(at)?, self.context.subjects.find(Subject::Derived(at))?)
            }
            Named::Field(at) => {
                let field = vocabulary.fields.get(at)?;
                let value = self.view.answers.get(at)?.as_ref()?;
                match (value, attribute, &field.kind) {
                    (Value::One(entry), Some(attribute), _) => {
                        let catalogue = vocabulary.catalogues.get(field.catalogue?)?;
                        let attribute = catalogue.attributes.iter().find(|known| known.name == attribute)?;
                        let value = attribute.values.get(usize::try_from(*entry).ok()?)?;
                        Some(Seen::of(&attribute.kind, *value))
                    }
                    (Value::Several(chosen), _, Kind::Choices(options)) => {
                        Some(Seen::Known(chosen.iter().map(|&at| options.id(at)).collect::<Vec<_>>().join(", ")))
                    }
                    (Value::Text(text), _, _) => Some(Seen::Known(text.clone())),
                    (value, _, kind) => Some(Seen::of(kind, value.ordinal())),
                }
            }
        }
    }

    fn level(&self, value: &DerivedValue, subject: SubjectId) -> Option<Seen> {
        Some(Seen::of(&Kind::Level(std::sync::Arc::clone(&value.levels)), self.view.value(subject)?))
    }
}

impl Seen {
    fn of(kind: &Kind, value: Ordinal) -> Self {
        if value == Ordinal::Unknown { Self::Unknown } else { Self::Known(kind.write(value)) }
    }

    /// The value, if there is one.
    pub fn known(self) -> Option<String> {
        match self {
            Self::Unknown => None,
            Self::Known(text) => Some(text),
        }
    }
}
