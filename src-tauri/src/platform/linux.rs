//! Linux: the freedesktop.org trash, WebKitGTK's editing commands, GTK's drags.

mod clipboard;
mod drag;
mod look;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tauri::WebviewWindow;
use trash::os_limited::{list, restore_all};
use trash::{Error, TrashItem};
use webkit2gtk::WebViewExt;

pub use self::clipboard::read_clipboard;
pub use self::drag::begin_drag;
pub use self::look::{finish_menus, on_full_screen, set_theme, system_name, system_theme_changed};

use super::secrets::{InMemory, Secrets};
use crate::dto::{Edit, MenuState};
use crate::error::{ErrorCode, Failure, Result};

/// Pixels per point of drag images: GTK scales them itself.
pub const DRAG_SCALE: u32 = 1;
/// Whether the clipboard takes files and pixels together.
pub const COPIES_FILES_WITH_PIXELS: bool = false;

/// A file's place in the trash.
pub type TrashLocation = TrashItem;

/// Moves files to the trash, as many as possible. Returns their paths and places in the trash, and why the first
/// of the others could not be moved.
pub fn trash(paths: &[PathBuf]) -> (Vec<(PathBuf, Option<TrashLocation>)>, Option<Failure>) {
    let mut failure = None;
    let mut moved: Vec<&PathBuf> = Vec::new();
    for path in paths {
        match trash::delete(path) {
            Ok(()) => moved.push(path),
            Err(error) => {
                failure.get_or_insert_with(|| Failure::io(path, "moved to the trash", reason(error)));
            }
        }
    }
    // A file that was moved is gone, whether or not the trash lists it.
    let items = trash_items();
    let find = |path: &PathBuf| trash_path(path).and_then(|path| items.get(&path).cloned());
    (moved.into_iter().map(|path| (path.clone(), find(path))).collect(), failure)
}

/// The items of the trash by their original paths.
fn trash_items() -> HashMap<PathBuf, TrashItem> {
    let mut items = list().unwrap_or_else(|error| {
        tracing::warn!(%error, "can't list the trash");
        Vec::new()
    });
    // A file of the same path may have been trashed before: keep the latest one.
    items.sort_by_key(|item| item.time_deleted);
    items.into_iter().map(|item| (item.original_path(), item)).collect()
}

/// The path by which the trash lists a file: links in its folder's path are resolved, the file itself is not.
fn trash_path(path: &Path) -> Option<PathBuf> {
    Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?))
}

/// Moves a file from the trash back to its path, where there must be no other.
///
/// # Errors
///
/// [`ErrorCode::Io`] when the file cannot be moved, [`ErrorCode::KeptInTrash`] when that is not permitted.
pub fn restore(path: &Path, location: &TrashLocation) -> Result<()> {
    restore_all([location.clone()]).map_err(|error| {
        if !matches!(error, Error::RestoreCollision { .. }) {
            remove_if_empty(&location.original_path());
        }
        if is_refusal(&error) {
            return Failure::kept_in_trash(path, reason(error));
        }
        Failure::io(path, "put back", reason(error))
    })
}

fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::FileSystem { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied)
}

/// Opens the trash in the file manager.
///
/// # Errors
///
/// [`ErrorCode::Io`] when there is no file manager.
pub fn open_trash() -> Result<()> {
    let failure = |error| Failure::new(ErrorCode::Io, format!("the trash can't be opened: {error}"));
    tauri_plugin_opener::open_url("trash:///", None::<&str>).map_err(failure)
}

/// Not possible: only a Mac keeps folders from programs.
///
/// # Errors
///
/// [`ErrorCode::BadRequest`], always.
pub fn open_privacy_settings() -> Result<()> {
    Err(Failure::new(ErrorCode::BadRequest, "this system has no such settings"))
}

/// Nothing to do: the items of the Edit menu are the page's.
pub fn set_edit_state(_: &MenuState) {}

/// Restoring reserves the path with an empty file first, and leaves it behind when it fails.
fn remove_if_empty(path: &Path) {
    if path.symlink_metadata().is_ok_and(|file| file.is_file() && file.len() == 0) {
        // If this fails, the next attempt reports the file.
        drop(std::fs::remove_file(path));
    }
}

fn reason(error: Error) -> String {
    match error {
        Error::FileSystem { source, .. } => source.to_string(),
        Error::Unknown { description } | Error::Os { description, .. } => description,
        Error::CanonicalizePath { .. } => "its folder can't be reached".to_owned(),
        Error::RestoreCollision { .. } => "another file is there now".to_owned(),
        other => other.to_string(),
    }
}

/// Where secrets are kept: until the program ends. Desktops have stores of their own or none, and in a file of ours they would be
/// in every backup, for all to read.
pub fn secrets() -> Box<dyn Secrets> {
    Box::<InMemory>::default()
}

/// Runs an editing command in the focused text field.
///
/// # Errors
///
/// [`ErrorCode::Internal`] when the window is gone.
pub fn edit(window: &WebviewWindow, command: Edit) -> Result<()> {
    let name = match command {
        Edit::Undo => "Undo",
        Edit::Redo => "Redo",
        Edit::Cut => "Cut",
        Edit::Copy => "Copy",
        Edit::Paste => "Paste",
        Edit::SelectAll => "SelectAll",
    };
    let run = move |view: tauri::webview::PlatformWebview| view.inner().execute_editing_command(name);
    window.with_webview(run).map_err(Failure::internal)
}

/// Nothing to do: a Linux desktop does not throttle a program whose window is hidden.
#[derive(Debug)]
pub struct KeepAwake;

impl KeepAwake {
    /// Starts; dropping the value ends it.
    pub fn start() -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn only_a_missing_permission_is_a_refusal() {
        let error = |kind| Error::FileSystem { path: "/a".into(), source: io::Error::from(kind) };
        assert!(is_refusal(&error(io::ErrorKind::PermissionDenied)));
        assert!(!is_refusal(&error(io::ErrorKind::NotFound)));
    }
}
