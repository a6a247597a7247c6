//! The JSON Schema (draft 2020-12) of a policy document, generated from the model: what editors complete and check by.
//!
//! It knows the shapes of the format. Names, value types and what a policy means are checked by the engine alone.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::VERSIONS;
use super::model::assessment::{Afterwards, TimeAllowed};
use super::model::calendar::{CalendarDate, Hours, SpecialDay, WEEKDAYS, Weekday, Windows};
use super::model::category::Keyword;
use super::model::change::{Moment, WindowHours};
use super::model::sla::{CalendarOf, ClockTime, Counts, DayAfter, FieldRef, Length, Lengths, Percent};
use super::model::{
    Condition, Document, Entries, FactValue, MatrixRow, Operand, Operator, Scalar, Section, SectionOrNone, TestExpr,
    Text,
};
use crate::span::Spanned;

/// The schema of a policy document.
pub fn schema() -> Value {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<Document>().to_value();
    finish(&mut schema);
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".to_owned(), "ITSM policy".into());
        if let Some(itsm) = root.get_mut("properties").and_then(|properties| properties.get_mut("itsm")) {
            *itsm = json!({ "description": "The format version.", "enum": VERSIONS });
        }
    }
    schema
}

/// Keys the model always holds and writes, and an author may leave out.
const WITH_DEFAULT: [&str; 3] = ["hit", "combine", "allow"];

/// Makes a generated schema say what the reader does: unknown keys are refused, null is no value of an optional key,
/// defaults may be left out.
fn finish(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut() else { return };
    write_variants_out(schema);
    schema.remove("format");
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|key| !key.as_str().is_some_and(|key| WITH_DEFAULT.contains(&key)));
    }
    if schema.get("required") == Some(&json!([])) {
        schema.remove("required");
    }
    if schema.contains_key("properties") {
        schema.entry("additionalProperties").or_insert(Value::Bool(false));
    }
    if let Some(description) = schema.get_mut("description") {
        *description = description.as_str().unwrap_or_default().replace('\n', " ").into();
    }
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        for (key, property) in properties.iter_mut() {
            without_null(property);
            shorten_description(key, property);
        }
    }
    for (keyword, value) in schema {
        match (keyword.as_str(), value) {
            ("properties" | "$defs", Value::Object(schemas)) => schemas.values_mut().for_each(finish),
            ("anyOf" | "oneOf", Value::Array(schemas)) => schemas.iter_mut().for_each(finish),
            ("items" | "additionalProperties", schema) => finish(schema),
            _ => {}
        }
    }
}

/// What is generated for an `Option` without its null.
fn without_null(property: &mut Value) {
    let Some(property) = property.as_object_mut() else { return };
    let null = json!({ "type": "null" });
    if let Some(Value::Array(either)) = property.get_mut("anyOf")
        && either.last() == Some(&null)
    {
        either.pop();
        if let [Value::Object(only)] = either.as_slice() {
            let only = only.clone();
            property.remove("anyOf");
            for (keyword, value) in only {
                property.entry(keyword).or_insert(value);
            }
        }
    }
    if let Some(Value::Array(types)) = property.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            property.insert("type".to_owned(), only);
        }
    }
}

/// An object with variants of further keys (a field and its type) becomes one whole object for each variant, because
/// `additionalProperties` does not see the keys of another schema beside it.
fn write_variants_out(schema: &mut Map<String, Value>) {
    let Some(Value::Array(variants)) = schema.get("oneOf") else { return };
    let Some(Value::Object(common)) = schema.get("properties") else { return };
    let whole: Vec<Value> = variants
        .iter()
        .map(|variant| {
            let mut variant = variant.clone();
            if let Some(properties) = variant.get_mut("properties").and_then(Value::as_object_mut) {
                for (key, property) in common {
                    properties.entry(key).or_insert(property.clone());
                }
            }
            variant
        })
        .collect();
    schema.insert("oneOf".to_owned(), Value::Array(whole));
    for key in ["properties", "type", "required", "additionalProperties"] {
        schema.remove(key);
    }
}

