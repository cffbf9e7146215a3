//! `config.json` of CLIP and SigLIP checkpoints, as the library transformers writes it.
//!
//! Owns the defaults, since files leave out what equals them, and the bounds: a configuration is untrusted, and its
//! numbers decide how much memory is allocated.
//!
//! Inside, each module imports only from those before it: `types`, `fields`, `parse`.

mod fields;
mod parse;
#[cfg(test)]
mod tests;
mod types;

pub use self::fields::{Fields, read_json, read_limited};
pub use self::types::{Activation, Config, Family, TextConfig, TransformerConfig};
