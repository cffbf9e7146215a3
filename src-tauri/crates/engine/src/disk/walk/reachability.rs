//! Whether a walk from a root comes to a folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::walker::{Met, Walk};

/// Whether a walk from the root comes to a folder.
#[derive(Clone)]
pub(crate) enum Way {
    Open,
    /// There is no such folder, or none that is looked into, from here on.
    EndsAt(PathBuf),
    /// Nobody can tell from here on.
    Unknown(PathBuf),
}

/// Whether a walk from the root looks into a folder.
pub(crate) fn comes_to(walk: &Walk<'_>, folder: &Path) -> bool {
    matches!(way_to(walk, folder, &mut HashMap::new()), Way::Open)
}

/// Whether a walk from the root looks into a folder; `ways` remembers the folders on the way.
pub(crate) fn way_to(walk: &Walk<'_>, folder: &Path, ways: &mut HashMap<PathBuf, Way>) -> Way {
    let mut at = PathBuf::new();
    for part in folder.components() {
        at.push(part);
        let way = match ways.get(&at) {
            Some(way) => way.clone(),
            None => {
                let way = match walk.meet(&at) {
                    Ok(Met::Folder) => Way::Open,
                    Ok(_) => Way::EndsAt(at.clone()),
                    Err(_) => Way::Unknown(at.clone()),
                };
                ways.insert(at.clone(), way.clone());
                way
            }
        };
        if !matches!(way, Way::Open) {
            return way;
        }
    }
    Way::Open
}
