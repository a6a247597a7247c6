//! Events that take time, one after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use itsm_core::calendar::HORIZON;
use itsm_core::document::limits::MAX_NAME_CHARS;
use itsm_core::engine::MAX_SCHEDULE_BYTES;
use itsm_core::fact::notation::{DAY, write_date};
use jiff::{Span, SpanRelativeTo, Unit};

use super::event::{Event, Stamp};
use super::moment::{Clocks, Moment, Zones};
use super::recurrence::{Pattern, Rule, Steps};
use super::{IcalError, MAX_STEPS, MAX_TIMES, Remarks, Skipped, component, excerpt};

/// What came out of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointments {
    /// In the order of the file.
    pub list: Vec<Appointment>,
    /// What was left out, in the order of the file; at most [`MAX_SKIPPED`](super::MAX_SKIPPED).
    pub skipped: Vec<Skipped>,
    /// How many more were left out.
    pub more_skipped: usize,
    /// How many events take place, but not in the time that was asked for.
    pub elsewhere: usize,
    /// The time zones of events that were left out because the IANA database does not know them.
    pub unknown_zones: Vec<String>,
}

/// An event, and when it takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// The line where it begins, from 1.
    pub line: usize,
    /// Its `X-ITSM-ID`, else its `UID`; of a long one the last hundred characters.
    pub id: Option<String>,
    /// What people call it, in one line: `SUMMARY`.
    pub name: Option<String>,
    /// What is said about it, in one line: `DESCRIPTION`.
    pub because: Option<String>,
    /// `CATEGORIES`.
    pub categories: Vec<String>,
    /// `RESOURCES`: the configuration items.
    pub resources: Vec<String>,
    /// The names of its `ATTENDEE`s, and the addresses of those without.
    pub people: Vec<String>,
    /// From and to, in milliseconds since 1970-01-01T00:00Z, in order, each within the time that was asked for or reaching into it.
    pub times: Vec<(i64, i64)>,
    /// How a policy would say all of them, if it can.
    pub repeats: Option<Repeats>,
}

/// Times that go on for ever, by our own clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeats {
    pub(super) pattern: Pattern,
    /// From and to, in seconds after midnight, past midnight beyond a day; nothing where days are whole.
    pub(super) hours: Option<(i64, i64)>,
    /// How many days it lasts, where days are whole.
    pub(super) days: i64,
}

/// The appointments of an iCalendar file that take place, at least in part, between two instants in milliseconds, in the years that
/// calendars know.
///
/// Recurrence rules are worked out for that time. What was cancelled, what takes no time, and what cannot be read is left out, and told.
pub fn appointments(file: &[u8], clocks: &Clocks, range: RangeInclusive<i64>) -> Result<Appointments, IcalError> {
    if file.len() > MAX_SCHEDULE_BYTES {
        return Err(IcalError::TooLarge { most: MAX_SCHEDULE_BYTES });
    }
    let mut remarks = Remarks::default();
    let events = component::events(file, &mut remarks)?;
    let mut reader = Reader {
        zones: Zones::new(clocks),
        range: (*range.start()).max(*HORIZON.start()).div_euclid(1_000)
            ..=(*range.end()).min(*HORIZON.end()).div_euclid(1_000),
        steps: Steps::new(MAX_STEPS),
        replaced: BTreeMap::new(),
    };
    for event in &events {
        reader.replace(event);
    }
    let (mut list, mut elsewhere, mut times) = (Vec::new(), 0, 0);
    for event in &events {
        match reader.read(event) {
            Ok(found) if found.times.is_empty() => elsewhere += 1,
            Ok(found) => {
                times += found.times.len();
                list.push(found);
            }
            Err(Stop::File(error)) => return Err(error),
            Err(Stop::Event(why)) => remarks.push(|| Skipped {
                line: event.line,
                name: event.name.clone(),
                date: event.first_day().map(write_date),
                why,
            }),
        }
        if times > MAX_TIMES {
            return Err(IcalError::TooManyTimes);
        }
    }
    remarks.kept.sort_by_key(|remark| remark.line);
    Ok(Appointments {
        list,
        skipped: remarks.kept,
        more_skipped: remarks.more,
        elsewhere,
        unknown_zones: reader.zones.unknown(),
    })
}

/// Why an event is not read.
enum Stop {
    /// It is left out: the end of a sentence about it.
    Event(String),
    /// The whole file is refused.
    File(IcalError),
}

impl From<String> for Stop {
    fn from(why: String) -> Self {
        Self::Event(why)
    }
}

struct Reader<'c, 'e> {
    zones: Zones<'c>,
    /// In seconds.
    range: RangeInclusive<i64>,
    steps: Steps,
    /// The instances that other events take the place of, by `UID`.
    replaced: BTreeMap<&'e str, Instances>,
}

