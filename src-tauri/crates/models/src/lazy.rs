//! A part of a model, loaded on first use: indexing does without the text tower and searching without the image tower,
//! so each costs time and memory only once it is needed.
//!
//! Owns that a part is loaded once and that a failure is remembered. Never knows how a part is loaded.

use std::fmt::Display;
use std::sync::OnceLock;

use ratna_engine::embedder::EmbedError;

/// A tower, a tokenizer or another part that is loaded on first use.
pub struct Lazy<T>(OnceLock<Result<T, String>>);

// A derived implementation would require `T: Default`.
impl<T> Default for Lazy<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Lazy<T> {
    /// The part, loaded by the first call. Concurrent calls wait for it.
    ///
    /// # Errors
    /// Under the model's name, when the part cannot be loaded, now or by an earlier call.
    pub fn get<E: Display>(
        &self,
        model: &str,
        load: impl FnOnce() -> Result<T, E>,
    ) -> Result<&T, EmbedError> {
        let loaded = self.0.get_or_init(|| load().map_err(|error| error.to_string()));
        loaded.as_ref().map_err(embed_error(model))
    }
}

/// Turns any error into one under the model's name.
pub fn embed_error<E: Display>(model: &str) -> impl Fn(E) -> EmbedError {
    move |reason| EmbedError { model: model.to_owned(), reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_loaded_once_and_a_failure_is_remembered() {
        let part = Lazy::default();
        assert_eq!(*part.get("m", || Ok::<_, String>(1)).unwrap(), 1);
        assert_eq!(*part.get("m", || Err("loaded again")).unwrap(), 1);
        let part = Lazy::<u32>::default();
        for reason in ["truncated", "another"] {
            let error = part.get("m", || Err(reason)).unwrap_err();
            assert_eq!((error.model.as_str(), error.reason.as_str()), ("m", "truncated"));
        }
    }
}
