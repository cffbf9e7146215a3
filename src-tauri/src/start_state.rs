//! What a page knows from its first frame on: the preferences, and how the library was left, so that nothing has to be
//! corrected once the library is open.
//!
//! Owns the script that tells the page, and what the library remembers for it. Waits for nothing: where the library does
//! not tell at once, the page shows nothing of it until it is asked.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use nix::unistd::{AccessFlags, access};
use ratna_engine::catalogue::folders::{self, Folder};
use ratna_engine::catalogue::{CATALOGUE, peek, settings};
use ratna_texts::PREFERENCES;
use serde::Serialize;

use crate::dto::{FolderEntry, Overview, Preferences};

/// The library's setting that holds the latest [`Overview`].
pub const OVERVIEW: &str = "window.overview";

/// What a page knows before it asks for anything.
#[derive(Clone, Debug, Default, Serialize)]
pub struct StartState {
    /// The preferences; the defaults where there are none.
    pub preferences: Preferences,
    /// How the library was left; `None` while that is not known.
    pub overview: Option<Overview>,
}

/// How long the window waits for the look, which takes milliseconds unless the library is on a drive that does not answer.
const PATIENCE: Duration = Duration::from_millis(300);

impl StartState {
    /// What is stored in a library that is not open yet; nothing if its drive does not answer in time.
    pub fn look(dir: PathBuf, for_reading: bool) -> Self {
        let (sender, receiver) = mpsc::channel();
        // Nobody waits for a late answer.
        thread::spawn(move || drop(sender.send(Box::new(Self::of(&dir, for_reading)))));
        receiver.recv_timeout(PATIENCE).map(|state| *state).unwrap_or_default()
    }

    /// What is stored in a library that is not open yet.
    pub fn of(dir: &Path, for_reading: bool) -> Self {
        let stored = peek(dir, |db| {
            let texts = (settings::get(db, PREFERENCES)?, settings::get(db, OVERVIEW)?);
            let folders = folders::all(db)?;
            let unread = folders::unread(db, folders.iter().map(|folder| folder.id))?;
            Ok((texts, folders, unread))
        });
        let Some(((preferences, overview), folders, unread)) = stored else { return Self::default() };
        Self {
            preferences: preferences.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
            overview: overview
                .filter(|_| for_reading || is_writable(dir))
                .and_then(|text| serde_json::from_str(&text).ok())
                .and_then(|overview| brought_up_to_date(overview, folders))
                .map(|overview| Overview {
                    read_only: for_reading,
                    // A crash may have come after it was stored.
                    unread: unread.into_iter().map(Into::into).collect(),
                    ..overview
                }),
        }
    }

    /// The script that runs before the page's own. JSON is JavaScript.
    ///
    /// # Errors
    ///
    /// Never: text and numbers can be written as JSON.
    pub fn script(&self) -> serde_json::Result<String> {
        Ok(format!("window.ratnaStart = {};", serde_json::to_string(self)?))
    }
}

/// Whether a library seems to be writable; otherwise the window will show that it could not be opened. Opens no file: closing
/// it would release the locks that SQLite has on it.
fn is_writable(dir: &Path) -> bool {
    access(&dir.join(CATALOGUE), AccessFlags::W_OK).is_ok()
}

/// An overview that was stored, with the folders as they are now; `None` if others have come or gone since, about which it
/// would be wrong.
fn brought_up_to_date(stored: Overview, folders: Vec<Folder>) -> Option<Overview> {
    let ids = |entries: &[FolderEntry]| {
        let mut ids: Vec<_> = entries.iter().map(|folder| folder.id).collect();
        ids.sort_unstable();
        ids
    };
    let pictures = |folder: &Folder| {
        let known = stored.folders.iter().find(|known| i64::from(known.id) == folder.id.0);
        known.map_or(0, |known| u64::from(known.pictures))
    };
    let now: Vec<_> = folders
        .into_iter()
        .map(|folder| {
            let pictures = pictures(&folder);
            FolderEntry::new(folder, pictures)
        })
        .collect();
    let is_known = ids(&now) == ids(&stored.folders);
    // Whether an obstacle is still there, only a run can tell, and whether pictures are being captioned, the open library.
    is_known.then(|| Overview { folders: now, obstacles: Vec::new(), caption_run: None, ..stored })
}
