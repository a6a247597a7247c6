//! The policy as written: a tree with places, read from YAML or JSON, and the model of the document.

mod canonical;
mod count;
pub mod json;
pub mod limits;
pub mod model;
mod read;
#[cfg(feature = "schema")]
pub mod schema;
pub(crate) mod text;
pub mod tree;
#[cfg(feature = "yaml")]
pub mod yaml;

pub use read::VERSIONS;
#[doc(hidden)]
pub use read::shape;

use crate::finding::{Finding, Findings};
use crate::span::Span;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// YAML 1.2, of which JSON is a part.
    #[cfg(feature = "yaml")]
    Yaml,
    /// JSON (RFC 8259).
    Json,
}

impl Syntax {
    /// JSON if the first character that is no blank is `{`, otherwise YAML. Without the feature `yaml` always JSON.
    ///
    /// ```
    /// use itsm_core::document::Syntax;
    ///
    /// assert_eq!(Syntax::guess("  { \"itsm\": 1 }"), Syntax::Json);
    /// ```
    pub fn guess(text: &str) -> Self {
        match text.trim_start_matches('\u{feff}').trim_start().chars().next() {
            #[cfg(feature = "yaml")]
            first if first != Some('{') => Self::Yaml,
            _ => Self::Json,
        }
    }
}

/// What reading a document gives: as much of it as could be read, and everything found wrong with it.
#[derive(Clone, Debug, Default)]
pub struct ReadDocument {
    /// The document, if there is a version this engine reads and a policy name, and it is within the limits. With errors
    /// among the findings it is incomplete: good for finding more, not for use.
    pub document: Option<model::Document>,
    /// What was found, sorted by place, each with its JSON pointer.
    pub findings: Findings,
    /// The tree, if the text could be parsed.
    pub tree: Option<tree::Node>,
    /// Names whose elements were too broken to keep, so that nobody reports them as unknown.
    pub left_out: Vec<String>,
}

/// Reads a policy document; collects all findings.
///
/// ```
/// use itsm_core::document::{Syntax, read};
///
/// let read = read(r#"{ "itsm": 1, "policy": { "name": "demo" } }"#, Syntax::Json);
/// assert!(read.findings.is_empty());
/// assert_eq!(read.document.expect("it has a version and a name").policy.name.value, "demo");
/// ```
pub fn read(text: &str, syntax: Syntax) -> ReadDocument {
    let mut findings = Findings::new();
    let tree = parse(text, syntax, &mut findings);
    read_tree(text, tree, findings)
}

/// The tree of a text. Without one there is at least one finding.
pub(crate) fn parse(text: &str, syntax: Syntax, findings: &mut Findings) -> Option<tree::Node> {
    match syntax {
        #[cfg(feature = "yaml")]
        Syntax::Yaml => yaml::parse(text, findings),
        Syntax::Json => json::parse(text, findings),
    }
}

/// Reads a policy document from the tree of its text; `findings` are those of the parser.
pub(crate) fn read_tree(text: &str, tree: Option<tree::Node>, mut findings: Findings) -> ReadDocument {
    let (document, left_out) = match &tree {
        Some(root) => read::document(root, text, &mut findings),
        None => (None, Vec::new()),
    };
    // What is too much is not looked into.
    let document = document.filter(|document| count::fits(document, &mut findings));
    if let Some(root) = &tree {
        findings.locate(|span| tree::path_at(root, span));
    }
    findings.sort();
    ReadDocument { document, findings, tree, left_out }
}

/// Reads a policy document from bytes, which must be UTF-8.
pub fn read_bytes(bytes: &[u8], syntax: Syntax) -> ReadDocument {
    let mut findings = Findings::new();
    if !limits::fits(bytes.len(), limits::MAX_BYTES, &mut findings) {
        return ReadDocument { findings, ..ReadDocument::default() };
    }
    match str::from_utf8(bytes) {
        Ok(text) => read(text, syntax),
        Err(error) => {
            let at = error.valid_up_to();
            let lines = bytes.iter().take(at).filter(|&&byte| byte == b'\n').count() + 1;
            let wrong = bytes.get(at).copied().unwrap_or_default();
            let start = u32::try_from(at).unwrap_or(u32::MAX);
            let message = format!("the document is not UTF-8: byte 0x{wrong:02X} at offset {at}, in line {lines}");
            let finding = Finding::error("document.not_utf8", Span::new(start, start.saturating_add(1)), message);
            findings.push(finding.help("save the file with the encoding UTF-8"));
            ReadDocument { findings, ..ReadDocument::default() }
        }
    }
}
