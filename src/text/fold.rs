//! Characters, folded one by one.

use std::str::Chars;

use super::table::{self, Class, Rule};

/// A folded character, and the place of the character that it is, or is part of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) character: char,
    pub(super) class: Class,
    pub(super) place: Place,
}

/// The place of a character in a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Its first byte.
    pub(super) byte: usize,
    /// Its first UTF-16 code unit.
    pub(super) unit: usize,
    /// The character, which knows how long it is.
    character: char,
}

impl Place {
    /// The byte and the code unit after it.
    pub(super) fn end(self) -> (usize, usize) {
        (self.byte + self.character.len_utf8(), self.unit + self.character.len_utf16())
    }
}

/// The pieces of a text.
#[derive(Clone, Debug)]
pub(super) struct Pieces<'t> {
    rest: Chars<'t>,
    /// What is left of the last character, if it became a text.
    expansion: Chars<'static>,
    /// The last character.
    place: Place,
    /// The byte and the code unit at which the rest starts.
    next: (usize, usize),
}

impl<'t> Pieces<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let place = Place { byte: 0, unit: 0, character: '\0' };
        Self { rest: text.chars(), expansion: "".chars(), place, next: (0, 0) }
    }

    /// Takes what comes next as long as it is ASCII of this kind, as it stands: nearly all of most texts, many times faster
    /// than piece by piece.
    pub(super) fn ascii(&mut self, is: impl Fn(u8) -> bool) -> &'t str {
        if !self.expansion.as_str().is_empty() {
            return "";
        }
        let rest = self.rest.as_str();
        let length = rest.bytes().take_while(|&byte| byte.is_ascii() && is(byte)).count();
        let Some((taken, rest)) = rest.split_at_checked(length).filter(|_| length > 0) else { return "" };
        self.rest = rest.chars();
        self.next = (self.next.0 + length, self.next.1 + length);
        self.place = Place { byte: self.next.0 - 1, unit: self.next.1 - 1, character: '\0' };
        taken
    }

    /// The place of what was taken last.
    pub(super) fn place(&self) -> Place {
        self.place
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if let Some(character) = self.expansion.next() {
            return Some(Piece { character, class: class(character), place: self.place });
        }
        let character = self.rest.next()?;
        self.place = Place { byte: self.next.0, unit: self.next.1, character };
        self.next = self.place.end();
        let (character, class) = if character.is_ascii() {
            (character.to_ascii_lowercase(), class(character))
        } else {
            let (folded, rest) = fold(character);
            self.expansion = rest;
            folded
        };
        Some(Piece { character, class, place: self.place })
    }
}

/// What a character becomes: the first of it, and the rest.
fn fold(character: char) -> ((char, Class), Chars<'static>) {
    let (rule, offset) = table::rule(character);
    let mut rest = "".chars();
    let folded = match rule {
        Rule::Keep(class) => (character, class),
        Rule::Digits => (char::from_digit(offset % 10, 10).unwrap_or(character), Class::Digit),
        Rule::Pairs => (moved(character, i32::from(offset % 2 == 0)), Class::Letter),
        Rule::Shift(by) => {
            let moved = moved(character, by);
            (moved, class(moved))
        }
        Rule::Texts(first) => {
            rest = table::text(first + usize::try_from(offset).unwrap_or_default()).chars();
            let folded = rest.next().unwrap_or(character);
            (folded, class(folded))
        }
    };
    (folded, rest)
}

fn moved(character: char, by: i32) -> char {
    u32::from(character).checked_add_signed(by).and_then(char::from_u32).unwrap_or(character)
}

/// The class of a character that folding leaves as it is; of ASCII, of any.
fn class(character: char) -> Class {
    match character {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Digit,
        '\'' => Class::Apostrophe,
        '\0'..='\x7f' => Class::Separator,
        _ => match table::rule(character).0 {
            Rule::Keep(class) => class,
            // The second of each pair.
            Rule::Pairs => Class::Letter,
            _ => Class::Separator,
        },
    }
}
