//! First stage: turns a file's bytes into everything the catalogue stores but the vector. ONE decode makes the
//! thumbnail, the perceptual hash and the model's input.
//!
//! Owns all reading of pictures during a run. Never fails because of a file: a bad one is an outcome.

use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;

use blake3::Hash;
use crossbeam_channel::Sender;

use super::job::{Failure, Job, NewContent, Outcome, ProcessedFile, Reread};
use super::run::Run;
use crate::catalogue::contents::{self, ContentStatus, Facts};
use crate::catalogue::sidecars as sidecars_of;
use crate::catalogue::thumbnails as thumbnails_of;
use crate::disk::cloud;
use crate::disk::open_file;
use crate::disk::walk::{Candidate, shot, stat};
use crate::embedder::InputSpec;
use crate::ids::ContentId;
use crate::mutex::lock;
use crate::pictures::decode;
use crate::pictures::file::{self, FileBytes};
use crate::pictures::metadata::{self, Metadata};
use crate::pictures::phash;
use crate::pictures::thumbnails;
use crate::problem::FileProblem;

/// Processes jobs until the queue is empty, the run is cancelled or the next stage has ended.
pub(super) fn work(run: &Run<'_>, queue: &Mutex<std::vec::IntoIter<Job>>, done: Sender<ProcessedFile>) {
    loop {
        run.progress.wait_while_paused();
        if run.progress.is_cancelled() {
            return;
        }
        let next = lock(queue).next();
        let Some(mut job) = next else { return };
        // Each decoder has its own guard; this one catches our own bugs with a hostile file.
        let outcome = catch_unwind(AssertUnwindSafe(|| process(run, &mut job)))
            .unwrap_or_else(|_| failed(FileProblem::DecoderFailed));
        if done.send(ProcessedFile { job, outcome }).is_err() {
            return;
        }
    }
}

/// Reads a file and claims its content, so that no other reader decodes it, too.
fn process(run: &Run<'_>, job: &mut Job) -> Outcome {
    let bytes = match read(run, job) {
        Ok(bytes) => bytes,
        Err(outcome) => return outcome,
    };
    let hash = blake3::hash(&bytes);
    // Claim first, look up second: the writer commits a content before it releases the claim.
    if !run.in_flight().insert(hash) {
        return Outcome::Duplicate(hash);
    }
    let outcome = decode_if_needed(run, job, &bytes, hash);
    if matches!(outcome, Outcome::Known(_)) {
        run.in_flight().remove(&hash);
    }
    outcome
}

/// Reads a file that does not change meanwhile; otherwise returns the outcome.
fn read(run: &Run<'_>, job: &mut Job) -> Result<FileBytes, Outcome> {
    let path = run.path(job);
    // It may have been evicted to the cloud since the scan.
    if cloud::is_away(&path, run.in_cloud) {
        return Err(Outcome::Unavailable);
    }
    let outcome_of = |error: std::io::Error| match error.kind() {
        _ if !run.is_available(job) => Outcome::Unavailable,
        // A folder on its path may be a file by now.
        ErrorKind::NotFound | ErrorKind::NotADirectory => Outcome::Vanished,
        ErrorKind::PermissionDenied => failed(FileProblem::PermissionDenied),
        _ => failed(FileProblem::Other { message: error.to_string() }),
    };
    let mut file = open_file(&path).map_err(outcome_of)?.ok_or(Outcome::Vanished)?;
    let before = stat(&file.metadata().map_err(outcome_of)?);
    let bytes = match file::is_preview(&path) {
        true => file::preview(&path),
        false => file::read_bytes(&mut file).map_err(outcome_of)?,
    };
    let bytes = bytes.map_err(failed)?;
    let after = stat(&file.metadata().map_err(outcome_of)?);
    if before != after || !after.has_same_modification(&job.candidate.stat) {
        return Err(failed(FileProblem::StillChanging));
    }
    // Another file of this size and time may have replaced it since the scan: record the one that was read.
    job.candidate.stat = after;
    Ok(bytes)
}

/// The outcome for a file whose content is unknown.
fn failed(problem: FileProblem) -> Outcome {
    Outcome::Failed(Failure { hash: None, problem })
}

