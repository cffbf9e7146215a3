//! Downloads from the Hugging Face hub, or from a server with the same interface.
//!
//! Owns connections, retries, the metadata of unfinished downloads and the verification of finished ones. Never
//! decides where a model is stored or what it is called: it fills one folder with the files of a [`Plan`]. Callers
//! need no async runtime: [`download`] blocks, on a runtime of its own.
//!
//! A file is requested at `ENDPOINT/REPOSITORY/resolve/REVISION/NAME`. The hub answers with the commit
//! (`x-repo-commit`) and, for large files, with their SHA-256 (`x-linked-etag`) and size (`x-linked-size`), and
//! redirects to the server that holds the bytes. Redirects are followed here rather than by the HTTP client, so that
//! the token is sent to the hub alone.
//!
//! A branch is resolved to a commit once, by the first response; all files then come from that commit.
//!
//! Inside, each module imports only from those before it: `error`, `layout`, `progress`, `headers`, `plan`, `retry`,
//! `pace`, `endpoint`, `metadata`, `partial`, `folder`, `request`, `checks`, `session`.

mod checks;
mod endpoint;
mod error;
mod folder;
mod headers;
mod layout;
mod metadata;
mod pace;
mod partial;
mod plan;
mod progress;
mod request;
mod retry;
mod session;
#[cfg(any(test, feature = "test-hub"))]
pub mod test_server;

#[cfg(test)]
mod failure_tests;
#[cfg(test)]
mod limit_tests;
#[cfg(test)]
mod process_tests;
#[cfg(test)]
mod resume_tests;
#[cfg(test)]
mod support;

use std::fs;
use std::path::Path;
use std::time::Duration;

pub use endpoint::Hub;
pub use error::HubError;
pub use folder::bytes_on_disk;
pub(crate) use headers::is_commit;
pub(crate) use layout::METADATA_FILE;
use metadata::Metadata;
pub use plan::{DownloadedFile, Plan, RemoteFile};
pub use progress::{Progress, Stage};
pub use retry::RetryPolicy;
use session::Session;

/// How often a running download checks whether it was cancelled.
const CANCELLATION_INTERVAL: Duration = Duration::from_millis(20);

/// Fills the folder `dir` with the plan's files and returns their sizes and hashes. Keeps what is already there and
/// part of the plan, and removes everything else. Blocks; `progress` counts the bytes and can cancel the download.
///
/// # Errors
/// Any [`HubError`]. The bytes that arrived are kept, and the next call resumes from them.
pub fn download(
    hub: &Hub,
    plan: &Plan,
    dir: &Path,
    progress: &Progress,
) -> Result<Vec<DownloadedFile>, HubError> {
    plan.check()?;
    fs::create_dir_all(dir).map_err(HubError::io(dir, 0))?;
    let mut metadata = Metadata::read(dir);
    folder::sweep(dir, plan, &metadata)?;
    if !plan.files.iter().all(|file| folder::is_complete(dir, &metadata, file)) {
        run(hub, plan, dir, &mut metadata, progress)?;
    }
    Ok(plan.files.iter().filter_map(|file| metadata.downloaded(file)).collect())
}

fn run(
    hub: &Hub,
    plan: &Plan,
    dir: &Path,
    metadata: &mut Metadata,
    progress: &Progress,
) -> Result<(), HubError> {
    let unavailable = |error: std::io::Error| HubError::NetworkUnavailable { reason: error.to_string() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(unavailable)?;
    let outcome = runtime.block_on(async {
        let client = hub.client()?;
        let mut session = Session { hub, client, dir, metadata, progress, reached: false };
        tokio::select! {
            biased;
            () = cancelled(progress) => Err(HubError::Stopped),
            outcome = session.run(plan) => outcome,
        }
    });
    // A DNS look-up that hangs must not delay the return.
    runtime.shutdown_background();
    if let Err(HubError::NotFound { repository, revision, .. }) = &outcome {
        // The commit of the first attempt may be what is gone; the revision may point to another one by now.
        metadata.forget_commit(plan, repository, revision)?;
    }
    outcome
}

/// Completes once the download is cancelled.
async fn cancelled(progress: &Progress) {
    while !progress.is_cancelled() {
        tokio::time::sleep(CANCELLATION_INTERVAL).await;
    }
}
