//! The words of all phrases, and which of them a token is.

use super::MAX_LOOKUPS;
use super::buckets::{Buckets, hash, sort};
use super::near::{Near, within_one_edit};
use super::phrase::Word;

/// The number of a word: of those to be found exactly, then of those that tokens begin with, then of those nearly to be found.
pub(super) type Symbol = u32;

/// The number of what every token is.
pub(super) const GAP: Symbol = u32::MAX;

/// No item of a list.
const NONE: u32 = u32::MAX;

/// All words as they were written, one after the other, with repetitions.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    letters: String,
    /// Where the letters of each word end, and what it is.
    words: Vec<(u32, Sort)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Sort {
    Exact,
    Prefix,
    Fuzzy,
    Gap,
}

impl Written {
    /// How many bytes the letters take.
    pub fn bytes(&self) -> usize {
        self.letters.len()
    }

    /// Adds a word.
    pub fn push(&mut self, word: &Word) {
        let (letters, sort) = match word {
            Word::Exact(letters) => (letters.as_str(), Sort::Exact),
            Word::Prefix(letters) => (letters.as_str(), Sort::Prefix),
            Word::Fuzzy(letters) => (letters.as_str(), Sort::Fuzzy),
            Word::Gap => ("", Sort::Gap),
        };
        self.letters.push_str(letters);
        self.words.push((u32::try_from(self.letters.len()).unwrap_or(u32::MAX), sort));
    }
}

/// Words by their numbers.
#[derive(Clone, Debug)]
pub(super) struct Lexicon {
    words: Words,
    exact: Buckets,
    prefixes: Prefixes,
    near: Near,
}

impl Lexicon {
    /// The different words of a list, and the number of each of the list. The error is a fuzzy word that is like too many.
    pub fn new(written: &Written) -> Result<(Self, Vec<Symbol>), String> {
        let mut words = Words::default();
        let mut symbols = vec![GAP; written.words.len()];
        let mut ends = [0; 3];
        for (sort, end) in [Sort::Exact, Sort::Prefix, Sort::Fuzzy].into_iter().zip(&mut ends) {
            words.add(written, sort, &mut symbols);
            *end = words.count();
        }
        let [exact_end, prefix_end, end] = ends;
        let hashes: Vec<u32> = (0..exact_end).map(|symbol| hash(words.word(symbol))).collect();
        let exact = Buckets::new(&hashes, &|a, b| words.word(a).cmp(words.word(b)));
        let prefixes = Prefixes::new(&words, exact_end..prefix_end);
        let near = Near::new((prefix_end..end).map(|symbol| (symbol, words.word(symbol))))
            .map_err(|symbol| words.word(symbol).to_owned())?;
        Ok((Self { words, exact, prefixes, near }, symbols))
    }

    /// All words that a token is, in order and each once; without the gap. Says whether those that it is nearly are there too: they
    /// are left out where more than [`MAX_LOOKUPS`] comparisons would be needed.
    pub fn symbols(&self, token: &str, symbols: &mut Vec<Symbol>) -> bool {
        symbols.clear();
        let same = self.exact.of(hash(token));
        if let Ok(at) = same.binary_search_by(|&symbol| self.words.word(symbol).cmp(token)) {
            symbols.extend(same.get(at));
        }
        self.prefixes.of(&self.words, token, symbols);
        let (exactly, mut steps) = (symbols.len(), 0);
        self.near.candidates(token, &mut |symbol| {
            steps += 1;
            // A word that shares several neighbours with the token comes as often.
            if steps <= MAX_LOOKUPS
                && symbols.last() != Some(&symbol)
                && within_one_edit(self.words.word(symbol), token)
            {
                symbols.push(symbol);
            }
        });
        if steps > MAX_LOOKUPS {
            symbols.truncate(exactly);
        }
        if symbols.len() > 1 {
            sort(symbols, &|a, b| a.cmp(&b));
            symbols.dedup();
        }
        steps <= MAX_LOOKUPS
    }
}

