//! Things by their hash: in proportion to nothing as a rule, and to a logarithm for those who choose them to collide.

use std::cmp::Ordering;
use std::hash::Hasher;

use rustc_hash::FxHasher;

/// Numbers of things, in buckets by their hash. Within a bucket they are in order, so that one with a thousand things in it,
/// which only an attacker makes, is searched by halves.
#[derive(Clone, Debug)]
pub(super) struct Buckets {
    /// Where each bucket starts, and where the last ends: a power of two, and one.
    starts: Vec<u32>,
    items: Vec<u32>,
    /// The hashes of the items.
    hashes: Vec<u32>,
}

impl Buckets {
    /// Of things with these hashes; those with the same hash are in this order.
    pub fn new(hashes: &[u32], order: &dyn Fn(u32, u32) -> Ordering) -> Self {
        let mask = hashes.len().next_power_of_two() - 1;
        let mut starts = vec![0_u32; mask + 2];
        for &hash in hashes {
            if let Some(count) = starts.get_mut((hash as usize & mask) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut items = vec![0; hashes.len()];
        let mut next = starts.clone();
        for (item, &hash) in (0..).zip(hashes) {
            if let Some(at) = next.get_mut(hash as usize & mask) {
                if let Some(place) = items.get_mut(*at as usize) {
                    *place = item;
                }
                *at += 1;
            }
        }
        let hash = |item: u32| hashes.get(item as usize).copied().unwrap_or_default();
        for pair in starts.windows(2) {
            if let [start, end] = *pair
                && let Some(bucket) = items.get_mut(start as usize..end as usize)
                && bucket.len() > 1
            {
                sort(bucket, &|a, b| hash(a).cmp(&hash(b)).then_with(|| order(a, b)));
            }
        }
        let hashes = items.iter().map(|&item| hash(item)).collect();
        Self { starts, items, hashes }
    }

    /// All items, bucket by bucket, with their hashes.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.items.iter().copied().zip(self.hashes.iter().copied())
    }

    /// The items that have this hash, in order.
    pub fn of(&self, hash: u32) -> &[u32] {
        let bucket = hash as usize & (self.starts.len() - 2);
        let start = self.starts.get(bucket).map_or(0, |&start| start as usize);
        let end = self.starts.get(bucket + 1).map_or(0, |&end| end as usize);
        let (Some(hashes), Some(items)) = (self.hashes.get(start..end), self.items.get(start..end)) else { return &[] };
        let from = hashes.partition_point(|&other| other < hash);
        let to = hashes.partition_point(|&other| other <= hash);
        items.get(from..to).unwrap_or_default()
    }
}

/// The hash of a word.
pub(super) fn hash(word: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    let hash = hasher.finish();
    u32::try_from(hash & u64::from(u32::MAX)).unwrap_or_default()
}

/// Sorts numbers of things. All that is sorted here is sorted by this one function, since each sort of the standard library is some
/// kilobytes of wasm.
pub(super) fn sort(items: &mut [u32], order: &dyn Fn(u32, u32) -> Ordering) {
    items.sort_unstable_by(|&a, &b| order(a, b));
}
