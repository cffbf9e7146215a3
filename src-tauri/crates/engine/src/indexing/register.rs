//! Finds or makes the rows of the folders to scan.
//!
//! Owns which folder a path belongs to, so that every file is listed exactly once: a folder takes over those inside
//! it that a walk through it reaches. A folder that the walk skips, because it is hidden, a package or excluded,
//! stays a folder of its own. What is written to files of a folder stays decided for it. Never walks.

use std::path::{Path, PathBuf};

use rusqlite::Transaction;

use crate::catalogue::exchange;
use crate::catalogue::files;
use crate::catalogue::folders::{self, Folder};
use crate::error::{Error, Result};
use crate::folders::Locator;
use crate::ids::FolderId;

/// Finds or makes the rows of the folders that contain `paths`. If there are several, skips known folders that are
/// unavailable.
pub(super) fn register(
    locator: &Locator<'_>,
    paths: &[PathBuf],
    excludes: Option<&[String]>,
) -> Result<Vec<Folder>> {
    let mut roots: Vec<Folder> = Vec::new();
    let mut unavailable = None;
    for path in paths {
        let real = match locator.resolve(path) {
            Err(error) if paths.len() > 1 && mark_if_unavailable(locator, path, &error)? => {
                unavailable.get_or_insert(error);
                continue;
            }
            real => real?,
        };
        let (folder, absorbed) = find_or_insert(locator, &real, excludes)?;
        locator.record_location(&folder)?;
        roots.retain(|root| root.id != folder.id && !absorbed.contains(&root.id));
        roots.push(folder);
    }
    match unavailable {
        Some(error) if roots.is_empty() => Err(error),
        _ => Ok(roots),
    }
}

/// Whether a path that cannot be opened is, or is in, an unavailable folder of the library. Records that it is
/// unavailable.
fn mark_if_unavailable(locator: &Locator<'_>, path: &Path, error: &Error) -> Result<bool> {
    let Error::NoFolder { problem, .. } = error else { return Ok(false) };
    let absolute = std::path::absolute(path).map_err(Error::io(path))?;
    let known = locator.catalogue.read(folders::all)?;
    let Some(folder) = innermost(&known, &absolute) else { return Ok(false) };
    if folder.path == absolute {
        locator.set_unavailable(folder, problem)?;
        return Ok(true);
    }
    Ok(folder.offline)
}

/// The innermost folder that contains a path.
fn innermost<'a>(known: &'a [Folder], path: &Path) -> Option<&'a Folder> {
    let around = known.iter().filter(|folder| path.starts_with(&folder.path));
    around.max_by_key(|folder| folder.path.components().count())
}

/// Finds or makes the row of the folder that contains a path; also returns the IDs of the folders it has taken over.
fn find_or_insert(
    locator: &Locator<'_>,
    path: &Path,
    excludes: Option<&[String]>,
) -> Result<(Folder, Vec<FolderId>)> {
    let (known, rules) = (locator.catalogue.read(folders::all)?, locator.walk_rules()?);
    let holds = |folder: &&Folder| -> bool {
        let is_reached = || path.starts_with(&rules.skip) || rules.reaches(folder, path);
        folder.path == path || (folder.source.is_none() && is_reached())
    };
    let holder = innermost(&known, path).filter(holds);
    if let Some(listed) = holder.filter(|folder| folder.source.is_some()) {
        // It has the files that its library names, whatever folders lie inside.
        locator.catalogue.write(|db| folders::set_offline(db, listed.id, false))?;
        return Ok((Folder { offline: false, problem: None, ..listed.clone() }, Vec::new()));
    }
    let root = holder.map_or(path, |folder| &folder.path);
    let before = excludes.or(holder.map(|folder| folder.excludes.as_slice())).unwrap_or_default();
    let (inner, all) = rules.reached_folders(root, before, &known);
    let excludes = excludes.or((!inner.is_empty()).then_some(all.as_slice()));
    let folder = locator.catalogue.write(|db| {
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

/// Makes folders inside another part of it.
fn take_over(db: &Transaction<'_>, id: FolderId, root: &Path, inner: &[&Folder]) -> rusqlite::Result<()> {
    for folder in inner {
        let Ok(prefix) = folder.path.strip_prefix(root) else { continue };
        files::adopt(db, folder.id, id, prefix)?;
        exchange::adopt(db, folder.id, id, prefix)?;
        folders::delete(db, folder.id)?;
    }
    Ok(())
}
