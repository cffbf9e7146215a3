//! What crosses the border to the page: shapes only. ts-rs makes `ui/src/generated` of them, and a test fails
//! when the two differ.

mod models;

use ratna_engine::background;
use ratna_engine::catalogue::details;
use ratna_engine::catalogue::files::{self, State};
use ratna_engine::catalogue::folders;
use ratna_engine::catalogue::listing::Scope;
use ratna_engine::progress;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Failure;
pub use models::{Download, ModelEntry, ModelState, Models};

/// What the grid shows without a search: everything, what was added of late, or one folder.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum View {
    /// Every picture.
    All,
    /// Pictures added in the last 30 days.
    Recent,
    /// One folder's pictures.
    Folder {
        /// Row id.
        id: u32,
    },
}

impl From<View> for Scope {
    fn from(view: View) -> Self {
        match view {
            View::All => Scope::All,
            View::Recent => Scope::Recent,
            View::Folder { id } => Scope::Folder(i64::from(id)),
        }
    }
}

/// A folder of the library.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FolderEntry {
    /// Row id.
    pub id: u32,
    /// Its own name.
    pub name: String,
    /// Absolute path, for people to read.
    pub path: String,
    /// Pictures in it.
    pub pictures: u32,
    /// Whether it cannot be reached.
    pub offline: bool,
    /// Why not, in English.
    pub reason: Option<String>,
    /// Patterns left out of it.
    pub excludes: Vec<String>,
}

impl FolderEntry {
    /// A folder with its number of pictures.
    pub fn new(folder: folders::Folder, pictures: u64) -> Self {
        let path = folder.path.display().to_string();
        let name = folder.path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self {
            id: folder.id as u32,
            name: name.unwrap_or_else(|| path.clone()),
            path,
            pictures: pictures as u32,
            offline: folder.offline,
            reason: folder.reason,
            excludes: folder.excludes,
        }
    }
}

/// What the sidebar and the settings tell of the library.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Where it is kept.
    pub library: String,
    /// Size of its own files.
    #[ts(type = "number")]
    pub library_bytes: u64,
    /// Id of the model in use.
    pub model: String,
    /// Its name.
    pub model_name: String,
    /// Name of the model that the library is being prepared for.
    pub next_model: Option<String>,
    /// Pictures in folders out of reach that the model in use has not looked at.
    pub not_yet: u32,
    /// Why the chosen model is not the one in use.
    pub model_failure: Option<String>,
    /// Whether it can only be read.
    pub read_only: bool,
    /// All pictures.
    pub pictures: u32,
    /// Those added in the last 30 days.
    pub recent: u32,
    /// Files no picture could be had from.
    pub problems: u32,
    /// Files that are in the cloud only.
    pub cloud: u32,
    /// Whether those are downloaded and read.
    pub reads_cloud: bool,
    /// The system's folder for pictures, where it is not in the library yet.
    pub suggested_folder: Option<String>,
    /// Its folders, by path.
    pub folders: Vec<FolderEntry>,
}

/// How a folder was pointed at its new place.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Located {
    /// Absolute path of the place that was chosen, for people to read.
    pub path: String,
    /// Why the folder is where it was. The same place can be taken all the same.
    pub doubt: Option<Doubt>,
}

/// Few of a folder's pictures are at the place it was to be pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Doubt {
    /// How many of those looked for are there.
    pub found: u32,
    /// How many were looked for: a few, spread over the folder.
    pub looked_for: u32,
}

/// A file no picture could be had from.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Absolute path, for people to read.
    pub path: String,
    /// Nothing is wrong with it; its kind is not known yet.
    pub unsupported: bool,
    /// Why, for people to read.
    pub reason: String,
}

impl From<files::Problem> for Problem {
    fn from(problem: files::Problem) -> Self {
        Self {
            path: problem.path.display().to_string(),
            unsupported: problem.state == State::Unsupported,
            reason: problem.reason,
        }
    }
}

/// A file with a picture's content.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Copy {
    /// File name.
    pub name: String,
    /// Absolute path of the folder it lies in.
    pub folder: String,
    /// Absolute path.
    pub path: String,
    /// Whether it cannot be read right now.
    pub offline: bool,
    /// Whether that is because its bytes are in the cloud only.
    pub cloud: bool,
    /// Whether it is the raw file beside the picture itself.
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

/// All that is known of a picture.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// Row id.
    pub id: u32,
    /// Hash in hexadecimal.
    pub hash: String,
    /// Size of the file.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Format by its content, such as `jpeg`.
    pub format: String,
    /// Pixels, upright.
    pub width: u32,
    /// Pixels, upright.
    pub height: u32,
    /// The clock on the wall in seconds since 1970, as if it ran on UTC.
    #[ts(type = "number | null")]
    pub taken_at: Option<i64>,
    /// Maker and model.
    pub camera: Option<String>,
    /// Degrees north.
    pub latitude: Option<f64>,
    /// Degrees east.
    pub longitude: Option<f64>,
    /// Every file with this content.
    pub copies: Vec<Copy>,
}

