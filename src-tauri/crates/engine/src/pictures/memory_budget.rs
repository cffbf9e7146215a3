//! How much memory pictures in flight may take.
//!
//! Owns the budgets of the files' bytes and of the decoders' buffers, and the order in which threads are served. Never
//! measures memory: whoever reserves it estimates what it needs.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

use crate::memory;
use crate::mutex::lock;

/// Most bytes that decoders use together: eight threads decode HEIC of 12 megapixels at once, while two panoramas of 62
/// megapixels in the same format take turns. One picture that needs more is decoded alone.
const DECODING: u64 = 704 << 20;
/// Most bytes of files that are held together while their pictures are decoded: four or five RAW files. One larger file
/// is held alone.
const FILES: u64 = 128 << 20;

/// Reservations from which memory that was freed is returned to the system at the end: smaller ones are reused.
const RETURNED: u64 = 64 << 20;

static DECODING_BUDGET: Budget = Budget::new(DECODING);
static FILE_BUDGET: Budget = Budget::new(FILES);

/// Reserves memory for decoding, and waits until there is room. Reserve memory for the file's bytes first: whoever holds
/// this never waits for the other, so that threads cannot wait for each other in a circle.
pub(super) fn reserve_for_decoding(bytes: u64) -> Reservation<'static> {
    DECODING_BUDGET.reserve(bytes)
}

/// Reserves memory for the bytes of a file, and waits until there is room. A thread holds one file at a time.
pub(super) fn reserve_for_file(bytes: u64) -> Reservation<'static> {
    FILE_BUDGET.reserve(bytes)
}

/// A number of bytes shared by all threads, which are served in the order of their requests, so that small requests do
/// not starve a large one.
struct Budget {
    limit: u64,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    /// Bytes reserved now.
    used: u64,
    /// Number of the next request.
    next: u64,
    /// Requests that wait, the oldest first.
    waiting: VecDeque<u64>,
}

/// Reserved memory; dropping it, also while a panic unwinds, returns it to the budget.
pub(super) struct Reservation<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Budget {
    const fn new(limit: u64) -> Self {
        let state = State { used: 0, next: 0, waiting: VecDeque::new() };
        Self { limit, state: Mutex::new(state), changed: Condvar::new() }
    }

    fn reserve(&self, bytes: u64) -> Reservation<'_> {
        let mut state = lock(&self.state);
        let request = state.next;
        state.next += 1;
        state.waiting.push_back(request);
        // More than the whole budget is granted once nothing else is reserved.
        let has_room = |state: &State| state.used == 0 || state.used.saturating_add(bytes) <= self.limit;
        while state.waiting.front() != Some(&request) || !has_room(&state) {
            state = self.changed.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        state.waiting.pop_front();
        state.used += bytes;
        drop(state);
        // The next request may fit, too.
        self.changed.notify_all();
        Reservation { budget: self, bytes }
    }
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        if self.bytes >= RETURNED {
            memory::return_freed();
        }
        lock(&self.budget.state).used -= self.bytes;
        self.budget.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// Returns once so many requests wait.
    fn wait_for_waiting(budget: &Budget, count: usize) {
        while lock(&budget.state).waiting.len() < count {
            thread::yield_now();
        }
    }

    #[test]
    fn reservations_never_exceed_the_budget() {
        let budget = Budget::new(100);
        let highest = Mutex::new(0);
        thread::scope(|scope| {
            for thread in 0..8_u64 {
                let (budget, highest) = (&budget, &highest);
                scope.spawn(move || {
                    for round in 0..200 {
                        let _held = budget.reserve((thread * 31 + round * 7) % 60);
                        let used = lock(&budget.state).used;
                        let mut highest = lock(highest);
                        *highest = used.max(*highest);
                    }
                });
            }
        });
        assert!(*lock(&highest) <= 100);
        assert_eq!(lock(&budget.state).used, 0);
    }

    #[test]
    fn more_than_the_budget_is_granted_alone() {
        let budget = Budget::new(100);
        let small = budget.reserve(1);
        thread::scope(|scope| {
            let (sender, granted) = mpsc::channel();
            let budget = &budget;
            let huge = scope.spawn(move || {
                let huge = budget.reserve(1_000);
                sender.send(lock(&budget.state).used).unwrap();
                drop(huge);
            });
            wait_for_waiting(budget, 1);
            assert!(granted.try_recv().is_err());
            drop(small);
            assert_eq!(granted.recv_timeout(Duration::from_secs(20)), Ok(1_000));
            huge.join().unwrap();
        });
        drop(budget.reserve(100));
    }

    #[test]
    fn small_requests_do_not_overtake_a_large_one() {
        let budget = Budget::new(100);
        let first = budget.reserve(60);
        let order = Mutex::new(Vec::new());
        let reserve = |bytes| {
            let _held = budget.reserve(bytes);
            lock(&order).push(bytes);
        };
        thread::scope(|scope| {
            scope.spawn(|| reserve(90));
            wait_for_waiting(&budget, 1);
            scope.spawn(|| reserve(20));
            wait_for_waiting(&budget, 2);
            drop(first);
        });
        assert_eq!(*lock(&order), [90, 20]);
    }

    #[test]
    fn a_panic_returns_the_memory() {
        let budget = Budget::new(100);
        let panicked = catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _held = budget.reserve(100);
            panic!("the decoder fails");
        }));
        assert!(panicked.is_err());
        drop(budget.reserve(100));
    }
}
