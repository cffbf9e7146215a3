//! Suggestions for the pictures of a library.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, TryLockError};

use rayon::prelude::*;

use super::Suggestion;
use super::caption_words::CaptionWords;
use super::known_words::KnownWords;
use super::rule::{self, Suited};
use super::word_vectors::{self, WordVectors};
use crate::catalogue::{captions, embeddings};
use crate::embedding_space::EmbeddingSpace;
use crate::embedding_space::calibration::{SAMPLE_SIZE, has_changed};
use crate::error::Result;
use crate::ids::ContentId;
use crate::library::Library;
use crate::mutex::lock;

/// Pictures between two looks at whether this was stopped.
pub(super) const CHUNK: usize = 256;

/// Suggests tags for the pictures of one library. Keeps the vectors of the vocabulary's words in memory.
#[derive(Default)]
pub struct Suggester {
    prepared: Mutex<Option<Arc<Prepared>>>,
    /// Locked by the thread that prepares.
    preparing: Mutex<()>,
    is_stopped: AtomicBool,
}

/// Words with what they usually score in a library.
pub(super) struct Prepared {
    pub(super) word_vectors: WordVectors,
    /// The same words, as captions have them.
    caption_words: CaptionWords,
    usual: Vec<f32>,
    /// Sequence number of the newest vector when the sample was taken.
    last_seq: i64,
}

/// What is suggested for several pictures.
#[derive(Clone, Debug, Default)]
pub struct SuggestedMany(Vec<(ContentId, Vec<Suggestion>)>);

impl SuggestedMany {
    /// The pictures in their order, with what is suggested for each.
    pub fn pictures(&self) -> impl Iterator<Item = (ContentId, &[Suggestion])> {
        self.0.iter().map(|(id, suggestions)| (*id, &suggestions[..]))
    }

    /// The suggestions in another language; see [`Suggestion::in_language`].
    #[must_use]
    pub fn in_language(self, language: &str) -> Self {
        let translated = |suggestions: Vec<Suggestion>| -> Vec<Suggestion> {
            suggestions.into_iter().map(|suggestion| suggestion.in_language(language)).collect()
        };
        Self(self.0.into_iter().map(|(id, suggestions)| (id, translated(suggestions))).collect())
    }

    /// The suggestions of this strength or more: each tag with its pictures.
    pub fn from_strength(&self, strength: f32) -> BTreeMap<String, Vec<ContentId>> {
        let mut found: BTreeMap<String, Vec<ContentId>> = BTreeMap::new();
        for (id, suggestions) in &self.0 {
            for suggestion in suggestions.iter().filter(|found| found.strength >= strength) {
                found.entry(suggestion.tag.clone()).or_default().push(*id);
            }
        }
        found
    }
}

impl Suggester {
    /// Tags that may suit a picture, the surest first, without those it has and those that the person took from it. `None` if another thread prepares the words
    /// just now, or this was stopped. The first call for a model makes the vectors of the words, which takes seconds;
    /// later ones a few milliseconds.
    ///
    /// # Errors
    ///
    /// Database errors, and [`Error::Embed`](crate::Error::Embed) when the model fails.
    pub fn suggest(&self, library: &Library, id: ContentId) -> Result<Option<Vec<Suggestion>>> {
        let space = library.space();
        let Some(prepared) = self.prepared(library, &space)? else { return Ok(None) };
        Ok(Some(prepared.suggest(library, &space, id)?))
    }

    /// What [`suggest`](Self::suggest) suggests for each of several pictures. Waits for a thread that prepares the words.
    /// `None` if this was stopped.
    ///
    /// # Errors
    ///
    /// Those of [`suggest`](Self::suggest).
    pub fn suggest_many(&self, library: &Library, ids: &[ContentId]) -> Result<Option<SuggestedMany>> {
        let space = library.space();
        let Some(prepared) = self.awaited(library, &space)? else { return Ok(None) };
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(CHUNK) {
            if self.is_stopped() {
                return Ok(None);
            }
            let suggested: Vec<_> = ids
                .par_iter()
                .map(|&id| Ok((id, prepared.suggest(library, &space, id)?)))
                .collect::<Result<_>>()?;
            found.extend(suggested);
        }
        Ok(Some(SuggestedMany(found)))
    }

