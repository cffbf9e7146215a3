//! A look at single paths of a folder, as a walk through all of it would see them.
//!
//! Owns what belongs to a changed path: itself, under every spelling that some file system takes for the same; all
//! below it; and the files of the same shot beside it. Each folder around changed paths is listed once, so that
//! names are recorded as they are spelled on disk.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

use rusqlite::{Connection, Result};

use crate::catalogue::files::{self, KnownFile};
use crate::catalogue::folders::Folder;
use crate::disk::paths::{fold, spellings};
use crate::disk::walk::{Entry, Reachability, Walk, WalkResult, is_nothing, reachability};
use crate::ids::{FileId, FolderId};
use crate::progress::Progress;

/// Sorts absolute paths by the folders they lie in, relative to those; where folders lie in each other, by the
/// innermost. Others are left out. The folders are in the order of their paths.
pub(super) fn by_folder(folders: Vec<Folder>, changed: &[PathBuf]) -> Vec<(Folder, Vec<PathBuf>)> {
    let mut sorted: Vec<_> = folders.into_iter().map(|folder| (folder, Vec::new())).collect();
    for path in changed {
        let place = |exact: bool| {
            let inside = |(folder, _): &(Folder, _)| relative(path, &folder.path, exact);
            sorted.iter().enumerate().rev().find_map(|(at, folder)| Some((at, inside(folder)?)))
        };
        // Another spelling of a folder's own path is rare, and looking for it is not quick.
        if let Some((at, relative)) = place(true).or_else(|| place(false)) {
            sorted[at].1.push(relative);
        }
    }
    sorted.retain(|(_, paths)| !paths.is_empty());
    sorted
}

/// What is left of a path below a folder.
fn relative(path: &Path, folder: &Path, exact: bool) -> Option<PathBuf> {
    let mut rest = path.components();
    for wanted in folder.components() {
        let found = rest.next()?;
        if found != wanted && (exact || fold(found.as_os_str()) != fold(wanted.as_os_str())) {
            return None;
        }
    }
    // A path that leads out again is none of ours.
    rest.clone().all(|part| matches!(part, Component::Normal(_))).then(|| rest.as_path().to_path_buf())
}

/// What was found at and around changed paths, and which rows it has to be compared with.
#[derive(Default)]
pub(super) struct Scope {
    /// The files.
    pub(super) found: WalkResult,
    /// All rows below these paths,
    below: BTreeSet<PathBuf>,
    /// and those that differ from one of these only by an extension.
    stems: BTreeSet<PathBuf>,
}

/// Looks at changed paths relative to the walk's root.
pub(super) fn look(walk: &Walk<'_>, changed: &[PathBuf], progress: &Progress) -> Scope {
    let mut scope = Scope::default();
    let mut folders = Vec::new();
    for (parent, place) in places(walk, changed, &mut scope.found) {
        if progress.is_cancelled() {
            return scope;
        }
        place.paths.iter().for_each(|path| scope.ask_for(path, true));
        scope.list(walk, &parent, &place, &mut folders);
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

    fn ask_for(&mut self, path: &Path, whole: bool) {
        for spelling in spellings(path) {
            self.stems.insert(spelling.with_extension(""));
            if whole {
                self.below.insert(spelling);
            }
        }
    }

    /// Takes what belongs to changed paths out of the list of their folder; adds the folders among them.
    fn list(&mut self, walk: &Walk<'_>, parent: &Path, place: &Place, folders: &mut Vec<PathBuf>) {
        let entries = match std::fs::read_dir(walk.root.join(parent)) {
            Ok(entries) => entries,
            // It went only just now; its own name says so at the next look.
            Err(error) if is_nothing(&error) => return,
            Err(error) => return self.cannot_see(parent, &error),
        };
        for entry in entries {
            let name = match entry {
                Ok(entry) => entry.file_name(),
                Err(error) => return self.cannot_see(parent, &error),
            };
            let named = place.names.contains(&fold(&name));
            if !named && !place.stems.contains(&stem(Path::new(&name))) {
                continue;
            }
            let path = parent.join(name);
            match walk.meet(&path) {
                Ok(Entry::File(file)) => self.found.add(file),
                Ok(Entry::Folder) if named => folders.push(walk.root.join(&path)),
                Ok(_) => {}
                Err(error) => self.cannot_see(&path, &error),
            }
            self.ask_for(&path, named);
        }
    }

    fn cannot_see(&mut self, path: &Path, error: &std::io::Error) {
        tracing::warn!(path = %path.display(), %error, "could not look");
        self.found.unseen.push(path.to_path_buf());
    }
}

/// Changed paths in one folder.
#[derive(Default)]
struct Place {
    paths: Vec<PathBuf>,
    /// Their names, folded,
    names: HashSet<Vec<u8>>,
    /// and those without extensions.
    stems: HashSet<Vec<u8>>,
}

fn stem(path: &Path) -> Vec<u8> {
    path.file_stem().map(fold).unwrap_or_default()
}

/// Changed paths by the folders they are in, none below another. What cannot be reached is noted as unseen.
fn places(walk: &Walk<'_>, changed: &[PathBuf], found: &mut WalkResult) -> BTreeMap<PathBuf, Place> {
    let mut ways = HashMap::new();
    let mut tops = BTreeSet::new();
    for path in changed {
        let parent = path.parent().unwrap_or(Path::new(""));
        if !ways.contains_key(parent) {
            let way = reachability(walk, parent, &mut ways);
            ways.insert(parent.to_path_buf(), way);
        }
        match &ways[parent] {
            Reachability::Open => drop(tops.insert(path.clone())),
            Reachability::EndsAt(end) => drop(tops.insert(end.clone())),
            Reachability::Unknown(from) => found.unseen.push(from.clone()),
        }
    }
    found.unseen.sort_unstable();
    found.unseen.dedup();
    let mut places: BTreeMap<PathBuf, Place> = BTreeMap::new();
    let mut above: Option<PathBuf> = None;
    // A path is sorted right before those below it.
    for path in tops {
        if above.as_ref().is_some_and(|above| path.starts_with(above)) {
            continue;
        }
        let place = places.entry(path.parent().map(Path::to_path_buf).unwrap_or_default()).or_default();
        place.names.extend(path.file_name().map(fold));
        place.stems.insert(stem(&path));
        place.paths.push(path.clone());
        above = Some(path);
    }
    places
}
