//! First stage: a file's bytes to everything that is learnt from them but the vector. ONE decode makes the
//! thumbnail, the perceptual hash and the model's input.
//!
//! The only place that opens pictures. A bad file is an outcome, never an error: no file stops a run.

use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use blake3::Hash;
use crossbeam_channel::Sender;

use super::{Failure, Job, NewContent, Outcome, ProcessedFile, Run};
use crate::catalogue::contents::{self, Facts};
use crate::disk::walk::stat;
use crate::embedder::InputSpec;
use crate::mutex::lock;
use crate::pictures::decode::{self, Picture};
use crate::pictures::exif::{self, Exif};
use crate::pictures::file;
use crate::pictures::phash;
use crate::pictures::thumbnails;
use crate::problem::FileProblem;

/// Takes jobs until there are none, the run is cancelled or the next stage has ended.
pub(super) fn work(run: &Run<'_>, queue: &Mutex<std::vec::IntoIter<Job>>, done: Sender<ProcessedFile>) {
    loop {
        run.progress.wait_while_paused();
        if run.progress.is_cancelled() {
            return;
        }
        let next = lock(queue).next();
        let Some(mut job) = next else { return };
        // Decoders are guarded one by one; this guards against our own mistakes with a hostile file.
        let outcome = catch_unwind(AssertUnwindSafe(|| look(run, &mut job)))
            .unwrap_or_else(|_| Outcome::Failed(Failure { hash: None, problem: FileProblem::DecoderFailed }));
        if done.send(ProcessedFile { job, outcome }).is_err() {
            return;
        }
    }
}

fn look(run: &Run<'_>, job: &mut Job) -> Outcome {
    let bytes = match read(run, job) {
        Ok(bytes) => bytes,
        Err(outcome) => return outcome,
    };
    let hash = blake3::hash(&bytes);
    // Claimed first and looked up second: whoever commits a content does it before giving the claim up.
    if !run.in_flight().insert(hash) {
        return Outcome::Duplicate(hash);
    }
    let outcome = learn(run, &bytes, hash);
    if matches!(outcome, Outcome::Known(_)) {
        run.in_flight().remove(&hash);
    }
    outcome
}

/// Reads a file that keeps still; else says why there is nothing to decode.
fn read(run: &Run<'_>, job: &mut Job) -> Result<Vec<u8>, Outcome> {
    let path = run.path(job);
    // It may have been evicted since it was listed.
    if path.metadata().is_ok_and(|metadata| (run.in_cloud)(&path, &metadata)) {
        return Err(Outcome::OutOfReach);
    }
    let refused = |error: std::io::Error| match error.kind() {
        _ if !run.is_in_reach(job) => Outcome::OutOfReach,
        // One of its folders may be a file by now.
        ErrorKind::NotFound | ErrorKind::NotADirectory => Outcome::Vanished,
        ErrorKind::PermissionDenied => failed(FileProblem::PermissionDenied),
        _ => failed(FileProblem::Other { message: error.to_string() }),
    };
    let mut file = file::open(&path).map_err(refused)?.ok_or(Outcome::Vanished)?;
    let bytes = file::read_bytes(&mut file).map_err(refused)?;
    let bytes = bytes.map_err(failed)?;
    let after = stat(&file.metadata().map_err(refused)?);
    if (after.bytes, after.mtime_ns) != (job.candidate.stat.bytes, job.candidate.stat.mtime_ns) {
        return Err(failed(FileProblem::StillChanging));
    }
    // Another file of this size and time may have taken its name since it was listed; this is the one that was read.
    job.candidate.stat = after;
    Ok(bytes)
}

/// A file without a picture whose content is not known.
fn failed(problem: FileProblem) -> Outcome {
    Outcome::Failed(Failure { hash: None, problem })
}

fn learn(run: &Run<'_>, bytes: &[u8], hash: Hash) -> Outcome {
    let standing = match run.catalogue.read(|c| contents::status(c, &hash, run.model_id)) {
        Ok(standing) => standing,
        Err(error) => {
            let problem = FileProblem::Other { message: error.to_string() };
            return Outcome::Failed(Failure { hash: Some(hash), problem });
        }
    };
    let lacks = Lacks {
        thumbnail: !standing.is_some_and(|content| content.has_thumbnail),
        vector: !standing.is_some_and(|content| content.has_vector),
    };
    if let (Some(content), Lacks { thumbnail: false, vector: false }) = (standing, lacks) {
        return Outcome::Known(content.id);
    }
    match make(bytes, hash, run.embedder.input(), lacks) {
        Ok(fresh) => Outcome::NewContent(Box::new(fresh)),
        Err(problem) => Outcome::Failed(Failure { hash: Some(hash), problem }),
    }
}

/// What is not kept yet of a content.
#[derive(Clone, Copy)]
struct Lacks {
    thumbnail: bool,
    vector: bool,
}

/// Decodes once and takes all that is wanted from the pixels.
fn make(bytes: &[u8], hash: Hash, spec: InputSpec, lacks: Lacks) -> Result<NewContent, FileProblem> {
    let exif = exif::read(bytes);
    let picture = decode::decode(bytes, exif.orientation, file::wanted(spec))?;
    let thumbnail = lacks.thumbnail.then(|| thumbnails::encode(&picture.pixels)).transpose();
    let thumbnail = thumbnail.map_err(|error| FileProblem::Other { message: error.to_string() })?;
    let input = lacks.vector.then(|| decode::model_input(&picture.pixels, spec));
    Ok(NewContent { hash, facts: facts(bytes.len() as u64, &picture, exif), thumbnail, input, vector: None })
}

fn facts(bytes: u64, picture: &Picture, exif: Exif) -> Facts {
    Facts {
        bytes,
        format: picture.format.name(),
        width: picture.width,
        height: picture.height,
        exif,
        phash: phash::of(&picture.pixels),
    }
}