    /// Stops what other threads do here, for good.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::Relaxed);
    }

    /// As [`prepared`](Self::prepared), after a thread that prepares the words just now.
    pub(super) fn awaited(&self, library: &Library, space: &EmbeddingSpace) -> Result<Option<Arc<Prepared>>> {
        drop(lock(&self.preparing));
        self.prepared(library, space)
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped.load(Ordering::Relaxed)
    }

    /// The words for the model in use, made now if necessary.
    fn prepared(&self, library: &Library, space: &EmbeddingSpace) -> Result<Option<Arc<Prepared>>> {
        let words = word_vectors::words(&library.dir);
        let key = word_vectors::key(&*space.embedder, &words);
        let last_seq = library.catalogue.read(|db| embeddings::last_seq(db, space.model_id))?;
        let known = lock(&self.prepared).clone().filter(|known| known.word_vectors.key == key);
        if let Some(known) = &known
            && !has_changed(known.last_seq as f64, last_seq as f64)
        {
            return Ok(Some(Arc::clone(known)));
        }
        let _preparing = match self.preparing.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(guard)) => guard.into_inner(),
            // Those of before are good enough meanwhile.
            Err(TryLockError::WouldBlock) => return Ok(known),
        };
        let Some(word_vectors) = self.word_vectors(library, space, words)? else { return Ok(None) };
        let sample = library.catalogue.read(|db| embeddings::sample(db, space.model_id, SAMPLE_SIZE))?;
        let usual = rule::usual(&word_vectors, &sample);
        let caption_words = CaptionWords::new(word_vectors.words.iter().map(String::as_str));
        let prepared = Arc::new(Prepared { word_vectors, caption_words, usual, last_seq });
        *lock(&self.prepared) = Some(Arc::clone(&prepared));
        Ok(Some(prepared))
    }

    /// The words with their vectors, kept or made. Stops when the library has another model meanwhile.
    fn word_vectors(
        &self,
        library: &Library,
        space: &EmbeddingSpace,
        words: Vec<String>,
    ) -> Result<Option<WordVectors>> {
        let model = &*space.embedder;
        let key = word_vectors::key(model, &words);
        if let Some(kept) = WordVectors::read(&library.dir, key, words.clone(), model.dimensions()) {
            return Ok(Some(kept));
        }
        let is_stopped = || self.is_stopped() || library.space().model_id != space.model_id;
        let made = WordVectors::make(model, words, &is_stopped)?;
        if let Some(made) = &made
            && library.catalogue.is_writable()
            && let Err(error) = made.write(&library.dir, model.dimensions())
        {
            // They are in memory; the next program makes them again.
            tracing::warn!(%error, "failed to keep the vectors of the vocabulary");
        }
        Ok(made)
    }
}

impl Prepared {
    /// The words that suit a picture, the surest first, whether it has them or not.
    pub(super) fn suited(
        &self,
        library: &Library,
        space: &EmbeddingSpace,
        id: ContentId,
    ) -> Result<Vec<Suited>> {
        let vector = space.vector_of(&library.catalogue, id)?;
        let caption = library.catalogue.read(|db| captions::of(db, id))?;
        let named = caption.as_ref().map(|caption| self.caption_words.named_in(&caption.text));
        let named = named.unwrap_or_default();
        Ok(rule::suited(&self.word_vectors, &self.usual, vector.as_deref(), &named))
    }

    fn suggest(&self, library: &Library, space: &EmbeddingSpace, id: ContentId) -> Result<Vec<Suggestion>> {
        let mut suited = self.suited(library, space, id)?;
        let known = library.catalogue.read(|db| KnownWords::of(db, id))?;
        suited.retain(|suited| !known.is_refused(&suited.suggestion.tag));
        Ok(rule::suggest(&self.word_vectors, suited, |word| known.is_own(word)))
    }
}

#[cfg(test)]
#[path = "suggester_tests.rs"]
pub(super) mod tests;
