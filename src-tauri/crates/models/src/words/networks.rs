//! What the reader requires of its two nets, and nothing about how they compute.
//!
//! Owns the traits, and that the nets of PP-OCR are such nets.

use std::sync::{LazyLock, OnceLock};

use crate::ppocr::{Detector, Recognizer, Step, characters};
use crate::query_priority;

/// A net that finds text, beside one that reads a line.
pub trait Networks: LineNetwork {
    /// Probability of text per pixel, height × width, for 3 × height × width normalised values (blue, green, red). Both
    /// sides are multiples of 32.
    ///
    /// # Errors
    /// When the computation fails.
    fn text_map(&self, pixels: &[f32], height: usize, width: usize) -> Result<Vec<f32>, String>;
}

/// A net that reads a line.
pub trait LineNetwork: Send + Sync {
    /// The steps of a line for 3 × 48 × width values from −1 to 1 (blue, green, red).
    ///
    /// # Errors
    /// When the computation fails.
    fn steps(&self, pixels: &[f32], width: usize) -> Result<Vec<Step>, String>;

    /// The character of a class; `None` for class 0 and for those that don't exist.
    fn character(&self, class: usize) -> Option<char>;
}

static CHARACTERS: LazyLock<Vec<char>> = LazyLock::new(characters);

/// The nets inside the program, unpacked on first use.
#[derive(Default)]
pub struct BuiltInNetworks {
    detector: Loaded<Detector>,
    recognizer: Loaded<Recognizer>,
}

/// A net, or why it can't be unpacked.
type Loaded<T> = OnceLock<Result<T, String>>;

impl Networks for BuiltInNetworks {
    fn text_map(&self, pixels: &[f32], height: usize, width: usize) -> Result<Vec<f32>, String> {
        query_priority::yield_to_queries();
        let detector = self.detector.get_or_init(|| Detector::new().map_err(|error| error.to_string()));
        detector
            .as_ref()
            .map_err(String::clone)?
            .forward(pixels, height, width)
            .map_err(|error| error.to_string())
    }
}

impl LineNetwork for BuiltInNetworks {
    fn steps(&self, pixels: &[f32], width: usize) -> Result<Vec<Step>, String> {
        query_priority::yield_to_queries();
        let recognizer = self.recognizer.get_or_init(|| Recognizer::new().map_err(|error| error.to_string()));
        recognizer.as_ref().map_err(String::clone)?.forward(pixels, width).map_err(|error| error.to_string())
    }

    fn character(&self, class: usize) -> Option<char> {
        CHARACTERS.get(class.checked_sub(1)?).copied()
    }
}
