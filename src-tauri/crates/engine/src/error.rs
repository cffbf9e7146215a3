//! Everything that can go wrong in the engine: what it happened to and, where there is one, the way out.
//!
//! Owns the errors' codes and their English. Never decides what a host does about one.

use std::path::{Path, PathBuf};

use crate::embedder::EmbedError;
use crate::ids::ContentId;
use crate::problem::{FileProblem, FolderProblem};
use crate::text_reader::ReadTextError;

/// The engine's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. The texts are for users: they name the file or folder and, where there is one, the way out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system reported an error.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was being read or written.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// No space is left on the library's disk; everything committed before is kept.
    #[error("the disk is full: {} can't grow. What was done is kept; free some space and run again", path.display())]
    DiskFull {
        /// The file that could not grow.
        path: PathBuf,
    },
    /// A file of the library is damaged.
    #[error("{} is damaged: {detail}", path.display())]
    Damaged {
        /// The damaged file.
        path: PathBuf,
        /// SQLite's message.
        detail: String,
    },
    /// The catalogue is missing or empty, though vectors or thumbnails were made for it.
    #[error(
        "{} is missing or empty, though pictures were indexed for it: put the file back, restore a copy, or start anew",
        path.display()
    )]
    CatalogueMissing {
        /// Where the catalogue was.
        path: PathBuf,
    },
    /// A file of the library can't be read, which says nothing about what is in it.
    #[error(
        "{} can't be read or written: {source}. That is not damage, and the file is left as it is: the disk or its connection failed, or the file's permissions are in the way. Try again; if a disk fails again, copy the library to another one",
        path.display()
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// SQLite's error.
        source: rusqlite::Error,
    },
    /// A file of the library can't be replaced while another program uses it.
    #[error("another program has {} open: close Ratna's window and every other Ratna, and try again", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// There is no copy of the catalogue to restore.
    #[error("{} holds no copy of the catalogue that can be restored", path.display())]
    NoCopy {
        /// The folder of the copies.
        path: PathBuf,
    },
    /// SQLite reported another error.
    #[error("{}: {source}", path.display())]
    Database {
        /// The library's file.
        path: PathBuf,
        /// SQLite's error.
        source: rusqlite::Error,
    },
    /// The library was made by a newer Ratna.
    #[error("{} was made by a newer Ratna (format {found}, this one knows up to {known}): update Ratna to open it", path.display())]
    NewerLibrary {
        /// The catalogue's file.
        path: PathBuf,
        /// Its schema version.
        found: i64,
        /// The newest schema version this program knows.
        known: i64,
    },
    /// The library cannot be written.
    #[error("the library {} can only be read: make its folder writable, or choose another library", path.display())]
    ReadOnly {
        /// The library's folder.
        path: PathBuf,
    },
    /// Another program is indexing into this library.
    #[error("another Ratna is indexing into {} right now: wait until it is done, or stop it", path.display())]
    Busy {
        /// The library's folder.
        path: PathBuf,
    },
    /// A run does not end, since a drive or share does not answer.
    #[error("a drive or share does not answer, and so the indexing into {} does not end: reconnect it, or restart Ratna", path.display())]
    Stalled {
        /// The library's folder.
        path: PathBuf,
    },
    /// A folder to index does not exist or is not a folder.
    #[error("{} is not a folder that can be opened: {problem}", path.display())]
    NoFolder {
        /// The path as given.
        path: PathBuf,
        /// What is wrong with it.
        problem: FolderProblem,
    },
    /// A folder was to be located at a path that holds too few of its pictures.
    #[error(
        "only {found} of {looked_for} sampled pictures of {} are in {}: choose the folder that holds them now, or insist on this one",
        path.display(),
        place.display()
    )]
    NotTheFolder {
        /// The folder's known path.
        path: PathBuf,
        /// The path it was to be located at.
        place: PathBuf,
        /// How many sampled pictures are there, by name and size.
        found: u64,
        /// How many pictures were sampled.
        looked_for: u64,
    },
    /// The folder is not part of the library.
    #[error("{} is not a folder of this library", path.display())]
    UnknownFolder {
        /// The path as given.
        path: PathBuf,
    },
    /// No picture of the library has this id.
    #[error("this library has no picture {id}, or it is not indexed yet")]
    UnknownPicture {
        /// The content's row ID, as given.
        id: ContentId,
    },
    /// Indexing panicked, which is a bug.
    #[error("a bug in Ratna ended the indexing; what was done is kept, and the next scan continues")]
    Panicked,
    /// An exclude pattern does not parse.
    #[error("the pattern {pattern:?} can't be understood: {reason}")]
    BadPattern {
        /// The pattern as given.
        pattern: String,
        /// Why.
        reason: String,
    },
    /// The query is empty.
    #[error("there is nothing to search for: type a few words, such as \"dog on a beach\"")]
    EmptyQuery,
    /// A file given by its path can't be read as a picture.
    #[error("{}: {problem}", path.display())]
    NoPicture {
        /// The file.
        path: PathBuf,
        /// Why it can't be read.
        problem: FileProblem,
    },
    /// The vector index reported an error.
    #[error("the index {}: {reason}", path.display())]
    Index {
        /// The index file.
        path: PathBuf,
        /// The index's message.
        reason: String,
    },
    /// The chosen model can't be used yet; the previous one is used meanwhile.
    #[error(
        "the model {model} is not used yet: {missing} pictures couldn't be read again, {seen} are ready. Searches use the previous model; the next scan tries again"
    )]
    NotReady {
        /// The ID it was chosen by.
        model: String,
        /// Pictures it has embedded.
        seen: u64,
        /// Pictures that could not be read.
        missing: u64,
    },
    /// The reader of words failed with a picture.
    #[error("the words in {} can't be read: {}", path.display(), source.reason)]
    ReadText {
        /// The picture's file.
        path: PathBuf,
        /// The reader's error.
        source: ReadTextError,
    },
    /// A file to take in is no export, or one that this program can't read yet.
    #[error(
        "{} {}", path.display(),
        if *newer { "was exported by a newer Ratna: update Ratna to read it" } else { "is no export of Ratna's" }
    )]
    NotAnExport {
        /// The file.
        path: PathBuf,
        /// Whether a newer program made it.
        newer: bool,
    },
    /// The library of another program can't be read.
    #[error(transparent)]
    Source(#[from] ratna_sources::Error),
    /// No picture can have been taken then.
    #[error("no picture was taken {at} seconds after 1970: a date from 1826 to 9999 is expected")]
    ImpossibleDate {
        /// Local time in seconds since 1970.
        at: i64,
    },
    /// Nothing is chosen that captions pictures.
    #[error("nothing is chosen that captions pictures: choose a model or a model server in the settings")]
    NoCaptioner,
    /// The person said what a picture shows.
    #[error("this picture has your own caption, which no model replaces: delete it first")]
    OwnCaption {
        /// The picture.
        id: ContentId,
    },
    /// Pictures can't be captioned.
    #[error(transparent)]
    Caption(#[from] ratna_captions::Error),
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
}

impl Error {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "io",
            Self::DiskFull { .. } => "diskFull",
            Self::Damaged { .. } => "damaged",
            Self::CatalogueMissing { .. } => "catalogueMissing",
            Self::Unreadable { .. } => "unreadable",
            Self::InUse { .. } => "inUse",
            Self::NoCopy { .. } => "noCopy",
            Self::Database { .. } => "database",
            Self::NewerLibrary { .. } => "newerLibrary",
            Self::ReadOnly { .. } => "readOnly",
            Self::Busy { .. } => "busy",
            Self::Stalled { .. } => "stalled",
            Self::NoFolder { .. } => "noFolder",
            Self::NotTheFolder { .. } => "notTheFolder",
            Self::UnknownFolder { .. } => "unknownFolder",
            Self::UnknownPicture { .. } => "unknownPicture",
            Self::Panicked => "panicked",
            Self::BadPattern { .. } => "badPattern",
            Self::EmptyQuery => "emptyQuery",
            Self::NoPicture { .. } => "noPicture",
            Self::Index { .. } => "index",
            Self::NotReady { .. } => "notReady",
            Self::ReadText { .. } => "readText",
            Self::NotAnExport { .. } => "notAnExport",
            Self::Source(error) => error.code(),
            Self::ImpossibleDate { .. } => "impossibleDate",
            Self::NoCaptioner => "noCaptioner",
            Self::OwnCaption { .. } => "ownCaption",
            Self::Caption(error) => error.code(),
            Self::Embed(_) => "model",
        }
    }

    /// The file or folder that it happened to, if there is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Io { path, .. }
            | Self::DiskFull { path }
            | Self::Damaged { path, .. }
            | Self::CatalogueMissing { path }
            | Self::Unreadable { path, .. }
            | Self::InUse { path }
            | Self::NoCopy { path }
            | Self::Database { path, .. }
            | Self::NewerLibrary { path, .. }
            | Self::ReadOnly { path }
            | Self::Busy { path }
            | Self::Stalled { path }
            | Self::NoFolder { path, .. }
            | Self::NotTheFolder { path, .. }
            | Self::UnknownFolder { path }
            | Self::NoPicture { path, .. }
            | Self::ReadText { path, .. }
            | Self::NotAnExport { path, .. }
            | Self::Index { path, .. } => Some(path),
            _ => None,
        }
    }

    /// Returns a function that adds the path to an I/O error.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.into();
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull => Error::DiskFull { path },
            _ => Error::Io { path, source },
        }
    }

    /// A database error during an examination: a failure of the disk is told from damage.
    pub(crate) fn examined(path: &Path, source: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode::{CannotOpen, SystemIoFailure};
        match source.sqlite_error_code() {
            Some(SystemIoFailure | CannotOpen) => Error::Unreadable { path: path.to_path_buf(), source },
            _ => Self::database(path, source),
        }
    }

    /// Classifies a database error by what the user can do about it.
    pub(crate) fn database(path: &Path, source: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, DiskFull};
        use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
        let path = path.to_path_buf();
        // SQLite's shared memory is a file, which a full disk has no room for either.
        let no_room = source.sqlite_error().is_some_and(|error| error.extended_code == SQLITE_IOERR_SHMSIZE);
        match source.sqlite_error_code() {
            Some(DatabaseBusy | DatabaseLocked) => Error::InUse { path },
            _ if no_room => Error::DiskFull { path },
            Some(DiskFull) => Error::DiskFull { path },
            _ if is_damage(&source) => Error::Damaged { path, detail: source.to_string() },
            _ => Error::Database { path, source },
        }
    }
}