impl From<details::Details> for Details {
    fn from(details: details::Details) -> Self {
        Self {
            id: details.id as u32,
            hash: details.hash.to_hex().to_string(),
            bytes: details.bytes,
            format: details.format,
            width: details.width,
            height: details.height,
            taken_at: details.taken_at,
            camera: details.camera,
            latitude: details.position.map(|position| position.latitude),
            longitude: details.position.map(|position| position.longitude),
            copies: details.copies.into_iter().map(Copy::from).collect(),
        }
    }
}

/// What indexing is at.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Phase {
    /// Nothing is being done.
    Idle,
    /// Listing folders.
    Looking,
    /// Reading pictures.
    Reading,
    /// Bringing the index up to date.
    Finishing,
    /// Letting the next model look at the pictures.
    Switching,
}

/// Why indexing waits.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Pause {
    /// A person asked for it.
    Asked,
    /// The battery is low.
    Battery,
}

/// How far indexing is.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// What it is at.
    pub phase: Phase,
    /// Why it waits, if it does.
    pub pause: Option<Pause>,
    /// Pictures done in this run.
    pub done: u32,
    /// Pictures to do in this run.
    pub total: u32,
    /// Pictures a second.
    pub per_second: Option<f64>,
    /// Seconds to go at this rate.
    pub seconds_left: Option<f64>,
}

impl From<background::Activity> for Activity {
    fn from(activity: background::Activity) -> Self {
        let left = activity.total.saturating_sub(activity.done);
        Self {
            phase: match activity.phase {
                None => Phase::Idle,
                Some(progress::Phase::Looking) => Phase::Looking,
                Some(progress::Phase::Reading) => Phase::Reading,
                Some(progress::Phase::Finishing) => Phase::Finishing,
                Some(progress::Phase::Switching) => Phase::Switching,
            },
            pause: activity.pause.map(|pause| match pause {
                background::Pause::Asked => Pause::Asked,
                background::Pause::Battery => Pause::Battery,
            }),
            done: activity.done as u32,
            total: activity.total as u32,
            per_second: activity.rate,
            seconds_left: activity.rate.filter(|rate| *rate > 0.0).map(|rate| left as f64 / rate),
        }
    }
}

/// What the page is told without asking.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Event {
    /// How far indexing is.
    Activity {
        /// How far.
        activity: Activity,
    },
    /// Something of what the library shows has changed.
    Changed,
    /// The models there are, or the one in use, have changed.
    Models,
    /// How far a download is.
    Download {
        /// None: there is no more.
        download: Option<Download>,
    },
    /// A folder is looked at every now and then, because the system tells of no changes in it.
    Polling {
        /// Absolute path of the folder.
        folder: String,
        /// Why.
        reason: PollingReason,
    },
    /// A folder that was looked at every now and then is watched again.
    Watched {
        /// Absolute path of the folder.
        folder: String,
    },
    /// Something failed that nobody is waiting for.
    Failed {
        /// What.
        failure: Failure,
    },
    /// A menu item was chosen.
    Menu {
        /// Which.
        action: MenuAction,
    },
    /// Files are being dragged over the window.
    DragOver {
        /// CSS pixels from the left.
        x: f64,
        /// CSS pixels from the top.
        y: f64,
        /// How many files; told when they enter.
        paths: Option<u32>,
    },
    /// The drag has left the window.
    DragLeft,
    /// Files were dropped on the window.
    Dropped {
        /// CSS pixels from the left.
        x: f64,
        /// CSS pixels from the top.
        y: f64,
        /// Absolute paths.
        paths: Vec<String>,
    },
}

/// Why a folder is looked at every now and then instead of being watched.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PollingReason {
    /// The system watches no more folders.
    Limit,
    /// It lies on a network.
    Network,
}

impl From<background::Reason> for PollingReason {
    fn from(reason: background::Reason) -> Self {
        match reason {
            background::Reason::Limit => Self::Limit,
            background::Reason::Network => Self::Network,
        }
    }
}

/// What a menu item asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each is the name of its menu item")]
pub enum MenuAction {
    Settings,
    About,
    AddFolder,
    Find,
    Back,
    Forward,
    Larger,
    Smaller,
    Inspector,
    Sidebar,
    QuickLook,
    Similar,
    Open,
    Reveal,
    CopyPath,
    Trash,
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    SelectAll,
}

/// An editing command of the web view.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "each is the name of its command")]
pub enum Edit {
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    SelectAll,
}

/// The language of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Language {
    /// The system's, where there are texts in it.
    #[default]
    System,
    /// English.
    En,
    /// Hindi.
    Hi,
}

/// What a person has chosen about the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Preferences {
    /// Language.
    pub language: Language,
    /// Side of a picture in the grid, in CSS pixels.
    pub tile: u32,
    /// What was searched for, the latest first.
    pub recent_searches: Vec<String>,
    /// Whether the inspector is open.
    pub inspector: bool,
    /// Whether the sidebar is open.
    pub sidebar: bool,
    /// Whether a better model was offered and declined.
    pub offer_declined: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            language: Language::System,
            tile: 160,
            recent_searches: Vec::new(),
            inspector: false,
            sidebar: true,
            offer_declined: false,
        }
    }
}

/// What was moved to the trash.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Trashed {
    /// What `undo_trash` takes.
    pub token: u32,
    /// Pictures that are gone with it.
    pub pictures: u32,
    /// Files.
    pub files: u32,
    /// Files that could not be moved.
    pub failed: u32,
}
