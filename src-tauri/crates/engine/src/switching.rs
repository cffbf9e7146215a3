//! From one model to another without a pause: the next one looks at every picture while searches go on with the
//! one in use, and takes its place when it has seen them all.
//!
//! Owns when the places are changed. Vectors are kept per content and model, so what was begun is gone on with
//! and an earlier model can be taken back at once.

use std::sync::Arc;
use std::time::Instant;

use crate::catalogue::embeddings;
use crate::catalogue::files::State;
use crate::catalogue::folders::Folder;
use crate::choice::{Chosen, Opener};
use crate::error::{Error, Result};
use crate::indexing::{self, Summary};
use crate::lock::RunLock;
use crate::progress::{Phase, Progress};
use crate::space::Space;
use crate::{Library, calibration, locate, pipeline};

/// Vectors forgotten in one transaction, so that nobody waits long for the next one.
const FORGOTTEN: usize = 5_000;
/// Of so many pictures one may fail to be looked at without the next model being kept waiting.
const TOLERATED: u64 = 10;

impl Library {
    /// The model in use.
    pub(crate) fn space(&self) -> Arc<Space> {
        self.choice.current(&self.opener())
    }

    fn opener(&self) -> Opener<'_> {
        let Self { dir, catalogue, models, exact_up_to, .. } = self;
        Opener { dir, catalogue, models: &**models, exact_up_to: *exact_up_to }
    }

    /// The model searches use, by the id it was chosen by.
    pub fn model(&self) -> String {
        self.space().choice.clone()
    }

    /// Which model searches use, and which one the library is being prepared for.
    pub fn chosen(&self) -> Result<Chosen> {
        self.choice.chosen(&self.opener())
    }

    /// Chooses a model. Runs from now on let it look at every picture, and then it takes the place of the one in
    /// use. Choosing the one in use gives another choice up.
    pub fn choose_model(&self, id: &str) -> Result<()> {
        self.check_writable()?;
        self.choice.choose(&self.opener(), id)
    }

    /// Stays with the model in use. What the other one has learnt is kept, should it be chosen again.
    pub fn keep_model(&self) -> Result<()> {
        self.check_writable()?;
        self.choice.keep(&self.catalogue)
    }

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

    /// Pictures whose folders are out of reach and that the model in use has not looked at.
    pub fn not_yet(&self) -> Result<u64> {
        // Counting them takes a look at every file out of reach, and a window asks often.
        if !self.choice.was_made(&self.opener())? {
            return Ok(0);
        }
        let model_id = self.space().model_id;
        self.catalogue.read(|db| embeddings::missing(db, model_id, State::Offline))
    }

    /// Forgets what a model has learnt of the pictures, and what is usual for it; `name` is the embedder's own id. No
    /// run may be under way.
    pub fn forget_vectors(&self, name: &str) -> Result<()> {
        self.check_writable()?;
        let _lock = RunLock::take(&self.dir)?;
        calibration::forget(&self.catalogue, name)?;
        let Some(model_id) = self.catalogue.read(|db| embeddings::find_model(db, name))? else {
            return Ok(());
        };
        crate::vectors::discard(&self.dir, model_id);
        while self.catalogue.write(|db| embeddings::delete_some_of_model(db, model_id, FORGOTTEN))? > 0 {}
        Ok(())
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
    let jobs = indexing::unfinished_jobs(library, &next, &roots)?;
    let tally = indexing::read(library, &next, &roots, jobs, progress, pipeline::Rows::Stand)?;
    if progress.is_cancelled() {
        return Ok(tally.embedded);
    }
    check_ready(library, &next)?;
    indexing::catch_up(library, &next, progress)?;
    // So that the first search need not wait for it.
    calibration::prepare(&library.catalogue, &next)?;
    if !progress.is_cancelled() {
        library.choice.swap(&library.catalogue, next)?;
    }
    Ok(tally.embedded)
}

/// Whether the next model has looked at all it can. Pictures that are out of reach are looked at when they are back;
/// but somebody who can reach none of them had better go on with what there is.
fn check_ready(library: &Library, next: &Space) -> Result<()> {
    let used = library.space();
    let (seen, missing, before) = library.catalogue.read(|db| {
        let count = |space: &Space| embeddings::extent(db, space.model_id).map(|extent| extent.count);
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
    for folder in library.folders()? {
        if let Ok(path) = locate::find(library, &folder)? {
            found.push(Folder { path, offline: false, ..folder });
        }
    }
    Ok(found)
}