/// Instances that do not take place: those that begin at an instant, and those of a day by their own clock.
#[derive(Default)]
struct Instances {
    instants: BTreeSet<i64>,
    days: BTreeSet<i64>,
}

impl Instances {
    fn add(&mut self, moment: &Moment, zones: &mut Zones<'_>) -> Result<(), String> {
        match moment {
            Moment::Day(day) => self.days.insert(*day),
            Moment::Time(..) => self.instants.insert(zones.instant(moment)?),
        };
        Ok(())
    }
}

/// How long an event lasts.
enum Length {
    /// So many days by the clock.
    Days(i64),
    /// So many seconds, whatever the clock does.
    Seconds(i64),
}

impl<'e> Reader<'_, 'e> {
    /// Remembers which instance the event takes the place of. What cannot be read is told when the event is.
    fn replace(&mut self, event: &'e Event) {
        let (Some(uid), Some(stamp)) = (event.uid.as_deref(), &event.timed.replaces) else { return };
        for moment in stamp.moments().flatten() {
            let _ = self.replaced.entry(uid).or_default().add(&moment, &mut self.zones);
        }
    }

    /// The event and its times.
    fn read(&mut self, event: &'e Event) -> Result<Appointment, Stop> {
        if event.is_cancelled {
            return Err(Stop::Event("is cancelled".to_owned()));
        }
        let start = event.start.as_deref();
        let start = start.ok_or_else(|| "has no `DTSTART`, so that nobody knows when it begins".to_owned())?;
        let start = Moment::read(start, event.timed.start_zone.as_deref()).map_err(|why| format!("begins at {why}"))?;
        if let Some(name) = event.not_understood {
            return Err(Stop::Event(format!("has `{name}`, which is not understood")));
        }
        for moment in event.timed.replaces.iter().flat_map(Stamp::moments) {
            moment.map_err(|why| format!("takes the place of {why}"))?;
        }
        let first = self.zones.instant(&start)?;
        let length = self.length(event, &start, first)?;
        let rules = event
            .rules
            .iter()
            .map(|text| self.rule(text, &start).map_err(|why| format!("repeats by `{}`: {why}", excerpt(text))));
        let rules = rules.collect::<Result<Vec<(Rule, Option<i64>)>, String>>()?;
        let mut removed = Instances::default();
        for moment in event.timed.removed.iter().flat_map(Stamp::moments) {
            removed.add(&moment.map_err(|why| format!("takes out {why}"))?, &mut self.zones)?;
        }
        let begins = self.begins(event, &start, &length, &rules)?;
        let replaced = match event.timed.replaces {
            None => event.uid.as_deref().and_then(|uid| self.replaced.get(uid)),
            Some(_) => None,
        };
        let mut times = BTreeSet::new();
        for moment in begins {
            let from = self.zones.instant(&moment)?;
            let is_out = |out: &Instances| out.instants.contains(&from) || out.days.contains(&moment.day());
            if is_out(&removed) || replaced.is_some_and(is_out) {
                continue;
            }
            let to = match length {
                Length::Seconds(seconds) => from + seconds,
                Length::Days(days) => self.zones.instant(&moment.on(moment.day() + days))?,
            };
            if from < *self.range.end() && to > *self.range.start() && from < to {
                times.insert((from * 1_000, to * 1_000));
            }
        }
        let untouched = removed.instants.is_empty() && removed.days.is_empty() && replaced.is_none();
        let repeats = match rules.as_slice() {
            [(rule, None)] if untouched && event.timed.added.is_empty() && first <= *self.range.start() => {
                self.repeats(rule, &start, &length)
            }
            _ => None,
        };
        Ok(Appointment {
            line: event.line,
            id: event.timed.id.clone().or_else(|| event.uid.as_deref().and_then(tail)),
            name: event.name.clone(),
            because: event.timed.because.clone(),
            categories: event.timed.categories.clone(),
            resources: event.timed.resources.clone(),
            people: event.timed.people.clone(),
            times: times.into_iter().collect(),
            repeats,
        })
    }

    /// When its instances begin that may reach into the time that is asked for.
    fn begins(
        &mut self,
        event: &Event,
        start: &Moment,
        length: &Length,
        rules: &[(Rule, Option<i64>)],
    ) -> Result<Vec<Moment>, Stop> {
        // A day more on either side, for clocks are up to a day apart.
        let days = match length {
            Length::Days(days) => *days,
            Length::Seconds(seconds) => seconds / DAY,
        };
        let asked = self.range.start().div_euclid(DAY) - days - 2..=self.range.end().div_euclid(DAY) + 2;
        let mut found = Vec::new();
        if rules.is_empty() {
            found.push(start.clone());
        }
        for (rule, until) in rules {
            let mut days = BTreeSet::new();
            rule.days(&asked, &mut self.steps, &mut days)
                .ok_or(Stop::File(IcalError::TooMuchWork { line: event.line }))?;
            for day in days {
                let moment = start.on(day);
                if until.is_none_or(|until| self.zones.instant(&moment).is_ok_and(|from| from <= until)) {
                    found.push(moment);
                }
            }
            if found.len() > MAX_TIMES {
                return Err(Stop::File(IcalError::TooManyTimes));
            }
        }
        for moment in event.timed.added.iter().flat_map(Stamp::moments) {
            found.push(moment.map_err(|why| format!("adds {why}"))?);
            if found.len() > MAX_TIMES {
                return Err(Stop::File(IcalError::TooManyTimes));
            }
        }
        Ok(found)
    }

    /// A rule, and the instant after which nothing of it begins.
    fn rule(&mut self, text: &str, start: &Moment) -> Result<(Rule, Option<i64>), String> {
        let mut rule = Rule::read(text, start.day())?;
        let until = text
            .split(';')
            .filter_map(|part| part.split_once('='))
            .find(|(key, _)| key.trim().eq_ignore_ascii_case("UNTIL"));
        let zone = match start {
            Moment::Day(_) => return Ok((rule, None)),
            Moment::Time(_, zone) => zone.as_deref(),
        };
        let Some((_, until)) = until else { return Ok((rule, None)) };
        let moment = Moment::read(until.trim(), zone)?;
        if matches!(moment, Moment::Day(_)) {
            return Ok((rule, None));
        }
        rule.until_the_next_day();
        Ok((rule, Some(self.zones.instant(&moment)?)))
    }

    fn length(&mut self, event: &Event, start: &Moment, first: i64) -> Result<Length, String> {
        let length = if let Some(end) = event.end.as_deref() {
            let end = Moment::read(end, event.timed.end_zone.as_deref()).map_err(|why| format!("ends at {why}"))?;
            match (start, &end) {
                // The end is the day after the last one; but some programs write the day itself.
                (Moment::Day(from), Moment::Day(to)) if from == to => Length::Days(1),
                (Moment::Day(from), Moment::Day(to)) => Length::Days(to - from),
                _ => Length::Seconds(self.zones.instant(&end)? - first),
            }
        } else if let Some(text) = event.duration.as_deref() {
            duration(text, start).ok_or_else(|| format!("lasts `{}`, which is no length of time", excerpt(text)))?
        } else if matches!(start, Moment::Day(_)) {
            Length::Days(1)
        } else {
            Length::Seconds(0)
        };
        match length {
            Length::Days(0) | Length::Seconds(0) => Err("ends when it begins".to_owned()),
            Length::Days(days) if days < 0 => Err("ends before it begins".to_owned()),
            Length::Seconds(seconds) if seconds < 0 => Err("ends before it begins".to_owned()),
            length => Ok(length),
        }
    }

    /// How a policy would say it.
    fn repeats(&mut self, rule: &Rule, start: &Moment, length: &Length) -> Option<Repeats> {
        let pattern = rule.forever().filter(|_| self.zones.is_own(start))?;
        let (hours, days) = match (start, length) {
            (Moment::Day(_), Length::Days(days)) => (None, *days),
            (Moment::Time(local, _), Length::Seconds(seconds)) if *seconds <= DAY && seconds % 60 == 0 => {
                let from = local.rem_euclid(DAY);
                (Some((from, from + seconds)), 1)
            }
            _ => return None,
        };
        let whole = hours.is_none();
        let is_sayable = match &pattern {
            Pattern::Weekly(_) | Pattern::Nth { .. } => days == 1,
            // Of the 29th of February policies say nothing, and one day may not be followed by the same.
            Pattern::Yearly { month, day } => (*month, *day) != (2, 29) && (!whole || days < 300),
        };
        is_sayable.then_some(Repeats { pattern, hours, days })
    }
}

/// A duration, `PT1H30M`, `P1D`, `P2W`.
fn duration(text: &str, start: &Moment) -> Option<Length> {
    // The longest that two days can be apart here.
    const MOST: i64 = 300 * 366 * DAY;
    let span: Span = text.parse().ok()?;
    let seconds = span.total((Unit::Second, SpanRelativeTo::days_are_24_hours())).ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "it is checked")]
    let seconds = (seconds.abs() < 1e12).then_some(seconds as i64).filter(|seconds| seconds.abs() <= MOST)?;
    Some(match start {
        Moment::Day(_) if seconds % DAY == 0 => Length::Days(seconds / DAY),
        _ => Length::Seconds(seconds),
    })
}

/// The last characters of an identifier: programs put what differs there.
fn tail(uid: &str) -> Option<String> {
    let skipped = uid.chars().count().saturating_sub(MAX_NAME_CHARS);
    let tail: String = uid.chars().skip(skipped).filter(|c| !c.is_control()).collect();
    (!tail.is_empty()).then_some(tail)
}

#[cfg(test)]
mod tests;
