//! Which sidecars have changed since the pictures beside them were read, and which pictures are to be read again for it.
//!
//! Owns the marks by which that shows. A shot's mark changes with every sidecar that may belong to one of its pictures,
//! and with these, which decide whose each is; so no scan opens one. Never reads a picture.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::reconcile::{Match, Plan};
use crate::catalogue::files::{self, KnownFile};
use crate::catalogue::sidecars::{self as rows, Marks};
use crate::catalogue::{Catalogue, contents};
use crate::disk::paths::{fold_all, to_bytes};
use crate::disk::walk::{Candidate, FoundSidecar, shot};
use crate::error::Result;
use crate::ids::{ContentId, FileId, FolderId};

/// A shot in a folder of the library.
type Shot = (FolderId, Vec<u8>);

/// The sidecars of a scan, and the marks that shots had before it.
#[derive(Debug, Default)]
pub(super) struct Found {
    sidecars: Vec<(FolderId, FoundSidecar)>,
    marks: HashMap<FolderId, Marks>,
}

impl Found {
    /// Adds what was found in a folder, with the marks of what was looked at.
    pub(super) fn add(&mut self, folder_id: FolderId, sidecars: Vec<FoundSidecar>, marks: Marks) {
        self.sidecars.extend(sidecars.into_iter().map(|sidecar| (folder_id, sidecar)));
        self.marks.entry(folder_id).or_default().extend(marks);
    }

    /// The shots whose sidecars are not those of the last scan. `candidates` are the pictures that were found; what could
    /// not be looked at, `unseen`, has not changed.
    pub(super) fn changed(self, candidates: &[Candidate], unseen: &[(FolderId, PathBuf)]) -> ChangedShots {
        let mut states: HashMap<Shot, Vec<Vec<u8>>> = HashMap::new();
        for (folder_id, FoundSidecar { path, stat }) in &self.sidecars {
            let numbers = [stat.bytes.to_le_bytes(), stat.mtime_ns.to_le_bytes(), stat.inode.to_le_bytes()];
            let state = [&numbers.concat(), name(path)].concat();
            states.entry((*folder_id, shot(path))).or_default().push(state);
        }
        if !states.is_empty() {
            for candidate in candidates {
                let shot = (candidate.folder_id, shot(&candidate.path));
                states.entry(shot).and_modify(|state| state.push(name(&candidate.path).to_vec()));
            }
        }
        let mut changed = ChangedShots(
            states
                .into_iter()
                .map(|(shot, state)| (shot, Some(mark(state))))
                .filter(|((folder, shot), mark)| self.before(*folder, shot) != *mark)
                .collect(),
        );
        let unseen = Unseen::of(unseen);
        let found: HashSet<Shot> =
            self.sidecars.iter().map(|(folder, sidecar)| (*folder, shot(&sidecar.path))).collect();
        for (folder, marks) in self.marks {
            let gone = marks.into_keys().map(|shot| (folder, shot)).filter(|shot| !found.contains(shot));
            changed.0.extend(gone.filter(|shot| !unseen.contains(shot)).map(|shot| (shot, None)));
        }
        changed
    }

    fn before(&self, folder: FolderId, shot: &[u8]) -> Option<i64> {
        self.marks.get(&folder)?.get(shot).copied()
    }
}

/// The name of a file, which is spelled differently where a mark would be the same otherwise.
fn name(path: &Path) -> &[u8] {
    path.file_name().map_or(&[], |name| to_bytes(Path::new(name)))
}

/// A number that is another one for other files.
fn mark(mut state: Vec<Vec<u8>>) -> i64 {
    state.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for part in state {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(&part);
    }
    let [a, b, c, d, e, f, g, h, ..] = *hasher.finalize().as_bytes();
    i64::from_le_bytes([a, b, c, d, e, f, g, h])
}

/// Paths that could not be looked at, as shots are compared.
struct Unseen(Vec<Shot>);

impl Unseen {
    fn of(paths: &[(FolderId, PathBuf)]) -> Self {
        Self(paths.iter().map(|(folder, path)| (*folder, fold_all(path))).collect())
    }

    fn contains(&self, (folder, shot): &Shot) -> bool {
        let is_below = |path: &[u8]| {
            path.is_empty() || shot.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest[0] == b'/')
        };
        self.0.iter().any(|(of, path)| of == folder && (is_below(path) || path.starts_with(shot)))
    }
}

/// Shots with their new marks; `None` where all sidecars are gone.
#[derive(Debug, Default)]
pub(super) struct ChangedShots(HashMap<Shot, Option<i64>>);

impl ChangedShots {
    fn contains(&self, folder: FolderId, path: &Path) -> bool {
        // Most scans find none: save the cost of comparing every path.
        !self.0.is_empty() && self.0.contains_key(&(folder, shot(path)))
    }

