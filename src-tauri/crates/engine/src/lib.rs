//! The engine: everything about a library of pictures. It knows no window, no async runtime and no tensor.
//!
//! A picture's way: [`crawl`] lists files, [`reconcile`] compares them with what is known, `pipeline` reads
//! ([`decode`], [`exif`], [`thumbs`], [`phash`]), embeds ([`embedder`]) and commits ([`catalogue`]), and
//! `vectors` takes the result into its index; `indexing` holds these together. A query's way: [`query`]
//! reads the words, the embedder turns them into a vector, [`search`] finds what is near, [`relevance`] tells
//! how well it fits.
//!
//! [`background`] runs `indexing` beside a window, and `browse` and [`picture`] answer what a window asks.
//!
//! These, `search`, [`doctor`] and [`bench`] stand on top and know the rest. The leaves know only the
//! words they share: the rows of `catalogue`, and of `decode` its formats, orientation and resampling.

pub mod allowed;
pub mod background;
pub mod bench;
mod browse;
mod calibration;
pub mod catalogue;
mod catch_up;
mod choice;
pub mod cloud;
pub mod crawl;
pub mod decode;
pub mod doctor;
pub mod embedder;
mod error;
pub mod exif;
#[cfg(test)]
mod fault_tests;
mod gone;
mod held_index;
mod indexing;
mod locate;
mod lock;
pub mod made;
mod mutex;
mod pairs;
mod paths;
pub mod phash;
pub mod picture;
mod pipeline;
pub mod progress;
pub mod query;
mod reach;
pub mod reconcile;
pub mod relevance;
pub mod scale;
pub mod search;
mod space;
mod status;
mod switching;
#[cfg(test)]
mod test_desk;
pub mod thumbs;
mod vectors;
pub mod volumes;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use blake3::Hash;
use image::RgbImage;

pub use browse::{Found, Match};
use catalogue::files::{self, Problem};
use catalogue::folders::{self, Folder};
use catalogue::{Catalogue, contents, embeddings};
pub use choice::Chosen;
use choice::{Choice, Opener};
use cloud::InCloud;
use embedder::{Embedder, Models};
pub use error::{Error, Result};
pub use indexing::{Look, Looked, QUIET, Summary};
pub use locate::Located;
pub use paths::default_dir;
use progress::Progress;
use query::Query;
use reach::Overdue;
use search::Hit;
use space::Space;
pub use status::Status;
use vectors::Covered;
use volumes::Volumes;

/// Up to this many vectors a search looks at every one: that is exact, and needs neither memory nor an
/// index to be kept. Every core takes a share; at twice as many, two busy cores took 0.12 s.
const EXACT_UP_TO: u64 = 32_768;

/// A library: a folder with a catalogue of pictures that lie elsewhere.
pub struct Library {
    dir: PathBuf,
    catalogue: Catalogue,
    exact_up_to: u64,
    models: Arc<dyn Models>,
    choice: Choice,
    volumes: Arc<dyn Volumes>,
    in_cloud: InCloud,
    overdue: Overdue,
}

/// The vector of a picture anywhere on disk, and the hash of its content. One that is in the cloud only may be
/// downloaded for it.
pub(crate) fn embed_file(embedder: &dyn Embedder, path: &Path) -> Result<(Hash, Vec<f32>)> {
    let (hash, input) = pipeline::read::outside(path, embedder.input())?;
    Ok((hash, embed_input(embedder, input)?))
}

fn embed_input(embedder: &dyn Embedder, input: RgbImage) -> Result<Vec<f32>> {
    let vector = embedder.embed_images(&[input])?.pop();
    let none = || embedder::EmbedError {
        model: embedder.id().to_owned(),
        reason: "it gave no vector for a picture".to_owned(),
    };
    Ok(vector.ok_or_else(none)?)
}

/// The model's vector of what was typed.
fn vector_of(embedder: &dyn Embedder, typed: &str) -> Result<Vec<f32>> {
    Ok(embedder.embed_text(&Query::parse(typed)?.text)?)
}

