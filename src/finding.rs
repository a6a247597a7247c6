//! Findings: everything that is wrong or doubtful in a policy, said all at once.

use serde::Serialize;

use crate::order;
use crate::span::{LineIndex, Span};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The policy is refused.
    Error,
    /// The policy is used, and probably does not say what was meant.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The word for it: `error`, `warning`, `info`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One thing wrong or doubtful in a policy.
///
/// `code` is stable and append-only (`priority.cell_missing`), so tools may rely on it. `message` says what is wrong,
/// lower case, the author's own words in backticks; `help` says what to write instead. `path` is a JSON pointer
/// (RFC 6901) into the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable code, `domain.snake_case`.
    pub code: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Where in the document, as a JSON pointer; empty for the whole document.
    pub path: String,
    /// Where in the source text.
    pub span: Span,
}

impl Finding {
    /// An error at a place.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, message: message.into(), help: None, path: String::new(), span }
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// A remark at a place.
    pub fn info(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { severity: Severity::Info, ..Self::error(code, span, message) }
    }

    /// Adds what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds “did you mean”, when there is a near name.
    #[must_use]
    pub(crate) fn did_you_mean(self, near: Option<&str>) -> Self {
        match near {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// Adds “did you mean”, when one of `known` is near `wrong`; otherwise lists up to eight of them.
    #[must_use]
    pub fn suggest<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        if let Some(near) = nearest(wrong, known.iter().copied()) {
            return self.help(format!("did you mean `{near}`?"));
        }
        match known.len() {
            0 => self,
            n => {
                let listed: Vec<String> = known.iter().take(8).map(|name| format!("`{name}`")).collect();
                let more = if n > 8 { format!(" and {} more", n - 8) } else { String::new() };
                self.help(format!("known here: {}{more}", listed.join(", ")))
            }
        }
    }
}

/// The findings of one source text, sorted by place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

/// Findings kept of one document; what goes beyond is counted, not kept.
pub const MAX_FINDINGS: usize = 1_000;

impl Findings {
    /// No findings yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a finding, up to [`MAX_FINDINGS`].
    pub fn push(&mut self, finding: Finding) {
        if self.0.len() < MAX_FINDINGS {
            self.0.push(finding);
        }
    }

    /// Adds all findings of another list.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Finding>) {
        for finding in other {
            self.push(finding);
        }
    }

    /// Whether one of them is an error, so that the policy is refused.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Takes out what is no error: doubts rest on the whole policy, and would mislead while parts of it are broken.
    pub(crate) fn keep_errors(&mut self) {
        self.0.retain(|finding| finding.severity == Severity::Error);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// Sorts by place, then severity, then code, and takes out exact repetitions.
    pub fn sort(&mut self) {
        order::sort_by(&mut self.0, |a, b| {
            (a.span, a.severity, a.code, &a.message).cmp(&(b.span, b.severity, b.code, &b.message))
        });
        self.0.dedup();
    }

    /// Fills in missing JSON pointers with the innermost place of `locate` that holds the span.
    pub(crate) fn locate(&mut self, locate: impl Fn(Span) -> String) {
        for finding in &mut self.0 {
            if finding.path.is_empty() {
                finding.path = locate(finding.span);
            }
        }
    }

    /// The findings as they leave the engine: with line, column and UTF-16 offsets of `text`.
    pub fn report(&self, text: &str) -> Vec<FindingReport> {
        let index = LineIndex::new(text);
        self.0.iter().map(|finding| FindingReport::new(finding, text, &index)).collect()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A finding as JSON: what [`Finding`] says, with the place counted out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FindingReport {
    /// Stable code.
    pub code: &'static str,
    /// `error`, `warning` or `info`.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// JSON pointer into the document.
    pub path: String,
    /// Line of the start, from 1.
    pub line: u32,
    /// Column of the start in characters, from 1.
    pub column: u32,
    /// Line of the end, from 1.
    pub end_line: u32,
    /// Column one past the end, in characters, from 1.
    pub end_column: u32,
    /// Start in UTF-16 code units from the start of the text.
    pub start: u32,
    /// End in UTF-16 code units from the start of the text.
    pub end: u32,
}

impl FindingReport {
    fn new(finding: &Finding, text: &str, index: &LineIndex) -> Self {
        let from = index.position(text, finding.span.start);
        let to = index.position(text, finding.span.end);
        Self {
            code: finding.code,
            severity: finding.severity,
            message: finding.message.clone(),
            help: finding.help.clone(),
            path: finding.path.clone(),
            line: from.line,
            column: from.column,
            end_line: to.line,
            end_column: to.column,
            start: from.utf16,
            end: to.utf16,
        }
    }
}

/// The name of `known` nearest to `wrong`, if one is near enough to be a slip of the keyboard: at most a third of the
/// letters differ (optimal string alignment distance), ASCII letter case and `-`/`_` apart. Ties go to the earlier name.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer names are not compared: nobody mistypes them by a letter, and the cost is quadratic.
    const LONGEST: usize = 64;
    let plain = |name: &str| -> String {
        name.chars().map(|c| if matches!(c, '-' | ' ' | '.') { '_' } else { c.to_ascii_lowercase() }).collect()
    };
    let wrong = plain(wrong);
    if wrong.is_empty() || wrong.len() > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let letters = plain(name);
        if letters.len() > LONGEST {
            continue;
        }
        let distance = strsim::osa_distance(&wrong, &letters);
        let allowed = (wrong.len().max(letters.len()) / 3).max(1);
        if distance <= allowed && distance < letters.len() && best.is_none_or(|(found, _)| distance < found) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_through_slips() {
        let known = ["payroll", "mail", "work_stopped"];
        assert_eq!(nearest("payrol", known), Some("payroll"));
        assert_eq!(nearest("work-stoped", known), Some("work_stopped"));
        assert_eq!(nearest("amil", known), Some("mail"));
        assert_eq!(nearest("printer", known), None);
    }

    #[test]
    fn without_a_near_name_the_known_ones_are_listed() {
        let finding = Finding::error("test.code", Span::default(), "x").suggest("printer", ["mail", "web"]);
        assert_eq!(finding.help.as_deref(), Some("known here: `mail`, `web`"));
    }
}
