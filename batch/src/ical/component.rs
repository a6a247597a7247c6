//! The components of a file: which lines belong to which event.

use super::event::Event;
use super::line::{Property, lines};
use super::{IcalError, MAX_DEPTH, Remarks, Skipped, excerpt};

/// The events of all calendars in a file. To-dos, alarms, time zones and what else stands in it are passed over.
pub fn events(file: &[u8], remarks: &mut Remarks) -> Result<Vec<Event>, IcalError> {
    let mut events = Vec::new();
    let mut open = Open::default();
    let mut has_calendar = false;
    for line in lines(file) {
        let line = line?;
        let Some(property) = line.property() else {
            if open.is_event() {
                remarks.push(|| Skipped {
                    line: line.number,
                    name: None,
                    date: None,
                    why: format!("holds `{}`, a line without a name before a colon", excerpt(line.text())),
                });
            }
            continue;
        };
        if property.is("BEGIN") {
            open.begin(&property, line.number)?;
            has_calendar |= open.is_calendar();
            if open.is_event() {
                events.push(Event::new(line.number));
            }
        } else if property.is("END") {
            open.end(&property, line.number)
                .map_err(|error| if has_calendar { error } else { IcalError::NoCalendar })?;
        } else if open.is_event()
            && let Some(event) = events.last_mut()
        {
            event.take(&property, line.number);
        }
    }
    match open.0.pop() {
        _ if !has_calendar => Err(IcalError::NoCalendar),
        Some((name, line)) => Err(IcalError::Unended { line, name }),
        None => Ok(events),
    }
}

/// The components that a line stands in, each with the line where it begins.
#[derive(Default)]
struct Open(Vec<(String, usize)>);

impl Open {
    fn begin(&mut self, property: &Property<'_>, line: usize) -> Result<(), IcalError> {
        if self.0.len() >= MAX_DEPTH {
            return Err(IcalError::TooDeep { line });
        }
        self.0.push((name(property), line));
        Ok(())
    }

    fn end(&mut self, property: &Property<'_>, line: usize) -> Result<(), IcalError> {
        let name = name(property);
        match self.0.pop() {
            Some((open, _)) if open == name => Ok(()),
            other => Err(IcalError::WrongEnd { line, name, open: other.map(|(open, _)| open) }),
        }
    }

    fn is_calendar(&self) -> bool {
        matches!(self.0.as_slice(), [(calendar, _)] if calendar == "VCALENDAR")
    }

    fn is_event(&self) -> bool {
        matches!(self.0.as_slice(), [(calendar, _), (event, _)] if calendar == "VCALENDAR" && event == "VEVENT")
    }
}

fn name(property: &Property<'_>) -> String {
    excerpt(&property.value.trim().to_ascii_uppercase())
}
