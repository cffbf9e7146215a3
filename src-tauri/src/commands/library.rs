//! What the library holds, and what the person has chosen about the window.

use ratna_engine::catalogue::listing::Scope;
use tauri::AppHandle;
use tauri::ipc::{Channel, InvokeBody, Request, Response};

use super::folders::pictures_folder;
use super::{App, Arg, run_blocking, with_session};
use crate::dto::{Details, Event, FolderEntry, Overview, Preferences, Problem, View};
use crate::error::{ErrorCode, Failure, Result};
use crate::session::{Opened, Session};
use crate::{listing, menu};

/// From now on the page is told what happens.
#[tauri::command]
pub fn subscribe(session: App<'_>, channel: Channel<Event>) {
    session.subscribe(channel);
}

/// What the sidebar and the settings tell.
#[tauri::command]
pub async fn overview(app: AppHandle) -> Result<Overview> {
    run_blocking(&app, look_over).await
}

fn look_over(opened: &Opened) -> Result<Overview> {
    let Opened { library, store, .. } = opened;
    let chosen = library.chosen()?;
    let counts: std::collections::HashMap<i64, u64> = library.folder_counts()?.into_iter().collect();
    let folders = library.folders()?;
    let pictures_folder = pictures_folder()
        .filter(|path| path.is_dir() && !folders.iter().any(|folder| path.starts_with(&folder.path)));
    Ok(Overview {
        library: library.dir().display().to_string(),
        library_bytes: library.bytes()?,
        model_name: store.name_of(&chosen.model),
        next_model: chosen.next.as_deref().map(|next| store.name_of(next)),
        not_yet: library.not_yet()? as u32,
        model_failure: chosen.failure,
        model: chosen.model,
        read_only: !library.is_writable(),
        pictures: library.count(Scope::All)? as u32,
        recent: library.count(Scope::Recent)? as u32,
        problems: library.problem_count()? as u32,
        cloud: library.cloud_count()? as u32,
        reads_cloud: library.reads_cloud_files()?,
        suggested_folder: pictures_folder.map(|path| path.display().to_string()),
        folders: folders
            .into_iter()
            .map(|folder| {
                let pictures = counts.get(&folder.id).copied().unwrap_or_default();
                FolderEntry::new(folder, pictures)
            })
            .collect(),
    })
}

/// Files no picture could be had from.
#[tauri::command]
pub async fn problems(app: AppHandle) -> Result<Vec<Problem>> {
    run_blocking(&app, |opened| Ok(opened.library.problems()?.into_iter().map(Problem::from).collect())).await
}

/// All that is known of a picture.
#[tauri::command]
pub async fn details(app: AppHandle, id: Arg<u32>) -> Result<Details> {
    run_blocking(&app, move |opened| Ok(opened.library.details(i64::from(id.0))?.into())).await
}

/// What the person has chosen.
#[tauri::command]
pub async fn preferences(app: AppHandle) -> Result<Preferences> {
    with_session(&app, Session::preferences).await?
}

/// Keeps what the person has chosen; the menus follow the language.
#[tauri::command]
pub async fn set_preferences(app: AppHandle, preferences: Arg<Preferences>) -> Result<()> {
    let language = preferences.0.language;
    let before = with_session(&app, move |session| {
        let before = session.language();
        session.set_preferences(&preferences.0).map(|()| before)
    });
    if before.await?? != language {
        menu::install(&app, language).map_err(Failure::internal)?;
    }
    Ok(())
}

/// Patterns left out of every folder.
#[tauri::command]
pub async fn excludes(app: AppHandle) -> Result<Vec<String>> {
    run_blocking(&app, |opened| Ok(opened.library.excludes()?)).await
}

/// Replaces them, and looks at all folders with the new ones.
#[tauri::command]
pub async fn set_excludes(app: AppHandle, patterns: Arg<Vec<String>>) -> Result<()> {
    run_blocking(&app, move |opened| {
        opened.library.set_excludes(&patterns.0)?;
        opened.background.look_at(opened.library.folders()?.into_iter().map(|folder| folder.path));
        Ok(())
    })
    .await
}

/// The pictures of a view, newest first.
#[tauri::command]
pub async fn browse(app: AppHandle, view: Arg<View>, limit: Arg<Option<u32>>) -> Result<Response> {
    list(app, view.0, 0, limit.0).await
}

/// Those of them that were catalogued after the picture `after`.
#[tauri::command]
pub async fn browse_after(app: AppHandle, view: Arg<View>, after: Arg<u32>) -> Result<Response> {
    list(app, view.0, after.0, None).await
}

async fn list(app: AppHandle, view: View, after: u32, limit: Option<u32>) -> Result<Response> {
    let rows =
        run_blocking(&app, move |opened| Ok(opened.library.list(view.into(), i64::from(after), limit)?));
    Ok(Response::new(listing::by_time(&rows.await?)))
}

/// The pictures that fit the words.
#[tauri::command]
pub async fn search(app: AppHandle, text: Arg<String>, weak: Arg<bool>) -> Result<Response> {
    let found = run_blocking(&app, move |opened| Ok(opened.library.find(&text.0, weak.0)?)).await?;
    Ok(Response::new(listing::by_likeness(&found)))
}

/// Pictures like one of the library.
#[tauri::command]
pub async fn similar(app: AppHandle, id: Arg<u32>) -> Result<Response> {
    let found = run_blocking(&app, move |opened| Ok(opened.library.similar_to(i64::from(id.0))?)).await?;
    Ok(Response::new(listing::by_likeness(&found)))
}

/// Pictures like one anywhere on disk.
#[tauri::command]
pub async fn similar_to_file(app: AppHandle, path: Arg<String>) -> Result<Response> {
    let found =
        run_blocking(&app, move |opened| Ok(opened.library.similar_to_file(path.0.as_ref())?)).await?;
    Ok(Response::new(listing::by_likeness(&found)))
}

/// Pictures like one that was pasted: the body is the bytes of a picture file.
#[tauri::command]
pub async fn similar_to_bytes(app: AppHandle, request: Request<'_>) -> Result<Response> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(Failure::new(ErrorCode::BadRequest, "a pasted picture comes as bytes"));
    };
    let bytes = bytes.clone();
    let found = run_blocking(&app, move |opened| Ok(opened.library.similar_to_bytes(&bytes)?)).await?;
    Ok(Response::new(listing::by_likeness(&found)))
}
