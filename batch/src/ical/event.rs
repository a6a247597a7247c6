//! Events: what one says, and on which days it takes place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use itsm_core::document::limits::{MAX_NAME_CHARS, MAX_TEXT_CHARS};
use itsm_core::fact::calendar_date::civil_from_days;
use itsm_core::fact::notation::write_date;

use super::line::{Property, one_line, texts};
use super::moment::Moment;
use super::recurrence::{Rule, Steps};
use super::{MAX_DAYS, Remarks, Skipped, date, date_or_midnight, excerpt};

const AT_A_TIME: &str = "begins at a time, and holidays are whole days; half a day stands under `special_days`";

/// An event as it stands in the file.
#[derive(Debug)]
pub struct Event {
    /// The line where it begins, from 1.
    pub line: usize,
    /// What people call it.
    pub name: Option<String>,
    /// Whether it does not take place after all.
    pub is_cancelled: bool,
    pub(super) uid: Option<String>,
    pub(super) start: Option<String>,
    pub(super) end: Option<String>,
    pub(super) duration: Option<String>,
    pub(super) rules: Vec<String>,
    /// What only matters where events take time.
    pub(super) timed: Timed,
    added: Vec<i64>,
    removed: BTreeSet<i64>,
    /// Which instance of the event with the same `UID` it takes the place of.
    replaces: Option<i64>,
    /// What stands among added and removed days and is no date, with its line.
    no_date: Option<(usize, String)>,
    /// The name of a property that changes on which days it takes place, and that is not understood.
    pub(super) not_understood: Option<&'static str>,
}

/// What an event says beside its days, as it stands in the file.
#[derive(Debug, Default)]
pub struct Timed {
    pub start_zone: Option<String>,
    pub end_zone: Option<String>,
    /// What is added and what is taken out, line by line.
    pub added: Vec<Stamp>,
    pub removed: Vec<Stamp>,
    /// Which instance of the event with the same `UID` it takes the place of.
    pub replaces: Option<Stamp>,
    pub id: Option<String>,
    pub because: Option<String>,
    pub categories: Vec<String>,
    pub resources: Vec<String>,
    pub people: Vec<String>,
}

/// Days or times, joined by commas, and the zone by whose clocks they are.
#[derive(Clone, Debug)]
pub struct Stamp {
    pub text: String,
    pub zone: Option<String>,
}

impl Stamp {
    /// Each of them; the error is the end of a sentence about the first that is none.
    pub fn moments(&self) -> impl Iterator<Item = Result<Moment, String>> {
        self.text.split(',').map(|text| Moment::read(text.trim(), self.zone.as_deref()))
    }
}

/// An event of whole days.
#[derive(Debug)]
pub struct WholeDays<'e> {
    /// The first day of its first instance.
    pub start: i64,
    /// How many days it lasts.
    pub length: i64,
    event: &'e Event,
    rules: Vec<Rule>,
}

/// The instances that other events take the place of, by `UID`.
pub struct Replaced<'e>(BTreeMap<&'e str, BTreeSet<i64>>);

impl Event {
    pub fn new(line: usize) -> Self {
        Self {
            line,
            name: None,
            is_cancelled: false,
            uid: None,
            start: None,
            end: None,
            duration: None,
            rules: Vec::new(),
            timed: Timed::default(),
            added: Vec::new(),
            removed: BTreeSet::new(),
            replaces: None,
            no_date: None,
            not_understood: None,
        }
    }

