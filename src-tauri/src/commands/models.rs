//! The models: listing, downloading, choosing, adding, removing.

use macro_rules_attribute::apply;
use ratna_models::device;
use ratna_models::list;
use ratna_models::store::ListItem;
use tauri::{AppHandle, Manager};

use crate::dialogs;
use crate::dto::{Event, ModelEntry, Models, Reason};
use crate::error::{ErrorCode, Failure, Result};
use crate::ipc::{Arg, command, run_blocking, with_session};
use crate::session::{OpenLibrary, Session, captioner};

/// Returns all models, and the device they run on.
#[apply(command)]
pub async fn models(app: AppHandle) -> Result<Models> {
    run_blocking(&app, |open| {
        let OpenLibrary { library, store, .. } = open;
        let chosen = library.model_selection()?;
        let entry = |listed: ListItem| {
            let mut entry = ModelEntry::from(listed);
            entry.in_use = entry.id == chosen.model;
            entry.next = chosen.next.as_ref() == Some(&entry.id);
            entry
        };
        let entries = store.list().into_iter().map(entry).collect();
        let readers = store.readers().into_iter().map(ModelEntry::from).collect();
        let device = device::device();
        let device_problem = device.problem.as_ref().map(Reason::of);
        Ok(Models { entries, readers, device: device.name.to_owned(), device_problem })
    })
    .await
}

/// Downloads a model or a reader of words, or the rest of it, prepares the library for it, and then uses it.
#[apply(command)]
pub async fn get_model(app: AppHandle, id: Arg<String>) -> Result<()> {
    with_session(&app, move |session| session.download_model(&id.0)).await?
}

/// Stops the download. What is on disk stays.
#[apply(command)]
pub async fn stop_download(app: AppHandle) -> Result<()> {
    with_session(&app, Session::stop_download).await
}

/// Prepares the library for an installed model, and then uses it.
#[apply(command)]
pub async fn use_model(app: AppHandle, id: Arg<String>) -> Result<()> {
    run_blocking(&app, move |open| open.choose_model(&id.0)).await?;
    notify_models_changed(&app);
    Ok(())
}

/// Stops preparing the library for the next model, and keeps the one in use.
#[apply(command)]
pub async fn cancel_switch(app: AppHandle) -> Result<()> {
    run_blocking(&app, |open| {
        open.library.cancel_model_switch()?;
        open.background.restart();
        Ok(())
    })
    .await?;
    notify_models_changed(&app);
    Ok(())
}

/// Asks for a folder that contains a model and copies the model; returns whether one was chosen.
#[apply(command)]
pub async fn add_model(app: AppHandle) -> Result<bool> {
    let picked = dialogs::pick_folder(&app, "dialog.chooseModel", None).await?;
    let Some(folder) = picked else { return Ok(false) };
    run_blocking(&app, move |open| Ok(open.store.add(&folder)?)).await?;
    notify_models_changed(&app);
    Ok(true)
}

/// Deletes a model, a reader of words or a captioner, or its partial download, and a model's vectors. What a reader read is
/// read again without it; captions stay.
#[apply(command)]
pub async fn remove_model(app: AppHandle, id: Arg<String>) -> Result<()> {
    let is_reader = list::is_reader(&id.0);
    run_blocking(&app, move |open| remove(open, &id.0)).await?;
    if is_reader {
        with_session(&app, Session::read_words).await?;
    }
    notify_models_changed(&app);
    Ok(())
}

fn remove(open: &OpenLibrary, id: &str) -> Result<()> {
    let OpenLibrary { background, captioning, store, .. } = open;
    // A run that has started could be about to use the model.
    background.between_runs(|library| {
        let chosen = library.model_selection()?;
        if chosen.model == id {
            let text = format!("{id} is in use: choose another model first");
            return Err(Failure::new(ErrorCode::BadRequest, text));
        }
        if chosen.next.as_deref() == Some(id) {
            library.cancel_model_switch()?;
        }
        if let (Some(name), true) = (store.embedder_id(id), library.is_writable()) {
            library.forget_vectors(&name)?;
        }
        store.remove(id)?;
        if captioner::forget_model(library, id)? {
            captioning.reopen();
        }
        Ok(())
    })?
}

fn notify_models_changed(app: &AppHandle) {
    app.state::<Session>().events().send(Event::Models);
}
