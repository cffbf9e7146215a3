//! Whether a folder is an unpacked archive of Google Photos, and where in it the pictures lie.
//!
//! Decides by the JSON beside the pictures. Looks at a bounded number of folders and files, since anything may be asked
//! about. The folders that hold the albums are called libraries here: `Takeout/Google Photos`, or what that is called in the
//! person's language.

use std::collections::{BTreeSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};

use super::sidecar::Sidecar;
use super::{parts, walk};
use crate::error::{Error, Result};
use crate::file_kind::FileKind;

/// The most folders that are looked into.
const FOLDERS: usize = 400;
/// The most entries of a folder that are looked at.
const ENTRIES: usize = 4_096;
/// The most JSON files of a folder that are read.
const SIDECARS: usize = 8;
/// How deep below the given folder JSON files are looked for: parts, `Takeout`, `Google Photos`, an album.
const DEPTH: usize = 4;

/// What was seen of a folder and those in it.
#[derive(Default)]
struct Sample {
    libraries: BTreeSet<PathBuf>,
    /// How many folders have JSON about pictures.
    with_sidecars: usize,
    /// Folders with pictures and without such.
    without: Vec<PathBuf>,
}

/// The libraries of the archive that `path` is: the folder of a part, `Takeout`, the one of Google Photos in it, an album,
/// or a folder with nothing but parts. None if it is no archive. Parts beside it are part of it.
pub(crate) fn libraries(path: &Path) -> Result<Vec<PathBuf>> {
    let mut own = sample(path)?.accepted();
    if own.is_empty() {
        own = in_other_parts(path);
    }
    let twins: Vec<_> = own.iter().flat_map(|library| parts::twins(library)).collect();
    own.extend(twins);
    let mut outermost: Vec<PathBuf> = Vec::new();
    for library in own {
        if !outermost.iter().any(|outer| library.starts_with(outer)) {
            outermost.push(library);
        }
    }
    Ok(outermost)
}

/// The libraries of a part that has pictures only, by those that other parts have.
fn in_other_parts(path: &Path) -> BTreeSet<PathBuf> {
    let Some(part) = parts::around(path) else { return BTreeSet::new() };
    let name = path.file_name();
    let is_part = parts::group_of(path).is_some();
    for sibling in parts::siblings(part) {
        let found = sample(&sibling).map(Sample::accepted).unwrap_or_default();
        // Another product's folder of a part is not Google Photos'.
        let fitting: BTreeSet<_> =
            found.into_iter().filter(|library| is_part || library.file_name() == name).collect();
        if !fitting.is_empty() {
            return fitting;
        }
    }
    BTreeSet::new()
}

/// Looks into a folder and those in it, the nearest first.
fn sample(path: &Path) -> Result<Sample> {
    let mut sample = Sample::default();
    let mut open = VecDeque::from([(path.to_path_buf(), 0)]);
    let mut looked = 0;
    while let Some((folder, depth)) = open.pop_front() {
        looked += 1;
        let seen = match look(&folder) {
            Ok(seen) => seen,
            Err(error) if depth == 0 => return Err(error),
            Err(_) => continue,
        };
        if seen.has_sidecars {
            sample.with_sidecars += 1;
            let library = if depth == 0 { Some(folder.as_path()) } else { folder.parent() };
            sample.libraries.extend(library.map(Path::to_path_buf));
        } else if seen.has_pictures {
            sample.without.push(folder);
        }
        if depth < DEPTH && looked + open.len() < FOLDERS {
            let room = FOLDERS - looked - open.len();
            open.extend(seen.folders.into_iter().take(room).map(|folder| (folder, depth + 1)));
        }
    }
    Ok(sample)
}

impl Sample {
    /// The libraries, if all pictures that were seen belong to them: nobody who adds a folder of all their pictures wants
    /// those of an archive somewhere in it only. Under a name as Takeout gives it, other products' pictures don't count.
    fn accepted(self) -> BTreeSet<PathBuf> {
        let is_in_library =
            |folder: &PathBuf| self.libraries.iter().any(|library| folder.starts_with(library));
        let strays: Vec<_> = self.without.iter().filter(|folder| parts::around(folder).is_none()).collect();
        let (inside, outside): (Vec<_>, Vec<_>) =
            strays.into_iter().partition(|folder| is_in_library(folder));
        if outside.is_empty() && inside.len() <= self.with_sidecars {
            self.libraries
        } else {
            BTreeSet::new()
        }
    }
}

struct Seen {
    folders: Vec<PathBuf>,
    has_pictures: bool,
    has_sidecars: bool,
}

/// Looks at the entries of one folder.
fn look(folder: &Path) -> Result<Seen> {
    let mut seen = Seen { folders: Vec::new(), has_pictures: false, has_sidecars: false };
    let mut sidecars = Vec::new();
    let entries = fs::read_dir(folder).map_err(Error::io(folder))?;
    for (entry, kind) in entries.take(ENTRIES).flatten().filter_map(walk::visible) {
        if kind.is_dir() {
            seen.folders.push(entry.path());
            continue;
        }
        match FileKind::of(&entry.file_name().to_string_lossy()) {
            FileKind::Picture => seen.has_pictures = true,
            FileKind::Sidecar if sidecars.len() < SIDECARS => sidecars.push(entry.path()),
            _ => {}
        }
    }
    seen.has_sidecars = sidecars.iter().any(|path| matches!(Sidecar::read(path), Ok(Sidecar::Picture(_))));
    seen.folders.sort();
    Ok(seen)
}
