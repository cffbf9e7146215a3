//! Scans single paths of a folder with the same result as a walk through all of it.
//!
//! Owns what belongs to a changed path: the path itself, under every spelling that some file system treats as
//! equal; everything below it; and the files of the same shot beside it, sidecars among them. Lists each folder around changed paths
//! once, so that names are recorded as they are spelled on disk. Never changes a row.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use rusqlite::{Connection, Result};

use crate::catalogue::files::{self, KnownFile};
use crate::catalogue::folders::Folder;
use crate::catalogue::sidecars::{self, Marks};
use crate::disk::cloud;
use crate::disk::paths::{fold, fold_all, spellings};
use crate::disk::walk::{Entry, Reachability, Walk, WalkResult, is_missing, reachability, shot};
use crate::ids::{FileId, FolderId};
use crate::progress::Progress;

/// Groups absolute paths by the folders they are in (the innermost of nested ones), as relative paths. Drops paths
/// outside the folders, which are sorted by path.
pub(super) fn by_folder(folders: Vec<Folder>, changed: &[PathBuf]) -> Vec<(Folder, Vec<PathBuf>)> {
    let mut grouped: Vec<_> = folders.into_iter().map(|folder| (folder, Vec::new())).collect();
    for path in changed {
        let find = |exact: bool| {
            let inside = |(folder, _): &(Folder, _)| relative(path, &folder.path, exact);
            grouped.iter().enumerate().rev().find_map(|(index, folder)| Some((index, inside(folder)?)))
        };
        // Another spelling of a folder's own path is rare, and comparing spellings is slow.
        if let Some((index, relative)) = find(true).or_else(|| find(false)) {
            grouped[index].1.push(relative);
        }
    }
    grouped.retain(|(_, paths)| !paths.is_empty());
    grouped
}

/// A path relative to a folder that contains it; unless `exact`, names may be spelled differently.
fn relative(path: &Path, folder: &Path, exact: bool) -> Option<PathBuf> {
    let mut rest = path.components();
    for wanted in folder.components() {
        let found = rest.next()?;
        if found != wanted && (exact || fold(found.as_os_str()) != fold(wanted.as_os_str())) {
            return None;
        }
    }
    // A path with `..` may lead outside the folder.
    rest.clone().all(|part| matches!(part, Component::Normal(_))).then(|| rest.as_path().to_path_buf())
}

/// What was found at and around changed paths, and which rows to compare it with.
#[derive(Default)]
pub(super) struct Scope {
    /// The files found.
    pub(super) found: WalkResult,
    /// Compare with all rows at and below these paths.
    below: BTreeSet<PathBuf>,
    /// Compare with rows at these paths plus any extension or none.
    stems: BTreeSet<PathBuf>,
    /// Compare with the sidecars that these shots had.
    shots: BTreeSet<Vec<u8>>,
}

/// Scans changed paths, which are relative to the walk's root.
pub(super) fn scan_paths(walk: &Walk<'_>, changed: &[PathBuf], progress: &Progress) -> Scope {
    let mut scope = Scope::default();
    let mut folders = Vec::new();
    for (parent, changes) in group_by_parent(walk, changed, &mut scope.found) {
        if progress.is_cancelled() {
            return scope;
        }
        changes.paths.iter().for_each(|path| scope.include(path, true));
        scope.list(walk, &parent, &changes, &mut folders);
    }
    scope.found.extend(walk.below(&folders, progress));
    scope
}

impl Scope {
    /// The rows to compare with.
    pub(super) fn known(&self, db: &Connection, folder_id: FolderId) -> Result<Vec<KnownFile>> {
        let mut rows: HashMap<FileId, KnownFile> = HashMap::new();
        let mut add = |found: Vec<KnownFile>| rows.extend(found.into_iter().map(|row| (row.id, row)));
        for path in &self.below {
            add(files::below(db, folder_id, path)?);
        }
        for stem in &self.stems {
            add(files::with_stem(db, folder_id, stem)?);
        }
        Ok(rows.into_values().collect())
    }

    /// The sidecars to compare with.
    pub(super) fn marks(&self, db: &Connection, folder_id: FolderId) -> Result<Marks> {
        let mut marks = Marks::new();
        for path in &self.below {
            marks.extend(sidecars::below(db, folder_id, &fold_all(path))?);
        }
        for shot in &self.shots {
            marks.extend(sidecars::mark(db, folder_id, shot)?.map(|mark| (shot.clone(), mark)));
        }
        Ok(marks)
    }

