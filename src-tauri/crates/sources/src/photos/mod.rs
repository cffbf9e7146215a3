//! Libraries of Apple Photos: packages of macOS 10.15 and later.
//!
//! Owns the reading of `database/Photos.sqlite`, a store of Core Data, and of the names of the files around it. Reads tables
//! as a whole and joins them in memory, so that it asks as many questions of a large library as of a small one. Never opens
//! a picture.
//!
//! Inside, each module imports only from those before it: `values`, `schema`, `scripts`, `assets`, `members`, `albums`,
//! `shown`, `package`, `pictures`.

mod albums;
mod assets;
mod members;
mod package;
mod pictures;
mod schema;
mod scripts;
mod shown;
#[cfg(test)]
mod tests;
mod values;

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use self::albums::Albums;
use self::package::Package;
use self::pictures::Library;
use self::schema::Schema;
pub use self::scripts::{import_script, spotlight_script};
use crate::database::Database;
use crate::error::{Error, Result};
use crate::listing::{Listing, Note};
use crate::source::{Cancelled, Kind, Source};

/// The database, in the package.
const DATABASE: &str = "database/Photos.sqlite";

/// The database until macOS 10.14. Later versions keep one of this name beside theirs.
const OLD_DATABASE: &str = "database/photos.db";

/// A library of Apple Photos.
#[derive(Debug)]
pub struct Photos {
    package: PathBuf,
}

impl Photos {
    /// The library at `path`; `None` if there is none.
    ///
    /// # Errors
    /// [`Error::NoPermission`] for a package that can't be looked into; [`Error::TooOld`] for one of macOS 10.14 or earlier.
    pub fn at(path: &Path) -> Result<Option<Self>> {
        let package = std::path::absolute(path).map_err(Error::io(path))?;
        // Without a slash at the end, so that a library has one path.
        let photos = Self { package: package.components().collect() };
        if photos.has_database(DATABASE)? {
            return Ok(Some(photos));
        }
        if photos.has_database(OLD_DATABASE)? && photos.is_old()? {
            return Err(photos.too_old());
        }
        Ok(None)
    }

    fn database(&self) -> PathBuf {
        self.package.join(DATABASE)
    }

    fn too_old(&self) -> Error {
        Error::TooOld {
            path: self.package.clone(),
            program: "Photos of macOS 10.14 or earlier".into(),
            newer: "Photos of macOS 10.15 or later".into(),
        }
    }

    /// Whether there is a database of SQLite. What cannot be looked into counts as none unless it is named as a library.
    fn has_database(&self, name: &str) -> Result<bool> {
        let path = self.package.join(name);
        let read = || {
            let mut magic = [0; 16];
            // A pipe would be waited for.
            if std::fs::metadata(&path)?.is_file() {
                File::open(&path)?.read_exact(&mut magic)?;
            }
            Ok(&magic == b"SQLite format 3\0")
        };
        match read() {
            Ok(is_database) => Ok(is_database),
            Err(error)
                if std::io::Error::kind(&error) == ErrorKind::PermissionDenied && self.is_named_library() =>
            {
                Err(Error::NoPermission { path: self.package.clone() })
            }
            Err(_) => Ok(false),
        }
    }

    fn is_named_library(&self) -> bool {
        self.package.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("photoslibrary"))
    }

    fn is_old(&self) -> Result<bool> {
        Database::open(&self.package.join(OLD_DATABASE))?.has_table("RKMaster")
    }

    /// The table of pictures.
    fn table(&self, schema: &Schema) -> Result<&'static str> {
        match assets::TABLES.into_iter().find(|table| schema.has_table(table)) {
            Some(table) => Ok(table),
            None if self.has_database(OLD_DATABASE)? && self.is_old()? => Err(self.too_old()),
            None => Err(Error::Missing { path: self.database(), what: assets::TABLES[0].into() }),
        }
    }
}

impl Source for Photos {
    fn kind(&self) -> Kind {
        Kind::ApplePhotos
    }

    fn path(&self) -> &Path {
        &self.package
    }

    fn watched(&self) -> Vec<PathBuf> {
        vec![self.database(), self.package.join(format!("{DATABASE}-wal"))]
    }

    fn read(&self, cancelled: Cancelled<'_>) -> Result<Listing> {
        let go_on = || if cancelled() { Err(Error::Cancelled) } else { Ok(()) };
        go_on()?;
        let database = Database::open(&self.database())?;
        let schema = Schema::read(&database)?;
        let table = self.table(&schema)?;
        let mut listing = Listing::default();
        go_on()?;
        let mut found = assets::read(&database, &schema, table, &mut listing.notes)?;
        let mut damaged = shown::leave_shown(&mut found, &mut listing);
        go_on()?;
        let notes = &mut listing.notes;
        let attributes = assets::attributes(&database, &schema, notes)?;
        go_on()?;
        let library = Library {
            attributes,
            keywords: members::keywords(&database, &schema, notes)?,
            people: members::people(&database, &schema, notes)?,
            albums: Albums::read(&database, &schema, notes)?,
            albums_of: members::albums(&database, &schema, notes)?,
        };
        let mut package = Package::new(&self.package);
        for asset in &found {
            go_on()?;
            match library.picture(asset, &mut package) {
                Some(picture) => listing.pictures.push(picture),
                None => damaged += 1,
            }
        }
        listing.notes.extend(package.notes);
        if damaged > 0 {
            let detail = format!("{damaged} rows of {table} have no sound UUID or name of a file");
            listing.notes.push(Note::Unreadable(self.database(), detail));
        }
        listing.roots = pictures::roots(&self.package, &listing.pictures);
        listing.albums = library.albums.listed;
        Ok(listing)
    }
}
