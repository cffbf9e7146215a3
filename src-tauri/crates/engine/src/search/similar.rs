//! Searching by a picture alone.
//!
//! Owns the vector of a picture from anywhere. Never mixes it with anything.

use std::path::{Path, PathBuf};

use blake3::Hash;

use super::ranking::Candidate;
use super::request::Request;
use crate::catalogue::{Catalogue, contents, listing};
use crate::embedder::{Embedder, picture_vector};
use crate::embedding_space::EmbeddingSpace;
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::file;
use crate::vectors::nearest::NearestQuery;

/// A picture to search with.
pub(super) struct Target {
    /// The unit vector to look for, with as many elements as the model has dimensions.
    pub(super) vector: Vec<f32>,
    /// The picture itself if the library has it, which is left out of the hits.
    pub(super) itself: Option<ContentId>,
}

impl Target {
    pub(super) fn stored(catalogue: &Catalogue, space: &EmbeddingSpace, id: ContentId) -> Result<Self> {
        let listed = catalogue.read(|db| listing::get(db, id))?;
        let vector = space.vector_of(catalogue, id)?;
        let vector = listed.and(vector).ok_or(Error::UnknownPicture { id })?;
        Ok(Self { vector: space.embedder.likeness_query(&vector), itself: Some(id) })
    }

    /// The pictures most like it, best first.
    pub(super) fn candidates(
        &self,
        library: &Library,
        space: &EmbeddingSpace,
        request: &Request<'_>,
    ) -> Result<Vec<Candidate>> {
        // The searched picture is among the nearest and is left out.
        let count = request.limit.saturating_add(usize::from(self.itself.is_some()));
        let query = NearestQuery { query: &self.vector, count, allowed: request.allowed };
        let near = space.search(&library.catalogue, &query)?;
        let cutoffs = space.likeness_cutoffs(&library.catalogue, &self.vector)?;
        let others = near.into_iter().filter(|(id, _)| Some(*id) != self.itself);
        let candidate = |(id, score)| {
            let strength = cutoffs.strength(score);
            Candidate {
                id,
                score,
                strength,
                fused: score,
                shows: true,
                has_words: false,
                says: None,
                avoided: false,
            }
        };
        Ok(others.map(candidate).collect())
    }
}

/// The target for a picture from anywhere, which the library may have all the same.
pub(super) fn outside_target(
    library: &Library,
    embedder: &dyn Embedder,
    (hash, vector): (Hash, Vec<f32>),
) -> Result<Target> {
    let itself = library.catalogue.read(|db| contents::id(db, &hash))?;
    Ok(Target { vector: embedder.likeness_query(&vector), itself })
}

impl Library {
    /// The content hash of a picture anywhere on disk, and its vector. Refuses a file in the cloud only, unless the
    /// settings let such files be read.
    ///
    /// # Errors
    ///
    /// [`Error::NoPicture`] when the file holds no readable picture or reading would download it, [`Error::Embed`] when
    /// the model fails, and database errors.
    pub fn embed_file(&self, embedder: &dyn Embedder, path: &Path) -> Result<(Hash, Vec<f32>)> {
        self.check_local(path)?;
        let (hash, input) = file::model_input_of_file(path, embedder.input())?;
        Ok((hash, picture_vector(embedder, input)?))
    }
}

/// The content hash and the vector of a pasted picture.
pub(super) fn embed_bytes(embedder: &dyn Embedder, bytes: &[u8]) -> Result<(Hash, Vec<f32>)> {
    let (hash, input) = file::model_input_of_bytes(bytes, embedder.input())
        .map_err(|problem| Error::NoPicture { path: PathBuf::from("the pasted picture"), problem })?;
    Ok((hash, picture_vector(embedder, input)?))
}
