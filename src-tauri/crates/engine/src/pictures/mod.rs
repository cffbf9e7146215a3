//! Picture files: decoding, metadata, thumbnails, perceptual hashes and appearance.
//!
//! Owns everything that is derived from one picture's bytes. Takes bytes or a path and returns values; never knows the
//! catalogue or a library's folders.

pub mod appearance;
pub mod decode;
pub mod file;
mod memory_budget;
pub mod metadata;
pub mod phash;
pub mod screens;
pub mod sidecars;
pub mod thumbnails;
