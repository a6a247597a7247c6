//! The counts of a report as CSV, for spreadsheets.

use super::SlaReport;
use super::tally::percent;

const BYTE_ORDER_MARK: char = '\u{feff}';

impl SlaReport {
    /// The finest counts as CSV, RFC 4180 in UTF-8: a row for each month, metric, target and combination of values.
    ///
    /// A value that a spreadsheet would take for a formula has an apostrophe before it; and the text has a byte order mark,
    /// without which Excel takes it for another encoding.
    pub fn to_csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let names = self.by.iter().map(|by| by.name.as_str());
        let counts = ["met", "near_misses", "missed", "open", "cancelled", "without_target", "attainment"];
        // Writing into memory does not fail, and every row has as many cells as the first.
        let _ =
            writer.write_record(["month", "metric", "target", "why", "goal"].into_iter().chain(names).chain(counts));
        for row in &self.rows {
            let metric = self.metrics.iter().find(|metric| metric.metric == row.metric);
            let target =
                metric.and_then(|metric| metric.targets.iter().find(|own| Some(&own.id) == row.target.as_ref()));
            let tally = &row.tally;
            let counts =
                [tally.met, tally.near_misses, tally.missed, tally.open, tally.cancelled, tally.without_target];
            let head = [
                row.month.map(|month| month.to_string()).unwrap_or_default(),
                row.metric.clone(),
                plain(row.target.as_deref().unwrap_or_default()),
                row.why.unwrap_or_default().to_owned(),
                target.and_then(|target| target.goal.clone()).unwrap_or_default(),
            ];
            let values = row.values.iter().zip(&self.by).map(|(value, by)| {
                let value = value.as_deref().unwrap_or_default();
                if by.is_number { value.to_owned() } else { plain(value) }
            });
            let counts = counts.iter().map(u64::to_string);
            let share = tally.attainment().map(percent).unwrap_or_default();
            let _ = writer.write_record(head.into_iter().chain(values).chain(counts).chain([share]));
        }
        let text = writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        format!("{BYTE_ORDER_MARK}{text}")
    }
}

/// A text that no spreadsheet takes for a formula.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_value_is_a_formula() {
        assert_eq!(super::plain("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(super::plain("payroll"), "payroll");
    }
}
