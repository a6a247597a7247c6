#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]
//! Decisions on typed facts equal `Policy::priority` on the same facts written as JSON: for every kind of field, for
//! complete facts and others, for good values and wrong ones.

use itsm_core::Policy;
use itsm_core::engine::{PreparedPriority, PriorityBinder};
use itsm_core::fact::facts::{Answer, FactError};
use itsm_core::fact::field::Kind;
use itsm_core::fact::typed::Fact;
use itsm_random::random_policy;
use serde_json::{Map, Value, json};

type Ticket = Map<String, Value>;

fn fact<V>(ticket: &Ticket, name: &str, read: impl Fn(&Value) -> V) -> Fact<V> {
    match ticket.get(name) {
        None => Fact::Absent,
        Some(Value::Null) => Fact::Unknown,
        Some(value) => Fact::Value(read(value)),
    }
}

/// Binds every field of a policy by its type; choices now by position, now by id.
fn bind(policy: &Policy, rng: &mut fastrand::Rng) -> PreparedPriority<Ticket> {
    let mut binder = policy.prepare_priority::<Ticket>();
    for field in &policy.vocabulary().fields {
        let name = field.name.clone();
        binder = match field.kind.clone() {
            Kind::Boolean => {
                binder.boolean(&field.name, move |ticket| fact(ticket, &name, |value| value.as_bool().unwrap()))
            }
            Kind::Choice(options) | Kind::Level(options) if rng.bool() => {
                let mut ids: Vec<String> = options.ids().map(str::to_owned).collect();
                rng.shuffle(&mut ids);
                let known: Vec<&str> = ids.iter().map(String::as_str).collect();
                let places = ids.clone();
                binder.choice(&field.name, &known, move |ticket| {
                    fact(ticket, &name, |value| places.iter().position(|id| value == id).unwrap_or(usize::MAX))
                })
            }
            Kind::Choice(_) | Kind::Level(_) => binder.id(&field.name, move |ticket| match ticket.get(&name) {
                None => Fact::Absent,
                Some(Value::Null) => Fact::Unknown,
                Some(value) => Fact::Value(value.as_str().unwrap()),
            }),
            Kind::Number { notation, .. } => binder.number(&field.name, move |ticket| {
                fact(ticket, &name, |value| {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    notation.read(&text).unwrap_or(i64::MAX)
                })
            }),
            Kind::Choices(_) | Kind::Text { .. } => binder.answer(&field.name, move |ticket| {
                fact(ticket, &name, |value| match value {
                    Value::Array(ids) => {
                        let ids: Vec<String> = ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect();
                        Answer::Several(ids)
                    }
                    value => Answer::from(value.as_str().unwrap()),
                })
            }),
        };
    }
    binder.finish().expect("every field is bound by its type")
}

#[test]
fn typed_facts_decide_as_written_ones() {
    let (mut looked_up, mut general, mut errors) = (0, 0, 0);
    let mut rng = fastrand::Rng::with_seed(0x5eed);
    for _ in 0..150 {
        let random = random_policy(&mut rng, true);
        let policy = Policy::from_json(&random.document.to_string()).expect("it is a policy");
        let ask = bind(&policy, &mut rng);
        for _ in 0..40 {
            let absent = [0, 0, 10, 50, 100][rng.usize(0..5)];
            let mut ticket = random.facts(&mut rng, absent);
            if rng.u32(0..100) < 8 {
                spoil(&policy, &mut rng, &mut ticket);
            }
            let written = policy.read_facts(&Value::Object(ticket.clone()).to_string());
            match (ask.decide(&ticket), written) {
                (Ok(decision), Ok(facts)) => {
                    let answer = policy.priority(&facts).expect("these are its facts");
                    assert_eq!(decision.outcome(), answer.outcome.as_deref(), "{ticket:?}\n{}", random.document);
                    let level = answer.outcome.as_ref().and_then(|outcome| {
                        policy.priority_decision().and_then(|decision| decision.levels.index(outcome))
                    });
                    assert_eq!(decision.level(), level);
                    for (name, _) in &random.derived {
                        let value = answer.values.iter().find(|value| value.name == *name);
                        assert_eq!(decision.value(name), value.and_then(|value| value.outcome.as_deref()), "{name}");
                    }
                    if let Some(whole) = decision.answer() {
                        general += 1;
                        assert_eq!(*whole, answer);
                    } else {
                        looked_up += 1;
                        assert!(answer.settled && answer.exact);
                    }
                    let again = ask.facts(&ticket).expect("the facts are good");
                    assert_eq!(policy.priority(&again).expect("these are its facts"), answer);
                }
                (Err(error), Err(written)) => {
                    errors += 1;
                    assert!(written.contains(&error), "{error:?} {written:?}");
                }
                (typed, written) => panic!("{typed:?} but {written:?} for {ticket:?}"),
            }
        }
    }
    assert!(looked_up > 1_000 && general > 1_000 && errors > 100, "{looked_up} {general} {errors}");
}

