//! Reads the words in pictures, behind the engine's [`TextReader`](ratna_engine::text_reader::TextReader) trait.
//!
//! [`open()`] puts together what this computer has: Apple Vision, the reader inside the program, [`tesseract`]. Owns the way from
//! a picture to lines with words and places, which is, from the bottom:
//!
//! | module | owns |
//! |---|---|
//! | `open` | which readers there are |
//! | `readers`, `beside` | several readers as one: who reads which line |
//! | `vision`, [`tesseract`], `downloaded` | readers that the system has, and those that can be downloaded |
//! | `built_in` | the reader inside the program |
//! | `finish`, `plausible`, `order` | which lines are believed, and in which order they are read |
//! | `read_line` | one line: `crop`, `decode`, `split` with its `vocabulary`, `line` |
//! | `look`, `sizes`, `boxes` | where lines are: `regions`, `rectangle`, `text_map` |
//! | `networks`, `quad` | what is required of the nets; geometry |
//!
//! Never stores what was read, and never decides when pictures are read.

#[cfg(any(test, target_os = "macos"))]
mod beside;
mod boxes;
mod built_in;
mod crop;
mod decode;
mod downloaded;
mod finish;
mod line;
mod look;
mod networks;
mod open;
mod order;
mod plausible;
mod quad;
mod read_line;
mod readers;
mod rectangle;
mod regions;
mod sizes;
mod split;
#[cfg(test)]
mod stand_in;
pub mod tesseract;
#[cfg(test)]
mod tests;
mod text_map;
#[cfg(target_os = "macos")]
mod vision;
mod vocabulary;

pub use self::downloaded::{ReaderFiles, check};
pub use self::open::open;
pub use self::readers::Readers;
