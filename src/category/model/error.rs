//! Why a model cannot be used.

use std::fmt;

/// Why a model cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelError {
    /// It is no model, or not whole, or not as it was written.
    Damaged,
    /// It was trained on texts that were folded or cut in another way.
    OtherNormaliser,
    /// It was written in a later version of the format.
    Newer,
    /// It has more bytes than a model may have.
    TooLarge,
}

impl ModelError {
    /// Its code, as errors of requests have one.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Damaged => "model.damaged",
            Self::OtherNormaliser => "model.other_normaliser",
            Self::Newer => "model.newer",
            Self::TooLarge => "model.too_large",
        }
    }

    /// What to do about it.
    pub const fn help(self) -> &'static str {
        match self {
            Self::Damaged => "fetch or copy the file again, as binary data",
            Self::OtherNormaliser => "train it again with this version",
            Self::Newer => "use the version of itsm-core that trained it, or a later one",
            Self::TooLarge => "train it with fewer features (`--keep`)",
        }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Damaged => "the model is damaged, or none at all",
            Self::OtherNormaliser => "the model was trained with another version of the text normaliser",
            Self::Newer => "the model is of a later version of the format",
            Self::TooLarge => "the model is too large",
        })
    }
}

impl std::error::Error for ModelError {}
