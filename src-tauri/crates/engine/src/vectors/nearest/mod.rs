//! From a vector to the pictures nearest to it.
//!
//! Owns the choice between index and scan. Small libraries are scanned completely. For large ones, the index returns
//! candidates, which are rescored with the stored vectors; vectors that the index does not cover yet are scanned as
//! well, so a search never waits for it. If only some contents are allowed, the index compares each of them if they
//! are few, and filters its walk if they are many.

mod candidates;
mod query;
mod scan;
mod search;
#[cfg(test)]
mod tests;
mod top_k;

pub use candidates::{CandidateSource, Candidates};
pub use query::{Nearest, NearestQuery};
pub use search::{Indexed, nearest, nearest_indexed};
