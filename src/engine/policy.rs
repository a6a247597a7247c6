//! The policy: immutable, compiled, cheap to share.

use std::fmt;
use std::sync::Arc;

use super::example::ResolvedExample;
use super::request::{Question, read_json};
use crate::calendar::{Calendar, Calendars};
#[cfg(feature = "text")]
use crate::category::{Bound, SuggestRules};
use crate::change::ChangeDecision;
use crate::decision::answer::Stamps;
#[cfg(feature = "author")]
use crate::decision::next;
use crate::decision::overrides;
use crate::document::model::Document;
use crate::fact::facts::{FactError, FactErrors, Facts};
use crate::fact::field::Written;
use crate::fact::vocabulary::Vocabulary;
use crate::priority::PriorityDecision;
use crate::priority::answer::{Explanation, PriorityAnswer};
#[cfg(feature = "schedule")]
use crate::schedule::windows::ChangeWindows;
use crate::sla::ServiceLevels;
use crate::sla::report::ReportRules;
use crate::table::derivation::Derivations;
use crate::table::rule::When;
use crate::table::subject::Subjects;
use crate::table::view::Context;

/// A compiled policy. Immutable, `Send + Sync`; cloning shares it.
///
#[cfg_attr(feature = "yaml", doc = "```")]
#[cfg_attr(not(feature = "yaml"), doc = "```ignore")]
/// use itsm_core::Policy;
///
/// let policy = Policy::from_yaml(
///     "
/// itsm: 1
/// policy: { name: demo }
/// scales: { impact: [high, low], urgency: [high, low], priority: [P1, P2, P3] }
/// fields:
///   affected_users: { type: integer, min: 0 }
///   work_stopped: { type: boolean }
/// derive:
///   impact:
///     rules: [{ when: { affected_users: '>= 100' }, then: high }]
///     otherwise: low
///   urgency:
///     rules: [{ when: { work_stopped: true }, then: high }]
///     otherwise: low
/// priority:
///   matrix:
///     rows: impact
///     columns: urgency
///     cells: { high: [P1, P2], low: [P2, P3] }
/// ",
/// )?;
/// let mut facts = policy.facts();
/// facts.set("affected_users", 250)?;
/// let answer = policy.priority(&facts)?;
/// assert_eq!(answer.possible, ["P1", "P2"]);
/// assert_eq!(answer.next[0].field, "work_stopped");
///
/// facts.set("work_stopped", true)?;
/// assert_eq!(policy.priority(&facts)?.outcome.as_deref(), Some("P1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy(
    pub(super) Arc<Inner>,
    /// The models that take part in suggestions, in the order of the fields.
    #[cfg(feature = "text")]
    pub(super) Vec<Bound>,
);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) origin: Box<dyn Origin>,
    pub(super) vocabulary: Arc<Vocabulary>,
    pub(super) subjects: Subjects,
    pub(super) derivations: Derivations,
    pub(super) ask_when: Vec<(usize, When)>,
    pub(super) priority: Option<PriorityDecision>,
    pub(super) calendars: Calendars,
    pub(super) sla: Option<ServiceLevels>,
    pub(super) change: Option<ChangeDecision>,
    #[cfg(feature = "schedule")]
    pub(super) windows: Option<ChangeWindows>,
    #[cfg(feature = "text")]
    pub(super) suggest: Option<SuggestRules>,
    pub(super) stamps: Stamps,
}

/// What a policy was made from. Behind a trait, so that a program which only opens built policies carries no code for
/// documents, not even for dropping them.
pub(super) trait Origin: Send + Sync {
    /// The document, unless the policy was built before.
    fn document(&self) -> Option<&Document> {
        None
    }

    /// The document's examples.
    fn examples(&self) -> &[ResolvedExample] {
        &[]
    }

    /// What a report counts, by the document.
    fn report(&self) -> Option<&ReportRules> {
        None
    }

    /// The description for forms, of a policy that was built before.
    fn description(&self) -> Option<&str> {
        None
    }
}

/// Told without what is in it: a trait that can be printed would bring the code that prints whole documents into the wasm.
impl fmt::Debug for dyn Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.document().is_some() { "a document" } else { "a built policy" })
    }
}

const _: fn() = || {
    fn shared<T: Send + Sync>() {}
    shared::<Policy>();
};

impl Policy {
    pub(super) fn new(inner: Inner) -> Self {
        Self(
            Arc::new(inner),
            #[cfg(feature = "text")]
            Vec::new(),
        )
    }

    /// No facts yet.
    pub fn facts(&self) -> Facts {
        Facts::new(Arc::clone(&self.0.vocabulary))
    }

    /// Facts from a JSON object. Everything wrong is told.
    pub fn read_facts(&self, json_text: &str) -> Result<Facts, Vec<FactError>> {
        let mut errors = FactErrors::default();
        let mut facts = self.facts();
        facts.read(&read_json(json_text)?, Written::InFacts, &mut errors);
        errors.or(facts)
    }

