//! The watch of the library's folders, with the roots it was given, and which of their folders it leaves out.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::disk::walk::{Excludes, is_package};
use crate::disk::watch::Watch;
use crate::mutex::lock;

/// The watch, and the roots it watches.
pub(super) struct WatchedRoots {
    pub(super) watch: Watch,
    pub(super) roots: Vec<PathBuf>,
    pub(super) excluded: Arc<ExcludedFolders>,
}

/// The folders that scans of the watched roots never enter.
#[derive(Default)]
pub(super) struct ExcludedFolders(Mutex<HashMap<PathBuf, (Vec<String>, Excludes)>>);

impl ExcludedFolders {
    /// Replaces the roots and their patterns. Returns the known roots that have other patterns than before.
    pub(super) fn replace(&self, roots: impl IntoIterator<Item = (PathBuf, Vec<String>)>) -> Vec<PathBuf> {
        let mut known = lock(&self.0);
        let mut before = std::mem::take(&mut *known);
        let mut changed = Vec::new();
        for (root, patterns) in roots {
            let entry = match before.remove(&root) {
                Some(entry) if entry.0 == patterns => entry,
                other => {
                    changed.extend(other.map(|_| root.clone()));
                    // Scans report a pattern that is invalid, and a folder too many is watched until then.
                    let excludes = Excludes::parse(&patterns).unwrap_or_default();
                    (patterns, excludes)
                }
            };
            known.insert(root, entry);
        }
        changed
    }

    /// Whether scans of `root` never enter `folder`; if that is outside the root, by a link that leads to it.
    pub(super) fn contains(&self, root: &Path, folder: &Path) -> bool {
        let known = lock(&self.0);
        let excludes = known.get(root).map(|(_, excludes)| excludes);
        let is_excluded = |excludes: &Excludes| match folder.strip_prefix(root) {
            Ok(relative) => excludes.matches(relative),
            Err(_) => excludes.skip_target(root, folder),
        };
        is_package(folder) || excludes.is_some_and(is_excluded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_a_root_apply_below_it_and_changes_are_told() {
        let excluded = ExcludedFolders::default();
        let roots =
            |raw: &str| [("/a", raw), ("/b", "b")].map(|(root, it)| (root.into(), vec![it.to_owned()]));
        let is_excluded = |folder: &str| excluded.contains("/a".as_ref(), folder.as_ref());
        assert!(excluded.replace(roots("raw")).is_empty(), "new roots are watched anyway");
        assert!(is_excluded("/a/2019/raw") && is_excluded("/a/x.aplibrary"));
        assert!(!is_excluded("/a/2019") && !is_excluded("/b/raw") && !is_excluded("/a/b"));
        assert!(is_excluded("/c/x.aplibrary/deep") && !is_excluded("/c/raw"), "what links lead to");
        assert!(excluded.replace(roots("raw")).is_empty());
        assert_eq!(excluded.replace(roots("2019")), [PathBuf::from("/a")]);
        assert!(is_excluded("/a/2019") && !is_excluded("/a/raw"));
    }
}
