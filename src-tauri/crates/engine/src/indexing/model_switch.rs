//! Switches models without interrupting searches: the next model embeds every picture while searches use the active
//! one, then replaces it.
//!
//! Owns when the models are swapped. Vectors are stored per content and model, so an interrupted switch continues
//! where it stopped, and switching back to an earlier model takes no time. Deletes vectors of earlier versions of the built-in model only, to which
//! nobody can switch back.

use std::sync::Arc;
use std::time::Instant;

use super::embed_jobs::Embedding;
use super::pipeline::RowPolicy;
use super::summary::Summary;
use super::upgrade;
use crate::catalogue::files::State;
use crate::catalogue::folders::{self, Folder};
use crate::catalogue::{Catalogue, embeddings};
use crate::disk::RunLock;
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::index_sync::sync_index;
use crate::error::{Error, Result};
use crate::folders::Locator;
use crate::library::Library;
use crate::progress::{Phase, Progress};

/// The switch waits if more than one picture in this many could not be embedded: a folder that has just become
/// unreadable should not lose its pictures for searches, but a few broken files must not block the switch forever.
const TOLERATED_ONE_IN: u64 = 10;

impl Library {
    /// Embeds every picture that lacks a vector of the chosen model, then makes that the active model. Does not
    /// scan for changes on disk. Blocks until done; `progress` reports and can cancel it.
    ///
    /// # Errors
    ///
    /// [`Error::ReadOnly`], [`Error::Busy`] while another run has the lock, [`Error::NotReady`] when too many
    /// pictures cannot be embedded, [`Error::Embed`] when the model fails, and database and index errors.
    pub fn switch(&self, progress: &Progress) -> Result<Summary> {
        let started = Instant::now();
        self.check_writable()?;
        let _lock = RunLock::acquire(&self.dir)?;
        let embedded = continue_switch(self, progress)?;
        Ok(Summary {
            embedded,
            elapsed: started.elapsed(),
            stopped: progress.is_cancelled(),
            ..Summary::default()
        })
    }
}

/// Continues a switch, if there is a next model: embeds what it lacks and makes it active. The caller holds the
/// [`RunLock`]. Returns how many pictures were embedded.
pub(super) fn continue_switch(library: &Library, progress: &Progress) -> Result<u64> {
    let next = match library.active_model.next(&library.opener()) {
        Ok(Some(next)) => next,
        Ok(None) => return Ok(0),
        Err(error) => {
            // Its files have been deleted: keep the active model, or every run would fail.
            if matches!(error, Error::Embed(_)) {
                library.cancel_model_switch()?;
            }
            return Err(error);
        }
    };
    if progress.is_cancelled() {
        return Ok(0);
    }
    progress.enter(Phase::Switching);
    let locator = Locator::of(library);
    let roots = available_folders(&locator)?;
    let embedding = Embedding::new(&library.catalogue, locator.cloud_test()?, &next, progress);
    let mut embedded = embedding.read(&roots, embedding.unfinished(&roots)?, RowPolicy::Keep)?.embedded;
    let is_upgrade = library.active_model.is_outdated(&library.opener());
    if is_upgrade {
        embedded += upgrade::embed_thumbnails(library, &next, progress)?;
    }
    if progress.is_cancelled() {
        return Ok(embedded);
    }
    match activate(library, next, progress) {
        // Nobody asked for it: the earlier version serves on.
        Err(error @ Error::NotReady { .. }) if is_upgrade => tracing::debug!(%error, "the upgrade waits"),
        outcome => outcome?,
    }
    if is_upgrade && !library.active_model.is_outdated(&library.opener()) {
        library.discard_earlier_versions()?;
    }
    Ok(embedded)
}

/// Makes the index of the next model, which has embedded what it can, and makes it the active one unless cancelled
/// meanwhile.
fn activate(library: &Library, next: Arc<EmbeddingSpace>, progress: &Progress) -> Result<()> {
    check_ready(&library.catalogue, &library.space(), &next)?;
    sync_index(&library.catalogue, &next, progress)?;
    // So that the first search need not wait for it.
    next.calibrate(&library.catalogue)?;
    if !progress.is_cancelled() {
        library.active_model.swap(&library.catalogue, next)?;
    }
    Ok(())
}

