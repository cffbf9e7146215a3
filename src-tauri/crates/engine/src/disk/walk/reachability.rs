//! Whether a walk from a root enters a folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::walker::{Entry, Walk};

/// Whether a walk from the root enters a folder.
#[derive(Clone)]
pub(crate) enum Reachability {
    /// It does.
    Open,
    /// It does not: this folder on the way is missing or skipped.
    EndsAt(PathBuf),
    /// This folder on the way cannot be read.
    Unknown(PathBuf),
}

/// Whether a walk from the root enters `folder`, a path relative to the root.
pub(crate) fn reaches(walk: &Walk<'_>, folder: &Path) -> bool {
    matches!(reachability(walk, folder, &mut HashMap::new()), Reachability::Open)
}

/// As [`reaches`], with the reason; `known` caches the folders on the way.
pub(crate) fn reachability(
    walk: &Walk<'_>,
    folder: &Path,
    known: &mut HashMap<PathBuf, Reachability>,
) -> Reachability {
    let mut at = PathBuf::new();
    for part in folder.components() {
        at.push(part);
        let state = known.entry(at.clone()).or_insert_with(|| match walk.entry_at(&at) {
            Ok(Entry::Folder) => Reachability::Open,
            Ok(_) => Reachability::EndsAt(at.clone()),
            Err(_) => Reachability::Unknown(at.clone()),
        });
        if !matches!(state, Reachability::Open) {
            return state.clone();
        }
    }
    Reachability::Open
}
