//! What a model counts of a text: words, pairs of neighbours, and pieces of words, each as a hash.
//!
//! - Every token is a word, whatever its kind. A number of more than four digits is one by its length only, for it is a ticket, an
//!   asset or a phone, and says nothing by itself.
//! - Two tokens that follow one another in a text are a pair; pairs never cross texts.
//! - Of a word the pieces of three to five characters count too, with `<` at its start and `>` at its end, so that forms, compounds
//!   and words that are only half typed have something in common. A piece that would be the whole word is none. In scripts that set no
//!   blanks between words each character is a token, which has no pieces.
//!
//! The hash is FNV-1a of 64 bits over code points (Fowler, Noll, Vo), with the finish of `MurmurHash3` (Appleby); the upper 32 bits
//! are kept. It is part of the format of models.

use crate::text::{Kind, Token, tokens};

/// The pieces that count have from so many characters …
const SHORTEST_PIECE: usize = 3;

/// … up to so many.
const LONGEST_PIECE: usize = 5;

/// The longest number that counts by its digits.
const LONGEST_NUMBER: usize = 4;

/// What a feature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// A token.
    Word,
    /// A token and the one before it.
    Pair,
    /// A few characters of a word.
    Piece {
        /// The place of its first character in `<word>`.
        start: usize,
        /// How many it has.
        length: usize,
    },
}

/// Tells every feature of a text to `visit`, with the token that it belongs to, in the order of tokens: the word, the pair with
/// the token before it, the pieces. Takes time in proportion to the length of the text.
///
/// ```
/// use itsm_core::category::feature::{Form, each};
///
/// let (mut words, mut pairs, mut pieces) = (0, 0, 0);
/// each("No VPN", |_, form, _hash| match form {
///     Form::Word => words += 1,
///     Form::Pair => pairs += 1,
///     Form::Piece { .. } => pieces += 1,
/// });
/// // Of `<no>`: `<no` and `no>`; of `<vpn>`: `<vp`, `vpn`, `pn>`, `<vpn`, `vpn>`.
/// assert_eq!((words, pairs, pieces), (2, 1, 7));
/// ```
pub fn each(text: &str, mut visit: impl FnMut(&Token<'_>, Form, u32)) {
    by_token(text, |token, features| {
        visit(token, Form::Word, features.word);
        if let Some(pair) = features.pair {
            visit(token, Form::Pair, pair);
        }
        for piece in features.pieces {
            let (start, length) = (usize::from(piece.start), usize::from(piece.length));
            visit(token, Form::Piece { start, length }, piece.hash);
        }
    });
}

/// The features of a token.
pub(super) struct Features<'a> {
    pub(super) word: u32,
    /// With the token before it.
    pub(super) pair: Option<u32>,
    pub(super) pieces: &'a [Piece],
}

/// A few characters of a word: see [`Form::Piece`]. Tokens are short.
#[derive(Clone, Copy)]
pub(super) struct Piece {
    start: u8,
    length: u8,
    pub(super) hash: u32,
}

/// The same token by token: what is looked up a thousand times for a text stands in a list, and is not called for one by one.
pub(super) fn by_token(text: &str, mut visit: impl FnMut(&Token<'_>, &Features<'_>)) {
    let mut tokens = tokens(text);
    let mut before = None;
    let (mut word, mut pieces): (Vec<char>, Vec<Piece>) = (Vec::new(), Vec::new());
    while let Some(token) = tokens.next_token() {
        let own = own(&token);
        let pair = before.replace(own).map(|before| finish(mix(mix(PAIR, before), own)));
        pieces.clear();
        if token.kind == Kind::Word {
            word.clear();
            word.push('<');
            word.extend(token.folded.chars());
            word.push('>');
            cut(&word, &mut pieces);
        }
        visit(&token, &Features { word: finish(own), pair, pieces: &pieces });
    }
}

