//! What changes by feedback, as a part of the page about the model.

use maud::{Markup, html};

use super::{Changed, Comparison, Effect, LearnReport, Paired};
use crate::report::page::grouped;
use crate::train::measure::Share;

/// The most tickets that are told.
const SHOWN: usize = 100;

impl LearnReport {
    /// The report as one page of HTML that needs nothing else: that of the model, with what changes by the feedback.
    pub fn to_html(&self) -> String {
        self.model.page(&self.section())
    }

    fn section(&self) -> Markup {
        let (feedback, comparison) = (&self.feedback, &self.comparison);
        let rows = [
            ("All", comparison.all),
            ("Tickets", comparison.tickets),
            ("Feedback", comparison.feedback),
            ("Corrected", comparison.corrected),
        ];
        html! {
            section {
                h2 { "By the feedback" }
                p {
                    (grouped(&feedback.used)) " answers: " (grouped(&feedback.accepted)) " accepted, " (grouped(&feedback.corrected)) " corrected. "
                    @if self.is_worse { span.bad { "The model is worse with them." } }
                    @else if comparison.all.is_better() { span.good { "The model is better with them." } }
                    @else { "What changes is within the error." }
                }
                (figures(comparison, self))
                div.wide { table {
                    caption { "Tickets held out, by a model of the tickets alone and by one of tickets and feedback" }
                    thead { tr {
                        th {} th.number { "Tickets" } th.number { "Right before" } th.number { "Right now" }
                        th.number { "Better" } th.number { "Worse" } th.number { "As wrong" }
                    } }
                    tbody { @for (name, paired) in rows { (row(name, &paired)) } }
                } }
                @if let Some(in_use) = &self.in_use { p {
                    "The model in use is right for " (grouped(&in_use.right)) " of " (grouped(&in_use.feedback)) " answers; of the "
                    (grouped(&in_use.held_out)) " held out for " (grouped(&in_use.held_out_right)) ", and the new one for " (grouped(&in_use.held_out_right_now)) "."
                } }
                (changed(&comparison.changed))
            }
        }
    }
}

fn figures(comparison: &Comparison, report: &LearnReport) -> Markup {
    let (before, after) = (&comparison.before, &report.model.measured);
    let rows = [
        ("Accuracy", before.accuracy, after.accuracy),
        ("Macro-F1", before.macro_f1, after.macro_f1),
        ("Top 3", before.top3, after.top3),
        ("Calibration error", before.calibration_error, after.calibration_error),
    ];
    html! {
        div.wide { table {
            thead { tr { th {} th.number { "Before" } th.number { "Now" } } }
            tbody { @for (name, before, after) in rows { tr { th { (name) } (share(before)) (share(after)) } } }
        } }
    }
}

fn share(share: Share) -> Markup {
    html! { td.number { (share.percent()) } }
}

fn row(name: &str, paired: &Paired) -> Markup {
    html! {
        tr {
            th { (name) }
            @for count in [paired.tickets, paired.right_before, paired.right_after, paired.better, paired.worse, paired.neither] {
                td.number { (grouped(&count)) }
            }
        }
    }
}

fn changed(changed: &[Changed]) -> Markup {
    html! {
        h3 { "Tickets whose first suggestion changes" @if !changed.is_empty() { ": " (grouped(&changed.len())) } }
        @if changed.is_empty() { p { "There are none." } } @else {
            div.wide { table {
                @if changed.len() > SHOWN { caption { "The first " (SHOWN) ": the report as JSON has all" } }
                thead { tr { th { "File" } th.number { "Line" } th { "Is" } th { "Before" } th { "Now" } th {} } }
                tbody { @for one in changed.iter().take(SHOWN) { tr {
                    td { (one.file) } td.number { (one.line) } td { (one.label) } td { (one.before) } td { (one.after) }
                    td { @match one.effect {
                        Effect::Better => { span.good { "better" } }
                        Effect::Worse => { span.bad { "worse" } }
                        Effect::Neither => { "as wrong" }
                    } }
                } } }
            } }
        }
    }
}
