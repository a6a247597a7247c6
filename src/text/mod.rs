//! Texts as tokens: what categorisation compares when it compares words.
//!
//! A text is folded character by character, so that spellings which mean the same become the same, and is cut into words,
//! numbers, single characters and emoji with their places in the original. All of it is decided by one table made from one
//! release of Unicode, and by nothing of the platform: the same text gives the same tokens natively and in WebAssembly.
//!
//! ```
//! use itsm_core::text::{Kind, tokens};
//!
//! let mut tokens = tokens("Zugriff auf Büro‑Drucker 2: Größe ist falsch");
//! let mut words = Vec::new();
//! while let Some(token) = tokens.next_token() {
//!     assert_eq!(token.kind == Kind::Number, token.folded == "2");
//!     words.push(token.folded.to_owned());
//! }
//! assert_eq!(words, ["zugriff", "auf", "buro", "drucker", "2", "grosse", "ist", "falsch"]);
//! ```
//!
//! # Folding
//!
//! Each character is decomposed by compatibility (NFKD), loses its accents, and is folded by full case folding (C and F of
//! `CaseFolding.txt`), again and again until nothing changes:
//!
//! - `É`, `é` and `e` with a combining accent are `e`; `ß` is `ss`, `ﬁ` is `fi`, `Ⅷ` is `viii`, `Ａ` is `a`, `㎏` is `kg`.
//! - Accents are the marks that Latin, Greek and Cyrillic letters carry, with the breve of `й`, the dots of `ё` and the iota
//!   under `ᾳ`; Arabic vocalisation, hamza on a seat, the tatweel; Hebrew points and accents. Marks of all other scripts
//!   stay, because there they are vowels or tell letters apart: Devanagari, Thai, the voicing of kana.
//! - Letters with a stroke or joined ones that Unicode does not decompose lose it too, for people leave it out when they are
//!   in a hurry: `ø`, `ł`, `đ`, `ħ`, `ŧ` are `o`, `l`, `d`, `h`, `t`, and `æ`, `œ` are `ae`, `oe`.
//! - There is one `i`, whatever the language: `I`, `İ` and `ı` are `i`.
//! - The digits of all scripts are `0` to `9`.
//! - What cannot be seen is nothing: soft hyphens, joiners and non-joiners, direction marks, variation selectors. The zero-width
//!   space is no such thing, for it says where a word ends.
//! - Syllables of Korean are composed, also where they were typed as letters; everything else is left decomposed. So all
//!   spellings that Unicode calls equivalent give the same tokens.
//! - The ideographs at U+F900 and U+2F800, which are doubles of others, stay as they are: they would be a fifth of the table, and
//!   whatever brings a text into one of its normal forms replaces them.
//!
//! # Tokens
//!
//! - A word is a run of letters, their marks and digits; everything else separates, `_` and `-` too. A run of digits alone is
//!   a number.
//! - Katakana and Korean do not share a word with other scripts: `VPN이` is `vpn` and the particle, `サーバーAPI` two words. Katakana is
//!   cut into words by itself, for foreign words are written in it.
//! - In scripts that set no blanks between words each character is a token of its own, with its marks: Han, Hiragana, Bopomofo,
//!   Yi, Nüshu, Tangut, Khitan, Thai, Lao, Khmer, Myanmar, Tai. Pairs of them are for the reader of the tokens to form.
//! - An apostrophe in a word joins where one or two letters follow, as in `can't`, `user's`, `we're`; where more follow
//!   it separates, as in `l'imprimante`, `dell'ufficio`, `İstanbul'dan`.
//!   Next to Katakana and Korean it separates.
//! - Characters that the release leaves unassigned are whatever makes the table shortest.
//! - Emoji are tokens, each part of a joined one by itself, without the colour of the skin. Flags, arrows and all other symbols
//!   separate.
//! - Of a token longer than [`LONGEST_TOKEN`] the first characters are kept; its place is all of it. So a text of a megabyte
//!   without a blank is one token.
//! - Two tokens have a character in common only where it stands for several: `½` is `1` and `2`, `㍿` four characters.

#[cfg(feature = "text")]
pub(crate) mod expression;
mod fold;
#[cfg(test)]
mod generate;
#[cfg(feature = "text")]
pub mod patterns;
mod table;
#[cfg(test)]
mod tests;
mod token;

pub use token::{Kind, Token, Tokens, tokens};

/// The version of Unicode by which texts are folded and cut.
pub const UNICODE: &str = "18.0.0";

/// How many folded characters a token keeps.
pub const LONGEST_TOKEN: usize = 64;

/// The rules of tokens, by number. To be raised with every change that gives other tokens, whatever the table.
const TOKENS: u8 = 1;

/// What stands for this way to fold and cut texts: another one has another. FNV-1a of 64 bits (Fowler, Noll, Vo) over the version of
/// Unicode, the rules of tokens and the table.
///
/// What was learned from tokens is of use only where the same texts give the same tokens.
pub fn fingerprint() -> u64 {
    let bytes = UNICODE.bytes().chain([TOKENS]).chain(table::PACKED.iter().copied());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
