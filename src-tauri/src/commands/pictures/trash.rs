//! Moving pictures to the trash and restoring them.
//!
//! Files are moved first and the library is updated afterwards: if that fails, the files can still be restored.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use macro_rules_attribute::apply;
use ratna_engine::ids::FileId;
use tauri::{AppHandle, Manager};

use super::reachable;
use crate::dto::{Event, PutBack, Trashed};
use crate::error::{ErrorCode, Failure, Result};
use crate::incoming::belongs_to_photos;
use crate::ipc::{Arg, command, run_blocking};
use crate::platform::{self, Restored, TrashedFile};
use crate::session::{OpenLibrary, Session};
use crate::sync::lock;

/// Moves every file of the pictures to the trash.
#[apply(command)]
pub async fn trash(app: AppHandle, ids: Arg<Vec<u32>>) -> Result<Trashed> {
    let trashed = run_blocking(&app, move |open| move_to_trash(open, &ids.0)).await?;
    app.state::<Session>().events().send(Event::Changed);
    Ok(trashed)
}

fn move_to_trash(open: &OpenLibrary, ids: &[u32]) -> Result<Trashed> {
    if !open.library.is_writable() {
        let message = format!(
            "{} is read-only: make it writable to move its pictures to the trash",
            open.library.dir().display()
        );
        return Err(Failure::new(ErrorCode::ReadOnly, message));
    }
    let pictures = files_of(open, ids)?;
    let paths = pictures.concat();
    // They cannot be added as a folder, but a folder of the library may have become a link since.
    let (of_photos, ours): (Vec<_>, Vec<_>) = paths.iter().cloned().partition(|path| belongs_to_photos(path));
    let refused = of_photos.first().map(|path| refusal(path));
    let (trashed, failure) = platform::trash(&ours);
    if trashed.is_empty() {
        return Err(failure.or(refused).unwrap_or_else(Failure::unreachable));
    }
    let moved: HashSet<PathBuf> = trashed.iter().map(|file| file.path.clone()).collect();
    let is_gone = |files: &&Vec<PathBuf>| !files.is_empty() && files.iter().all(|file| moved.contains(file));
    // From here on it can be undone, whatever else fails.
    let token = remember(open, trashed);
    let update_failure = record_gone(open, token).err();
    Ok(Trashed {
        token: token as u32,
        pictures: pictures.iter().filter(is_gone).count() as u32,
        files: moved.len() as u32,
        failed: (paths.len() - moved.len()) as u32,
        // The files are in the trash and can be put back, even if the library could not be updated.
        failure: update_failure.or(refused).or(failure),
    })
}

/// Why a file of a Photos library is not moved to the trash.
fn refusal(path: &Path) -> Failure {
    let message = format!("{} belongs to Photos: delete it in Photos", path.display());
    Failure::new(ErrorCode::BadRequest, message)
}

/// The reachable files of each picture.
fn files_of(open: &OpenLibrary, ids: &[u32]) -> Result<Vec<Vec<PathBuf>>> {
    let mut pictures = Vec::new();
    for &id in ids {
        match reachable(open, id) {
            // No longer in the library: continue with the others.
            Err(failure) if failure.code == ErrorCode::NotFound => {}
            files => pictures.push(files?.collect()),
        }
    }
    Ok(pictures)
}

/// Keeps the files for `undo_trash`, and returns their token.
fn remember(open: &OpenLibrary, files: Vec<TrashedFile>) -> usize {
    let mut trashed = lock(&open.trashed);
    trashed.push(Some(files));
    trashed.len() - 1
}

fn record_gone(open: &OpenLibrary, token: usize) -> Result<()> {
    let mut trashed = lock(&open.trashed);
    for file in trashed.get_mut(token).and_then(Option::as_mut).into_iter().flatten() {
        // One at a time, since the library does not return which row belongs to which file.
        file.row = open.library.mark_trashed(std::slice::from_ref(&file.path))?.first().copied();
    }
    Ok(())
}

/// Restores what `trash` moved. Files that could not be restored can be tried again.
#[apply(command)]
pub async fn undo_trash(app: AppHandle, token: Arg<u32>) -> Result<PutBack> {
    let files = run_blocking(&app, move |open| restore(open, token.0 as usize)).await;
    // Some files may be restored even if another failed.
    app.state::<Session>().events().send(Event::Changed);
    files
}

/// Opens the trash in the file manager.
#[apply(command)]
pub fn open_trash() -> Result<()> {
    platform::open_trash()
}

fn restore(open: &OpenLibrary, token: usize) -> Result<PutBack> {
    let files = lock(&open.trashed).get_mut(token).and_then(Option::take);
    let used = || Failure::new(ErrorCode::NotFound, "that was put back already");
    let Restored { restored, remaining, failure } = platform::restore(files.ok_or_else(used)?);
    if let Some(slot) = lock(&open.trashed).get_mut(token).filter(|_| !remaining.is_empty()) {
        *slot = Some(remaining);
    }
    let rows: Vec<FileId> = restored.iter().filter_map(|file| file.row).collect();
    let ids = open.library.mark_restored(&rows)?;
    let ids = ids.into_iter().map(|id| id.0 as u32).collect();
    failure.map_or(Ok(PutBack { files: restored.len() as u32, ids }), Err)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestLibrary;

    #[test]
    fn a_read_only_library_keeps_its_pictures_out_of_the_trash() {
        let library = TestLibrary::new(2);
        let open = library.open_read_only();
        let ids = library.ids(&open);
        let failure = move_to_trash(&open, &ids).unwrap_err();
        assert_eq!(failure.code, ErrorCode::ReadOnly);
        assert!(failure.message.contains(&*open.library.dir().to_string_lossy()), "{}", failure.message);
        assert!(library.picture(0).exists() && library.picture(1).exists());
        assert!(lock(&open.trashed).is_empty(), "there is nothing to undo");
    }

    #[test]
    fn a_picture_that_turns_out_to_be_in_a_photos_library_stays_there() {
        let library = TestLibrary::new(1);
        let open = library.open();
        let ids = library.ids(&open);
        let originals = library.dir().join("Photos Library.photoslibrary");
        std::fs::rename(library.pictures(), &originals).unwrap();
        std::os::unix::fs::symlink(&originals, library.pictures()).unwrap();
        assert_eq!(files_of(&open, &ids).unwrap().concat(), [library.picture(0)]);
        let failure = move_to_trash(&open, &ids).unwrap_err();
        assert!(failure.message.contains("delete it in Photos"), "{}", failure.message);
        assert!(library.picture(0).exists());
    }

    #[test]
    fn the_files_of_an_unavailable_folder_are_not_moved_even_if_others_have_their_paths() {
        let library = TestLibrary::new(2);
        let open = library.open();
        let ids = library.ids(&open);
        assert_eq!(files_of(&open, &ids).unwrap(), [[library.picture(0)], [library.picture(1)]]);
        library.unplug(&open);
        library.fill(2);
        assert_eq!(files_of(&open, &ids).unwrap().concat(), [] as [PathBuf; 0]);
    }
}
