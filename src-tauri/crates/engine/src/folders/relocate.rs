//! Where folders are that are not where they were: on a drive that is mounted elsewhere now, or at a place that a
//! person points at.
//!
//! Owns what is taken as proof that a folder is the one that is known, and pointing it at its new place. What is
//! known of its files stays: nothing is read or looked at again because a drive has another name.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Transaction;

use super::Locator;
use super::probe::{self, FoundFolder, LANDMARKS};
use super::walk_rules::WalkRules;
use crate::catalogue::folders::{self, Folder, Landmark};
use crate::disk::file_lock::RunLock;
use crate::disk::timeout::TIMEOUT;
use crate::disk::volumes::{self, Volume};
use crate::error::{Error, Result};
use crate::ids::FolderId;
use crate::library::Library;
use crate::problem::FolderProblem;

/// Folders beside the old mount point that are looked into.
const SIBLINGS: usize = 100;
/// How long a dialog is kept waiting for a place to begin at.
const AT_HAND: Duration = Duration::from_secs(2);

/// A folder that was pointed at another place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The folder, at its new place.
    pub folder: Folder,
    /// How many of its pictures were found there, by name and size.
    pub found: u64,
    /// How many were looked for: a few, spread over the folder.
    pub looked_for: u64,
}

/// A folder that was found at another place.
struct Move {
    folder: Folder,
    arrival: FoundFolder,
}

impl Move {
    /// The folder as it is when it was pointed there.
    fn folder_there(&self) -> Folder {
        Folder { path: self.arrival.real.clone(), ..self.folder.clone() }
    }
}

impl Library {
    /// Looks at the root of every folder, and for those that are not there where their drive is mounted now. Returns
    /// the folders whose state or path has changed, as they are now; those that are back may have changed and
    /// should be looked at. Cheap: a few questions to the system a folder, none about its files while it is there.
    pub fn find_folders(&self) -> Result<Vec<Folder>> {
        let locator = Locator::of(self);
        locator.refresh(&locator.mounted())
    }

    /// Points a folder at the place where it is now. Some of its pictures are looked for there, by name and size;
    /// [`Error::NotTheFolder`] when fewer than half of them are. Nothing is read: looking at the folder afterwards
    /// notes what has changed.
    pub fn locate(&self, folder_id: FolderId, new: &Path) -> Result<Located> {
        point(self, folder_id, new, false)
    }

    /// The innermost folder around a path that is there: where to begin to look for what was at the path. None when
    /// the system does not answer at once.
    pub fn nearest_place(&self, path: &Path) -> Option<PathBuf> {
        let asked = path.to_path_buf();
        let question = move || asked.ancestors().find(|place| place.is_dir()).map(Path::to_path_buf);
        // By another name than the folder's own: a disk that takes longer than this to start is not silent.
        self.timed_io.run(&path.join("around"), AT_HAND, question).flatten()
    }

    /// As [`locate`](Self::locate), whatever is there.
    pub fn locate_anyway(&self, folder_id: FolderId, new: &Path) -> Result<Located> {
        point(self, folder_id, new, true)
    }
}

