//! Scales and options: ordered lists of ids, looked up by name.

use crate::packed::{Packed, Packer, Unpacker};

/// The ids of a scale's levels (most severe first) or of a choice's options, in the author's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    ids: Vec<String>,
    /// Indices into `ids`, sorted by id.
    sorted: Vec<usize>,
}

impl Options {
    /// Options with these ids. Where an id comes twice, the first is found.
    pub fn new(ids: Vec<String>) -> Self {
        let mut sorted: Vec<usize> = (0..ids.len()).collect();
        crate::order::sort_by(&mut sorted, |&a, &b| ids.get(a).cmp(&ids.get(b)));
        Self { ids, sorted }
    }

    /// The index of an id.
    pub fn index(&self, id: &str) -> Option<usize> {
        let at = self.sorted.partition_point(|&index| self.id(index) < id);
        self.sorted.get(at).copied().filter(|&index| self.id(index) == id)
    }

    /// The id at an index; empty past the end.
    pub fn id(&self, index: usize) -> &str {
        self.ids.get(index).map_or("", String::as_str)
    }

    /// The ids in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}

impl Packed for Options {
    fn pack(&self, to: &mut Packer) {
        self.ids.pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Self {
        Self::new(Vec::unpack(from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_whatever_their_order() {
        let options = Options::new(["high", "medium", "low", "10", "9"].map(str::to_owned).to_vec());
        for (at, id) in options.ids().enumerate() {
            assert_eq!(options.index(id), Some(at));
        }
        assert_eq!(options.index("urgent"), None);
    }
}
