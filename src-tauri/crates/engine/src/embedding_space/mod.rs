//! A model's embedding space: the model, its vectors in the catalogue, their index, and the meaning of its scores.
//!
//! Owns which model a library uses, how its index is kept up to date and how scores become strengths. Never reads a
//! picture. A library searches one space at a time; while it switches to another model, runs fill that model's space.

pub mod active_model;
pub mod calibration;
pub mod index_sync;
pub mod likeness;
pub mod relevance;
mod space;

pub use space::EmbeddingSpace;
