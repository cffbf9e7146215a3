//! Second stage: pictures to vectors, in batches, on the one thread that uses the model.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::batch::BatchSize;
use super::{Done, Fresh, Outcome};
use crate::embedder::{EmbedError, Embedder};

/// How long a batch waits to be full.
const PATIENCE: Duration = Duration::from_millis(50);

/// Embeds until the readers are done or the writer has ended.
pub(super) fn work(
    embedder: &dyn Embedder,
    decoded: &Receiver<Done>,
    to_commit: &Sender<Done>,
) -> Result<(), EmbedError> {
    let mut open = true;
    let mut size = BatchSize::new(embedder.longest_batch());
    while open {
        let mut batch = Vec::with_capacity(size.get());
        open = collect(decoded, to_commit, &mut batch, size.get());
        let started = Instant::now();
        embed(embedder, &mut batch)?;
        size.note(batch.len(), started.elapsed());
        open &= batch.into_iter().all(|done| to_commit.send(done).is_ok());
    }
    Ok(())
}

/// Fills a batch, until it is full or has waited long enough; what needs no vector goes straight on. Says
/// whether there is more to come.
fn collect(decoded: &Receiver<Done>, to_commit: &Sender<Done>, batch: &mut Vec<Done>, size: usize) -> bool {
    let mut due = None;
    while batch.len() < size {
        let next = match due {
            None => decoded.recv().map_err(RecvTimeoutError::from),
            Some(due) => decoded.recv_deadline(due),
        };
        match next {
            Ok(done) if matches!(&done.outcome, Outcome::Fresh(fresh) if fresh.input.is_some()) => {
                due.get_or_insert_with(|| Instant::now() + PATIENCE);
                batch.push(done);
            }
            Ok(done) => {
                if to_commit.send(done).is_err() {
                    return false;
                }
            }
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    true
}

fn embed(embedder: &dyn Embedder, batch: &mut [Done]) -> Result<(), EmbedError> {
    let inputs: Vec<_> = batch.iter_mut().filter_map(|done| fresh(done)?.input.take()).collect();
    if inputs.is_empty() {
        return Ok(());
    }
    let vectors = embedder.embed_images(&inputs)?;
    if vectors.len() != inputs.len() {
        let reason = format!("{} pictures gave {} vectors", inputs.len(), vectors.len());
        return Err(EmbedError { model: embedder.id().to_owned(), reason });
    }
    for (fresh, vector) in batch.iter_mut().filter_map(fresh).zip(vectors) {
        // A picture that is too much for the model's numbers is shown all the same; only searches miss it.
        if vector.iter().all(|element| element.is_finite()) {
            fresh.vector = Some(vector);
        } else {
            tracing::warn!(hash = %fresh.hash, "the model has no vector for a picture");
        }
    }
    Ok(())
}

fn fresh(done: &mut Done) -> Option<&mut Fresh> {
    match &mut done.outcome {
        Outcome::Fresh(fresh) => Some(fresh),
        _ => None,
    }
}
