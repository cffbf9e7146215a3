//! Actions on pictures: showing files, opening, copying, dragging out, moving to the trash.

#[cfg(test)]
mod tests;
pub mod trash;

use std::path::{Path, PathBuf};

use macro_rules_attribute::apply;
use ratna_engine::browse::preview::Size;
use ratna_engine::ids::ContentId;
use ratna_sources::photos::spotlight_script;
use rayon::prelude::*;
use tauri::{AppHandle, WebviewWindow};

use crate::drag_out::Drag;
use crate::error::{ErrorCode, Failure, Result};
use crate::incoming::belongs_to_photos;
use crate::ipc::{Arg, command, run_blocking};
use crate::pasteboard::Copied;
use crate::session::OpenLibrary;
use crate::{clipboard, drag_image, platform};

/// Characters in a UUID as Photos writes it.
const UUID_LENGTH: usize = 36;

/// Shows a file of a picture in the file manager, and one of a Photos library in Photos.
#[apply(command)]
pub async fn reveal(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |open| {
        let path = file(open, id.0)?;
        // The user may have denied that Ratna controls Photos.
        match photos_script(&path) {
            Some(script) if platform::run_script(&script) => Ok(()),
            _ => platform::reveal(&path),
        }
    })
    .await
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

/// Copies pictures: on a Mac their files and pixels together, elsewhere the pixels of a single one or the files of
/// several.
#[apply(command)]
pub async fn copy_pictures(app: AppHandle, ids: Arg<Vec<u32>>) -> Result<()> {
    run_blocking(&app, move |open| clipboard::copy_pictures(copies(open, &ids.0)?)).await
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

/// Reads what a drag of pictures needs, when the pointer goes down on one of them.
#[apply(command)]
pub async fn prepare_drag(app: AppHandle, ids: Arg<Vec<u32>>) -> Result<()> {
    // One that waits for a drive that does not answer must not take every thread that commands run on.
    let Some(preparation) = crate::drag_out::PREPARED.begin() else { return Ok(()) };
    run_blocking(&app, move |open| {
        preparation.keep(drag(open, ids.0)?);
        Ok(())
    })
    .await
}

/// Drags pictures out of the window; returns when the drag has ended.
#[apply(command)]
pub async fn drag_out(app: AppHandle, window: WebviewWindow, ids: Arg<Vec<u32>>) -> Result<()> {
    let drag = match crate::drag_out::PREPARED.take(&ids.0) {
        Some(drag) => drag,
        None => run_blocking(&app, move |open| drag(open, ids.0)).await?,
    };
    crate::drag_out::start(window, drag).await
}

/// Reports whether what dragged pictures are over in the window takes them.
#[apply(command)]
pub fn take_drag(taken: Arg<bool>) -> Result<()> {
    crate::drag_state::set_taken(taken.0);
    Ok(())
}

/// The script that shows a file in Photos; `None` for one that is not in a Photos library, or has no name of its.
fn photos_script(path: &Path) -> Option<String> {
    // Originals are named by the picture's UUID; so are derivatives, with more after it.
    let uuid = path.file_name()?.to_str()?.get(..UUID_LENGTH)?;
    belongs_to_photos(path).then(|| spotlight_script(uuid))?
}

fn drag(open: &OpenLibrary, ids: Vec<u32>) -> Result<Drag> {
    let paths = files(open, &ids)?;
    // A drag works without images.
    let image = |&id: &u32| {
        let jpeg = jpeg(open, id, Size::Small).ok().flatten()?;
        drag_image::picture(&jpeg, platform::DRAG_SCALE)
    };
    let images = ids.iter().take(drag_image::SHOWN).filter_map(image).collect();
    Ok(Drag { ids, paths, images })
}

/// What to copy of pictures; at least one file or picture.
fn copies(open: &OpenLibrary, ids: &[u32]) -> Result<Vec<Copied>> {
    let with_pixels =
        if platform::COPIES_FILES_WITH_PIXELS || ids.len() == 1 { clipboard::WITH_PIXELS } else { 0 };
    let jpegs: Vec<_> =
        ids.par_iter().take(with_pixels).map(|&id| jpeg(open, id, Size::View).ok().flatten()).collect();
    let mut jpegs = jpegs.into_iter();
    let mut copied = Vec::new();
    for &id in ids {
        let jpeg = jpegs.next().flatten();
        let file = match file(open, id) {
            Ok(file) => Some(file),
            // Unreachable, or no longer in the library: continue with the others.
            Err(failure) if failure.code == ErrorCode::NotFound => None,
            Err(failure) => return Err(failure),
        };
        if file.is_some() || jpeg.is_some() {
            copied.push(Copied { file, jpeg });
        }
    }
    if copied.is_empty() { Err(Failure::unreachable()) } else { Ok(copied) }
}

fn jpeg(open: &OpenLibrary, id: u32, size: Size) -> Result<Option<Vec<u8>>> {
    let hash = open.library.details(ContentId::from(id))?.hash;
    Ok(open.library.picture(&hash, size)?.map(|picture| picture.jpeg))
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
