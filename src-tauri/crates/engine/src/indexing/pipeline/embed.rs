//! Second stage: turns pictures into vectors, in batches, on the only thread of a run that uses the model.
//!
//! Owns how long a batch waits to fill up. Never reads or writes the catalogue.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::batch::BatchSize;
use super::job::{Outcome, ProcessedFile};
use crate::dot::is_unit;
use crate::embedder::{EmbedError, Embedder};

/// How long a batch waits for more pictures: short, so that the model is not idle for long.
const MAX_WAIT: Duration = Duration::from_millis(50);

/// Embeds until the readers are done or the writer has ended.
pub(super) fn work(
    embedder: &dyn Embedder,
    decoded: &Receiver<ProcessedFile>,
    to_commit: &Sender<ProcessedFile>,
) -> Result<(), EmbedError> {
    let mut open = true;
    let mut size = BatchSize::new(embedder.longest_batch());
    while open {
        let mut batch = Vec::with_capacity(size.get());
        open = collect(decoded, to_commit, &mut batch, size.get());
        let started = Instant::now();
        embed(embedder, &mut batch)?;
        size.record(batch.len(), started.elapsed());
        open &= batch.into_iter().all(|done| to_commit.send(done).is_ok());
    }
    Ok(())
}

/// Fills a batch until it is full or has waited for [`MAX_WAIT`]; passes on files that need no vector. Returns
/// whether more may follow.
fn collect(
    decoded: &Receiver<ProcessedFile>,
    to_commit: &Sender<ProcessedFile>,
    batch: &mut Vec<ProcessedFile>,
    size: usize,
) -> bool {
    let mut due = None;
    while batch.len() < size {
        let next = match due {
            None => decoded.recv().map_err(RecvTimeoutError::from),
            Some(due) => decoded.recv_deadline(due),
        };
        match next {
            Ok(done) if matches!(&done.outcome, Outcome::NewContent(content) if content.input.is_some()) => {
                due.get_or_insert_with(|| Instant::now() + MAX_WAIT);
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

/// Sets the vectors of a batch.
fn embed(embedder: &dyn Embedder, batch: &mut [ProcessedFile]) -> Result<(), EmbedError> {
    let inputs: Vec<_> = batch.iter_mut().filter_map(|done| done.new_content()?.input.take()).collect();
    if inputs.is_empty() {
        return Ok(());
    }
    let vectors = embedder.embed_images(&inputs)?;
    if vectors.len() != inputs.len() {
        let reason = format!("it returned {} vectors for {} pictures", vectors.len(), inputs.len());
        return Err(EmbedError { model: embedder.id().to_owned(), reason });
    }
    for (content, vector) in batch.iter_mut().filter_map(ProcessedFile::new_content).zip(vectors) {
        // A picture that overflows the model's floats is still listed; only searches miss it.
        if is_unit(&vector) {
            content.vector = Some(vector);
        } else {
            tracing::warn!(hash = %content.hash, "the model's vector for a picture is not of length 1");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::{Arc, Mutex};

    use crossbeam_channel::bounded;
    use image::RgbImage;

    use super::*;
    use crate::disk::walk::Candidate;
    use crate::disk::walk::Stat;
    use crate::ids::FolderId;
    use crate::indexing::pipeline::{Job, NewContent};
    use crate::testing::{StubEmbedder, facts};

    fn picture(number: u8) -> ProcessedFile {
        let stat = Stat { bytes: 1, mtime_ns: 1, ctime_ns: 0, inode: 1, device: 1 };
        let candidate =
            Candidate { folder_id: FolderId(1), path: PathBuf::from(format!("{number}.jpg")), stat };
        let content = NewContent {
            hash: blake3::hash(&[number]),
            facts: facts(),
            thumbnail: None,
            has_new_pixels: false,
            input: Some(RgbImage::from_pixel(1, 1, image::Rgb([number; 3]))),
            vector: None,
        };
        ProcessedFile { job: Job { candidate, row: None }, outcome: Outcome::NewContent(Box::new(content)) }
    }

    /// The batch sizes in which a model embeds 24 pictures that are all ready, `each` being its time per picture.
    fn batches(longest: Option<Duration>, each: Duration) -> Vec<usize> {
        let batches = Arc::new(Mutex::new(Vec::new()));
        let recorded = batches.clone();
        let embedder = StubEmbedder::new("slow", 1).longest_batch(longest).before_batch(move |_, batch| {
            recorded.lock().unwrap().push(batch.len());
            // The embedder's own time is what is measured.
            std::thread::sleep(each * batch.len() as u32);
        });
        let (sender, decoded) = bounded(24);
        let (to_commit, embedded) = bounded(24);
        (0..24).for_each(|number| sender.send(picture(number)).unwrap());
        drop(sender);
        work(&embedder, &decoded, &to_commit).unwrap();
        drop(to_commit);
        assert_eq!(embedded.iter().filter_map(|mut done| done.new_content()?.vector.take()).count(), 24);
        batches.lock().unwrap().clone()
    }

    #[test]
    fn batches_stay_within_the_models_time_limit() {
        let (longest, each) = (Duration::from_millis(1), Duration::from_millis(2));
        assert_eq!(batches(Some(longest), each), [1; 24]);
    }

    #[test]
    fn a_vector_that_is_not_of_length_1_is_dropped_and_its_neighbours_keep_theirs() {
        let vectors = [
            vec![0.6, 0.8, 0.0],
            vec![f32::NAN, 0.6, 0.8],
            vec![0.0, 0.6, 0.8],
            vec![f32::INFINITY, 0.0, 0.0],
            vec![0.0; 3],
            vec![1.0; 3],
            vec![0.8, 0.0, 0.6],
        ];
        let made = vectors.clone();
        let embedder =
            StubEmbedder::new("odd", 1).images(move |picture| made[picture[(0, 0)][0] as usize].clone());
        let (sender, decoded) = bounded(vectors.len());
        let (to_commit, embedded) = bounded(vectors.len());
        (0..vectors.len()).for_each(|number| sender.send(picture(number as u8)).unwrap());
        drop(sender);
        work(&embedder, &decoded, &to_commit).unwrap();
        drop(to_commit);
        let kept: Vec<_> =
            embedded.iter().map(|mut done| done.new_content().unwrap().vector.take()).collect();
        let sound = [0, 2, 6];
        let wanted: Vec<_> =
            (0..).zip(vectors).map(|(number, vector)| sound.contains(&number).then_some(vector)).collect();
        assert_eq!(kept, wanted);
    }

    #[test]
    fn without_a_time_limit_batches_are_full() {
        assert_eq!(batches(None, Duration::ZERO), [8, 8, 8]);
    }
}
