//! Reads made libraries.

mod damaged;
mod files;
mod stored;
mod told;

use std::path::{Path, PathBuf};

use super::Photos;
use crate::listing::{Listing, Picture};
use crate::made::photos::{Album, Library, Version};
use crate::source::Source;

const A: &str = "A0000000-0000-4000-8000-000000000001";
const B: &str = "B0000000-0000-4000-8000-000000000002";
const C: &str = "C0000000-0000-4000-8000-000000000003";
const D: &str = "D0000000-0000-4000-8000-000000000004";

/// A package in a folder of its own, which is deleted with it.
struct Made {
    package: PathBuf,
    _dir: tempfile::TempDir,
}

impl Made {
    fn new(library: &Library) -> Self {
        let made = Self::empty();
        library.write(&made.package).unwrap();
        made
    }

    fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { package: dir.path().join("Photos Library.photoslibrary"), _dir: dir }
    }

    fn photos(&self) -> Photos {
        Photos::at(&self.package).unwrap().unwrap()
    }

    fn read(&self) -> Listing {
        self.photos().read(&|| false).unwrap()
    }

    fn file(&self, path: &str) -> PathBuf {
        self.package.join(path)
    }

    fn execute(&self, sql: &str) {
        let path = self.package.join("database/Photos.sqlite");
        rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
    }
}

/// Reads a library and returns its listing with the only picture of it.
fn only_picture(library: &Library) -> (Made, Picture) {
    let made = Made::new(library);
    let listing = made.read();
    assert_eq!(listing.notes, []);
    let [picture] = listing.pictures.try_into().unwrap();
    (made, picture)
}

fn library(version: Version, pictures: impl IntoIterator<Item = crate::made::photos::Picture>) -> Library {
    Library { pictures: pictures.into_iter().collect(), ..Library::new(version) }
}

fn album(uuid: &'static str, title: &'static str, kind: i64, parent: Option<&'static str>) -> Album {
    Album { uuid, title, kind, parent, is_trashed: false }
}

/// The keys of pictures in order.
fn keys(listing: &Listing) -> Vec<&str> {
    listing.pictures.iter().map(|picture| picture.key.as_str()).collect()
}

/// All files under a folder with what they hold.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(contents(&path)),
            false => found.push((path.clone(), std::fs::read(path).unwrap())),
        }
    }
    found.sort();
    found
}
