//! A calendar as a policy defines it, names looked up: small, and compiled into tables when it is first asked.

use super::day_rule::{DayRule, weekday};
use super::days::{DAYS, Days, FIRST_DAY, LAST_DAY};
use super::periods::Periods;
use super::zone::Zone;
use crate::document::model::Text;
use crate::document::model::calendar::{DaysEnd, DaysStart, DueAtClose, Observed};
use crate::fact::notation::DAY;
use crate::packed::packed;

/// A calendar's definition.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    /// Its name.
    pub(crate) name: String,
    /// What people call it.
    pub(crate) label: Option<Text>,
    /// Its time zone.
    pub(crate) zone: Zone,
    /// Where its hours come from.
    pub(crate) source: Source,
    /// The calendars whose hours are taken out, by their numbers.
    pub(crate) except: Vec<usize>,
    /// How it counts.
    pub(crate) conventions: Conventions,
}

packed!(struct Definition { name, label, zone, source, except, conventions });

/// Where a calendar's hours come from. Calendars are named by their numbers, which are lower than its own.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// It has hours of its own.
    Own(Own),
    /// The hours of any of these calendars.
    AnyOf(Vec<usize>),
    /// The hours that all of these have in common.
    AllOf(Vec<usize>),
}

packed!(
    enum Source {
        Own(own),
        AnyOf(calendars),
        AllOf(calendars),
    }
);

/// A week, and the days that differ.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    /// The windows of Monday to Sunday.
    pub(crate) week: Vec<Windows>,
    /// The holidays.
    pub(crate) holidays: Vec<Special>,
    /// The days with hours of their own. They come before holidays; a later one comes before an earlier one.
    pub(crate) special_days: Vec<Special>,
}

packed!(struct Own { week, holidays, special_days });

/// Windows of a day: from and to in seconds since midnight, to at most 48:00.
pub(crate) type Windows = Vec<(i64, i64)>;

/// A holiday or a special day.
#[derive(Clone, Debug)]
pub(crate) struct Special {
    /// Which days.
    pub(crate) rule: DayRule,
    /// The windows of these days; none on a holiday.
    pub(crate) windows: Windows,
    /// What people call it.
    pub(crate) label: Option<Text>,
}

packed!(struct Special { rule, windows, label });

/// What a calendar does where desks differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Conventions {
    /// When time that ends exactly at a close is due.
    pub(crate) due_at_close: DueAtClose,
    /// Where working days are counted from.
    pub(crate) days_start: DaysStart,
    /// What working days end at.
    pub(crate) days_end: DaysEnd,
}

packed!(struct Conventions { due_at_close, days_start, days_end });

/// A day that is free because a holiday falls on a weekend, with the number of that holiday.
pub(crate) type Observance = (i64, usize);

/// The windows of a day, made sure to be some.
fn periods(windows: &[(i64, i64)]) -> Periods {
    Periods::new(windows.iter().map(|&(from, to)| (from.clamp(0, DAY), to.clamp(0, 2 * DAY))).collect())
}

impl Own {
    fn size<'d>(&'d self, zone: &'d Zone) -> Size<'d> {
        let all: Vec<&Special> = self.holidays.iter().chain(&self.special_days).collect();
        let days = all.iter().map(|special| special.rule.days_at_most()).fold(0, i64::saturating_add);
        let days = usize::try_from(days).unwrap_or(usize::MAX);
        let windows = self.week.iter().chain(all.iter().map(|special| &special.windows)).map(Vec::len);
        // A day has windows of its own and those of the night before; a day that differs makes the next one differ.
        let (special, width) = (days.saturating_mul(2), windows.max().unwrap_or_default().saturating_mul(2));
        let size = Size { zone: Some(zone), special, width, work: 0 };
        Size { work: days.saturating_add(size.steps()), ..size }
    }

    fn days(&self, observed: &[Observance]) -> Days {
        const CLOSED: u16 = 0;
        let mut windows = vec![Periods::default()];
        windows.extend((0..7).map(|day| self.week.get(day).map(|windows| periods(windows)).unwrap_or_default()));
        let regular = (FIRST_DAY..=LAST_DAY).map(|day| u16::try_from(weekday(day) + 1).unwrap_or_default());
        let mut by_day: Vec<u16> = regular.collect();
        let mut set = |from: i64, to: i64, number: u16| {
            let at = |day: i64| usize::try_from(day - FIRST_DAY).unwrap_or(DAYS).min(DAYS);
            by_day.get_mut(at(from)..at(to + 1)).into_iter().flatten().for_each(|day| *day = number);
        };
        for holiday in &self.holidays {
            holiday.rule.runs(&mut |from, to| set(from, to, CLOSED));
        }
        for &(day, _) in observed {
            set(day, day, CLOSED);
        }
        for special in &self.special_days {
            let number = u16::try_from(windows.len()).unwrap_or_default();
            windows.push(periods(&special.windows));
            special.rule.runs(&mut |from, to| set(from, to, number));
        }
        Days::of_windows(&windows, &by_day)
    }

