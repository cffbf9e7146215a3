//! The questions.

use serde_json::Value;

use super::failure::Failure;
use super::question::{Picture, Side};

/// What can be asked of a library. Every question blocks its thread until it is answered; several are asked at once.
pub(crate) trait Service: Send + Sync + 'static {
    /// The pictures that match a query, as `search --json` prints them.
    ///
    /// # Errors
    /// Fails for a query that asks for nothing, and when the library or the model fails.
    fn search(&self, query: &str, limit: usize) -> Result<Value, Failure>;

    /// The pictures like one of the library, as `similar --json` prints them.
    ///
    /// # Errors
    /// Fails for a picture that the library does not have, and when the library fails.
    fn similar(&self, picture: &Picture, limit: usize) -> Result<Value, Failure>;

    /// What is known of a picture of the library: an object of `show --json`.
    ///
    /// # Errors
    /// As [`similar`](Self::similar).
    fn show(&self, picture: &Picture) -> Result<Value, Failure>;

    /// The tags of the library, as `tag list --json` prints them.
    ///
    /// # Errors
    /// Fails when the library does.
    fn tags(&self) -> Result<Value, Failure>;

    /// Adds a tag to a picture, or removes it, and answers as `tag add --json` does.
    ///
    /// # Errors
    /// As [`similar`](Self::similar), and fails for a tag without a name.
    fn set_tag(&self, picture: &Picture, tag: &str, on: bool) -> Result<Value, Failure>;

    /// A JPEG of a picture of the library.
    ///
    /// # Errors
    /// As [`similar`](Self::similar).
    fn thumbnail(&self, picture: &Picture, side: Side) -> Result<Vec<u8>, Failure>;

    /// The vector of a text: an object with `model` and `vector`.
    ///
    /// # Errors
    /// Fails when the model does.
    fn embed_text(&self, text: &str) -> Result<Value, Failure>;

    /// The vector of the picture in these bytes of a picture file, as [`embed_text`](Self::embed_text) answers.
    ///
    /// # Errors
    /// Fails for bytes that are no picture, and when the model fails.
    fn embed_picture(&self, bytes: &[u8]) -> Result<Value, Failure>;
}
