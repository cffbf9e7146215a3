//! Indexing: brings the catalogue up to date with the folders on disk.
//!
//! Owns scanning, comparing, reading and embedding, the switch to another model, and how long missing files are kept.
//! Never decides when to run: hosts and [`crate::background`] do.

mod changed_paths;
mod cloud_files;
mod devices;
mod embed_jobs;
mod finish;
mod model_switch;
mod order;
pub mod pipeline;
mod raw_pairs;
pub mod reconcile;
mod register;
mod retention;
mod run;
mod same_shot;
mod scan;
mod sidecars;
mod summary;
mod targets;
mod unread;
mod upgrade;
mod vacated;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use crate::error::Result;
use crate::folders::Locator;
use crate::library::Library;
use crate::progress::Progress;
use embed_jobs::Embedding;
use finish::{Extent, finish};
pub(crate) use pipeline::lower_most;
pub use summary::{QUIET_PERIOD, ScanOutcome, ScanRequest, Summary};

impl Library {
    /// Adds folders, or scans them again: reads new and changed files, and records moved and missing ones.
    /// `excludes` replaces the folders' exclude patterns. Blocks until done; `progress` reports and can cancel it.
    /// Only one run at a time works on a library.
    ///
    /// # Errors
    ///
    /// As [`scan`](Self::scan).
    pub fn index(
        &self,
        folders: &[PathBuf],
        excludes: Option<&[String]>,
        progress: &Progress,
    ) -> Result<Summary> {
        let request = ScanRequest { folders, excludes, ..ScanRequest::default() };
        Ok(self.scan(&request, progress)?.summary)
    }

    /// As [`index`](Self::index), also for single changed paths: that takes time in proportion to what changed,
    /// however large the library is.
    ///
    /// # Errors
    ///
    /// [`ReadOnly`](crate::Error::ReadOnly), [`Busy`](crate::Error::Busy) while another run has the lock,
    /// [`BadPattern`](crate::Error::BadPattern), [`NoFolder`](crate::Error::NoFolder) when a requested folder
    /// cannot be opened, [`Embed`](crate::Error::Embed) when the model fails, [`NotReady`](crate::Error::NotReady)
    /// when a switch of models has to wait, and database and index errors. A file that cannot be read is no error.
    pub fn scan(&self, request: &ScanRequest<'_>, progress: &Progress) -> Result<ScanOutcome> {
        run::run(self, request, progress)
    }
}

/// Makes missing thumbnails and vectors of known contents without scanning for new files. The caller holds the
/// [`RunLock`](crate::disk::RunLock). Returns how many pictures were embedded.
pub(crate) fn complete(library: &Library, progress: &Progress) -> Result<u64> {
    let (space, roots, locator) = (library.space(), library.folders()?, Locator::of(library));
    let embedding = Embedding::new(&library.catalogue, locator.cloud_test()?, &space, progress);
    let embedded = embedding.complete(&roots)?.embedded;
    finish(&library.catalogue, &space, Extent::Folders, progress)?;
    Ok(embedded)
}
