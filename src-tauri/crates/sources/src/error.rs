//! What can go wrong with another program's library.
//!
//! Owns the codes and their English, which name the library and the way out.

use std::path::{Path, PathBuf};

/// The result of reading another program's library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a library can't be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing at the path is a library that is known.
    #[error(
        "{} is no library of Apple Photos, Lightroom Classic, Google Takeout or Capture One: choose a .photoslibrary, a .lrcat, an unpacked Takeout, a .cocatalog or a session's folder",
        path.display()
    )]
    UnknownKind {
        /// The path as given.
        path: PathBuf,
    },
    /// The library has a format from before those that are read.
    #[error("{} was made by {program}, whose libraries can't be read: open it in {newer}, which converts it, and try again", path.display())]
    TooOld {
        /// The library.
        path: PathBuf,
        /// The program and its version.
        program: String,
        /// The program that converts it.
        newer: String,
    },
    /// The system denies access to the library.
    #[error(
        "{} can't be read: permission denied. On a Mac, allow it in System Settings, Privacy & Security, Full Disk Access",
        path.display()
    )]
    NoPermission {
        /// What can't be read.
        path: PathBuf,
    },
    /// The database lacks something that is needed.
    #[error("{} has no {what}: it is damaged, or of a version that isn't known yet", path.display())]
    Missing {
        /// The database.
        path: PathBuf,
        /// The table, or the column as `TABLE.COLUMN`.
        what: String,
    },
    /// A file has contents that can't be.
    #[error("{} is damaged: {detail}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The database changed again and again while it was copied.
    #[error("{} is being written to: wait until the program that has it open is done, and try again", path.display())]
    Changing {
        /// The database.
        path: PathBuf,
    },
    /// SQLite reported another error.
    #[error("{}: {source}", path.display())]
    Database {
        /// The database.
        path: PathBuf,
        /// SQLite's error.
        source: rusqlite::Error,
    },
    /// The file system reported an error.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was being read.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// Too little space is left where pictures are to be extracted to.
    #[error(
        "{} has {} MB left, and {} MB are needed: free some space, or choose a folder on another drive",
        path.display(), free / 1_000_000, needed.div_ceil(1_000_000)
    )]
    NoSpace {
        /// The folder.
        path: PathBuf,
        /// How many bytes are to be written.
        needed: u64,
        /// How many can be.
        free: u64,
    },
    /// Pictures were to be written among the files of another program.
    #[error("{} lies inside the previews, which are never changed: choose another folder", path.display())]
    OutputInside {
        /// The folder as given, absolute.
        path: PathBuf,
    },
    /// There is no room for another picture.
    #[error("the disk is full: {} could not be written. What is recovered stays; free some space and try again, or choose another folder", path.display())]
    DiskFull {
        /// The picture.
        path: PathBuf,
    },
    /// The reading was cancelled.
    #[error("the reading was cancelled")]
    Cancelled,
}

impl Error {
    /// Adds the path to an error of the file system.
    pub fn io(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        |source| match source.kind() {
            std::io::ErrorKind::PermissionDenied => Self::NoPermission { path: path.to_path_buf() },
            _ => Self::Io { path: path.to_path_buf(), source },
        }
    }

    /// Adds the path to an error of SQLite.
    pub fn database(path: &Path) -> impl Fn(rusqlite::Error) -> Self + '_ {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        |source| match source.sqlite_error_code() {
            Some(DatabaseCorrupt | NotADatabase) => Self::damaged(path, &source),
            _ => Self::Database { path: path.to_path_buf(), source },
        }
    }

    /// A file with contents that can't be.
    pub fn damaged(path: &Path, detail: impl ToString) -> Self {
        Self::Damaged { path: path.to_path_buf(), detail: detail.to_string() }
    }

    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownKind { .. } => "sourceUnknown",
            Self::TooOld { .. } => "sourceTooOld",
            Self::NoPermission { .. } => "sourceNoPermission",
            Self::Missing { .. } => "sourceMissing",
            Self::Damaged { .. } => "sourceDamaged",
            Self::Changing { .. } => "sourceChanging",
            Self::Database { .. } => "sourceDatabase",
            Self::Io { .. } => "io",
            Self::NoSpace { .. } => "noSpace",
            Self::OutputInside { .. } => "outputInside",
            Self::DiskFull { .. } => "diskFull",
            Self::Cancelled => "cancelled",
        }
    }
}
