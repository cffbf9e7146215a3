//! Rows outside the scan whose files may have moved to where the scan found them.
//!
//! Owns when such a row counts as vacated. Never changes a row.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use rusqlite::Connection;

use super::targets::ScanTargets;
use crate::catalogue::files::{self, KnownFile, State};
use crate::catalogue::{Catalogue, folders};
use crate::disk::paths;
use crate::disk::walk::{Candidate, is_missing};
use crate::error::Result;
use crate::ids::{FileId, FolderId};

/// Rows outside the scan with the stat of an unmatched file, whose own file is no longer at its path.
pub(super) fn vacated(
    catalogue: &Catalogue,
    targets: &ScanTargets,
    known: &[KnownFile],
    unmatched: &[Candidate],
) -> Result<Vec<KnownFile>> {
    if unmatched.is_empty() {
        return Ok(Vec::new());
    }
    let whole: HashSet<FolderId> = targets.whole.iter().map(|folder| folder.id).collect();
    let mut seen: HashSet<FileId> =
        known.iter().filter(|row| !whole.contains(&row.folder_id)).map(|row| row.id).collect();
    catalogue.read(|db| {
        let mut vacated = Vec::new();
        let mut roots = Roots::default();
        for candidate in unmatched {
            for row in files::with_stat(db, &candidate.stat)? {
                let scanned = whole.contains(&row.folder_id) || !seen.insert(row.id);
                if !scanned && (is_respelled(&row, candidate) || roots.has_left(db, &row)?) {
                    vacated.push(row);
                }
            }
        }
        Ok(vacated)
    })
}

/// Whether a candidate is the file of a row under another spelling that the file system treats as equal. Its row
/// was not among those of the names listed beside it, so the name is no longer spelled like that.
fn is_respelled(row: &KnownFile, candidate: &Candidate) -> bool {
    let folded = |path: &PathBuf| path.file_name().map(paths::fold);
    row.folder_id == candidate.folder_id
        && row.path.parent() == candidate.path.parent()
        && folded(&row.path) == folded(&candidate.path)
}

/// Absolute paths of folders outside the scan, as far as they were looked up; `None` for unavailable ones.
#[derive(Default)]
struct Roots(HashMap<FolderId, Option<PathBuf>>);

impl Roots {
    /// Whether the file of a row is no longer at its path; false in an unavailable folder, where that is unknown.
    fn has_left(&mut self, db: &Connection, row: &KnownFile) -> rusqlite::Result<bool> {
        let root = match self.0.entry(row.folder_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let folder = folders::find(db, row.folder_id)?;
                let root = folder.filter(|folder| !folder.offline && folder.path.is_dir());
                unknown.insert(root.map(|folder| folder.path))
            }
        };
        Ok(match (root, row.state) {
            (Some(_), State::Missing) => true,
            (Some(root), _) => root.join(&row.path).symlink_metadata().is_err_and(|error| is_missing(&error)),
            (None, _) => false,
        })
    }
}
