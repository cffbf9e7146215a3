//! What is done with pictures: shown in the file manager, opened, copied, dragged out, moved to the trash.

use std::path::PathBuf;

use ratna_engine::picture::Size;
use tauri::{AppHandle, Manager, WebviewWindow};

use super::{Arg, run_blocking};
use crate::dto::{Event, Trashed};
use crate::error::{ErrorCode, Failure, Result};
use crate::session::{Opened, Session, lock};
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
        let first = ids.0.first().copied().ok_or_else(Failure::out_of_reach)?;
        let hash = opened.library.details(i64::from(first))?.hash;
        let icon = opened.library.picture(&hash, Size::Small)?.map(|picture| picture.jpeg);
        Ok((files(opened, &ids.0)?, icon.unwrap_or_default()))
    })
    .await?;
    drag_out::start(window, paths, icon).await
}

/// Moves every file of the pictures to the trash.
#[tauri::command]
pub async fn trash(app: AppHandle, ids: Arg<Vec<u32>>) -> Result<Trashed> {
    let trashed = run_blocking(&app, move |opened| throw_away(opened, &ids.0)).await?;
    app.state::<Session>().tell(Event::Changed);
    Ok(trashed)
}

fn throw_away(opened: &Opened, ids: &[u32]) -> Result<Trashed> {
    let mut paths = Vec::new();
    for &id in ids {
        let copies = opened.library.details(i64::from(id))?.copies;
        paths.extend(copies.into_iter().filter(|copy| !copy.offline).map(|copy| copy.path));
    }
    let files = paths.len();
    let (mut receipt, failure) = platform::trash(&paths);
    let moved = receipt.paths();
    if let (true, Some(failure)) = (moved.is_empty(), failure) {
        return Err(failure);
    }
    receipt.rows = opened.library.note_gone(&moved)?;
    let mut trashed = lock(&opened.trashed);
    trashed.push(Some(receipt));
    Ok(Trashed {
        token: trashed.len() as u32 - 1,
        pictures: ids.len() as u32,
        files: moved.len() as u32,
        failed: (files - moved.len()) as u32,
    })
}

/// Puts back what `trash` took; gives how many files.
#[tauri::command]
pub async fn undo_trash(app: AppHandle, token: Arg<u32>) -> Result<u32> {
    let files = run_blocking(&app, move |opened| {
        let receipt = lock(&opened.trashed).get_mut(token.0 as usize).and_then(Option::take);
        let spent = || Failure::new(ErrorCode::NotFound, "that was put back already");
        let receipt = receipt.ok_or_else(spent)?;
        let rows = receipt.rows.clone();
        let files = platform::put_back(receipt)?;
        opened.library.note_back(&rows)?;
        Ok(files as u32)
    })
    .await?;
    app.state::<Session>().tell(Event::Changed);
    Ok(files)
}

/// A file of a picture that can be reached.
fn file(opened: &Opened, id: u32) -> Result<PathBuf> {
    let copies = opened.library.details(i64::from(id))?.copies;
    let reachable = copies.into_iter().find(|copy| !copy.offline && copy.path.exists());
    reachable.map(|copy| copy.path).ok_or_else(Failure::out_of_reach)
}

/// One file of each picture.
fn files(opened: &Opened, ids: &[u32]) -> Result<Vec<PathBuf>> {
    ids.iter().map(|&id| file(opened, id)).collect()
}
