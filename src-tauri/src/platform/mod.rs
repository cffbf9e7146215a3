//! What every system does its own way: trash, the file manager, editing a text field, staying awake.
//!
//! Both systems offer the same names, so that nobody else asks which one this is.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;

use std::path::Path;

#[cfg(target_os = "linux")]
pub use linux::{Awake, Receipt, edit, put_back, trash};
#[cfg(target_os = "macos")]
pub use macos::{Awake, Receipt, edit, put_back, trash};

use crate::error::{ErrorCode, Failure, Result};

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
