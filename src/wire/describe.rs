//! What a form needs to know of a policy: its fields with their words, scales, record types.

use serde::Serialize;

use super::to_json;
use crate::change::Term;
use crate::change::answer::TimeAnswer;
use crate::decision::answer::Stamps;
use crate::document::model::{self, Choice, Document, FieldType, Name, Text};
use crate::engine::Policy;
use crate::fact::field::{Kind, Notation};
use crate::fact::vocabulary::{Field, RECORD_TYPE};
use crate::table::rule::{Side, Table, outcome_name};

/// A policy described.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// Which policy and which engine.
    pub stamps: Stamps,
    /// The policy's name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The scales.
    pub scales: Vec<ScaleDescription>,
    /// The headings of the form.
    pub groups: Vec<GroupDescription>,
    /// The fields in the author's order.
    pub fields: Vec<FieldDescription>,
    /// The derived values.
    pub values: Vec<ValueDescription>,
    /// The matrices, for drawing them: those of the priority, then those of derived values.
    pub matrices: Vec<MatrixDescription>,
    /// The scale of the priority, if the policy decides it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority_scale: Option<String>,
    /// What is decided about changes, if anything is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeDescription>,
    /// The calendars.
    pub calendars: Vec<CalendarDescription>,
    /// What is suggested out of texts, if anything is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggest: Option<SuggestDescription>,
}

/// What is decided about changes: what can come out, by id and with its name for people, in the policy's order.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeDescription {
    /// The derived value that is the risk. Without it nothing is decided but when changes may run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<String>,
    /// The derived value that is the type of a change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_type: Option<String>,
    /// The ways to approval.
    pub approval: Vec<OptionDescription>,
    /// The lead times.
    pub lead_time: Vec<TermDescription>,
    /// What may have to be there beside the request.
    pub attachments: Vec<OptionDescription>,
    /// The reviews.
    pub review: Vec<TermDescription>,
    /// The freezes.
    pub freezes: Vec<OptionDescription>,
    /// The maintenance windows.
    pub maintenance: Vec<OptionDescription>,
}

/// A lead time or a review.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TermDescription {
    /// What answers call it.
    pub id: String,
    /// How long; absent where none is asked for on purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeAnswer>,
}

/// What is suggested out of texts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SuggestDescription {
    /// The text fields that are searched; a text without a field is taken for the first.
    pub texts: Vec<String>,
    /// The fields for which values are suggested.
    pub fields: Vec<String>,
}

/// A calendar.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CalendarDescription {
    /// Its name.
    pub name: String,
    /// Its name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// Its time zone.
    pub zone: String,
}

/// A scale.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScaleDescription {
    /// Its name.
    pub name: String,
    /// Its name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// Its levels, most severe first.
    pub levels: Vec<OptionDescription>,
}

/// A level, option, entry or record type.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OptionDescription {
    /// What facts say.
    pub id: String,
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// When to choose it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupDescription {
    /// Its name.
    pub name: String,
    /// The heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
}

/// A field.
#[expect(clippy::struct_excessive_bools, reason = "four independent facts about a field, as JSON")]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldDescription {
    /// Its name: the key in the facts.
    pub name: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<Text>,
    /// A short name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// How to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// The heading it stands under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Whether “unknown” is no answer.
    pub required: bool,
    /// Whether it has a default, assumed while there is no answer.
    pub has_default: bool,
    /// The default, in its notation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Whether some rule looks at it.
    pub used: bool,
    /// Whether the author wrote it; `record_type` may be the engine's own.
    pub declared: bool,
    /// The options of a choice, or the levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<OptionDescription>>,
    /// The scale of a level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    /// The least value, in its notation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<String>,
    /// The greatest value, in its notation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<String>,
    /// Decimal places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub places: Option<u32>,
    /// The most characters of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u32>,
    /// Whether a text has several lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub multiline: Option<bool>,
}

/// A derived value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ValueDescription {
    /// Its name.
    pub name: String,
    /// Its scale.
    pub scale: String,
    /// Its name for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
}

/// A matrix of the priority or of a derived value.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MatrixDescription {
    /// The derived value that it is for; absent if it is for the priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The record types it is for; none of a derived value.
    pub record_types: Vec<String>,
    /// What its rows are.
    pub rows: String,
    /// What its columns are.
    pub columns: String,
    /// The values of the rows, in order.
    pub row_values: Vec<String>,
    /// The values of the columns, in order.
    pub column_values: Vec<String>,
    /// The outcomes, row by row.
    pub cells: Vec<Vec<String>>,
}

/// Describes a policy: a [`Description`] as JSON.
pub fn describe(policy: &Policy) -> String {
    description(policy).map_or_else(|| describe_built(policy), |description| to_json(&description))
}

/// The same for a policy that was built before, without the code for documents.
pub fn describe_built(policy: &Policy) -> String {
    let rest = policy.built_description().unwrap_or("}");
    format!("{}{rest}", stamped(policy))
}

