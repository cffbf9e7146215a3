//! What can go wrong with packets and with files.
//!
//! Owns the codes and their English.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// Why a packet can't be read, or can't be changed safely.
#[derive(Debug, thiserror::Error)]
pub enum PacketError {
    /// Its XML breaks off or breaks the rules.
    #[error("the XMP is damaged at byte {at}: {detail}")]
    Malformed {
        /// Where in the packet.
        at: usize,
        /// What is wrong.
        detail: String,
    },
    /// It declares a document type, whose entities could name other files or fill the memory.
    #[error("the XMP declares a document type, which isn't allowed")]
    Doctype,
    /// It has an entity that XML doesn't define.
    #[error("the XMP has the entity &{name};, which isn't defined")]
    Entity {
        /// The entity's name.
        name: String,
    },
    /// It has more bytes than any program writes.
    #[error("the XMP has {bytes} bytes, which are too many")]
    TooLarge {
        /// How many it has or claims to have.
        bytes: u64,
    },
    /// It has too many elements, or too many inside each other.
    #[error("the XMP has too many elements")]
    TooComplex,
    /// It is XML, but has no RDF, or no XML at all.
    #[error("there is no XMP in it")]
    NotXmp,
    /// It is in an encoding that XMP doesn't have.
    #[error("the XMP is encoded as {name}")]
    Encoding {
        /// The encoding's name.
        name: String,
    },
    /// The file that contains it couldn't be read.
    #[error(transparent)]
    Read(#[from] io::Error),
}

impl PacketError {
    pub(crate) fn malformed(at: usize, detail: impl ToString) -> Self {
        Self::Malformed { at, detail: detail.to_string() }
    }
}

/// The result of work on files.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a file can't be read or written. What was there before is still there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its packet can't be read or changed.
    #[error("{}: {source}", path.display())]
    Packet {
        /// The file.
        path: PathBuf,
        /// What is wrong with the packet.
        source: PacketError,
    },
    /// Another program has changed it since it was read.
    #[error("{} was changed by another program: it has to be read again", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// Another process is writing it at this moment.
    #[error("{} is being written at this moment: try again", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The system denies access, or the disk can only be read.
    #[error("{} can't be read or written: permission denied", path.display())]
    NoPermission {
        /// The file.
        path: PathBuf,
    },
    /// There is no room for it.
    #[error("the disk is full: {} could not be written, and is as it was", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// It isn't changed, since it can't be copied before.
    #[error("{} is left as it is, since it can't be copied: {source}", path.display())]
    NotKept {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: Box<Error>,
    },
    /// Nothing can be written into it.
    #[error("nothing is written into {}, since {why}{}", path.display(), instead(path))]
    Unsuited {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: Unsuited,
    },
    /// It is a folder, a device or something else that isn't a file.
    #[error("{} is no file", path.display())]
    NotAFile {
        /// What it is called.
        path: PathBuf,
    },
    /// The file system reported another error.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

/// Why nothing is written into a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsuited {
    /// It is no JPEG, PNG or WebP.
    #[error("that isn't done in its format")]
    Format,
    /// It doesn't follow the rules of its format.
    #[error("it is damaged")]
    Damaged,
    /// It has several names, of which one would lead to the old contents.
    #[error("it has several names")]
    SeveralNames,
    /// It has several pictures, which would not be found any more.
    #[error("it has several pictures, which would be lost")]
    SeveralPictures,
    /// The packet doesn't fit into it.
    #[error("it has no room for so much")]
    TooLarge,
}

/// What does for a file that nothing is written into; nothing for a sidecar.
fn instead(path: &Path) -> &'static str {
    let is_sidecar = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xmp"));
    if is_sidecar { "" } else { ": a sidecar does instead" }
}

impl Error {
    /// Adds the path to an error of the file system.
    pub(crate) fn io(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        |source| match source.kind() {
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                Self::NoPermission { path: path.to_owned() }
            }
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull { path: path.to_owned() },
            _ => Self::Io { path: path.to_owned(), source },
        }
    }

    /// Adds the path to an error of a packet.
    pub(crate) fn packet(path: &Path) -> impl Fn(PacketError) -> Self + '_ {
        |source| match source {
            PacketError::Read(source) => Self::io(path)(source),
            source => Self::Packet { path: path.to_owned(), source },
        }
    }

    /// A stable code for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Packet { .. } => "xmpDamaged",
            Self::Changed { .. } => "xmpChanged",
            Self::Busy { .. } => "xmpBusy",
            Self::NoPermission { .. } => "noPermission",
            Self::DiskFull { .. } => "diskFull",
            Self::NotKept { source, .. } => source.code(),
            Self::Unsuited { .. } => "xmpUnsuited",
            Self::NotAFile { .. } => "notAFile",
            Self::Io { .. } => "io",
        }
    }
}
