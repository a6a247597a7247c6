//! Requests: any text to a policy of the repository.

use itsm_core::Policy;
use itsm_core::wire::{self, Description, Reply};
use serde_json::{Map, Value, json};

use crate::material::{Usable, chosen};

/// The first byte chooses the policy, the rest is the request. The answer is one, or says what is wrong; one fact more
/// leaves no more possible than before.
pub(crate) fn check(input: &[u8]) {
    let Some((&first, rest)) = input.split_first() else { return };
    let Some(usable) = chosen(first) else { return };
    let Ok(request) = str::from_utf8(rest) else { return };
    parsed(&wire::to_json(&wire::calendar(usable.policy, request)));
    parsed(&wire::to_json(&wire::sla_targets(usable.policy, request)));
    parsed(&wire::to_json(&wire::sla_clock(usable.policy, request)));
    parsed(&wire::to_json(&wire::change_conflicts(usable.policy, request, None)));
    parsed(&wire::to_json(&wire::change_slots(usable.policy, request, None)));
    parsed(&wire::to_json(&wire::change_calendar(usable.policy, request, None)));
    let answer = check_answers(usable.policy, request);
    if let (Ok(Value::Object(request)), Some(answer)) = (serde_json::from_str(request), answer.get("ok")) {
        check_narrowing(usable, request, answer, rest);
    }
}

/// What is answered about a change is what is explained, and adds up.
fn check_change(policy: &Policy, request: &str) {
    let (reply, explained) = (wire::change_risk(policy, request), wire::explain_change(policy, request));
    let text = wire::to_json(&explained);
    match (&reply, &explained) {
        (Reply::Ok(answer), Reply::Ok(explanation)) => {
            assert_eq!(explanation.answer, *answer, "what is explained is what is answered");
            assert!(!answer.possible.is_empty(), "something is possible: {text}");
            assert_eq!(answer.settled, answer.possible.len() == 1, "settled is one possible risk: {text}");
            assert!(answer.scores.iter().all(|score| score.least <= score.most), "no score is turned round: {text}");
        }
        (Reply::Errors(errors), Reply::Errors(again)) => {
            assert_eq!(errors, again, "both questions have the same errors");
        }
        _ => panic!("only one of two questions has errors: {text}"),
    }
    parsed(&text);
}

/// Asks in every way there is. Gives the reply.
pub(crate) fn check_answers(policy: &Policy, request: &str) -> Value {
    let reply = wire::priority(policy, request);
    let text = wire::to_json(&reply);
    let explained = wire::explain(policy, request);
    match (&reply, &explained) {
        (Reply::Ok(answer), Reply::Ok(explanation)) => {
            assert_eq!(explanation.answer, *answer, "what is explained is what is answered");
            assert!(!answer.possible.is_empty(), "something is possible: {text}");
            assert_eq!(answer.settled, answer.possible.len() == 1, "settled is one possible outcome: {text}");
            assert_eq!(answer.outcome.is_some(), answer.settled, "settled is an outcome: {text}");
            assert!(!answer.settled || answer.next.is_empty(), "nothing to ask once it is settled: {text}");
        }
        (Reply::Errors(errors), Reply::Errors(again)) => {
            assert_eq!(errors, again, "both questions have the same errors");
            assert!((1..=101).contains(&errors.len()), "there is an error, and not too many");
            assert!(errors.iter().all(|error| error.code.contains('.') && !error.message.is_empty()), "{text}");
        }
        _ => panic!("only one of two questions has errors: {text}"),
    }
    parsed(&wire::to_json(&explained));
    check_change(policy, request);
    parsed(&text)
}

/// Asks the first few calendars. What is due later is as much later as was asked for.
pub(crate) fn check_calendars(policy: &Policy) {
    const FEW: usize = 4;
    let from = 1_774_746_000_000;
    for name in policy.calendars().take(FEW).map(str::to_owned).collect::<Vec<_>>() {
        let request = json!({ "calendar": name, "at": "2026-11-25T12:00:00Z" }).to_string();
        parsed(&wire::to_json(&wire::calendar(policy, &request)));
        let Some(calendar) = policy.calendar(&name) else { continue };
        for length in [1, 59_999, 40 * 3_600_000, 9_000 * 3_600_000] {
            if let Ok(due) = calendar.add(from, length) {
                assert_eq!(calendar.between(from, due), Ok(length), "{name}");
                let back = calendar.add(due, -length).expect("what lies before is within the horizon");
                assert_eq!(calendar.between(back, from), Ok(0), "{name}");
            }
        }
        for instant in [0, from, 4_133_980_800_000] {
            let next = (calendar.next_opening(instant), calendar.next_close(instant));
            for at in [next.0, next.1].into_iter().flatten().flatten() {
                assert!(at > instant, "{name}: the next one is later");
            }
            let _ = (calendar.previous_opening(instant), calendar.previous_close(instant));
            let _ = (calendar.add_working_days(instant, 3), calendar.add_working_days(instant, -3));
        }
    }
}