impl Locator<'_> {
    /// As [`Library::find_folders`], where it is known which volumes are mounted.
    pub(crate) fn refresh(&self, mounted: &[Volume]) -> Result<Vec<Folder>> {
        let before = self.catalogue.read(folders::all)?;
        if !self.catalogue.is_writable() {
            return Ok(Vec::new());
        }
        let mut moves = Vec::new();
        for folder in &before {
            match self.probe(folder, mounted)? {
                Ok(arrival) if arrival.real == folder.path => self.set_available(folder, &arrival)?,
                // A link leads from its place to where it is now.
                Ok(arrival) => moves.push(Move { folder: folder.clone(), arrival }),
                Err(problem) => {
                    self.set_unavailable(folder, &problem)?;
                    let arrival = self.elsewhere(folder, mounted)?;
                    moves.extend(arrival.map(|arrival| Move { folder: folder.clone(), arrival }));
                }
            }
        }
        if !moves.is_empty() {
            let rules = self.walk_rules()?;
            self.catalogue.write(|db| carry_out(db, &rules, moves))?;
        }
        let mut changed = self.catalogue.read(folders::all)?;
        changed.retain(|now| {
            let then = before.iter().find(|folder| folder.id == now.id);
            then.is_none_or(|then| (then.offline, &then.path) != (now.offline, &now.path))
        });
        Ok(changed)
    }

    /// Where a folder is now, at its own path or where its drive is mounted; else why it is unavailable. The answer is
    /// recorded.
    pub(crate) fn locate(&self, folder: &Folder) -> Result<std::result::Result<PathBuf, FolderProblem>> {
        let mounted = self.mounted();
        if let Ok(arrival) = self.probe(folder, &mounted)?
            && arrival.real == folder.path
        {
            self.set_available(folder, &arrival)?;
            return Ok(Ok(arrival.real));
        }
        self.refresh(&mounted)?;
        let now = self.catalogue.read(|db| folders::find(db, folder.id))?;
        Ok(match now {
            Some(Folder { offline: false, path, .. }) => Ok(path),
            now => Err(now.and_then(|now| now.problem).unwrap_or(FolderProblem::NotFound)),
        })
    }

    /// Looks for a folder on the volumes that are mounted now; returns the place with the best proof.
    fn elsewhere(&self, folder: &Folder, mounted: &[Volume]) -> Result<Option<FoundFolder>> {
        let landmarks = self.catalogue.read(|db| folders::landmarks(db, folder.id, LANDMARKS))?;
        let mut best: Option<(Proof, FoundFolder)> = None;
        for place in self.candidates(folder, mounted) {
            let (path, sought, landmarks, mounted) =
                (place.clone(), folder.clone(), landmarks.clone(), mounted.to_vec());
            // A question each: a share that does not answer must not keep the others from being found.
            let question = move || proof(&path, &sought, &landmarks, &mounted);
            let found = self.timed_io.run(&place, TIMEOUT, question).flatten();
            best = best.into_iter().chain(found).max_by_key(|(proof, _)| *proof);
        }
        Ok(best.map(|(_, arrival)| arrival))
    }

    /// Where a folder may be: at its place on every volume that may be its own, and beside its old mount point.
    fn candidates(&self, folder: &Folder, mounted: &[Volume]) -> Vec<PathBuf> {
        let Some(place) = &folder.place.path else { return Vec::new() };
        let known = folder.place.volume.as_ref();
        let may_be = |volume: &&Volume| match (&volume.id, known) {
            (Some(id), Some(known)) => id == known,
            _ => volume.searched,
        };
        let mut places: Vec<PathBuf> =
            mounted.iter().filter(may_be).filter_map(|volume| volume.path_of(place)).collect();
        if known.is_none() {
            let (path, place) = (folder.path.clone(), place.clone());
            let name = path.join("beside");
            let found = self.timed_io.run(&name, TIMEOUT, move || beside(&path, &place));
            places.extend(found.unwrap_or_default());
        }
        places.retain(|path| *path != folder.path);
        places.sort();
        places.dedup();
        places
    }
}

/// Whether it is the same volume, and how many landmarks are there.
type Proof = (bool, usize);

/// What speaks for a place; none when that is not enough.
fn proof(
    place: &Path,
    folder: &Folder,
    landmarks: &[Landmark],
    mounted: &[Volume],
) -> Option<(Proof, FoundFolder)> {
    let arrival = probe::open(place, mounted).ok()?;
    let same_volume = folder.place.volume.is_some() && arrival.place == folder.place;
    let there = landmarks.iter().filter(|landmark| landmark.is_in(&arrival.real)).count();
    let enough =
        if same_volume { there > 0 || landmarks.is_empty() } else { probe::is_enough(there, landmarks) };
    enough.then_some(((same_volume, there), arrival))
}

/// The folder's place on whatever lies beside the mount point it was on.
fn beside(path: &Path, place: &Path) -> Vec<PathBuf> {
    let depth = place.components().count();
    let (Some(mount), true) = (path.ancestors().nth(depth), path.ends_with(place)) else { return Vec::new() };
    let Some(entries) = mount.parent().and_then(|parent| fs::read_dir(parent).ok()) else {
        return Vec::new();
    };
    let siblings = entries.flatten().take(SIBLINGS).map(|entry| entry.path());
    siblings.filter(|sibling| sibling.is_dir()).map(|sibling| volumes::joined(&sibling, place)).collect()
}

