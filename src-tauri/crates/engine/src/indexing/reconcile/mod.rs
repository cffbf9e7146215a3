//! Compares the catalogue's rows with the files found on disk and plans what to do. Pure: no file, no database, no
//! clock.
//!
//! Owns the rules: a path whose size and modification time are unchanged is unchanged, unless its inode shows that
//! another file may have replaced it, or its change time that it may have been modified: then its content decides. A
//! known file that is no longer at its path and a new path with the same device, inode, size and modification time are
//! one file that moved; with less agreement, its content is compared later. Where the walk could not list, nothing
//! changes. A file that was not found is missing only if the device it was on is available.

mod compare;
mod known_paths;
mod plan;

pub use compare::{Comparison, compare};
pub use plan::{Findings, Match, Plan};

#[cfg(test)]
mod tests;
