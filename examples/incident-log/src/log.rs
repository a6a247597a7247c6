//! The incident event log: one row for every state of an incident.

use std::env;
use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;

/// What one row says about the priority; `None` where the log has a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The incident's number.
    pub incident: String,
    /// Its impact then.
    pub impact: Option<String>,
    /// Its urgency then.
    pub urgency: Option<String>,
    /// The priority on record.
    pub priority: Option<String>,
}

/// Where the log should be.
pub fn path() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    env::var_os("ITSM_DATA").map_or_else(beside, PathBuf::from).join("incident-event-log.csv.gz")
}

/// Reads the whole log.
pub fn read(path: &Path) -> Result<Vec<Event>, Box<dyn Error>> {
    let mut rows = csv::Reader::from_reader(GzDecoder::new(File::open(path)?));
    let names = rows.headers()?.clone();
    let column = |name: &str| {
        let at = names.iter().position(|known| known == name);
        at.ok_or_else(|| format!("the log has no column `{name}`"))
    };
    let (incident, impact, urgency, priority) =
        (column("number")?, column("impact")?, column("urgency")?, column("priority")?);
    let mut events = Vec::new();
    let mut row = csv::StringRecord::new();
    while rows.read_record(&mut row)? {
        events.push(Event {
            incident: row.get(incident).unwrap_or_default().to_owned(),
            impact: row.get(impact).and_then(level),
            urgency: row.get(urgency).and_then(level),
            priority: row.get(priority).and_then(level),
        });
    }
    Ok(events)
}

/// The level in a cell: `2`, or `2 - Medium` as some exports have it. A gap is `?` or nothing.
fn level(cell: &str) -> Option<String> {
    let level = cell.split(" - ").next().unwrap_or_default().trim();
    (!level.is_empty() && level != "?").then(|| level.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_with_and_without_their_words() {
        assert_eq!(level("2").as_deref(), Some("2"));
        assert_eq!(level("2 - Medium").as_deref(), Some("2"));
        assert_eq!((level("?"), level(" ")), (None, None));
    }
}
