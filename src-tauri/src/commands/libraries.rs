//! The libraries of other programs: looking at one, bringing it in, forgetting it.

pub mod recovery;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use macro_rules_attribute::apply;
use ratna_engine::catalogue::sources::Album as CataloguedAlbum;
use ratna_engine::ids::SourceId;
use ratna_engine::progress::Progress;
use ratna_engine::{Error, sources};
use ratna_sources::takeout::zip::ZippedTakeout;
use tauri::{AppHandle, Manager};

use crate::dto::{Album, Event, FoundLibrary};
use crate::error::{ErrorCode, Failure, Result};
use crate::ipc::{Arg, command, run_blocking, with_session};
use crate::session::{OpenLibrary, Session};
use crate::sync::lock;
use crate::{dialogs, user_dirs, window};

/// The latest look at a library or extraction, which can be stopped.
static CURRENT: Mutex<Option<Arc<Progress>>> = Mutex::new(None);

/// What the files of other programs' libraries end in.
const ENDINGS: [&str; 6] = ["photoslibrary", "lrcat", "cocatalog", "cocatalogdb", "cosessiondb", "zip"];
/// Name of the folder for what is extracted, in the one that the user chooses: all that is in it belongs to the library.
const EXTRACTED: &str = "Google Takeout";
/// Time between two reports of progress.
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// Returns what is in a library of another program; nothing if it is none, or if the look was stopped.
#[apply(command)]
pub async fn look_at_library(app: AppHandle, path: Arg<PathBuf>) -> Result<Option<FoundLibrary>> {
    run_blocking(&app, move |_| {
        let progress = begin();
        if let Some(zipped) = ZippedTakeout::at(&path.0)? {
            return Ok(Some(zipped.contents().into()));
        }
        match sources::look_at(&path.0, &progress) {
            Err(Error::Source(ratna_sources::Error::Cancelled)) => Ok(None),
            found => Ok(found?.map(FoundLibrary::from)),
        }
    })
    .await
}

/// The progress of a look or an extraction that begins; an earlier one ends.
fn begin() -> Arc<Progress> {
    let progress = Progress::new();
    if let Some(earlier) = lock(&CURRENT).replace(Arc::clone(&progress)) {
        earlier.cancel();
    }
    progress
}

/// Asks for a folder and extracts the pictures of a library in zip files into one of its own in there; returns its path, or
/// nothing if none was chosen or the extraction was stopped. What was extracted until then stays, and need not be again.
#[apply(command)]
pub async fn extract_library(app: AppHandle, path: Arg<PathBuf>) -> Result<Option<String>> {
    let picked = dialogs::pick_folder(&app, "dialog.extractInto", user_dirs::pictures()).await?;
    let Some(out) = picked.map(|folder| folder.join(EXTRACTED)) else { return Ok(None) };
    with_session(&app, move |session| {
        let (progress, mut reported) = (begin(), Instant::now());
        let unknown = || ratna_sources::Error::UnknownKind { path: path.0.clone() };
        let zipped = ZippedTakeout::at(&path.0)?.ok_or_else(unknown)?;
        let extracted = zipped.extract(&out, &|| progress.is_cancelled(), &mut |so_far| {
            if reported.elapsed() >= REPORT_EVERY {
                reported = Instant::now();
                let (done, total) = so_far.bytes;
                session.events().send(Event::Extracting { done, total });
            }
        });
        match extracted {
            Err(ratna_sources::Error::Cancelled) => Ok(None),
            extracted => Ok(extracted.map(|_| Some(out.display().to_string()))?),
        }
    })
    .await?
}

/// Stops the look at a library, or the extraction.
#[apply(command)]
pub fn stop_looking() -> Result<()> {
    if let Some(progress) = lock(&CURRENT).take() {
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

/// Sets whether pictures that are hidden in the library of another program are brought in as well, and reads it again.
#[apply(command)]
pub async fn set_library_hidden(app: AppHandle, id: Arg<u32>, hidden: Arg<bool>) -> Result<()> {
    run_blocking(&app, move |open| {
        open.background.import(known(open, SourceId::from(id.0))?, hidden.0);
        Ok(())
    })
    .await
}

fn forget(open: &OpenLibrary, id: SourceId) -> Result<()> {
    Ok(open.background.forget_source(&known(open, id)?)?)
}

/// Where a library of another program is.
fn known(open: &OpenLibrary, id: SourceId) -> Result<PathBuf> {
    let known = open.library.sources()?.into_iter().find(|known| known.id == id);
    let missing =
        || Failure::new(ErrorCode::NotFound, format!("there is no library {} of another program", id.0));
    Ok(known.ok_or_else(missing)?.path)
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
