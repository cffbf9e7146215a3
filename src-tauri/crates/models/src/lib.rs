//! Embedding models on candle, behind the engine's [`Embedder`](ratna_engine::embedder::Embedder) trait.
//!
//! Each module imports only from modules further down this table; where several share a row, none imports another.
//!
//! | module | owns |
//! |---|---|
//! | [`store`] | the models on this computer: listing, downloading, adding, removing |
//! | `loader` | opens a model's folder, of whichever family |
//! | `pretrained`, `mobileclip`, [`starter`] | models: CLIP and SigLIP, MobileCLIP, and the one inside the program |
//! | [`words`] | the readers of the words in pictures |
//! | [`captions`] | models that describe pictures |
//! | [`ppocr`] | the networks that read words, inside the program |
//! | `clip`, `siglip` | the towers of the two families: names of tensors, and what is special between the layers |
//! | `text` | the text tower that both families share |
//! | `transformer`, [`hub`] | transformer layers; downloads, resumed and verified |
//! | `tokens`, `preprocess`, `checkpoint`, [`list`] | token ids, pixels, weights; the models that can be downloaded |
//! | `config` | `config.json` of CLIP and SigLIP |
//! | [`device`] | where models compute |
//! | `attention` | attention between the steps of a sequence, for the models inside the program |
//! | `asset`, `convolution` | files inside the program; kernels of the models inside the program |
//! | `pool`, [`error`], `cpu_storage`, `file_limits`, `hex`, `l2`, `lazy`, `query_priority`, `row_kernels` | building blocks |
//!
//! Nothing here knows libraries, catalogues or windows; the engine knows nothing of candle.

mod asset;
mod attention;
pub mod captions;
mod checkpoint;
mod clip;
mod config;
mod convolution;
mod cpu_storage;
pub mod device;
pub mod error;
mod file_limits;
mod hex;
pub mod hub;
mod l2;
mod lazy;
pub mod list;
mod loader;
mod mobileclip;
mod pool;
pub mod ppocr;
mod preprocess;
mod pretrained;
mod query_priority;
mod row_kernels;
mod siglip;
pub mod starter;
pub mod store;
mod text;
mod tokens;
mod transformer;
pub mod words;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod parity_tests;
#[cfg(test)]
mod pretrained_tests;

pub use self::loader::{check, open};
