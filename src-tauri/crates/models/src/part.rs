//! A part of a model, loaded when it is first asked for: indexing does without the text tower and searching without
//! the image tower, so each takes time and memory only once it is used.
//!
//! Owns that a part is loaded once and that a failure is remembered. How it is loaded is for each model to know.

use std::fmt::Display;
use std::sync::OnceLock;

use ratna_engine::embedder::EmbedError;

/// A tower, a tokenizer or whatever else a model loads late.
pub(crate) struct Part<T>(OnceLock<Result<T, String>>);

// Derived, it would ask the same of what is loaded.
impl<T> Default for Part<T> {
    fn default() -> Self {
        Self(OnceLock::new())
    }
}

impl<T> Part<T> {
    /// The part, loaded now if nobody asked for it before. Others who ask meanwhile wait for it.
    ///
    /// # Errors
    /// Under the model's name, when it cannot be loaded now or could not be loaded before.
    pub(crate) fn get<E: Display>(
        &self,
        model: &str,
        load: impl FnOnce() -> Result<T, E>,
    ) -> Result<&T, EmbedError> {
        let loaded = self.0.get_or_init(|| load().map_err(|error| error.to_string()));
        loaded.as_ref().map_err(failed(model))
    }
}

/// Puts the model's name to what went wrong.
pub(crate) fn failed<E: Display>(model: &str) -> impl Fn(E) -> EmbedError {
    move |reason| EmbedError { model: model.to_owned(), reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_loaded_once_and_a_failure_is_remembered() {
        let part = Part::default();
        assert_eq!(*part.get("m", || Ok::<_, String>(1)).unwrap(), 1);
        assert_eq!(*part.get("m", || Err("loaded again")).unwrap(), 1);
        let part = Part::<u32>::default();
        for reason in ["cut off", "another"] {
            let error = part.get("m", || Err(reason)).unwrap_err();
            assert_eq!((error.model.as_str(), error.reason.as_str()), ("m", "cut off"));
        }
    }
}
