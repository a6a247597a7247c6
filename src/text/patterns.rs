//! Phrases and regular expressions, all of a set looked for in one pass over a text.
//!
//! ```
//! use itsm_core::text::patterns::Patterns;
//!
//! let mut builder = Patterns::builder();
//! builder.phrase("reset * password")?;
//! builder.phrase("pass*")?;
//! builder.phrase("printer~")?;
//! builder.expression(r"\bINC\d{7}\b")?;
//! let patterns = builder.build()?;
//!
//! let text = "Reset my PASSWORD, the pirnter of inc0012345 needs it";
//! let mut found = Vec::new();
//! let complete = patterns.search(text, &mut |place| found.push((place.pattern.number(), &text[place.bytes])));
//! assert_eq!(found, [(0, "Reset my PASSWORD"), (1, "PASSWORD"), (2, "pirnter"), (3, "inc0012345")]);
//! assert!(complete);
//! # Ok::<(), itsm_core::text::patterns::PatternError>(())
//! ```
//!
//! # Phrases
//!
//! A phrase is cut into [`tokens`] as texts are, and found where the tokens of a text are the same, one after the
//! other, with whatever separators between them:
//!
//! - `E-Mail` is `e` and `mail`, so it is found in `e-mail`, `E MAIL` and `e_mail`; not in `email`, which is one word, and another phrase.
//! - `打印机` are three tokens of one character; `🔒` is one, and `Büro` is found in `BURO`.
//! - `pass*` is any word that begins so, and the `*` of `reset * password` is any one word, up to [`MAX_GAPS`] of a phrase.
//! - `printer~` is also what is at most one edit away: a character too many, too few, another, or two neighbours exchanged. It has
//!   [`SHORTEST_FUZZY`] characters or more.
//!
//! A `*` or `~` at the end of `e-mails*` belongs to the last word. Of words longer than [`LONGEST_TOKEN`](crate::text::LONGEST_TOKEN), as
//! everywhere, the first characters count.
//!
//! # Expressions
//!
//! Regular expressions are those of the `regex` crate, look for letters of any case, and see the text as it was written. One is run
//! only where three characters next to each other are in the text that it cannot do without, as the `inc` of `INC\d{7}`; those that
//! can do without any, as `\d{3}` can, are always run. They see the first [`MAX_SEARCHED_BYTES`] of a text.
//!
//! # Time and memory
//!
//! - What a token costs does not depend on how many phrases there are, but for the logarithm of how many share their hash, beginning or
//!   node of the tree. It depends on how many can be open at once: [`MAX_LOOKUPS`] for the phrases that begin at one token. More is
//!   only to be had on purpose, with words that are many others, one after the other, as in phrases of `a`, `a*` and `*` in all combinations.
//! - A token is compared with at most [`MAX_LOOKUPS`] words with `~`; where more are like it, all of those are left out. It takes words
//!   made for it: at most [`MAX_SIMILAR`] of a set may be alike in the same way.
//! - An expression takes time in proportion to its size and that of the text, for each of [`MAX_FOUND`] places; all of them together
//!   are at most [`MAX_TOTAL_COMPILED_BYTES`].
//! - A search keeps at most [`MAX_FOUND`] places of each pattern that is found.

use std::fmt;
use std::ops::Range;

use self::buckets::sort;
use self::expression::{Collected, Expressions};
use self::lexicon::{Lexicon, Written};
use self::search::Search;
use self::trie::Trie;
use super::tokens;

pub use self::error::PatternError;

mod buckets;
mod error;
mod expression;
mod gate;
mod lexicon;
mod near;
mod phrase;
pub mod search;
mod trie;

/// The most words of a phrase, those included that are left open.
pub const MAX_PHRASE_TOKENS: usize = 16;

/// The most characters of a phrase as written.
pub const MAX_PHRASE_CHARACTERS: usize = 256;

/// The most words of a phrase that are left open with `*`.
pub const MAX_GAPS: usize = 3;

/// The fewest characters, folded, of a word with `~`.
pub const SHORTEST_FUZZY: usize = 5;

/// The most different words with `~` that become the same when a character is left out: as `fines~`, `fined~` and `finer~` do.
pub const MAX_SIMILAR: usize = 64;

/// The most patterns of a set.
pub const MAX_PATTERNS: usize = 1 << 20;

/// The most bytes that the words of all phrases may have, folded.
const MAX_LETTERS: usize = 1 << 28;

/// The most places that are told of a pattern: the first.
pub const MAX_FOUND: usize = 8;

/// How many words are looked up, at most, for the phrases that begin at one token of a text; and how many with `~` are compared with it.
pub const MAX_LOOKUPS: usize = 512;

/// The longest regular expression, in bytes.
pub const MAX_REGEX_BYTES: usize = 4_096;

/// The most bytes that a compiled regular expression may take.
pub const MAX_COMPILED_BYTES: usize = 1 << 18;

