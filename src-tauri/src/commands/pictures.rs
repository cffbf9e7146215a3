//! What is done with pictures: shown in the file manager, opened, copied, dragged out, moved to the trash.

pub mod trash;

use std::path::PathBuf;

use ratna_engine::picture::Size;
use tauri::{AppHandle, WebviewWindow};

use super::{Arg, run_blocking};
use crate::error::{ErrorCode, Failure, Result};
use crate::session::Opened;
use crate::{clipboard, drag_out, platform};

/// Shows a picture's file in the file manager.
#[tauri::command]
pub async fn reveal(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |opened| platform::reveal(&file(opened, id.0)?)).await
}

/// Shows a file of the library in the file manager.
#[tauri::command]
pub async fn reveal_path(app: AppHandle, path: Arg<PathBuf>) -> Result<()> {
    run_blocking(&app, move |opened| {
        if !opened.library.has_file(&path.0)? {
            let message = format!("{} is not a file of this library", path.0.display());
            return Err(Failure::new(ErrorCode::NotFound, message));
        }
        platform::reveal(&path.0)
    })
    .await
}

/// Opens a picture in the app that the system has for it.
#[tauri::command]
pub async fn open_picture(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |opened| platform::open(&file(opened, id.0)?)).await
}

/// Copies a picture's pixels, or the files of several.
#[tauri::command]
pub async fn copy_pictures(app: AppHandle, ids: Arg<Vec<u32>>) -> Result<()> {
    run_blocking(&app, move |opened| match ids.0[..] {
        [id] => {
            let hash = opened.library.details(i64::from(id))?.hash;
            let picture = opened.library.picture(&hash, Size::View)?.ok_or_else(Failure::out_of_reach)?;
            clipboard::copy_picture(&picture.jpeg)
        }
        _ => clipboard::copy_files(&files(opened, &ids.0)?),
    })
    .await
}

/// Copies the paths of pictures, one a line.
#[tauri::command]
pub async fn copy_paths(app: AppHandle, ids: Arg<Vec<u32>>) -> Result<()> {
    run_blocking(&app, move |opened| {
        let paths = files(opened, &ids.0)?;
        let lines: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        clipboard::copy_text(&lines.join("\n"))
    })
    .await
}

/// Hands pictures to the system's drag and drop; returns when the drag is over.
#[tauri::command]
pub async fn drag_out(app: AppHandle, window: WebviewWindow, ids: Arg<Vec<u32>>) -> Result<()> {
    let (paths, icon) = run_blocking(&app, move |opened| {
        let paths = files(opened, &ids.0)?;
        // Pictures can be dragged without one to show for them.
        let icon = ids.0.first().and_then(|&first| thumbnail(opened, first).ok().flatten());
        Ok((paths, icon))
    })
    .await?;
    drag_out::start(window, paths, icon).await
}

fn thumbnail(opened: &Opened, id: u32) -> Result<Option<Vec<u8>>> {
    let hash = opened.library.details(i64::from(id))?.hash;
    Ok(opened.library.picture(&hash, Size::Small)?.map(|picture| picture.jpeg))
}

/// The files of a picture that can be reached. The system fetches those in the cloud when they are opened.
fn reachable(opened: &Opened, id: u32) -> Result<impl Iterator<Item = PathBuf>> {
    let copies = opened.library.details(i64::from(id))?.copies;
    let reachable = copies.into_iter().filter(|copy| (!copy.offline || copy.cloud) && copy.path.exists());
    Ok(reachable.map(|copy| copy.path))
}

/// A file of a picture that can be reached.
fn file(opened: &Opened, id: u32) -> Result<PathBuf> {
    reachable(opened, id)?.next().ok_or_else(Failure::out_of_reach)
}

/// One file of each picture that can be reached; there is at least one.
fn files(opened: &Opened, ids: &[u32]) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for &id in ids {
        match file(opened, id) {
            // Out of reach, or forgotten meanwhile: the others go without it.
            Err(failure) if failure.code == ErrorCode::NotFound => {}
            found => paths.push(found?),
        }
    }
    if paths.is_empty() { Err(Failure::out_of_reach()) } else { Ok(paths) }
}