    /// Stores the marks, and has the contents of known files in these shots read again; returns them. `known` are the rows
    /// before the scan, whose files may be gone with their sidecars; the plan's moves are committed.
    pub(super) fn commit(
        &self,
        catalogue: &Catalogue,
        known: &[FileId],
        plan: &Plan,
    ) -> Result<Vec<ContentId>> {
        if self.0.is_empty() {
            return Ok(Vec::new());
        }
        let is_changed = |row: &&Match| self.contains(row.candidate.folder_id, &row.candidate.path);
        let moved = plan.moved.iter().filter(is_changed).map(|row| &row.id);
        catalogue.write(|db| {
            let mut outdated = Vec::new();
            for &row in known.iter().chain(moved) {
                outdated.extend(files::content_of(db, row)?);
            }
            outdated.sort_unstable();
            outdated.dedup();
            outdated.iter().try_for_each(|&content| contents::outdate_metadata(db, content))?;
            self.0.iter().try_for_each(|((folder, shot), mark)| rows::set(db, *folder, shot, *mark))?;
            Ok(outdated)
        })
    }

    /// Those of these rows that are of such a shot.
    pub(super) fn rows(&self, known: &[KnownFile]) -> Vec<FileId> {
        let changed = known.iter().filter(|row| self.contains(row.folder_id, &row.path));
        changed.map(|row| row.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::walk::Stat;

    const FOLDER: FolderId = FolderId(1);

    fn stat(mtime_ns: i64) -> Stat {
        Stat { bytes: 1, mtime_ns, ctime_ns: 0, inode: 0, device: 0 }
    }

    fn pictures(paths: &[&str]) -> Vec<Candidate> {
        let candidate =
            |path: &&str| Candidate { folder_id: FOLDER, path: PathBuf::from(path), stat: stat(1) };
        paths.iter().map(candidate).collect()
    }

    /// The changed shots of a folder with these sidecars, after a scan that left these marks.
    fn changed(sidecars: &[(&str, i64)], before: &Marks, beside: &[&str], unseen: &[&str]) -> Marks {
        let mut found = Found::default();
        let sidecar = |(path, at): &(&str, i64)| FoundSidecar { path: path.into(), stat: stat(*at) };
        found.add(FOLDER, sidecars.iter().map(sidecar).collect(), before.clone());
        let unseen: Vec<_> = unseen.iter().map(|path| (FOLDER, PathBuf::from(path))).collect();
        let ChangedShots(changed) = found.changed(&pictures(beside), &unseen);
        changed.into_iter().map(|((_, shot), mark)| (shot, mark.unwrap_or(0))).collect()
    }

    #[test]
    fn a_shot_changes_with_its_sidecars_and_pictures() {
        let (none, sidecars) = (Marks::new(), [("x/a.xmp", 1), ("b.jpg.xmp", 1)]);
        assert_eq!(changed(&[], &none, &["x/a.jpg"], &[]), none);
        let new = changed(&sidecars, &none, &["x/a.jpg", "b.jpg"], &[]);
        let mut shots: Vec<_> = new.keys().map(Vec::as_slice).collect();
        shots.sort_unstable();
        assert_eq!(shots, [&b"b"[..], b"x/a"]);
        assert_eq!(changed(&sidecars, &new, &["x/a.jpg", "b.jpg"], &[]), none);
        for (sidecars, beside) in [
            ([("x/a.xmp", 2), ("b.jpg.xmp", 1)], &["x/a.jpg", "b.jpg"][..]),
            ([("x/A.xmp", 1), ("b.jpg.xmp", 1)], &["x/a.jpg", "b.jpg"]),
            (sidecars, &["x/a.jpg", "x/a.cr2", "b.jpg"]),
        ] {
            let again = changed(&sidecars, &new, beside, &[]);
            assert_eq!(again.keys().collect::<Vec<_>>(), [b"x/a"], "{sidecars:?} {beside:?}");
        }
    }

    #[test]
    fn sidecars_that_are_gone_leave_no_mark_unless_nobody_could_look() {
        let before = Marks::from([(b"x/a".to_vec(), 1), (b"b".to_vec(), 2)]);
        let gone = |unseen: &[&str]| {
            let mut gone: Vec<_> = changed(&[], &before, &["b.jpg"], unseen).into_iter().collect();
            gone.sort_unstable();
            gone
        };
        assert_eq!(gone(&[]), [(b"b".to_vec(), 0), (b"x/a".to_vec(), 0)]);
        assert_eq!(gone(&["X"]), [(b"b".to_vec(), 0)]);
        assert_eq!(gone(&["b.jpg"]), [(b"x/a".to_vec(), 0)]);
        assert!(gone(&[""]).is_empty());
    }
}
