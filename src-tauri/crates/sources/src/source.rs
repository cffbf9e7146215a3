//! What all readers have in common.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::listing::Listing;

/// A program whose libraries are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Apple Photos.
    ApplePhotos,
    /// Adobe Lightroom Classic.
    Lightroom,
    /// An archive of Google Photos by Google Takeout.
    Takeout,
    /// Capture One, a catalogue or a session.
    CaptureOne,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ApplePhotos, Self::Lightroom, Self::Takeout, Self::CaptureOne];

    /// A stable code for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::ApplePhotos => "applePhotos",
            Self::Lightroom => "lightroom",
            Self::Takeout => "takeout",
            Self::CaptureOne => "captureOne",
        }
    }

    /// The kind of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The program's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::ApplePhotos => "Apple Photos",
            Self::Lightroom => "Lightroom Classic",
            Self::Takeout => "Google Takeout",
            Self::CaptureOne => "Capture One",
        }
    }
}

/// Whether the person wants no more of it; asked between steps.
pub type Cancelled<'a> = &'a (dyn Fn() -> bool + Sync);

/// A library of another program.
pub trait Source: Send + Sync {
    /// Which program it belongs to.
    fn kind(&self) -> Kind;

    /// The library: a file, a package or a folder, absolute.
    fn path(&self) -> &Path;

    /// The files and folders that change when what it says changes.
    fn watched(&self) -> Vec<PathBuf>;

    /// Reads all that it says.
    ///
    /// # Errors
    /// When the library can't be read or `cancelled` says so. What only part of it lacks becomes a note.
    fn read(&self, cancelled: Cancelled<'_>) -> Result<Listing>;
}
