//! Synthetic libraries of any size, to measure the program with.
//!
//! Owns what such a library looks like. Catalogue, vectors, thumbnails and index are real; the files do not exist, so
//! that their folder counts as unplugged. Vectors lie in clusters around given centres, as those of real pictures do:
//! no index works on evenly spread ones.

use std::path::{Path, PathBuf};

use blake3::Hash;
use image::{Rgb, RgbImage, imageops};

use ratna_engine::Error;
use ratna_engine::Library;
use ratna_engine::Result;
use ratna_engine::catalogue::contents::{self, Facts};
use ratna_engine::catalogue::files::{self, FileUpdate, State};
use ratna_engine::catalogue::{embeddings, folders, thumbnails as table};
use ratna_engine::disk::file_lock;
use ratna_engine::disk::walk::Stat;
use ratna_engine::embedding_space::index_sync;
use ratna_engine::ids::ContentId;
use ratna_engine::ids::FolderId;
use ratna_engine::pictures::decode::{ColourSpace, Format};
use ratna_engine::pictures::metadata::{Metadata, Taken, TakenFrom};
use ratna_engine::pictures::thumbnails;
use ratna_engine::problem::FileProblem;
use ratna_engine::progress::Progress;

/// Rows per transaction.
const BATCH: u64 = 2_000;
/// Different thumbnails, which take turns.
const FACES: u64 = 64;
/// Files per folder.
const FOLDER: u64 = 1_000;
/// When the newest picture was taken, in seconds since 1970.
const NEWEST: i64 = 1_750_000_000;
/// Seconds from one picture to the next: 25 a day.
const APART: i64 = 3_456;
/// The folder that would hold the pictures.
const FOLDER_OF_NOTHING: &str = "/made/of/nothing";
/// The most by which a vector's elements differ from its centre's, before the vector is normalised.
const DEVIATION: f32 = 0.02;

/// Fills an empty library with `pictures` pictures whose vectors lie around `centres`: unit vectors with as many
/// elements as the active model's.
///
/// # Errors
/// Fails when the library can't be written, or another program is indexing.
///
/// # Panics
/// Panics if `centres` is empty.
pub fn fill(library: &Library, pictures: u64, centres: &[Vec<f32>]) -> Result<()> {
    let faces: Vec<Vec<u8>> = (0..FACES).map(|number| face(number, 512, 384)).collect::<Result<_>>()?;
    let vector = |number: u64, hash: &Hash| near(&centres[number as usize % centres.len()], hash);
    let made = Made { pictures, faces: &faces, state: State::Offline };
    rows(library, &made, vector)?;
    let _lock = file_lock::RunLock::acquire(library.dir())?;
    index_sync::sync_index(library.catalogue(), &library.space(), &Progress::default())
}

/// What the rows of a synthetic library are like.
pub(crate) struct Made<'a> {
    /// Number of pictures.
    pub(crate) pictures: u64,
    /// JPEG thumbnails, which take turns.
    pub(crate) faces: &'a [Vec<u8>],
    /// The state of all files.
    pub(crate) state: State,
}

/// Fills an empty library's tables without building an index. `vector` makes a picture's unit vector from its number
/// and hash.
///
/// # Errors
/// Fails when the library can't be written, or another program is indexing.
pub(crate) fn rows(
    library: &Library,
    made: &Made<'_>,
    vector: impl Fn(u64, &Hash) -> Vec<f32>,
) -> Result<()> {
    let (_lock, space) = (file_lock::RunLock::acquire(library.dir())?, library.space());
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

fn facts(number: u64, at: i64) -> Facts {
    let taken = Taken { at, nanoseconds: None, offset_minutes: None, from: TakenFrom::Exif };
    Facts {
        bytes: 2_000_000 + number,
        format: Format::Jpeg,
        width: 4000,
        height: 3000,
        colour_space: ColourSpace::Srgb,
        metadata: Metadata { taken: Some(taken), ..Metadata::default() },
        phash: number,
    }
}

fn path(number: u64) -> PathBuf {
    PathBuf::from(format!("{:03}/{number:07}.jpg", number / FOLDER))
}

pub(crate) fn seen(folder_id: FolderId, path: &Path, content: ContentId, state: State) -> FileUpdate<'_> {
    FileUpdate {
        id: None,
        folder_id,
        path,
        stat: Stat { bytes: 2_000_000, mtime_ns: 1, ctime_ns: 0, inode: content.0 as u64, device: 1 },
        content_id: Some(content),
        state,
        problem: None,
        tried_with: 1,
        companion: false,
    }
}

/// A JPEG thumbnail of soft colours; at 512 pixels it has about as many bytes as a real one.
pub(crate) fn face(number: u64, width: u32, height: u32) -> Result<Vec<u8>> {
    let hash = blake3::hash(&number.to_be_bytes());
    let byte = |x: u32, y: u32| hash.as_bytes()[(x + 7 * y) as usize % 32];
    let coarse = RgbImage::from_fn(12, 9, |x, y| Rgb([byte(x, y), byte(y, x), byte(x + 1, y + 3)]));
    let pixels = imageops::resize(&coarse, width, height, imageops::FilterType::CatmullRom);
    let failed = |error: thumbnails::ThumbError| Error::NoPicture {
        path: PathBuf::from("a made thumbnail"),
        problem: FileProblem::Other { message: error.to_string() },
    };
    thumbnails::encode(&pixels).map_err(failed)
}

/// A unit vector near `centre`, the same for the same hash.
fn near(centre: &[f32], hash: &Hash) -> Vec<f32> {
    let mut stream = blake3::Hasher::new_keyed(hash.as_bytes()).finalize_xof();
    let mut bytes = vec![0; centre.len()];
    stream.fill(&mut bytes);
    let deviating =
        centre.iter().zip(&bytes).map(|(x, &byte)| x + DEVIATION * (f32::from(byte) / 127.5 - 1.0));
    let vector: Vec<f32> = deviating.collect();
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    vector.iter().map(|x| x / length).collect()
}
