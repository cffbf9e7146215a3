//! The models, readers of words and captioners on this computer, and those that can be downloaded.
//!
//! Owns the models' folder, in which all of them are. A model is a folder named by its id, with a manifest
//! (`ratna.json`); a download is `ID.part` until every file has arrived and is verified. A lock per model keeps two
//! processes from changing the same one. Never reads weights or configurations: `loader` does.
//!
//! Inside, each module imports only from those before it: `error`, `id`, `kind`, `listed`, `lock`, `manifest`, `verify`,
//! `folder`, `add`. `captioners` adds to the store what concerns those.

mod add;
mod captioners;
mod error;
mod folder;
mod id;
mod kind;
mod listed;
mod lock;
mod manifest;
mod verify;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod verify_tests;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ratna_engine::embedder::{EmbedError, Embedder, Models};

pub use self::error::StoreError;
use self::folder::{ModelsFolder, remove_all};
use self::id::{BUILT_IN, is_id};
pub use self::listed::{ListItem, State};
use self::lock::Lock;
use self::manifest::Manifest;
pub use self::verify::{FileState, Verification};
use crate::hub::{self, Hub, Plan, Progress};
use crate::list::{self, Entry, Languages, Licence};
use crate::loader;
use crate::starter::{self, FirstStarter, Starter};
use crate::words::ReaderFiles;

/// The models' folder, and the hub that models are downloaded from.
///
/// ```
/// use ratna_models::store::{State, Store};
///
/// let folder = std::env::temp_dir().join("ratna-doctest-models");
/// let store = Store::at(&folder);
/// let models = store.list();
/// assert_eq!((models[0].id.as_str(), models[0].state), ("starter", State::BuiltIn));
/// assert!(models[1..].iter().any(|model| model.recommended && model.state == State::Available));
/// assert!(!folder.exists(), "listing creates nothing");
/// ```
#[derive(Clone, Debug)]
pub struct Store {
    folder: ModelsFolder,
    hub: Option<Hub>,
}

