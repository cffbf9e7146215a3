//! Folders of the library: adding, looking again, leaving parts out, taking out.

use std::path::{Path, PathBuf};

use directories::UserDirs;
use ratna_engine::catalogue::folders::Folder;
use ratna_engine::crawl::is_picture_name;
use ratna_engine::{Error, Library};
use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};

use super::{Arg, run_blocking, with_session};
use crate::dto::{Doubt, Located};
use crate::error::{ErrorCode, Failure, Result};
use crate::platform;
use crate::session::Opened;
use crate::texts::Texts;

/// Catalogues folders; a picture stands for the folder it lies in.
#[tauri::command]
pub async fn add_folders(app: AppHandle, paths: Arg<Vec<PathBuf>>) -> Result<()> {
    run_blocking(&app, move |opened| look_at(opened, paths.0)).await
}

/// Asks for folders and catalogues them; says whether any was chosen.
#[tauri::command]
pub async fn choose_folders(app: AppHandle) -> Result<bool> {
    let title = title(&app, "dialog.chooseFolders").await?;
    let mut dialog = app.dialog().file().set_title(title);
    if let Some(pictures) = pictures_folder() {
        dialog = dialog.set_directory(pictures);
    }
    let chosen = ask(dialog, FileDialogBuilder::blocking_pick_folders).await?.unwrap_or_default();
    let paths: Vec<PathBuf> = chosen.into_iter().filter_map(|path| path.into_path().ok()).collect();
    let any = !paths.is_empty();
    if any {
        run_blocking(&app, move |opened| look_at(opened, paths)).await?;
    }
    Ok(any)
}

/// Asks where a folder is now, points it there and looks at it; none when nothing was chosen. A place that does not
/// look like the folder is given back with the doubt, for [`locate_folder_anyway`].
#[tauri::command]
pub async fn locate_folder(app: AppHandle, id: Arg<u32>) -> Result<Option<Located>> {
    let (folder, near) = run_blocking(&app, move |opened| {
        let folder = folder(opened, id.0)?;
        let near = opened.library.nearest_place(&folder.path);
        Ok((folder, near))
    })
    .await?;
    let title = title(&app, "dialog.locateFolder").await?;
    let mut dialog = app.dialog().file().set_title(title);
    if let Some(near) = near {
        dialog = dialog.set_directory(near);
    }
    let chosen = ask(dialog, FileDialogBuilder::blocking_pick_folder).await?;
    let Some(chosen) = chosen.and_then(|path: FilePath| path.into_path().ok()) else { return Ok(None) };
    run_blocking(&app, move |opened| {
        let doubt = locate(opened, &chosen, |library| library.locate(folder.id, &chosen))?;
        Ok(Some(Located { path: chosen.display().to_string(), doubt }))
    })
    .await
}

/// Points a folder at a place that does not look like it, and looks at it.
#[tauri::command]
pub async fn locate_folder_anyway(app: AppHandle, id: Arg<u32>, path: Arg<PathBuf>) -> Result<()> {
    run_blocking(&app, move |opened| {
        // Nothing is doubted any more.
        locate(opened, &path.0, |library| library.locate_anyway(i64::from(id.0), &path.0)).map(drop)
    })
    .await
}

/// Points a folder at a place and looks at it; else says why the place does not look like it.
fn locate(
    opened: &Opened,
    place: &Path,
    point: impl FnOnce(&Library) -> ratna_engine::Result<ratna_engine::Located>,
) -> Result<Option<Doubt>> {
    let home = UserDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
    check(place, home.as_deref())?;
    match opened.background.between_runs(point) {
        Ok(located) => opened.background.look_at([located.folder.path]),
        Err(Error::NotTheFolder { found, looked_for, .. }) => {
            return Ok(Some(Doubt { found: found as u32, looked_for: looked_for as u32 }));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(None)
}

/// Lets files that are in the cloud only be downloaded and read, or not, and looks at all folders.
#[tauri::command]
pub async fn set_reads_cloud(app: AppHandle, read: Arg<bool>) -> Result<()> {
    run_blocking(&app, move |opened| {
        opened.library.set_reads_cloud_files(read.0)?;
        opened.background.look_at(opened.library.folders()?.into_iter().map(|folder| folder.path));
        Ok(())
    })
    .await
}

/// Looks at a folder again.
#[tauri::command]
pub async fn rescan_folder(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |opened| {
        opened.background.look_at([folder(opened, id.0)?.path]);
        Ok(())
    })
    .await
}

/// Asks for a subfolder and leaves it out from now on.
#[tauri::command]
pub async fn choose_excluded(app: AppHandle, id: Arg<u32>) -> Result<bool> {
    let folder = run_blocking(&app, move |opened| folder(opened, id.0)).await?;
    let title = title(&app, "dialog.chooseExcluded").await?;
    let dialog = app.dialog().file().set_title(title).set_directory(&folder.path);
    let chosen = ask(dialog, FileDialogBuilder::blocking_pick_folder).await?;
    let Some(chosen) = chosen.and_then(|path: FilePath| path.into_path().ok()) else { return Ok(false) };
    run_blocking(&app, move |opened| {
        opened.library.exclude(folder.id, &chosen)?;
        opened.background.look_at([folder.path]);
        Ok(true)
    })
    .await
}

/// Takes a folder out of the library. Its files are not touched.
#[tauri::command]
pub async fn remove_folder(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |opened| {
        let path = folder(opened, id.0)?.path;
        opened.background.forget(&path)?;
        Ok(())
    })
    .await
}

