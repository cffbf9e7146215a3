//! What every system does its own way: trash, drags, the file manager, editing a text field, staying awake.
//!
//! Both systems offer the same names, so that nobody else asks which one this is.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;

use std::path::{Path, PathBuf};

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(target_os = "macos")]
pub use system::when_full_screen_left;
pub use system::{Awake, Lying, begin_drag, edit, trash};

use crate::error::{ErrorCode, Failure, Result};

/// Files that were moved to the trash together.
pub type Receipt = Vec<Moved>;

/// A file that was moved to the trash.
#[derive(Debug)]
pub struct Moved {
    /// Where it was, as the library knows it.
    pub path: PathBuf,
    /// Its row in the library, once it is noted there that the file is gone.
    pub row: Option<i64>,
    /// Where in the trash it lies, if the system said so.
    pub lies_at: Option<Lying>,
}

/// What came of putting files back.
#[derive(Debug, Default)]
pub struct PutBack {
    /// Those that are where they were.
    pub back: Receipt,
    /// Those that still lie in the trash.
    pub left: Receipt,
    /// Why the first of these does.
    pub failure: Option<Failure>,
}

/// Puts files back where they were, each one that can be.
pub fn put_back(receipt: Receipt) -> PutBack {
    let mut outcome = PutBack::default();
    for moved in receipt {
        match put_one_back(&moved) {
            Ok(()) => outcome.back.push(moved),
            Err(failure) => {
                outcome.left.push(moved);
                outcome.failure.get_or_insert(failure);
            }
        }
    }
    outcome
}

fn put_one_back(Moved { path, lies_at, .. }: &Moved) -> Result<()> {
    let Some(lies_at) = lies_at else {
        return Err(refused("put back", path, "the system did not say where it lies; look in the trash"));
    };
    // Also a link that leads nowhere is in the way.
    if path.symlink_metadata().is_ok() {
        return Err(refused("put back", path, "another file lies there now; move it away and undo again"));
    }
    system::restore(path, lies_at)
}

/// Shows a file in the file manager.
pub fn reveal(path: &Path) -> Result<()> {
    let shown = tauri_plugin_opener::reveal_item_in_dir(path);
    // Without a file manager that selects files, the folder it lies in is what can be shown.
    let shown = shown.or_else(|error| match path.parent() {
        Some(folder) => tauri_plugin_opener::open_path(folder, None::<&str>),
        None => Err(error),
    });
    shown.map_err(|error| refused("shown in the file manager", path, error))
}

/// Opens a file or folder in the app that the system has for it.
pub fn open(path: &Path) -> Result<()> {
    tauri_plugin_opener::open_path(path, None::<&str>).map_err(|error| refused("opened", path, error))
}

fn refused(what: &str, path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::new(ErrorCode::Io, format!("{} can't be {what}: {error}", path.display()))
}
