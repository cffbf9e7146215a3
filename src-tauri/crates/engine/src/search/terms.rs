//! The terms of a query as vectors.
//!
//! Owns which terms are compared with what pictures show, and how a picture named by its path is found. Never ranks.

use std::path::{Path, PathBuf};

use super::for_model::{ForModel, for_model};
use super::{mix, similar};
use crate::catalogue::{files, folders};
use crate::embedder::Understanding;
use crate::embedding_space::EmbeddingSpace;
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::query::{Query, Subject, Term};

/// A term that pictures are compared with.
pub(super) struct Embedded {
    /// Of length 1.
    pub(super) vector: Vec<f32>,
    pub(super) weight: f32,
    pub(super) origin: Origin,
}

/// Where a vector comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// From words that the model understands so far.
    Words(Understanding),
    /// From a picture, which the library may have.
    Picture(Option<ContentId>),
}

/// All terms of a query that pictures are compared with.
#[derive(Default)]
pub(super) struct Terms {
    pub(super) positive: Vec<Embedded>,
    pub(super) negative: Vec<Embedded>,
    /// Words of another language that the lexicon lacks, as they were typed.
    pub(super) unknown: Vec<String>,
}

impl Terms {
    /// Embeds the terms of a query.
    pub(super) fn of(library: &Library, space: &EmbeddingSpace, query: &Query) -> Result<Self> {
        let mut terms = Self::default();
        for term in query.terms() {
            if let Some(embedded) = embed(library, space, term, &mut terms.unknown)? {
                if term.without { &mut terms.negative } else { &mut terms.positive }.push(embedded);
            }
        }
        // What the model cannot read would only distract from what it can.
        keep_readable(&mut terms.positive);
        if !terms.positive.is_empty() {
            terms.negative.retain(|term| !term.is_unreadable());
        }
        keep_readable(&mut terms.negative);
        Ok(terms)
    }

    /// How much of the words the model understands: that of the term it understands best, of the positive ones if there
    /// are any.
    pub(super) fn understanding(&self) -> Understanding {
        let of = |term: &Embedded| match term.origin {
            Origin::Words(understanding) => Some(understanding),
            Origin::Picture(_) => None,
        };
        let terms = if self.positive.is_empty() { &self.negative } else { &self.positive };
        [Understanding::Words, Understanding::Guess, Understanding::Nothing]
            .into_iter()
            .find(|one| terms.iter().filter_map(of).any(|understanding| understanding == *one))
            .unwrap_or_default()
    }

    /// The pictures of the library that are searched with; they are left out of the hits.
    pub(super) fn searched_pictures(&self) -> impl Iterator<Item = ContentId> {
        self.positive.iter().filter_map(|term| match term.origin {
            Origin::Picture(id) => id,
            Origin::Words(_) => None,
        })
    }

    /// The unit vector to look for; `None` for no terms.
    pub(super) fn target(&self) -> Option<Vec<f32>> {
        mix::target(&weighted(self.positive.iter()), &weighted(self.negative.iter()))
    }
}

impl Embedded {
    pub(super) fn is_picture(&self) -> bool {
        matches!(self.origin, Origin::Picture(_))
    }

    fn is_unreadable(&self) -> bool {
        self.origin == Origin::Words(Understanding::Nothing)
    }
}

/// Leaves out the terms that the model cannot read, unless it can read none.
fn keep_readable(terms: &mut Vec<Embedded>) {
    if terms.iter().any(|term| !term.is_unreadable()) {
        terms.retain(|term| !term.is_unreadable());
    }
}

/// The terms as [`mix`] takes them.
pub(super) fn weighted<'a>(terms: impl Iterator<Item = &'a Embedded>) -> Vec<mix::Weighted<'a>> {
    terms.map(|term| (&*term.vector, term.weight)).collect()
}

fn embed(
    library: &Library,
    space: &EmbeddingSpace,
    term: &Term,
    unknown: &mut Vec<String>,
) -> Result<Option<Embedded>> {
    let (vector, origin) = match &term.subject {
        Subject::Words(words) | Subject::Shows(words) => of_words(space, words, unknown)?,
        Subject::Like(path) => of_picture(library, space, path)?,
        Subject::Text(_) => return Ok(None),
    };
    Ok(Some(Embedded { vector, weight: term.weight, origin }))
}

fn of_words(space: &EmbeddingSpace, words: &str, unknown: &mut Vec<String>) -> Result<(Vec<f32>, Origin)> {
    let ForModel { text, understanding, unknown: lacking } = for_model(&*space.embedder, words)?;
    unknown.extend(lacking);
    Ok((space.text_vector(&text)?, Origin::Words(understanding)))
}

/// The stored vector if the library has the picture, else that of the file.
fn of_picture(library: &Library, space: &EmbeddingSpace, path: &str) -> Result<(Vec<f32>, Origin)> {
    let path = absolute(path)?;
    if let Some(id) = content_at(library, &path)?
        && let Some(vector) = space.vector_of(&library.catalogue, id)?
    {
        return Ok((space.embedder.likeness_query(&vector), Origin::Picture(Some(id))));
    }
    let embedded = space.outside_vector(&path, || library.embed_file(&*space.embedder, &path))?;
    let outside = similar::outside_target(library, &*space.embedder, embedded)?;
    Ok((outside.vector, Origin::Picture(outside.itself)))
}

/// A path as it is typed: absolute, in the home folder, or relative to the current folder.
fn absolute(path: &str) -> Result<PathBuf> {
    let home = path.strip_prefix("~/").and_then(|inside| Some(std::env::home_dir()?.join(inside)));
    let path = home.unwrap_or_else(|| PathBuf::from(path));
    std::path::absolute(&path).map_err(Error::io(&path))
}

/// The picture that the catalogue lists at an absolute path.
fn content_at(library: &Library, path: &Path) -> Result<Option<ContentId>> {
    let real = path.canonicalize().ok();
    library.catalogue.read(|db| {
        // Of nested folders the innermost owns the file, and comes last.
        for folder in folders::all(db)?.iter().rev() {
            for path in [Some(path), real.as_deref()].into_iter().flatten() {
                let Ok(inside) = path.strip_prefix(&folder.path) else { continue };
                if let Some(id) = files::picture_at(db, folder.id, inside)? {
                    return Ok(Some(id));
                }
            }
        }
        Ok(None)
    })
}