/// What the hashes of the forms start from: the basis of FNV, and others.
const WORD: u64 = 0xcbf2_9ce4_8422_2325;
const PAIR: u64 = 0x9ae1_6a3b_2f90_404f;
const PIECE: u64 = 0xc3a5_c85c_97cb_3127;
const LONG_NUMBER: u64 = 0xb492_b66f_be98_f273;

fn own(token: &Token<'_>) -> u64 {
    if token.kind == Kind::Number && token.folded.len() > LONGEST_NUMBER {
        return mix(LONG_NUMBER, token.folded.len() as u64);
    }
    token.folded.chars().fold(WORD, |hash, character| mix(hash, u64::from(u32::from(character))))
}

fn cut(word: &[char], to: &mut Vec<Piece>) {
    let (mut rest, mut start) = (word, 0_u8);
    while rest.len() >= SHORTEST_PIECE {
        let (mut hash, mut length) = (PIECE, 0_u8);
        for &character in rest.iter().take(LONGEST_PIECE) {
            hash = mix(hash, u64::from(u32::from(character)));
            length += 1;
            if usize::from(length) >= SHORTEST_PIECE && usize::from(length) < word.len() {
                to.push(Piece { start, length, hash: finish(hash) });
            }
        }
        rest = rest.get(1..).unwrap_or_default();
        start = start.saturating_add(1);
    }
}

/// A step of FNV-1a.
#[inline]
const fn mix(hash: u64, with: u64) -> u64 {
    (hash ^ with).wrapping_mul(0x0000_0100_0000_01b3)
}

/// FNV leaves the upper bits of short texts alike.
#[inline]
fn finish(hash: u64) -> u32 {
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    u32::try_from((hash ^ (hash >> 33)) >> 32).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(Form, u32)> {
        let mut all = Vec::new();
        each(text, |_, form, hash| all.push((form, hash)));
        all
    }

    fn words(text: &str) -> Vec<u32> {
        all(text).into_iter().filter(|(form, _)| *form == Form::Word).map(|(_, hash)| hash).collect()
    }

    #[test]
    fn hashes_never_change() {
        let piece = |start, length| Form::Piece { start, length };
        // Worked out by another program.
        let expected = [
            (Form::Word, 0x7c38_32dd),
            (Form::Word, 0x6cad_0744),
            (Form::Pair, 0xd6cb_5692),
            (piece(0, 3), 0xa574_0f53),
            (piece(0, 4), 0xf119_5a48),
            (piece(1, 3), 0x0673_22ac),
            (piece(1, 4), 0x9f3a_55c7),
            (piece(2, 3), 0x5d54_d63e),
            (Form::Word, 0x1172_1b44),
            (Form::Pair, 0x7682_94ee),
            (Form::Word, 0xdc6f_8fef),
            (Form::Pair, 0x03fa_e392),
        ];
        assert_eq!(all("1 ab1 1234567 印"), expected);
    }

    #[test]
    fn long_numbers_count_by_their_length() {
        assert_eq!(words("12345"), words("99999"));
        assert_ne!(words("12345"), words("999999"));
        assert_ne!(words("1234"), words("1235"));
    }

    #[test]
    fn pairs_tell_the_order() {
        let pair = |text| all(text).into_iter().find(|(form, _)| *form == Form::Pair).unwrap().1;
        assert_ne!(pair("mail server"), pair("server mail"));
        assert_eq!(pair("Mail-Server"), pair("mail server"));
    }

    #[test]
    fn characters_without_blanks_have_pairs_and_no_pieces() {
        let forms: Vec<Form> = all("印刷機").into_iter().map(|(form, _)| form).collect();
        assert_eq!(forms, [Form::Word, Form::Word, Form::Pair, Form::Word, Form::Pair]);
    }

    #[test]
    fn a_text_without_a_blank_has_few_features() {
        assert!(all(&"x".repeat(1_000_000)).len() < 200);
    }
}
