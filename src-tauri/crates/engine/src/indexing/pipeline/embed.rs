//! Second stage: pictures to vectors, in batches, on the one thread that uses the model.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::batch::BatchSize;
use super::{NewContent, Outcome, ProcessedFile};
use crate::embedder::{EmbedError, Embedder};

/// How long a batch waits to be full.
const PATIENCE: Duration = Duration::from_millis(50);

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
        size.note(batch.len(), started.elapsed());
        open &= batch.into_iter().all(|done| to_commit.send(done).is_ok());
    }
    Ok(())
}

/// Fills a batch, until it is full or has waited long enough; what needs no vector goes straight on. Says
/// whether there is more to come.
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
            Ok(done) if matches!(&done.outcome, Outcome::NewContent(fresh) if fresh.input.is_some()) => {
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

fn embed(embedder: &dyn Embedder, batch: &mut [ProcessedFile]) -> Result<(), EmbedError> {
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

fn fresh(done: &mut ProcessedFile) -> Option<&mut NewContent> {
    match &mut done.outcome {
        Outcome::NewContent(fresh) => Some(fresh),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Mutex;

    use crossbeam_channel::bounded;
    use image::RgbImage;

    use super::*;
    use crate::catalogue::contents::Facts;
    use crate::disk::walk::Candidate;
    use crate::disk::walk::Stat;
    use crate::embedder::{Filter, Fit, InputSpec, Relevance};
    use crate::ids::FolderId;
    use crate::indexing::pipeline::Job;
    use crate::pictures::exif::Exif;

    /// Takes its time over a picture, and remembers how many there were in each batch.
    struct Slow {
        longest: Option<Duration>,
        each: Duration,
        batches: Mutex<Vec<usize>>,
    }

    impl Embedder for Slow {
        fn id(&self) -> &str {
            "slow"
        }

        fn dimensions(&self) -> usize {
            1
        }

        fn input(&self) -> InputSpec {
            InputSpec { side: 1, fit: Fit::Squash, filter: Filter::Bilinear }
        }

        fn relevance(&self) -> Relevance {
            Relevance::Background { floor: 0.0 }
        }

        fn longest_batch(&self) -> Option<Duration> {
            self.longest
        }

        fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
            self.batches.lock().unwrap().push(batch.len());
            std::thread::sleep(self.each * batch.len() as u32);
            Ok(vec![vec![1.0]; batch.len()])
        }

        fn embed_text(&self, _: &str) -> Result<Vec<f32>, EmbedError> {
            Ok(vec![1.0])
        }
    }

    fn picture(number: u8) -> ProcessedFile {
        let stat = Stat { bytes: 1, mtime_ns: 1, inode: 1, device: 1 };
        let candidate =
            Candidate { folder_id: FolderId(1), path: PathBuf::from(format!("{number}.jpg")), stat };
        let (exif, format) = (Exif::default(), "jpeg");
        let fresh = NewContent {
            hash: blake3::hash(&[number]),
            facts: Facts { bytes: 1, format, width: 1, height: 1, exif, phash: 0 },
            thumbnail: None,
            input: Some(RgbImage::new(1, 1)),
            vector: None,
        };
        ProcessedFile { job: Job { candidate, row: None }, outcome: Outcome::NewContent(Box::new(fresh)) }
    }

    /// The batches in which a model that takes so long was given 24 pictures that were all there.
    fn batches(longest: Option<Duration>, each: Duration) -> Vec<usize> {
        let slow = Slow { longest, each, batches: Mutex::default() };
        let (sender, decoded) = bounded(24);
        let (to_commit, embedded) = bounded(24);
        (0..24).for_each(|number| sender.send(picture(number)).unwrap());
        drop(sender);
        work(&slow, &decoded, &to_commit).unwrap();
        drop(to_commit);
        assert_eq!(embedded.iter().filter_map(|mut done| fresh(&mut done)?.vector.take()).count(), 24);
        slow.batches.into_inner().unwrap()
    }

    #[test]
    fn a_model_that_queries_wait_for_is_given_no_more_than_it_does_in_time() {
        let (longest, each) = (Duration::from_millis(1), Duration::from_millis(2));
        assert_eq!(batches(Some(longest), each), [1; 24]);
    }

    #[test]
    fn a_model_that_nobody_waits_for_is_given_full_batches() {
        assert_eq!(batches(None, Duration::ZERO), [8, 8, 8]);
    }
}
