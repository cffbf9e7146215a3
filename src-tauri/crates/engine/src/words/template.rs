//! What a model makes of a picture without its words.
//!
//! Owns which pixels that is made of: those of the thumbnail, which is at hand, so that pictures are compared alike; and which
//! memes lack one.

use std::path::Path;
use std::sync::Arc;

use image::RgbImage;

use super::lines::lines_in;
use super::{decode, fill};
use crate::catalogue::{contents, thumbnails, words};
use crate::embedder::{Embedder, picture_vector};
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::decode::{model_input, resize};
use crate::pictures::thumbnails::{LONG_SIDE, decode as decode_thumbnail};
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
    let pixels = decode::file(path, reader.longest_side().max(LONG_SIDE))?.pixels;
    let read = lines_in(&*reader, &resize::fit_within(&pixels, reader.longest_side()));
    let lines = read.map_err(|source| Error::ReadText { path: path.to_path_buf(), source })?;
    match lines.is_empty() {
        true => Ok(None),
        false => vector(embedder, resize::into_fitting(pixels, LONG_SIDE), &lines).map(Some),
    }
}

/// Makes the vector of a picture without its words, as [`template_of`].
fn make(library: &Library, embedder: &dyn Embedder, id: ContentId) -> Result<Option<Vec<f32>>> {
    let found = library.catalogue.read(|db| {
        let Some(hash) = contents::hash(db, id)? else { return Ok(None) };
        let read = words::get(db, id)?.map(|(_, reading)| reading.lines);
        Ok(read.filter(|lines| !lines.is_empty()).zip(thumbnails::get(db, &hash)?))
    })?;
    let Some((lines, jpeg)) = found else { return Ok(None) };
    decode_thumbnail(&jpeg).map(|pixels| vector(embedder, pixels, &lines)).transpose()
}

/// The memes that lack a vector without their words.
#[derive(Default)]
pub(super) struct PendingTemplates {
    /// The model that they were listed for, and those left; `None` until they are listed.
    listed: Option<(String, Vec<ContentId>)>,
}

impl PendingTemplates {
    /// Has them listed again, since there are more memes.
    pub(super) fn forget(&mut self) {
        self.listed = None;
    }

    /// Whether none is left.
    pub(super) fn has_ended(&self) -> bool {
        self.listed.as_ref().is_some_and(|(_, left)| left.is_empty())
    }

    /// Makes the next vector, by the model in use; false if none is left.
    ///
    /// # Errors
    ///
    /// [`Error::Embed`] when the model fails, and database errors.
    pub(super) fn make_next(&mut self, library: &Library) -> Result<bool> {
        let embedder = Arc::clone(&library.space().embedder);
        if self.listed.as_ref().is_none_or(|(model, _)| model != embedder.id()) {
            let left = library.catalogue.read(|db| words::pending_templates(db, embedder.id()))?;
            self.listed = Some((embedder.id().to_owned(), left));
        }
        let Some(id) = self.listed.as_mut().and_then(|(_, left)| left.pop()) else { return Ok(false) };
        if let Some(vector) = make(library, &*embedder, id)? {
            library.catalogue.write(|db| match contents::hash(db, id)? {
                Some(hash) => words::put_template(db, id, &hash, embedder.id(), &vector),
                None => Ok(()),
            })?;
        }
        Ok(true)
    }
}

fn vector(embedder: &dyn Embedder, mut pixels: RgbImage, lines: &[TextLine]) -> Result<Vec<f32>> {
    fill::fill(&mut pixels, lines);
    Ok(picture_vector(embedder, model_input(&pixels, embedder.input()))?)
}
