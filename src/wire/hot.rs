//! The compiled forms of decisions for a host that answers complete facts from tables of its own.
//!
//! JavaScript pays more for encoding facts for wasm than a decision costs. So the facade gets, once, how the values
//! of each field fall into cells, and either an answer table, the decision diagram or the rule bitsets; it adds one
//! number per field, looks the sum up (or walks, or intersects), and knows the tuple. What it answers for that tuple it
//! asks the engine for once.

use serde::Serialize;

use crate::decision::Section;
use crate::document::model::{Scalar, ScalarKind};
use crate::engine::Policy;
use crate::fact::field::{Kind, Notation, Written};
use crate::fact::vocabulary::{Field, Value};
use crate::stage::cells::CellMap;
use crate::stage::program::{Program, Variable};
use crate::stage::set::Ordinal;
use crate::stage::sums::Sums;
use crate::table::subject::Subject;

/// The hot path of a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HotPath {
    /// The field that says which record type it is.
    pub record_field: String,
    /// The record types.
    pub record_types: Vec<String>,
    /// The section of each record type; `null` for one without priority, or whose section has no hot path.
    pub section_of: Vec<Option<usize>>,
    /// The record type assumed while there is none.
    pub default_record_type: Option<usize>,
    /// The sections.
    pub sections: Vec<HotSection>,
}

/// A section that has a hot path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HotSection {
    /// The fields, one per variable.
    pub variables: Vec<HotVariable>,
    /// The other fields that facts may have. They do not matter here, but a wrong value is wrong all the same; all
    /// their cells are 0.
    pub others: Vec<HotVariable>,
    /// The answer table: a tuple's number per sum of strides, if the section has one.
    #[serde(skip)]
    pub table: Vec<u16>,
    /// The diagram otherwise: per node its variable and the place of its first edge; then edges. The top bit of an
    /// edge marks a tuple's number. Where there is no diagram either, the rules, see [`Program::flat`](crate::stage::program::Program::flat).
    #[serde(skip)]
    pub nodes: Vec<u32>,
    /// See `nodes`.
    #[serde(skip)]
    pub edges: Vec<u32>,
    /// The edge to begin with.
    pub root: u32,
    /// What there is.
    pub form: HotForm,
}

/// A compiled form that a host can answer from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum HotForm {
    /// The answer table.
    Table,
    /// The decision diagram.
    Diagram,
    /// The rule bitsets.
    Rules,
    /// Sums: each value adds a number, and the low bits of the sum look up the rest of it in `table`.
    Sums,
}

/// How the values of one field fall into cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HotVariable {
    /// The field.
    pub field: String,
    /// Its type: `boolean`, `choice`, `level`, `integer` or `notation` (ask the engine for the cell); of other fields
    /// also `choices` and `text`.
    pub kind: &'static str,
    /// What one cell adds to the index into the table.
    pub stride: usize,
    /// Of choices and levels: the ids.
    pub options: Vec<String>,
    /// Of booleans (false, true), choices and levels: the cell of each.
    pub cells: Vec<u16>,
    /// What each cell adds, where that is no multiple of `stride`; nothing for one that the engine has to be asked about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub adds: Vec<Option<u32>>,
    /// Of integers: where each interval starts; its cell is in `cells`.
    pub starts: Vec<i64>,
    /// Of integers: the least and the greatest value.
    pub bounds: Option<(i64, i64)>,
    /// Of texts: the most characters.
    pub max_length: Option<usize>,
    /// The cell of `null`; absent where `null` is no answer.
    pub unknown: Option<u16>,
    /// The cell of the default; absent without a default.
    pub default: Option<u16>,
    /// Whether it makes no difference when there is no answer.
    pub optional: bool,
}

/// The hot path, or `None` for a policy that has none.
pub fn hot_path(policy: &Policy) -> Option<HotPath> {
    let decision = policy.priority_decision()?;
    let vocabulary = policy.vocabulary();
    let mut sections = Vec::new();
    let mut numbers = Vec::new();
    for section in &decision.sections {
        let hot = hot_section(policy, section);
        numbers.push(hot.as_ref().map(|_| sections.len()));
        sections.extend(hot);
    }
    if sections.is_empty() {
        return None;
    }
    let record = vocabulary.fields.get(decision.record_field)?;
    Some(HotPath {
        record_field: record.name.clone(),
        record_types: decision.record_types.ids().map(str::to_owned).collect(),
        section_of: decision
            .section_of
            .iter()
            .map(|section| section.and_then(|at| numbers.get(at).copied().flatten()))
            .collect(),
        default_record_type: match record.default {
            Some(Value::One(at)) => usize::try_from(at).ok(),
            _ => None,
        },
        sections,
    })
}

/// How to answer about changes, or `None` for a policy for which there is no such way.
pub fn hot_change(policy: &Policy) -> Option<HotSection> {
    let section = &policy.change_decision()?.section;
    let tested = fields_of(policy, &section.program)?;
    let sums = Sums::of(&section.program)?;
    let fields = &policy.vocabulary().fields;
    let mut variables = Vec::with_capacity(tested.len());
    for ((&field, variable), adds) in tested.iter().zip(&section.program.variables).zip(sums.adds) {
        variables.push(HotVariable { adds, ..hot_variable(fields.get(field)?, Some(&variable.cells), 0) });
    }
    Some(HotSection {
        variables,
        others: other_variables(policy, &tested),
        table: sums.classes,
        nodes: Vec::new(),
        edges: Vec::new(),
        root: 0,
        form: HotForm::Sums,
    })
}

