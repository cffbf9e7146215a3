//! The events that the shell sends to the pages.

use ratna_engine::background;
use serde::Serialize;
use ts_rs::TS;

use super::activity::{Activity, Pause};
use super::captions::CaptionRun;
use super::libraries::ImportedLibrary;
use super::menu::MenuAction;
use super::models::Download;
use super::preferences::Preferences;
use crate::error::Failure;

/// An event for the pages.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Event {
    /// Indexing made progress.
    Activity {
        /// How far it is.
        activity: Activity,
    },
    /// The words in pictures are being read; that has ended, or was stopped, once `done` is `total`.
    Reading {
        /// Pictures that were read, in all.
        done: u32,
        /// All pictures.
        total: u32,
        /// Why it is paused, if it is.
        pause: Option<Pause>,
    },
    /// Pictures are being looked at; that has ended, or was stopped, once `done` is `total`.
    Looking {
        /// Pictures that were looked at, in all.
        done: u32,
        /// All pictures.
        total: u32,
        /// Why it is paused, if it is.
        pause: Option<Pause>,
    },
    /// The next words about the picture that is being described.
    CaptionPiece {
        /// Row id of the picture.
        id: u32,
        /// To be appended to those before.
        text: String,
    },
    /// Pictures are being captioned in the background.
    CaptionRun {
        /// How far it is; null once it has ended.
        run: Option<CaptionRun>,
    },
    /// Folders, pictures or counts of the library changed.
    Changed,
    /// Tags, favourites, ratings or captions changed.
    Marked,
    /// What is in files of what the person says, or what was changed on both sides, changed.
    ExchangeChanged,
    /// The list of models, the model in use, or what captions pictures, changed.
    Models,
    /// The preferences changed, in this window or in another.
    Preferences {
        /// All of them.
        preferences: Preferences,
    },
    /// A download made progress or ended.
    Download {
        /// How far it is; null once it has ended.
        download: Option<Download>,
    },
    /// A folder is polled, since the system cannot watch it.
    Polling {
        /// Absolute path of the folder.
        folder: String,
        /// Why the system cannot.
        reason: PollingReason,
    },
    /// A folder that was polled is watched again.
    Watched {
        /// Absolute path of the folder.
        folder: String,
    },
    /// Background work failed.
    Failed {
        /// Why.
        failure: Failure,
    },
    /// A menu item was chosen.
    Menu {
        /// What it does.
        action: MenuAction,
    },
    /// A picture was opened with Ratna, which searches by it.
    SearchBy {
        /// Absolute path.
        path: String,
    },
    /// Libraries of other programs were opened with Ratna, dropped or chosen: the window asks about them.
    Libraries {
        /// Absolute paths.
        paths: Vec<String>,
    },
    /// A library of another program was brought in.
    Imported {
        /// What came of it.
        library: ImportedLibrary,
    },
    /// Pictures are being extracted from zip files.
    Extracting {
        /// Number of bytes that are done.
        #[ts(type = "number")]
        done: u64,
        /// Number of all bytes.
        #[ts(type = "number")]
        total: u64,
    },
    /// Pictures are being recovered from previews.
    Recovering {
        /// Number of previews that are done.
        done: u32,
        /// Number of all previews.
        total: u32,
    },
    /// Pictures' data are being written or taken in.
    DataProgress {
        /// Number of pictures or lines that are done.
        done: u32,
        /// Number of all of them.
        total: u32,
    },
    /// Conflicts with files are being decided.
    Deciding {
        /// Number of pictures that are done.
        done: u32,
        /// Number of all of them.
        total: u32,
    },
    /// The window entered or left full screen.
    FullScreen {
        /// Whether it is in full screen now.
        on: bool,
    },
    /// Files are being dragged over the window.
    DragOver {
        /// CSS pixels from the left.
        x: f64,
        /// CSS pixels from the top.
        y: f64,
        /// Number of files; only when they enter the window.
        paths: Option<u32>,
    },
    /// Pictures of the grid are being dragged over the window.
    PicturesOver {
        /// CSS pixels from the left.
        x: f64,
        /// CSS pixels from the top.
        y: f64,
    },
    /// Pictures of the grid were dropped on the window.
    PicturesDropped {
        /// CSS pixels from the left.
        x: f64,
        /// CSS pixels from the top.
        y: f64,
    },
    /// The drag left the window.
    DragLeft,
    /// Files were dropped on the window.
    Dropped {
        /// CSS pixels from the left.
        x: f64,
        /// CSS pixels from the top.
        y: f64,
        /// Absolute paths.
        paths: Vec<String>,
        /// Whether they are copies in a temporary folder, which another program made for Ratna.
        received: bool,
    },
}

/// Why a folder is polled instead of watched.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PollingReason {
    /// The system's limit of watched folders is reached.
    Limit,
    /// The folder is on a network share.
    Network,
}

impl From<background::PollingReason> for PollingReason {
    fn from(reason: background::PollingReason) -> Self {
        match reason {
            background::PollingReason::Limit => Self::Limit,
            background::PollingReason::Network => Self::Network,
        }
    }
}
