//! The next best question: which missing answer narrows the outcome most.

use super::Decision;
use super::answer::NextQuestion;
use super::overrides::Judged;
use super::section::{Inquiry, Possible, Section};
use crate::fact::field::Kind;
use crate::fact::vocabulary::Value;
use crate::order::{self, Set};
use crate::scale::Options;
use crate::stage::cells::{Cell, CellMap};
use crate::stage::diagram::Diagram;
use crate::stage::program::{Program, Variable};
use crate::stage::set::{Ordinal, ValueSet};
use crate::stage::table::Outcome;
use crate::table::subject::{Subject, SubjectId};
use crate::table::view::{Context, View};

/// Steps that all rankings for one answer may take together.
const RANKING_BUDGET: usize = 50_000;

/// The most answers of one question that are tried.
const MAX_ANSWERS: usize = 256;

/// What trying all answers may cost, in steps of looking at the facts and at what can come out.
const RANKING_WORK: usize = 20_000_000;

/// The most ranges of values by which answers to one question are told apart beyond the cells of the sections.
const MAX_GATE_RANGES: usize = 1_000;

/// The open questions that can change anything, the most useful first: by outcomes left per answer, every
/// answer that the policy tells apart counting the same; then by answers that settle; then in the form's order.
pub(crate) fn questions(decision: &dyn Decision, context: &Context<'_>, judged: &Judged) -> Vec<NextQuestion> {
    let (view, sections) = (&judged.view, decision.sections());
    let before = judged.possible.left();
    let fields = questions_to_ask(context, view, &judged.possible.asked);
    let budget = RANKING_BUDGET / fields.len().max(1);
    let looking = steps_to_look(sections, context);
    let mut left = RANKING_WORK;
    let mut questions: Vec<NextQuestion> = Vec::new();
    for field in fields {
        let Some(named) = context.vocabulary.fields.get(field) else { continue };
        let (mut settling, mut remaining) = (0_usize, 0_usize);
        let record_type = named.kind.options().filter(|_| decision.record_field() == Some(field));
        let answers = match record_type {
            Some(options) => every_option(options),
            None => answers_to_try(sections, context, view, field),
        };
        let budget = (budget / answers.len().max(1)).max(64);
        let each = (looking + steps_to_reach(sections, budget)) * judged.variants.len();
        // What a question costs depends on the policy alone, so the same ones are left out everywhere.
        let Some(rest) = left.checked_sub(looking + each * answers.len()) else { break };
        left = rest;
        for answer in &answers {
            let mut possible = Possible::none(0, 0);
            for given in &judged.variants {
                let hypothetical = answer.view(context, view, field, given);
                let (values, certain) = (&hypothetical.values, &hypothetical.certain);
                possible.join(decision.possible(&Inquiry { context, values, certain, given, budget }));
            }
            let left = possible.left().min(before);
            settling += usize::from(left == 1);
            remaining += left;
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        questions.push(NextQuestion {
            field: named.name.clone(),
            answers: count(answers.len()),
            settling: count(settling),
            remaining: count(remaining),
        });
    }
    order::sort_by(&mut questions, |a, b| {
        let left = u64::from(a.remaining) * u64::from(b.answers.max(1));
        let right = u64::from(b.remaining) * u64::from(a.answers.max(1));
        left.cmp(&right).then(b.settling.cmp(&a.settling))
    });
    questions
}

/// Other values than unknown for a field that has one, and no more of them than the policy tells apart.
pub(crate) fn other_values(sections: &[Section], context: &Context<'_>, view: &View, field: usize) -> Vec<i64> {
    match context.vocabulary.fields.get(field).map(|field| &field.kind) {
        None | Some(Kind::Choices(_) | Kind::Text { .. }) => Vec::new(),
        Some(_) => {
            let tried = values_to_try(sections, context, view, field).into_iter();
            tried.filter_map(|tried| if let Tried::Value(value) = tried { Some(value) } else { None }).collect()
        }
    }
}

fn every_option(options: &Options) -> Vec<Tried> {
    (0..options.len()).filter_map(|at| Some(Tried::Value(i64::try_from(at).ok()?))).collect()
}

/// The answers to a question that the policy tells apart.
fn answers_to_try(sections: &[Section], context: &Context<'_>, view: &View, field: usize) -> Vec<Tried> {
    let kind = context.vocabulary.fields.get(field).map(|field| &field.kind);
    match kind {
        Some(Kind::Choices(_) | Kind::Text { .. }) => atoms_to_try(sections, context, field),
        _ => values_to_try(sections, context, view, field),
    }
}

/// Every way that the predicates on a text, or the options of several, can turn out.
fn atoms_to_try(sections: &[Section], context: &Context<'_>, field: usize) -> Vec<Tried> {
    let mut tried = vec![Vec::new()];
    let subjects: Set<SubjectId> =
        variables(sections, context, field).into_iter().map(|variable| variable.id).collect();
    for subject in subjects {
        if tried.len() * 2 > MAX_ANSWERS {
            break;
        }
        let both = |known: &Vec<(SubjectId, Ordinal)>| {
            [0, 1].map(|value| {
                let mut more = known.clone();
                more.push((subject, Ordinal::Value(value)));
                more
            })
        };
        tried = tried.iter().flat_map(both).collect();
    }
    tried.into_iter().map(Tried::Atoms).collect()
}

/// One value of every cell, and the values around those that the field is compared with.
fn values_to_try(sections: &[Section], context: &Context<'_>, view: &View, field: usize) -> Vec<Tried> {
    let Some(named) = context.vocabulary.fields.get(field) else { return Vec::new() };
    let domain = named.kind.domain(!named.required);
    let variables = variables(sections, context, field);
    let own_value = |variable: &&&Variable| matches!(context.subjects.get(variable.id), Some(Subject::Field(_)));
    let witnesses = variables.iter().filter(own_value).flat_map(|variable| variable.cells.witnesses());
    let mut candidates: Set<Ordinal> = witnesses.collect();
    // What decides whether other questions arise, through derived values too, is told apart as well.
    let own = context.subjects.find(Subject::Field(field));
    let mut sets: Vec<&ValueSet> = Vec::new();
    let rules = context.derivations.tables.iter().flat_map(|table| &table.rules).map(|rule| &rule.when);
    for when in context.ask_when.iter().map(|(_, when)| when).chain(rules) {
        when.condition.sets_of(own, &mut sets);
    }
    let sets: Vec<&ValueSet> = sets.into_iter().collect::<Set<_>>().into_iter().collect();
    let ranges: usize = sets.iter().map(|set| set.ranges().len()).sum();
    let gate = if ranges <= MAX_GATE_RANGES { CellMap::new(domain, &sets).ok() } else { None };
    candidates.extend(gate.iter().filter(|_| !sets.is_empty()).flat_map(CellMap::witnesses));
    for &subject in context.subjects.all() {
        if let Subject::Compare(left, _, right) = subject
            && (left == field || right == field)
        {
            let other = if left == field { right } else { left };
            if let Some(Some(Value::One(value))) = view.answers.get(other) {
                candidates.extend([value.saturating_sub(1), *value, value.saturating_add(1)].map(Ordinal::Value));
            }
        }
    }
    candidates.retain(|value| match value {
        Ordinal::Unknown => domain.nullable,
        Ordinal::Value(value) => (domain.min..=domain.max).contains(value),
    });
    let mut answers = view.answers.clone();
    let mut seen: Set<Vec<Option<Cell>>> = Set::new();
    let mut tried: Vec<Tried> = Vec::new();
    for candidate in candidates.into_iter().take(MAX_ANSWERS) {
        let answer = match candidate {
            Ordinal::Unknown => Tried::Unknown,
            Ordinal::Value(value) => Tried::Value(value),
        };
        if let Some(slot) = answers.get_mut(field) {
            *slot = answer.value();
        }
        let mut cells: Vec<Option<Cell>> = vec![gate.as_ref().map(|gate| gate.cell(candidate))];
        for variable in &variables {
            let value = context.subjects.value(variable.id, context.vocabulary, &answers);
            cells.push(value.map(|value| variable.cells.cell(value)));
        }
        if seen.insert(cells) {
            tried.push(answer);
        }
    }
    tried
}

/// The variables that read a field, in all sections.
fn variables<'a>(sections: &'a [Section], context: &Context<'_>, field: usize) -> Vec<&'a Variable> {
    let all = sections.iter().flat_map(|section| &section.program.variables);
    all.filter(|variable| context.subjects.fields(variable.id).any(|own| own == field)).collect()
}

/// About how many steps an answer takes, questions not ranked.
#[cfg(feature = "author")]
pub(crate) fn steps(sections: &[Section], context: &Context<'_>) -> usize {
    steps_to_look(sections, context) + steps_to_reach(sections, super::overrides::ANSWER_BUDGET)
}

/// About how many steps one look at the facts takes (the factors here are measured): every subject and rule, again for each question that may turn
/// out not to arise, and the variables of the sections.
fn steps_to_look(sections: &[Section], context: &Context<'_>) -> usize {
    let rules: usize = context.derivations.tables.iter().map(|table| table.rules.len()).sum();
    let variables: usize = sections.iter().map(|section| section.program.variables.len()).sum();
    (context.subjects.len() + 4 * rules) * (1 + context.ask_when.len()) + variables
}

/// About how many steps it takes to find what can come out.
fn steps_to_reach(sections: &[Section], budget: usize) -> usize {
    let exploring = |program: &Program| budget + 40 * program.variables.len() * program.weight();
    let each = |section: &Section| section.diagram.as_ref().map_or_else(|| exploring(&section.program), Diagram::len);
    sections.iter().map(each).sum()
}

/// An answer to a question, tried.
enum Tried {
    Unknown,
    Value(i64),
    /// Predicates on a text, or options of several, by subject.
    Atoms(Vec<(SubjectId, Ordinal)>),
}

impl Tried {
    fn value(&self) -> Option<Value> {
        match self {
            Self::Unknown => Some(Value::Unknown),
            Self::Value(value) => Some(Value::One(*value)),
            Self::Atoms(_) => None,
        }
    }

    /// The facts with this answer.
    fn view(&self, context: &Context<'_>, view: &View, field: usize, given: &[Option<Outcome>]) -> View {
        if let Some(value) = self.value() {
            return view.with(context, field, &value, given);
        }
        let mut view = view.clone();
        if let Self::Atoms(atoms) = self {
            for &(subject, value) in atoms {
                if let Some(slot) = view.values.get_mut(subject) {
                    *slot = Some(value);
                }
            }
        }
        view
    }
}

/// The fields to ask: those that some table still asks for. In place of one whose question may not arise, the fields
/// that decide whether it does.
fn questions_to_ask(context: &Context<'_>, view: &View, asked: &Set<SubjectId>) -> Set<usize> {
    let absent = |field: usize| matches!(view.answers.get(field), Some(None));
    let mut open: Vec<usize> = asked.iter().flat_map(|&subject| context.subjects.fields(subject)).collect();
    let mut seen: Set<usize> = Set::new();
    let mut fields = Set::new();
    while let Some(field) = open.pop() {
        if !absent(field) || !seen.insert(field) {
            continue;
        }
        let waits = view.not_yet_asked.contains(&field);
        match context.ask_when.iter().find(|(conditional, _)| waits && *conditional == field) {
            Some((_, when)) => {
                let mut tested = Vec::new();
                when.condition.subjects(&mut tested);
                open.extend(context.fields_behind(tested));
            }
            None => {
                fields.insert(field);
            }
        }
    }
    fields
}
