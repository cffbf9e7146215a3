//! [`Library`]: a folder with a catalogue of pictures that lie elsewhere, open.
//!
//! Owns opening a library and what it is made of: the catalogue, the models, the volumes. What can be done with one is
//! added by the rooms above, which take from it what they need.

mod models;
mod settings;
mod status;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalogue::files::{self, Problem};
use crate::catalogue::folders::{self, Folder};
use crate::catalogue::{Catalogue, embeddings};
use crate::disk::cloud::{self, InCloud};
use crate::disk::timeout::TimedIo;
use crate::disk::volumes::{self, Volumes};
use crate::embedder::Models;
use crate::embedding_space::active_model::{ActiveModel, ModelOpener};
use crate::error::{Error, Result};
use crate::ids::FolderId;
use crate::problem::FolderProblem;
use crate::vectors::ann_index::{self, Covered};

pub(crate) use settings::{cloud_test, excludes};
pub use status::Status;

/// Up to this many vectors a search looks at every one: that is exact, and needs neither memory nor an
/// index to be kept. Every core takes a share; at twice as many, two busy cores took 0.12 s.
pub const EXACT_UP_TO: u64 = 32_768;

/// A library: a folder with a catalogue of pictures that lie elsewhere.
pub struct Library {
    pub(crate) dir: PathBuf,
    pub(crate) catalogue: Catalogue,
    pub(crate) exact_up_to: u64,
    pub(crate) models: Arc<dyn Models>,
    pub(crate) choice: ActiveModel,
    pub(crate) volumes: Arc<dyn Volumes>,
    pub(crate) in_cloud: InCloud,
    pub(crate) timed_io: TimedIo,
}

impl Library {
    /// Opens the library in `dir`, making it where there is none, with the model that was chosen for it. One that
    /// cannot be written is opened for reading.
    pub fn open(dir: &Path, models: Arc<dyn Models>) -> Result<Self> {
        Self::open_with(dir, models, EXACT_UP_TO)
    }

    /// As [`open`](Self::open), with the number of vectors above which an index is used.
    pub fn open_with(dir: &Path, models: Arc<dyn Models>, exact_up_to: u64) -> Result<Self> {
        if dir.exists() && !dir.is_dir() {
            return Err(Error::NoFolder { path: dir.to_path_buf(), problem: FolderProblem::LibraryIsFile });
        }
        let writable = Self::is_writable_at(dir);
        let catalogue = Catalogue::open(dir, writable)?;
        if writable {
            discard_stale_indexes(dir, &catalogue)?;
        }
        let choice =
            ActiveModel::load(&ModelOpener { dir, catalogue: &catalogue, models: &*models, exact_up_to })?;
        Ok(Self {
            dir: dir.to_path_buf(),
            catalogue,
            exact_up_to,
            models,
            choice,
            volumes: Arc::new(volumes::System),
            in_cloud: cloud::on_this_system,
            timed_io: TimedIo::default(),
        })
    }

    /// The same library, on a computer with other volumes mounted.
    #[must_use]
    pub fn with_volumes(self, volumes: Arc<dyn Volumes>) -> Self {
        Self { volumes, ..self }
    }

    /// The same library, where files in the cloud are told otherwise.
    #[must_use]
    pub fn with_cloud(self, in_cloud: InCloud) -> Self {
        Self { in_cloud, ..self }
    }

    /// Whether a library can be made or written in `dir`.
    pub(crate) fn is_writable_at(dir: &Path) -> bool {
        let probe = dir.join("writable.probe");
        let can = std::fs::create_dir_all(dir).and_then(|()| std::fs::write(&probe, b""));
        drop(std::fs::remove_file(&probe));
        // A full disk is not a read-only one: reading works on it, and writing says what is wrong.
        can.map_or_else(|error| error.kind() == std::io::ErrorKind::StorageFull, |()| true)
    }

    pub(crate) fn check_writable(&self) -> Result<()> {
        if self.catalogue.is_writable() { Ok(()) } else { Err(Error::ReadOnly { path: self.dir.clone() }) }
    }

    /// The catalogue, for programs that measure or make libraries.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The folders of the library.
    pub fn folders(&self) -> Result<Vec<Folder>> {
        self.catalogue.read(folders::all)
    }

    /// Whether `path` is a folder of the library.
    pub fn has_folder(&self, path: &Path) -> Result<bool> {
        self.catalogue.read(|db| Ok(folders::at(db, path)?.is_some()))
    }

    /// How many pictures each folder has, as (row id of the folder, pictures).
    pub fn folder_counts(&self) -> Result<Vec<(FolderId, u64)>> {
        self.catalogue.read(folders::counts)
    }

    /// Files that no picture could be had from, with the reasons.
    pub fn problems(&self) -> Result<Vec<Problem>> {
        self.catalogue.read(files::problems)
    }

    /// How many of them there are.
    pub fn problem_count(&self) -> Result<u64> {
        self.catalogue.read(files::problem_count)
    }

    /// Where the library is kept.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether the library can be changed.
    pub fn is_writable(&self) -> bool {
        self.catalogue.is_writable()
    }
}

/// Deletes indexes of models that are gone, and those that know vectors the catalogue does not.
fn discard_stale_indexes(dir: &Path, catalogue: &Catalogue) -> Result<()> {
    ann_index::sweep_single(dir);
    ann_index::discard_newer(dir, || {
        catalogue.read(|db| {
            let (last_seq, last_removal) = (embeddings::last_written(db)?, embeddings::last_removal(db)?);
            Ok(Covered { last_seq, last_removal })
        })
    })
}
