//! What a model makes of a picture without its words.
//!
//! Owns which pixels that is made of: those of the thumbnail, which is at hand, so that pictures are compared alike.

use std::path::Path;

use image::RgbImage;

use super::lines::lines_in;
use super::{decode, fill};
use crate::catalogue::{contents, thumbnails, words};
use crate::embedder::{Embedder, picture_vector};
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::decode::{Orientation, TargetSize, decode as decode_bytes, model_input, resize};
use crate::pictures::thumbnails::LONG_SIDE;
use crate::text_reader::TextLine;

/// The vector of a picture without its words, which is made if it is not stored. `None` if no words were read in it, or it
/// has no thumbnail.
///
/// # Errors
///
/// [`Error::Embed`] when the model fails, and database errors.
pub fn template_of(library: &Library, embedder: &dyn Embedder, id: ContentId) -> Result<Option<Vec<f32>>> {
    if let Some(stored) = library.catalogue.read(|db| words::template(db, id, embedder.id()))? {
        return Ok(Some(stored));
    }
    make(library, embedder, id)
}

/// The vector of a picture file without the words that the library's reader reads in it. `None` if there are none.
///
/// # Errors
///
/// [`Error::NoPicture`] when the file holds no readable picture or reading would download it, [`Error::ReadText`] when the
/// reader fails, [`Error::Embed`] when the model fails, and file errors.
pub fn template_of_file(library: &Library, embedder: &dyn Embedder, path: &Path) -> Result<Option<Vec<f32>>> {
    library.check_local(path)?;
    let Some(reader) = library.text_reader() else { return Ok(None) };
    let pixels = decode::file(path, None, reader.longest_side().max(LONG_SIDE))?.pixels;
    let read = lines_in(&*reader, &resize::fit_within(&pixels, reader.longest_side()));
    let lines = read.map_err(|source| Error::ReadText { path: path.to_path_buf(), source })?;
    match lines.is_empty() {
        true => Ok(None),
        false => vector(embedder, resize::into_fitting(pixels, LONG_SIDE), &lines).map(Some),
    }
}

/// Makes the vector of a picture without its words, as [`template_of`].
pub(super) fn make(library: &Library, embedder: &dyn Embedder, id: ContentId) -> Result<Option<Vec<f32>>> {
    let found = library.catalogue.read(|db| {
        let Some(hash) = contents::hash(db, id)? else { return Ok(None) };
        let read = words::get(db, id)?.map(|(_, reading)| reading.lines);
        Ok(read.filter(|lines| !lines.is_empty()).zip(thumbnails::get(db, &hash)?))
    })?;
    let Some((lines, jpeg)) = found else { return Ok(None) };
    let wanted = TargetSize { long: LONG_SIDE, short: 0 };
    match decode_bytes(&jpeg, Orientation::UPRIGHT, wanted) {
        Ok(picture) => vector(embedder, picture.pixels, &lines).map(Some),
        Err(_) => Ok(None),
    }
}

fn vector(embedder: &dyn Embedder, mut pixels: RgbImage, lines: &[TextLine]) -> Result<Vec<f32>> {
    fill::fill(&mut pixels, lines);
    Ok(picture_vector(embedder, model_input(&pixels, embedder.input()))?)
}
