//! The priority of a host's own type: its fields are bound to a policy's once, and no text is read after that.

use super::lookup::{Entry, Lookup, Route};
use super::policy::Policy;
use crate::decision::Section;
use crate::fact::facts::{Answer, FactError, Facts};
use crate::fact::field::Kind;
use crate::fact::typed::Fact;
use crate::fact::vocabulary::{Named, Value, Vocabulary};
use crate::priority::PriorityDecision;
use crate::priority::answer::PriorityAnswer;
use crate::stage::program::Tuple;
use crate::stage::table::Outcome;
use crate::table::rule::{NONE, outcome_name};

/// Reads one field of a host's type as the integer that stands for its value; `None` where that is no value.
type CodeReader<T> = Box<dyn Fn(&T) -> Option<Fact<i64>> + Send + Sync>;

/// Reads one field as an answer.
type AnswerReader<T> = Box<dyn Fn(&T) -> Fact<Answer> + Send + Sync>;

enum Source<T> {
    Code(CodeReader<T>),
    /// Read as facts are: such a decision takes the general path.
    Answer(AnswerReader<T>),
}

struct Binding<T> {
    field: usize,
    source: Source<T>,
}

/// A host's type on its way to a [`PreparedPriority`]: which part of it answers which field of the policy.
#[must_use = "`finish` gives what decides"]
pub struct PriorityBinder<T> {
    policy: Policy,
    bindings: Vec<Binding<T>>,
    errors: Vec<FactError>,
}

/// The priority decision of a policy for a host's own type.
///
/// Made by [`Policy::prepare_priority`]. `Send + Sync`; it holds its policy, so that a policy that is loaded anew is
/// bound anew, and the two are swapped together.
pub struct PreparedPriority<T> {
    policy: Policy,
    bindings: Vec<Binding<T>>,
    /// How the record type leads to a route.
    record: RecordType,
    /// One per section, then the one of record types that have no priority on purpose.
    routes: Vec<Route>,
    /// Whether only the general path can decide.
    general: bool,
}

enum RecordType {
    /// Always this route, or where there is none always the general path.
    Always(Option<usize>),
    /// By a binding.
    Bound { binding: usize, routes: Vec<usize>, absent: Option<usize> },
}

/// The priority of one host value.
#[derive(Clone, Debug)]
pub struct Decision<'a> {
    policy: &'a Policy,
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    /// From an answer table.
    Entry { section: usize, entry: Entry },
    /// The number of a tuple of a section's diagram.
    Number { section: usize, number: usize },
    /// A tuple of a section that has no diagram.
    Tuple { section: usize, tuple: Tuple },
    /// None on purpose.
    OffTheScale,
    /// From the general path.
    Answer(Box<PriorityAnswer>),
}

impl Policy {
    /// Binds a host's own type to the fields of this policy, to decide without reading any text.
    ///
    /// What a field's name, type or option does not fit is told by [`PriorityBinder::finish`]. Fields that are not bound
    /// are absent: their defaults are assumed, and without a default they are open. Decisions equal [`Policy::priority`]
    /// for the same facts, always: complete facts are looked up, all others take the way of [`Policy::priority`].
    ///
    #[cfg_attr(feature = "yaml", doc = "```")]
    #[cfg_attr(not(feature = "yaml"), doc = "```ignore")]
    /// use itsm_core::{Policy, fact::typed::Fact};
    ///
    /// #[derive(Clone, Copy)]
    /// enum Service { Payroll, Mail }
    ///
    /// struct Ticket { service: Service, users: u32, stopped: Option<bool>, vip: bool }
    ///
    /// let policy = Policy::from_yaml(
    ///     "
    /// itsm: 1
    /// policy: { name: demo }
    /// scales: { priority: [P1, P2, P3] }
    /// fields:
    ///   service: { type: choice, options: [mail, payroll, wiki] }
    ///   affected_users: { type: integer, min: 1 }
    ///   work_stopped: { type: boolean }
    ///   vip: { type: boolean, default: false }
    /// priority:
    ///   table:
    ///     rules:
    ///       - { when: { service: payroll, work_stopped: true }, then: P1 }
    ///       - { when: { affected_users: '>= 50' }, then: P2 }
    ///     otherwise: P3
    /// ",
    /// )?;
    ///
    /// let ask = policy
    ///     .prepare_priority::<Ticket>()
    ///     .choice("service", &["payroll", "mail"], |ticket| ticket.service as usize)
    ///     .number("affected_users", |ticket| ticket.users)
    ///     .boolean("work_stopped", |ticket| Fact::or_absent(ticket.stopped))
    ///     .boolean("vip", |ticket| ticket.vip)
    ///     .finish()
    ///     .map_err(|errors| errors[0].clone())?;
    ///
    /// let mut ticket = Ticket { service: Service::Payroll, users: 3, stopped: Some(true), vip: false };
    /// assert_eq!(ask.decide(&ticket)?.outcome(), Some("P1"));
    ///
    /// ticket.stopped = None; // nobody has asked yet
    /// let open = ask.decide(&ticket)?;
    /// assert_eq!(open.outcome(), None);
    /// assert_eq!(open.answer().map(|answer| answer.possible.as_slice()), Some(&["P1".to_owned(), "P3".to_owned()][..]));
    ///
    /// ticket.service = Service::Mail; // whether work is stopped makes no difference then
    /// assert_eq!(ask.decide(&ticket)?.outcome(), Some("P3"));
    ///
    /// ticket.users = 0; // the policy says: at least 1
    /// assert_eq!(ask.decide(&ticket).unwrap_err().code, "facts.wrong_value");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn prepare_priority<T>(&self) -> PriorityBinder<T> {
        PriorityBinder { policy: self.clone(), bindings: Vec::new(), errors: Vec::new() }
    }
}

