//! The decision itself: for any subset of facts, what is still possible of the risk and of what comes after it.

use super::answer::{
    ApprovalAnswer, AttachmentAnswer, ChangeAnswer, Later, LeadTimeAnswer, ReviewAnswer, ScoreAnswer, StageAnswer,
    TimeAnswer,
};
use super::{ChangeDecision, Term, Time};
use crate::calendar::{Calendar, CalendarError};
use crate::decision::answer::Stamps;
use crate::decision::overrides::{Judged, OverridePolicy};
use crate::decision::section::{Inquiry, Possible, names};
use crate::decision::{Decision, OwnOutcome, Section, next};
use crate::document::model::Text;
use crate::fact::notation::{write_hours, write_instant};
use crate::order::Set;
use crate::stage::table::Outcome;
use crate::table::rule::{Rule, Table, unmatched};
use crate::table::view::{Context, View};

/// Steps that finding all scores may take together.
const SCORES_BUDGET: usize = 50_000;

/// Who never approves a change of their own.
const NEVER: [&str; 2] = ["requester", "implementer"];

/// What an answer rests on beside the facts.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// What the policy has.
    pub(crate) context: &'a Context<'a>,
    /// The facts, with what was set by hand.
    pub(crate) judged: &'a Judged,
    /// The calendar that lengths of time are counted by.
    pub(crate) calendar: Option<Calendar<'a>>,
    /// The language of labels and reasons.
    pub(crate) language: &'a str,
    /// When the request for the change is submitted, in milliseconds since 1970-01-01T00:00Z.
    pub(crate) submitted: Option<i64>,
    /// When the change starts.
    pub(crate) start: Option<i64>,
    /// When it ends.
    pub(crate) end: Option<i64>,
}

/// What is still possible of one outcome.
struct Choice {
    outcome: Option<String>,
    possible: Vec<String>,
    because: Option<String>,
    /// Its number once it is settled.
    number: Option<usize>,
}

impl Decision for ChangeDecision {
    fn sections(&self) -> &[Section] {
        std::slice::from_ref(&self.section)
    }

    fn possible(&self, asked: &Inquiry<'_>) -> Possible {
        let mut possible = Possible::none(1 + self.section.beside.len(), asked.given.len());
        self.section.add_possible(asked, None, &mut possible);
        possible.note_settled();
        possible
    }

    fn overrides(&self) -> &[(String, OverridePolicy)] {
        &self.rules.overrides
    }

    fn own(&self, _: &View) -> Option<OwnOutcome<'_>> {
        None
    }

    fn record_field(&self) -> Option<usize> {
        None
    }
}

impl ChangeDecision {
    /// Decides, as far as the judged facts go.
    pub(crate) fn answer(
        &self,
        asked: &Asked<'_>,
        rank_questions: bool,
        stamps: Stamps,
    ) -> Result<ChangeAnswer, CalendarError> {
        let Asked { context, judged, .. } = *asked;
        let Judged { possible, view, .. } = judged;
        let levels = &self.section.base.levels;
        let outcomes = possible.outcomes.first().map(|outcomes| names(levels, outcomes)).unwrap_or_default();
        let is_open = possible.left() > 1;
        let relevant: Set<usize> = self.relevant_fields(context);
        let field_name = |&field: &usize| context.vocabulary.fields.get(field).map(|field| field.name.clone());
        let values = possible.told_values(context);
        let change_type = self.rules.change_type.and_then(|value| context.vocabulary.derived.get(value));
        let (scores, exact) = self.scores(asked);
        let rules = &self.rules;
        let mut beside = self.section.beside.iter().zip(possible.outcomes.iter().skip(1));
        let mut own = |is_there: bool| if is_there { beside.next() } else { None };
        let approval = rules.approval.as_ref().zip(own(rules.approval.is_some()));
        let lead_time = rules.lead_time.as_ref().zip(own(rules.lead_time.is_some()));
        let review = rules.review.as_ref().zip(own(rules.review.is_some()));
        let attachments = rules.attachments.iter().zip(beside).map(|(attachment, (table, set))| {
            let required = if set.len() == 1 { Some(set.contains(&0)) } else { None };
            let rule = table.rules.first().filter(|_| required == Some(true));
            AttachmentAnswer {
                id: table.name.clone(),
                label: asked.text(attachment.label.as_ref()),
                required,
                because: rule.and_then(|rule| asked.text(rule.because.as_ref())),
            }
        });
        let attachments = attachments.collect();
        Ok(ChangeAnswer {
            outcome: if outcomes.len() == 1 { outcomes.first().cloned() } else { None },
            settled: outcomes.len() == 1,
            exact: possible.exact && exact,
            scores,
            change_type: change_type.and_then(|own| values.iter().find(|value| value.name == own.name)).cloned(),
            approval: approval.map(|(paths, (table, set))| asked.approval(table, paths, set)).transpose()?,
            lead_time: lead_time.map(|(terms, (table, set))| asked.lead_time(table, terms, set)).transpose()?,
            attachments,
            review: review.map(|(terms, (table, set))| asked.review(table, terms, set)).transpose()?,
            values,
            assumed: view.assumed.iter().filter(|field| relevant.contains(field)).filter_map(field_name).collect(),
            not_asked: view.not_asked.iter().filter_map(field_name).collect(),
            not_yet_asked: view.not_yet_asked.iter().filter_map(field_name).collect(),
            next: if rank_questions && is_open { next::questions(self, context, judged) } else { Vec::new() },
            overrides: judged.answers.clone(),
            possible: outcomes,
            stamps,
        })
    }

