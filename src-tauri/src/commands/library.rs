//! The contents of the library, and its settings.

use std::collections::HashMap;
use std::path::PathBuf;

use macro_rules_attribute::apply;
use ratna_engine::catalogue::listing::{ListItem, Scope};
use ratna_engine::ids::{ContentId, FolderId, TagId};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager, State, WebviewWindow};

use crate::dto::{Details, Event, FolderContents, FolderEntry, Overview, Problem, View};
use crate::error::Result;
use crate::ipc::{Arg, Bytes, command, run_blocking, with_session};
use crate::session::{OpenLibrary, Session};
use crate::{listing, platform, user_dirs};

/// Sends all further events to the channel.
#[apply(command)]
pub fn subscribe(window: WebviewWindow, session: State<'_, Session>, channel: Channel<Event>) -> Result<()> {
    session.events().subscribe(window.label(), channel);
    Ok(())
}

/// Returns what the sidebar and the settings show.
#[apply(command)]
pub async fn overview(app: AppHandle) -> Result<Overview> {
    let overview = with_session(&app, |session| summarize(session.wait_until_open()?)).await??;
    // The page need not wait for the disk.
    let (app, remembered) = (app.clone(), overview.clone());
    tauri::async_runtime::spawn_blocking(move || app.state::<Session>().remember_overview(&remembered));
    Ok(overview)
}

fn summarize(open: &OpenLibrary) -> Result<Overview> {
    let OpenLibrary { library, store, background, captioning, .. } = open;
    let chosen = library.model_selection()?;
    let counts: HashMap<FolderId, u64> = library.folder_counts()?.into_iter().collect();
    let folders = library.folders()?;
    let suggested_folder = user_dirs::pictures()
        .filter(|path| path.is_dir() && !folders.iter().any(|folder| path.starts_with(&folder.path)));
    Ok(Overview {
        library: library.dir().display().to_string(),
        library_bytes: library.bytes()?,
        model_name: store.name_of(&chosen.model),
        next_model: chosen.next.as_deref().map(|next| store.name_of(next)),
        not_yet: library.unembedded_offline_count()? as u32,
        unsearchable: library.unsearchable_count()? as u32,
        set_aside: library.set_aside_count()? as u32,
        model_failure: chosen.failure,
        model: chosen.model,
        read_only: !library.is_writable(),
        unread: library.unread()?.into_iter().map(Into::into).collect(),
        obstacles: background.obstacles().into_iter().map(Into::into).collect(),
        pictures: library.count(Scope::All)? as u32,
        recent: library.count(Scope::Recent)? as u32,
        favourites: library.count(Scope::Favourites)? as u32,
        words: library.words_counts()?.into(),
        caption_run: captioning.run().map(Into::into),
        problems: library.problem_count()? as u32,
        cloud: library.cloud_count()? as u32,
        reads_cloud: library.reads_cloud_files()?,
        photos_libraries: photos_libraries(folders.is_empty()),
        suggested_folder: suggested_folder.map(|path| path.display().to_string()),
        libraries: library.sources()?.into_iter().map(Into::into).collect(),
        folders: folders
            .into_iter()
            .map(|folder| {
                let pictures = counts.get(&folder.id).copied().unwrap_or_default();
                FolderEntry::new(folder, pictures)
            })
            .collect(),
    })
}

/// The user's Photos libraries, which the first screen offers.
fn photos_libraries(first_screen: bool) -> Vec<String> {
    let pictures = user_dirs::pictures().filter(|_| first_screen && cfg!(target_os = "macos"));
    let libraries = pictures.map(|folder| user_dirs::photos_libraries(&folder)).unwrap_or_default();
    libraries.iter().map(|path| path.display().to_string()).collect()
}

/// Opens the system's settings where the user can let Ratna read every folder. Only a Mac has them.
#[apply(command)]
pub fn open_privacy_settings() -> Result<()> {
    platform::open_privacy_settings()
}

/// Returns what a folder without pictures holds; all folders together without an id.
#[apply(command)]
pub async fn folder_contents(app: AppHandle, id: Arg<Option<u32>>) -> Result<FolderContents> {
    run_blocking(&app, move |open| Ok(open.library.survey(id.0.map(FolderId::from))?.into())).await
}

/// Returns the files that could not be read as pictures.
#[apply(command)]
pub async fn problems(app: AppHandle) -> Result<Vec<Problem>> {
    run_blocking(&app, |open| Ok(open.library.problems()?.into_iter().map(Problem::from).collect())).await
}

/// Returns what is known of a picture.
#[apply(command)]
pub async fn details(app: AppHandle, id: Arg<u32>) -> Result<Details> {
    run_blocking(&app, move |open| Ok(open.library.details(ContentId::from(id.0))?.into())).await
}

