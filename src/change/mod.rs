//! Changes: how risky one is, of which type, who approves it, and what else it asks for.
//!
//! Risk and type are derived values like any other; mostly scores of questions, and what is done to these. What they ask for are
//! decision tables after them.

pub mod answer;
mod built;
mod decide;
mod ledger;
mod resolve;

pub(crate) use built::BuiltChange;
pub(crate) use decide::Asked;

use crate::calendar::{Calendar, CalendarError, HORIZON};
use crate::decision::Section;
use crate::decision::overrides::OverridePolicy;
use crate::document::model::Text;
use crate::packed::packed;
use crate::stage::program::Program;

/// The name of the derived value that is the risk, where the policy names none.
pub const RISK: &str = "risk";

/// The name of the derived value that is the type of a change, where the policy names none.
pub const CHANGE_TYPE: &str = "change_type";

/// What a policy decides about changes.
#[derive(Clone, Debug)]
pub struct ChangeDecision {
    /// What comes out.
    pub rules: ChangeRules,
    /// The risk, and beside it the tables of what it asks for: approval, lead time, review, and one for each attachment.
    pub(crate) section: Section,
    /// The scores that it rests on.
    pub(crate) scores: Vec<ScoreForm>,
}

/// What can come out of the tables about changes. Their outcomes are places in these lists.
#[derive(Clone, Debug)]
pub struct ChangeRules {
    /// The derived value that is the risk.
    pub risk: usize,
    /// The derived value that is the type of the change.
    pub change_type: Option<usize>,
    /// The calendar that working time and working days are counted by.
    pub calendar: Option<usize>,
    /// The ways to approval.
    pub approval: Option<Vec<Path>>,
    /// How long before its start a change is submitted.
    pub lead_time: Option<Vec<Term>>,
    /// How long after its end a change is reviewed.
    pub review: Option<Vec<Term>>,
    /// What has to be there beside the request.
    pub attachments: Vec<Attachment>,
    /// The fields whose answers can be changed to lower the risk; any of them, if the policy says nothing.
    pub mitigations: Option<Vec<usize>>,
    /// What may be set by hand.
    pub(crate) overrides: Vec<(String, OverridePolicy)>,
}

packed!(struct ChangeRules { risk, change_type, calendar, approval, lead_time, review, attachments, mitigations, overrides });

/// A score by itself.
#[derive(Clone, Debug)]
pub(crate) struct ScoreForm {
    /// The number of the derived value.
    pub(crate) value: usize,
    /// The derived values that it rests on, each after those it builds on.
    pub(crate) derived: Vec<usize>,
    /// It over cells.
    pub(crate) program: Program,
}

/// A way to approval.
#[derive(Clone, Debug)]
pub struct Path {
    /// What people call it.
    pub label: Option<Text>,
    /// Its stages, one after the other; none where nobody has to approve.
    pub stages: Vec<Stage>,
    /// If the approval may come after the change has run: how long after its end, where that is said.
    pub afterwards: Option<Option<Time>>,
}

packed!(struct Path { label, stages, afterwards });

/// A stage of an approval.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Those of whom somebody approves.
    pub roles: Vec<String>,
    /// How many have to.
    pub quorum: i64,
}

packed!(struct Stage { roles, quorum });

/// Something that has to be there beside the request.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// What people call it.
    pub label: Option<Text>,
}

packed!(struct Attachment { label });

/// A length of time; nothing where none is asked for on purpose.
pub type Term = Option<Time>;

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// So many seconds of working time.
    Within(i64),
    /// So many seconds around the clock.
    Elapsed(i64),
    /// So many working days.
    WorkingDays(i64),
}

packed!(
    enum Time {
        Within(seconds),
        Elapsed(seconds),
        WorkingDays(days),
    }
);

impl Time {
    /// The instant so long after another one, in milliseconds since 1970-01-01T00:00Z.
    pub fn after(self, instant: i64, calendar: Option<Calendar<'_>>) -> Result<i64, CalendarError> {
        match (self, calendar) {
            (Self::Within(seconds), Some(calendar)) => calendar.add(instant, seconds.saturating_mul(1_000)),
            (Self::WorkingDays(days), Some(calendar)) => calendar.add_working_days(instant, days),
            // Refused when the policy is read: these need a calendar.
            (Self::Within(_) | Self::WorkingDays(_), None) => Err(CalendarError::BeyondHorizon),
            (Self::Elapsed(seconds), _) => {
                let end = instant.saturating_add(seconds.saturating_mul(1_000));
                if HORIZON.contains(&end) { Ok(end) } else { Err(CalendarError::BeyondHorizon) }
            }
        }
    }
}
