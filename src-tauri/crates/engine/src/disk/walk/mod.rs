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
pub(crate) use reachability::{Reachability, reachability, reaches};
pub use stat::Stat;
pub(crate) use stat::stat;
pub use walker::{Candidate, WalkResult, walk};
pub(crate) use walker::{Entry, Walk, is_nothing, walk_with};