    /// The days that are free because a holiday falls on a weekend: first come the
    /// holidays themselves, then those that have to move, in the order they are written.
    pub(crate) fn observed(&self) -> Vec<Observance> {
        if self.holidays.iter().all(|holiday| holiday.rule.observed == Observed::No) {
            return Vec::new();
        }
        // A day from Monday to Friday is looked for, that no holiday has taken.
        let mut free = vec![false; DAYS];
        let at = |day: i64| usize::try_from(day - FIRST_DAY).unwrap_or(DAYS);
        for holiday in &self.holidays {
            holiday.rule.runs(&mut |from, to| {
                free.get_mut(at(from)..=at(to)).into_iter().flatten().for_each(|day| *day = true);
            });
        }
        let mut moved = Vec::new();
        for (number, holiday) in self.holidays.iter().enumerate() {
            holiday.rule.runs(&mut |from, to| {
                for day in from..=to {
                    let taken = |day: i64| free.get(at(day)).copied().unwrap_or_default();
                    if let Some(day) = holiday.rule.observed_on(day, taken).filter(|&day| !taken(day)) {
                        free.get_mut(at(day)).into_iter().for_each(|free| *free = true);
                        moved.push((day, number));
                    }
                }
            });
        }
        moved
    }

    /// Why this day has no regular hours: the special day or holiday it is.
    pub(crate) fn special_on(&self, day: i64, observed: &[Observance]) -> Option<&Special> {
        let special = self.special_days.iter().rev().find(|special| special.rule.covers(day));
        let holiday = || self.holidays.iter().find(|holiday| holiday.rule.covers(day));
        let observed = || {
            let (_, number) = observed.iter().find(|(observed, _)| *observed == day)?;
            self.holidays.get(*number)
        };
        special.or_else(holiday).or_else(observed)
    }
}

/// How large a calendar can get.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Size<'d> {
    /// Its zone, unless it is joined from several.
    zone: Option<&'d Zone>,
    /// How many days may differ from a regular week.
    special: usize,
    /// How many periods a day may have.
    width: usize,
    /// How many steps compiling it may take.
    pub(crate) work: usize,
}

impl Size<'_> {
    /// How many steps laying its days down may take: there is an offset or two that the days of a week are cut by.
    fn steps(&self) -> usize {
        const REGULAR: usize = 7 * 16;
        self.special.saturating_add(REGULAR).min(DAYS).saturating_mul(self.width)
    }

    /// That of two calendars joined. Through UTC a day that differs makes two differ, and so does each clock change.
    fn joined(self, other: Self) -> Self {
        const CHANGES: usize = 600;
        let mut special = self.special.saturating_add(other.special);
        let is_one = matches!((self.zone, other.zone), (Some(ours), Some(theirs)) if ours.spans() == theirs.spans());
        if !is_one {
            special = special.saturating_mul(2).saturating_add(CHANGES);
        }
        let width = self.width.saturating_add(other.width).saturating_add(2);
        let joined = Self { zone: self.zone.filter(|_| is_one), special, width, work: 0 };
        Self { work: self.work.saturating_add(joined.steps()), ..joined }
    }
}

impl Definition {
    /// How large it can get; `before` are the sizes of the calendars before it.
    pub(crate) fn size<'d>(&'d self, before: &[Size<'d>]) -> Size<'d> {
        let of = |number: &usize| Size { work: 0, ..before.get(*number).copied().unwrap_or_default() };
        let own = match &self.source {
            Source::Own(own) => own.size(&self.zone),
            Source::AnyOf(calendars) | Source::AllOf(calendars) => {
                calendars.iter().map(of).reduce(Size::joined).unwrap_or_default()
            }
        };
        self.except.iter().map(of).fold(own, Size::joined)
    }

    /// The observed days of its own holidays.
    pub(crate) fn observed(&self) -> Vec<Observance> {
        match &self.source {
            Source::Own(own) => own.observed(),
            Source::AnyOf(_) | Source::AllOf(_) => Vec::new(),
        }
    }

    /// How many other calendars it is made from.
    pub(crate) fn joined(&self) -> usize {
        let named = match &self.source {
            Source::Own(_) => 0,
            Source::AnyOf(calendars) | Source::AllOf(calendars) => calendars.len(),
        };
        named + self.except.len()
    }

    /// The days of a calendar, from those of the calendars before it, which are compiled already; and its zone. Calendars
    /// of different zones are joined by the wall clock of UTC. `observed` are the observed days of its own.
    pub(crate) fn days<'c>(
        &self,
        observed: &[Observance],
        compiled: &dyn Fn(usize) -> Option<(&'c Days, &'c Zone)>,
    ) -> Option<(Days, Zone)> {
        let empty = Periods::default();
        let join = |a: &Periods, b: &Periods| match &self.source {
            Source::AnyOf(_) => a.union(b),
            _ => a.intersection(b),
        };
        let (mut days, mut zone) = match &self.source {
            Source::Own(own) => (own.days(observed), self.zone.clone()),
            Source::AnyOf(calendars) | Source::AllOf(calendars) => {
                let (first, rest) = calendars.split_first()?;
                let (days, zone) = compiled(*first)?;
                let mut joined = (days.clone(), zone.clone());
                for &other in rest {
                    joined = joined_in_one_zone(joined, compiled(other)?, &join);
                }
                joined
            }
        };
        for &except in &self.except {
            let without =
                |a: &Periods, b: &Periods| if b == &empty { a.clone() } else { a.intersection(&b.gaps(0, DAY)) };
            (days, zone) = joined_in_one_zone((days, zone), compiled(except)?, &without);
        }
        Some((days, zone))
    }
}

fn joined_in_one_zone(
    (days, zone): (Days, Zone),
    (other, of_other): (&Days, &Zone),
    join: &dyn Fn(&Periods, &Periods) -> Periods,
) -> (Days, Zone) {
    if zone.spans() == of_other.spans() {
        (days.joined(other, join), zone)
    } else {
        (days.in_utc(&zone).joined(&other.in_utc(of_other), join), Zone::utc())
    }
}
