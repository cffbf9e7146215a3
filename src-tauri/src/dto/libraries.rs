//! The libraries of other programs.

use ratna_engine::catalogue::sources;
use ratna_engine::sources::{Found, Imported, Known};
use ratna_sources::Kind;
use ratna_sources::recover::Report;
use ratna_sources::takeout::zip::Contents;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A program whose libraries are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Program {
    /// Apple Photos.
    ApplePhotos,
    /// Adobe Lightroom Classic.
    Lightroom,
    /// Google Takeout.
    Takeout,
    /// Capture One.
    CaptureOne,
}

impl From<Kind> for Program {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::ApplePhotos => Self::ApplePhotos,
            Kind::Lightroom => Self::Lightroom,
            Kind::Takeout => Self::Takeout,
            Kind::CaptureOne => Self::CaptureOne,
        }
    }
}

/// A library of another program that may be brought in.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FoundLibrary {
    /// The program.
    pub program: Program,
    /// Number of pictures in it, without those that are hidden in it.
    pub pictures: u32,
    /// Number of pictures that are hidden in it.
    pub hidden: u32,
    /// Number of its albums.
    pub albums: u32,
    /// Bytes that its pictures take once they are extracted from zip files; null if they need not be.
    #[ts(type = "number | null")]
    pub to_extract: Option<u64>,
}

impl From<Contents> for FoundLibrary {
    fn from(contents: Contents) -> Self {
        Self {
            program: Program::Takeout,
            pictures: contents.pictures as u32,
            hidden: 0,
            albums: 0,
            to_extract: Some(contents.bytes),
        }
    }
}

impl From<Found> for FoundLibrary {
    fn from(found: Found) -> Self {
        Self {
            program: found.kind.into(),
            pictures: found.pictures as u32,
            hidden: found.hidden as u32,
            albums: found.albums as u32,
            to_extract: None,
        }
    }
}

/// A library of another program that was brought in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LibraryEntry {
    /// Row id.
    pub id: u32,
    /// The program.
    pub program: Program,
    /// Absolute path, for display.
    pub path: String,
    /// Number of its pictures that are known.
    pub pictures: u32,
    /// Whether what is hidden in it is brought in as well; `None` if the program hides nothing.
    pub hidden: Option<bool>,
    /// Whether it cannot be reached.
    pub offline: bool,
}

impl From<Known> for LibraryEntry {
    fn from(known: Known) -> Self {
        Self {
            id: known.id.0 as u32,
            program: known.kind.into(),
            path: known.path.display().to_string(),
            pictures: known.pictures as u32,
            hidden: (known.kind == Kind::ApplePhotos).then_some(known.hidden),
            offline: !known.is_there,
        }
    }
}

/// An album of a library of another program.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Album {
    /// Its name after those of the folders that it lies in, the outermost first.
    pub path: Vec<String>,
    /// Number of pictures in it.
    pub pictures: u32,
}

impl From<sources::Album> for Album {
    fn from(album: sources::Album) -> Self {
        Self { path: album.path, pictures: album.count as u32 }
    }
}

/// What bringing in a library of another program found and did.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportedLibrary {
    /// The program.
    pub program: Program,
    /// Number of its pictures that were brought in.
    pub pictures: u32,
    /// Of them, those of which there is neither the original nor a preview.
    pub missing: u32,
}

impl From<&Imported> for ImportedLibrary {
    fn from(imported: &Imported) -> Self {
        Self {
            program: imported.kind.into(),
            pictures: imported.found as u32,
            missing: imported.missing as u32,
        }
    }
}

/// Previews of Lightroom from which pictures may be recovered.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PreviewsFolder {
    /// Absolute path of their folder.
    pub folder: String,
    /// Absolute path of the catalogue that lies beside them, which knows the names of the pictures.
    pub catalogue: Option<String>,
}

/// What would come back from previews.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Recoverable {
    /// What would become of all of them.
    pub recovery: Recovery,
    /// A few of the pictures.
    pub examples: Vec<RecoverablePicture>,
}

/// A picture that would come back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecoverablePicture {
    /// Its path below the folder that it would be written into.
    pub path: String,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// What became of previews.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Recovery {
    /// Number of all previews.
    pub found: u32,
    /// Number of pictures that were written.
    pub recovered: u32,
    /// Number of those that were there already.
    pub skipped: u32,
    /// Number of previews of which nothing can be shown.
    pub damaged: u32,
    /// Number of pictures whose folder is not known.
    pub without_path: u32,
    /// Whether it was cancelled.
    pub stopped: bool,
}

impl From<Report> for Recovery {
    fn from(report: Report) -> Self {
        Self {
            found: report.found as u32,
            recovered: report.recovered as u32,
            skipped: report.skipped as u32,
            damaged: report.damaged as u32,
            without_path: report.without_path as u32,
            stopped: report.is_stopped,
        }
    }
}
