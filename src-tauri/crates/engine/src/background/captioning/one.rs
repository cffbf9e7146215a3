//! The picture that somebody waits for. Owns that there is one at a time: the latest.

use std::ops::ControlFlow;

use ratna_captions::Piece;

use super::work::Work;
use crate::catalogue::captions::Caption;
use crate::error::Result;
use crate::ids::ContentId;
use crate::mutex::lock;

impl Work {
    /// Captions a picture while the run waits; nothing if it was cancelled.
    pub(super) fn describe(&self, id: ContentId, hear: &mut dyn FnMut(&str)) -> Result<Option<Caption>> {
        let progress = lock(&self.state).wait_for_picture();
        let _waiting = Waiting(self);
        let mut listen = |piece: Piece<'_>| {
            // Nobody wants to hear more of a picture once another one was asked for.
            if progress.is_cancelled() {
                return ControlFlow::Break(());
            }
            if let Piece::Text(text) = piece {
                hear(text);
            }
            ControlFlow::Continue(())
        };
        self.with_captioner(|chosen| {
            self.shared.library.describe(id, &*chosen.captioner, &chosen.prompt, &mut listen)
        })
    }
}

/// As long as this lives, somebody waits for a picture.
struct Waiting<'a>(&'a Work);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        lock(&self.0.state).stop_waiting();
        self.0.wake();
    }
}
