//! `models`: lists, downloads, switches, adds and removes models.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use ratna_engine::Library;
use ratna_engine::embedder::Models;
use ratna_engine::progress::Progress as RunProgress;
use ratna_models::hub::{HubError, Progress};
use ratna_models::store::{ListItem, Store, StoreError};
use serde_json::json;

use super::model_output::{downloaded, downloaded_line, line, object};
use super::verify_models::verify;
use crate::args::ModelsCommand;
use crate::escape;
use crate::print::{self, counted, say};
use crate::progress::{Bar, on_interrupt, stop_on_interrupt};

pub(crate) fn models(
    command: &ModelsCommand,
    store: &Store,
    open: impl Fn() -> Result<Library>,
    json: bool,
) -> Result<ExitCode> {
    match command {
        ModelsCommand::List => list(store, &open()?, json)?,
        ModelsCommand::Get { id } => return get(store, id, json),
        ModelsCommand::Use { id } => return switch(&open()?, id, json),
        ModelsCommand::Verify { id } => return verify(store, id.as_deref(), json),
        ModelsCommand::Remove { id } => remove(store, &open()?, id, json)?,
        ModelsCommand::Add { folder } => add(store, folder, json)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(store: &Store, library: &Library, json: bool) -> Result<()> {
    let chosen = library.model_selection()?;
    if json {
        let objects = |all: Vec<ListItem>| all.iter().map(object).collect::<Vec<_>>();
        print::json(&json!({
            "models": objects(store.list()),
            "readers": objects(store.readers()),
            "captioners": objects(store.captioners()),
            "in_use": chosen.model,
            "next": chosen.next,
        }));
        return Ok(());
    }
    for model in &store.list() {
        let mark = match &model.id {
            id if *id == chosen.model => "*",
            id if chosen.next.as_ref() == Some(id) => "+",
            _ => " ",
        };
        say!("{mark} {}", line(model));
    }
    say!(
        "* in use{}",
        if chosen.next.is_some() { ", + being prepared: `ratna models use` continues" } else { "" }
    );
    say!("Readers of words in pictures:");
    store.readers().iter().for_each(|reader| say!("  {}", line(reader)));
    say!("Captioners, which describe pictures:");
    store.captioners().iter().for_each(|captioner| say!("  {}", line(captioner)));
    if let Some(failure) = chosen.failure {
        say!("The built-in model is used instead of the chosen one: {}", escape::shown(&failure.to_string()));
    }
    Ok(())
}

/// Embeds every picture with a model, and then searches with it.
fn switch(library: &Library, id: &str, json: bool) -> Result<ExitCode> {
    let progress = RunProgress::new();
    stop_on_interrupt(&progress)?;
    library.choose_model(id)?;
    let summary = {
        let _bar = Bar::start(&progress);
        library.switch(&progress)?
    };
    let not_yet = library.unembedded_offline_count()?;
    if json {
        let model = library.model();
        print::json(&json!({
            "model": model,
            "embedded": summary.embedded,
            "not_yet": not_yet,
            "stopped": summary.stopped,
        }));
    } else if summary.stopped {
        say!("Stopped; what was done is kept. The same command continues from here.");
    } else if library.model() != id {
        say!("Another model was chosen meanwhile; {id} is ready.");
    } else {
        say!("{id} is in use; it embedded {}.", counted(summary.embedded, "picture", "pictures"));
        if not_yet > 0 {
            let pictures = counted(not_yet, "picture", "pictures");
            say!("{pictures} in unavailable folders follow when `ratna index` finds them again.");
        }
    }
    Ok(if summary.stopped { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn get(store: &Store, id: &str, json: bool) -> Result<ExitCode> {
    let progress = Progress::new();
    {
        let progress = progress.clone();
        on_interrupt(move || progress.cancel())?;
    }
    let outcome = {
        let _bar = Bar::of_download(&progress);
        store.get(id, &progress)
    };
    match outcome {
        Err(StoreError::Hub(HubError::Stopped)) => {
            stopped(store, id, json);
            return Ok(ExitCode::FAILURE);
        }
        outcome => outcome?,
    }
    let model = find(store, id);
    if json {
        print::json(&model.as_ref().map_or_else(|| json!({ "id": id }), object));
    } else if let Some(model) = model {
        say!("{}", downloaded_line(&model));
    }
    Ok(ExitCode::SUCCESS)
}

fn stopped(store: &Store, id: &str, json: bool) {
    if json {
        let model = find(store, id);
        print::json(&json!({ "id": id, "stopped": true, "downloaded": model.as_ref().map(downloaded) }));
    } else {
        say!("Stopped; the partial download is kept. `ratna models get {id}` continues it.");
    }
}

/// Removes a model, and its vectors from this library.
fn remove(store: &Store, library: &Library, id: &str, json: bool) -> Result<()> {
    if id == store.built_in() {
        // Fails with the reason.
        store.remove(id)?;
    }
    let chosen = library.model_selection()?;
    ensure!(
        chosen.model != id,
        "{id} is in use: switch to another one first, as with `ratna models use starter`"
    );
    if chosen.next.as_deref() == Some(id) {
        library.cancel_model_switch()?;
    }
    if let (Some(name), true) = (store.embedder_id(id), library.is_writable()) {
        library.forget_vectors(&name)?;
    }
    store.remove(id)?;
    if json {
        print::json(&json!({ "removed": id }));
    } else {
        say!("Removed {id}.");
    }
    Ok(())
}

fn add(store: &Store, folder: &Path, json: bool) -> Result<()> {
    let id = store.add(folder)?;
    let captions = store.captioners().iter().any(|captioner| captioner.id == id);
    if json {
        print::json(&json!({ "id": id, "captions": captions }));
    } else if captions {
        let folder = print::shown(folder);
        say!("Copied {folder} as the captioner {id}, with which `ratna caption --with {id}` captions.");
    } else {
        say!("Copied {} as the model {id}.", print::shown(folder));
    }
    Ok(())
}

fn find(store: &Store, id: &str) -> Option<ListItem> {
    let mut all = store.list().into_iter().chain(store.readers()).chain(store.captioners());
    all.find(|model| model.id == id)
}
