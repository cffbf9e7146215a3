//! First stage: a file's bytes to everything that is learnt from them but the vector. ONE decode makes the
//! thumbnail, the perceptual hash and the model's input.
//!
//! The only place that opens pictures. A bad file is an outcome, never an error: no file stops a run.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;

use blake3::Hash;
use crossbeam_channel::Sender;
use image::RgbImage;
use nix::fcntl::OFlag;

use super::{Done, Failure, Fresh, Job, Outcome, Run};
use crate::catalogue::contents::{self, Facts};
use crate::crawl::stat;
use crate::decode::{self, DecodeError, Format, Picture, Wanted};
use crate::embedder::{Fit, InputSpec};
use crate::error::Error;
use crate::exif::{self, Exif};
use crate::mutex::lock;
use crate::{phash, thumbs};

/// Files above this are not read: no camera makes them, and memory is bounded by it.
const LARGEST_FILE: u64 = 512 << 20;
/// Enough of a file to tell its format.
const HEAD: u64 = 64 << 10;

/// Takes jobs until there are none, the run is cancelled or the next stage has ended.
pub(super) fn work(run: &Run<'_>, queue: &Mutex<std::vec::IntoIter<Job>>, done: Sender<Done>) {
    loop {
        run.progress.wait_while_paused();
        if run.progress.is_cancelled() {
            return;
        }
        let next = lock(queue).next();
        let Some(mut job) = next else { return };
        // Decoders are guarded one by one; this guards against our own mistakes with a hostile file.
        let outcome = catch_unwind(AssertUnwindSafe(|| look(run, &mut job))).unwrap_or_else(|_| {
            let error = DecodeError::Unreadable("reading it failed in a way it should not have".into());
            Outcome::Failed(Failure::of_content(None, &error))
        });
        if done.send(Done { job, outcome }).is_err() {
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
        return Outcome::Twin(hash);
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
        ErrorKind::PermissionDenied => Outcome::Failed(Failure::passing("no permission to read it")),
        _ => Outcome::Failed(Failure::passing(error.to_string())),
    };
    let mut file = open(&path).map_err(refused)?.ok_or(Outcome::Vanished)?;
    let bytes = bytes_of(&mut file).map_err(refused)?;
    let bytes = bytes.map_err(|error| Outcome::Failed(Failure::of_content(None, &error)))?;
    let after = stat(&file.metadata().map_err(refused)?);
    if (after.bytes, after.mtime_ns) != (job.candidate.stat.bytes, job.candidate.stat.mtime_ns) {
        return Err(Outcome::Failed(Failure::passing("it was being written to; the next run reads it")));
    }
    // Another file of this size and time may have taken its name since it was listed; this is the one that was read.
    job.candidate.stat = after;
    Ok(bytes)
}

/// Opens a file; nothing where something else lies there. A pipe, which may have taken the place of a file since that
/// was listed, would make whoever opens it wait for its other end, and a device may never end.
fn open(path: &Path) -> std::io::Result<Option<File>> {
    let file = File::options().read(true).custom_flags(OFlag::O_NONBLOCK.bits()).open(path)?;
    Ok(file.metadata()?.is_file().then_some(file))
}

/// All bytes of a file that may be a picture we can decode.
fn bytes_of(file: &mut File) -> std::io::Result<Result<Vec<u8>, DecodeError>> {
    let size = file.metadata()?.len();
    let mut bytes = Vec::with_capacity(size.min(HEAD) as usize);
    file.take(HEAD).read_to_end(&mut bytes)?;
    if let Some(format) = Format::sniff(&bytes).filter(|format| !format.is_supported()) {
        // RAW files are large; their first bytes say enough.
        return Ok(Err(DecodeError::Unsupported(format)));
    }
    if size > LARGEST_FILE {
        let reason = format!("a file of {} MB is more than Ratna reads", size >> 20);
        return Ok(Err(DecodeError::Unreadable(reason)));
    }
    bytes.reserve_exact((size as usize).saturating_sub(bytes.len()));
    file.take(LARGEST_FILE).read_to_end(&mut bytes)?;
    Ok(Ok(bytes))
}

fn learn(run: &Run<'_>, bytes: &[u8], hash: Hash) -> Outcome {
    let standing = match run.catalogue.read(|c| contents::standing(c, &hash, run.model_id)) {
        Ok(standing) => standing,
        Err(error) => {
            return Outcome::Failed(Failure { hash: Some(hash), ..Failure::passing(error.to_string()) });
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
        Ok(fresh) => Outcome::Fresh(Box::new(fresh)),
        Err(error) => Outcome::Failed(Failure::of_content(Some(hash), &error)),
    }
}

/// What is not kept yet of a content.
#[derive(Clone, Copy)]
struct Lacks {
    thumbnail: bool,
    vector: bool,
}

/// Decodes once and takes all that is wanted from the pixels.
fn make(bytes: &[u8], hash: Hash, spec: InputSpec, lacks: Lacks) -> Result<Fresh, DecodeError> {
    let exif = exif::read(bytes);
    let picture = decode::decode(bytes, exif.orientation, wanted(spec))?;
    let thumbnail = lacks.thumbnail.then(|| thumbs::encode(&picture.pixels)).transpose();
    let thumbnail = thumbnail.map_err(|error| DecodeError::Unreadable(error.to_string()))?;
    let input = lacks.vector.then(|| decode::model_input(&picture.pixels, spec));
    Ok(Fresh { hash, facts: facts(bytes.len() as u64, &picture, exif), thumbnail, input, vector: None })
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

/// The pixels that the thumbnail and the model have use for.
pub(crate) fn wanted(spec: InputSpec) -> Wanted {
    let short = match spec.fit {
        Fit::CenterCrop { short } => short,
        Fit::Squash => spec.side,
    };
    Wanted { long: thumbs::LONG_SIDE, short }
}

/// A picture outside the library: its hash, and itself as the model looks at it.
pub(crate) fn outside(path: &Path, spec: InputSpec) -> crate::error::Result<(Hash, RgbImage)> {
    pasted(&whole(path)?, spec).map_err(|error| no_picture(path, &error))
}

/// As [`outside`], of a picture that is no file.
pub(crate) fn pasted(bytes: &[u8], spec: InputSpec) -> Result<(Hash, RgbImage), DecodeError> {
    let picture = decode::decode(bytes, exif::read(bytes).orientation, wanted(spec))?;
    Ok((blake3::hash(bytes), decode::model_input(&picture.pixels, spec)))
}

/// All bytes of a file that may be a picture.
pub(crate) fn whole(path: &Path) -> crate::error::Result<Vec<u8>> {
    let none = || Error::NoPicture { path: path.to_path_buf(), reason: "it is no file".to_owned() };
    let mut file = open(path).map_err(Error::io(path))?.ok_or_else(none)?;
    bytes_of(&mut file).map_err(Error::io(path))?.map_err(|error| no_picture(path, &error))
}

fn no_picture(path: &Path, error: &DecodeError) -> Error {
    Error::NoPicture { path: path.to_path_buf(), reason: error.to_string() }
}
