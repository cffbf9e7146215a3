//! What reads the words in a library's pictures.

use std::sync::Arc;

use super::open::Library;
use crate::mutex::lock;
use crate::text_reader::TextReader;

impl Library {
    /// The same library with a reader of the words in pictures; without one none are read.
    #[must_use]
    pub fn with_text_reader(self, reader: Arc<dyn TextReader>) -> Self {
        self.set_text_reader(Some(reader));
        self
    }

    /// Replaces the reader of the words in pictures. A reader with another [ID](TextReader::id) reads all pictures again.
    pub fn set_text_reader(&self, reader: Option<Arc<dyn TextReader>>) {
        *lock(&self.text_reader) = reader;
    }

    /// What reads the words in pictures, if anything does.
    pub fn text_reader(&self) -> Option<Arc<dyn TextReader>> {
        lock(&self.text_reader).clone()
    }
}
