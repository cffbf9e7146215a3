//! What may interrupt a caption between two layers: a query, for which it pauses, and that nobody wants it any more.
//!
//! Owns the mark of a thread whose captions can be unwanted. A large model takes many seconds to look at a picture, in which
//! it says nothing that somebody could break off.

use std::cell::RefCell;
use std::sync::Weak;

use candle_core::{Result, bail};

use crate::query_priority;

thread_local! {
    static WANTED: RefCell<Option<Weak<()>>> = const { RefCell::new(None) };
}

/// From now on, the captions of this thread are wanted as long as somebody holds what `wanted` refers to.
pub fn stop_without(wanted: Weak<()>) {
    WANTED.set(Some(wanted));
}

/// Called between two layers: pauses while queries are running.
///
/// # Errors
/// When nobody wants the caption any more.
pub fn yield_or_stop() -> Result<()> {
    query_priority::yield_to_queries();
    let is_wanted = |wanted: &Option<Weak<()>>| wanted.as_ref().is_none_or(|held| held.strong_count() > 0);
    if WANTED.with_borrow(is_wanted) { Ok(()) } else { bail!("the caption is no longer wanted") }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_thread_computes_until_nobody_wants_its_caption() {
        std::thread::scope(|scope| {
            let marked = scope.spawn(|| {
                let held = Arc::new(());
                stop_without(Arc::downgrade(&held));
                assert!(yield_or_stop().is_ok());
                drop(held);
                assert!(yield_or_stop().is_err());
            });
            marked.join().unwrap();
        });
        assert!(yield_or_stop().is_ok(), "other threads go on");
    }
}