/// The fields of a section's variables; `None` where it has no hot path.
fn hot_fields(policy: &Policy, section: &Section) -> Option<Vec<usize>> {
    if section.diagram.is_none() && !section.program.only_first() {
        return None;
    }
    fields_of(policy, &section.program)
}

/// The fields of a program's variables; `None` where one is something else.
fn fields_of(policy: &Policy, program: &Program) -> Option<Vec<usize>> {
    let field = |variable: &Variable| match policy.subjects().get(variable.id) {
        Some(Subject::Field(field)) => Some(field),
        _ => None,
    };
    program.variables.iter().map(field).collect()
}

fn hot_section(policy: &Policy, section: &Section) -> Option<HotSection> {
    let tested = hot_fields(policy, section)?;
    let fields = &policy.vocabulary().fields;
    let strides = section.answers.as_ref().map(|answers| answers.strides().to_vec()).unwrap_or_default();
    let mut variables = Vec::with_capacity(tested.len());
    for (at, (&field, variable)) in tested.iter().zip(&section.program.variables).enumerate() {
        let stride = strides.get(at).copied().unwrap_or_default();
        variables.push(hot_variable(fields.get(field)?, Some(&variable.cells), stride));
    }
    let (form, (nodes, edges, root)) = match (&section.answers, &section.diagram) {
        (Some(_), _) => (HotForm::Table, Default::default()),
        (None, Some(diagram)) => (HotForm::Diagram, diagram.parts()),
        (None, None) => (HotForm::Rules, (section.program.flat()?, Vec::new(), 0)),
    };
    Some(HotSection {
        variables,
        others: other_variables(policy, &tested),
        table: section.answers.as_ref().map(|answers| answers.entries().to_vec()).unwrap_or_default(),
        nodes,
        edges,
        root,
        form,
    })
}

fn other_variables(policy: &Policy, tested: &[usize]) -> Vec<HotVariable> {
    // An answer tells which questions do not arise, so the absence of a conditional field makes a difference.
    let optional = |at: usize| policy.conditional_fields().all(|conditional| conditional != at);
    others(policy, tested)
        .map(|(at, field)| HotVariable { optional: optional(at), ..hot_variable(field, None, 0) })
        .collect()
}

fn others<'a>(policy: &'a Policy, tested: &'a [usize]) -> impl Iterator<Item = (usize, &'a Field)> {
    policy.vocabulary().fields.iter().enumerate().filter(|(at, _)| !tested.contains(at))
}

fn hot_variable(field: &Field, cells: Option<&CellMap>, stride: usize) -> HotVariable {
    let cell = |value: Ordinal| cells.map_or(0, |cells| cells.cell(value));
    let of = |value: i64| cell(Ordinal::Value(value));
    let mut hot = HotVariable {
        field: field.name.clone(),
        kind: "notation",
        stride,
        options: Vec::new(),
        cells: Vec::new(),
        adds: Vec::new(),
        starts: Vec::new(),
        bounds: None,
        max_length: None,
        unknown: (!field.required).then(|| cell(Ordinal::Unknown)),
        default: field.default.as_ref().map(|default| cell(default.ordinal())),
        optional: false,
    };
    match &field.kind {
        Kind::Boolean => {
            hot.kind = "boolean";
            hot.cells = vec![of(0), of(1)];
        }
        Kind::Choice(options) | Kind::Level(options) => {
            hot.kind = field.kind.name();
            hot.options = options.ids().map(str::to_owned).collect();
            hot.cells = (0..options.len()).map(|at| of(i64::try_from(at).unwrap_or_default())).collect();
        }
        Kind::Number { notation: Notation::Integer, min, max } => {
            hot.kind = "integer";
            hot.bounds = Some((*min, *max));
            hot.starts = cells.map_or_else(|| vec![*min], |cells| cells.starts().to_vec());
            hot.cells = cells.map_or_else(|| vec![0], |cells| cells.interval_cells().to_vec());
        }
        Kind::Number { .. } => {}
        Kind::Choices(_) => hot.kind = "choices",
        Kind::Text { max_length } => {
            hot.kind = "text";
            hot.max_length = Some(*max_length);
        }
    }
    hot
}

/// The cell of a value written as text (duration, date …) of a variable of the hot path, or of one of the other fields
/// counted on after the variables; `None` where it is no value.
pub fn hot_cell(policy: &Policy, section: usize, variable: usize, text: &str) -> Option<u16> {
    let sections = &policy.priority_decision()?.sections;
    let mut hot = sections.iter().filter_map(|section| Some((section, hot_fields(policy, section)?)));
    let (section, tested) = hot.nth(section)?;
    cell_of(policy, &section.program, &tested, variable, text)
}

/// The same of a variable of [`hot_change`].
pub fn hot_change_cell(policy: &Policy, variable: usize, text: &str) -> Option<u16> {
    let program = &policy.change_decision()?.section.program;
    cell_of(policy, program, &fields_of(policy, program)?, variable, text)
}

fn cell_of(policy: &Policy, program: &Program, tested: &[usize], variable: usize, text: &str) -> Option<u16> {
    let (field, cells) = match tested.get(variable) {
        Some(&field) => (policy.vocabulary().fields.get(field)?, Some(&program.variables.get(variable)?.cells)),
        None => (others(policy, tested).nth(variable - tested.len())?.1, None),
    };
    let scalar = Scalar { text: text.to_owned(), kind: ScalarKind::Text };
    let value = field.kind.read(&scalar, Written::InFacts).ok()?;
    Some(cells.map_or(0, |cells| cells.cell(value)))
}
