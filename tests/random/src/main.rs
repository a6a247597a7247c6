//! Writes JSON Lines for comparing another build of the engine with the native one, byte for byte:
//! `{"built": TEXT, "policy": TEXT}` switches the policy, `{"request": TEXT, "answer": TEXT}` is a request and the native answer,
//! with `"ask": "calendar"` about a calendar.
//! Usage: `itsm-random COUNT [POLICIES]`.

use std::io::{BufWriter, Write};

use itsm_core::{Policy, wire};
use serde_json::json;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<usize>());
    let count = arguments.next().transpose()?.unwrap_or(1_000);
    let policies = arguments.next().transpose()?.unwrap_or(40).max(1);
    let mut rng = fastrand::Rng::with_seed(0x2026_1122);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for _ in 0..policies {
        let random = itsm_random::random_policy(&mut rng, true);
        let text = random.document.to_string();
        let policy = Policy::from_json(&text)?;
        writeln!(out, "{}", json!({ "policy": text, "built": wire::build(&policy) }))?;
        for _ in 0..count.div_ceil(policies) {
            let request = random.request(&mut rng).to_string();
            let answer = wire::to_json(&wire::priority(&policy, &request));
            writeln!(out, "{}", json!({ "request": request, "answer": answer }))?;
        }
    }
    // As many questions to calendars as to every fifth policy.
    for _ in 0..policies.div_ceil(5) {
        let random = itsm_random::random_calendars(&mut rng);
        let text = random.document.to_string();
        let policy = Policy::from_json(&text)?;
        writeln!(out, "{}", json!({ "policy": text, "built": wire::build(&policy) }))?;
        for _ in 0..count.div_ceil(policies) {
            let request = random.request(&mut rng).to_string();
            let answer = wire::to_json(&wire::calendar(&policy, &request));
            writeln!(out, "{}", json!({ "ask": "calendar", "request": request, "answer": answer }))?;
        }
    }
    out.flush()?;
    Ok(())
}