/// Puts a wrong value into a field, of a type that the binding of the test can read.
fn spoil(policy: &Policy, rng: &mut fastrand::Rng, ticket: &mut Ticket) {
    let fields = &policy.vocabulary().fields;
    let field = &fields[rng.usize(0..fields.len())];
    let wrong = match &field.kind {
        _ if field.required && rng.bool() => Value::Null,
        Kind::Choice(_) | Kind::Level(_) => json!("no such option"),
        Kind::Choices(_) => json!(["no such option"]),
        Kind::Number { min, .. } if *min >= 0 => json!(-5),
        Kind::Number { .. } => json!("no number"),
        Kind::Boolean | Kind::Text { .. } => return,
    };
    ticket.insert(field.name.clone(), wrong);
}

const POLICY: &str = r#"{
    "itsm": 1, "policy": { "name": "p" }, "scales": { "priority": ["P1", "P2"], "impact": ["high", "low"] },
    "fields": {
        "service": { "type": "choice", "options": ["mail", "payroll"], "required": true },
        "users": { "type": "integer", "min": 0 },
        "vip": { "type": "boolean", "default": false },
        "note": { "type": "text" }
    },
    "derive": { "impact": { "rules": [{ "when": { "users": ">= 50" }, "then": "high" }], "otherwise": "low" } },
    "priority": { "table": { "rules": [
        { "when": { "impact": "high" }, "then": "P1" }, { "when": { "service": "payroll", "vip": true }, "then": "P1" }
    ], "otherwise": "P2" } }
}"#;

fn wrong(bind: impl FnOnce(PriorityBinder<()>) -> PriorityBinder<()>) -> Vec<FactError> {
    let policy = Policy::from_json(POLICY).expect("it is a policy");
    bind(policy.prepare_priority()).finish().err().expect("it does not fit")
}

#[test]
fn what_does_not_fit_is_told_when_it_is_bound() {
    let errors = wrong(|binder| {
        binder
            .number("user", |()| 1)
            .boolean("users", |()| true)
            .choice("service", &["mail", "payrol"], |()| 0)
            .id("impact", |()| Fact::Value("high"))
            .number("note", |()| 1)
            .boolean("vip", |()| true)
            .boolean("vip", |()| true)
    });
    let told: Vec<String> = errors.iter().map(|error| format!("{}: {error}", error.code)).collect();
    insta::assert_snapshot!(told.join("\n"));
    let policy = Policy::from_json(r#"{ "itsm": 1, "policy": { "name": "p" } }"#).expect("it is a policy");
    let error = policy.prepare_priority::<()>().finish().err().expect("it decides nothing");
    assert_eq!(error[0].code, "request.no_priority");
}

#[test]
fn fields_that_are_not_bound_are_absent() {
    let policy = Policy::from_json(POLICY).expect("it is a policy");
    let ask = policy.prepare_priority::<i64>().number("users", |&users| users).finish().expect("it fits");
    assert_eq!(ask.decide(&80).expect("it is good").outcome(), Some("P1"), "whatever the service");
    let low = ask.decide(&3).expect("it is good");
    assert_eq!((low.outcome(), low.level(), low.value("impact")), (Some("P2"), Some(1), Some("low")), "no vip");
    assert_eq!(ask.decide(&-1).unwrap_err().code, "facts.wrong_value");
    let ask = policy.prepare_priority::<bool>().boolean("vip", |&vip| vip).finish().expect("it fits");
    let open = ask.decide(&true).expect("it is good");
    assert_eq!((open.outcome(), open.level(), open.value("impact")), (None, None, None));
    assert_eq!(open.answer().expect("it is open").possible, ["P1", "P2"]);
}

#[test]
fn an_open_record_type_that_makes_no_difference_needs_no_general_path() {
    let text =
        POLICY.replace(r#""fields": {"#, r#""fields": { "record_type": { "type": "choice", "from": "record_types" },"#);
    let policy = Policy::from_json(&text).expect("it is a policy");
    let ask = policy
        .prepare_priority::<bool>()
        .number("users", |_| 3)
        .id("service", |_| Fact::Value("payroll"))
        .boolean("vip", |&vip| vip)
        .finish()
        .expect("it fits");
    let decision = ask.decide(&true).expect("it is good");
    assert_eq!((decision.outcome(), decision.answer()), (Some("P1"), None));
    let facts = ask.facts(&true).expect("they are good");
    assert_eq!(policy.priority(&facts).expect("these are its facts").outcome.as_deref(), Some("P1"));
}
