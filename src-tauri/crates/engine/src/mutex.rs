//! Locks that outlive a panic.
//!
//! For mutexes whose holders leave nothing half-done, so that a poisoned one is as good as any.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex, poisoned or not.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poisoned_mutex_can_be_locked() {
        let mutex = Mutex::new(1);
        let panicked = std::thread::scope(|scope| {
            let held = || {
                let _held = lock(&mutex);
                panic!("deliberately");
            };
            scope.spawn(held).join().is_err()
        });
        assert!(panicked && mutex.is_poisoned());
        assert_eq!(*lock(&mutex), 1);
    }
}
