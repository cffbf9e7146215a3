//! The models on this computer: what is there, what can be had, and the way in and out.
//!
//! Owns the models' folder. A model is a folder `ID` with a `ratna.json` (`manifest`); what is on its way is
//! `ID.part` until every file is there and verified, so that a folder under its own name is always whole. A lock a
//! model keeps two programs from working on the same one. Never looks into a model's files: that is for the
//! encoders.

mod add;
mod error;
mod lock;
mod manifest;

#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratna_engine::embedder::{EmbedError, Embedder, Models};

use crate::hub::{self, Hub, Plan, Progress};
use crate::list::{self, Entry, Languages, Licence};
use crate::starter::{self, Starter};
pub use error::StoreError;
use lock::Lock;
use manifest::Manifest;

/// Id of the model inside the program.
const BUILT_IN: &str = "starter";

/// Ending of what is on its way in by a download.
const PART: &str = ".part";
/// Ending of what is on its way in from a local folder. No id has a point in it.
const ADDED_PART: &str = ".added.part";
/// Ending of what is on its way out.
const REMOVED_PART: &str = ".removed.part";

/// The models' folder.
#[derive(Clone, Debug)]
pub struct Store {
    dir: PathBuf,
    hub: Option<Hub>,
}

/// A model, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What people choose it by.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Whether it is there.
    pub state: State,
    /// Size in bytes: what it takes on the disk, or about what it would take.
    pub bytes: u64,
    /// Terms of its weights; none where nobody told.
    pub licence: Option<Licence>,
    /// Whether the weights may be used for research only.
    pub research: bool,
    /// Languages that queries may be in; none where nobody told.
    pub languages: Option<Languages>,
    /// Whether it is the one to begin with.
    pub recommended: bool,
    /// Whether it came from a local folder.
    pub added: bool,
}

/// Whether a model is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Inside the program.
    BuiltIn,
    /// On the disk, whole.
    Installed,
    /// A download was begun.
    Partial {
        /// Bytes that are there.
        bytes: u64,
    },
    /// It can be downloaded.
    Available,
}