/// The letters of the words.
#[derive(Clone, Debug, Default)]
struct Words {
    letters: String,
    /// Where the letters of each word end.
    ends: Vec<u32>,
}

impl Words {
    fn count(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    fn word(&self, symbol: Symbol) -> &str {
        let at = symbol as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |&end| end as usize);
        let end = self.ends.get(at).map_or(0, |&end| end as usize);
        self.letters.get(start..end).unwrap_or_default()
    }

    /// Gives numbers to the different words of one sort.
    fn add(&mut self, written: &Written, sort: Sort, symbols: &mut [Symbol]) {
        let (mut places, mut start) = (Vec::new(), 0);
        for (number, &(end, own)) in (0_u32..).zip(&written.words) {
            if own == sort {
                places.push((number, start, end));
            }
            start = end;
        }
        let letters = |item: u32| {
            let place = places.get(item as usize);
            place.and_then(|&(_, start, end)| written.letters.get(start as usize..end as usize)).unwrap_or_default()
        };
        let hashes: Vec<u32> = (0..).zip(&places).map(|(item, _)| hash(letters(item))).collect();
        // Equal words are next to each other in their bucket.
        let mut last = None;
        for (item, _) in Buckets::new(&hashes, &|a, b| letters(a).cmp(letters(b))).iter() {
            let own = letters(item);
            if last != Some(own) {
                self.letters.push_str(own);
                self.ends.push(u32::try_from(self.letters.len()).unwrap_or(u32::MAX));
            }
            last = Some(own);
            let symbol = places.get(item as usize).and_then(|&(number, ..)| symbols.get_mut(number as usize));
            if let Some(symbol) = symbol {
                *symbol = self.count() - 1;
            }
        }
    }
}

/// Words that tokens may begin with, in alphabetical order.
#[derive(Clone, Debug)]
struct Prefixes {
    sorted: Vec<Symbol>,
    /// For each, the longest other that it begins with itself.
    parents: Vec<u32>,
    /// Where those begin that have a first byte of at least so much, for each byte and once more.
    starts: Vec<u32>,
}

impl Prefixes {
    fn new(words: &Words, symbols: std::ops::Range<Symbol>) -> Self {
        let mut sorted: Vec<Symbol> = symbols.collect();
        sort(&mut sorted, &|a, b| words.word(a).cmp(words.word(b)));
        let mut starts = vec![0; 257];
        let mut parents = Vec::with_capacity(sorted.len());
        let mut open: Vec<(u32, &str)> = Vec::new();
        for (at, &symbol) in (0..).zip(&sorted) {
            let word = words.word(symbol);
            while open.pop_if(|(_, other)| !word.starts_with(*other)).is_some() {}
            parents.push(open.last().map_or(NONE, |&(at, _)| at));
            open.push((at, word));
            if let Some(start) = starts.get_mut(word.bytes().next().map_or(0, usize::from) + 1) {
                *start = at + 1;
            }
        }
        // Where no word begins with a byte, its end is that of the byte before.
        let mut last = 0;
        for start in &mut starts {
            last = last.max(*start);
            *start = last;
        }
        Self { sorted, parents, starts }
    }

    /// Those that a token begins with.
    ///
    /// Between the longest of them and the token, alphabetically, everything begins with that longest one. So it is the last word that
    /// is not behind the token, or one that this begins with.
    fn of(&self, words: &Words, token: &str, symbols: &mut Vec<Symbol>) {
        let first = token.bytes().next().map_or(0, usize::from);
        let start = self.starts.get(first).map_or(0, |&start| start as usize);
        let end = self.starts.get(first + 1).map_or(0, |&end| end as usize);
        let Some(alike) = self.sorted.get(start..end) else { return };
        let mut at = start + alike.partition_point(|&symbol| words.word(symbol) <= token);
        if at == start {
            return;
        }
        at -= 1;
        while let Some(&symbol) = self.sorted.get(at) {
            if token.starts_with(words.word(symbol)) {
                symbols.push(symbol);
            }
            at = self.parents.get(at).map_or(NONE, |&parent| parent) as usize;
        }
    }
}
