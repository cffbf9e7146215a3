//! `models verify`: which models on this computer are damaged or incomplete, and what to do about it.

use std::process::ExitCode;

use anyhow::Result;
use ratna_models::hub::Progress;
use ratna_models::list;
use ratna_models::store::{FileState, Store, Verification};
use serde_json::{Value, json};

use crate::escape;
use crate::print::{self, counted, say};
use crate::progress::on_interrupt;

/// Verifies one model, or all on this computer. Exits with a failure if one is damaged or incomplete.
pub(super) fn verify(store: &Store, id: Option<&str>, json: bool) -> Result<ExitCode> {
    let progress = Progress::new();
    {
        let progress = progress.clone();
        on_interrupt(move || progress.cancel())?;
    }
    let ids = id.map_or_else(|| store.ids_here(), |id| vec![id.to_owned()]);
    let verified = ids.iter().map(|id| store.verify(id, &progress)).collect::<Result<Vec<_>, _>>()?;
    let intact = verified.iter().all(Verification::is_intact);
    if json {
        let models: Vec<_> = verified.iter().map(object).collect();
        print::json(&json!({ "intact": intact, "models": models }));
    } else if verified.is_empty() {
        say!("No model besides the built-in one is on this computer.");
    } else {
        verified.iter().for_each(lines);
    }
    Ok(if intact { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn object(model: &Verification) -> Value {
    let files = model
        .files
        .iter()
        .map(|(name, state)| json!({ "name": name, "state": id(state), "message": problem(state) }));
    json!({
        "id": model.id,
        "state": state(model),
        "added": model.added,
        "commit": model.commit,
        "files": files.collect::<Vec<_>>(),
        "advice": advice(model),
    })
}

fn lines(model: &Verification) {
    let commit = match &model.commit {
        Some(commit) => format!(", commit {commit}"),
        None if model.added || model.partial || model.files.is_empty() => String::new(),
        None => ", of an unknown version: the hub named no commit".to_owned(),
    };
    let files = counted(model.files.len() as u64, "file", "files");
    say!("{}: {}, {files}{commit}", model.id, state(model));
    for (name, state) in &model.files {
        if let Some(problem) = problem(state) {
            say!("  {}: {}", escape::shown(name), escape::shown(&problem));
        }
    }
    if let Some(advice) = advice(model) {
        say!("  {advice}");
    }
}

/// Damage counts more than absence: what is missing may only not have arrived.
fn state(model: &Verification) -> &'static str {
    let absent = |state: &FileState| matches!(state, FileState::Missing | FileState::Intact);
    match model {
        model if model.is_intact() => "intact",
        model if model.partial || model.files.iter().all(|(_, state)| absent(state)) => "incomplete",
        _ => "damaged",
    }
}

fn id(state: &FileState) -> &'static str {
    match state {
        FileState::Intact => "intact",
        FileState::Damaged => "damaged",
        FileState::WrongSize { .. } => "wrongSize",
        FileState::Missing => "missing",
        FileState::Unreadable { .. } => "unreadable",
    }
}

fn problem(state: &FileState) -> Option<String> {
    Some(match state {
        FileState::Intact => return None,
        FileState::Damaged => "its bytes are not those that arrived".to_owned(),
        FileState::WrongSize { bytes, expected } => format!("it has {bytes} bytes instead of {expected}"),
        FileState::Missing => "it is missing".to_owned(),
        FileState::Unreadable { reason } => format!("it can't be read: {reason}"),
    })
}

/// What mends a model; `None` if nothing has to be.
fn advice(model: &Verification) -> Option<String> {
    let id = &model.id;
    if model.is_intact() {
        return None;
    }
    Some(match (model.partial, list::find(id).is_some()) {
        (true, _) => format!("`ratna models get {id}` continues the download."),
        (false, true) => format!("`ratna models get {id}` downloads it again."),
        (false, false) => format!(
            "It was added from a folder: `ratna models add FOLDER` adds it again under another name; then switch to \
             that one, and remove {id}."
        ),
    })
}
