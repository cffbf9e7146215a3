//! Vectors that are near another one: the index, the exact scan, and the sets that filter them.

pub mod ann_index;
pub mod id_set;
pub mod nearest;
pub mod shared_index;