    /// The priority, as far as these facts go.
    pub fn priority(&self, facts: &Facts) -> Result<PriorityAnswer, FactError> {
        self.answer(facts, None, true)
    }

    /// The priority in answer to a question.
    pub fn ask_priority(&self, question: &Question) -> Result<PriorityAnswer, FactError> {
        self.answer(&question.facts, question.now, question.rank_questions)
    }

    pub(super) fn answer(&self, facts: &Facts, now: Option<i64>, rank: bool) -> Result<PriorityAnswer, FactError> {
        let (decision, context) = (self.decision(facts)?, self.context());
        let judged = overrides::judge(decision, &context, facts, now);
        Ok(decision.answer(&context, &judged, rank, self.0.stamps.clone()))
    }

    /// The priority and why: rule by rule, and in sentences.
    pub fn explain_priority(&self, question: &Question) -> Result<Explanation, FactError> {
        let (decision, context) = (self.decision(&question.facts)?, self.context());
        let judged = overrides::judge(decision, &context, &question.facts, question.now);
        let answer = decision.answer(&context, &judged, question.rank_questions, self.0.stamps.clone());
        Ok(decision.explain(&context, &judged, &question.language, answer))
    }

    /// About how many steps an answer takes, questions not ranked.
    #[cfg(feature = "author")]
    pub(super) fn steps_to_answer(&self) -> usize {
        self.0.priority.as_ref().map_or(0, |decision| next::steps(&decision.sections, &self.context()))
    }

    fn decision(&self, facts: &Facts) -> Result<&PriorityDecision, FactError> {
        self.own(facts)?;
        self.priority_decision().ok_or_else(FactError::no_priority)
    }

    /// Refuses facts that were made for another policy.
    pub(super) fn own(&self, facts: &Facts) -> Result<(), FactError> {
        if facts.belong_to(&self.0.vocabulary) { Ok(()) } else { Err(FactError::other_policy()) }
    }

    /// Which policy this is, and which engine runs it.
    pub fn stamps(&self) -> &Stamps {
        &self.0.stamps
    }

    /// The document it was made from; `None` for a policy that was built before.
    pub fn document(&self) -> Option<&Document> {
        self.0.origin.document()
    }

    /// The description for forms that a built policy carries, as JSON: see [`wire::describe`](crate::wire::describe).
    pub fn built_description(&self) -> Option<&str> {
        self.0.origin.description()
    }

    /// Its fields, catalogues, scales and derived values.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.0.vocabulary
    }

    /// Its priority decision, if it has one.
    pub fn priority_decision(&self) -> Option<&PriorityDecision> {
        self.0.priority.as_ref()
    }

    /// What a report of many tickets counts; `None` without service levels, and for a policy that was built before, which
    /// carries nothing of it.
    pub fn report_rules(&self) -> Option<&ReportRules> {
        self.0.origin.report()
    }

    /// A calendar by its name.
    ///
    #[cfg_attr(all(feature = "yaml", feature = "zones"), doc = "```")]
    #[cfg_attr(not(all(feature = "yaml", feature = "zones")), doc = "```ignore")]
    /// use itsm_core::Policy;
    /// use itsm_core::fact::notation::{instant, write_instant};
    ///
    /// let policy = Policy::from_yaml(
    ///     "
    /// itsm: 1
    /// policy: { name: desk }
    /// calendars:
    ///   office:
    ///     zone: Europe/Berlin
    ///     hours: { mon-fri: 08:00-18:00 }
    ///     holidays: [{ date: 12-25, name: Christmas Day }, { date: 12-26 }]
    /// ",
    /// )?;
    /// let office = policy.calendar("office").expect("it is in the policy");
    /// // Two hours of work from Thursday, 24 December 2026, 17:00: the rest is left for Monday.
    /// let due = office.add(instant("2026-12-24T17:00:00+01:00").unwrap(), 2 * 3_600_000)?;
    /// assert_eq!(write_instant(due), "2026-12-28T08:00:00Z");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn calendar(&self, name: &str) -> Option<Calendar<'_>> {
        self.0.calendars.get(name)
    }

    /// A calendar by its place among [`calendars`](Self::calendars).
    pub(crate) fn calendar_at(&self, number: usize) -> Option<Calendar<'_>> {
        self.0.calendars.at(number)
    }

    /// The names of its calendars.
    pub fn calendars(&self) -> impl Iterator<Item = &str> {
        self.0.calendars.names()
    }

    /// What its conditions test.
    pub fn subjects(&self) -> &Subjects {
        &self.0.subjects
    }

    /// Its derived values.
    pub fn derivations(&self) -> &Derivations {
        &self.0.derivations
    }

    /// The fields that are only asked for under a condition.
    pub(crate) fn conditional_fields(&self) -> impl Iterator<Item = usize> {
        self.0.ask_when.iter().map(|(field, _)| *field)
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            vocabulary: &self.0.vocabulary,
            subjects: &self.0.subjects,
            derivations: &self.0.derivations,
            ask_when: &self.0.ask_when,
        }
    }
}
