//! The limits of a document and of a request: far above anything a desk writes, low enough that no input costs much time
//! or memory.

use crate::finding::{Finding, Findings};
use crate::span::Span;

/// The longest source text, in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;

/// The longest request, in bytes.
pub const MAX_REQUEST_BYTES: usize = 1024 * 1024;

/// How deep lists and maps may stand in one another; the document itself is the first.
pub const MAX_DEPTH: usize = 64;

/// The most values (scalars, lists and maps) in one document, YAML aliases written out.
pub const MAX_NODES: usize = 400_000;

/// The most values in one request.
pub const MAX_REQUEST_NODES: usize = 50_000;

/// The most bytes in the values of a YAML document, aliases written out.
pub const MAX_EXPANDED_BYTES: usize = 8 * 1024 * 1024;

/// The longest name or id, in characters.
pub const MAX_NAME_CHARS: usize = 100;

/// The longest label, question, help, reason or other value, in characters.
pub const MAX_TEXT_CHARS: usize = 4_000;

/// The most fields of a policy.
pub const MAX_FIELDS: usize = 500;

/// The most derived values of a policy.
pub const MAX_DERIVED: usize = 100;

/// The most scales, groups and catalogues of a policy, each, and the most attributes of a catalogue.
pub const MAX_NAMED: usize = 100;

/// The most levels of a scale.
pub const MAX_LEVELS: usize = 64;

/// The most record types.
pub const MAX_RECORD_TYPES: usize = 64;

/// The most options of a choice, and entries of a catalogue.
pub const MAX_OPTIONS: usize = 10_000;

/// The most attribute values that the entries of all catalogues could have: entries times attributes.
pub const MAX_ATTRIBUTE_VALUES: usize = 400_000;

/// The most bytes of ids, labels and descriptions that the options of all fields come to, each field by itself.
pub const MAX_OFFERED_BYTES: usize = 8 * 1024 * 1024;

/// The most rules of one table, and cells of one matrix.
pub const MAX_RULES: usize = 5_000;

/// The most rules, cells of matrices and adjustments of a policy.
pub const MAX_ALL_RULES: usize = 20_000;

/// The most adjustments of one section, bands of one table, and names in its `by`.
pub const MAX_PARTS: usize = 200;

/// The most holidays of all calendars together, and the most special days.
pub const MAX_HOLIDAYS: usize = 1_000;

/// The most windows of all calendars together.
pub const MAX_WINDOWS: usize = 10_000;

/// The most work that compiling all calendars may be: days that holidays and special days set, and periods of the
/// different days that there can be.
pub const MAX_CALENDAR_WORK: usize = 20_000_000;

/// The most freezes and maintenance windows, taken together.
pub const MAX_CHANGE_WINDOWS: usize = 100;

/// The most metrics of the service levels.
pub const MAX_METRICS: usize = 50;

/// The most warnings of one target, and the most steps of escalation.
pub const MAX_MARKS: usize = 20;

/// The most names by which a report counts.
pub const MAX_REPORT_NAMES: usize = 10;

/// The most keywords of all categories and rules together.
pub const MAX_KEYWORDS: usize = 100_000;

/// The most text fields in which keywords are looked for.
pub const MAX_TEXTS: usize = 16;

/// The most fields for which values are suggested.
pub const MAX_SUGGESTED: usize = 20;

/// The most tests of one condition.
pub const MAX_TESTS: usize = 1_000;

/// The most examples.
pub const MAX_EXAMPLES: usize = 1_000;

const LESS: &str = "leave out what the decision does not need; YAML aliases count as what they stand for";

/// Whether a text of so many bytes is short enough to be read; if not, says so.
pub(crate) fn fits(bytes: usize, most: usize, findings: &mut Findings) -> bool {
    let fits = bytes <= most;
    if !fits {
        let message = format!("{bytes} bytes are more than the {most} that are read");
        findings.push(Finding::error("document.too_large", Span::default(), message).help(LESS));
    }
    fits
}

pub(crate) fn too_deep(span: Span) -> Finding {
    Finding::error("document.too_deep", span, format!("lists and maps stand more than {MAX_DEPTH} deep in one another"))
        .help("look for brackets that are never closed, or for lines indented further than they should be")
}

pub(crate) fn too_many_nodes(most: usize, span: Span) -> Finding {
    Finding::error("document.too_many_nodes", span, format!("there are more than {most} values")).help(LESS)
}

#[cfg(feature = "yaml")]
pub(crate) fn too_many_bytes(span: Span) -> Finding {
    let message = format!("the values have more than {MAX_EXPANDED_BYTES} bytes, aliases written out");
    Finding::error("document.too_large", span, message).help("repeat fewer values by aliases")
}

/// A key, or as much of it as shows that it is none: the names of all that goes wrong in a map may be repeated for each
/// mistake in it.
pub(crate) fn key(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(2 * MAX_NAME_CHARS) {
        text.truncate(end);
    }
    text
}
