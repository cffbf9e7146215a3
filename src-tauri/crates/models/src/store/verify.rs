//! Reads the files of an installed model again, and compares them with its manifest.
//!
//! Never changes anything: what is damaged is downloaded or added again by whoever asked.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::manifest::{FILE, Manifest, ModelFile};
use crate::hex::hex;
use crate::hub::{HubError, Progress};

/// Bytes hashed at a time.
const BLOCK: usize = 1 << 20;

/// What became of a model's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The model's id.
    pub id: String,
    /// Whether it was added from a local folder, so that it cannot be downloaded again.
    pub added: bool,
    /// Whether its download was stopped before it was complete; then no files are listed.
    pub partial: bool,
    /// The commit it was downloaded from, if the hub named one.
    pub commit: Option<String>,
    /// Its files. If the manifest is damaged, nothing is known of the others, and it is the only one.
    pub files: Vec<(String, FileState)>,
}

impl Verification {
    /// Whether every file is as it was downloaded or added.
    pub fn is_intact(&self) -> bool {
        !self.partial && self.files.iter().all(|(_, state)| *state == FileState::Intact)
    }
}

/// What became of a file of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Its bytes are those that were downloaded or added.
    Intact,
    /// It has other bytes.
    Damaged,
    /// It has another size.
    WrongSize {
        /// Its size in bytes.
        bytes: u64,
        /// The size that it had, in bytes.
        expected: u64,
    },
    /// It is not there.
    Missing,
    /// It cannot be read.
    Unreadable {
        /// What the system reports.
        reason: String,
    },
}

/// Verifies the model `id` in `dir`; `manifest` is `None` if it is damaged.
///
/// # Errors
/// [`HubError::Stopped`] when `progress` is cancelled.
pub(super) fn verify(
    dir: &Path,
    id: &str,
    manifest: Option<&Manifest>,
    progress: &Progress,
) -> Result<Verification, HubError> {
    let listed = manifest.map(Manifest::listed);
    let files = match manifest {
        None => vec![(FILE.to_owned(), state_of_manifest(dir))],
        Some(manifest) => manifest
            .files
            .iter()
            .map(|file| Ok((file.name.clone(), state(&dir.join(&file.name), file, progress)?)))
            .collect::<Result<_, HubError>>()?,
    };
    Ok(Verification {
        id: id.to_owned(),
        added: listed.as_ref().is_some_and(|listed| listed.added),
        partial: false,
        commit: listed.and_then(|listed| listed.commit),
        files,
    })
}

fn state_of_manifest(dir: &Path) -> FileState {
    if dir.join(FILE).exists() { FileState::Damaged } else { FileState::Missing }
}

fn state(path: &Path, expected: &ModelFile, progress: &Progress) -> Result<FileState, HubError> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => FileState::Missing,
        _ => FileState::Unreadable { reason: error.to_string() },
    };
    let found = match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => found,
        Ok(_) => return Ok(FileState::Unreadable { reason: "it is not a file".to_owned() }),
        Err(error) => return Ok(unreadable(error)),
    };
    if found.len() != expected.bytes {
        return Ok(FileState::WrongSize { bytes: found.len(), expected: expected.bytes });
    }
    match sha256(path, progress) {
        Ok(Some(hash)) if hash == expected.sha256 => Ok(FileState::Intact),
        Ok(Some(_)) => Ok(FileState::Damaged),
        Ok(None) => Err(HubError::Stopped),
        Err(error) => Ok(unreadable(error)),
    }
}

/// SHA-256 of a file in lower-case hex; `None` if `progress` is cancelled meanwhile.
fn sha256(path: &Path, progress: &Progress) -> std::io::Result<Option<String>> {
    let (mut file, mut hash, mut block) = (File::open(path)?, Sha256::new(), vec![0; BLOCK]);
    while !progress.is_cancelled() {
        match file.read(&mut block)? {
            0 => return Ok(Some(hex(&hash.finalize()))),
            read => hash.update(&block[..read]),
        }
    }
    Ok(None)
}
