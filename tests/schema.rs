//! The JSON Schema for editors: in step with the reader, and with the copy in `docs/`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use itsm_core::document::model::{Operator, Scalar, ScalarKind};
use itsm_core::document::schema::schema;
use itsm_core::document::shape::SHAPES;
use itsm_core::document::tree::{Node, NodeKind};
use itsm_core::document::{Syntax, read};
use serde_json::{Value, json};

const RICH: &str = include_str!("document/rich.yaml");
const NORTHWIND: &str = include_str!("document/northwind.yaml");

const SERVICENOW: &str = include_str!("../packs/servicenow-change-style/policy.yaml");
const BMC: &str = include_str!("../packs/bmc-change-style/policy.yaml");
const FRESHSERVICE: &str = include_str!("../packs/freshservice-change-style/policy.yaml");
const ITIL: &str = include_str!("../packs/itil-change-style/policy.yaml");

/// What may be left out of a score and of the section on changes, and what no pack has.
const CHANGES: &str = "
itsm: 1
policy: { name: changes }
derive:
  risk:
    score:
      questions:
        users: { points: { '< 10': -1, 10..99: 0, null: 1 }, inverted: true }
        wide: { pick: highest, rules: [{ points: 3 }] }
      bands: [{ from: 0, then: none }]
change:
  risk: risk
  type: risk
  approval: [{ id: 1, stages: [{ roles: [cab] }], afterwards: true }, { id: nobody, no_approval: true }]
  lead_time: [{ elapsed: 48h }]
";

/// To write it anew: `UPDATE_SCHEMA=1 cargo test -p itsm-core --all-features --test schema`.
#[test]
fn the_copy_in_docs_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/policy.schema.json");
    let generated = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &generated).unwrap();
    }
    let copy = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(copy == generated, "docs/policy.schema.json is out of date: run this test with UPDATE_SCHEMA=1");
}

/// The keys of every object schema that refuses other keys, under the name the reader has for that kind of map.
fn shapes_of_schema() -> BTreeMap<String, BTreeSet<String>> {
    fn walk(value: &Value, name: &str, out: &mut BTreeMap<String, BTreeSet<String>>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| walk(item, name, out)),
            Value::Object(schema) => {
                if let Some(properties) = schema.get("properties").and_then(Value::as_object)
                    // Beside its keys a category has its attributes.
                    && (schema["additionalProperties"] == false || name == "CATEGORY")
                {
                    let kind = properties.get("type").and_then(|kind| kind["const"].as_str());
                    let name = kind.map_or(name.to_owned(), |kind| format!("{name}_{}", kind.to_uppercase()));
                    let twice = out.insert(name.clone(), properties.keys().cloned().collect());
                    assert!(twice.is_none(), "two shapes of {name}");
                }
                for (key, inner) in schema {
                    match (key.as_str(), inner) {
                        ("$defs", Value::Object(definitions)) => {
                            definitions.iter().for_each(|(definition, inner)| walk(inner, shape_name(definition), out));
                        }
                        _ => walk(inner, name, out),
                    }
                }
            }
            _ => {}
        }
    }
    fn shape_name(definition: &str) -> &str {
        match definition {
            "Header" => "HEADER",
            "Scale" => "SCALE",
            "Choice" => "CHOICE",
            "Group" => "GROUP",
            "Field" => "FIELD",
            "Catalogue" => "CATALOGUE",
            "Attribute" => "ATTRIBUTE",
            "Table" => "TABLE",
            "Derived" => "DERIVED",
            "Rule" => "RULE",
            "Band" => "BAND",
            "Priority" => "PRIORITY",
            "Section" => "SECTION",
            "Matrix" => "MATRIX",
            "Adjustment" => "ADJUSTMENT",
            "OverrideRule" => "OVERRIDE",
            "FieldOperand" => "FIELD_OPERAND",
            "Calendar" => "CALENDAR",
            "WorkingDays" => "WORKING_DAYS",
            "Holidays" => "HOLIDAY",
            "SpecialDays" => "SPECIAL_DAY",
            "Sla" => "SLA",
            "Metric" => "METRIC",
            "Trigger" => "TRIGGER",
            "Target" => "TARGET",
            "Escalation" => "ESCALATION",
            "Report" => "REPORT",
            "Workload" => "WORKLOAD",
            "Change" => "CHANGE",
            "ApprovalPath" => "APPROVAL_PATH",
            "ApprovalStage" => "APPROVAL_STAGE",
            "TimeAllowed" => "TIME_ALLOWED",
            "Term" => "TERM",
            "Attachment" => "ATTACHMENT",
            "Score" => "SCORE",
            "ScoreQuestion" => "SCORE_QUESTION",
            "ChangeWindow" => "CHANGE_WINDOW",
            "Categories" => "CATEGORIES",
            "Category" => "CATEGORY",
            "Keywords" => "KEYWORDS",
            "Keyword" => "EXPRESSION",
            "Suggest" => "SUGGEST",
            "Suggestion" => "SUGGESTION",
            "KeywordRule" => "KEYWORD_RULE",
            "Example" => "EXAMPLE",
            other => other,
        }
    }
    let mut out = BTreeMap::new();
    walk(&schema(), "DOCUMENT", &mut out);
    out
}