/// The policy as a built one, which every build of the engine opens: a JSON object in one line.
///
/// `None` for a policy that was opened from its built form: keep that.
pub fn build(policy: &Policy) -> Option<String> {
    let description = describe(policy);
    policy.build(description.strip_prefix(&stamped(policy)).unwrap_or("}"))
}

/// How every description begins. A built policy leaves this part to the engine that opens it.
fn stamped(policy: &Policy) -> String {
    format!("{{\"stamps\":{}", to_json(policy.stamps()))
}

/// The description that [`describe`] writes; `None` for a policy that was built before, which holds only what was written.
pub fn description(policy: &Policy) -> Option<Description> {
    let document = policy.document()?;
    let vocabulary = policy.vocabulary();
    let mut used = vec![false; vocabulary.fields.len()];
    for id in 0..policy.subjects().len() {
        for field in policy.subjects().fields(id) {
            if let Some(used) = used.get_mut(field) {
                *used = true;
            }
        }
    }
    #[cfg(feature = "schedule")]
    if let Some(windows) = policy.change_windows() {
        let mut tested = Vec::new();
        windows.windows.iter().for_each(|window| window.when.condition.subjects(&mut tested));
        for field in tested.into_iter().flat_map(|id| windows.subjects.fields(id)) {
            if let Some(used) = used.get_mut(field) {
                *used = true;
            }
        }
    }
    for name in document.suggest.iter().flat_map(|suggest| suggest.texts.names().chain(suggest.fields.names())) {
        if let Some(used) = vocabulary.field(name).and_then(|(at, _)| used.get_mut(at)) {
            *used = true;
        }
    }
    if let Some(priority) = policy.priority_decision() {
        // Its subject is always there; it matters where a section depends on it.
        let tested = priority.sections.iter().flat_map(|section| &section.program.variables);
        let matters = priority.sections.len() > 1
            || priority.section_of.contains(&None)
            || tested.into_iter().any(|variable| variable.id == priority.record_subject);
        if let Some(used) = used.get_mut(priority.record_field) {
            *used = matters;
        }
    }
    Some(Description {
        stamps: policy.stamps().clone(),
        label: document.policy.label.clone(),
        description: document.policy.description.clone(),
        scales: document
            .scales
            .iter()
            .map(|(name, scale)| ScaleDescription {
                name: name.value.clone(),
                label: scale.label.clone(),
                levels: options(&scale.levels),
            })
            .collect(),
        groups: document
            .groups
            .iter()
            .map(|(name, group)| GroupDescription { name: name.value.clone(), label: group.label.clone() })
            .collect(),
        fields: vocabulary.fields.iter().zip(used).map(|(field, used)| describe_field(document, field, used)).collect(),
        values: document
            .derive
            .iter()
            .zip(&vocabulary.derived)
            .map(|((name, derived), value)| ValueDescription {
                name: name.value.clone(),
                scale: value.scale.clone(),
                label: derived.label.clone(),
            })
            .collect(),
        matrices: matrices(policy),
        change: change(policy, document),
        priority_scale: vocabulary.priority.as_ref().map(|priority| priority.scale.clone()),
        calendars: calendars(policy),
        suggest: document.suggest.as_ref().map(|suggest| SuggestDescription {
            texts: suggest.texts.names().map(str::to_owned).collect(),
            fields: suggest.fields.names().map(str::to_owned).collect(),
        }),
    })
}

/// The calendars of a policy, whatever it was made from.
pub fn calendars(policy: &Policy) -> Vec<CalendarDescription> {
    let known = policy.calendars().filter_map(|name| policy.calendar(name));
    known
        .map(|calendar| CalendarDescription {
            name: calendar.name().to_owned(),
            label: calendar.label().cloned(),
            zone: calendar.zone().name().to_owned(),
        })
        .collect()
}

fn options(choices: &[Choice]) -> Vec<OptionDescription> {
    choices
        .iter()
        .map(|choice| OptionDescription {
            id: choice.id.value.clone(),
            label: choice.label.clone(),
            description: choice.description.clone(),
        })
        .collect()
}

