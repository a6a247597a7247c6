//! Loading: from text to a policy, or to everything that is wrong with it.

use std::fmt;
use std::sync::Arc;

use super::built;
use super::digest::digest;
use super::example;
use super::example::ResolvedExample;
use super::policy::{Inner, Origin, Policy};
use crate::calendar;
#[cfg(feature = "text")]
use crate::category::SuggestRules;
use crate::change::ChangeDecision;
use crate::decision::answer::Stamps;
use crate::document::limits::MAX_BYTES;
use crate::document::model::Document;
use crate::document::{self, Syntax, tree};
use crate::fact::vocabulary::{Named, Vocabulary};
use crate::finding::{Finding, FindingReport, Findings, Severity};
use crate::priority::PriorityDecision;
#[cfg(feature = "schedule")]
use crate::schedule::windows::ChangeWindows;
use crate::sla::ServiceLevels;
use crate::sla::report::ReportRules;
use crate::table::derivation::{Derivations, subjects_of};
use crate::table::resolve::Resolver;
use crate::table::subject::Subjects;
use crate::table::view::Context;

/// The most tests in derived values, times the questions asked under a condition.
const MAX_ROUNDS: usize = 1_000_000;

/// A text read as a policy: the policy, unless there are errors, and everything found.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The policy, if no finding is an error.
    pub policy: Option<Policy>,
    /// What was found, sorted by place.
    pub findings: Vec<FindingReport>,
}

/// A text is no usable policy. Holds everything that was found, warnings too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    findings: Vec<FindingReport>,
}

impl PolicyError {
    /// Everything that was found, sorted by place.
    pub fn findings(&self) -> &[FindingReport] {
        &self.findings
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = self.findings.iter().filter(|finding| finding.severity == Severity::Error);
        match errors.clone().next() {
            None => f.write_str("the policy cannot be used"),
            Some(first) => {
                write!(f, "{}:{}: {} [{}]", first.line, first.column, first.message, first.code)?;
                match errors.count() {
                    1 => Ok(()),
                    2 => f.write_str(" and 1 more error"),
                    n => write!(f, " and {} more errors", n - 1),
                }
            }
        }
    }
}

impl std::error::Error for PolicyError {}

/// The document that a policy was made from.
struct Written {
    document: Document,
    examples: Vec<ResolvedExample>,
    report: Option<ReportRules>,
}

impl Origin for Written {
    fn document(&self) -> Option<&Document> {
        Some(&self.document)
    }

    fn examples(&self) -> &[ResolvedExample] {
        &self.examples
    }

    fn report(&self) -> Option<&ReportRules> {
        self.report.as_ref()
    }
}

impl Loaded {
    /// The policy, or what is wrong.
    pub fn into_result(self) -> Result<Policy, PolicyError> {
        self.policy.ok_or(PolicyError { findings: self.findings })
    }
}

