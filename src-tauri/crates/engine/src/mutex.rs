//! Locks whose holders leave nothing half-done.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Takes such a lock, also after a panic of one who held it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_whose_holder_panicked_is_taken_all_the_same() {
        let mutex = Mutex::new(1);
        let panicked = std::thread::scope(|scope| {
            let held = || {
                let _held = lock(&mutex);
                panic!("on purpose");
            };
            scope.spawn(held).join().is_err()
        });
        assert!(panicked && mutex.is_poisoned());
        assert_eq!(*lock(&mutex), 1);
    }
}
