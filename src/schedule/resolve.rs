//! From the windows of a document to resolved ones: conditions, zones and calendars looked up.

use super::windows::{ChangeWindow, ChangeWindows};
use crate::calendar::{Calendars, resolve_windows};
use crate::document::model::Document;
use crate::fact::vocabulary::Vocabulary;
use crate::finding::Findings;
use crate::table::resolve::Resolver;
use crate::table::subject::Subjects;

impl ChangeWindows {
    /// Resolves the windows of the section `change`, if there are any.
    pub(crate) fn resolve(
        document: &Document,
        left_out: &[String],
        vocabulary: &Vocabulary,
        calendars: &Calendars,
        subjects: &Subjects,
        findings: &mut Findings,
    ) -> Option<Self> {
        let change = document.change.as_ref()?;
        let opening = resolve_windows(document, change, left_out, calendars, findings);
        let mut subjects = subjects.clone();
        let mut resolver = Resolver::new(vocabulary, &mut subjects, findings);
        let freezes = change.freezes.len();
        let written = change.freezes.iter().chain(&change.maintenance).enumerate();
        let windows = written.zip(opening.opens).filter_map(|((at, window), opens)| {
            let when = resolver.when(window.when.as_ref(), window.span);
            Some(ChangeWindow {
                id: window.id.value.clone(),
                is_freeze: at < freezes,
                label: window.label.clone(),
                because: window.because.clone(),
                when,
                opens: opens?,
                span: window.id.span,
            })
        });
        let windows = windows.collect();
        Some(Self { zone: opening.zone, windows, calendars: opening.calendars, subjects })
    }
}
