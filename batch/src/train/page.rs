//! The report on a training as a page: what the model can do, when to trust it, and what to look at in the tickets.

use maud::{Markup, html};

use super::measure::{Band, Measured, Share, Threshold};
use super::report::{ClassReport, Report};
use crate::report::chart::{HEIGHT, TOP, column, foot, frame, middle};
use crate::report::page::{grouped, page};

/// What the other reports do not need.
const OWN: &str = "
.matrix th, .matrix td { padding: .3rem .4rem; } .matrix td { text-align: right; white-space: nowrap; }
.matrix th { max-width: none; min-width: 0; white-space: nowrap; overflow-wrap: normal; } .matrix .own { outline: 1px solid var(--met); outline-offset: -2px; }
.words { overflow-wrap: anywhere; } .words span { display: inline-block; background: var(--card); border: 1px solid var(--line);
border-radius: .25rem; padding: 0 .35rem; margin: .1rem .15rem .1rem 0; }
";

/// The most classes whose confusion is shown as a table.
const MATRIX: usize = 15;

/// The most pairs of classes that are told.
const PAIRS: usize = 20;

/// The most labels in doubt that are told.
const SUSPICIOUS: usize = 100;

impl Report {
    /// The report as one page of HTML that needs nothing else: no script, no font, no picture from anywhere.
    pub fn to_html(&self) -> String {
        self.page(&html! {})
    }

    /// The page with a part of its own behind the head.
    pub(super) fn page(&self, part: &Markup) -> String {
        page(
            &html! { "Training report: " (self.field) },
            OWN,
            &html! {
                (self.head())
                (part)
                (self.measured("On tickets held out", &self.measured))
                @if let Some(further) = &self.further { (self.measured("On further tickets", further)) }
                (self.classes())
                (self.suspicious())
                (self.definitions())
            },
        )
    }

    fn head(&self) -> Markup {
        let best = self.further.as_ref().unwrap_or(&self.measured);
        let thin = self.classes.iter().filter(|class| class.is_thin).count();
        html! {
            h1 { "A model for " (self.field) }
            p.soft {
                "Trained on " (grouped(&self.trained_on)) " tickets of " (self.classes.len()) " classes; "
                (grouped(&self.near_duplicates)) " say nearly the same as another one"
                @if self.tickets > self.trained_on { "; " (grouped(&(self.tickets - self.trained_on))) " left out, of classes with too few" }
            }
            p.soft { "Measured on " (grouped(&best.tickets)) @if self.further.is_some() { " further tickets" } @else { " tickets held out" } }
            div.cards {
                (card("Accuracy", best.accuracy, "how often the first suggestion is right"))
                (card("Macro-F1", best.macro_f1, "the same with every class counting alike"))
                (card("Top 3", best.top3, "how often one of three suggestions is right"))
                (card("Calibration error", best.calibration_error, "how far confidence is off, on average"))
                div.card {
                    "Model" b { (grouped(&self.size.bytes)) " B" }
                    p.soft { (grouped(&self.size.features)) " features, " (self.size.bits) " bits a weight" }
                }
                @if thin > 0 || !self.left_out.is_empty() {
                    div.card {
                        "Too few examples" b { (thin + self.left_out.len()) }
                        p.soft { (self.left_out.len()) " classes left out, " (thin) " with fewer than 50 tickets" }
                    }
                }
            }
        }
    }

    fn measured(&self, title: &str, measured: &Measured) -> Markup {
        html! {
            section {
                h2 { (title) " " span.soft { (grouped(&measured.tickets)) " tickets" } }
                @if measured.tickets == 0 { p { "There were none." } } @else {
                    h3 { "While people type" }
                    figure {
                        div.wide { (typed(measured)) }
                        figcaption { span.key.near {} "first suggestion right" span.key.bar style="background:var(--bar)" {} "one of three right, after so many characters" }
                    }
                    h3 { "When to suggest" }
                    figure {
                        div.wide { (coverage(&measured.coverage)) }
                        figcaption {
                            span.key.met {} "of what is suggested, right" span.key style="background:var(--bar)" {}
                            "tickets with a suggestion, where none is shown below a confidence. " (advice(&measured.coverage))
                        }
                    }
                    h3 { "Whether confidence means what it says" }
                    figure {
                        div.wide { (calibration(&measured.calibration)) }
                        figcaption {
                            span.key style="background:var(--bar)" {} "right, of the suggestions of a confidence; the line is their mean confidence. Below: how many. Off by "
                            (measured.calibration_error.percent()) " on average."
                        }
                    }
                    h3 { "What is taken for what" }
                    @if self.classes.len() <= MATRIX { (self.matrix(measured)) } @else { (self.pairs(measured)) }
                }
            }
        }
    }

