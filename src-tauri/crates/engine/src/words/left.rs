//! Which pictures are left to read.
//!
//! Owns their order, newest first, and what is known of the others, so that all contents are listed only once: afterwards
//! those are asked for that are new, shown again, or have a file again. Never reads one.

use std::collections::HashSet;

use crate::catalogue::{contents, list_ids, words};
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;

/// The pictures that a reader has not read yet.
pub(super) struct Left {
    /// What is left, the newest last.
    pending: Vec<ContentId>,
    /// What can't be read at the moment.
    postponed: Vec<ContentId>,
    /// The content that was added last when they were last listed.
    last_known: ContentId,
    /// The contents that were hidden when they were last listed, or when it was their turn.
    hidden: HashSet<ContentId>,
}

impl Left {
    /// Lists all contents that a reader has not read.
    pub(super) fn list(library: &Library, reader: &str) -> Result<Self> {
        let mut left = Self {
            pending: Vec::new(),
            postponed: Vec::new(),
            last_known: ContentId(0),
            hidden: HashSet::new(),
        };
        left.add_new(library, reader)?;
        Ok(left)
    }

    /// Adds the contents that are new or shown again since the last call, and tries those again that were put off; whether
    /// there are any.
    pub(super) fn add_new(&mut self, library: &Library, reader: &str) -> Result<bool> {
        let last_known = self.last_known;
        let (last, hidden, mut back, mut new) = library.catalogue.read(|db| {
            // What is added or hidden meanwhile is listed twice, which costs less than missing it.
            let (last, hidden) = (list_ids::last_content(db)?, contents::hidden(db)?);
            let mut back = Vec::new();
            for &id in self.hidden.difference(&hidden) {
                if id <= last_known && words::is_pending(db, reader, id)? {
                    back.push(id);
                }
            }
            Ok((last, hidden, back, words::pending(db, reader, last_known)?))
        })?;
        back.sort_unstable();
        let is_any = !new.is_empty() || !back.is_empty() || !self.postponed.is_empty();
        new.reverse();
        drop(self.pending.splice(0..0, self.postponed.drain(..).rev()));
        self.pending.extend(back.into_iter().chain(new));
        (self.last_known, self.hidden) = (last.max(last_known), hidden);
        Ok(is_any)
    }

    /// Adds the contents whose thumbnail was read although they have a file now; whether there are any.
    pub(super) fn add_returned(&mut self, library: &Library, reader: &str) -> Result<bool> {
        let returned = library.catalogue.read(|db| words::pending_again(db, reader))?;
        let is_any = !returned.is_empty();
        self.pending.extend(returned);
        Ok(is_any)
    }

    /// Takes the next one.
    pub(super) fn take(&mut self) -> Option<ContentId> {
        let next = self.pending.pop();
        if next.is_none() {
            // As long as a library at first.
            self.pending = Vec::new();
        }
        next
    }

    /// Puts one off until contents are next added.
    pub(super) fn postpone(&mut self, id: ContentId) {
        self.postponed.push(id);
    }

    /// Leaves one out that is hidden, or was deleted, until it is shown again.
    pub(super) fn leave_hidden(&mut self, id: ContentId) {
        self.hidden.insert(id);
    }

    /// How many are left, without those that were put off.
    pub(super) fn len(&self) -> usize {
        self.pending.len()
    }
}

#[cfg(test)]
#[path = "left_tests.rs"]
mod tests;
