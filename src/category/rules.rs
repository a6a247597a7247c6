//! What speaks for a value, resolved.

use std::sync::Arc;

use crate::document::model::Text;
use crate::packed::{Packed, Packer, Unpacker, packed};
use crate::scale::Options;
use crate::span::Span;
use crate::table::rule::When;
use crate::table::subject::Subjects;
use crate::text::patterns::Patterns;

/// The suggestions of a policy.
#[derive(Clone, Debug)]
pub struct SuggestRules {
    /// The text fields that are searched.
    pub texts: Vec<WeightedText>,
    /// The fields for which values are suggested.
    pub fields: Vec<SuggestedField>,
    /// The conditions of categories.
    pub conditions: Vec<When>,
    /// The keywords as their author wrote them, by number of their pattern.
    pub(crate) keywords: Vec<WrittenKeyword>,
    /// What conditions of rules and categories test: the subjects of the policy, and more. What it tests beside them would
    /// cost every other decision time.
    pub(crate) subjects: Subjects,
    /// What is looked for, in one pass; of a built policy that is damaged there is nothing.
    pub(crate) patterns: Option<Patterns>,
    /// For each pattern the rules that have it.
    pub(crate) uses: Vec<Vec<Use>>,
}

/// A text field that is searched.
#[derive(Clone, Debug)]
pub struct WeightedText {
    /// Its number.
    pub field: usize,
    /// Its name.
    pub name: String,
    /// Its weight, in hundredths of a percent.
    pub weight: u32,
}

packed!(struct WeightedText { field, name, weight });

/// A keyword as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WrittenKeyword {
    pub(crate) is_expression: bool,
    pub(crate) text: String,
}

packed!(struct WrittenKeyword { is_expression, text });

/// How values are suggested for a field.
#[derive(Clone, Debug)]
pub struct SuggestedField {
    /// The number of the field.
    pub field: usize,
    /// Its name.
    pub name: String,
    /// Its values.
    pub values: Arc<Options>,
    /// What is said of single values; none where nothing is.
    pub known: Vec<KnownValue>,
    /// How certain a suggestion must be, in ten-thousandths.
    pub at_least: u32,
    /// How many are suggested at most.
    pub limit: usize,
    /// What speaks for values.
    pub rules: Vec<KeywordRule>,
    /// Where the values come from, if they follow those of another suggested field.
    pub follows: Option<Follows>,
}

packed!(struct SuggestedField { field, name, values, known, at_least, limit, rules, follows });

/// What is said of a value of a suggested field.
#[derive(Clone, Debug, Default)]
pub struct KnownValue {
    /// What people read.
    pub label: Option<Text>,
    /// Whether it must not be suggested any more.
    pub disabled: bool,
    /// The conditions that must not fail for it to be valid, by number: its own, and those of the categories above it.
    pub when: Vec<usize>,
    /// How certain a suggestion of it must be, in ten-thousandths.
    pub at_least: Option<u32>,
    /// The fields for which it has a value, with that.
    pub sets: Vec<(String, String)>,
}

packed!(struct KnownValue { label, disabled, when, at_least, sets });

/// Values that follow those of another field.
#[derive(Clone, Debug)]
pub struct Follows {
    /// The number of that field among the suggested ones.
    pub suggested: usize,
    /// For each of its values the one that follows.
    pub value_of: Vec<Option<usize>>,
}

packed!(struct Follows { suggested, value_of });

/// Something that speaks for a value, or against it.
#[derive(Clone, Debug)]
pub struct KeywordRule {
    /// What the evidence calls it.
    pub id: String,
    /// The value.
    pub then: usize,
    /// When it is there.
    pub when: When,
    /// For whose language it is there.
    pub language: Option<String>,
    /// The texts that it looks into, by their numbers among the searched ones; all of them where there is none.
    pub texts: Vec<usize>,
    /// Whether one of its `must` has to be found.
    pub has_must: bool,
    /// What its `when` counts by itself.
    pub points: i64,
    /// The reason, for people.
    pub because: Option<Text>,
}

packed!(struct KeywordRule { id, then, when, language, texts, has_must, points, because });

/// Where a keyword stands.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    pub(crate) field: usize,
    pub(crate) rule: usize,
    pub(crate) strength: Strength,
    /// Its place in the document.
    #[cfg_attr(not(feature = "author"), expect(dead_code, reason = "only findings tell of it"))]
    pub(crate) span: Span,
}

packed!(struct Use { field, rule, strength } [span]);

/// What it means that a keyword is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Nearly enough by itself.
    Strong,
    /// Some are needed.
    Weak,
    /// It speaks against the value.
    Against,
    /// Without one of these the value is not suggested.
    Must,
    /// The value is not suggested.
    MustNot,
    /// The value is suggested, and nothing else.
    Pin,
}

packed!(
    enum Strength {
        Strong,
        Weak,
        Against,
        Must,
        MustNot,
        Pin,
    }
);

impl Strength {
    /// What policies call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Weak => "weak",
            Self::Against => "against",
            Self::Must => "must",
            Self::MustNot => "must_not",
            Self::Pin => "pin",
        }
    }
}

impl SuggestRules {
    /// The number of a suggested field.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The fields that it takes, beside what conditions test: texts, and what is suggested, for that may be chosen.
    #[cfg(feature = "author")]
    pub(crate) fn fields_used(&self) -> impl Iterator<Item = usize> {
        self.texts.iter().map(|text| text.field).chain(self.fields.iter().map(|field| field.field))
    }

    /// Whether nothing points past the end of anything, so far as an answer could be a wrong one.
    pub(crate) fn is_sound(&self) -> bool {
        self.fields.iter().all(|field| {
            field.rules.iter().all(|rule| rule.then < field.values.len())
                && field.follows.as_ref().is_none_or(|follows| follows.suggested < self.fields.len())
        })
    }
}

impl Packed for SuggestRules {
    fn pack(&self, to: &mut Packer) {
        self.texts.pack(to);
        self.fields.pack(to);
        self.conditions.pack(to);
        self.keywords.pack(to);
        self.subjects.pack(to);
        self.uses.pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        let (texts, fields, conditions) = (Vec::unpack(from), Vec::unpack(from), Vec::unpack(from));
        let keywords: Vec<WrittenKeyword> = Vec::unpack(from);
        let mut patterns = Patterns::builder();
        for keyword in &keywords {
            if keyword.add(&mut patterns).is_err() {
                from.fail::<()>();
                break;
            }
        }
        let subjects = Subjects::unpack(from);
        let patterns = patterns.build().map_or_else(|_| from.fail(), Some);
        Self { texts, fields, conditions, keywords, subjects, patterns, uses: Vec::unpack(from) }
    }
}
