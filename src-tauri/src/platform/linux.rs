//! Linux: the freedesktop trash, WebKitGTK's editing commands, GTK's drags.

mod drag;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tauri::WebviewWindow;
use trash::os_limited::{list, restore_all};
use trash::{Error, TrashItem};
use webkit2gtk::WebViewExt;

pub use self::drag::begin_drag;

use super::{Moved, Receipt, refused};
use crate::dto::Edit;
use crate::error::{Failure, Result};

/// Where in the trash a file lies.
pub type Lying = TrashItem;

/// Moves files to the trash, as many as can be; also gives why the first of the others could not.
pub fn trash(paths: &[PathBuf]) -> (Receipt, Option<Failure>) {
    let mut failure = None;
    let mut moved: Vec<&PathBuf> = Vec::new();
    for path in paths {
        match trash::delete(path) {
            Ok(()) => moved.push(path),
            Err(error) => {
                failure.get_or_insert_with(|| refused("moved to the trash", path, reason(error)));
            }
        }
    }
    // What was moved is gone, whether or not the trash says where it lies.
    let lying = lying();
    let find = |path: &PathBuf| true_path(path).and_then(|path| lying.get(&path).cloned());
    let note = |path: &PathBuf| Moved { path: path.clone(), row: None, lies_at: find(path) };
    (moved.into_iter().map(note).collect(), failure)
}

/// What lies in the trash, by where it was.
fn lying() -> HashMap<PathBuf, TrashItem> {
    let mut items = list().unwrap_or_else(|error| {
        tracing::warn!(%error, "the trash can't be looked into");
        Vec::new()
    });
    // Another file of that name may have been thrown away before: the latest replaces it.
    items.sort_by_key(|item| item.time_deleted);
    items.into_iter().map(|item| (item.original_path(), item)).collect()
}

/// The path that the trash knows a file by: below its folder's true name, wherever the file itself leads.
fn true_path(path: &Path) -> Option<PathBuf> {
    Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?))
}

/// Puts a file back where it was, where no other lies.
pub fn restore(path: &Path, lies_at: &TrashItem) -> Result<()> {
    restore_all([lies_at.clone()]).map_err(|error| {
        if !matches!(error, Error::RestoreCollision { .. }) {
            take_away_if_empty(&lies_at.original_path());
        }
        refused("put back", path, reason(error))
    })
}

/// The trash keeps the name with an empty file first, and leaves that behind when it fails.
fn take_away_if_empty(path: &Path) {
    if path.symlink_metadata().is_ok_and(|file| file.is_file() && file.len() == 0) {
        // If it stays, the next try says that it is in the way.
        drop(std::fs::remove_file(path));
    }
}

fn reason(error: Error) -> String {
    match error {
        Error::FileSystem { source, .. } => source.to_string(),
        Error::Unknown { description } | Error::Os { description, .. } => description,
        Error::CanonicalizePath { .. } => "its folder can't be reached".to_owned(),
        Error::RestoreCollision { .. } => "another file lies there now".to_owned(),
        other => other.to_string(),
    }
}

/// Carries out an editing command in the text field that has the keyboard.
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

/// Work is under way. A Linux desktop does not slow down a program whose window is covered.
#[derive(Debug)]
pub struct Awake;

impl Awake {
    /// Work begins.
    pub fn begin() -> Self {
        Self
    }
}
