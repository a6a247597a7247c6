//! Charts of columns, as SVG: one for each month, or whatever else they are of.

use maud::{Markup, html};

use super::{MonthTally, Opened, percent};

/// The width of a month.
const STEP: u64 = 56;

/// How much of that its column takes.
const COLUMN: u64 = 36;

/// Left of the first month.
const LEFT: u64 = 44;

/// Above the highest column.
pub(crate) const TOP: u64 = 22;

/// The height of the highest column.
pub(crate) const HEIGHT: u64 = 160;

/// Below the columns.
const BOTTOM: u64 = 42;

/// Columns of months: of what was measured, how much was met, nearly missed and missed; with a line at the goal, in
/// hundredths of a percent.
pub(super) fn attainment(title: &str, months: &[MonthTally], goal: Option<u64>) -> Markup {
    frame(
        title,
        months.len(),
        &|share| percent(share * 100),
        &html! {
            @for (at, month) in months.iter().enumerate() {
                @let tally = &month.tally;
                @let all = tally.measured();
                // What there is of something is seen, however little it is.
                @let part = |count: u64| (count * HEIGHT).checked_div(all).unwrap_or(0).max(u64::from(count > 0));
                @let missed = part(tally.missed);
                @let near = part(tally.near_misses);
                @if let Some(share) = tally.attainment() {
                    g {
                        title { (month.month) ": " (percent(share)) " met, " (tally.met) " of " (all) }
                        (column(at, 0, HEIGHT.saturating_sub(missed + near), "met"))
                        (column(at, HEIGHT.saturating_sub(missed + near), near, "near"))
                        (column(at, HEIGHT - missed, missed, "missed"))
                    }
                    text.value x=(middle(at)) y=(TOP - 6) text-anchor="middle" { (whole(share)) }
                }
                (foot(at, &month.month.to_string(), &all.to_string()))
            }
            @if let Some(goal) = goal { (limit(months.len(), goal * HEIGHT / 10_000)) }
        },
    )
}

/// Columns of months: of tickets opened, with a line where there is a limit.
pub(super) fn opened(title: &str, months: &[Opened], most_agreed: Option<u64>) -> Markup {
    let most = round(months.iter().map(|month| month.tickets).chain(most_agreed).max().unwrap_or(0));
    let height = |tickets: u64| tickets * HEIGHT / most;
    frame(
        title,
        months.len(),
        &|share| (most / 4 * (share / 25)).to_string(),
        &html! {
            @for (at, month) in months.iter().enumerate() {
                @let over = most_agreed.is_some_and(|most| month.tickets > most);
                g {
                    title { (month.month) ": " (month.tickets) }
                    (column(at, 0, height(month.tickets), if over { "missed" } else { "bar" }))
                }
                text.value x=(middle(at)) y=(TOP + HEIGHT - height(month.tickets) - 6) text-anchor="middle" { (month.tickets) }
                (foot(at, &month.month.to_string(), ""))
            }
            @if let Some(most) = most_agreed { (limit(months.len(), height(most))) }
        },
    )
}

/// The axes around columns. `label` writes the share of the whole height, in percent.
pub(crate) fn frame(title: &str, months: usize, label: &dyn Fn(u64) -> String, columns: &Markup) -> Markup {
    html! {
        svg viewBox={ "0 0 " (width(months)) " " (TOP + HEIGHT + BOTTOM) } width=(width(months)) role="img" aria-label=(title) {
            @for share in [0, 25, 50, 75, 100] {
                @let y = TOP + HEIGHT - HEIGHT * share / 100;
                line x1=(LEFT) x2=(width(months)) y1=(y) y2=(y) stroke="var(--line)" {}
                text x=(LEFT - 6) y=(y + 4) text-anchor="end" { (label(share)) }
            }
            (columns)
        }
    }
}

/// A line across all months, at a height.
fn limit(months: usize, height: u64) -> Markup {
    let y = TOP + HEIGHT - height;
    html! { line x1=(LEFT) x2=(width(months)) y1=(y) y2=(y) stroke="var(--limit)" stroke-dasharray="5 4" {} }
}

/// A part of a column, from a height on.
pub(crate) fn column(month: usize, from: u64, height: u64, class: &str) -> Markup {
    html! {
        @if height > 0 {
            rect x=(middle(month) - COLUMN / 2) y=(TOP + HEIGHT - from - height) width=(COLUMN) height=(height)
                fill={ "var(--" (class) ")" } {}
        }
    }
}

/// What stands below a month.
pub(crate) fn foot(month: usize, name: &str, number: &str) -> Markup {
    html! {
        text x=(middle(month)) y=(TOP + HEIGHT + 17) text-anchor="middle" { (name) }
        text x=(middle(month)) y=(TOP + HEIGHT + 33) text-anchor="middle" { (number) }
    }
}

pub(crate) fn middle(month: usize) -> u64 {
    LEFT + STEP / 2 + STEP * u64::try_from(month).unwrap_or_default()
}

fn width(months: usize) -> u64 {
    LEFT + STEP * u64::try_from(months).unwrap_or_default()
}

/// The next number from here on that has four round parts.
fn round(number: u64) -> u64 {
    let size = 10_u64.pow(number.max(4).ilog10().saturating_sub(1)).max(1);
    number.max(4).div_ceil(4 * size).saturating_mul(4 * size)
}

/// A share without decimal places, rounded down.
fn whole(share: u64) -> String {
    format!("{}%", share / 100)
}

#[cfg(test)]
mod tests {
    use super::round;

    #[test]
    fn an_axis_has_round_numbers() {
        for (number, expected) in
            [(0, 4), (4, 4), (5, 8), (39, 40), (41, 44), (207, 240), (8_995, 9_200), (9_999, 10_000)]
        {
            assert_eq!(round(number), expected);
            assert_eq!(expected % 4, 0);
        }
    }
}
