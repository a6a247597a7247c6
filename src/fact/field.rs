//! The types of fields, resolved: what values they have, and the integers these stand for.

use std::sync::Arc;

use super::notation::{self, DATES, DAY, INSTANTS, MAX_DURATION, MAX_INTEGER};
use crate::document::model::{Scalar, ScalarKind};
use crate::packed::packed;
use crate::scale::Options;
use crate::stage::set::{Domain, Ordinal};

/// The most decimal places of a number.
pub const MAX_PLACES: u32 = 9;

/// The type of a field, with the values it may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No (0) or yes (1).
    Boolean,
    /// One of these.
    Choice(Arc<Options>),
    /// Any number of these.
    Choices(Arc<Options>),
    /// A level, most severe first.
    Level(Arc<Options>),
    /// A number written in a notation, within bounds.
    Number {
        /// How it is written.
        notation: Notation,
        /// The least value.
        min: i64,
        /// The greatest value.
        max: i64,
    },
    /// Free text of at most so many characters.
    Text {
        /// In characters.
        max_length: usize,
    },
}

packed!(enum Kind {
    Boolean,
    Choice(options),
    Choices(options),
    Level(options),
    Number { notation, min, max },
    Text { max_length }
});

/// The notation of a number; see [`notation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// A whole number.
    Integer,
    /// A number with so many places.
    Decimal(u32),
    /// Seconds.
    Duration,
    /// Days since 1970-01-01.
    Date,
    /// Milliseconds since 1970-01-01T00:00Z.
    Instant,
    /// Seconds since midnight.
    Time,
}

packed!(
    enum Notation {
        Integer,
        Decimal(places),
        Duration,
        Date,
        Instant,
        Time,
    }
);

impl Notation {
    /// Reads a value.
    pub fn read(self, text: &str) -> Option<i64> {
        match self {
            Self::Integer => notation::integer(text),
            Self::Decimal(places) => notation::decimal(text, places),
            Self::Duration => notation::duration(text),
            Self::Date => notation::date(text),
            Self::Instant => notation::instant(text),
            Self::Time => notation::time(text),
        }
    }

    /// Writes a value.
    pub fn write(self, value: i64) -> String {
        match self {
            Self::Integer => value.to_string(),
            Self::Decimal(places) => notation::write_decimal(value, places),
            Self::Duration => notation::write_duration(value),
            Self::Date => notation::write_date(value),
            Self::Instant => notation::write_instant(value),
            Self::Time => notation::write_time(value),
        }
    }

    /// The values there are at all.
    pub fn limits(self) -> (i64, i64) {
        match self {
            Self::Integer | Self::Decimal(_) => (-MAX_INTEGER, MAX_INTEGER),
            Self::Duration => (0, MAX_DURATION),
            Self::Date => DATES,
            Self::Instant => INSTANTS,
            Self::Time => (0, DAY),
        }
    }

    /// What is expected, for people.
    pub fn expected(self) -> String {
        match self {
            Self::Integer => "a whole number such as `12`".to_owned(),
            Self::Decimal(0) => "a whole number".to_owned(),
            Self::Decimal(places) => format!("a number with at most {places} decimal places"),
            Self::Duration => "a duration such as `90m`, `4h`, `2d` or `PT4H`".to_owned(),
            Self::Date => "a date such as `2026-11-22`".to_owned(),
            Self::Instant => "an instant such as `2026-11-22T08:30:00+01:00`".to_owned(),
            Self::Time => "a clock time such as `08:30`".to_owned(),
        }
    }
}

/// Who wrote a value, and so how freely it may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// In a policy: a scalar is what is expected of it.
    InPolicy,
    /// In JSON facts: a boolean is `true`, not `"true"`; an integer is `5`, not `"5"`.
    InFacts,
}

impl Kind {
    /// Stands in where a type could not be resolved: its name is known, and nothing more is said of it.
    pub(crate) const BROKEN: Self = Self::Text { max_length: 0 };

