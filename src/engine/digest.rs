//! The digest of a policy: what decides, and nothing else.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::document::model::Document;

/// SHA-256 over the canonical document: as normalised JSON with sorted keys, without the words meant for people
/// (labels, help, reasons …) and without examples; then the fields and the derived values in the author's order, which
/// is the order of answers.
pub fn digest(document: &Document) -> String {
    let mut canonical = String::new();
    write(&serde_json::to_value(document.without_words()).unwrap_or_default(), &mut canonical);
    for name in document.fields.names().chain(document.derive.names()) {
        canonical.push('\n');
        canonical.push_str(name);
    }
    let hash = Sha256::digest(canonical.as_bytes());
    let hex: Vec<String> = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", hex.concat())
}

/// Writes JSON without white space and with sorted keys.
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut entries: Vec<(&String, &Value)> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (at, (key, item)) in entries.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                write(item, out);
            }
            out.push('}');
        }
        scalar => out.push_str(&scalar.to_string()),
    }
}
