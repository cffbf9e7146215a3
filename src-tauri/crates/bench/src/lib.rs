//! Measurements of the engine: libraries made of nothing, the speed of each stage, and the index at scale.
//!
//! Uses the very code of an indexing run and of a search, from outside. Owns no threshold: it reports, and whoever
//! runs it compares.

pub mod made;
pub mod scale;
pub mod speed;
