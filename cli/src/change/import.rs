//! `itsm change import`: a schedule, freezes or maintenance windows out of an iCalendar file.

use itsm_batch::ical::{self, Appointments, Clocks, IcalError, Window, WindowKind};
use itsm_core::Policy;
use itsm_core::calendar::zone::{Zone, nearest};
use itsm_core::engine::MAX_CHANGE_DAYS;
use itsm_core::fact::notation::{DAY, instant, write_instant};
use itsm_core::schedule::changes::Schedule;
use itsm_core::wire;

use super::arguments::{Import, ImportKind};
use super::zone as zone_of;
use crate::Verdict;
use crate::arguments::Format;
use crate::failure::Failure;
use crate::instant::written;
use crate::sla::import::left_out;
use crate::source;
use crate::terminal;

/// How far is looked ahead, if nothing is said.
pub const AHEAD: i64 = MAX_CHANGE_DAYS * DAY * 1_000;

pub fn run(asked: &Import) -> Result<Verdict, Failure> {
    let (name, file) = source::change_calendar(&asked.file)?;
    let clocks = Clocks::new(asked.zone.clone().unwrap_or_else(Zone::utc), asked.zone.clone());
    let from = instant(&written(&asked.from)).unwrap_or_default();
    let to = asked.to.as_ref().and_then(|to| instant(&written(to))).unwrap_or(from.saturating_add(AHEAD));
    if to <= from {
        return Err(Failure::new("`--to` is not after `--from`").help("give the later instant to `--to`"));
    }
    let found = read(&name, &file, &clocks, (from, to))?;
    let windows = |kind| {
        let windows = found.windows(kind, &clocks).map_err(|error| refused(&name, &error))?;
        if windows.is_empty() { Err(nothing(&name, (from, to), &found)) } else { Ok(windows) }
    };
    terminal::print(&match asked.kind {
        ImportKind::Schedule if found.changes().next().is_none() => return Err(nothing(&name, (from, to), &found)),
        ImportKind::Schedule => found.to_schedule_json() + "\n",
        ImportKind::Freezes => text("freezes", &name, &windows(WindowKind::Freeze)?, asked, &clocks),
        ImportKind::Maintenance => text("maintenance", &name, &windows(WindowKind::Maintenance)?, asked, &clocks),
    })?;
    Ok(Verdict::Good)
}

/// Reads a time zone of the command line.
pub fn zone(name: &str) -> Result<Zone, String> {
    Zone::named(name).ok_or_else(|| match nearest(name) {
        Some(near) => format!("there is no such time zone; did you mean `{near}`?"),
        None => "write a name of the IANA database, such as `Europe/Berlin`, or `UTC`".to_owned(),
    })
}

/// The schedule of a file, by the clocks of the policy's windows, for changes between two instants.
pub fn schedule(policy: &Policy, name: &str, file: &str, between: (i64, i64)) -> Result<Schedule, Failure> {
    let found = read(name, file.as_bytes(), &Clocks::new(zone_of(policy), None), between)?;
    Ok(Schedule::new(found.changes().collect(), &[]))
}

/// What is in a file; what was left out is told.
fn read(name: &str, file: &[u8], clocks: &Clocks, (from, to): (i64, i64)) -> Result<Appointments, Failure> {
    let found = ical::appointments(file, clocks, from..=to).map_err(|error| refused(name, &error))?;
    terminal::tell(&left_out(&found.skipped, found.more_skipped));
    if !found.unknown_zones.is_empty() {
        let zones = found.unknown_zones.join(", ");
        let hint = format!("say with `--zone` of `itsm change import` by whose clocks these are: {zones}");
        terminal::tell(&(terminal::printable(&hint).into_owned() + "\n"));
    }
    Ok(found)
}

fn refused(name: &str, error: &IcalError) -> Failure {
    Failure::new(format!("cannot import `{name}`: {error}")).help(error.help())
}

fn text(key: &str, name: &str, windows: &[Window], asked: &Import, clocks: &Clocks) -> String {
    if asked.format == Format::Json {
        return wire::to_json(&windows) + "\n";
    }
    let (name, zone) = (terminal::printable(name), clocks.own().name());
    format!("    # `{name}`; stands under `{key}:` of `change:`, with `zone: {zone}`\n") + &ical::windows_yaml(windows)
}

fn nothing(name: &str, (from, to): (i64, i64), found: &Appointments) -> Failure {
    let (from, to) = (write_instant(from), write_instant(to));
    let failure = Failure::new(format!("`{name}` holds nothing of that kind from {from} to {to}"));
    if found.elsewhere > 0 {
        failure.help(format!(
            "{} of its events take place at other times: say which time you want with `--from` and `--to`",
            found.elsewhere
        ))
    } else if found.list.is_empty() {
        failure.help("it takes events with `DTSTART` and `DTEND`")
    } else {
        failure.help("its events have categories that say what they are: ask for that with `--as`")
    }
}
