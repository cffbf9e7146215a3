//! Pictures as the window shows them: small, medium, or as large as a screen can use.
//!
//! Owns the sizes and the cache of large previews. Returns only contents of the catalogue, and never the original
//! file: every pixel has been decoded and encoded here, so that the host need not trust its own decoders with
//! foreign data.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use blake3::Hash;
use image::{DynamicImage, RgbaImage};
use turbojpeg::{Decompressor, Image, PixelFormat, ScalingFactor};

use crate::catalogue::files::{self, State};
use crate::catalogue::{contents, thumbnails as stored_thumbnails};
use crate::disk::private;
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::decode::{self, Orientation, PIXELS_VERSIONS, TargetSize, resize};
use crate::pictures::metadata::{self, METADATA_VERSION};
use crate::pictures::{file, thumbnails};
use crate::problem::FileProblem;

/// Long side of [`Size::View`], in pixels: more than a 5K screen's height, less than a large photograph.
const VIEW: u32 = 4096;
/// JPEG quality of a large preview, 1 to 100: higher than a thumbnail's, since it is viewed closely.
const QUALITY: i32 = 90;
/// How many bytes the cached large previews may take together: room for a hundred or more.
const CACHE_BYTES: u64 = 256 << 20;
/// Folder of the library for cached large previews; can be deleted at any time.
const FOLDER: &str = "views";

/// The size of a preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Long side at most 256 px.
    Small,
    /// Long side at most 512 px: the stored thumbnail.
    Medium,
    /// Long side at most 4096 px; the thumbnail if no file of the picture can be read.
    View,
}

/// A picture ready to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Upright sRGB JPEG.
    pub jpeg: Vec<u8>,
    /// Whether it is smaller than requested, because no file of the picture can be read now.
    pub fallback: bool,
}

/// A catalogued picture in a size; `None` when no content has this hash or it has no thumbnail.
pub(crate) fn preview(library: &Library, hash: &Hash, size: Size) -> Result<Option<Preview>> {
    let Some(id) = library.catalogue.read(|db| contents::id(db, hash))? else { return Ok(None) };
    if size == Size::View
        && let Some(jpeg) = view(library, id, hash)?
    {
        return Ok(Some(Preview { jpeg, fallback: false }));
    }
    let Some(thumbnail) = library.catalogue.read(|db| stored_thumbnails::get(db, hash))? else {
        drop_damaged(library, hash)?;
        return Ok(None);
    };
    let jpeg = match size {
        Size::Small => halve(&thumbnail).unwrap_or(thumbnail),
        Size::Medium | Size::View => thumbnail,
    };
    Ok(Some(Preview { jpeg, fallback: size == Size::View }))
}

/// Deletes a thumbnail that is there although it could not be shown, so that the background makes it again.
fn drop_damaged(library: &Library, hash: &Hash) -> Result<()> {
    if library.is_writable() && library.catalogue.read(|db| stored_thumbnails::exists(db, hash))? {
        library.catalogue.write(|db| stored_thumbnails::delete(db, hash))?;
        library.space().note_dropped();
    }
    Ok(())
}

/// The pixels of a JPEG that was made here, for APIs that take no file format.
///
/// # Errors
///
/// Fails when the JPEG cannot be decoded.
pub fn rgba(jpeg: &[u8]) -> Result<RgbaImage, FileProblem> {
    let whole = TargetSize { long: VIEW, short: 0 };
    let picture = decode::decode(jpeg, Orientation::UPRIGHT, whole)?;
    Ok(DynamicImage::from(picture.pixels).into_rgba8())
}

/// Halves a JPEG's width and height; `None` when it is small already or damaged. Decodes blocks of 8 × 8 to 4 × 4,
/// which takes a quarter of the time.
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

/// The large preview, from the cache or made from the first file that still has this content.
fn view(library: &Library, id: ContentId, hash: &Hash) -> Result<Option<Vec<u8>>> {
    let cached = library.dir.join(FOLDER).join(file_name(hash));
    if let Ok(bytes) = fs::read(&cached) {
        // Keeps recently used previews in the cache. If its time cannot be set, it is only deleted earlier.
        drop(fs::File::open(&cached).and_then(|file| file.set_modified(SystemTime::now())));
        return Ok(Some(bytes));
    }
    for copy in library.catalogue.read(|db| files::copies_of_content(db, id))? {
        let path = copy.path;
        // A disconnected network share may never answer and would block one of the few threads that make previews.
        let offline = copy.state == State::Offline && !copy.cloud;
        if offline || library.would_download(&path)? {
            continue;
        }
        let Ok(jpeg) = decode_view(&path, hash) else { continue };
        // If the cache cannot be written, the preview is still returned.
        if library.catalogue.is_writable()
            && let Err(error) = store(&cached, &jpeg)
        {
            tracing::warn!(%error, "could not cache a large preview");
        }
        return Ok(Some(jpeg));
    }
    Ok(None)
}

/// Name of a cached preview. One that an older version of the readers made has another name, and is deleted in time.
fn file_name(hash: &Hash) -> String {
    let decoders: u32 = PIXELS_VERSIONS.iter().map(|(_, version)| version).sum();
    format!("{}-{METADATA_VERSION}.{decoders}.jpg", hash.to_hex())
}

/// Decodes a file whose content has to have this hash to a large preview.
fn decode_view(path: &Path, hash: &Hash) -> Result<Vec<u8>> {
    let no_picture = |problem| Error::NoPicture { path: path.to_path_buf(), problem };
    let bytes = file::read(path)?;
    if blake3::hash(&bytes) != *hash {
        return Err(no_picture(FileProblem::Changed));
    }
    let wanted = TargetSize { long: VIEW, short: 0 };
    let picture = decode::decode(&bytes, metadata::read(&bytes).hints(), wanted).map_err(no_picture)?;
    let pixels = resize::into_fitting(picture.pixels, VIEW);
    thumbnails::to_jpeg(&pixels, QUALITY)
        .map_err(|error| no_picture(FileProblem::Other { message: error.to_string() }))
}

/// Writes a preview into the cache atomically, and deletes the least recently used ones when the cache is too large.
fn store(path: &Path, jpeg: &[u8]) -> std::io::Result<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    private::create_folder(folder)?;
    // Two threads may make the same preview; each writes its own temporary file.
    let temporary = path.with_extension(format!("{:?}.new", std::thread::current().id()));
    private::write(&temporary, jpeg)?;
    fs::rename(&temporary, path)?;
    trim(folder, CACHE_BYTES)
}

/// Deletes the least recently used files until the folder takes at most `limit` bytes.
fn trim(folder: &Path, limit: u64) -> std::io::Result<()> {
    let mut files: Vec<(SystemTime, u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(metadata) = entry.metadata() else { continue };
        files.push((metadata.modified()?, metadata.len(), entry.path()));
    }
    files.sort_unstable();
    let mut total: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
    for (_, bytes, path) in files {
        if total <= limit {
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
#[path = "preview_tests.rs"]
mod tests;
