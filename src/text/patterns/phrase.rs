//! The notation of phrases, read.

use super::{MAX_GAPS, MAX_PHRASE_CHARACTERS, MAX_PHRASE_TOKENS, PatternError, SHORTEST_FUZZY};
use crate::text::tokens;

/// What a token of a text has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// This.
    Exact(String),
    /// One that begins so.
    Prefix(String),
    /// This, or at most one edit away from it.
    Fuzzy(String),
    /// Anything.
    Gap,
}

/// The words of a phrase: at least one, and the first and the last are no gaps.
pub(super) fn read(phrase: &str) -> Result<Vec<Word>, PatternError> {
    if phrase.chars().count() > MAX_PHRASE_CHARACTERS {
        return Err(PatternError::TooLong);
    }
    let (mut words, mut gaps, mut last_gap) = (Vec::new(), 0, None);
    let mut at = 0;
    for piece in phrase.split_inclusive(char::is_whitespace) {
        let part = piece.trim_end();
        if part == "*" {
            if words.is_empty() {
                return Err(PatternError::GapAtEdge { at });
            }
            gaps += 1;
            if gaps > MAX_GAPS {
                return Err(PatternError::TooManyGaps { at });
            }
            last_gap = Some(at);
            words.push(Word::Gap);
        } else {
            read_part(part, at, &mut words)?;
        }
        if words.len() > MAX_PHRASE_TOKENS {
            return Err(PatternError::TooManyTokens);
        }
        at += piece.len();
    }
    match (words.last(), last_gap) {
        (None, _) => Err(PatternError::NoWord),
        (Some(Word::Gap), Some(at)) => Err(PatternError::GapAtEdge { at }),
        _ => Ok(words),
    }
}

/// What stands between two blanks: it may be several tokens, as `e-mail` is, or none, as `&`.
fn read_part(part: &str, at: usize, words: &mut Vec<Word>) -> Result<(), PatternError> {
    let body = part.trim_end_matches(is_mark);
    let marks = part.get(body.len()..).unwrap_or_default();
    let mark = marks.chars().next();
    if let Some((place, mark)) = body.char_indices().find(|&(_, character)| is_mark(character)) {
        // A `*` in front of everything has nothing that it could stand inside of.
        let before = body.get(..place).unwrap_or_default();
        let (word, at) = (part.to_owned(), at + place);
        return Err(if before.is_empty() {
            PatternError::MarkWithoutWord { mark, word, at }
        } else {
            PatternError::MarkInside { mark, word, at }
        });
    }
    let before = words.len();
    let mut end = 0;
    let mut cut = tokens(body);
    while let Some(token) = cut.next_token() {
        end = token.bytes.end;
        words.push(Word::Exact(token.folded.to_owned()));
    }
    let Some(mark) = mark else { return Ok(()) };
    let at = at + body.len();
    if words.len() == before || end != body.len() {
        return Err(PatternError::MarkWithoutWord { mark, word: part.to_owned(), at });
    }
    if marks.len() > 1 {
        return Err(PatternError::TwoMarks { word: part.to_owned(), at });
    }
    if let Some(Word::Exact(word)) = words.pop() {
        if mark == '*' {
            words.push(Word::Prefix(word));
        } else if word.chars().count() < SHORTEST_FUZZY {
            return Err(PatternError::TooShort { word, at });
        } else {
            words.push(Word::Fuzzy(word));
        }
    }
    Ok(())
}

fn is_mark(character: char) -> bool {
    matches!(character, '*' | '~')
}