    /// The first and the last of the instants that may be its earliest start, for a change that is submitted then; nothing where no
    /// lead time is asked for.
    #[cfg(feature = "schedule")]
    pub(crate) fn earliest(
        &self,
        judged: &Judged,
        submitted: i64,
        calendar: Option<Calendar<'_>>,
    ) -> Result<Option<(i64, i64)>, CalendarError> {
        let Some(terms) = &self.rules.lead_time else { return Ok(None) };
        let set = judged.possible.outcomes.get(1 + usize::from(self.rules.approval.is_some()));
        set.map(|set| starts(terms, set, submitted, calendar)).transpose()
    }

    /// The fields that some table tests.
    pub(super) fn relevant_fields(&self, context: &Context<'_>) -> Set<usize> {
        let variables = self.section.program.variables.iter();
        variables.flat_map(|variable| context.subjects.fields(variable.id)).collect()
    }

    /// The scores, and whether all that is said of them can come about.
    pub(super) fn scores(&self, asked: &Asked<'_>) -> (Vec<ScoreAnswer>, bool) {
        let Asked { context, judged, .. } = *asked;
        let (mut scores, mut exact) = (Vec::with_capacity(self.scores.len()), true);
        let given = judged.given();
        for form in &self.scores {
            let Some(table) = context.derivations.tables.get(form.value) else { continue };
            // One that is set by hand is no score.
            if given.get(form.value).copied().flatten().is_some() {
                continue;
            }
            let (values, certain) = (&judged.view.values, &judged.view.certain);
            let budget = SCORES_BUDGET / self.scores.len();
            let inquiry = Inquiry { context, values, certain, given: &given, budget };
            let found = inquiry.scores(&form.derived, &form.program);
            let (least, most, may_have_none) = if let Some((scores, may_have_none, _)) = &found {
                (scores.first().copied(), scores.last().copied(), *may_have_none)
            } else {
                let evaluation = table.evaluate(&|subject| judged.view.value(subject));
                let ends = evaluation.points;
                let may_have_none = evaluation.possible.contains(&unmatched(&table.levels));
                (ends.map(|(least, _)| least), ends.map(|(_, most)| most), may_have_none)
            };
            // While it is open whether a value may be set by hand, it is taken as not set.
            exact &= found.is_some_and(|(.., exact)| exact) && judged.variants.len() == 1;
            scores.push(ScoreAnswer {
                name: table.name.clone(),
                score: least.filter(|_| least == most && !may_have_none),
                least,
                most,
            });
        }
        (scores, exact)
    }
}

