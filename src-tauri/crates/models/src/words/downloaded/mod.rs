//! Readers of other scripts that can be downloaded: recognizers of the PP-OCRv5 family as ONNX files.
//!
//! Papers: PP-LCNet (Cui et al. 2021, arXiv 2109.15099), SVTR (Du et al. 2022, arXiv 2205.00159). Owns reading their files and
//! running them: a few lines a picture, so that a library runs the network. The files come from elsewhere: nothing is parsed
//! that has another hash than what was downloaded, sizes are bounded, and panics of the library are errors.
//!
//! Inside, each module imports only from those before it: `settings`, `network`, `reader`.

mod network;
mod reader;
mod settings;

pub use self::reader::{DownloadedReader, ReaderFiles, check};
