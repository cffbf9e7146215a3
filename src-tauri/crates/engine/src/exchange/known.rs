//! What is known about a file before it is read.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::base::Base;
use super::keywords::KeywordBase;
use super::mine::Mine;
use super::moment::Moment;
use super::places::Destination;
use super::theirs::{self, Theirs};
use super::title::Title;
use crate::catalogue::exchange::{self, Exchange, ExchangedFile, Place};
use crate::catalogue::metadata;
use crate::disk::walk::{Stat, stat};
use crate::error::Result;
use crate::library::Library;

/// What is known before a file is read.
pub(super) struct Known {
    pub(super) mine: Mine,
    pub(super) last: Option<Exchange>,
    /// What both sides said at the last exchange with this very file.
    pub(super) base: Option<Base>,
    /// What the library has read in the picture's files.
    pub(super) read: Theirs,
    /// What of that the person knew when they said what they say. Nothing once another file was exchanged: what this one says may
    /// have been written since.
    pub(super) seen: Theirs,
    /// The keywords at the last exchange with the picture itself, if this is its sidecar.
    pub(super) beside: Option<KeywordBase>,
}

impl Known {
    pub(super) fn look(db: &Connection, at: &Destination) -> rusqlite::Result<Self> {
        let last = exchange::get(db, at.file.id, at.place)?;
        let with_it = last.as_ref().filter(|last| was_with(last, at));
        let base = with_it.and_then(base_of);
        let beside = match at.place {
            Place::Sidecar => exchange::get(db, at.file.id, Place::Original)?,
            Place::Original => None,
        };
        let read = metadata::in_files(db, at.file.content)?;
        let read = Theirs {
            rating: read.rating.filter(|&stars| stars != 0),
            title: read.title.as_deref().and_then(Title::of),
            description: read.description.as_deref().and_then(theirs::text),
            taken: read.taken_at.map(Moment::at),
            ..Theirs::default()
        };
        Ok(Self {
            mine: Mine::of(db, at.file.content, at.file.decided.captions)?,
            last,
            seen: if base.is_none() && at.file.exchanged { Theirs::default() } else { read.clone() },
            base,
            read,
            beside: beside.as_ref().and_then(base_of).and_then(|base| base.keywords),
        })
    }

    /// What both sides said at the last exchange; before the first, the person nothing and the file what they knew of it.
    pub(super) fn before(&self) -> Base {
        self.base.clone().unwrap_or_else(|| Base::of(&Mine::default(), &self.seen))
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

fn base_of(last: &Exchange) -> Option<Base> {
    serde_json::from_str(last.base.as_deref()?).ok()
}

/// Forgets the sidecar of a picture that is gone and not to be written again. Another one that comes later has removed nothing.
pub(super) fn forget_gone(
    library: &Library,
    file: &ExchangedFile,
    destinations: &[Destination],
) -> Result<()> {
    let is_gone = destinations.iter().all(|at| at.place == Place::Original);
    if is_gone && library.catalogue.read(|db| exchange::get(db, file.id, Place::Sidecar))?.is_some() {
        library.catalogue.write(|db| exchange::delete(db, file.id, Place::Sidecar))?;
    }
    Ok(())
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
