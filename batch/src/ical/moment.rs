//! Days and times as files say them, and the instants that they are.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use itsm_core::calendar::zone::{Local, Zone};
use itsm_core::fact::calendar_date::civil_from_days;
use itsm_core::fact::notation::{DAY, time};

use super::{date, excerpt};

/// The years that are read, far enough within what numbers hold.
const YEARS_READ: RangeInclusive<i64> = 1900..=2199;

/// By which clocks times are read.
#[derive(Clone, Debug)]
pub struct Clocks {
    own: Zone,
    others: Option<Zone>,
}

/// Zones by the names that a file has for them.
pub struct Zones<'c> {
    clocks: &'c Clocks,
    known: BTreeMap<String, Option<Zone>>,
}

/// A day, or a time by some clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// In days since 1970-01-01.
    Day(i64),
    /// In seconds since the clock showed 1970-01-01T00:00:00; the clock is that of the zone of this name, or ours.
    Time(i64, Option<String>),
}

impl Clocks {
    /// Whole days, and times that name no zone, are by the clocks of `own`; times that name a zone that the IANA database does not have
    /// are by those of `others`, or are left out.
    pub fn new(own: Zone, others: Option<Zone>) -> Self {
        Self { own, others }
    }

    /// The zone by which it is when nothing is said.
    pub fn own(&self) -> &Zone {
        &self.own
    }
}

impl<'c> Zones<'c> {
    pub fn new(clocks: &'c Clocks) -> Self {
        Self { clocks, known: BTreeMap::new() }
    }

    /// The zone of this name; the error is the end of a sentence.
    fn zone(&mut self, name: Option<&str>) -> Result<&Zone, String> {
        let Some(name) = name else { return Ok(&self.clocks.own) };
        let found = self.known.entry(name.to_owned()).or_insert_with(|| named(name));
        let unknown = || format!("is by the clocks of `{}`, which the IANA database does not know", excerpt(name));
        found.as_ref().or(self.clocks.others.as_ref()).ok_or_else(unknown)
    }

    /// The names that were asked for in vain.
    pub fn unknown(self) -> Vec<String> {
        let in_vain = self.known.into_iter().filter(|(_, zone)| zone.is_none() && self.clocks.others.is_none());
        in_vain.map(|(name, _)| excerpt(&name)).collect()
    }

    /// The instant of a moment, in seconds since 1970-01-01T00:00Z; a day is when it begins.
    ///
    /// Of a time that comes twice the first is taken, and one that a clock skips is later by what it skips, as the standard wants it.
    pub fn instant(&mut self, moment: &Moment) -> Result<i64, String> {
        let (local, zone) = match moment {
            Moment::Day(day) => (day * DAY, self.zone(None)?),
            Moment::Time(local, name) => (*local, self.zone(name.as_deref())?),
        };
        Ok(match zone.instants_of(local) {
            Local::Once(instant) | Local::Twice(instant, _) | Local::Never { shifted: instant, .. } => instant,
        })
    }

    /// Whether a moment is by our own clocks.
    pub fn is_own(&mut self, moment: &Moment) -> bool {
        match moment {
            Moment::Day(_) => true,
            Moment::Time(_, name) => {
                let own = self.clocks.own.name();
                self.zone(name.as_deref()).is_ok_and(|zone| zone.name() == own)
            }
        }
    }
}

/// The zone of a name; some programs put a path of their own before it, `/citadel.org/20260101/Europe/Berlin`.
fn named(name: &str) -> Option<Zone> {
    let tails = name.match_indices('/').filter_map(|(at, _)| name.get(at + 1..));
    std::iter::once(name).chain(tails).find_map(Zone::named)
}

impl Moment {
    /// Reads `20261224`, `20261224T180000` or `20261224T180000Z`; the error is the end of a sentence about it.
    pub fn read(text: &str, zone: Option<&str>) -> Result<Self, String> {
        Self::of(text, zone).ok_or_else(|| format!("`{}`, which is no time", excerpt(text)))
    }

    fn of(text: &str, zone: Option<&str>) -> Option<Self> {
        let (day, clock) = match text.split_once(['T', 't']) {
            Some((day, clock)) => (day, Some(clock)),
            None => (text, None),
        };
        let day = date(day).filter(|&day| YEARS_READ.contains(&civil_from_days(day).0))?;
        let Some(clock) = clock else { return Some(Self::Day(day)) };
        let (clock, zone) = match clock.strip_suffix(['Z', 'z']) {
            Some(clock) => (clock, Some("UTC")),
            None => (clock, zone),
        };
        let (hours, minutes, seconds) = match clock.len() {
            6 => (clock.get(..2)?, clock.get(2..4)?, clock.get(4..)?),
            _ => return None,
        };
        // The standard has leap seconds, and no clock here does.
        let seconds = if seconds == "60" { "59" } else { seconds };
        let of_day = time(&format!("{hours}:{minutes}:{seconds}"))?;
        Some(Self::Time(day * DAY + of_day, zone.map(str::to_owned)))
    }

    /// Its day by its own clock.
    pub fn day(&self) -> i64 {
        match self {
            Self::Day(day) => *day,
            Self::Time(local, _) => local.div_euclid(DAY),
        }
    }

    /// The same on another day.
    pub fn on(&self, day: i64) -> Self {
        match self {
            Self::Day(_) => Self::Day(day),
            Self::Time(local, zone) => Self::Time(day * DAY + local.rem_euclid(DAY), zone.clone()),
        }
    }
}
