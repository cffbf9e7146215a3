//! Lists the pictures in a folder.
//!
//! Owns which files may be pictures, what is skipped, and the walk. Reads names and metadata, and the first bytes of
//! files whose names do not tell what they are; never more of a file.

mod candidate;
mod excludes;
mod file_types;
mod listed;
mod other_extensions;
mod reachability;
mod sidecar;
mod sniffer;
mod stat;
mod survey;
mod verdicts;
mod walker;

pub use candidate::{Candidate, WalkResult};
pub(crate) use excludes::DEFAULT_EXCLUDES;
pub use excludes::Excludes;
pub use file_types::is_picture_name;
pub(crate) use file_types::{is_package, is_raw_name, may_be_picture};
pub(crate) use reachability::{Reachability, reachability, reaches};
pub(crate) use sidecar::{FoundSidecar, is_sidecar_name, shot};
pub(crate) use sniffer::Sniffer;
pub use stat::Stat;
pub(crate) use stat::{device_of, is_missing, stat};
pub use survey::{OTHER_KINDS, Survey};
pub(crate) use verdicts::{Mark, Verdicts, is_settled, now_ns};
pub use walker::walk;
pub(crate) use walker::{Entry, Walk};
