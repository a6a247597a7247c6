//! The set of tickets: one row for each, with the label that it got.

use std::env;
use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// What somebody wrote.
    pub text: String,
    /// Where the desk put it.
    pub label: String,
}

/// Where the set should be.
pub fn path() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    env::var_os("ITSM_DATA").map_or_else(beside, PathBuf::from).join("tickets-train.csv.gz")
}

/// Reads the rows of one `split`, `train` or `valid`.
pub fn read(path: &Path, split: &str) -> Result<Vec<Ticket>, Box<dyn Error>> {
    let mut rows = csv::Reader::from_reader(GzDecoder::new(File::open(path)?));
    let names = rows.headers()?.clone();
    let column = |name: &str| {
        let at = names.iter().position(|known| known == name);
        at.ok_or_else(|| format!("the set has no column `{name}`"))
    };
    let (text, label, splits) = (column("text")?, column("label")?, column("split")?);
    let cell = |row: &csv::StringRecord, at: usize| row.get(at).unwrap_or_default().to_owned();
    let mut tickets = Vec::new();
    let mut row = csv::StringRecord::new();
    while rows.read_record(&mut row)? {
        if row.get(splits) == Some(split) {
            tickets.push(Ticket { text: cell(&row, text), label: cell(&row, label) });
        }
    }
    Ok(tickets)
}
