//! The zones of the IANA database: `cargo xtask zones` writes the table, and this reads it.
//!
//! Three parts: the release, the names, each on a line, and the histories, of which many zones share one. Only that of the
//! zone asked for is made into spans.

use super::history::History;
use crate::finding;
use crate::packed::{Packed, Unpacker};

pub(super) static TABLE: &[u8] = include_bytes!("../zones.bin");

/// The release of the IANA time zone database that all zones are from, such as `2026f`.
pub const TZDATA: &str = text(TABLE).0;

const NAMES: &str = text(text(TABLE).1).0;

const HISTORIES: &[u8] = text(text(TABLE).1).1;

/// A text that a zero byte ends, and what follows.
const fn text(bytes: &[u8]) -> (&str, &[u8]) {
    let (mut rest, mut length) = (bytes, 0);
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == 0 {
            break;
        }
        length += 1;
    }
    match str::from_utf8(bytes.split_at(length).0) {
        Ok(text) => (text, rest),
        Err(_) => ("", rest),
    }
}

/// The names of all zones, in the order of their letters; older names too.
pub fn names() -> impl Iterator<Item = &'static str> {
    NAMES.lines()
}

/// The zone that somebody may have meant by a name that no zone has: the same in other letter case, a zone of the same
/// place (`berlin`, `Asia/Berlin`), or the nearest in letters.
///
/// ```
/// use itsm_core::calendar::zone::nearest;
///
/// assert_eq!(nearest("new york"), Some("America/New_York"));
/// assert_eq!(nearest("Europe/Berln"), Some("Europe/Berlin"));
/// ```
pub fn nearest(name: &str) -> Option<&'static str> {
    let name = name.trim();
    let underscored = name.replace(' ', "_");
    // `GMT+1` is no slip for `Etc/GMT+1`, which is west of Greenwich.
    let told = || names().filter(|known| !known.contains("GMT+") && !known.contains("GMT-"));
    let same = names().find(|known| known.eq_ignore_ascii_case(name));
    let there = || told().find(|known| place(known).eq_ignore_ascii_case(place(&underscored)));
    let like_place = || {
        let like = finding::nearest(name, told().map(place))?;
        told().find(|known| place(known) == like)
    };
    same.or_else(there).or_else(|| finding::nearest(name, told())).or_else(like_place)
}

/// The last part of a name.
fn place(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, place)| place)
}

/// The history of the zone of this name.
pub(super) fn history(name: &str) -> Option<History> {
    let place = names().position(|known| known == name)?;
    let mut from = Unpacker::new(HISTORIES);
    let numbers = Vec::<usize>::unpack(&mut from);
    // Zero stands for one more than any before.
    let number = match *numbers.get(place)? {
        0 => numbers.iter().take(place).filter(|&&number| number == 0).count(),
        known => known - 1,
    };
    let count = usize::unpack(&mut from);
    (0..count).map(|_| History::unpack(&mut from)).nth(number)
}