impl Policy {
    /// Reads, checks and compiles a policy; tells everything that is wrong or doubtful. The text may also be that of
    /// a built policy ([`wire::build`](crate::wire::build)), which is opened.
    ///
    /// ```
    /// use itsm_core::{Policy, document::Syntax};
    ///
    /// let loaded = Policy::load(r#"{ "itsm": 1, "policy": { "name": "x" }, "scale": {} }"#, Syntax::Json);
    /// assert!(loaded.policy.is_none());
    /// assert_eq!(loaded.findings[0].code, "document.unknown_key");
    /// assert_eq!(loaded.findings[0].help.as_deref(), Some("did you mean `scales`?"));
    /// ```
    pub fn load(text: &str, syntax: Syntax) -> Loaded {
        let mut findings = Findings::new();
        let tree = document::parse(text, syntax, &mut findings);
        if let Some(built) = tree.as_ref().and_then(built::recognise) {
            return built::open(text, &built);
        }
        let read = document::read_tree(text, tree, findings);
        let mut findings = read.findings;
        let Some(document) = read.document else {
            return Loaded { policy: None, findings: findings.report(text) };
        };
        let mut subjects = Subjects::default();
        let vocabulary = Vocabulary::resolve(&document, &read.left_out, &mut findings);
        let derivations = Derivations::resolve(&document, &vocabulary, &mut subjects, &mut findings);
        let mut ask_when = Vec::new();
        for (name, field) in &document.fields {
            let (Some(when), Some(Named::Field(at))) = (&field.ask_when, vocabulary.named(&name.value)) else {
                continue;
            };
            let mut resolver = Resolver::new(&vocabulary, &mut subjects, &mut findings);
            ask_when.push((at, resolver.when(Some(when), when.span)));
        }
        // A look at the facts may take a round for each question that turns out not to arise.
        let rounds = ask_when.len() * derivations.tables.iter().map(|table| subjects_of(table).len()).sum::<usize>();
        if rounds > MAX_ROUNDS {
            let message = format!(
                "{} conditional questions times the tests of all derived values are more than {MAX_ROUNDS}",
                ask_when.len()
            );
            findings.push(
                Finding::error("document.too_complex", document.span, message)
                    .help("ask fewer questions under conditions, or derive fewer values"),
            );
        }
        let context =
            Context { vocabulary: &vocabulary, subjects: &subjects, derivations: &derivations, ask_when: &ask_when };
        for field in context.never_asked() {
            let named = vocabulary.fields.get(field).and_then(|field| Some((field, document.fields.get(&field.name)?)));
            let Some((field, Some(when))) = named.map(|(field, written)| (field, written.ask_when.as_ref())) else {
                continue;
            };
            findings.push(
                Finding::error(
                    "field.ask_when_cycle",
                    when.span,
                    format!(
                        "`{}` is only asked for once `{0}` itself is known, directly or through others",
                        field.name
                    ),
                )
                .help("take one of the fields out of these conditions"),
            );
        }
        let priority = PriorityDecision::resolve(&document, &vocabulary, &derivations, &mut subjects, &mut findings);
        let calendars = calendar::resolve(&document, &read.left_out, &mut findings);
        let sla = ServiceLevels::resolve(&document, &vocabulary, &calendars, &mut subjects, &mut findings);
        let change =
            ChangeDecision::resolve(&document, &vocabulary, &derivations, &calendars, &mut subjects, &mut findings);
        let report = ReportRules::resolve(&document, &vocabulary, &calendars, &subjects, &mut findings);
        #[cfg(feature = "schedule")]
        let windows =
            ChangeWindows::resolve(&document, &read.left_out, &vocabulary, &calendars, &subjects, &mut findings);
        #[cfg(feature = "schedule")]
        let zone = windows.as_ref().map(|windows| &windows.zone);
        #[cfg(not(feature = "schedule"))]
        let zone = None;
        let examples = example::resolve(&document, &vocabulary, &mut findings);
        let stamps = Stamps {
            policy: document.policy.name.value.clone(),
            revision: document.policy.revision.as_ref().map(|revision| revision.value.clone()),
            digest: digest(&document),
            format: u32::try_from(document.itsm.value).unwrap_or_default(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            tzdata: calendars.tzdata(zone),
        };
        #[cfg(feature = "text")]
        let suggest = SuggestRules::resolve(&document, &vocabulary, &subjects, &mut findings);
        #[cfg(not(feature = "text"))]
        if let Some(suggest) = &document.suggest {
            findings.push(
                Finding::error(
                    "text.not_in_this_build",
                    suggest.span,
                    "this build has no suggestions, which the policy has",
                )
                .help("load the policy with the entry point `itsm-core` instead of `itsm-core/forms`"),
            );
        }
        let policy = Policy::new(Inner {
            origin: Box::new(Written { document, examples, report }),
            vocabulary: Arc::new(vocabulary),
            subjects,
            derivations,
            ask_when,
            priority,
            calendars,
            sla,
            change,
            #[cfg(feature = "schedule")]
            windows,
            #[cfg(feature = "text")]
            suggest,
            stamps,
        });
        let usable = !findings.has_errors();
        #[cfg(feature = "author")]
        if usable {
            super::analysis::analyse(&policy, &mut findings);
        }
        if !usable {
            findings.keep_errors();
        }
        finish(&mut findings, read.tree.as_ref());
        Loaded { policy: usable.then_some(policy), findings: findings.report(text) }
    }

    /// Reads a policy written in YAML.
    #[cfg(feature = "yaml")]
    pub fn from_yaml(text: &str) -> Result<Self, PolicyError> {
        Self::load(text, Syntax::Yaml).into_result()
    }

    /// Reads a policy written in JSON.
    pub fn from_json(text: &str) -> Result<Self, PolicyError> {
        Self::load(text, Syntax::Json).into_result()
    }

    /// Reads a policy from bytes, which must be UTF-8.
    pub fn from_bytes(bytes: &[u8], syntax: Syntax) -> Result<Self, PolicyError> {
        Self::load_bytes(bytes, syntax).into_result()
    }

    /// Reads, checks and compiles a policy from bytes, which must be UTF-8; tells everything that is wrong or doubtful.
    pub fn load_bytes(bytes: &[u8], syntax: Syntax) -> Loaded {
        if let Ok(text) = str::from_utf8(bytes) {
            return Self::load(text, syntax);
        }
        let findings = document::read_bytes(bytes, syntax).findings;
        let start = bytes.get(..bytes.len().min(MAX_BYTES)).unwrap_or_default();
        Loaded { policy: None, findings: findings.report(&String::from_utf8_lossy(start)) }
    }
}

fn finish(findings: &mut Findings, root: Option<&tree::Node>) {
    if let Some(root) = root {
        findings.locate(|span| tree::path_at(root, span));
    }
    findings.sort();
}
