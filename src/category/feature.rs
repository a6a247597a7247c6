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

use std::ops::RangeInclusive;

use crate::text::{Kind, LONGEST_TOKEN, Token, tokens};

/// The pieces that count have from so many characters …
const SHORTEST_PIECE: usize = 3;

/// … up to so many.
const LONGEST_PIECE: usize = 5;

/// How many lengths there are.
const LENGTHS: usize = LONGEST_PIECE - SHORTEST_PIECE + 1;

/// The most features of a token, and a few.
const MOST: usize = LENGTHS * (LONGEST_TOKEN + 4);

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
    by_token(text, Start::default(), &mut Vec::new(), |token, Features { has_pair, hashes, .. }| {
        let (word_and_pair, pieces) = hashes.split_at_checked(1 + usize::from(has_pair)).unwrap_or_default();
        for (form, &hash) in [Form::Word, Form::Pair].into_iter().zip(word_and_pair) {
            visit(token, form, hash);
        }
        let length = token.folded.chars().count() + "<>".len();
        let forms =
            (0..length).flat_map(|start| pieces_at(start, length).map(move |length| Form::Piece { start, length }));
        for (form, &hash) in forms.zip(pieces) {
            visit(token, form, hash);
        }
    });
}

/// Where in a text to begin: at a token.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Start {
    pub(super) byte: usize,
    pub(super) unit: usize,
    /// The [`own`](Features::own) of the token before it.
    pub(super) before: Option<u64>,
}

/// The features of a token.
pub(super) struct Features<'a> {
    /// What stands for the token in a pair.
    pub(super) own: u64,
    pub(super) has_pair: bool,
    /// The word, the pair, the pieces.
    pub(super) hashes: &'a [u32],
}

/// Adds the hashes of all features to a list, and tells each token, with those that are its own, to `visit`.
pub(super) fn by_token(
    text: &str,
    start: Start,
    hashes: &mut Vec<u32>,
    mut visit: impl FnMut(&Token<'_>, Features<'_>),
) {
    let mut tokens = tokens(text.get(start.byte..).unwrap_or_default());
    let mut before = start.before;
    let mut word = Vec::new();
    // Of the list, how much is filled: it grows by more than is needed.
    let mut end = hashes.len();
    while let Some(mut token) = tokens.next_token() {
        token.bytes = token.bytes.start + start.byte..token.bytes.end + start.byte;
        token.utf16 = token.utf16.start + start.unit..token.utf16.end + start.unit;
        if hashes.len() < end + MOST {
            hashes.resize(2 * (end + MOST), 0);
        }
        let Some(room) = hashes.get_mut(end..) else { break };
        let own = own(&token);
        let pair = before.replace(own).map(|before| finish(mix(mix(PAIR, before), own)));
        let mut count = 0;
        for hash in [Some(finish(own)), pair].into_iter().flatten() {
            if let Some(to) = room.get_mut(count) {
                *to = hash;
                count += 1;
            }
        }
        if token.kind == Kind::Word {
            count += cut(token.folded, &mut word, room.get_mut(count..).unwrap_or_default());
        }
        let hashes = room.get(..count).unwrap_or_default();
        visit(&token, Features { own, has_pair: pair.is_some(), hashes });
        end += count;
    }
    hashes.truncate(end);
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

/// The lengths of the pieces that begin at a character of a word with its two ends, which has so many.
fn pieces_at(start: usize, length: usize) -> RangeInclusive<usize> {
    SHORTEST_PIECE..=LONGEST_PIECE.min(length - 1).min(length - start)
}

/// Writes the hashes of the pieces of a word, and says how many there are; `word` is scratch.
fn cut(folded: &str, word: &mut Vec<u32>, to: &mut [u32]) -> usize {
    word.clear();
    word.push(u32::from('<'));
    if folded.is_ascii() {
        word.extend(folded.bytes().map(u32::from));
    } else {
        word.extend(folded.chars().map(u32::from));
    }
    word.push(u32::from('>'));
    let length = word.len();
    // So that at every start there are characters for all lengths. Pieces that reach too far are written over.
    word.extend([0; LONGEST_PIECE - SHORTEST_PIECE]);
    let mut count = 0;
    for (start, characters) in word.windows(LONGEST_PIECE).enumerate() {
        let &[first, second, third, fourth, fifth] = characters else { continue };
        let Some([three, four, five]) = to.get_mut(count..).and_then(<[u32]>::first_chunk_mut::<LENGTHS>) else {
            break;
        };
        let hash = mix(mix(mix(PIECE, first.into()), second.into()), third.into());
        *three = finish(hash);
        let hash = mix(hash, fourth.into());
        *four = finish(hash);
        *five = finish(mix(hash, fifth.into()));
        count += (pieces_at(start, length).end() + 1).saturating_sub(SHORTEST_PIECE);
    }
    count
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
