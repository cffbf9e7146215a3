//! Tables `vectors.*`: the vectors that models made of the pictures.
//!
//! Owns the vectors, their order of writing (`seq`, which only grows) and the log of deleted ones; the index beside
//! them is derived from these rows and can be deleted. Never compares two vectors.
//!
//! A vector is stored as little-endian f16, which keeps a cosine to about 1e-3, with a checksum. It is read only through
//! `reader`, which does not trust it.

mod encoding;
mod lineage;
mod models;
mod reader;
mod removals;
mod rows;
mod scan;
mod sequence;
mod set_aside;
#[cfg(test)]
mod tests;

pub(super) use encoding::{checksum, from_blob, to_blob};
pub(super) use lineage::{Reunion, are_strangers, reunite};
pub use models::{delete_some_of_model, find_model, register_model};
pub use removals::{forget_removals, last_removal, removals_after};
pub use rows::{count_missing, delete, delete_damaged, exists, follow, get, lacking, put, shown_count};
pub use scan::{StoredVector, damaged, for_each_between, for_each_of, sample, written_after};
pub use sequence::{Extent, count_after, extent, first_after, has_more_after, last_seq, last_written};
pub use set_aside::{count_set_aside, forget_set_aside, set_aside_strays, strays};