/// The doc comment of a key starts with the key in backticks; in an editor the key stands there already.
fn shorten_description(key: &str, property: &mut Value) {
    let Some(description) = property.get_mut("description") else { return };
    let text = description.as_str().unwrap_or_default();
    let short = text.strip_prefix(&format!("`{key}`: ")).map(str::to_owned);
    if let Some(short) = short {
        *description = short.into();
    } else if text == format!("`{key}`.")
        && let Some(property) = property.as_object_mut()
    {
        property.remove("description");
    }
}

/// A text that may look like a number or a boolean: an id, a revision.
pub(super) struct AnyText;

/// `reason:` of an override.
pub(super) struct Reason;

/// A choice may be written as its id alone.
pub(super) fn choice_shorthand(schema: &mut Schema) {
    shorthand(schema, &json!({ "type": ["string", "number", "boolean"] }));
}

/// A scale may be written as the list of its levels.
pub(super) fn scale_shorthand(schema: &mut Schema) {
    let levels = schema.get("properties").and_then(|properties| properties.get("levels")).cloned().unwrap_or_default();
    shorthand(schema, &levels);
}

fn shorthand(schema: &mut Schema, short: &Value) {
    let description = schema.remove("description");
    *schema = json_schema!({ "anyOf": [short, schema.clone()] });
    if let Some(description) = description {
        schema.insert("description".to_owned(), description);
    }
}

/// A trigger may be written as the kinds of its events alone.
pub(super) fn trigger_shorthand(schema: &mut Schema) {
    let kinds = json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
    if let Some(on) = schema.get_mut("properties").and_then(|properties| properties.get_mut("on")) {
        *on = json!({ "description": "At events of these kinds.", "anyOf": [{ "type": "string" }, kinds] });
    }
    let description = schema.remove("description");
    *schema = json_schema!({ "anyOf": [{ "type": "string" }, kinds, schema.clone()] });
    if let Some(description) = description {
        schema.insert("description".to_owned(), description);
    }
}

/// A list of shares, or one.
pub(super) struct Shares;

/// A list of keywords, or one.
pub(super) struct KeywordList;

/// The list of a calendar's holidays.
pub(super) struct Holidays;

/// The list of a calendar's special days.
pub(super) struct SpecialDays;

/// The kinds of days: what a holiday may say, or a special day.
fn special_day(generator: &mut SchemaGenerator, description: &str, leave_out: &str, required: &[&str]) -> Value {
    let mut schema = SpecialDay::json_schema(generator).to_value();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), description.into());
        schema.insert("required".to_owned(), json!(required));
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            properties.remove(leave_out);
        }
    }
    schema
}

/// An implementation of `JsonSchema` by name and body.
macro_rules! schema_of {
    ($($type:ty, $name:literal, |$generator:ident| $body:expr;)*) => {
        $(impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $body
            }
        })*
    };
}

