//! What conditions test: a field's value, a chosen option, a predicate on a text, a comparison, a derived value.

use std::collections::BTreeMap;

use super::condition::Effort;
use crate::fact::field::Kind;
use crate::fact::vocabulary::{Value, Vocabulary};
use crate::packed::{Packed, Packer, Unpacker, packed};
use crate::stage::set::{Domain, Ordinal};
#[cfg(feature = "text")]
use crate::text::expression::compiled;

/// The number of a [`Subject`] in its [`Subjects`].
pub type SubjectId = usize;

/// Something with one value that conditions test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The value of a field of a scalar type.
    Field(usize),
    /// Whether an option of a `choices` field was chosen.
    Chosen(usize, usize),
    /// Whether a `choices` or `text` field has an answer that is not unknown.
    Answered(usize),
    /// Whether a predicate holds of a text field.
    Text(usize, usize),
    /// Whether the first field's value compares so with the second's; false when either is unknown.
    Compare(usize, Comparison, usize),
    /// A derived value; its outcomes `none` and `unmatched` count as unknown.
    Derived(usize),
    /// The outcome of the priority decision, which what comes after it may test; `none` and `unmatched` count as unknown.
    Priority,
}

packed!(
    enum Subject {
        Field(field),
        Chosen(field, option),
        Answered(field),
        Text(field, pattern),
        Compare(left, comparison, right),
        Derived(value),
        Priority,
    }
);

/// How two fields are compared. On levels, `Above` means more severe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparison {
    /// Equal.
    Is,
    /// Larger, later, more severe.
    Above,
    /// Smaller, earlier, less severe.
    Below,
}

packed!(
    enum Comparison {
        Is,
        Above,
        Below,
    }
);

/// A predicate on texts: a regular expression, from `matches` or built from the words of the other operators.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The expression.
    pub expression: String,
    #[cfg(feature = "text")]
    regex: regex::Regex,
}

/// The longest regular expression, in bytes: of all the words of one test.
#[cfg(feature = "text")]
pub const MAX_EXPRESSION_BYTES: usize = 16_384;

/// The most bytes a compiled regular expression may take.
#[cfg(feature = "text")]
pub const MAX_PATTERN_BYTES: usize = 1 << 18;

/// The most bytes all compiled regular expressions of a policy may take.
#[cfg(feature = "text")]
pub const MAX_PATTERNS_BYTES: usize = 1 << 22;

impl Pattern {
    /// Compiles an expression that may take `most` bytes, and says how many it is counted as. The error says what is
    /// wrong with it.
    #[cfg(feature = "text")]
    pub fn new(expression: &str, most: usize) -> Result<(Self, usize), String> {
        if expression.len() > MAX_EXPRESSION_BYTES {
            return Err(format!("it has more than {MAX_EXPRESSION_BYTES} bytes"));
        }
        let built = compiled(expression, most.min(MAX_PATTERN_BYTES), MAX_PATTERN_BYTES);
        let (regex, size) = built.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) if most < MAX_PATTERN_BYTES => {
                format!("with it all text conditions together take more than {MAX_PATTERNS_BYTES} bytes when compiled")
            }
            regex::Error::CompiledTooBig(_) => format!("it takes more than {MAX_PATTERN_BYTES} bytes when compiled"),
            error => error.to_string().lines().last().unwrap_or_default().replace("error: ", ""),
        })?;
        Ok((Self { expression: expression.to_owned(), regex }, size))
    }

    /// Whether it finds something in the text.
    #[cfg(feature = "text")]
    pub fn finds(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// Builds without text rules refuse policies that have them, so there is never a pattern to ask.
    #[cfg(not(feature = "text"))]
    pub fn finds(&self, _: &str) -> bool {
        false
    }
}

/// The most different things that the conditions of a policy may test: fields, options, texts, comparisons, values.
pub const MAX_SUBJECTS: usize = 2_000;

/// All subjects of a policy, each once.
#[derive(Clone, Debug, Default)]
pub struct Subjects {
    list: Vec<Subject>,
    ids: BTreeMap<Subject, SubjectId>,
    patterns: Vec<Pattern>,
    /// What multiplying out more conditions may cost.
    pub(super) effort: Effort,
    /// Whether it was said that there is too much of them.
    pub(super) is_too_much: bool,
    #[cfg(feature = "text")]
    pattern_ids: BTreeMap<String, usize>,
    /// What the patterns take.
    #[cfg(feature = "text")]
    pattern_bytes: usize,
}

impl Packed for Subjects {
    fn pack(&self, to: &mut Packer) {
        self.list.pack(to);
        self.patterns.iter().map(|pattern| pattern.expression.clone()).collect::<Vec<String>>().pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let (list, expressions): (Vec<Subject>, Vec<String>) = (Vec::unpack(from), Vec::unpack(from));
        let mut subjects = Self::default();
        for subject in list {
            subjects.id(subject);
        }
        for expression in expressions {
            #[cfg(feature = "text")]
            if subjects.pattern(&expression).is_err() {
                from.fail::<()>();
            }
            #[cfg(not(feature = "text"))]
            subjects.patterns.push(Pattern { expression });
        }
        subjects
    }
}