/// Fails unless the next model has embedded enough of the available pictures. Unavailable ones are embedded when they
/// are back; but if all are unavailable, the active model, which has vectors of them, stays.
fn check_ready(catalogue: &Catalogue, active: &EmbeddingSpace, next: &EmbeddingSpace) -> Result<()> {
    let (seen, missing, before) = catalogue.read(|db| {
        let count =
            |space: &EmbeddingSpace| embeddings::extent(db, space.model_id).map(|extent| extent.count);
        Ok((count(next)?, embeddings::count_missing(db, next.model_id, State::Present)?, count(active)?))
    })?;
    if missing * TOLERATED_ONE_IN > seen + missing || (seen == 0 && before > 0) {
        return Err(Error::NotReady { model: next.choice.clone(), seen, missing });
    }
    Ok(())
}

/// The folders that are available now. Records the state of all.
fn available_folders(locator: &Locator<'_>) -> Result<Vec<Folder>> {
    let mut found = Vec::new();
    for folder in locator.catalogue.read(folders::all)? {
        if let Ok(path) = locator.locate(&folder)? {
            found.push(Folder { path, offline: false, ..folder });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Request;
    use crate::testing::{StubEmbedder, StubModels, TestLibrary};

    const PICTURES: u8 = 5;

    /// A library that always has an index. Its next model has embedded every picture, with this progress, which was
    /// cancelled then.
    fn embedded_by_both(fixture: &TestLibrary) -> (Library, Arc<Progress>) {
        let progress = Progress::new();
        let stop = progress.clone();
        let next = StubEmbedder::new("next", 2).before_batch(move |embedded, batch| {
            let tried_out = 1;
            if embedded + batch.len() == tried_out + usize::from(PICTURES) {
                stop.cancel();
            }
        });
        let models = StubModels::of([StubEmbedder::new("first", 2), next]);
        let library = Library::open_with(&fixture.path("library"), models, 0).unwrap();
        fixture.fill("pictures", PICTURES);
        fixture.index(&library, "pictures");
        library.choose_model("next").unwrap();
        assert_eq!(library.switch(&progress).unwrap().embedded, u64::from(PICTURES));
        (library, progress)
    }

    fn next(library: &Library) -> Arc<EmbeddingSpace> {
        library.active_model.next(&library.opener()).unwrap().unwrap()
    }

    #[test]
    fn cancelling_while_the_next_models_index_is_made_keeps_the_model_in_use() {
        let fixture = TestLibrary::new();
        let (library, cancelled) = embedded_by_both(&fixture);
        activate(&library, next(&library), &cancelled).unwrap();
        assert_eq!(next(&library).index.covered(), None, "making the index has stopped, too");
        let selection = library.model_selection().unwrap();
        assert_eq!((selection.model.as_str(), selection.next.as_deref()), ("first", Some("next")));
        let found = |library: &Library| library.search(&Request::text("x", 20)).unwrap().hits.len();
        assert_eq!(found(&library), usize::from(PICTURES));

        assert_eq!(library.switch(&Progress::default()).unwrap().embedded, 0);
        assert_eq!((library.model().as_str(), found(&library)), ("next", usize::from(PICTURES)));
        let covered = library.space().index.covered().unwrap();
        assert_eq!(covered.last_seq, 2 * i64::from(PICTURES), "every vector is in the index");
    }

    #[test]
    fn a_library_of_an_earlier_version_of_the_built_in_model_is_searched_with_it_until_it_has_switched() {
        let fixture = TestLibrary::new();
        let version = |id| StubEmbedder::new(id, 2);
        let open = |models| Library::open(&fixture.path("library"), models).unwrap();
        let before = open(StubModels::of([version("version-1")]));
        fixture.fill("pictures", PICTURES);
        fixture.index(&before, "pictures");
        drop(before);

        let now = || StubModels::versions([version("version-2"), version("version-1")]);
        let state = |library: &Library| {
            let selection = library.model_selection().unwrap();
            let found = library.search(&Request::text("x", 20)).unwrap().hits.len();
            (selection.model, selection.next, library.space().embedder.id().to_owned(), found)
        };
        let built_in = || "version-2".to_owned();
        let waiting = (built_in(), Some(built_in()), "version-1".to_owned(), usize::from(PICTURES));
        assert_eq!(state(&open(now())), waiting);
        let library = open(now());
        assert_eq!(state(&library), waiting, "it goes on when it is opened again");
        assert_eq!(library.switch(&Progress::default()).unwrap().embedded, u64::from(PICTURES));
        let done = (built_in(), None, built_in(), usize::from(PICTURES));
        assert_eq!(state(&library), done);
        assert_eq!(state(&open(now())), done);
    }
}
