//! Folded texts, cut into tokens.

use std::ops::Range;

use super::LONGEST_TOKEN;
use super::fold::{Piece, Pieces, Place};
use super::table::Class;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Letters, and digits among them: `printer`, `p1`, `サーバー`.
    Word,
    /// Digits alone: `42`.
    Number,
    /// One character of a script that sets no blanks between words, with its marks: `印`, `り`.
    Character,
    /// An emoji, or one of the parts of a joined one: `🔒`.
    Emoji,
}

/// A token of a text, which can be read until the next is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// The token, folded: at most [`LONGEST_TOKEN`] characters.
    pub folded: &'a str,
    /// What it is.
    pub kind: Kind,
    /// Its place in the text, in bytes.
    pub bytes: Range<usize>,
    /// Its place in the text, in UTF-16 code units, as JavaScript counts.
    pub utf16: Range<usize>,
}

/// The tokens of a text, one after the other: see [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    pieces: Pieces<'t>,
    /// The piece that ended the last token.
    ahead: Option<Piece>,
    token: Growing,
}

/// The tokens of a text. Takes time in proportion to its length, and memory for one token.
///
/// ```
/// use itsm_core::text::tokens;
///
/// let mut tokens = tokens("📠 Café");
/// let emoji = tokens.next_token().unwrap();
/// assert_eq!((emoji.folded, emoji.bytes, emoji.utf16), ("📠", 0..4, 0..2));
/// let word = tokens.next_token().unwrap();
/// assert_eq!((word.folded, word.bytes, word.utf16), ("cafe", 5..10, 3..7));
/// assert_eq!(tokens.next_token(), None);
/// ```
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { pieces: Pieces::of(text), ahead: None, token: Growing::default() }
}

impl Tokens<'_> {
    /// The next token. It borrows from here, so that all tokens of a text share one buffer; hence no [`Iterator`].
    ///
    /// ```
    /// use itsm_core::text::tokens;
    ///
    /// let mut tokens = tokens("Can't print");
    /// assert_eq!(tokens.next_token().unwrap().folded, "cant");
    /// assert_eq!(tokens.next_token().unwrap().folded, "print");
    /// ```
    pub fn next_token(&mut self) -> Option<Token<'_>> {
        let (first, kind) = self.first()?;
        self.token.start(first);
        let kind = match kind {
            Kind::Word => self.word(first.class),
            Kind::Character => self.follow(true, kind),
            Kind::Emoji | Kind::Number => self.follow(false, kind),
        };
        Some(self.token.finish(kind))
    }

    fn next_piece(&mut self) -> Option<Piece> {
        self.ahead.take().or_else(|| self.pieces.next())
    }

    /// The piece with which the next token starts, and what the token is; a number counts as a word.
    fn first(&mut self) -> Option<(Piece, Kind)> {
        loop {
            if self.ahead.is_none() {
                self.pieces.ascii(|byte| !byte.is_ascii_alphanumeric());
            }
            let piece = self.next_piece()?;
            let kind = match piece.class {
                Class::Letter | Class::Katakana | Class::Hangul | Class::Digit => Kind::Word,
                Class::Character => Kind::Character,
                Class::Emoji => Kind::Emoji,
                // A mark has nothing to belong to here.
                Class::Separator | Class::Mark | Class::Commuting | Class::Apostrophe | Class::Dropped => continue,
            };
            return Some((piece, kind));
        }
    }

    /// What belongs to a single character.
    fn follow(&mut self, marks: bool, kind: Kind) -> Kind {
        while let Some(piece) = self.next_piece() {
            match piece.class {
                Class::Mark if marks => self.token.push(piece),
                Class::Commuting if marks => self.token.commuting(piece),
                Class::Dropped => self.token.cover(piece.place),
                _ => {
                    self.ahead = Some(piece);
                    break;
                }
            }
        }
        kind
    }

    /// The rest of a word or number.
    fn word(&mut self, first: Class) -> Kind {
        // The group of scripts that its letters are of, once it has any.
        let mut letters = (first != Class::Digit).then_some(first);
        loop {
            if matches!(letters, None | Some(Class::Letter)) {
                let run = self.pieces.ascii(|byte| byte.is_ascii_alphanumeric());
                if !run.is_empty() {
                    self.token.push_ascii(run, self.pieces.place());
                    if letters.is_none() && run.bytes().any(|byte| byte.is_ascii_alphabetic()) {
                        letters = Some(Class::Letter);
                    }
                }
            }
            let Some(piece) = self.next_piece() else { break };
            match piece.class {
                Class::Letter | Class::Katakana | Class::Hangul
                    if *letters.get_or_insert(piece.class) == piece.class =>
                {
                    self.token.push(piece);
                }
                Class::Digit | Class::Mark => self.token.push(piece),
                Class::Commuting => self.token.commuting(piece),
                Class::Dropped => self.token.cover(piece.place),
                Class::Apostrophe if matches!(letters, None | Some(Class::Letter)) && self.joins() => {}
                _ => {
                    self.ahead = Some(piece);
                    break;
                }
            }
        }
        if letters.is_some() { Kind::Word } else { Kind::Number }
    }

    /// Whether an apostrophe, which was just read, joins: one or two letters follow it, and then no third.
    ///
    /// At most up to the next apostrophe, so nothing is looked at more often than four times.
    fn joins(&self) -> bool {
        let mut letters = 0;
        for piece in self.pieces.clone() {
            match piece.class {
                // Not of Korean, where one syllable can be up to three letters.
                Class::Letter => letters += 1,
                Class::Mark | Class::Commuting if letters > 0 => {}
                Class::Dropped => {}
                _ => break,
            }
            if letters > 2 {
                return false;
            }
        }
        letters > 0
    }
}