    /// For each class what was suggested for its tickets.
    fn matrix(&self, measured: &Measured) -> Markup {
        html! {
            div.wide { table.matrix {
                caption { "Each row: tickets of a class, by the class suggested first" }
                thead { tr { th {} @for class in &self.classes { th.number { (class.id) } } th.number { "Found" } th.number { "Right" } th.number { "F1" } } }
                tbody { @for (at, (class, row)) in self.classes.iter().zip(&measured.confusion).enumerate() {
                    @let all: u64 = row.iter().sum();
                    tr {
                        th { (class.id) }
                        @for (other, &count) in row.iter().enumerate() {
                            @let part = (count * 100).checked_div(all).unwrap_or_default();
                            td class=[(other == at).then_some("own")] style={ "background:color-mix(in srgb, var(--" (if other == at { "met" } else { "missed" }) ") " (part * 6 / 10) "%, transparent)" } {
                                @if count > 0 { (grouped(&count)) }
                            }
                        }
                        @if let Some(own) = measured.classes.get(at) { td { (own.recall.percent()) } td { (own.precision.percent()) } td { (own.f1.percent()) } }
                    }
                } }
            } }
        }
    }

    /// The pairs of classes that are most often taken for one another.
    fn pairs(&self, measured: &Measured) -> Markup {
        let mut pairs: Vec<(u64, &str, &str)> = Vec::new();
        for (at, (class, row)) in self.classes.iter().zip(&measured.confusion).enumerate() {
            for (to, (other, &count)) in self.classes.iter().zip(row).enumerate() {
                if to != at && count > 0 {
                    pairs.push((count, &class.id, &other.id));
                }
            }
        }
        pairs.sort_by(|one, other| other.0.cmp(&one.0).then(one.cmp(other)));
        html! {
            div.wide { table {
                caption { "The " (PAIRS) " most frequent mistakes; the report as JSON has the whole table" }
                thead { tr { th { "Is" } th { "Was suggested" } th.number { "Tickets" } } }
                tbody { @for (count, class, other) in pairs.into_iter().take(PAIRS) { tr { th { (class) } td { (other) } td.number { (grouped(&count)) } } } }
            } }
        }
    }

    fn classes(&self) -> Markup {
        html! {
            section {
                h2 { "Classes" }
                div.wide { table {
                    thead { tr { th { "Class" } th.number { "Tickets" } th.number { "F1" } th { "Words that say most for it" } } }
                    tbody {
                        @for (at, class) in self.classes.iter().enumerate() { (self.class(at, class)) }
                        @for class in &self.left_out { tr {
                            th { (class.id) } td.number { (grouped(&class.tickets)) } td {} td { span.bad { "left out: too few examples" } }
                        } }
                    }
                } }
            }
        }
    }

    fn class(&self, at: usize, class: &ClassReport) -> Markup {
        let own = self.measured.classes.get(at).filter(|own| own.tickets > 0);
        html! {
            tr {
                th { (class.id) @if class.is_thin { " " span.bad { "thin" } } }
                td.number { (grouped(&class.tickets)) }
                td.number { @if let Some(own) = own { (own.f1.percent()) } @else { "–" } }
                td.words { @for word in &class.words { span { (word) } } }
            }
        }
    }

    fn suspicious(&self) -> Markup {
        html! {
            section {
                h2 { "Labels in doubt" @if !self.suspicious.is_empty() { ": " (grouped(&self.suspicious.len())) } }
                p.soft {
                    "Tickets held out whose label has a confidence below 1%, and another class one above 95%. "
                    @if !self.all_folds { "One part of the tickets was looked at: with `--folds` all are." }
                }
                @if self.suspicious.is_empty() { p { "There are none." } } @else {
                    div.wide { table {
                        @if self.suspicious.len() > SUSPICIOUS { caption { "The first " (SUSPICIOUS) ": the report as JSON has all" } }
                        thead { tr { th.number { "Line" } th { "Label" } th.number { "Confidence" } th { "Likelier" } th.number { "Confidence" } } }
                        tbody { @for one in self.suspicious.iter().take(SUSPICIOUS) { tr {
                            td.number { (one.line) } td { (one.label) } td.number { (one.confidence.percent()) }
                            td { (one.suggested) } td.number { (one.suggested_confidence.percent()) }
                        } } }
                    } }
                }
            }
        }
    }

