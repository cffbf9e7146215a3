//! What a library contains, in numbers.

use std::path::Path;

use super::open::Library;
use crate::catalogue::files::{self, State};
use crate::catalogue::folders::Unread;
use crate::catalogue::listing::{self, Scope};
use crate::catalogue::{embeddings, folders, missing, seen, words};
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
    /// Contents that searches find: those with a vector of the model in use, without hidden ones.
    pub embedded: u64,
    /// Contents of present files that lack a vector of the model in use: no search finds them yet.
    pub unsearchable: u64,
    /// How many of the contents were searched for words by the library's reader.
    pub words: words::Counts,
    /// How many of the contents were looked at.
    pub seen: seen::Counts,
    /// Vectors of contents that the catalogue does not know, since it is new or older than they are.
    pub set_aside: u64,
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
        size_of_files(&self.dir).map_err(Error::io(&self.dir))
    }

    /// How many contents of present files lack a vector of the model in use.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn unsearchable_count(&self) -> Result<u64> {
        let model_id = self.space().model_id;
        self.catalogue.read(|db| embeddings::count_missing(db, model_id, State::Present))
    }

    /// What indexing left to do in the folders, by their paths: after a run that the user or a crash ended, or while a
    /// folder is unavailable. Leaves out those in which nothing is.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn unread(&self) -> Result<Vec<Unread>> {
        self.catalogue.read(|db| {
            let ids: Vec<_> = folders::all(db)?.into_iter().map(|folder| folder.id).collect();
            folders::unread(db, ids)
        })
    }

    /// How many vectors are set aside, since the catalogue does not know their contents.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn set_aside_count(&self) -> Result<u64> {
        self.catalogue.read(embeddings::count_set_aside)
    }

    /// Counts what the library contains.
    ///
    /// # Errors
    ///
    /// Database errors, and those of [`bytes`](Self::bytes).
    pub fn status(&self) -> Result<Status> {
        let (library_bytes, space, reader) = (self.bytes()?, self.space(), self.text_reader());
        let counter = self.people_counter.as_ref().map(|counter| counter.id());
        self.catalogue.read(|db| {
            Ok(Status {
                model: space.choice.clone(),
                folders: folders::all(db)?.len() as u64,
                files: files::count(db, None, State::Present)?,
                contents: listing::count(db, Scope::All)?,
                embedded: embeddings::shown_count(db, space.model_id)?,
                unsearchable: embeddings::count_missing(db, space.model_id, State::Present)?,
                words: words::counts(db, reader.as_ref().map(|reader| reader.id()))?,
                seen: seen::counts(db, counter)?,
                set_aside: embeddings::count_set_aside(db)?,
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

/// Size of the files in a folder and its subfolders, in bytes. A file that disappears meanwhile counts nothing.
fn size_of_files(dir: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir)?.flatten() {
        bytes += match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => size_of_files(&entry.path()).unwrap_or_default(),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        };
    }
    Ok(bytes)
}