/// What a search gave.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Id of the model that searched.
    pub model: String,
    /// The pictures found, nearest first.
    pub hits: Vec<Hit>,
    /// From the words to the pictures' paths, with the model's share.
    pub elapsed: Duration,
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
            let reason = "it is a file; a library is a folder".to_owned();
            return Err(Error::NoFolder { path: dir.to_path_buf(), reason });
        }
        let writable = Self::is_writable_at(dir);
        let catalogue = Catalogue::open(dir, writable)?;
        if writable {
            vectors::sweep_single(dir);
            vectors::discard_newer(dir, || {
                catalogue.read(|db| {
                    let (last_seq, last_removal) =
                        (embeddings::last_written(db)?, embeddings::last_removal(db)?);
                    Ok(Covered { last_seq, last_removal })
                })
            })?;
        }
        let choice = Choice::made(&Opener { dir, catalogue: &catalogue, models: &*models, exact_up_to })?;
        Ok(Self {
            dir: dir.to_path_buf(),
            catalogue,
            exact_up_to,
            models,
            choice,
            volumes: Arc::new(volumes::System),
            in_cloud: cloud::on_this_system,
            overdue: Overdue::default(),
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
    fn is_writable_at(dir: &Path) -> bool {
        let probe = dir.join("writable.probe");
        let can = std::fs::create_dir_all(dir).and_then(|()| std::fs::write(&probe, b""));
        drop(std::fs::remove_file(&probe));
        // A full disk is not a read-only one: reading works on it, and writing says what is wrong.
        can.map_or_else(|error| error.kind() == std::io::ErrorKind::StorageFull, |()| true)
    }

    fn check_writable(&self) -> Result<()> {
        if self.catalogue.is_writable() { Ok(()) } else { Err(Error::ReadOnly { path: self.dir.clone() }) }
    }

    /// Adds folders, or looks at them again: reads what is new or changed, notes what moved or went.
    /// `excludes` replaces the folders' patterns of what is left out. Blocks until done; `progress` tells
    /// how far it is and can stop it. Only one run at a time works on a library.
    pub fn index(
        &self,
        folders: &[PathBuf],
        excludes: Option<&[String]>,
        progress: &Progress,
    ) -> Result<Summary> {
        let look = Look { folders, excludes, ..Look::default() };
        Ok(self.look(&look, progress)?.summary)
    }

    /// As [`index`](Self::index), also at single paths at or below which something changed: that takes as long as
    /// what changed is large, however large the library is.
    pub fn look(&self, look: &Look<'_>, progress: &Progress) -> Result<Looked> {
        indexing::look(self, look, progress)
    }

    /// The `count` pictures that fit the words best.
    pub fn search(&self, typed: &str, count: usize) -> Result<Answer> {
        let started = Instant::now();
        let space = self.space();
        space.begin_opening(&self.catalogue)?;
        let vector = vector_of(&*space.embedder, typed)?;
        let cutoffs = calibration::cutoffs(&self.catalogue, &space, &vector)?;
        let mut hits = self.hits(&space, &vector, count)?;
        hits.iter_mut().for_each(|hit| hit.strength = Some(cutoffs.strength(hit.score)));
        Ok(Answer { model: space.choice.clone(), hits, elapsed: started.elapsed() })
    }

    /// The `count` pictures most like the one at `path`, which need not be in the library; the picture
    /// itself is left out.
    pub fn similar(&self, path: &Path, count: usize) -> Result<Answer> {
        let started = Instant::now();
        let space = self.space();
        let (hash, vector) = self.embed_file(&*space.embedder, path)?;
        let mut hits = self.hits(&space, &vector, count.saturating_add(1))?;
        hits.retain(|hit| hit.hash != hash);
        hits.truncate(count);
        Ok(Answer { model: space.choice.clone(), hits, elapsed: started.elapsed() })
    }

    /// A model's vector of a picture anywhere on disk, and the hash of its content. One that is in the cloud only is
    /// refused, unless those are to be read.
    pub fn embed_file(&self, embedder: &dyn Embedder, path: &Path) -> Result<(Hash, Vec<f32>)> {
        self.check_here(path)?;
        embed_file(embedder, path)
    }

    /// The folders of the library.
    pub fn folders(&self) -> Result<Vec<Folder>> {
        self.catalogue.read(folders::all)
    }

    /// Files that no picture could be had from, with the reasons.
    pub fn problems(&self) -> Result<Vec<Problem>> {
        self.catalogue.read(files::problems)
    }

    /// How many of them there are.
    pub fn problem_count(&self) -> Result<u64> {
        self.catalogue.read(files::problem_count)
    }

    /// Size of the library's own files in bytes.
    pub fn bytes(&self) -> Result<u64> {
        status::bytes(&self.dir)
    }

    /// How many pictures each folder has, as (row id of the folder, pictures).
    pub fn folder_counts(&self) -> Result<Vec<(i64, u64)>> {
        self.catalogue.read(folders::counts)
    }

    /// Where the library is kept.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Whether the library can be changed.
    pub fn is_writable(&self) -> bool {
        self.catalogue.is_writable()
    }

    /// Counts of what the library holds.
    pub fn status(&self) -> Result<Status> {
        status::status(self)
    }

    /// Takes a folder out of the library. The pictures on disk are not touched; gives how many contents
    /// were forgotten with it.
    pub fn forget(&self, folder: &Path) -> Result<u64> {
        self.check_writable()?;
        let _lock = lock::RunLock::take(&self.dir)?;
        let known = locate::named(self, folder)?;
        let forgotten = self.catalogue.write(|db| {
            folders::delete(db, known.id)?;
            contents::delete_orphans(db)
        })?;
        indexing::catch_up(self, &self.space(), &Progress::default())?;
        Ok(forgotten as u64)
    }

    /// The `count` contents nearest to a vector of the model in use, with their paths.
    pub fn nearest(&self, vector: &[f32], count: usize) -> Result<Vec<Hit>> {
        self.hits(&self.space(), vector, count)
    }

    fn hits(&self, space: &Space, vector: &[f32], count: usize) -> Result<Vec<Hit>> {
        let found = space.near(&self.catalogue, vector, count)?;
        self.catalogue.read(|db| search::hydrate(db, &found))
    }
}
