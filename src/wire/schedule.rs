//! What is answered to requests about when changes run.

use super::{Reply, reply};
use crate::engine::Policy;
use crate::fact::facts::FactError;
use crate::schedule::answer::{ChangeCalendar, ChangeConflicts, ChangeSlots};
use crate::schedule::changes::Schedule;

/// What a change is in conflict with, in answer to a request `{ id, start, end, cis, assignees, earliest, facts, suggested, language, schedule }`.
/// The other changes are those of a schedule that the host keeps, or come with the request.
///
/// ```
/// use itsm_core::{Policy, wire};
///
/// let policy = Policy::from_json(
///     r#"{ "itsm": 1, "policy": { "name": "x" }, "change": { "freezes": [{ "id": "christmas", "from": "12-24", "to": "12-26" }] } }"#,
/// )?;
/// let request = r#"{ "start": "2026-12-23T22:00:00Z", "end": "2026-12-24T02:00:00Z" }"#;
/// let reply = wire::to_json(&wire::change_conflicts(&policy, request, None));
/// assert!(reply.contains(r#"{"kind":"freeze","certain":true,"from":"2026-12-24T00:00:00Z","to":"2026-12-24T02:00:00Z""#));
/// # Ok::<(), itsm_core::PolicyError>(())
/// ```
pub fn change_conflicts(policy: &Policy, request: &str, schedule: Option<&Schedule>) -> Reply<ChangeConflicts> {
    reply(answer(policy.read_conflicts_question(request), schedule, |asked, schedule| {
        policy.change_conflicts(asked, schedule)
    }))
}

/// When a change could run, in answer to a request
/// `{ id, length, from, until, count, step, cis, assignees, earliest, facts, suggested, language, schedule }`.
pub fn change_slots(policy: &Policy, request: &str, schedule: Option<&Schedule>) -> Reply<ChangeSlots> {
    reply(answer(policy.read_slots_question(request), schedule, |asked, schedule| policy.change_slots(asked, schedule)))
}

/// What there is in a range of time, in answer to a request `{ from, to, facts, suggested, language, schedule }`.
pub fn change_calendar(policy: &Policy, request: &str, schedule: Option<&Schedule>) -> Reply<ChangeCalendar> {
    reply(answer(policy.read_calendar_question(request), schedule, |asked, schedule| {
        policy.change_calendar(asked, schedule)
    }))
}

fn answer<Q, A>(
    asked: Result<(Q, Option<Schedule>), Vec<FactError>>,
    kept: Option<&Schedule>,
    ask: impl FnOnce(&Q, &Schedule) -> Result<A, FactError>,
) -> Result<A, Vec<FactError>> {
    let (asked, own) = asked?;
    if own.is_some() && kept.is_some() {
        let message = "there is a schedule already, and the request brings another one";
        let error = FactError::new("request.set_twice", "schedule", message);
        return Err(vec![error.help("leave `schedule` out, or ask without a schedule that is kept")]);
    }
    ask(&asked, own.as_ref().or(kept).unwrap_or(&Schedule::default())).map_err(|error| vec![error])
}