impl<T> PriorityBinder<T> {
    /// Binds a field of type `boolean`.
    pub fn boolean<V>(self, field: &str, read: impl Fn(&T) -> V + Send + Sync + 'static) -> Self
    where
        V: Into<Fact<bool>>,
    {
        let fits = |kind: &Kind| matches!(kind, Kind::Boolean);
        self.code(field, "boolean", fits, move |_| {
            Box::new(move |host| read(host).into().try_map(|value| Some(i64::from(value))))
        })
    }

    /// Binds a field that holds a number, as the integer that stands XX. A duration is its
    /// seconds, a decimal with two places its hundredths, a date its days since 1970-01-01.
    pub fn number<V>(self, field: &str, read: impl Fn(&T) -> V + Send + Sync + 'static) -> Self
    where
        V: Into<Fact<i64>>,
    {
        let fits = |kind: &Kind| matches!(kind, Kind::Number { .. });
        self.code(field, "number", fits, move |_| Box::new(move |host| Some(read(host).into())))
    }

    /// Binds a field of type `choice` or `level` by positions: `read` gives the place of its value in `ids`. An `enum`
    /// of the host is its discriminant, with the ids in the order of its variants; several may stand for one option.
    pub fn choice<V>(mut self, field: &str, ids: &[&str], read: impl Fn(&T) -> V + Send + Sync + 'static) -> Self
    where
        V: Into<Fact<usize>>,
    {
        let mut codes: Vec<i64> = Vec::with_capacity(ids.len());
        if let Some((_, named)) = self.policy.vocabulary().field(field)
            && let Kind::Choice(options) | Kind::Level(options) = &named.kind
        {
            for &id in ids {
                if let Some(code) = options.index(id).and_then(|at| i64::try_from(at).ok()) {
                    codes.push(code);
                    continue;
                }
                let error = FactError::new("facts.wrong_value", field, format!("`{field}` has no option `{id}`"));
                let help = match crate::finding::nearest(id, options.ids()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it must be {}", named.kind.expected()),
                };
                self.errors.push(error.help(help));
            }
        }
        let fits = |kind: &Kind| matches!(kind, Kind::Choice(_) | Kind::Level(_));
        self.code(field, "choice", fits, move |_| {
            Box::new(move |host| read(host).into().try_map(|at| codes.get(at).copied()))
        })
    }

    /// Binds a field of type `choice` or `level` by the id itself, looked up for each decision.
    pub fn id(self, field: &str, read: impl for<'t> Fn(&'t T) -> Fact<&'t str> + Send + Sync + 'static) -> Self {
        let fits = |kind: &Kind| matches!(kind, Kind::Choice(_) | Kind::Level(_));
        self.code(field, "id", fits, move |kind| {
            let options = kind.options().cloned().unwrap_or_default();
            Box::new(move |host| read(host).try_map(|id| i64::try_from(options.index(id)?).ok()))
        })
    }

    /// Binds a field of any type, written as [`Facts::set`] takes it: a text, several choices, `4h`. Such decisions
    /// always take the way of [`Policy::priority`].
    pub fn answer<V>(mut self, field: &str, read: impl Fn(&T) -> V + Send + Sync + 'static) -> Self
    where
        V: Into<Fact<Answer>>,
    {
        if let Some(field) = self.unbound(field) {
            self.bindings.push(Binding { field, source: Source::Answer(Box::new(move |host| read(host).into())) });
        }
        self
    }

    /// What decides, or everything that does not fit.
    pub fn finish(mut self) -> Result<PreparedPriority<T>, Vec<FactError>> {
        let Some(decision) = self.policy.priority_decision() else {
            self.errors.push(FactError::no_priority());
            return Err(self.errors);
        };
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let bound: Vec<usize> = self.bindings.iter().map(|binding| binding.field).collect();
        let routes: Vec<Route> =
            decision.sections.iter().map(|section| Route::of_section(&self.policy, section, &bound)).collect();
        Ok(PreparedPriority {
            record: RecordType::new(decision, self.policy.vocabulary(), &bound),
            routes: routes.into_iter().chain([Route::off_the_scale(&self.policy, &bound)]).collect(),
            general: self.bindings.iter().any(|binding| matches!(binding.source, Source::Answer(_))),
            bindings: self.bindings,
            policy: self.policy,
        })
    }

    fn code(
        mut self,
        field: &str,
        method: &str,
        fits: impl Fn(&Kind) -> bool,
        reader: impl FnOnce(&Kind) -> CodeReader<T>,
    ) -> Self {
        let Some(at) = self.unbound(field) else { return self };
        let Some(named) = self.policy.vocabulary().fields.get(at) else { return self };
        if fits(&named.kind) {
            self.bindings.push(Binding { field: at, source: Source::Code(reader(&named.kind)) });
        } else {
            let kind = named.kind.name();
            let message = format!("`{field}` is of type `{kind}` and cannot be bound with `{method}`");
            let fitting = match &named.kind {
                Kind::Boolean => "`boolean`",
                Kind::Number { .. } => "`number`",
                Kind::Choice(_) | Kind::Level(_) => "`choice` or `id`",
                Kind::Choices(_) | Kind::Text { .. } => "`answer`",
            };
            self.errors
                .push(FactError::new("facts.wrong_binding", field, message).help(format!("bind it with {fitting}")));
        }
        self
    }

    /// The number of a field that is not bound yet; what is wrong otherwise goes to the errors.
    fn unbound(&mut self, field: &str) -> Option<usize> {
        let Some(Named::Field(at)) = self.policy.vocabulary().named(field) else {
            let error = FactError::unknown_field(field, self.policy.vocabulary());
            self.errors.push(match self.policy.vocabulary().named(field) {
                Some(Named::Derived(_)) => error.help("what is set by hand is no fact: use `Facts::override_value`"),
                _ => error,
            });
            return None;
        };
        if self.bindings.iter().any(|binding| binding.field == at) {
            let message = format!("`{field}` is bound twice");
            self.errors.push(FactError::new("facts.wrong_binding", field, message).help("leave one of the two out"));
            return None;
        }
        Some(at)
    }
}

impl RecordType {
    fn new(decision: &PriorityDecision, vocabulary: &Vocabulary, bound: &[usize]) -> Self {
        let off_the_scale = decision.sections.len();
        let routes: Vec<usize> = decision.section_of.iter().map(|section| section.unwrap_or(off_the_scale)).collect();
        let default = vocabulary.fields.get(decision.record_field).and_then(|field| match field.default {
            Some(Value::One(at)) => routes.get(usize::try_from(at).ok()?).copied(),
            _ => None,
        });
        // Where all record types go the same way it does not matter which one it is, unless a rule tests it.
        let same = routes.first().copied().filter(|first| routes.iter().all(|route| route == first));
        let absent = default.or(same);
        match bound.iter().position(|&field| field == decision.record_field) {
            Some(binding) => Self::Bound { binding, routes, absent },
            None => Self::Always(absent),
        }
    }
}

impl<T> PreparedPriority<T> {
    /// The priority, as [`Policy::priority`] would answer for the same facts. A value that the policy does not allow is
    /// an error.
    pub fn decide(&self, host: &T) -> Result<Decision<'_>, FactError> {
        let form = match self.look_up(host) {
            Some(form) => form,
            // The general path also says what is wrong with a wrong value.
            None => Form::Answer(Box::new(self.policy.priority(&self.facts(host)?)?)),
        };
        Ok(Decision { policy: &self.policy, form })
    }

    /// The facts of a host value: to explain a decision, or to set something by hand.
    pub fn facts(&self, host: &T) -> Result<Facts, FactError> {
        let mut facts = self.policy.facts();
        for binding in &self.bindings {
            match &binding.source {
                Source::Code(read) => facts.set_code(binding.field, read(host))?,
                Source::Answer(read) => {
                    let Some(field) = self.policy.vocabulary().fields.get(binding.field) else { continue };
                    match read(host) {
                        Fact::Absent => {}
                        Fact::Unknown => drop(facts.set(&field.name, Answer::Unknown)?),
                        Fact::Value(answer) => drop(facts.set(&field.name, answer)?),
                    }
                }
            }
        }
        Ok(facts)
    }

    /// The policy that decides.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    fn code(&self, binding: usize, host: &T) -> Option<Fact<i64>> {
        match &self.bindings.get(binding)?.source {
            Source::Code(read) => read(host),
            Source::Answer(_) => None,
        }
    }

    /// Looks complete facts up; `None` sends everything else on to the general path.
    fn look_up(&self, host: &T) -> Option<Form> {
        if self.general {
            return None;
        }
        let number = match &self.record {
            RecordType::Always(number) => (*number)?,
            RecordType::Bound { binding, routes, absent } => match self.code(*binding, host)? {
                Fact::Value(at) => *routes.get(usize::try_from(at).ok()?)?,
                Fact::Absent => (*absent)?,
                Fact::Unknown => return None,
            },
        };
        let codes = self.bindings.iter().map(|binding| match &binding.source {
            Source::Code(read) => read(host),
            Source::Answer(_) => None,
        });
        match self.routes.get(number)? {
            Route::Table { lookups, start, entries } => {
                let index = sum(lookups, codes, *start)?;
                Some(Form::Entry { section: number, entry: *entries.get(index)? })
            }
            Route::Walk { lookups, cells } => {
                let mut cells = cells.clone();
                for (lookup, code) in lookups.iter().zip(codes) {
                    let cell = lookup.of(code?)?;
                    if let Some(slot) = lookup.variable.and_then(|variable| cells.get_mut(variable)) {
                        *slot = u16::try_from(cell).ok()?;
                    }
                }
                let section = self.policy.priority_decision()?.sections.get(number)?;
                Some(match &section.diagram {
                    Some(diagram) => Form::Number { section: number, number: diagram.walk(&cells) },
                    None => Form::Tuple { section: number, tuple: section.program.run(&cells, &[]) },
                })
            }
            Route::OffTheScale { lookups } => sum(lookups, codes, 0).map(|_| Form::OffTheScale),
            Route::General => None,
        }
    }
}

/// Adds up what each value adds to an index; `None` where one is wrong, or missing where it matters.
fn sum(lookups: &[Lookup], codes: impl Iterator<Item = Option<Fact<i64>>>, start: usize) -> Option<usize> {
    let mut index = start;
    for (lookup, code) in lookups.iter().zip(codes) {
        index += lookup.of(code?)? as usize;
    }
    Some(index)
}

impl<'a> Decision<'a> {
    /// The outcome once it is settled: a level, `none` (none on purpose) or `unmatched` (no rule matched).
    pub fn outcome(&self) -> Option<&str> {
        match &self.form {
            Form::Answer(answer) => answer.outcome.as_deref(),
            Form::OffTheScale => Some(NONE),
            Form::Entry { .. } | Form::Number { .. } | Form::Tuple { .. } => {
                Some(outcome_name(&self.policy.priority_decision()?.levels, *self.tuple()?.first()?))
            }
        }
    }

