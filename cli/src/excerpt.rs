//! Findings with the line they are about, for people at a terminal.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use itsm_core::finding::{FindingReport, Severity};

use crate::source::Source;
use crate::terminal::{self, BOLD, ERROR, GOOD, WARNING, count};

/// Lines longer than this are not shown, only pointed at.
const LONGEST_LINE: usize = 2_000;

/// All findings, each with its line of the source.
pub fn render(source: &Source, findings: &[FindingReport]) -> String {
    let renderer = Renderer::styled().term_width(terminal::width());
    let lines = source.text().map(lines).unwrap_or_default();
    let name = terminal::printable(&source.name);
    let mut out = String::new();
    for finding in findings {
        let level = match finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let line = usize::try_from(finding.line).unwrap_or(usize::MAX);
        let shown = lines.get(line.saturating_sub(1)).filter(|text| text.len() <= LONGEST_LINE);
        let group = level.primary_title(finding.message.as_str()).id(finding.code);
        let group = match shown {
            Some(text) => group.element(
                Snippet::source(*text)
                    .line_start(line)
                    .path(name.as_ref())
                    .annotation(AnnotationKind::Primary.span(marked(text, finding))),
            ),
            None => group.element(
                Origin::path(name.as_ref())
                    .line(line)
                    .char_column(usize::try_from(finding.column).unwrap_or(usize::MAX)),
            ),
        };
        let group = match &finding.help {
            Some(help) => group.element(Level::HELP.message(help.as_str())),
            None => group,
        };
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// One line: `policy.yaml: 2 errors, 1 warning`, or `policy.yaml: good`.
pub fn summary(name: &str, findings: &[FindingReport]) -> String {
    let words =
        [(Severity::Error, "error", ERROR), (Severity::Warning, "warning", WARNING), (Severity::Info, "remark", BOLD)];
    let mut parts = Vec::new();
    for (severity, word, style) in words {
        let n = findings.iter().filter(|finding| finding.severity == severity).count();
        if n > 0 {
            parts.push(format!("{style}{}{style:#}", count(n, word)));
        }
    }
    if parts.is_empty() {
        parts.push(format!("{GOOD}good{GOOD:#}"));
    }
    let mut out = String::new();
    let _ = writeln!(out, "{}: {}", terminal::printable(name), parts.join(", "));
    out
}

/// The bytes of its first line that a finding is about.
fn marked(line: &str, finding: &FindingReport) -> Range<usize> {
    let at = |column: u32| {
        let characters = usize::try_from(column).unwrap_or(usize::MAX).saturating_sub(1);
        line.char_indices().nth(characters).map_or(line.len(), |(at, _)| at)
    };
    let start = at(finding.column);
    let end = if finding.end_line == finding.line { at(finding.end_column) } else { line.trim_end().len() };
    start..end.max(start)
}

/// Lines as the engine counts them: they end at `\n`, `\r\n` or a lone `\r`.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\n', '\r']) {
        let (line, after) = rest.split_at(at);
        lines.push(line);
        rest = after.strip_prefix("\r\n").or_else(|| after.get(1..)).unwrap_or_default();
    }
    lines.push(rest);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_in_yaml() {
        assert_eq!(lines("a\r\nb\rc\n\nd"), ["a", "b", "c", "", "d"]);
        assert_eq!(lines(""), [""]);
    }
}
