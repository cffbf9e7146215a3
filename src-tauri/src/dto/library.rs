//! The library as a whole.

use ratna_engine::catalogue::files::{self, State};
use ratna_engine::disk::walk::{OTHER_KINDS, Survey};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::captions::CaptionRun;
use super::folders::FolderEntry;
use super::indexing::{Obstacle, Unread};
use super::libraries::LibraryEntry;
use super::reason::Reason;
use super::subfolders::SubfolderPath;
use super::words::WordCounts;

/// What the grid shows when nothing is searched for.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum View {
    /// Every picture.
    All,
    /// Pictures added in the last 30 days.
    Recent,
    /// The pictures of one folder.
    Folder {
        /// Row id.
        id: u32,
    },
    /// The pictures of a folder inside one, and of its subfolders.
    Subfolder {
        /// Row id of the folder of the library.
        id: u32,
        /// Where it is inside that.
        path: SubfolderPath,
    },
    /// The favourites.
    Favourites,
    /// The pictures with a tag or one below it.
    Tag {
        /// Row id.
        id: u32,
    },
}

/// What the sidebar and the settings show of the library.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// The library's own folder, for display.
    pub library: String,
    /// Size of the library's own files, in bytes.
    #[ts(type = "number")]
    pub library_bytes: u64,
    /// Id of the model in use.
    pub model: String,
    /// Name of the model in use.
    pub model_name: String,
    /// Name of the model that the library is being prepared for.
    pub next_model: Option<String>,
    /// Number of pictures in unreachable folders that the model in use has no vectors of.
    pub not_yet: u32,
    /// Number of pictures on disk that the model in use has no vectors of, so that no search finds them yet.
    pub unsearchable: u32,
    /// Number of vectors that are set aside, since the catalogue does not know their pictures.
    pub set_aside: u32,
    /// Why the chosen model is not the one in use.
    pub model_failure: Option<String>,
    /// Whether the library is read-only.
    pub read_only: bool,
    /// What indexing left to do, by folder.
    pub unread: Vec<Unread>,
    /// What keeps folders from being indexed now.
    pub obstacles: Vec<Obstacle>,
    /// Number of all pictures.
    pub pictures: u32,
    /// Number of pictures added in the last 30 days.
    pub recent: u32,
    /// Number of favourites.
    #[serde(default)]
    pub favourites: u32,
    /// In how many pictures the words are read.
    #[serde(default)]
    pub words: WordCounts,
    /// How far the captioning of pictures in the background is; null if there is none.
    #[serde(default)]
    pub caption_run: Option<CaptionRun>,
    /// Number of files that could not be read as pictures.
    pub problems: u32,
    /// Number of files that are in the cloud only.
    pub cloud: u32,
    /// Whether files in the cloud are downloaded and indexed.
    pub reads_cloud: bool,
    /// The system's folder for pictures, unless the library has it already.
    pub suggested_folder: Option<String>,
    /// Absolute paths of the Photos libraries among the user's pictures, while the library has no folder yet (only on a Mac).
    pub photos_libraries: Vec<String>,
    /// The libraries of other programs that were brought in, sorted by path.
    #[serde(default)]
    pub libraries: Vec<LibraryEntry>,
    /// The folders, sorted by path.
    pub folders: Vec<FolderEntry>,
}

/// A library that could not be opened.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FailedLibrary {
    /// Absolute path of its folder, for display.
    pub folder: String,
    /// Whether it can be opened for reading.
    pub readable: bool,
}

/// What folders without pictures hold.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FolderContents {
    /// Number of kinds of pictures that are read besides JPEG, PNG, HEIC and cameras' raw files.
    pub other_kinds: u32,
    /// Number of files with the names of pictures.
    pub pictures: u32,
    /// Number of files of other kinds.
    pub others: u32,
    /// Number of hidden folders and pictures.
    pub hidden: u32,
    /// Number of folders and pictures that are excluded.
    pub excluded: u32,
    /// Absolute paths of Photos libraries.
    pub photos_libraries: Vec<String>,
    /// Whether there is more than was looked at.
    pub partial: bool,
}

impl From<Survey> for FolderContents {
    fn from(survey: Survey) -> Self {
        Self {
            other_kinds: OTHER_KINDS,
            pictures: survey.pictures as u32,
            others: survey.others as u32,
            hidden: survey.hidden as u32,
            excluded: survey.excluded as u32,
            photos_libraries: survey.photos_libraries.iter().map(|path| path.display().to_string()).collect(),
            partial: survey.partial,
        }
    }
}

/// A file that could not be read as a picture.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Absolute path, for display.
    pub path: String,
    /// Whether the file is intact, but its format is not supported.
    pub unsupported: bool,
    /// Why it could not be read.
    pub reason: Reason,
}

impl From<files::Problem> for Problem {
    fn from(problem: files::Problem) -> Self {
        Self {
            path: problem.path.display().to_string(),
            unsupported: problem.state == State::Unsupported,
            reason: Reason::of(&problem.problem),
        }
    }
}
