//! The system's dialogs for choosing files and folders, titled in the user's language.

use std::path::PathBuf;

use tauri::{AppHandle, Wry};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};

use crate::error::{Failure, Result};
use crate::ipc::with_session;
use crate::menu;
use ratna_texts::Texts;

/// Asks for one folder; `None` if the user cancels. `title` is the key of a text, `start` where the dialog opens.
///
/// # Errors
///
/// [`ErrorCode::Internal`](crate::error::ErrorCode::Internal) when the dialog panics.
pub async fn pick_folder(
    app: &AppHandle,
    title: &'static str,
    start: Option<PathBuf>,
) -> Result<Option<PathBuf>> {
    let picked = show(app, title, start, FileDialogBuilder::blocking_pick_folder).await?;
    Ok(picked.and_then(local_path))
}

/// Asks for one file whose name has one of the `endings`; on a Mac a package is a file. `None` if the user cancels. The other
/// parameters are those of [`pick_folder`].
///
/// # Errors
///
/// As [`pick_folder`].
pub async fn pick_file(
    app: &AppHandle,
    title: &'static str,
    endings: &'static [&'static str],
    start: Option<PathBuf>,
) -> Result<Option<PathBuf>> {
    let pick = |dialog: FileDialogBuilder<Wry>| dialog.add_filter("", endings).blocking_pick_file();
    let picked = show(app, title, start, pick).await?;
    Ok(picked.and_then(local_path))
}

/// Asks for any number of folders; none if the user cancels. Parameters are those of [`pick_folder`].
///
/// # Errors
///
/// As [`pick_folder`].
pub async fn pick_folders(
    app: &AppHandle,
    title: &'static str,
    start: Option<PathBuf>,
) -> Result<Vec<PathBuf>> {
    let picked = show(app, title, start, FileDialogBuilder::blocking_pick_folders).await?;
    Ok(picked.into_iter().flatten().filter_map(local_path).collect())
}

/// Shows a dialog and waits for it on a thread that may block: the main one draws it.
async fn show<T: Send + 'static>(
    app: &AppHandle,
    title: &'static str,
    start: Option<PathBuf>,
    pick: impl FnOnce(FileDialogBuilder<Wry>) -> T + Send + 'static,
) -> Result<T> {
    let title = with_session(app, move |session| Texts::of(session.language()).get(title)).await?;
    let mut dialog = app.dialog().file().set_title(title);
    if let Some(start) = start {
        dialog = dialog.set_directory(start);
    }
    // The keys of the menus belong to the dialog.
    let _disabled = menu::disable(app);
    tauri::async_runtime::spawn_blocking(move || pick(dialog)).await.map_err(Failure::internal)
}

fn local_path(path: FilePath) -> Option<PathBuf> {
    path.into_path().ok()
}
