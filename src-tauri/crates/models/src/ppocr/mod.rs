//! PP-OCRv6, which reads the words in pictures: the tiny detector and the small recognizer of PaddleOCR.
//!
//! Owns both networks and their assets, which `tools/words/build.py` makes; their sources and licences are in
//! `assets/words/README.md`. Knows pixels and probabilities only: what is a line, and what it says, is decided above.
//! Each network divides its work among rayon's threads.
//!
//! Inside, each module imports only from those before it: `characters`, `load`, `squeeze`, `half`,
//! `stem`, `block`, `neck`, `head`, `mixer`, `encoder`, `classifier`, `detector`, `recognizer`.

mod block;
mod characters;
mod classifier;
mod detector;
mod encoder;
mod half;
mod head;
mod load;
mod mixer;
mod neck;
mod recognizer;
mod squeeze;
mod stem;

#[cfg(test)]
mod parity_tests;

pub use self::characters::characters;
pub use self::classifier::Step;
pub use self::detector::Detector;
pub use self::recognizer::{HEIGHT, Recognizer, STEP};
