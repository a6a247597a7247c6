//! What can be wrong with a pattern, or with all of a set together.

use std::fmt;

use super::{
    MAX_COMPILED_BYTES, MAX_GAPS, MAX_PATTERNS, MAX_PHRASE_CHARACTERS, MAX_PHRASE_TOKENS, MAX_REGEX_BYTES, MAX_SIMILAR,
    MAX_TOTAL_COMPILED_BYTES, SHORTEST_FUZZY,
};

/// Why a pattern is refused. Each `at` is a place in the pattern, in bytes.
///
/// ```
/// use itsm_core::text::patterns::Patterns;
///
/// let error = Patterns::builder().phrase("reset pass*word").unwrap_err();
/// assert_eq!(error.to_string(), "`*` stands inside `pass*word`");
/// assert_eq!(error.help(), "write it at the end of a word, with a blank after it");
/// assert_eq!(error.at(), Some(10));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternError {
    /// The phrase has nothing that texts are compared by.
    NoWord,
    /// The phrase has more than [`MAX_PHRASE_CHARACTERS`].
    TooLong,
    /// The phrase has more than [`MAX_PHRASE_TOKENS`].
    TooManyTokens,
    /// The phrase leaves out more than [`MAX_GAPS`] words.
    TooManyGaps {
        /// Where the first that is too many stands.
        at: usize,
    },
    /// A `*` that stands for a word is the first or last of its phrase.
    GapAtEdge {
        /// Where it stands.
        at: usize,
    },
    /// A `*` or `~` is not the last character of what it stands in.
    MarkInside {
        /// Which of the two.
        mark: char,
        /// What it stands in, between blanks.
        word: String,
        /// Where it stands.
        at: usize,
    },
    /// A `*` or `~` has no word before it.
    MarkWithoutWord {
        /// Which of the two.
        mark: char,
        /// What it stands in, between blanks.
        word: String,
        /// Where it stands.
        at: usize,
    },
    /// A word ends with more than one `*` or `~`.
    TwoMarks {
        /// The word.
        word: String,
        /// Where the first of them stands.
        at: usize,
    },
    /// A word with `~` has fewer characters than [`SHORTEST_FUZZY`].
    TooShort {
        /// The word, folded.
        word: String,
        /// Where its `~` stands.
        at: usize,
    },
    /// More than [`MAX_SIMILAR`] words with `~` become the same when a character is left out.
    TooSimilar {
        /// One of them, folded.
        word: String,
    },
    /// The set has more than [`MAX_PATTERNS`], or their words together too many letters.
    TooManyPatterns,
    /// The regular expression cannot be read.
    Syntax {
        /// What is wrong with it.
        message: String,
        /// Where.
        at: usize,
    },
    /// The regular expression finds nothing, which is everywhere.
    MatchesEmpty,
    /// The regular expression can never find anything.
    NeverMatches,
    /// The regular expression has more than [`MAX_REGEX_BYTES`].
    ExpressionTooLong,
    /// The regular expression takes more than [`MAX_COMPILED_BYTES`].
    ExpressionTooLarge,
    /// With it, all regular expressions of the set take more than [`MAX_TOTAL_COMPILED_BYTES`].
    ExpressionsTooLarge,
}

impl PatternError {
    /// How to put it right.
    ///
    /// ```
    /// use itsm_core::text::patterns::Patterns;
    ///
    /// let error = Patterns::builder().phrase("fax~").unwrap_err();
    /// assert_eq!(error.to_string(), "`fax~` has fewer than 5 characters");
    /// assert_eq!(error.help(), "short words are one edit away from too many others: leave out the `~`, or list the spellings");
    /// ```
    pub fn help(&self) -> &'static str {
        match self {
            Self::NoWord => "write a word, a number or an emoji",
            Self::TooLong | Self::TooManyTokens => "use the words that tell it from other phrases",
            Self::TooManyGaps { .. } => "make two phrases of it, or a regular expression",
            Self::GapAtEdge { .. } => "a phrase begins and ends with a word: leave the `*` out",
            Self::MarkInside { .. } => "write it at the end of a word, with a blank after it",
            Self::MarkWithoutWord { mark: '*', .. } => {
                "write it at the end of a word, or with blanks around it for any one word"
            }
            Self::MarkWithoutWord { .. } => "write it at the end of a word",
            Self::TwoMarks { .. } => "a word is the beginning of others, or spelt nearly so: choose one",
            Self::TooShort { .. } => {
                "short words are one edit away from too many others: leave out the `~`, or list the spellings"
            }
            Self::TooSimilar { .. } => "leave out the `~` of some: one of them finds many of the others already",
            Self::TooManyPatterns => "use fewer patterns, or several sets",
            Self::Syntax { .. } => "the syntax is that of the `regex` crate: no look-around, no back references",
            Self::MatchesEmpty => "make something in it obligatory: `+` in place of `*`, no empty alternative",
            Self::NeverMatches => "a class in it has no character",
            Self::ExpressionTooLong => "make several of it",
            Self::ExpressionTooLarge | Self::ExpressionsTooLarge => {
                "use lower counts in `{}`, and `[a-z0-9]` for `\\w`; or phrases, which count nothing"
            }
        }
    }

    /// Where in the pattern, in bytes, if it is one place.
    pub fn at(&self) -> Option<usize> {
        match self {
            Self::TooManyGaps { at }
            | Self::GapAtEdge { at }
            | Self::MarkInside { at, .. }
            | Self::MarkWithoutWord { at, .. }
            | Self::TwoMarks { at, .. }
            | Self::TooShort { at, .. }
            | Self::Syntax { at, .. } => Some(*at),
            _ => None,
        }
    }
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWord => f.write_str("it has no word"),
            Self::TooLong => write!(f, "it has more than {MAX_PHRASE_CHARACTERS} characters"),
            Self::TooManyTokens => write!(f, "it has more than {MAX_PHRASE_TOKENS} words"),
            Self::TooManyGaps { .. } => write!(f, "more than {MAX_GAPS} words are left open with `*`"),
            Self::GapAtEdge { .. } => f.write_str("a `*` that stands for a word is the first or the last"),
            Self::MarkInside { mark, word, .. } => write!(f, "`{mark}` stands inside `{word}`"),
            Self::MarkWithoutWord { mark, word, .. } => write!(f, "the `{mark}` of `{word}` has no word before it"),
            Self::TwoMarks { word, .. } => write!(f, "`{word}` ends with more than one of `*` and `~`"),
            Self::TooShort { word, .. } => write!(f, "`{word}~` has fewer than {SHORTEST_FUZZY} characters"),
            Self::TooSimilar { word } => {
                write!(f, "more than {MAX_SIMILAR} words with `~` are nearly the same, among them `{word}`")
            }
            Self::TooManyPatterns => write!(f, "there are more than {MAX_PATTERNS} patterns, or too many letters"),
            Self::Syntax { message, .. } => f.write_str(message),
            Self::MatchesEmpty => f.write_str("the expression matches the empty text, which is everywhere"),
            Self::NeverMatches => f.write_str("the expression can never match"),
            Self::ExpressionTooLong => write!(f, "the expression has more than {MAX_REGEX_BYTES} bytes"),
            Self::ExpressionTooLarge => {
                write!(f, "the expression takes more than {MAX_COMPILED_BYTES} bytes when compiled")
            }
            Self::ExpressionsTooLarge => {
                write!(f, "with it all expressions take more than {MAX_TOTAL_COMPILED_BYTES} bytes when compiled")
            }
        }
    }
}

impl std::error::Error for PatternError {}
