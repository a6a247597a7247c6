//! From the document's conditions and tables to resolved ones: names looked up, values read, problems found.

mod matrix;
mod score;
mod several;
mod tables;
mod values;

#[cfg(feature = "author")]
pub(crate) use tables::ranks;

use std::sync::Arc;

use super::condition::{Condition, TooMuch};
use super::rule::{Part, When};
use super::subject::{MAX_SUBJECTS, Subject, Subjects};
use super::words::words;
use crate::document::model::{self, Clause, Name};
use crate::fact::field::Kind;
use crate::fact::vocabulary::{Attribute, Field, Named, PRIORITY, Vocabulary};
use crate::finding::{Finding, Findings};
use crate::span::Span;
use crate::stage::set::Domain;

/// Resolves the rule-like parts of one document.
pub struct Resolver<'a> {
    /// The names there are.
    pub vocabulary: &'a Vocabulary,
    /// The subjects tested so far.
    pub subjects: &'a mut Subjects,
    /// What is wrong so far.
    pub findings: &'a mut Findings,
    /// Whether what is resolved comes after the priority decision, and may test its outcome.
    pub after_priority: bool,
}

/// What a name in a condition stands for.
enum Tested<'a> {
    Field(usize, &'a Kind, Domain),
    Attribute(usize, &'a Attribute, Domain),
    Decided(Subject, Kind),
}

const TOO_COMPLEX: &str = "document.too_complex";

/// What to do when there is too much of conditions.
pub(super) const SHARE: &str =
    "derive values for what several conditions have in common, or test attributes instead of values";

impl<'a> Resolver<'a> {
    /// A resolver of what the priority decision rests on.
    pub fn new(vocabulary: &'a Vocabulary, subjects: &'a mut Subjects, findings: &'a mut Findings) -> Self {
        Self { vocabulary, subjects, findings, after_priority: false }
    }

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
        if self.subjects.is_too_much {
            return When::always(span);
        }
        if let Some(too_much) = self.too_much(&condition, written.span) {
            // One condition that comes to too much is its own mistake; all together are one.
            self.subjects.is_too_much = too_much.code == TOO_COMPLEX;
            self.findings.push(too_much);
            return When::always(span);
        }
        When { condition, parts, span: written.span }
    }

    /// What is wrong with a condition that would take too much to decide.
    fn too_much(&mut self, condition: &Condition, span: Span) -> Option<Finding> {
        if self.subjects.len() > MAX_SUBJECTS {
            let message = format!("the conditions up to here test more than {MAX_SUBJECTS} different things");
            return Some(Finding::error(TOO_COMPLEX, span, message).help(SHARE));
        }
        let mut effort = self.subjects.effort;
        let cubes = condition.cubes(self.subjects, self.vocabulary, &mut effort);
        self.subjects.effort = effort;
        Some(match cubes.err()? {
            why @ TooMuch::Alternatives => {
                Finding::error("condition.too_many_alternatives", span, format!("this condition {why}"))
                    .help("split the rule into several rules, or derive a value for a part of it")
            }
            why => Finding::error(TOO_COMPLEX, span, format!("the conditions up to here {why}")).help(SHARE),
        })
    }

    /// The field of a name that stands at a place. That there is none is said.
    pub(crate) fn field(&mut self, name: &str, span: Span) -> Option<(usize, &'a Field)> {
        let vocabulary = self.vocabulary;
        let found = vocabulary.field(name);
        if found.is_none() && !vocabulary.is_left_out(name) {
            let finding = Finding::error("condition.unknown_name", span, format!("there is no field `{name}`"));
            self.findings.push_near(finding, name, vocabulary.fields.iter().map(|field| field.name.as_str()));
        }
        found
    }

    /// Says which names stand for nothing that a condition could test.
    pub(crate) fn check_names(&mut self, names: &[Name]) {
        for name in names {
            self.tested(name);
        }
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
                Some(Tested::Decided(Subject::Derived(at), Kind::Level(Arc::clone(&value.levels))))
            }
            Some(Named::Field(at)) => {
                let field = vocabulary.fields.get(at).filter(|field| field.kind != Kind::BROKEN)?;
                let domain = field.kind.domain(field.can_be_unknown());
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
                if found.is_none() && !vocabulary.is_left_out(attribute) {
                    let message = format!("the catalogue `{}` has no attribute `{attribute}`", catalogue.name);
                    let finding = Finding::error("condition.unknown_attribute", name.span, message);
                    let known = catalogue.attributes.iter().map(|known| known.name.as_str());
                    self.findings.push_near(finding, attribute, known);
                }
                found.map(|attribute| Tested::Attribute(at, attribute, domain))
            }
            None if vocabulary.is_left_out(base) => None,
            None => {
                let priority = vocabulary.priority.as_ref().filter(|_| self.after_priority);
                if let (PRIORITY, Some(value)) = (name.value.as_str(), priority) {
                    return Some(Tested::Decided(Subject::Priority, Kind::Level(Arc::clone(&value.levels))));
                }
                let message = format!("there is no field or derived value `{base}`");
                let finding = Finding::error("condition.unknown_name", name.span, message);
                let known =
                    vocabulary.all_names().chain(priority.map(|_| PRIORITY)).chain(["any", "all", "none", "not"]);
                self.findings.push_near(finding, base, known);
                None
            }
        }
    }
}
