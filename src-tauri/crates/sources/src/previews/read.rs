//! Reading the best JPEG of a preview.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

use super::colour::Colour;
use super::exif;
use super::jpeg::Jpeg;
use super::name::Name;
use super::pyramid::Pyramid;
use super::remembered::facts;
use super::segments::Segments;
use super::store::Facts;
use crate::orientation::Orientation;

/// The most files of one preview that are tried.
const MAX_FILES: usize = 64;

/// A JPEG with what is known of how to show it.
pub(crate) struct Shown {
    pub(crate) jpeg: Jpeg,
    pub(crate) colour: Option<Colour>,
    pub(crate) orientation: Option<Orientation>,
}

impl Shown {
    /// A preview's JPEG. How it is turned changes without the file, so the database knows better; in which colours it
    /// was written the file does.
    fn new(jpeg: Jpeg, pyramid: &Pyramid<File>, facts: Facts) -> Self {
        let header = pyramid.header();
        Self {
            jpeg,
            colour: header.colour.or(facts.colour),
            orientation: facts.orientation.or(header.orientation),
        }
    }
}

/// The bytes of the largest sound JPEG of a preview, with its colour profile and orientation. Where each size is a file
/// of its own and this one is damaged, the others are tried.
///
/// # Errors
/// When the file can't be read, is no preview, or no JPEG in it can be shown.
pub fn read_preview(path: &Path) -> Result<Vec<u8>> {
    let facts = facts(path);
    let shown = match largest([path.to_path_buf()], facts) {
        Err(Error::Damaged { .. }) => largest(siblings(path), facts)?,
        shown => shown?,
    };
    let shown = shown.ok_or_else(|| nothing_shown(path))?;
    let segments = Segments {
        exif: exif::block(shown.orientation, None),
        profile: shown.colour.map(Colour::profile),
        ..Segments::default()
    };
    Ok(segments.added_to(&shown.jpeg))
}

/// The largest JPEG of files, the best of them first, that is complete; otherwise the largest that can be shown. `None`
/// without files.
///
/// # Errors
/// When there is none: why the first file has none.
pub(crate) fn largest(files: impl IntoIterator<Item = PathBuf>, facts: Facts) -> Result<Option<Shown>> {
    let (mut best, mut first_error) = (None::<Shown>, None);
    for path in files.into_iter().take(MAX_FILES) {
        match largest_in(&path, facts) {
            Ok(shown) if shown.jpeg.is_complete() => return Ok(Some(shown)),
            Ok(shown) if best.as_ref().is_none_or(|best| best.jpeg.pixels() < shown.jpeg.pixels()) => {
                best = Some(shown);
            }
            Ok(_) => {}
            Err(error) => drop(first_error.get_or_insert(error)),
        }
    }
    match (best, first_error) {
        (None, Some(error)) => Err(error),
        (best, _) => Ok(best),
    }
}

fn open(path: &Path) -> Result<Pyramid<File>> {
    let fail = Error::io(path);
    let pyramid = Pyramid::open(File::open(path).map_err(&fail)?).map_err(&fail)?;
    pyramid.ok_or_else(|| Error::damaged(path, "it is no preview of Lightroom"))
}

/// The pictures of all sizes of a file that can be shown.
///
/// # Errors
/// When there is none.
pub(crate) fn all(path: &Path, facts: Facts) -> Result<Vec<Shown>> {
    let mut pyramid = open(path)?;
    let mut shown = Vec::new();
    for size in 0..pyramid.len() {
        if let Some(jpeg) = pyramid.jpeg(size).map_err(Error::io(path))? {
            shown.push(Shown::new(jpeg, &pyramid, facts));
        }
    }
    if shown.is_empty() { Err(nothing_shown(path)) } else { Ok(shown) }
}

fn nothing_shown(path: &Path) -> Error {
    Error::damaged(path, "no picture in it can be shown")
}

fn largest_in(path: &Path, facts: Facts) -> Result<Shown> {
    let mut pyramid = open(path)?;
    let jpeg = pyramid.largest().map_err(Error::io(path))?;
    Ok(Shown::new(jpeg.ok_or_else(|| nothing_shown(path))?, &pyramid, facts))
}

/// The other files of the same preview, the largest first.
fn siblings(path: &Path) -> Vec<PathBuf> {
    let parse = |path: &Path| Name::parse(&path.file_name()?.to_string_lossy());
    let (Some(folder), Some(name)) = (path.parent(), parse(path)) else { return vec![path.to_path_buf()] };
    let others = fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| {
        let other = parse(&entry.path())?;
        let is_sibling = name.uuid.is_some() && other.uuid == name.uuid && other.part == name.part;
        is_sibling.then(|| (other.long_dimension, entry.path()))
    });
    let mut files: Vec<_> = others.filter(|(_, other)| other != path).collect();
    files.sort_by(|a, b| b.cmp(a));
    // Its own error is the one that is reported.
    std::iter::once(path.to_path_buf()).chain(files.into_iter().map(|(_, path)| path)).collect()
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
