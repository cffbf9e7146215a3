//! The rows of the folders that are looked at.
//!
//! Owns which folder a path belongs to, so that no file is listed twice and none by nobody: a folder takes over those
//! inside it that a walk through it comes to. One that the walk passes by, because its name is hidden, because it is a
//! package, or because it is left out, is a folder of its own.

use std::path::{Path, PathBuf};

use rusqlite::Transaction;

use crate::catalogue::files;
use crate::catalogue::folders::{self, Folder};
use crate::error::{Error, Result};
use crate::folders::Locator;
use crate::ids::FolderId;

/// Finds or makes the rows of the folders that hold `paths`. Of several, those of the library that are away are passed
/// over.
pub(super) fn register(
    locator: &Locator<'_>,
    paths: &[PathBuf],
    excludes: Option<&[String]>,
) -> Result<Vec<Folder>> {
    let mut roots: Vec<Folder> = Vec::new();
    let mut away = None;
    for path in paths {
        let real = match locator.resolve(path) {
            Err(error) if paths.len() > 1 && note_if_away(locator, path, &error)? => {
                away.get_or_insert(error);
                continue;
            }
            real => real?,
        };
        let (folder, taken) = enter(locator, &real, excludes)?;
        locator.record_place(&folder)?;
        roots.retain(|root| root.id != folder.id && !taken.contains(&root.id));
        roots.push(folder);
    }
    match away {
        Some(error) if roots.is_empty() => Err(error),
        _ => Ok(roots),
    }
}

/// Whether a path that cannot be reached is, or lies in, a folder of the library that is away. It is marked as such.
fn note_if_away(locator: &Locator<'_>, path: &Path, error: &Error) -> Result<bool> {
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

/// The folder around a path that no other one around it holds.
fn innermost<'a>(known: &'a [Folder], path: &Path) -> Option<&'a Folder> {
    let around = known.iter().filter(|folder| path.starts_with(&folder.path));
    around.max_by_key(|folder| folder.path.components().count())
}

/// Finds or makes the row of the folder that holds a path; gives also the ids of those it has taken over.
fn enter(locator: &Locator<'_>, path: &Path, excludes: Option<&[String]>) -> Result<(Folder, Vec<FolderId>)> {
    let (known, rules) = (locator.catalogue.read(folders::all)?, locator.walk_rules()?);
    let holds = |folder: &&Folder| -> bool {
        folder.path == path || path.starts_with(&rules.skip) || rules.reaches(folder, path)
    };
    let holder = innermost(&known, path).filter(holds);
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

/// Folders inside another become part of it.
fn take_over(db: &Transaction<'_>, id: FolderId, root: &Path, inner: &[&Folder]) -> rusqlite::Result<()> {
    for folder in inner {
        let Ok(prefix) = folder.path.strip_prefix(root) else { continue };
        files::adopt(db, folder.id, id, prefix)?;
        folders::delete(db, folder.id)?;
    }
    Ok(())
}
