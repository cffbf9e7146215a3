//! The folders of the library.

use ratna_engine::catalogue::folders::Folder;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::reason::Reason;

/// A folder of the library.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FolderEntry {
    /// Row id.
    pub id: u32,
    /// File name.
    pub name: String,
    /// Absolute path, for display.
    pub path: String,
    /// Number of pictures in it.
    pub pictures: u32,
    /// Whether it cannot be reached.
    pub offline: bool,
    /// Why it cannot be reached.
    pub reason: Option<Reason>,
    /// Patterns of files and folders in it that are not indexed.
    pub excludes: Vec<String>,
    /// Row id of the library of another program that it belongs to; null for one that the user added.
    #[serde(default)]
    pub library: Option<u32>,
}

impl FolderEntry {
    /// A folder with its number of pictures.
    pub fn new(folder: Folder, pictures: u64) -> Self {
        let path = folder.path.display().to_string();
        let name = folder.path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self {
            id: folder.id.0 as u32,
            name: name.unwrap_or_else(|| path.clone()),
            path,
            pictures: pictures as u32,
            offline: folder.offline,
            reason: folder.problem.as_ref().map(Reason::of),
            excludes: folder.excludes,
            library: folder.source.map(|source| source.0 as u32),
        }
    }
}

/// The outcome of locating a folder that had moved.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Located {
    /// Absolute path of the chosen place, for display.
    pub path: String,
    /// Why the folder was not moved there. The user may insist on the place.
    pub doubt: Option<Doubt>,
}

/// Too few of a folder's pictures were found at the chosen place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Doubt {
    /// How many were found.
    pub found: u32,
    /// How many were looked for: a sample from all over the folder.
    pub looked_for: u32,
}
