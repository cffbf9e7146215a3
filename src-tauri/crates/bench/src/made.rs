//! Libraries made of nothing: as many rows as one likes, to measure how the program does with them.
//!
//! Owns what such a library looks like. Catalogue, vectors, thumbnails and index are real; the files are not,
//! so their folder counts as unplugged. Vectors lie in clusters around given centres, as those of real
//! pictures do: among evenly spread ones no index finds anything.

use std::path::{Path, PathBuf};

use blake3::Hash;
use image::{Rgb, RgbImage, imageops};

use ratna_engine::Library;
use ratna_engine::catalogue::contents::{self, Facts};
use ratna_engine::catalogue::files::{self, FileUpdate, State};
use ratna_engine::catalogue::{embeddings, folders, thumbnails as table};
use ratna_engine::disk::file_lock;
use ratna_engine::disk::walk::Stat;
use ratna_engine::embedding_space::index_sync;
use ratna_engine::ids::ContentId;
use ratna_engine::ids::FolderId;
use ratna_engine::pictures::exif::Exif;
use ratna_engine::pictures::thumbnails;
use ratna_engine::problem::FileProblem;
use ratna_engine::progress::Progress;
use ratna_engine::{Error, Result};

/// RowPolicy a transaction.
const BATCH: u64 = 2_000;
/// Thumbnails that take turns.
const FACES: u64 = 64;
/// Files a folder of the made tree.
const FOLDER: u64 = 1_000;
/// The newest picture's time, and the seconds from one to the next: about 25 a day.
const NEWEST: i64 = 1_750_000_000;
const APART: i64 = 3_456;
/// The folder that the pictures would lie in.
const FOLDER_OF_NOTHING: &str = "/made/of/nothing";
/// How far a vector's elements stray from its centre's.
const STRAY: f32 = 0.02;

/// Fills an empty library with `pictures` pictures whose vectors lie around `centres` (unit vectors of the
/// model in use).
///
/// # Panics
/// When there is no centre.
pub fn fill(library: &Library, pictures: u64, centres: &[Vec<f32>]) -> Result<()> {
    let faces: Vec<Vec<u8>> = (0..FACES).map(|number| face(number, 512, 384)).collect::<Result<_>>()?;
    let vector = |number: u64, hash: &Hash| near(&centres[number as usize % centres.len()], hash);
    let made = Made { pictures, faces: &faces, state: State::Offline };
    rows(library, &made, vector)?;
    let _lock = file_lock::RunLock::take(library.dir())?;
    index_sync::sync_index(library.catalogue(), &library.space(), &Progress::default())
}

/// What the rows of a made library are like.
pub(crate) struct Made<'a> {
    /// How many pictures.
    pub(crate) pictures: u64,
    /// Thumbnails that take turns.
    pub(crate) faces: &'a [Vec<u8>],
    /// Whether the files count as there.
    pub(crate) state: State,
}

/// Fills an empty library's tables, and no index; `vector` makes a picture's vector of its number and hash.
pub fn rows(library: &Library, made: &Made<'_>, vector: impl Fn(u64, &Hash) -> Vec<f32>) -> Result<()> {
    let (_lock, space) = (file_lock::RunLock::take(library.dir())?, library.space());
    let folder = library.catalogue().write(|db| {
        let id = folders::insert(db, Path::new(FOLDER_OF_NOTHING), &[])?;
        folders::set_offline(db, id, made.state == State::Offline)?;
        Ok(id)
    })?;
    for first in (0..made.pictures).step_by(BATCH as usize) {
        library.catalogue().write(|db| {
            (first..made.pictures.min(first + BATCH)).try_for_each(|number| {
                let hash = blake3::hash(&number.to_le_bytes());
                let taken = NEWEST - APART * number as i64;
                let content = contents::put(db, &hash, &facts(number, taken), taken * 1_000_000_000)?;
                files::put(db, &seen(folder, &path(number), content, made.state))?;
                table::put(db, &hash, &made.faces[number as usize % made.faces.len()])?;
                embeddings::put(db, space.model_id, content, &hash, &vector(number, &hash))
            })
        })?;
    }
    Ok(())
}

fn facts(number: u64, taken: i64) -> Facts {
    Facts {
        bytes: 2_000_000 + number,
        format: "jpeg",
        width: 4000,
        height: 3000,
        exif: Exif { taken_at: Some(taken), ..Exif::default() },
        phash: number,
    }
}

fn path(number: u64) -> PathBuf {
    PathBuf::from(format!("{:03}/{number:07}.jpg", number / FOLDER))
}

fn seen(folder_id: FolderId, path: &Path, content: ContentId, state: State) -> FileUpdate<'_> {
    FileUpdate {
        id: None,
        folder_id,
        path,
        stat: Stat { bytes: 2_000_000, mtime_ns: 1, inode: content.0 as u64, device: 1 },
        content_id: Some(content),
        state,
        problem: None,
        tried_with: 1,
        companion: false,
    }
}

/// A thumbnail of soft colours; at 512 pixels about as many bytes as a real one.
pub(crate) fn face(number: u64, width: u32, height: u32) -> Result<Vec<u8>> {
    let hash = blake3::hash(&number.to_be_bytes());
    let byte = |x: u32, y: u32| hash.as_bytes()[(x + 7 * y) as usize % 32];
    let coarse = RgbImage::from_fn(12, 9, |x, y| Rgb([byte(x, y), byte(y, x), byte(x + 1, y + 3)]));
    let pixels = imageops::resize(&coarse, width, height, imageops::FilterType::CatmullRom);
    let refused = |error: thumbnails::ThumbError| Error::NoPicture {
        path: PathBuf::from("a made thumbnail"),
        problem: FileProblem::Other { message: error.to_string() },
    };
    thumbnails::encode(&pixels).map_err(refused)
}

/// A unit vector near `centre`, the same for the same hash.
fn near(centre: &[f32], hash: &Hash) -> Vec<f32> {
    let mut stream = blake3::Hasher::new_keyed(hash.as_bytes()).finalize_xof();
    let mut bytes = vec![0; centre.len()];
    stream.fill(&mut bytes);
    let strayed = centre.iter().zip(&bytes).map(|(x, &byte)| x + STRAY * (f32::from(byte) / 127.5 - 1.0));
    let vector: Vec<f32> = strayed.collect();
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    vector.iter().map(|x| x / length).collect()
}
