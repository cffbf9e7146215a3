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

/// Asks where to write a file; `name` is its usual name and its ending, which it gets where the user types none. `None` if the
/// user cancels. The other parameters are those of [`pick_folder`].
///
/// # Errors
///
/// As [`pick_folder`].
pub async fn pick_target(
    app: &AppHandle,
    title: &'static str,
    name: (&'static str, &'static str),
    start: Option<PathBuf>,
) -> Result<Option<PathBuf>> {
    let (name, ending) = name;
    let pick = move |dialog: FileDialogBuilder<Wry>| {
        let dialog = dialog.add_filter("", &[ending]).set_file_name(format!("{name}.{ending}"));
        dialog.blocking_save_file()
    };
    let picked = show(app, title, start, pick).await?;
    Ok(picked.and_then(local_path).map(|path| with_ending(path, ending)))
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

/// The path with an ending if it has none. What the dialog did not ask about is not replaced.
fn with_ending(path: PathBuf, ending: &str) -> PathBuf {
    let ended = path.with_extension(ending);
    if path.extension().is_some() || ended.exists() { path } else { ended }
}

fn local_path(path: FilePath) -> Option<PathBuf> {
    path.into_path().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gets_the_ending_that_it_lacks_unless_that_would_replace_something() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        assert_eq!(with_ending(path("a"), "json"), path("a.json"));
        assert_eq!(with_ending(path("a.txt"), "json"), path("a.txt"));
        std::fs::write(path("a.json"), "").unwrap();
        assert_eq!(with_ending(path("a"), "json"), path("a"));
    }
}
