//! The pixels of a picture for a reader, and for a captioner.
//!
//! Owns which file of a content is decoded, and the thumbnail in its place. Never opens a file on a drive that is not there,
//! nor a second one in a folder whose first does not answer.

use std::path::Path;
use std::time::Duration;

use blake3::Hash;
use image::RgbImage;

use crate::catalogue::files::{self, CopyOf, State};
use crate::catalogue::thumbnails;
use crate::disk::cloud;
use crate::disk::timeout::TIMEOUT;
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::decode::{self, Orientation, TargetSize, resize};
use crate::pictures::file::FileBytes;
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

/// What became of the files of a content.
pub(crate) enum OfFiles {
    /// The pixels of one.
    Pixels(RgbImage),
    /// None can be decoded, and why: as long as they stay as they are, another try would end alike.
    Undecodable(FileProblem),
    /// A folder with one of them does not answer. Another time it may.
    Silent,
    /// None is at hand.
    Away,
}

/// The pixels of a content's files that are present, with a long side of at most `side` pixels unless text would become
/// illegible. A share may stop answering at any time, and is waited for once.
pub(crate) fn files(library: &Library, id: ContentId, hash: &Hash, side: u32) -> Result<OfFiles> {
    files_within(library, id, hash, side, TIMEOUT)
}

pub(super) fn files_within(
    library: &Library,
    id: ContentId,
    hash: &Hash,
    side: u32,
    patience: Duration,
) -> Result<OfFiles> {
    let mut outcome = OfFiles::Away;
    for copy in library.catalogue.read(|db| files::copies_of_content(db, id))? {
        if copy.state != State::Present {
            continue;
        }
        let found = bytes_of(library, &copy, patience)?;
        let error =
            match found.map(|read| read.and_then(|bytes| decoded(&copy.path, &bytes, Some(hash), side))) {
                Found::Local(Ok(decoded)) => return Ok(OfFiles::Pixels(decoded.pixels)),
                Found::Local(Err(error)) => error,
                Found::InCloud => continue,
                Found::Silent => {
                    outcome = OfFiles::Silent;
                    continue;
                }
            };
        match error {
            Error::NoPicture { problem, .. } if is_final(&problem) => {
                return Ok(OfFiles::Undecodable(problem));
            }
            error => tracing::debug!(%error, "a picture can't be read"),
        }
    }
    Ok(outcome)
}

/// Whether another try would end alike. What is in a file that has changed is for the next scan to learn.
fn is_final(problem: &FileProblem) -> bool {
    !problem.is_transient() && !matches!(problem, FileProblem::Changed | FileProblem::NotAFile)
}

/// A file that was asked for.
enum Found<T> {
    Local(T),
    InCloud,
    Silent,
}

impl<T> Found<T> {
    fn map<U>(self, change: impl FnOnce(T) -> U) -> Found<U> {
        match self {
            Self::Local(found) => Found::Local(change(found)),
            Self::InCloud => Found::InCloud,
            Self::Silent => Found::Silent,
        }
    }
}

/// The bytes of a file. A folder that does not answer is asked by a single call at a time, however many pictures it has.
fn bytes_of(library: &Library, copy: &CopyOf, patience: Duration) -> Result<Found<Result<FileBytes>>> {
    let root = copy.root_path();
    if library.timed_io.is_blocked(root) {
        return Ok(Found::Silent);
    }
    let (path, in_cloud) = (copy.path.clone(), library.cloud_test()?);
    let read = move || match cloud::is_away(&path, in_cloud) {
        true => Found::InCloud,
        false => Found::Local(picture_file::read(&path)),
    };
    // Not by the folder's own path: a large file that takes long is no reason to take the folder for unavailable.
    let found = library.timed_io.run(&root.join("words"), patience, read);
    Ok(found.unwrap_or(Found::Silent))
}

/// The pixels of a content's thumbnail; `None` if there is none that can be decoded.
pub(crate) fn thumbnail(library: &Library, hash: &Hash, side: u32) -> Result<Option<RgbImage>> {
    let Some(jpeg) = library.catalogue.read(|db| thumbnails::get(db, hash))? else { return Ok(None) };
    let wanted = TargetSize { long: side, short: 0 };
    let picture = decode::decode(&jpeg, Orientation::UPRIGHT, wanted).ok();
    Ok(picture.map(|picture| resize::into_fitting(picture.pixels, side)))
}

/// The picture in a file.
///
/// # Errors
///
/// [`Error::NoPicture`] when it can't be decoded, and file errors.
pub(super) fn file(path: &Path, side: u32) -> Result<Decoded> {
    decoded(path, &picture_file::read(path)?, None, side)
}

/// The picture in the bytes of a file, which must have this hash if one is given.
fn decoded(path: &Path, bytes: &[u8], hash: Option<&Hash>, side: u32) -> Result<Decoded> {
    let no_picture = |problem| Error::NoPicture { path: path.to_path_buf(), problem };
    if hash.is_some_and(|hash| blake3::hash(bytes) != *hash) {
        return Err(no_picture(FileProblem::Changed));
    }
    let wanted = TargetSize { long: side, short: side / 2 };
    let picture = decode::decode(bytes, metadata::read(bytes).hints(), wanted).map_err(no_picture)?;
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
    use std::fs::Metadata;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::catalogue::contents;
    use crate::mutex::lock;
    use crate::testing::TestLibrary;

    /// How often the share was asked for a file.
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    /// Whoever holds this holds the answers of the share.
    static ANSWERS: Mutex<()> = Mutex::new(());

    fn is_in_cloud(path: &Path, _: &Metadata) -> bool {
        if path.parent().is_some_and(|folder| folder.ends_with("share")) {
            ASKED.fetch_add(1, Ordering::SeqCst);
            drop(lock(&ANSWERS));
        }
        false
    }

    #[test]
    fn a_share_that_stopped_answering_is_asked_once_for_all_its_pictures() {
        let fixture = TestLibrary::new();
        let library = fixture.library().with_cloud(is_in_cloud);
        fixture.fill("share", 3);
        fixture.index(&library, "share");
        let ask = |id: i64, patience| {
            let hash = library.catalogue.read(|db| contents::hash(db, ContentId(id))).unwrap().unwrap();
            files_within(&library, ContentId(id), &hash, 100, patience).unwrap()
        };
        let before = ASKED.load(Ordering::SeqCst);
        let held = lock(&ANSWERS);
        for id in 1..=3 {
            assert!(matches!(ask(id, Duration::from_millis(1)), OfFiles::Silent));
        }
        drop(held);
        while library.timed_io.is_blocked(&fixture.path("share/words")) {
            std::thread::yield_now();
        }
        assert_eq!(ASKED.load(Ordering::SeqCst), before + 1);
        assert!(matches!(ask(2, TIMEOUT), OfFiles::Pixels(_)));
    }

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