/// Returns the patterns of files and folders that are not indexed, in any folder.
#[apply(command)]
pub async fn excludes(app: AppHandle) -> Result<Vec<String>> {
    run_blocking(&app, |open| Ok(open.library.excludes()?)).await
}

/// Replaces the patterns of files and folders that are not indexed, and scans every folder again.
#[apply(command)]
pub async fn set_excludes(app: AppHandle, patterns: Arg<Vec<String>>) -> Result<()> {
    run_blocking(&app, move |open| {
        open.library.set_excludes(&patterns.0)?;
        open.background.scan(open.library.folders()?.into_iter().map(|folder| folder.path));
        Ok(())
    })
    .await
}

/// Restores the default patterns, scans every folder again, and returns the patterns.
#[apply(command)]
pub async fn reset_excludes(app: AppHandle) -> Result<Vec<String>> {
    run_blocking(&app, move |open| {
        let patterns = open.library.reset_excludes()?;
        open.background.scan(open.library.folders()?.into_iter().map(|folder| folder.path));
        Ok(patterns)
    })
    .await
}

/// Returns the pictures of a view, newest first; at most `limit` of them, if there is a limit.
#[apply(command)]
pub async fn browse(app: AppHandle, view: Arg<View>, limit: Arg<Option<u32>>) -> Result<Bytes> {
    list(app, view.0, None, limit.0).await
}

/// Returns the pictures of a view that were added after the picture `after`, newest first.
#[apply(command)]
pub async fn browse_after(app: AppHandle, view: Arg<View>, after: Arg<u32>) -> Result<Bytes> {
    list(app, view.0, Some(ContentId::from(after.0)), None).await
}

async fn list(app: AppHandle, view: View, after: Option<ContentId>, limit: Option<u32>) -> Result<Bytes> {
    let rows = run_blocking(&app, move |open| rows(open, view, after, limit));
    Ok(Bytes(listing::by_time(&rows.await?)))
}

fn rows(
    open: &OpenLibrary,
    view: View,
    after: Option<ContentId>,
    limit: Option<u32>,
) -> Result<Vec<ListItem>> {
    Ok(match shown(view)? {
        Shown::Scope(scope) => open.library.list(scope, after, limit)?,
        Shown::Subfolder(root, path) => open.library.list_subfolder(root, &path, after, limit)?,
    })
}

/// What a view shows, in the engine's terms.
pub enum Shown {
    /// A list.
    Scope(Scope),
    /// A folder of the library, and the path of one in it.
    Subfolder(FolderId, PathBuf),
}

/// What a view shows.
///
/// # Errors
///
/// Fails when the path of a subfolder cannot be decoded.
pub fn shown(view: View) -> Result<Shown> {
    Ok(Shown::Scope(match view {
        View::All => Scope::All,
        View::Recent => Scope::Recent,
        View::Favourites => Scope::Favourites,
        View::Tag { id } => Scope::Tag(TagId::from(id)),
        View::Folder { id } => Scope::Folder(FolderId::from(id)),
        View::Subfolder { id, path } => return Ok(Shown::Subfolder(FolderId::from(id), path.decode()?)),
    }))
}

/// Opens the library's own folder in the file manager.
#[apply(command)]
pub async fn reveal_library(app: AppHandle) -> Result<()> {
    run_blocking(&app, |open| platform::open(open.library.dir())).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dto::Preferences;
    use ratna_texts::PREFERENCES;

    use crate::start_state::{OVERVIEW, StartState};
    use crate::testing::TestLibrary;
    use ratna_texts::Language;

    #[test]
    fn a_page_starts_with_the_preferences_and_the_folders_as_they_were() {
        let fixture = TestLibrary::new(3);
        let dir = fixture.dir().join("library");
        let before = StartState::of(&dir, false);
        assert!(before.overview.is_none(), "no window has shown it yet");
        assert_eq!(before.preferences, Preferences::default());

        let open = fixture.open();
        let preferences = Preferences { language: Language::Hi, sidebar: false, ..Preferences::default() };
        open.library.set_setting(PREFERENCES, &serde_json::to_string(&preferences).unwrap()).unwrap();
        let overview = summarize(&open).unwrap();
        open.library.set_setting(OVERVIEW, &serde_json::to_string(&overview).unwrap()).unwrap();
        let start = StartState::of(&dir, true);
        assert_eq!(start.preferences, preferences);
        let shown = start.overview.clone().unwrap();
        assert_eq!((shown.pictures, shown.folders[0].pictures, shown.read_only), (3, 3, true));
        let script = start.script().unwrap();
        assert!(script.starts_with("window.ratnaStart = {\"preferences\":{\"language\":\"hi\""), "{script}");

        open.background.forget(&fixture.pictures()).unwrap();
        drop(open);
        assert!(StartState::of(&dir, false).overview.is_none(), "it would show a folder that has gone");
    }
}