    fn definitions(&self) -> Markup {
        html! {
            section {
                h2 { "What the figures mean" }
                ul {
                    li { "Held out: not trained on. Tickets that say nearly the same are never on both sides." }
                    li { "The figures are those of the model as it is used, with rounded weights. Before rounding, accuracy was " (self.accuracy_before_rounding.percent()) "." }
                    li { "In the end the model was trained on all tickets, those held out too; so it is a little better than its figures." }
                }
                dl {
                    dt { "Field" } dd { (self.field) }
                    dt { "Model" } dd { (self.digest) }
                    dt { "Seed" } dd { (self.seed) }
                }
            }
        }
    }
}

fn card(title: &str, share: Share, what: &str) -> Markup {
    html! { div.card { (title) b { (share.percent()) } p.soft { (what) } } }
}

/// The height of a share.
fn height(share: Share) -> u64 {
    u64::from(share.0) * HEIGHT / 10_000
}

fn percents(share: u64) -> String {
    format!("{share}%")
}

fn typed(measured: &Measured) -> Markup {
    let starts = measured.typed.iter().map(|typed| (typed.characters.to_string(), typed.accuracy, typed.top3));
    let columns: Vec<(String, Share, Share)> =
        starts.chain([("all".to_owned(), measured.accuracy, measured.top3)]).collect();
    frame(
        "Accuracy by characters typed",
        columns.len(),
        &percents,
        &html! {
            @for (at, (name, accuracy, top3)) in columns.iter().enumerate() {
                g {
                    title { (name) " characters: " (accuracy.percent()) " right, " (top3.percent()) " among the first three" }
                    (column(at, 0, height(*accuracy), "near"))
                    (column(at, height(*accuracy), height(*top3).saturating_sub(height(*accuracy)), "bar"))
                }
                text.value x=(middle(at)) y=(TOP + HEIGHT - height(*accuracy) + 16) text-anchor="middle" style="fill:var(--page)" { (whole(*accuracy)) }
                (foot(at, name, ""))
            }
        },
    )
}

fn coverage(thresholds: &[Threshold]) -> Markup {
    // Every tenth, and the high ones.
    let shown: Vec<&Threshold> =
        thresholds.iter().filter(|one| one.from.0.is_multiple_of(1_000) || one.from.0 > 9_000).collect();
    let line = |share: &dyn Fn(&Threshold) -> Share| -> String {
        let point = |(at, one): (usize, &&Threshold)| format!("{},{}", middle(at), TOP + HEIGHT - height(share(one)));
        shown.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
    };
    let lines = [("met", line(&|one| one.precision)), ("bar", line(&|one| one.coverage))];
    frame(
        "Coverage against precision",
        shown.len(),
        &percents,
        &html! {
            @for (class, points) in &lines { polyline points=(points) fill="none" stroke={ "var(--" (class) ")" } stroke-width="2.5" {} }
            @for (at, one) in shown.iter().enumerate() {
                g {
                    title { "from " (one.from.percent()) " on: " (one.coverage.percent()) " get a suggestion, " (one.precision.percent()) " of them right" }
                    @for (class, share) in [("met", one.precision), ("bar", one.coverage)] {
                        circle cx=(middle(at)) cy=(TOP + HEIGHT - height(share)) r="3.5" fill={ "var(--" (class) ")" } {}
                    }
                }
                (foot(at, &whole(one.from), ""))
            }
        },
    )
}

/// The lowest confidence from which on nine of ten suggestions are right.
fn advice(thresholds: &[Threshold]) -> String {
    match thresholds.iter().find(|one| one.precision.0 >= 9_000) {
        Some(one) => format!(
            "From {} on, nine of ten are right, and {} of tickets get a suggestion.",
            whole(one.from),
            one.coverage.percent()
        ),
        None => String::new(),
    }
}

fn calibration(bands: &[Band]) -> Markup {
    let name = |band: &Band| format!("{}–{}", band.from.0 / 100, band.from.0 / 100 + 10);
    frame(
        "Confidence against how often it was right",
        bands.len(),
        &percents,
        &html! {
            @for (at, band) in bands.iter().enumerate() {
                g {
                    title { (name(band)) "%: " (band.accuracy.percent()) " right, mean confidence " (band.confidence.percent()) }
                    (column(at, 0, height(band.accuracy), "bar"))
                }
                @let y = TOP + HEIGHT - height(band.confidence);
                line x1=(middle(at) - 24) x2=(middle(at) + 24) y1=(y) y2=(y) stroke="var(--limit)" stroke-width="2" {}
                (foot(at, &name(band), &band.tickets.to_string()))
            }
        },
    )
}

/// A share without decimal places.
fn whole(share: Share) -> String {
    format!("{}%", (share.0 + 50) / 100)
}
