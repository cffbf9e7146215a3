//! A partial download: the bytes of a file that have arrived, in `NAME.part`, and their hash.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::HubError;
use super::layout::partial_path;
use super::progress::Progress;
use crate::hex::hex;

/// Bytes read at a time when an existing partial file is hashed.
const BLOCK: usize = 1 << 20;

/// An unfinished file.
pub(super) struct PartialFile {
    path: PathBuf,
    target: PathBuf,
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl PartialFile {
    /// Opens the partial file of `name`, or creates it.
    pub(super) fn open(dir: &Path, name: &str, progress: &Progress) -> Result<Self, HubError> {
        let path = partial_path(dir, name);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(HubError::io(&path, 0))?;
        let mut partial = Self { target: dir.join(name), path, file, hash: Sha256::new(), bytes: 0 };
        partial.hash_existing(progress)?;
        Ok(partial)
    }

    fn hash_existing(&mut self, progress: &Progress) -> Result<(), HubError> {
        let mut block = vec![0; BLOCK];
        loop {
            if progress.is_cancelled() {
                return Err(HubError::Stopped);
            }
            match self.file.read(&mut block).map_err(HubError::io(&self.path, 0))? {
                0 => return Ok(()),
                read => {
                    self.hash.update(&block[..read]);
                    self.bytes += read as u64;
                }
            }
        }
    }

    /// Number of bytes on disk.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Discards all bytes and starts over.
    pub(super) fn truncate(&mut self) -> Result<(), HubError> {
        let truncated = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)).map(drop));
        truncated.map_err(HubError::io(&self.path, 0))?;
        self.hash = Sha256::new();
        self.bytes = 0;
        Ok(())
    }

    /// Appends a chunk. `missing` bytes are still to come, which the error for a full disk reports.
    pub(super) fn append(&mut self, chunk: &[u8], missing: u64) -> Result<(), HubError> {
        if let Err(error) = self.file.write_all(chunk) {
            // A chunk that was half written would be missing from the hash.
            drop(self.file.set_len(self.bytes).and_then(|()| self.file.seek(SeekFrom::End(0)).map(drop)));
            return Err(HubError::io(&self.path, missing)(error));
        }
        self.hash.update(chunk);
        self.bytes += chunk.len() as u64;
        Ok(())
    }

    /// SHA-256 of the bytes on disk, in lower-case hex.
    pub(super) fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }

    /// Deletes the partial file.
    pub(super) fn remove(self) -> Result<(), HubError> {
        fs::remove_file(&self.path).map_err(HubError::io(&self.path, 0))
    }

    /// Flushes the bytes to disk and gives the file its final name.
    pub(super) fn complete(self) -> Result<(), HubError> {
        self.file.sync_all().map_err(HubError::io(&self.path, 0))?;
        fs::rename(&self.path, &self.target).map_err(HubError::io(&self.target, 0))
    }
}

/// Deletes the partial file of `name`, if there is one.
pub(super) fn discard(dir: &Path, name: &str) -> Result<(), HubError> {
    let path = partial_path(dir, name);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(HubError::io(&path, 0)(error)),
        _ => Ok(()),
    }
}