    /// Takes a line. Of what may stand there once, the first counts.
    pub fn take(&mut self, property: &Property<'_>, line: usize) {
        let value = property.value.trim();
        let once = |place: &mut Option<String>| {
            place.get_or_insert_with(|| value.to_owned());
        };
        let zone = || property.parameter("TZID").map(str::to_owned);
        let stamp = |text: &str| Stamp { text: text.to_owned(), zone: zone() };
        if property.is("SUMMARY") {
            self.name = self.name.take().or_else(|| name(value));
        } else if property.is("UID") {
            once(&mut self.uid);
        } else if property.is("DTSTART") {
            if self.start.is_none() {
                self.timed.start_zone = zone();
            }
            once(&mut self.start);
        } else if property.is("DTEND") {
            if self.end.is_none() {
                self.timed.end_zone = zone();
            }
            once(&mut self.end);
        } else if property.is("DURATION") {
            once(&mut self.duration);
        } else if property.is("STATUS") {
            self.is_cancelled |= value.eq_ignore_ascii_case("CANCELLED");
        } else if property.is("RRULE") {
            self.rules.push(value.to_owned());
        } else if property.is("EXRULE") {
            self.not_understood = Some("EXRULE");
        } else if property.is("RECURRENCE-ID") {
            if property.has("RANGE", "THISANDFUTURE") {
                self.not_understood = Some("RANGE=THISANDFUTURE");
            } else {
                self.replaces = date_or_midnight(value);
                self.timed.replaces = Some(stamp(value));
            }
        } else if property.is("RDATE") || property.is("EXDATE") {
            let is_added = property.is("RDATE");
            let all = if is_added { &mut self.timed.added } else { &mut self.timed.removed };
            all.push(stamp(value));
            for text in value.split(',').map(str::trim) {
                match date_or_midnight(text) {
                    Some(day) if is_added => self.added.push(day),
                    Some(day) => _ = self.removed.insert(day),
                    None => _ = self.no_date.get_or_insert_with(|| (line, excerpt(text))),
                }
            }
        } else {
            self.timed.take(property, value);
        }
    }

    /// The event, if it is one of whole days; else says why it is none. Of single events at a time, those of other
    /// years are not worth a word.
    pub fn read(&self, years: &RangeInclusive<i64>, remarks: &mut Remarks) -> Option<WholeDays<'_>> {
        match self.whole_days() {
            Ok(read) => {
                if let Some((line, text)) = &self.no_date {
                    let why = format!("adds or takes out `{text}`, which is no date, and so no day");
                    remarks.push(|| Skipped {
                        line: *line,
                        name: self.name.clone(),
                        date: Some(write_date(read.start)),
                        why,
                    });
                }
                Some(read)
            }
            Err(why) => {
                let day = self.first_day();
                let repeats = !self.rules.is_empty() || !self.added.is_empty();
                if repeats || day.is_none_or(|day| years.contains(&civil_from_days(day).0)) {
                    remarks.push(|| Skipped {
                        line: self.line,
                        name: self.name.clone(),
                        date: day.map(write_date),
                        why,
                    });
                }
                None
            }
        }
    }

    /// The day on which it begins by its own clock, whether it is one of whole days or not.
    pub fn first_day(&self) -> Option<i64> {
        self.start.as_deref().and_then(|start| date(start.get(..8)?))
    }

    fn whole_days(&self) -> Result<WholeDays<'_>, String> {
        let text = self.start.as_deref().ok_or("has no `DTSTART`, so that nobody knows its day")?;
        // Some programs write whole days from one midnight by local clocks to another.
        let midnights = || {
            let (start, end) = (date_or_midnight(text)?, date_or_midnight(self.end.as_deref()?)?);
            (start < end).then_some(start)
        };
        let start = match date(text).or_else(midnights) {
            Some(day) => day,
            None if has_time(text) => return Err(AT_A_TIME.to_owned()),
            None => return Err(format!("begins on `{}`, which is no date", excerpt(text))),
        };
        if let Some(name) = self.not_understood {
            return Err(format!("has `{name}`, which is not understood"));
        }
        let length = self.length(start)?;
        if length > MAX_DAYS {
            return Err(format!("lasts {length} days, and a holiday no more than {MAX_DAYS}"));
        }
        let rules = self
            .rules
            .iter()
            .map(|text| Rule::read(text, start).map_err(|why| format!("repeats by `{}`: {why}", excerpt(text))));
        Ok(WholeDays { start, length, event: self, rules: rules.collect::<Result<_, _>>()? })
    }

    /// How many days it lasts: one, if nothing is said.
    fn length(&self, start: i64) -> Result<i64, String> {
        if let Some(text) = self.end.as_deref() {
            let end = date_or_midnight(text).ok_or_else(|| format!("ends on `{}`, which is no date", excerpt(text)))?;
            // The end is the day after the last one; but some programs write the day itself.
            return if end < start { Err("ends before it begins".to_owned()) } else { Ok((end - start).max(1)) };
        }
        let Some(text) = self.duration.as_deref() else { return Ok(1) };
        let length =
            days(text).ok_or_else(|| format!("lasts `{}`, which is no number of whole days", excerpt(text)))?;
        Ok(length.max(1))
    }
}