schema_of! {
    Holidays, "Holidays", |generator| {
        let date = generator.subschema_for::<CalendarDate>();
        let holiday = special_day(generator, "A day without working time.", "hours", &[]);
        json_schema!({ "type": "array", "items": { "anyOf": [date, holiday] } })
    };
    SpecialDays, "SpecialDays", |generator| {
        let day = special_day(generator, "A day with hours of its own.", "observed", &["hours"]);
        json_schema!({ "type": "array", "items": day })
    };
    CalendarDate, "CalendarDate", |_generator| json_schema!({
        "description": "A day of one year, `2026-12-24`, or of every year, `12-24`.",
        "type": "string",
        "pattern": "^(\\d{4}-)?\\d{2}-\\d{2}$",
    });
    Weekday, "Weekday", |_generator| json_schema!({ "enum": WEEKDAYS });
    Windows, "Windows", |_generator| {
        let window = json!({ "type": "string", "pattern": "^(always|\\d{1,2}(:\\d{2}){0,2} *[-–] *\\d{1,2}(:\\d{2}){0,2})$" });
        json_schema!({
            "description": "When work goes on: `08:00-18:00`, a list of such, or `closed`.",
            "anyOf": [{ "const": "closed" }, window, { "type": "array", "items": window }],
        })
    };
    Hours, "Hours", |generator| {
        let windows = generator.subschema_for::<Windows>();
        json_schema!({
            "description": "Windows by weekdays (`mon-fri`, `sat`, `sat,sun`, `daily`), or `always`.",
            "anyOf": [{ "const": "always" }, { "type": "object", "additionalProperties": windows }],
        })
    };
    Moment, "Moment", |_generator| json_schema!({
        "description": "A day of one year or of every year, `2026-12-18`, `12-18`, or a time by the wall clock, `2026-12-18T18:00`.",
        "type": "string",
        "pattern": "^((\\d{4}-)?\\d{2}-\\d{2}|\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2})?)$",
    });
    WindowHours, "WindowHours", |generator| {
        let (week, day) = (generator.subschema_for::<Hours>(), generator.subschema_for::<Windows>());
        json_schema!({ "description": "Hours by weekday; of days that are said beside them, windows.", "anyOf": [week, day] })
    };
    CalendarOf, "CalendarOf", |generator| {
        let field = generator.subschema_for::<FieldRef>();
        json_schema!({
            "description": "A calendar by its name, or the one that a field or attribute names.",
            "anyOf": [{ "type": "string" }, field],
        })
    };
    FieldRef, "FieldOperand", |generator| Operand::json_schema(generator);
    Percent, "Percent", |_generator| json_schema!({ "type": "string", "pattern": "^\\d+(\\.\\d+)? *%$" });
    Shares, "Shares", |generator| {
        let share = generator.subschema_for::<Percent>();
        json_schema!({ "anyOf": [share, { "type": "array", "items": share }] })
    };
    Keyword, "Keyword", |_generator| json_schema!({
        "description": "Words next to one another: `reset password`, `print*`, `printer~`; or a regular expression.",
        "anyOf": [
            { "type": ["string", "number", "boolean"] },
            {
                "type": "object",
                "properties": { "matches": { "description": "A regular expression.", "type": "string" } },
                "required": ["matches"],
                "additionalProperties": false,
            },
        ],
    });
    KeywordList, "KeywordList", |generator| {
        let keyword = generator.subschema_for::<Keyword>();
        json_schema!({ "anyOf": [keyword, { "type": "array", "items": keyword, "minItems": 1 }] })
    };
    Length, "Length", |_generator| json_schema!({ "description": "A length of time: `1h30m`.", "type": "string" });
    ClockTime, "ClockTime", |_generator| json_schema!({ "type": "string", "pattern": "^\\d{2}:\\d{2}(:\\d{2})?$" });
    Lengths, "Lengths", |_generator| json_schema!({
        "description": "A length of time, `4h`, or from one to another, `2h..4h`.",
        "type": "string",
    });
    Counts, "Counts", |_generator| json_schema!({
        "description": "A number, `3`, or from one to another, `3..5`.",
        "anyOf": [{ "type": "integer", "minimum": 1 }, { "type": "string", "pattern": "^\\d+ *\\.\\. *\\d+$" }],
    });
    DayAfter, "DayAfter", |_generator| json_schema!({
        "description": "The `same` working day, the `next` one, or the nth one after.",
        "anyOf": [{ "enum": ["same", "next"] }, { "type": "integer", "minimum": 0 }],
    });
    AnyText, "AnyText", |_generator| json_schema!({ "type": ["string", "number", "boolean"] });
    Afterwards, "Afterwards", |generator| {
        let time = generator.subschema_for::<TimeAllowed>();
        json_schema!({
            "description": "How long after the end of a change; `true` without a deadline.",
            "anyOf": [{ "const": true }, time],
        })
    };
    Reason, "Reason", |_generator| json_schema!({ "enum": ["required", "optional"] });
    Scalar, "Scalar", |_generator| json_schema!({
        "description": "A value: text, number, boolean, or null where “unknown” has a meaning.",
        "type": ["string", "number", "boolean", "null"],
    });
    Text, "Text", |_generator| json_schema!({
        "description": "A text for people: one for every language, or one by language tag.",
        "anyOf": [
            { "type": "string" },
            { "type": "object", "minProperties": 1, "additionalProperties": { "type": "string" } },
        ],
    });
    FactValue, "FactValue", |generator| {
        let scalar = generator.subschema_for::<Scalar>();
        json_schema!({ "anyOf": [scalar, { "type": "array", "items": scalar }] })
    };
    SectionOrNone, "SectionOrNone", |generator| {
        let section = generator.subschema_for::<Section>();
        json_schema!({ "anyOf": [{ "const": "none" }, section] })
    };
    MatrixRow, "MatrixRow", |generator| {
        let cell = generator.subschema_for::<Scalar>();
        json_schema!({
            "description": "The cells of a row: in column order, or by column.",
            "anyOf": [
                { "type": "array", "items": cell, "minItems": 1 },
                { "type": "object", "additionalProperties": cell },
            ],
        })
    };
    Condition, "Condition", |generator| {
        let condition = generator.subschema_for::<Condition>();
        let several = |what: &str| json!({ "description": what, "type": "array", "items": condition, "minItems": 1 });
        let test = generator.subschema_for::<TestExpr>();
        json_schema!({
            "description": "All of its entries hold: a field, attribute or derived value with what it is tested for.",
            "type": "object",
            "minProperties": 1,
            "properties": {
                "any": several("At least one of these holds."),
                "all": several("Every one of these holds."),
                "none": several("Not one of these holds."),
                "not": condition,
            },
            "additionalProperties": test,
        })
    };
    TestExpr, "Test", |generator| {
        let scalar = generator.subschema_for::<Scalar>();
        let operators = generator.subschema_for::<Operators>();
        json_schema!({
            "description": "A value, a list of which any may hold, or operators that all hold.",
            "anyOf": [
                scalar,
                { "type": "array", "items": { "anyOf": [scalar, operators] }, "minItems": 1 },
                operators,
            ],
        })
    };
    Operators, "Operators", |generator| {
        let properties: Map<String, Value> =
            Operator::ALL.into_iter().map(|operator| (operator.name().to_owned(), operand(operator, generator))).collect();
        json_schema!({ "type": "object", "minProperties": 1, "properties": properties })
    };
    Operand, "FieldOperand", |_generator| json_schema!({
        "description": "The value of another field.",
        "type": "object",
        "properties": { "field": { "type": "string" } },
        "required": ["field"],
    });
}

