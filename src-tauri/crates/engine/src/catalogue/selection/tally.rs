//! How often values occur.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

/// Values named at most: more than anybody reads.
const MAX_VALUES: usize = 8;

/// How often values occur, the most frequent first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally<T> {
    /// The most frequent values; equally frequent ones in their own order.
    pub values: Vec<Counted<T>>,
    /// How many other values there are.
    pub others: u64,
}

/// A value and how many pictures have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted<T> {
    /// The value.
    pub value: T,
    /// How many pictures have it.
    pub count: u64,
}

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Self { values: Vec::new(), others: 0 }
    }
}

impl<T: Ord> Tally<T> {
    pub(super) fn of(counts: HashMap<T, u64>) -> Self {
        let mut values: Vec<_> = counts.into_iter().map(|(value, count)| Counted { value, count }).collect();
        values.sort_unstable_by(|one, other| (other.count, &one.value).cmp(&(one.count, &other.value)));
        let others = values.len().saturating_sub(MAX_VALUES) as u64;
        values.truncate(MAX_VALUES);
        Self { values, others }
    }
}

/// Counts a value. Copies it only if it is the first one of its kind.
pub(super) fn add<Q, T>(counts: &mut HashMap<T, u64>, value: &Q)
where
    Q: Hash + Eq + ToOwned<Owned = T> + ?Sized,
    T: Borrow<Q> + Hash + Eq,
{
    match counts.get_mut(value) {
        Some(count) => *count += 1,
        None => drop(counts.insert(value.to_owned(), 1)),
    }
}
