//! The limits of a document: far above any policy a desk writes, low enough that no input costs much time or memory.

use crate::finding::{Finding, Findings};
use crate::span::Span;

/// The longest source text, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// How deep lists and maps may stand in one another; the document itself is the first.
pub const MAX_DEPTH: usize = 64;

/// The most values (scalars, lists and maps) in one document, YAML aliases written out.
pub const MAX_NODES: usize = 400_000;

/// The longest name or id, in characters.
pub const MAX_NAME_CHARS: usize = 100;

/// The longest label, question, help, reason or other value, in characters.
pub const MAX_TEXT_CHARS: usize = 4_000;

/// Whether a text is short enough to be read; if not, says so.
pub(crate) fn fits(text: &str, findings: &mut Findings) -> bool {
    let fits = text.len() <= MAX_BYTES;
    if !fits {
        let message = format!("the document has {} bytes; at most {MAX_BYTES} are read", text.len());
        findings.push(Finding::error("document.too_large", Span::default(), message));
    }
    fits
}

pub(crate) fn too_deep(span: Span) -> Finding {
    Finding::error("document.too_deep", span, format!("lists and maps stand more than {MAX_DEPTH} deep in one another"))
}

pub(crate) fn too_many_nodes(span: Span) -> Finding {
    let message = format!("the document has more than {MAX_NODES} values, aliases written out");
    Finding::error("document.too_many_nodes", span, message)
}

/// The most rules of one table.
pub const MAX_RULES: usize = 5_000;

/// The most fields of a policy.
pub const MAX_FIELDS: usize = 500;

/// The most derived values of a policy.
pub const MAX_DERIVED: usize = 200;
