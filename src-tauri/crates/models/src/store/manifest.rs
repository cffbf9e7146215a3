//! `ratna.json` in a model's folder: where the model is from, and its files with their sizes and hashes.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Listed, State, StoreError};
use crate::hub::{Fetched, hex};
use crate::list::{Entry, Languages, Licence};

/// Name of the file.
const NAME: &str = "ratna.json";

const FORMAT: u32 = 1;

/// A longer file is not ours.
const LONGEST: u64 = 1 << 20;

/// What an installed model says of itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Manifest {
    format: u32,
    pub(super) id: String,
    name: String,
    /// Where it was downloaded from; none when it was added from a folder.
    repository: Option<String>,
    /// The commit, or what was asked for where the hub told none.
    revision: Option<String>,
    licence: Option<Licence>,
    languages: Option<Languages>,
    files: Vec<Kept>,
    /// SHA-256 over the files' names and hashes.
    fingerprint: String,
}

/// A file of a model.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Manifest {
    /// Of a model that was downloaded.
    pub(super) fn of_download(entry: &Entry, fetched: Vec<Fetched>) -> Self {
        let own = |file: &&Fetched| {
            entry.files.iter().any(|listed| listed.name == file.name && listed.repository.is_none())
        };
        let commit = fetched.iter().filter(own).find_map(|file| file.commit.clone());
        let kept = |file: Fetched| Kept { name: file.name, bytes: file.bytes, sha256: file.sha256 };
        Self {
            repository: Some(entry.repository.clone()),
            revision: commit.or_else(|| entry.revision.clone()),
            licence: Some(entry.licence),
            languages: Some(entry.languages),
            ..Self::of_files(&entry.id, &entry.name, fetched.into_iter().map(kept).collect())
        }
    }

    /// Of a model of which only the files are known.
    pub(super) fn of_files(id: &str, name: &str, files: Vec<Kept>) -> Self {
        Self {
            format: FORMAT,
            id: id.to_owned(),
            name: name.to_owned(),
            repository: None,
            revision: None,
            licence: None,
            languages: None,
            fingerprint: fingerprint(&files),
            files,
        }
    }

    /// Reads what the model `id` in `dir` says of itself; none unless all its files are there with their sizes.
    pub(super) fn read(dir: &Path, id: &str) -> Option<Self> {
        let mut text = String::new();
        File::open(dir.join(NAME)).ok()?.take(LONGEST).read_to_string(&mut text).ok()?;
        let manifest: Self = serde_json::from_str(&text).ok()?;
        let there = |file: &Kept| {
            let plain = Path::new(&file.name).file_name().is_some_and(|name| name == file.name.as_str());
            let found = fs::symlink_metadata(dir.join(&file.name)).ok();
            plain && found.is_some_and(|found| found.is_file() && found.len() == file.bytes)
        };
        let right = manifest.format == FORMAT
            && manifest.id == id
            && !manifest.files.is_empty()
            && manifest.fingerprint == fingerprint(&manifest.files)
            && manifest.files.iter().all(there);
        right.then_some(manifest)
    }

    /// Writes it into a model's folder.
    pub(super) fn write(&self, dir: &Path) -> Result<(), StoreError> {
        let path = dir.join(NAME);
        let text = serde_json::to_vec_pretty(self).unwrap_or_default();
        let write = || {
            let mut file = File::create(&path)?;
            file.write_all(&text)?;
            file.sync_all()
        };
        write().map_err(StoreError::io(&path))
    }

    /// What the model's vectors are kept under.
    pub(super) fn embedder_id(&self) -> String {
        format!("{}-{}", self.id, &self.fingerprint[..8])
    }

    /// The model, as lists show it.
    pub(super) fn listed(&self) -> Listed {
        Listed {
            id: self.id.clone(),
            name: self.name.clone(),
            state: State::Installed,
            bytes: self.files.iter().map(|file| file.bytes).sum(),
            licence: self.licence,
            research: self.licence.is_some_and(Licence::is_research),
            languages: self.languages,
            recommended: false,
            added: self.repository.is_none(),
        }
    }
}

/// The same for the same files, whatever their order.
fn fingerprint(files: &[Kept]) -> String {
    let mut lines: Vec<_> = files.iter().map(|file| format!("{}\0{}\n", file.name, file.sha256)).collect();
    lines.sort();
    hex(&Sha256::digest(lines.concat()))
}