/// A map of operators, which the model has no type of its own for.
struct Operators;

fn operand(operator: Operator, generator: &mut SchemaGenerator) -> Value {
    let scalar = generator.subschema_for::<Scalar>();
    let field = generator.subschema_for::<Operand>();
    let test = generator.subschema_for::<TestExpr>();
    let several = json!({ "type": "array", "items": scalar, "minItems": 1 });
    let (description, schema) = match operator {
        Operator::Is => ("It equals this.", json!({ "anyOf": [scalar, field] })),
        Operator::Not => ("The test in it does not hold.", json!({ "anyOf": [test, field] })),
        Operator::In => ("It is any of these.", several),
        Operator::AtLeast => (
            "On a scale no less severe than this; otherwise no smaller or earlier.",
            json!({ "anyOf": [scalar, field] }),
        ),
        Operator::AtMost => {
            ("On a scale no more severe than this; otherwise no larger or later.", json!({ "anyOf": [scalar, field] }))
        }
        Operator::Above => {
            ("On a scale more severe than this; otherwise larger or later.", json!({ "anyOf": [scalar, field] }))
        }
        Operator::Below => {
            ("On a scale less severe than this; otherwise smaller or earlier.", json!({ "anyOf": [scalar, field] }))
        }
        Operator::Between => (
            "From the first to the second, both inclusive.",
            json!({ "type": "array", "items": scalar, "minItems": 2, "maxItems": 2 }),
        ),
        Operator::Known => ("Whether there is a value.", json!({ "type": "boolean" })),
        Operator::AnyOf => ("At least one of these was chosen.", json!({ "anyOf": [scalar, several] })),
        Operator::AllOf => ("Each of these was chosen.", json!({ "anyOf": [scalar, several] })),
        Operator::NoneOf => ("None of these was chosen.", json!({ "anyOf": [scalar, several] })),
        Operator::Contains => ("The text has one of these as whole words.", json!({ "anyOf": [scalar, several] })),
        Operator::ContainsPart => {
            ("The text has one of these, also inside a word.", json!({ "anyOf": [scalar, several] }))
        }
        Operator::StartsWith => ("The text starts with one of these.", json!({ "anyOf": [scalar, several] })),
        Operator::EndsWith => ("The text ends with one of these.", json!({ "anyOf": [scalar, several] })),
        Operator::Matches => ("This regular expression finds something in the text.", json!({ "type": "string" })),
    };
    let mut schema = schema;
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), description.into());
    }
    schema
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<T: JsonSchema> JsonSchema for Entries<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("MapOf{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({ "type": "object", "additionalProperties": value })
    }
}