impl Timed {
    fn take(&mut self, property: &Property<'_>, value: &str) {
        if property.is("DESCRIPTION") {
            self.because = self.because.take().or_else(|| cut(one_line(value), MAX_TEXT_CHARS));
        } else if property.is("X-ITSM-ID") {
            self.id = self.id.take().or_else(|| name(value));
        } else if property.is("CATEGORIES") {
            self.categories.extend(texts(value));
        } else if property.is("RESOURCES") {
            self.resources.extend(texts(value).filter_map(|text| cut(text, MAX_NAME_CHARS)));
        } else if property.is("ATTENDEE") {
            let address = value.split_once(':').map_or(value, |(_, address)| address);
            self.people.extend(name(property.parameter("CN").unwrap_or(address)));
        }
    }
}

impl WholeDays<'_> {
    /// The first days of the instances of which a day is among those asked for. `None` if the steps do not suffice.
    pub fn days(
        &self,
        asked: &RangeInclusive<i64>,
        replaced: &Replaced<'_>,
        steps: &mut Steps,
    ) -> Option<BTreeSet<i64>> {
        let asked = asked.start() - (self.length - 1)..=*asked.end();
        let mut days = BTreeSet::new();
        if self.rules.is_empty() {
            days.insert(self.start);
        }
        for rule in &self.rules {
            rule.days(&asked, steps, &mut days)?;
        }
        days.extend(&self.event.added);
        let replaced = match self.event.replaces {
            None => self.event.uid.as_deref().and_then(|uid| replaced.0.get(uid)),
            Some(_) => None,
        };
        let is_out =
            |day: &i64| self.event.removed.contains(day) || replaced.is_some_and(|replaced| replaced.contains(day));
        days.retain(|day| asked.contains(day) && !is_out(day));
        Some(days)
    }
}

impl<'e> Replaced<'e> {
    pub fn by(events: &'e [Event]) -> Self {
        let mut replaced: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
        for event in events {
            if let (Some(uid), Some(day)) = (event.uid.as_deref(), event.replaces) {
                replaced.entry(uid).or_default().insert(day);
            }
        }
        Self(replaced)
    }
}

/// A name in one line, no longer than names are.
fn name(value: &str) -> Option<String> {
    cut(one_line(value), MAX_NAME_CHARS)
}

/// A text of so many characters at most; none, if it is empty.
fn cut(mut text: String, most: usize) -> Option<String> {
    if let Some((end, _)) = text.char_indices().nth(most) {
        let last = text.char_indices().nth(most - 1).map_or(end, |(last, _)| last);
        text.truncate(last);
        text.push('…');
    }
    (!text.is_empty()).then_some(text)
}

/// `20261224T180000`, with what may follow.
fn has_time(text: &str) -> bool {
    text.split_once(['T', 't']).is_some_and(|(day, _)| date(day).is_some())
}

/// A duration of whole days: `P1D`, `P2W`, also with a time of nothing, `P1DT0H0M0S`.
fn days(text: &str) -> Option<i64> {
    let text = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (text, time) = text.split_once('T').unwrap_or((text, ""));
    if time.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0') {
        return None;
    }
    let (number, length) = match text.strip_suffix('W') {
        Some(number) => (number, 7),
        None => (text.strip_suffix('D')?, 1),
    };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse::<i64>().ok().filter(|_| is_number)?.checked_mul(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_whole_days() {
        for (text, expected) in [
            ("P1D", Some(1)),
            ("+P3D", Some(3)),
            ("P2W", Some(14)),
            ("P1DT0H0M0S", Some(1)),
            ("PT24H", None),
            ("P1DT1H", None),
            ("-P1D", None),
            ("P-1D", None),
            ("P+1D", None),
            ("PD", None),
            ("P", None),
            ("1D", None),
            ("P9223372036854775807W", None),
            ("P99999999999999999999D", None),
        ] {
            assert_eq!(days(text), expected, "{text}");
        }
    }

    #[test]
    fn names_are_cut_where_names_end() {
        assert_eq!(name(&"é".repeat(100)).unwrap(), "é".repeat(100));
        assert_eq!(name(&"é".repeat(101)).unwrap(), format!("{}…", "é".repeat(99)));
        assert_eq!(name(" \\n "), None);
    }
}
