//! What the links of a root lead to.
//!
//! Owns noticing that what a link leads to was changed, replaced, renamed or deleted. The system reports that only where
//! a folder is watched, under another path than the link's, and not at all for the folders around it or for the links
//! of a chain. So the targets are compared with what they were, from time to time. Never sets a watch, and never reads
//! more than metadata.

use std::collections::HashMap;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::mutex::lock;

/// Most links of a root that are compared: their paths take about 20 MB.
const MAX_LINKS: usize = 100_000;

/// What a link led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// Nothing, or something that cannot be reached.
    Missing,
    /// A folder: device, inode and mode. What is in it has watches of its own.
    Folder(u64, u64, u32),
    /// Anything else: device, inode, size, and times of the last changes.
    File(u64, u64, u64, [i64; 4]),
}

impl Target {
    fn of(link: &Path) -> Self {
        std::fs::metadata(link).map_or(Self::Missing, |found| Self::from(&found))
    }
}

impl From<&Metadata> for Target {
    fn from(found: &Metadata) -> Self {
        if found.is_dir() {
            return Self::Folder(found.dev(), found.ino(), found.mode());
        }
        let times = [found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec()];
        Self::File(found.dev(), found.ino(), found.len(), times)
    }
}

/// The links of a root, wherever they lead.
#[derive(Default)]
pub(super) struct Links(Mutex<HashMap<PathBuf, Target>>);

impl Links {
    /// Remembers what this link leads to now.
    pub(super) fn add(&self, link: PathBuf) {
        let target = Target::of(&link);
        let mut known = lock(&self.0);
        if known.len() < MAX_LINKS || known.contains_key(&link) {
            known.insert(link, target);
        }
    }

    /// The links that lead to something else than before. Forgets those that are gone, which the system reports.
    pub(super) fn changed(&self) -> Vec<PathBuf> {
        // A target on a drive that does not answer must not keep others from adding links.
        let mut known = std::mem::take(&mut *lock(&self.0));
        let mut changed = Vec::new();
        known.retain(|link, before| {
            if !link.is_symlink() {
                return false;
            }
            let now = Target::of(link);
            if std::mem::replace(before, now) != now {
                changed.push(link.clone());
            }
            true
        });
        let mut added = lock(&self.0);
        for (link, target) in known {
            added.entry(link).or_insert(target);
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn every_way_to_change_a_target_is_noticed_once() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let links = Links::default();
        // A chain: the link leads to a link in a folder that is a link, too.
        fs::create_dir(at("real")).unwrap();
        fs::write(at("real/a.jpg"), "1").unwrap();
        symlink(at("real"), at("folder")).unwrap();
        symlink(at("folder/a.jpg"), at("middle.jpg")).unwrap();
        symlink(at("middle.jpg"), at("link.jpg")).unwrap();
        links.add(at("link.jpg"));
        let steps: [&dyn Fn(); 7] = [
            &|| fs::write(at("real/a.jpg"), "22").unwrap(),
            &|| fs::rename(at("real/a.jpg"), at("real/b.jpg")).unwrap(),
            &|| fs::rename(at("real/b.jpg"), at("real/a.jpg")).unwrap(),
            &|| fs::rename(at("real"), at("moved")).unwrap(),
            &|| symlink(at("moved"), at("real")).unwrap(),
            &|| fs::remove_file(at("middle.jpg")).unwrap(),
            &|| fs::write(at("middle.jpg"), "333").unwrap(),
        ];
        for (number, step) in steps.iter().enumerate() {
            assert_eq!(links.changed(), [] as [PathBuf; 0], "before step {number}");
            step();
            assert_eq!(links.changed(), [at("link.jpg")], "step {number}");
        }
    }

    #[test]
    fn what_happens_in_a_linked_folder_or_to_the_link_itself_is_left_to_watches() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let links = Links::default();
        fs::create_dir(at("real")).unwrap();
        symlink(at("real"), at("link")).unwrap();
        links.add(at("link"));
        fs::write(at("real/a.jpg"), "1").unwrap();
        assert_eq!(links.changed(), [] as [PathBuf; 0]);
        fs::remove_file(at("link")).unwrap();
        assert_eq!(links.changed(), [] as [PathBuf; 0]);
        assert!(lock(&links.0).is_empty());
    }

    #[test]
    fn beyond_the_limit_only_known_links_are_compared() {
        let links = Links::default();
        let name = |number: usize| PathBuf::from(format!("/missing/{number}"));
        lock(&links.0).extend((1..MAX_LINKS).map(|number| (name(number), Target::Missing)));
        let known = Target::Folder(1, 1, 1);
        lock(&links.0).insert(name(1), known);
        [MAX_LINKS, MAX_LINKS + 1, 1].into_iter().for_each(|number| links.add(name(number)));
        let compared = lock(&links.0);
        assert!(compared.contains_key(&name(MAX_LINKS)) && !compared.contains_key(&name(MAX_LINKS + 1)));
        assert_eq!((compared.len(), compared[&name(1)]), (MAX_LINKS, Target::Missing));
    }
}
