//! Actions on pictures: showing files, opening, copying, dragging out, moving to the trash.

#[cfg(test)]
mod tests;
pub mod trash;

use std::path::{Path, PathBuf};

use macro_rules_attribute::apply;
use ratna_engine::browse::preview::Size;
use ratna_engine::ids::ContentId;
use tauri::{AppHandle, WebviewWindow};

use crate::error::{ErrorCode, Failure, Result};
use crate::ipc::{Arg, command, run_blocking};
use crate::session::OpenLibrary;
use crate::{clipboard, platform};

/// Shows a file of a picture in the file manager.
#[apply(command)]
pub async fn reveal(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |open| platform::reveal(&file(open, id.0)?)).await
}

/// Shows a file of the library in the file manager.
#[apply(command)]
pub async fn reveal_path(app: AppHandle, path: Arg<PathBuf>) -> Result<()> {
    run_blocking(&app, move |open| platform::reveal(known(open, &path.0)?)).await
}

/// Opens a picture in the system's default app for it.
#[apply(command)]
pub async fn open_picture(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |open| platform::open(&file(open, id.0)?)).await
}

/// Copies the pixels of a single picture, or the files of several.
#[apply(command)]
pub async fn copy_pictures(app: AppHandle, ids: Arg<Vec<u32>>) -> Result<()> {
    run_blocking(&app, move |open| match ids.0[..] {
        [id] => {
            let hash = open.library.details(ContentId::from(id))?.hash;
            let picture = open.library.picture(&hash, Size::View)?.ok_or_else(Failure::unreachable)?;
            clipboard::copy_picture(&picture.jpeg)
        }
        _ => clipboard::copy_files(&files(open, &ids.0)?),
    })
    .await
}

/// Copies the paths of pictures, one per line.
#[apply(command)]
pub async fn copy_paths(app: AppHandle, ids: Arg<Vec<u32>>) -> Result<()> {
    run_blocking(&app, move |open| {
        let paths = files(open, &ids.0)?;
        let lines: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        clipboard::copy_text(&lines.join("\n"))
    })
    .await
}

/// Drags pictures out of the window; returns when the drag has ended.
#[apply(command)]
pub async fn drag_out(app: AppHandle, window: WebviewWindow, ids: Arg<Vec<u32>>) -> Result<()> {
    let (paths, icon) = run_blocking(&app, move |open| {
        let paths = files(open, &ids.0)?;
        // A drag works without an image.
        let icon = ids.0.first().and_then(|&first| thumbnail(open, first).ok().flatten());
        Ok((paths, icon))
    })
    .await?;
    crate::drag_out::start(window, paths, icon).await
}

fn thumbnail(open: &OpenLibrary, id: u32) -> Result<Option<Vec<u8>>> {
    let hash = open.library.details(ContentId::from(id))?.hash;
    Ok(open.library.picture(&hash, Size::Small)?.map(|picture| picture.jpeg))
}

/// The path, if a file of the library has it: the page must not name any other.
fn known<'a>(open: &OpenLibrary, path: &'a Path) -> Result<&'a Path> {
    if open.library.has_file(path)? {
        return Ok(path);
    }
    let message = format!("{} is not a file of this library", path.display());
    Err(Failure::new(ErrorCode::NotFound, message))
}

/// The reachable files of a picture. Those in the cloud count: the system downloads them when they are opened.
fn reachable(open: &OpenLibrary, id: u32) -> Result<impl Iterator<Item = PathBuf>> {
    let copies = open.library.details(ContentId::from(id))?.copies;
    let reachable = copies.into_iter().filter(|copy| (!copy.offline || copy.cloud) && copy.path.exists());
    Ok(reachable.map(|copy| copy.path))
}

/// A reachable file of a picture.
fn file(open: &OpenLibrary, id: u32) -> Result<PathBuf> {
    reachable(open, id)?.next().ok_or_else(Failure::unreachable)
}

/// One file of each reachable picture; at least one file.
fn files(open: &OpenLibrary, ids: &[u32]) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for &id in ids {
        match file(open, id) {
            // Unreachable, or no longer in the library: continue with the others.
            Err(failure) if failure.code == ErrorCode::NotFound => {}
            found => paths.push(found?),
        }
    }
    if paths.is_empty() { Err(Failure::unreachable()) } else { Ok(paths) }
}
