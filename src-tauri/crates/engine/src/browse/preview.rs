//! Pictures as the window shows them: small, medium, or as large as a screen has use for.
//!
//! Owns the sizes and the cache of large ones. Gives nothing but contents of the catalogue, and never the
//! file itself: every pixel has been decoded and encoded here, so that no foreign decoder has to be trusted.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use blake3::Hash;
use image::{DynamicImage, RgbaImage};
use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor};

use crate::catalogue::files::{self, State};
use crate::catalogue::{contents, thumbnails as table};
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::decode::{self, Orientation, TargetSize, resize};
use crate::pictures::thumbnails;
use crate::pictures::{exif, file};
use crate::problem::FileProblem;

/// Long side of [`Size::View`], in pixels: more than a 5K screen's height, less than a large photograph.
const VIEW: u32 = 4096;
/// Quality of a large picture, where one looks closely.
const QUALITY: i32 = 90;
/// Bytes that the large pictures on disk may take together.
const CACHE: u64 = 256 << 20;
/// Folder of the library that holds them; can be deleted at any time.
const FOLDER: &str = "views";

/// How large a picture is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Long side at most 256 px.
    Small,
    /// Long side at most 512 px: the thumbnail as it is kept.
    Medium,
    /// Long side at most 4096 px; the thumbnail where the file cannot be reached.
    View,
}

/// A picture ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Upright sRGB JPEG.
    pub jpeg: Vec<u8>,
    /// Whether it is smaller than was asked for, because no file of the picture can be reached right now.
    pub fallback: bool,
}

/// A catalogued picture in a size. `None`: no content has this hash, or nothing of it is kept.
pub(crate) fn shown(library: &Library, hash: &Hash, size: Size) -> Result<Option<Shown>> {
    let Some(id) = library.catalogue.read(|db| contents::id(db, hash))? else { return Ok(None) };
    if size == Size::View
        && let Some(jpeg) = view(library, id, hash)?
    {
        return Ok(Some(Shown { jpeg, fallback: false }));
    }
    let Some(thumbnail) = library.catalogue.read(|db| table::get(db, hash))? else { return Ok(None) };
    // A thumbnail that cannot be halved is shown as it is; the next repair finds it.
    let jpeg = match size {
        Size::Small => halve(&thumbnail).unwrap_or(thumbnail),
        Size::Medium | Size::View => thumbnail,
    };
    Ok(Some(Shown { jpeg, fallback: size == Size::View }))
}

/// The pixels of a JPEG that was made here, for programs that take no file format.
pub fn rgba(jpeg: &[u8]) -> Result<RgbaImage, FileProblem> {
    let whole = TargetSize { long: VIEW, short: 0 };
    let picture = decode::decode(jpeg, Orientation::UPRIGHT, whole)?;
    Ok(DynamicImage::from(picture.pixels).into_rgba8())
}

/// Half as wide and high. JPEG's blocks of 8 × 8 are decoded to 4 × 4, which costs a quarter.
fn halve(jpeg: &[u8]) -> Option<Vec<u8>> {
    let mut decompressor = Decompressor::new().ok()?;
    let header = decompressor.read_header(jpeg).ok()?;
    if header.width.max(header.height) <= thumbnails::LONG_SIDE as usize / 2 {
        return None;
    }
    decompressor.set_scaling_factor(ScalingFactor::ONE_HALF).ok()?;
    let half = header.scaled(ScalingFactor::ONE_HALF);
    let (width, height) = (half.width, half.height);
    let mut pixels = vec![0; width * height * 3];
    let image =
        Image { pixels: pixels.as_mut_slice(), width, pitch: width * 3, height, format: PixelFormat::RGB };
    decompressor.decompress(jpeg, image).ok()?;
    let pixels = image::RgbImage::from_raw(width as u32, height as u32, pixels)?;
    thumbnails::to_jpeg(&pixels, thumbnails::QUALITY).ok()
}