impl Subjects {
    /// The number of a subject, given now if it is new.
    pub fn id(&mut self, subject: Subject) -> SubjectId {
        let next = self.list.len();
        let id = *self.ids.entry(subject).or_insert(next);
        if id == next {
            self.list.push(subject);
        }
        id
    }

    /// The number of a subject that some condition tests.
    pub fn find(&self, subject: Subject) -> Option<SubjectId> {
        self.ids.get(&subject).copied()
    }

    /// The number of a pattern, given now if it is new.
    #[cfg(feature = "text")]
    pub fn pattern(&mut self, expression: &str) -> Result<usize, String> {
        if let Some(&at) = self.pattern_ids.get(expression) {
            return Ok(at);
        }
        let (pattern, bytes) = Pattern::new(expression, MAX_PATTERNS_BYTES - self.pattern_bytes)?;
        self.pattern_bytes += bytes;
        let at = self.patterns.len();
        self.patterns.push(pattern);
        self.pattern_ids.insert(expression.to_owned(), at);
        Ok(at)
    }

    /// The subject of a number.
    pub fn get(&self, id: SubjectId) -> Option<Subject> {
        self.list.get(id).copied()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether any is a predicate on a text.
    pub fn search_texts(&self) -> bool {
        !self.patterns.is_empty()
    }

    /// All of them, by number.
    pub fn all(&self) -> &[Subject] {
        &self.list
    }

    /// The values a subject can take.
    pub fn domain(&self, id: SubjectId, vocabulary: &Vocabulary) -> Domain {
        match self.get(id) {
            Some(Subject::Field(at)) => match vocabulary.fields.get(at) {
                Some(field) => field.kind.domain(field.can_be_unknown()),
                None => Domain::ATOM,
            },
            Some(Subject::Derived(at)) => match vocabulary.derived.get(at) {
                Some(value) => Domain::indices(value.levels.len(), true),
                None => Domain::ATOM,
            },
            Some(Subject::Priority) => match &vocabulary.priority {
                Some(value) => Domain::indices(value.levels.len(), true),
                None => Domain::ATOM,
            },
            _ => Domain::ATOM,
        }
    }

    /// The value of a subject that is no derived value, from the values of fields; `None` while it is open.
    pub fn value(&self, id: SubjectId, vocabulary: &Vocabulary, answers: &[Option<Value>]) -> Option<Ordinal> {
        let answer = |field: usize| answers.get(field).and_then(Option::as_ref);
        let atom = |holds: bool| Some(Ordinal::Value(i64::from(holds)));
        match self.get(id)? {
            Subject::Field(field) => answer(field).map(Value::ordinal),
            Subject::Chosen(field, option) => match answer(field)? {
                Value::Several(chosen) => atom(chosen.binary_search(&option).is_ok()),
                _ => atom(false),
            },
            Subject::Answered(field) => match answer(field) {
                Some(answer) => atom(*answer != Value::Unknown),
                // It will have an answer in the end.
                None => atom(true).filter(|_| vocabulary.fields.get(field).is_some_and(|own| !own.can_be_unknown())),
            },
            Subject::Text(field, pattern) => match answer(field)? {
                Value::Text(text) => atom(self.patterns.get(pattern).is_some_and(|pattern| pattern.finds(text))),
                _ => atom(false),
            },
            Subject::Compare(left, comparison, right) => {
                let known = |field: usize| match answer(field) {
                    None => None,
                    Some(Value::One(value)) => Some(Some(*value)),
                    Some(_) => Some(None),
                };
                let on_scale = vocabulary.fields.get(left).is_some_and(|field| matches!(field.kind, Kind::Level(_)));
                match (known(left), known(right)) {
                    (Some(None), _) | (_, Some(None)) => atom(false),
                    (Some(Some(left)), Some(Some(right))) => atom(match comparison {
                        Comparison::Is => left == right,
                        Comparison::Above => (left > right) != on_scale && left != right,
                        Comparison::Below => (left < right) != on_scale && left != right,
                    }),
                    _ => None,
                }
            }
            Subject::Derived(_) | Subject::Priority => None,
        }
    }

    /// The fields a subject reads; none for a derived value.
    pub fn fields(&self, id: SubjectId) -> impl Iterator<Item = usize> {
        let (one, two) = match self.get(id) {
            Some(
                Subject::Field(field) | Subject::Chosen(field, _) | Subject::Answered(field) | Subject::Text(field, _),
            ) => (Some(field), None),
            Some(Subject::Compare(left, _, right)) => (Some(left), Some(right)),
            Some(Subject::Derived(_) | Subject::Priority) | None => (None, None),
        };
        one.into_iter().chain(two)
    }
}
