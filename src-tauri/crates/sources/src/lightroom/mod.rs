//! Catalogues of Lightroom Classic (`.lrcat`), from version 5 to today's.
//!
//! Owns what of the catalogue's tables becomes which words of a [`Listing`]. Stacks, virtual copies and crops are noted;
//! how pictures are developed, and the colours of labels, are left to Lightroom. Tells where a picture's preview is, but reads
//! none.
//!
//! Inside, each module imports only from those before it: `value`, `tables`, `tree`, `capture_time`, `folders`, `files`,
//! `images`, and then one for each kind of words.

mod capture_time;
mod collections;
mod files;
mod folders;
mod harvested;
mod images;
mod keywords;
mod metadata;
mod smart_previews;
mod stacks;
mod tables;
mod tree;
mod value;
mod xmp;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use self::files::Files;
pub use self::images::Image;
use self::images::Pictures;
use self::tables::Tables;
use crate::database::Database;
use crate::error::{Error, Result};
use crate::listing::{Listing, StandIn};
use crate::previews::{self, Index};
use crate::source::{Cancelled, Kind, Source};

/// What every SQLite database begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// A catalogue of Lightroom Classic. That Lightroom has it open, and a `.lrcat.lock` beside it, doesn't matter.
#[derive(Clone, Debug)]
pub struct Lightroom {
    path: PathBuf,
}

/// What a catalogue says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    /// Its pictures, without stand-ins.
    pub listing: Listing,
    /// What their previews are found by: one for each of the listing's pictures, in their order.
    pub images: Vec<Image>,
}

impl Lightroom {
    /// The catalogue at an absolute path, which is known to be one.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The catalogue at an absolute path; `None` if the file there is something else, whatever its name. Only a file that
    /// is a database is copied to look at its tables.
    ///
    /// # Errors
    /// When the file can't be read, or is a database that is damaged.
    pub fn at(path: &Path) -> Result<Option<Self>> {
        if !path.is_file() || !is_database(path)? {
            return Ok(None);
        }
        let is_catalogue = Database::open(path)?.has_table("Adobe_images")?;
        Ok(is_catalogue.then(|| Self::new(path)))
    }

    /// Reads all that it says, and what its previews are found by.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn catalogue(&self, cancelled: Cancelled<'_>) -> Result<Catalogue> {
        let database = Database::open(&self.path)?;
        let tables = Tables::new(&database, cancelled)?;
        let mut listing = Listing::default();
        let files = Files::read(&tables, &self.path)?;
        let mut pictures = Pictures::read(&tables, &files, &mut listing)?;
        let has_keywords = keywords::add(&tables, &mut pictures)?;
        listing.albums = collections::add(&tables, &mut pictures)?;
        stacks::add(&tables, &mut pictures)?;
        harvested::add(&tables, &mut pictures)?;
        harvested::add_crops(&tables, &mut pictures)?;
        metadata::add(&tables, &mut pictures, has_keywords)?;
        if previews::smart_previews(&self.path).is_some() {
            smart_previews::add(&tables, &mut pictures)?;
        }
        listing.pictures = pictures.all;
        listing.notes = tables.into_notes();
        Ok(Catalogue { listing, images: pictures.images })
    }
}

impl Source for Lightroom {
    fn kind(&self) -> Kind {
        Kind::Lightroom
    }

    fn path(&self) -> &Path {
        &self.path
    }

    fn watched(&self) -> Vec<PathBuf> {
        let mut log = self.path.as_os_str().to_owned();
        log.push("-wal");
        vec![self.path.clone(), log.into()]
    }

    fn read(&self, cancelled: Cancelled<'_>) -> Result<Listing> {
        let Catalogue { mut listing, images } = self.catalogue(cancelled)?;
        let (previews, smart) = (Index::beside(&self.path, cancelled)?, previews::smart_previews(&self.path));
        for (picture, image) in listing.pictures.iter_mut().zip(&images) {
            let find = |previews: &Index| previews.find(image.id, image.file.as_deref());
            let find_smart =
                |folder: &PathBuf| previews::smart_preview(folder, image.smart_preview.as_deref()?);
            // Every decoder reads the JPEG of a preview, not every one a DNG.
            picture.stand_in = match previews.as_ref().and_then(find) {
                Some(preview) => Some(StandIn::LightroomPreview(preview)),
                None => smart.as_ref().and_then(find_smart).map(StandIn::File),
            };
        }
        if let Some(previews) = previews {
            listing.roots.push(previews.folder().to_path_buf());
            listing.notes.extend_from_slice(previews.notes());
        }
        listing.roots.extend(smart);
        Ok(listing)
    }
}

/// Whether a file begins as a database does.
fn is_database(path: &Path) -> Result<bool> {
    let mut first = Vec::new();
    let file = File::open(path).map_err(Error::io(path))?;
    file.take(MAGIC.len() as u64).read_to_end(&mut first).map_err(Error::io(path))?;
    Ok(first == MAGIC)
}

#[cfg(test)]
mod tests;
