//! Locking a mutex, whether or not a thread has panicked while holding it.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex whose holders never leave half-done state behind, so that a poisoned one is still good.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
