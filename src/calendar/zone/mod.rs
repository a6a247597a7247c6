//! Time zones: which wall clock shows what, from 1970 to 2100.
//!
//! All clocks of the IANA time zone database are compiled in (feature `zones`), from one release of it, so that browser and
//! server cannot disagree and nothing else is loaded. A built policy brings its zones along and needs no table.
//!
//! Only offsets from UTC are known here: neither abbreviations nor what counts as daylight saving time.

#[cfg(all(test, feature = "zones"))]
mod generate;
mod history;
#[cfg(feature = "zones")]
mod table;

use self::history::History;
use crate::packed::{Packed, Packer, Unpacker};

#[cfg(feature = "zones")]
pub use self::table::{TZDATA, names, nearest};

/// 1970-01-01T00:00:00Z. Before it, a zone has the offset that it has at this instant.
pub const HORIZON_START: i64 = 0;

/// 2101-01-01T00:00:00Z, exclusive. From then on, a zone keeps the offset that it has just before.
pub const HORIZON_END: i64 = 4_133_980_800;

/// How the clocks of one place have been and will be set.
///
/// ```
/// # #[cfg(feature = "zones")] {
/// use itsm_core::calendar::zone::{Local, Zone};
///
/// let berlin = Zone::named("Europe/Berlin").unwrap();
/// // 2026-03-29T00:59:59Z and a second later.
/// assert_eq!(berlin.offset_at(1_774_745_999), 3_600);
/// assert_eq!(berlin.offset_at(1_774_746_000), 7_200);
///
/// // Half past two does not happen that night.
/// let half_past_two = 1_774_751_400;
/// assert_eq!(berlin.instants_of(half_past_two), Local::Never { transition: 1_774_746_000, shifted: 1_774_747_800 });
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    name: String,
    /// At least one, the first from `i64::MIN`, in order.
    spans: Vec<Span>,
}

/// A time during which the clocks of a zone are not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The instant at which it begins, in seconds since 1970-01-01T00:00:00Z; of a zone's first, `i64::MIN`.
    pub from: i64,
    /// How far the clocks are ahead of UTC, in seconds; west of Greenwich it is negative.
    pub offset: i32,
}

/// The instants at which a clock shows a time, in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Local {
    /// As nearly always.
    Once(i64),
    /// The clock is put back and shows the time again.
    Twice(i64, i64),
    /// The clock is put forward and skips the time.
    Never {
        /// When it is put forward.
        transition: i64,
        /// When the clock would show the time, had it not been put forward; what it shows then is later by what it skips.
        shifted: i64,
    },
}

impl Zone {
    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), spans: vec![Span { from: i64::MIN, offset: 0 }] }
    }

    /// The zone of this name, in exactly this spelling, in the IANA time zone database; older names (`Asia/Calcutta`)
    /// are names too.
    #[cfg(feature = "zones")]
    pub fn named(name: &str) -> Option<Self> {
        let spans = table::history(name)?.spans()?;
        Some(Self { name: name.to_owned(), spans })
    }

    /// The name it was asked for by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The times between which the clocks are set, in order; the first begins at `i64::MIN`, the last has no end.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// How far the clocks are ahead of UTC, in seconds, at an instant in seconds since 1970-01-01T00:00:00Z.
    pub fn offset_at(&self, instant: i64) -> i32 {
        let after = self.spans.partition_point(|span| span.from <= instant);
        self.spans.get(after.saturating_sub(1)).map_or(0, |span| span.offset)
    }

    /// What the clock shows at an instant, in seconds since it showed 1970-01-01T00:00:00 or would have.
    pub fn to_local(&self, instant: i64) -> i64 {
        instant.saturating_add(i64::from(self.offset_at(instant)))
    }

    /// When the clock shows a time, which is given in seconds since it showed 1970-01-01T00:00:00 or would have.
    pub fn instants_of(&self, local: i64) -> Local {
        // The last span whose beginning the clock has passed; that of the one before it may still show the time.
        let passed = self.spans.partition_point(|span| starts(span) <= local).max(1);
        let last = passed - 1;
        let (Some(span), next) = (self.spans.get(last), self.spans.get(passed)) else { return Local::Once(local) };
        let instant = instant_by(local, span.offset);
        if let Some(next) = next
            && instant >= next.from
        {
            return Local::Never { transition: next.from, shifted: instant };
        }
        let earlier = last.checked_sub(1).and_then(|at| self.spans.get(at));
        match earlier.map(|earlier| instant_by(local, earlier.offset)) {
            Some(first) if first < span.from => Local::Twice(first, instant),
            _ => Local::Once(instant),
        }
    }
}

