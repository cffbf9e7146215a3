//! Opening a library, and what it consists of.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use crate::catalogue::files::{self, Problem};
use crate::catalogue::folders::{self, Folder};
use crate::catalogue::{Catalogue, embeddings};
use crate::disk::cloud::{self, InCloud};
use crate::disk::hidden::{self, IsHidden};
use crate::disk::private;
use crate::disk::timeout::TimedIo;
use crate::disk::volumes::{self, Volumes};
use crate::embedder::Models;
use crate::embedding_space::active_model::{ActiveModel, ModelOpener};
use crate::error::{Error, Result};
use crate::ids::FolderId;
use crate::people_counter::PeopleCounter;
use crate::problem::FolderProblem;
use crate::text_reader::TextReader;
use crate::vectors::ann_index::{self, Covered};

/// The most vectors that a search compares one by one: exact, without memory or an index to maintain. Every core takes
/// a share; with twice as many vectors, two busy cores took 0.12 s.
pub const EXACT_UP_TO: u64 = 32_768;

/// A library: a folder with a catalogue of pictures that are stored elsewhere.
///
/// ```
/// # use image::RgbImage;
/// # use ratna_engine::embedder::{EmbedError, Embedder, Filter, Fit, InputSpec, Relevance};
/// use std::sync::Arc;
///
/// use ratna_engine::Library;
/// use ratna_engine::embedder::only;
/// use ratna_engine::search::Request;
///
/// # struct Constant;
/// # impl Embedder for Constant {
/// #     fn id(&self) -> &str { "constant" }
/// #     fn dimensions(&self) -> usize { 1 }
/// #     fn input(&self) -> InputSpec { InputSpec { side: 8, fit: Fit::Squash, filter: Filter::Bilinear } }
/// #     fn relevance(&self) -> Relevance { Relevance::Background { floor: 0.5 } }
/// #     fn embed_images(&self, batch: &[RgbImage]) -> Result<Vec<Vec<f32>>, EmbedError> {
/// #         Ok(vec![vec![1.0]; batch.len()])
/// #     }
/// #     fn embed_text(&self, _: &str) -> Result<Vec<f32>, EmbedError> { Ok(vec![1.0]) }
/// # }
/// # let embedder = Arc::new(Constant);
/// let dir = tempfile::tempdir()?;
/// let library = Library::open(dir.path(), only(embedder))?;
/// assert_eq!(library.status()?.contents, 0);
/// assert!(library.search(&Request::text("a poodle in the snow", 20))?.hits.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Library {
    pub(crate) dir: PathBuf,
    pub(crate) catalogue: Catalogue,
    pub(crate) exact_up_to: u64,
    pub(crate) models: Arc<dyn Models>,
    pub(crate) active_model: ActiveModel,
    pub(super) text_reader: Mutex<Option<Arc<dyn TextReader>>>,
    pub(crate) people_counter: Option<Arc<dyn PeopleCounter>>,
    pub(crate) volumes: Arc<dyn Volumes>,
    pub(crate) in_cloud: InCloud,
    pub(crate) is_hidden: IsHidden,
    /// The home folder, where the system asks the user before a program may look into some folders.
    pub(crate) guarded_home: Option<PathBuf>,
    pub(crate) timed_io: TimedIo,
    /// Whether pictures may not have been told what the libraries of other programs say of them.
    pub(crate) unlinked: AtomicBool,
}

impl Library {
    /// Opens the library in `dir` with the model chosen for it; creates the library if necessary. A library that cannot
    /// be written is opened read-only.
    ///
    /// # Errors
    ///
    /// [`Error::NoFolder`] when `dir` is a file, [`Error::Embed`] when no model can be opened, and those of
    /// [`Catalogue::open`].
    pub fn open(dir: &Path, models: Arc<dyn Models>) -> Result<Self> {
        Self::open_with(dir, models, EXACT_UP_TO)
    }

    /// Like [`open`](Self::open), with the number of vectors above which searches use an index.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open).
    pub fn open_with(dir: &Path, models: Arc<dyn Models>, exact_up_to: u64) -> Result<Self> {
        if dir.exists() && !dir.is_dir() {
            return Err(Error::NoFolder { path: dir.to_path_buf(), problem: FolderProblem::LibraryIsFile });
        }
        let writable = Self::is_writable_at(dir);
        let catalogue = Catalogue::open(dir, writable)?;
        if writable {
            discard_stale_indexes(dir, &catalogue)?;
        }
        let opener = ModelOpener { dir, catalogue: &catalogue, models: &*models, exact_up_to };
        let active_model = ActiveModel::load(&opener)?;
        Ok(Self {
            dir: dir.to_path_buf(),
            catalogue,
            exact_up_to,
            models,
            active_model,
            text_reader: Mutex::default(),
            people_counter: None,
            volumes: Arc::new(volumes::System),
            in_cloud: cloud::is_cloud_only,
            is_hidden: hidden::has_hidden_flag,
            guarded_home: guarded_home(),
            timed_io: TimedIo::default(),
            unlinked: AtomicBool::new(true),
        })
    }

