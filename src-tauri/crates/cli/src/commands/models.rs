//! `models`: what is there, and the way in and out.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use ratna_engine::Library;
use ratna_engine::embedder::Models;
use ratna_engine::progress::Progress as RunProgress;
use ratna_models::hub::{HubError, Progress};
use ratna_models::list::{Languages, Licence};
use ratna_models::store::{ListItem, State, Store, StoreError};
use serde_json::{Value, json};

use crate::args::ModelsCommand;
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
        ModelsCommand::Remove { id } => remove(store, &open()?, id, json)?,
        ModelsCommand::Add { folder } => add(store, folder, json)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn list(store: &Store, library: &Library, json: bool) -> Result<()> {
    let (models, chosen) = (store.list(), library.chosen()?);
    if json {
        let models: Vec<_> = models.iter().map(object).collect();
        say!("{}", json!({ "models": models, "in_use": chosen.model, "next": chosen.next }));
        return Ok(());
    }
    for model in &models {
        let mark = match &model.id {
            id if *id == chosen.model => "*",
            id if chosen.next.as_ref() == Some(id) => "+",
            _ => " ",
        };
        say!("{mark} {}", line(model));
    }
    say!(
        "* in use{}",
        if chosen.next.is_some() { ", + being prepared: `ratna models use` goes on" } else { "" }
    );
    if let Some(failure) = chosen.failure {
        say!("The built-in model is used instead of the chosen one: {failure}");
    }
    Ok(())
}