#[test]
fn schema_and_reader_know_the_same_keys() {
    let mut of_reader: BTreeMap<String, BTreeSet<String>> = SHAPES
        .iter()
        .map(|(name, shape)| ((*name).to_owned(), shape.keys.iter().map(|key| (*key).to_owned()).collect()))
        .collect();
    let operators = Operator::ALL.iter().map(|operator| operator.name().to_owned()).collect();
    of_reader.insert("Operators".to_owned(), operators);
    let of_schema = shapes_of_schema();
    for (name, keys) in &of_reader {
        assert_eq!(of_schema.get(name), Some(keys), "{name}");
    }
    assert_eq!(of_schema.keys().collect::<Vec<_>>(), of_reader.keys().collect::<Vec<_>>());
}

/// The document as an editor's YAML library (core schema) hands it to the validator.
fn as_editors_see(node: &Node) -> Value {
    match &node.kind {
        NodeKind::List(items) => items.iter().map(as_editors_see).collect(),
        NodeKind::Map(entries) => entries
            .iter()
            .map(|(key, value)| (key.value.clone(), as_editors_see(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        NodeKind::Scalar(Scalar { text, kind }) => match kind {
            ScalarKind::Null => Value::Null,
            ScalarKind::Text => text.as_str().into(),
            _ => serde_json::from_str(text).unwrap_or_else(|_| text.as_str().into()),
        },
    }
}

#[track_caller]
fn assert_valid(instance: &Value) {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let errors: Vec<_> =
        validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn documents_are_valid_as_written_and_as_normalised() {
    for text in [RICH, NORTHWIND, CHANGES, SERVICENOW, BMC, FRESHSERVICE, ITIL] {
        let read = read(text, Syntax::Yaml);
        assert!(read.findings.is_empty(), "{:?}", read.findings);
        assert_valid(&as_editors_see(&read.tree.unwrap()));
        assert_valid(&serde_json::to_value(read.document.unwrap()).unwrap());
    }
}

#[test]
fn the_schema_is_a_schema() {
    assert!(jsonschema::draft202012::meta::validate(&schema()).is_ok());
}

#[test]
fn mistakes_an_editor_can_see_are_not_valid() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let document = |rest: Value| {
        let mut document = json!({ "itsm": 1, "policy": { "name": "x" } });
        document.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        document
    };
    assert!(validator.is_valid(&document(json!({}))));
    for wrong in [
        json!({ "itsm": 2 }),
        json!({ "policy": {} }),
        json!({ "feilds": {} }),
        json!({ "fields": { "a": { "type": "bool" } } }),
        json!({ "fields": { "a": { "type": "boolean", "min": 1 } } }),
        json!({ "fields": { "a": { "type": "decimal", "places": 12 } } }),
        json!({ "derive": { "a": { "rules": [{ "wehn": {}, "then": "x" }] } } }),
        json!({ "derive": { "a": { "rules": [{ "when": { "x": { "atleast": 3 } }, "then": "x" }] } } }),
        json!({ "derive": { "a": { "hit": "frist", "rules": [] } } }),
        json!({ "derive": { "a": { "score": { "combine": "average", "questions": {}, "bands": [] } } } }),
        json!({ "derive": { "a": { "score": { "questions": { "q": { "pionts": {} } }, "bands": [] } } } }),
        json!({ "derive": { "a": { "score": { "questions": { "q": { "weight": 0, "points": { "x": 1 } } }, "bands": [] } } } }),
        json!({ "derive": { "a": { "highest": ["b"] } } }),
        json!({ "change": { "approval": [{ "id": "board", "stage": [] }] } }),
        json!({ "change": { "approval": [{ "id": "board", "stages": [{ "roles": ["cab"], "quorum": 0 }] }] } }),
        json!({ "change": { "lead_time": [{ "witin": "8h" }] } }),
        json!({ "change": { "attachments": { "plan": { "lable": "Plan" } } } }),
        json!({ "priority": { "overrides": { "priority": { "reason": "yes" } } } }),
        json!({ "sla": { "metrics": { "m": { "targets": [{ "withn": "4h" }] } } } }),
        json!({ "sla": { "metrics": { "m": { "targets": [{ "attainment": 95, "within": "4h" }] } } } }),
        json!({ "sla": { "metrics": { "m": { "pause": { "whne": {} }, "targets": [] } } } }),
    ] {
        assert!(!validator.is_valid(&document(wrong.clone())), "{wrong}");
    }
}
