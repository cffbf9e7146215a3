//! Linux: the freedesktop trash, WebKitGTK's editing commands.

use std::path::{Path, PathBuf};

use tauri::WebviewWindow;
use trash::TrashItem;
use trash::os_limited::{list, restore_all};
use webkit2gtk::WebViewExt;

use super::refused;
use crate::dto::Edit;
use crate::error::{Failure, Result};

/// What was moved to the trash, and how it is put back.
#[derive(Debug, Default)]
pub struct Receipt {
    items: Vec<TrashItem>,
    /// The rows of the library that were noted as gone.
    pub rows: Vec<i64>,
}

impl Receipt {
    /// Where the files were.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.items.iter().map(TrashItem::original_path).collect()
    }
}

/// Moves files to the trash, as many as can be; also gives why one could not.
pub fn trash(paths: &[PathBuf]) -> (Receipt, Option<Failure>) {
    let mut failure = None;
    let mut moved: Vec<&Path> = Vec::new();
    for path in paths {
        match trash::delete(path) {
            Ok(()) => moved.push(path),
            Err(error) => failure = Some(refused("moved to the trash", path, error)),
        }
    }
    let lying = list().unwrap_or_default();
    // Another file of that name may have been thrown away before.
    let latest = |path: &Path| {
        let same = lying.iter().filter(|item| item.original_path() == path);
        same.max_by_key(|item| item.time_deleted).cloned()
    };
    let items = moved.into_iter().filter_map(latest).collect();
    (Receipt { items, rows: Vec::new() }, failure)
}

/// Puts files back where they were; gives how many.
pub fn put_back(receipt: Receipt) -> Result<usize> {
    let count = receipt.items.len();
    let paths = receipt.paths();
    let first = paths.first().map_or(Path::new(""), PathBuf::as_path);
    restore_all(receipt.items).map_err(|error| refused("put back", first, error))?;
    Ok(count)
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
