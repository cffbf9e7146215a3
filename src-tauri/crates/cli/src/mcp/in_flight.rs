//! The requests that are not answered yet.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rmcp::model::RequestId;
use tokio::sync::Notify;

/// The most requests that are answered at a time. Further ones are not read before, so that none is refused because too many
/// wait.
const MOST: usize = 32;

/// The requests that are not answered yet, by their IDs.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    ids: Mutex<HashSet<RequestId>>,
    freed: Notify,
}

impl InFlight {
    /// Waits until another request may begin.
    pub(super) async fn room(&self) {
        while self.ids().len() >= MOST {
            self.freed.notified().await;
        }
    }

    /// Begins a request; false if another one has its ID.
    pub(super) fn begin(&self, id: &RequestId) -> bool {
        self.ids().insert(id.clone())
    }

    /// Ends a request, answered or cancelled.
    pub(super) fn end(&self, id: &RequestId) {
        self.ids().remove(id);
        self.freed.notify_one();
    }

    fn ids(&self) -> MutexGuard<'_, HashSet<RequestId>> {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
