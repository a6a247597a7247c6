//! All phrases as one tree of words.

use super::buckets::sort;
use super::lexicon::{GAP, Symbol};
use super::{MAX_LOOKUPS, PatternId};

/// The number of a node; the root is 0.
type Node = u32;

/// Phrases as a tree. Nodes are numbered level by level, so that the children of each are next to each other, sorted by their words.
#[derive(Clone, Debug)]
pub(super) struct Trie {
    /// The word that leads to each node; to the root none does.
    symbols: Vec<Symbol>,
    /// Where the children of each node start, and where those of the last end.
    children: Vec<Node>,
    /// Where the phrases that end at each node start in `ids`, and where those of the last end.
    ends: Vec<u32>,
    ids: Vec<PatternId>,
    /// The child of the root by word: nearly all tokens go no further than here.
    first: Vec<Node>,
    longest: usize,
}

/// Places where the same phrase was found: those of one node have this in common.
pub(super) type Group = u32;

impl Trie {
    /// Of phrases, by where each ends in a list of words.
    pub fn new(phrases: &[(PatternId, u32)], words: &[Symbol]) -> Self {
        let phrase = |number: u32| {
            let start = number.checked_sub(1).and_then(|before| phrases.get(before as usize));
            let end = phrases.get(number as usize).map_or(0, |&(_, end)| end as usize);
            words.get(start.map_or(0, |&(_, end)| end as usize)..end).unwrap_or_default()
        };
        let mut sorted: Vec<u32> = (0..).zip(phrases).map(|(number, _)| number).collect();
        sort(&mut sorted, &|a, b| phrase(a).cmp(phrase(b)).then_with(|| a.cmp(&b)));
        let mut trie = Self {
            symbols: vec![GAP],
            children: Vec::new(),
            ends: Vec::new(),
            ids: Vec::new(),
            first: Vec::new(),
            longest: 0,
        };
        // The phrases that pass each node of a level.
        let mut level: Vec<&[u32]> = vec![&sorted];
        while !level.is_empty() {
            let mut next = Vec::new();
            for passing in level {
                trie.children.push(trie.nodes());
                trie.ends.push(count(&trie.ids));
                // Shorter ones come first.
                let short = passing.partition_point(|&number| phrase(number).len() <= trie.longest);
                let (ending, passing) = passing.split_at_checked(short).unwrap_or_default();
                let ids = ending.iter().filter_map(|&number| phrases.get(number as usize).map(|&(id, _)| id));
                trie.ids.extend(ids);
                let word = |number: u32| phrase(number).get(trie.longest).copied().unwrap_or(GAP);
                for group in passing.chunk_by(|&a, &b| word(a) == word(b)) {
                    trie.symbols.push(group.first().map_or(GAP, |&number| word(number)));
                    next.push(group);
                }
            }
            level = next;
            if !level.is_empty() {
                trie.longest += 1;
            }
        }
        trie.children.push(trie.nodes());
        trie.ends.push(count(&trie.ids));
        for node in trie.children_of(0) {
            let symbol = trie.symbol(node) as usize;
            if symbol >= trie.first.len() {
                trie.first.resize(symbol + 1, 0);
            }
            if let Some(first) = trie.first.get_mut(symbol) {
                *first = node;
            }
        }
        trie
    }

    /// The most words of a phrase.
    pub fn longest(&self) -> usize {
        self.longest
    }

    /// How many numbers of groups there are.
    pub fn groups(&self) -> usize {
        self.ids.len()
    }

    /// The phrases of a group, in order of their numbers.
    pub fn ids(&self, group: Group) -> &[PatternId] {
        // The group is named by where its phrases start, and only it starts there.
        let node = self.ends.partition_point(|&end| end <= group);
        let end = self.ends.get(node).map_or(0, |&end| end as usize);
        self.ids.get(group as usize..end).unwrap_or_default()
    }

    /// Follows all phrases that begin at a token, whose words and those of the tokens after it are given by their distance from it.
    /// Says whether it could within [`MAX_LOOKUPS`].
    pub fn follow<'s>(
        &self,
        symbols: &dyn Fn(usize) -> Option<&'s [Symbol]>,
        open: &mut Vec<(Node, usize)>,
        found: &mut dyn FnMut(Group, usize),
    ) -> bool {
        open.clear();
        for &symbol in symbols(0).unwrap_or_default() {
            open.extend(self.first.get(symbol as usize).filter(|&&node| node != 0).map(|&node| (node, 1)));
        }
        let mut steps = 0;
        while let Some((node, length)) = open.pop() {
            let (start, end) = (self.ends.get(node as usize), self.ends.get(node as usize + 1));
            if let (Some(&start), Some(&end)) = (start, end)
                && start < end
            {
                found(start, length);
            }
            let children = self.children_of(node);
            let Some(words) = self.symbols.get(children.start as usize..children.end as usize) else { continue };
            let (Some((&last, _)), Some(symbols)) = (words.split_last(), symbols(length)) else {
                // What ends here has no more steps to go, however the text goes on.
                steps += 1;
                continue;
            };
            // Of the words of the node and those of the token, the fewer are looked up among the others. Neither depends on the
            // order in which the phrases were added.
            steps += 1 + words.len().min(symbols.len());
            if steps > MAX_LOOKUPS {
                return false;
            }
            let mut step =
                |symbol: usize| open.extend(u32::try_from(symbol).map(|at| (children.start + at, length + 1)));
            if last == GAP {
                step(words.len() - 1);
            }
            if words.len() < symbols.len() {
                for (at, word) in words.iter().enumerate() {
                    if symbols.binary_search(word).is_ok() {
                        step(at);
                    }
                }
            } else {
                symbols.iter().filter_map(|symbol| words.binary_search(symbol).ok()).for_each(step);
            }
        }
        steps <= MAX_LOOKUPS
    }

    fn children_of(&self, node: Node) -> std::ops::Range<Node> {
        let start = self.children.get(node as usize).copied().unwrap_or_default();
        start..self.children.get(node as usize + 1).copied().unwrap_or(start)
    }

    fn symbol(&self, node: Node) -> Symbol {
        self.symbols.get(node as usize).copied().unwrap_or(GAP)
    }

    fn nodes(&self) -> Node {
        u32::try_from(self.symbols.len()).unwrap_or(u32::MAX)
    }
}

fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
