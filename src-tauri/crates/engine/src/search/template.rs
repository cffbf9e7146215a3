//! Searching for pictures with the template of another one: what is left of it without its words.
//!
//! Owns the comparison of memes without their words. They are few, and compared one by one.

use std::path::Path;

use super::answer::Answer;
use super::hits::Choice;
use super::ranking::Candidate;
use super::request::{Request, WeakMatches};
use crate::catalogue::{contents, words};
use crate::dot::dot;
use crate::embedding_space::EmbeddingSpace;
use crate::error::{Error, Result};
use crate::ids::ContentId;
use crate::library::Library;
use crate::pictures::file;
use crate::words::{template_of, template_of_file};

impl Library {
    /// The memes that have the template of a picture of the library, best first, whatever their words say. None if no words
    /// were read in it.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownPicture`] when no content has this ID, [`Error::Embed`] when the model fails, and database errors.
    pub fn same_template(&self, id: ContentId, limit: usize) -> Result<Answer> {
        if self.catalogue.read(|db| contents::hash(db, id))?.is_none() {
            return Err(Error::UnknownPicture { id });
        }
        let space = self.space();
        let target = template_of(self, &*space.embedder, id)?;
        self.with_template(&space, target, Some(id), limit)
    }

    /// As [`same_template`](Self::same_template), for a picture file, which need not be in the library.
    ///
    /// # Errors
    ///
    /// [`Error::NoPicture`] when it can't be read, [`Error::ReadText`] when the reader of words fails, and those of
    /// [`same_template`](Self::same_template).
    pub fn same_template_as_file(&self, path: &Path, limit: usize) -> Result<Answer> {
        self.check_local(path)?;
        let hash = blake3::hash(&file::read(path)?);
        if let Some(id) = self.catalogue.read(|db| contents::id(db, &hash))? {
            return self.same_template(id, limit);
        }
        let space = self.space();
        let target = template_of_file(self, &*space.embedder, path)?;
        self.with_template(&space, target, None, limit)
    }

    fn with_template(
        &self,
        space: &EmbeddingSpace,
        target: Option<Vec<f32>>,
        itself: Option<ContentId>,
        limit: usize,
    ) -> Result<Answer> {
        let none = Answer { model: space.choice.clone(), ..Answer::default() };
        let Some(target) = target.map(|target| space.embedder.likeness_query(&target)) else {
            return Ok(none);
        };
        let mut scored = Vec::new();
        self.catalogue.read(|db| {
            words::for_each_template(db, space.embedder.id(), |id, vector| {
                if Some(id) != itself && vector.len() == target.len() {
                    scored.push((id, dot(&target, vector)));
                }
            })
        })?;
        let cutoffs = space.likeness_cutoffs(&self.catalogue, &target)?;
        scored.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let candidate = |(id, score): (ContentId, f32)| Candidate {
            id,
            score,
            strength: cutoffs.strength(score),
            fused: score,
            shows: true,
            has_words: false,
            says: None,
            avoided: false,
        };
        let candidates: Vec<Candidate> = scored.into_iter().take(limit).map(candidate).collect();
        // A template is the same or it is not.
        let request = Request::text("", limit).weak(WeakMatches::Exclude);
        let choice = Choice::new(&request, false, Vec::new());
        let (hits, left_out) = self.catalogue.read(|db| choice.hits(db, &candidates))?;
        Ok(Answer { hits, left_out, ..none })
    }
}
