//! Whether indexing keeps the processor at what cannot be done without: decoding and the model.
//!
//! Measures the two alone, and whole runs beside them, in turns, so that a busy machine hits all alike: what counts
//! are the ratios. Uses libraries that are thrown away. Owns no threshold.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use image::RgbImage;

use super::photos::Photos;
use super::stub::Stub;
use ratna_engine::Library;
use ratna_engine::embedder::{Embedder, InputSpec, only};
use ratna_engine::indexing::pipeline;
use ratna_engine::pictures::decode::{self, Orientation};
use ratna_engine::pictures::file;
use ratna_engine::problem::FileProblem;
use ratna_engine::progress::Progress;
use ratna_engine::{Error, Result};

/// What was measured in one round, in pictures a second.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// Reading a file and decoding it at the scale the pipeline wants, and nothing else, on all cores.
    pub decode: f64,
    /// A whole run with a model that gives its vectors at once.
    pub stubbed: f64,
    /// The model alone, in full batches of pictures that are ready.
    pub embed: f64,
    /// A whole run with the model.
    pub whole: f64,
}

impl Round {
    /// What share of the rate of bare decoding a run has whose model costs nothing.
    pub fn stubbed_share(&self) -> f64 {
        self.stubbed / self.decode
    }

    /// What share a run has of the rate that decoding and the model would have one after the other.
    pub fn whole_share(&self) -> f64 {
        self.whole * (1.0 / self.embed + 1.0 / self.decode)
    }
}

/// The pictures that are measured with, and where.
pub struct Throughput {
    scratch: PathBuf,
    folder: PathBuf,
    few: PathBuf,
    paths: Vec<PathBuf>,
    inputs: Vec<RgbImage>,
    model: Arc<dyn Embedder>,
}

impl Throughput {
    /// Makes so many pictures under `scratch`, an empty folder: 2 MB each. `few` of them are for the model, which
    /// may be slow.
    ///
    /// # Errors
    /// When the disk refuses.
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
        // The weights are read with the first batch.
        model.embed_images(&[RgbImage::new(spec.side, spec.side)])?;
        Ok(Self { scratch: scratch.to_path_buf(), folder, few: small, paths, inputs, model })
    }

    /// Measures everything once.
    ///
    /// # Errors
    /// When a picture cannot be read, or a run fails.
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
        let (next, wanted) = (AtomicUsize::new(0), file::wanted(spec));
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
