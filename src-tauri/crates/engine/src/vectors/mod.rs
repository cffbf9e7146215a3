//! The vectors nearest to another one: the index, the exact scan, and the sets that filter them.
//!
//! Owns how vectors are compared and searched. Never stores a vector, and never knows a model or its scores' meaning.

pub mod ann_index;
pub mod id_set;
pub mod nearest;
pub mod shared_index;
