//! Whether indexing spends its time on what is unavoidable: decoding and the model.
//!
//! Measures both alone, and whole runs, in turns, so that a busy machine affects all alike: the ratios count. Uses
//! temporary libraries. Owns no threshold.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use image::RgbImage;

use super::photos::Photos;
use super::stub::Stub;
use ratna_engine::Error;
use ratna_engine::Library;
use ratna_engine::Result;
use ratna_engine::embedder::{Embedder, InputSpec, only};
use ratna_engine::indexing::pipeline;
use ratna_engine::pictures::decode::{self, Orientation};
use ratna_engine::pictures::file;
use ratna_engine::problem::FileProblem;
use ratna_engine::progress::Progress;

/// The results of one round, in pictures per second.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// Only reading files and decoding them at the pipeline's scale, on all cores.
    pub decode: f64,
    /// A whole run with a model that takes no time.
    pub stubbed: f64,
    /// The model alone, on full batches.
    pub embed: f64,
    /// A whole run with the model.
    pub whole: f64,
}

impl Round {
    /// The rate of a run whose model takes no time, as a share of that of decoding.
    pub fn stubbed_share(&self) -> f64 {
        self.stubbed / self.decode
    }

    /// The rate of a run, as a share of that of decoding and the model one after the other.
    pub fn whole_share(&self) -> f64 {
        self.whole * (1.0 / self.embed + 1.0 / self.decode)
    }
}

/// The pictures to measure with.
pub struct Throughput {
    scratch: PathBuf,
    folder: PathBuf,
    few: PathBuf,
    paths: Vec<PathBuf>,
    inputs: Vec<RgbImage>,
    model: Arc<dyn Embedder>,
}

impl Throughput {
    /// Writes `pictures` pictures of 2 MB each to `scratch`, an empty folder, and `few` more for the model, which may be
    /// slow.
    ///
    /// # Errors
    /// Fails when the disk reports an error, or the model fails.
    pub fn new(scratch: &Path, pictures: u64, few: u64, model: Arc<dyn Embedder>) -> Result<Self> {
        let photos = Photos::new()?;
        let (folder, small) = (scratch.join("pictures"), scratch.join("few"));
        photos.write(&folder, 0..pictures)?;
        photos.write(&small, pictures..pictures + few)?;
        let paths = (0..pictures).map(|number| folder.join(format!("{number:06}.jpg"))).collect();
        let spec = model.input();
        let input = |number| Ok(file::model_input_of_bytes(&photos.jpeg(number), spec)?.1);
        let inputs: std::result::Result<_, FileProblem> = (0..few).map(input).collect();
        let inputs = inputs.map_err(|problem| Error::NoPicture { path: folder.clone(), problem })?;
        // The first batch loads the weights.
        model.embed_images(&[RgbImage::new(spec.side, spec.side)])?;
        Ok(Self { scratch: scratch.to_path_buf(), folder, few: small, paths, inputs, model })
    }

    /// Measures everything once.
    ///
    /// # Errors
    /// Fails when a picture can't be read, or a run fails.
    pub fn round(&self) -> Result<Round> {
        let spec = self.model.input();
        Ok(Round {
            decode: self.decode(spec)?,
            stubbed: self.whole(&self.folder, Arc::new(Stub::new(spec)))?,
            embed: self.embed()?,
            whole: self.whole(&self.few, Arc::clone(&self.model))?,
        })
    }

    fn decode(&self, spec: InputSpec) -> Result<f64> {
        let (next, wanted) = (AtomicUsize::new(0), file::target_size(spec));
        let work = || -> Result<()> {
            while let Some(path) = self.paths.get(next.fetch_add(1, Ordering::Relaxed)) {
                let bytes = std::fs::read(path).map_err(Error::io(path))?;
                let bad = |problem: FileProblem| Error::NoPicture { path: path.clone(), problem };
                decode::decode(&bytes, Orientation::UPRIGHT, wanted).map_err(bad)?;
            }
            Ok(())
        };
        let started = Instant::now();
        thread::scope(|scope| {
            let threads: Vec<_> = (0..pipeline::readers()).map(|_| scope.spawn(work)).collect();
            threads.into_iter().try_for_each(|thread| thread.join().unwrap_or(Err(Error::Panicked)))
        })?;
        Ok(rate(self.paths.len(), started))
    }

    fn embed(&self) -> Result<f64> {
        let started = Instant::now();
        for batch in self.inputs.chunks(pipeline::BATCH) {
            self.model.embed_images(batch)?;
        }
        Ok(rate(self.inputs.len(), started))
    }

    fn whole(&self, folder: &Path, model: Arc<dyn Embedder>) -> Result<f64> {
        let dir = self.scratch.join("library");
        let library = Library::open(&dir, only(model))?;
        let started = Instant::now();
        let summary = library.index(&[folder.to_path_buf()], None, &Progress::default())?;
        let rate = rate(summary.embedded as usize, started);
        drop(library);
        std::fs::remove_dir_all(&dir).map_err(Error::io(&dir))?;
        Ok(rate)
    }
}

fn rate(pictures: usize, started: Instant) -> f64 {
    pictures as f64 / started.elapsed().as_secs_f64()
}
