//! Made libraries of Apple Photos.
//!
//! Owns what a library is described by, and its files. The tables are made as each version of Photos makes them.

mod tables;

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

pub use self::tables::Version;
use crate::error::{Error, Result};

/// A library to be made.
#[derive(Clone, Debug)]
pub struct Library {
    /// The version of Photos.
    pub version: Version,
    /// Its pictures and videos.
    pub pictures: Vec<Picture>,
    /// Its albums and folders. A root folder is made beside them.
    pub albums: Vec<Album>,
    /// Whether all is left in the write-ahead log, as when Photos is running.
    pub in_log: bool,
}

/// A picture or video of a made library. The default is one that has nothing but its file.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// Its UUID.
    pub uuid: String,
    /// The extension of its original; `jpeg` if empty.
    pub extension: &'static str,
    /// What every file of it holds.
    pub bytes: Vec<u8>,
    /// What its original was called.
    pub original_name: Option<&'static str>,
    /// Its title.
    pub title: Option<&'static str>,
    /// Its description.
    pub description: Option<&'static str>,
    /// Its keywords.
    pub keywords: Vec<&'static str>,
    /// The people in it, an empty name for somebody unnamed.
    pub people: Vec<&'static str>,
    /// The UUIDs of its albums.
    pub albums: Vec<&'static str>,
    /// Seconds since 2001 in UTC.
    pub created: Option<f64>,
    /// Seconds east of UTC.
    pub offset: Option<i64>,
    /// Latitude and longitude; -180, -180 is written if there are none.
    pub place: Option<(f64, f64)>,
    /// Whether it is a favourite.
    pub is_favourite: bool,
    /// Whether it is hidden.
    pub is_hidden: bool,
    /// Whether it is in the trash.
    pub is_trashed: bool,
    /// Whether it is a video.
    pub is_video: bool,
    /// Whether it is a Live Photo, with a video beside it.
    pub is_live: bool,
    /// Whether it belongs to an album that others share.
    pub is_shared: bool,
    /// Whether its original is not in the library.
    pub is_in_cloud: bool,
    /// Its burst with the bits of what was picked.
    pub burst: Option<(&'static str, i64)>,
    /// The extension of the RAW file beside it.
    pub raw: Option<&'static str>,
    /// The extension of its edited version.
    pub edited: Option<&'static str>,
    /// The folder of its original if Photos only refers to it.
    pub referenced: Option<&'static str>,
    /// Its smaller pictures, as `1_105_c.jpeg` or `masters/4_5005_c.jpeg`, with how many bytes more than itself they have.
    pub derivatives: Vec<(&'static str, usize)>,
}

/// An album or folder of a made library.
#[derive(Clone, Debug)]
pub struct Album {
    /// Its UUID.
    pub uuid: &'static str,
    /// Its name.
    pub title: &'static str,
    /// `ZKIND`: 2 for an album, 4000 for a folder.
    pub kind: i64,
    /// The UUID of its folder; the root folder's if `None`.
    pub parent: Option<&'static str>,
    /// Whether it is in the trash.
    pub is_trashed: bool,
}

impl Picture {
    /// A picture with an original that holds its UUID.
    pub fn new(uuid: impl Into<String>) -> Self {
        let uuid = uuid.into();
        Self { bytes: uuid.clone().into_bytes(), uuid, ..Self::default() }
    }

    /// The name of the original in the library, or of the file that is referred to.
    pub fn file_name(&self) -> String {
        let extension = if self.extension.is_empty() { "jpeg" } else { self.extension };
        match self.referenced {
            Some(_) => self.original_name.unwrap_or("IMG_0001.jpeg").to_owned(),
            None => format!("{}.{extension}", self.uuid),
        }
    }

    /// The folder of the original in the database.
    pub fn directory(&self) -> &str {
        self.referenced.unwrap_or(&self.uuid[..1])
    }
}

impl Library {
    /// A library without pictures.
    pub fn new(version: Version) -> Self {
        Self { version, pictures: Vec::new(), albums: Vec::new(), in_log: false }
    }

    /// Makes the package at `path`. Returns the connection to its database, for what a test wants to change in it.
    ///
    /// # Errors
    /// When a file or row can't be written.
    pub fn write(&self, path: &Path) -> Result<Connection> {
        let database = path.join("database/Photos.sqlite");
        fs::create_dir_all(path.join("database")).map_err(Error::io(path))?;
        let connection = tables::create(&database, self.in_log).map_err(Error::database(&database))?;
        tables::fill(&connection, self).map_err(Error::database(&database))?;
        for picture in &self.pictures {
            for (file, bytes) in self.files(picture) {
                write(&path.join(file), &bytes)?;
            }
        }
        Ok(connection)
    }

    /// The files of a picture in the package.
    fn files(&self, picture: &Picture) -> Vec<(PathBuf, Vec<u8>)> {
        let Picture { uuid, bytes, .. } = picture;
        let folder = Path::new(&uuid[..1]);
        let mut files = Vec::new();
        if !picture.is_in_cloud && picture.referenced.is_none() {
            let originals = match picture.is_shared {
                true => Path::new(self.version.shared()).join("data"),
                false => "originals".into(),
            };
            let originals = originals.join(folder);
            files.push((originals.join(picture.file_name()), bytes.clone()));
            files.extend(picture.is_live.then(|| (originals.join(format!("{uuid}_3.mov")), bytes.clone())));
            files.extend(picture.raw.map(|end| (originals.join(format!("{uuid}_4.{end}")), bytes.clone())));
        }
        let resources = Path::new("resources");
        if let Some(extension) = picture.edited {
            let renders = resources.join("renders").join(folder);
            files.push((renders.join(format!("{uuid}_1_201_a.{extension}")), bytes.clone()));
            files.push((renders.join(format!("{uuid}.plist")), bytes.clone()));
        }
        for (name, more) in &picture.derivatives {
            let (place, name) = name.rsplit_once('/').unwrap_or(("", name));
            let resources = match picture.is_shared {
                true => Path::new(self.version.shared()).join("resources"),
                false => resources.into(),
            };
            let path = resources.join("derivatives").join(place).join(folder).join(format!("{uuid}_{name}"));
            files.push((path, [bytes.as_slice(), &vec![0; *more]].concat()));
        }
        files
    }
}

/// Makes a library of macOS 10.14 at `path`.
///
/// # Errors
/// When it can't be written.
pub fn write_old(path: &Path) -> Result<()> {
    let database = path.join("database/photos.db");
    fs::create_dir_all(path.join("database")).map_err(Error::io(path))?;
    let create = || {
        Connection::open(&database)?.execute_batch(
            "CREATE TABLE RKMaster (modelId INTEGER PRIMARY KEY, uuid VARCHAR, imagePath VARCHAR);
             CREATE TABLE RKVersion (modelId INTEGER PRIMARY KEY, uuid VARCHAR, masterUuid VARCHAR);
             INSERT INTO RKMaster VALUES (1, 'a', '2019/a.jpg');
             INSERT INTO RKVersion VALUES (1, 'b', 'a');",
        )
    };
    create().map_err(Error::database(&database))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).and_then(|()| fs::write(path, bytes)).map_err(Error::io(path))
}