/// The large picture, from the cache or made of the first file that still has this content.
fn view(library: &Library, id: ContentId, hash: &Hash) -> Result<Option<Vec<u8>>> {
    let cached = library.dir.join(FOLDER).join(format!("{}.jpg", hash.to_hex()));
    if let Ok(bytes) = fs::read(&cached) {
        // What is looked at stays in the cache. If its time cannot be set it only goes earlier.
        drop(fs::File::open(&cached).and_then(|file| file.set_modified(SystemTime::now())));
        return Ok(Some(bytes));
    }
    for copy in library.catalogue.read(|db| files::copies_of_content(db, id))? {
        let path = copy.path;
        // A share that is away may never answer, and few threads make large pictures.
        let away = copy.state == State::Offline && !copy.cloud;
        if away || library.would_download(&path)? {
            continue;
        }
        let Ok(jpeg) = decode_view(&path, hash) else { continue };
        // A cache that cannot be written costs time, not the picture.
        if library.catalogue.is_writable()
            && let Err(error) = keep(&cached, &jpeg)
        {
            tracing::warn!(%error, "a large picture could not be kept");
        }
        return Ok(Some(jpeg));
    }
    Ok(None)
}

fn decode_view(path: &Path, hash: &Hash) -> Result<Vec<u8>> {
    let refuse = |problem| Error::NoPicture { path: path.to_path_buf(), problem };
    let bytes = file::read(path)?;
    if blake3::hash(&bytes) != *hash {
        return Err(refuse(FileProblem::Changed));
    }
    let wanted = TargetSize { long: VIEW, short: 0 };
    let picture = decode::decode(&bytes, exif::read(&bytes).orientation, wanted).map_err(refuse)?;
    let pixels = resize::fit_within(&picture.pixels, VIEW);
    thumbnails::to_jpeg(&pixels, QUALITY)
        .map_err(|error| refuse(FileProblem::Other { message: error.to_string() }))
}

/// Puts a file into the cache whole, and takes out what was looked at longest ago when it grew too large.
fn keep(path: &Path, jpeg: &[u8]) -> std::io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    fs::create_dir_all(folder)?;
    // Two threads may make the same picture; each writes a file of its own.
    let temporary = path.with_extension(format!("{:?}.new", std::thread::current().id()));
    fs::write(&temporary, jpeg)?;
    fs::rename(&temporary, path)?;
    trim(folder, CACHE)
}

fn trim(folder: &Path, most: u64) -> std::io::Result<()> {
    let mut kept: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(metadata) = entry.metadata() else { continue };
        kept.push((metadata.modified()?, metadata.len(), entry.path()));
    }
    kept.sort_unstable();
    let mut total: u64 = kept.iter().map(|(_, bytes, _)| bytes).sum();
    for (_, bytes, path) in kept {
        if total <= most {
            break;
        }
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => total -= bytes,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    #[test]
    fn a_small_picture_is_half_of_the_thumbnail() {
        let thumbnail = thumbnails::encode(&RgbImage::from_pixel(2000, 1000, Rgb([200, 30, 10]))).unwrap();
        let small = halve(&thumbnail).unwrap();
        let header = Decompressor::new().unwrap().read_header(&small).unwrap();
        assert_eq!((header.width, header.height), (256, 128));
        assert!(halve(&small).is_none(), "what is small enough stays as it is");
        assert!(halve(&thumbnail[..200]).is_none() || thumbnail.len() < 200);
        assert!(halve(b"").is_none());
    }

    #[test]
    fn the_cache_gives_up_its_oldest() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, age: u64| {
            let path = dir.path().join(name);
            fs::write(&path, [0; 100]).unwrap();
            let file = fs::File::options().write(true).open(&path).unwrap();
            file.set_modified(SystemTime::now() - std::time::Duration::from_secs(age)).unwrap();
            path
        };
        let (old, newer, newest) = (write("a", 30), write("b", 20), write("c", 10));
        trim(dir.path(), 200).unwrap();
        assert_eq!([old.exists(), newer.exists(), newest.exists()], [false, true, true]);
    }
}
