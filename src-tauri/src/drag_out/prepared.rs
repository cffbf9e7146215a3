//! The drag that is prepared while the pointer is down.

use std::sync::Mutex;

use super::Drag;
use crate::sync::lock;

/// What was prepared when the pointer last went down.
pub static PREPARED: Prepared = Prepared::new();

/// At most one drag, that of the latest press, and at most one preparation at a time.
pub struct Prepared(Mutex<State>);

struct State {
    /// Number of presses so far.
    presses: u64,
    is_preparing: bool,
    drag: Option<Drag>,
}

impl Prepared {
    const fn new() -> Self {
        Self(Mutex::new(State { presses: 0, is_preparing: false, drag: None }))
    }

    /// The pointer has gone down, maybe on another picture: forgets what was prepared. Returns `None` while the
    /// preparation of an earlier press still runs, whose drag is then not kept.
    pub fn begin(&self) -> Option<Preparation<'_>> {
        let mut state = lock(&self.0);
        state.presses += 1;
        state.drag = None;
        if state.is_preparing {
            return None;
        }
        state.is_preparing = true;
        Some(Preparation { prepared: self, press: state.presses })
    }

    /// Returns the drag of these pictures, if it was prepared.
    pub fn take(&self, ids: &[u32]) -> Option<Drag> {
        lock(&self.0).drag.take_if(|drag| drag.ids == ids)
    }
}

/// A preparation, which runs until it is dropped.
pub struct Preparation<'a> {
    prepared: &'a Prepared,
    press: u64,
}

impl Preparation<'_> {
    /// Keeps the drag, unless the pointer has gone down again since.
    pub fn keep(self, drag: Drag) {
        let mut state = lock(&self.prepared.0);
        if state.presses == self.press {
            state.drag = Some(drag);
        }
    }
}

impl Drop for Preparation<'_> {
    fn drop(&mut self) {
        lock(&self.prepared.0).is_preparing = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drag(ids: &[u32]) -> Drag {
        Drag { ids: ids.to_vec(), paths: vec!["/a".into()], images: Vec::new() }
    }

    #[test]
    fn only_a_drag_of_the_same_pictures_was_prepared_and_only_once() {
        let prepared = Prepared::new();
        prepared.begin().unwrap().keep(drag(&[3, 1]));
        assert_eq!(prepared.take(&[1, 3]), None);
        assert_eq!(prepared.take(&[3, 1]), Some(drag(&[3, 1])));
        assert_eq!(prepared.take(&[3, 1]), None);
        prepared.begin().unwrap().keep(drag(&[3, 1]));
        drop(prepared.begin());
        assert_eq!(prepared.take(&[3, 1]), None);
    }

    #[test]
    fn while_one_is_prepared_no_other_is_and_a_later_press_outdates_it() {
        let prepared = Prepared::new();
        let slow = prepared.begin().unwrap();
        for _ in 0..8 {
            assert!(prepared.begin().is_none());
        }
        slow.keep(drag(&[1]));
        assert_eq!(prepared.take(&[1]), None);
        prepared.begin().unwrap().keep(drag(&[2]));
        assert_eq!(prepared.take(&[2]), Some(drag(&[2])));
    }

    #[test]
    fn a_preparation_that_fails_lets_the_next_begin() {
        let prepared = Prepared::new();
        drop(prepared.begin());
        assert!(prepared.begin().is_some());
    }
}
