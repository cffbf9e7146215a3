//! Bringing in the libraries of other programs: what pictures they hold, and what they say about them.
//!
//! Owns which folders a library adds to this one, which file shows a picture whose original is missing, when what it says is
//! told to the catalogue, and forgetting it. The formats are read by the crate `ratna_sources`, what was told is kept by
//! [`crate::catalogue::sources`], and the files are indexed like all others.

mod folders;
mod import;
mod link;
mod shown;
mod state;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use ratna_sources::Listing;

use crate::catalogue::folders::Folder;
use crate::catalogue::sources;
use crate::disk::RunLock;
use crate::error::{Error, Result};
use crate::ids::SourceId;
use crate::indexing::Summary;
use crate::library::Library;
use crate::progress::Progress;

pub use self::import::Imported;
use self::state::{State, Stats};

/// A library of another program that was found somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The program.
    pub kind: ratna_sources::Kind,
    /// The library.
    pub path: PathBuf,
    /// How many pictures it has, without those that are hidden in it.
    pub pictures: u64,
    /// How many are hidden in it.
    pub hidden: u64,
    /// How many albums it has.
    pub albums: u64,
}

/// A library of another program that was brought in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Row ID.
    pub id: SourceId,
    /// The program.
    pub kind: ratna_sources::Kind,
    /// The library.
    pub path: PathBuf,
    /// Whether what is hidden in it is brought in as well.
    pub hidden: bool,
    /// How many pictures of it this library knows.
    pub pictures: u64,
    /// Whether it can be read now.
    pub is_there: bool,
}

/// Libraries whose files have changed, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes(Vec<(SourceId, Stats)>);

impl Changes {
    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Looks at what is at a path; `None` if it is no library of another program. Its database is read, which takes seconds where
/// there are many pictures.
///
/// # Errors
///
/// [`Error::Source`] when it is a library that cannot be read.
pub fn look_at(path: &Path, progress: &Progress) -> Result<Option<Found>> {
    let path = path.canonicalize().map_err(Error::io(path))?;
    let Some(source) = ratna_sources::find(&path)? else { return Ok(None) };
    let listing = source.read(&|| progress.is_cancelled())?;
    Ok(Some(Found {
        kind: source.kind(),
        path: source.path().to_path_buf(),
        pictures: listing.pictures.len() as u64 - hidden(&listing),
        hidden: hidden(&listing),
        albums: listing.albums.len() as u64,
    }))
}

/// Whether there is a library of another program at a path. Little of it is read.
pub fn is_library(path: &Path) -> bool {
    let Ok(path) = path.canonicalize() else { return false };
    // One that cannot be read is one: whoever brings it in learns why.
    !matches!(ratna_sources::find(&path), Ok(None))
}

fn hidden(listing: &Listing) -> u64 {
    listing.pictures.iter().filter(|picture| picture.hidden).count() as u64
}

impl Library {
    /// Brings in the library of another program at `path`, or reads it again: its pictures are indexed, and what it says about
    /// them becomes theirs, beside what the person says. What is hidden in it is left out unless `with_hidden`. Blocks until
    /// done; `progress` reports and can cancel it.
    ///
    /// # Errors
    ///
    /// [`Error::Source`] when the library cannot be read, and as [`scan`](Self::scan).
    pub fn import(&self, path: &Path, with_hidden: bool, progress: &Progress) -> Result<Imported> {
        let path = path.canonicalize().map_err(Error::io(path))?;
        import::run(self, &*ratna_sources::open(&path)?, (with_hidden, None), progress)
    }

    /// The libraries of other programs that were brought in, by path.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn sources(&self) -> Result<Vec<Known>> {
        let known = self.catalogue.read(|db| {
            sources::all(db)?
                .into_iter()
                .map(|source| Ok((sources::count(db, source.id)?, source)))
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        let known = known.into_iter().filter_map(|(pictures, source)| {
            Some(Known {
                id: source.id,
                kind: ratna_sources::Kind::from_code(&source.kind)?,
                is_there: source.path.exists(),
                path: source.path,
                hidden: source.hidden,
                pictures,
            })
        });
        Ok(known.collect())
    }

    /// The albums of the libraries of other programs that have pictures, by their paths.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn albums(&self) -> Result<Vec<sources::Album>> {
        self.catalogue.read(sources::albums)
    }