/// Lets a model look at every picture and take the place of the one in use.
fn switch(library: &Library, id: &str, json: bool) -> Result<ExitCode> {
    let progress = RunProgress::new();
    stop_on_interrupt(&progress)?;
    library.choose_model(id)?;
    let summary = {
        let _bar = Bar::start(&progress);
        library.switch(&progress)?
    };
    let not_yet = library.not_yet()?;
    if json {
        let model = library.model();
        say!(
            "{}",
            json!({ "model": model, "embedded": summary.embedded, "not_yet": not_yet, "stopped": summary.stopped })
        );
    } else if summary.stopped {
        say!("Stopped; what was done is kept. The same command goes on from here.");
    } else if library.model() != id {
        say!("Another model was chosen meanwhile; {id} is ready.");
    } else {
        say!("{id} is in use; it looked at {}.", counted(summary.embedded, "picture", "pictures"));
        if not_yet > 0 {
            let pictures = counted(not_yet, "picture", "pictures");
            say!("{pictures} out of reach follow when `ratna index` finds their folder again.");
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
        say!("{}", model.as_ref().map_or_else(|| json!({ "id": id }), object));
    } else if let Some(model) = model {
        say!("{}", arrived(&model));
    }
    Ok(ExitCode::SUCCESS)
}

fn stopped(store: &Store, id: &str, json: bool) {
    if json {
        let model = find(store, id);
        say!("{}", json!({ "id": id, "stopped": true, "downloaded": model.as_ref().map(downloaded) }));
    } else {
        say!("Stopped; what is there is kept. `ratna models get {id}` goes on from there.");
    }
}

/// Takes a model away, and what it has learnt of the pictures of this library.
fn remove(store: &Store, library: &Library, id: &str, json: bool) -> Result<()> {
    if id == store.built_in() {
        // Says that it can't be.
        store.remove(id)?;
    }
    let chosen = library.chosen()?;
    ensure!(chosen.model != id, "{id} is in use: `ratna models use starter`, or another one, comes first");
    if chosen.next.as_deref() == Some(id) {
        library.keep_model()?;
    }
    if let (Some(name), true) = (store.embedder_id(id), library.is_writable()) {
        library.forget_vectors(&name)?;
    }
    store.remove(id)?;
    if json {
        say!("{}", json!({ "removed": id }));
    } else {
        say!("Removed {id}.");
    }
    Ok(())
}

fn add(store: &Store, folder: &Path, json: bool) -> Result<()> {
    let id = store.add(folder)?;
    if json {
        say!("{}", json!({ "id": id }));
    } else {
        say!("Copied {} as the model {id}.", print::shown(folder));
    }
    Ok(())
}

fn find(store: &Store, id: &str) -> Option<ListItem> {
    store.list().into_iter().find(|model| model.id == id)
}

/// A model as an object.
fn object(model: &ListItem) -> Value {
    json!({
        "id": model.id,
        "name": model.name,
        "state": match model.state {
            State::BuiltIn => "built-in",
            State::Installed => "installed",
            State::Partial { .. } => "partial",
            State::Available => "available",
        },
        "bytes": model.bytes,
        "downloaded": downloaded(model),
        "licence": model.licence.map(Licence::id),
        "research": model.research,
        "languages": model.languages.map(Languages::id),
        "recommended": model.recommended,
        "added": model.added,
    })
}

/// Bytes of a model that are on this computer.
fn downloaded(model: &ListItem) -> u64 {
    match model.state {
        State::BuiltIn | State::Installed => model.bytes,
        State::Partial { bytes } => bytes,
        State::Available => 0,
    }
}

/// A model as a line.
fn line(model: &ListItem) -> String {
    let state = match model.state {
        State::BuiltIn => "built in".to_owned(),
        State::Installed if model.added => "added".to_owned(),
        State::Installed => "downloaded".to_owned(),
        State::Partial { bytes } => format!("{} downloaded", print::bytes(bytes)),
        State::Available => "not downloaded".to_owned(),
    };
    let languages = match model.languages {
        Some(Languages::English) => "English",
        Some(Languages::Many) => "many languages",
        None => "",
    };
    let mut name = print::shown(Path::new(&model.name));
    if model.recommended {
        name += ", recommended";
    }
    if model.research {
        name += ", for research only";
    }
    format!("{:<16} {state:<20} {:>9}  {languages:<15} {name}", model.id, print::bytes(model.bytes))
}

/// What to say of a model that is there.
fn arrived(model: &ListItem) -> String {
    let name = print::shown(Path::new(&model.name));
    let terms = match (model.licence, model.research) {
        (Some(licence), true) => format!(" Its terms ({}) allow research only.", licence.id()),
        _ => String::new(),
    };
    format!("{name} is on this computer, {}.{terms}", print::bytes(model.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model() -> ListItem {
        ListItem {
            id: "mobileclip-s2".to_owned(),
            name: "MobileCLIP S2".to_owned(),
            state: State::Partial { bytes: 120_000_000 },
            bytes: 398_000_000,
            licence: Some(Licence::AppleResearch),
            research: true,
            languages: Some(Languages::English),
            recommended: false,
            added: false,
        }
    }

    #[test]
    fn a_model_is_one_flat_object() {
        let expected = json!({
            "id": "mobileclip-s2", "name": "MobileCLIP S2", "state": "partial", "bytes": 398_000_000,
            "downloaded": 120_000_000, "licence": "apple-amlr", "research": true, "languages": "english",
            "recommended": false, "added": false,
        });
        assert_eq!(object(&model()), expected);
    }

    #[test]
    fn a_line_says_how_far_a_download_is_and_what_the_terms_are() {
        assert_eq!(
            line(&model()),
            "mobileclip-s2    120.0 MB downloaded   398.0 MB  English         MobileCLIP S2, for research only"
        );
        let arrived = arrived(&model());
        assert!(arrived.ends_with("398.0 MB. Its terms (apple-amlr) allow research only."), "{arrived}");
    }

    #[test]
    fn a_name_cannot_speak_to_the_terminal() {
        let model = ListItem { name: "a\u{1b}[2J".to_owned(), ..model() };
        assert!(!line(&model).contains('\u{1b}') && !arrived(&model).contains('\u{1b}'));
    }
}
