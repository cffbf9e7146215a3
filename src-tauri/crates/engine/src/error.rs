//! Everything that can go wrong in the engine, each with the thing it happened to and the way out.

use std::path::{Path, PathBuf};

use crate::embedder::EmbedError;
use crate::ids::ContentId;
use crate::problem::{FileProblem, FolderProblem};

/// The engine's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. The texts are for people: they name the thing and, where there is one, the way out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was being read or written.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// No space is left where the library lives; everything committed before is kept.
    #[error("the disk is full: {} can't grow. What was done is kept; free some space and run again", path.display())]
    DiskFull {
        /// The file that could not grow.
        path: PathBuf,
    },
    /// A file of the library is not what SQLite wrote.
    #[error("{} is damaged: {detail}", path.display())]
    Damaged {
        /// The damaged file.
        path: PathBuf,
        /// What SQLite said.
        detail: String,
    },
    /// SQLite refused for another reason.
    #[error("{}: {source}", path.display())]
    Database {
        /// The library's file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The library was made by a newer Ratna.
    #[error("{} was made by a newer Ratna (format {found}, this one knows up to {known}): update Ratna to open it", path.display())]
    NewerLibrary {
        /// The catalogue.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format this program knows.
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
    /// A folder to index does not exist or is no folder.
    #[error("{} is not a folder that can be opened: {problem}", path.display())]
    NoFolder {
        /// The path as given.
        path: PathBuf,
        /// What is wrong with it.
        problem: FolderProblem,
    },
    /// A folder was pointed at a place that does not look like it.
    #[error(
        "only {found} of {looked_for} pictures of {} that were looked for are in {}: choose the folder that holds them now, or insist on this one",
        path.display(),
        place.display()
    )]
    NotTheFolder {
        /// The folder, where it was.
        path: PathBuf,
        /// The place.
        place: PathBuf,
        /// How many of its pictures are there, by name and size.
        found: u64,
        /// How many were looked for.
        looked_for: u64,
    },
    /// The folder is not part of the library.
    #[error("{} is not a folder of this library", path.display())]
    UnknownFolder {
        /// The path as given.
        path: PathBuf,
    },
    /// No picture of the library has this id.
    #[error("there is no picture {id} in this library, or it was not looked at yet")]
    UnknownPicture {
        /// Row id of the content, as given.
        id: ContentId,
    },
    /// Indexing ended by a mistake in the program.
    #[error("cataloguing was ended by a mistake in Ratna; what was done is kept, and looking again goes on")]
    Panicked,
    /// An exclude pattern does not parse.
    #[error("the pattern {pattern:?} can't be understood: {reason}")]
    BadPattern {
        /// The pattern as given.
        pattern: String,
        /// Why.
        reason: String,
    },
    /// There is nothing to search for.
    #[error("there is nothing to search for: type a few words, such as \"dog on a beach\"")]
    EmptyQuery,
    /// A picture given by its path has no pixels to compare.
    #[error("{}: {problem}", path.display())]
    NoPicture {
        /// The picture.
        path: PathBuf,
        /// Why it could not be read.
        problem: FileProblem,
    },
    /// The vector index said no.
    #[error("the index {}: {reason}", path.display())]
    Index {
        /// The index file.
        path: PathBuf,
        /// What it said.
        reason: String,
    },
    /// A model can't take the place of the one in use yet.
    #[error(
        "the model {model} is not used yet: {missing} pictures couldn't be read again, {seen} are ready. Searches go on as before; the next look at the folders tries once more"
    )]
    NotReady {
        /// The id it was chosen by.
        model: String,
        /// Pictures it has looked at.
        seen: u64,
        /// Pictures that could not be read.
        missing: u64,
    },
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
}

impl Error {
    /// Stable name of what went wrong, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "io",
            Self::DiskFull { .. } => "diskFull",
            Self::Damaged { .. } => "damaged",
            Self::Database { .. } => "database",
            Self::NewerLibrary { .. } => "newerLibrary",
            Self::ReadOnly { .. } => "readOnly",
            Self::Busy { .. } => "busy",
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
            Self::Embed(_) => "model",
        }
    }

    /// An I/O error with the path it happened to.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Error {
        let path = path.into();
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull => Error::DiskFull { path },
            _ => Error::Io { path, source },
        }
    }

    /// A database error, sorted by what a person can do about it.
    pub(crate) fn database(path: &Path, source: rusqlite::Error) -> Error {
        use rusqlite::ErrorCode::{DatabaseCorrupt, DiskFull, NotADatabase};
        use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
        let path = path.to_path_buf();
        // The memory that programs share lies in a file, for which a full disk has no room either.
        let no_room = source.sqlite_error().is_some_and(|error| error.extended_code == SQLITE_IOERR_SHMSIZE);
        match source.sqlite_error_code() {
            _ if no_room => Error::DiskFull { path },
            Some(DiskFull) => Error::DiskFull { path },
            Some(DatabaseCorrupt | NotADatabase) => Error::Damaged { path, detail: source.to_string() },
            _ => Error::Database { path, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn however_sqlite_meets_a_full_disk_it_is_called_one() {
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_SHMSIZE] {
            let source = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let said = Error::database(Path::new("/l/catalogue.sqlite"), source).to_string();
            assert!(said.contains("the disk is full: /l/catalogue.sqlite"), "{said}");
        }
        let other = rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_READ), None);
        assert!(matches!(Error::database(Path::new("/l"), other), Error::Database { .. }));
    }
}
