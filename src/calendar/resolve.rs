//! From calendars as they are written to definitions: names and zones looked up, problems found.

#[cfg(feature = "schedule")]
pub(super) mod window;

use super::arithmetic::Calendars;
use super::day_rule::{DayRule, On};
use super::definition::{Conventions, Definition, Own, Source, Special, Windows};
use super::zone::Zone;
use crate::document::limits::{MAX_CALENDAR_WORK, MAX_PARTS};
use crate::document::model::calendar::{self as written, CalendarDate, Hours, SpecialDay, Weekday};
use crate::document::model::{Document, Name};
use crate::document::tree::quoted;
use crate::fact::notation::{DAY, write_date};
use crate::finding::{Finding, Findings};
use crate::span::{Span, Spanned};

/// A window longer than this that runs past midnight may be one with its ends the wrong way round.
const LONG_NIGHT: i64 = 12 * 3_600;

/// Resolves the calendars of a document. What is broken is a finding, and left out.
pub(crate) fn resolve(document: &Document, left_out: &[String], findings: &mut Findings) -> Calendars {
    let count = document.calendars.0.len();
    let mut resolver =
        Resolver { document, left_out, findings, states: vec![State::New; count], definitions: Vec::new() };
    for at in 0..count {
        resolver.calendar(at);
    }
    let joined: usize = resolver.definitions.iter().map(Definition::joined).sum();
    let calendars = Calendars::new(resolver.definitions);
    let here = document.calendars.0.first().map_or(document.span, |(name, _)| name.span);
    too_much_work(&calendars, here, findings);
    if joined > MAX_PARTS {
        let message = format!("calendars are made from {joined} others, more than {MAX_PARTS}");
        findings.push(Finding::error("document.too_complex", here, message).help("join fewer calendars"));
    }
    calendars
}

/// Says that compiling calendars takes too much.
fn too_much_work(calendars: &Calendars, here: Span, findings: &mut Findings) {
    let work = calendars.work();
    if work > MAX_CALENDAR_WORK {
        let message =
            format!("days, windows and calendars made from others come to {work} steps, more than {MAX_CALENDAR_WORK}");
        let help = "give rules fewer years (`first_year`, `last_year`), join fewer calendars, or list fewer windows";
        findings.push(Finding::error("document.too_complex", here, message).help(help));
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    /// Being resolved: who needs it now, needs itself.
    Open,
    /// Resolved as this definition, unless it is broken.
    Done(Option<usize>),
}

struct Resolver<'a> {
    document: &'a Document,
    left_out: &'a [String],
    findings: &'a mut Findings,
    states: Vec<State>,
    definitions: Vec<Definition>,
}

