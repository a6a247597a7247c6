//! The facts as the tables see them: one value per subject, with defaults assumed and questions that do not arise
//! answered by “unknown”.

use super::condition::{Condition, Truth};
use super::derivation::{Derivations, subjects_of};
use super::rule::When;
use super::subject::{Subject, SubjectId, Subjects};

use crate::fact::facts::Facts;
use crate::fact::vocabulary::{Value, Vocabulary};
use crate::order::{Map, Set};
use crate::scale::Options;
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;

/// What every decision needs of the policy.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Its names.
    pub vocabulary: &'a Vocabulary,
    /// What its conditions test.
    pub subjects: &'a Subjects,
    /// Its derived values.
    pub derivations: &'a Derivations,
    /// The fields that are only asked for under a condition.
    pub ask_when: &'a [(usize, When)],
}

impl Context<'_> {
    /// Whether some `ask_when` rests on a derived value.
    pub fn decides_what_to_ask(&self, value: usize) -> bool {
        let mut open: Vec<SubjectId> = Vec::new();
        for (_, when) in self.ask_when {
            when.condition.subjects(&mut open);
        }
        let mut seen = Set::new();
        while let Some(subject) = open.pop() {
            if let (true, Some(Subject::Derived(tested))) = (seen.insert(subject), self.subjects.get(subject)) {
                if tested == value {
                    return true;
                }
                open.extend(self.derivations.tables.get(tested).into_iter().flat_map(subjects_of));
            }
        }
        false
    }

    /// The fields whose `ask_when` rests on themselves, directly or through each other: nobody could ever be asked.
    pub fn never_asked(&self) -> Vec<usize> {
        let mut behind: Map<usize, Set<usize>> = Map::default();
        for (field, when) in self.ask_when {
            let mut tested = Vec::new();
            when.condition.subjects(&mut tested);
            behind.or_default(*field).extend(self.fields_behind(tested));
        }
        let rests_on_itself = |start: usize| {
            let mut open: Vec<usize> = behind.get(&start).into_iter().flatten().copied().collect();
            let mut seen = Set::new();
            while let Some(field) = open.pop() {
                if field == start {
                    return true;
                }
                if seen.insert(field) {
                    open.extend(behind.get(&field).into_iter().flatten());
                }
            }
            false
        };
        self.ask_when.iter().map(|(field, _)| *field).filter(|&field| rests_on_itself(field)).collect()
    }

    /// The fields that subjects rest on; for a derived value those of its tables.
    pub fn fields_behind(&self, subjects: Vec<SubjectId>) -> Set<usize> {
        let mut fields = Set::new();
        let mut open = subjects;
        let mut seen = Set::new();
        while let Some(subject) = open.pop() {
            if !seen.insert(subject) {
                continue;
            }
            fields.extend(self.subjects.fields(subject));
            if let Some(Subject::Derived(value)) = self.subjects.get(subject) {
                open.extend(self.derivations.tables.get(value).into_iter().flat_map(subjects_of));
            }
        }
        fields
    }
}

/// The facts, one value per subject; `None` while open.
#[derive(Clone, Debug)]
pub struct View {
    /// By [`SubjectId`]. Derived values are worked out the obvious way, where that settles them.
    pub values: Vec<Option<Ordinal>>,
    /// The answers with defaults filled in, by field.
    pub answers: Vec<Option<Value>>,
    /// The fields whose suggestion or default was filled in.
    pub assumed: Vec<usize>,
    /// The absent fields whose question does not arise: they are unknown.
    pub not_asked: Vec<usize>,
    /// The absent fields of which it is open whether their question arises.
    pub not_yet_asked: Vec<usize>,
    /// The open subjects that will have a value in the end, although their field can be unknown.
    pub certain: Set<SubjectId>,
}

impl View {
    /// Sees the facts through a policy: suggestions and defaults are assumed; an absent field whose `ask_when` fails is unknown;
    /// derived values set by hand (`given`, by number) are not worked out.
    ///
    /// What was found out of texts in a view of the same facts `before` is taken from there.
    pub fn new(context: &Context<'_>, facts: &Facts, given: &[Option<Outcome>], before: Option<&Self>) -> Self {
        let (answers, assumed) = facts.assumed();
        Self::of(context, (answers, assumed), given, before)
    }