    /// The outcome as the number of a level on the scale, 0 the most severe; `None` where it is open or no level.
    #[inline]
    pub fn level(&self) -> Option<usize> {
        if let Form::Entry { entry, .. } = &self.form {
            return entry.level.map(usize::from);
        }
        self.policy.priority_decision()?.levels.index(self.outcome()?)
    }

    /// The outcome of a derived value that the priority rests on (impact, urgency, …), once it is settled.
    pub fn value(&self, name: &str) -> Option<&str> {
        if let Form::Answer(answer) = &self.form {
            return answer.values.iter().find(|value| value.name == name)?.outcome.as_deref();
        }
        let Some(Named::Derived(number)) = self.policy.vocabulary().named(name) else { return None };
        let place = self.section()?.derived.iter().position(|&value| value == number)?;
        let value = self.policy.vocabulary().derived.get(number)?;
        Some(outcome_name(&value.levels, *self.tuple()?.get(place + 1)?))
    }

    /// The whole answer, where the facts were not complete: what is still possible, and what to ask next.
    pub fn answer(&self) -> Option<&PriorityAnswer> {
        match &self.form {
            Form::Answer(answer) => Some(answer),
            Form::Entry { .. } | Form::Number { .. } | Form::Tuple { .. } | Form::OffTheScale => None,
        }
    }

    fn section(&self) -> Option<&'a Section> {
        match self.form {
            Form::Entry { section, .. } | Form::Number { section, .. } | Form::Tuple { section, .. } => {
                self.policy.priority_decision()?.sections.get(section)
            }
            Form::OffTheScale | Form::Answer(_) => None,
        }
    }

    fn tuple(&self) -> Option<&[Outcome]> {
        let number = match &self.form {
            Form::Entry { entry, .. } => usize::from(entry.number),
            Form::Number { number, .. } => *number,
            Form::Tuple { tuple, .. } => return Some(tuple),
            Form::OffTheScale | Form::Answer(_) => return None,
        };
        Some(self.section()?.diagram.as_ref()?.tuples().get(number)?)
    }
}
