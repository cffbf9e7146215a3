//! What a library contains, in numbers.

use super::open::Library;
use crate::catalogue::files::{self, State};
use crate::catalogue::listing::{self, Scope};
use crate::catalogue::{embeddings, folders, missing};
use crate::error::{Error, Result};

/// What a library contains, in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// ID of the model in use.
    pub model: String,
    /// Root folders.
    pub folders: u64,
    /// Present files with known content.
    pub files: u64,
    /// Distinct contents of present and offline files.
    pub contents: u64,
    /// Vectors of the model in use.
    pub embedded: u64,
    /// Files without a readable picture.
    pub unreadable: u64,
    /// Files of a format that cannot be decoded yet.
    pub unsupported: u64,
    /// Files in unavailable folders.
    pub offline: u64,
    /// Files in the cloud only.
    pub cloud: u64,
    /// Files that disappeared from their folders; their rows are kept for a while.
    pub missing: u64,
    /// Size of the library's own files in bytes.
    pub library_bytes: u64,
}

impl Library {
    /// Size of the library's own files in bytes.
    ///
    /// # Errors
    ///
    /// Fails when the library's folder cannot be read.
    pub fn bytes(&self) -> Result<u64> {
        let entries = std::fs::read_dir(&self.dir).map_err(Error::io(&self.dir))?;
        let size = |entry: std::io::Result<std::fs::DirEntry>| entry.and_then(|entry| entry.metadata());
        Ok(entries.map(|entry| size(entry).map_or(0, |metadata| metadata.len())).sum())
    }

    /// Counts what the library contains.
    ///
    /// # Errors
    ///
    /// Database errors, and those of [`bytes`](Self::bytes).
    pub fn status(&self) -> Result<Status> {
        let (library_bytes, space) = (self.bytes()?, self.space());
        self.catalogue.read(|db| {
            Ok(Status {
                model: space.choice.clone(),
                folders: folders::all(db)?.len() as u64,
                files: files::count(db, None, State::Present)?,
                contents: listing::count(db, Scope::All)?,
                embedded: embeddings::extent(db, space.model_id)?.count,
                unreadable: files::count(db, None, State::Unreadable)?,
                unsupported: files::count(db, None, State::Unsupported)?,
                offline: files::count(db, None, State::Offline)?.saturating_sub(missing::cloud_count(db)?),
                cloud: missing::cloud_count(db)?,
                missing: files::count(db, None, State::Missing)?,
                library_bytes,
            })
        })
    }
}
