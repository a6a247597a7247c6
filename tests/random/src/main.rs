//! Writes JSON Lines for comparing another build of the engine with the native one, byte for byte:
//! `{"built": TEXT, "policy": TEXT}` switches the policy, `{"ask": NAME, "request": TEXT, "answer": TEXT}` is a request and the
//! native answer to it. A policy that has a model comes with its bytes, `"model": [BYTE, …]`.
//! Usage: `itsm-random COUNT [POLICIES]`.

use std::error::Error;
use std::io::{BufWriter, Write};

use itsm_core::{Policy, wire};
use serde_json::{Value, json};

/// A policy with suggestions, and a model for it.
const SUGGESTING: &str = include_str!("../../../pkg-js/tests/shared/suggesting/policy.yaml");
const MODEL: &[u8] = include_bytes!("../../../pkg-js/tests/shared/suggesting/category.itsm-model");

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<usize>());
    let count = arguments.next().transpose()?.unwrap_or(1_000);
    let policies = arguments.next().transpose()?.unwrap_or(40).max(1);
    let mut rng = fastrand::Rng::with_seed(0x2026_1122);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let each = count.div_ceil(policies);
    for _ in 0..policies {
        let random = itsm_random::random_policy(&mut rng, true);
        compare(&mut out, &random.document, each, || ("priority", random.request(&mut rng)))?;
    }
    // Changes: a tenth of all, every tenth with the reasons, which are long.
    for at in 0..policies.div_ceil(2) {
        let random = match at % 2 {
            0 => itsm_random::random_questionnaire(&mut rng),
            _ => itsm_random::random_change_policy(&mut rng, true),
        };
        let mut asked = 0;
        compare(&mut out, &random.document, each.div_ceil(5), || {
            asked += 1;
            (if asked % 10 == 0 { "explain_change" } else { "change_risk" }, random.change_request(&mut rng))
        })?;
    }
    // As many questions to calendars as to every fifth policy, and tickets as to every second one.
    for _ in 0..policies.div_ceil(5) {
        let random = itsm_random::random_calendars(&mut rng);
        compare(&mut out, &random.document, each, || ("calendar", random.request(&mut rng)))?;
    }
    for _ in 0..policies.div_ceil(2) {
        let random = itsm_random::random_levels(&mut rng);
        compare(&mut out, &random.document, each, || random.request(&mut rng))?;
    }
    // Changes beside schedules, as many as tickets.
    for _ in 0..policies.div_ceil(2) {
        let random = itsm_random::random_windows(&mut rng);
        compare(&mut out, &random.document, each, || random.request(&mut rng))?;
    }
    // Texts to be suggested for: a fifth of all.
    for _ in 0..policies.div_ceil(5) {
        let document = itsm_random::random_suggestions(&mut rng);
        compare(&mut out, &document, each, || ("suggest", itsm_random::random_suggest_request(&mut rng)))?;
    }
    let (with_model, _) = wire::add_model(&Policy::from_yaml(SUGGESTING)?, MODEL).map_err(|error| error.message)?;
    writeln!(out, "{}", json!({ "policy": SUGGESTING, "built": wire::build(&with_model), "model": MODEL }))?;
    for _ in 0..each {
        let facts = json!({ "description": itsm_random::random_unusual_text(&mut rng) });
        answer(&mut out, &with_model, "suggest", &json!({ "facts": facts, "explain": rng.bool() }))?;
    }
    out.flush()?;
    Ok(())
}

fn compare(
    out: &mut impl Write,
    document: &Value,
    count: usize,
    mut ask: impl FnMut() -> (&'static str, Value),
) -> Result<(), Box<dyn Error>> {
    let text = document.to_string();
    let policy = Policy::from_json(&text)?;
    writeln!(out, "{}", json!({ "policy": text, "built": wire::build(&policy) }))?;
    for _ in 0..count {
        let (ask, request) = ask();
        answer(out, &policy, ask, &request)?;
    }
    Ok(())
}

fn answer(out: &mut impl Write, policy: &Policy, ask: &str, request: &Value) -> Result<(), Box<dyn Error>> {
    let request = request.to_string();
    let answer = match ask {
        "calendar" => wire::to_json(&wire::calendar(policy, &request)),
        "change_risk" => wire::to_json(&wire::change_risk(policy, &request)),
        "explain_change" => wire::to_json(&wire::explain_change(policy, &request)),
        "suggest" => wire::to_json(&wire::suggest(policy, &request)),
        "sla_targets" => wire::to_json(&wire::sla_targets(policy, &request)),
        "sla_clock" => wire::to_json(&wire::sla_clock(policy, &request)),
        "change_conflicts" => wire::to_json(&wire::change_conflicts(policy, &request, None)),
        "change_slots" => wire::to_json(&wire::change_slots(policy, &request, None)),
        "change_calendar" => wire::to_json(&wire::change_calendar(policy, &request, None)),
        _ => wire::to_json(&wire::priority(policy, &request)),
    };
    writeln!(out, "{}", json!({ "ask": ask, "request": request, "answer": answer }))?;
    Ok(())
}
