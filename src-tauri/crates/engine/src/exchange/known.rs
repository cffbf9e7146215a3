//! What is known about a file before it is read.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::base::Base;
use super::mine::Mine;
use super::moment::Moment;
use super::places::Destination;
use super::theirs::{self, Theirs};
use crate::catalogue::exchange::{self, Exchange, Place};
use crate::catalogue::metadata;
use crate::disk::walk::{Stat, stat};

/// What is known before a file is read.
pub(super) struct Known {
    pub(super) mine: Mine,
    pub(super) last: Option<Exchange>,
    /// What both sides said at the last exchange with this very file.
    pub(super) base: Option<Base>,
    /// What the library has read in the picture's files.
    pub(super) read: Theirs,
}

impl Known {
    pub(super) fn look(db: &Connection, at: &Destination) -> rusqlite::Result<Self> {
        let last = exchange::get(db, at.file.id, at.place)?;
        let with_it = last.as_ref().filter(|last| was_with(last, at));
        let base = with_it.and_then(|last| serde_json::from_str(last.base.as_deref()?).ok());
        let read = metadata::in_files(db, at.file.content)?;
        Ok(Self {
            mine: Mine::of(db, at.file.content, at.file.decided.captions)?,
            last,
            base,
            read: Theirs {
                rating: read.rating.filter(|&stars| stars != 0),
                title: read.title,
                description: read.description.as_deref().and_then(theirs::text),
                taken: read.taken_at.map(Moment),
                ..Theirs::default()
            },
        })
    }

    /// What both sides said at the last exchange; before the first, the person nothing and the file what is known of it.
    pub(super) fn before(&self) -> Base {
        self.base.clone().unwrap_or_else(|| Base::of(&Mine::default(), &self.read))
    }

    /// Whether neither side has changed since the last exchange, as far as can be told without reading the file.
    pub(super) fn is_settled(&self, path: &Path) -> bool {
        let Some(last) = &self.last else { return false };
        last.failure.is_none()
            && last.path == path
            && last.stamp.is_some()
            && last.stamp == stamp(path)
            && self.base.as_ref().is_some_and(|base| base.is_of(&self.mine))
    }
}

/// Whether the last exchange was with this very file. Another sidecar that is a picture's now has lost nothing of what was in the
/// one before. One that moved with its folder is the same, and so is a picture, which takes its packet along.
pub(super) fn was_with(last: &Exchange, at: &Destination) -> bool {
    let has_moved = || last.stamp.is_some() && last.stamp == stamp(&at.path);
    at.place == Place::Original || last.path == at.path || has_moved()
}

/// Size, times and inode of a file; `None` if there is none.
pub(super) fn stamp(path: &Path) -> Option<String> {
    Some(stamp_of(&stat(&fs::metadata(path).ok()?)))
}

/// Size, times and inode.
pub(super) fn stamp_of(found: &Stat) -> String {
    format!("{} {} {} {}", found.bytes, found.mtime_ns, found.ctime_ns, found.inode)
}
