//! A folder on disk to the list of pictures in it.
//!
//! Owns what counts as a picture's name, what is skipped, and the walk. Never opens a file: it lists names
//! and what the file system says of them.

mod excludes;
mod file_types;
mod reachability;
mod stat;
mod walker;

pub use excludes::Excludes;
pub use file_types::is_picture_name;
pub(crate) use file_types::is_raw_name;
pub(crate) use reachability::{Way, comes_to, way_to};
pub use stat::Stat;
pub(crate) use stat::stat;
pub use walker::{Candidate, Found, crawl};
pub(crate) use walker::{Met, Walk, crawl_telling, is_nothing};
