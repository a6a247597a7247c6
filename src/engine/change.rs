//! Changes, asked of a policy: how risky one is, and what that asks for.

use super::policy::Policy;
use super::request::{Question, entries, read_json};
use crate::calendar::CalendarError;
use crate::change::answer::{ChangeAnswer, ChangeExplanation};
use crate::change::{Asked, ChangeDecision};
use crate::decision::overrides::judge;
use crate::fact::facts::{FactError, FactErrors};

/// The keys of a question about a change.
const KEYS: [&str; 9] =
    ["facts", "suggested", "overrides", "now", "language", "rankQuestions", "submitted", "start", "end"];

/// How risky is a change, and what does that ask for?
#[derive(Clone, Debug)]
pub struct ChangeQuestion {
    /// What is known.
    pub question: Question,
    /// When the request for the change is submitted, in milliseconds since 1970-01-01T00:00Z. Lead times count from it.
    pub submitted: Option<i64>,
    /// When the change starts. Lead times are held against it.
    pub start: Option<i64>,
    /// When the change ends. Reviews and later approvals count from it.
    pub end: Option<i64>,
}

impl Policy {
    /// What it decides about changes, if anything.
    pub fn change_decision(&self) -> Option<&ChangeDecision> {
        self.0.change.as_ref()
    }

    /// A question about a change from a JSON object:
    /// `{ facts, suggested, overrides, now, language, rankQuestions, submitted, start, end }`. Everything wrong is told.
    pub fn read_change_question(&self, json_text: &str) -> Result<ChangeQuestion, Vec<FactError>> {
        let root = read_json(json_text)?;
        let mut errors = FactErrors::default();
        let (mut submitted, mut start, mut end) = (None, None, None);
        let question = self.question(entries(&root)?, &KEYS, &mut errors, &mut |key, value, errors| {
            let instant = super::sla::known_instant(key, value, errors);
            match key {
                "submitted" => submitted = instant,
                "start" => start = instant,
                _ => end = instant,
            }
        });
        if let (Some(start), Some(end)) = (start, end)
            && end < start
        {
            errors.add(|| {
                FactError::new("request.wrong_value", "end", "`end` is before `start`")
                    .help("write when the change starts as `start`, when it ends as `end`")
            });
        }
        errors.or(ChangeQuestion { question, submitted, start, end })
    }

    /// How risky a change is and what that asks for, as far as the facts go.
    pub fn change_risk(&self, asked: &ChangeQuestion) -> Result<ChangeAnswer, FactError> {
        self.ask_change(asked, |_, _, answer| answer)
    }

    /// The same and why: question by question, with other answers that would make it less risky.
    pub fn explain_change(&self, asked: &ChangeQuestion) -> Result<ChangeExplanation, FactError> {
        self.ask_change(asked, ChangeDecision::explain)
    }

    fn ask_change<T>(
        &self,
        asked: &ChangeQuestion,
        then: impl FnOnce(&ChangeDecision, &Asked<'_>, ChangeAnswer) -> T,
    ) -> Result<T, FactError> {
        let ChangeQuestion { question, submitted, start, end } = asked;
        self.own(&question.facts)?;
        let decision = self.change_decision().ok_or_else(|| {
            FactError::new("request.no_change", "", "this policy decides nothing about changes")
                .help("add a section `change` to the policy, and a derived value `risk`")
        })?;
        let context = self.context();
        let judged = judge(decision, &context, &question.facts, question.now);
        let asked = Asked {
            context: &context,
            judged: &judged,
            calendar: decision.rules.calendar.and_then(|number| self.calendar_at(number)),
            language: &question.language,
            submitted: *submitted,
            start: *start,
            end: *end,
        };
        let untold = |error: CalendarError| FactError::new(error.code(), "", error.to_string());
        let answer = decision.answer(&asked, question.rank_questions, self.stamps().clone()).map_err(untold)?;
        Ok(then(decision, &asked, answer))
    }
}