impl Store {
    /// The store in a folder, which need not exist. Removes interrupted copies and removals; interrupted downloads
    /// stay, so that they can resume.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        let folder = ModelsFolder::at(dir.into());
        folder.sweep();
        Self { folder, hub: None }
    }

    /// The store in the folder that `RATNA_MODELS` names, or else where the platform keeps a program's data.
    ///
    /// # Errors
    /// [`StoreError::NoHome`] if there is no home folder.
    pub fn open_default() -> Result<Self, StoreError> {
        let configured = std::env::var_os("RATNA_MODELS").filter(|dir| !dir.is_empty()).map(PathBuf::from);
        let dir = configured.or_else(|| Some(ratna_engine::default_dir()?.join("models")));
        dir.map(Self::at).ok_or(StoreError::NoHome)
    }

    /// The same store, downloading from this hub instead of the one that the environment configures.
    #[must_use]
    pub fn with_hub(self, hub: Hub) -> Self {
        Self { hub: Some(hub), ..self }
    }

    /// The models' folder.
    pub fn dir(&self) -> &Path {
        self.folder.dir()
    }

    /// All models: the built-in one, the downloadable ones in their order, and the added ones by id.
    pub fn list(&self) -> Vec<ListItem> {
        let built_in = ListItem {
            id: BUILT_IN.to_owned(),
            name: "Starter".to_owned(),
            state: State::BuiltIn,
            bytes: starter::bytes(),
            licence: Some(Licence::Apache2),
            research: false,
            languages: Some(Languages::English),
            recommended: false,
            added: false,
            commit: None,
        };
        let downloadable = list::entries().iter().map(|entry| self.listed(entry));
        std::iter::once(built_in).chain(downloadable).chain(self.added(false)).collect()
    }

    /// The models that were added from folders, by id: those that search, or those that describe pictures.
    fn added(&self, captions: bool) -> Vec<ListItem> {
        let is_added = |manifest: &Manifest| list::find(&manifest.id).is_none();
        let manifests = self.folder.manifests().into_iter().filter(is_added);
        let mut added: Vec<_> = manifests
            .filter(|manifest| manifest.captions == captions)
            .map(|manifest| manifest.listed())
            .collect();
        added.sort_by(|a, b| a.id.cmp(&b.id));
        added
    }

    fn listed(&self, entry: &Entry) -> ListItem {
        if let Some(manifest) = self.folder.manifest(&entry.id) {
            return ListItem { recommended: entry.recommended, ..manifest.listed() };
        }
        let bytes = hub::bytes_on_disk(&self.folder.download_path(&entry.id), &Plan::of(entry));
        ListItem {
            id: entry.id.clone(),
            name: entry.name.clone(),
            state: if bytes > 0 { State::Partial { bytes } } else { State::Available },
            bytes: entry.bytes(),
            licence: Some(entry.licence),
            research: entry.licence.is_research(),
            languages: entry.languages,
            recommended: entry.recommended,
            added: false,
            commit: None,
        }
    }

    /// The readers that can be downloaded or are here, in their order.
    pub fn readers(&self) -> Vec<ListItem> {
        list::readers().iter().map(|entry| self.listed(entry)).collect()
    }

    /// The files of the readers that are here.
    pub fn reader_files(&self) -> Vec<ReaderFiles> {
        let files = |entry: &Entry| {
            let manifest = self.folder.manifest(&entry.id)?;
            Some(ReaderFiles {
                id: manifest.embedder_id(),
                folder: self.folder.path(&entry.id),
                sha256: manifest.files.into_iter().map(|file| (file.name, file.sha256)).collect(),
            })
        };
        list::readers().iter().filter_map(files).collect()
    }

    /// Downloads a model, reader or captioner, resuming an earlier download, and checks it. Blocks. One that is here is read
    /// again, and downloaded again only if it is damaged.
    ///
    /// # Errors
    /// When there is no such model, another process is changing it, the download fails, or it cannot be run.
    pub fn get(&self, id: &str, progress: &Progress) -> Result<(), StoreError> {
        self.check(id)?;
        // What isn't listed is built in or was added.
        let Some(entry) = list::find(id) else { return Ok(()) };
        let _lock = Lock::acquire(self.dir(), id)?;
        if self.folder.manifest(id).is_some() && self.verify(id, progress)?.is_intact() {
            return Ok(());
        }
        let hub = self.hub.clone().map_or_else(Hub::from_env, Ok)?;
        let dir = self.folder.download_path(id);
        let downloaded = hub::download(&hub, &Plan::of(entry), &dir, progress)?;
        if let Err(source) = kind::check(entry)(&dir) {
            // They are as the hub has them: kept, they would fail again.
            remove_all(&dir)?;
            return Err(StoreError::Unusable { id: id.to_owned(), source });
        }
        Manifest::of_download(entry, downloaded).write(&dir)?;
        self.folder.publish(id, &dir)?;
        // Only an unfinished download needs its metadata. If this fails, an unused file stays.
        drop(fs::remove_file(self.folder.path(id).join(hub::METADATA_FILE)));
        Ok(())
    }

    /// Reads the files of a model again, and compares them with those that were downloaded or added. Blocks; `progress`
    /// can cancel it.
    ///
    /// # Errors
    /// When the model is not here, or when cancelled.
    pub fn verify(&self, id: &str, progress: &Progress) -> Result<Verification, StoreError> {
        let none =
            Verification { id: id.to_owned(), added: false, partial: false, commit: None, files: Vec::new() };
        if id == BUILT_IN {
            return Ok(none);
        }
        self.check_holds(id)?;
        if !self.folder.path(id).exists() {
            return Ok(Verification { partial: true, ..none });
        }
        let manifest = self.folder.manifest_alone(id);
        Ok(verify::verify(&self.folder.path(id), id, manifest.as_ref(), progress)?)
    }

    /// The ids of all models of which anything is on this computer besides the built-in one: complete, damaged or partly
    /// downloaded.
    pub fn ids_here(&self) -> Vec<String> {
        self.folder.ids()
    }

    /// Checks that a model of this id is here or can be downloaded.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], with the ids of all models.
    pub fn check(&self, id: &str) -> Result<(), StoreError> {
        let known = id == BUILT_IN || list::find(id).is_some() || self.folder.manifest(id).is_some();
        if known { Ok(()) } else { Err(self.unknown(id)) }
    }

    /// Copies a model or captioner from a local folder into the store and returns its id, which is derived from the folder's
    /// name. Copies only the files that it needs.
    ///
    /// # Errors
    /// When the folder holds no model that can be run, or cannot be copied.
    pub fn add(&self, from: &Path) -> Result<String, StoreError> {
        add::add(&self.folder, from)
    }

    /// Removes a model or its unfinished download.
    ///
    /// # Errors
    /// When the model is built in or not here, or another process is changing it.
    pub fn remove(&self, id: &str) -> Result<(), StoreError> {
        if id == BUILT_IN {
            return Err(StoreError::BuiltIn);
        }
        self.check_holds(id)?;
        let _lock = Lock::acquire(self.dir(), id)?;
        self.folder.remove(id)
    }

    /// Checks that anything of a model is here.
    fn check_holds(&self, id: &str) -> Result<(), StoreError> {
        if is_id(id) && self.folder.holds(id) {
            return Ok(());
        }
        self.check(id)?;
        Err(StoreError::NotHere { id: id.to_owned() })
    }

    /// A model's name as shown to people; the id itself if there is no such model.
    pub fn name_of(&self, id: &str) -> String {
        let listed = list::find(id).map(|entry| entry.name.clone());
        listed.or_else(|| Some(self.folder.manifest(id)?.listed().name)).unwrap_or_else(|| id.to_owned())
    }

    /// The id under which an installed model's vectors are stored: its own id and the start of its files' fingerprint,
    /// so that other weights of the same name never share vectors. `None` if the model is not installed.
    pub fn embedder_id(&self, id: &str) -> Option<String> {
        self.folder.manifest(id).map(|manifest| manifest.embedder_id())
    }

    fn unknown(&self, id: &str) -> StoreError {
        let all = self.list().into_iter().chain(self.readers()).chain(self.captioners());
        StoreError::unknown(id, all.map(|model| model.id))
    }
}

impl Models for Store {
    fn built_in(&self) -> &str {
        BUILT_IN
    }

    fn earlier_built_in(&self) -> &[&str] {
        &starter::VERSIONS[1..]
    }

    fn open(&self, id: &str) -> Result<Arc<dyn Embedder>, EmbedError> {
        let failed = |reason: String| EmbedError { model: id.to_owned(), reason };
        if id == BUILT_IN {
            return Ok(Arc::new(Starter::new().map_err(|error| failed(error.to_string()))?));
        }
        if self.earlier_built_in().contains(&id) {
            return Ok(Arc::new(FirstStarter::new().map_err(|error| failed(error.to_string()))?));
        }
        let manifest = self.folder.manifest(id);
        if let Some(purpose) = kind::purpose_besides_search(id, manifest.as_ref()) {
            return Err(failed(format!("it {purpose}, and can't search")));
        }
        let absent = || format!("it is not on this computer; `ratna models get {id}` downloads it");
        let manifest = manifest.ok_or_else(|| failed(absent()))?;
        loader::open(&self.folder.path(id), &manifest.embedder_id())
            .map_err(|error| failed(error.to_string()))
    }
}
