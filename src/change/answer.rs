//! What is answered about a change. These are also its JSON: keys in camel case, a policy's own names as written.

use serde::Serialize;

use crate::decision::answer::{NextQuestion, OverrideAnswer, Stamps, Step, ValueAnswer};
use crate::stage::score::{Combine, Rounding};

/// The risk of a change and what it asks for, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeAnswer {
    /// The risk once it is settled: a level, `none` (none on purpose) or `unmatched` (no rule matched).
    pub outcome: Option<String>,
    /// Every risk still possible, most severe first, then `none`, then `unmatched`.
    pub possible: Vec<String>,
    /// Whether one risk is left, whatever the missing facts are.
    pub settled: bool,
    /// Whether everything said to be possible can really come about. If false, some of it perhaps cannot: a superset.
    pub exact: bool,
    /// The scores that the risk rests on, in the policy's order.
    pub scores: Vec<ScoreAnswer>,
    /// The type of the change, if the policy has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change_type: Option<ValueAnswer>,
    /// Who has to approve it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalAnswer>,
    /// How long before its start it has to be submitted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_time: Option<LeadTimeAnswer>,
    /// What has to be there beside the request, in the policy's order.
    pub attachments: Vec<AttachmentAnswer>,
    /// How long after its end it has to be reviewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review: Option<ReviewAnswer>,
    /// The derived values that play a part, in the policy's order.
    pub values: Vec<ValueAnswer>,
    /// The fields whose defaults were assumed, of those that can matter.
    pub assumed: Vec<String>,
    /// The fields not to ask: their `ask_when` fails, so they count as unknown.
    pub not_asked: Vec<String>,
    /// The fields not to ask yet: whether their `ask_when` holds depends on missing facts.
    pub not_yet_asked: Vec<String>,
    /// The open questions worth asking, the most useful first.
    pub next: Vec<NextQuestion>,
    /// What was set by hand, and what became of it.
    pub overrides: Vec<OverrideAnswer>,
    /// Which policy and which engine answered.
    pub stamps: Stamps,
}

/// A score, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScoreAnswer {
    /// The derived value that it gives.
    pub name: String,
    /// The score once it is settled; nothing where a question has no answer.
    pub score: Option<i64>,
    /// The least score still possible.
    pub least: Option<i64>,
    /// The greatest score still possible.
    pub most: Option<i64>,
}

/// Who has to approve a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalAnswer {
    /// Its id once it is settled; `unmatched` where nothing in the policy matches.
    pub outcome: Option<String>,
    /// Every one still possible, in the policy's order.
    pub possible: Vec<String>,
    /// The reason its author gave, once it is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// What people call it, once it is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its stages once it is settled, one after the other; none where nobody has to approve.
    pub stages: Vec<StageAnswer>,
    /// If it may come after the change has run: by when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub afterwards: Option<Later>,
}

/// A stage of an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StageAnswer {
    /// Those of whom somebody approves.
    pub roles: Vec<String>,
    /// How many have to.
    pub quorum: i64,
    /// Who never approves a change of their own, whatever their role.
    pub never: [&'static str; 2],
}

/// By when an approval has to be there that comes after the change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Later {
    /// How long after its end; nothing where the policy does not say.
    pub time: Option<TimeAnswer>,
    /// The instant, in UTC, if the end of the change is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
}

/// A length of time, in one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum TimeAnswer {
    /// So much working time: `8h`.
    Within(String),
    /// So much time around the clock: `48h`.
    Elapsed(String),
    /// So many working days.
    WorkingDays(i64),
}

/// How long before its start a change has to be submitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeadTimeAnswer {
    /// Its id once it is settled; `unmatched` where nothing in the policy matches.
    pub outcome: Option<String>,
    /// Every one still possible, in the policy's order.
    pub possible: Vec<String>,
    /// The reason its author gave, once it is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// How long, once it is settled; absent where no time is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeAnswer>,
    /// The earliest start, in UTC, if the time of submission is given; of several that are possible, the latest of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earliest: Option<String>,
    /// Whether the start that was given is early enough; absent while that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
}

/// Something that has to be there beside the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentAnswer {
    /// Its name.
    pub id: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether it has to be there; `null` while that depends on missing facts.
    pub required: Option<bool>,
    /// The reason its author gave, once it has to be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// How long after its end a change has to be reviewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewAnswer {
    /// Its id once it is settled; `unmatched` where nothing in the policy matches.
    pub outcome: Option<String>,
    /// Every one still possible, in the policy's order.
    pub possible: Vec<String>,
    /// The reason its author gave, once it is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// How long, once it is settled; absent where no review is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<TimeAnswer>,
    /// The instant by which, in UTC, if the end of the change is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
}

/// What is answered about a change, with the reasons for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeExplanation {
    /// The answer that is explained.
    pub answer: ChangeAnswer,
    /// The scores, question by question.
    pub ledger: Vec<ScoreLedger>,
    /// The fewest changes of answers that make the risk less severe: each a way of its own.
    pub lower: Vec<Lower>,
    /// The steps: derived values, then what comes after them, in order.
    pub steps: Vec<Step>,
    /// The same in sentences.
    pub summary: Vec<String>,
}

/// A score, question by question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScoreLedger {
    /// The derived value that it gives.
    pub name: String,
    /// The score once it is settled; nothing where a question has no answer.
    pub score: Option<i64>,
    /// The least score still possible.
    pub least: Option<i64>,
    /// The greatest score still possible.
    pub most: Option<i64>,
    /// How points become the score: `sum`, `product`, `highest`, `mean`, `percent` or `rescaled`.
    pub combine: Combine,
    /// Which whole number a fraction becomes: `up`, `down` or `nearest`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<Rounding>,
    /// The least and the greatest score that any answers could come to.
    pub range: (i64, i64),
    /// From which score which level, ascending.
    pub bands: Vec<BandAnswer>,
    /// The questions, in the policy's order.
    pub questions: Vec<QuestionLedger>,
    /// What the questions count together, once all are answered; this over `of` is the score, before it is rounded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<i64>,
    /// What `sum` is divided by: of a `percent` or `rescaled` score, after it is taken a hundred times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<i64>,
}

/// A band of a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BandAnswer {
    /// From this score on.
    pub from: i64,
    /// The level.
    pub outcome: String,
}

/// A question of a score, as far as its answer is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuestionLedger {
    /// Its name.
    pub id: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether it arises; `null` while that depends on missing facts.
    pub arises: Option<bool>,
    /// The points of the answer, once it is known.
    pub points: Option<i64>,
    /// Every number of points still possible, ascending.
    pub possible: Vec<i64>,
    /// Whether it has no answer, or may have none: then there is no score.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub may_have_none: bool,
    /// How often it counts.
    pub weight: i64,
    /// What it counts, once the answer is known: what the questions count adds up to `sum`, of scores that add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<i64>,
    /// The least and the most points that any answer has.
    pub range: (i64, i64),
    /// The rule that answers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The reason of that rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// Other answers that make the risk less severe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Lower {
    /// The risk with them.
    pub outcome: String,
    /// The answers.
    pub change: Vec<OtherAnswer>,
}

/// Another answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OtherAnswer {
    /// The field.
    pub field: String,
    /// Its value now.
    pub from: String,
    /// The value instead.
    pub to: String,
}
