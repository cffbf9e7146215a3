//! The models: which there are, getting them, using them, taking them away.

use ratna_models::device;
use ratna_models::store::{Listed, State};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder};

use super::folders::{ask, title};
use super::{Arg, run_blocking, with_session};
use crate::dto::{Event, ModelEntry, ModelState, Models};
use crate::error::{ErrorCode, Failure, Result};
use crate::session::{Opened, Session};

/// The models there are, and what they run on.
#[tauri::command]
pub async fn models(app: AppHandle) -> Result<Models> {
    with_session(&app, |session| {
        let Opened { library, store, .. } = session.opened()?;
        let chosen = library.chosen()?;
        let entry = |listed: Listed| {
            let mut entry = ModelEntry::from(listed);
            entry.in_use = entry.id == chosen.model;
            entry.next = chosen.next.as_ref() == Some(&entry.id);
            entry
        };
        let entries = store.list().into_iter().map(entry).collect();
        let device = device::device();
        Ok(Models { entries, device: device.name.to_owned(), device_note: device.note.clone() })
    })
    .await?
}

/// Downloads a model, prepares the library for it and uses it.
#[tauri::command]
pub async fn get_model(app: AppHandle, id: Arg<String>) -> Result<()> {
    with_session(&app, move |session| session.get_model(&id.0)).await?
}

/// Ends the download; what is there is kept.
#[tauri::command]
pub async fn stop_download(app: AppHandle) -> Result<()> {
    with_session(&app, Session::stop_download).await
}

/// Prepares the library for a model that is here and uses it.
#[tauri::command]
pub async fn use_model(app: AppHandle, id: Arg<String>) -> Result<()> {
    run_blocking(&app, move |opened| choose(opened, &id.0)).await?;
    changed(&app);
    Ok(())
}

/// Stays with the model in use.
#[tauri::command]
pub async fn cancel_switch(app: AppHandle) -> Result<()> {
    run_blocking(&app, |opened| {
        opened.library.keep_model()?;
        opened.background.begin_anew();
        Ok(())
    })
    .await?;
    changed(&app);
    Ok(())
}

/// Asks for a folder with a model and copies it in; says whether one was chosen.
#[tauri::command]
pub async fn add_model(app: AppHandle) -> Result<bool> {
    let title = title(&app, "dialog.chooseModel").await?;
    let dialog = app.dialog().file().set_title(title);
    let chosen = ask(dialog, FileDialogBuilder::blocking_pick_folder).await?;
    let Some(folder) = chosen.and_then(|path| path.into_path().ok()) else { return Ok(false) };
    with_session(&app, move |session| Ok::<_, Failure>(session.opened()?.store.add(&folder)?)).await??;
    changed(&app);
    Ok(true)
}

/// Takes a model away, or what is there of a download, with what it has learnt of the pictures.
#[tauri::command]
pub async fn remove_model(app: AppHandle, id: Arg<String>) -> Result<()> {
    with_session(&app, move |session| remove(session, &id.0)).await??;
    changed(&app);
    Ok(())
}

fn remove(session: &Session, id: &str) -> Result<()> {
    let Opened { background, store, .. } = session.opened()?;
    // A run might be about to use it.
    background.between_runs(|library| {
        let chosen = library.chosen()?;
        if chosen.model == id {
            let text = format!("{id} is in use: choose another model first");
            return Err(Failure::new(ErrorCode::BadRequest, text));
        }
        if chosen.next.as_deref() == Some(id) {
            library.keep_model()?;
        }
        if let (Some(name), true) = (store.embedder_id(id), library.is_writable()) {
            library.forget_vectors(&name)?;
        }
        Ok(store.remove(id)?)
    })
}

/// Chooses a model and begins to prepare the library for it.
pub fn choose(opened: &Opened, id: &str) -> Result<()> {
    opened.library.choose_model(id)?;
    opened.background.prepare();
    Ok(())
}

fn changed(app: &AppHandle) {
    app.state::<Session>().tell(Event::Models);
}

impl From<Listed> for ModelEntry {
    fn from(listed: Listed) -> Self {
        let (state, downloaded) = match listed.state {
            State::BuiltIn => (ModelState::BuiltIn, 0),
            State::Installed => (ModelState::Installed, 0),
            State::Partial { bytes } => (ModelState::Partial, bytes),
            State::Available => (ModelState::Available, 0),
        };
        Self {
            id: listed.id,
            name: listed.name,
            state,
            bytes: listed.bytes,
            downloaded,
            in_use: false,
            next: false,
            recommended: listed.recommended,
            many_languages: listed.languages == Some(ratna_models::list::Languages::Many),
            research: listed.research,
            licence: listed.licence.map(|licence| licence.label().to_owned()).unwrap_or_default(),
            added: listed.added,
        }
    }
}