/// Points folders at where they were found, but not at, into or around what is another folder's.
fn carry_out(db: &Transaction<'_>, rules: &WalkRules, mut moves: Vec<Move>) -> rusqlite::Result<()> {
    let known = folders::all(db)?;
    moves.retain(|one| known.iter().any(|folder| folder.id == one.folder.id));
    while let Some(index) = moves.iter().position(|one| is_taken(rules, one, &known, &moves)) {
        let Move { folder, arrival } = moves.remove(index);
        tracing::warn!(folder = %folder.path.display(), place = %arrival.real.display(), "its place is taken");
    }
    let paths: Vec<_> = moves.iter().map(|one| (one.folder.id, one.arrival.real.clone())).collect();
    folders::set_paths(db, &paths)?;
    for Move { folder, arrival } in moves {
        folders::set_offline(db, folder.id, false)?;
        folders::set_place(db, folder.id, &arrival.place)?;
    }
    Ok(())
}

/// Whether another folder lies where this one is to go, once all have gone where they are to go.
fn is_taken(rules: &WalkRules, one: &Move, known: &[Folder], moves: &[Move]) -> bool {
    let one = one.folder_there();
    known.iter().filter(|other| other.id != one.id).any(|other| {
        let moved = moves.iter().find(|moved| moved.folder.id == other.id);
        overlap(rules, &one, &moved.map_or_else(|| other.clone(), Move::folder_there))
    })
}

/// Whether two folders may have files in common: one may lie in the other where that one does not look.
fn overlap(rules: &WalkRules, a: &Folder, b: &Folder) -> bool {
    let comes_into = |outer: &Folder, inner: &Folder| {
        // Nobody can tell of a folder that is not there.
        inner.path.starts_with(&outer.path) && (!inner.path.exists() || rules.reaches(outer, &inner.path))
    };
    comes_into(a, b) || comes_into(b, a)
}

fn point(library: &Library, folder_id: FolderId, new: &Path, anyway: bool) -> Result<Located> {
    library.check_writable()?;
    let _lock = RunLock::take(&library.dir)?;
    let known = library.folders()?;
    let unknown = || Error::UnknownFolder { path: PathBuf::from(format!("number {folder_id}")) };
    let folder = known.iter().find(|folder| folder.id == folder_id).ok_or_else(unknown)?;
    let locator = Locator::of(library);
    let arrival = locator.probe_path(new)?;
    let there = Folder { path: arrival.real.clone(), ..folder.clone() };
    check_free(&locator.walk_rules()?, &there, known.iter().filter(|other| other.id != folder_id))?;
    let landmarks = library.catalogue.read(|db| folders::landmarks(db, folder_id, LANDMARKS))?;
    let found = landmarks.iter().filter(|landmark| landmark.has_same_size_in(&arrival.real)).count();
    let (found, looked_for) = (found as u64, landmarks.len() as u64);
    if found * 2 < looked_for && !anyway {
        let (path, place) = (folder.path.clone(), arrival.real);
        return Err(Error::NotTheFolder { path, place, found, looked_for });
    }
    let folder = library.catalogue.write(|db| {
        folders::set_paths(db, &[(folder_id, arrival.real.clone())])?;
        folders::set_offline(db, folder_id, false)?;
        folders::set_place(db, folder_id, &arrival.place)?;
        // The next look takes this for the folder, even where nothing else could tell.
        folders::set_device(db, folder_id, arrival.device)?;
        folders::get(db, folder_id)
    })?;
    Ok(Located { folder, found, looked_for })
}

/// Refuses a place that another folder of the library has to do with.
fn check_free<'a>(
    rules: &WalkRules,
    there: &Folder,
    mut others: impl Iterator<Item = &'a Folder>,
) -> Result<()> {
    let Some(other) = others.find(|other| overlap(rules, there, other)) else { return Ok(()) };
    let (place, folder) = (&there.path, other.path.clone());
    let problem = if *place == folder {
        FolderProblem::IsAnotherFolder
    } else if place.starts_with(&folder) {
        FolderProblem::InsideAnother { folder }
    } else {
        FolderProblem::ContainsAnother { folder }
    };
    Err(Error::NoFolder { path: place.clone(), problem })
}

#[cfg(test)]
#[path = "relocate_tests.rs"]
mod tests;