/// What the clock shows when a span begins.
fn starts(span: &Span) -> i64 {
    span.from.saturating_add(i64::from(span.offset))
}

/// The instant at which a clock with this offset shows a time.
fn instant_by(local: i64, offset: i32) -> i64 {
    local.saturating_sub(i64::from(offset))
}

impl Packed for Zone {
    fn pack(&self, to: &mut Packer) {
        self.name.pack(to);
        History::of(&self.spans).pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let name = String::unpack(from);
        let Some(spans) = History::unpack(from).spans() else {
            from.fail::<()>();
            return Self::utc();
        };
        Self { name, spans }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packed(zone: &Zone) -> Vec<u8> {
        let mut packer = Packer::default();
        zone.pack(&mut packer);
        packer.finish()
    }

    /// Reads a zone, and asks it about instants near its transitions and far from them.
    fn unpacked(bytes: &[u8]) -> Option<Zone> {
        let mut from = Unpacker::new(bytes);
        let zone = Zone::unpack(&mut from);
        assert!(zone.spans().len() <= 1 + bytes.len() + 2 * 131, "spans come from bytes, or two from a year");
        for at in zone.spans().iter().map(|span| span.from).chain([0, HORIZON_END, i64::MAX]) {
            zone.to_local(at);
            zone.instants_of(at);
        }
        from.is_whole().then_some(zone)
    }

    #[test]
    fn utc_has_one_offset_and_needs_no_table() {
        let utc = Zone::utc();
        assert_eq!((utc.name(), utc.spans().len(), utc.to_local(-5), utc.to_local(5)), ("UTC", 1, -5, 5));
        assert_eq!([i64::MIN, 0, i64::MAX].map(|at| utc.instants_of(at)), [i64::MIN, 0, i64::MAX].map(Local::Once));
        assert_eq!(unpacked(&packed(&utc)), Some(utc));
    }

    #[test]
    #[cfg(feature = "zones")]
    fn every_zone_comes_back_from_its_packed_form() {
        for name in names() {
            let zone = Zone::named(name).unwrap();
            assert_eq!(unpacked(&packed(&zone)), Some(zone));
        }
        assert!(packed(&Zone::named("Europe/Berlin").unwrap()).len() < 100, "its 242 spans are told by rules");
    }

    #[test]
    fn a_rule_for_ever_ends_the_reading_at_the_horizon() {
        // The offset at first, then one change: an hour on the last Sundays of March and October.
        let lasting = |years: u64| {
            let rule = |month: u16, by: i64| ((month * 32 + 25) * 8, (4_i64, by));
            let mut packer = Packer::default();
            ("X".to_owned(), (0_i64, (1_usize, (years << 1 | 1, 0_u64)))).pack(&mut packer);
            (rule(3, 8), rule(10, -8)).pack(&mut packer);
            unpacked(&packer.finish())
        };
        assert_eq!(lasting(131).unwrap().spans().len(), 1 + 2 * 131);
        assert_eq!([132, u64::MAX >> 1].map(lasting), [None, None]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            // Behind one text, and its number as the name: so the bytes are a history.
            let named = [&[1, 1, b'X', 0], bytes.as_slice()].concat();
            for bytes in [bytes, named] {
                if let Some(zone) = unpacked(&bytes) {
                    prop_assert_eq!(unpacked(&packed(&zone)), Some(zone));
                }
            }
        }
    }

    #[cfg(feature = "zones")]
    proptest! {
        #[test]
        fn a_corrupted_zone_is_another_or_none(
            name in proptest::sample::select(names().collect::<Vec<_>>()),
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let mut bytes = packed(&Zone::named(name).unwrap());
            for (at, byte) in changes {
                let length = bytes.len();
                bytes[at.index(length)] = byte;
            }
            if let Some(zone) = unpacked(&bytes) {
                prop_assert_eq!(unpacked(&packed(&zone)), Some(zone));
            }
        }
    }
}
