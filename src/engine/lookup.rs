//! How typed facts lead to a section's outcome: per binding, what each value adds.

use super::policy::Policy;
use crate::decision::Section;
use crate::fact::typed::Fact;
use crate::fact::vocabulary::Field;
use crate::stage::cells::{Cell, CellMap};
use crate::stage::diagram::{AnswerTable, Diagram};
use crate::stage::set::Ordinal;
use crate::stage::table::Outcome;
use crate::table::rule::none;
use crate::table::subject::Subject;

/// The most values of a field that are laid down one by one.
const MAX_DENSE: i64 = 256;

/// The way to the outcome of one section.
pub(super) enum Route {
    /// What each value adds to an index into an answer table.
    Table { lookups: Vec<Lookup>, start: usize, entries: Vec<Entry> },
    /// The cell of each value, for the diagram or the rule bitsets.
    Walk { lookups: Vec<Lookup>, cells: Vec<Cell> },
    /// No priority on purpose, but a wrong value is wrong all the same.
    OffTheScale { lookups: Vec<Lookup> },
    /// Something that matters is not bound, or is no plain value.
    General,
}

/// What comes out: the number of a tuple of the section's diagram, and its priority if that is a level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) number: u16,
    pub(super) level: Option<Outcome>,
}

/// What the values of one binding amount to in one section.
pub(super) struct Lookup {
    /// The section's variable, if it has one for this field.
    pub(super) variable: Option<usize>,
    steps: Steps,
    /// For “unknown”; `None` where that is no answer.
    unknown: Option<u32>,
    /// For no answer; `None` where it matters that there is none.
    absent: Option<u32>,
}

enum Steps {
    /// By value less the least.
    Dense { min: i64, steps: Vec<u32> },
    /// By interval.
    Intervals { min: i64, max: i64, starts: Vec<i64>, steps: Vec<u32> },
}

impl Route {
    /// The way through a section, for bindings of these fields.
    pub(super) fn of_section(policy: &Policy, section: &Section, bound: &[usize]) -> Self {
        Self::find(policy, section, bound).unwrap_or(Self::General)
    }

    fn find(policy: &Policy, section: &Section, bound: &[usize]) -> Option<Self> {
        let fields = &policy.vocabulary().fields;
        let variables = &section.program.variables;
        let strides = section.answers.as_ref().map(AnswerTable::strides);
        // Without a table the cells themselves are wanted, and every variable counts.
        let stride = |at: usize| strides.map_or(Some(1), |strides| strides.get(at).copied());
        let mut fixed: Vec<Cell> = vec![0; variables.len()];
        let mut variable_of: Vec<Option<usize>> = vec![None; bound.len()];
        for (at, variable) in variables.iter().enumerate() {
            let field = match policy.subjects().get(variable.id) {
                Some(Subject::Field(field)) => field,
                _ if stride(at)? == 0 => continue,
                _ => return None,
            };
            match (bound.iter().position(|&known| known == field), &fields.get(field)?.default) {
                (Some(binding), _) => *variable_of.get_mut(binding)? = Some(at),
                (None, Some(default)) => *fixed.get_mut(at)? = variable.cells.cell(default.ordinal()),
                (None, None) if stride(at)? == 0 => {}
                (None, None) => return None,
            }
        }
        let mut lookups = Vec::with_capacity(bound.len());
        for (&field, &variable) in bound.iter().zip(&variable_of) {
            let cells = match variable {
                Some(at) => Some((at, &variables.get(at)?.cells, stride(at)?)),
                None => None,
            };
            lookups.push(Lookup::new(fields.get(field)?, cells)?);
        }
        let Some(answers) = &section.answers else { return Some(Self::Walk { lookups, cells: fixed }) };
        let start = answers.strides().iter().zip(&fixed).map(|(stride, &cell)| stride * usize::from(cell)).sum();
        let tuples = section.diagram.as_ref().map(Diagram::tuples).unwrap_or_default();
        let levels = none(&policy.priority_decision()?.levels);
        let entry = |&number: &u16| {
            let outcome = tuples.get(usize::from(number))?.first().copied()?;
            Some(Entry { number, level: Some(outcome).filter(|&outcome| outcome < levels) })
        };
        let entries = answers.entries().iter().map(entry).collect::<Option<_>>()?;
        Some(Self::Table { lookups, start, entries })
    }

    /// The way of record types that have no priority on purpose.
    pub(super) fn off_the_scale(policy: &Policy, bound: &[usize]) -> Self {
        let fields = &policy.vocabulary().fields;
        let lookups = bound.iter().map(|&field| Lookup::new(fields.get(field)?, None));
        lookups.collect::<Option<_>>().map_or(Self::General, |lookups| Self::OffTheScale { lookups })
    }
}

impl Lookup {
    fn new(field: &Field, cells: Option<(usize, &CellMap, usize)>) -> Option<Self> {
        let stride = cells.map_or(0, |(_, _, stride)| stride);
        let step = |value: Ordinal| {
            let cell = cells.map_or(0, |(_, cells, _)| usize::from(cells.cell(value)));
            u32::try_from(cell * stride).ok()
        };
        let domain = field.kind.domain(!field.required);
        let steps = if domain.max.checked_sub(domain.min)? < MAX_DENSE {
            let steps = (domain.min..=domain.max).map(|value| step(Ordinal::Value(value)));
            Steps::Dense { min: domain.min, steps: steps.collect::<Option<_>>()? }
        } else {
            let starts = cells.map_or_else(|| vec![domain.min], |(_, cells, _)| cells.starts().to_vec());
            let steps = starts.iter().map(|&start| step(Ordinal::Value(start)));
            Steps::Intervals { min: domain.min, max: domain.max, steps: steps.collect::<Option<_>>()?, starts }
        };
        Some(Self {
            variable: cells.map(|(variable, _, _)| variable),
            steps,
            unknown: if domain.nullable { Some(step(Ordinal::Unknown)?) } else { None },
            absent: match &field.default {
                Some(default) => Some(step(default.ordinal())?),
                None => (stride == 0).then_some(0),
            },
        })
    }

    /// What a fact adds; `None` where it is wrong, or missing where it matters. Inlined where a host's type is known.
    #[inline]
    pub(super) fn of(&self, fact: Fact<i64>) -> Option<u32> {
        match fact {
            Fact::Value(value) => match &self.steps {
                Steps::Dense { min, steps } => steps.get(usize::try_from(value.checked_sub(*min)?).ok()?).copied(),
                Steps::Intervals { min, max, starts, steps } => {
                    let within = *min <= value && value <= *max;
                    let after = starts.partition_point(|&start| start <= value);
                    steps.get(after.wrapping_sub(1)).copied().filter(|_| within)
                }
            },
            Fact::Unknown => self.unknown,
            Fact::Absent => self.absent,
        }
    }
}