impl Resolver<'_> {
    /// The number of the definition of a written calendar. Recursion is as deep as there are calendars.
    fn calendar(&mut self, at: usize) -> Option<usize> {
        if let Some(State::Done(known)) = self.states.get(at) {
            return *known;
        }
        self.set(at, State::Open);
        let document = self.document;
        let (name, calendar) = document.calendars.0.get(at)?;
        let number = self.definition(name, calendar).map(|definition| {
            self.definitions.push(definition);
            self.definitions.len() - 1
        });
        self.set(at, State::Done(number));
        number
    }

    fn set(&mut self, at: usize, state: State) {
        self.states.get_mut(at).into_iter().for_each(|known| *known = state);
    }

    /// The definition that a name stands for.
    fn named(&mut self, name: &Name) -> Option<usize> {
        let mut names = self.document.calendars.names();
        let Some(at) = names.position(|known| known == name.value) else {
            self.unknown(name);
            return None;
        };
        if self.states.get(at) == Some(&State::Open) {
            let message = format!("{} is made from itself, directly or through others", quoted(&name.value));
            let finding = Finding::error("calendar.cycle", name.span, message);
            self.findings.push(finding.help("take one of the calendars out of this circle"));
            return None;
        }
        self.calendar(at)
    }

    /// Says that there is no calendar of this name, unless it was left out.
    fn unknown(&mut self, name: &Name) {
        if !self.left_out.contains(&name.value) {
            let message = format!("there is no calendar {}", quoted(&name.value));
            let finding = Finding::error("calendar.unknown", name.span, message);
            self.findings.push_near(finding, &name.value, self.document.calendars.names());
        }
    }

    fn definition(&mut self, name: &Name, calendar: &written::Calendar) -> Option<Definition> {
        let base = match &calendar.extends {
            Some(base) => Some(self.base(base)?),
            None => None,
        };
        let zone = match &calendar.zone {
            Some(zone) => self.zone(zone)?,
            None => base.as_ref().map_or_else(Zone::utc, |base| base.zone.clone()),
        };
        let inherited = base.as_ref().map(|base| base.conventions).unwrap_or_default();
        let days = calendar.working_days.as_ref();
        let conventions = Conventions {
            due_at_close: calendar.due_at_close.unwrap_or(inherited.due_at_close),
            days_start: days.and_then(|days| days.start).unwrap_or(inherited.days_start),
            days_end: days.and_then(|days| days.end).unwrap_or(inherited.days_end),
        };
        let source = self.source(name, calendar, base.as_ref());
        let mut except = base.map(|base| base.except).unwrap_or_default();
        for other in &calendar.except {
            except.extend(self.named(other));
        }
        let label = calendar.label.clone();
        Some(Definition { name: name.value.clone(), label, zone, source: source?, except, conventions })
    }

    fn base(&mut self, name: &Name) -> Option<Definition> {
        let number = self.named(name)?;
        let base = self.definitions.get(number)?.clone();
        if matches!(base.source, Source::Own(_)) {
            return Some(base);
        }
        let message = format!("{} has no hours of its own that could be extended", quoted(&name.value));
        let finding = Finding::error("calendar.extends_joined", name.span, message);
        self.findings
            .push(finding.help("extend one of the calendars it is made from, or join with `all_of`, `except`"));
        None
    }

    fn source(&mut self, name: &Name, calendar: &written::Calendar, base: Option<&Definition>) -> Option<Source> {
        let joins = [("any_of", &calendar.any_of), ("all_of", &calendar.all_of)];
        let mut joins = joins.into_iter().filter_map(|(key, names)| Some((key, names.as_ref()?)));
        let Some((key, names)) = joins.next() else {
            return self.own(name, calendar, base).map(Source::Own);
        };
        let own_hours = calendar.hours.is_some() || !calendar.holidays.is_empty() || !calendar.special_days.is_empty();
        if joins.next().is_some() || own_hours || calendar.extends.is_some() || calendar.zone.is_some() {
            let message = format!("a calendar with `{key}` takes its hours from others alone");
            let help = "give zone, hours and days to the calendars it names, or to another calendar that it names";
            self.findings.push(Finding::error("calendar.joined_and_own", name.span, message).help(help));
        }
        let numbers: Vec<usize> = names.iter().filter_map(|name| self.named(name)).collect();
        if numbers.len() < names.len() || numbers.is_empty() {
            return None;
        }
        Some(if key == "any_of" { Source::AnyOf(numbers) } else { Source::AllOf(numbers) })
    }

    fn own(&mut self, name: &Name, calendar: &written::Calendar, base: Option<&Definition>) -> Option<Own> {
        let base = base.and_then(|base| if let Source::Own(own) = &base.source { Some(own) } else { None });
        if calendar.hours.is_none() && base.is_none() {
            let message = format!("{} has no hours", quoted(&name.value));
            let help = "write `hours: { mon-fri: 08:00-18:00 }` or `hours: always`, or make it from others with \
                        `extends`, `any_of` or `all_of`";
            self.findings.push(Finding::error("calendar.no_hours", name.span, message).help(help));
            return None;
        }
        let mut own = base.cloned().unwrap_or(Own {
            week: vec![Windows::new(); 7],
            holidays: Vec::new(),
            special_days: Vec::new(),
        });
        match &calendar.hours {
            Some(Hours::Always) => own.week = vec![vec![(0, DAY)]; 7],
            Some(Hours::ByDay(entries)) => {
                own.week = self.week(name, own.week, entries);
            }
            None => {}
        }
        for day in calendar.holidays.iter().filter(|day| !day.is_off) {
            own.holidays.extend(self.special(day));
        }
        for day in calendar.special_days.iter().filter(|day| !day.is_off) {
            own.special_days.extend(self.special(day));
        }
        self.dated_days_end(name, calendar);
        Some(own)
    }

    /// The windows of a week: those of another one, where it has none of its own.
    fn week(&mut self, name: &Name, mut week: Vec<Windows>, entries: &[written::DayHours]) -> Vec<Windows> {
        for entry in entries {
            let windows = self.windows(&entry.windows);
            let named = week.iter_mut().zip(entry.days).filter(|(_, is_named)| *is_named);
            named.for_each(|(day, _)| day.clone_from(&windows));
        }
        self.nights_apart(name, &week);
        week
    }

    /// The windows of a day; overlapping ones are said, and count once.
    fn windows(&mut self, windows: &written::Windows) -> Windows {
        let mut sorted: Vec<&Spanned<written::Window>> = windows.0.iter().collect();
        crate::order::sort_by_key(&mut sorted, |window| (window.value.from, window.value.to));
        for pair in sorted.windows(2) {
            let [first, second] = pair else { continue };
            if second.value.from < first.value.to {
                let message = format!("the windows `{}` and `{}` overlap", first.value, second.value);
                let finding = Finding::warning("calendar.windows_overlap", second.span, message);
                self.findings
                    .push(finding.help("time that two windows cover counts once; make them one, or part them"));
            }
        }
        for window in &windows.0 {
            let (from, to) = (window.value.from, window.value.to);
            if to > DAY && to - from > LONG_NIGHT {
                let turned = written::Window { from: to - DAY, to: from };
                let message = format!(
                    "the window `{}` runs past midnight and is {} hours long",
                    window.value,
                    (to - from) / 3_600
                );
                let finding = Finding::warning("calendar.window_reversed", window.span, message);
                self.findings.push(finding.help(format!("did you mean `{turned}`?")));
            }
        }
        windows.0.iter().map(|window| (window.value.from, window.value.to)).collect()
    }

    /// Says when a night runs into the windows of the next day.
    fn nights_apart(&mut self, name: &Name, week: &[Windows]) {
        for (at, (today, tomorrow)) in week.iter().zip(week.iter().cycle().skip(1)).enumerate() {
            let night_end = today.iter().map(|(_, to)| to - DAY).max().unwrap_or_default();
            if tomorrow.iter().any(|(from, _)| *from < night_end) {
                let day = written::WEEKDAYS.get(at).copied().unwrap_or_default();
                let message = format!("a window that starts on `{day}` runs into the windows of the day after");
                let finding = Finding::warning("calendar.windows_overlap", name.span, message);
                self.findings.push(finding.help("time that two windows cover counts once; end the first one earlier"));
            }
        }
    }

    fn special(&mut self, day: &SpecialDay) -> Option<Special> {
        let rule = rule(day)?;
        if rule.last_day().is_none() {
            let message = "there is no such day from 1970 to 2100";
            let finding = Finding::warning("calendar.day_never", day.span, message);
            self.findings.push(finding.help("look at its dates and years"));
        }
        let windows = day.hours.as_ref().map(|windows| self.windows(windows)).unwrap_or_default();
        Some(Special { rule, windows, label: day.name.clone() })
    }

    /// Says until when holidays with a year are listed: nobody sees a list run out.
    fn dated_days_end(&mut self, name: &Name, calendar: &written::Calendar) {
        let once = |date: &Option<Spanned<CalendarDate>>| match date.as_ref()?.value {
            CalendarDate::Once(day) => Some(day),
            CalendarDate::Yearly(..) => None,
        };
        let dated = calendar.holidays.iter().filter(|day| !day.is_off);
        if let Some(last) = dated.filter_map(|day| once(&day.date).max(once(&day.to))).max() {
            let message = format!("the holidays with a year end on {} in {}", write_date(last), quoted(&name.value));
            let finding = Finding::info("calendar.holidays_end", name.span, message);
            self.findings
                .push(finding.help("list those of the next years in time, or write rules that hold every year"));
        }
    }

    #[cfg(feature = "zones")]
    fn zone(&mut self, name: &Name) -> Option<Zone> {
        let zone = Zone::named(&name.value);
        if zone.is_none() {
            let message = format!("there is no time zone {}", quoted(&name.value));
            let finding = Finding::error("calendar.unknown_zone", name.span, message);
            self.findings.push(match super::zone::nearest(&name.value) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help("write a name of the IANA database, such as `Europe/Berlin`, or `UTC`"),
            });
        }
        zone
    }

    #[cfg(not(feature = "zones"))]
    fn zone(&mut self, name: &Name) -> Option<Zone> {
        if name.value == "UTC" {
            return Some(Zone::utc());
        }
        let message = format!("this build knows no time zone {}", quoted(&name.value));
        let finding = Finding::error("calendar.unknown_zone", name.span, message);
        self.findings.push(finding.help("use a build with the feature `zones`, or build the policy with `itsm build`"));
        None
    }
}

