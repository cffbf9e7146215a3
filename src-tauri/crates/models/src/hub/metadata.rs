//! Metadata of a download, kept next to its files: so that a download interrupted by a crash resumes only with the
//! same files.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::error::HubError;
use super::headers::FileInfo;
use super::layout::METADATA_FILE;
use super::plan::{DownloadedFile, Plan, RemoteFile};

const FORMAT: u32 = 1;

/// Largest file that is read, in bytes; this program writes a few kilobytes.
const MAX_BYTES: u64 = 1 << 20;

/// The metadata of every file.
pub(super) struct Metadata {
    path: PathBuf,
    files: BTreeMap<String, FileMetadata>,
}

/// The metadata of a file.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(super) struct FileMetadata {
    repository: String,
    revision: String,
    /// The commit that the revision pointed to when the file was first requested.
    pub(super) commit: Option<String>,
    /// Entity tag from the server that holds the bytes.
    pub(super) etag: Option<String>,
    pub(super) bytes: Option<u64>,
    pub(super) sha256: Option<String>,
    /// Whether the file is on disk, complete and verified.
    pub(super) complete: bool,
}

#[derive(Deserialize, Serialize)]
struct Document {
    format: u32,
    files: BTreeMap<String, FileMetadata>,
}

impl Metadata {
    /// Reads the metadata in a folder; empty if there is none or it is damaged.
    pub(super) fn read(dir: &Path) -> Self {
        let path = dir.join(METADATA_FILE);
        let mut text = String::new();
        let read = File::open(&path).and_then(|file| file.take(MAX_BYTES).read_to_string(&mut text));
        let document = read.ok().and_then(|_| serde_json::from_str::<Document>(&text).ok());
        let files = document.filter(|document| document.format == FORMAT).map(|document| document.files);
        Self { path, files: files.unwrap_or_default() }
    }

    /// The metadata of a file, if it describes the one that the plan asks for.
    pub(super) fn get(&self, file: &RemoteFile) -> Option<&FileMetadata> {
        self.files
            .get(&file.name)
            .filter(|known| known.repository == file.repository && known.revision == file.revision)
            .filter(|known| file.bytes.is_none_or(|bytes| known.bytes == Some(bytes)))
            .filter(|known| file.sha256.is_none() || known.sha256 == file.sha256)
    }

    /// The metadata of a file, or what the plan requires of it.
    pub(super) fn get_or_new(&self, file: &RemoteFile) -> FileMetadata {
        self.get(file).cloned().unwrap_or_else(|| FileMetadata {
            repository: file.repository.clone(),
            revision: file.revision.clone(),
            bytes: file.bytes,
            sha256: file.sha256.clone(),
            ..FileMetadata::default()
        })
    }

    /// A file's size, hash and commit; `None` until they are known.
    pub(super) fn downloaded(&self, file: &RemoteFile) -> Option<DownloadedFile> {
        let known = self.get(file)?;
        Some(DownloadedFile {
            name: file.name.clone(),
            bytes: known.bytes?,
            sha256: known.sha256.clone()?,
            commit: known.commit.clone(),
        })
    }

    /// Replaces the metadata of a file and saves.
    pub(super) fn set(&mut self, name: &str, file: FileMetadata) -> Result<(), HubError> {
        if self.files.get(name) == Some(&file) {
            return Ok(());
        }
        self.files.insert(name.to_owned(), file);
        self.save()
    }

    /// Drops the metadata of a file and saves.
    pub(super) fn forget(&mut self, name: &str) -> Result<(), HubError> {
        self.files.remove(name).map_or(Ok(()), |_| self.save())
    }

    /// The commit that a revision pointed to when its first file was requested, so that all files are of one commit.
    pub(super) fn commit(&self, file: &RemoteFile) -> Option<&str> {
        let same =
            |known: &&FileMetadata| known.repository == file.repository && known.revision == file.revision;
        self.files.values().filter(same).find_map(|known| known.commit.as_deref())
    }

    /// Drops the commit of a revision once the hub no longer has it, along with the revision's files: files of two
    /// commits must not mix. Files that the plan pins by their hash stay.
    pub(super) fn forget_commit(
        &mut self,
        plan: &Plan,
        repository: &str,
        revision: &str,
    ) -> Result<(), HubError> {
        let affected = |known: &FileMetadata| known.repository == repository && known.revision == revision;
        if !self.files.values().any(|known| affected(known) && known.commit.is_some()) {
            return Ok(());
        }
        let pinned = |name: &str| plan.files.iter().any(|file| file.name == name && file.sha256.is_some());
        self.files.retain(|name, known| !affected(known) || pinned(name));
        for known in self.files.values_mut() {
            if affected(known) {
                known.commit = None;
            }
        }
        self.save()
    }

    fn save(&self) -> Result<(), HubError> {
        let document = Document { format: FORMAT, files: self.files.clone() };
        let text = serde_json::to_vec_pretty(&document).unwrap_or_default();
        let temporary = self.path.with_extension("json.new");
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&temporary)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&temporary, &self.path)
        };
        write().map_err(HubError::io(&self.path, text.len() as u64))
    }
}

impl FileMetadata {
    /// Merges what the hub reports. Returns false if the hub reports another file than before.
    #[must_use]
    pub(super) fn merge(&mut self, info: &FileInfo) -> bool {
        let differ =
            |known: Option<u64>, reported: Option<u64>| known.zip(reported).is_some_and(|(a, b)| a != b);
        if differ(self.bytes, info.bytes) {
            return false;
        }
        if self.sha256.as_ref().zip(info.sha256.as_ref()).is_some_and(|(known, reported)| known != reported) {
            return false;
        }
        self.bytes = self.bytes.or(info.bytes);
        self.sha256 = self.sha256.take().or_else(|| info.sha256.clone());
        self.commit = info.commit.clone().or_else(|| self.commit.take());
        true
    }

    /// Whether bytes of an earlier attempt can be told from those of another file.
    pub(super) fn identifies_bytes(&self) -> bool {
        self.etag.is_some() || self.sha256.is_some()
    }
}
