//! Folders inside the library's folders: what the sidebar's tree shows, and what can be done with one.

use std::path::{Path, PathBuf};

use macro_rules_attribute::apply;
use ratna_engine::catalogue::folder_tree::FolderTree;
use ratna_engine::catalogue::folders::Folder;
use ratna_engine::ids::{ContentId, FolderId};
use tauri::AppHandle;

use super::folder;
use crate::dto::{FolderLevels, FolderPlace, Subfolder, SubfolderPath};
use crate::error::{Failure, Result};
use crate::ipc::{Arg, command, run_blocking};
use crate::session::OpenLibrary;
use crate::{clipboard, platform};

/// Returns the folders directly in each of the opened ones. Unless `fresh`, as they were at the last call, but at once.
#[apply(command)]
pub async fn folder_levels(
    app: AppHandle,
    opened: Arg<Vec<FolderPlace>>,
    fresh: Arg<bool>,
) -> Result<FolderLevels> {
    run_blocking(&app, move |open| {
        let tree = open.library.folder_tree(fresh.0)?;
        let has_subfolders = |folder: &Folder| tree.has_subfolders(folder.id, Path::new(""));
        let parents = open.library.folders()?.into_iter().filter(has_subfolders);
        let levels = opened.0.iter().map(|place| level(&tree, place)).collect::<Result<_>>()?;
        Ok(FolderLevels { parents: parents.map(|folder| folder.id.0 as u32).collect(), levels })
    })
    .await
}

/// Returns the folder of a picture's first file.
#[apply(command)]
pub async fn folder_of_picture(app: AppHandle, id: Arg<u32>) -> Result<FolderPlace> {
    run_blocking(&app, move |open| {
        let copies = open.library.details(ContentId::from(id.0))?.copies;
        let copy = copies.into_iter().next().ok_or_else(Failure::unreachable)?;
        let path = SubfolderPath::new(copy.relative.parent().unwrap_or(Path::new("")));
        Ok(FolderPlace { id: copy.root.0 as u32, path })
    })
    .await
}

/// Scans a folder inside a folder of the library again.
#[apply(command)]
pub async fn rescan_subfolder(app: AppHandle, place: Arg<FolderPlace>) -> Result<()> {
    run_blocking(&app, move |open| {
        open.background.rescan_below([find(open, &place.0)?.1]);
        Ok(())
    })
    .await
}

/// Excludes a folder inside a folder of the library.
#[apply(command)]
pub async fn exclude_subfolder(app: AppHandle, place: Arg<FolderPlace>) -> Result<()> {
    run_blocking(&app, move |open| {
        let (folder, path) = find(open, &place.0)?;
        open.library.exclude(folder.id, &path)?;
        open.background.scan([folder.path]);
        Ok(())
    })
    .await
}

/// Opens a folder inside a folder of the library in the file manager.
#[apply(command)]
pub async fn reveal_subfolder(app: AppHandle, place: Arg<FolderPlace>) -> Result<()> {
    run_blocking(&app, move |open| platform::open(&find(open, &place.0)?.1)).await
}

/// Copies the path of a folder of the library, or of one inside it.
#[apply(command)]
pub async fn copy_folder_path(app: AppHandle, place: Arg<FolderPlace>) -> Result<()> {
    run_blocking(&app, move |open| clipboard::copy_text(&find(open, &place.0)?.1.display().to_string())).await
}

/// A folder of the library, and the absolute path of a place in it.
fn find(open: &OpenLibrary, place: &FolderPlace) -> Result<(Folder, PathBuf)> {
    let path = place.path.decode()?;
    let folder = folder(open, place.id)?;
    // Joining an empty path would append a slash.
    let absolute = if path == Path::new("") { folder.path.clone() } else { folder.path.join(path) };
    Ok((folder, absolute))
}

fn level(tree: &FolderTree, place: &FolderPlace) -> Result<Vec<Subfolder>> {
    let path = place.path.decode()?;
    let entries = tree.subfolders(FolderId::from(place.id), &path);
    Ok(entries
        .map(|one| Subfolder {
            name: one.name.display().to_string(),
            path: SubfolderPath::new(&path.join(one.name)),
            pictures: one.pictures,
            has_subfolders: one.has_subfolders,
        })
        .collect())
}
