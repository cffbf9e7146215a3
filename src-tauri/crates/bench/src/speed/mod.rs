//! How fast each stage is alone, and all of them together. Uses the very code of an indexing run, on a
//! library that the caller throws away.

pub mod latency;
pub mod memory;
pub mod photos;
mod stub;
pub mod throughput;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::bounded;
use rayon::prelude::*;

use ratna_engine::Library;
use ratna_engine::Result;
use ratna_engine::catalogue::contents::Facts;
use ratna_engine::disk::walk::{Candidate, Excludes, walk};
use ratna_engine::embedder::{Embedder, only};
use ratna_engine::ids::FolderId;
use ratna_engine::indexing::pipeline::{self, Job, NewContent, Outcome, ProcessedFile, RowPolicy, Run};
use ratna_engine::pictures::decode::{self, Picture};
use ratna_engine::pictures::exif::{self, Exif};
use ratna_engine::pictures::file;
use ratna_engine::pictures::phash;
use ratna_engine::pictures::thumbnails;
use ratna_engine::progress::Progress;
use ratna_engine::search::Request;

/// Pictures measured stage by stage; a sample is enough and bounds the time.
const SAMPLE: usize = 512;
/// Pictures held in memory at a time.
const CHUNK: usize = 64;
/// What is searched for.
const QUERIES: &[&str] = &[
    "dog",
    "a cat on a sofa",
    "beach",
    "mountains with snow",
    "car",
    "a cup of coffee",
    "people at a table",
    "flowers",
    "night sky",
    "boat on the water",
    "children playing",
    "old building",
    "birthday cake",
    "train",
    "a man riding a bike",
    "text on a screen",
    "forest",
    "bird",
    "sunset",
    "football",
];
/// How often each is searched for.
const ROUNDS: usize = 10;

/// Time spent in a stage on so many pictures.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stage {
    /// Pictures that went through.
    pub pictures: u64,
    /// How long all of them took, on all cores.
    pub elapsed: Duration,
}

/// Each stage alone. Decode and thumbnail use all cores; embed and commit are the run's own threads.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stages {
    /// Reading, decoding, cutting the model's input, and the perceptual hash.
    pub decode: Stage,
    /// Shrinking to and compressing the thumbnail.
    pub thumbnail: Stage,
    /// The model.
    pub embed: Stage,
    /// RowPolicy into the three files.
    pub commit: Stage,
}

/// Measures the stages one after the other on a sample of the pictures in `folder`. `scratch` is an empty
/// folder for the library that the commit stage writes.
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

/// Times, in milliseconds of the median and of the 99th of a hundred, from words to paths.
pub fn search(library: &Library) -> Result<(Duration, Duration)> {
    let mut times = Vec::new();
    for query in QUERIES.iter().cycle().take(QUERIES.len() * ROUNDS) {
        times.push(library.search(&Request::text(query, 10))?.elapsed);
    }
    times.sort_unstable();
    Ok((times[times.len() / 2], times[times.len() * 99 / 100]))
}

/// A picture on its way through the stages.
struct Decoded {
    candidate: Candidate,
    bytes: Vec<u8>,
    exif: Exif,
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
            let exif = exif::read(&bytes);
            let picture = decode::decode(&bytes, exif.orientation, file::wanted(spec)).ok()?;
            let input = decode::model_input(&picture.pixels, spec);
            let phash = phash::of(&picture.pixels);
            Some(Decoded { candidate: candidate.clone(), bytes, exif, picture, input, phash })
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
    let Decoded { candidate, bytes, exif, picture, phash, .. } = decoded;
    let facts = Facts {
        bytes: bytes.len() as u64,
        format: picture.format.name(),
        width: picture.width,
        height: picture.height,
        exif,
        phash,
    };
    let fresh = NewContent {
        hash: blake3::hash(&bytes),
        facts,
        thumbnail: Some(thumbnail),
        input: None,
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
        in_cloud: ratna_engine::disk::cloud::nowhere,
        progress: &progress,
        rows: RowPolicy::Update { missing_now: HashSet::new(), to_verify: HashSet::new(), patient: false },
        in_flight: Mutex::default(),
    };
    let (sender, receiver) = bounded(ready.len());
    for done in ready {
        // Both ends are held here, and there is room for all.
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

/// Indexes the folder into a library in `scratch`, as the `index` command would.
pub fn whole(
    folder: &Path,
    scratch: &Path,
    embedder: Arc<dyn Embedder>,
) -> Result<(Library, ratna_engine::Summary)> {
    let library = Library::open(scratch, only(embedder))?;
    let summary = library.index(&[PathBuf::from(folder)], None, &Progress::default())?;
    Ok((library, summary))
}
