#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says so by failing")]
//! Hostile policies and requests: refused with a code, or answered, in bounded time and memory; the engine answers as
//! before afterwards. The memory of the whole process is counted, so everything runs in one test.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use itsm_core::document::Syntax;
use itsm_core::schedule::changes::{Dependency, Schedule, ScheduledChange};
use itsm_core::{Policy, wire};
use peak_alloc::PeakAlloc;
use serde_json::{Map, Value, json};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// A guard against hangs, far above what anything takes in a debug build on a busy machine.
const TIME: Duration = Duration::from_mins(2);

/// What one attack may take at its worst, in megabytes.
const PEAK: f32 = 256.0;

const HEADER: &str = "itsm: 1\npolicy: { name: x }\n";

/// Documents that are refused, with the code of the first finding.
fn refused() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let maps = (0..2_500).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "{}a:", " ".repeat(at));
        text
    });
    let laughs = (0..9).fold(format!("{HEADER}a0: &a0 [x,x,x,x,x,x,x,x,x]\n"), |mut text, at| {
        let _ = writeln!(text, "a{}: &a{} [{}]", at + 1, at + 1, format!("*a{at},").repeat(9));
        text
    });
    let texts: Vec<(&str, String, &str)> = vec![
        ("10 MB", "x".repeat(10 << 20), "document.too_large"),
        ("10,000 lists in YAML blocks", "- ".repeat(10_000), "document.too_deep"),
        ("10,000 maps in YAML blocks", maps, "document.too_deep"),
        ("10,000 keys that are maps", "? ".repeat(10_000), "document.too_deep"),
        ("10,000 lists in brackets", "[".repeat(10_000), "document.too_deep"),
        ("10,000 maps in braces", "{\"a\": ".repeat(10_000), "document.too_deep"),
        ("10,000 maps in JSON", r#"{"a":"#.repeat(10_000), "document.too_deep"),
        ("a million rules", format!(r#"{{"itsm":1,"a":[{}]}}"#, "{},".repeat(1_000_000)), "document.too_many_nodes"),
        ("a million rules in YAML", format!("{HEADER}a: [{}]", "a,".repeat(1_000_000)), "document.too_many_nodes"),
        (
            "as many rules in lines as fit",
            format!("{HEADER}a:\n{}", "- a\n".repeat(450_000)),
            "document.too_many_nodes",
        ),
        ("a billion laughs", laughs, "document.too_many_nodes"),
        (
            "a long text, repeated",
            format!("{HEADER}a: &a {}\nb: [{}]", "x".repeat(1 << 20), "*a,".repeat(100_000)),
            "document.too_large",
        ),
        (
            "a long key, repeated",
            format!("{HEADER}a: &a {}\nb: {{{}}}", "x".repeat(1 << 20), "*a : 1,".repeat(10_000)),
            "document.too_large",
        ),
        ("an alias of itself", format!("{HEADER}a: &a [*a]"), "document.unknown_key"),
        ("thirty thousand mistakes", mistakes(), "document.unknown_key"),
        (
            "a hundred thousand rules without anything",
            format!("{HEADER}derive: {{ a: {{ rules: [{}] }} }}", "{},".repeat(100_000)),
            "document.missing_key",
        ),
        ("fifteen thousand unknown options", unknown_options(), "condition.bad_value"),
        ("a NUL", format!("{HEADER}\0"), "document.control_character"),
        ("NaN", r#"{"itsm":NaN}"#.to_owned(), "document.syntax"),
        ("1e400", r#"{"itsm":1e400,"policy":{"name":"x"}}"#.to_owned(), "document.version"),
        (
            "400 digits",
            format!(
                r#"{{"itsm":1,"policy":{{"name":"x"}},"fields":{{"n":{{"type":"integer","min":{}}}}}}}"#,
                "9".repeat(400)
            ),
            "field.bound",
        ),
        ("half of a surrogate pair", r#"{"\ud83d":1}"#.to_owned(), "document.syntax"),
        ("a text without end", format!("a: \"{}", "x ".repeat(1_900_000)), "document.syntax"),
        ("nine hundred thousand documents", "---\n".repeat(900_000), "document.several"),
        (
            "a hundred thousand directives",
            format!("{}---\nitsm: 2", "%FOO bar\n".repeat(100_000)),
            "document.missing_key",
        ),
        ("three hundred thousand tags", format!("a: [{}]", "!x y,".repeat(300_000)), "document.tag"),
        ("three hundred thousand anchors", format!("a: [{}]", "&a x,".repeat(300_000)), "document.too_many_nodes"),
    ];
    let mut documents: Vec<(&str, Vec<u8>, &str)> =
        texts.into_iter().map(|(name, text, code)| (name, text.into_bytes(), code)).collect();
    documents.push((
        "bytes that are no UTF-8",
        [HEADER.as_bytes(), &vec![0xff; 1_000_000]].concat(),
        "document.not_utf8",
    ));
    documents.push(("an overlong NUL", vec![b'{', 0xc0, 0x80, b'}'], "document.not_utf8"));
    documents
}

fn mistakes() -> String {
    (0..30_000).fold(HEADER.to_owned(), |mut text, at| {
        let _ = writeln!(text, "wrong_key_with_a_long_name_{at}: {{}}");
        text
    })
}

fn policy(fields: &Value, rules: &[Value]) -> Value {
    json!({
        "itsm": 1, "policy": { "name": "x" }, "scales": { "priority": ["P1", "P2"], "impact": ["high", "low"] },
        "fields": fields, "priority": { "table": { "rules": rules, "otherwise": "P2" } },
    })
}

fn unknown_options() -> String {
    let options: Vec<String> = (0..10_000).map(|at| format!("an_option_with_a_long_name_{at:05}")).collect();
    let wrong = |rule: usize| -> Vec<String> {
        (0..25).map(|at| format!("an_optiom_with_a_long_name_{:05}x", rule * 2 + at)).collect()
    };
    let rules: Vec<Value> = (0..600).map(|at| json!({ "when": { "c": wrong(at) }, "then": "P1" })).collect();
    policy(&json!({ "c": { "type": "choice", "options": options } }), &rules).to_string()
}

/// The costliest policies that are accepted: near one limit each, or several.
fn accepted() -> Vec<(&'static str, Value)> {
    let mut rng = fastrand::Rng::with_seed(7);
    let many = |count: usize, each: &mut dyn FnMut(usize) -> Value| -> Value {
        (0..count).map(|at| (format!("n{at:03}"), each(at))).collect::<Map<_, _>>().into()
    };
    let numbers = |count: usize| many(count, &mut |_| json!({ "type": "integer", "min": 0, "max": 1_000 }));
    let mut when = |fields: u32, tests: usize| -> Value {
        let mut test = |_| (format!("n{:03}", rng.u32(0..fields)), json!(format!(">= {}", rng.u32(0..1_000))));
        (0..tests).map(&mut test).collect::<Map<_, _>>().into()
    };
    let mut rules = |count: usize, fields: u32, tests: usize, then: [&str; 2]| -> Vec<Value> {
        (0..count).map(|at| json!({ "when": when(fields, tests), "then": then[at % 2] })).collect()
    };
    let wide = policy(&numbers(40), &rules(1_500, 40, 6, ["P1", "P2"]));
    let mut chained = policy(&numbers(40), &[]);
    chained["priority"]["table"]["rules"] =
        (0..60).map(|at| json!({ "when": { format!("d{at:02}"): "high" }, "then": "P1" })).collect();
    chained["derive"] = (0..60)
        .map(|at| {
            let mut rules = rules(40, 40, 1, ["high", "low"]);
            if at > 0 {
                for rule in &mut rules {
                    rule["when"][format!("d{:02}", at - 1)] = json!("high");
                }
            }
            (format!("d{at:02}"), json!({ "scale": "impact", "rules": rules, "otherwise": "low" }))
        })
        .collect::<Map<_, _>>()
        .into();
    let mut sections = policy(&numbers(40), &[]);
    sections["record_types"] = (0..64).map(|at| json!(format!("t{at}"))).collect();
    let section = |rules: Vec<Value>| json!({ "table": { "rules": rules, "otherwise": "P2" } });
    let by: Map<String, Value> =
        (0..64).map(|at| (format!("t{at}"), section(rules(40, 40, 2, ["P1", "P2"])))).collect();
    sections["priority"] = json!({ "by_record_type": by });
    let asked = many(400, &mut |at| match at {
        0 => json!({ "type": "integer" }),
        _ => json!({ "type": "integer", "ask_when": { format!("n{:03}", at - 1): { "known": true } } }),
    });
    let options: Vec<String> = (0..1_999).map(|at| format!("o{at}")).collect();
    let each: Vec<Value> = options.iter().map(|id| json!({ "when": { "c": id }, "then": "P1" })).collect();
    let scores: Vec<Value> =
        rules(2_000, 40, 2, ["", ""]).iter().map(|rule| json!({ "when": rule["when"], "points": 1 })).collect();
    let mut sum = policy(&numbers(40), &[]);
    sum["priority"] = json!({ "table": { "hit": "sum", "rules": scores, "bands": [{ "from": 0, "then": "P2" }, { "from": 700, "then": "P1" }] } });
    vec![
        ("many rules over many fields", wide),
        ("a chain of derived values", chained),
        ("a section for each of 64 record types", sections),
        ("a chain of questions", policy(&asked, &rules(200, 400, 3, ["P1", "P2"]))),
        ("as many things tested as may be", policy(&json!({ "c": { "type": "choices", "options": options } }), &each)),
        ("a long sum", sum),
    ]
}

/// As many metrics, targets and changes of calendars as may be, and a ticket that changes a thousand times.
fn busy_ticket() -> (String, String) {
    let target = |at: usize| {
        json!({
            "when": { "n": at % 1_000, "priority": (["P1", "P2"][at % 2]) }, "calendar": (["c", "d"][at % 2]), "within": format!("{}h", 1 + at % 900),
            "warn": (1..=20).map(|share| format!("{share}%")).collect::<Vec<_>>(),
            "escalate": (1..=20).map(|step| json!({ "after": format!("{step}h"), "to": "x" })).collect::<Vec<_>>(),
        })
    };
    let metrics: Map<String, Value> = (0..50)
        .map(|at| {
            let targets: Vec<Value> = (0..80).map(target).chain([json!({ "elapsed": "9h" })]).collect();
            (format!("m{at}"), json!({ "targets": targets, "pause": { "when": { "n": { "above": 500 } } }, "on_raise": "carry", "repeats": true }))
        })
        .collect();
    let holidays: Vec<String> =
        (0..900).map(|at| format!("{}-{:02}-{:02}", 1971 + at % 120, 1 + at % 12, 1 + at % 28)).collect();
    let mut policy = policy(
        &json!({ "n": { "type": "integer", "min": 0, "max": 1_000 } }),
        &[json!({ "when": { "n": ">= 5" }, "then": "P1" })],
    );
    policy["calendars"] = json!({
        "c": { "hours": { "mon-fri": ["08:00-12:00", "13:00-17:00"] }, "holidays": holidays },
        "d": { "zone": "Europe/Berlin", "hours": { "daily": "22:00-06:00" } },
    });
    policy["sla"] = json!({ "metrics": metrics });
    let event = |at: usize| {
        let when = itsm_core::fact::notation::write_instant(i64::try_from(at).unwrap() * 4_000_000_000);
        json!({ "at": when, "event": if at == 0 { "opened" } else { "updated" }, "set": { "n": at * 7 % 1_000 } })
    };
    let events: Vec<Value> = (0..1_000).map(event).collect();
    (policy.to_string(), json!({ "events": events, "now": "2099-12-31T00:00:00Z", "timeline": true }).to_string())
}

/// A policy with as many windows as there may be, each open several times a day, and the most slots to look for among them.
fn busy_calendar() -> (String, String) {
    let window = |at: usize| {
        let hours: Vec<String> =
            (0..12).map(|hour| format!("{:02}:{:02}-{:02}:30", 2 * hour, at % 29, 2 * hour)).collect();
        json!({ "id": format!("w{at}"), "hours": { "daily": hours }, "when": { "n": { "not": at } } })
    };
    let windows: Vec<Value> = (0..100).map(window).collect();
    let mut policy =
        policy(&json!({ "n": { "type": "integer" } }), &[json!({ "when": { "n": ">= 5" }, "then": "P1" })]);
    policy["change"] = json!({ "zone": "Europe/Berlin", "freezes": windows[..50], "maintenance": windows[50..] });
    let cis: Vec<String> = (0..1_000).map(|at| format!("ci{at}")).collect();
    let request = json!({ "from": "2026-01-01T00:00:00Z", "length": "3h", "count": 100, "step": 1_439, "cis": cis });
    (policy.to_string(), request.to_string())
}

/// Changes that all touch one thing at once, at the end of a long chain of dependencies that all lead round.
fn crowded_schedule() -> Schedule {
    let start = itsm_core::fact::notation::instant("2026-06-01T00:00:00Z").unwrap();
    let change = |at: i64| ScheduledChange {
        id: format!("C{at}"),
        start: start + at,
        end: start + 3_000_000_000,
        cis: vec!["ci90000".to_owned(), format!("ci{}", at % 1_000)],
        ..ScheduledChange::default()
    };
    let dependency =
        |at: usize| Dependency { ci: format!("ci{at}"), depends_on: vec![format!("ci{}", (at + 1) % 100_000)] };
    Schedule::new((0..100_000).map(change).collect(), &(0..100_000).map(dependency).collect::<Vec<_>>())
}

/// Requests to a small policy, with the code of the first error.
fn requests() -> Vec<(&'static str, String, &'static str)> {
    let facts = |value: &str| format!(r#"{{"facts":{{"n":{value}}}}}"#);
    let many = |count: usize| (0..count).map(|at| format!(r#""a{at}":{at},"#)).collect::<Vec<_>>().concat();
    vec![
        ("10 MB", facts(&format!("\"{}\"", "x".repeat(10 << 20))), "request.too_large"),
        ("10,000 lists", facts(&"[".repeat(10_000)), "request.too_deep"),
        ("10,000 objects", r#"{"facts":"#.repeat(10_000), "request.too_deep"),
        ("a million facts", format!(r#"{{"facts":{{{}"n":1}}}}"#, many(1_000_000)), "request.too_large"),
        ("forty thousand facts", format!(r#"{{"facts":{{{}"n":1}}}}"#, many(40_000)), "facts.unknown_field"),
        ("forty thousand keys", format!("{{{}\"facts\":{{}}}}", many(40_000)), "request.unknown_key"),
        (
            "a key that stands ten thousand times",
            format!("{{{}\"facts\":{{}}}}", r#""a":1,"#.repeat(10_000)),
            "request.duplicate_key",
        ),
        ("a key of a megabyte", format!(r#"{{"facts":{{"{}":1}}}}"#, "x".repeat(1_000_000)), "facts.unknown_field"),
        (
            "ten thousand overrides",
            format!(r#"{{"overrides":[{}{{}}]}}"#, r#"{"value":"priority","level":"P1"},"#.repeat(10_000)),
            "request.set_twice",
        ),
        ("NaN", facts("NaN"), "request.not_json"),
        ("-Infinity", facts("-Infinity"), "request.not_json"),
        ("1e400", facts("1e400"), "facts.wrong_value"),
        ("-1e-400", facts("-1e-400"), "facts.wrong_value"),
        ("400 digits", facts(&"9".repeat(400)), "facts.wrong_value"),
        ("an exponent of 400 digits", facts(&format!("1e{}", "9".repeat(400))), "facts.wrong_value"),
        ("a list of 40,000", facts(&format!("[{}1]", "1,".repeat(40_000))), "facts.wrong_value"),
        ("the key __proto__", r#"{"facts":{"__proto__":{"n":1}}}"#.to_owned(), "facts.unknown_field"),
        ("the key constructor", r#"{"constructor":{}}"#.to_owned(), "request.unknown_key"),
        ("half of a surrogate pair", facts(r#""\udc00""#), "request.not_json"),
        ("a NUL", facts("\"\0\""), "request.not_json"),
        ("nothing", String::new(), "request.not_json"),
    ]
}

/// Runs an attack and holds it to time and memory.
fn bounded<T>(name: &str, attack: impl FnOnce() -> T) -> T {
    MEMORY.reset_peak_usage();
    let (start, before) = (Instant::now(), MEMORY.current_usage_as_mb());
    let result = attack();
    let (took, peak) = (start.elapsed(), MEMORY.peak_usage_as_mb() - before);
    println!("{name}: {took:.1?}, {peak:.1} MB");
    assert!(took < TIME, "{name}: {took:?}");
    assert!(peak < PEAK, "{name}: {peak} MB");
    result
}

#[test]
fn hostile_input_is_refused_or_answered_in_bounded_time_and_memory() {
    let target = Policy::from_json(
        &policy(&json!({ "n": { "type": "integer" } }), &[json!({ "when": { "n": ">= 5" }, "then": "P1" })])
            .to_string(),
    )
    .unwrap();
    let good = || wire::to_json(&wire::explain(&target, r#"{"facts":{"n":7}}"#));
    let expected = good();
    let at_first = MEMORY.current_usage();
    if cfg!(feature = "yaml") {
        for (name, document, code) in refused() {
            let guess = str::from_utf8(&document).map_or(Syntax::Json, Syntax::guess);
            let loaded = bounded(name, || Policy::load_bytes(&document, guess));
            assert!(loaded.policy.is_none(), "{name} was accepted");
            assert_eq!(loaded.findings[0].code, code, "{name}: {:?}", loaded.findings[0]);
            assert!(loaded.findings.len() <= 1_001, "{name}: {} findings", loaded.findings.len());
        }
    }
    for (name, document) in accepted() {
        let text = document.to_string();
        let policy = bounded(name, || Policy::from_json(&text)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let open = bounded(name, || wire::to_json(&wire::explain(&policy, "{}")));
        assert!(open.starts_with(r#"{"ok":"#), "{name}: {}", open.chars().take(200).collect::<String>());
        bounded(name, || wire::to_json(&(wire::describe(&policy), wire::hot_path(&policy))));
    }
    let (document, ticket) = busy_ticket();
    let policy = bounded("a busy policy", || Policy::from_json(&document)).unwrap();
    let clocks = bounded("a busy ticket", || wire::to_json(&wire::sla_clock(&policy, &ticket)));
    assert!(clocks.starts_with(r#"{"ok":"#), "{}", clocks.chars().take(300).collect::<String>());
    bounded("targets of a busy policy", || {
        wire::to_json(&wire::sla_targets(&policy, r#"{"start":"2026-01-01T00:00:00Z","explain":true}"#))
    });
    drop((document, ticket, clocks, policy));
    let (document, request) = busy_calendar();
    let policy = bounded("a policy of many windows", || Policy::from_json(&document)).unwrap();
    let schedule = bounded("a crowded schedule", crowded_schedule);
    let slots = bounded("slots where there are none", || {
        wire::to_json(&wire::change_slots(&policy, &request, Some(&schedule)))
    });
    assert!(slots.starts_with(r#"{"ok":{"slots":[]"#), "{}", slots.chars().take(300).collect::<String>());
    let change = r#"{ "start": "2026-01-01T00:00:00Z", "end": "2027-01-01T00:00:00Z", "cis": ["ci7", "ci90001"] }"#;
    let conflicts = bounded("a change in the way of all", || {
        wire::to_json(&wire::change_conflicts(&policy, change, Some(&schedule)))
    });
    assert!(conflicts.contains(r#""more":"#), "{}", conflicts.chars().take(300).collect::<String>());
    let year = r#"{ "from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z" }"#;
    let calendar = bounded("a crowded year", || wire::to_json(&wire::change_calendar(&policy, year, Some(&schedule))));
    assert!(calendar.contains(r#""more":"#), "{}", calendar.chars().take(300).collect::<String>());
    drop((document, request, policy, schedule, slots, conflicts, calendar));
    for (name, request, code) in requests() {
        for ask in [false, true] {
            let errors =
                bounded(name, || match (ask, wire::priority(&target, &request), wire::explain(&target, &request)) {
                    (false, wire::Reply::Errors(errors), _) | (true, _, wire::Reply::Errors(errors)) => errors,
                    _ => panic!("{name} was answered"),
                });
            assert_eq!(errors[0].code, code, "{name}: {:?}", errors[0].message.chars().take(200).collect::<String>());
            assert!(errors.len() <= 101, "{name}: {} errors", errors.len());
        }
    }
    for round in 0..50_000 {
        let request = [r#"{"facts":{"n":"x"}}"#, r#"{"facts":{"m":1}}"#, "{", r#"{"fact":1}"#][round % 4];
        assert!(matches!(wire::priority(&target, request), wire::Reply::Errors(_)));
    }
    assert_eq!(good(), expected, "it answers as before");
    let left = MEMORY.current_usage().saturating_sub(at_first);
    assert!(left < 1 << 20, "{left} bytes are left behind");
}
