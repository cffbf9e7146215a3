//! Sets of content IDs: the contents that a search may find.

use crate::ids::ContentId;

/// A set of content IDs with one bit per ID: a million take 125 KB, and a lookup takes constant time. IDs are row IDs,
/// which are never negative; negative ones are ignored.
///
/// ```
/// use ratna_engine::ids::ContentId;
/// use ratna_engine::id_set::IdSet;
///
/// let allowed: IdSet = [ContentId(70), ContentId(3)].into_iter().collect();
/// assert!(allowed.contains(ContentId(3)) && !allowed.contains(ContentId(4)));
/// assert_eq!(allowed.iter().collect::<Vec<_>>(), [ContentId(3), ContentId(70)]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdSet {
    bits: Vec<u64>,
    count: usize,
}

impl IdSet {
    /// Whether the set contains an ID.
    pub fn contains(&self, id: ContentId) -> bool {
        let Ok(id) = usize::try_from(id.0) else { return false };
        self.bits.get(id / 64).is_some_and(|word| word >> (id % 64) & 1 == 1)
    }

    /// Number of IDs in the set.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All IDs, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = ContentId> {
        self.bits.iter().enumerate().flat_map(|(at, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros();
                left &= left.wrapping_sub(1);
                (bit < 64).then_some(ContentId((at * 64) as i64 + i64::from(bit)))
            })
        })
    }
}

impl FromIterator<ContentId> for IdSet {
    fn from_iter<I: IntoIterator<Item = ContentId>>(ids: I) -> Self {
        let mut set = Self::default();
        for id in ids {
            let Ok(id) = usize::try_from(id.0) else { continue };
            if id / 64 >= set.bits.len() {
                set.bits.resize(id / 64 + 1, 0);
            }
            let word = &mut set.bits[id / 64];
            set.count += usize::from(*word >> (id % 64) & 1 == 0);
            *word |= 1 << (id % 64);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_behaves_like_a_tree_set(ids in prop::collection::vec(-3_i64..700, 0..200)) {
            let set: IdSet = ids.iter().copied().map(ContentId).collect();
            let plain: BTreeSet<i64> = ids.into_iter().filter(|id| *id >= 0).collect();
            prop_assert_eq!(set.len(), plain.len());
            prop_assert_eq!(set.is_empty(), plain.is_empty());
            prop_assert!((-5..800).all(|id| set.contains(ContentId(id)) == plain.contains(&id)));
            prop_assert_eq!(set.iter().map(|id| id.0).collect::<Vec<_>>(), plain.into_iter().collect::<Vec<_>>());
        }
    }
}
