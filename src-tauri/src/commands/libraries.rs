//! The libraries of other programs: looking at one, bringing it in, forgetting it.

pub mod recovery;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use macro_rules_attribute::apply;
use ratna_engine::catalogue::folders::Folder;
use ratna_engine::catalogue::sources::Album as CataloguedAlbum;
use ratna_engine::ids::SourceId;
use ratna_engine::progress::Progress;
use ratna_engine::{Error, sources};
use tauri::{AppHandle, Manager};

use crate::dto::{Album, Event, FoundLibrary};
use crate::error::{ErrorCode, Failure, Result};
use crate::ipc::{Arg, command, run_blocking};
use crate::session::{OpenLibrary, Session};
use crate::sync::lock;
use crate::{dialogs, user_dirs, window};

/// The latest look at a library, which can be stopped.
static LOOK: Mutex<Option<Arc<Progress>>> = Mutex::new(None);

/// What the files of other programs' libraries end in.
const ENDINGS: [&str; 5] = ["photoslibrary", "lrcat", "cocatalog", "cocatalogdb", "cosessiondb"];

/// Returns what is in a library of another program; nothing if it is none, or if the look was stopped.
#[apply(command)]
pub async fn look_at_library(app: AppHandle, path: Arg<PathBuf>) -> Result<Option<FoundLibrary>> {
    run_blocking(&app, move |_| {
        let progress = Progress::new();
        if let Some(earlier) = lock(&LOOK).replace(Arc::clone(&progress)) {
            earlier.cancel();
        }
        match sources::look_at(&path.0, &progress) {
            Err(Error::Source(ratna_sources::Error::Cancelled)) => Ok(None),
            found => Ok(found?.map(FoundLibrary::from)),
        }
    })
    .await
}

/// Stops the look at a library.
#[apply(command)]
pub fn stop_looking() -> Result<()> {
    if let Some(progress) = lock(&LOOK).take() {
        progress.cancel();
    }
    Ok(())
}

/// Brings in the library of another program, with what is hidden in it or without.
#[apply(command)]
pub async fn import_library(app: AppHandle, path: Arg<PathBuf>, with_hidden: Arg<bool>) -> Result<()> {
    run_blocking(&app, move |open| {
        open.background.import(path.0, with_hidden.0);
        Ok(())
    })
    .await
}

/// Asks for the file of a library of another program, and lets the window ask about it. Elsewhere than on a Mac packages are
/// folders, which can be added as such.
#[apply(command)]
pub async fn choose_library_file(app: AppHandle) -> Result<()> {
    let picked =
        dialogs::pick_file(&app, "dialog.chooseLibraryFile", &ENDINGS, user_dirs::pictures()).await?;
    let path = picked.and_then(|path| path.into_os_string().into_string().ok());
    ask_about(&app, path.into_iter().collect());
    Ok(())
}

/// Lets the main window ask about libraries of other programs, which comes to the front for it.
pub fn ask_about(app: &AppHandle, paths: Vec<String>) {
    if !paths.is_empty() {
        window::show(app);
        app.state::<Session>().events().send(Event::Libraries { paths });
    }
}

/// Forgets the library of another program, with the pictures that are here only because of it. Its files stay.
#[apply(command)]
pub async fn forget_library(app: AppHandle, id: Arg<u32>) -> Result<()> {
    run_blocking(&app, move |open| forget(open, SourceId::from(id.0))).await?;
    app.state::<Session>().events().send(Event::Changed);
    Ok(())
}

fn forget(open: &OpenLibrary, id: SourceId) -> Result<()> {
    let known = open.library.sources()?.into_iter().find(|known| known.id == id);
    let missing = || Failure::new(ErrorCode::NotFound, format!("there is no library {} to forget", id.0));
    let path = known.ok_or_else(missing)?.path;
    let folders: Vec<Folder> = open.library.folders()?;
    for folder in folders.iter().filter(|folder| folder.source == Some(id)) {
        open.background.forget(&folder.path)?;
    }
    Ok(open.library.forget_source(&path)?)
}

/// Returns the albums of other programs' libraries that have pictures, by path. Those of the same path are one.
#[apply(command)]
pub async fn albums(app: AppHandle) -> Result<Vec<Album>> {
    run_blocking(&app, |open| Ok(merged(open.library.albums()?))).await
}

/// Albums, which are sorted by their paths, with those of the same path as one.
fn merged(all: Vec<CataloguedAlbum>) -> Vec<Album> {
    let mut albums: Vec<Album> = Vec::new();
    for album in all.into_iter().map(Album::from) {
        match albums.last_mut().filter(|last| last.path == album.path) {
            Some(last) => last.pictures += album.pictures,
            None => albums.push(album),
        }
    }
    albums
}
