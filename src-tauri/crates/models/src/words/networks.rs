//! What the reader requires of its two nets, and nothing about how they compute.
//!
//! Owns the trait and one step of what the recognizer returns.

/// One step of a line, from left to right: the likeliest class and how likely it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// 0 is "no character here".
    pub class: u32,
    /// From 0 to 1.
    pub probability: f32,
    /// How likely a blank between two words is here, from 0 to 1. Where words are read as one, it is far higher at their
    /// border than within a word.
    pub blank: f32,
}

/// A net that finds text and one that reads a line.
pub trait Networks: Send + Sync {
    /// Probability of text per pixel, height × width, for 3 × height × width normalised values (blue, green, red). Both
    /// sides are multiples of 32.
    ///
    /// # Errors
    /// When the computation fails.
    fn text_map(&self, pixels: &[f32], height: usize, width: usize) -> Result<Vec<f32>, String>;

    /// The steps of a line for 3 × [`LINE_HEIGHT`] × width values from −1 to 1 (blue, green, red).
    ///
    /// # Errors
    /// When the computation fails.
    fn steps(&self, pixels: &[f32], width: usize) -> Result<Vec<Step>, String>;

    /// The character of a class; `None` for class 0 and for those that don't exist.
    fn character(&self, class: u32) -> Option<char>;
}

/// Height of the lines that the recognizer reads, in pixels.
pub const LINE_HEIGHT: usize = 48;