    /// Includes the rows of the same shot as a path and, if `changed`, those at and below it.
    fn include(&mut self, path: &Path, changed: bool) {
        self.shots.insert(shot(path));
        for spelling in spellings(path) {
            self.stems.insert(spelling.with_extension(""));
            if changed {
                self.below.insert(spelling);
            }
        }
    }

    /// Lists a folder and adds the files that belong to its changed paths; adds changed subfolders to `folders`.
    fn list(&mut self, walk: &Walk<'_>, parent: &Path, changes: &Changes, folders: &mut Vec<PathBuf>) {
        let entries = match std::fs::read_dir(walk.root.join(parent)) {
            Ok(entries) => entries,
            // It has just disappeared, which is a change that the next scan gets.
            Err(error) if is_missing(&error) => return,
            Err(error) => return self.mark_unseen(parent, &error),
        };
        for entry in entries {
            let name = match entry {
                Ok(entry) => entry.file_name(),
                Err(error) => return self.mark_unseen(parent, &error),
            };
            // What is scanned of a stub is the file that it stands for.
            let name = cloud::evicted_name(&name).map_or_else(|| name.clone(), OsStr::to_os_string);
            let changed = changes.names.contains(&fold(&name));
            let stems = [stem(Path::new(&name)), shot(Path::new(&name))];
            if !changed && !stems.iter().any(|stem| changes.stems.contains(stem)) {
                continue;
            }
            let path = parent.join(name);
            match walk.entry_at(&path) {
                Ok(Entry::File(file)) => self.found.add(file),
                Ok(Entry::Sidecar(sidecar)) => self.found.sidecars.push(sidecar),
                Ok(Entry::Folder) if changed => folders.push(walk.root.join(&path)),
                Ok(_) => {}
                Err(error) => self.mark_unseen(&path, &error),
            }
            self.include(&path, changed);
        }
    }

    fn mark_unseen(&mut self, path: &Path, error: &std::io::Error) {
        tracing::warn!(path = %path.display(), %error, "could not scan a path");
        self.found.unseen.push(path.to_path_buf());
    }
}

/// The changed paths in one folder.
#[derive(Default)]
struct Changes {
    paths: Vec<PathBuf>,
    /// Their names, folded.
    names: HashSet<Vec<u8>>,
    /// Their names without extension, folded, and what names of the same shot have in common.
    stems: HashSet<Vec<u8>>,
}

fn stem(path: &Path) -> Vec<u8> {
    path.file_stem().map(fold).unwrap_or_default()
}

/// Groups changed paths by their parent folders, without those below another. Marks paths that cannot be read as
/// unseen.
fn group_by_parent(
    walk: &Walk<'_>,
    changed: &[PathBuf],
    found: &mut WalkResult,
) -> BTreeMap<PathBuf, Changes> {
    let mut known = HashMap::new();
    let mut tops = BTreeSet::new();
    for path in changed {
        let parent = path.parent().unwrap_or(Path::new(""));
        if !known.contains_key(parent) {
            let state = reachability(walk, parent, &mut known);
            known.insert(parent.to_path_buf(), state);
        }
        match &known[parent] {
            Reachability::Open => drop(tops.insert(path.clone())),
            Reachability::EndsAt(end) => drop(tops.insert(end.clone())),
            Reachability::Unknown(from) => found.unseen.push(from.clone()),
        }
    }
    found.unseen.sort_unstable();
    found.unseen.dedup();
    let mut groups: BTreeMap<PathBuf, Changes> = BTreeMap::new();
    let mut above: Option<PathBuf> = None;
    // A path sorts right before those below it.
    for path in tops {
        if above.as_ref().is_some_and(|above| path.starts_with(above)) {
            continue;
        }
        let changes = groups.entry(path.parent().map(Path::to_path_buf).unwrap_or_default()).or_default();
        changes.names.extend(path.file_name().map(fold));
        let name = path.file_name().map(Path::new).unwrap_or(Path::new(""));
        changes.stems.extend([stem(&path), shot(name)]);
        changes.paths.push(path.clone());
        above = Some(path);
    }
    groups
}
