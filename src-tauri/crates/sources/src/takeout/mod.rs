//! Google Photos as Google Takeout exports it: folders of pictures with a JSON file beside each.
//!
//! Owns telling an archive by its content, finding the JSON about each file, and the albums. Names of folders are localised
//! and decide nothing but which folders are parts of one archive. Archived pictures are ordinary ones; those in the trash
//! and videos are counted and left out. A time is at UTC: the clock on the wall, and so the place's offset, is not in it.
//!
//! Inside, each module imports only from those before it: `names`, `sidecar`, `parts`, `albums`, `matching`, `walk`,
//! `detection`, `reading`, `zip`.

mod albums;
mod detection;
mod matching;
mod names;
mod parts;
mod reading;
pub mod sidecar;
mod walk;
pub mod zip;

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::listing::Listing;
use crate::source::{Cancelled, Kind, Source};

/// An unpacked archive of Google Photos.
pub struct Takeout {
    path: PathBuf,
    libraries: Vec<PathBuf>,
}

impl Takeout {
    /// The archive at `path`, absolute: the folder of one of its parts, the folder `Takeout`, that of Google Photos in it, or
    /// a folder with nothing but such; `None` if there is none. Parts that were unpacked beside it belong to it, so that any
    /// of them leads to the same archive with the same [`Source::path`].
    ///
    /// # Errors
    /// When the folder can't be read.
    pub fn at(path: &Path) -> Result<Option<Self>> {
        if !path.is_dir() {
            return Ok(None);
        }
        let mut libraries = detection::libraries(path)?;
        let Some(first) = libraries.first() else { return Ok(None) };
        let mut of_first = detection::libraries(first)?;
        of_first.sort();
        libraries.sort();
        // A folder with several archives is known by itself.
        let path = if of_first == libraries { libraries[0].clone() } else { path.to_path_buf() };
        Ok(Some(Self { path, libraries }))
    }
}

/// The most folders of an archive whose changes are noticed.
const MOST_WATCHED: usize = 2_000;

impl Source for Takeout {
    fn kind(&self) -> Kind {
        Kind::Takeout
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn watched(&self) -> Vec<PathBuf> {
        // The time of a folder changes with the files in it.
        let inside =
            self.libraries.iter().flat_map(|library| std::fs::read_dir(library).into_iter().flatten());
        let folders = inside.flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
        self.libraries.iter().cloned().chain(folders.take(MOST_WATCHED)).collect()
    }

    fn read(&self, cancelled: Cancelled<'_>) -> Result<Listing> {
        reading::read(&self.libraries, cancelled)
    }
}

#[cfg(test)]
mod tests;
