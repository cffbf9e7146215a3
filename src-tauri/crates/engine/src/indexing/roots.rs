//! The rows of the folders that are looked at.
//!
//! Owns which folder a path belongs to, so that no file is listed twice and none by nobody: a folder takes over those
//! inside it that a walk through it comes to. One that the walk passes by, because its name is hidden, because it is a
//! package, or because it is left out, is a folder of its own.

use std::path::{Path, PathBuf};

use rusqlite::Transaction;

use super::scope;
use crate::Library;
use crate::catalogue::files;
use crate::catalogue::folders::{self, Folder};
use crate::cloud::InCloud;
use crate::crawl::{Excludes, Walk};
use crate::error::{Error, Result};
use crate::reach::{self, reach};

/// Finds or makes the rows of the folders that hold `paths`. Of several, those of the library that are away are passed
/// over.
pub(super) fn register(
    library: &Library,
    paths: &[PathBuf],
    excludes: Option<&[String]>,
) -> Result<Vec<Folder>> {
    let mut roots: Vec<Folder> = Vec::new();
    let mut away = None;
    for path in paths {
        let real = match reach(library, path) {
            Err(error) if paths.len() > 1 && note_if_away(library, path, &error)? => {
                away.get_or_insert(error);
                continue;
            }
            real => real?,
        };
        let (folder, taken) = enter(library, &real, excludes)?;
        reach::note_place(library, &folder)?;
        roots.retain(|root| root.id != folder.id && !taken.contains(&root.id));
        roots.push(folder);
    }
    match away {
        Some(error) if roots.is_empty() => Err(error),
        _ => Ok(roots),
    }
}

/// Whether a path that cannot be reached is, or lies in, a folder of the library that is away. It is marked as such.
fn note_if_away(library: &Library, path: &Path, error: &Error) -> Result<bool> {
    let Error::NoFolder { reason, .. } = error else { return Ok(false) };
    let absolute = std::path::absolute(path).map_err(Error::io(path))?;
    let known = library.folders()?;
    let Some(folder) = innermost(&known, &absolute) else { return Ok(false) };
    if folder.path == absolute {
        reach::note_away(library, folder, reason)?;
        return Ok(true);
    }
    Ok(folder.offline)
}

/// The folder around a path that no other one around it holds.
fn innermost<'a>(known: &'a [Folder], path: &Path) -> Option<&'a Folder> {
    let around = known.iter().filter(|folder| path.starts_with(&folder.path));
    around.max_by_key(|folder| folder.path.components().count())
}

/// Finds or makes the row of the folder that holds a path; gives also the ids of those it has taken over.
fn enter(library: &Library, path: &Path, excludes: Option<&[String]>) -> Result<(Folder, Vec<i64>)> {
    let (known, ways) = (library.folders()?, Ways::of(library)?);
    let holds = |folder: &&Folder| -> bool {
        folder.path == path || path.starts_with(&ways.skip) || ways.lead(folder, path)
    };
    let holder = innermost(&known, path).filter(holds);
    let root = holder.map_or(path, |folder| &folder.path);
    let before = excludes.or(holder.map(|folder| folder.excludes.as_slice())).unwrap_or_default();
    let (inner, all) = ways.inside(root, before, &known);
    let excludes = excludes.or((!inner.is_empty()).then_some(all.as_slice()));
    let folder = library.catalogue.write(|db| {
        let id = holder.map_or_else(|| folders::insert(db, path, &[]), |folder| Ok(folder.id))?;
        take_over(db, id, root, &inner)?;
        if let Some(patterns) = excludes {
            folders::set_excludes(db, id, patterns)?;
        }
        folders::set_offline(db, id, false)?;
        folders::get(db, id)
    })?;
    Ok((folder, inner.iter().map(|folder| folder.id).collect()))
}

/// Folders inside another become part of it.
fn take_over(db: &Transaction<'_>, id: i64, root: &Path, inner: &[&Folder]) -> rusqlite::Result<()> {
    for folder in inner {
        let Ok(prefix) = folder.path.strip_prefix(root) else { continue };
        files::adopt(db, folder.id, id, prefix)?;
        folders::delete(db, folder.id)?;
    }
    Ok(())
}

/// Where walks of a library go.
pub(crate) struct Ways {
    /// Patterns left out of every folder.
    everywhere: Vec<String>,
    /// The library's own folder, by its true name.
    pub(super) skip: PathBuf,
    /// Tells files that are in the cloud only.
    pub(super) in_cloud: InCloud,
}

impl Ways {
    pub(crate) fn of(library: &Library) -> Result<Self> {
        let skip = library.dir.canonicalize().unwrap_or_else(|_| library.dir.clone());
        Ok(Self { everywhere: library.excludes()?, skip, in_cloud: library.cloud_test()? })
    }

    /// What is left out of a folder with patterns of its own.
    pub(super) fn excludes(&self, own: &[String]) -> Result<Excludes> {
        let patterns: Vec<&String> = own.iter().chain(&self.everywhere).collect();
        Excludes::parse(&patterns)
    }

    /// Whether a walk through a folder comes to a path inside it.
    pub(crate) fn lead(&self, folder: &Folder, path: &Path) -> bool {
        self.lead_from(&folder.path, &folder.excludes, path)
    }

    fn lead_from(&self, root: &Path, excludes: &[String], path: &Path) -> bool {
        let Ok(inside) = path.strip_prefix(root) else { return false };
        // A walk with patterns that do not parse says so itself.
        let Ok(excludes) = self.excludes(excludes) else { return true };
        let (skip, in_cloud) = (&self.skip, self.in_cloud);
        scope::comes_to(&Walk { root, folder_id: 0, excludes: &excludes, skip, in_cloud }, inside)
    }

    /// The folders that a walk from a root comes to, and the patterns of the root with theirs. One that is out of reach
    /// is none: it would seem emptied.
    fn inside<'a>(
        &self,
        root: &Path,
        excludes: &[String],
        known: &'a [Folder],
    ) -> (Vec<&'a Folder>, Vec<String>) {
        let (mut inner, mut excludes) = (Vec::new(), excludes.to_vec());
        // Outer ones come first: what they leave out, the root does not come to either.
        for folder in known.iter().filter(|folder| folder.path != root && !folder.offline) {
            if let Ok(prefix) = folder.path.strip_prefix(root)
                && self.lead_from(root, &excludes, &folder.path)
            {
                excludes.extend(Excludes::below(prefix, &folder.excludes));
                inner.push(folder);
            }
        }
        (inner, excludes)
    }
}
