//! Downloading from the Hugging Face hub, or from one like it.
//!
//! Owns connections, retries, what is known of unfinished files and the check of finished ones. Never decides
//! where a model lies or what it is called: it fills one folder with the files of a [`Plan`]. Callers know no
//! async: [`fetch`] blocks, on a runtime of its own.
//!
//! A file is asked for at `ENDPOINT/REPOSITORY/resolve/REVISION/NAME`. The hub answers with the commit
//! (`x-repo-commit`) and, for large files, with their SHA-256 (`x-linked-etag`) and size (`x-linked-size`), and
//! sends us on to whoever has the bytes. Redirects are followed by hand: the token goes to the hub alone.

mod config;
mod error;
mod headers;
mod notes;
mod part;
mod plan;
mod progress;
mod request;
mod session;
#[cfg(any(test, feature = "test-hub"))]
pub mod test_server;
mod tries;

#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod process_tests;
#[cfg(test)]
mod resume_tests;
#[cfg(test)]
mod support;

use std::fs;
use std::path::Path;
use std::time::Duration;

pub use config::{Hub, Patience};
pub use error::HubError;
pub(crate) use notes::NAME as NOTES;
use notes::Notes;
pub(crate) use part::hex;
pub use plan::{Fetched, Plan, Wanted};
pub use progress::{Progress, Stage};
use session::Session;

/// How often the wish to stop is looked for.
const LOOK: Duration = Duration::from_millis(20);

/// Fills the folder `dir` with the plan's files and gives their sizes and hashes. What is there already is used;
/// what is there and not in the plan is removed. Blocks; `progress` tells how far it is and can stop it.
///
/// # Errors
/// As [`HubError`] says. What arrived before is kept, for the next call to go on from.
pub fn fetch(hub: &Hub, plan: &Plan, dir: &Path, progress: &Progress) -> Result<Vec<Fetched>, HubError> {
    plan.check()?;
    fs::create_dir_all(dir).map_err(HubError::io(dir, 0))?;
    let mut notes = Notes::read(dir);
    sweep(dir, plan, &notes)?;
    if !plan.files.iter().all(|wanted| is_complete(dir, &notes, wanted)) {
        get(hub, plan, dir, &mut notes, progress)?;
    }
    Ok(plan.files.iter().filter_map(|wanted| fetched(&notes, wanted)).collect())
}

fn get(hub: &Hub, plan: &Plan, dir: &Path, notes: &mut Notes, progress: &Progress) -> Result<(), HubError> {
    let no_network = |error: std::io::Error| HubError::NoNetwork { reason: error.to_string() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(no_network)?;
    let outcome = runtime.block_on(async {
        let client = hub.client()?;
        let mut session = Session { hub, client, dir, notes, progress, answered: false };
        tokio::select! {
            biased;
            () = asked_to_stop(progress) => Err(HubError::Stopped),
            outcome = session.run(plan) => outcome,
        }
    });
    // A look-up of a name that hangs must not be waited for.
    runtime.shutdown_background();
    if let Err(HubError::Gone { repository, revision, .. }) = &outcome {
        // The commit that was begun with may be what is gone; the revision may stand for another by now.
        notes.forget_commit(plan, repository, revision)?;
    }
    outcome
}

/// Ends when somebody asks for it.
async fn asked_to_stop(progress: &Progress) {
    while !progress.is_cancelled() {
        tokio::time::sleep(LOOK).await;
    }
}

/// Removes what the plan does not know, and what an earlier plan knew by the same name.
fn sweep(dir: &Path, plan: &Plan, notes: &Notes) -> Result<(), HubError> {
    let entries = fs::read_dir(dir).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    for entry in entries.map_err(HubError::io(dir, 0))? {
        let name = entry.file_name();
        let of = |wanted: &&Wanted| {
            name.to_str().is_some_and(|name| {
                name == wanted.name || name.strip_suffix(part::SUFFIX) == Some(wanted.name.as_str())
            })
        };
        let wanted = plan.files.iter().find(of);
        if name == NOTES || wanted.is_some_and(|wanted| notes.of(wanted).is_some()) {
            continue;
        }
        let path = entry.path();
        let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let removed = if is_dir { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.map_err(HubError::io(&path, 0))?;
    }
    Ok(())
}

/// Whether a file is there, whole and verified.
fn is_complete(dir: &Path, notes: &Notes, wanted: &Wanted) -> bool {
    let size = fs::metadata(dir.join(&wanted.name)).ok().filter(fs::Metadata::is_file).map(|file| file.len());
    notes.of(wanted).is_some_and(|note| note.complete && size.is_some() && note.bytes == size)
}

fn fetched(notes: &Notes, wanted: &Wanted) -> Option<Fetched> {
    let note = notes.of(wanted)?;
    Some(Fetched {
        name: wanted.name.clone(),
        bytes: note.bytes?,
        sha256: note.sha256.clone()?,
        commit: note.commit.clone(),
    })
}

/// Bytes of the plan's files that are in the folder, finished or not.
pub fn on_disk(dir: &Path, plan: &Plan) -> u64 {
    let size = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    let of = |wanted: &Wanted| size(&dir.join(&wanted.name)).max(size(&part::path(dir, &wanted.name)));
    plan.files.iter().map(of).sum()
}