    /// The same with one more answer.
    #[must_use]
    pub fn with(&self, context: &Context<'_>, field: usize, value: &Value, given: &[Option<Outcome>]) -> Self {
        let mut answers = self.answers.clone();
        for (at, slot) in answers.iter_mut().enumerate() {
            if at == field {
                *slot = Some(value.clone());
            } else if self.not_asked.contains(&at) {
                *slot = None;
            }
        }
        Self::of(context, (answers, Vec::new()), given, Some(self))
    }

    /// Of answers, some of which are assumed. `before` is a view of nearly the same facts: texts that are the same are not
    /// searched again.
    fn of(
        context: &Context<'_>,
        (answers, assumed): (Vec<Option<Value>>, Vec<usize>),
        given: &[Option<Outcome>],
        before: Option<&Self>,
    ) -> Self {
        let mut view = Self {
            values: Vec::new(),
            answers,
            assumed,
            not_asked: Vec::new(),
            not_yet_asked: Vec::new(),
            certain: Set::new(),
        };
        for (at, (answer, field)) in view.answers.iter_mut().zip(&context.vocabulary.fields).enumerate() {
            if let (None, Some(default)) = (&answer, &field.default) {
                *answer = Some(default.clone());
                view.assumed.push(at);
            }
        }
        crate::order::sort(&mut view.assumed);
        view.look(context, given, before);
        // A question that does not arise may make others not arise. Each round answers at least one, so it ends.
        loop {
            let moot: Vec<usize> = context
                .ask_when
                .iter()
                .filter(|(field, when)| {
                    matches!(view.answers.get(*field), Some(None)) && view.truth(&when.condition) == Truth::Fails
                })
                .map(|(field, _)| *field)
                .collect();
            if moot.is_empty() {
                break;
            }
            for field in moot {
                if let Some(answer) = view.answers.get_mut(field) {
                    *answer = Some(Value::Unknown);
                }
                view.not_asked.push(field);
            }
            view.look(context, given, before);
        }
        for (field, when) in context.ask_when {
            if !matches!(view.answers.get(*field), Some(None)) {
                continue;
            }
            if view.truth(&when.condition) == Truth::Open {
                view.not_yet_asked.push(*field);
            } else if context.vocabulary.fields.get(*field).is_some_and(|field| field.required) {
                view.certain.extend(context.subjects.find(Subject::Field(*field)));
            }
        }
        crate::order::sort(&mut view.not_asked);
        view
    }

    fn look(&mut self, context: &Context<'_>, given: &[Option<Outcome>], before: Option<&Self>) {
        let value = |(id, subject): (SubjectId, &Subject)| {
            if let (Subject::Text(field, _), Some(before)) = (subject, before)
                && before.answers.get(*field) == self.answers.get(*field)
            {
                return before.value(id);
            }
            context.subjects.value(id, context.vocabulary, &self.answers)
        };
        self.values = context.subjects.all().iter().enumerate().map(value).collect();
        for &value in &context.derivations.order {
            let Some(table) = context.derivations.tables.get(value) else { continue };
            let Some(subject) = context.subjects.find(Subject::Derived(value)) else { continue };
            let outcome = given.get(value).copied().flatten().or_else(|| table.settled(&|id| self.value(id)));
            if let Some(slot) = self.values.get_mut(subject) {
                *slot = outcome.map(|outcome| ordinal(&table.levels, outcome));
            }
        }
    }

    /// The value of a subject.
    pub fn value(&self, subject: SubjectId) -> Option<Ordinal> {
        self.values.get(subject).copied().flatten()
    }

    /// What is known of a condition.
    pub fn truth(&self, condition: &Condition) -> Truth {
        condition.truth(&|subject| self.value(subject))
    }
}

/// An outcome as the tables after it see it.
pub fn ordinal(levels: &Options, outcome: Outcome) -> Ordinal {
    if usize::from(outcome) < levels.len() { Ordinal::Value(i64::from(outcome)) } else { Ordinal::Unknown }
}
