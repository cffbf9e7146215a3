//! Whether a walk from a root comes to a folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::walker::{Entry, Walk};

/// Whether a walk from the root comes to a folder.
#[derive(Clone)]
pub(crate) enum Reachability {
    Open,
    /// There is no such folder, or none that is looked into, from here on.
    EndsAt(PathBuf),
    /// Nobody can tell from here on.
    Unknown(PathBuf),
}

/// Whether a walk from the root looks into a folder.
pub(crate) fn reaches(walk: &Walk<'_>, folder: &Path) -> bool {
    matches!(reachability(walk, folder, &mut HashMap::new()), Reachability::Open)
}

/// Whether a walk from the root looks into a folder; `ways` remembers the folders on the way.
pub(crate) fn reachability(
    walk: &Walk<'_>,
    folder: &Path,
    ways: &mut HashMap<PathBuf, Reachability>,
) -> Reachability {
    let mut at = PathBuf::new();
    for part in folder.components() {
        at.push(part);
        let way = match ways.get(&at) {
            Some(way) => way.clone(),
            None => {
                let way = match walk.meet(&at) {
                    Ok(Entry::Folder) => Reachability::Open,
                    Ok(_) => Reachability::EndsAt(at.clone()),
                    Err(_) => Reachability::Unknown(at.clone()),
                };
                ways.insert(at.clone(), way.clone());
                way
            }
        };
        if !matches!(way, Reachability::Open) {
            return way;
        }
    }
    Reachability::Open
}
