//! Measurements of the engine: synthetic libraries, the speed of each stage, and the index at scale.
//!
//! Runs the engine's own code of indexing and searching. Owns no threshold: it reports, and the caller compares.

pub mod finding;
pub mod made;
pub mod scale;
pub mod speed;
