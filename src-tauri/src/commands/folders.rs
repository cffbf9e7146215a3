//! The folders of the library: adding, scanning, excluding, removing.

pub mod locate;
pub mod subfolders;

use std::path::PathBuf;

use macro_rules_attribute::apply;
use ratna_engine::catalogue::folders::Folder;
use ratna_engine::ids::FolderId;
use tauri::{AppHandle, Manager};

use super::libraries;
use crate::dto::{Event, Kept};
use crate::error::{ErrorCode, Failure, Result};
use crate::incoming::{check, without_libraries};
use crate::ipc::{Arg, command, run_blocking};
use crate::session::{OpenLibrary, Session};
use crate::{dialogs, platform, received, user_dirs};

/// Name of the folder, beside the user's pictures, for those that other programs hand over without a file.
const RECEIVED_FOLDER: &str = "Ratna";

/// Adds folders and indexes them. A picture stands for its folder.
#[apply(command)]
pub async fn add_folders(app: AppHandle, paths: Arg<Vec<PathBuf>>) -> Result<()> {
    run_blocking(&app, move |open| add(open, paths.0)).await
}

/// Moves the pictures among the files that another program has written for a drop into a folder of their own beside the
/// user's pictures, and adds that folder.
#[apply(command)]
pub async fn keep_received(app: AppHandle, paths: Arg<Vec<PathBuf>>) -> Result<Kept> {
    let (kept, failure) = run_blocking(&app, move |open| {
        let pictures = user_dirs::pictures().or_else(user_dirs::home);
        let no_home = || Failure::new(ErrorCode::Io, "there is no home folder to keep the pictures in");
        let folder = pictures.ok_or_else(no_home)?.join(RECEIVED_FOLDER);
        let (pictures, failure) = received::keep(&paths.0, received::base().as_deref(), &folder);
        if pictures == 0 {
            let nothing = || Failure::new(ErrorCode::BadRequest, "no picture was received");
            return Err(failure.unwrap_or_else(nothing));
        }
        open.background.scan([folder.clone()]);
        Ok((Kept { pictures: pictures as u32, folder: folder.display().to_string() }, failure))
    })
    .await?;
    if let Some(failure) = failure {
        app.state::<Session>().events().send(Event::Failed { failure });
    }
    Ok(kept)
}

/// Asks for folders and adds them; returns whether any was chosen. The window asks about libraries of other programs.
#[apply(command)]
pub async fn choose_folders(app: AppHandle) -> Result<bool> {
    let paths = dialogs::pick_folders(&app, "dialog.chooseFolders", user_dirs::pictures()).await?;
    let any = !paths.is_empty();
    if any {
        let libraries = run_blocking(&app, move |open| {
            let (paths, libraries) = without_libraries(paths);
            if !paths.is_empty() {
                add(open, paths)?;
            }
            Ok(libraries)
        });
        libraries::ask_about(&app, libraries.await?);
    }
    Ok(any)
}

/// Sets whether files in the cloud are downloaded and indexed, and scans every folder again.
#[apply(command)]
pub async fn set_reads_cloud(app: AppHandle, read: Arg<bool>) -> Result<()> {
    run_blocking(&app, move |open| {
        open.library.set_reads_cloud_files(read.0)?;
        open.background.scan(open.library.folders()?.into_iter().map(|folder| folder.path));
        Ok(())
    })
    .await
}

/// Scans a folder again.
#[apply(command)]
pub async fn rescan_folder(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |open| {
        open.background.scan([folder(open, id.0)?.path]);
        Ok(())
    })
    .await
}

/// Asks for a subfolder and excludes it from the folder; returns whether one was chosen.
#[apply(command)]
pub async fn choose_excluded(app: AppHandle, id: Arg<u32>) -> Result<bool> {
    let folder = run_blocking(&app, move |open| folder(open, id.0)).await?;
    let picked = dialogs::pick_folder(&app, "dialog.chooseExcluded", Some(folder.path.clone())).await?;
    let Some(subfolder) = picked else { return Ok(false) };
    run_blocking(&app, move |open| {
        open.library.exclude(folder.id, &subfolder)?;
        open.background.scan([folder.path]);
        Ok(true)
    })
    .await
}

/// Removes a folder from the library. Its files are not touched.
#[apply(command)]
pub async fn remove_folder(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |open| {
        let path = folder(open, id.0)?.path;
        open.background.forget(&path)?;
        Ok(())
    })
    .await
}

/// Opens a folder in the file manager.
#[apply(command)]
pub async fn reveal_folder(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |open| platform::open(&folder(open, id.0)?.path)).await
}

fn add(open: &OpenLibrary, paths: Vec<PathBuf>) -> Result<()> {
    let home = user_dirs::home();
    paths.iter().try_for_each(|path| check(path, home.as_deref()))?;
    open.library.own_folders(&paths)?;
    open.background.scan(paths);
    Ok(())
}

fn folder(open: &OpenLibrary, id: u32) -> Result<Folder> {
    let folder = open.library.folders()?.into_iter().find(|folder| folder.id == FolderId::from(id));
    folder
        .ok_or_else(|| Failure::new(ErrorCode::NotFound, format!("there is no folder {id} in this library")))
}