/// Shows a folder in the file manager.
#[tauri::command]
pub async fn reveal_folder(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |opened| platform::open(&folder(opened, id.0)?.path)).await
}

/// Shows where the library is kept.
#[tauri::command]
pub async fn reveal_library(app: AppHandle) -> Result<()> {
    run_blocking(&app, |opened| platform::open(opened.library.dir())).await
}

/// The system's folder for pictures.
pub(super) fn pictures_folder() -> Option<PathBuf> {
    UserDirs::new().and_then(|dirs| dirs.picture_dir().map(PathBuf::from))
}

fn look_at(opened: &Opened, paths: Vec<PathBuf>) -> Result<()> {
    let home = UserDirs::new().map(|dirs| dirs.home_dir().to_path_buf());
    paths.iter().try_for_each(|path| check(path, home.as_deref()))?;
    opened.background.look_at(paths);
    Ok(())
}

/// Refuses what stands for no folder, or for one that nobody can mean.
fn check(path: &Path, home: Option<&Path>) -> Result<()> {
    let refuse = |code, why: &str| Err(Failure::new(code, format!("{} {why}", path.display())));
    if !path.is_absolute() || !(path.is_dir() || path.is_file()) {
        return refuse(ErrorCode::NoFolder, "is not a folder that can be opened");
    }
    if path.is_file() && !is_picture_name(path) {
        return refuse(ErrorCode::NoPicture, "is no picture: choose a folder, or a picture in it");
    }
    let folder = path.parent().filter(|_| path.is_file()).unwrap_or(path);
    if is_too_much(folder, home) {
        return refuse(ErrorCode::NoFolder, "is too much: choose the folders that your pictures lie in");
    }
    Ok(())
}

/// Whether a folder holds everybody's files, or the whole system.
fn is_too_much(folder: &Path, home: Option<&Path>) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let folder = real(folder);
    let holds = |home: &Path| home != folder && home.starts_with(&folder);
    folder.parent().is_none() || home.is_some_and(|home| holds(&real(home)))
}

fn folder(opened: &Opened, id: u32) -> Result<Folder> {
    let known = opened.library.folders()?.into_iter().find(|folder| folder.id == i64::from(id));
    known.ok_or_else(|| Failure::new(ErrorCode::NotFound, format!("there is no folder {id} in this library")))
}

/// A dialog's title in the person's language.
pub(super) async fn title(app: &AppHandle, key: &'static str) -> Result<&'static str> {
    with_session(app, move |session| Texts::of(session.language()).get(key)).await
}

/// Shows a dialog and waits for it, not on the thread that draws it.
pub(super) async fn ask<T: Send + 'static>(
    dialog: FileDialogBuilder<tauri::Wry>,
    show: impl FnOnce(FileDialogBuilder<tauri::Wry>) -> T + Send + 'static,
) -> Result<T> {
    tauri::async_runtime::spawn_blocking(move || show(dialog)).await.map_err(Failure::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_pictures_name_stands_for_a_folder() {
        assert!(is_picture_name(Path::new("/pictures/a.JPG")));
        assert!(is_picture_name(Path::new("/pictures/a.b.dng")));
        assert!(!is_picture_name(Path::new("/pictures/notes.txt")));
        assert!(!is_picture_name(Path::new("/pictures/jpg")));
    }

    #[test]
    fn what_holds_the_home_folder_is_too_much() {
        let home = Some(Path::new("/users/me"));
        assert!(is_too_much(Path::new("/"), home));
        assert!(is_too_much(Path::new("/"), None));
        assert!(is_too_much(Path::new("/users"), home));
        assert!(!is_too_much(Path::new("/users/me"), home));
        assert!(!is_too_much(Path::new("/users/me/Pictures"), home));
        assert!(!is_too_much(Path::new("/volumes/Photos"), home));
    }
}
