//! What is known of files that are still on their way, kept beside them: so that a download goes on after a crash
//! only with what it began with.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::headers::Facts;
use super::{HubError, Plan, Wanted};

/// Name of the file.
pub(crate) const NAME: &str = "fetch.json";

const FORMAT: u32 = 1;

/// A longer file is not ours.
const LONGEST: u64 = 1 << 20;

/// What is known of each file.
pub(super) struct Notes {
    path: PathBuf,
    files: BTreeMap<String, Note>,
}

/// What is known of a file.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(super) struct Note {
    repository: String,
    revision: String,
    /// The commit that the revision stood for when the file was first asked for.
    pub(super) commit: Option<String>,
    /// Tag that the server of the bytes gave them.
    pub(super) etag: Option<String>,
    pub(super) bytes: Option<u64>,
    pub(super) sha256: Option<String>,
    /// Whether the file is there, whole and verified.
    pub(super) complete: bool,
}

#[derive(Deserialize, Serialize)]
struct OnDisk {
    format: u32,
    files: BTreeMap<String, Note>,
}

impl Notes {
    /// Reads the notes in a folder; none where there are none, or they cannot be understood.
    pub(super) fn read(dir: &Path) -> Self {
        let path = dir.join(NAME);
        let mut text = String::new();
        let read = File::open(&path).and_then(|file| file.take(LONGEST).read_to_string(&mut text));
        let known = read.ok().and_then(|_| serde_json::from_str::<OnDisk>(&text).ok());
        let files = known.filter(|notes| notes.format == FORMAT).map(|notes| notes.files).unwrap_or_default();
        Self { path, files }
    }

    /// What is known of a file, if it is the one that is wanted.
    pub(super) fn of(&self, wanted: &Wanted) -> Option<&Note> {
        self.files
            .get(&wanted.name)
            .filter(|note| note.repository == wanted.repository && note.revision == wanted.revision)
            .filter(|note| wanted.bytes.is_none_or(|bytes| note.bytes == Some(bytes)))
            .filter(|note| wanted.sha256.is_none() || note.sha256 == wanted.sha256)
    }

    /// What is known of a file, or else what must be true of it.
    pub(super) fn entry(&self, wanted: &Wanted) -> Note {
        self.of(wanted).cloned().unwrap_or_else(|| Note {
            repository: wanted.repository.clone(),
            revision: wanted.revision.clone(),
            bytes: wanted.bytes,
            sha256: wanted.sha256.clone(),
            ..Note::default()
        })
    }

    /// Writes down what is known of a file.
    pub(super) fn set(&mut self, name: &str, note: Note) -> Result<(), HubError> {
        if self.files.get(name) == Some(&note) {
            return Ok(());
        }
        self.files.insert(name.to_owned(), note);
        self.write()
    }

    /// Forgets what is known of a file.
    pub(super) fn forget(&mut self, name: &str) -> Result<(), HubError> {
        self.files.remove(name).map_or(Ok(()), |_| self.write())
    }

    /// The commit that a revision stands for, once a file of it was asked for: so that all files are of one.
    pub(super) fn commit(&self, wanted: &Wanted) -> Option<&str> {
        let same = |note: &&Note| note.repository == wanted.repository && note.revision == wanted.revision;
        self.files.values().filter(same).find_map(|note| note.commit.as_deref())
    }

    /// Forgets the commit that a revision stood for, as when the hub no longer has it; and its files, but for those
    /// that the plan knows by their hash: files of two commits must not mix.
    pub(super) fn forget_commit(
        &mut self,
        plan: &Plan,
        repository: &str,
        revision: &str,
    ) -> Result<(), HubError> {
        let of_it = |note: &Note| note.repository == repository && note.revision == revision;
        if !self.files.values().any(|note| of_it(note) && note.commit.is_some()) {
            return Ok(());
        }
        let pinned =
            |name: &str| plan.files.iter().any(|wanted| wanted.name == name && wanted.sha256.is_some());
        self.files.retain(|name, note| !of_it(note) || pinned(name));
        for note in self.files.values_mut() {
            if of_it(note) {
                note.commit = None;
            }
        }
        self.write()
    }

    fn write(&self) -> Result<(), HubError> {
        let notes = OnDisk { format: FORMAT, files: self.files.clone() };
        let text = serde_json::to_vec_pretty(&notes).unwrap_or_default();
        let fresh = self.path.with_extension("json.new");
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&fresh)?;
            file.write_all(&text)?;
            file.sync_all()?;
            fs::rename(&fresh, &self.path)
        };
        write().map_err(HubError::io(&self.path, text.len() as u64))
    }
}

impl Note {
    /// Takes in what the hub says. False when it says that the file is another one than it was.
    pub(super) fn agrees(&mut self, facts: &Facts) -> bool {
        let differ = |known: Option<u64>, said: Option<u64>| known.zip(said).is_some_and(|(a, b)| a != b);
        if differ(self.bytes, facts.bytes) {
            return false;
        }
        if self.sha256.as_ref().zip(facts.sha256.as_ref()).is_some_and(|(known, said)| known != said) {
            return false;
        }
        self.bytes = self.bytes.or(facts.bytes);
        self.sha256 = self.sha256.take().or_else(|| facts.sha256.clone());
        self.commit = facts.commit.clone().or_else(|| self.commit.take());
        true
    }

    /// Whether bytes of an earlier try can be told from those of another file.
    pub(super) fn vouches(&self) -> bool {
        self.etag.is_some() || self.sha256.is_some()
    }
}
