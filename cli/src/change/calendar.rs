//! `itsm change calendar`: what there is in a range of time.

use itsm_batch::ical;
use itsm_core::Policy;
use itsm_core::engine::CalendarQuestion;
use itsm_core::schedule::answer::{ChangeCalendar, EntryKind};
use itsm_core::wire;
use serde_json::{Map, Value};

use super::arguments::Calendar;
use super::{known, put, schedule, zone};
use crate::Verdict;
use crate::arguments::Format;
use crate::columns::Columns;
use crate::failure::Failure;
use crate::instant::{self, stretch};
use crate::question;
use crate::source::Source;
use crate::terminal::{self, BOLD, DIM, PLAIN, WARNING};

pub fn run(asked: &Calendar) -> Result<Verdict, Failure> {
    let Some(policy) = Source::read(&asked.policy)?.policy() else { return Ok(Verdict::Problems) };
    let mut request = Map::new();
    put(&mut request, "from", Some(&asked.from));
    put(&mut request, "to", Some(&asked.to));
    let (own, _) = policy.read_calendar_question(&Value::from(request).to_string()).map_err(question::refused)?;
    let question = CalendarQuestion { question: known(&policy, &asked.known)?, ..own };
    let schedule = schedule(&policy, &asked.known, (question.from, question.to))?;
    let answer = policy.change_calendar(&question, &schedule).map_err(|error| question::refused(vec![error]))?;
    terminal::print(&match asked.format {
        _ if asked.ical => ical::write_changes(&answer, instant::now()),
        Format::Json => wire::to_json(&answer) + "\n",
        Format::Text => text(&policy, &answer),
    })?;
    Ok(Verdict::Good)
}

fn text(policy: &Policy, answer: &ChangeCalendar) -> String {
    if answer.entries.is_empty() {
        return "nothing\n".to_owned();
    }
    let zone = zone(policy);
    let mut columns = Columns::default();
    for entry in &answer.entries {
        let kind = match entry.kind {
            EntryKind::Freeze => "freeze",
            EntryKind::Maintenance => "maintenance",
            EntryKind::Change => "change",
        };
        let sure = if entry.certain == Some(false) { "perhaps" } else { "" };
        let with = [entry.cis.as_slice(), &entry.assignees].concat().join(", ");
        columns.row([
            (PLAIN, stretch(&entry.from, &entry.to, &zone).as_str()),
            (BOLD, kind),
            (WARNING, sure),
            (PLAIN, &entry.id),
            (DIM, entry.label.as_deref().unwrap_or_default()),
            (DIM, &with),
        ]);
    }
    let more = answer.more.map_or(String::new(), |more| format!("and {more} more\n"));
    columns.lines(0) + &more
}
