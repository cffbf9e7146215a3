//! Reads the words in pictures.

mod boxes;
mod built_in;
mod crop;
mod decode;
mod finish;
mod line;
mod look;
mod networks;
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
mod tesseract;
mod text_map;
mod vocabulary;

pub use built_in::BuiltInReader;
pub use networks::Networks;
pub use readers::{FirstReader, Readers};
pub use tesseract::{TesseractReader, missing_package};
pub use vocabulary::Vocabulary;
