//! What indexing has not done, and why.

use ratna_engine::background;
use ratna_engine::catalogue::folders;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::reason::Reason;

/// What indexing left to do in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Unread {
    /// Row id of the folder.
    pub folder: u32,
    /// Number of files that were seen and not read; null while it is unknown.
    pub files: Option<u32>,
    /// Whether the user stopped it, so that only the user resumes it.
    pub stopped: bool,
}

impl From<folders::Unread> for Unread {
    fn from(left: folders::Unread) -> Self {
        let files = left.files.map(|files| files as u32);
        Self { folder: left.folder.0 as u32, files, stopped: left.stopped }
    }
}

/// What keeps folders from being indexed. Indexing goes on by itself once it has gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Obstacle {
    /// Another program is indexing into the library.
    OtherProgram,
    /// The library's disk is full.
    DiskFull,
    /// A folder waits for the user's permission or does not answer.
    Silent {
        /// File name of the folder.
        name: String,
        /// Why.
        reason: Reason,
    },
}

impl From<background::Obstacle> for Obstacle {
    fn from(obstacle: background::Obstacle) -> Self {
        match obstacle {
            background::Obstacle::OtherProgram => Self::OtherProgram,
            background::Obstacle::DiskFull => Self::DiskFull,
            background::Obstacle::Silent { folder, problem } => {
                let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
                Self::Silent { name, reason: Reason::of(&problem) }
            }
        }
    }
}
