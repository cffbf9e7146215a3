//! Locating a folder that was moved or whose drive is mounted elsewhere.

use std::path::{Path, PathBuf};

use macro_rules_attribute::apply;
use ratna_engine::Error;
use ratna_engine::Library;
use ratna_engine::ids::FolderId;
use tauri::AppHandle;

use super::folder;
use crate::dto::{Doubt, Located};
use crate::error::Result;
use crate::incoming::check;
use crate::ipc::{Arg, command, run_blocking};
use crate::session::OpenLibrary;
use crate::{dialogs, user_dirs};

/// Asks where a folder is now and moves it there; null if nothing was chosen. If too few of its pictures are at
/// that place the result has a doubt, and the folder stays where it was.
#[apply(command)]
pub async fn locate_folder(app: AppHandle, id: Arg<u32>) -> Result<Option<Located>> {
    let (folder, start) = run_blocking(&app, move |open| {
        let folder = folder(open, id.0)?;
        let start = open.library.nearest_existing_folder(&folder.path);
        Ok((folder, start))
    })
    .await?;
    let picked = dialogs::pick_folder(&app, "dialog.locateFolder", start).await?;
    let Some(place) = picked else { return Ok(None) };
    run_blocking(&app, move |open| {
        let doubt = locate(open, &place, |library| library.locate(folder.id, &place))?;
        Ok(Some(Located { path: place.display().to_string(), doubt }))
    })
    .await
}

/// Moves a folder to a place although few of its pictures are there.
#[apply(command)]
pub async fn locate_folder_anyway(app: AppHandle, id: Arg<u32>, path: Arg<PathBuf>) -> Result<()> {
    run_blocking(&app, move |open| {
        // There is no doubt to return: the user has insisted.
        locate(open, &path.0, |library| library.locate_anyway(FolderId::from(id.0), &path.0)).map(drop)
    })
    .await
}

/// Moves a folder to a place with `relocate` and scans it, or returns why the place is in doubt.
fn locate(
    open: &OpenLibrary,
    place: &Path,
    relocate: impl FnOnce(&Library) -> ratna_engine::Result<ratna_engine::Located>,
) -> Result<Option<Doubt>> {
    check(place, user_dirs::home().as_deref())?;
    match open.background.between_runs(relocate)? {
        Ok(located) => open.background.scan([located.folder.path]),
        Err(Error::NotTheFolder { found, looked_for, .. }) => {
            return Ok(Some(Doubt { found: found as u32, looked_for: looked_for as u32 }));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(None)
}
