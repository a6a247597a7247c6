//! A search, token by token.

use std::ops::Range;

use super::lexicon::Symbol;
use super::trie::Group;
use super::{Found, MAX_FOUND, PatternId, Patterns, sort};
use crate::text::Token;

/// A search of one text, which is given its tokens one after the other; for callers that need them too.
///
/// ```
/// use itsm_core::text::{patterns::Patterns, tokens};
///
/// let mut builder = Patterns::builder();
/// builder.phrase("paper jam")?;
/// let patterns = builder.build()?;
///
/// let text = "Another paper jam";
/// let (mut search, mut tokens, mut count) = (patterns.start(), tokens(text), 0);
/// while let Some(token) = tokens.next_token() {
///     search.take(&token);
///     count += 1;
/// }
/// let mut places = Vec::new();
/// search.finish(text, &mut |found| places.push(found.bytes));
/// assert_eq!((count, places), (3, vec![8..17]));
/// # Ok::<(), itsm_core::text::patterns::PatternError>(())
/// ```
#[derive(Debug)]
pub struct Search<'p> {
    patterns: &'p Patterns,
    /// The last tokens, as many as the longest phrase has words: a ring.
    slots: Vec<Slot>,
    /// Where in it the oldest token is at which no phrase was begun yet, and how many there are from there.
    oldest: usize,
    waiting: usize,
    hits: Vec<Hit>,
    counts: Counts,
    /// What is open, kept for its memory.
    open: Vec<(u32, usize)>,
    complete: bool,
}

/// A token: where it is, and which words of phrases.
#[derive(Clone, Debug, Default)]
struct Slot {
    bytes: Range<usize>,
    utf16: Range<usize>,
    symbols: Vec<Symbol>,
}

/// Where something was found.
#[derive(Clone, Debug)]
struct Hit {
    bytes: [usize; 2],
    utf16: [usize; 2],
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    Phrases(Group),
    Expression(PatternId),
}

impl<'p> Search<'p> {
    pub(super) fn new(patterns: &'p Patterns) -> Self {
        Self {
            patterns,
            slots: vec![Slot::default(); patterns.trie.longest()],
            oldest: 0,
            waiting: 0,
            hits: Vec::new(),
            counts: Counts::of(patterns.trie.groups()),
            open: Vec::new(),
            complete: true,
        }
    }

    /// Takes the next token of the text.
    pub fn take(&mut self, token: &Token) {
        if self.waiting == self.slots.len() {
            self.begin_at_oldest();
        }
        let at = wrapped(self.oldest + self.waiting, self.slots.len());
        // Without phrases there is no slot, and nothing to do.
        if let Some(slot) = self.slots.get_mut(at) {
            slot.bytes = token.bytes.clone();
            slot.utf16 = token.utf16.clone();
            self.complete &= self.patterns.lexicon.symbols(token.folded, &mut slot.symbols);
            self.waiting += 1;
        }
    }

    /// Ends the search, and gives what was found: see [`Patterns::search`]. The text is the one whose tokens were taken.
    pub fn finish(mut self, text: &str, found: &mut dyn FnMut(Found)) -> bool {
        while self.waiting > 0 {
            self.begin_at_oldest();
        }
        let matches = self.patterns.expressions.search(text).into_iter();
        self.hits.extend(matches.map(|found| Hit {
            bytes: found.bytes,
            utf16: found.utf16,
            what: What::Expression(found.pattern),
        }));
        let hits = &self.hits;
        let place = |number: u32| hits.get(number as usize).map(|hit| hit.bytes);
        let mut order: Vec<u32> = (0..).zip(hits).map(|(number, _)| number).collect();
        sort(&mut order, &|a, b| place(a).cmp(&place(b)));
        let mut ids = Vec::new();
        for group in order.chunk_by(|&a, &b| place(a) == place(b)) {
            ids.clear();
            let group = || group.iter().filter_map(|&number| hits.get(number as usize));
            for hit in group() {
                match hit.what {
                    What::Phrases(group) => ids.extend(self.patterns.trie.ids(group).iter().map(|id| id.0)),
                    What::Expression(id) => ids.push(id.0),
                }
            }
            sort(&mut ids, &|a, b| a.cmp(&b));
            let Some(Hit { bytes: [start, end], utf16: [from, to], .. }) = group().next() else { continue };
            for &id in &ids {
                found(Found { pattern: PatternId(id), bytes: *start..*end, utf16: *from..*to });
            }
        }
        self.complete
    }

    /// Follows the phrases that begin at the oldest token, and forgets it.
    fn begin_at_oldest(&mut self) {
        let (slots, oldest, waiting) = (&self.slots, self.oldest, self.waiting);
        self.oldest = wrapped(oldest + 1, slots.len());
        self.waiting = waiting.saturating_sub(1);
        let slot = |distance: usize| {
            let slot = (distance < waiting).then(|| slots.get(wrapped(oldest + distance, slots.len())));
            slot.flatten()
        };
        let Some(first) = slot(0).filter(|first| !first.symbols.is_empty()) else { return };
        let (hits, counts) = (&mut self.hits, &mut self.counts);
        let before = hits.len();
        let whole = self.patterns.trie.follow(
            &|distance| slot(distance).map(|slot| slot.symbols.as_slice()),
            &mut self.open,
            &mut |group, length| {
                if let Some(last) = slot(length - 1)
                    && counts.count(group)
                {
                    hits.push(Hit {
                        bytes: [first.bytes.start, last.bytes.end],
                        utf16: [first.utf16.start, last.utf16.end],
                        what: What::Phrases(group),
                    });
                }
            },
        );
        if !whole {
            self.complete = false;
            for hit in hits.drain(before..) {
                if let What::Phrases(group) = hit.what {
                    counts.undo(group);
                }
            }
        }
    }
}

/// A place of a ring, from one that is less than twice around.
fn wrapped(at: usize, length: usize) -> usize {
    if at >= length { at - length } else { at }
}

/// How often each phrase was found, up to the most that are told. Of a million phrases few are found, so only the part is there that
/// was needed.
#[derive(Debug)]
struct Counts {
    blocks: Vec<Vec<u8>>,
}

const BLOCK: usize = 1_024;

impl Counts {
    fn of(groups: usize) -> Self {
        Self { blocks: vec![Vec::new(); groups.div_ceil(BLOCK)] }
    }

    /// Counts one more, if that is not too many.
    fn count(&mut self, group: Group) -> bool {
        let Some(block) = self.blocks.get_mut(group as usize / BLOCK) else { return false };
        if block.is_empty() {
            *block = vec![0; BLOCK];
        }
        let Some(count) = block.get_mut(group as usize % BLOCK) else { return false };
        let counts = usize::from(*count) < MAX_FOUND;
        *count += u8::from(counts);
        counts
    }

    fn undo(&mut self, group: Group) {
        let block = self.blocks.get_mut(group as usize / BLOCK);
        if let Some(count) = block.and_then(|block| block.get_mut(group as usize % BLOCK)) {
            *count = count.saturating_sub(1);
        }
    }
}
