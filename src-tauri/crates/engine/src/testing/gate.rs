//! A gate that holds threads up, so that a test knows where they are.

use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Long enough for any machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// Holds up every thread that passes it while it is closed.
pub(crate) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    open: bool,
    /// Threads held up.
    waiting: usize,
}

impl Gate {
    pub(crate) fn open() -> Arc<Self> {
        Self::new(true)
    }

    pub(crate) fn closed() -> Arc<Self> {
        Self::new(false)
    }

    fn new(open: bool) -> Arc<Self> {
        Arc::new(Self { state: Mutex::new(State { open, waiting: 0 }), changed: Condvar::new() })
    }

    /// Opens it.
    pub(crate) fn unlock(&self) {
        self.state.lock().unwrap().open = true;
        self.changed.notify_all();
    }

    /// Closes it.
    pub(crate) fn lock(&self) {
        self.state.lock().unwrap().open = false;
    }

    /// Waits until it is open.
    pub(crate) fn pass(&self) {
        let mut state = self.state.lock().unwrap();
        state.waiting += 1;
        self.changed.notify_all();
        let mut state = self.changed.wait_while(state, |state| !state.open).unwrap();
        state.waiting -= 1;
    }

    /// Waits until it holds a thread up.
    pub(crate) fn wait_for_arrival(&self) {
        let state = self.state.lock().unwrap();
        let is_empty = |state: &mut State| state.open || state.waiting == 0;
        let (_state, timeout) = self.changed.wait_timeout_while(state, DEADLINE, is_empty).unwrap();
        assert!(!timeout.timed_out(), "no thread has come to the gate");
    }
}
