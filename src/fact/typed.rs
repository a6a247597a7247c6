//! A fact in a host's own type.

/// What a host knows of one field, in its own type: the three states of a fact.
///
/// Plain values become [`Fact::Value`]. An `Option` becomes a value or [`Fact::Unknown`], as it does for
/// [`Answer`](super::facts::Answer): whoever means “not answered yet” says [`Fact::Absent`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact<V> {
    /// Not answered yet.
    Absent,
    /// Answered: unknown, and will stay unknown.
    Unknown,
    /// A value.
    Value(V),
}

impl<V> Fact<V> {
    /// `None` is “not answered yet”.
    pub fn or_absent(value: Option<V>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }

    /// The same fact in another type; `None` where its value has no counterpart there.
    pub(crate) fn try_map<W>(self, other: impl FnOnce(V) -> Option<W>) -> Option<Fact<W>> {
        Some(match self {
            Self::Absent => Fact::Absent,
            Self::Unknown => Fact::Unknown,
            Self::Value(value) => Fact::Value(other(value)?),
        })
    }
}

impl<V> From<V> for Fact<V> {
    fn from(value: V) -> Self {
        Self::Value(value)
    }
}

impl<V> From<Option<V>> for Fact<V> {
    fn from(value: Option<V>) -> Self {
        value.map_or(Self::Unknown, Self::Value)
    }
}

macro_rules! smaller_numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Fact<i64> {
            fn from(value: $number) -> Self {
                Self::Value(value.into())
            }
        }

        impl From<Option<$number>> for Fact<i64> {
            fn from(value: Option<$number>) -> Self {
                value.map_or(Self::Unknown, Self::from)
            }
        }
    )*};
}

smaller_numbers!(u8, u16, u32, i8, i16, i32);
