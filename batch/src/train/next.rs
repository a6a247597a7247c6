//! The next training file: the tickets that were learned from, and the feedback as tickets beside them.

use std::io::Write;

use csv::{QuoteStyle, WriterBuilder};
use flate2::{Compression, GzBuilder};

use super::feedback::Answer;
use super::tickets::{Columns, Ticket};

/// The column that says where a row is from: `tickets`, `accepted` or `corrected`.
pub const SOURCE: &str = "source";

/// A CSV file with the texts, the category, and where the row is from. What a model learns from it is what it learns from the tickets and
/// the feedback.
pub fn file(columns: &Columns, tickets: &[Ticket], feedback: &[Answer]) -> Vec<u8> {
    // Names with other delimiters would be taken for several.
    let mut rows = WriterBuilder::new().quote_style(QuoteStyle::Always).from_writer(Vec::new());
    let texts = columns.texts.iter().map(String::as_str);
    let of_feedback = feedback.iter().map(|answer| {
        let source = if answer.is_corrected() { "corrected" } else { "accepted" };
        (&answer.ticket, source)
    });
    let is_written = rows.write_record(texts.chain([columns.label.as_str(), SOURCE])).and_then(|()| {
        tickets.iter().map(|ticket| (ticket, "tickets")).chain(of_feedback).try_for_each(|(ticket, source)| {
            rows.write_record(ticket.texts.iter().map(String::as_str).chain([ticket.label.as_str(), source]))
        })
    });
    debug_assert!(is_written.is_ok(), "rows are as long as the head, and memory takes them");
    rows.into_inner().unwrap_or_default()
}

/// Packed with gzip, the same every time.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
    let is_written = packed.write_all(bytes);
    debug_assert!(is_written.is_ok(), "memory takes them");
    packed.finish().unwrap_or_default()
}
