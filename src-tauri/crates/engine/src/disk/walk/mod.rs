//! Lists the pictures in a folder.
//!
//! Owns which names may be pictures, what is skipped, and the walk. Never opens a file: it reads only names and
//! metadata.

mod candidate;
mod excludes;
mod file_types;
mod reachability;
mod stat;
mod walker;

pub use candidate::{Candidate, WalkResult};
pub use excludes::Excludes;
pub use file_types::is_picture_name;
pub(crate) use file_types::is_raw_name;
pub(crate) use reachability::{Reachability, reachability, reaches};
pub use stat::Stat;
pub(crate) use stat::stat;
pub use walker::walk;
pub(crate) use walker::{Entry, Walk, is_missing, walk_with};
