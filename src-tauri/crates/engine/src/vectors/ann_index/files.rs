//! The index files in a library's folder: their names, checksums and deletion.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use super::description::{self, Covered, Description};
use crate::error::Result;
use crate::ids::ModelId;

/// Bytes hashed at a time, between checks for cancellation.
const HASH_BLOCK: usize = 1 << 20;

/// Deletes the saved index of a model.
pub fn discard(dir: &Path, model_id: ModelId) {
    drop(fs::remove_file(description::path(dir, model_id)));
    sweep(dir, model_id, "");
}

/// Deletes indexes that cover more than was ever `written`: the vectors were lost or restored from a copy, and the
/// sequence numbers that such an index covers are now assigned to other vectors.
///
/// # Errors
///
/// Those of `written`, which is called only if there is a saved index.
pub fn discard_newer(dir: &Path, written: impl FnOnce() -> Result<Covered>) -> Result<()> {
    let mut saved = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let Some(model_id) = entry.file_name().to_str().and_then(description::model_of) else { continue };
        if let Ok(Description { covered, .. }) = Description::read(&entry.path()) {
            saved.push((model_id, covered));
        }
    }
    // Called after reading the descriptions, so that what another program writes and saves meanwhile does not count
    // as newer.
    let written = if saved.is_empty() { return Ok(()) } else { written()? };
    for (model_id, covered) in saved {
        if covered.last_seq > written.last_seq || covered.last_removal > written.last_removal {
            tracing::warn!(%model_id, "deleting an index newer than the vectors");
            discard(dir, model_id);
        }
    }
    Ok(())
}

/// File name of a model's index that covers so much.
pub(super) fn index_name(model_id: ModelId, covered: Covered) -> String {
    let Covered { last_seq, last_removal } = covered;
    format!("{}{last_seq}-{last_removal}.usearch", prefix(model_id))
}

/// Start of the names of a model's index files.
fn prefix(model_id: ModelId) -> String {
    format!("index-{model_id}-")
}

/// Deletes index files of a model other than `keep`: earlier ones, and what a killed run left.
pub(super) fn sweep(dir: &Path, model_id: ModelId, keep: &str) {
    let prefix = prefix(model_id);
    delete_where(dir, |name| name.starts_with(&prefix) && name != keep);
}

/// Deletes the index of libraries that had a single one instead of one per model: `index.json` and
/// `index-SEQ-REMOVAL.usearch`, which are no longer read.
pub fn sweep_single(dir: &Path) {
    delete_where(dir, is_single);
}

fn delete_where(dir: &Path, is_old: impl Fn(&str) -> bool) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(&is_old)
            && let Err(error) = fs::remove_file(entry.path())
        {
            tracing::warn!(path = %entry.path().display(), %error, "failed to delete an old index");
        }
    }
}

fn is_single(name: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = name.strip_prefix("index-").and_then(|rest| rest.strip_suffix(".usearch"));
    name == "index.json"
        || numbers
            .and_then(|numbers| numbers.split_once('-'))
            .is_some_and(|(seq, removal)| is_number(seq) && is_number(removal))
}

/// The BLAKE3 checksum of a file in hex; `None` if `cancelled` is set before the end.
pub(super) fn checksum(path: &Path, cancelled: &AtomicBool) -> std::io::Result<Option<String>> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut block = vec![0; HASH_BLOCK];
    loop {
        if cancelled.load(Ordering::Relaxed) {
            return Ok(None);
        }
        match file.read(&mut block)? {
            0 => return Ok(Some(hasher.finalize().to_hex().to_string())),
            read => hasher.update(&block[..read]),
        };
    }
}
