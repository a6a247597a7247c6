//! When the windows of changes are open: once, or as calendars that they have for their own.

use super::super::day_rule::{DayRule, On};
use super::super::definition::{Conventions, Definition, Own, Source, Special, Windows};
use super::super::zone::{Local, Zone};
use super::super::{Calendars, HORIZON};
use super::{Resolver, State, span, too_much_work};
use crate::document::model::Document;
use crate::document::model::calendar::{CalendarDate, Hours, Observed};
use crate::document::model::change::{Change, ChangeWindow, Moment, WindowHours};
use crate::fact::notation::DAY;
use crate::finding::Findings;
use crate::packed::packed;

/// When a window is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Opens {
    /// From one instant to another, in milliseconds since 1970-01-01T00:00Z.
    Once(i64, i64),
    /// Whenever this calendar of the policy is.
    Calendar(usize),
    /// Whenever this calendar of the windows' own is.
    Own(usize),
}

packed!(
    enum Opens {
        Once(from, to),
        Calendar(number),
        Own(number),
    }
);

/// When windows are open.
pub(crate) struct Opening {
    /// The zone that their times are in.
    pub(crate) zone: Zone,
    /// Their own hours.
    pub(crate) calendars: Calendars,
    /// Of freezes, then of maintenance windows; nothing for one that is broken, of which it is said.
    pub(crate) opens: Vec<Option<Opens>>,
}

/// Resolves when the windows of changes are open. `calendars` are those of the document, resolved.
pub(crate) fn resolve_windows(
    document: &Document,
    change: &Change,
    left_out: &[String],
    calendars: &Calendars,
    findings: &mut Findings,
) -> Opening {
    let states = vec![State::New; document.calendars.0.len()];
    let mut resolver = Resolver { document, left_out, findings, states, definitions: Vec::new() };
    let zone = change.zone.as_ref().map_or_else(|| Some(Zone::utc()), |zone| resolver.zone(zone));
    let zone = zone.unwrap_or_else(Zone::utc);
    let windows = change.freezes.iter().chain(&change.maintenance);
    let opens = windows.map(|window| resolver.opens(window, &zone, calendars)).collect();
    let own = Calendars::new(resolver.definitions);
    too_much_work(&own, change.span, findings);
    Opening { zone, calendars: own, opens }
}

impl Resolver<'_> {
    fn opens(&mut self, window: &ChangeWindow, zone: &Zone, calendars: &Calendars) -> Option<Opens> {
        if let Some(name) = &window.calendar {
            let number = calendars.names().position(|known| known == name.value);
            // A calendar that is there, but broken, is said already.
            if number.is_none() && self.document.calendars.get(&name.value).is_none() {
                self.unknown(name);
            }
            return number.map(Opens::Calendar);
        }
        if let (Some(from), None) = (&window.from, &window.hours)
            && let Some(start) = from.value.start()
        {
            let end = window.to.as_ref().and_then(|to| to.value.end());
            let end = end.map_or(*HORIZON.end(), |end| instants(zone, end).1);
            return Some(Opens::Once(instants(zone, start).0, end));
        }
        let own = self.own_hours(window)?;
        self.definitions.push(Definition {
            name: window.id.value.clone(),
            label: None,
            zone: zone.clone(),
            source: Source::Own(own),
            except: Vec::new(),
            conventions: Conventions::default(),
        });
        Some(Opens::Own(self.definitions.len() - 1))
    }

    /// The hours of a window that is open again and again.
    fn own_hours(&mut self, window: &ChangeWindow) -> Option<Own> {
        let (mut week, mut special_days) = (vec![Windows::new(); 7], Vec::new());
        let mut day_hours = vec![(0, DAY)];
        match &window.hours {
            Some(WindowHours::Week(Hours::Always)) => week = vec![day_hours.clone(); 7],
            Some(WindowHours::Week(Hours::ByDay(entries))) => week = self.week(&window.id, week, entries),
            Some(WindowHours::Day(hours)) => day_hours = self.windows(hours),
            None => {}
        }
        let mut day = |on: On| {
            let rule = DayRule { on, years: (i64::MIN, i64::MAX), observed: Observed::No };
            special_days.push(Special { rule, windows: day_hours.clone(), label: None });
        };
        if let Some(date) = &window.date {
            day(span(date.value, date.value)?);
        } else if let (Some(from), Some(to)) = (&window.from, &window.to) {
            day(span(date_of(from.value)?, date_of(to.value)?)?);
        } else if let (Some(nth), Some(weekday)) = (&window.nth, &window.weekday) {
            let weekday = i64::try_from(weekday.value.0).unwrap_or_default();
            let months = window.month.as_ref().map_or(1..=12, |month| month.value..=month.value);
            months.for_each(|month| day(On::Nth { weekday, nth: nth.value, month }));
        }
        Some(Own { week, holidays: Vec::new(), special_days })
    }
}

/// The first and the last instant at which the clocks of a zone show a time, in milliseconds; where they leave it out, when they are set.
fn instants(zone: &Zone, local: i64) -> (i64, i64) {
    let (first, last) = match zone.instants_of(local) {
        Local::Once(instant) => (instant, instant),
        Local::Twice(first, last) => (first, last),
        Local::Never { transition, .. } => (transition, transition),
    };
    (first * 1_000, last * 1_000)
}

fn date_of(moment: Moment) -> Option<CalendarDate> {
    match moment {
        Moment::Day(date) => Some(date),
        Moment::Time(_) => None,
    }
}