fn describe_field(document: &Document, field: &Field, used: bool) -> FieldDescription {
    let written = document.fields.get(&field.name);
    let catalogue = field.catalogue.and_then(|at| document.all_catalogues().nth(at));
    let listed = match written.map(|field| &field.kind) {
        Some(FieldType::Choice(of) | FieldType::Choices(of)) => of.options.as_deref().map(options),
        Some(FieldType::Level { scale }) => document.scales.get(&scale.value).map(|scale| options(&scale.levels)),
        _ => None,
    };
    let from_catalogue = catalogue.map(|(_, catalogue)| {
        let entry = |(name, entry): &(Name, model::CatalogueEntry)| OptionDescription {
            id: name.value.clone(),
            label: entry.label.clone(),
            description: entry.description.clone(),
        };
        catalogue.entries.iter().map(entry).collect()
    });
    let record_types = (field.name == RECORD_TYPE).then(|| document.record_types.as_deref().map(options)).flatten();
    let plain = field.kind.options().map(|known| {
        let option = |id: &str| OptionDescription { id: id.to_owned(), label: None, description: None };
        known.ids().map(option).collect()
    });
    let (min, max, places) = match &field.kind {
        Kind::Number { notation, min, max } => {
            let (least, most) = notation.limits();
            let places = if let Notation::Decimal(places) = notation { Some(*places) } else { None };
            let written = |value: i64, limit: i64| (value != limit).then(|| notation.write(value));
            (written(*min, least), written(*max, most), places)
        }
        _ => (None, None, None),
    };
    let (max_length, multiline) = match (&field.kind, written.map(|field| &field.kind)) {
        (Kind::Text { max_length }, Some(FieldType::Text { multiline, .. })) => {
            (u32::try_from(*max_length).ok(), Some(*multiline))
        }
        _ => (None, None),
    };
    let default = field.default.as_ref().and_then(|default| match (default, &field.kind) {
        (crate::fact::vocabulary::Value::One(_), kind) => Some(kind.write(default.ordinal())),
        (crate::fact::vocabulary::Value::Text(text), _) => Some(text.clone()),
        _ => None,
    });
    FieldDescription {
        name: field.name.clone(),
        kind: field.kind.name(),
        ask: written.and_then(|field| field.ask.clone()),
        label: written.and_then(|field| field.label.clone()),
        help: written.and_then(|field| field.help.clone()),
        group: written.and_then(|field| field.group.as_ref()).map(|group| group.value.clone()),
        required: field.required,
        has_default: field.default.is_some(),
        default,
        used,
        declared: field.declared,
        options: listed.or(from_catalogue).or(record_types).or(plain),
        scale: match written.map(|field| &field.kind) {
            Some(FieldType::Level { scale }) => Some(scale.value.clone()),
            _ => None,
        },
        min,
        max,
        places,
        max_length,
        multiline,
    }
}

/// What is decided about changes. Its lists stand in the document as they do in answers.
fn change(policy: &Policy, document: &Document) -> Option<ChangeDescription> {
    let written = document.change.as_ref()?;
    let rules = policy.change_decision().map(|decision| &decision.rules);
    let option = |id: &Name, label: &Option<Text>| OptionDescription {
        id: id.value.clone(),
        label: label.clone(),
        description: None,
    };
    let value = |number: usize| policy.vocabulary().derived.get(number).map(|value| value.name.clone());
    let terms = |of: Option<&Vec<Term>>, written: &[model::assessment::Term]| {
        let each = of.into_iter().flatten().zip(written).enumerate();
        let term = |(at, (term, written)): (usize, (&Term, &model::assessment::Term))| TermDescription {
            id: written.id.as_ref().map_or_else(|| format!("#{}", at + 1), |id| id.value.clone()),
            time: term.map(TimeAnswer::from),
        };
        each.map(term).collect()
    };
    let windows =
        |windows: &[model::change::ChangeWindow]| windows.iter().map(|own| option(&own.id, &own.label)).collect();
    let assessment = &written.assessment;
    Some(ChangeDescription {
        risk: rules.and_then(|rules| value(rules.risk)),
        change_type: rules.and_then(|rules| value(rules.change_type?)),
        approval: assessment.approval.iter().map(|path| option(&path.id, &path.label)).collect(),
        lead_time: terms(rules.and_then(|rules| rules.lead_time.as_ref()), &assessment.lead_time),
        attachments: assessment.attachments.iter().map(|(id, own)| option(id, &own.label)).collect(),
        review: terms(rules.and_then(|rules| rules.review.as_ref()), &assessment.review),
        freezes: windows(&written.freezes),
        maintenance: windows(&written.maintenance),
    })
}

/// The matrices of the priority, then those of derived values in their order.
fn matrices(policy: &Policy) -> Vec<MatrixDescription> {
    let mut described = Vec::new();
    if let Some(priority) = policy.priority_decision() {
        for (at, section) in priority.sections.iter().enumerate() {
            let types = priority.record_types_of(at).map(|at| priority.record_types.id(at).to_owned());
            described.extend(matrix(&section.base, None, types.collect()));
        }
    }
    for (value, table) in policy.vocabulary().derived.iter().zip(&policy.derivations().tables) {
        described.extend(matrix(table, Some(&value.name), Vec::new()));
    }
    described
}

/// A table as a matrix, if it is one.
fn matrix(table: &Table, value: Option<&String>, record_types: Vec<String>) -> Option<MatrixDescription> {
    let sides = table.matrix.as_ref()?;
    let values = |side: &Side| side.values.ids().map(str::to_owned).collect();
    let outcomes: Vec<String> =
        table.rules.iter().map(|rule| outcome_name(&table.levels, rule.then).to_owned()).collect();
    Some(MatrixDescription {
        value: value.cloned(),
        record_types,
        rows: sides.rows.name.clone(),
        columns: sides.columns.name.clone(),
        row_values: values(&sides.rows),
        column_values: values(&sides.columns),
        cells: outcomes.chunks(sides.columns.values.len().max(1)).map(<[String]>::to_vec).collect(),
    })
}
