//! What was dropped on the window or pasted into it: using it, or saying why it cannot be used.

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use macro_rules_attribute::apply;
use ratna_engine::disk::walk::is_picture_name;
use tauri::AppHandle;

use super::libraries;
use crate::clipboard::{self, Pasted};
use crate::dto::{Added, Offered, Refusal, RefusalReason};
use crate::error::Result;
use crate::incoming::{belongs_to_photos, is_too_broad, without_libraries};
use crate::ipc::{Arg, Bytes, command, run_blocking};
use crate::session::OpenLibrary;
use crate::user_dirs;

/// The mark for bytes that are not text, which a path has after it was converted to text.
const REPLACED: char = '\u{fffd}';

/// Adds what was dropped on the library and indexes it, a picture standing for its folder; returns why the rest was not
/// added. The window asks about libraries of other programs.
#[apply(command)]
pub async fn add_dropped(app: AppHandle, paths: Arg<Vec<PathBuf>>) -> Result<Added> {
    let (added, libraries) = run_blocking(&app, move |open| {
        let home = user_dirs::home();
        let (paths, libraries) = without_libraries(paths.0);
        let (mut added, mut refusals) = (Vec::new(), Vec::new());
        for path in paths {
            match refuse_folder(open, &path, home.as_deref())? {
                Some(refusal) => refusals.push(refusal),
                None => added.push(path),
            }
        }
        let count = added.len() as u32;
        if count > 0 {
            open.library.own_folders(&added)?;
            open.background.scan(added);
        }
        Ok((Added { added: count, refusals }, libraries))
    })
    .await?;
    libraries::ask_about(&app, libraries);
    Ok(added)
}

/// Returns which of the files dropped on the search field to search by, or why none can be.
#[apply(command)]
pub async fn search_by_files(app: AppHandle, paths: Arg<Vec<PathBuf>>) -> Result<Offered> {
    run_blocking(&app, move |_| Ok(picture_among(&paths.0))).await
}

/// Returns what on the clipboard to search by, or why nothing can be. Only Linux needs it: a Mac's web view hands pasted
/// pictures to the page. In a text field, text comes before a picture of it.
#[apply(command)]
pub async fn pasted(app: AppHandle, in_text_field: Arg<bool>) -> Result<Offered> {
    let pasted = clipboard::read(&app, in_text_field.0).await?;
    run_blocking(&app, move |_| Ok(offered(pasted))).await
}

/// Returns the encoded picture on the clipboard; empty if there is none any more.
#[apply(command)]
pub async fn pasted_picture(app: AppHandle) -> Result<Bytes> {
    Ok(Bytes(match clipboard::read(&app, false).await? {
        Pasted::Picture(bytes) => bytes,
        _ => Vec::new(),
    }))
}

fn offered(pasted: Pasted) -> Offered {
    let refused = |reason| Offered::Refused { refusal: Refusal::unnamed(reason) };
    match pasted {
        Pasted::Files(paths) => picture_among(&paths),
        Pasted::Picture(_) => Offered::Picture,
        Pasted::TooLarge => refused(RefusalReason::TooLarge),
        Pasted::Text => refused(RefusalReason::Text),
        Pasted::Nothing => refused(RefusalReason::Nothing),
        Pasted::Other => refused(RefusalReason::Unusable),
    }
}

/// The one picture among files.
fn picture_among(paths: &[PathBuf]) -> Offered {
    let [path] = paths else {
        let reason = if paths.is_empty() { RefusalReason::Nothing } else { RefusalReason::Several };
        return Offered::Refused { refusal: Refusal::unnamed(reason) };
    };
    let refused = |reason| Offered::Refused { refusal: refusal(path, reason) };
    match (missing(path), path.to_str()) {
        (Some(reason), _) => refused(reason),
        _ if path.is_dir() => refused(RefusalReason::Folder),
        _ if !is_picture_name(path) => refused(RefusalReason::NotPicture),
        (None, None) => refused(RefusalReason::Name),
        (None, Some(path)) => Offered::File { path: path.to_owned() },
    }
}

/// Why a folder, or the one that a picture lies in, cannot be added; `None` if it can.
fn refuse_folder(open: &OpenLibrary, path: &Path, home: Option<&Path>) -> Result<Option<Refusal>> {
    let refused = |reason| Ok(Some(refusal(path, reason)));
    if let Some(reason) = missing(path) {
        return refused(reason);
    }
    if path.is_file() && !is_picture_name(path) {
        return refused(RefusalReason::NotPicture);
    }
    if belongs_to_photos(path) {
        return refused(RefusalReason::Photos);
    }
    let folder = path.parent().filter(|_| path.is_file()).unwrap_or(path);
    if is_too_broad(folder, home) {
        return refused(RefusalReason::TooBroad);
    }
    if let Some(known) = open.library.folder_reaching(folder)? {
        // The user may drop it because something in it is not shown yet.
        open.background.rescan_below([folder.to_path_buf()]);
        let is_itself = path.is_dir() && folder.canonicalize().is_ok_and(|real| real == known.path);
        let reason = if is_itself { RefusalReason::Known } else { RefusalReason::Inside };
        let folder = Some(display_name(&known.path));
        return Ok(Some(Refusal { folder, ..refusal(path, reason) }));
    }
    // One that cannot be listed is reported by the scan, with the reason.
    let is_empty = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
    if is_empty { refused(RefusalReason::Empty) } else { Ok(None) }
}

/// Why there is no file or folder at a path; `None` if there is.
fn missing(path: &Path) -> Option<RefusalReason> {
    if !path.is_absolute() {
        return Some(RefusalReason::Unusable);
    }
    if path.exists() {
        return None;
    }
    let was_converted = path.to_str().is_some_and(|path| path.contains(REPLACED));
    Some(if was_converted { RefusalReason::Name } else { RefusalReason::Missing })
}

fn refusal(path: &Path, reason: RefusalReason) -> Refusal {
    Refusal { reason, name: display_name(path), folder: None }
}

/// The last name of a path, or all of a path that has none.
fn display_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
