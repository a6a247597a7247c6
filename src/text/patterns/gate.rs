//! Which expressions can find anything in a text at all, by three characters that they cannot do without.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::buckets::sort;

/// Three characters next to each other, folded.
pub(super) type Gram = u64;

/// The most grams of which an expression needs one.
const MAX_GRAMS: usize = 64;

/// Characters of which one stands in a place, at most so many.
const MAX_CHARACTERS: usize = 4;

/// Grams of which each match of an expression has at least one, if some are known.
pub(super) fn required(expression: &Hir) -> Option<Vec<Gram>> {
    let mut reader = Reader::default();
    reader.read(expression);
    reader.best
}

/// Reads what an expression matches from left to right.
#[derive(Default)]
struct Reader {
    /// What the last characters can be, as far back as each of them is known: at most three.
    last: Vec<Vec<char>>,
    best: Option<Vec<Gram>>,
}

impl Reader {
    fn read(&mut self, expression: &Hir) {
        match expression.kind() {
            // Nothing between two characters keeps them next to each other.
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => match str::from_utf8(&literal.0) {
                Ok(text) => text.chars().for_each(|character| self.push(vec![folded(character)])),
                Err(_) => self.last.clear(),
            },
            HirKind::Class(class) => match characters(class) {
                Some(characters) => self.push(characters),
                None => self.last.clear(),
            },
            HirKind::Capture(capture) => self.read(&capture.sub),
            HirKind::Concat(parts) => parts.iter().for_each(|part| self.read(part)),
            HirKind::Repetition(repetition) => {
                if repetition.min > 0 {
                    // The first time follows what stands before.
                    self.read(&repetition.sub);
                }
                self.last.clear();
            }
            HirKind::Alternation(branches) => {
                let all: Option<Vec<_>> = branches.iter().map(required).collect();
                if let Some(all) = all {
                    self.offer(all.into_iter().flatten().collect());
                }
                self.last.clear();
            }
        }
    }

    fn push(&mut self, characters: Vec<char>) {
        if self.last.len() == 3 {
            self.last.remove(0);
        }
        self.last.push(characters);
        if let [a, b, c] = self.last.as_slice() {
            let mut grams = Vec::with_capacity(a.len() * b.len() * c.len());
            for a in a {
                for b in b {
                    grams.extend(c.iter().map(|c| then(then(then(0, *a), *b), *c)));
                }
            }
            self.offer(grams);
        }
    }

    /// The fewer, the better; the first of as many.
    fn offer(&mut self, grams: Vec<Gram>) {
        if grams.len() <= MAX_GRAMS && self.best.as_ref().is_none_or(|best| grams.len() < best.len()) {
            self.best = Some(grams);
        }
    }
}

/// The few characters of a class, folded.
fn characters(class: &Class) -> Option<Vec<char>> {
    let Class::Unicode(class) = class else { return None };
    let mut characters = Vec::new();
    for range in class.iter() {
        for character in range.start()..=range.end() {
            let character = folded(character);
            if !characters.contains(&character) {
                if characters.len() == MAX_CHARACTERS {
                    return None;
                }
                characters.push(character);
            }
        }
    }
    Some(characters)
}

/// The same for the spellings of an ASCII letter that expressions do not tell apart: with K comes the Kelvin sign, with S the long s.
/// Other letters are told apart here, and classes of them have each of their cases.
fn folded(character: char) -> char {
    match character {
        '\u{212A}' => 'k',
        '\u{17F}' => 's',
        _ => character.to_ascii_lowercase(),
    }
}

/// The three last characters, after one more.
fn then(gram: Gram, character: char) -> Gram {
    (gram << 21 | u64::from(u32::from(character))) & ((1 << 63) - 1)
}

/// Expressions by the grams that they need.
#[derive(Clone, Debug, Default)]
pub(super) struct Gate {
    /// The grams, sorted, each once; and where the expressions of each end.
    grams: Vec<(Gram, u32)>,
    /// Expressions by gram.
    expressions: Vec<u32>,
    /// A bit for what each gram becomes when mixed: most of what a text has needs no search.
    bits: Vec<u64>,
    shift: u32,
}

impl Gate {
    /// Of pairs of a gram and an expression that needs it.
    pub fn new(pairs: &[(Gram, u32)]) -> Self {
        let pair = |at: u32| pairs.get(at as usize).copied().unwrap_or_default();
        let mut sorted: Vec<u32> = (0..).zip(pairs).map(|(at, _)| at).collect();
        sort(&mut sorted, &|a, b| pair(a).cmp(&pair(b)));
        let width = (pairs.len().saturating_mul(16)).next_power_of_two().max(64);
        let mut gate = Self { bits: vec![0; width / 64], shift: 64 - width.ilog2(), ..Self::default() };
        for (gram, expression) in sorted.into_iter().map(pair) {
            gate.expressions.push(expression);
            let end = u32::try_from(gate.expressions.len()).unwrap_or(u32::MAX);
            match gate.grams.last_mut() {
                Some((last, last_end)) if *last == gram => *last_end = end,
                _ => gate.grams.push((gram, end)),
            }
            let (word, bit) = gate.bit(gram);
            if let Some(bits) = gate.bits.get_mut(word) {
                *bits |= bit;
            }
        }
        gate
    }

    /// Which expressions have what they need in a text; some more than once.
    pub fn open(&self, text: &str, open: &mut dyn FnMut(u32)) {
        let mut seen = vec![false; self.grams.len()];
        let mut gram = 0;
        for character in text.chars() {
            gram = then(gram, folded(character));
            let (word, bit) = self.bit(gram);
            if self.bits.get(word).is_none_or(|bits| bits & bit == 0) {
                continue;
            }
            let Ok(at) = self.grams.binary_search_by_key(&gram, |&(gram, _)| gram) else { continue };
            let Some(seen) = seen.get_mut(at).filter(|seen| !**seen) else { continue };
            *seen = true;
            let start = at.checked_sub(1).and_then(|before| self.grams.get(before)).map_or(0, |&(_, end)| end as usize);
            let end = self.grams.get(at).map_or(0, |&(_, end)| end as usize);
            self.expressions.get(start..end).unwrap_or_default().iter().copied().for_each(&mut *open);
        }
    }

    fn bit(&self, gram: Gram) -> (usize, u64) {
        let mixed = gram.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift;
        (usize::try_from(mixed / 64).unwrap_or(usize::MAX), 1 << (mixed % 64))
    }
}
