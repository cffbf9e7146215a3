//! What the engine requires of something that reads the words in pictures, and nothing about how it reads.
//!
//! Owns the [`TextReader`] trait and the lines that a reader returns. Never stores them: that is the catalogue's part.

use image::RgbImage;

/// A word of a line, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct TextWord {
    /// The word, without blanks.
    pub text: String,
    /// Its corners, as in [`TextLine::corners`].
    pub corners: [[f32; 2]; 4],
}

/// A line of text in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct TextLine {
    /// The line's words, separated by single blanks.
    pub text: String,
    /// How sure the reader is, from 0 to 1.
    pub confidence: f32,
    /// x and y of the corners as fractions of the picture's width and height: top left, top right, bottom right,
    /// bottom left, as seen by somebody who reads the line. Text that stands on its side has its top left elsewhere
    /// in the picture.
    pub corners: [[f32; 2]; 4],
    /// The words of `text` in their order.
    pub words: Vec<TextWord>,
}

/// Why a reader failed.
#[derive(Debug, thiserror::Error)]
#[error("{reader} can't read this picture: {reason}")]
pub struct ReadTextError {
    /// The reader's ID, as in [`TextReader::id`].
    pub reader: String,
    /// What went wrong.
    pub reason: String,
}

/// Reads the words in pictures.
pub trait TextReader: Send + Sync {
    /// Name and version, such as `ppocr-6-1`. What an earlier version read is read again.
    fn id(&self) -> &str;

    /// The longest side, in pixels, from which a larger picture reads no better: callers decode no larger one.
    fn longest_side(&self) -> u32;

    /// The lines in a picture that stands upright, in the order in which they are read. None if there is no text.
    ///
    /// # Errors
    ///
    /// Returns an error if the reader itself fails; a picture without text is none.
    fn read(&self, picture: &RgbImage) -> Result<Vec<TextLine>, ReadTextError>;
}
