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
#[derive(Clone, Debug, Default)]
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

    /// Adds an ID.
    pub fn insert(&mut self, id: ContentId) {
        let Ok(id) = usize::try_from(id.0) else { return };
        if id / 64 >= self.bits.len() {
            self.bits.resize(id / 64 + 1, 0);
        }
        let word = &mut self.bits[id / 64];
        self.count += usize::from(*word >> (id % 64) & 1 == 0);
        *word |= 1 << (id % 64);
    }

    /// Adds all IDs of another set.
    pub fn unite(&mut self, other: &Self) {
        if self.bits.len() < other.bits.len() {
            self.bits.resize(other.bits.len(), 0);
        }
        self.combine(other, |one, other| one | other);
    }

    /// Leaves only the IDs that another set contains as well.
    pub fn intersect(&mut self, other: &Self) {
        self.combine(other, |one, other| one & other);
    }

    /// Removes all IDs of another set.
    pub fn subtract(&mut self, other: &Self) {
        self.combine(other, |one, other| one & !other);
    }

    /// Replaces each word by what `both` makes of it and the other set's word, and counts anew.
    fn combine(&mut self, other: &Self, both: impl Fn(u64, u64) -> u64) {
        for (at, word) in self.bits.iter_mut().enumerate() {
            *word = both(*word, other.bits.get(at).copied().unwrap_or(0));
        }
        self.count = self.bits.iter().map(|word| word.count_ones() as usize).sum();
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

/// Two sets are equal if they contain the same IDs, however many words they take.
impl PartialEq for IdSet {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && self.bits.iter().zip(&other.bits).all(|(one, other)| one == other)
    }
}

impl Eq for IdSet {}

impl FromIterator<ContentId> for IdSet {
    fn from_iter<I: IntoIterator<Item = ContentId>>(ids: I) -> Self {
        let mut set = Self::default();
        ids.into_iter().for_each(|id| set.insert(id));
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

        #[test]
        fn sets_are_combined_as_tree_sets_are(
            one in prop::collection::btree_set(0_i64..300, 0..50),
            other in prop::collection::btree_set(0_i64..300, 0..50),
        ) {
            let set = |ids: &BTreeSet<i64>| ids.iter().copied().map(ContentId).collect::<IdSet>();
            let combined = |combine: fn(&mut IdSet, &IdSet)| {
                let mut left = set(&one);
                combine(&mut left, &set(&other));
                left
            };
            prop_assert_eq!(combined(IdSet::unite), set(&(&one | &other)));
            prop_assert_eq!(combined(IdSet::intersect), set(&(&one & &other)));
            prop_assert_eq!(combined(IdSet::subtract), set(&(&one - &other)));
            prop_assert_eq!(combined(IdSet::intersect).len(), (&one & &other).len());
        }
    }
}
