//! The contents that a search may find: what filters leave.

use crate::ids::ContentId;

/// A set of content ids, a bit each: a million take 125 KB, and asking for one takes no time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IdSet {
    bits: Vec<u64>,
    count: usize,
}

impl IdSet {
    /// Whether a content is among them.
    pub fn contains(&self, id: ContentId) -> bool {
        let Ok(id) = usize::try_from(id.0) else { return false };
        self.bits.get(id / 64).is_some_and(|word| word >> (id % 64) & 1 == 1)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// All of them, the smallest id first.
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

/// Ids of rows, which are never negative.
impl FromIterator<ContentId> for IdSet {
    fn from_iter<I: IntoIterator<Item = ContentId>>(ids: I) -> Self {
        let mut allowed = Self::default();
        for id in ids {
            let Ok(id) = usize::try_from(id.0) else { continue };
            if id / 64 >= allowed.bits.len() {
                allowed.bits.resize(id / 64 + 1, 0);
            }
            let word = &mut allowed.bits[id / 64];
            allowed.count += usize::from(*word >> (id % 64) & 1 == 0);
            *word |= 1 << (id % 64);
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_set(ids in prop::collection::vec(-3_i64..700, 0..200)) {
            let allowed: IdSet = ids.iter().copied().map(ContentId).collect();
            let plain: BTreeSet<i64> = ids.into_iter().filter(|id| *id >= 0).collect();
            prop_assert_eq!(allowed.len(), plain.len());
            prop_assert_eq!(allowed.is_empty(), plain.is_empty());
            prop_assert!((-5..800).all(|id| allowed.contains(ContentId(id)) == plain.contains(&id)));
            prop_assert_eq!(allowed.iter().map(|id| id.0).collect::<Vec<_>>(), plain.into_iter().collect::<Vec<_>>());
        }
    }
}