/// The most bytes that all compiled regular expressions of a set may take; each counts as the next power of two.
pub const MAX_TOTAL_COMPILED_BYTES: usize = 1 << 23;

/// How much of a text regular expressions see, in bytes, rounded down to a whole character.
pub const MAX_SEARCHED_BYTES: usize = 1 << 16;

/// A pattern by its number in its set. They count up from 0, over both kinds, in the order in which they were added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatternId(u32);

impl PatternId {
    /// The number.
    pub fn number(self) -> usize {
        self.0 as usize
    }
}

/// A place where a pattern was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The pattern.
    pub pattern: PatternId,
    /// Its place in the text, in bytes.
    pub bytes: Range<usize>,
    /// Its place in the text, in UTF-16 code units, as JavaScript counts.
    pub utf16: Range<usize>,
}

/// Collects the patterns of a set.
///
/// ```
/// use itsm_core::text::patterns::Patterns;
///
/// let mut builder = Patterns::builder();
/// assert_eq!(builder.phrase("paper jam")?.number(), 0);
/// assert!(builder.expression("(").is_err());
/// // What is refused has no number.
/// assert_eq!(builder.expression("0x[0-9a-f]{8}")?.number(), 1);
/// # Ok::<(), itsm_core::text::patterns::PatternError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct PatternsBuilder {
    count: u32,
    /// The phrases, and where the words of each end.
    phrases: Vec<(PatternId, u32)>,
    words: u32,
    written: Written,
    expressions: Collected,
}

impl PatternsBuilder {
    /// Adds a phrase.
    pub fn phrase(&mut self, phrase: &str) -> Result<PatternId, PatternError> {
        let words = phrase::read(phrase)?;
        let id = self.next()?;
        for word in &words {
            self.written.push(word);
            self.words += 1;
        }
        self.phrases.push((id, self.words));
        self.count += 1;
        Ok(id)
    }

    /// Adds a regular expression.
    pub fn expression(&mut self, expression: &str) -> Result<PatternId, PatternError> {
        let id = self.next()?;
        self.expressions.add(id, expression)?;
        self.count += 1;
        Ok(id)
    }

    /// All of them. The only error left is [`PatternError::TooSimilar`], for that is known only now.
    pub fn build(self) -> Result<Patterns, PatternError> {
        let (lexicon, symbols) = Lexicon::new(&self.written).map_err(|word| PatternError::TooSimilar { word })?;
        let trie = Trie::new(&self.phrases, &symbols);
        Ok(Patterns { count: self.count as usize, lexicon, trie, expressions: self.expressions.finish() })
    }

    fn next(&self) -> Result<PatternId, PatternError> {
        if self.count as usize >= MAX_PATTERNS || self.written.bytes() > MAX_LETTERS {
            return Err(PatternError::TooManyPatterns);
        }
        Ok(PatternId(self.count))
    }
}

/// A set of patterns, ready for any number of texts. Immutable, `Send + Sync`.
#[derive(Clone)]
pub struct Patterns {
    count: usize,
    lexicon: Lexicon,
    trie: Trie,
    expressions: Expressions,
}

impl Patterns {
    /// A set without patterns yet.
    pub fn builder() -> PatternsBuilder {
        PatternsBuilder::default()
    }

    /// How many patterns it has: their numbers are below.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Looks for all patterns, and gives the first [`MAX_FOUND`] places of each, ordered by where they begin, where they end, and
    /// the pattern. Places of one phrase may overlap; those of one expression do not.
    ///
    /// Says whether that is all of them: `false` if at some token phrases were left out, since following them takes more than
    /// [`MAX_LOOKUPS`]. It needs a set made for it, and which ones depends on nothing but the set and the text. That expressions do not
    /// see the end of a long text is not told.
    ///
    /// ```
    /// use itsm_core::text::patterns::Patterns;
    ///
    /// let mut builder = Patterns::builder();
    /// builder.phrase("🔒 bitlocker")?;
    /// let patterns = builder.build()?;
    /// let mut places = Vec::new();
    /// patterns.search("💻: 🔒 BitLocker!", &mut |found| places.push((found.bytes, found.utf16)));
    /// assert_eq!(places, [(6..20, 4..16)]);
    /// # Ok::<(), itsm_core::text::patterns::PatternError>(())
    /// ```
    pub fn search(&self, text: &str, found: &mut dyn FnMut(Found)) -> bool {
        let mut search = self.start();
        if self.trie.longest() > 0 {
            let mut tokens = tokens(text);
            while let Some(token) = tokens.next_token() {
                search.take(&token);
            }
        }
        search.finish(text, found)
    }

    /// Starts a search of a text whose tokens the caller goes through anyway, so that it is folded once: see [`Search`].
    pub fn start(&self) -> Search<'_> {
        Search::new(self)
    }
}

impl fmt::Debug for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Patterns").field("len", &self.count).finish_non_exhaustive()
    }
}