    /// Whether the library in `dir` can be opened as it is, without writing to it.
    pub fn is_readable_at(dir: &Path) -> bool {
        Catalogue::open(dir, false).is_ok()
    }

    /// The same library with something that counts the people in pictures; without it they are not counted.
    #[must_use]
    pub fn with_people_counter(self, counter: Arc<dyn PeopleCounter>) -> Self {
        Self { people_counter: Some(counter), ..self }
    }

    /// The same library with other mounted volumes, for tests.
    #[must_use]
    pub fn with_volumes(self, volumes: Arc<dyn Volumes>) -> Self {
        Self { volumes, ..self }
    }

    /// The same library with another way of recognising files in the cloud, for tests.
    #[must_use]
    pub fn with_cloud(self, in_cloud: InCloud) -> Self {
        Self { in_cloud, ..self }
    }

    /// The same library with another way of recognising files and folders that are hidden by a flag, for tests.
    #[must_use]
    pub fn with_hidden(self, is_hidden: IsHidden) -> Self {
        Self { is_hidden, ..self }
    }

    /// The same library on a system that asks the user before a program may look into some folders, with this canonical
    /// path of the home folder, for tests.
    #[must_use]
    pub fn with_guarded_home(self, home: PathBuf) -> Self {
        Self { guarded_home: Some(home), ..self }
    }

    /// Whether a library can be created or written in `dir`.
    pub(crate) fn is_writable_at(dir: &Path) -> bool {
        let probe = dir.join("writable.probe");
        let written = private::create_library_folder(dir).and_then(|()| private::write(&probe, b""));
        drop(std::fs::remove_file(&probe));
        // A full disk does not make the library read-only: reading works, and writing reports the problem.
        written.map_or_else(|error| error.kind() == std::io::ErrorKind::StorageFull, |()| true)
    }

    /// Fails when the library is read-only.
    pub(crate) fn check_writable(&self) -> Result<()> {
        if self.catalogue.is_writable() { Ok(()) } else { Err(Error::ReadOnly { path: self.dir.clone() }) }
    }

    /// The catalogue, for programs that measure or generate libraries.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The folders of the library, by path.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn folders(&self) -> Result<Vec<Folder>> {
        self.catalogue.read(folders::all)
    }

    /// Whether `path` is a folder of the library.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn has_folder(&self, path: &Path) -> Result<bool> {
        self.catalogue.read(|db| Ok(folders::at(db, path)?.is_some()))
    }

    /// How many pictures each folder has, as (folder ID, number of pictures). Omits folders without pictures.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn folder_counts(&self) -> Result<Vec<(FolderId, u64)>> {
        self.catalogue.read(folders::counts)
    }

    /// Files without a readable picture, with the reasons, by path.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn problems(&self) -> Result<Vec<Problem>> {
        self.catalogue.read(files::problems)
    }

    /// How many files have no readable picture.
    ///
    /// # Errors
    ///
    /// Database errors.
    pub fn problem_count(&self) -> Result<u64> {
        self.catalogue.read(files::problem_count)
    }

    /// The library's own folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether the library can be changed.
    pub fn is_writable(&self) -> bool {
        self.catalogue.is_writable()
    }
}

/// Deletes the index of older libraries, and indexes that cover vectors which the catalogue lacks.
fn discard_stale_indexes(dir: &Path, catalogue: &Catalogue) -> Result<()> {
    ann_index::sweep_single(dir);
    ann_index::discard_newer(dir, || {
        catalogue.read(|db| {
            let (last_seq, last_removal) = (embeddings::last_written(db)?, embeddings::last_removal(db)?);
            Ok(Covered { last_seq, last_removal })
        })
    })
}

/// The home folder; `None` on systems that never ask before a program may look into a folder: only macOS does.
fn guarded_home() -> Option<PathBuf> {
    let home = std::env::home_dir().filter(|_| cfg!(target_os = "macos"))?;
    Some(home.canonicalize().unwrap_or(home))
}
