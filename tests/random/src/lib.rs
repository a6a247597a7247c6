//! Random policies and random facts for them, the same for the same seed on every machine.
//!
//! The domains are small on purpose: every completion of half-known facts can be tried.

mod calendar;
mod change;
mod condition;
mod policy;
mod schedule;
mod sla;
mod suggest;

use fastrand::Rng;
use serde_json::{Map, Value, json};

pub use calendar::{RandomCalendars, random_calendars};
pub use change::{random_change_policy, random_questionnaire};
pub use policy::random_policy;
pub use schedule::{RandomWindows, random_windows};
pub use sla::{RandomLevels, random_levels};
pub use suggest::{random_suggest_request, random_suggestions, random_text, random_unusual_text};

/// A field of a random policy, with every value it can have.
#[derive(Clone, Debug)]
pub struct RandomField {
    /// Its name.
    pub name: String,
    /// Its definition.
    pub definition: Value,
    /// Every value, `null` included where it is one; of a text, one for each way its patterns can turn out.
    pub values: Vec<Value>,
    /// Whether absent means the default.
    pub has_default: bool,
    /// The catalogue attribute that may be tested, `field.attribute`, with its values.
    pub attribute: Option<(String, Vec<Value>)>,
    /// How conditions may test it.
    pub(crate) tests: Tests,
}

/// Every way to answer the open questions; a conditional one may also be left out.
pub fn complete(facts: &mut Map<String, Value>, open: &[&RandomField], each: &mut impl FnMut(&Map<String, Value>)) {
    match open.split_first() {
        None => each(facts),
        Some((field, rest)) => {
            for value in &field.values {
                facts.insert(field.name.clone(), value.clone());
                complete(facts, rest, each);
            }
            facts.remove(&field.name);
            if field.definition.get("ask_when").is_some() {
                complete(facts, rest, each);
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tests {
    Values,
    Ordered,
    Level,
    Choices,
    Text,
}

/// A random policy with what is needed to ask it.
#[derive(Clone, Debug)]
pub struct RandomPolicy {
    /// The document.
    pub document: Value,
    /// Its fields.
    pub fields: Vec<RandomField>,
    /// The derived values and the levels they can be set to by hand.
    pub derived: Vec<(String, Vec<String>)>,
    /// The levels of the priority.
    pub priority: Vec<String>,
}

impl RandomPolicy {
    /// Random facts: each field absent with probability `absent` (in percent), else one of its values.
    pub fn facts(&self, rng: &mut Rng, absent: u32) -> Map<String, Value> {
        let mut facts = Map::new();
        for field in &self.fields {
            if rng.u32(0..100) >= absent {
                facts.insert(field.name.clone(), pick(rng, &field.values).clone());
            }
        }
        facts
    }

    /// A random request: facts, sometimes overrides, sometimes mistakes.
    pub fn request(&self, rng: &mut Rng) -> Value {
        let absent = *pick(rng, &[0, 0, 20, 50, 80]);
        let mut request = Map::new();
        let mut facts = self.facts(rng, absent);
        if rng.u32(0..100) < 4 {
            let name = pick(rng, &self.fields).name.clone();
            let wrong =
                [json!("no such value"), json!(1.5), json!(true), json!([1]), json!({}), json!(-7), json!("ü😀")];
            facts.insert(name, pick(rng, &wrong).clone());
        }
        if rng.u32(0..100) < 2 {
            facts.insert("no_such_field".to_owned(), json!(1));
        }
        request.insert("facts".to_owned(), Value::Object(facts));
        if rng.u32(0..100) < 10 {
            let mut settable: Vec<(&str, &Vec<String>)> =
                self.derived.iter().map(|(name, levels)| (name.as_str(), levels)).collect();
            if !self.priority.is_empty() {
                settable.push(("priority", &self.priority));
            }
            let (value, levels) = *pick(rng, &settable);
            let mut set = json!({ "value": value, "level": pick(rng, levels) });
            if rng.bool() {
                set["reason"] = json!("asked for by the caller");
            }
            if rng.bool() {
                set["until"] = json!(*pick(rng, &["2026-11-22T10:00:00Z", "2026-11-23T12:00:00+01:00"]));
            }
            request.insert("overrides".to_owned(), json!([set]));
            request.insert("now".to_owned(), json!("2026-11-22T09:30:00Z"));
        }
        Value::Object(request)
    }
}

pub(crate) fn pick<'a, T>(rng: &mut Rng, list: &'a [T]) -> &'a T {
    &list[rng.usize(0..list.len())]
}