    /// The word in the document.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Choice(_) => "choice",
            Self::Choices(_) => "choices",
            Self::Level(_) => "level",
            Self::Number { notation: Notation::Integer, .. } => "integer",
            Self::Number { notation: Notation::Decimal(_), .. } => "decimal",
            Self::Number { notation: Notation::Duration, .. } => "duration",
            Self::Number { notation: Notation::Date, .. } => "date",
            Self::Number { notation: Notation::Instant, .. } => "instant",
            Self::Number { notation: Notation::Time, .. } => "time",
            Self::Text { .. } => "text",
        }
    }

    /// The values of a scalar type; for `choices` and `text`, of whether there is an answer.
    pub fn domain(&self, nullable: bool) -> Domain {
        match self {
            Self::Boolean => Domain { nullable, ..Domain::ATOM },
            Self::Choice(options) | Self::Level(options) => Domain::indices(options.len(), nullable),
            Self::Number { min, max, .. } => Domain { min: *min, max: *max, nullable },
            Self::Choices(_) | Self::Text { .. } => Domain::ATOM,
        }
    }

    /// The options, of types that have them.
    pub fn options(&self) -> Option<&Arc<Options>> {
        match self {
            Self::Choice(options) | Self::Choices(options) | Self::Level(options) => Some(options),
            _ => None,
        }
    }

    /// Reads a value of a scalar type. The error says what was expected.
    pub fn read(&self, scalar: &Scalar, written: Written) -> Result<Ordinal, String> {
        if scalar.kind == ScalarKind::Null {
            return Ok(Ordinal::Unknown);
        }
        if written == Written::InFacts && !self.is_written_as(scalar.kind) {
            return Err(self.expected());
        }
        let text = scalar.text.as_str();
        let value = match self {
            Self::Boolean => match text {
                "true" => Some(1),
                "false" => Some(0),
                _ => None,
            },
            Self::Choice(options) | Self::Choices(options) | Self::Level(options) => {
                options.index(text).and_then(|index| i64::try_from(index).ok())
            }
            Self::Number { notation, min, max } => notation.read(text).filter(|value| (*min..=*max).contains(value)),
            Self::Text { .. } => None,
        };
        value.map(Ordinal::Value).ok_or_else(|| self.expected())
    }

    /// Whether JSON facts write a value of this type so: a boolean is `true`, not `"true"`; an integer `5`, not `"5"`.
    /// Ids may look like numbers, and decimals may be texts, so that no place is lost.
    fn is_written_as(&self, kind: ScalarKind) -> bool {
        match self {
            Self::Boolean => kind != ScalarKind::Text,
            Self::Number { notation: Notation::Integer, .. } => !matches!(kind, ScalarKind::Text | ScalarKind::Bool),
            Self::Choice(_) | Self::Choices(_) | Self::Level(_) | Self::Number { .. } => kind != ScalarKind::Bool,
            Self::Text { .. } => matches!(kind, ScalarKind::Text | ScalarKind::Plain),
        }
    }

    /// Writes a value of a scalar type.
    pub fn write(&self, value: Ordinal) -> String {
        match (self, value) {
            (_, Ordinal::Unknown) => "unknown".to_owned(),
            (Self::Boolean, Ordinal::Value(value)) => (value == 1).to_string(),
            (Self::Choice(options) | Self::Choices(options) | Self::Level(options), Ordinal::Value(value)) => {
                options.id(usize::try_from(value).unwrap_or(usize::MAX)).to_owned()
            }
            (Self::Number { notation, .. }, Ordinal::Value(value)) => notation.write(value),
            (Self::Text { .. }, Ordinal::Value(_)) => "text".to_owned(),
        }
    }

    /// The ids of the options, of types that have them.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.options().into_iter().flat_map(|options| options.ids())
    }

    /// What is expected of a value, for people.
    pub fn expected(&self) -> String {
        match self {
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Choice(options) | Self::Choices(options) | Self::Level(options) => {
                let listed: Vec<String> = options.ids().take(8).map(|id| format!("`{id}`")).collect();
                let more = if options.len() > 8 { ", …" } else { "" };
                let several = if matches!(self, Self::Choices(_)) { "a list of" } else { "one of" };
                format!("{several} {}{more}", listed.join(", "))
            }
            Self::Number { notation, min, max } => {
                let (least, most) = notation.limits();
                let expected = notation.expected();
                match (*min > least, *max < most) {
                    (true, true) => {
                        format!("{expected}, from `{}` to `{}`", notation.write(*min), notation.write(*max))
                    }
                    (true, false) => format!("{expected}, at least `{}`", notation.write(*min)),
                    (false, true) => format!("{expected}, at most `{}`", notation.write(*max)),
                    (false, false) => expected,
                }
            }
            Self::Text { max_length } => format!("a text of at most {max_length} characters"),
        }
    }
}
