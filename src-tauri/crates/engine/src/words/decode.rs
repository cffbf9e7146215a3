//! The pixels of a picture for a reader.
//!
//! Owns which file of a content is decoded, and the thumbnail in its place. Never opens a file on a drive that is not there.

use std::path::Path;

use blake3::Hash;
use image::RgbImage;

use crate::catalogue::files::{self, State};
use crate::catalogue::thumbnails;
use crate::disk::timeout::TIMEOUT;
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::decode::{self, Orientation, TargetSize, resize};
use crate::pictures::{file as picture_file, metadata};
use crate::problem::FileProblem;

/// Most pixels of a long picture, such as a whole page of the web.
const MOST_PIXELS: f64 = 24e6;

/// A picture to read.
pub(super) struct Decoded {
    /// Upright, no larger than the reader wants.
    pub(super) pixels: RgbImage,
    /// Width of the original in pixels, upright.
    pub(super) width: u32,
    /// Height of the original in pixels, upright.
    pub(super) height: u32,
}

/// A content's pixels, with a long side of at most `side` pixels, and whether they are its thumbnail's. `None` if neither a
/// file of it nor its thumbnail can be decoded now.
pub(super) fn content(
    library: &Library,
    id: ContentId,
    hash: &Hash,
    side: u32,
) -> Result<Option<(RgbImage, bool)>> {
    for copy in library.catalogue.read(|db| files::copies_of_content(db, id))? {
        if copy.state != State::Present || library.would_download(&copy.path)? {
            continue;
        }
        let (path, hash) = (copy.path.clone(), *hash);
        // A share may stop answering at any time.
        let decoded = library.timed_io.run(&copy.path, TIMEOUT, move || file(&path, Some(&hash), side));
        match decoded {
            Some(Ok(decoded)) => return Ok(Some((decoded.pixels, false))),
            Some(Err(error)) => tracing::debug!(%error, "a picture can't be read for its words"),
            None => tracing::debug!(path = %copy.path.display(), "a picture does not answer"),
        }
    }
    let Some(jpeg) = library.catalogue.read(|db| thumbnails::get(db, hash))? else { return Ok(None) };
    let wanted = TargetSize { long: side, short: 0 };
    let picture = decode::decode(&jpeg, Orientation::UPRIGHT, wanted).ok();
    Ok(picture.map(|picture| (resize::into_fitting(picture.pixels, side), true)))
}

/// The picture in a file, which must have this hash if one is given.
///
/// # Errors
///
/// [`Error::NoPicture`] when it can't be decoded or has another hash, and file errors.
pub(super) fn file(path: &Path, hash: Option<&Hash>, side: u32) -> Result<Decoded> {
    let no_picture = |problem| Error::NoPicture { path: path.to_path_buf(), problem };
    let bytes = picture_file::read(path)?;
    if hash.is_some_and(|hash| blake3::hash(&bytes) != *hash) {
        return Err(no_picture(FileProblem::Changed));
    }
    let wanted = TargetSize { long: side, short: side / 2 };
    let picture = decode::decode(&bytes, metadata::read(&bytes).hints(), wanted).map_err(no_picture)?;
    let (width, height) = picture.pixels.dimensions();
    let long = legible((width, height), side);
    let pixels = resize::into_fitting(picture.pixels, long);
    Ok(Decoded { pixels, width: picture.width, height: picture.height })
}

/// The long side to which a picture is shrunken for a reader that wants `side` pixels. More than twice as long as it is
/// wide, it keeps half of that as its short side: text must stay legible.
fn legible((width, height): (u32, u32), side: u32) -> u32 {
    let (long, short) = (width.max(height), width.min(height).max(1));
    let shrunken = u64::from(long) * u64::from(side / 2) / u64::from(short);
    let most = (MOST_PIXELS * f64::from(long) / f64::from(short)).sqrt() as u32;
    u32::try_from(shrunken).unwrap_or(u32::MAX).min(most).max(side).min(long.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_picture_keeps_its_text_legible() {
        assert_eq!(legible((4000, 3000), 2048), 2048);
        assert_eq!(legible((1000, 20_000), 2048), 20_000);
        assert_eq!(legible((10_000, 2000), 2048), 5120);
        assert_eq!(legible((3000, 2000), 1000), 1000);
        assert_eq!(legible((1024, 250_000), 2048), 76_546, "no more than 24 megapixels");
        assert_eq!([legible((300, 200), 2048), legible((0, 0), 2048)], [300, 1]);
    }
}
