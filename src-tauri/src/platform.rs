//! What each operating system does in its own way: trash, drags, pasteboard, file manager, editing commands, secrets, staying
//! awake.
//!
//! `platform/linux.rs` and `platform/macos.rs` export the same names, so that no other module has to distinguish
//! the systems.

mod full_screen;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
mod secrets;

use std::path::{Path, PathBuf};
use std::process::Command;

pub use self::full_screen::FullScreenStep;
#[cfg(test)]
pub use self::secrets::InMemory;
pub use self::secrets::Secrets;
#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(target_os = "linux")]
pub use system::read_clipboard;
pub use system::{
    COPIES_FILES_WITH_PIXELS, DRAG_SCALE, KeepAwake, TrashLocation, begin_drag, edit, finish_menus,
    on_full_screen, open_privacy_settings, open_trash, secrets, set_edit_state, set_theme, system_name,
    system_theme_changed,
};
#[cfg(target_os = "macos")]
pub use system::{extend_web_view, write_pasteboard};

use ratna_engine::ids::FileId;

use crate::error::{ErrorCode, Failure, Result};

/// A file that was moved to the trash.
#[derive(Debug)]
pub struct TrashedFile {
    /// Its path before, as the library knows it.
    pub path: PathBuf,
    /// Its row in the library, once the library has recorded that the file is gone.
    pub row: Option<FileId>,
    /// Its place in the trash, if the system reported one.
    pub location: Option<TrashLocation>,
}

/// The outcome of restoring files from the trash.
#[derive(Debug, Default)]
pub struct Restored {
    /// Files that are back at their paths.
    pub restored: Vec<TrashedFile>,
    /// Files that are still in the trash.
    pub remaining: Vec<TrashedFile>,
    /// Why the first of these is.
    pub failure: Option<Failure>,
}

/// Moves files to the trash, and also returns why the first of those that could not be moved was not.
pub fn trash(paths: &[PathBuf]) -> (Vec<TrashedFile>, Option<Failure>) {
    let (moved, failure) = system::trash(paths);
    let file = |(path, location)| TrashedFile { path, row: None, location };
    (moved.into_iter().map(file).collect(), failure)
}

/// Restores files from the trash to their paths, as many as possible.
pub fn restore(files: Vec<TrashedFile>) -> Restored {
    let mut outcome = Restored::default();
    for file in files {
        match restore_one(&file) {
            Ok(()) => outcome.restored.push(file),
            Err(failure) => {
                outcome.remaining.push(file);
                outcome.failure.get_or_insert(failure);
            }
        }
    }
    outcome
}

fn restore_one(TrashedFile { path, location, .. }: &TrashedFile) -> Result<()> {
    let failure = |reason| Err(Failure::io(path, "put back", reason));
    let Some(location) = location else {
        return Err(Failure::kept_in_trash(path, "the system did not say where it is"));
    };
    // Of a link only the link itself counts: its target may be missing.
    if path.symlink_metadata().is_ok() {
        return failure("another file is there now; move it away and undo again");
    }
    system::restore(path, location)
}

/// Shows a file in the file manager.
///
/// # Errors
///
/// [`ErrorCode::Io`](crate::error::ErrorCode::Io) when there is no file manager, or the file is gone.
pub fn reveal(path: &Path) -> Result<()> {
    let shown = tauri_plugin_opener::reveal_item_in_dir(path);
    // Not every file manager can select a file: show its folder then.
    let shown = shown.or_else(|error| match path.parent() {
        Some(folder) => tauri_plugin_opener::open_path(folder, None::<&str>),
        None => Err(error),
    });
    shown.map_err(|error| Failure::io(path, "shown in the file manager", error))
}

/// Runs an AppleScript. Returns whether it did what it says; elsewhere than on a Mac it does not.
pub fn run_script(script: &str) -> bool {
    let run = || Command::new("/usr/bin/osascript").args(["-e", script]).output();
    cfg!(target_os = "macos") && run().is_ok_and(|output| output.status.success())
}

/// Opens a file or folder in the system's default app for it.
///
/// # Errors
///
/// [`ErrorCode::Io`](crate::error::ErrorCode::Io) when there is no app for it, or the file is gone.
pub fn open(path: &Path) -> Result<()> {
    tauri_plugin_opener::open_path(path, None::<&str>).map_err(|error| Failure::io(path, "opened", error))
}

/// Opens a page in the user's browser.
///
/// # Errors
///
/// [`ErrorCode::Io`](crate::error::ErrorCode::Io) when there is no browser.
pub fn open_in_browser(address: &str) -> Result<()> {
    let failure = |error| Failure::new(ErrorCode::Io, format!("{address} can't be opened: {error}"));
    tauri_plugin_opener::open_url(address, None::<&str>).map_err(failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_whose_place_in_the_trash_is_unknown_is_kept_there() {
        let file = TrashedFile { path: "/no/such.jpg".into(), row: None, location: None };
        let outcome = restore(vec![file]);
        assert_eq!(outcome.failure.map(|failure| failure.code), Some(ErrorCode::KeptInTrash));
        assert_eq!(outcome.remaining.len(), 1);
    }
}
