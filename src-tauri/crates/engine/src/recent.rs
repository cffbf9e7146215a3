//! What was made lately, for questions that every keystroke repeats.
//!
//! Owns how much is kept. Never knows when it no longer holds: keys say everything that it depends on.

use std::sync::Mutex;

use crate::mutex::lock;

/// The values made last, newest first, with what they were made of.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    all: Mutex<Vec<(K, V)>>,
    most: usize,
}

impl<K: PartialEq, V: Clone> Recent<K, V> {
    /// Keeps up to `most` values.
    pub(crate) fn new(most: usize) -> Self {
        Self { all: Mutex::default(), most }
    }

    /// The value for a key, which `make` makes unless it is kept.
    ///
    /// # Errors
    ///
    /// Those of `make`; nothing is kept then.
    pub(crate) fn get_or_make<E>(&self, key: K, make: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        let known = lock(&self.all).iter().find(|(known, _)| *known == key).map(|(_, value)| value.clone());
        if let Some(value) = known {
            return Ok(value);
        }
        // Unlocked: others need not wait for a value of which they know nothing.
        let value = make()?;
        let mut all = lock(&self.all);
        all.truncate(self.most - 1);
        all.insert(0, (key, value.clone()));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_while_it_is_among_the_last() {
        let (recent, mut made) = (Recent::new(2), 0);
        let mut get = |key: &'static str| {
            let make = || {
                made += 1;
                if key == "bad" { Err("bad") } else { Ok(made) }
            };
            recent.get_or_make(key, make)
        };
        assert_eq!([get("a"), get("a"), get("b"), get("a")], [Ok(1), Ok(1), Ok(2), Ok(1)]);
        assert_eq!([get("bad"), get("bad")], [Err("bad"); 2]);
        assert_eq!([get("c"), get("b"), get("a")], [Ok(5), Ok(2), Ok(6)], "the oldest one makes room");
    }
}
