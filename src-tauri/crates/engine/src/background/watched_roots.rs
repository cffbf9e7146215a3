//! The watch of the library's folders, with the roots it was given.

use std::path::PathBuf;

use crate::disk::watch::Watch;

/// The watch, and the roots it watches.
pub(super) struct WatchedRoots {
    pub(super) watch: Watch,
    pub(super) roots: Vec<PathBuf>,
}