    /// Reads the libraries again whose files have changed since they were read last. One that cannot be read now is left as it
    /// is. Returns whether there was any.
    ///
    /// # Errors
    ///
    /// As [`import`](Self::import).
    pub fn refresh_sources(&self, progress: &Progress) -> Result<bool> {
        let mut any = false;
        for known in self.catalogue.read(sources::all)? {
            if State::changed(&known.state).is_none() {
                continue;
            }
            let Ok(Some(source)) = ratna_sources::find(&known.path) else { continue };
            match import::run(self, &*source, (known.hidden, Some(known.id)), progress) {
                Err(Error::Source(error)) if !progress.is_cancelled() => {
                    tracing::warn!(%error, "a library is not read again before it changes");
                    let state = State::of(&*source).to_json();
                    self.catalogue.write(|db| sources::set_state(db, known.id, &state))?;
                }
                Err(Error::Source(_)) => return Ok(any),
                imported => any |= imported.map(|_| true)?,
            }
        }
        Ok(any)
    }

    /// Tells pictures what the libraries say of them, after a run that read some.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn link_sources(&self, after: &Summary, progress: &Progress) -> Result<()> {
        let has_read = after.new + after.changed + after.moved + after.reread > 0;
        // Also what an earlier run, or one before the library was opened, was stopped before.
        if !has_read && !self.unlinked.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.unlinked.store(true, Ordering::Relaxed);
        let known = self.catalogue.read(sources::all)?;
        known.iter().try_for_each(|known| link::moved(self, known.id, progress))?;
        self.unlinked.store(progress.is_cancelled(), Ordering::Relaxed);
        Ok(())
    }

    /// The libraries of other programs whose files have changed since they were read last. While a program writes, it is
    /// another answer every time.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub(crate) fn changed_sources(&self) -> Result<Changes> {
        let known = self.catalogue.read(sources::all)?;
        let change = |known: sources::Source| Some((known.id, State::changed(&known.state)?));
        Ok(Changes(known.into_iter().filter_map(change).collect()))
    }

    /// Makes those of these folders that are here because of another program's library the person's own: all pictures in them
    /// are found, and they stay when the library is forgotten.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn own_folders(&self, folders: &[PathBuf]) -> Result<()> {
        folders::own(self, folders)
    }

    /// Forgets the library of another program at `path`: what it said about pictures, and the pictures that are here only
    /// because of it. Its own files are left as they are.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownFolder`] when it was not brought in, [`Error::Busy`] while another run has the lock, and as
    /// [`remove_folder`](Self::remove_folder).
    pub fn forget_source(&self, path: &Path) -> Result<()> {
        self.check_writable()?;
        // A run could bring back what is forgotten meanwhile.
        let lock = RunLock::acquire(&self.dir)?;
        let (source, own) = self.source_at(path)?;
        for folder in own {
            if !self.catalogue.write(|db| sources::hand_over(db, folder.id, source.id))? {
                self.remove(&folder, &lock)?;
            }
        }
        self.catalogue.write_in_steps(|db, limit| sources::unlink_some(db, source.id, limit))?;
        self.catalogue.write(|db| sources::delete(db, source.id))
    }

    /// The library of another program at `path`, and the folders that are here because of it.
    pub(crate) fn source_at(&self, path: &Path) -> Result<(sources::Source, Vec<Folder>)> {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let found = self.catalogue.read(|db| match sources::at(db, &real)? {
            Some(source) => Ok(Some(source)),
            None => sources::at(db, path),
        })?;
        let source = found.ok_or_else(|| Error::UnknownFolder { path: path.to_path_buf() })?;
        let mut folders = self.folders()?;
        folders.retain(|folder| folder.source == Some(source.id));
        Ok((source, folders))
    }
}