impl Asked<'_> {
    /// A text for people in the language that was asked for.
    pub(super) fn text(&self, text: Option<&Text>) -> Option<String> {
        text.map(|text| text.in_language(self.language).to_owned())
    }

    fn choice(&self, table: &Table, set: &Set<Outcome>) -> Choice {
        let possible = names(&table.levels, set);
        let settled = if set.len() == 1 { set.iter().next() } else { None };
        let number = settled.map(|&outcome| usize::from(outcome)).filter(|&at| at < table.levels.len());
        let rule: Option<&Rule> = number.and_then(|at| table.rules.get(at));
        Choice {
            outcome: settled.and_then(|_| possible.first().cloned()),
            because: rule.and_then(|rule| self.text(rule.because.as_ref())),
            possible,
            number,
        }
    }

    fn approval(
        &self,
        table: &Table,
        paths: &[super::Path],
        set: &Set<Outcome>,
    ) -> Result<ApprovalAnswer, CalendarError> {
        let Choice { outcome, possible, because, number } = self.choice(table, set);
        let Some(own) = number.and_then(|at| paths.get(at)) else {
            let (label, stages, afterwards) = (None, Vec::new(), None);
            return Ok(ApprovalAnswer { outcome, possible, because, label, stages, afterwards });
        };
        let stages = own.stages.iter().map(|stage| StageAnswer {
            roles: stage.roles.clone(),
            quorum: stage.quorum,
            never: NEVER,
        });
        let afterwards = match own.afterwards {
            Some(time) => Some(Later { time: time.map(TimeAnswer::from), due: self.due(time)? }),
            None => None,
        };
        let (label, stages) = (self.text(own.label.as_ref()), stages.collect());
        Ok(ApprovalAnswer { outcome, possible, because, label, stages, afterwards })
    }

    fn lead_time(&self, table: &Table, terms: &[Term], set: &Set<Outcome>) -> Result<LeadTimeAnswer, CalendarError> {
        let Choice { outcome, possible, because, number } = self.choice(table, set);
        let time = number.and_then(|at| terms.get(at)).copied().flatten();
        let starts = self.submitted.map(|submitted| starts(terms, set, submitted, self.calendar)).transpose()?;
        let met = match (self.start, starts) {
            (Some(start), Some((_, last))) if start >= last => Some(true),
            (Some(start), Some((first, _))) if start < first => Some(false),
            _ => None,
        };
        let earliest = starts.map(|(_, last)| write_instant(last));
        Ok(LeadTimeAnswer { outcome, possible, because, time: time.map(TimeAnswer::from), earliest, met })
    }

    fn review(&self, table: &Table, terms: &[Term], set: &Set<Outcome>) -> Result<ReviewAnswer, CalendarError> {
        let Choice { outcome, possible, because, number } = self.choice(table, set);
        let time = number.and_then(|at| terms.get(at)).copied().flatten();
        Ok(ReviewAnswer { outcome, possible, because, time: time.map(TimeAnswer::from), due: self.due(time)? })
    }

    /// So long after the end of the change.
    fn due(&self, time: Option<Time>) -> Result<Option<String>, CalendarError> {
        match (time, self.end) {
            (Some(time), Some(end)) => Ok(Some(write_instant(time.after(end, self.calendar)?))),
            _ => Ok(None),
        }
    }
}

/// The first and the last of the instants that may be the earliest start of a change.
fn starts(
    terms: &[Term],
    set: &Set<Outcome>,
    submitted: i64,
    calendar: Option<Calendar<'_>>,
) -> Result<(i64, i64), CalendarError> {
    let mut starts = (i64::MAX, submitted);
    for &outcome in set {
        let start = match terms.get(usize::from(outcome)) {
            Some(Some(time)) => time.after(submitted, calendar)?,
            // Nothing is asked for, on purpose or because nothing matches.
            Some(None) | None => submitted,
        };
        starts = (starts.0.min(start), starts.1.max(start));
    }
    Ok((starts.0.min(starts.1), starts.1))
}

impl From<Time> for TimeAnswer {
    fn from(time: Time) -> Self {
        match time {
            Time::Within(seconds) => Self::Within(write_hours(seconds)),
            Time::Elapsed(seconds) => Self::Elapsed(write_hours(seconds)),
            Time::WorkingDays(days) => Self::WorkingDays(days),
        }
    }
}
