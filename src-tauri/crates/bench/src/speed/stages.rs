//! How fast each stage of indexing is alone.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::bounded;
use rayon::prelude::*;

use ratna_engine::catalogue::contents::Facts;
use ratna_engine::disk::walk::{Candidate, Excludes, walk};
use ratna_engine::embedder::{Embedder, only};
use ratna_engine::ids::FolderId;
use ratna_engine::indexing::pipeline::{self, Job, NewContent, Outcome, ProcessedFile, RowPolicy, Run};
use ratna_engine::pictures::decode::{self, Picture};
use ratna_engine::pictures::file;
use ratna_engine::pictures::metadata::{self, Metadata};
use ratna_engine::pictures::phash;
use ratna_engine::pictures::thumbnails;
use ratna_engine::progress::Progress;
use ratna_engine::{Library, Result};

/// The most pictures measured: a sample that bounds the time.
const SAMPLE: usize = 512;
/// Pictures in memory at a time.
const CHUNK: usize = 64;

/// The time one stage took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stage {
    /// Pictures processed.
    pub pictures: u64,
    /// Elapsed time for all of them.
    pub elapsed: Duration,
}

/// The time of each stage alone. Decode and thumbnail use all cores; embed and commit use the run's own threads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stages {
    /// Reading, decoding, making the model's input, and the perceptual hash.
    pub decode: Stage,
    /// Scaling and compressing the thumbnail.
    pub thumbnail: Stage,
    /// The model.
    pub embed: Stage,
    /// Writing rows to the three databases.
    pub commit: Stage,
}

/// Measures the stages one after the other on a sample of the pictures in `folder`. `scratch` is an empty folder for
/// the library that the commit stage writes.
///
/// # Errors
/// Fails when the folder can't be walked, the model fails, or the library can't be written.
pub fn stages(folder: &Path, scratch: &Path, embedder: Arc<dyn Embedder>) -> Result<Stages> {
    let library = Library::open(scratch, only(embedder))?;
    let found = walk(folder, FolderId(0), &Excludes::default(), scratch, &Progress::default())?;
    let in_cloud: HashSet<_> = found.in_cloud.into_iter().collect();
    let mut candidates = found.candidates;
    candidates.retain(|candidate| !in_cloud.contains(&candidate.path));
    candidates.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    candidates.truncate(SAMPLE);
    let folder_id =
        library.catalogue().write(|db| ratna_engine::catalogue::folders::insert(db, folder, &[]))?;
    let mut stages = Stages::default();
    for chunk in candidates.chunks_mut(CHUNK) {
        chunk.iter_mut().for_each(|candidate| candidate.folder_id = folder_id);
        measure(&library, folder, chunk, &mut stages)?;
    }
    Ok(stages)
}

/// A picture between the stages.
struct Decoded {
    candidate: Candidate,
    bytes: Vec<u8>,
    metadata: Metadata,
    picture: Picture,
    input: image::RgbImage,
    phash: u64,
}

fn measure(library: &Library, folder: &Path, chunk: &[Candidate], stages: &mut Stages) -> Result<()> {
    let space = library.space();
    let spec = space.embedder.input();
    let started = Instant::now();
    let decoded: Vec<Decoded> = chunk
        .par_iter()
        .filter_map(|candidate| {
            let bytes = std::fs::read(folder.join(&candidate.path)).ok()?;
            let metadata = metadata::read(&bytes);
            let picture = decode::decode(&bytes, metadata.hints(), file::target_size(spec)).ok()?;
            let input = decode::model_input(&picture.pixels, spec);
            let phash = phash::of(&picture.pixels);
            Some(Decoded { candidate: candidate.clone(), bytes, metadata, picture, input, phash })
        })
        .collect();
    stages.decode.add(decoded.len(), started);

    let started = Instant::now();
    let thumbnails: Vec<Vec<u8>> =
        decoded.par_iter().filter_map(|decoded| thumbnails::encode(&decoded.picture.pixels).ok()).collect();
    stages.thumbnail.add(thumbnails.len(), started);

    let inputs: Vec<_> = decoded.iter().map(|decoded| decoded.input.clone()).collect();
    let started = Instant::now();
    let mut vectors = Vec::new();
    for batch in inputs.chunks(pipeline::BATCH) {
        vectors.extend(space.embedder.embed_images(batch)?);
    }
    stages.embed.add(vectors.len(), started);

    let ready: Vec<ProcessedFile> = decoded
        .into_iter()
        .zip(thumbnails)
        .zip(vectors)
        .map(|((decoded, thumbnail), vector)| ready(decoded, thumbnail, vector))
        .collect();
    let (count, started) = (ready.len(), Instant::now());
    commit(library, ready)?;
    stages.commit.add(count, started);
    Ok(())
}

fn ready(decoded: Decoded, thumbnail: Vec<u8>, vector: Vec<f32>) -> ProcessedFile {
    let Decoded { candidate, bytes, metadata, picture, phash, .. } = decoded;
    let facts = Facts::new(bytes.len() as u64, &picture, metadata, phash);
    let fresh = NewContent {
        hash: blake3::hash(&bytes),
        facts,
        thumbnail: Some(thumbnail),
        input: None,
        has_new_pixels: false,
        vector: Some(vector),
    };
    ProcessedFile { job: Job { candidate, row: None }, outcome: Outcome::NewContent(Box::new(fresh)) }
}

fn commit(library: &Library, ready: Vec<ProcessedFile>) -> Result<()> {
    let progress = Progress::default();
    let space = library.space();
    let run = Run {
        catalogue: library.catalogue(),
        embedder: &*space.embedder,
        model_id: space.model_id,
        roots: HashMap::new(),
        in_cloud: ratna_engine::disk::cloud::never,
        sidecars: ratna_engine::pictures::sidecars::Sidecars::new(ratna_engine::disk::cloud::never),
        progress: &progress,
        rows: RowPolicy::Update { missing_now: HashSet::new(), to_verify: HashSet::new(), patient: false },
        in_flight: Mutex::default(),
    };
    let (sender, receiver) = bounded(ready.len());
    for done in ready {
        // The receiver is still open, and there is room for all.
        drop(sender.send(done));
    }
    drop(sender);
    pipeline::commit(&run, receiver).map(drop)
}

impl Stage {
    fn add(&mut self, pictures: usize, started: Instant) {
        self.pictures += pictures as u64;
        self.elapsed += started.elapsed();
    }
}
