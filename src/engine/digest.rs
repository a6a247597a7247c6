//! The digest of a policy: what decides, and nothing else.

use crate::document::model::Document;
use crate::document::text;
use crate::sha256::sha256;

/// SHA-256 over the canonical document: as normalised JSON with sorted keys, without the words meant for people
/// (labels, help, reasons …) and without examples; then the fields and the derived values in the author's order, which
/// is the order of answers.
pub fn digest(document: &Document) -> String {
    let mut canonical = text::canonical(&serde_json::to_string(&document.without_words()).unwrap_or_default());
    for name in document.fields.names().chain(document.derive.names()) {
        canonical.push('\n');
        canonical.push_str(name);
    }
    sha256(canonical.as_bytes())
}