fn rule(day: &SpecialDay) -> Option<DayRule> {
    let yearly = |date: &Spanned<CalendarDate>| match date.value {
        CalendarDate::Yearly(month, day) => Some((month, day)),
        CalendarDate::Once(_) => None,
    };
    let weekday = |weekday: &Spanned<Weekday>| i64::try_from(weekday.value.0).unwrap_or_default();
    let days = |days: &Spanned<i64>| days.value;
    let on = if let Some(date) = &day.date {
        span(date.value, date.value)?
    } else if let (Some(from), Some(to)) = (&day.from, &day.to) {
        span(from.value, to.value)?
    } else if let (Some(nth), Some(named), Some(month)) = (&day.nth, &day.weekday, &day.month) {
        On::Nth { weekday: weekday(named), nth: nth.value, month: month.value }
    } else if let (Some(date), Some(named)) = (&day.on_or_after, &day.weekday) {
        On::FirstFrom { weekday: weekday(named), date: yearly(date)? }
    } else if let (Some(date), Some(named)) = (&day.before, &day.weekday) {
        On::LastBefore { weekday: weekday(named), date: yearly(date)? }
    } else if let Some(easter) = &day.easter {
        On::Easter { days: days(easter) }
    } else {
        On::OrthodoxEaster { days: days(day.orthodox_easter.as_ref()?) }
    };
    let years = (day.first_year.as_ref().map_or(i64::MIN, days), day.last_year.as_ref().map_or(i64::MAX, days));
    Some(DayRule { on, years, observed: day.observed.unwrap_or_default() })
}

fn span(from: CalendarDate, to: CalendarDate) -> Option<On> {
    match (from, to) {
        (CalendarDate::Once(from), CalendarDate::Once(to)) => Some(On::Once { from, to }),
        (CalendarDate::Yearly(month, day), CalendarDate::Yearly(last_month, last_day)) => {
            Some(On::Yearly { from: (month, day), to: (last_month, last_day) })
        }
        _ => None,
    }
}