/// A token while it is read.
#[derive(Clone, Debug, Default)]
struct Growing {
    folded: String,
    /// How many characters it has.
    length: usize,
    last: char,
    /// Where in `folded` the commuting marks begin that it ends with, if it does.
    marks: Option<usize>,
    bytes: Range<usize>,
    utf16: Range<usize>,
}

impl Growing {
    fn start(&mut self, piece: Piece) {
        let Place { byte, unit, .. } = piece.place;
        self.folded.clear();
        (self.length, self.marks, self.last) = (0, None, '\0');
        (self.bytes, self.utf16) = (byte..byte, unit..unit);
        self.push(piece);
    }

    fn finish(&self, kind: Kind) -> Token<'_> {
        Token { folded: &self.folded, kind, bytes: self.bytes.clone(), utf16: self.utf16.clone() }
    }

    fn cover(&mut self, place: Place) {
        (self.bytes.end, self.utf16.end) = place.end();
    }

    fn push(&mut self, piece: Piece) {
        self.cover(piece.place);
        self.marks = None;
        let character = piece.character;
        if piece.class == Class::Hangul
            && let Some(syllable) = composed(self.last, character)
        {
            self.folded.pop();
            self.folded.push(syllable);
            self.last = syllable;
        } else if self.length < LONGEST_TOKEN {
            self.folded.push(character);
            self.length += 1;
            self.last = character;
        } else {
            // What is left out separates what is kept from what follows.
            self.last = '\0';
        }
    }

    /// Letters and digits of ASCII, the last of them at this place.
    fn push_ascii(&mut self, run: &str, last: Place) {
        self.cover(last);
        (self.marks, self.last) = (None, '\0');
        let kept = run.get(..LONGEST_TOKEN - self.length).unwrap_or(run);
        let start = self.folded.len();
        self.folded.push_str(kept);
        self.length += kept.len();
        if let Some(kept) = self.folded.get_mut(start..) {
            kept.make_ascii_lowercase();
        }
    }

    /// Commuting marks are kept in the order of their code points, so that every order gives the same token; of too many, those
    /// are left out that come last in it.
    fn commuting(&mut self, piece: Piece) {
        self.cover(piece.place);
        self.last = '\0';
        if self.marks.is_none() && self.length == LONGEST_TOKEN {
            return;
        }
        let start = *self.marks.get_or_insert(self.folded.len());
        let marks = self.folded.get(start..).unwrap_or_default();
        let place = marks.find(|known| known > piece.character).map_or(self.folded.len(), |place| start + place);
        self.folded.insert(place, piece.character);
        if self.length < LONGEST_TOKEN {
            self.length += 1;
        } else {
            self.folded.pop();
        }
    }
}

/// The syllable of Korean that two letters make, or a syllable and the consonant that ends it: Unicode, section 3.12.
fn composed(before: char, after: char) -> Option<char> {
    let (before, after) = (u32::from(before), u32::from(after));
    let syllable = match (before, after) {
        (0x1100..=0x1112, 0x1161..=0x1175) => 0xAC00 + ((before - 0x1100) * 21 + (after - 0x1161)) * 28,
        (0xAC00..=0xD7A3, 0x11A8..=0x11C2) if (before - 0xAC00) % 28 == 0 => before + (after - 0x11A7),
        _ => return None,
    };
    char::from_u32(syllable)
}