impl Store {
    /// The store in that folder, which need not be there yet. What an earlier program left half done is removed;
    /// downloads are not among it, they go on.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        let store = Self { dir: dir.into(), hub: None };
        store.sweep();
        store
    }

    /// The store where the platform keeps a program's data, or in the folder that `RATNA_MODELS` names.
    ///
    /// # Errors
    /// When there is no home folder.
    pub fn open_default() -> Result<Self, StoreError> {
        let named = std::env::var_os("RATNA_MODELS").filter(|dir| !dir.is_empty()).map(PathBuf::from);
        let dir = named.or_else(|| Some(ratna_engine::default_dir()?.join("models")));
        dir.map(Self::at).ok_or(StoreError::NoHome)
    }

    /// The same store, downloading from that hub whatever the environment says.
    pub fn with_hub(self, hub: Hub) -> Self {
        Self { hub: Some(hub), ..self }
    }

    /// Where the models lie.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// All models: the built-in one, those of the list in its order, and those that were added, by name.
    pub fn list(&self) -> Vec<Listed> {
        let built_in = Listed {
            id: BUILT_IN.to_owned(),
            name: "Starter".to_owned(),
            state: State::BuiltIn,
            bytes: starter::bytes(),
            licence: Some(Licence::Apache2),
            research: false,
            languages: Some(Languages::English),
            recommended: false,
            added: false,
        };
        let known = list::entries().iter().map(|entry| self.listed(entry));
        let mut added: Vec<_> =
            self.manifests().into_iter().filter(|m| list::find(&m.id).is_none()).collect();
        added.sort_by(|a, b| a.id.cmp(&b.id));
        std::iter::once(built_in).chain(known).chain(added.iter().map(Manifest::listed)).collect()
    }

    fn listed(&self, entry: &Entry) -> Listed {
        if let Some(manifest) = self.manifest(&entry.id) {
            return Listed { recommended: entry.recommended, ..manifest.listed() };
        }
        let there = hub::on_disk(&self.path(&entry.id, PART), &Plan::of(entry));
        Listed {
            id: entry.id.clone(),
            name: entry.name.clone(),
            state: if there > 0 { State::Partial { bytes: there } } else { State::Available },
            bytes: entry.bytes(),
            licence: Some(entry.licence),
            research: entry.licence.is_research(),
            languages: Some(entry.languages),
            recommended: entry.recommended,
            added: false,
        }
    }

    /// Downloads a model of the list, going on where an earlier download was left. Blocks; nothing is done when it
    /// is there already.
    ///
    /// # Errors
    /// When the list has no such model, another program is at it, or the download fails.
    pub fn get(&self, id: &str, progress: &Progress) -> Result<(), StoreError> {
        if id == BUILT_IN || self.manifest(id).is_some() {
            return Ok(());
        }
        let entry = list::find(id).ok_or_else(|| self.unknown(id))?;
        let _lock = Lock::take(&self.dir, id)?;
        if self.manifest(id).is_some() {
            return Ok(());
        }
        let hub = self.hub.clone().map_or_else(Hub::from_env, Ok)?;
        let part = self.path(id, PART);
        let fetched = hub::fetch(&hub, &Plan::of(entry), &part, progress)?;
        Manifest::of_download(entry, fetched).write(&part)?;
        self.let_in(id, &part)?;
        // Only a download needs them; without them it is the same folder.
        drop(fs::remove_file(self.path(id, "").join(hub::NOTES)));
        Ok(())
    }

    /// Whether there is a model of that id, here or to be downloaded.
    ///
    /// # Errors
    /// When nobody knows it; names those there are.
    pub fn check(&self, id: &str) -> Result<(), StoreError> {
        let known = id == BUILT_IN || list::find(id).is_some() || self.manifest(id).is_some();
        if known { Ok(()) } else { Err(self.unknown(id)) }
    }

    /// Copies a model from a local folder into the store and gives the id it has from now on, made of the folder's
    /// name. Only the files that a model needs are taken.
    ///
    /// # Errors
    /// When the folder holds no model, or cannot be copied.
    pub fn add(&self, from: &Path) -> Result<String, StoreError> {
        add::add(self, from)
    }

    /// Removes a model, or what was downloaded of it.
    ///
    /// # Errors
    /// When it is built in, not there, or another program is at it.
    pub fn remove(&self, id: &str) -> Result<(), StoreError> {
        if id == BUILT_IN {
            return Err(StoreError::BuiltIn);
        }
        let (whole, part) = (self.path(id, ""), self.path(id, PART));
        if !is_id(id) || !(whole.exists() || part.exists()) {
            let known = list::find(id).is_some();
            return Err(if known { StoreError::NotHere { id: id.into() } } else { self.unknown(id) });
        }
        let _lock = Lock::take(&self.dir, id)?;
        self.discard(&whole, id)?;
        self.discard(&part, id)
    }

    /// The name that people read; of a model nobody knows, its id.
    pub fn name_of(&self, id: &str) -> String {
        let listed = list::find(id).map(|entry| entry.name.clone());
        listed.or_else(|| Some(self.manifest(id)?.listed().name)).unwrap_or_else(|| id.to_owned())
    }

    /// What the vectors of an installed model are kept under: its id and the start of its files' fingerprint, so
    /// that other weights by the same name never share vectors. None where there is no such model.
    pub fn embedder_id(&self, id: &str) -> Option<String> {
        self.manifest(id).map(|manifest| manifest.embedder_id())
    }

    /// Renames a finished folder to the model's own name.
    fn let_in(&self, id: &str, part: &Path) -> Result<(), StoreError> {
        let whole = self.path(id, "");
        // What is there under this name is no model, or nobody would have come this far.
        self.discard(&whole, id)?;
        sync_dir(part)?;
        fs::rename(part, &whole).map_err(StoreError::io(&whole))?;
        sync_dir(&self.dir)
    }

    /// Removes a folder so that it is gone at once, whatever happens meanwhile.
    fn discard(&self, dir: &Path, id: &str) -> Result<(), StoreError> {
        let going = self.path(id, REMOVED_PART);
        remove_all(&going)?;
        match fs::rename(dir, &going) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(StoreError::io(dir)(error)),
            Ok(()) => remove_all(&going),
        }
    }

    /// Removes what is on its way in from a folder or on its way out, unless a program is at it. Failures are left
    /// for the next time: a store that can only be read is a store, too.
    fn sweep(&self) {
        for name in self.names() {
            let id = name.strip_suffix(ADDED_PART).or_else(|| name.strip_suffix(REMOVED_PART));
            let Some(id) = id.filter(|id| is_id(id)) else { continue };
            if let Ok(_lock) = Lock::take(&self.dir, id) {
                drop(remove_all(&self.dir.join(&name)));
            }
        }
    }

    /// Names in the folder that are text; others are not ours.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }

    fn manifests(&self) -> Vec<Manifest> {
        self.names().iter().filter_map(|name| self.manifest(name)).collect()
    }

    /// What an installed model says of itself; none where it is not there or not whole.
    fn manifest(&self, id: &str) -> Option<Manifest> {
        is_id(id).then(|| Manifest::read(&self.path(id, ""), id))?
    }

    fn path(&self, id: &str, ending: &str) -> PathBuf {
        self.dir.join(format!("{id}{ending}"))
    }

    fn unknown(&self, id: &str) -> StoreError {
        let known = self.list().into_iter().map(|model| model.id).collect::<Vec<_>>().join(", ");
        StoreError::Unknown { id: id.to_owned(), known }
    }
}

impl Models for Store {
    fn built_in(&self) -> &str {
        BUILT_IN
    }

    fn open(&self, id: &str) -> Result<Arc<dyn Embedder>, EmbedError> {
        let failed = |reason: String| EmbedError { model: id.to_owned(), reason };
        if id == BUILT_IN {
            return Ok(Arc::new(Starter::new().map_err(|error| failed(error.to_string()))?));
        }
        let here = || format!("it is not on this computer; `ratna models get {id}` downloads it");
        let manifest = self.manifest(id).ok_or_else(|| failed(here()))?;
        crate::open(&self.path(id, ""), &manifest.embedder_id()).map_err(|error| failed(error.to_string()))
    }
}

/// Whether a name can be a model's: it means the same on every disk and can lead nowhere else.
fn is_id(id: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=64).contains(&id.len()) && id.bytes().all(known) && !id.starts_with('-')
}

fn remove_all(dir: &Path) -> Result<(), StoreError> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::io(dir)(error)),
        _ => Ok(()),
    }
}

/// A name is on the disk only once its folder is.
fn sync_dir(dir: &Path) -> Result<(), StoreError> {
    fs::File::open(dir).and_then(|dir| dir.sync_all()).map_err(StoreError::io(dir))
}
