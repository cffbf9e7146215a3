//! The part of a file that has arrived: `NAME.part` beside its target, and its hash so far.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{HubError, Progress};

/// Ending of the name of a file that has not arrived wholly.
pub(super) const SUFFIX: &str = ".part";

/// Read at once when the hash of what is there is made again.
const BLOCK: usize = 1 << 20;

/// An unfinished file.
pub(super) struct Part {
    path: PathBuf,
    target: PathBuf,
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl Part {
    /// Opens what is there of the file `name`, or begins it.
    pub(super) fn open(dir: &Path, name: &str, progress: &Progress) -> Result<Self, HubError> {
        let path = path(dir, name);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(HubError::io(&path, 0))?;
        let mut part = Self { target: dir.join(name), path, file, hash: Sha256::new(), bytes: 0 };
        part.read_again(progress)?;
        Ok(part)
    }

    fn read_again(&mut self, progress: &Progress) -> Result<(), HubError> {
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

    /// Bytes that are there.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Throws away what is there.
    pub(super) fn clear(&mut self) -> Result<(), HubError> {
        let clear = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)).map(drop));
        clear.map_err(HubError::io(&self.path, 0))?;
        self.hash = Sha256::new();
        self.bytes = 0;
        Ok(())
    }

    /// Appends what arrived; `needed` bytes are still to come, for the words when the disk is full.
    pub(super) fn append(&mut self, chunk: &[u8], needed: u64) -> Result<(), HubError> {
        if let Err(error) = self.file.write_all(chunk) {
            // Half a chunk would not be in the hash.
            drop(self.file.set_len(self.bytes).and_then(|()| self.file.seek(SeekFrom::End(0)).map(drop)));
            return Err(HubError::io(&self.path, needed)(error));
        }
        self.hash.update(chunk);
        self.bytes += chunk.len() as u64;
        Ok(())
    }

    /// SHA-256 of what is there, in lower-case hex.
    pub(super) fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }

    /// Removes what is there for good.
    pub(super) fn remove(self) -> Result<(), HubError> {
        fs::remove_file(&self.path).map_err(HubError::io(&self.path, 0))
    }

    /// Makes sure that all is on the disk, and gives the file its name.
    pub(super) fn finish(self) -> Result<(), HubError> {
        self.file.sync_all().map_err(HubError::io(&self.path, 0))?;
        fs::rename(&self.path, &self.target).map_err(HubError::io(&self.target, 0))
    }
}

/// Where the unfinished file `name` lies.
pub(super) fn path(dir: &Path, name: &str) -> PathBuf {
    dir.join(format!("{name}{SUFFIX}"))
}

/// Removes what may be there of the file `name`.
pub(super) fn discard(dir: &Path, name: &str) -> Result<(), HubError> {
    let path = path(dir, name);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(HubError::io(&path, 0)(error)),
        _ => Ok(()),
    }
}

/// Bytes as lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
