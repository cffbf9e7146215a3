//! Pictures moved to the trash and back.
//!
//! Files are what is moved; what the library knows of them follows, and may fail without losing them.

use std::collections::HashSet;
use std::path::PathBuf;

use tauri::{AppHandle, Manager};

use super::reachable;
use crate::commands::{Arg, run_blocking};
use crate::dto::{Event, Trashed};
use crate::error::{ErrorCode, Failure, Result};
use crate::platform::{self, PutBack, Receipt};
use crate::session::{Opened, Session, lock};

/// Moves every file of the pictures to the trash.
#[tauri::command]
pub async fn trash(app: AppHandle, ids: Arg<Vec<u32>>) -> Result<Trashed> {
    let (trashed, failure) = run_blocking(&app, move |opened| throw_away(opened, &ids.0)).await?;
    let session = app.state::<Session>();
    if let Some(failure) = failure {
        session.tell(Event::Failed { failure });
    }
    session.tell(Event::Changed);
    Ok(trashed)
}

/// Also gives why the library does not know of it, though the files lie in the trash and can be put back.
fn throw_away(opened: &Opened, ids: &[u32]) -> Result<(Trashed, Option<Failure>)> {
    if !opened.library.is_writable() {
        let message = format!(
            "{} can only be read: make it writable to move its pictures to the trash",
            opened.library.dir().display()
        );
        return Err(Failure::new(ErrorCode::ReadOnly, message));
    }
    let pictures = files_of(opened, ids)?;
    let paths = pictures.concat();
    let (receipt, failure) = platform::trash(&paths);
    if receipt.is_empty() {
        return Err(failure.unwrap_or_else(Failure::out_of_reach));
    }
    let moved: HashSet<PathBuf> = receipt.iter().map(|file| file.path.clone()).collect();
    let is_gone = |files: &&Vec<PathBuf>| !files.is_empty() && files.iter().all(|file| moved.contains(file));
    // From here on it can be undone, whatever comes of the rest.
    let token = keep(opened, receipt);
    let unknown = note_gone(opened, token).err();
    let trashed = Trashed {
        token: token as u32,
        pictures: pictures.iter().filter(is_gone).count() as u32,
        files: moved.len() as u32,
        failed: (paths.len() - moved.len()) as u32,
    };
    Ok((trashed, unknown))
}

/// The files of each picture that can be reached.
fn files_of(opened: &Opened, ids: &[u32]) -> Result<Vec<Vec<PathBuf>>> {
    let mut pictures = Vec::new();
    for &id in ids {
        match reachable(opened, id) {
            // Forgotten meanwhile: the others go without it.
            Err(failure) if failure.code == ErrorCode::NotFound => {}
            files => pictures.push(files?.collect()),
        }
    }
    Ok(pictures)
}

fn keep(opened: &Opened, receipt: Receipt) -> usize {
    let mut trashed = lock(&opened.trashed);
    trashed.push(Some(receipt));
    trashed.len() - 1
}

fn note_gone(opened: &Opened, token: usize) -> Result<()> {
    let mut trashed = lock(&opened.trashed);
    for file in trashed.get_mut(token).and_then(Option::as_mut).into_iter().flatten() {
        // One by one, for the library does not say which row is whose.
        file.row = opened.library.note_gone(std::slice::from_ref(&file.path))?.first().copied();
    }
    Ok(())
}

/// Puts back what `trash` took; gives how many files. What could not be put back can be tried again.
#[tauri::command]
pub async fn undo_trash(app: AppHandle, token: Arg<u32>) -> Result<u32> {
    let files = run_blocking(&app, move |opened| bring_back(opened, token.0 as usize)).await;
    // Some files may be back though one is not.
    app.state::<Session>().tell(Event::Changed);
    files
}

fn bring_back(opened: &Opened, token: usize) -> Result<u32> {
    let receipt = lock(&opened.trashed).get_mut(token).and_then(Option::take);
    let spent = || Failure::new(ErrorCode::NotFound, "that was put back already");
    let PutBack { back, left, failure } = platform::put_back(receipt.ok_or_else(spent)?);
    if let Some(kept) = lock(&opened.trashed).get_mut(token).filter(|_| !left.is_empty()) {
        *kept = Some(left);
    }
    let rows: Vec<i64> = back.iter().filter_map(|file| file.row).collect();
    opened.library.note_back(&rows)?;
    failure.map_or(Ok(back.len() as u32), Err)
}
