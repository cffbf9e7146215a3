//! The vector index: finds the nearest of many vectors without comparing all. The only user of USearch.
//!
//! A cache: SQLite owns the vectors, and any fault in the files here is fixed by building them again. One writer; it
//! saves under a temporary name, syncs to disk and renames. A model's `index-N.json` names the file that belongs to
//! it, what the index covers and its checksum.
//!
//! USearch trusts what it loads, so a file's checksum is verified whenever it is opened: hashing the 0.9 GB of a
//! million pictures takes less time than the first searches would need to read them from the disk piece by piece.
//!
//! Elements are stored as i8, each vector scaled by its largest element (the cosine ignores the scale), in an HNSW
//! graph (Malkov & Yashunin 2016, arXiv 1603.09320). Callers rescore with the stored vectors.

mod description;
mod files;
mod index;
mod quantized;
mod storage;
#[cfg(test)]
mod tests;

pub use description::Covered;
pub use files::{discard, discard_newer, sweep_single};
pub use index::{Access, EXPANSION_SEARCH, Key, VectorIndex};
