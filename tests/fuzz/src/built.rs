//! Forms of built policies, as somebody who also corrects the checksum would forge them.

use data_encoding::BASE64;
use itsm_core::engine::BUILT_VERSION;
use itsm_core::{Policy, wire};
use serde_json::json;

use crate::request;

/// A form is refused, or answers: nothing it says may cost more than its size suggests.
pub(crate) fn check(input: &[u8]) {
    let Some(policy) = Policy::open(built(input).as_bytes()).policy else { return };
    for request in ["{}", r#"{"facts":{"vip":true},"now":"2026-11-25T12:00:00Z","language":"de"}"#] {
        request::parsed(&wire::to_json(&wire::priority(&policy, request)));
        request::parsed(&wire::to_json(&wire::explain(&policy, request)));
    }
    request::check_calendars(&policy);
    request::check_levels(&policy);
    request::check_windows(&policy);
    let _ = wire::describe(&policy);
    request::parsed(&wire::to_json(&wire::hot_path(&policy)));
}

/// A built policy of this form, with the right checksum.
fn built(form: &[u8]) -> String {
    let check = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(form);
    json!({ "built": BUILT_VERSION, "form": BASE64.encode(&[form, &check.to_le_bytes()].concat()) }).to_string()
}

/// The form of a policy that comes from a document, without its checksum.
///
/// # Panics
///
/// When what the engine built is not what it says.
pub fn form(policy: &Policy) -> Vec<u8> {
    let built = wire::build(policy).expect("it comes from a document");
    let built: serde_json::Value = serde_json::from_str(&built).expect("it is JSON");
    let mut form = BASE64.decode(built["form"].as_str().unwrap_or_default().as_bytes()).expect("it is base64");
    form.truncate(form.len().saturating_sub(4));
    form
}
