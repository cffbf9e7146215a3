//! `ratna.json` in a model's folder: where the model is from, and its files with their sizes and hashes.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::StoreError;
use super::listed::{ListItem, State};
use crate::hex::hex;
use crate::hub::{self, DownloadedFile};
use crate::list::{Entry, Languages, Licence};

/// Name of the file.
pub(super) const FILE: &str = "ratna.json";

const FORMAT: u32 = 1;

/// Largest manifest that is read, in bytes; this program writes about a kilobyte.
const MAX_BYTES: u64 = 1 << 20;

/// An installed model's manifest.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Manifest {
    format: u32,
    pub(super) id: String,
    name: String,
    /// The repository it was downloaded from; `None` if it was added from a folder.
    repository: Option<String>,
    /// The commit, or the requested revision if the hub did not name the commit.
    revision: Option<String>,
    licence: Option<Licence>,
    languages: Option<Languages>,
    /// Whether it describes pictures instead of searching.
    #[serde(default)]
    pub(super) captions: bool,
    pub(super) files: Vec<ModelFile>,
    /// SHA-256 over the files' names and hashes.
    fingerprint: String,
}

/// A file of a model.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct ModelFile {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Manifest {
    /// The manifest of a downloaded model.
    pub(super) fn of_download(entry: &Entry, downloaded: Vec<DownloadedFile>) -> Self {
        let own = |file: &&DownloadedFile| {
            entry.files.iter().any(|listed| listed.name == file.name && listed.repository.is_none())
        };
        let commit = downloaded.iter().filter(own).find_map(|file| file.commit.clone());
        let file =
            |file: DownloadedFile| ModelFile { name: file.name, bytes: file.bytes, sha256: file.sha256 };
        Self {
            repository: Some(entry.repository.clone()),
            revision: commit.or_else(|| entry.revision.clone()),
            licence: Some(entry.licence),
            languages: entry.languages,
            ..Self::of_files(
                &entry.id,
                &entry.name,
                entry.captions,
                downloaded.into_iter().map(file).collect(),
            )
        }
    }

    /// The manifest of a model of which nothing is known but its files, and whether it describes pictures.
    pub(super) fn of_files(id: &str, name: &str, captions: bool, files: Vec<ModelFile>) -> Self {
        Self {
            format: FORMAT,
            id: id.to_owned(),
            name: name.to_owned(),
            repository: None,
            revision: None,
            licence: None,
            languages: None,
            captions,
            fingerprint: fingerprint(&files),
            files,
        }
    }

    /// Reads the manifest of the model `id` in `dir`. `None` unless it is valid and all files have the sizes it states.
    pub(super) fn read(dir: &Path, id: &str) -> Option<Self> {
        let present = |file: &ModelFile| {
            let found = fs::symlink_metadata(dir.join(&file.name)).ok();
            found.is_some_and(|found| found.is_file() && found.len() == file.bytes)
        };
        Self::read_alone(dir, id).filter(|manifest| manifest.files.iter().all(present))
    }

    /// As [`read`](Self::read), whatever became of the files.
    pub(super) fn read_alone(dir: &Path, id: &str) -> Option<Self> {
        let mut text = String::new();
        File::open(dir.join(FILE)).ok()?.take(MAX_BYTES).read_to_string(&mut text).ok()?;
        let manifest: Self = serde_json::from_str(&text).ok()?;
        let plain = |file: &ModelFile| {
            Path::new(&file.name).file_name().is_some_and(|name| name == file.name.as_str())
        };
        let valid = manifest.format == FORMAT
            && manifest.id == id
            && !manifest.files.is_empty()
            && manifest.fingerprint == fingerprint(&manifest.files)
            && manifest.files.iter().all(plain);
        valid.then_some(manifest)
    }

    /// Writes the manifest into a model's folder.
    pub(super) fn write(&self, dir: &Path) -> Result<(), StoreError> {
        let path = dir.join(FILE);
        let text = serde_json::to_vec_pretty(self).unwrap_or_default();
        let write = || {
            let mut file = File::create(&path)?;
            file.write_all(&text)?;
            file.sync_all()
        };
        write().map_err(StoreError::io(&path))
    }

    /// The id under which the model's vectors, or what a reader read, are stored.
    pub(super) fn embedder_id(&self) -> String {
        format!("{}-{}", self.id, &self.fingerprint[..8])
    }

    /// The model, as lists show it.
    pub(super) fn listed(&self) -> ListItem {
        ListItem {
            id: self.id.clone(),
            name: self.name.clone(),
            state: State::Installed,
            bytes: self.files.iter().map(|file| file.bytes).sum(),
            licence: self.licence,
            research: self.licence.is_some_and(Licence::is_research),
            languages: self.languages,
            recommended: false,
            added: self.repository.is_none(),
            commit: self.revision.clone().filter(|revision| hub::is_commit(revision)),
        }
    }
}

/// The same for the same files, in whatever order.
fn fingerprint(files: &[ModelFile]) -> String {
    let mut lines: Vec<_> = files.iter().map(|file| format!("{}\0{}\n", file.name, file.sha256)).collect();
    lines.sort();
    hex(&Sha256::digest(lines.concat()))
}