/// Looks for slots, if there are windows. What is free of everything that is certain is in no conflict with it.
pub(crate) fn check_windows(policy: &Policy) {
    if policy.change_windows().is_none() {
        return;
    }
    let year = r#"{"from":"2026-06-01T00:00:00Z","to":"2027-05-01T00:00:00Z","language":"de"}"#;
    parsed(&wire::to_json(&wire::change_calendar(policy, year, None)));
    let request = r#"{"from":"2026-06-01T00:00:00Z","length":"2h","count":20,"step":45}"#;
    let answer = parsed(&wire::to_json(&wire::change_slots(policy, request, None)));
    for slot in answer["ok"]["slots"].as_array().into_iter().flatten() {
        let request = json!({ "start": slot["from"], "end": slot["to"] }).to_string();
        let conflicts = parsed(&wire::to_json(&wire::change_conflicts(policy, &request, None)));
        let all = conflicts["ok"]["conflicts"].as_array().expect("a list");
        assert!(all.iter().all(|conflict| conflict["certain"] == json!(false)), "{slot} {conflicts}");
    }
}

/// Follows a ticket through a day, if there are service levels. What counted is what its timeline says.
pub(crate) fn check_levels(policy: &Policy) {
    let Some(levels) = policy.service_levels() else { return };
    parsed(&wire::to_json(&wire::sla_targets(
        policy,
        r#"{"start":"2026-11-25T12:00:00Z","explain":true,"language":"de"}"#,
    )));
    let kinds: Vec<&str> = levels.events.ids().take(20).collect();
    let event = |(hour, kind): (usize, &&str)| json!({ "at": format!("2026-11-25T{hour:02}:30:00Z"), "event": kind });
    let events: Vec<Value> = kinds.iter().enumerate().map(event).collect();
    let request = json!({ "events": events, "now": "2027-01-01T00:00:00.5Z", "timeline": true });
    let answer = parsed(&wire::to_json(&wire::sla_clock(policy, &request.to_string())));
    for clock in answer["ok"]["clocks"].as_array().into_iter().flatten() {
        let Some(timeline) = clock["timeline"].as_array() else { continue };
        let sum: i64 = timeline.iter().filter_map(|entry| entry["milliseconds"].as_i64()).sum();
        assert_eq!(Some(sum), clock["elapsedMilliseconds"].as_i64(), "{clock}");
    }
}

/// What is said must be JSON.
pub(crate) fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("a reply is JSON ({error}): {text}"))
}

/// Answers one question that is worth asking.
fn check_narrowing(usable: &Usable, mut request: Map<String, Value>, answer: &Value, choice: &[u8]) {
    let by_hand = request.get("overrides").is_some()
        || answer["overrides"].as_array().is_none_or(|overrides| !overrides.is_empty());
    let Some(field) = answer["next"][0]["field"].as_str() else { return };
    let tried = some_answer(&usable.description, field, choice.iter().map(|&byte| usize::from(byte)).sum());
    let Some(facts) = request.entry("facts").or_insert_with(|| json!({})).as_object_mut() else { return };
    if by_hand || facts.insert(field.to_owned(), tried).is_some() {
        return;
    }
    let request = Value::Object(request).to_string();
    let more = check_answers(usable.policy, &request);
    // Too large a set may be larger in another way than the one before it.
    let Some(more) = more.get("ok").filter(|more| more["exact"] == json!(true)) else { return };
    let before = answer["possible"].as_array().expect("a list");
    let after = more["possible"].as_array().expect("a list");
    assert!(after.iter().all(|outcome| before.contains(outcome)), "{before:?} became {after:?} by {request}");
}

/// One of these; nothing of an empty list.
pub(crate) fn pick<'a>(of: &[&'a str], choice: usize) -> &'a str {
    of.get(choice % of.len().max(1)).copied().unwrap_or_default()
}

/// Some value of a field: null only where it may be.
pub(crate) fn some_answer(description: &Description, field: &str, choice: usize) -> Value {
    let Some(described) = description.fields.iter().find(|known| known.name == field) else { return Value::Null };
    if !described.required && choice.is_multiple_of(7) {
        return Value::Null;
    }
    let ids: Vec<&str> = described.options.iter().flatten().map(|option| option.id.as_str()).collect();
    match described.kind {
        "boolean" => json!(choice.is_multiple_of(2)),
        "choice" | "level" => json!(pick(&ids, choice)),
        "choices" => json!([pick(&ids, choice)]),
        "text" => json!("vpn"),
        "integer" => {
            let least = described.min.as_ref().and_then(|least| least.parse::<i64>().ok()).unwrap_or_default();
            json!(least + i64::try_from(choice % 200).unwrap_or_default())
        }
        "decimal" => json!(described.min.clone().unwrap_or_else(|| "1".to_owned())),
        "duration" => json!(pick(&["0s", "90m", "4h", "2d"], choice)),
        "date" => json!(pick(&["2026-11-25", "1999-12-31"], choice)),
        "instant" => json!(pick(&["2026-11-25T12:00:00Z", "1999-12-31T23:59:59+01:00"], choice)),
        _ => json!(pick(&["08:30", "24:00"], choice)),
    }
}
