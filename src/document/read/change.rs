//! Changes: the windows in which they may run, or may not.

use super::map::Map;
use super::{Reader, shape};
use crate::document::model::Name;
use crate::document::model::calendar::CalendarDate;
use crate::document::model::change::{Change, ChangeWindow, Moment, WindowHours};
use crate::document::tree::{Node, NodeKind, quoted};
use crate::fact::notation::{DAY, date, time};
use crate::finding::Finding;
use crate::span::Spanned;

/// The keys by which a window says when it is open, with those that each may have beside it.
const WAYS: [(&str, &[&str]); 6] = [
    ("calendar", &[]),
    ("from", &["to", "hours"]),
    ("date", &["hours"]),
    ("nth", &["weekday", "month", "hours"]),
    ("hours", &[]),
    // Without an `nth` it is not whole; that is said where it is looked for.
    ("weekday", &["nth", "month", "hours"]),
];

/// What a window may say.
const HELP: &str = "write `from: 2026-12-18T18:00, to: 2027-01-04T06:00`, `from: 12-18, to: 01-04`, `date: 12-24`, \
                    `hours: { sun: 02:00-06:00 }`, `weekday: tue, nth: 2, hours: 20:00-23:00` or `calendar: NAME`";

impl Reader<'_> {
    pub(super) fn change(&mut self, key: &Name, node: &Node) -> Option<Change> {
        let map = self.map(node, Some(key), shape::CHANGE)?;
        let windows = |reader: &mut Self, key: &'static str, what: &str| {
            let windows = map.get(key).map(|(_, node)| reader.each(node, what, Self::change_window));
            windows.unwrap_or_default()
        };
        let freezes = windows(self, "freezes", "a list of freezes");
        let maintenance = windows(self, "maintenance", "a list of maintenance windows");
        self.distinct(freezes.iter().chain(&maintenance).map(|window| &window.id));
        let zone = map.get("zone").and_then(|(_, node)| self.reference(node, "a time zone such as `Europe/Berlin`"));
        let assessment = self.assessment(&map);
        Some(Change { assessment, zone, freezes, maintenance, span: node.span })
    }

    fn change_window(&mut self, node: &Node) -> Option<ChangeWindow> {
        let map = self.map(node, None, shape::CHANGE_WINDOW)?;
        let id = self.required(&map, "id", "id: year-end").and_then(|(_, node)| self.id(node));
        let when = map.get("when").map(|(_, node)| self.condition(node));
        let weekday = map.get("weekday").and_then(|(_, node)| self.weekday(node));
        let window = ChangeWindow {
            id: id.clone().unwrap_or_else(|| Name::new(String::new(), node.span)),
            label: self.text(&map, "label"),
            when: when.clone().flatten(),
            from: map.get("from").and_then(|(_, node)| self.moment(node)),
            to: map.get("to").and_then(|(_, node)| self.moment(node)),
            date: map.get("date").and_then(|(_, node)| self.calendar_date(node)),
            weekday,
            nth: self.integer(&map, "nth", -5, 5),
            month: self.integer(&map, "month", 1, 12),
            hours: map.get("hours").and_then(|(_, node)| self.window_hours(node)),
            calendar: map.get("calendar").and_then(|(_, node)| self.reference(node, "the name of a calendar")),
            because: self.text(&map, "because"),
            span: node.span,
        };
        // Without its condition it would apply to more than its author wrote.
        (self.one_time(&map, &window) && id.is_some() && !matches!(when, Some(None))).then_some(window)
    }

    /// Whether a window says in exactly one way when it is open; if not, says so.
    fn one_time(&mut self, map: &Map<'_>, window: &ChangeWindow) -> bool {
        const CODE: &str = "change.which_time";
        let is_there = |key: &&'static str| map.get(key).is_some();
        let Some((way, beside)) = WAYS.iter().find(|(key, _)| is_there(key)) else {
            let message = format!("`{}` does not say when it is open", window.id.value);
            self.report(Finding::error(CODE, map.start(), message).help(HELP));
            return false;
        };
        let keys = ["from", "to", "date", "weekday", "nth", "month", "hours", "calendar"];
        let other = keys.into_iter().filter(|key| key != way && !beside.contains(key)).find_map(|key| map.get(key));
        if let Some((key, _)) = other {
            let message = format!("`{}` means nothing beside `{way}`", key.value);
            self.report(Finding::error(CODE, key.span, message).help(HELP));
            return false;
        }
        for (key, needs, write) in
            [("nth", "weekday", "nth: 2, weekday: tue"), ("weekday", "nth", "weekday: tue, nth: 2")]
        {
            if is_there(&key) && !is_there(&needs) {
                self.missing(map, needs, write);
                return false;
            }
        }
        // What could not be read was said.
        let is_read = match *way {
            "calendar" => window.calendar.is_some(),
            "from" => window.from.is_some() && (window.to.is_some() || !is_there(&"to")),
            "date" => window.date.is_some(),
            "hours" => window.hours.is_some(),
            _ => window.nth.is_some() && window.weekday.is_some() && (window.month.is_some() || !is_there(&"month")),
        };
        is_read && (window.hours.is_some() || !is_there(&"hours")) && self.times_agree(map, way, window)
    }

    fn times_agree(&mut self, map: &Map<'_>, way: &str, window: &ChangeWindow) -> bool {
        let mut wrong = |key: &'static str, code: &'static str, message: String, help: &str| {
            let place = map.get(key).map_or(map.start(), |(_, node)| node.span);
            self.report(Finding::error(code, place, message).help(help));
            false
        };
        match (&window.hours, way) {
            (Some(WindowHours::Day(_)), "hours") => {
                let message = "these hours do not say on which days they are".to_owned();
                let help = "write `hours: { sun: 02:00-06:00 }`, or days beside them";
                return wrong("hours", "change.which_time", message, help);
            }
            (Some(WindowHours::Week(_)), way) if way != "hours" => {
                let message = format!("`{way}` says the days already, and these hours say others");
                let help = "write the hours of each day, `hours: 20:00-23:00`";
                return wrong("hours", "change.which_time", message, help);
            }
            _ => {}
        }
        if window.nth.as_ref().is_some_and(|nth| nth.value == 0) {
            let message = "there is no 0th weekday of a month".to_owned();
            return wrong("nth", "change.which_time", message, "write 1 to 5, or -1 for the last one");
        }
        let Some(from) = &window.from else { return true };
        let is_time = |moment: &Spanned<Moment>| matches!(moment.value, Moment::Time(_));
        if window.hours.is_some() && (is_time(from) || window.to.as_ref().is_none_or(is_time)) {
            let message = "hours are those of days, from a first to a last one".to_owned();
            return wrong(
                "hours",
                "change.which_time",
                message,
                "write days without a time: `from: 2026-12-18, to: 2027-01-04`",
            );
        }
        let is_yearly = |moment: &Spanned<Moment>| matches!(moment.value, Moment::Day(CalendarDate::Yearly(..)));
        let Some(to) = &window.to else {
            if is_yearly(from) {
                let message = "days of every year have a last one".to_owned();
                return wrong("from", "change.range", message, "write `from: 12-18, to: 01-04`");
            }
            return true;
        };
        if is_yearly(from) != is_yearly(to) {
            let message = "one of the two has a year, the other has none".to_owned();
            return wrong("to", "change.range", message, "write both with a year, or both as days without one");
        }
        if !is_yearly(from) && to.value.end() <= from.value.start() {
            let message = "`to` is not after `from`".to_owned();
            return wrong("to", "change.range", message, "write when it starts as `from`, when it ends as `to`");
        }
        true
    }

    fn window_hours(&mut self, node: &Node) -> Option<WindowHours> {
        let is_week = match &node.kind {
            NodeKind::Map(_) => true,
            NodeKind::Scalar(scalar) => scalar.text == "always",
            NodeKind::List(_) => false,
        };
        if is_week { self.hours(node).map(WindowHours::Week) } else { self.windows(node).map(WindowHours::Day) }
    }

    /// A day, or a time by the wall clock.
    fn moment(&mut self, node: &Node) -> Option<Spanned<Moment>> {
        const EXPECTED: &str = "a day or a time such as `2026-12-18T18:00`";
        let scalar = self.scalar(node, EXPECTED)?;
        let Some((day, clock)) = scalar.value.text.split_once('T') else {
            let date = self.calendar_date(node)?;
            return Some(Spanned::new(Moment::Day(date.value), node.span));
        };
        let years = date("1970-01-01")..=date("2100-12-31");
        let day = date(day).filter(|day| years.contains(&Some(*day)));
        let time = day.zip(time(clock)).map(|(day, time)| day * DAY + time);
        if time.is_none() {
            let message = format!("{} is no time", quoted(&scalar.value.text));
            let help = "write `2026-12-18T18:00`, by the clocks of `zone` and without an offset (years 1970 to 2100)";
            self.report(Finding::error("document.bad_value", node.span, message).help(help));
        }
        time.map(|time| Spanned::new(Moment::Time(time), node.span))
    }
}