/// Reads and decodes what the catalogue lacks of a content, or what an older version read.
fn decode_if_needed(run: &Run<'_>, job: &Job, bytes: &[u8], hash: Hash) -> Outcome {
    let status = match run.catalogue.read(|c| contents::status(c, &hash, run.model_id)) {
        Ok(status) => status,
        Err(error) => {
            let problem = FileProblem::Other { message: error.to_string() };
            return Outcome::Failed(Failure { hash: Some(hash), problem });
        }
    };
    let pictures = || with_sidecars(run, job, status.map(|status| status.id));
    let read_metadata =
        |pictures: &[PathBuf]| metadata::read_file(bytes, &job.candidate.path, &run.sidecars.of(pictures));
    let wanted = match status {
        None => {
            Wanted { metadata: read_metadata(&pictures()), thumbnail: true, vector: true, known_pixels: None }
        }
        Some(status) => {
            let is_complete = status.has_thumbnail && status.has_vector;
            let is_current = status.has_current_metadata && status.has_current_pixels;
            // A known content's new file may have sidecars that say more.
            if is_complete && is_current && !has_sidecars(run, job) {
                return Outcome::Known(status.id);
            }
            let pictures = pictures();
            let metadata = read_metadata(&pictures);
            let has_old_pixels = !status.has_current_pixels || are_pixels_affected(&status, &metadata);
            if is_complete && !has_old_pixels {
                return Outcome::Reread(Box::new(Reread {
                    id: status.id,
                    hash,
                    metadata,
                    with_sidecars: pictures.len(),
                }));
            }
            let thumbnail = || run.catalogue.read(|c| thumbnails_of::get(c, &hash)).ok().flatten();
            Wanted {
                metadata,
                thumbnail: !status.has_thumbnail,
                vector: !status.has_vector,
                known_pixels: has_old_pixels.then(|| thumbnail().unwrap_or_default()),
            }
        }
    };
    match make_content(bytes, hash, run.embedder.input(), wanted) {
        Ok(content) => Outcome::NewContent(Box::new(content)),
        Err(problem) => Outcome::Failed(Failure { hash: Some(hash), problem }),
    }
}

/// Whether there are sidecars that may be a file's own.
fn has_sidecars(run: &Run<'_>, job: &Job) -> bool {
    let Candidate { folder_id, path, .. } = &job.candidate;
    let mark = run.catalogue.read(|db| sidecars_of::mark(db, *folder_id, &shot(path)));
    mark.is_ok_and(|mark| mark.is_some())
}

/// The paths of a file and of others with its content, as far as they have sidecars.
fn with_sidecars(run: &Run<'_>, job: &Job, id: Option<ContentId>) -> Vec<PathBuf> {
    let copies = id.and_then(|id| run.catalogue.read(|db| sidecars_of::pictures(db, id)).ok());
    let mut pictures = copies.unwrap_or_default();
    let path = run.path(job);
    if has_sidecars(run, job) && !pictures.contains(&path) {
        pictures.push(path);
    }
    pictures
}

/// Whether metadata that an older version did not read change how the pixels are shown.
fn are_pixels_affected(status: &ContentStatus, metadata: &Metadata) -> bool {
    let is_turned = metadata.orientation != status.orientation;
    status.lacks_hints && (is_turned || metadata.adobe_rgb)
}

/// What is to be made from a content's bytes.
struct Wanted {
    metadata: Metadata,
    thumbnail: bool,
    vector: bool,
    /// For a content that an older version decoded: its thumbnail, empty if it has none. If decoding yields another one,
    /// everything is made anew.
    known_pixels: Option<Vec<u8>>,
}

/// Decodes once and makes everything that is wanted from the pixels.
fn make_content(
    bytes: &[u8],
    hash: Hash,
    spec: InputSpec,
    wanted: Wanted,
) -> Result<NewContent, FileProblem> {
    let Wanted { metadata, thumbnail, vector, known_pixels } = wanted;
    let picture = decode::decode(bytes, metadata.hints(), file::target_size(spec))?;
    let is_encoded = thumbnail || known_pixels.is_some();
    let jpeg = is_encoded.then(|| thumbnails::encode(&picture.pixels)).transpose();
    let jpeg = jpeg.map_err(|error| FileProblem::Other { message: error.to_string() })?;
    let has_new_pixels = known_pixels.is_some_and(|known| jpeg.as_ref() != Some(&known));
    let input = (vector || has_new_pixels).then(|| decode::model_input(&picture.pixels, spec));
    let facts = Facts::new(bytes.len() as u64, &picture, metadata, phash::of(&picture.pixels));
    let thumbnail = jpeg.filter(|_| thumbnail || has_new_pixels);
    Ok(NewContent { hash, facts, has_new_pixels, thumbnail, input, vector: None })
}
