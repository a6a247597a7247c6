//! Requests that are mostly right: facts and values set by hand, made out of bytes.

use itsm_core::priority::answer::OverrideStatus;
use itsm_core::wire::{self, Description, Reply};
use serde_json::{Map, Value, json};

use crate::material::{Usable, chosen};
use crate::request::{self, pick};

/// Takes bytes one by one; 0 when there are no more.
struct Bytes<'b>(std::slice::Iter<'b, u8>);

impl Bytes<'_> {
    fn next(&mut self) -> usize {
        usize::from(self.first())
    }

    fn first(&mut self) -> u8 {
        self.0.next().copied().unwrap_or_default()
    }
}

/// Every override is told of, and one of the priority that applies decides.
pub(crate) fn check(input: &[u8]) {
    let mut bytes = Bytes(input.iter());
    let Some(Usable { policy, description, .. }) = chosen(bytes.first()) else { return };
    let overrides = overrides(description, &mut bytes);
    let request = json!({
        "now": pick(&["2026-11-25T12:00:00Z", "2026-11-26T12:00:00+14:00"], bytes.next()),
        "rankQuestions": bytes.next() % 4 == 0,
        "facts": facts(description, &mut bytes),
        "overrides": overrides,
    });
    let text = request.to_string();
    request::check_answers(policy, &text);
    let Reply::Ok(answer) = wire::priority(policy, &text) else { return };
    assert_eq!(answer.overrides.len(), overrides.len(), "every override is told of: {text}");
    for told in &answer.overrides {
        assert_eq!(told.why.is_some(), matches!(told.status, OverrideStatus::Refused | OverrideStatus::Open), "{text}");
        if told.value == "priority" && told.status == OverrideStatus::Applied {
            assert_eq!(answer.outcome.as_ref(), Some(&told.level), "what is set by hand holds: {text}");
        }
        if told.status == OverrideStatus::Open {
            assert!(told.value != "priority" || answer.possible.contains(&told.level), "{text}");
        }
    }
}

fn overrides(description: &Description, bytes: &mut Bytes<'_>) -> Vec<Value> {
    let scale_of = |name: &str| {
        let value = description.values.iter().find(|value| value.name == name).map(|value| &value.scale);
        value.or(description.priority_scale.as_ref())
    };
    let mut names: Vec<&str> = description.values.iter().map(|value| value.name.as_str()).collect();
    names.extend(description.priority_scale.as_ref().map(|_| "priority"));
    let mut overrides = Vec::new();
    for name in names {
        let choice = bytes.next();
        let levels = scale_of(name).and_then(|scale| description.scales.iter().find(|known| known.name == *scale));
        let Some(levels) = levels.map(|scale| &scale.levels).filter(|_| !choice.is_multiple_of(3)) else { continue };
        let mut set = Map::new();
        set.insert("value".to_owned(), json!(name));
        set.insert("level".to_owned(), json!(levels.get(choice / 3 % levels.len().max(1)).map(|level| &level.id)));
        for (bit, key, value) in [
            (0, "reason", "asked for on the phone"),
            (1, "by", "ada"),
            (2, "until", pick(&["2026-11-25T12:00:00Z", "2026-11-25T16:00:00Z", "2027-11-25T12:00:00Z"], choice)),
        ] {
            if bytes.next() >> bit & 1 == 1 {
                set.insert(key.to_owned(), json!(value));
            }
        }
        overrides.push(Value::Object(set));
    }
    overrides
}

fn facts(description: &Description, bytes: &mut Bytes<'_>) -> Map<String, Value> {
    let mut facts = Map::new();
    for field in &description.fields {
        let choice = bytes.next();
        if !choice.is_multiple_of(3) {
            facts.insert(field.name.clone(), request::some_answer(description, &field.name, choice / 3));
        }
    }
    facts
}
