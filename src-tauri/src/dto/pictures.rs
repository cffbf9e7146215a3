//! Files of pictures.

use ratna_engine::catalogue::details;
use serde::Serialize;
use ts_rs::TS;

use crate::error::Failure;

/// A file with a picture's content.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Copy {
    /// File name.
    pub name: String,
    /// Absolute path of the folder that contains it.
    pub folder: String,
    /// Absolute path.
    pub path: String,
    /// Whether it cannot be read right now.
    pub offline: bool,
    /// Whether that is because its bytes are in the cloud only.
    pub cloud: bool,
    /// Whether it is the raw file that belongs to the picture.
    pub companion: bool,
}

impl From<details::Copy> for Copy {
    fn from(copy: details::Copy) -> Self {
        let text = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        Self {
            name: text(copy.path.file_name()),
            folder: text(copy.path.parent().map(std::path::Path::as_os_str)),
            path: copy.path.display().to_string(),
            offline: copy.offline,
            cloud: copy.cloud,
            companion: copy.companion,
        }
    }
}

/// The outcome of keeping pictures that another program has written for a drop.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// Number of pictures that were kept.
    pub pictures: u32,
    /// Absolute path of the folder they are in now.
    pub folder: String,
}

/// The outcome of moving pictures to the trash.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Trashed {
    /// Token that `undo_trash` takes.
    pub token: u32,
    /// Number of pictures all of whose files were moved.
    pub pictures: u32,
    /// Number of files that were moved.
    pub files: u32,
    /// Number of files that could not be moved.
    pub failed: u32,
    /// What else the user must know: why files could not be moved, or the library not be updated.
    pub failure: Option<Failure>,
}

/// The outcome of putting pictures back from the trash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PutBack {
    /// Number of files that are back.
    pub files: u32,
    /// Ids of their pictures.
    pub ids: Vec<u32>,
}
