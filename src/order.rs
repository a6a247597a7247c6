//! Sorting, and what is kept sorted, with little machine code.
//!
//! The sorts and trees of the standard library are fast and stand in the binary once for every type they are used on:
//! a quarter of the wasm that a form downloads. What is sorted here is short.

use std::cmp::Ordering;

/// Sorts; equal items keep their order.
pub(crate) fn sort<T: Ord>(items: &mut Vec<T>) {
    sort_by(items, T::cmp);
}

/// Sorts by a key; items with equal keys keep their order.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by a comparison; equal items keep their order.
pub(crate) fn sort_by<T>(items: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let in_order = |a: usize, b: usize| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b) != Ordering::Greater,
        _ => true,
    };
    let Some(order) = merged(items.len(), &in_order) else { return };
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|at| taken.get_mut(at).and_then(Option::take)));
}

/// A set of few items, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set<T>(Vec<T>);

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Ord> Set<T> {
    /// No item.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an item; whether it is new.
    pub fn insert(&mut self, item: T) -> bool {
        match self.0.binary_search(&item) {
            Ok(_) => false,
            Err(at) => {
                self.0.insert(at, item);
                true
            }
        }
    }

    /// Whether the item is in the set.
    pub fn contains(&self, item: &T) -> bool {
        self.0.binary_search(item).is_ok()
    }

    /// Takes every item out.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps the items for which this holds.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.0.retain(keep);
    }
}

impl<T> Set<T> {
    /// The items in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The least item.
    pub fn first(&self) -> Option<&T> {
        self.0.first()
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        for item in items {
            self.insert(item);
        }
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut set = Self::new();
        set.extend(items);
        set
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Values by few keys, in the order of the keys.
#[derive(Clone, Debug, Default)]
pub struct Map<K, V>(Vec<(K, V)>);

impl<K: Ord, V: Default> Map<K, V> {
    /// The value of a key, which is made if there is none.
    pub fn or_default(&mut self, key: K) -> &mut V {
        let at = self.0.partition_point(|(known, _)| *known < key);
        if self.0.get(at).is_none_or(|(known, _)| *known != key) {
            self.0.insert(at, (key, V::default()));
        }
        let at = at.min(self.0.len() - 1);
        #[expect(clippy::indexing_slicing, reason = "it was just found or made there")]
        &mut self.0[at].1
    }

    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        let at = self.0.binary_search_by(|(known, _)| known.cmp(key)).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }
}

/// The places of `count` items in order, by merging ever longer runs; nothing where they are in order already.
fn merged(count: usize, in_order: &dyn Fn(usize, usize) -> bool) -> Option<Vec<usize>> {
    if (1..count).all(|at| in_order(at - 1, at)) {
        return None;
    }
    let mut from: Vec<usize> = (0..count).collect();
    let mut run = 1;
    while run < count {
        let mut to = Vec::with_capacity(count);
        for pair in from.chunks(run * 2) {
            let (mut left, mut right) = pair.split_at(run.min(pair.len()));
            while let (Some((&a, rest_left)), Some((&b, rest_right))) = (left.split_first(), right.split_first()) {
                if in_order(a, b) {
                    to.push(a);
                    left = rest_left;
                } else {
                    to.push(b);
                    right = rest_right;
                }
            }
            to.extend_from_slice(left);
            to.extend_from_slice(right);
        }
        from = to;
        run *= 2;
    }
    Some(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_sorts_as_the_standard_library_does(items in proptest::collection::vec((0_u8..8, any::<u16>()), 0..200)) {
            let (mut ours, mut theirs) = (items.clone(), items.clone());
            sort_by_key(&mut ours, |item| item.0);
            theirs.sort_by_key(|item| item.0);
            prop_assert_eq!(&ours, &theirs);
            sort(&mut ours);
            theirs.sort_unstable();
            prop_assert_eq!(&ours, &theirs);
            theirs.dedup();
            prop_assert!(items.into_iter().collect::<Set<_>>().into_iter().eq(theirs));
        }
    }
}