/// Whether SQLite says that the file itself is damaged, and not the disk or another program in the way.
pub(crate) fn is_damage(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn every_sqlite_error_of_a_full_disk_is_reported_as_one() {
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_SHMSIZE] {
            let source = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let text = Error::database(Path::new("/l/catalogue.sqlite"), source).to_string();
            assert!(text.contains("the disk is full: /l/catalogue.sqlite"), "{text}");
        }
        let other = rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_READ), None);
        assert!(matches!(Error::database(Path::new("/l"), other), Error::Database { .. }));
    }

    #[test]
    fn an_examination_tells_a_failing_disk_from_damage_and_names_the_file() {
        let path = Path::new("/l/vectors.sqlite");
        let examined =
            |code| Error::examined(path, rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        for code in [ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_FSTAT, ffi::SQLITE_IOERR, ffi::SQLITE_CANTOPEN]
        {
            let error = examined(code);
            let text = error.to_string();
            assert!(
                text.starts_with("/l/vectors.sqlite can't be read") && text.contains("not damage"),
                "{text}"
            );
            assert_eq!(error.code(), "unreadable");
        }
        assert!(matches!(examined(ffi::SQLITE_CORRUPT), Error::Damaged { .. }));
        assert!(matches!(examined(ffi::SQLITE_FULL), Error::DiskFull { .. }));
    }
}
