//! Calendars: weeks, windows, holidays.

use super::map::Map;
use super::shape::Shape;
use super::{Reader, shape};
use crate::document::model::calendar::{
    Calendar, CalendarDate, DayHours, DaysEnd, DaysStart, DueAtClose, Hours, Observed, SpecialDay, WEEKDAYS, Weekday,
    Window, Windows, WorkingDays,
};
use crate::document::model::{Name, Scalar, ScalarKind};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::fact::calendar_date::days_from_civil;
use crate::fact::notation::{DAY, date, time};
use crate::finding::Finding;
use crate::span::{Span, Spanned};

/// The first and the last year a calendar knows.
const YEARS: (i64, i64) = (1970, 2100);

/// The most days before or after Easter.
const FROM_EASTER: i64 = 300;

impl Reader<'_> {
    pub(super) fn calendar(&mut self, key: &Name, node: &Node) -> Option<Calendar> {
        let map = self.map(node, Some(key), shape::CALENDAR)?;
        let names = |reader: &mut Self, key: &'static str| {
            let (_, node) = map.get(key)?;
            Some(reader.some(node, "a list of calendars", |reader, item| reader.reference(item, "a calendar")))
        };
        Some(Calendar {
            label: self.text(&map, "label"),
            zone: map.get("zone").and_then(|(_, node)| self.reference(node, "a time zone such as `Europe/Berlin`")),
            extends: map.get("extends").and_then(|(_, node)| self.reference(node, "the name of a calendar")),
            hours: map.get("hours").and_then(|(_, node)| self.hours(node)),
            holidays: self.special_days(&map, "holidays", shape::HOLIDAY),
            special_days: self.special_days(&map, "special_days", shape::SPECIAL_DAY),
            any_of: names(self, "any_of"),
            all_of: names(self, "all_of"),
            except: names(self, "except").unwrap_or_default(),
            due_at_close: self.word(
                &map,
                "due_at_close",
                &[("close", DueAtClose::Close), ("next_opening", DueAtClose::NextOpening)],
            ),
            working_days: map.get("working_days").and_then(|(key, node)| self.working_days(key, node)),
            span: node.span,
        })
    }

    fn working_days(&mut self, key: &Name, node: &Node) -> Option<WorkingDays> {
        let map = self.map(node, Some(key), shape::WORKING_DAYS)?;
        let start = [("as_is", DaysStart::AsIs), ("next_opening", DaysStart::NextOpening)];
        let end = [
            ("keep", DaysEnd::Keep),
            ("next_opening", DaysEnd::NextOpening),
            ("previous_close", DaysEnd::PreviousClose),
        ];
        Some(WorkingDays { start: self.word(&map, "start", &start), end: self.word(&map, "end", &end) })
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&mut self, map: &Map<'_>, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let (_, node) = map.get(key)?;
        self.word_of(node, "a word", &format!("value of `{key}`"), words)
    }

    pub(super) fn hours(&mut self, node: &Node) -> Option<Hours> {
        if matches!(&node.kind, NodeKind::Scalar(scalar) if scalar.text == "always") {
            return Some(Hours::Always);
        }
        let NodeKind::Map(entries) = &node.kind else {
            self.wrong_type(node, "`always`, or windows by weekday");
            return None;
        };
        let mut hours: Vec<DayHours> = Vec::new();
        for (key, node) in entries {
            let Some(days) = self.weekdays(key) else { continue };
            let twice = WEEKDAYS.iter().enumerate().find(|(at, _)| {
                let has = |days: &[bool; 7]| days.get(*at).copied().unwrap_or_default();
                has(&days) && hours.iter().any(|earlier| has(&earlier.days))
            });
            if let Some((_, day)) = twice {
                let message = format!("`{day}` has hours twice");
                let finding = Finding::error("calendar.day_twice", key.span, message);
                self.report(finding.help("list all windows of a day at one place: `[08:00-12:00, 13:00-17:00]`"));
            }
            if let Some(windows) = self.windows(node) {
                hours.push(DayHours { key: key.clone(), days, windows });
            }
        }
        Some(Hours::ByDay(hours))
    }

    /// Weekdays: `mon`, `mon-fri`, `sat,sun`, `daily`.
    fn weekdays(&mut self, key: &Name) -> Option<[bool; 7]> {
        let mut days = [false; 7];
        for part in key.value.split(',') {
            let day = |name: &str| WEEKDAYS.iter().position(|day| *day == name.trim());
            let (first, last) = match part.split_once('-') {
                _ if part.trim() == "daily" => (Some(0), Some(6)),
                Some((first, last)) => (day(first), day(last)),
                None => (day(part), day(part)),
            };
            let (Some(first), Some(last)) = (first, last) else {
                let message = format!("{} is no weekday", quoted(part.trim()));
                let help = "write `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`, ranges like `mon-fri`, or `daily`";
                self.report(Finding::error("document.bad_value", key.span, message).help(help));
                return None;
            };
            let length = (last + 7 - first) % 7;
            (first..=first + length).for_each(|at| days.get_mut(at % 7).into_iter().for_each(|day| *day = true));
        }
        Some(days)
    }

    /// One weekday.
    pub(super) fn weekday(&mut self, node: &Node) -> Option<Spanned<Weekday>> {
        let scalar = self.scalar(node, "a weekday")?;
        let found = WEEKDAYS.iter().position(|day| *day == scalar.value.text);
        if found.is_none() {
            let message = format!("{} is no weekday", quoted(&scalar.value.text));
            let finding = Finding::error("document.bad_value", node.span, message);
            self.report(finding.help("write `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`"));
        }
        found.map(|at| Spanned::new(Weekday(at), node.span))
    }

    /// The windows of a day.
    pub(super) fn windows(&mut self, node: &Node) -> Option<Windows> {
        match &node.kind {
            NodeKind::Scalar(scalar) if scalar.text == "closed" => Some(Windows::default()),
            NodeKind::Scalar(_) => self.window(node).map(|window| Windows(vec![window])),
            NodeKind::List(_) => Some(Windows(self.each(node, "a list of windows", Self::window))),
            NodeKind::Map(_) => {
                self.wrong_type(node, "windows such as `08:00-18:00`, or `closed`");
                None
            }
        }
    }

    fn window(&mut self, node: &Node) -> Option<Spanned<Window>> {
        let scalar = self.scalar(node, "a window such as `08:00-18:00`")?;
        let wrong =
            |message: String, help: &str| Finding::error("calendar.window", node.span, message).help(help.to_owned());
        let text = scalar.value.text.as_str();
        if text == "always" {
            return Some(Spanned::new(Window { from: 0, to: DAY }, node.span));
        }
        let ends = text.split_once(['-', '–']).map(|(from, to)| (clock(from), clock(to)));
        let Some((Some(from), Some(to))) = ends else {
            let help = "write `08:00-18:00`, with hours from 00 to 24; `closed` for a day without hours";
            self.report(wrong(format!("{} is no window", quoted(text)), help));
            return None;
        };
        if from == to || from == DAY {
            let help = "write `00:00-24:00` for a whole day, `closed` for none";
            self.report(wrong(format!("the window {} has no length", quoted(text)), help));
            return None;
        }
        let to = if to < from { to + DAY } else { to };
        Some(Spanned::new(Window { from, to }, node.span))
    }

    fn special_days(&mut self, map: &Map<'_>, key: &'static str, shape: Shape) -> Vec<SpecialDay> {
        let Some((_, node)) = map.get(key) else { return Vec::new() };
        self.each(node, &format!("a list of {}", key.replace('_', " ")), |reader, item| match &item.kind {
            NodeKind::Scalar(_) if !shape.keys.contains(&"hours") => {
                let date = reader.calendar_date(item)?;
                Some(SpecialDay { date: Some(date), span: item.span, ..SpecialDay::default() })
            }
            _ => reader.special_day(item, shape),
        })
    }

    fn special_day(&mut self, node: &Node, shape: Shape) -> Option<SpecialDay> {
        let map = self.map(node, None, shape)?;
        let date = |reader: &mut Self, key: &'static str| {
            let (_, node) = map.get(key)?;
            reader.calendar_date(node)
        };
        let has_hours = shape.keys.contains(&"hours");
        let hours = if has_hours { self.required(&map, "hours", "hours: 08:00-12:00") } else { None };
        let observed = [("no", Observed::No), ("nearest", Observed::Nearest), ("next", Observed::Next)];
        let weekday = map.get("weekday").and_then(|(_, node)| self.weekday(node));
        let day = SpecialDay {
            name: self.text(&map, "name"),
            date: date(self, "date"),
            from: date(self, "from"),
            to: date(self, "to"),
            weekday,
            nth: self.integer(&map, "nth", -5, 5),
            month: self.integer(&map, "month", 1, 12),
            on_or_after: date(self, "on_or_after"),
            before: date(self, "before"),
            easter: self.integer(&map, "easter", -FROM_EASTER, FROM_EASTER),
            orthodox_easter: self.integer(&map, "orthodox_easter", -FROM_EASTER, FROM_EASTER),
            first_year: self.integer(&map, "first_year", YEARS.0, YEARS.1),
            last_year: self.integer(&map, "last_year", YEARS.0, YEARS.1),
            observed: if has_hours { None } else { self.word(&map, "observed", &observed) },
            is_off: self.boolean(&map, "enabled") == Some(false),
            hours: hours.and_then(|(_, node)| self.windows(node)),
            span: node.span,
        };
        self.one_way_of_days(&map, &day).then_some(day)
    }

    /// Whether a special day says in exactly one way which days it means.
    fn one_way_of_days(&mut self, map: &Map<'_>, day: &SpecialDay) -> bool {
        const WAYS: [(&str, &[&str]); 7] = [
            ("date", &[]),
            ("from", &["to"]),
            ("nth", &["weekday", "month"]),
            ("on_or_after", &["weekday"]),
            ("before", &["weekday"]),
            ("easter", &[]),
            ("orthodox_easter", &[]),
        ];
        const HELP: &str = "write `date: 12-25`, `date: 2026-12-24`, `from: 12-24, to: 01-01`, `weekday: mon, nth: 1, \
                            month: 5`, `weekday: mon, before: 05-25`, `weekday: sat, on_or_after: 06-20` or `easter: 1`";
        let ways = WAYS.iter().filter(|(key, _)| map.get(key).is_some());
        let [(way, needed)] = ways.collect::<Vec<_>>()[..] else {
            let message = format!("{} says in exactly one way which days it means", map.shape.what);
            self.report(Finding::error("calendar.which_days", map.start(), message).help(HELP));
            return false;
        };
        for other in ["to", "weekday", "month"] {
            let (is_needed, is_there) = (needed.contains(&other), map.get(other));
            match is_there {
                None if is_needed => {
                    self.missing(map, other, &format!("{way}: …, {other}: …"));
                    return false;
                }
                Some((key, _)) if !is_needed => {
                    let message = format!("`{other}` means nothing beside `{way}`");
                    self.report(Finding::error("calendar.which_days", key.span, message).help(HELP));
                    return false;
                }
                _ => {}
            }
        }
        self.dates_agree(map, day)
    }

    fn dates_agree(&mut self, map: &Map<'_>, day: &SpecialDay) -> bool {
        let yearly = |date: &Option<Spanned<CalendarDate>>| {
            date.as_ref().is_none_or(|date| matches!(date.value, CalendarDate::Yearly(..)))
        };
        let mut wrong = |span: Span, message: &str, help: &str| {
            self.report(Finding::error("calendar.which_days", span, message).help(help));
            false
        };
        match (day.from.as_ref(), day.to.as_ref()) {
            (Some(from), Some(to)) => match (from.value, to.value) {
                (CalendarDate::Once(first), CalendarDate::Once(last)) if last < first => {
                    return wrong(to.span, "`to` is before `from`", "write the first day as `from`, the last as `to`");
                }
                (CalendarDate::Once(_), CalendarDate::Yearly(..))
                | (CalendarDate::Yearly(..), CalendarDate::Once(_)) => {
                    let help = "write both with a year, or both without one";
                    return wrong(to.span, "one of the two dates has a year, the other has none", help);
                }
                _ => {}
            },
            (None, None) => {}
            // One of them could not be read; that was said.
            _ => return false,
        }
        for date in [&day.on_or_after, &day.before] {
            if let Some(date) = date.as_ref().filter(|_| !yearly(date)) {
                return wrong(date.span, "this date has a year", "write month and day only, like `06-20`");
            }
        }
        if day.nth.as_ref().is_some_and(|nth| nth.value == 0) {
            return wrong(map.start(), "there is no 0th weekday of a month", "write 1 to 5, or -1 for the last one");
        }
        if let (Some(first), Some(last)) = (&day.first_year, &day.last_year)
            && last.value < first.value
        {
            return wrong(last.span, "`last_year` is before `first_year`", "write the earlier year as `first_year`");
        }
        true
    }

    /// A date, `2026-12-24` or `12-24`.
    pub(super) fn calendar_date(&mut self, node: &Node) -> Option<Spanned<CalendarDate>> {
        let scalar = self.scalar(node, "a date such as `12-24` or `2026-12-24`")?;
        let found = calendar_date(&scalar.value);
        if found.is_none() {
            let message = format!("{} is no date", quoted(&scalar.value.text));
            let help = "write `12-24` for every year, or `2026-12-24` (years 1970 to 2100)";
            self.report(Finding::error("document.bad_value", node.span, message).help(help));
        }
        found.map(|date| Spanned::new(date, node.span))
    }
}

/// A clock time without needless digits: `8:00`, `8`, `08:30`.
fn clock(text: &str) -> Option<i64> {
    let text = text.trim();
    let (hours, rest) = text.split_once(':').unwrap_or((text, "00"));
    time(&format!("{hours:0>2}:{rest}"))
}

fn calendar_date(scalar: &Scalar) -> Option<CalendarDate> {
    if !matches!(scalar.kind, ScalarKind::Text | ScalarKind::Plain) {
        return None;
    }
    let text = scalar.text.as_str();
    if text.len() == 5 {
        // 29 February is a day of some years.
        let day = date(&format!("2000-{text}"))?;
        let (month, day) = (day_of(text, 0..2)?, day_of(text, 3..5).filter(|_| day > 0)?);
        return Some(CalendarDate::Yearly(month, day));
    }
    let year = day_of(text, 0..4)?;
    let known = date(text).filter(|_| (YEARS.0..=YEARS.1).contains(&year))?;
    (known >= days_from_civil(YEARS.0, 1, 1)?).then_some(CalendarDate::Once(known))
}

fn day_of(text: &str, digits: std::ops::Range<usize>) -> Option<i64> {
    text.get(digits)?.parse().ok()
}
