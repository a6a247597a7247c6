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
pub struct Findings {
    kept: Vec<Finding>,
    /// How many there were, kept or not.
    errors: usize,
    others: usize,
    /// Names compared to make suggestions.
    compared: usize,
}

/// Findings kept of one document: so many errors, and so many others. What goes beyond is counted, not kept.
pub const MAX_FINDINGS: usize = 1_000;

/// The longest message or help, in characters: authors' words in them are cut.
pub const MAX_MESSAGE_CHARS: usize = 1_000;

/// The most names that are compared with wrong ones, to suggest the nearest, in one document.
pub const MAX_COMPARED: usize = 50_000;

impl Findings {
    /// No findings yet.
    pub const fn new() -> Self {
        Self { kept: Vec::new(), errors: 0, others: 0, compared: 0 }
    }

    /// Adds a finding, up to [`MAX_FINDINGS`].
    pub fn push(&mut self, mut finding: Finding) {
        let (full, count) = (self.is_full(finding.severity), self.count_of(finding.severity));
        *count += 1;
        if !full {
            cut(&mut finding.message);
            finding.help.iter_mut().for_each(cut);
            self.kept.push(finding);
        }
    }

    /// Adds a finding with what [`Finding::suggest`] says, as long as there is room for it and names may be compared.
    pub(crate) fn push_near<'a>(&mut self, finding: Finding, wrong: &str, known: impl IntoIterator<Item = &'a str>) {
        let finding = match self.comparable(&finding, known) {
            Some(known) => finding.suggest(wrong, known),
            None => finding,
        };
        self.push(finding);
    }

    /// Adds a finding with “did you mean”, when one of `known` is near; as long as names may be compared.
    pub(crate) fn push_slip<'a>(&mut self, finding: Finding, wrong: &str, known: impl IntoIterator<Item = &'a str>) {
        let near = self.comparable(&finding, known).and_then(|known| nearest(wrong, known));
        self.push(finding.did_you_mean(near));
    }

    /// The names to compare with, if there may be so many comparisons more. Long lists are costly, and what nobody reads
    /// needs no suggestion.
    fn comparable<'a>(&mut self, finding: &Finding, known: impl IntoIterator<Item = &'a str>) -> Option<Vec<&'a str>> {
        if self.is_full(finding.severity) || self.compared >= MAX_COMPARED {
            return None;
        }
        let known: Vec<&str> = known.into_iter().collect();
        self.compared += known.len();
        (self.compared <= MAX_COMPARED).then_some(known)
    }

    fn count_of(&mut self, severity: Severity) -> &mut usize {
        if severity == Severity::Error { &mut self.errors } else { &mut self.others }
    }

    fn is_full(&self, severity: Severity) -> bool {
        (if severity == Severity::Error { self.errors } else { self.others }) >= MAX_FINDINGS
    }

    /// Adds all findings of another list.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Finding>) {
        for finding in other {
            self.push(finding);
        }
    }

    /// Whether one of them is an error, so that the policy is refused.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Takes out what is no error: doubts rest on the whole policy, and would mislead while parts of it are broken.
    pub(crate) fn keep_errors(&mut self) {
        self.kept.retain(|finding| finding.severity == Severity::Error);
        self.others = 0;
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// What is said of those that are not kept, at the end of `text`.
    fn more(&self, text: &str) -> Option<Finding> {
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let (errors, others) = (self.errors.saturating_sub(MAX_FINDINGS), self.others.saturating_sub(MAX_FINDINGS));
        let severe: fn(&'static str, Span, String) -> Finding =
            if errors > 0 { Finding::error } else { Finding::warning };
        let message = match errors + others {
            0 => return None,
            1 => "and 1 more finding, which is not listed".to_owned(),
            more => format!("and {more} more findings, which are not listed"),
        };
        let finding = severe("document.more_findings", Span::new(end, end), message);
        Some(finding.help("correct the ones that are listed first"))
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.kept.iter()
    }

    /// Sorts by place, then severity, then code, and takes out exact repetitions.
    pub fn sort(&mut self) {
        order::sort_by(&mut self.kept, |a, b| {
            (a.span, a.severity, a.code, &a.message).cmp(&(b.span, b.severity, b.code, &b.message))
        });
        self.kept.dedup();
    }

    /// Fills in missing JSON pointers with the innermost place of `locate` that holds the span.
    pub(crate) fn locate(&mut self, locate: impl Fn(Span) -> String) {
        for finding in &mut self.kept {
            if finding.path.is_empty() {
                finding.path = locate(finding.span);
            }
        }
    }

    /// The findings as they leave the engine: with line, column and UTF-16 offsets of `text`. If some were not kept, the
    /// last one says how many.
    pub fn report(&self, text: &str) -> Vec<FindingReport> {
        let index = LineIndex::new(text);
        self.kept.iter().chain(&self.more(text)).map(|finding| FindingReport::new(finding, text, &index)).collect()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.kept.iter()
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;
    fn into_iter(self) -> Self::IntoIter {
        self.kept.into_iter()
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

/// Cuts a message that an author's words make too long.
fn cut(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE_CHARS) {
        message.truncate(end);
        message.push('…');
    }
}

/// The name of `known` nearest to `wrong`, if one is near enough to be a slip of the keyboard: at most a third of the
/// letters differ (optimal string alignment distance), ASCII letter case and `-`/`_` apart. Ties go to the earlier name.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer names are not compared: nobody mistypes them by a letter, and the cost is quadratic.
    const LONGEST: usize = 40;
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
        let allowed = (wrong.len().max(letters.len()) / 3).max(1);
        if wrong.chars().count().abs_diff(letters.chars().count()) > allowed {
            continue;
        }
        let distance = strsim::osa_distance(&wrong, &letters);
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
