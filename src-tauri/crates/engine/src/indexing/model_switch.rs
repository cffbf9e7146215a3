//! From one model to another without a pause: the next one looks at every picture while searches go on with the
//! one in use, and takes its place when it has seen them all.
//!
//! Owns when the places are changed. Vectors are kept per content and model, so what was begun is gone on with
//! and an earlier model can be taken back at once.

use std::time::Instant;

use super::embed_jobs::Embedding;
use super::pipeline::RowPolicy;
use super::summary::Summary;
use crate::catalogue::embeddings;
use crate::catalogue::files::State;
use crate::catalogue::folders::Folder;
use crate::disk::RunLock;
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::index_sync::sync_index;
use crate::error::{Error, Result};
use crate::folders::Locator;
use crate::library::Library;
use crate::progress::{Phase, Progress};

/// Of so many pictures one may fail to be looked at without the next model being kept waiting.
const TOLERATED: u64 = 10;

impl Library {
    /// Lets the chosen model look at every picture it has not seen and puts it in its place, without looking for
    /// changes on disk. Blocks until done; `progress` tells how far it is and can stop it.
    pub fn switch(&self, progress: &Progress) -> Result<Summary> {
        let started = Instant::now();
        self.check_writable()?;
        let _lock = RunLock::take(&self.dir)?;
        let embedded = go_on(self, progress)?;
        Ok(Summary {
            embedded,
            elapsed: started.elapsed(),
            stopped: progress.is_cancelled(),
            ..Summary::default()
        })
    }
}

/// Goes on with what the next model has not looked at, if there is a next one, and lets it take its place. The
/// caller holds the right to index. Gives how many pictures it looked at.
pub(crate) fn go_on(library: &Library, progress: &Progress) -> Result<u64> {
    let next = match library.choice.next(&library.opener()) {
        Ok(Some(next)) => next,
        Ok(None) => return Ok(0),
        Err(error) => {
            // It was taken away meanwhile. Trying at every run would only fail at every run.
            if matches!(error, Error::Embed(_)) {
                library.keep_model()?;
            }
            return Err(error);
        }
    };
    if progress.is_cancelled() {
        return Ok(0);
    }
    progress.enter(Phase::Switching);
    let roots = reachable(library)?;
    let embedding = Embedding::new(library, &next, progress)?;
    let counts = embedding.read(&roots, embedding.unfinished(&roots)?, RowPolicy::Keep)?;
    if progress.is_cancelled() {
        return Ok(counts.embedded);
    }
    check_ready(library, &next)?;
    sync_index(&library.catalogue, &next, progress)?;
    // So that the first search need not wait for it.
    next.calibrate(&library.catalogue)?;
    if !progress.is_cancelled() {
        library.choice.swap(&library.catalogue, next)?;
    }
    Ok(counts.embedded)
}

/// Whether the next model has looked at all it can. Pictures that are out of reach are looked at when they are back;
/// but somebody who can reach none of them had better go on with what there is.
fn check_ready(library: &Library, next: &EmbeddingSpace) -> Result<()> {
    let used = library.space();
    let (seen, missing, before) = library.catalogue.read(|db| {
        let count =
            |space: &EmbeddingSpace| embeddings::extent(db, space.model_id).map(|extent| extent.count);
        Ok((count(next)?, embeddings::missing(db, next.model_id, State::Present)?, count(&used)?))
    })?;
    if missing * TOLERATED > seen + missing || (seen == 0 && before > 0) {
        return Err(Error::NotReady { model: next.choice.clone(), seen, missing });
    }
    Ok(())
}

/// The folders that can be read right now; all are marked as they are found.
fn reachable(library: &Library) -> Result<Vec<Folder>> {
    let mut found = Vec::new();
    let locator = Locator::of(library);
    for folder in library.folders()? {
        if let Ok(path) = locator.locate(&folder)? {
            found.push(Folder { path, offline: false, ..folder });
        }
    }
    Ok(found)
}
