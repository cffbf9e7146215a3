//! open_clip's `open_clip_config.json`, checked before anything is built from it.
//!
//! Owns which models can be run. A setting that changes the embeddings is either supported or refused: wrong
//! embeddings would be worse than an error.
//!
//! Inside, each module imports only from those before it: `types`, `section`, `parse`.

mod parse;
mod section;
#[cfg(test)]
mod tests;
mod types;

pub use self::types::{Config, ImageConfig, Preprocess, TextConfig};
