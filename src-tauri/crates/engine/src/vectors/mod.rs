//! The vectors nearest to another one: the index and the exact scan.
//!
//! Owns how vectors are compared and searched. Never stores a vector, and never knows a model or its scores' meaning.

pub mod ann_index;
pub mod nearest;
pub mod shared_index;
