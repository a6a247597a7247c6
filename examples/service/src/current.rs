//! The policy that answers now, and what became of the file since.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use itsm_core::category::answer::ModelStamp;
use itsm_core::fact::notation::write_instant;
use itsm_core::finding::{FindingReport, Severity};
use itsm_core::priority::answer::Stamps;
use itsm_core::{Policy, wire};
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::file::{PolicyFile, Reading};

/// A policy ready to answer, with the pages that tell of it.
#[derive(Debug)]
pub struct Serving {
    /// The policy.
    pub policy: Policy,
    /// [`wire::describe`] of it.
    pub description: Page,
    /// [`wire::normalised`] of it, unless it was built beforehand.
    pub document: Option<Page>,
    since: String,
    findings: Vec<FindingReport>,
}

/// A text that stays the same as long as the policy does.
#[derive(Clone, Debug)]
pub struct Page {
    /// The text, as JSON.
    pub body: Bytes,
    /// Names the text. The digest of the policy cannot, for it does not cover labels and questions.
    pub etag: String,
}

/// An attempt to load the file that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// When, in UTC.
    pub at: String,
    /// Why.
    pub message: String,
    /// What was found in the file; nothing if it cannot be read.
    pub findings: Vec<FindingReport>,
}

/// What `/v1/policy/status` tells.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status<'a> {
    stamps: &'a Stamps,
    models: Vec<ModelStamp>,
    since: &'a str,
    findings: &'a [FindingReport],
    refused: Option<&'a Refused>,
}

/// What the service knows of its policy.
#[derive(Clone, Debug)]
pub struct Current {
    /// The policy that answers.
    pub serving: Arc<Serving>,
    refused: Option<Arc<Refused>>,
}

impl Serving {
    /// Loads what was read, or says why not.
    pub fn load(file: &PolicyFile, reading: &Reading) -> Result<Self, Refused> {
        let refused = |message, findings| Refused { at: write_instant(now()), message, findings };
        let found = reading.as_ref().map_err(|message| refused(message.clone(), Vec::new()))?;
        let loaded = file.load(&found.policy);
        let Some(mut policy) = loaded.policy else {
            let errors = loaded.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
            let message = format!("the policy has {errors} error{}", if errors == 1 { "" } else { "s" });
            return Err(refused(message, loaded.findings));
        };
        for (path, bytes) in file.models().iter().zip(&found.models) {
            (policy, _) = wire::add_model(&policy, bytes).map_err(|error| {
                let help = error.help.map(|help| format!(" ({help})")).unwrap_or_default();
                let message = format!("the model `{}` cannot be used: {}{help}", path.display(), error.message);
                refused(message, Vec::new())
            })?;
        }
        Ok(Self {
            description: Page::new(wire::describe(&policy)),
            document: wire::normalised(&policy).map(Page::new),
            policy,
            since: write_instant(now()),
            findings: loaded.findings,
        })
    }
}

impl Page {
    fn new(text: String) -> Self {
        let hex: Vec<String> = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
        Self { body: text.into(), etag: format!("\"{}\"", hex.concat()) }
    }
}

impl Current {
    /// Begins with a policy.
    pub fn new(serving: Serving) -> Self {
        Self { serving: Arc::new(serving), refused: None }
    }

    /// Takes over a policy that was loaded, or keeps the old one and remembers why. Requests under way go on with the
    /// policy they began with.
    pub fn update(shared: &watch::Sender<Self>, loaded: Result<Serving, Refused>) {
        let next = match loaded {
            Ok(serving) => Self::new(serving),
            Err(refused) => Self { serving: Arc::clone(&shared.borrow().serving), refused: Some(Arc::new(refused)) },
        };
        // What was before is freed here, outside of the lock, and not while requests wait for it.
        drop(shared.send_replace(next));
    }

    /// For `/v1/policy/status`.
    pub fn status(&self) -> Status<'_> {
        Status {
            stamps: self.serving.policy.stamps(),
            models: self.serving.policy.model_stamps(),
            since: &self.serving.since,
            findings: &self.serving.findings,
            refused: self.refused.as_deref(),
        }
    }
}

/// Tells in the log what became of loading a file.
pub fn log(file: &PolicyFile, loaded: &Result<Serving, Refused>) {
    let findings = match loaded {
        Ok(serving) => {
            let stamps = serving.policy.stamps();
            tracing::info!(
                file = %file.path().display(),
                policy = stamps.policy,
                revision = stamps.revision,
                digest = stamps.digest,
                engine = stamps.engine,
                "policy loaded"
            );
            &serving.findings
        }
        Err(refused) => {
            tracing::error!(file = %file.path().display(), reason = refused.message, "policy refused");
            &refused.findings
        }
    };
    for finding in findings {
        let FindingReport { code, line, column, message, help, .. } = finding;
        match finding.severity {
            Severity::Error => tracing::error!(code, line, column, finding = message, help, "finding"),
            Severity::Warning => tracing::warn!(code, line, column, finding = message, help, "finding"),
            Severity::Info => tracing::info!(code, line, column, finding = message, help, "finding"),
        }
    }
}

/// In milliseconds since 1970-01-01T00:00Z.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
