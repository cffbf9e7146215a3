//! The vectors of a vocabulary's words, made once per model and kept in the library's folder.
//!
//! Owns the file: it is derived, and whatever is wrong with it, it is made again.

use std::fs;
use std::path::{Path, PathBuf};

use blake3::{Hash, Hasher};
use half::f16;
use half::slice::HalfFloatSliceExt;
use rayon::prelude::*;

use super::vocabulary;
use crate::disk::private;
use crate::dot::is_unit;
use crate::embedder::{Embedder, Languages, Understanding, text_vector};
use crate::error::{Error, Result};
use crate::lexicon::{self, Gloss, gloss_for};

/// The user's own words, beside the catalogue.
const OWN_WORDS: &str = "vocabulary.txt";
/// Bytes of the user's words that are read.
const MAX_OWN_BYTES: usize = 64 << 10;
/// The user's own words that are used: the vectors of all of them are made.
const MAX_OWN_WORDS: usize = 2_000;
/// The most characters of a word.
const MAX_CHARS: usize = 60;
/// Words embedded at once: what a search waits for on a computer with few cores.
const AT_ONCE: usize = 8;
/// How the names of the files begin and end; between stands the beginning of their key.
const PREFIX: &str = "words-";
const SUFFIX: &str = ".vectors";

/// Words with their vectors.
pub(super) struct WordVectors {
    /// What the vectors were made of: model and words.
    pub(super) key: Hash,
    pub(super) words: Vec<String>,
    /// One unit vector a word; an empty one for a word that the model does not understand.
    pub(super) vectors: Vec<Vec<f32>>,
}

/// The words of a library: the built-in ones and the user's own, each once.
pub(super) fn words(dir: &Path) -> Vec<String> {
    let mut words: Vec<String> = vocabulary::built_in().iter().map(|word| word.name.to_owned()).collect();
    // A file that cannot be read is as good as none: nothing depends on it.
    let bytes = fs::read(dir.join(OWN_WORDS)).unwrap_or_default();
    let own = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_OWN_BYTES)]);
    for word in vocabulary::parse(&own).iter().take(MAX_OWN_WORDS) {
        let is_tag = word.name.chars().count() <= MAX_CHARS && !word.name.contains('/');
        if is_tag && !words.iter().any(|known| known == word.name) {
            words.push(word.name.to_owned());
        }
    }
    words
}

/// What the vectors of these words by this model are kept under.
pub(super) fn key(model: &dyn Embedder, words: &[String]) -> Hash {
    let mut hasher = Hasher::new();
    for text in [model.id()].into_iter().chain(words.iter().map(String::as_str)) {
        hasher.update(text.as_bytes()).update(b"\n");
    }
    if matches!(model.languages(), Ok(Languages::English)) {
        // Own words may be in another language.
        for text in lexicon::sources() {
            hasher.update(text.as_bytes());
        }
    }
    hasher.update(&(model.dimensions() as u64).to_le_bytes()).finalize()
}

impl WordVectors {
    /// Makes the vectors of the words, a few milliseconds each. `None` if `is_stopped` says so meanwhile.
    pub(super) fn make(
        model: &dyn Embedder,
        words: Vec<String>,
        is_stopped: &dyn Fn() -> bool,
    ) -> Result<Option<Self>> {
        let key = key(model, &words);
        let mut vectors = Vec::with_capacity(words.len());
        for words in words.chunks(AT_ONCE) {
            if is_stopped() {
                return Ok(None);
            }
            let made: Vec<_> = words.par_iter().map(|word| vector(model, word)).collect::<Result<_>>()?;
            vectors.extend(made);
        }
        Ok(Some(Self { key, words, vectors }))
    }

    /// The vectors that are kept in a library's folder, if they are those of this key and sound.
    pub(super) fn read(dir: &Path, key: Hash, words: Vec<String>, dimensions: usize) -> Option<Self> {
        let bytes = fs::read(path(dir, key)).ok()?;
        let (body, checksum) = bytes.split_last_chunk::<32>()?;
        let (own, body) = body.split_first_chunk::<32>()?;
        if own != key.as_bytes() || blake3::hash(body).as_bytes() != checksum {
            return None;
        }
        let halves: Vec<f16> = body.as_chunks().0.iter().map(|bytes| f16::from_le_bytes(*bytes)).collect();
        if halves.len() != words.len() * dimensions {
            return None;
        }
        let vectors = halves.chunks_exact(dimensions).map(|half| {
            let vector = half.to_f32_vec();
            if is_unit(&vector) { vector } else { Vec::new() }
        });
        Some(Self { key, vectors: vectors.collect(), words })
    }

    /// Keeps the vectors in a library's folder, instead of those of other words or another model.
    pub(super) fn write(&self, dir: &Path, dimensions: usize) -> Result<()> {
        let mut body = Vec::with_capacity(self.words.len() * dimensions * 2);
        for vector in &self.vectors {
            for at in 0..dimensions {
                let element = vector.get(at).copied().unwrap_or_default();
                body.extend(f16::from_f32(element).to_le_bytes());
            }
        }
        let checksum = blake3::hash(&body);
        let bytes = [self.key.as_bytes(), &body[..], checksum.as_bytes()].concat();
        let path = path(dir, self.key);
        private::write(&path, &bytes).map_err(Error::io(&path))?;
        remove_others(dir, &path);
        Ok(())
    }
}

/// The vector of a word; empty if the model takes it for other words, whose pictures it would suggest it for.
fn vector(model: &dyn Embedder, word: &str) -> Result<Vec<f32>> {
    let Gloss { text, unknown, .. } = gloss_for(model.languages()?, word);
    let is_understood = unknown.is_empty() && model.understanding(&text)? == Understanding::Words;
    if is_understood { Ok(text_vector(model, &text)?) } else { Ok(Vec::new()) }
}

fn path(dir: &Path, key: Hash) -> PathBuf {
    dir.join(format!("{PREFIX}{}{SUFFIX}", &key.to_hex()[..16]))
}

/// Removes the files of other models and vocabularies.
fn remove_others(dir: &Path, path: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_kept = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_kept && entry.path() != path {
            // What stays is a few megabytes that nobody reads.
            drop(fs::remove_file(entry.path()));
        }
    }
}

#[cfg(test)]
#[path = "word_vectors_tests.rs"]
mod tests;
